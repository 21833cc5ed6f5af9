//! Seeds for the target `powershell`: each form once, and a transcript of all.

/// Texts that PowerShell writes.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let texts = [LIST, SQUEEZED, TABLE, JSON_5, JSON_7, CSV, CSV_7, ERROR, TRANSCRIPT, DATES, NATIVE];
    let mut seeds: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    seeds.push(CLIXML.into());
    seeds.push(CLIXML.replace("</Props>", "").into());
    let all =
        [TRANSCRIPT, LIST, "PS C:\\>Get-X\n", TABLE, "PS C:\\>Get-Y\n", JSON_5, "PS C:\\>Get-Z\n", CLIXML].concat();
    seeds.push(all.replace('\n', "\r\n").into());
    seeds
}

/// What such texts are made of.
pub(super) const WORDS: &[&str] = &[
    " : ",
    "\n",
    "NotAfter",
    "{a, b...}",
    "...",
    "…",
    "----",
    "[PS] C:\\>",
    "PS C:\\> ",
    "[EX01]: PS C:\\>",
    ">> ",
    "**********",
    "Machine: EX01 (Microsoft Windows",
    "    + CategoryInfo          : ",
    "    + FullyQualifiedErrorId : ",
    "WARNING: ",
    "#TYPE ",
    "\",\"",
    "<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">",
    "</Objs>",
    "<Obj RefId=\"0\">",
    "<TNRef RefId=\"0\"/>",
    "<Ref RefId=\"0\"/>",
    "<BA N=\"RawData\">",
    "_x000D_",
    "/Date(1675433762000)/",
    "2023-02-03T14:16:02Z",
    "01/05/2023 09:04:48",
];

const LIST: &str = "\n\nThumbprint   : 8BB44C52F03EF30AEAB27528A1019F0887A7A383\nDomains      : {a.contoso.com, b, c, d...}\n\
    Detail       : one \n               two\n               \n               three\nNotAfter     : 13/09/2027 17:26:01\nNotBefore    : 01/05/2023 09:04:48\n\n\
    Thumbprint   : E1BD...\nHasKey       : True\n";
const SQUEEZED: &str = "  Name : a\n  IssuerIdentifier : b\n  Enabled : False\n";
const TABLE: &str = "Thumbprint  Services   KeySize Subject\n----------  --------   ------- -------\n8BB44C52... ...WS..       2048 CN=a, O=b\n\
    C07B19E886  IP.WS..       4096 CN=EX01\n";
const JSON_5: &str = "{\n    \"NotAfter\":  \"\\/Date(1675433762000)\\/\",\n    \"Ids\":  {\"value\": [\"a\"], \"Count\": 1},\n    \"Status\":  7\n}\n";
const JSON_7: &str = "[{\"NotAfter\": \"2028-01-05T09:04:48Z\", \"RawData\": [48, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]}]\n";
const CSV: &str = "#TYPE System.Object\n\"Name\";\"NotAfter\"\n\"a;\"\"b\";\"13.09.2027 17:26:01\"\n";
const CSV_7: &str = "Name,NotAfter\na,2027-09-13\n";
const ERROR: &str = "Get-X : It failed.\nAt line:1 char:1\n+ Get-X\n+ ~~~~~\n    + CategoryInfo          : NotSpecified: (:) [Get-X], Exception\n\
    \x20   + FullyQualifiedErrorId : a,b\n";
const TRANSCRIPT: &str = "**********************\nWindows PowerShell transcript start\nMachine: EX01 (Microsoft Windows NT 10.0.20348.0)\n**********************\n\
    [PS] C:\\>Get-AuthServer |\n>> fl\n[EX01]: PS C:\\>$a = Get-X\nEX02 [PS] C:\\>Get-Y\nWARNING: a special Rpc error occurs on server EX01: The certificate was not\nfound.\n\nName : x\n\nPS>\n";
const DATES: &str = "9/13/2017 5:26:01 PM\n02.02.2028 4:22:23\n01/05/2023 09:04:48\n2018-05-16 6:25:31 PM\n1/01/0001 12:00:00 a.m.\n\
    Monday, 13 September 2027 10:15:00\n2023-02-03T14:16:02.1234567+01:00\n/Date(1675433762000)/\n2021/11/19 16:53\n13-Sep-2027 10:15 UTC\n";
const NATIVE: &str = "C:\\>netsh winhttp show proxy\n\nCurrent WinHTTP proxy settings:\n\n    Proxy Server(s) :  192.0.2.1:8080\n    Bypass List     :  (none)\n\nC:\\>x\n";
const CLIXML: &str = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n  <Obj RefId=\"0\">\n    <TN RefId=\"0\">\n      \
    <T>Deserialized.A.B</T>\n    </TN>\n    <ToString>a_x000D__x000A_b</ToString>\n    <Props>\n      <S N=\"a\">b</S>\n      <DT N=\"c\">2023-02-03T14:16:02+00:00</DT>\n      \
    <BA N=\"RawData\">MAA=</BA>\n      <Nil N=\"d\" />\n      <Obj N=\"e\" RefId=\"1\"><LST><S>f</S></LST></Obj>\n      <Ref N=\"g\" RefId=\"1\" />\n    </Props>\n    <MS>\n      \
    <S N=\"PSComputerName\">ex01</S>\n    </MS>\n  </Obj>\n  <Obj RefId=\"2\"><TNRef RefId=\"0\" /></Obj>\n</Objs>\n";

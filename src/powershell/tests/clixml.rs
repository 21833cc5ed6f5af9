//! `Export-Clixml`.

use super::check;

const ROOT: &str = r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">"#;

#[track_caller]
fn check_inside(inside: &str, expected: &[&str]) {
    let lines: Vec<&str> = ["CliXml"].into_iter().chain(expected.iter().copied()).collect();
    check(&format!("\u{feff}{ROOT}\n{inside}\n</Objs>"), &lines);
}

fn object(inside: &str) -> String {
    format!(r#"<Obj RefId="0">{inside}</Obj>"#)
}

#[test]
fn every_kind_of_value_is_read() {
    let values = r#"<S N="a">x_x000D__x000A_y_x005F_x</S><Nil N="b" /><B N="c">true</B><I32 N="d">-5</I32><U64 N="e">18446744073709551615</U64>
        <DT N="f">2023-02-03T14:16:02+00:00</DT><TS N="g">P1DT2H</TS><G N="h">9ed390c2-e6fd-4bd4-a7c0-65ca6bc791d7</G><BA N="i">AQID</BA>
        <SBK N="j">{ a }</SBK><C N="k">65</C><Version N="l">15.2</Version><SS N="m">0100</SS><D N="n">1.5</D><S N="o">_xD83D__xDE00_ _x00_ &amp;</S>
        <DT N="p">2023-02-03T14:16:02</DT><URI N="q">https://contoso.com/</URI>"#;
    check_inside(
        &object(&format!("<Props>{values}</Props>")),
        &["  a='x\r|y_x' b=null c=true d=-5 e=18446744073709551615 f=2023-02-03T14:16:02Z g='P1DT2H' \
         h='9ed390c2-e6fd-4bd4-a7c0-65ca6bc791d7' i=3 bytes j='{ a }' k='A' l='15.2' n=1.5 o='😀 _x00_ &' \
         p=2023-02-03T14:16:02? q='https://contoso.com/'"],
    );
}

#[test]
fn types_are_named_once() {
    check_inside(
        r#"<Obj RefId="0"><TN RefId="0"><T>Deserialized.A.ExchangeCertificate</T><T>Deserialized.System.Object</T></TN><ToString>one</ToString>
           <MS><S N="PSComputerName">ex01</S><BA N="SerializationData">AAAA</BA></MS></Obj><Obj RefId="1"><TNRef RefId="0" /></Obj>"#,
        &["  ExchangeCertificate: deserialized 'one' PSComputerName='ex01'", "  ExchangeCertificate: deserialized "],
    );
}

#[test]
fn values_may_be_objects() {
    let list = |kind: &str| {
        format!("<Obj N=\"{kind}\"><{kind}><S>a</S><S>b</S></{kind}><Props><I32 N=\"Count\">2</I32></Props></Obj>")
    };
    let lists = ["LST", "IE", "STK", "QUE"].map(list).concat();
    check_inside(
        &object(&format!("<Props>{lists}</Props>")),
        &["  LST=['a', 'b'] IE=['a', 'b'] STK=['a', 'b'] QUE=['a', 'b']"],
    );
    let table = r#"<Obj N="t"><DCT><En><S N="Key">k</S><S N="Value">v</S></En></DCT></Obj>"#;
    check_inside(&object(&format!("<Props>{table}</Props>")), &["  t=(k='v')"]);
    let number = r#"<Obj N="Services"><TN><T>A.Services</T><T>System.Enum</T></TN><ToString>IIS, SMTP</ToString><I32>12</I32></Obj>"#;
    check_inside(&object(&format!("<Props>{number}</Props>")), &["  Services=(Services: 'IIS, SMTP' value__=12)"]);
    let again = r#"<Obj N="a" RefId="7"><TN><T>A.Id</T></TN><ToString>x</ToString><Props><S N="b">c</S></Props></Obj><Ref N="d" RefId="7" /><Ref N="e" RefId="99" />"#;
    check_inside(&object(&format!("<Props>{again}</Props>")), &["  a=(Id: 'x' b='c') d=(Id: 'x' )"]);
}

#[test]
fn what_stands_at_the_top_is_an_object() {
    check_inside("<S>text</S><Nil /><I32>5</I32>", &["  'text' ", "  '5' "]);
    check_inside("<Obj><LST><Obj><Props><S N=\"a\">b</S></Props></Obj><S>c</S></LST></Obj>", &["  a='b'", "  'c' "]);
    check("<Objs/>", &[]);
    check("<Objs xmlns=\"http://example.com/\"><S>a</S></Objs>", &[]);
    check("<Objects>", &[]);
    check(&format!("#< CLIXML\n{ROOT}<S>a</S></Objs>\nNotAfter : x"), &["CliXml", "  'a' ", "List", "  NotAfter='x'"]);
}

#[test]
fn broken_documents_give_what_can_be_saved() {
    let good = object("<Props><S N=\"a\">b</S></Props>");
    check_inside(
        &format!("{good}\n  <Obj><Props><S N=\"a\">&nbsp;</S></Props></Obj>\n{good}"),
        &[
            "  a='b'",
            "  a='b'",
            "  problem: line 3, column 24: an object is not well-formed XML (unknown entity reference 'nbsp'): it is left out",
        ],
    );
    check_inside(
        &format!("{good}<Obj><Props></Obj></Props>{good}"),
        &[
            "  a='b'",
            "  a='b'",
            "  problem: line 2, column 63: an object is not well-formed XML (expected 'Props' tag, not 'Obj'): it is left out",
        ],
    );
    check(
        &format!("{ROOT}\n{good}\n<Obj><Props><S N=\"a\">b"),
        &["CliXml", "  a='b'", "  problem: line 3, column 1: the document ends in the middle of an element"],
    );
    check(
        &format!("{ROOT}\n{good}\n"),
        &["CliXml", "  a='b'", "  problem: line 3, column 1: the document ends in the middle of an element"],
    );
    check_inside(
        &object("<Props><BA N=\"RawData\">AQ!D</BA><S N=\"a\">b</S></Props>"),
        &[
            "  a='b'",
            "  problem: line 2, column 1: the bytes of `RawData` are not base64 (Invalid symbol 33, offset 2.): they are left out",
        ],
    );
}

#[test]
fn traps_are_refused() {
    let deep = format!("{}{}", "<Obj><Props>".repeat(200), "</Props></Obj>".repeat(200));
    check_inside(
        &format!("{deep}<S>a</S>"),
        &["  'a' ", "  problem: line 2, column 1801: an object is nested deeper than 300 elements: it is left out"],
    );
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>";
    check_inside(
        &format!("<S>a</S>{bomb}<S>&a;</S>"),
        &[
            "  'a' ",
            "  problem: line 2, column 9: it declares entities, which PowerShell never does: nothing behind is read",
        ],
    );
    // References to what is long are not followed for ever.
    let long = format!("<Obj RefId=\"0\"><ToString>{}</ToString></Obj>", "x".repeat(100_000));
    let many = "<Ref RefId=\"0\" />".repeat(10_000);
    let outputs = super::read(&format!("{ROOT}{long}<Obj><LST>{many}</LST></Obj></Objs>"));
    let copied: usize = outputs[0].objects.iter().filter_map(|object| object.text.as_ref()).map(String::len).sum();
    assert!(copied < 10_000_000, "{copied}");
}

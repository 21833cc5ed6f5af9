//! `Export-Csv`.

use super::check;

#[test]
fn columns_are_separated_in_many_ways() {
    check(
        "#TYPE Selected.System.Management.Automation.PSCustomObject\r\n\"Name\",\"Enabled\",\"Realm\"\r\n\"a, b\",\"True\",\"\"\r\n\"c\"\"d\",\"False\",\"line\r\nbreak\"\r\n",
        &[
            "Csv",
            "  PSCustomObject: Name='a, b' Enabled=true Realm=''",
            "  PSCustomObject: Name='c\"d' Enabled=false Realm='line\r|break'",
        ],
    );
    check(
        "\"Thumbprint\";\"NotAfter\"\n\"8BB4\";\"13.09.2027 17:26:01\"\n",
        &["Csv", "  Thumbprint='8BB4' NotAfter=2027-09-13T17:26:01?"],
    );
    check(
        "Thumbprint,NotAfter\n8BB4,13/09/2027 17:26:01\nE1BD,01/09/2027 17:26:01\n",
        &[
            "Csv",
            "  Thumbprint='8BB4' NotAfter=2027-09-13T17:26:01?",
            "  Thumbprint='E1BD' NotAfter=2027-09-01T17:26:01?",
        ],
    );
    check("Thumbprint\tNotAfter\n8BB4\tx\n", &["Csv", "  Thumbprint='8BB4' NotAfter='x'"]);
    check("\"NotAfter\"\n\"8BB4\"\n\n\"E1BD\"\n", &["Csv", "  NotAfter='8BB4'"]);
    check("\"Name\",\"Domains\"\n\"a\",\"System.String[]\"\n", &["Csv", "  Name='a' Domains=''…"]);
    check("\"A sentence\"\n\"and another\"\n", &[]);
}

#[test]
fn a_table_ends_where_its_rows_end() {
    check(
        "PS C:\\>Get-X | ConvertTo-Csv\n\"Name\",\"Realm\"\n\"a\",\"b\"\nPS C:\\>Get-Y | fl\n\nName : x\n",
        &["Csv of Get-X | ConvertTo-Csv", "  Name='a' Realm='b'", "List of Get-Y | fl", "  Name='x'"],
    );
    check(
        "\"Name\",\"Realm\"\n\"a\",\"b\"\n\"c\n",
        &["Csv", "  Name='a' Realm='b'", "  problem: the last line has 1 of 2 values: it is left out"],
    );
}

#[test]
fn other_lines_with_commas_are_no_table() {
    check("Hello, world\nthis is, prose\n", &[]);
    check("a,b,c\n1,2,3\n", &[]);
    check("Level,Date and Time,Source,Event ID,Task Category\nError,10/14/2020,x,1003,None\n", &[]);
    check("\"quoted\" text\n", &[]);
    check("\"Name\",\"Name\"\n\"a\",\"b\"\n", &[]);
    check("NotAfter,Subject\nonly one\n", &[]);
}

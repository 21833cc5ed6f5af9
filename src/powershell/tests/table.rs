//! `Format-Table`.

use super::check;

#[test]
fn values_stand_in_columns() {
    check(
        "Thumbprint                                Services   Subject\n----------                                --------   -------\nB8FFF722AAF9E4CFA055581061F6020C70BAC8AF  ...WS..    CN=a, OU=b\nC07B19E88671134C4C4A38D72F0A587974CE137D  IP.W...    CN=EX01\nC07B19E88671134C4C4A38D72F0A587974CE137D  .......    \n\n",
        &[
            "Table",
            "  Thumbprint='B8FFF722AAF9E4CFA055581061F6020C70BAC8AF' Services='...WS..' Subject='CN=a, OU=b'",
            "  Thumbprint='C07B19E88671134C4C4A38D72F0A587974CE137D' Services='IP.W...' Subject='CN=EX01'",
            "  Thumbprint='C07B19E88671134C4C4A38D72F0A587974CE137D' Services='.......' Subject=''",
        ],
    );
}

#[test]
fn numbers_stand_to_the_right() {
    check(
        "Name    KeySize Enabled\n----    ------- -------\nab         2048    True\nc    1234567890   False\n",
        &["Table", "  Name='ab' KeySize=2048 Enabled=true", "  Name='c' KeySize=1234567890 Enabled=false"],
    );
}

#[test]
fn what_did_not_fit_is_cut_off() {
    check(
        "Thumbprint Subject        Domains\n---------- -------        -------\n8BB44C5... CN=Microso...  {a, b, c...}\n8BB44C5…   CN=b           {a, bcd...\n",
        &[
            "Table",
            "  Thumbprint='8BB44C5'… Subject='CN=Microso'… Domains=['a', 'b', 'c']…",
            "  Thumbprint='8BB44C5'… Subject='CN=b' Domains=['a', 'bcd'…]…",
        ],
    );
}

#[test]
fn long_values_may_go_on_in_the_next_line() {
    check(
        "Name  Subject\n----  -------\nEX01  CN=one,\n      OU=two\nEX02  CN=three\n",
        &["Table", "  Name='EX01' Subject='CN=one, OU=two'", "  Name='EX02' Subject='CN=three'"],
    );
    check(
        "Thumbprint Subject\n---------- -------\n8BB44C52F0 CN=one\n3EF3\nE1BDF9     CN=two\n",
        &["Table", "  Thumbprint='8BB44C52F03EF3' Subject='CN=one'", "  Thumbprint='E1BDF9' Subject='CN=two'"],
    );
}

#[test]
fn every_column_may_go_on_in_the_next_line() {
    check(
        "Name       Issuer          Enabled\n----       ------          -------\n\
         ACS - 9fcd 00000001-0000-0    True\n0d6a-8f3e- 000-c000\n1122\nEvoSTS     https://sts        True\n",
        &[
            "Table",
            "  Name='ACS - 9fcd0d6a-8f3e-1122' Issuer='00000001-0000-0000-c000' Enabled=true",
            "  Name='EvoSTS' Issuer='https://sts' Enabled=true",
        ],
    );
    check(
        "PS C:\\> Get-ExchangeCertificate | ft Thumbprint,NotAfter,Subject -wrap\n\
         Thumbprint NotAfter  Subject\n---------- --------  -------\n\
         8BB44C52F0 soon      CN=one\n3EF30AEAB2           Auth\n0123456789 later     CN=two\n",
        &[
            "Table of Get-ExchangeCertificate | ft Thumbprint,NotAfter,Subject -wrap",
            "  Thumbprint='8BB44C52F03EF30AEAB2' NotAfter='soon' Subject='CN=one Auth'",
            "  Thumbprint='0123456789' NotAfter='later' Subject='CN=two'",
        ],
    );
    check(
        "Name    Id     Enabled\n----    --     -------\nOnline  000000    True\n        0\n",
        &["Table", "  Name='Online' Id='0000000' Enabled=true"],
    );
    check(
        "Name    IdOf     Enabled\n----    ----     -------\nOnline  000000000   True\n        0\n",
        &["Table", "  Name='Online' IdOf='0000000000' Enabled=true"],
    );
}

#[test]
fn a_table_ends_where_something_else_stands() {
    let table = "Thumbprint  Services   Subject\n----------  --------   -------\n8BB44C52F0  ....S..    CN=one\n";
    let row = "  Thumbprint='8BB44C52F0' Services='....S..' Subject='CN=one'";
    for below in [
        "So as you can see it is there.\nBest regards, Fred\n",
        "```\n",
        "---------- end of output ----------\n",
        "WARNING: The object has been corrupted.\n",
        "EX02:\n",
    ] {
        check(&format!("{table}{below}"), &["Table", row]);
    }
    check(&format!("{table}{table}"), &["Table", row, "Table", row]);
    check(&format!("{table}EX02:\n{table}"), &["Table", row, "Table", row]);
    let other = "0123456789  .......    see one two";
    let read = "  Thumbprint='0123456789' Services='.......' Subject='see one two'";
    check(&format!("{table}{other}\n"), &["Table", row, read]);
}

#[test]
fn wide_characters_make_values_unclear() {
    check(
        "Name     Realm    Enabled\n----     -----    -------\nab       cd       True\n会議室 x会議室x会議 True\n",
        &["Table", "  Name='ab' Realm='cd' Enabled=true", "  Name='会議室 x会議室x'… Realm='会議 True'… Enabled=''…"],
    );
}

#[test]
fn other_lines_of_dashes_are_no_table() {
    check("Title\n-----\nText\n", &[]);
    check("Name  Subject\n----  ------\na     b\n", &[]);
    check("a  b\n-- --\n1  2\n", &[]);
    check("-----BEGIN X-----\n----------------\n", &[]);
    check("NotAfter\n--------\nx\n", &["Table", "  NotAfter='x'"]);
}

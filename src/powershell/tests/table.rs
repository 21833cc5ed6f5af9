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

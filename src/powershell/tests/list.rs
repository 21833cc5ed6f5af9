//! `Format-List`.

use super::check;

#[test]
fn names_are_padded() {
    check(
        "\r\n\r\nThumbprint   : 8BB4\r\nServices     : IIS, SMTP\r\nRealm        :\r\nHasKey       : True\r\nKeySize : 2048\r\n\r\n",
        &["List", "  Thumbprint='8BB4' Services='IIS, SMTP' Realm='' HasKey=true KeySize=2048"],
    );
}

#[test]
fn a_whole_block_may_be_indented() {
    check("   NotAfter  : a\n   Subject   : b\n   \n", &["List", "  NotAfter='a' Subject='b'"]);
    check(
        "\u{a0}\u{a0}NotAfter\u{a0} : a\n\u{a0}\u{a0}Subject\u{a0}\u{a0} : b",
        &["List", "  NotAfter='a' Subject='b'"],
    );
    check("\u{feff}NotAfter : a\nSubject  : b", &["List", "  NotAfter='a' Subject='b'"]);
}

#[test]
fn squeezed_blanks_do_no_harm() {
    check("Name : a\nIssuerIdentifier : b\nEnabled : True", &["List", "  Name='a' IssuerIdentifier='b' Enabled=true"]);
    check("CurrentCertificateThumbprint : 8BB4", &["List", "  CurrentCertificateThumbprint='8BB4'"]);
}

#[test]
fn a_blank_line_parts_objects() {
    check(
        "Name     : a\nNotAfter : 1\n\n\nName     : b\nNotAfter : 2\n",
        &["List", "  Name='a' NotAfter=1", "  Name='b' NotAfter=2"],
    );
    // Other names at another width are another command's.
    check(
        "NotAfter : a\nName     : b\n\nNotBefore : c\nName      : d\n",
        &["List", "  NotAfter='a' Name='b'", "List", "  NotBefore='c' Name='d'"],
    );
}

#[test]
fn long_values_go_on_below_their_column() {
    check(
        "Task       : Checking\nDetail     : one\n             two\n               at three\n             \n             four\nResultType : Error\n",
        &["List", "  Task='Checking' Detail='one|two|  at three||four' ResultType='Error'"],
    );
    // A mail program took the blanks of the blank line away.
    check(
        "Task       : Checking\nDetail     : one\n\n             two\n\nResultType : Error\n",
        &["List", "  Task='Checking' Detail='one||two' ResultType='Error'"],
    );
    // What stands in a value is no property of its own.
    check(
        "Detail     : one\n             Other : two\nResultType : x",
        &["List", "  Detail='one|Other : two' ResultType='x'"],
    );
}

#[test]
fn the_console_breaks_lines() {
    let words = format!("{} ", "word ".repeat(13).trim_end());
    check(
        &format!("Identity   : {words}\n             broken behind a blank\nResultType : x"),
        &["List", &format!("  Identity='{words}broken behind a blank' ResultType='x'")],
    );
    let word = "x".repeat(66);
    check(
        &format!("Identity   : {word}\n             yz\nResultType : x"),
        &["List", &format!("  Identity='{word}yz' ResultType='x'")],
    );
    // At the margin, where a narrower console broke what was already printed.
    check(
        &format!("Identity   : {word}x\nyz\nResultType : x"),
        &["List", &format!("  Identity='{word}xyz' ResultType='x'")],
    );
    // A short line is not broken.
    check("NotAfter : x\nAnd then we did this.\nSubject  : x", &["List", "  NotAfter='x'"]);
}

#[test]
fn several_values_stand_in_braces() {
    check(
        "CertificateDomains : {contoso.local, *.contoso.com}\nAccessRules        : {}\nDomainName         : {a, b, c, d...}\nMore               : {a…}",
        &[
            "List",
            "  CertificateDomains=['contoso.local', '*.contoso.com'] AccessRules=[] DomainName=['a', 'b', 'c', 'd']… More=['a']…",
        ],
    );
    check(
        "CertificateDomains : {a.contoso.com,\n                     b.contoso.com, \n                     c.contoso.com}\nSubject            : x",
        &["List", "  CertificateDomains=['a.contoso.com', 'b.contoso.com', 'c.contoso.com'] Subject='x'"],
    );
    check(
        "NotAfter   : x\nParameters : {[a, b], (c, d), \"e, f\", g,h}",
        &["List", "  NotAfter='x' Parameters=['[a, b]', '(c, d)', '\"e, f\"', 'g,h']"],
    );
}

#[test]
fn what_is_cut_off_says_so() {
    check(
        "NotAfter   : x\nThumbprint : 8BB44C52F0...\nOther      : CN=a b…\nDots       : and so on ...\nNone       : .......",
        &["List", "  NotAfter='x' Thumbprint='8BB44C52F0'… Other='CN=a b'… Dots='and so on ...' None='.......'"],
    );
}

#[test]
fn dates_are_read_together() {
    check(
        "NotAfter  : 9/13/2027 5:26:01 PM\nNotBefore : 9/1/2022 5:26:01 PM",
        &["List", "  NotAfter=2027-09-13T17:26:01? NotBefore=2022-09-01T17:26:01?"],
    );
    check(
        "NotAfter  : 2/1/2027 5:26:01 PM\nNotBefore : 2/1/2022 5:26:01 PM",
        &["List", "  NotAfter=ambiguous 2/1/2027 5:26:01 PM NotBefore=ambiguous 2/1/2022 5:26:01 PM"],
    );
    check(
        "NotAfter     : 02.03.2028 4:22:23\nSerialNumber : 5D1D9B50\nBuild        : 15.2.1748\nVersion      : 15.1.2044",
        &["List", "  NotAfter=2028-03-02T04:22:23? SerialNumber='5D1D9B50' Build='15.2.1748' Version='15.1.2044'"],
    );
}

#[test]
fn mail_programs_double_line_ends() {
    let list = "Thumbprint    : 8BB4\nHasPrivateKey : False\nSubject       : CN=one,\n                OU=two\nNotAfter      :\n";
    let object = "  Thumbprint='8BB4' HasPrivateKey=false Subject='CN=one,|OU=two' NotAfter=''";
    let doubled = |text: &str| text.replace('\n', "\n\n");
    check(list, &["List", object]);
    check(&doubled(list), &["List", object]);
    check(&doubled(&format!("{list}\n{list}")), &["List", object, object]);
    check("Name : a\n\nType : b\n\nNotAfter : c\n", &["List", "  Name='a'", "  Type='b'", "  NotAfter='c'"]);
    check("NameOf : a\nType   : b\n\nNameIs : c\n", &["List", "  NameOf='a' Type='b'", "  NameIs='c'"]);
}

#[test]
fn numbers_are_only_what_programs_print_as_such() {
    check(
        "KeySize : 2048\nOther   : 007\nThird   : -1\nSerial  : 12345678901234567890123",
        &["List", "  KeySize=2048 Other='007' Third=-1 Serial='12345678901234567890123'"],
    );
}

#[test]
fn what_powershell_did_not_print_is_left_alone() {
    for text in [
        "",
        "Log Name:      Application\nSource:        MSExchange OAuth\nDate:          10/14/2020 10:42:30 AM\n",
        "HTTP/1.1 401 Unauthorized\nServer: x\nDate: Tue, 01 Oct 2024 08:00:00 GMT\n",
        "Note : this is prose.",
        "Dear all,\nplease look at this: it is : odd.\nThanks",
        "De : Jean\nEnvoyé : lundi\nÀ : Paul\nObjet : Test\n",
        "INFO  : started\nERROR : failed\n",
        "INFO : started\nINFO : failed\n",
        "10:00:00 : started\n10:00:01 : failed\n",
        "key: value\nother:\n  - a\n",
        "   IPv4 Address. . . . . . . . . . . : 192.0.2.1\n   Subnet Mask . . . . . . . . . . . : 255.255.255.0\n",
        "SERVICE_NAME: W32Time\n        TYPE               : 30  WIN32\n        STATE              : 4  RUNNING\n",
        "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n",
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.",
        "a ? b : c;\nd ? e : f;\n",
    ] {
        check(text, &[]);
    }
}

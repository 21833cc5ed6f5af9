//! What stands in texts of every kind, in every spacing that was seen.

use super::*;

/// One line for each thing that was found.
fn words(item: &Diagnostic) -> String {
    match item {
        Diagnostic::Refusal(refusal) => {
            let number = refusal.code.map_or_else(|| "-".to_owned(), |code| code.to_string());
            format!("{number} {} {}", refusal.category.name(), refusal.reason)
        }
        Diagnostic::Challenge(challenge) => format!("challenge {}", challenge.scheme),
        Diagnostic::Aadsts(error) => format!("AADSTS{} {}", error.code, error.text),
        Diagnostic::Client(message) => format!("{:?} {}", message.kind, message.names.as_deref().unwrap_or_default()),
    }
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = find(text);
    assert_eq!(
        found.iter().map(words).map(|words| words.trim_end().to_owned()).collect::<Vec<_>>(),
        expected,
        "{text}"
    );
    for item in &found {
        assert!(text.get(item.range().clone()).is_some_and(|part| !part.is_empty()), "{:?} of {text}", item.range());
    }
}

const SIGNATURE: &str = "2000000 invalid_signature The token has an invalid signature.";
const USER: &str = "2000005 invalid_user The user specified by the user-context in the token does not exist.";
const HOST: &str = "2000003 invalid_resource The hostname component of the audience claim value is invalid. Expected \
                    'https://a.b'. Actual 'http://a.b'.";

#[test]
fn refusals_are_read_in_every_spacing() {
    let reason = "The token has an invalid signature.";
    for text in [
        format!("x-ms-diagnostics: 2000000;reason=\"{reason}\";error_category=\"invalid_signature\""),
        format!("X-MS-Diagnostics : 2000000 ; reason = \"{reason}\" ; error_category = \"invalid_signature\""),
        format!("x-ms-diagnostics: [2000000;reason={reason}]"),
        format!("diagnostics: 2000000; reason={reason}"),
        format!("diagnostics 2000000;reason={reason}\nnext line"),
        format!("diagnostics: 2000000;reason= \"{reason}\" ;error_category=\"invalid_signature\"."),
        format!("x-ms-diagnostics: 2000000;error_category=\"invalid_signature\";reason=\"{reason}\""),
        format!("\"x-ms-diagnostics\": \"2000000;reason=\\\"{reason}\\\";error_category=\\\"invalid_signature\\\"\""),
        format!(
            "{{\\\"d\\\":\\\"2000000;reason=\\\\\\\"{reason}\\\\\\\";error_category=\\\\\\\"invalid_signature\\\\\\\"\\\"}}"
        ),
        format!("2000000;reason=&quot;{reason}&quot;;error_category=&quot;invalid_signature&quot;"),
        format!("\"a\",\"2000000;reason=\"\"{reason}\"\";error_category=\"\"invalid_signature\"\"\",\"b\""),
        format!("x-ms-diagnostics: 2000000;reason=“{reason}”;error_category=“invalid_signature”"),
        "2000000;reason=\"The token has an\r\n              invalid signature.\";error_cate\r\n              \
         gory=\"invalid_signature\""
            .to_owned(),
        "GET /x 2000000;reason=\"The+token+has+an+invalid+signature.\";error_category=\"invalid_signature\" 401 0 0"
            .to_owned(),
        "GET /x 2000000;reason=The+token+has+an+invalid+signature.;error_category=invalid_signature 401 0 0".to_owned(),
        "d=2000000%3breason%3d%22The+token+has+an+invalid+signature.%22%3berror_category%3d%22invalid_signature%22"
            .to_owned(),
        "d=2000000%3Breason%3D%22The%20token%20has%20an%20invalid%20signature.%22".to_owned(),
    ] {
        check(&text, &[SIGNATURE]);
    }
}

#[test]
fn refusals_stand_in_errors_and_logs() {
    let free_busy = "System.Net.WebException: The remote server returned an error: (401) Unauthorized. The request \
                     information is Discovery URL : https://a.b/EWS. diagnostics: 2000005;reason= \"The user specified by the \
                     user-context in the token does not exist.\" ;error_category=\"invalid_user\"";
    check(free_busy, &["Unauthorized 401", USER]);
    check(
        "The hostname component of the audience claim value 'https://a.b' is invalid; error_category=\"invalid_resource\"",
        &["- invalid_resource The hostname component of the audience claim value 'https://a.b' is invalid"],
    );
    let escaped = "2000003;reason=\\u0022The hostname component of the audience claim value is invalid. Expected \
                   \\u0027https://a.b\\u0027. Actual \\u0027http://a.b\\u0027.\\u0022;error_category=\\u0022invalid_resource\\u0022";
    check(escaped, &[HOST]);
    check("“So it is”; error_category=“invalid_user”", &["- invalid_user So it is”"]);
    check("x-ms-diagnostics: 2000003", &["2000003 invalid_resource"]);
    check("{\"name\":\"x-ms-diagnostics\",\"value\":\"2000003\"}", &["2000003 invalid_resource"]);
    check(
        "x-ms-diagnostics: 28032;source=\"fe.contoso.com\";reason=\"The web ticket is invalid.\"",
        &["28032 unknown The web ticket is invalid."],
    );
}

#[test]
fn the_category_comes_first_then_the_reason_then_the_number() {
    check(
        "2000009;reason=\"The issuer of the token is unknown. Issuer was 'a@b'.\"",
        &["2000009 invalid_issuer The issuer of the token is unknown. Issuer was 'a@b'."],
    );
    check("2000002;reason=\"x\";error_category=\"invalid_user\"", &["2000002 invalid_user x"]);
    check("2000002;reason=\"x\";error_category=\"new_category\"", &["2000002 unknown x"]);
    check("2000002;reason=\"x\"", &["2000002 token_expired x"]);
    check(
        "2000009;reason=\"The certificate referenced by token with key 'k' could not be located on server 's'\"",
        &[
            "2000009 invalid_certificate The certificate referenced by token with key 'k' could not be located on server 's'",
        ],
    );
    for (reason, category) in [
        ("The inner actor token must be signed.", Category::InvalidToken),
        ("This token profile 'S2SAppActAs' is not applicable for the current protocol.", Category::InvalidToken),
        ("The token has invalid value 'x' for the claim type 'ver'.", Category::InvalidToken),
        ("The audience in the token does not specify a realm.", Category::InvalidResource),
        (
            "The audience of the token 'a' doesn't match the endpoint 'b' that received the request.",
            Category::InvalidResource,
        ),
        ("The tenant for realm 'contoso.com' does not exist.", Category::InvalidTenant),
        ("The user's mailbox version is not supported for access using OAuth.", Category::InvalidUser),
        ("The Application Identifier '0' is unknown.", Category::InvalidClient),
        ("The Active Directory operation failed.", Category::InternalError),
        ("The call should access the mailbox specified in the oauth token.", Category::InvalidGrant),
        ("Flighting is not enabled for domain 'a@b.c'.", Category::OauthNotAvailable),
    ] {
        assert_eq!(refusal::by_reason(reason), Some(category), "{reason}");
    }
}

#[test]
fn words_alone_are_no_refusal() {
    for text in [
        "the reason = unknown",
        "exit_reason=\"x\"",
        "reason=\"x\"",
        "12;reason=\"x\"",
        "[Reason - The key was not found.]",
        "look at the diagnostics: 12 pages",
        "error_category",
        "error_category=",
        "",
    ] {
        check(text, &[]);
    }
}

#[test]
fn errors_of_entra_are_taken_apart() {
    let used = "0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B";
    let text = format!(
        "Unable to get token from Auth Server. Error code: 'invalid_client'. Description: 'AADSTS70002: Error validating \
         credentials. AADSTS50012: Client assertion contains an invalid signature. [Reason - The key used is expired., \
         Thumbprint of key used by client: '{used}', Found key 'Start=01/05/2018 09:04:48, End=01/05/2023 09:04:48, \
         Thumbprint={used}', Configured keys: [Key0:Start=01/05/2018 09:04:48, End=01/05/2023 09:04:48, \
         Thumbprint={used};Key1:Start=03/07/2022 10:00:00, End=03/07/2027 10:00:00, \
         Thumbprint=1111111111222222222233333333334444444444;]]\r\nTrace ID: 2323088f-8838-4f97-a88d-559bfcf92866\r\n\
         Correlation ID: bc0ee239-d119-4b63-aa28-4a7355adbd62\r\nTimestamp: 2023-05-01 10:22:33Z'. next"
    );
    let found = find(&text);
    let [Diagnostic::Aadsts(error)] = found.as_slice() else {
        panic!("{:?}", found.iter().map(words).collect::<Vec<_>>())
    };
    assert_eq!((error.code, error.codes.as_slice()), (50_012, [70_002, 50_012].as_slice()));
    assert_eq!((error.error.as_deref(), error.is_of_exchange), (Some("invalid_client"), true));
    assert_eq!(error.reason.as_deref(), Some("The key used is expired"));
    assert_eq!(error.used.map(|used| used.to_hex()).as_deref(), Some(used));
    assert_eq!(error.configured.len(), 2);
    let end = |key: &ConfiguredKey| key.end.as_ref().and_then(Written::about).map(crate::time::rfc3339);
    assert_eq!(error.found.as_ref().and_then(end).as_deref(), Some("2023-01-05T09:04:48Z"));
    assert_eq!(end(&error.configured[1]).as_deref(), Some("2027-03-07T10:00:00Z"));
    assert_eq!(
        error.time.as_ref().and_then(Written::exact_time).map(crate::time::rfc3339).as_deref(),
        Some("2023-05-01T10:22:33Z")
    );
    assert_eq!(error.ids.len(), 2);
    assert!(text[error.range.clone()].ends_with("10:22:33Z"));
    // The same in JSON, wrapped by a console, and in a log of one line.
    let json = format!(
        "{{\"error\":\"invalid_client\",\"error_description\":\"{}\",\"error_codes\":[50012]}}",
        text.replace("\r\n", "\\r\\n")
    );
    let wrapped = text.replace(", ", ",\r\n              ");
    let plus = text.replace("\r\n", "+").replace(' ', "+");
    for other in [json, wrapped, plus] {
        let found = find(&other);
        let [Diagnostic::Aadsts(same)] = found.as_slice() else { panic!("{other}") };
        assert_eq!((same.used, same.configured.len(), &same.ids), (error.used, 2, &error.ids), "{other}");
        assert_eq!((&same.found, &same.time), (&error.found, &error.time), "{other}");
    }
}

#[test]
fn errors_of_entra_end_where_their_text_does() {
    let names = |text: &str| match find(text).as_slice() {
        [Diagnostic::Aadsts(error)] => (error.names.clone(), error.tenant.clone(), error.application_id.clone()),
        _ => panic!("{text}"),
    };
    let text = |text: &str| Some(text.to_owned());
    check(
        "AADSTS700016: Application with identifier 'x' was not found.\nAnother line.",
        &["AADSTS700016 Application with identifier 'x' was not found."],
    );
    let resource = "AADSTS500011: The resource principal named https://a.b was not found in the tenant named Contoso.";
    assert_eq!(names(resource).0, text("https://a.b"));
    let id = "6f3ca1d2-0000-4000-8000-000000000001";
    let application =
        format!("AADSTS700016: Application with identifier '{id}' was not found in the directory 'contoso.com'.");
    assert_eq!(names(&application), (text(id), text("contoso.com"), text(id)));
    let key = format!("AADSTS700027: Client assertion. [Reason - The key was not found., see keys for app Id '{id}'.]");
    assert_eq!(names(&key).2, text(id));
    check("AADSTS is a service", &[]);
    check(
        "\"error_description\":\"AADSTS50012: Bad.\",\"x\":\"AADSTS9002313: Invalid request.\"",
        &["AADSTS50012 Bad.", "AADSTS9002313 Invalid request."],
    );
}

/// The error of a key that is not registered, broken at this width, is read as in one line.
#[track_caller]
fn check_broken(width: usize) {
    let text = "Error:[TokenBuilder:GetAppToken] unable to obtain token; AADSTS700027: The certificate with identifier used \
                to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint \
                of key used by client: '8BB44C52F03EF30AEAB27528A1019F0887A7A383', Please visit the Azure Portal] Trace \
                ID: 4f3ab1ac-0d2e-4d0b-8c17-a1b1e3b10b00 Correlation ID: 5a2f1cf5-4b2f-4c4d-8f5c-c7d2b4e8c7de Timestamp: \
                2026-04-03 08:01:12Z";
    let facts = |text: &str| {
        let found = find(text);
        let [Diagnostic::Aadsts(error)] = found.as_slice() else { panic!("{width} {text} {found:?}") };
        let ids = (error.ids.clone(), error.time.clone());
        (error.codes.clone(), error.reason.clone(), error.used, ids, error.text.clone())
    };
    let mut broken = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        if column + word.len() > width {
            broken.push('\n');
            column = 0;
        } else if column > 0 {
            broken.push(' ');
        }
        broken.push_str(word);
        column += word.len() + 1;
    }
    for behind in
        ["", "\nInformation:[OAuthCredentials:GetToken] entering", "\n   at Microsoft.Exchange.X.Y()", "\n\nThanks"]
    {
        assert_eq!(facts(&format!("{broken}{behind}")), facts(text), "{width}");
    }
}

#[test]
fn errors_that_the_console_broke_are_read_whole() {
    (60..=130).for_each(check_broken);
}

#[test]
fn errors_one_below_the_other_are_two() {
    check(
        "AADSTS50012: Bad. [Reason - The key used is expired., x\nAADSTS700027: Worse.\nTrace ID: 1\nAADSTS70011: Last",
        &["AADSTS50012 Bad. [Reason - The key used is expired., x", "AADSTS700027 Worse.", "AADSTS70011 Last"],
    );
    check("AADSTS70002: Error validating credentials.\nAADSTS50012: Bad.", &["AADSTS50012 Bad."]);
    for next in ["Thanks, Fred", "2026-04-03 08:01:12 next line", "Host: x", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA"] {
        check(&format!("AADSTS50126: Wrong name or password.\n{next}"), &["AADSTS50126 Wrong name or password."]);
    }
    check("AADSTS50126\nThanks, Fred", &["AADSTS50126"]);
}

#[test]
fn a_reason_may_hold_a_comma() {
    let text =
        "AADSTS50013: Bad. [Reason - Key was found, but use of the key failed., Thumbprint of key used by client: 'x']";
    let found = find(text);
    let [Diagnostic::Aadsts(error)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(error.reason.as_deref(), Some("Key was found, but use of the key failed"));
}

#[test]
fn messages_of_the_client_are_known() {
    check(
        "Error:The trusted issuers contained the following entries 'a@b'. None of them are configured locally.",
        &["NoMatchedIssuer a@b"],
    );
    check(
        "Information:Using custom InternetWebProxy http://192.0.2.34:8080/.",
        &["CustomProxy http://192.0.2.34:8080/"],
    );
    check(
        "Utilisation de InternetWebProxy personnalisé http://u:p@192.0.2.34:8080/ ici",
        &["CustomProxy http://192.0.2.34:8080/"],
    );
    check("Get-ExchangeServer | Format-List InternetWebProxy", &[]);
    check("InternetWebProxy           : http://192.0.2.34:8080/", &[]);
    check("The operation has timed out", &[]);
    check("System.Net.WebException: The operation has timed out", &["WayBlocked timeout"]);
}

/// The files are as tools printed them; what must be found is in the domain's own words.
#[test]
fn nothing_secret_is_kept() {
    let text = "HTTP/1.1 401 Unauthorized\nAuthorization: Bearer c2VjcmV0\nSet-Cookie: secret=1\nServer: x\n\
                WWW-Authenticate: Negotiate c2VjcmV0\nx-ms-diagnostics: 2000001;reason=\"x\"\n";
    let found = read(text, &|_| false);
    assert_eq!(found.len(), 1);
    let shown = format!("{found:?}");
    assert!(!shown.contains("c2VjcmV0") && !shown.contains("secret"), "{shown}");
}

#[test]
fn garbage_takes_no_time() {
    let pieces = [
        "reason=",
        "2000000;reason=\"",
        "error_category=\"",
        "www-authenticate: Bearer a=\"",
        "Bearer a=“",
        "aadsts1234 [",
        "webexception (",
        "internetwebproxy http://",
        "diagnostics",
        "%22",
        "\\\"",
        "&quot;",
        "\n",
        "#Fields: a\n",
        "HTTP/1.1 401\n",
        "a: b\n",
        "timestamp",
        "'",
        ";",
        "=",
        "reason=“\n",
        "error_category = “\n",
        "bearer x=“\n",
    ];
    for (first, second) in pieces.iter().flat_map(|first| pieces.iter().map(move |second| (first, second))) {
        let text = format!("{first}{second}").repeat(4_000 / (first.len() + second.len()));
        let traces = read(&text, &|_| false);
        assert!(traces.len() <= MAX_TRACES);
    }
}

//! The command line as its users run it: standard output, standard error, exit status, and the published schema.

#![cfg(test)]

mod common;
#[path = "common/program.rs"]
mod program;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assay::exchange::objects::COLLECTION_SCRIPT;
use serde_json::Value;

use common::mint;
use program::assay;

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample").join(name).to_string_lossy().into_owned()
}

fn assay_reading(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay-cli"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may stop reading at its limit.
        let _closed_pipe = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    output
}

#[track_caller]
fn check(arguments: &[&str], status: i32, first_line: &str) -> String {
    let output = assay(arguments);
    let stdout = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let stderr = String::from_utf8(output.stderr).expect("the errors are UTF-8");
    assert_eq!(output.status.code(), Some(status), "{arguments:?}\n{stdout}\n{stderr}");
    let (main, other) = if status == 2 { (stderr, stdout) } else { (stdout, stderr) };
    // Long lines are wrapped: what follows on the next one belongs to it.
    let joined = main.replace("\n  ", " ");
    assert_eq!(joined.lines().next().unwrap_or_default(), first_line, "{arguments:?}");
    assert_eq!(other, "", "{arguments:?}");
    main
}

#[test]
fn the_sample_shows_its_verdict_first() {
    let first_line = "✗ Invalid · expired 2 h 5 min ago; it was valid until 2026-03-16 17:30:00 UTC";
    let report = check(&["inspect", "--sample"], 1, first_line);
    assert!(report.contains("w32tm /query /status"), "{report}");
    assert!(!report.contains('\u{1b}'), "colours in a pipe");
    let report = check(
        &["inspect", "--sample", "--at", "2026-03-16T12:00:00Z"],
        0,
        "✓ Valid · was valid at 2026-03-16 12:00:00 UTC: every required step passed",
    );
    assert!(
        report.contains("✓ lifetime       valid until 2026-03-16 17:30:00 UTC, for another 5 h 30 min"),
        "{report}"
    );
    let report = check(
        &["inspect", "--sample", "--at", "2026-03-16T17:36:00Z"],
        1,
        "✗ Invalid · expired 6 min ago; it was valid until 2026-03-16 17:30:00 UTC",
    );
    assert!(report.contains("the lifetime would be valid with a skew of 7 min; the tolerance is 5 min"), "{report}");
    check(
        &["inspect", "--sample", "--at", "2026-03-16T17:36:00Z", "--skew", "7m"],
        0,
        "✓ Valid · was valid at 2026-03-16 17:36:00 UTC: every required step passed",
    );
    check(
        &["inspect", "--sample", "--at", "2026-03-16T09:24:00Z"],
        1,
        "✗ Invalid · not yet valid: it begins in 6 min, at 2026-03-16 09:30:00 UTC",
    );
}

#[test]
fn the_verdict_is_the_exit_status() {
    let (token, metadata) = (sample("identity-token.txt"), sample("metadata.json"));
    let inspect = |more: &[&str], status: i32, first_line: &str| {
        let base = ["inspect", &token, "--at", "2026-03-16T12:00:00Z"];
        check(&[&base[..], more].concat(), status, first_line);
    };
    let audience = ["--audience", "https://addin.contoso.com/taskpane.html"];
    let host = ["--trust-host", "mail.contoso.com"];
    let document = ["--metadata", &metadata];
    inspect(
        &[&audience[..], &host, &document].concat(),
        0,
        "✓ Valid · was valid at 2026-03-16 12:00:00 UTC: every required step passed",
    );
    inspect(
        &[&host[..], &document].concat(),
        3,
        "? Undetermined · the audience `https://addin.contoso.com/taskpane.html` was not checked: no expected audience was given",
    );
    inspect(
        &[&audience[..], &document].concat(),
        3,
        "? Undetermined · nobody has approved `mail.contoso.com` as a host that publishes keys",
    );
    inspect(
        &[&audience[..], &host].concat(),
        3,
        "? Undetermined · no key to verify the signature with was found in the case",
    );
    inspect(
        &[&["--audience", "https://other.example"][..], &host, &document].concat(),
        1,
        "✗ Invalid · it is meant for `https://addin.contoso.com/taskpane.html`, not for `https://other.example`",
    );
}

/// What is printed of the claims, from the line `  Header` to the next empty line.
#[track_caller]
fn check_claims(header: &str, payload: &str, more: &[&str], expected: &str) {
    use base64::Engine as _;
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let token = format!("{}.{}.AAAA", part(header), part(payload));
    let options = ["inspect", "-", "--at", "2024-10-01T00:00:00Z"];
    let output = assay_reading(&[&options[..], more].concat(), token.as_bytes());
    let stdout = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let lines: Vec<_> =
        stdout.lines().skip_while(|line| *line != "  Header").take_while(|line| !line.is_empty()).collect();
    assert_eq!(lines.join("\n"), expected.trim_matches('\n'), "{stdout}");
}

#[test]
fn claims_are_printed_as_written_with_what_they_mean() {
    check_claims(
        r#"{"alg":"RS256","kid":"key one"}"#,
        r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","exp":1727733600,"n":1e3,"big":123456789012345678901234567890,
            "exp":"1727740800","z":-0,"cnf":{"a":1.50,"a":-0},"scp":"Mail.Read User.Read","upn":"jane@contoso.com",
            "primarysid":"S-1-5-21-1-2-3-500","wids":["62e90394-69f5-4237-9190-012177145e10"],
            "appctx":"{\"version\":\"ExIdTok.V1\",\"smtp\":\"jane@contoso.com\",\"other\":1.0}"}"#,
        &[],
        r#"
  Header
    alg  RS256  · RSA (PKCS #1 v1.5) with SHA-256
    kid  key one
  Claims
    iss         00000002-0000-0ff1-ce00-000000000000@contoso.com  · Exchange of contoso.com
    exp         1727733600  · 2 h ago · 2024-09-30 22:00:00 UTC
    n           1e3
    big         123456789012345678901234567890
    exp         1727740800
                · stands twice: readers differ on which one counts · at that moment · 2024-10-01
                00:00:00 UTC · written as text
    z           -0
    cnf         {"a":1.50,"a":-0}
    scp         Mail.Read User.Read  · 2 values
    upn         [redacted]@contoso.com
    primarysid  [redacted]
    wids        ["62e90394-69f5-4237-9190-012177145e10"]  · Global Administrator
    appctx      JSON in a string, 3 members
      version  ExIdTok.V1  · an Exchange identity token
      smtp     [redacted]@contoso.com
      other    1.0
"#,
    );
}

#[test]
fn what_is_masked_is_not_explained_either() {
    let payload =
        r#"{"nameid":"S-1-5-21-1-2-3-500","puid":"10032001E2CBE43B","user":"{\"amurl\":\"https://secret\"}"}"#;
    let masked = "  Header\n    alg  none  · no signature at all\n  Claims\n    nameid  [redacted]\n    puid    [redacted]\n    user    [redacted]";
    check_claims(r#"{"alg":"none"}"#, payload, &[], masked);
    let open = "
  Header
    alg  none  · no signature at all
  Claims
    nameid  S-1-5-21-1-2-3-500  · the built-in Administrator
    puid    10032001E2CBE43B  · the user's number in Microsoft's directory (PUID)
    user    JSON in a string
      amurl  https://secret
";
    check_claims(r#"{"alg":"none"}"#, payload, &["--unredacted"], open);
}

#[test]
fn everything_that_a_claim_says_is_printed_on_request() {
    check_claims(
        r#"{"alg":"none"}"#,
        r#"{"aud":"00000002-0000-0ff1-ce00-000000000000/mail.contoso.com@contoso.com","aio":"x","mine":1}"#,
        &["--explain"],
        "
  Header
    alg  none
         The algorithm of the signature, or of the key encryption in an encrypted token.
         No signature at all
         RFC 7515 section 4.1.1: https://www.rfc-editor.org/rfc/rfc7515#section-4.1.1
  Claims
    aud   00000002-0000-0ff1-ce00-000000000000/mail.contoso.com@contoso.com
          Whom the token is meant for; everyone else must refuse it.
          Application: 00000002-0000-0ff1-ce00-000000000000 (Exchange)
          Host: mail.contoso.com
          Realm: contoso.com
          RFC 7519 section 4.1.3: https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3
    aio   x
          Opaque: Entra's own record for using the token again.
          Entra access token claims:
          https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    mine  1
",
    );
}

#[test]
fn claims_are_explained_by_name() {
    let text = check(&["explain", "amr"], 0, "amr  an array");
    for words in ["the claims", "mfa       several factors", "OpenID Connect Core", "https://openid.net/"] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    // One name, two meanings.
    let text = check(&["explain", "nonce"], 0, "nonce  a string");
    assert_eq!(text.matches("Stands in").count(), 2, "{text}");
    let list = check(
        &["explain", "--claims"],
        0,
        "CacheKey                  appctx          Opaque: names this user, application and site in the add-in's cache of tokens.",
    );
    let json: Value = serde_json::from_slice(&assay(&["explain", "--claims", "--format", "json"]).stdout).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(list.lines().count()));
    assert_eq!(json[0]["claim"], "CacheKey");
    assert_eq!(json[0]["in"], serde_json::json!(["appctx"]));
    check(&["explain", "exp", "--format", "markdown"], 0, "## `exp`");
    check(
        &["explain", "apctxsender"],
        2,
        "assay-cli: there is no claim or code `apctxsender`; did you mean `appctxsender`?",
    );
    check(&["explain", "cachekey"], 2, "assay-cli: there is no claim or code `cachekey`; did you mean `CacheKey`?");
    check(
        &["explain", "nothinglikeit"],
        2,
        "assay-cli: there is no claim or code `nothinglikeit`; `assay-cli explain --claims` lists all claims, `assay-cli explain` all codes",
    );
}

#[test]
fn usage_errors_are_one_line_and_status_2() {
    let token = sample("identity-token.txt");
    let metadata = sample("metadata.json");
    check(&["inspect", "no-such-file"], 2, "assay-cli: cannot read `no-such-file`: there is no such file or folder");
    check(&["inspect", "/"], 2, "assay-cli: cannot read `/`: it is a folder");
    check(&["inspect", "-", "-"], 2, "assay-cli: - stands for standard input, which can be read only once");
    check(
        &["inspect", &token, "--key", &token],
        2,
        &format!("assay-cli: --key {} is not a key or certificate that can be read", quoted(&token)),
    );
    check(
        &["inspect", "https://mail.contoso.com/autodiscover/metadata/json/1"],
        2,
        "assay-cli: `https://mail.contoso.com/autodiscover/metadata/json/1` is an address, not a file; \
         --metadata URL fetches a key document",
    );
    check(
        &["inspect", &token, "--secret-env", "ASSAY_TEST_NOT_SET"],
        2,
        "assay-cli: the environment variable `ASSAY_TEST_NOT_SET` is not set",
    );
    check(
        &["inspect", &token, "--at", "event"],
        2,
        "assay-cli: --at event: there is no event in the case whose time can be read",
    );
    check(&["explain", "token/expird"], 2, "assay-cli: there is no code `token/expird`; did you mean `token/expired`?");
    let misplaced = assay(&["--at", "eyJhbGciOiJub25lIn0.c2VjcmV0.c2ln"]);
    assert!(!String::from_utf8_lossy(&misplaced.stderr).contains("c2ln"), "{misplaced:?}");
    let misplaced = assay(&["inspect", &token, "--skew", "eyJhbGciOiJub25lIn0.c2VjcmV0.c2ln"]);
    assert!(!String::from_utf8_lossy(&misplaced.stderr).contains("c2ln"), "{misplaced:?}");
    check(
        &["inspect", &token, "--secret-env", "hunter2"],
        2,
        "assay-cli: the environment variable that was named is not set",
    );
    for arguments in [&["inspect"][..], &["inspect", &metadata, "--skew", "5"], &["frobnicate"], &[]] {
        let output = assay(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

/// As the program quotes names in sentences: long ones are shortened.
fn quoted(text: &str) -> String {
    assay::text::quoted(text)
}

#[test]
fn a_token_given_as_an_argument_is_not_repeated() {
    let output = assay(&["inspect", "eyJhbGciOiJub25lIn0.c2VjcmV0.c2ln"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("looks like a token") && !stderr.contains("c2VjcmV0"), "{stderr}");
}

#[test]
fn damaged_input_is_said_to_be_so() {
    #[track_caller]
    fn check(input: &[u8], status: i32, expected: &str) {
        let output = assay_reading(&["inspect", "-"], input);
        let stdout = String::from_utf8(output.stdout).expect("the output is UTF-8");
        assert_eq!(output.status.code(), Some(status), "{stdout}");
        assert!(stdout.lines().next().unwrap_or_default().contains(expected), "{expected} in\n{stdout}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
    check(b"", 3, "`standard input` is empty");
    check(&[0, 1, 2, 250, 251, 252, 253], 3, "binary data of no known kind");
    check(&vec![b'x'; 10 * 1024 * 1024], 3, "holds no token, certificate or key document");
    check(&vec![b' '; 100 * 1024 * 1024], 1, "has more than 32 MiB, the most that is read");
    let deep = "[".repeat(5_000) + &"]".repeat(5_000);
    check(deep.as_bytes(), 1, "nests deeper than 64 levels");
    check(b"eyJhbGciOiJub25lIiwiYWxnIjoibm9uZSJ9.e30.", 1, "`alg` stands twice in the header");
    check(b"eyJhbGciOiJub25lIn0.\xff\xfe.AAAA", 1, "the payload is not base64url");
    check(b"eyJhbGciOiJub25lIn0.e3\x000.AAAA", 1, "the payload is not base64url");
}

#[test]
fn a_private_key_is_recognised_and_never_shown() {
    let pair = rcgen::KeyPair::generate().unwrap();
    let output = assay_reading(&["inspect", "-", "--unredacted"], pair.serialize_pem().as_bytes());
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("certificate/private-key-present"), "{stdout}");
    let secret = pair.serialize_pem().lines().nth(1).unwrap().to_owned();
    assert!(!stdout.contains(&secret[..16]), "{stdout}");
}

#[test]
fn a_private_key_file_opens_an_encrypted_token() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let recipient = mint::Recipient::new();
    let (signed, jwk) = mint::es256("", r#"{"iss":"inside"}"#);
    let token = write("token.txt", &recipient.seal("", signed.as_bytes()));
    let (key, public) = (write("key.pem", &recipient.pem()), write("signer.jwk", &jwk));
    let stdout = |output: Output| (output.status.code(), String::from_utf8(output.stdout).unwrap());
    let (status, text) = stdout(assay(&["inspect", &token]));
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("add the recipient's private key"), "{text}");
    let (status, text) = stdout(assay(&["inspect", &token, "--key", &key]));
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("inside"), "{text}");
    let (status, text) = stdout(assay(&["inspect", &token, "--key", &key, "--key", &public, "--unredacted"]));
    assert_eq!(status, Some(0), "{text}");
    assert!(!text.contains(&recipient.pem()[100..160]), "{text}");
    let (status, text) = stdout(assay(&["inspect", &token, "--key", &key, "--key", &public, "--format", "json"]));
    assert_eq!(status, Some(0), "{text}");
    let schema: Value = serde_json::from_slice(&assay(&["schema"]).stdout).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&report), "{text}");
    let other = write("other.pem", &mint::Recipient::new().pem());
    let (status, text) = stdout(assay(&["inspect", &token, "--key", &other]));
    assert_eq!(status, Some(1), "{text}");
    let secret = write("secret.bin", "\u{7}".repeat(16).as_str());
    let sealed = write("sealed.txt", &mint::sealed(r#"{"alg":"dir","enc":"A128GCM"}"#, b"{}"));
    let (status, text) = stdout(assay(&["inspect", &sealed, "--secret-file", &secret]));
    assert_eq!(status, Some(0), "{text}");
    let encrypted =
        write("encrypted.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    let output = assay(&["inspect", &token, "--key", &encrypted]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("encrypted with a password"));
}

#[test]
fn json_holds_to_the_published_schema() {
    let schema: Value = serde_json::from_slice(&assay(&["schema"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let token = sample("identity-token.txt");
    let metadata = sample("metadata.json");
    for (arguments, kinds) in [
        (&["inspect", "--sample"][..], &["exchange-identity-token", "exchange-metadata"][..]),
        (&["inspect", &token], &["exchange-identity-token"]),
        (&["inspect", &token, "--unredacted"], &["exchange-identity-token"]),
        (&["inspect", &metadata], &["exchange-metadata"]),
        (&["inspect", env!("CARGO_MANIFEST_DIR").trim_end_matches('/'), "--sample"], &[]),
    ] {
        let output = assay(&[arguments, &["--format", "json"]].concat());
        if kinds.is_empty() {
            assert_eq!(output.status.code(), Some(2), "inputs and the sample exclude each other");
            continue;
        }
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let faults: Vec<_> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{arguments:?}: {faults:?}");
        let seen: Vec<_> = report["artifacts"].as_array().unwrap().iter().map(|artifact| &artifact["kind"]).collect();
        assert_eq!(seen, kinds);
    }
    let report: Value = serde_json::from_slice(&assay(&["inspect", "--sample", "--format", "json"]).stdout).unwrap();
    assert!(validator.is_valid(&report));
    let mut foreign = report;
    foreign["artifacts"][0]["surprise"] = 1.into();
    assert!(!validator.is_valid(&foreign), "the schema takes anything");
}

#[test]
fn signatures_leave_only_when_asked_for() {
    let signature =
        fs::read_to_string(sample("identity-token.txt")).unwrap().trim().rsplit_once('.').unwrap().1.to_owned();
    for format in ["text", "json"] {
        let output = assay(&["inspect", "--sample", "--format", format]);
        assert!(!String::from_utf8(output.stdout).unwrap().contains(&signature), "{format}");
    }
    let output = assay(&["inspect", "--sample", "--format", "json", "--unredacted"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains(&signature));
}

#[test]
fn secrets_come_from_files_and_variables() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    // {"alg":"HS256","typ":"JWT"}.{"sub":"1"}, keyed with `hunter2`.
    let head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0";
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, b"hunter2");
    let tag = assay::jose::base64url::encode(aws_lc_rs::hmac::sign(&key, head.as_bytes()).as_ref());
    fs::write(path("token"), format!("{head}.{tag}\n")).unwrap();
    fs::write(path("secret"), "hunter2\n").unwrap();
    fs::write(path("wrong"), "Hunter2\n").unwrap();
    let status = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_assay-cli")).args(arguments).env("ASSAY_TEST_SECRET", "hunter2").output();
        let output = output.unwrap();
        assert!(!String::from_utf8_lossy(&output.stdout).contains("hunter2"));
        output.status.code()
    };
    assert_eq!(status(&["inspect", &path("token"), "--secret-file", &path("secret")]), Some(0));
    assert_eq!(status(&["inspect", &path("token"), "--secret-env", "ASSAY_TEST_SECRET"]), Some(0));
    assert_eq!(status(&["inspect", &path("token"), "--secret-file", &path("wrong")]), Some(1));
    assert_eq!(status(&["inspect", &path("token")]), Some(3));
}

#[test]
fn a_list_of_secrets_is_tried_when_asked_for() {
    // `HS256` over `{"sub":"a"}`, keyed with `hunter2`.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.ZrLSxVjC3vMHBi6YerVXd_F_fbAkGkdk-Kk4moRGw3U";
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("the folder of the tests can be written to");
        path.to_string_lossy().into_owned()
    };
    let token = file("guessed-token.txt", TOKEN);
    let (with, without) = (file("with.txt", "password\r\nhunter2\r\n"), file("without.txt", "password\nqwerty\n"));
    let run = |list: &str, status: i32, said: &str, more: &[&str]| {
        let output = assay(&[&["inspect", &token, "--secret-list", list], more].concat());
        assert_eq!(output.status.code(), Some(status));
        assert_eq!(String::from_utf8_lossy(&output.stderr), said);
        let report = String::from_utf8(output.stdout).expect("the output is UTF-8");
        assert!(!report.contains("hunter2"), "{report}");
        report
    };
    let found = "line 2 of `with.txt` is the secret that made the signature\n";
    for more in [&["--unredacted"][..], &["--format", "json"], &[]] {
        let report = run(&with, 1, found, more);
        assert!(report.contains("signature/weak-secret"), "{report}");
    }
    let said = "none of 2 secrets in `without.txt` made the signature\n";
    let report = run(&without, 3, said, &[]);
    assert!(!report.contains("signature/weak-secret"), "{report}");
    run(&with, 1, "", &["--quiet"]);
    let missing = folder.join("no-such-list.txt").to_string_lossy().into_owned();
    let words = format!("assay-cli: cannot read `{missing}`: there is no such file or folder\n");
    run(&missing, 2, &words, &[]);
    let other = sample("identity-token.txt");
    let output = assay(&["inspect", &other, "--secret-list", &with]);
    let said = "`with.txt` was not tried: no token in the case has an HMAC signature\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("report.txt");
    fs::write(&target, "old").unwrap();
    let output = assay(&["inspect", "--sample", "--output", &target.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(fs::read_to_string(&target).unwrap().starts_with("✗ Invalid"));
    let names: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, [target], "nothing else is left behind");
    let missing = folder.path().join("no/such/folder/report.txt");
    assert_eq!(assay(&["inspect", "--sample", "--output", &missing.to_string_lossy()]).status.code(), Some(2));
}

/// As root, replacing `/dev/null` would break the machine.
#[cfg(unix)]
#[test]
fn devices_and_links_stay_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("report.txt"), folder.path().join("link"));
    fs::write(&target, "old").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert_eq!(assay(&["inspect", "--sample", "--output", &link.to_string_lossy()]).status.code(), Some(1));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().starts_with("✗ Invalid"));
    assert_eq!(assay(&["inspect", "--sample", "--output", "/dev/null"]).status.code(), Some(1));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

/// A file's name may be made to look like a line of the report.
#[cfg(unix)]
#[test]
fn file_names_cannot_forge_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("a\u{1b}]0;x\u{7}\n✓ Valid · all good\u{202e}.json");
    fs::copy(sample("metadata.json"), &name).unwrap();
    let token = sample("identity-token.txt");
    let output = assay(&["inspect", &token, &name.to_string_lossy(), "--color", "always"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(!stdout.contains("\n✓ Valid") && !stdout.contains('\u{7}') && !stdout.contains('\u{202e}'), "{stdout}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay-cli"))
        .args(["explain", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_code_is_explained_in_every_format() {
    let list = String::from_utf8(assay(&["explain"]).stdout).unwrap();
    let json: Value = serde_json::from_slice(&assay(&["explain", "--all", "--format", "json"]).stdout).unwrap();
    let codes: Vec<_> = json.as_array().unwrap().iter().map(|code| code["code"].as_str().unwrap()).collect();
    assert_eq!(list.lines().count(), codes.len());
    for code in codes {
        let text = String::from_utf8(assay(&["explain", code]).stdout).unwrap();
        for heading in ["Why it matters", "Example", "How to fix", "References", "https://"] {
            assert!(text.contains(heading), "{code}: {heading} in\n{text}");
        }
    }
    let markdown = String::from_utf8(assay(&["explain", "--all", "--format", "markdown"]).stdout).unwrap();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes.md")).unwrap();
    assert!(
        page == markdown,
        "docs/codes.md is out of date: assay-cli explain --all --format markdown > docs/codes.md"
    );
}

/// The transcript in README.md is what the program prints.
#[test]
fn the_transcript_in_the_readme_is_true() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```console\n").expect("README.md has a transcript");
    let (transcript, _) = rest.split_once("```").expect("the transcript ends");
    let mut lines = transcript.lines();
    let command = lines.next().and_then(|line| line.strip_prefix("$ assay-cli ")).expect("it begins with a command");
    let printed = String::from_utf8(assay(&command.split(' ').collect::<Vec<_>>()).stdout).unwrap();
    let mut printed = printed.lines();
    for line in lines {
        if line == "…" {
            continue;
        }
        assert!(printed.any(|seen| seen == line), "not printed (or not in this order): {line}");
    }
}

#[test]
fn the_collection_script_is_printed_or_written() {
    let printed = assay(&["collect-script"]);
    assert_eq!(printed.status.code(), Some(0));
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), COLLECTION_SCRIPT);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("collect.ps1");
    let written = assay(&["collect-script", "--output", &target.to_string_lossy()]);
    assert_eq!((written.status.code(), written.stdout.as_slice()), (Some(0), &b""[..]));
    assert_eq!(fs::read_to_string(target).unwrap(), COLLECTION_SCRIPT);
}

//! `assay-cli diff` as its users run it: standard output, exit status, redaction, and the published schema.
#![cfg(test)]

mod common;
#[path = "common/program.rs"]
mod program;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use common::mint;
use program::assay;

/// Files with these texts, and their paths.
struct Files(tempfile::TempDir);

impl Files {
    fn new(texts: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("there is room for files");
        for (name, text) in texts {
            fs::write(folder.path().join(name), text).expect("files can be written");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    #[track_caller]
    fn diff(&self, left: &str, right: &str, options: &[&str], status: i32) -> String {
        let (left, right) = (self.path(left), self.path(right));
        let output = assay(&[&["diff", &left, &right], options].concat());
        let stdout = String::from_utf8(output.stdout).expect("the output is UTF-8");
        let stderr = String::from_utf8(output.stderr).expect("the errors are UTF-8");
        assert_eq!(output.status.code(), Some(status), "{stdout}{stderr}");
        let (printed, other) = if status == 2 { (stderr, stdout) } else { (stdout, stderr) };
        assert_eq!(other, "");
        printed
    }
}

fn token(claims: &str, signature: &str) -> String {
    format!("{}.{signature}", mint::head(r#"{"alg":"RS256","x5t":"BgD59nRiBzfnNATih8RagYy3zrg"}"#, claims))
}

fn two_tokens() -> Files {
    Files::new(&[
        ("a", token(r#"{"iss":"i","aud":"x","nbf":1000,"exp":2000,"upn":"jane@contoso.com","scp":"b a"}"#, "c2lnbmVk")),
        (
            "b",
            token(r#"{"iss":"i","aud":"x","nbf":29800,"exp":30800,"upn":"john@contoso.com","scp":"a b"}"#, "b3RoZXI"),
        ),
        ("key", r#"{"keys":[]}"#.to_owned()),
        ("nothing", "hello".to_owned()),
    ])
}

#[test]
fn the_summary_comes_first_and_signs_say_what_became_of_each() {
    let files = two_tokens();
    let text = files.diff("a", "b", &[], 1);
    let expected = "\
~ Different · same issuer and audience; names the same key; 8 h later, same length; 1 other claim
  differs
  - a, JWT
  + b, JWT
~ Payload  the lifetime has moved as a whole: 8 h later, same length
  ~ nbf  8 h later
      - 1000  1970-01-01 00:16:40 UTC
      + 29800  1970-01-01 08:16:40 UTC
  ~ exp  8 h later
      - 2000  1970-01-01 00:33:20 UTC
      + 30800  1970-01-01 08:33:20 UTC
  ~ upn
      - [redacted]@contoso.com (differs where it is masked)
      + [redacted]@contoso.com (differs where it is masked)
  = scp  the elements stand in another order
~ Signature
    - [removed] (differs where it is masked)
    + [removed] (differs where it is masked)

Values: 4 changed, 6 same. What is masked was compared all the same; --unredacted shows it.
";
    assert_eq!(text, expected);
    assert_eq!(files.diff("a", "a", &[], 0).lines().next(), Some("= Same · the same token, byte for byte"));
    let open = files.diff("a", "b", &["--unredacted"], 1);
    assert!(open.contains("- jane@contoso.com") && open.contains("+ b3RoZXI"), "{open}");
    let coloured = files.diff("a", "b", &["--color", "always"], 1);
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text);
}

#[test]
fn what_cannot_be_compared_is_named() {
    let files = two_tokens();
    for (left, right, words) in [
        ("a", "key", "`a` holds a token, `key` holds a key document: only two of a kind can be compared"),
        (
            "a",
            "nothing",
            "`a` holds a token, `nothing` holds something unrecognised: only two of a kind can be compared",
        ),
    ] {
        assert_eq!(files.diff(left, right, &[], 2), format!("assay-cli: {words}\n"));
    }
    let missing = files.diff("a", "missing", &[], 2);
    assert!(missing.contains("there is no such file"), "{missing}");
    let twice = assay(&["diff", "-", "-"]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("standard input can be one of the two only"));
    assert_eq!(assay(&["diff", "-"]).status.code(), Some(2));
}

#[test]
fn standard_input_is_one_of_the_two() {
    let files = two_tokens();
    let mut child = Command::new(env!("CARGO_BIN_EXE_assay-cli"))
        .args(["diff", "-", &files.path("b")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = fs::read(files.path("a")).unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout.contains("\n  - standard input, JWT\n  + b, JWT\n"), "{stdout}");
}

#[test]
fn pieces_are_paired_and_what_is_left_over_is_a_difference() {
    let (one, two) = (token(r#"{"iss":"one"}"#, "AAAA"), token(r#"{"iss":"two"}"#, "AAAA"));
    let files = Files::new(&[
        ("both", format!("first {one} then {two}")),
        ("turned", format!("first {two} then {one}")),
        ("only", two),
    ]);
    let same = files.diff("both", "turned", &[], 0);
    assert_eq!(same.matches("= Same · the same token, byte for byte").count(), 2, "{same}");
    let over = files.diff("both", "only", &[], 1);
    assert!(
        over.contains("= Same") && over.contains("Without a counterpart\n  - both, JWT from byte 6 on\n"),
        "{over}"
    );
    let json: Value = serde_json::from_str(&files.diff("only", "both", &["--format", "json"], 1)).unwrap();
    assert_eq!((&json["same"], &json["left_over"][0]["side"]), (&false.into(), &"right".into()));
}

#[test]
fn json_holds_to_the_published_schema() {
    let schema: Value = serde_json::from_slice(&assay(&["schema", "--diff"]).stdout).unwrap();
    assert_eq!(schema["title"], "assay.diff/1");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let files = two_tokens();
    for (right, options, status) in [("a", &[][..], 0), ("b", &[], 1), ("b", &["--unredacted"], 1)] {
        let printed = files.diff("a", right, &[&["--format", "json"], options].concat(), status);
        let json: Value = serde_json::from_str(&printed).unwrap();
        let faults: Vec<_> = validator.iter_errors(&json).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((&json["schema"], &json["same"]), (&"assay.diff/1".into(), &(status == 0).into()));
        let is_open = options.contains(&"--unredacted");
        assert_eq!(printed.contains("jane@"), is_open && status == 1);
        assert_eq!(printed.contains("c2lnbmVk"), is_open && status == 1);
    }
    let printed = files.diff("a", "b", &["--format", "json"], 1);
    let json: Value = serde_json::from_str(&printed).unwrap();
    let nbf = &json["comparisons"][0]["differences"][0]["differences"][0];
    assert_eq!(nbf["shifted_seconds"], 28_800);
    assert_eq!(nbf["right"]["pointer"], "/payload/nbf");
    let claims = r#"{"iss":"i","aud":"x","nbf":1000,"#;
    assert_eq!(nbf["left"]["end"], claims.len() - 1, "{nbf}");
}

/// The names of claims decide what is masked, in JSON inside of texts, too.
#[test]
fn what_names_a_person_or_gives_access_is_masked_wherever_it_stands() {
    let with = |name: &str, secret: &str| {
        let claims = serde_json::json!({
            "appctx": serde_json::json!({ "smtp": format!("{name}@contoso.com"), "refresh_token": secret }).to_string(),
            "emails": [format!("{name}@contoso.com"), "same@contoso.com"],
            "address": { "street": format!("{name} street") },
            "actortoken": token(&serde_json::json!({ "upn": name }).to_string(), secret),
            format!("of {name}@contoso.com"): 1,
        });
        token(&claims.to_string(), secret)
    };
    let files = Files::new(&[("a", with("jane", "c2VjcmV0LWphbmU")), ("b", with("john", "c2VjcmV0LWpvaG4"))]);
    for format in ["text", "json"] {
        let printed = files.diff("a", "b", &["--format", format], 1);
        for telling in ["jane", "john", "c2VjcmV0", "same@"] {
            assert!(!printed.contains(telling), "{telling} in\n{printed}");
        }
        assert!(printed.contains("[redacted]"), "{printed}");
        let open = files.diff("a", "b", &["--format", format, "--unredacted"], 1);
        assert!(open.contains("jane street") && open.contains("c2VjcmV0LWphbmU"), "{open}");
    }
}

#[test]
fn output_goes_to_a_file_whole() {
    let files = two_tokens();
    let target = files.path("differences.txt");
    assert_eq!(files.diff("a", "b", &["--output", &target, "--color", "always"], 1), "");
    let written = fs::read_to_string(&target).unwrap();
    assert!(written.starts_with("~ Different · ") && !written.contains('\u{1b}'), "{written}");
    let elsewhere = Path::new(&target).join("below");
    files.diff("a", "b", &["--output", &elsewhere.to_string_lossy()], 2);
}

#[test]
fn the_help_says_what_the_exit_status_means() {
    let help = String::from_utf8(assay(&["diff", "--help"]).stdout).unwrap();
    assert!(help.contains("0 no differences, 1 differences, 2 usage error"), "{help}");
}

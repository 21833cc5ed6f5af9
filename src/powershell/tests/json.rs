//! `ConvertTo-Json`.

use super::check;

#[test]
fn objects_of_powershell_5() {
    check(
        r#"{
    "CurrentCertificateThumbprint":  "E1BD",
    "NextCertificateEffectiveDate":  "\/Date(1675433762000)\/",
    "Realm":  "",
    "Status":  7,
    "Identity":  "Auth Configuration",
    "Ids":  {"value": ["a", "b"], "Count": 2},
    "Now":  {"value": "\/Date(1675433762000)\/", "DisplayHint": 2, "DateTime": "Friday"},
    "None":  null,
    "IsValid":  true
}"#,
        &[
            "Json",
            "  CurrentCertificateThumbprint='E1BD' NextCertificateEffectiveDate=2023-02-03T14:16:02Z Realm='' Status=7 \
             Identity='Auth Configuration' Ids=['a', 'b'] Now=2023-02-03T14:16:02Z None=null IsValid=true",
        ],
    );
}

#[test]
fn objects_of_powershell_7() {
    check(
        r#"[{"NotAfter": "2028-01-05T09:04:48Z", "NotBefore": "2023-01-05T10:04:48+01:00"}, {"NotAfter": "2028-01-05T09:04:48.1234567", "Nested": {"a": [1.5, {"b": 2}]}}]"#,
        &[
            "Json",
            "  NotAfter=2028-01-05T09:04:48Z NotBefore=2023-01-05T09:04:48Z",
            "  NotAfter=2028-01-05T09:04:48? Nested=(a=[1.5, (b=2)])",
        ],
    );
}

#[test]
fn arrays_are_what_is_in_them() {
    check(r#"{"value": [{"a": 1}, {"a": 2}], "Count": 2}"#, &["Json", "  a=1", "  a=2"]);
    check(r#"{"@odata.context": "x", "value": [{"a": 1}]}"#, &["Json", "  @odata.context='x' value=[(a=1)]"]);
    let bytes: Vec<String> = (0..20).map(|byte| byte.to_string()).collect();
    check(&format!(r#"{{"RawData": [{}]}}"#, bytes.join(", ")), &["Json", "  RawData=20 bytes"]);
}

#[test]
fn json_may_stand_among_other_lines() {
    check(
        "PS C:\\>Get-AuthConfig | ConvertTo-Json\n{\n  \"a\": \"}\"\n}\nPS C:\\>Get-AuthServer | fl\n\nName : x\n\n",
        &["Json of Get-AuthConfig | ConvertTo-Json", "  a='}'", "List of Get-AuthServer | fl", "  Name='x'"],
    );
}

#[test]
fn an_array_that_is_cut_off_gives_what_can_be_saved() {
    check(
        "[\n    {\n        \"a\":  1\n    },\n    {\n        \"a\":  2\n    },\n    {\n        \"a\":",
        &[
            "Json",
            "  a=1",
            "  problem: the JSON around this object is not whole: what can be read of it is",
            "Json",
            "  a=2",
            "  problem: the JSON around this object is not whole: what can be read of it is",
        ],
    );
}

#[test]
fn an_object_that_is_cut_off_has_the_members_before() {
    let problem = "  problem: the JSON is cut off inside this object: the members before that are read";
    for (cut, members) in [
        ("{\n  \"a\": 1,\n  \"b\": {\"c\": 2, \"d\": 3},\n  \"e", "  a=1 b=(c=2 d=3)"),
        ("{\n  \"a\": 1,\n  \"b\": {\"c\": 2, \"d\"", "  a=1"),
        ("{\n  \"a\": 1,\n  \"b\": \"x, y", "  a=1"),
    ] {
        check(cut, &["Json", members, problem]);
    }
    check("{\n  \"a\": 1", &[]);
    check("{\n  \"a\": {\"b\": 1, \"c\": 2", &[]);
}

#[test]
fn what_holds_no_objects_is_left_alone() {
    for text in [
        "[]",
        "{}",
        "[1, 2]",
        "[[{}]]",
        "\"text\"",
        "{\"a\": }",
        "{\"a\": 1",
        "{\"a\": 1} and more",
        "{ $_.Name }",
        "[x]",
        "[{\"a\": 1}, 2]",
    ] {
        check(text, &[]);
    }
}

//! Exported and printed objects that nobody of this project made are read whole.
#![cfg(test)]

mod common;

use std::path::Path;

use assay::powershell::{self, Form, Object, Output, Value};
use assay::time;
use assay::x509::Certificate;
use common::vectors;
use serde_json::Value as Json;

#[test]
fn exported_objects_are_read_whole() {
    let Some(folder) = vectors::find("powershell", "exported objects") else { return };
    let manifest = vectors::json(&folder.join("manifest.json"));
    let files = manifest.as_array().unwrap();
    let documents: Vec<&Json> = files.iter().filter(|file| vectors::text(file, "xml") == "ok").collect();
    assert!(documents.len() >= 10, "only {} documents are listed", documents.len());
    for document in documents {
        check_document(&folder, document);
    }
}

#[track_caller]
fn check_document(folder: &Path, listed: &Json) {
    let name = vectors::text(listed, "file");
    let text = String::from_utf8(vectors::bytes(&folder.join(name))).unwrap();
    let outputs = powershell::read(&text);
    let [output] = outputs.as_slice() else { panic!("{name}: {} outputs", outputs.len()) };
    assert_eq!(output.form, Form::CliXml, "{name}");
    assert_eq!(output.problems, [], "{name}");
    assert_eq!(output.objects.len() as u64, listed["objects"].as_u64().unwrap(), "{name}");
    for (property, expected) in listed["facts"].as_object().unwrap() {
        let seen: Vec<Json> = output.objects.iter().map(|object| fact(object, property)).collect();
        assert_eq!(&Json::Array(seen), expected, "{name}: {property}");
    }
    let expected = vectors::list(listed, "certificates_in_BA");
    let expected: Vec<String> = expected.iter().map(|known| vectors::text(known, "sha1").to_owned()).collect();
    assert_eq!(thumbprints(output), expected, "{name}");
}

/// A property as the list has it: blank and null are the same there.
fn fact(object: &Object, name: &str) -> Json {
    let value = object.get(name).unwrap_or_else(|| panic!("{name} is not there"));
    match value {
        Value::Date(written) => {
            let moment = time::rfc3339(written.exact_time().unwrap());
            Json::String(moment.replace('Z', "+00:00"))
        }
        value if value.is_blank() => Json::Null,
        value => Json::String(value.as_text().unwrap().into_owned()),
    }
}

fn thumbprints(output: &Output) -> Vec<String> {
    let raw = output.objects.iter().filter_map(|object| object.get("RawData"));
    raw.map(|value| Certificate::from_der(value.as_bytes().unwrap()).unwrap().sha1.to_hex()).collect()
}

#[test]
fn printed_objects_are_read_whole() {
    let Some(folder) = vectors::find("powershell/text", "printed objects") else { return };
    let check = |name: &str, expected: &[(Form, usize)]| {
        let text = String::from_utf8(vectors::bytes(&folder.join(name))).unwrap();
        let outputs = powershell::read(&text);
        let seen: Vec<_> = outputs.iter().map(|output| (output.form, output.objects.len())).collect();
        assert_eq!(seen, expected, "{name}: {outputs:#?}");
        outputs
    };
    let text = |outputs: &[Output], name: &str| -> Option<String> {
        Some(outputs.first()?.objects.first()?.get(name)?.as_text()?.into_owned())
    };

    let outputs = check("get_authconfig_fl_short.txt", &[(Form::List, 1)]);
    assert_eq!(text(&outputs, "CurrentCertificateThumbprint").unwrap(), "8BB44C52F03EF30AEAB27528A1019F0887A7A383");
    assert_eq!(text(&outputs, "Realm").unwrap(), "");

    let outputs = check("get_exchangecertificate_fl_ddmmyyyy_dots.txt", &[(Form::List, 2)]);
    assert_eq!(outputs[0].prompt.as_ref().unwrap().command, "Get-ExchangeCertificate | fl");
    assert_eq!(outputs[0].objects[1].get("CertificateDomains").unwrap().as_list().len(), 2);

    let outputs = check("oauthconnectivity_403_proxy.txt", &[(Form::List, 1)]);
    assert_eq!(text(&outputs, "ObjectState").unwrap(), "New");
    let detail = text(&outputs, "Detail").unwrap();
    assert!(detail.contains("\nExchange Outbound Oauth Log:\n"), "{detail}");
    assert!(detail.contains("String& diagnosticMessage, Boolean appOnly"), "{detail}");

    let outputs = check("msdocs_02.txt", &[(Form::List, 1)]);
    let url = "https://accounts.accesscontrol.windows.net/contoso.com/metadata/json/1";
    assert_eq!(text(&outputs, "AuthMetadataUrl").unwrap(), url);

    for name in [
        "event_1003_frontend_https_proxy.txt",
        "event_msexchange_oauth_2008.txt",
        "ews_event24_certificate_block.txt",
        "msdocs_04.txt",
        "www_authenticate_x_ms_diagnostics.txt",
    ] {
        check(name, &[]);
    }
}

#[test]
fn damaged_documents_give_what_can_be_saved() {
    let Some(folder) = vectors::find("powershell", "damaged documents") else { return };
    let mut saved = 0;
    for path in [vectors::files(&folder, ".xml"), vectors::files(&folder, ".txt")].concat() {
        let text = String::from_utf8(vectors::bytes(&path)).unwrap();
        for end in (0..text.len()).step_by(97 * (1 + text.len() / 20_000)) {
            saved += check_damaged(&text[..text.floor_char_boundary(end)]);
        }
        let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
        for _ in 0..50 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut bytes = text.clone().into_bytes();
            let at = usize::try_from(random % bytes.len() as u64).unwrap();
            bytes[at] ^= 1 << (random >> 61);
            saved += check_damaged(&String::from_utf8_lossy(&bytes));
        }
    }
    assert!(saved > 1_000, "only {saved} objects were saved");
}

/// How many objects came out. A document that does not end says so.
fn check_damaged(text: &str) -> usize {
    let outputs = powershell::read(text);
    for output in &outputs {
        assert!(text.get(output.range.clone()).is_some());
        let is_whole = output.form != Form::CliXml || text.contains("</Objs>");
        assert!(is_whole || output.problems.iter().any(|problem| problem.message.starts_with("line ")));
    }
    outputs.iter().map(|output| output.objects.len()).sum()
}

#[test]
fn one_endless_line_is_read_in_one_go() {
    for piece in ["a", "a : b ", "{\"a\":1},", "<Obj>", "PS C:\\> ", "\"a\",", "1/1/2023 "] {
        let text = piece.repeat(10_000_000 / piece.len());
        assert!(powershell::read(&text).len() <= 1, "{piece}");
        assert!(powershell::read(&format!("Name : x\nNotAfter : {text}\n")).len() <= 2, "{piece}");
    }
}

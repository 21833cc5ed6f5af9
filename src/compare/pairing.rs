//! Two inputs with several pieces of evidence each: which are compared with which.

use super::matching::Matching;
use super::{Unlike, family, title, words};
use crate::intake::{Body, Evidence};

/// Which pieces go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Places of the pieces that are compared, left and right, in the order of the left ones.
    pub pairs: Vec<(usize, usize)>,
    /// Places of the pieces on the left that have no counterpart.
    pub left_over: Vec<usize>,
    /// The same on the right.
    pub right_over: Vec<usize>,
}

/// Pairs two inputs: what is equal first, then what says that it is the same thing (a token's kind and issuer, a
/// certificate's subject, a document's issuer), then what is of one family, in the order in which it stands. A token inside
/// another one goes with it. What is of no family is in no list.
pub fn pair(left: &[Evidence], right: &[Evidence]) -> Result<Pairing, Unlike> {
    let places = |evidence: &[Evidence]| {
        let is_piece = |(_, piece): &(usize, &Evidence)| !piece.nested && family(piece).is_some();
        evidence.iter().enumerate().filter(is_piece).map(|(place, _)| place).collect::<Vec<_>>()
    };
    let (of_left, of_right) = (places(left), places(right));
    let exact = |piece: &'_ Evidence| Some((family(piece)?, content(piece)?));
    let likely = |piece: &'_ Evidence| Some((family(piece)?, title(piece), name(piece)?));
    let mut matching = Matching::new(of_left.len(), of_right.len());
    let (left_at, right_at) = (|at| piece(left, &of_left, at), |at| piece(right, &of_right, at));
    matching
        .by(|at| exact(left_at(at)?), |at| exact(right_at(at)?))
        .by(|at| likely(left_at(at)?), |at| likely(right_at(at)?))
        .by(|at| family(left_at(at)?), |at| family(right_at(at)?));
    let mut pairing = Pairing { pairs: Vec::new(), left_over: Vec::new(), right_over: Vec::new() };
    for (at_left, at_right) in matching.pairs() {
        let place_left = at_left.and_then(|at| of_left.get(at)).copied();
        let place_right = at_right.and_then(|at| of_right.get(at)).copied();
        match (place_left, place_right) {
            (Some(left), Some(right)) => pairing.pairs.push((left, right)),
            (Some(left), None) => pairing.left_over.push(left),
            (None, Some(right)) => pairing.right_over.push(right),
            (None, None) => {}
        }
    }
    if pairing.pairs.is_empty() {
        let first = |evidence: &[Evidence], places: &[usize]| {
            let place = places.first().copied().unwrap_or_default();
            evidence.get(place).map_or("nothing", words)
        };
        return Err(Unlike { left: first(left, &of_left), right: first(right, &of_right) });
    }
    Ok(pairing)
}

fn piece<'e>(evidence: &'e [Evidence], places: &[usize], at: usize) -> Option<&'e Evidence> {
    evidence.get(*places.get(at)?)
}

/// All of it, where that is one run of bytes.
fn content(evidence: &Evidence) -> Option<Vec<u8>> {
    match &evidence.body {
        Body::Token { token, .. } => Some(token.text().into()),
        Body::Certificate { certificate, .. } => Some(certificate.der().to_vec()),
        _ => None,
    }
}

/// What it says that it is.
fn name(evidence: &Evidence) -> Option<String> {
    match &evidence.body {
        Body::Token { token, .. } => token.claim_text("iss").map(str::to_owned),
        Body::Certificate { certificate, .. } => Some(certificate.subject.clone()),
        Body::Metadata(document) => document.issuer.clone(),
        Body::PublicKey { key, .. } => key.kid.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{self, Input, SourceKind};

    fn tokens(issuers: &[&str]) -> Vec<Evidence> {
        let token = |issuer: &&str| {
            let claims = crate::jose::base64url::encode(format!("{{\"iss\":\"{issuer}\"}}").as_bytes());
            let text = format!("eyJhbGciOiJub25lIn0.{claims}.");
            intake::read(&Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: text.into_bytes() })
        };
        issuers.iter().flat_map(token).collect()
    }

    #[track_caller]
    fn check(left: &[&str], right: &[&str], pairs: &[(usize, usize)], left_over: &[usize], right_over: &[usize]) {
        let pairing = pair(&tokens(left), &tokens(right)).unwrap();
        assert_eq!((pairing.pairs.as_slice(), pairing.left_over.as_slice()), (pairs, left_over));
        assert_eq!(pairing.right_over, right_over);
    }

    #[test]
    fn equal_ones_go_together_and_then_by_order() {
        check(&["a"], &["b"], &[(0, 0)], &[], &[]);
        check(&["a", "b"], &["b", "c"], &[(0, 1), (1, 0)], &[], &[]);
        check(&["a", "b"], &["b"], &[(1, 0)], &[0], &[]);
        check(&["a"], &["c", "a", "d"], &[(0, 1)], &[], &[0, 2]);
    }

    #[test]
    fn unlike_pieces_are_named() {
        let certificate = rcgen::generate_simple_self_signed(vec!["x".to_owned()]).unwrap();
        let bytes = certificate.cert.pem().into_bytes();
        let certificate = intake::read(&Input { name: "x.pem".to_owned(), kind: SourceKind::File, bytes });
        let error = pair(&tokens(&["a"]), &certificate).unwrap_err();
        assert_eq!(error, Unlike { left: "a token", right: "a certificate" });
        assert_eq!(pair(&tokens(&["a"]), &[]).unwrap_err().right, "nothing");
    }
}

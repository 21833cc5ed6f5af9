//! Which key signed a token: every key in the case is looked at, the named one first, and each is said to be what it was.
//! A key other than the named one is tried only so that the report can name it; it never turns "no" into "yes".

use crate::case::{Case, KeyCandidate, KeyOrigin, keys_of_token};
use crate::jose::{Algorithm, Token, Unsuitable, VerifyError, means_none, verify};
use crate::text::quoted;
use crate::time::{Time, relative};
use crate::x509::{Thumbprint, X5tError};

/// The result of looking at every key.
#[derive(Clone, Debug)]
pub struct Verification {
    /// How the signature stands with the key that the token names, or with any key where it names none.
    pub status: SignatureStatus,
    /// Why, in one sentence: lower case, no final stop.
    pub reason: String,
    /// Which of [`Verification::considered`] verified it.
    pub key: Option<usize>,
    /// A key that verifies it but is not the one it names.
    pub other_key: Option<usize>,
    /// Every key, in the order in which it was looked at.
    pub considered: Vec<Considered>,
}

/// How a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureStatus {
    /// A key that may have signed it did.
    Verified,
    /// The key that should have signed it did not.
    Failed,
    /// Nobody could tell.
    NotChecked,
    /// There is no signature to check.
    NotApplicable,
}

/// A key and what came of it.
#[derive(Clone, Debug)]
pub struct Considered {
    /// The key.
    pub candidate: KeyCandidate,
    /// Whether the token names it: `None` where there is nothing to compare.
    pub named: Option<bool>,
    /// What came of it.
    pub outcome: ConsideredOutcome,
    /// The outcome in words: lower case, no final stop.
    pub reason: String,
}

/// What came of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsideredOutcome {
    /// It made the signature.
    Verified,
    /// It did not.
    Mismatch,
    /// It cannot be used with this algorithm.
    Unsuitable(Unsuitable),
    /// It was not tried.
    NotTried,
}

impl SignatureStatus {
    /// The name in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::NotChecked => "not-checked",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl Considered {
    fn was_tried(&self) -> bool {
        matches!(self.outcome, ConsideredOutcome::Verified | ConsideredOutcome::Mismatch)
    }
}

impl ConsideredOutcome {
    /// The name in the report.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::Unsuitable(_) => "unsuitable",
            Self::NotTried => "not-tried",
        }
    }
}

/// The most keys that are tried on one token: JWK sets in the field hold under 20, and each costs a verification.
const MAX_KEYS_TRIED: usize = 500;

impl Verification {
    /// Looks at every key of the case, then at those that the token brought.
    pub fn new(token: &Token, algorithm: Option<Algorithm>, case: &Case) -> Self {
        let asked = Names::of(token);
        let own = keys_of_token(token);
        let mut keys: Vec<_> = case.keys().iter().chain(&own).map(|key| (asked.compare(key), key)).collect();
        keys.sort_by_key(|(named, key)| rank(*named, key));
        let left_out = keys.len().saturating_sub(MAX_KEYS_TRIED);
        let considered = keys.into_iter().take(MAX_KEYS_TRIED).map(|(named, key)| Considered {
            candidate: match key.origin {
                // What the token names is the signer's, whatever else it is used for.
                KeyOrigin::Recipient if named == Some(true) => {
                    let mut supplied = key.clone();
                    supplied.origin = KeyOrigin::Supplied;
                    supplied
                }
                _ => key.clone(),
            },
            named,
            outcome: ConsideredOutcome::NotTried,
            reason: "not looked at".to_owned(),
        });
        let considered = considered.collect();
        let no_part = token.is_encrypted() || token.part_ranges().len() < 3;
        let mut verification =
            Self { status: SignatureStatus::NotChecked, reason: String::new(), key: None, other_key: None, considered };
        if token.is_detached() {
            verification.without_payload();
        } else {
            verification.look(token, algorithm, &asked, no_part);
        }
        // That the named key did not make it is settled, whatever the others are.
        let is_right = |key: &Considered| key.named == Some(true) && key.candidate.origin != KeyOrigin::Traffic;
        let is_settled = verification.considered.iter().any(|key| is_right(key) && key.was_tried());
        if left_out > 0 && verification.signer().is_none() && !is_settled {
            verification.status = SignatureStatus::NotChecked;
            verification.reason = format!("{left_out} keys were not tried: more than {MAX_KEYS_TRIED} are too many");
        }
        verification
    }

    fn look(&mut self, token: &Token, algorithm: Option<Algorithm>, asked: &Names<'_>, no_part: bool) {
        match algorithm {
            Some(algorithm) if !no_part && !algorithm.takes_signature_of(token.signature.len()) => {
                self.impossible(token, algorithm);
            }
            Some(algorithm) if !no_part => self.run(token, algorithm, asked),
            _ => self.without_algorithm(token),
        }
    }

    /// Adds to every key whose certificate is not valid at this moment that it is not.
    pub(super) fn note_validity(&mut self, at: Time) {
        for considered in &mut self.considered {
            let Some(certificate) = &considered.candidate.key.certificate else { continue };
            let (verb, moment) = match (certificate.not_before, certificate.not_after) {
                (_, Some(end)) if end < at => ("expired", end),
                (Some(begin), _) if begin > at => ("becomes valid", begin),
                _ => continue,
            };
            considered.reason = format!("{}; its certificate {verb} {}", considered.reason, relative(moment, at));
        }
    }

    /// The key that verified the signature, named or not.
    pub fn signer(&self) -> Option<&Considered> {
        self.considered.get(self.key.or(self.other_key)?)
    }

    fn run(&mut self, token: &Token, algorithm: Algorithm, names: &Names<'_>) {
        let mut hit = None;
        for (index, considered) in self.considered.iter_mut().enumerate() {
            if hit.is_some() {
                considered.reason = match considered.named {
                    Some(false) => names.difference(&considered.candidate),
                    _ => "not tried: another key had verified the signature".to_owned(),
                };
                continue;
            }
            match verify(token, algorithm, &considered.candidate.key) {
                Ok(_) => {
                    considered.outcome = ConsideredOutcome::Verified;
                    "the signature matches it".clone_into(&mut considered.reason);
                    hit = Some(index);
                }
                Err(VerifyError::Unsuitable(reason)) => {
                    considered.reason = reason.words();
                    considered.outcome = ConsideredOutcome::Unsuitable(reason);
                }
                Err(_) => {
                    considered.outcome = ConsideredOutcome::Mismatch;
                    considered.reason = match considered.named {
                        Some(false) => {
                            format!("{}, and the signature does not match it", names.difference(&considered.candidate))
                        }
                        _ => "the signature does not match it".to_owned(),
                    };
                }
            }
        }
        self.conclude(hit, names.ask());
    }

    fn conclude(&mut self, hit: Option<usize>, asks: bool) {
        let supplied = |considered: &&Considered| considered.candidate.origin.is_for_verifying();
        let named: Vec<_> = self.considered.iter().filter(supplied).filter(|key| key.named == Some(true)).collect();
        let nameless = self.considered.iter().filter(supplied).any(|key| key.named.is_none());
        let others = self.considered.iter().filter(supplied).any(|key| key.named == Some(false));
        // A key without any name may be the one that is meant; one with names of another kind says nothing either way.
        let bare =
            self.considered.iter().filter(supplied).any(|key| key.named.is_none() && key.candidate.key.is_nameless());
        let tried = |key: &&Considered| key.outcome == ConsideredOutcome::Mismatch;
        let (status, reason) = match hit.and_then(|index| Some((index, self.considered.get(index)?))) {
            Some((index, signer)) if signer.candidate.origin == KeyOrigin::Token => {
                self.other_key = Some(index);
                (SignatureStatus::NotChecked, "only a key that the token itself brought matches".to_owned())
            }
            Some((index, signer)) if signer.candidate.origin == KeyOrigin::Traffic => {
                self.other_key = Some(index);
                (SignatureStatus::NotChecked, "only a key that came with the recorded traffic matches".to_owned())
            }
            // Beside a key that bears the name, one without a name cannot be the one that is meant.
            Some((index, signer)) if signer.named == Some(true) || (signer.named.is_none() && named.is_empty()) => {
                self.key = Some(index);
                (SignatureStatus::Verified, format!("matches {}", signer.candidate.words()))
            }
            Some((index, signer)) => {
                let reason = format!("matches {}, which is not the key that the token names", signer.candidate.words());
                self.other_key = Some(index);
                let failed = named.iter().any(|key| key.outcome == ConsideredOutcome::Mismatch);
                (if failed { SignatureStatus::Failed } else { SignatureStatus::NotChecked }, reason)
            }
            None if named.iter().any(tried) => {
                (SignatureStatus::Failed, "does not match the key that the token names".to_owned())
            }
            None if !named.is_empty() => {
                (SignatureStatus::NotChecked, "the key that the token names cannot be used".to_owned())
            }
            None if nameless && !others && asks && !bare => {
                (SignatureStatus::NotChecked, "no supplied key is known to be the one that the token names".to_owned())
            }
            None if nameless && !others => {
                if self.considered.iter().filter(supplied).any(|key| tried(&key)) {
                    (SignatureStatus::Failed, "matches no key that was supplied".to_owned())
                } else {
                    (SignatureStatus::NotChecked, "no key that was supplied can be used".to_owned())
                }
            }
            None if others => (SignatureStatus::NotChecked, "the key that the token names is not listed".to_owned()),
            None => (SignatureStatus::NotChecked, "there is no key to check it with".to_owned()),
        };
        self.status = status;
        self.reason = reason;
    }

    /// Nobody knows what was signed.
    fn without_payload(&mut self) {
        "the payload is not in the token: it was sent by another way".clone_into(&mut self.reason);
        for considered in &mut self.considered {
            "not tried: the payload is missing".clone_into(&mut considered.reason);
        }
    }

    /// No key makes a signature of this length: nothing has to be tried to know that it is wrong.
    fn impossible(&mut self, token: &Token, algorithm: Algorithm) {
        let bytes = token.signature.len();
        self.status = SignatureStatus::Failed;
        self.reason = format!("cannot be one: no {} signature has {bytes} bytes", algorithm.name());
        for considered in &mut self.considered {
            "not tried: the signature has an impossible length".clone_into(&mut considered.reason);
        }
    }

    fn without_algorithm(&mut self, token: &Token) {
        let unsigned = token.header_text("alg").is_some_and(means_none);
        let (status, reason) = if token.is_encrypted() {
            (SignatureStatus::NotApplicable, "an encrypted token carries no signature of its own".to_owned())
        } else if token.is_opaque() {
            (SignatureStatus::NotApplicable, "an opaque token carries no signature that others could check".to_owned())
        } else if token.part_ranges().len() < 3 {
            (SignatureStatus::NotChecked, "the signature is missing".to_owned())
        } else if unsigned {
            (SignatureStatus::NotApplicable, "the token says that it is not signed".to_owned())
        } else {
            let name = token.header_text("alg").map_or_else(|| "a missing algorithm".to_owned(), quoted);
            (SignatureStatus::NotChecked, format!("{name} is not supported"))
        };
        for considered in &mut self.considered {
            considered.reason = format!("not tried: {reason}");
        }
        self.status = status;
        self.reason = reason;
    }
}

/// Supplied before guessed before brought along; named, then nameless, then others.
fn rank(named: Option<bool>, candidate: &KeyCandidate) -> (u8, u8) {
    let by_name = match named {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    };
    let by_origin = match candidate.origin {
        KeyOrigin::Supplied | KeyOrigin::Fetched | KeyOrigin::Recipient => 0,
        KeyOrigin::Guessed => 1,
        KeyOrigin::Traffic => 2,
        KeyOrigin::Token => 3,
    };
    (by_origin, by_name)
}

/// The names by which a token asks for its key.
struct Names<'t> {
    x5t: Option<&'t str>,
    /// What `x5t` stands for, where it can be read.
    thumbprint: Option<Thumbprint>,
    x5t_s256: Option<&'t str>,
    kid: Option<&'t str>,
}

impl<'t> Names<'t> {
    fn of(token: &'t Token) -> Self {
        let text = |name: &str| token.header_text(name);
        let x5t = text("x5t");
        let thumbprint = x5t.and_then(|x5t| Thumbprint::from_x5t(x5t).ok());
        Self { x5t, thumbprint, x5t_s256: text("x5t#S256"), kid: text("kid") }
    }

    /// Whether the token names its key at all.
    fn ask(&self) -> bool {
        self.x5t.is_some() || self.x5t_s256.is_some() || self.kid.is_some()
    }

    /// Whether the token means this key: by thumbprint where both sides have one, else by `kid`.
    fn compare(&self, candidate: &KeyCandidate) -> Option<bool> {
        let key = &candidate.key;
        if candidate.origin == KeyOrigin::Token {
            return None;
        }
        if let Some(x5t) = self.x5t
            && (key.x5t.is_some() || key.thumbprint().is_some())
        {
            let wanted = self.thumbprint;
            let same_bytes = wanted.is_some() && (wanted == key.thumbprint() || wanted == key.declared_thumbprint());
            if same_bytes || key.x5t.as_deref() == Some(x5t) {
                return Some(true);
            }
            // A thumbprint that is none says nothing; the other names may.
            if wanted.is_some() {
                return Some(false);
            }
        }
        if let Some(wanted) = self.x5t_s256 {
            let own = key.thumbprint_sha256().map(|own| own.to_x5t_s256()).or_else(|| key.x5t_s256.clone());
            if let Some(own) = own {
                return Some(own == wanted);
            }
        }
        if let (Some(wanted), Some(own)) = (self.kid, &key.kid) {
            return Some(wanted == own || same_thumbprint(wanted, own));
        }
        if let (Some(wanted), Some(own)) = (self.thumbprint, key.kid.as_deref().and_then(crate::x509::parse_any)) {
            return Some(wanted == own);
        }
        // Exchange writes the thumbprint as hexadecimal digits into `kid`.
        if let (Some(wanted), Some(own)) = (self.kid.and_then(crate::x509::parse_any), key.thumbprint()) {
            return Some(wanted == own);
        }
        None
    }

    fn difference(&self, candidate: &KeyCandidate) -> String {
        let key = &candidate.key;
        let has_thumbprint = key.thumbprint().is_some() || key.x5t.is_some();
        let same_kid = self.kid.is_some() && self.kid == key.kid.as_deref();
        if self.x5t.is_some() && has_thumbprint && same_kid {
            return "its `kid` is the one that the token names, its thumbprint is not".to_owned();
        }
        let spelt_out = match self.x5t.map(Thumbprint::from_x5t) {
            Some(Err(X5tError::HexInBase64 { thumbprint })) => Some(thumbprint),
            _ => None,
        };
        if spelt_out.is_some() && spelt_out == key.thumbprint() {
            return "the token spells its thumbprint as hexadecimal text in base64url, which no verifier takes"
                .to_owned();
        }
        let name = if self.x5t.is_some() && has_thumbprint { "thumbprint" } else { "kid" };
        format!("its {name} is not the one that the token names")
    }
}

fn same_thumbprint(left: &str, right: &str) -> bool {
    let left = crate::x509::parse_any(left);
    left.is_some() && left == crate::x509::parse_any(right)
}

//! What the case as a whole shows of an Exchange organisation: which Auth configuration counts, which certificate plays which
//! part, which servers listed theirs, and whether there is a hybrid. Several checks ask; nothing is judged here.

mod certificates;
mod extent;
mod hybrid;

use crate::case::Case;
use crate::exchange::objects::{AuthConfig, ExchangeCertificate, Field, ObjectBody, ThumbprintText};
use crate::x509::Thumbprint;

use super::ObjectSubject;

pub(crate) use certificates::{
    Answer, Validity, answers, lists, not_found, same_server, servers, validity, validity_state,
};
pub(crate) use extent::{Extent, extent};
pub(crate) use hybrid::{dedicated_app, diagnostics, is_hybrid};

/// The common name that Exchange gives its Auth Certificate.
pub(crate) const AUTH_CERTIFICATE_NAME: &str = "Microsoft Exchange Server Auth Certificate";

/// The part that a certificate plays for Exchange's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The Auth configuration names it as the one that signs.
    Current,
    /// … as the one that will sign.
    Next,
    /// … as the one that signed before.
    Previous,
    /// No Auth configuration says so, but it has the subject of the Auth Certificate, and none is newer.
    ByName,
    /// None.
    None,
    /// It cannot be told: its thumbprint, or the configuration's, is not known.
    Unclear,
}

impl Role {
    /// Whether Exchange signs with it, as far as the case shows.
    pub(crate) fn signs(self) -> bool {
        matches!(self, Self::Current | Self::ByName)
    }

    /// The certificate in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Current => "the current Auth Certificate",
            Self::Next => "the next Auth Certificate",
            Self::Previous => "the previous Auth Certificate",
            Self::ByName => "the Auth Certificate",
            Self::None | Self::Unclear => "the certificate",
        }
    }
}

/// The Auth configuration that counts: the one that was changed last, else the one that came last; of several copies that say
/// the same, the one that says most.
pub(crate) fn auth_config(case: &Case) -> Option<(usize, &AuthConfig)> {
    let configs: Vec<_> = case.auth_configs().collect();
    let changed: Option<Vec<_>> = configs.iter().map(|(_, config)| config.changed.known()?.about()).collect();
    let place = match changed {
        Some(changed) => changed.iter().enumerate().max_by_key(|(_, changed)| **changed)?.0,
        None => configs.len().checked_sub(1)?,
    };
    let (_, newest) = configs.get(place)?;
    let agreeing = configs.iter().filter(|(_, other)| disagreement(newest, other).is_none());
    agreeing.max_by_key(|(_, config)| properties_known(config)).copied()
}

/// The Auth configuration that a subject is, if it is the one that counts.
pub(crate) fn counting_config<'a>(subject: &ObjectSubject<'a>) -> Option<&'a AuthConfig> {
    let ObjectBody::AuthConfig(config) = &subject.object.body else { return None };
    let (index, _) = auth_config(subject.case)?;
    (index == subject.index).then_some(config)
}

/// The name of the first thumbprint that two Auth configurations give differently.
pub(crate) fn disagreement(left: &AuthConfig, right: &AuthConfig) -> Option<&'static str> {
    let pairs = [
        ("CurrentCertificateThumbprint", &left.current, &right.current),
        ("PreviousCertificateThumbprint", &left.previous, &right.previous),
        ("NextCertificateThumbprint", &left.next, &right.next),
    ];
    let differ = |left: &Field<ThumbprintText>, right: &Field<ThumbprintText>| match (left, right) {
        (Field::Known(left), other) | (other, Field::Known(left)) => is(other, left.thumbprint) == Some(false),
        _ => false,
    };
    pairs.into_iter().find(|(_, left, right)| differ(left, right)).map(|(name, ..)| name)
}

/// Whether a printed thumbprint is this one; nothing where what is printed does not say it.
pub(crate) fn is(field: &Field<ThumbprintText>, thumbprint: Thumbprint) -> Option<bool> {
    match field {
        Field::Known(text) => Some(text.thumbprint == thumbprint),
        Field::Blank => Some(false),
        Field::CutOff(start) => {
            let digits: String = start.chars().filter(char::is_ascii_hexdigit).collect();
            (!thumbprint.to_hex().starts_with(&digits.to_ascii_uppercase())).then_some(false)
        }
        Field::Unknown | Field::Odd(_) => None,
    }
}

/// The part that a certificate which a server listed plays.
pub(crate) fn role(case: &Case, certificate: &ExchangeCertificate) -> Role {
    let config = auth_config(case).map(|(_, config)| config);
    let Some(thumbprint) = certificate.thumbprint.known().map(|text| text.thumbprint) else {
        return match (is_named_auth_certificate(certificate), config) {
            (Some(false), _) => Role::None,
            (Some(true), None) if !has_newer(case, certificate) => Role::ByName,
            _ => Role::Unclear,
        };
    };
    if let Some(config) = config {
        let fields = [(&config.current, Role::Current), (&config.next, Role::Next), (&config.previous, Role::Previous)];
        if let Some((_, role)) = fields.into_iter().find(|(field, _)| is(field, thumbprint) == Some(true)) {
            return role;
        }
        if is(&config.current, thumbprint) == Some(false) {
            return Role::None;
        }
    }
    match is_named_auth_certificate(certificate) {
        Some(true) if has_newer(case, certificate) => Role::None,
        Some(true) => Role::ByName,
        Some(false) => Role::None,
        None => Role::Unclear,
    }
}

/// Whether a certificate has the subject that Exchange gives its Auth Certificate.
pub(crate) fn is_named_auth_certificate(certificate: &ExchangeCertificate) -> Option<bool> {
    let subject = certificate.subject.known()?;
    let (_, name) = subject.split_once('=')?;
    Some(name.trim().eq_ignore_ascii_case(AUTH_CERTIFICATE_NAME))
}

/// Whether another certificate of the same name ends later.
fn has_newer(case: &Case, certificate: &ExchangeCertificate) -> bool {
    let ends = |certificate: &ExchangeCertificate| certificate.not_after.known().and_then(crate::time::Written::bounds);
    let Some((_, latest)) = ends(certificate) else { return false };
    case.server_certificates().any(|(_, _, other)| {
        is_named_auth_certificate(other) == Some(true) && ends(other).is_some_and(|(earliest, _)| earliest > latest)
    })
}

fn properties_known(config: &AuthConfig) -> usize {
    let AuthConfig { current, previous, next, next_effective, service_name, realm, changed } = config;
    let is_said = [
        *current != Field::Unknown,
        *previous != Field::Unknown,
        *next != Field::Unknown,
        *next_effective != Field::Unknown,
        *service_name != Field::Unknown,
        *realm != Field::Unknown,
        *changed != Field::Unknown,
    ];
    is_said.into_iter().filter(|is_said| *is_said).count()
}

//! Is a certificate that an Exchange server lists fit for its part? Those that have no part in OAuth are worth a word, never an
//! error.

use chrono::TimeDelta;

use super::strength::{MIN_RSA_BITS, WEAK_KEY, WEAK_SIGNATURE, is_weak};
use super::validity::{EXPIRED, EXPIRES_SOON, NOT_YET_VALID};
use crate::checks::dates::{fact, is_before, unclear, words};
use crate::checks::organisation::{Role, role};
use crate::checks::{Check, Code, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{ExchangeCertificate, Field, ObjectBody};
use crate::text::quoted;
use crate::x509::PublicKey;

codes! {
    /// A certificate that has expired is still listed, but Exchange's tokens do not depend on it.
    ///
    /// ## Why it matters
    /// It is not what breaks OAuth. If IIS, SMTP or another service uses it, that service suffers; an Auth Certificate
    /// that was replaced only confuses whoever looks for the one that signs.
    ///
    /// ## Example
    /// The Auth Certificate before the last two rotations.
    ///
    /// ## How to fix
    /// See what uses it:
    ///
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List Subject, Services, NotAfter
    ///
    /// If nothing does, and the Auth configuration does not name it, it can be removed.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/remove-exchangecertificate>
    OLD_LISTED = "certificate/old-listed", Notice;

    /// A certificate that Exchange's tokens do not depend on ends soon, is not valid yet, or is weak.
    ///
    /// ## Why it matters
    /// OAuth does not suffer from it; the service that uses the certificate may.
    ///
    /// ## Example
    /// The certificate of IIS has 12 days left.
    ///
    /// ## How to fix
    /// See what uses it, and replace it there:
    ///
    ///     Get-ExchangeCertificate -Thumbprint THUMBPRINT | Format-List Subject, Services, NotAfter
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-exchangecertificate>
    OTHER_UNFIT = "certificate/other-unfit", Notice;

    /// The server does not find the Auth Certificate valid, for another reason than its dates.
    ///
    /// ## Why it matters
    /// What Windows finds invalid or revoked it may refuse to sign with.
    ///
    /// ## Example
    /// `Status` is `Invalid`.
    ///
    /// ## How to fix
    /// Let Windows say why, with its thumbprint in the place of THUMBPRINT:
    ///
    ///     certutil -verifystore my THUMBPRINT
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-exchangecertificate>
    STATUS_NOT_VALID = "certificate/status-not-valid", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "certificate-listed",
    step: None,
    codes: &[
        &EXPIRED,
        &EXPIRES_SOON,
        &NOT_YET_VALID,
        &WEAK_KEY,
        &WEAK_SIGNATURE,
        &OLD_LISTED,
        &OTHER_UNFIT,
        &STATUS_NOT_VALID,
    ],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::ExchangeCertificate(certificate) = &subject.object.body else { return Outcome::NotApplicable };
    let role = role(subject.case, certificate);
    let server = subject.object.server.as_deref();
    let mut faults: Vec<(Fault, String)> = Vec::new();
    let dates = by_dates(subject, certificate, role, &mut faults);
    by_status(certificate, role, &dates, &mut faults);
    by_strength(certificate, &mut faults);
    for (fault, what) in faults {
        let Some(code) = fault.code(role) else { continue };
        let place = server.map_or_else(String::new, |server| format!(" on {}", crate::text::visible(server)));
        let thumbprint = certificate.thumbprint.known().map(|text| text.thumbprint.to_hex());
        let name = match (&thumbprint, certificate.subject.known()) {
            (Some(thumbprint), _) => format!(" {thumbprint}"),
            (None, Some(subject)) => format!(" {}", quoted(subject)),
            (None, None) => String::new(),
        };
        let mut finding =
            Finding::new(code, format!("{}{name}{place} {what}", role.words())).at_pointer(fault.pointer());
        let facts = [
            ("thumbprint", thumbprint),
            ("server", server.map(str::to_owned)),
            ("not_before", certificate.not_before.known().map(fact)),
            ("not_after", certificate.not_after.known().map(fact)),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                finding = finding.with(name, value);
            }
        }
        findings.push(finding);
    }
    match (findings.first(), dates) {
        (Some(finding), _) => Outcome::Failed(finding.message.clone()),
        (None, Dates::Unclear(reason)) => Outcome::NotRun(reason),
        (None, _) => Outcome::Passed(format!("{} is fit for its part", role.words())),
    }
}

/// What is wrong with a certificate, whatever its part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Expired,
    ExpiresSoon,
    NotYetValid,
    WeakKey,
    WeakSignature,
    Status,
}

/// How a certificate stands by its dates.
enum Dates {
    /// Within them, or known to be out of them.
    Judged,
    /// They do not say it, and why.
    Unclear(String),
}

impl Fault {
    /// Errors are for the certificate that signs. The next one is not in force, so its dates are the rotation's business, but
    /// its key will count; what is left of the previous one is no news beside the Auth configuration.
    fn code(self, role: Role) -> Option<&'static Code> {
        let is_to_sign = role.signs() || role == Role::Next;
        Some(match self {
            Self::Expired if role.signs() => &EXPIRED,
            Self::ExpiresSoon if role.signs() => &EXPIRES_SOON,
            Self::NotYetValid if role.signs() => &NOT_YET_VALID,
            Self::WeakKey if is_to_sign => &WEAK_KEY,
            Self::WeakSignature if is_to_sign => &WEAK_SIGNATURE,
            Self::Status if is_to_sign => &STATUS_NOT_VALID,
            _ if matches!(role, Role::Next | Role::Previous) => return None,
            Self::Expired => &OLD_LISTED,
            Self::Status => return None,
            _ => &OTHER_UNFIT,
        })
    }

    fn pointer(self) -> &'static str {
        match self {
            Self::Expired | Self::ExpiresSoon => "/NotAfter",
            Self::NotYetValid => "/NotBefore",
            Self::WeakKey => "/PublicKeySize",
            Self::WeakSignature => "/RawData",
            Self::Status => "/Status",
        }
    }
}

fn by_dates(
    subject: &ObjectSubject<'_>,
    certificate: &ExchangeCertificate,
    role: Role,
    faults: &mut Vec<(Fault, String)>,
) -> Dates {
    let at = subject.at;
    if let Some(begin) = certificate.not_before.known()
        && is_before(begin, at + TimeDelta::seconds(1)) == Some(false)
        && role != Role::Next
    {
        faults.push((Fault::NotYetValid, format!("becomes valid {}", words(begin, at))));
        return Dates::Judged;
    }
    let Some(end) = certificate.not_after.known() else {
        return Dates::Unclear("until when the certificate is valid was not printed".to_owned());
    };
    let near = at + TimeDelta::days(subject.policy.thresholds.near_days);
    match (is_before(end, at), is_before(end, near)) {
        (Some(true), _) => faults.push((Fault::Expired, format!("expired {}", words(end, at)))),
        (Some(false), Some(true)) => faults.push((Fault::ExpiresSoon, format!("expires {}", words(end, at)))),
        (Some(false), Some(false)) => {}
        // It has expired, or will soon: either way something is to be done. Its status may say which.
        (None, Some(true)) => {
            let status = certificate.status.known().map(|status| status.to_ascii_lowercase());
            if status.as_deref() != Some("dateinvalid") {
                faults.push((Fault::ExpiresSoon, format!("expires {}, if it has not expired yet", words(end, at))));
            }
            return Dates::Unclear(unclear(end));
        }
        (None, _) | (_, None) => return Dates::Unclear(unclear(end)),
    }
    Dates::Judged
}

/// What its server says of it. Where the dates are clear they are right: the server judged at another moment.
fn by_status(certificate: &ExchangeCertificate, role: Role, dates: &Dates, faults: &mut Vec<(Fault, String)>) {
    let Some(status) = certificate.status.known() else { return };
    match status.to_ascii_lowercase().as_str() {
        "dateinvalid" if matches!(dates, Dates::Unclear(_)) && role != Role::Next => {
            faults.push((Fault::Expired, "is out of its validity: its status is DateInvalid".to_owned()));
        }
        "revoked" | "invalid" => faults.push((Fault::Status, format!("has the status {}", quoted(status)))),
        _ => {}
    }
}

fn by_strength(certificate: &ExchangeCertificate, faults: &mut Vec<(Fault, String)>) {
    let is_rsa = certificate
        .certificate
        .as_deref()
        .map(|whole| matches!(whole.public_key, PublicKey::Rsa { .. } | PublicKey::RsaPss { .. }));
    if let Field::Known(bits) = certificate.key_bits
        && bits < MIN_RSA_BITS
        && is_rsa.unwrap_or(!CURVE_BITS.contains(&bits))
    {
        faults.push((Fault::WeakKey, format!("has a key of {bits} bits; {MIN_RSA_BITS} is the least")));
    }
    if let Some(whole) = certificate.certificate.as_deref().filter(|whole| is_weak(&whole.signature_algorithm)) {
        faults.push((Fault::WeakSignature, format!("is signed with {}", quoted(&whole.signature_algorithm))));
    }
}

/// The sizes of elliptic curves' keys, which are strong.
const CURVE_BITS: [u32; 5] = [224, 255, 256, 384, 521];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{
        auth_config, check_objects, in_hours, in_hours_of_wall_clock, known, listed, thumbprint,
    };
    use crate::exchange::objects::{AuthConfig, ExchangeObject};

    fn certificate(byte: u8, end_hours: i64) -> ExchangeCertificate {
        ExchangeCertificate {
            thumbprint: thumbprint(byte),
            subject: known("CN=Microsoft Exchange Server Auth Certificate"),
            not_before: Field::Known(in_hours(-40_000)),
            not_after: Field::Known(in_hours(end_hours)),
            key_bits: Field::Known(2048),
            ..ExchangeCertificate::default()
        }
    }

    fn config() -> ExchangeObject {
        auth_config(AuthConfig {
            current: thumbprint(1),
            next: thumbprint(2),
            previous: thumbprint(3),
            ..AuthConfig::default()
        })
    }

    #[track_caller]
    fn check(certificate: ExchangeCertificate, codes: &[&str]) {
        check_objects(&CHECK, vec![config(), listed(certificate)], codes);
    }

    #[test]
    fn only_the_certificate_that_signs_is_an_error() {
        for (byte, expired, soon) in [
            (1, Some("certificate/expired"), Some("certificate/expires-soon")),
            (2, None, None),
            (3, None, None),
            (4, Some("certificate/old-listed"), Some("certificate/other-unfit")),
        ] {
            check(certificate(byte, -1), expired.as_slice());
            check(certificate(byte, 1), soon.as_slice());
            check(certificate(byte, 4_000), &[]);
        }
    }

    #[test]
    fn without_an_auth_configuration_the_newest_of_the_name_counts() {
        let old = || listed(certificate(5, -1));
        check_objects(&CHECK, vec![old()], &["certificate/expired"]);
        check_objects(&CHECK, vec![old(), listed(certificate(6, 4_000))], &["certificate/old-listed"]);
        let other = ExchangeCertificate { subject: known("CN=mail.contoso.com"), ..certificate(5, -1) };
        check_objects(&CHECK, vec![listed(other)], &["certificate/old-listed"]);
        let nameless = ExchangeCertificate { thumbprint: Field::Unknown, ..certificate(5, -1) };
        check_objects(&CHECK, vec![listed(nameless.clone())], &["certificate/expired"]);
        check(nameless, &["certificate/old-listed"]);
    }

    #[test]
    fn dates_that_are_not_certain_are_left_to_the_status() {
        let of = |date, status: &str| {
            let not_after = Field::Known(in_hours_of_wall_clock(date));
            ExchangeCertificate { not_after, status: known(status), ..certificate(1, 0) }
        };
        check(of(-3, "Valid"), &["certificate/expires-soon"]);
        check(of(-3, "DateInvalid"), &["certificate/expired"]);
        check(of(4_000, "DateInvalid"), &[]);
        check(of(4_000, "Revoked"), &["certificate/status-not-valid"]);
        check(of(4_000, "Untrusted"), &[]);
    }

    #[test]
    fn weak_keys_are_an_error_where_they_sign() {
        let of = |byte, bits| ExchangeCertificate { key_bits: Field::Known(bits), ..certificate(byte, 4_000) };
        check(of(1, 1024), &["certificate/weak-key"]);
        check(of(2, 1024), &["certificate/weak-key"]);
        check(of(4, 1024), &["certificate/other-unfit"]);
        check(of(1, 256), &[]);
        check(of(1, 2048), &[]);
    }

    #[test]
    fn what_is_not_valid_yet_is_said_unless_it_is_to_come() {
        let of = |byte| {
            let not_before = Field::Known(in_hours(2));
            ExchangeCertificate { not_before, ..certificate(byte, 4_000) }
        };
        check(of(1), &["certificate/not-yet-valid"]);
        check(of(2), &[]);
        check(of(4), &["certificate/other-unfit"]);
    }
}

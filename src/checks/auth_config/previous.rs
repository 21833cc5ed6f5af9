//! Is the certificate that signed before kept as long as it is needed, and no longer?

use chrono::TimeDelta;

use crate::checks::dates::{fact, is_before, since, words};
use crate::checks::organisation::{Role, counting_config, is, is_named_auth_certificate, role, validity};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::event::Class;
use crate::exchange::objects::{AuthConfig, Field};
use crate::time::Written;
use crate::x509::Thumbprint;

codes! {
    /// The certificate that signed before is still in the Auth configuration, though nothing needs it any more.
    ///
    /// ## Why it matters
    /// Tokens that it signed live for 24 hours at most. After that it only confuses: whoever looks for the certificate that
    /// signs finds two.
    ///
    /// ## Example
    /// A rotation three months ago, after which nobody cleared the previous certificate.
    ///
    /// ## How to fix
    /// At least 24 hours after the rotation:
    ///
    ///     Set-AuthConfig -ClearPreviousCertificate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    PREVIOUS_NOT_CLEARED = "auth-config/previous-not-cleared", Notice;

    /// The certificate that signed before was removed within 24 hours of the rotation.
    ///
    /// ## Why it matters
    /// Tokens that it signed live for up to 24 hours. Without it they are refused, here and there and until they have
    /// been replaced.
    ///
    /// ## Example
    /// `Set-AuthConfig -PublishCertificate` and `-ClearPreviousCertificate` in one go, although the old one was still valid.
    ///
    /// ## How to fix
    /// Wait until 24 hours after the rotation; the faults end by themselves. Next time keep the previous certificate for that
    /// long. This does not count where it had expired already.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    PREVIOUS_CLEARED_EARLY = "auth-config/previous-cleared-early", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-previous",
    step: None,
    codes: &[&PREVIOUS_NOT_CLEARED, &PREVIOUS_CLEARED_EARLY],
    run: Run::Object(run),
};

/// How long a token lives that the previous certificate signed, at most.
const LONGEST_TOKEN: TimeDelta = TimeDelta::hours(24);

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    match &config.previous {
        Field::Known(previous) => still_there(subject, config, previous.thumbprint, findings),
        Field::Blank => removed(subject, config, findings),
        _ => Outcome::NotApplicable,
    }
}

fn still_there(
    subject: &ObjectSubject<'_>,
    config: &AuthConfig,
    previous: Thumbprint,
    findings: &mut Vec<Finding>,
) -> Outcome {
    let at = subject.at;
    let end = validity(subject.case, previous).and_then(|validity| validity.not_after);
    let is_over = end.as_ref().and_then(|end| is_before(end, at)) == Some(true);
    let changed = config.changed.known();
    let age = changed.and_then(|changed| since(changed, at));
    let is_old = age.is_some_and(|(least, _)| least > LONGEST_TOKEN);
    let why = match (end.as_ref().filter(|_| is_over), changed.filter(|_| is_old)) {
        (Some(end), _) => format!("it expired {}", words(end, at)),
        (None, Some(changed)) => format!("the configuration was last changed {}", words(changed, at)),
        (None, None) if age.is_some_and(|(_, most)| most <= LONGEST_TOKEN) => {
            return Outcome::Passed(format!("{} is kept for the tokens that it signed", previous.to_hex()));
        }
        (None, None) => {
            return Outcome::NotRun(format!(
                "the case does not show since when {} is the previous one",
                previous.to_hex()
            ));
        }
    };
    let message = format!("the previous certificate {} is still named, though {why}", previous.to_hex());
    let mut finding = Finding::new(&PREVIOUS_NOT_CLEARED, message.clone()).at_pointer("/PreviousCertificateThumbprint");
    finding = finding.with("thumbprint", previous.to_hex()).with("previous", previous.to_hex());
    if let Some(end) = &end {
        finding = finding.with("not_after", fact(end));
    }
    findings.push(finding);
    Outcome::Failed(message)
}

/// Removed within the life of the tokens that it signed: only an event tells when the rotation was.
fn removed(subject: &ObjectSubject<'_>, config: &AuthConfig, findings: &mut Vec<Finding>) -> Outcome {
    let Some(rotated) = rotation(subject) else { return Outcome::NotApplicable };
    let is_fresh =
        since(rotated, subject.at).is_some_and(|(least, most)| least >= TimeDelta::zero() && most < LONGEST_TOKEN);
    if !is_fresh {
        return Outcome::Passed("the rotation is long enough ago".to_owned());
    }
    if had_expired(subject, config, rotated) {
        return Outcome::Passed("the certificate before had expired".to_owned());
    }
    let message = format!(
        "no previous certificate is named, although the current one took over {}: tokens live for 24 hours",
        words(rotated, subject.at)
    );
    let mut finding = Finding::new(&PREVIOUS_CLEARED_EARLY, message.clone());
    if let Some(current) = config.current.known() {
        finding = finding.with("current", current.thumbprint.to_hex());
    }
    findings.push(finding.with("time", fact(rotated)).at_pointer("/PreviousCertificateThumbprint"));
    Outcome::Failed(message)
}

fn rotation<'a>(subject: &ObjectSubject<'a>) -> Option<&'a Written> {
    let rotations = subject.case.events().filter(|(_, event)| event.class == Class::CertificateRotated);
    rotations.filter_map(|(_, event)| event.time.as_ref()).max_by_key(|time| time.about())
}

/// Whether every other Auth Certificate that a server lists had ended when the rotation came: then nothing is lost.
fn had_expired(subject: &ObjectSubject<'_>, config: &AuthConfig, rotated: &Written) -> bool {
    let Some((earliest, _)) = rotated.bounds() else { return false };
    let mut others = subject
        .case
        .server_certificates()
        .map(|(_, _, certificate)| certificate)
        .filter(|certificate| is_named_auth_certificate(certificate) == Some(true))
        .filter(|certificate| role(subject.case, certificate) == Role::None)
        .filter(|certificate| {
            let thumbprint = certificate.thumbprint.known().map(|text| text.thumbprint);
            thumbprint.is_some_and(|thumbprint| is(&config.current, thumbprint) == Some(false))
        })
        .peekable();
    others.peek().is_some()
        && others.all(|other| other.not_after.known().and_then(|end| is_before(end, earliest)) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{
        auth_config, check_objects, check_objects_beside, evidence, in_hours, in_hours_of_wall_clock, known, listed,
        thumbprint,
    };
    use crate::event::{Event, EventForm};
    use crate::exchange::objects::ExchangeCertificate;
    use crate::intake::Body;

    #[track_caller]
    fn check(changed: Field<Written>, end: Field<Written>, is_raised: bool) {
        let config = AuthConfig { current: thumbprint(1), previous: thumbprint(2), changed, ..AuthConfig::default() };
        let certificate =
            ExchangeCertificate { thumbprint: thumbprint(2), not_after: end, ..ExchangeCertificate::default() };
        let codes: &[&str] = if is_raised { &["auth-config/previous-not-cleared"] } else { &[] };
        check_objects(&CHECK, vec![auth_config(config), listed(certificate)], codes);
    }

    #[test]
    fn it_is_kept_for_a_day_unless_it_has_expired() {
        let later = || Field::Known(in_hours(1_000));
        check(Field::Known(in_hours(-25)), later(), true);
        check(Field::Known(in_hours(-23)), later(), false);
        check(Field::Known(in_hours(-1)), Field::Known(in_hours(-1)), true);
        check(Field::Known(in_hours_of_wall_clock(-30)), later(), false);
        check(Field::Known(in_hours_of_wall_clock(-39)), later(), true);
        check(Field::Unknown, later(), false);
    }

    #[track_caller]
    fn check_removed(event_hours: i64, old: &[Field<Written>], is_raised: bool) {
        let config = AuthConfig { current: thumbprint(1), previous: Field::Blank, ..AuthConfig::default() };
        let mut objects = vec![auth_config(config)];
        for (place, end) in old.iter().enumerate() {
            objects.push(listed(ExchangeCertificate {
                thumbprint: thumbprint(2 + u8::try_from(place).unwrap()),
                subject: known("CN=Microsoft Exchange Server Auth Certificate"),
                not_after: end.clone(),
                ..ExchangeCertificate::default()
            }));
        }
        let event = Event {
            provider: Some("MSExchange AuthAdmin".to_owned()),
            id: Some(2014),
            level: None,
            time: Some(in_hours(event_hours)),
            computer: None,
            channel: None,
            task_category: None,
            record_id: None,
            message: None,
            data: Vec::new(),
            class: Class::CertificateRotated,
            diagnostics: Vec::new(),
            form: EventForm::Text,
            problems: Vec::new(),
            range: 0..0,
            doubtful: 0..0,
        };
        let beside = vec![evidence(Body::Event(std::sync::Arc::new(event)))];
        let codes: &[&str] = if is_raised { &["auth-config/previous-cleared-early"] } else { &[] };
        check_objects_beside(&CHECK, objects, beside, codes);
    }

    #[test]
    fn it_is_missed_within_a_day_of_the_rotation() {
        check_removed(-2, &[], true);
        check_removed(-25, &[], false);
        check_removed(2, &[], false);
        check_removed(-2, &[Field::Known(in_hours(-3))], false);
        check_removed(-2, &[Field::Known(in_hours(-3)), Field::Known(in_hours(300))], true);
        check_removed(-2, &[Field::Unknown], true);
    }
}

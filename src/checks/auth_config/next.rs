//! Does the next certificate take over in time, and without a gap?

use chrono::TimeDelta;

use crate::checks::dates::{between, fact, is_before, since, words};
use crate::checks::organisation::{Validity, counting_config, validity, validity_state};
use crate::checks::{Check, Code, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{AuthConfig, Field};
use crate::text::quoted;
use crate::time::Written;
use crate::x509::Thumbprint;

codes! {
    /// The next certificate should have taken over more than 24 hours ago, and has not.
    ///
    /// ## Why it matters
    /// Exchange's servicelet AuthAdmin looks every 12 hours and puts the next certificate in force when its date has come. If
    /// it does not, it does not run, and the current certificate will expire under everybody's eyes.
    ///
    /// ## Example
    /// `NextCertificateEffectiveDate` lies a week back. In a child domain AuthAdmin never starts before
    /// `Set-OrganizationConfig -EnableAuthAdminReadSession:$true` was run.
    ///
    /// ## How to fix
    /// See whether AuthAdmin runs and what it wrote, on each server:
    ///
    ///     Get-Service MSExchangeServiceHost
    ///     Get-ChildItem "$env:ExchangeInstallPath\Logging\AuthAdminLogs"
    ///
    /// Where Exchange stands in a child domain:
    ///
    ///     Set-OrganizationConfig -EnableAuthAdminReadSession:$true
    ///
    /// Once every server has the next certificate, it can be put in force by hand. Keep the previous one for at least 24
    /// hours, and tell the hybrid afterwards (Hybrid Configuration Wizard, or
    /// `ConfigureExchangeHybridApplication.ps1 -UpdateCertificate`):
    ///
    ///     Set-AuthConfig -PublishCertificate
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    NEXT_OVERDUE = "auth-config/next-overdue", Warning;

    /// Between the current certificate and the next one there is a time in which no valid certificate signs.
    ///
    /// ## Why it matters
    /// Exchange's tokens are refused for that time.
    ///
    /// ## Example
    /// The current certificate ends on the 10th, and the next one is staged for the 20th.
    ///
    /// ## How to fix
    /// Stage the next one for a day before the current one ends, at least 48 hours ahead, with its thumbprint in the place of
    /// NEXT:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEXT -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    NEXT_GAP = "auth-config/next-gap", Error;

    /// The next certificate takes over less than 48 hours after it was staged.
    ///
    /// ## Why it matters
    /// It has to reach every server first, in every site. One that does not have it when it takes over cannot sign.
    ///
    /// ## Example
    /// `-NewCertificateEffectiveDate (Get-Date).AddHours(2)` in an organisation with three sites.
    ///
    /// ## How to fix
    /// Give it more time, with its thumbprint in the place of NEXT, unless the current one ends before:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEXT -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// Or make sure that every server has it already:
    ///
    ///     Get-ExchangeCertificate -Server SERVER -Thumbprint NEXT
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/maintain-oauth-certificate>
    NEXT_TOO_SOON = "auth-config/next-too-soon", Warning;

    /// The next certificate ends no later than the current one.
    ///
    /// ## Why it matters
    /// The rotation gains nothing: it will have to be done again, and sooner than it would have been.
    ///
    /// ## Example
    /// An older certificate of the same name was staged by mistake.
    ///
    /// ## How to fix
    /// Stage a new certificate in its place, at least 48 hours ahead, with its thumbprint in the place of NEW:
    ///
    ///     Set-AuthConfig -NewCertificateThumbprint NEW -NewCertificateEffectiveDate (Get-Date).AddHours(49)
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    NEXT_EXPIRES_BEFORE_CURRENT = "auth-config/next-expires-before-current", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-next",
    step: None,
    codes: &[&NEXT_OVERDUE, &NEXT_GAP, &NEXT_TOO_SOON, &NEXT_EXPIRES_BEFORE_CURRENT],
    run: Run::Object(run),
};

/// `AuthAdmin` looks every 12 hours: after two rounds it has not done it.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// How long a certificate may take to reach every server.
const LEAST_NOTICE: TimeDelta = TimeDelta::hours(48);

/// What is known of the next certificate.
struct Staged<'a> {
    next: Thumbprint,
    current: Option<Thumbprint>,
    effective: Option<&'a Written>,
    changed: Option<&'a Written>,
    own: Validity,
    of_current: Validity,
    /// Their dates came from where the Auth configuration came from: one console, in one time zone.
    is_own_together: bool,
    is_current_together: bool,
}

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let Some(staged) = staged(subject, config) else { return Outcome::NotApplicable };
    let at = subject.at;
    let hex = staged.next.to_hex();
    let mut add = |code: &'static Code, message: String| {
        let mut finding = Finding::new(code, message).with("thumbprint", hex.as_str()).with("next", hex.as_str());
        if let Some(current) = staged.current {
            finding = finding.with("current", current.to_hex());
        }
        if let Some(effective) = staged.effective {
            finding = finding.with("effective", fact(effective));
        }
        if let Some(state) = validity_state(subject.case, staged.next, at) {
            finding = finding.with("next_state", state);
        }
        if let Some((_, most)) = staged.of_current.not_after.as_ref().and_then(|end| since(end, at)) {
            finding = finding.with("hours_left", (-most).num_hours());
        }
        findings.push(finding.at_pointer("/NextCertificateThumbprint"));
    };
    if let Some(effective) = staged.effective {
        if since(effective, at).is_some_and(|(least, _)| least > PATIENCE) {
            let message = format!("the next certificate {hex} should have taken over {}", words(effective, at));
            add(&NEXT_OVERDUE, message);
        }
        if let Some(why) = gap(&staged, effective) {
            add(&NEXT_GAP, format!("{why}, so no valid certificate signs for a time"));
        }
        if let Some(why) = too_soon(&staged, effective, subject) {
            add(&NEXT_TOO_SOON, format!("the next certificate {hex} takes over {}, {why}", words(effective, at)));
        }
    }
    if let (Some(own), Some(current)) = (&staged.own.not_after, &staged.of_current.not_after)
        && between(own, current, staged.is_own_together && staged.is_current_together)
            .is_some_and(|(least, _)| least >= TimeDelta::zero())
    {
        let message = format!(
            "the next certificate {hex} ends {}, no later than the current one ({})",
            words(own, at),
            words(current, at)
        );
        add(&NEXT_EXPIRES_BEFORE_CURRENT, message);
    }
    match (findings.first(), config.next_effective.known()) {
        (Some(finding), _) => Outcome::Failed(finding.message.clone()),
        (None, Some(effective)) if effective.bounds().is_some() => {
            Outcome::Passed(format!("{hex} takes over {}", words(effective, at)))
        }
        (None, Some(effective)) => Outcome::NotRun(format!("the date {} cannot be read", quoted(&effective.text))),
        (None, None) => Outcome::NotRun(format!("the case does not show when {hex} is to take over")),
    }
}

fn staged<'a>(subject: &ObjectSubject<'_>, config: &'a AuthConfig) -> Option<Staged<'a>> {
    let Field::Known(next) = &config.next else { return None };
    let validity = |thumbprint| validity(subject.case, thumbprint).unwrap_or_default();
    let current = config.current.known().map(|current| current.thumbprint);
    let own = validity(next.thumbprint);
    let of_current = current.map(validity).unwrap_or_default();
    let source = |index: usize| {
        let source = &subject.case.evidence().get(index)?.source;
        Some((source.name.as_str(), source.kind))
    };
    let is_together = |validity: &Validity| {
        validity.printed_in.and_then(source).is_some_and(|printed| source(subject.index) == Some(printed))
    };
    Some(Staged {
        next: next.thumbprint,
        current,
        effective: config.next_effective.known(),
        changed: config.changed.known(),
        is_own_together: is_together(&own),
        is_current_together: is_together(&of_current),
        own,
        of_current,
    })
}

/// Why there is a time in which neither certificate can sign.
fn gap(staged: &Staged<'_>, effective: &Written) -> Option<String> {
    let is_later = |from: &Written, to: &Written, are_together: bool| {
        between(from, to, are_together).is_some_and(|(least, _)| least > TimeDelta::zero())
    };
    let when = fact(effective);
    let (own, of_current) = (&staged.own, &staged.of_current);
    if let Some(end) = &of_current.not_after
        && is_later(end, effective, staged.is_current_together)
    {
        let end = fact(end);
        return Some(format!("the current certificate ends on {end}, before the next one takes over on {when}"));
    }
    if let Some(end) = &own.not_after
        && is_later(end, effective, staged.is_own_together)
    {
        return Some(format!("the next certificate ends on {}, before it takes over on {when}", fact(end)));
    }
    let begin = own.not_before.as_ref().filter(|begin| is_later(effective, begin, staged.is_own_together))?;
    Some(format!("the next certificate begins on {}, after it takes over on {when}", fact(begin)))
}

/// Why the next certificate takes over too soon after it was staged. Past is past.
fn too_soon(staged: &Staged<'_>, effective: &Written, subject: &ObjectSubject<'_>) -> Option<String> {
    if is_before(effective, subject.at) != Some(false) {
        return None;
    }
    let is_short = |range: Option<(TimeDelta, TimeDelta)>| range.is_some_and(|(_, most)| most < LEAST_NOTICE);
    if let Some(begin) = &staged.own.not_before
        && is_short(between(begin, effective, staged.is_own_together))
    {
        return Some("less than 48 hours after it was made".to_owned());
    }
    match (staged.changed, &staged.own.not_before) {
        (Some(changed), _) => is_short(between(changed, effective, true))
            .then(|| "less than 48 hours after the configuration was last changed".to_owned()),
        // It may have been staged as early as it was made.
        (None, Some(_)) => None,
        (None, None) => is_short(between(&Written::exact(subject.at), effective, false))
            .then(|| "in less than 48 hours, and the case does not show since when it is staged".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, in_hours, in_hours_of_wall_clock, listed, thumbprint};
    use crate::exchange::objects::ExchangeCertificate;

    /// Hours from the moment of the test.
    struct Rotation {
        changed: Option<i64>,
        effective: i64,
        current_ends: i64,
        next_begins: i64,
        next_ends: i64,
    }

    const SOUND: Rotation =
        Rotation { changed: Some(-10), effective: 40, current_ends: 100, next_begins: -11, next_ends: 40_000 };

    #[track_caller]
    fn check(rotation: &Rotation, codes: &[&str]) {
        let effective = Field::Known(in_hours(rotation.effective));
        let config = AuthConfig {
            current: thumbprint(1),
            next: thumbprint(2),
            next_effective: effective,
            changed: rotation.changed.map_or(Field::Unknown, |hours| Field::Known(in_hours(hours))),
            ..AuthConfig::default()
        };
        let certificate = |byte, begin, end| {
            listed(ExchangeCertificate {
                thumbprint: thumbprint(byte),
                not_before: Field::Known(in_hours(begin)),
                not_after: Field::Known(in_hours(end)),
                ..ExchangeCertificate::default()
            })
        };
        let current = certificate(1, -40_000, rotation.current_ends);
        let next = certificate(2, rotation.next_begins, rotation.next_ends);
        check_objects(&CHECK, vec![auth_config(config), current, next], codes);
    }

    #[test]
    fn a_rotation_is_judged_by_its_dates() {
        check(&SOUND, &[]);
        check(
            &Rotation { effective: -25, changed: Some(-90), next_begins: -91, ..SOUND },
            &["auth-config/next-overdue"],
        );
        check(&Rotation { effective: -23, changed: Some(-90), next_begins: -91, ..SOUND }, &[]);
        check(&Rotation { current_ends: 39, ..SOUND }, &["auth-config/next-gap"]);
        check(&Rotation { next_begins: 41, ..SOUND }, &["auth-config/next-gap", "auth-config/next-too-soon"]);
        check(&Rotation { effective: 30, ..SOUND }, &["auth-config/next-too-soon"]);
        check(&Rotation { changed: Some(-1), next_begins: -100, ..SOUND }, &["auth-config/next-too-soon"]);
        check(&Rotation { changed: None, next_begins: -100, ..SOUND }, &[]);
        check(&Rotation { next_ends: 99, ..SOUND }, &["auth-config/next-expires-before-current"]);
    }

    #[test]
    fn dates_of_one_console_share_its_time_zone() {
        let at = |hours| Field::Known(in_hours_of_wall_clock(hours));
        let check = |ends, codes: &[&str]| {
            let config = AuthConfig {
                current: thumbprint(1),
                next: thumbprint(2),
                next_effective: at(72),
                changed: at(-100),
                ..AuthConfig::default()
            };
            let not_after = Field::Known(in_hours_of_wall_clock(ends));
            let current =
                ExchangeCertificate { thumbprint: thumbprint(1), not_after, ..ExchangeCertificate::default() };
            check_objects(&CHECK, vec![auth_config(config), listed(current)], codes);
        };
        check(71, &["auth-config/next-gap"]);
        check(72, &[]);
    }

    #[track_caller]
    fn check_alone(effective: Field<Written>, codes: &[&str]) {
        let config = AuthConfig { next: thumbprint(2), next_effective: effective, ..AuthConfig::default() };
        check_objects(&CHECK, vec![auth_config(config)], codes);
    }

    #[test]
    fn what_is_not_known_is_not_judged() {
        check_alone(Field::Unknown, &[]);
        check_alone(Field::Known(in_hours_of_wall_clock(-30)), &[]);
        check_alone(Field::Known(in_hours_of_wall_clock(-39)), &["auth-config/next-overdue"]);
        check_alone(Field::Known(in_hours(40)), &["auth-config/next-too-soon"]);
        check_objects(&CHECK, vec![auth_config(AuthConfig { next: Field::Blank, ..AuthConfig::default() })], &[]);
    }
}

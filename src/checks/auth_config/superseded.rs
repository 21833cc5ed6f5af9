//! Of several Auth configurations in a case, which one counts?

use crate::checks::organisation::{auth_config, disagreement};
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::ObjectBody;

codes! {
    /// The case holds a newer Auth configuration, which names other certificates.
    ///
    /// ## Why it matters
    /// The newest counts, by `WhenChanged`, else the one that came last. What the older one names was in force once, or
    /// belongs to another organisation.
    ///
    /// ## Example
    /// `Get-AuthConfig` before and after a rotation.
    ///
    /// ## How to fix
    /// If the older one does not belong to the case, take it out. To see what holds now:
    ///
    ///     Get-AuthConfig | Format-List
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authconfig>
    SUPERSEDED = "auth-config/superseded", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "auth-config-superseded", step: None, codes: &[&SUPERSEDED], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::AuthConfig(config) = &subject.object.body else { return Outcome::NotApplicable };
    let Some((_, newest)) = auth_config(subject.case) else { return Outcome::NotApplicable };
    let Some(name) = disagreement(newest, config) else {
        return Outcome::Passed("no other Auth configuration says anything else".to_owned());
    };
    let message =
        format!("a newer Auth configuration in the case says something else of {name}; this one does not count");
    findings.push(Finding::new(&SUPERSEDED, message.clone()).at_pointer(format!("/{name}")));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, in_hours, thumbprint};
    use crate::exchange::objects::{AuthConfig, ExchangeObject, Field};

    fn config(current: u8, changed: Option<i64>) -> ExchangeObject {
        let changed = changed.map_or(Field::Unknown, |hours| Field::Known(in_hours(hours)));
        auth_config(AuthConfig { current: thumbprint(current), changed, ..AuthConfig::default() })
    }

    #[track_caller]
    fn check(configs: Vec<ExchangeObject>, codes: &[&str]) {
        check_objects(&CHECK, configs, codes);
    }

    #[test]
    fn a_disagreement_is_said_once() {
        let code = "auth-config/superseded";
        check(vec![config(1, None)], &[]);
        check(vec![config(1, None), config(1, None)], &[]);
        check(vec![config(1, None), config(2, None)], &[code]);
        check(vec![config(1, Some(-1)), config(2, Some(-2)), config(3, Some(-3))], &[code, code]);
    }

    #[test]
    fn the_one_that_was_changed_last_counts_and_else_the_last() {
        use crate::checks::testing::evidence;
        use crate::intake::Body;
        let counts = |configs: Vec<ExchangeObject>| {
            let evidence = configs.into_iter().map(|config| evidence(Body::Object(std::sync::Arc::new(config))));
            let case = crate::case::Case::new(evidence.collect());
            crate::checks::organisation::auth_config(&case).map(|(index, _)| index)
        };
        assert_eq!(counts(vec![config(1, Some(-1)), config(2, Some(-2))]), Some(0));
        assert_eq!(counts(vec![config(1, Some(-1)), config(2, None)]), Some(1));
        // A single property that was asked for later says less than the whole object before it.
        assert_eq!(counts(vec![config(1, Some(-1)), config(1, None)]), Some(0));
        assert_eq!(counts(Vec::new()), None);
    }
}

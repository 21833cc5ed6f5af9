//! Are the Auth configuration's thumbprints there whole, and nothing beside them?

use crate::checks::organisation::counting_config;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::Field;
use crate::text::quoted;

codes! {
    /// A thumbprint of the Auth configuration was cut off by the output.
    ///
    /// ## Why it matters
    /// What is left of it cannot be compared with a certificate's for certain, so several checks are left out.
    ///
    /// ## Example
    /// `Get-AuthConfig | Format-Table` in a narrow window: `8BB4E2C1…`.
    ///
    /// ## How to fix
    /// Print it as a list:
    ///
    ///     Get-AuthConfig | Format-List
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/get-authconfig>
    THUMBPRINT_TRUNCATED = "auth-config/thumbprint-truncated", Warning;

    /// A thumbprint holds characters that cannot be seen.
    ///
    /// ## Why it matters
    /// The certificate dialog of Windows puts such a character before the thumbprint that is copied out of it. A
    /// command that gets it does not find the certificate, although it looks right.
    ///
    /// ## Example
    /// U+200E, the left-to-right mark, before the first digit.
    ///
    /// ## How to fix
    /// Take the thumbprint from the shell, not from the dialog, or type it:
    ///
    ///     Get-ExchangeCertificate | Format-List Thumbprint, Subject, NotAfter
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/exchangepowershell/set-authconfig>
    THUMBPRINT_HIDDEN_CHARACTER = "auth-config/thumbprint-hidden-character", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "auth-config-thumbprints",
    step: None,
    codes: &[&THUMBPRINT_TRUNCATED, &THUMBPRINT_HIDDEN_CHARACTER],
    run: Run::Object(run),
};

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Some(config) = counting_config(subject) else { return Outcome::NotApplicable };
    let fields = [
        ("CurrentCertificateThumbprint", &config.current),
        ("PreviousCertificateThumbprint", &config.previous),
        ("NextCertificateThumbprint", &config.next),
    ];
    for (name, field) in fields {
        let finding = match field {
            Field::CutOff(start) => {
                let message = format!("the value of {name} was cut off by the output: {} is left of it", quoted(start));
                Finding::new(&THUMBPRINT_TRUNCATED, message).with("actual", start.as_str())
            }
            Field::Known(text) if text.hidden_characters > 0 => {
                let (count, hex) = (text.hidden_characters, text.thumbprint.to_hex());
                let noun = if count == 1 { "character" } else { "characters" };
                let message = format!("the value of {name} holds {count} {noun} that cannot be seen beside {hex}");
                Finding::new(&THUMBPRINT_HIDDEN_CHARACTER, message).with("thumbprint", hex)
            }
            _ => continue,
        };
        findings.push(finding.at_pointer(format!("/{name}")));
    }
    match findings.first() {
        Some(finding) => Outcome::Failed(finding.message.clone()),
        None => Outcome::Passed("the thumbprints are there whole".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_config, check_objects, thumbprint};
    use crate::exchange::objects::{AuthConfig, ThumbprintText};

    #[track_caller]
    fn check(next: Field<ThumbprintText>, codes: &[&str]) {
        let config = AuthConfig { current: thumbprint(1), previous: Field::Blank, next, ..AuthConfig::default() };
        check_objects(&CHECK, vec![auth_config(config)], codes);
    }

    #[test]
    fn each_is_looked_at() {
        check(thumbprint(2), &[]);
        check(Field::Unknown, &[]);
        check(Field::CutOff("8BB4…".to_owned()), &["auth-config/thumbprint-truncated"]);
        let Field::Known(text) = thumbprint(2) else { panic!() };
        let marked = Field::Known(ThumbprintText { hidden_characters: 1, ..text });
        check(marked, &["auth-config/thumbprint-hidden-character"]);
    }
}

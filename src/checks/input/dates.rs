//! Dates of which nobody can say which number is the day.

use crate::checks::{Check, Finding, InputSubject, Outcome, Run, codes};
use crate::exchange::objects::{Field, KnownValue};
use crate::intake::Body;
use crate::text::{list, quoted};
use crate::time::{Meaning, Written, rfc3339};

codes! {
    /// A date can be read in two ways: which number is the day and which the month is not known.
    ///
    /// ## Why it matters
    /// Programs write dates as the region of their user does. `05/06/2027` is May in one region and June in another: a
    /// certificate may seem to be valid that has expired, and a token may be judged at the wrong time. Nothing is
    /// concluded from such a date.
    ///
    /// ## Example
    ///     NotAfter : 05/06/2027 10:42:30
    ///
    /// ## How to fix
    /// Have the date written so that nobody can misread it, or export the object:
    ///
    ///     Get-ExchangeCertificate | Format-List Thumbprint,@{Name='NotAfter';Expression={$_.NotAfter.ToString('o')}}
    ///     Get-WinEvent -LogName Application -MaxEvents 50 | Export-Clixml events.xml
    ///
    /// ## References
    /// - <https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings>
    LOCALE_DATE_AMBIGUOUS = "intake/locale-date-ambiguous", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "input-dates", step: None, codes: &[&LOCALE_DATE_AMBIGUOUS], run: Run::Input(run) };

/// More are not told one by one.
const MAX_TOLD: usize = 3;

fn run(subject: &InputSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let dates: Vec<Written> = match &subject.evidence.body {
        Body::Event(event) => event.time.iter().cloned().collect(),
        Body::Object(object) => {
            let date = |field: Field<KnownValue>| match field {
                Field::Known(KnownValue::Date(written)) => Some(written),
                _ => None,
            };
            object.fields().into_iter().filter_map(|known| date(known.value)).collect()
        }
        _ => return Outcome::NotApplicable,
    };
    let is_open = |date: &&Written| matches!(date.meaning, Meaning::Ambiguous { .. });
    let open: Vec<_> = dates.iter().filter(is_open).collect();
    let Some(first) = open.first() else { return Outcome::Passed("no date can be misread".to_owned()) };
    let told: Vec<_> = open.iter().take(MAX_TOLD).map(|date| quoted(&date.text)).collect();
    let message = format!("which number is the day and which the month is not known in {}", list(&told));
    let mut finding = Finding::new(&LOCALE_DATE_AMBIGUOUS, message.clone()).with("time", first.text.clone());
    if let Meaning::Ambiguous { day_first, month_first } = first.meaning {
        finding = finding.with("day_first", rfc3339(day_first)).with("month_first", rfc3339(month_first));
    }
    findings.push(finding);
    Outcome::NotRun(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::check_input;

    #[test]
    fn dates_that_can_be_misread_are_named() {
        let event = |date: &str| format!("Source: MSExchange OAuth\nDate: {date}\nEvent ID: 2004\n");
        check_input(&CHECK, event("05/06/2027 10:42:30").as_bytes(), &["intake/locale-date-ambiguous"]);
        check_input(&CHECK, event("05/16/2027 10:42:30").as_bytes(), &[]);
        check_input(&CHECK, event("2027-05-06T10:42:30Z").as_bytes(), &[]);
        let certificate = |date: &str| {
            let thumbprint = "8BB48F3E7A2C0F5F1D2E3C4B5A69788796A5B4C3";
            format!("[PS] C:\\>Get-ExchangeCertificate | fl\nThumbprint : {thumbprint}\nNotAfter   : {date}\n")
        };
        check_input(&CHECK, certificate("05/06/2027 10:42:30").as_bytes(), &["intake/locale-date-ambiguous"]);
        check_input(&CHECK, certificate("25/06/2027 10:42:30").as_bytes(), &[]);
    }
}

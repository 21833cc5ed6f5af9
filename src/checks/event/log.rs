//! What was damaged in an event log, and what was left out of it.

use crate::checks::{Check, Finding, InputSubject, Outcome, Run, codes};
use crate::event::MAX_EVENTS;
use crate::intake::Body;
use crate::text::{quoted, thousands};

codes! {
    /// An event log is damaged, and some of its records may be missing.
    ///
    /// ## Why it matters
    /// What can be read is read. That an event is not there proves nothing: it may have stood in the damaged part.
    ///
    /// ## Example
    /// A log that was copied while Windows wrote it, or whose copy ended early.
    ///
    /// ## How to fix
    /// Have Windows export the log instead of copying the file:
    ///
    ///     wevtutil export-log Application C:\temp\Application.evtx
    ///
    /// ## References
    /// - <https://learn.microsoft.com/windows-server/administration/windows-commands/wevtutil>
    LOG_DAMAGED = "event/log-damaged", Warning;

    /// An event log holds more events that matter than are looked at.
    ///
    /// ## Why it matters
    /// The newest are kept, because the fault that is looked for goes on, as a rule. Older ones are only counted.
    ///
    /// ## Example
    /// A server that has written the same error every minute for weeks.
    ///
    /// ## How to fix
    /// If older events matter, export the time that you mean:
    ///
    ///     Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='MSExchange OAuth'; EndTime='2027-05-01'}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/powershell/module/microsoft.powershell.diagnostics/get-winevent>
    LOG_LEFT_OUT = "event/log-left-out", Notice;
}

pub(crate) static CHECK: Check =
    Check { id: "event-log", step: None, codes: &[&LOG_DAMAGED, &LOG_LEFT_OUT], run: Run::Input(run) };

fn run(subject: &InputSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let Body::EventLog(log) = &subject.evidence.body else { return Outcome::NotApplicable };
    let name = quoted(&subject.evidence.source.name);
    if log.left_out > 0 {
        let left_out = thousands(log.left_out);
        let message = format!("{name} holds {left_out} older events that matter beside the newest {MAX_EVENTS}");
        findings.push(Finding::new(&LOG_LEFT_OUT, message).with("left_out", log.left_out));
    }
    let Some(first) = log.problems.first() else {
        return Outcome::Passed(format!("{} records were read", thousands(log.records)));
    };
    let message = format!("{name} is damaged: {first}");
    let finding = Finding::new(&LOG_DAMAGED, message.clone()).with("records", log.records);
    findings.push(finding.with("unreadable", log.unreadable).with("problems", log.problems.clone()));
    Outcome::Failed(message)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::checks::testing::assert_codes;
    use crate::event::EventLog;
    use crate::intake::{Evidence, Source, SourceKind};

    #[track_caller]
    fn check(log: EventLog, codes: &[&str]) {
        let source = Source { name: "log.evtx".to_owned(), kind: SourceKind::File, start: 0, end: 0, fetched: None };
        let evidence = Evidence::new(source, Body::EventLog(Arc::new(log)));
        let mut findings = Vec::new();
        run(&InputSubject { evidence: &evidence }, &mut findings);
        assert_codes(&findings, codes, "log.evtx");
    }

    #[test]
    fn damage_and_what_was_left_out_are_told() {
        check(EventLog { records: 5, ..EventLog::default() }, &[]);
        check(EventLog { left_out: 3, ..EventLog::default() }, &["event/log-left-out"]);
        let problems = vec!["a record is damaged".to_owned()];
        check(EventLog { problems, unreadable: 1, ..EventLog::default() }, &["event/log-damaged"]);
    }
}

//! The commands of the causes: PowerShell that parses, with the evidence filled in, and nothing in them that evidence
//! could bring to run.

use std::collections::BTreeSet;

use assay::assess::Assessment;
use assay::causes::{Cause, Likelihood, Risk};
use assay::policy::Policy;
use tree_sitter::{Node, Parser};

use crate::common;
use crate::pastes::*;
use crate::table::{NOW, Row};

fn assessed(row: &Row) -> Assessment {
    common::assess(row.evidence.iter().flat_map(common::read).collect(), &row.policy, NOW)
}

/// Every command of a cause: to run, and to answer what is not known.
fn commands(cause: &Cause) -> Vec<String> {
    let actions = cause.actions.iter().filter_map(|action| action.command.as_deref());
    let questions = cause.would_settle_it.iter().filter_map(|question| question.command.as_deref());
    actions.chain(questions).map(str::to_owned).collect()
}

/// The nodes of a script that are not as PowerShell wants them, and the names of the commands in it.
fn parse(script: &str) -> (Vec<String>, Vec<String>) {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(script, None).unwrap();
    let (mut faults, mut names) = (Vec::new(), Vec::new());
    let mut open: Vec<Node<'_>> = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        let text = || node.utf8_text(script.as_bytes()).unwrap().to_owned();
        if node.is_error() || node.is_missing() {
            faults.push(text());
        }
        if node.kind() == "command_name" {
            names.push(text());
        }
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    (faults, names)
}

/// Without the placeholders, which PowerShell refuses on purpose.
fn filled(command: &str) -> String {
    let mut text = command.to_owned();
    while let Some((head, rest)) = text.split_once('<') {
        let (_, tail) = rest.split_once('>').unwrap();
        text = format!("{head}VALUE{tail}");
    }
    text
}

#[test]
fn every_command_is_powershell() {
    let mut seen = BTreeSet::new();
    for row in crate::rows::rows().iter().chain(&crate::mixtures::rows()) {
        for cause in assessed(row).causes {
            seen.extend(commands(&cause));
        }
    }
    assert!(seen.len() > 60, "{}", seen.len());
    for command in seen {
        let (faults, names) = parse(&filled(&command));
        assert!(faults.is_empty(), "{command}: {faults:?}");
        assert!(!names.is_empty() || command.starts_with('('), "{command}");
    }
}

#[test]
fn what_changes_something_warns_and_what_reads_does_not_change() {
    for row in crate::rows::rows().iter().chain(&crate::mixtures::rows()) {
        for cause in assessed(row).causes {
            assert!(!cause.actions.is_empty() && !cause.confirm.is_empty(), "{}", cause.id);
            for action in &cause.actions {
                assert_eq!(action.risk == Risk::ReadOnly, action.warning.is_none(), "{}: {}", cause.id, action.title);
                let Some(command) = &action.command else { continue };
                let (_, names) = parse(&filled(command));
                let changes = |name: &String| CHANGING.iter().any(|verb| name.starts_with(verb));
                if action.risk == Risk::ReadOnly {
                    assert!(!names.iter().any(changes), "{}: {command}", cause.id);
                }
            }
            for question in cause.would_settle_it.iter().filter_map(|question| question.command.as_deref()) {
                let (_, names) = parse(&filled(question));
                let changes = |name: &String| CHANGING.iter().any(|verb| name.starts_with(verb));
                assert!(!names.iter().any(changes), "{}: {question}", cause.id);
            }
        }
    }
}

#[test]
fn a_guess_names_nothing_that_changes_anything() {
    let mut held_back = 0;
    for row in crate::rows::rows().iter().chain(&crate::mixtures::rows()) {
        for cause in assessed(row).causes.iter().filter(|cause| cause.likelihood == Likelihood::Possible) {
            let reads = cause.actions.iter().all(|action| action.risk == Risk::ReadOnly);
            assert!(reads, "{} in {}", cause.id, row.name);
            held_back += cause.held_back;
        }
    }
    assert!(held_back > 20, "{held_back}");
}

/// Verbs of cmdlets that change something.
const CHANGING: [&str; 13] = [
    "Set-", "New-", "Remove-", "Add-", "Enable-", "Disable-", "Import-", "Export-", "Restart-", "Update-", "Invoke-",
    "Stop-", "Start-",
];

/// The commands that come of one object with this name, and how many statements each is.
#[track_caller]
fn check_hostile(evidence: &[String], what: &str) {
    let evidence: Vec<_> = evidence.iter().flat_map(common::read).collect();
    let assessment = common::assess(evidence, &Policy::default(), NOW);
    for cause in &assessment.causes {
        for command in commands(cause) {
            for part in ["\u{2018}", "\u{2019}", "\u{201b}", "`", "\n", "\r", "$(calc"] {
                assert!(!command.contains(part), "{what:?}: {command}");
            }
            let (faults, names) = parse(&filled(&command));
            assert!(faults.is_empty(), "{what:?}: {command}: {faults:?}");
            assert!(!names.iter().any(|name| ["calc", "Remove-Item"].contains(&name.as_str())), "{what:?}: {command}");
        }
    }
}

#[test]
fn evidence_brings_nothing_to_run() {
    for hostile in [
        "x'; Remove-Item C:\\ -Recurse; '",
        "$(calc)",
        "x`n calc",
        "x | calc",
        "x\u{2019}; calc; \u{2018}",
        "x\u{201b}; calc #",
        "\"; calc; \"",
        "@(calc)",
        "x; calc",
        "&{calc}",
    ] {
        check_hostile(&[auth_servers(&[auth_server(&[("Name", hostile), ("Enabled", "False")])])], hostile);
        check_hostile(
            &[partner_application(&[("Name", hostile), ("Enabled", "False")]), auth_servers(&[auth_server(&[])])],
            hostile,
        );
        check_hostile(&[connector(&[("Name", hostile), ("Enabled", "False")])], hostile);
        check_hostile(&[connector(&[("TargetAddressDomains", &format!("{{{hostile}}}"))])], hostile);
        check_hostile(&[auth_config(&[]), certificates(hostile, &[own_certificate()])], hostile);
        check_hostile(&[auth_config(&[("CurrentCertificateThumbprint", hostile)])], hostile);
        let realm = format!("The tenant for tenant guid '{hostile}' does not exist.");
        check_hostile(&[refusal(2_000_004, &realm, "invalid_tenant")], hostile);
        let spn = format!("AADSTS500011: The resource principal named https://{hostile}/ was not found in the tenant.");
        check_hostile(&[spn], hostile);
        let issuer = format!("The issuer of the token is unknown. Issuer was '{ACS}@{hostile}'.");
        check_hostile(&[refusal(2_000_009, &issuer, "invalid_issuer")], hostile);
        check_hostile(
            &[event(
                "MSExchange OAuth",
                2004,
                "Warning",
                &format!("Unable to find the certificate with thumbprint {hostile} in the current computer"),
            )
            .replace("EX02.contoso.com", hostile)],
            hostile,
        );
    }
}

/// The commands that answer the questions of the first cause.
fn questions(evidence: &[String]) -> Vec<String> {
    let assessment = common::assess(evidence.iter().flat_map(common::read).collect(), &Policy::default(), NOW);
    let first = assessment.causes.first().expect("a cause");
    let asked = first.would_settle_it.iter().filter_map(|question| question.command.as_deref());
    asked.map(|command| command.split(" |").next().unwrap().to_owned()).collect()
}

#[test]
fn only_what_is_missing_is_asked_for() {
    let event_alone = questions(&[front_end_1003()]);
    assert!(event_alone.contains(&"Get-AuthConfig".to_owned()), "{event_alone:?}");
    let with_config = questions(&[front_end_1003(), auth_config(&[])]);
    assert!(!with_config.contains(&"Get-AuthConfig".to_owned()), "{with_config:?}");
    assert!(with_config.iter().any(|command| command.starts_with("Get-ExchangeCertificate")), "{with_config:?}");
    let with_both = questions(&[front_end_1003(), auth_config(&[]), expired_certificate()]);
    assert!(!with_both.iter().any(|command| command == "Get-ExchangeCertificate -Server <server>"), "{with_both:?}");
}

#[test]
fn the_evidence_is_filled_in() {
    let commands_of = |evidence: &[String]| {
        let assessment = common::assess(evidence.iter().flat_map(common::read).collect(), &Policy::default(), NOW);
        commands(assessment.causes.first().expect("a cause"))
    };
    let check = |evidence: &[String], expected: &str| {
        let commands = commands_of(evidence);
        assert!(commands.iter().any(|command| command == expected), "{expected}: {commands:#?}");
    };
    check(
        &[auth_servers(&[auth_server(&[("Enabled", "False")])])],
        "Set-AuthServer 'ACS - 5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f' -Enabled $true",
    );
    check(
        &[partner_application(&[("Enabled", "False"), ("Name", "O'Brien")]), auth_servers(&[auth_server(&[])])],
        "Set-PartnerApplication 'O''Brien' -Enabled $true",
    );
    check(
        &[connector(&[("Enabled", "False")])],
        "Set-IntraOrganizationConnector 'HybridIOC - 5d8c2e1f-0b3a-4f6d-8e7c-9a1b2c3d4e5f' -Enabled $true",
    );
    check(
        &[refusal(2_000_004, "The tenant for tenant guid 'contoso.com' does not exist.", "invalid_tenant")],
        "New-AcceptedDomain -Name 'contoso.com' -DomainName 'contoso.com' -DomainType Authoritative",
    );
    check(
        &[auth_config(&[]), certificates("EX01", &[certificate(&[])]), certificates("EX02", &[own_certificate()])],
        "Import-ExchangeCertificate -Server EX02 -FileData $exported.FileData -PrivateKeyExportable $true -Password \
         (Read-Host 'Password' -AsSecureString)",
    );
}

#[test]
fn the_warnings_that_matter_are_there() {
    let warnings = |evidence: &[String]| {
        let assessment = common::assess(evidence.iter().flat_map(common::read).collect(), &Policy::default(), NOW);
        let first = assessment.causes.first().expect("a cause").clone();
        first.actions.iter().filter_map(|action| action.warning).collect::<Vec<_>>().join("\n")
    };
    let renewal = warnings(&[auth_config(&[]), expired_certificate()]);
    for words in ["answer N", "at least 24 hours", "at least 48 hours ahead", "CVE-2025-53786", "wizard"] {
        assert!(renewal.contains(words), "{words}: {renewal}");
    }
    let rotated = warnings(&[key_not_found(&[PREVIOUS]), auth_config(&[("PreviousCertificateThumbprint", PREVIOUS)])]);
    assert!(rotated.contains("first-party") && rotated.contains("at least 24 hours"), "{rotated}");
}

//! Does each server's build know the dedicated hybrid application?

use crate::checks::organisation::is_hybrid;
use crate::checks::{Check, Finding, ObjectSubject, Outcome, Run, codes};
use crate::exchange::objects::{Build, ObjectBody};
use crate::text::quoted;

codes! {
    /// The server's build does not know the dedicated hybrid application.
    ///
    /// ## Why it matters
    /// It goes on calling the cloud as the shared principal, which Exchange Online refuses. With several servers this
    /// shows as a fault that comes and goes.
    ///
    /// ## Example
    /// Exchange Server 2019 CU14 without the hotfix update of April 2025.
    ///
    /// ## How to fix
    /// Update the server to one of these or newer: Exchange Server 2016 CU23 15.1.2507.55, Exchange Server 2019 CU14
    /// 15.2.1544.25 or CU15 15.2.1748.24, Exchange Server SE 15.2.2562.17. To see the builds:
    ///
    ///     Get-ExchangeServer | Format-List Name, AdminDisplayVersion
    ///
    /// That property does not show updates between cumulative ones; the version of `ExSetup.exe` does:
    ///
    ///     Get-Command ExSetup.exe | ForEach-Object {$_.FileVersionInfo.ProductVersion}
    ///
    /// ## References
    /// - <https://learn.microsoft.com/exchange/hybrid-deployment/deploy-dedicated-hybrid-app>
    /// - <https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates>
    BUILD_TOO_OLD = "hybrid-app/build-too-old", Warning;
}

pub(crate) static CHECK: Check =
    Check { id: "hybrid-app-build", step: None, codes: &[&BUILD_TOO_OLD], run: Run::Object(run) };

fn run(subject: &ObjectSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let ObjectBody::ExchangeServer(server) = &subject.object.body else { return Outcome::NotApplicable };
    let is_edge = server.role.known().is_some_and(|role| role.to_ascii_lowercase().contains("edge"));
    let Some(build) = server.build.known().filter(|_| !is_edge) else { return Outcome::NotApplicable };
    let name = server.name.known().map(String::as_str).unwrap_or_default();
    let minimum = match standing(*build) {
        Standing::New => return Outcome::Passed(format!("{} knows the application", words(*build))),
        Standing::Unclear(minimum) => {
            let (build, minimum) = (words(*build), words(minimum));
            return Outcome::NotRun(format!("{build} may or may not have the update that makes it {minimum}"));
        }
        Standing::Old(minimum) => minimum,
    };
    if !is_hybrid(subject.case) {
        return Outcome::NotRun("nothing in the case shows that the organisation is a hybrid".to_owned());
    }
    let (build, minimum) = (words(*build), words(minimum));
    let message =
        format!("{} runs {build}, which does not know the dedicated hybrid application; {minimum} does", quoted(name));
    let finding = Finding::new(&BUILD_TOO_OLD, message.clone()).with("server", name).with("build", build);
    findings.push(finding.with("minimum", minimum).at_pointer("/AdminDisplayVersion"));
    Outcome::Failed(message)
}

/// How a build stands to the least one that knows the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    New,
    Old(Build),
    /// It is that of the cumulative update: the property does not show what was installed on top.
    Unclear(Build),
}

fn standing(build: Build) -> Standing {
    let line = (build.major, build.minor);
    if line > (15, 2) {
        return Standing::New;
    }
    // The least of this version that is no older; else the newest of the version, or of 2019 for what is older still.
    let of_version = || LEAST_BUILDS.iter().filter(|least| (least.major, least.minor) == line);
    let Some(newest) = of_version().next_back().or(LEAST_BUILDS.last()) else { return Standing::New };
    if build >= *newest {
        return Standing::New;
    }
    match of_version().find(|least| least.build == build.build) {
        Some(least) if build >= *least => Standing::New,
        Some(least) if build.revision <= HIGHEST_FIRST_REVISION => Standing::Unclear(*least),
        Some(least) => Standing::Old(*least),
        None => Standing::Old(*of_version().find(|least| **least > build).unwrap_or(newest)),
    }
}

fn words(build: Build) -> String {
    let Build { major, minor, build, revision } = build;
    format!("{major}.{minor}.{build}.{revision}")
}

const fn build(minor: u32, build: u32, revision: u32) -> Build {
    Build { major: 15, minor, build, revision }
}

/// Exchange Server 2016 CU23, 2019 CU14 and CU15 with the hotfix update of April 2025, and SE.
const LEAST_BUILDS: [Build; 4] = [build(1, 2507, 55), build(2, 1544, 25), build(2, 1748, 24), build(2, 2562, 17)];
/// The first builds of the cumulative updates end in such small numbers.
const HIGHEST_FIRST_REVISION: u32 = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{auth_server, check_objects, known, object};
    use crate::exchange::objects::{AuthServer, ExchangeServer, Field, ObjectKind};

    #[track_caller]
    fn check(build: Build, expected: Standing) {
        assert_eq!(standing(build), expected, "{build:?}");
    }

    #[test]
    fn each_version_has_its_least_build() {
        check(build(1, 2507, 55), Standing::New);
        check(build(1, 2507, 44), Standing::Old(build(1, 2507, 55)));
        check(build(1, 2507, 6), Standing::Unclear(build(1, 2507, 55)));
        check(build(1, 2375, 7), Standing::Old(build(1, 2507, 55)));
        check(build(2, 1544, 25), Standing::New);
        check(build(2, 1544, 11), Standing::Old(build(2, 1544, 25)));
        check(build(2, 1544, 4), Standing::Unclear(build(2, 1544, 25)));
        check(build(2, 1258, 12), Standing::Old(build(2, 1544, 25)));
        check(build(2, 1748, 24), Standing::New);
        check(build(2, 2562, 17), Standing::New);
        check(build(2, 3000, 1), Standing::New);
        check(build(0, 1497, 2), Standing::Old(build(2, 2562, 17)));
    }

    #[test]
    fn only_a_hybrids_servers_need_it() {
        let server = |role: &str| {
            let server = ExchangeServer {
                name: known("EX01"),
                build: Field::Known(build(2, 1258, 12)),
                role: known(role),
                ..ExchangeServer::default()
            };
            object(ObjectKind::ExchangeServer, ObjectBody::ExchangeServer(server))
        };
        let hybrid = || auth_server("AzureAD", AuthServer::default());
        check_objects(&CHECK, vec![server("Mailbox")], &[]);
        check_objects(&CHECK, vec![server("Mailbox"), hybrid()], &["hybrid-app/build-too-old"]);
        check_objects(&CHECK, vec![server("Edge"), hybrid()], &[]);
    }
}

//! `Get-ExchangeServer`: builds, in each of the ways in which they are written.

use std::fmt;

use super::values::{flag, list, text};
use super::{Build, ExchangeServer, Field, ObjectBody, VirtualDirectory};
use crate::powershell::{Object, Value};

pub(super) fn read(object: &Object) -> ObjectBody {
    let setup = SETUP_BUILDS.iter().find_map(|name| Build::parse(text(object, &[name]).known()?));
    ObjectBody::ExchangeServer(ExchangeServer {
        name: text(object, &["Name", "Fqdn"]),
        build: setup.map_or_else(|| build(object), Field::Known),
        is_setup_build: setup.is_some(),
        site: text(object, &["Site"]),
        role: text(object, &["ServerRole"]),
        web_proxy: text(object, &["InternetWebProxy"]),
    })
}

pub(super) fn read_directory(object: &Object) -> ObjectBody {
    ObjectBody::VirtualDirectory(VirtualDirectory {
        identity: text(object, &["Identity", "Name", "Id"]),
        oauth: flag(object, &["OAuthAuthentication"]),
        internal_methods: methods(object, &["InternalAuthenticationMethods", "IISAuthenticationMethods"]),
        external_methods: methods(object, &["ExternalAuthenticationMethods", "ExternalClientAuthenticationMethod"]),
        internal_url: text(object, &["InternalUrl", "InternalHostname"]),
        external_url: text(object, &["ExternalUrl", "ExternalHostname"]),
    })
}

/// JSON writes them as numbers whose meaning is published nowhere.
fn methods(object: &Object, names: &[&str]) -> Field<Vec<String>> {
    match list(object, names) {
        Field::Known(texts) if texts.iter().any(|text| text.bytes().all(|byte| byte.is_ascii_digit())) => {
            Field::Odd(texts.join(", "))
        }
        other => other,
    }
}

fn build(object: &Object) -> Field<Build> {
    // The version by itself, or as the members of one.
    let own = object.is_a("ServerVersion").then(|| Value::Object(Box::new(object.clone())));
    let Some(value) = object.get("AdminDisplayVersion").or(own.as_ref()) else { return Field::Unknown };
    if let Value::Object(version) = value
        && let Some(build) = of_members(version)
    {
        return Field::Known(build);
    }
    match super::values::text_of(value) {
        Field::Known(text) => Build::parse(&text).map_or(Field::Odd(text), Field::Known),
        Field::Blank => Field::Blank,
        Field::CutOff(text) => Field::CutOff(text),
        Field::Odd(text) => Field::Odd(text),
        Field::Unknown => Field::Unknown,
    }
}

fn of_members(version: &Object) -> Option<Build> {
    let number = |name: &str| text(version, &[name]).known()?.parse().ok();
    Some(Build {
        major: number("Major")?,
        minor: number("Minor")?,
        build: number("Build")?,
        revision: number("Revision")?,
    })
}

impl Build {
    /// `Version 15.2 (Build 1748.24)`, `15.2.1748.24`, `15.02.1748.024`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty());
        let mut next = || numbers.next()?.parse().ok();
        let build = Self { major: next()?, minor: next()?, build: next()?, revision: next()? };
        (build.major >= OLDEST_MAJOR && numbers.next().is_none()).then_some(build)
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.major, self.minor, self.build, self.revision)
    }
}

/// What the collection script writes, and `Get-Command ExSetup.exe | ForEach-Object FileVersionInfo` prints.
const SETUP_BUILDS: [&str; 3] = ["SetupVersion", "ProductVersion", "FileVersion"];
const OLDEST_MAJOR: u32 = 6; // Exchange 2000; a date or an address begins otherwise

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<[u32; 4]>) {
        let expected = expected.map(|[major, minor, build, revision]| Build { major, minor, build, revision });
        assert_eq!(Build::parse(text), expected, "{text}");
    }

    #[test]
    fn builds_are_read_however_they_are_written() {
        check("Version 15.2 (Build 1748.24)", Some([15, 2, 1748, 24]));
        check("15.2.1748.24", Some([15, 2, 1748, 24]));
        check("15.02.1748.024", Some([15, 2, 1748, 24]));
        check("Version 15.2 (Bui", None);
        check("Exchange 2019", None);
        check("1.2.3.4.5", None);
        check("99999999999.1.1.1", None);
    }

    #[test]
    fn builds_are_ordered_by_number() {
        assert!(Build::parse("15.2.1748.24") > Build::parse("15.2.986.5"));
    }
}

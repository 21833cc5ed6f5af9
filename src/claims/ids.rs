//! Well-known ids by name, `assets/well-known-ids.json`: applications, tenants, directory roles, permissions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::text::is_guid;
use serde::Deserialize;

/// An id whose name is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownId {
    /// What it is the id of.
    pub kind: IdKind,
    /// The name of that.
    pub name: &'static str,
}

/// What an id is the id of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// An application of Microsoft's.
    Application,
    /// A tenant of Microsoft's.
    Tenant,
    /// A directory role (the template's id).
    DirectoryRole,
    /// A permission of an application.
    Permission,
}

impl IdKind {
    /// For a sentence: `the application`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Application => "the application",
            Self::Tenant => "the tenant",
            Self::DirectoryRole => "the directory role",
            Self::Permission => "the permission",
        }
    }
}

/// What a GUID is the id of, whatever its letter case.
pub fn known_id(guid: &str) -> Option<KnownId> {
    if !is_guid(guid) {
        return None;
    }
    let guid = guid.to_ascii_lowercase();
    let tables = [
        (IdKind::Application, &IDS.applications),
        (IdKind::Tenant, &IDS.tenants),
        (IdKind::DirectoryRole, &IDS.directory_roles),
        (IdKind::Permission, &IDS.permissions),
    ];
    let found = tables.into_iter().find_map(|(kind, table)| Some((kind, table.names.get(&guid)?)));
    found.map(|(kind, name)| KnownId { kind, name })
}

/// The name of a whole security identifier.
pub(super) fn security_id(sid: &str) -> Option<&'static str> {
    IDS.security.names.get(sid).map(String::as_str)
}

/// The name of a domain's user or group with this number.
pub(super) fn relative_id(number: &str) -> Option<&'static str> {
    IDS.relative.names.get(number).map(String::as_str)
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Ids {
    applications: Table,
    directory_roles: Table,
    permissions: Table,
    #[serde(rename = "relative_ids")]
    relative: Table,
    #[serde(rename = "security_ids")]
    security: Table,
    tenants: Table,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Table {
    #[cfg_attr(not(test), expect(dead_code, reason = "for those who keep the file; a test holds it to https"))]
    source: String,
    names: BTreeMap<String, String>,
}

/// A test reads the same file strictly, so empty tables never ship.
static IDS: LazyLock<Ids> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../assets/well-known-ids.json")).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, EXCHANGE_APP_ID};

    fn tables() -> [&'static Table; 6] {
        let Ids { applications, directory_roles, permissions, relative, security, tenants } = &*IDS;
        [applications, directory_roles, permissions, tenants, relative, security]
    }

    #[test]
    fn the_tables_are_whole() {
        for table in tables() {
            assert!(table.source.starts_with("https://") && !table.names.is_empty(), "{}", table.source);
        }
        let [applications, roles, permissions, tenants, ..] = tables();
        let mut all = std::collections::BTreeSet::new();
        for table in [applications, roles, permissions, tenants] {
            for (id, name) in &table.names {
                assert!(is_guid(id) && *id == id.to_ascii_lowercase(), "{id}");
                assert!(!name.is_empty() && all.insert(id), "{id} {name}");
            }
        }
    }

    /// `BTreeMap` sorts by itself and drops repeats: the file is looked at as text.
    #[test]
    fn the_file_is_sorted() {
        let text = include_str!("../../assets/well-known-ids.json");
        let ids: Vec<_> = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\": \"")).collect();
        let guids: Vec<_> = ids.iter().map(|(id, _)| *id).filter(|id| is_guid(id)).collect();
        let sorted = guids.windows(2).filter(|pair| pair[0] >= pair[1]).count();
        let all: usize = tables().iter().map(|table| table.names.len()).sum();
        assert_eq!(ids.len() - all, tables().len(), "a source for each table, and nothing twice");
        assert_eq!(sorted, 3, "only where the next of the four tables of GUIDs begins");
    }

    #[test]
    fn ids_are_known_whatever_their_letter_case() {
        for id in [EXCHANGE_APP_ID, ACS_APP_ID, ACS_CHINA_APP_ID] {
            assert_eq!(known_id(&id.to_uppercase()).map(|known| known.kind), Some(IdKind::Application), "{id}");
        }
        let role = known_id("62e90394-69f5-4237-9190-012177145e10");
        assert_eq!(role, Some(KnownId { kind: IdKind::DirectoryRole, name: "Global Administrator" }));
        assert_eq!(known_id("62e90394-69f5-4237-9190-012177145e11"), None);
        assert_eq!(known_id("Exchange"), None);
    }
}

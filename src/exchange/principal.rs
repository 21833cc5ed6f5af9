//! The names of applications in Exchange's and ACS's tokens: `<application id>@<realm>`, and audiences with a host between.

/// Who issues or is named: `00000002-0000-0ff1-ce00-000000000000@contoso.com`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal<'t> {
    /// The application id.
    pub app: &'t str,
    /// The tenant or organisation.
    pub realm: Option<&'t str>,
}

/// For whom a token is meant: `00000002-0000-0ff1-ce00-000000000000/outlook.office365.com@contoso.com`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience<'t> {
    /// The application id.
    pub app: &'t str,
    /// The host that is to be called.
    pub host: Option<&'t str>,
    /// The tenant or organisation.
    pub realm: Option<&'t str>,
}

/// Takes a principal apart.
pub fn principal(text: &str) -> Principal<'_> {
    match text.split_once('@') {
        Some((app, realm)) => Principal { app, realm: Some(realm).filter(|realm| !realm.is_empty()) },
        None => Principal { app: text, realm: None },
    }
}

/// Takes an audience apart; `None` for web addresses and empty texts, which are audiences of another kind.
pub fn audience(text: &str) -> Option<Audience<'_>> {
    if text.is_empty() || text.contains("://") {
        return None;
    }
    let Principal { app, realm } = principal(text);
    let (app, host) = match app.split_once('/') {
        Some((app, host)) => (app, Some(host)),
        None => (app, None),
    };
    Some(Audience { app, host, realm })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(principal("a@b"), Principal { app: "a", realm: Some("b") });
        assert_eq!(principal("a@"), Principal { app: "a", realm: None });
        assert_eq!(principal("a"), Principal { app: "a", realm: None });
        assert_eq!(audience("a/h@b"), Some(Audience { app: "a", host: Some("h"), realm: Some("b") }));
        assert_eq!(audience("a@*"), Some(Audience { app: "a", host: None, realm: Some("*") }));
        assert_eq!(audience("https://x/y"), None);
        assert_eq!(audience(""), None);
    }
}

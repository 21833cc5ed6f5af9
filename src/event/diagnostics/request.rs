//! What is kept of a request: enough to know which one it was, nothing that opens a door.

/// An address without user, query and fragment: any of them may hold a secret.
pub(super) fn plain_url(url: &str) -> String {
    let (url, rest) = url.split_at_checked(url.find(['?', '#']).unwrap_or(url.len())).unwrap_or((url, ""));
    let query = if rest.starts_with('?') { "?…" } else { "" };
    let Some((scheme, rest)) = url.split_once("://") else { return format!("{url}{query}") };
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}{query}")
}

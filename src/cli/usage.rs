//! A mistake in the arguments → what is said about it. Nothing that may be a secret is repeated.

use clap::error::{ContextKind, ContextValue};

use crate::report::Redaction;

/// Says on standard error what is wrong with the arguments.
pub(super) fn say(mut error: clap::Error) {
    conceal(&mut error);
    let words = error.render();
    let plain = words.to_string();
    let redacted = Redaction::Redacted.text(&plain);
    // Colours would be taken for a part of the words beside them.
    if redacted == plain {
        anstream::eprint!("{}", words.ansi());
    } else {
        anstream::eprint!("{redacted}");
    }
}

/// Whether a text holds what the start of every token's header looks like.
pub(super) fn holds_token(text: &str) -> bool {
    text.contains("eyJ")
}

fn conceal(error: &mut clap::Error) {
    let argument = error.get(ContextKind::InvalidArg);
    let is_proxy = matches!(argument, Some(ContextValue::String(name)) if name.starts_with("--proxy"));
    let is_secret = |text: &str| holds_token(text) || (text.contains('@') && (is_proxy || text.contains(':')));
    let secret = error.context().filter(|(_, value)| is_secret(&value.to_string()));
    let secret: Vec<_> = secret.map(|(kind, value)| (kind, matches!(value, ContextValue::String(_)))).collect();
    for (kind, is_text) in secret {
        if is_text {
            error.insert(kind, ContextValue::String(CONCEALED.to_owned()));
        } else {
            error.remove(kind);
        }
    }
}

const CONCEALED: &str = "…";

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Args;

    /// Arguments that are a mistake, and the line that is said about it.
    #[track_caller]
    fn check(arguments: &[&str], expected: &str) {
        let mut error = Args::try_parse_from([&["assay-cli"], arguments].concat()).unwrap_err();
        conceal(&mut error);
        let said = error.render().to_string();
        assert_eq!(said.lines().next(), Some(expected));
        for secret in ["eyJ", "c2VjcmV0", "secret", "sec/", "ret@"] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        const TOKEN: &str = "eyJhbGciOiJub25lIn0.c2VjcmV0.c2ln";
        const MOMENT: &str = "give RFC 3339 (2024-10-01T08:00:00Z), Unix seconds, `now` or `event`";
        const PROXY: &str = "give the address of a proxy, such as http://proxy.contoso.com:8080, or `system` or `none`";
        const HELD: &str = "it holds a token, and nothing of a token is sent or shown";
        check(&["inspect", "-", "--at", TOKEN], &format!("error: invalid value '…' for '--at <TIME>': {MOMENT}"));
        for proxy in ["http://user:secret@", "http://user:sec/ret@127.0.0.1:1", "user:secret@proxy:port"] {
            let expected = format!("error: invalid value '…' for '--proxy <URL>': {PROXY}");
            check(&["probe", "--proxy", proxy], &expected);
        }
        check(&["probe", "--proxy", TOKEN], &format!("error: invalid value '…' for '--proxy <URL>': {HELD}"));
        let url = format!("https://a.test/?t={TOKEN}");
        check(&["probe", "--endpoint", &url], &format!("error: invalid value '…' for '--endpoint <URL>': {HELD}"));
        check(&["probe", "--ntp", TOKEN], &format!("error: invalid value '…' for '--ntp <HOST>': {HELD}"));
        let host = "give the host of a time server, with or without a port";
        let expected = format!("error: invalid value '…' for '--ntp <HOST>': {host}");
        check(&["probe", "--ntp", "user:secret@time"], &expected);
        check(&["--at", TOKEN], "error: unexpected argument '--at' found");
        check(&[TOKEN], "error: unrecognized subcommand '…'");
        check(&["probe", TOKEN], "error: unexpected argument '…' found");
        check(&["probe", "http://user:sec/ret@127.0.0.1:1"], "error: unexpected argument '…' found");
    }
}

//! A command of PowerShell as somebody typed it: what it was given to sign in, and whose mailbox it was for, are masked.

use super::mask::{MASK, is_secret_part};

/// The command without values of secret parameters, texts that are put into variables, and names of persons.
pub(super) fn mask_command(command: &str) -> String {
    let words = words(command);
    let noun = words.first().map(|word| word.text.to_lowercase()).unwrap_or_default();
    let is_of_person = |text: &str| PERSONS.iter().any(|person| text.contains(person));
    let is_for_person = is_of_person(&command.to_lowercase());
    let mut masked = String::with_capacity(command.len());
    let mut from = 0;
    let mut hide = |start: usize, end: usize| {
        masked.push_str(command.get(from..start).unwrap_or_default());
        masked.push_str(MASK);
        from = end;
    };
    let mut words = words.into_iter().peekable();
    let mut is_test = noun.contains("test-oauthconnectivity");
    while let Some(word) = words.next() {
        if word.text == "|" || word.text == ";" {
            is_test = false;
        } else if word.text.eq_ignore_ascii_case("Test-OAuthConnectivity") {
            is_test = true;
        } else if let Some(parameter) = word.text.strip_prefix('-').filter(|name| name.starts_with(char::is_alphabetic))
        {
            let (name, value) = parameter.split_once(':').unwrap_or((parameter, ""));
            let is_masked = is_hidden(name, is_for_person);
            if !value.is_empty() {
                if is_masked {
                    hide(word.start + name.len() + 2, word.end);
                }
                continue;
            }
            let is_switch = SWITCHES.iter().any(|switch| name.eq_ignore_ascii_case(switch));
            let is_value = |next: &Word<'_>| !next.text.starts_with('-') && !matches!(next.text, "|" | ";");
            if !is_switch && let Some(value) = words.next_if(is_value) {
                // What stands in brackets is a command of its own, in which literals are masked.
                if is_masked && !value.text.starts_with('(') {
                    hide(value.start, value.end);
                } else if is_masked {
                    for literal in literals(command, value.start, value.end) {
                        hide(literal.0, literal.1);
                    }
                }
            }
        } else if word.text.starts_with('$')
            && let Some(sign) = words.next_if(|next| next.text == "=")
        {
            if let Some(value) = words.next_if(|next| next.start >= sign.end && next.text.starts_with(['\'', '"', '(']))
            {
                for literal in literals(command, value.start, value.end) {
                    hide(literal.0, literal.1);
                }
            }
        } else if word.text.starts_with('$') && word.text.contains('=') {
            for literal in literals(command, word.start, word.end) {
                hide(literal.0, literal.1);
            }
        } else if word.text.eq_ignore_ascii_case("ConvertTo-SecureString") {
            if let Some(value) = words.next_if(|next| !next.text.starts_with('-')) {
                hide(value.start, value.end);
            }
        } else if is_test && word.start > 0 {
            // The mailbox may stand there without a parameter's name.
            hide(word.start, word.end);
        }
    }
    masked.push_str(command.get(from..).unwrap_or_default());
    masked
}

/// The mailbox that a test was made for, however the command names it.
pub(super) fn hidden_words(command: &str) -> Vec<String> {
    let masked = mask_command(command);
    let mut hidden = Vec::new();
    let mut rest = command;
    let mut parts = masked.split(MASK);
    let Some(first) = parts.next() else { return hidden };
    rest = rest.strip_prefix(first).unwrap_or_default();
    for part in parts {
        let end = if part.is_empty() { rest.len() } else { rest.find(part).unwrap_or(rest.len()) };
        let word = rest.get(..end).unwrap_or_default().trim_matches(['\'', '"']);
        if word.len() >= MIN_HIDDEN && !word.starts_with('$') {
            hidden.push(word.to_owned());
        }
        rest = rest.get(end + part.len()..).unwrap_or_default();
    }
    hidden
}

fn is_hidden(name: &str, is_for_person: bool) -> bool {
    let small = name.to_lowercase();
    let is_mailbox = small.len() >= 2 && "mailbox".starts_with(&small);
    is_secret_part(name) || small == "credential" || is_mailbox || (is_for_person && small == "identity")
}

/// A word of a command, with the quotation marks or brackets around it.
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

fn words(command: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut start, mut quote, mut depth) = (None, None, 0_usize);
    let mut push = |start: usize, end: usize| {
        words.extend(command.get(start..end).map(|text| Word { text, start, end }));
    };
    for (at, character) in command.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => {
                quote = Some(character);
                start.get_or_insert(at);
            }
            (None, '(' | '{') => {
                depth += 1;
                start.get_or_insert(at);
            }
            (None, ')' | '}') => depth = depth.saturating_sub(1),
            (None, ';' | '|' | '\n') if depth == 0 => {
                if let Some(start) = start.take() {
                    push(start, at);
                }
                push(at, at + 1);
            }
            (None, _) if character.is_whitespace() && depth == 0 => {
                if let Some(start) = start.take() {
                    push(start, at);
                }
            }
            (None, _) => {
                start.get_or_insert(at);
            }
        }
    }
    if let Some(start) = start {
        push(start, command.len());
    }
    words
}

/// The texts in quotation marks in a part of a command.
fn literals(command: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, character) in command.get(start..end).unwrap_or_default().char_indices() {
        match open {
            Some((from, quote)) if quote == character => {
                found.push((start + from, start + at + 1));
                open = None;
            }
            None if matches!(character, '\'' | '"') => open = Some((at, character)),
            _ => {}
        }
    }
    found.extend(open.map(|(from, _)| (start + from, end)));
    found
}

/// What is run for one person: an identity there is his name.
const PERSONS: [&str; 6] = ["-mailbox ", "-user ", "-recipient ", "-casmailbox ", "-mailuser ", "-mguser "];
/// Parameters without a value.
const SWITCHES: [&str; 6] = ["AsPlainText", "Force", "Verbose", "ReloadConfig", "OrganizationDomain", "AutoSize"];
/// Shorter ones would be taken out of other words.
const MIN_HIDDEN: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, expected: &str) {
        assert_eq!(mask_command(command), expected);
    }

    #[test]
    fn what_signs_in_is_masked() {
        check(
            "$password = 'one'; Get-AuthConfig -Credential two | fl",
            "$password = [redacted]; Get-AuthConfig -Credential [redacted] | fl",
        );
        check(
            "Set-ExchangeServer EX01 -Password (ConvertTo-SecureString 'three' -AsPlainText -Force)",
            "Set-ExchangeServer EX01 -Password (ConvertTo-SecureString [redacted] -AsPlainText -Force)",
        );
        check("ConvertTo-SecureString four -Force", "ConvertTo-SecureString [redacted] -Force");
        check("Get-X -ClientSecret:five -Server EX01", "Get-X -ClientSecret:[redacted] -Server EX01");
    }

    #[test]
    fn the_mailbox_is_masked_however_it_is_named() {
        let test = "Test-OAuthConnectivity -Service EWS -TargetUri https://x.y/a";
        check(&format!("{test} 'Ada L' | fl"), &format!("{test} [redacted] | fl"));
        check(&format!("{test} -Mai ada | fl *"), &format!("{test} -Mai [redacted] | fl *"));
        check(&format!("{test} -Mailbox:ada"), &format!("{test} -Mailbox:[redacted]"));
        assert_eq!(hidden_words(&format!("{test} 'Ada L' | fl")), ["Ada L"]);
        check("Get-Mailbox -Identity ada", "Get-Mailbox -Identity [redacted]");
    }

    #[test]
    fn the_rest_stays_readable() {
        for command in [
            "Get-AuthConfig | Format-List *",
            "Get-AuthServer -Identity 'ACS - 1' | fl",
            "$c = Get-ExchangeCertificate -Thumbprint 8BB44C52F03EF30AEAB27528A1019F0887A7A383",
            "Get-ClientAccessService | fl Name, 'X'",
            "",
            "'",
        ] {
            check(command, command);
        }
    }
}

//! Prompt lines: `[PS] C:\>Get-AuthConfig`, `PS C:\>`, `[EX01]: PS C:\>`, `EX01.contoso.com [PS] C:\>`, `C:\>netsh`.

use super::Prompt;
use super::lines::{self, Line, trim};

/// A prompt line with the lines that continue its command.
pub(super) struct Prompted {
    pub(super) prompt: Prompt,
    /// Where what the command printed starts.
    pub(super) next: usize,
}

/// The prompt that stands at this line, if one does.
pub(super) fn read(text: &str, at: &Line<'_>) -> Option<Prompted> {
    let (computer, command) = parts(at.text)?;
    let computer = computer.map(str::to_owned);
    let mut command = trim(command).to_owned();
    let (mut last, mut next) = (*at, at.next);
    for _ in 0..MAX_CONTINUATIONS {
        let Some(line) = lines::line(text, next).filter(|line| !line.is_blank()) else { break };
        let own = trim(line.text);
        if let Some(more) = own.strip_prefix(">>") {
            join(&mut command, trim(more.trim_start_matches(&['>', ':'][..])));
        } else if command.is_empty() || parts(line.text).is_some() {
            break;
        } else if is_open(&command) {
            join(&mut command, own);
        } else if is_full_width(&last) {
            command.push_str(line.text.trim_end());
        } else {
            break;
        }
        (last, next) = (line, line.next);
    }
    command.truncate(command.floor_char_boundary(MAX_COMMAND_BYTES));
    Some(Prompted { prompt: Prompt { command, computer }, next })
}

/// Whether a line is a prompt.
pub(super) fn is_prompt(line: &str) -> bool {
    parts(line).is_some()
}

/// The computer, where the prompt names it, and the command.
fn parts(line: &str) -> Option<(Option<&str>, &str)> {
    let line = line.trim_start_matches(lines::is_space);
    if let Some(rest) = line.strip_prefix("[PS]") {
        return Some((None, behind_path(rest.trim_start())?));
    }
    if let Some(rest) = line.strip_prefix("PS") {
        // `PS>` is the prompt of a session without a location.
        let is_separate = rest.starts_with([' ', '\u{a0}', '>']);
        // Transcripts note what goes on inside like this.
        if TRACES.iter().any(|trace| rest.strip_prefix('>').is_some_and(|rest| rest.starts_with(trace))) {
            return None;
        }
        return Some((None, behind_path(rest.trim_start()).filter(|_| is_separate)?));
    }
    if let Some(rest) = line.strip_prefix('[') {
        let (name, rest) = head(rest)
            .split_once("]: PS")
            .and_then(|(name, _)| Some((name, rest.get(name.len() + "]: PS".len()..)?)))?;
        return Some((Some(host(name)?), behind_path(rest.trim_start())?));
    }
    if let Some((name, _)) = head(line).split_once("[PS]") {
        let rest = line.get(name.len() + "[PS]".len()..)?;
        return Some((Some(host(name.trim())?), behind_path(rest.trim_start())?));
    }
    // The command prompt of Windows: `netsh` and `w32tm` are often run there.
    let has_drive = line.starts_with(|letter: char| letter.is_ascii_alphabetic()) && line.get(1..3) == Some(":\\");
    let command = behind_path(line).filter(|command| has_drive && !trim(command).is_empty())?;
    Some((None, command))
}

/// What stands behind the location and the `>` that ends it.
fn behind_path(text: &str) -> Option<&str> {
    let (path, _) = head(text).split_once('>')?;
    let rest = text.get(path.len() + 1..)?;
    let is_rooted = path.contains(":\\") || path.starts_with(['/', '~', '\\']) || path.ends_with(':');
    let is_path = path.is_empty() || (is_rooted && !path.contains(['<', '|', '"', '*', '?', '=']));
    // `PS C:\>>> ` is the prompt of a nested session.
    is_path.then_some(rest.trim_start_matches('>'))
}

/// A computer's name, short or with its domain.
fn host(name: &str) -> Option<&str> {
    let is_plain = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_' | ':');
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

/// No prompt is longer than this: what is a path is decided without reading a line of many megabytes.
fn head(text: &str) -> &str {
    crate::text::head(text, MAX_PROMPT_BYTES)
}

fn join(command: &mut String, more: &str) {
    if command.ends_with('`') {
        command.pop();
    }
    if !command.is_empty() && !command.ends_with(' ') {
        command.push(' ');
    }
    command.push_str(more);
}

/// Whether PowerShell waits for more: a pipe or a comma at the end, an open brace or quote.
fn is_open(command: &str) -> bool {
    let open_quotes = |quote: char| command.chars().filter(|character| *character == quote).count() % 2 == 1;
    command.len() <= MAX_COMMAND_BYTES
        && (command.ends_with(['|', ',', '`', '{', '(']) || open_quotes('"') || open_quotes('\''))
}

/// Whether the console broke the line because it was full.
fn is_full_width(line: &Line<'_>) -> bool {
    CONSOLE_WIDTHS.contains(&line.text.chars().take(MAX_PROMPT_BYTES).count())
}

/// Whether a command prints nothing because it keeps what it gets: that it printed nothing says nothing then.
pub(super) fn is_silent(command: &str) -> bool {
    let assigns = command.strip_prefix('$').is_some_and(|rest| {
        let name =
            rest.trim_start_matches(|character: char| character.is_alphanumeric() || "_:.[]'\"".contains(character));
        name.trim_start().starts_with('=')
    });
    let lower = command.to_ascii_lowercase();
    let keeps =
        ["out-null", "out-file", "export-", "set-content", "add-content", "tee-object", "out-gridview", "[void]"];
    assigns || lower.contains(" >") || keeps.iter().any(|word| lower.contains(word))
}

const TRACES: [&str; 3] = ["TerminatingError(", "CommandInvocation(", "ParameterBinding("];
/// The widths at which consoles break lines.
const CONSOLE_WIDTHS: [usize; 2] = [80, 120];
const MAX_PROMPT_BYTES: usize = 300;
/// What is longer is a script that was pasted; each output keeps its command.
const MAX_COMMAND_BYTES: usize = 8_192;
const MAX_CONTINUATIONS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Option<&str>, &str)>) {
        let seen = lines::line(text, 0).and_then(|line| read(text, &line));
        let seen = seen.as_ref().map(|seen| (seen.prompt.computer.as_deref(), seen.prompt.command.as_str()));
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn prompts_are_told_from_other_lines() {
        check(r"[PS] C:\Windows\system32>Get-AuthConfig | fl", Some((None, "Get-AuthConfig | fl")));
        check(r"  [PS] C:\>Get-AuthConfig", Some((None, "Get-AuthConfig")));
        check(r"PS C:\Users\Admin> Get-AuthServer", Some((None, "Get-AuthServer")));
        check("PS>Get-AuthServer", Some((None, "Get-AuthServer")));
        check("PS /home/admin> Get-MgApplication", Some((None, "Get-MgApplication")));
        check(
            r"[EX01.contoso.com]: PS C:\Users\a\Documents> w32tm /query /status",
            Some((Some("EX01.contoso.com"), "w32tm /query /status")),
        );
        check(r"EX01.contoso.com [PS] C:\>Get-AuthConfig", Some((Some("EX01.contoso.com"), "Get-AuthConfig")));
        check(r"C:\Windows\system32>netsh winhttp show proxy", Some((None, "netsh winhttp show proxy")));
        check("\u{feff}PS C:\\> cls", Some((None, "cls")));
        check(r"PS C:\>", Some((None, "")));
        for line in [
            "",
            "PS",
            "PSComputerName : EX01",
            "PS: a > b",
            "[a] b > c",
            "C:\\Windows\\system32>",
            "see C:\\>dir",
            "PS I am > you",
            "<PS>",
            "PS>TerminatingError(Get-X): \"System error.\"",
            "[2024-10-01] PS > x y",
            "Identity : C:\\>x",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn a_command_may_go_on_in_the_next_line() {
        check("PS C:\\>Get-AuthServer |\n>> fl\n\nName : x", Some((None, "Get-AuthServer | fl")));
        check("PS C:\\>Get-AuthServer |\nFormat-List\n\nName : x", Some((None, "Get-AuthServer | Format-List")));
        check("PS C:\\>Get-AuthServer `\n>>   -Identity 'a b'\n", Some((None, "Get-AuthServer -Identity 'a b'")));
        check("PS C:\\>Get-AuthServer\nName : x", Some((None, "Get-AuthServer")));
        check("PS C:\\>\nText", Some((None, "")));
        let wide = format!("PS C:\\>{}", "x".repeat(73));
        check(&format!("{wide}yz | fl\n"), Some((None, &format!("{}yz | fl", "x".repeat(73)))));
        check(&format!("{wide}\nyz | fl\n"), Some((None, &format!("{}yz | fl", "x".repeat(73)))));
    }

    #[test]
    fn commands_that_keep_what_they_get_are_silent() {
        for command in
            ["$a = Get-AuthConfig", "$a.b='c'", "Get-AuthConfig | Export-Clixml a.xml", "Get-AuthConfig > a.txt"]
        {
            assert!(is_silent(command), "{command}");
        }
        for command in ["Get-AuthConfig | fl", "$a", "$a | fl", "Get-AuthServer | ?{$_.Name -eq 'x'}"] {
            assert!(!is_silent(command), "{command}");
        }
    }
}

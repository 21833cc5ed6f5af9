//! Does an output hold everything that there is of its kind, or did the command leave something out?

use crate::exchange::objects::ExchangeObject;

/// What an output holds of what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All: the command narrows nothing down.
    All,
    /// A part: the command says so.
    Part,
    /// It cannot be told: there is no command, or one that is not understood.
    Unclear,
}

/// What the output that an object stands in holds of what there is.
pub(crate) fn extent(object: &ExchangeObject) -> Extent {
    object.command.as_deref().map_or(Extent::Unclear, of_command)
}

fn of_command(command: &str) -> Extent {
    let lower = command.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_part = lower.contains("where")
        || lower.contains("?{")
        || words.contains(&"?")
        || lower.contains("|?")
        || words.iter().any(|word| NARROWING.contains(word));
    if is_part {
        return Extent::Part;
    }
    let mut stages = lower.split('|').map(str::trim);
    let mut first = stages.next().unwrap_or_default().split_whitespace();
    if !first.next().is_some_and(|cmdlet| cmdlet.starts_with("get-")) {
        return Extent::Unclear;
    }
    let mut takes_value = false;
    for word in first {
        if word.starts_with('-') {
            let name = word.split(':').next().unwrap_or_default();
            if !HARMLESS.contains(&name) {
                return Extent::Part;
            }
            takes_value = !word.contains(':') && !SWITCHES.contains(&name);
        } else if !std::mem::take(&mut takes_value) {
            // The identity of one.
            return Extent::Part;
        }
    }
    let is_layout = |stage: &str| LAYOUTS.contains(&stage.split_whitespace().next().unwrap_or_default());
    if stages.all(is_layout) { Extent::All } else { Extent::Unclear }
}

const NARROWING: [&str; 7] = ["-first", "-last", "-skip", "-index", "-unique", "-thumbprint", "-filter"];
const HARMLESS: [&str; 6] = [
    "-server",
    "-domaincontroller",
    "-adpropertiesonly",
    "-erroraction",
    "-warningaction",
    "-showmailboxvirtualdirectories",
];
const SWITCHES: [&str; 2] = ["-adpropertiesonly", "-showmailboxvirtualdirectories"];
const LAYOUTS: [&str; 13] = [
    "fl",
    "ft",
    "format-list",
    "format-table",
    "select",
    "select-object",
    "sort",
    "sort-object",
    "convertto-json",
    "convertto-csv",
    "export-clixml",
    "export-csv",
    "out-string",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_narrow_down_are_told_from_others() {
        for (command, expected) in [
            ("Get-ExchangeCertificate", Extent::All),
            ("get-exchangecertificate -Server EX01 | fl", Extent::All),
            ("Get-AuthServer | Format-List Name, Enabled", Extent::All),
            ("Get-WebServicesVirtualDirectory -ADPropertiesOnly | fl", Extent::All),
            ("Get-AuthServer EvoSTS | fl", Extent::Part),
            ("Get-AuthServer -ADPropertiesOnly EvoSTS", Extent::Part),
            ("Get-ExchangeCertificate -Thumbprint 8BB4", Extent::Part),
            ("Get-PartnerApplication | ?{$_.Enabled}", Extent::Part),
            ("Get-PartnerApplication | Where-Object Enabled", Extent::Part),
            ("Get-AuthServer | select -First 1", Extent::Part),
            ("Get-ExchangeServer | % { Get-ExchangeCertificate -Server $_ }", Extent::Unclear),
            ("$certificates | fl", Extent::Unclear),
            ("", Extent::Unclear),
        ] {
            assert_eq!(of_command(command), expected, "{command}");
        }
    }
}

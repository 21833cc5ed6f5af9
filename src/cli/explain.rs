//! `explain`: what a code means, from the doc comment of its check, or what a claim is for, from the dictionary.

use serde_json::json;

use super::args::{Explain, ExplainFormat};
use super::{CliError, dictionary, output};
use crate::checks::{Code, all_codes, code};
use crate::claims;
use crate::report::Tone;
use crate::text::quoted;

/// The sections of an explanation, in the order in which they are printed.
const SECTIONS: [&str; 3] = ["Why it matters", "Example", "How to fix"];

/// Prints one explanation, all of them, or the list of codes.
pub(super) fn run(explain: &Explain) -> Result<u8, CliError> {
    // A code has a slash; no claim that is known here has one.
    let claim = explain.code.as_deref().filter(|name| !name.contains('/'));
    if claim.is_some() || explain.claims {
        let claims = match claim {
            Some(name) => claims::named(name),
            None => claims::all(),
        };
        if claims.is_empty() {
            return Err(unknown_claim(claim.unwrap_or_default()));
        }
        output::print(&dictionary::printed(claims, explain.format, claim.is_none()))?;
        return Ok(0);
    }
    let codes = match &explain.code {
        Some(name) => vec![code(name).ok_or_else(|| unknown(name))?],
        None => all_codes(),
    };
    let printed = match explain.format {
        ExplainFormat::Json => {
            let codes: Vec<_> = codes.iter().map(|code| as_json(code)).collect();
            let value =
                if explain.code.is_some() { codes.into_iter().next().unwrap_or_default() } else { codes.into() };
            output::pretty(&value) + "\n"
        }
        ExplainFormat::Markdown => codes.iter().map(|code| as_markdown(code)).collect::<Vec<_>>().join("\n"),
        ExplainFormat::Text if explain.code.is_none() && !explain.all => listed(&codes),
        ExplainFormat::Text => codes.iter().map(|code| as_text(code)).collect::<Vec<_>>().join("\n"),
    };
    output::print(&printed)?;
    Ok(0)
}

fn listed(codes: &[&Code]) -> String {
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or_default();
    let line = |code: &&Code| format!("{:<width$}  {:<7}  {}\n", code.name, code.severity.as_str(), code.summary());
    codes.iter().map(line).collect()
}

fn as_text(code: &Code) -> String {
    let heading = |text: &str| output::coloured(Tone::Strong, text);
    let mut lines = vec![format!("{}  {}", heading(code.name), code.severity.as_str())];
    lines.push(output::wrap(&code.summary(), 0));
    for section in SECTIONS {
        lines.push(format!("\n{}", heading(section)));
        lines.extend(code.paragraphs(section).iter().map(|paragraph| output::wrap(paragraph, 2)));
    }
    lines.push(format!("\n{}", heading("References")));
    lines.extend(code.references().iter().map(|reference| format!("  {reference}")));
    lines.join("\n") + "\n"
}

fn as_markdown(code: &Code) -> String {
    let doc: Vec<_> = code.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let doc = doc.join("\n").replace("\n## ", "\n### ");
    format!("## `{}`\n\nSeverity: {}\n\n{}\n", code.name, code.severity.as_str(), doc.trim())
}

fn as_json(code: &Code) -> serde_json::Value {
    json!({
        "code": code.name,
        "severity": code.severity.as_str(),
        "summary": code.summary(),
        "why_it_matters": code.section("Why it matters"),
        "example": code.section("Example"),
        "how_to_fix": code.section("How to fix"),
        "references": code.references(),
    })
}

fn unknown_claim(name: &str) -> CliError {
    // Names are short: more slips than a third of one make another name.
    let is_close = |slips: usize| slips <= 1 || slips * 3 <= name.chars().count();
    let hint = match claims::closest(name).filter(|(slips, _)| is_close(*slips)) {
        Some((_, closest)) => format!("did you mean {}?", quoted(closest)),
        None => "`assay-cli explain --claims` lists all claims, `assay-cli explain` all codes".to_owned(),
    };
    CliError::new(format!("there is no claim or code {}; {hint}", quoted(name)))
}

fn unknown(name: &str) -> CliError {
    const MAX_DISTANCE: usize = 6; // a word forgotten or misspelt, not another code altogether
    let closest = all_codes()
        .into_iter()
        .map(|code| (strsim::damerau_levenshtein(name, code.name), code.name))
        .min()
        .filter(|(distance, _)| *distance <= MAX_DISTANCE);
    let hint = closest.map_or_else(
        || "`assay-cli explain` lists all codes".to_owned(),
        |(_, closest)| format!("did you mean {}?", quoted(closest)),
    );
    CliError::new(format!("there is no code {}; {hint}", quoted(name)))
}

//! `explain NAME`: what a claim is for, from the dictionary of claims.

use serde_json::json;

use super::args::ExplainFormat;
use super::output;
use crate::claims::{Claim, Place};
use crate::report::Tone;

/// Claims in the wanted format. The list has a line for each, the text everything that is known.
pub(super) fn printed(claims: &[Claim], format: ExplainFormat, as_list: bool) -> String {
    match format {
        ExplainFormat::Json => {
            let claims: Vec<_> = claims.iter().map(as_json).collect();
            output::pretty(&claims.into()) + "\n"
        }
        ExplainFormat::Markdown => claims.iter().map(as_markdown).collect::<Vec<_>>().join("\n"),
        ExplainFormat::Text if as_list => listed(claims),
        ExplainFormat::Text => claims.iter().map(as_text).collect::<Vec<_>>().join("\n"),
    }
}

fn listed(claims: &[Claim]) -> String {
    let width = claims.iter().map(|claim| claim.name.chars().count()).max().unwrap_or_default();
    let line = |claim: &Claim| format!("{:<width$}  {:<14}  {}\n", claim.name, places(claim), claim.about);
    claims.iter().map(line).collect()
}

fn as_text(claim: &Claim) -> String {
    let heading = |text: &str| format!("\n{}", output::coloured(Tone::Strong, text));
    let mut lines = vec![format!("{}  {}", output::coloured(Tone::Strong, &claim.name), claim.types_in_words())];
    lines.push(output::wrap(&claim.about, 0));
    lines.push(heading("Stands in"));
    lines.extend(claim.places.iter().map(|place| format!("  {}", place.words())));
    if !claim.values.is_empty() {
        lines.push(heading("Values"));
        let width = claim.values.keys().map(|value| value.chars().count()).max().unwrap_or_default();
        lines.extend(claim.values.iter().map(|(value, words)| format!("  {value:<width$}  {words}")));
    }
    lines.push(heading("Defined in"));
    lines.push(format!("  {}", claim.defined_in()));
    lines.push(format!("  {}", claim.reference()));
    lines.join("\n") + "\n"
}

fn as_markdown(claim: &Claim) -> String {
    let places: Vec<_> = claim.places.iter().map(|place| place.words()).collect();
    let mut parts = vec![
        format!("## `{}`", claim.name),
        claim.about.clone(),
        format!("Stands in {}; {}.", places.join(" or "), claim.types_in_words()),
    ];
    let values: Vec<_> = claim.values.iter().map(|(value, words)| format!("- `{value}`: {words}")).collect();
    parts.extend((!values.is_empty()).then(|| values.join("\n")));
    parts.push(format!("{}: <{}>", claim.defined_in(), claim.reference()));
    parts.join("\n\n") + "\n"
}

fn as_json(claim: &Claim) -> serde_json::Value {
    json!({
        "claim": claim.name,
        "in": claim.places.iter().map(|place| place.id()).collect::<Vec<_>>(),
        "types": claim.types.iter().map(|of| of.id()).collect::<Vec<_>>(),
        "about": claim.about,
        "values": claim.values,
        "defined_in": claim.defined_in(),
        "reference": claim.reference(),
    })
}

fn places(claim: &Claim) -> String {
    claim.places.iter().copied().map(Place::id).collect::<Vec<_>>().join(", ")
}

//! What the findings say.

use chrono::DateTime;

use crate::assess::{Artifact, Assessment};
use crate::checks::{Finding, Severity};
use crate::gui::command::{AsOf, Command};
use crate::gui::panels::evidence::item_at;
use crate::gui::panels::verdict::fetch_offer;
use crate::gui::theme::Tone;
use crate::gui::widgets::KeyValue;
use crate::gui::words;
use crate::text;

/// The findings about one piece of evidence.
#[derive(Clone, Default, PartialEq)]
pub struct FindingsView {
    /// How many of each severity.
    pub counts: String,
    /// The findings, the worst first.
    pub items: Vec<FindingItem>,
    /// How many checks passed, do not apply, and could not run.
    pub checks: String,
    /// What was found about the rest of the case.
    pub others: Vec<Other>,
}

/// Findings about another piece of evidence.
#[derive(Clone, PartialEq)]
pub struct Other {
    /// The gravest of them.
    pub tone: Tone,
    /// How many, about what.
    pub words: String,
    /// Which one of its kind.
    pub title: String,
    /// The place of that piece of evidence.
    pub place: usize,
}

/// One finding.
#[derive(Clone, PartialEq)]
pub struct FindingItem {
    /// Shape and colour of its severity.
    pub tone: Tone,
    /// Its severity.
    pub word: String,
    /// Its code.
    pub code: String,
    /// What was found, in a sentence.
    pub message: String,
    /// What is shown when it is open.
    pub detail: Vec<Block>,
    /// Where it points.
    pub place: Option<Place>,
}

/// Where in a token a finding points.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// JSON pointer with the part in front: `/payload/exp`.
    pub pointer: String,
}

/// A piece of the explanation of a finding.
#[derive(Clone, PartialEq)]
pub enum Block {
    /// The header of what follows.
    Header(String),
    /// A paragraph.
    Text(String),
    /// One point of a list.
    Item(String),
    /// A command to run.
    Code(String),
    /// A piece of evidence.
    Row(KeyValue),
    /// Where it is written down.
    Link {
        /// The words of the link.
        words: String,
        /// Where it leads.
        url: String,
    },
    /// What can be done about it in this window.
    Action {
        /// The words on the button.
        words: String,
        /// What it asks for.
        command: Box<Command>,
    },
}

impl FindingsView {
    /// The findings about one artifact.
    pub fn new(assessment: &Assessment, artifact: &Artifact, findings: &[&Finding]) -> Self {
        let counts = assessment.counts;
        Self {
            counts: tally(findings),
            items: findings.iter().map(|finding| FindingItem::new(assessment, finding)).collect(),
            checks: format!(
                "In the whole case, {}; {} passed, {} {} not apply and {} could not run.",
                raised_words(counts.failed, assessment.findings.len()),
                counts.passed,
                counts.not_applicable,
                if counts.not_applicable == 1 { "does" } else { "do" },
                counts.not_run
            ),
            others: others(assessment, artifact),
        }
    }

    /// The finding that is open before anybody chose one: the first where there is room for all.
    pub fn first_open(&self) -> Option<usize> {
        (1..=FEW).contains(&self.items.len()).then_some(0)
    }
}

/// One check can raise several findings.
fn raised_words(checks: usize, findings: usize) -> String {
    if checks == 0 {
        return "no check raised a finding".to_owned();
    }
    format!("{} raised {}", text::count(checks, "check", "checks"), text::count(findings, "finding", "findings"))
}

/// The other artifacts about which something was found that matters.
fn others(assessment: &Assessment, artifact: &Artifact) -> Vec<Other> {
    let other = |(place, other): (usize, &Artifact)| {
        let findings: Vec<&Finding> = assessment.findings_of(&other.id).collect();
        let gravest = words::gravest(findings.iter().copied())?;
        let matters = matches!(gravest, Severity::Error | Severity::Warning);
        (matters && other.id != artifact.id).then(|| Other {
            tone: words::severity(gravest).0,
            words: format!("{} · {}", text::capitalised(&other.kind_name), tally(&findings)),
            title: title(assessment, place),
            place,
        })
    };
    assessment.artifacts.iter().enumerate().filter_map(other).take(MAX_OTHERS).collect()
}

impl FindingItem {
    fn new(assessment: &Assessment, finding: &Finding) -> Self {
        let (tone, word) = words::severity(finding.code.severity);
        Self {
            tone,
            word: word.to_owned(),
            code: finding.code.name.to_owned(),
            message: text::capitalised(&finding.message),
            detail: detail(assessment, finding),
            place: finding.location.as_ref().map(|location| Place { pointer: location.pointer.clone() }),
        }
    }
}

fn title(assessment: &Assessment, place: usize) -> String {
    item_at(assessment, place, assessment.at).map(|item| item.title).unwrap_or_default()
}

fn tally(findings: &[&Finding]) -> String {
    let of = |severity: Severity| findings.iter().filter(|finding| finding.code.severity == severity).count();
    let parts = [
        (of(Severity::Error), "error", "errors"),
        (of(Severity::Warning), "warning", "warnings"),
        (of(Severity::Notice), "notice", "notices"),
        (of(Severity::Info), "info", "infos"),
    ];
    let parts = parts.iter().filter(|(number, ..)| *number > 0);
    parts.map(|(number, one, many)| text::count(*number, one, many)).collect::<Vec<_>>().join(" · ")
}

/// What it means, what it rests on, what to do, where it is written down.
fn detail(assessment: &Assessment, finding: &Finding) -> Vec<Block> {
    let code = finding.code;
    let mut blocks = vec![Block::Text(code.summary())];
    for (section, header) in [("How to fix", "What to do"), ("Why it matters", "Why it matters")] {
        let paragraphs = code.paragraphs(section);
        if !paragraphs.is_empty() {
            blocks.push(Block::Header(header.to_owned()));
            blocks.extend(paragraphs.iter().map(|paragraph| paragraph_block(paragraph)));
        }
        if section == "How to fix" {
            blocks.extend(fetch_action(assessment, finding));
            blocks.extend(action(finding));
        }
    }
    if !finding.evidence.is_empty() || finding.location.is_some() {
        blocks.push(Block::Header("Evidence".to_owned()));
        if let Some(location) = &finding.location {
            let pointer = text::visible(&location.pointer);
            let is_token = assessment.artifact(&finding.artifact).is_some_and(|artifact| artifact.token.is_some());
            blocks.push(Block::Row(if is_token {
                KeyValue::verbatim("place", pointer)
            } else {
                KeyValue::words("place", place_words(&pointer))
            }));
        }
        blocks.extend(finding.evidence.iter().map(|(name, value)| {
            let value = value_words(value);
            Block::Row(KeyValue::verbatim(name.replace('_', " "), text::shorten(&text::visible(&value), MAX_VALUE)))
        }));
    }
    let references = code.references();
    if !references.is_empty() {
        blocks.push(Block::Header("References".to_owned()));
        blocks.extend(references.into_iter().map(|url| Block::Link { words: short_url(&url), url }));
    }
    blocks
}

/// A list as people write it, anything else as it is.
fn value_words(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(values) => values.iter().map(value_words).collect::<Vec<_>>().join(", "),
        _ => value.to_string(),
    }
}

/// A pointer in words: `/items/1` → `items, number 2`.
fn place_words(pointer: &str) -> String {
    let part = |part: &str| match part.parse::<usize>() {
        Ok(place) => format!("number {}", place.saturating_add(1)),
        Err(_) => part.replace("~1", "/").replace("~0", "~"),
    };
    pointer.split('/').filter(|part| !part.is_empty()).map(part).collect::<Vec<_>>().join(", ")
}

/// What fetches the document that the finding's token wants.
fn fetch_action(assessment: &Assessment, finding: &Finding) -> Option<Block> {
    let is_about_keys = matches!(finding.code.name, "token/amurl-not-approved" | "signature/key-not-found");
    let wanted = assessment.wanted.iter().find(|wanted| is_about_keys && wanted.is_for(&finding.artifact))?;
    let offer = fetch_offer(assessment, wanted)?;
    Some(Block::Action { words: offer.words, command: Box::new(offer.command) })
}

/// What can be done about a finding in this window.
fn action(finding: &Finding) -> Option<Block> {
    let text = |name: &str| finding.evidence.get(name).and_then(|value| value.as_str());
    let (words, command) = match finding.code.name {
        "token/amurl-not-approved" => ("Trust this host", Command::TrustHost(text("host")?.to_owned())),
        "token/expired" => {
            let end = DateTime::parse_from_rfc3339(text("exp")?).ok()?.timestamp();
            ("Judge as of its last second", Command::SetAsOf(AsOf::Fixed(end.checked_sub(1)?)))
        }
        "signature/key-not-found" if text("alg").is_some_and(|alg| alg.starts_with("HS")) => {
            ("Try a list of secrets…", Command::TrySecrets)
        }
        "token/payload-detached" => (Command::OpenPayload.words(), Command::OpenPayload),
        _ => return None,
    };
    Some(Block::Action { words: words.to_owned(), command: Box::new(command) })
}

fn paragraph_block(paragraph: &str) -> Block {
    if let Some(item) = paragraph.strip_prefix("- ") {
        Block::Item(item.to_owned())
    } else if paragraph.starts_with("    ") {
        Block::Code(paragraph.trim().to_owned())
    } else {
        Block::Text(paragraph.to_owned())
    }
}

/// The address without what every address has, cut in the middle where it is long.
fn short_url(url: &str) -> String {
    let plain = url.trim_start_matches("https://").trim_start_matches("www.").trim_end_matches('/');
    match plain.split_once('/') {
        Some((host, path)) if plain.chars().count() > MAX_URL => {
            let last = path.rsplit('/').next().unwrap_or(path);
            format!("{host}/…/{}", text::shorten(last, MAX_URL))
        }
        _ => plain.to_owned(),
    }
}

const MAX_VALUE: usize = 600; // a panel, not a page; the whole value can be copied from the claims
const MAX_URL: usize = 44;
const FEW: usize = 2; // an open finding and one more fit on the smallest screen
const MAX_OTHERS: usize = 8; // the list of evidence shows all

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_a_list_are_words() {
        assert_eq!(place_words("/items/1"), "items, number 2");
        assert_eq!(place_words("/a~1b"), "a/b");
        assert_eq!(value_words(&serde_json::json!(["a", "b"])), "a, b");
        assert_eq!(value_words(&serde_json::json!(3)), "3");
    }

    #[test]
    fn checks_and_findings_are_counted_apart() {
        assert_eq!(raised_words(2, 5), "2 checks raised 5 findings");
        assert_eq!(raised_words(1, 1), "1 check raised 1 finding");
        assert_eq!(raised_words(0, 0), "no check raised a finding");
    }
}

//! What the window says of the sample case, as text, without drawing anything.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use assay::gui::clock::SystemClock;
use assay::gui::task::Cancel;
use assay::gui::view::{ArtifactBody, CaseView, Content, Entry, Question};
use assay::sample::sample;

use crate::bench::check_text;

#[test]
fn the_sample_case_in_words() {
    let sample = sample();
    let contents = sample.inputs.into_iter().map(|input| Content::Input(Arc::new(input)));
    let entries: Vec<Entry> = contents.zip(0..).map(|(content, id)| Entry { id, content }).collect();
    let question = Question {
        entries: entries.iter().map(|entry| entry.id).collect(),
        removed: BTreeSet::new(),
        policy: sample.policy,
        at: sample.at,
        seen_at: sample.at,
    };
    let view = CaseView::new(&question, &entries, None, &SystemClock, &Cancel::default());
    check_text("sample.words", &words(&view).expect("text can be written"));
}

fn words(view: &CaseView) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for item in view.evidence.groups.iter().flat_map(|group| &group.items) {
        writeln!(text, "{:?} {}", item.tone, item.name)?;
    }
    for artifact in &view.artifacts {
        match &artifact.body {
            ArtifactBody::Token(token) => {
                let verdict = &token.verdict;
                writeln!(text, "{} · {}", verdict.word, verdict.facts.join(" · "))?;
                for line in [&verdict.signature, &verdict.trust] {
                    writeln!(text, "{:?} {} {}", line.tone, line.word, line.sentence)?;
                }
                for node in &token.claims.nodes {
                    let indent = "  ".repeat(usize::from(node.depth));
                    let value: String = node.value.chars().take(24).collect();
                    writeln!(text, "{indent}{} = {value} ({})", node.key, node.note)?;
                }
                for key in &token.keys.rows {
                    writeln!(text, "{:?} {} {} {}", key.tone, key.outcome, key.from, key.reason)?;
                }
            }
            ArtifactBody::Card(card) => {
                writeln!(text, "{} · {} · {}", card.word, card.state.1, card.facts.join(" · "))?;
            }
            ArtifactBody::Detail(detail) => {
                writeln!(text, "{} · {}", detail.word, detail.facts.join(" · "))?;
            }
        }
        for finding in &artifact.findings.items {
            writeln!(text, "{} {}: {}", finding.word, finding.code, finding.message)?;
        }
    }
    Ok(text)
}

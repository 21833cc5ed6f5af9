//! What the causes say: which come into question, why, in which order to take them, what to run.

use crate::assess::{Assessment, EscalationFact};
use crate::causes::{Action, Cause, Likelihood, Question, Risk, Weighed, Weight};
use crate::checks::{Code, Finding};
use crate::gui::theme::{Icon, Tone};
use crate::gui::widgets::KeyValue;
use crate::gui::words;
use crate::text;

/// Everything about the causes of a case.
#[derive(Clone, Default, PartialEq)]
pub struct CausesView {
    /// In which order to take them, where several apply.
    pub plan: Vec<PlanItem>,
    /// The causes, the surest first.
    pub causes: Vec<CauseView>,
    /// What to hand over where none is at least likely.
    pub escalation: Vec<KeyValue>,
    /// All of that as one text.
    pub escalation_text: String,
}

/// A step of the guided order.
#[derive(Clone, PartialEq)]
pub struct PlanItem {
    /// Which cause, by its place.
    pub cause: usize,
    /// What it is.
    pub title: String,
    /// Why it comes here.
    pub why: String,
}

/// A cause.
#[derive(Clone, PartialEq)]
pub struct CauseView {
    /// The cause in a sentence.
    pub title: String,
    /// Which one to take it as, where several are to be taken in an order.
    pub number: Option<usize>,
    /// How sure it is: shape and colour, and the word.
    pub likelihood: (Tone, &'static str),
    /// Between whom the tokens travel that it is about.
    pub direction: Option<String>,
    /// How much speaks for and against it, and how much there is to do.
    pub summary: String,
    /// What was weighed.
    pub weighed: Vec<WeighedView>,
    /// What a tempting remedy would not do.
    pub contradictions: Vec<String>,
    /// What would settle it.
    pub questions: Vec<QuestionView>,
    /// What to do.
    pub actions: Vec<ActionView>,
    /// How to see that it is gone.
    pub confirm: Vec<String>,
    /// That actions are held back, where some are.
    pub held_back: Option<String>,
}

/// A finding that was weighed.
#[derive(Clone, PartialEq)]
pub struct WeighedView {
    /// Shape and colour of its severity.
    pub tone: Tone,
    /// What was found.
    pub message: String,
    /// About what, and its code.
    pub about: String,
    /// How much it weighs, in words.
    pub weight: &'static str,
    /// It points elsewhere.
    pub is_against: bool,
    /// Where it stands: the place of the piece of evidence, and of the finding among those about it.
    pub leads_to: Option<(usize, usize)>,
}

/// What would settle it.
#[derive(Clone, PartialEq)]
pub struct QuestionView {
    /// What it is.
    pub text: String,
    /// The command that answers it.
    pub command: Option<String>,
}

/// One thing to do.
#[derive(Clone, PartialEq)]
pub struct ActionView {
    /// What it does.
    pub title: String,
    /// The command.
    pub command: Option<String>,
    /// Shape, colour and word of what it may do.
    pub risk: (Icon, Tone, &'static str),
    /// What to know before.
    pub warning: Option<String>,
}

impl CausesView {
    /// The causes of an assessed case.
    pub fn new(assessment: &Assessment) -> Self {
        let plan = assessment.plan.iter().filter_map(|step| {
            let cause = assessment.causes.iter().position(|cause| cause.id == step.cause)?;
            let title = text::capitalised(assessment.causes.get(cause)?.title);
            Some(PlanItem { cause, title, why: text::capitalised(&step.why) })
        });
        Self {
            plan: plan.collect(),
            causes: assessment.causes.iter().map(|cause| CauseView::new(assessment, cause)).collect(),
            escalation: assessment.escalation.iter().map(escalation_row).collect(),
            escalation_text: escalation_text(&assessment.escalation),
        }
    }

    /// The places of the causes in the order in which to take them.
    pub fn order(&self) -> Vec<usize> {
        let planned: Vec<usize> = self.plan.iter().map(|step| step.cause).collect();
        let others = (0..self.causes.len()).filter(|place| !planned.contains(place));
        planned.iter().copied().chain(others).collect()
    }

    /// There is nothing to be said.
    pub fn is_empty(&self) -> bool {
        self.causes.is_empty() && self.escalation.is_empty()
    }
}

impl CauseView {
    fn new(assessment: &Assessment, cause: &Cause) -> Self {
        let weighed = weighed(assessment, cause);
        let against = weighed.iter().filter(|it| it.is_against).count();
        let mut summary = vec![format!("{} for it", weighed.len() - against)];
        if against > 0 {
            summary.push(format!("{against} against"));
        }
        summary.push(text::count(cause.actions.len(), "step", "steps"));
        let sentence = |text: &String| text::capitalised(text);
        Self {
            title: text::capitalised(cause.title),
            number: number(assessment, cause),
            likelihood: likelihood(cause.likelihood),
            direction: cause.direction.map(direction_words),
            summary: summary.join(" · "),
            weighed,
            contradictions: cause.contradictions.iter().map(sentence).collect(),
            questions: cause.would_settle_it.iter().map(question).collect(),
            actions: cause.actions.iter().map(action).collect(),
            held_back: cause.held_back_words().map(|words| format!("{}.", text::capitalised(&words))),
            confirm: cause.confirm.iter().map(|confirm| text::capitalised(confirm)).collect(),
        }
    }
}

/// Its number in the plan. One step alone is no order.
fn number(assessment: &Assessment, cause: &Cause) -> Option<usize> {
    let place = assessment.plan.iter().position(|step| step.cause == cause.id)?;
    (assessment.plan.len() > 1).then_some(place + 1)
}

/// What was weighed; the codes alone where the cause says no more.
fn weighed(assessment: &Assessment, cause: &Cause) -> Vec<WeighedView> {
    if cause.weighed.is_empty() {
        let of = |is_against: bool, codes: &[&'static Code]| -> Vec<WeighedView> {
            let weight = if is_against { weight_words(Weight::Against) } else { "points here" };
            let findings = codes.iter().flat_map(|code| assessment.findings.iter().filter(|it| it.code == *code));
            findings.map(|finding| weighed_view(assessment, finding, weight, is_against)).collect()
        };
        return of(false, &cause.speaks_for).into_iter().chain(of(true, &cause.speaks_against)).collect();
    }
    let mut known: Vec<&Weighed> = cause.weighed.iter().collect();
    known.sort_by_key(|weighed| (weighed.weight, &weighed.artifact, weighed.code.name));
    known.dedup_by(|one, other| one.code == other.code && one.artifact == other.artifact);
    let mut views: Vec<WeighedView> = Vec::new();
    for weighed in known {
        let is_against = weighed.weight == Weight::Against;
        let is_it = |it: &&Finding| it.code == weighed.code && it.artifact == weighed.artifact;
        for finding in assessment.findings.iter().filter(is_it) {
            let view = weighed_view(assessment, finding, weight_words(weighed.weight), is_against);
            // A log says the same thing many times; it counts once to a reader.
            let is_known = |it: &WeighedView| (&it.message, &it.about) == (&view.message, &view.about);
            if views.len() < MAX_WEIGHED && !views.iter().any(is_known) {
                views.push(view);
            }
        }
    }
    views
}

fn weighed_view(assessment: &Assessment, finding: &Finding, weight: &'static str, is_against: bool) -> WeighedView {
    let place = assessment.artifacts.iter().position(|artifact| artifact.id == finding.artifact);
    let nth = assessment.findings_of(&finding.artifact).position(|other| std::ptr::eq(other, finding));
    let name = assessment.artifact(&finding.artifact).map(|artifact| artifact.kind_name.as_str()).unwrap_or_default();
    WeighedView {
        tone: words::severity(finding.code.severity).0,
        message: text::capitalised(&finding.message),
        about: format!("{} · {}", text::capitalised(name), finding.code.name),
        weight,
        is_against,
        leads_to: place.zip(nth),
    }
}

fn weight_words(weight: Weight) -> &'static str {
    match weight {
        Weight::Decisive => "decisive: nothing else explains it",
        Weight::Strong => "strong: little else does this",
        Weight::Weak => "weak: it fits, and fits much else",
        Weight::Against => "against: it points elsewhere",
    }
}

fn likelihood(likelihood: Likelihood) -> (Tone, &'static str) {
    match likelihood {
        Likelihood::Certain => (Tone::Notice, "Certain"),
        Likelihood::Likely => (Tone::Notice, "Likely"),
        Likelihood::Possible => (Tone::NotChecked, "Possible"),
    }
}

/// The direction's id in words.
fn direction_words(id: &'static str) -> String {
    use crate::exchange::Direction;
    let known = [
        Direction::AddIn,
        Direction::ToCloud,
        Direction::FromCloud,
        Direction::OnPremises,
        Direction::Elsewhere,
        Direction::Unclear,
    ];
    known.into_iter().find(|direction| direction.id() == id).map_or(id, Direction::words).to_owned()
}

fn question(question: &Question) -> QuestionView {
    QuestionView { text: text::capitalised(&question.text), command: question.command.as_deref().map(str::to_owned) }
}

fn action(action: &Action) -> ActionView {
    ActionView {
        title: text::capitalised(&action.title),
        command: action.command.as_deref().map(str::to_owned),
        risk: risk(action.risk),
        warning: action.warning.map(text::capitalised),
    }
}

fn risk(risk: Risk) -> (Icon, Tone, &'static str) {
    match risk {
        Risk::ReadOnly => (Icon::Search, Tone::Neutral, "Reads only"),
        Risk::ChangesConfiguration => (Icon::Warning, Tone::Warning, "Changes configuration"),
        Risk::Dangerous => (Icon::Failed, Tone::Failed, "Dangerous"),
    }
}

fn escalation_row(fact: &EscalationFact) -> KeyValue {
    KeyValue::verbatim(text::visible(&fact.name), text::visible(&text::shorten(&fact.value, MAX_FACT)))
}

fn escalation_text(facts: &[EscalationFact]) -> String {
    let line = |fact: &EscalationFact| format!("{}: {}", text::visible(&fact.name), text::visible(&fact.value));
    facts.iter().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

const MAX_WEIGHED: usize = 40; // a list, not a page
const MAX_FACT: usize = 400;

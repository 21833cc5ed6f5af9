//! How every cause is weighed: a rule lists the signs that speak for it and against it, and one function counts them.

use serde_json::Value;

use super::known::Known;
use super::{Action, Cause, Likelihood, Question, Risk, Weighed, Weight};
use crate::checks::{Finding, Severity};
use crate::exchange::{ACS_APP_ID, ACS_CHINA_APP_ID, Direction, Route, Signer};

/// A cause, as far as it can be written down before anything was found.
pub(super) struct Rule {
    /// Its name in the report.
    pub(super) id: &'static str,
    /// The cause in one sentence: lower case, no final stop.
    pub(super) title: &'static str,
    /// Between whom the tokens travel that it is about, where that is always the same.
    pub(super) direction: Option<Direction>,
    /// What speaks for it and against it. The first sign that fits a finding counts.
    pub(super) signs: &'static [Sign],
    /// A symptom that this cause cannot bring about, because of who signed or of the direction.
    pub(super) cannot_explain: Option<Exclusion>,
    /// What to ask, do and confirm, made from what was found.
    pub(super) details: fn(&Weighing<'_>) -> Details,
}

/// A symptom that a cause cannot bring about.
pub(super) struct Exclusion {
    /// Whether it is one, on this route.
    pub(super) is_meant: fn(&Finding, Route) -> bool,
    /// What the remedy would not do then, and why: lower case, no final stop.
    pub(super) sentence: fn(&Finding, Route) -> String,
}

/// A code that says something about a cause.
pub(super) struct Sign {
    code: &'static str,
    weight: Weight,
    fits: fn(&Finding) -> bool,
    part: Part,
}

/// When a sign counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// By itself.
    Alone,
    /// Only where another sign speaks for the cause.
    Beside,
    /// Only where another sign about the same artifact speaks for the cause.
    BesideOfSame,
}

/// Nothing but this cause leaves it.
pub(super) const fn decisive(code: &'static str) -> Sign {
    Sign { code, weight: Weight::Decisive, fits: |_| true, part: Part::Alone }
}

/// It points to the cause; little else leaves it.
pub(super) const fn strong(code: &'static str) -> Sign {
    Sign { weight: Weight::Strong, ..decisive(code) }
}

/// It fits the cause, and much else.
pub(super) const fn weak(code: &'static str) -> Sign {
    Sign { weight: Weight::Weak, ..decisive(code) }
}

/// It points elsewhere.
pub(super) const fn against(code: &'static str) -> Sign {
    Sign { weight: Weight::Against, part: Part::Beside, ..decisive(code) }
}

impl Sign {
    /// Only findings with these facts.
    pub(super) const fn when(self, fits: fn(&Finding) -> bool) -> Self {
        Self { fits, ..self }
    }

    /// It says nothing without another sign.
    pub(super) const fn beside(self) -> Self {
        Self { part: Part::Beside, ..self }
    }

    /// It says nothing without another sign about the same artifact.
    pub(super) const fn beside_of_same(self) -> Self {
        Self { part: Part::BesideOfSame, ..self }
    }
}

/// What there is to say about a cause beyond its weight.
#[derive(Default)]
pub(super) struct Details {
    /// In place of the rule's title.
    pub(super) title: Option<&'static str>,
    /// In place of the rule's direction.
    pub(super) direction: Option<Direction>,
    /// It is no surer than this, whatever was counted.
    pub(super) at_most: Option<Likelihood>,
    /// What a tempting remedy would not do here.
    pub(super) contradictions: Vec<String>,
    /// What would settle it.
    pub(super) questions: Vec<Question>,
    /// What to do, in this order.
    pub(super) actions: Vec<Action>,
    /// How to see that it is gone.
    pub(super) confirm: Vec<&'static str>,
}

/// What was found for and against a cause.
pub(super) struct Weighing<'f> {
    /// Everything that was found.
    pub(super) findings: &'f [Finding],
    /// Which kinds of evidence there are.
    pub(super) known: &'f Known,
    speaking_for: Vec<(&'f Finding, &'static Sign)>,
    speaking_against: Vec<(&'f Finding, &'static Sign)>,
}

/// A cause and its place among the others.
pub(super) struct Ranked {
    pub(super) cause: Cause,
    /// The sum of the weights, each code counted once.
    pub(super) weight: i32,
    /// What went wrong in the case went wrong where this cause has no part in it.
    pub(super) is_ruled_out: bool,
}

impl Rule {
    /// The codes that it knows.
    pub(super) fn known_codes(&self) -> impl Iterator<Item = &'static str> {
        self.signs.iter().map(|sign| sign.code)
    }

    /// Weighs the findings; nothing where none speaks for the cause.
    pub(super) fn weigh(&'static self, findings: &[Finding], known: &Known) -> Option<Ranked> {
        let weighing = self.collect(findings, known)?;
        let symptom = self.cannot_explain.as_ref().and_then(|exclusion| {
            let (symptom, route) = weighing.contrary_symptom(exclusion)?;
            Some((exclusion.sentence)(symptom, route))
        });
        let mut details = (self.details)(&weighing);
        let is_ruled_out = symptom.is_some();
        if !weighing.is_founded() {
            details.contradictions.clear(); // they say what is the matter, which a mere hint does not show
        }
        details.contradictions.splice(..0, symptom);
        let counted = if is_ruled_out { Likelihood::Possible } else { weighing.likelihood() };
        let all = || weighing.speaking_for.iter().chain(&weighing.speaking_against);
        let likelihood = details.at_most.map_or(counted, |most| counted.max(most));
        let held_back = hold_back(likelihood, &mut details.actions);
        let cause = Cause {
            id: self.id,
            title: details.title.unwrap_or(self.title),
            direction: details.direction.or(self.direction).map(Direction::id),
            likelihood,
            artifacts: each_once(weighing.marks().map(|finding| finding.artifact.clone())),
            speaks_for: each_once(weighing.marks().map(|finding| finding.code)),
            speaks_against: each_once(weighing.speaking_against.iter().map(|(finding, _)| finding.code)),
            weighed: all().map(|(finding, sign)| sign.weighed(finding)).collect(),
            contradictions: details.contradictions,
            would_settle_it: details.questions,
            actions: details.actions,
            held_back,
            confirm: details.confirm,
        };
        Some(Ranked { cause, weight: weighing.weight(), is_ruled_out })
    }

    /// The findings that its signs fit, the weightiest first.
    fn collect<'f>(&'static self, findings: &'f [Finding], known: &'f Known) -> Option<Weighing<'f>> {
        let fitting = findings.iter().filter_map(|finding| Some((finding, self.sign(finding)?)));
        let (alone, beside): (Vec<_>, Vec<_>) = fitting.partition(|(_, sign)| sign.part == Part::Alone);
        if alone.is_empty() {
            return None;
        }
        let is_same = |about: &Finding| alone.iter().any(|(finding, _)| finding.artifact == about.artifact);
        let counts = |(finding, sign): &(&Finding, &Sign)| sign.part == Part::Beside || is_same(finding);
        let beside: Vec<_> = beside.into_iter().filter(counts).collect();
        let (speaking_against, beside): (Vec<_>, Vec<_>) =
            beside.into_iter().partition(|(_, sign)| sign.weight == Weight::Against);
        let mut speaking_for = [alone, beside].concat();
        speaking_for.sort_by_key(|(_, sign)| sign.weight);
        Some(Weighing { findings, known, speaking_for, speaking_against })
    }

    fn sign(&'static self, finding: &Finding) -> Option<&'static Sign> {
        self.signs.iter().find(|sign| sign.code == finding.code.name && (sign.fits)(finding))
    }
}

impl Sign {
    fn weighed(&self, finding: &Finding) -> Weighed {
        Weighed { code: finding.code, artifact: finding.artifact.clone(), weight: self.weight }
    }
}

impl<'f> Weighing<'f> {
    /// The findings that speak for the cause, the weightiest first.
    pub(super) fn marks(&self) -> impl Iterator<Item = &'f Finding> {
        self.speaking_for.iter().map(|(finding, _)| *finding)
    }

    /// Whether a finding with one of these codes speaks for the cause.
    pub(super) fn has(&self, codes: &[&str]) -> bool {
        self.marks().any(|finding| codes.contains(&finding.code.name))
    }

    /// Whether anything speaks against the cause.
    pub(super) fn is_disputed(&self) -> bool {
        !self.speaking_against.is_empty()
    }

    /// A fact of the first finding that has it: of those that speak for the cause, else of any.
    pub(super) fn fact(&self, name: &str) -> Option<&'f str> {
        let text = |finding: &'f Finding| Some(fact(finding, name)).filter(|text| !text.is_empty());
        self.marks().find_map(text).or_else(|| self.findings.iter().find_map(text))
    }

    /// A fact of the first finding that has it, of those that speak for the cause.
    pub(super) fn own_fact(&self, name: &str) -> Option<&'f str> {
        self.marks().find_map(|finding| Some(fact(finding, name)).filter(|text| !text.is_empty()))
    }

    /// Every value of a fact among the findings with this code: each of them is about an object of its own.
    pub(super) fn facts_of(&self, code: &str, name: &str) -> Vec<&'f str> {
        let marks = self.marks().filter(|finding| finding.code.name == code);
        each_once(marks.map(|finding| fact(finding, name)))
    }

    /// Every value of a fact, also of those with several, among the findings that speak for the cause.
    pub(super) fn facts(&self, name: &str) -> Vec<&'f str> {
        let values = |finding: &'f Finding| texts(finding.evidence.get(name));
        each_once(self.marks().flat_map(values))
    }

    fn likelihood(&self) -> Likelihood {
        let weighing = |weight| self.speaking_for.iter().filter(move |(_, sign)| sign.weight == weight);
        let weak = each_once(weighing(Weight::Weak).map(|(finding, _)| finding.code));
        if weighing(Weight::Decisive).next().is_some() {
            Likelihood::Certain
        } else if weighing(Weight::Strong).next().is_some() || (weak.len() > 1 && !self.is_disputed()) {
            Likelihood::Likely
        } else {
            Likelihood::Possible
        }
    }

    /// Whether a sign that little else leaves speaks for the cause.
    fn is_founded(&self) -> bool {
        self.speaking_for.iter().any(|(_, sign)| sign.weight <= Weight::Strong)
    }

    /// The sum of the weights, each code counted once: ten servers with the same fault are one fault.
    fn weight(&self) -> i32 {
        let all = || self.speaking_for.iter().chain(&self.speaking_against);
        let codes = each_once(all().map(|(finding, _)| finding.code));
        let heaviest = |code| all().filter(|(finding, _)| finding.code == code).map(|(_, sign)| sign.weight).min();
        codes.into_iter().filter_map(heaviest).map(points).sum()
    }

    /// A symptom that the cause cannot bring about, where no symptom speaks for the cause: what is wrong with the
    /// configuration may be wrong and yet not be what the user came with.
    fn contrary_symptom(&self, exclusion: &Exclusion) -> Option<(&'f Finding, Route)> {
        let contrary = |finding: &'f Finding| {
            let route = self.route(finding).filter(|_| is_symptom(finding))?;
            (exclusion.is_meant)(finding, route).then_some((finding, route))
        };
        let explains = self.marks().any(|finding| is_symptom(finding) && contrary(finding).is_none());
        self.findings.iter().find_map(contrary).filter(|_| !explains)
    }

    /// The route of what was found; where it does not say, what its issuer says, or that of the tokens beside it, if
    /// they all have the same.
    fn route(&self, finding: &Finding) -> Option<Route> {
        let same = || match self.known.routes.as_slice() {
            [first, rest @ ..]
                if rest.iter().all(|route| (route.direction, route.signer) == (first.direction, first.signer)) =>
            {
                Some(*first)
            }
            _ => None,
        };
        let is_refusal = || finding.code.name.starts_with("diagnostics/");
        finding.route.or_else(|| by_issuer(finding)).or_else(|| same().filter(|_| is_refusal()))
    }
}

/// Something that went wrong, rather than something that is set wrongly.
fn is_symptom(finding: &Finding) -> bool {
    let subject = finding.code.name.split_once('/').map_or("", |(subject, _)| subject);
    let is_error = finding.code.severity == Severity::Error;
    subject == "event" || (is_error && ["token", "signature", "diagnostics"].contains(&subject))
}

/// Signed by somebody whom Exchange's Auth Certificate does not help: a token of ACS's or Entra's, or a refusal of one.
pub(super) const NOT_BY_AUTH_CERTIFICATE: Exclusion = Exclusion {
    is_meant: |_, route| match route.signer {
        Signer::Exchange => false,
        Signer::Unknown => route.direction == Direction::FromCloud,
        _ => true,
    },
    sentence: |finding, route| {
        let issuer = match route.signer {
            Signer::Acs => "the issuer is ACS",
            Signer::Entra => "the issuer is Entra",
            Signer::SharePoint => "the issuer is SharePoint",
            Signer::Skype => "the issuer is Skype for Business",
            Signer::Unknown => "the token came from the cloud, whose authority signs it",
            _ => "the issuer is not Exchange",
        };
        format!(
            "{issuer}: renewing or publishing the Auth Certificate will not help what {} shows; see to \
             it all the same, for other directions need it",
            finding.artifact
        )
    },
};

/// The route of a token that was refused, by the issuer that the refusal names.
fn by_issuer(finding: &Finding) -> Option<Route> {
    let issuer = fact(finding, "issuer");
    let signer = if issuer.starts_with(ACS_APP_ID) || issuer.starts_with(ACS_CHINA_APP_ID) {
        Signer::Acs
    } else if issuer.starts_with("https://sts.") || issuer.starts_with("https://login.") {
        Signer::Entra
    } else {
        return None;
    };
    // A server writes events of its own about tokens that came to it.
    let is_event = finding.code.name.starts_with("event/");
    let direction = if is_event { Direction::FromCloud } else { Direction::Unclear };
    Some(Route { profile: None, direction, signer })
}

/// Not refused by Microsoft's side, and not signed by Exchange: what is set on-premises may have part in it.
pub(super) fn is_not_to_cloud(finding: &Finding) -> bool {
    !finding.route.is_some_and(|route| route.direction == Direction::ToCloud || route.signer == Signer::Exchange)
}

/// Whether the reason that a server gave holds these words.
pub(super) fn says(finding: &Finding, words: &str) -> bool {
    fact(finding, "reason").contains(words)
}

/// The times beside what was said say the opposite of it: refused as expired inside the lifetime.
pub(super) fn is_contradicted(finding: &Finding) -> bool {
    finding.evidence.contains_key("contradicted")
}

/// What changes anything is not put before somebody for a guess: how many such actions were taken out.
fn hold_back(likelihood: Likelihood, actions: &mut Vec<Action>) -> usize {
    let before = actions.len();
    if likelihood == Likelihood::Possible {
        actions.retain(|action| action.risk == Risk::ReadOnly);
    }
    before - actions.len()
}

/// What a weight counts in the rank.
fn points(weight: Weight) -> i32 {
    match weight {
        Weight::Decisive => 8,
        Weight::Strong => 4,
        Weight::Weak => 1,
        Weight::Against => -2,
    }
}

/// A fact of a finding that is a text.
pub(super) fn fact<'f>(finding: &'f Finding, name: &str) -> &'f str {
    finding.evidence.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A fact of a finding that is a number.
pub(super) fn number(finding: &Finding, name: &str) -> Option<u64> {
    finding.evidence.get(name)?.as_u64()
}

/// A fact of a finding that is a text or several, and each of them.
pub(super) fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn each_once<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::code;

    static SIGNS: [Sign; 7] = [
        decisive("signature/zero-values"),
        strong("token/expired").when(|finding| fact(finding, "kind") == "long-ago"),
        weak("token/expired"),
        weak("token/not-yet-valid"),
        weak("token/damaged").beside(),
        weak("token/truncated").beside_of_same(),
        against("token/embedded-key"),
    ];

    static RULE: Rule = Rule {
        id: "x",
        title: "a test",
        direction: None,
        signs: &SIGNS,
        cannot_explain: Some(NOT_BY_AUTH_CERTIFICATE),
        details: |_| Details::default(),
    };

    fn found(name: &str, artifact: &str) -> Finding {
        let mut finding = Finding::new(code(name).unwrap(), "");
        artifact.clone_into(&mut finding.artifact);
        finding
    }

    fn by(mut finding: Finding, direction: Direction, signer: Signer) -> Finding {
        finding.route = Some(Route { profile: None, direction, signer });
        finding
    }

    /// How likely, how heavy, and whether it is ruled out.
    #[track_caller]
    fn check(findings: &[Finding], expected: Option<(Likelihood, i32, bool)>) {
        let ranked = RULE.weigh(findings, &Known::default());
        let seen = ranked.map(|ranked| (ranked.cause.likelihood, ranked.weight, ranked.is_ruled_out));
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_likelihood_follows_from_what_was_counted() {
        use Likelihood::{Certain, Likely, Possible};
        let of = |name: &str| found(name, "token-1");
        check(&[], None);
        check(&[of("token/damaged"), of("token/truncated"), of("token/embedded-key")], None);
        check(&[of("token/expired")], Some((Possible, 1, false)));
        check(&[of("token/expired"), found("token/expired", "token-2")], Some((Possible, 1, false)));
        check(&[of("token/expired"), of("token/not-yet-valid")], Some((Likely, 2, false)));
        check(&[of("token/expired"), of("token/damaged")], Some((Likely, 2, false)));
        check(&[of("token/expired"), of("token/not-yet-valid"), of("token/embedded-key")], Some((Possible, 0, false)));
        check(&[of("token/expired"), found("token/truncated", "token-2")], Some((Possible, 1, false)));
        check(&[of("token/expired"), of("token/truncated")], Some((Likely, 2, false)));
        let long_ago = || of("token/expired").with("kind", "long-ago");
        check(&[long_ago()], Some((Likely, 4, false)));
        check(&[long_ago(), of("token/expired")], Some((Likely, 4, false)));
        check(&[of("signature/zero-values"), of("token/embedded-key")], Some((Certain, 6, false)));
    }

    #[test]
    fn who_signed_rules_a_cause_out_unless_another_symptom_speaks_for_it() {
        use Likelihood::{Certain, Possible};
        let of = |name: &str| found(name, "token-1");
        let proof = || found("signature/zero-values", "token-2");
        let from_acs = |name: &str| by(of(name), Direction::FromCloud, Signer::Acs);
        check(&[by(proof(), Direction::FromCloud, Signer::Acs)], Some((Possible, 8, true)));
        check(
            &[by(proof(), Direction::OnPremises, Signer::Exchange), from_acs("token/malformed")],
            Some((Certain, 8, false)),
        );
        // What is no error, and what does not say who signed, rules nothing out.
        check(&[proof(), from_acs("token/sender-mismatch")], Some((Certain, 8, false)));
        check(&[proof(), of("token/malformed")], Some((Certain, 8, false)));
    }

    #[test]
    fn a_contradiction_names_the_issuer() {
        let symptom = by(found("signature/zero-values", "token-1"), Direction::FromCloud, Signer::Acs);
        let cause = RULE.weigh(&[symptom], &Known::default()).unwrap().cause;
        let [contradiction] = cause.contradictions.as_slice() else { panic!("{:?}", cause.contradictions) };
        assert!(contradiction.starts_with("the issuer is ACS: renewing"), "{contradiction}");
        assert_eq!(cause.weighed.len(), 1);
    }
}

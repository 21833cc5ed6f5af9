//! Can the token be taken apart at all: three base64url parts, a JSON header, JSON without repeated names?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::jose::json::{self, MAX_DEPTH};
use crate::jose::{FormFault, PartName, Problem};
use crate::text::{count, quoted};

codes! {
    /// The text is not a token as the standards write it: parts are missing, a part is not base64url, or the header is not
    /// JSON.
    ///
    /// ## Why it matters
    /// Every verifier refuses such a text before it looks at anything else. What Assay shows of it is a reading, not proof.
    ///
    /// ## Example
    /// A token of which only `header.payload` was copied, or one with a character too many in its signature.
    ///
    /// ## How to fix
    /// Copy the token again, whole, from where it was made: three parts with two dots, no blanks. If the program that
    /// received it logs it in this form, the fault is between the issuer and that log.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-7.1>
    MALFORMED = "token/malformed", Error;

    /// A name stands twice in one JSON object of the token.
    ///
    /// ## Why it matters
    /// Programs disagree about which of the two counts, so one may check the first and another act on the second. Header
    /// names must be unique; a strict reader refuses repeated claims as well.
    ///
    /// ## Example
    ///     {"aud":"https://good.example","aud":"https://evil.example"}
    ///
    /// ## How to fix
    /// Ask the issuer for a token without repeated names. Exchange and Entra never write them: treat such a token as forged
    /// until it is explained.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-4>
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-4>
    DUPLICATE_MEMBER = "token/duplicate-member", Error;

    /// JSON in the evidence nests deeper than Assay reads.
    ///
    /// ## Why it matters
    /// No token or key document in the field nests deeper than a few levels. Text like this is made to exhaust programs.
    ///
    /// ## Example
    /// Five thousand opening brackets in a claim.
    ///
    /// ## How to fix
    /// Nothing on the Exchange side: find out where the text came from.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc8259#section-9>
    NESTED_TOO_DEEP = "intake/nested-too-deep", Error;
}

pub(crate) static CHECK: Check = Check {
    id: "token-shape",
    step: Some(Step::Extract),
    codes: &[&MALFORMED, &DUPLICATE_MEMBER, &NESTED_TOO_DEEP],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    findings.extend(subject.token.problems.iter().map(finding));
    match findings.first() {
        Some(first) => Outcome::Failed(first.message.clone()),
        None if subject.token.is_opaque() => Outcome::Passed("one piece of text".to_owned()),
        None => Outcome::Passed(format!("{}, all readable", count(subject.token.part_ranges().len(), "part", "parts"))),
    }
}

fn finding(problem: &Problem) -> Finding {
    match problem {
        Problem::PartCount { parts } => {
            let parts_words = match parts {
                6.. => "more than five parts".to_owned(),
                _ => count(*parts, "part", "parts"),
            };
            Finding::new(&MALFORMED, format!("it has {parts_words}; a signed token has three")).with("parts", *parts)
        }
        Problem::Base64 { part, problem } => {
            Finding::new(&MALFORMED, format!("the {} is not base64url: {}", part.as_str(), problem.words()))
                .with("part", part.as_str())
                .at_pointer(format!("/{}", part.as_str()))
        }
        Problem::HeaderNotAnObject => {
            Finding::new(&MALFORMED, "the header is JSON, but not an object").at_pointer("/header")
        }
        Problem::PayloadNotClaims => {
            Finding::new(&MALFORMED, "the payload was meant as claims, but is not a JSON object").at_pointer("/payload")
        }
        Problem::Json { part, problem } => json_finding(*part, problem),
        Problem::Form(fault @ FormFault::Duplicate { .. }) => {
            Finding::new(&DUPLICATE_MEMBER, format!("in the JSON around the token, {}", fault.words()))
        }
        Problem::Piece(problem) => Finding::new(&MALFORMED, problem.words()).at_pointer("/header"),
        Problem::Form(fault) => Finding::new(&MALFORMED, format!("in the JSON around the token, {}", fault.words())),
    }
}

fn json_finding(part: PartName, problem: &json::Problem) -> Finding {
    let name = part.as_str();
    let malformed = |message: String| Finding::new(&MALFORMED, message).at_pointer(format!("/{name}"));
    match problem {
        json::Problem::NotUtf8 { offset } => {
            malformed(format!("the {name} is not text: byte {offset} is not UTF-8")).with("offset", *offset)
        }
        json::Problem::Syntax { line, column, message } => {
            malformed(format!("the {name} is not JSON: {message} at line {line}, column {column}"))
                .with("line", *line)
                .with("column", *column)
        }
        json::Problem::DuplicateMember { pointer, .. } => {
            let message = format!("{} stands twice in the {name}", quoted(pointer.trim_start_matches('/')));
            Finding::new(&DUPLICATE_MEMBER, message).at_pointer(format!("/{name}{pointer}"))
        }
        json::Problem::TooDeep { offset } => {
            let message = format!("the {name} nests deeper than {MAX_DEPTH} levels; what lies deeper was left out");
            Finding::new(&NESTED_TOO_DEEP, message).with("offset", *offset).at_pointer(format!("/{name}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    #[test]
    fn sound_tokens_pass_and_broken_ones_say_where() {
        let check = |text: &str, codes: &[&str]| check_token(&super::CHECK, text, codes);
        check(&encoded(r#"{"alg":"RS256"}"#, r#"{"a":1}"#), &[]);
        check("eyJhbGciOiJub25lIn0.eyJhIjoxfQ", &["token/malformed"]);
        check("eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AA=A", &["token/malformed"]);
        check(&encoded(r#"{"alg":"#, r#"{"a":1}"#), &["token/malformed"]);
        check(&encoded("[]", r#"{"a":1}"#), &["token/malformed"]);
        check(&encoded(r#"{"alg":"RS256"}"#, "7"), &[]);
        check(&encoded(r#"{"alg":"RS256"}"#, "hello"), &[]);
        check(&encoded(r#"{"typ":"JWT"}"#, "7"), &["token/malformed"]);
        check(&encoded(r#"{"typ":"JWT"}"#, r#"{"exp":1,}"#), &["token/malformed"]);
        check(&encoded("{}", "\u{feff}{}"), &["token/malformed"]);
        check(&encoded(r#"{"alg":"RS256","alg":"none"}"#, "{}"), &["token/duplicate-member"]);
        check(&encoded("{}", r#"{"a":{"b":1,"b":2}}"#), &["token/duplicate-member"]);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
        check(&encoded("{}", &deep), &["intake/nested-too-deep"]);
        check(r#"{"payload":"e30","protected":"e30","signature":"AAAA"}"#, &[]);
        check(r#"{"payload":"e30","protected":"e30","header":7,"signature":"AAAA"}"#, &["token/malformed"]);
        check(r#"{"payload":"e30","payload":"e30","protected":"e30","signature":""}"#, &["token/duplicate-member"]);
    }
}

//! In which form was the token written down: as three parts with dots, as JSON, with its payload or without?

use crate::checks::{Check, Finding, Outcome, Run, SignatureStatus, Step, TokenSubject, codes};
use crate::exchange::TokenKind;
use crate::jose::json::Node;
use crate::jose::{PartName, Serialization};
use crate::text::{list, quoted};

codes! {
    /// A token of Exchange or Entra that is not in compact form.
    ///
    /// ## Why it matters
    /// JWTs are always three parts with dots between them; Exchange and Entra write and take nothing else. Somebody rewrote
    /// this one, and no server will take it.
    ///
    /// ## Example
    ///     {"payload":"…","protected":"…","signature":"…"}
    ///
    /// ## How to fix
    /// Take the token from where it was made. If a program of yours rewrites tokens, have it write the compact form.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7519#section-1>
    NOT_COMPACT = "token/not-compact", Error;

    /// The token came without its payload, which was sent by another way (detached).
    ///
    /// ## Why it matters
    /// The signature covers the payload as well. Without it nothing can be verified, and that is not the same as a wrong
    /// signature.
    ///
    /// ## Example
    /// A signed HTTP body whose `x-jws-signature` header holds `header..signature`.
    ///
    /// ## How to fix
    /// Add the payload, byte for byte as it was sent:
    ///
    ///     assay-cli inspect token.txt --key key.pem --payload body.json
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#appendix-F>
    PAYLOAD_DETACHED = "token/payload-detached", Notice;

    /// Header parameters stand where no signature covers them.
    ///
    /// ## Why it matters
    /// Anybody on the way could have changed them. A `kid` there is a hint and no more; an `alg` there lets others choose
    /// how the token is verified.
    ///
    /// ## Example
    ///     {"payload":"…","header":{"alg":"RS256","kid":"a"},"signature":"…"}
    ///
    /// ## How to fix
    /// Have the issuer put them into the protected header.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-7.2.1>
    UNPROTECTED_HEADER = "token/unprotected-header", Notice;
}

pub(crate) static CHECK: Check = Check {
    id: "token-form",
    step: Some(Step::Extract),
    codes: &[&NOT_COMPACT, &PAYLOAD_DETACHED, &UNPROTECTED_HEADER],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let token = subject.token;
    let is_empty = token.part_ranges().len() == 3 && token.encoded(PartName::Payload).is_empty();
    let may_be_detached = is_empty && !token.signature.is_empty() && !token.has_supplied_payload();
    if token.is_detached() || (may_be_detached && subject.verification.status != SignatureStatus::Verified) {
        let message = "the payload is not in the token: if it was sent by another way, add it";
        findings.push(Finding::new(&PAYLOAD_DETACHED, message).at_pointer("/payload"));
    }
    let unprotected = token.unprotected.as_ref().map(Node::members).unwrap_or_default();
    if !unprotected.is_empty() {
        let names: Vec<_> = unprotected.iter().map(|member| quoted(&member.name)).collect();
        let verb = if names.len() == 1 { "stands" } else { "stand" };
        let message = format!("{} {verb} where no signature covers it", list(&names));
        findings.push(Finding::new(&UNPROTECTED_HEADER, message).with("parameters", names).at_pointer("/header"));
    }
    let form = match token.serialization {
        Serialization::Compact if findings.is_empty() => return Outcome::NotApplicable,
        Serialization::Compact => "compact form".to_owned(),
        Serialization::Flattened => "flattened JSON form".to_owned(),
        Serialization::General { index, count } => format!("general JSON form, signature {} of {count}", index + 1),
    };
    let is_free = matches!(subject.kind, TokenKind::Jwt | TokenKind::Jws | TokenKind::Jwe | TokenKind::Opaque);
    if token.serialization != Serialization::Compact && !is_free {
        let message = format!("it is in {form}; Exchange and Entra take the compact form only");
        findings.push(Finding::new(&NOT_COMPACT, message.clone()));
        return Outcome::Failed(message);
    }
    Outcome::Passed(form)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, check_token_beside, encoded, signed};
    use crate::jose::base64url;

    #[test]
    fn the_form_is_told_and_what_no_signature_covers() {
        let check = |text: &str, codes: &[&str]| check_token(&super::CHECK, text, codes);
        check(&encoded("{}", "{}"), &[]);
        check(r#"{"payload":"e30","protected":"e30","signature":"AAAA"}"#, &[]);
        check(r#"{"payload":"e30","header":{"alg":"HS256"},"signature":"AAAA"}"#, &["token/unprotected-header"]);
        check(r#"{"protected":"e30","signature":"AAAA"}"#, &["token/payload-detached"]);
        check("eyJhbGciOiJIUzI1NiJ9..AAAA", &["token/payload-detached"]);
        check("eyJhbGciOiJub25lIn0..", &[]);
    }

    #[test]
    fn an_empty_payload_that_verifies_is_whole() {
        let (token, jwk) = signed("", "");
        check_token_beside(&super::CHECK, &token, &jwk, &[]);
    }

    #[test]
    fn exchange_tokens_are_compact() {
        let claims = base64url::encode(br#"{"appctx":{"version":"ExIdTok.V1"}}"#);
        let text = format!(r#"{{"payload":"{claims}","protected":"e30","signature":"AAAA"}}"#);
        check_token(&super::CHECK, &text, &["token/not-compact"]);
    }
}

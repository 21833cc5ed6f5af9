//! Does the token name the key that signed it, in a way that can be read?

use crate::checks::{Check, Finding, Outcome, Run, Step, TokenSubject, codes};
use crate::text::quoted;
use crate::x509::{Thumbprint, X5tError, parse_any};

codes! {
    /// An Exchange identity token without `x5t`: it does not say which certificate signed it.
    ///
    /// ## Why it matters
    /// Microsoft's validation picks the key from the metadata document by `x5t`. Without it an add-in cannot choose, and
    /// most refuse.
    ///
    /// ## Example
    ///     {"typ":"JWT","alg":"RS256"}
    ///
    /// ## How to fix
    /// Exchange always writes `x5t`. Look for a proxy or program that rewrote the token, or for a hand-made one.
    ///
    /// ## References
    /// - <https://learn.microsoft.com/office/dev/add-ins/outlook/inside-the-identity-token>
    X5T_MISSING = "token/x5t-missing", Error;

    /// `x5t` is not the SHA-1 thumbprint of a certificate: it does not decode to 20 bytes.
    ///
    /// ## Why it matters
    /// No certificate can ever match it. Some issuers put the thumbprint's hexadecimal text into base64, which gives 40
    /// bytes in place of 20; Assay says so when it is the case, and which thumbprint was meant.
    ///
    /// ## Example
    /// `OTJFMUYz…`: base64 of the text `92E1F3…`.
    ///
    /// ## How to fix
    /// Have the issuer write base64url of the 20 thumbprint bytes.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-4.1.7>
    X5T_MALFORMED = "token/x5t-malformed", Warning;

    /// `kid` and `x5t` both look like thumbprints and name different certificates.
    ///
    /// ## Why it matters
    /// Exchange Online writes the same 20 bytes twice: as base64url in `x5t`, as hexadecimal digits in `kid`. Where they
    /// differ, verifiers that go by `kid` and those that go by `x5t` choose different keys.
    ///
    /// ## Example
    ///     {"kid":"0600F9F6…","x5t":"another certificate's"}
    ///
    /// ## How to fix
    /// Treat the token as rewritten or forged until the issuer explains it.
    ///
    /// ## References
    /// - <https://www.rfc-editor.org/rfc/rfc7515#section-4.1.7>
    KID_X5T_DISAGREE = "token/kid-x5t-disagree", Warning;
}

pub(crate) static CHECK: Check = Check {
    id: "token-named-key",
    step: Some(Step::X5t),
    codes: &[&X5T_MISSING, &X5T_MALFORMED, &KID_X5T_DISAGREE],
    run: Run::Token(run),
};

fn run(subject: &TokenSubject<'_>, findings: &mut Vec<Finding>) -> Outcome {
    let here = || subject.header_location("x5t");
    let Some(x5t) = subject.token.header_text("x5t") else {
        if !subject.is_identity() {
            return Outcome::NotApplicable;
        }
        let message = "`x5t` is missing: the token does not say which certificate signed it".to_owned();
        findings.push(Finding::new(&X5T_MISSING, message.clone()).at(here()));
        return Outcome::Failed(message);
    };
    let thumbprint = match Thumbprint::from_x5t(x5t) {
        Ok(thumbprint) => thumbprint,
        Err(error) => {
            let mut finding = Finding::new(&X5T_MALFORMED, format!("`x5t` is no certificate thumbprint: {error}"));
            if let X5tError::HexInBase64 { thumbprint } = &error {
                finding = finding.with("meant", thumbprint.to_hex());
            }
            let message = finding.message.clone();
            findings.push(finding.with("x5t", x5t).at(here()));
            return Outcome::Failed(message);
        }
    };
    let kid = subject.token.header_text("kid");
    if let Some(other) = kid.and_then(parse_any)
        && other != thumbprint
    {
        let message = format!("`x5t` names certificate {}, `kid` names {}", thumbprint.to_hex(), other.to_hex());
        let finding = Finding::new(&KID_X5T_DISAGREE, message).with("x5t", thumbprint.to_hex());
        findings.push(finding.with("kid", other.to_hex()).at(subject.header_location("kid")));
    }
    Outcome::Passed(format!("names the certificate {}", quoted(&thumbprint.to_hex())))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{check_token, encoded};

    const X5T: &str = "BgD59nRiBzfnNATih8RagYy3zrg";
    const HEX: &str = "0600F9F674620737E73404E287C45A818CB7CEB8";

    #[test]
    fn the_thumbprint_has_to_be_there_and_readable() {
        let payload = r#"{"appctx":{"version":"ExIdTok.V1"}}"#;
        let check = |header: &str, codes: &[&str]| check_token(&super::CHECK, &encoded(header, payload), codes);
        check(&format!(r#"{{"x5t":"{X5T}"}}"#), &[]);
        check(&format!(r#"{{"x5t":"{X5T}","kid":"{HEX}"}}"#), &[]);
        check(&format!(r#"{{"x5t":"{X5T}","kid":"some-name"}}"#), &[]);
        check(&format!(r#"{{"x5t":"{X5T}","kid":"{}"}}"#, HEX.replace('0', "1")), &["token/kid-x5t-disagree"]);
        check("{}", &["token/x5t-missing"]);
        check(r#"{"x5t":"AAAA"}"#, &["token/x5t-malformed"]);
        let hex_in_base64 = crate::jose::base64url::encode(HEX.as_bytes());
        let findings = check(&format!(r#"{{"x5t":"{hex_in_base64}"}}"#), &["token/x5t-malformed"]);
        assert_eq!(findings[0].evidence["meant"], HEX);
    }

    #[test]
    fn other_tokens_need_none() {
        check_token(&super::CHECK, &encoded("{}", "{}"), &[]);
    }
}

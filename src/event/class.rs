//! What an event is: its provider and its id together, and its text where the two do not settle it.

use super::{Class, Event};

/// The class of an event, by provider and id together.
pub(super) fn class(event: &Event) -> Class {
    let (Some(provider), Some(id)) = (&event.provider, event.id) else { return Class::Other };
    class_of(provider, id, &mut |word| event.texts().any(|text| text.contains(word)))
}

/// The same for an event whose text is only searched.
pub(super) fn class_of(provider: &str, id: u32, contains: &mut dyn FnMut(&str) -> bool) -> Class {
    let provider = provider.trim();
    let is = |name: &str| provider.eq_ignore_ascii_case(name);
    if is_exchange(provider) && contains("ertificate") && EXPIRED.iter().any(|words| has_all(words, contains)) {
        return Class::CertificateExpired;
    }
    match id {
        1003 if is("MSExchange OAuth") => Class::OAuthValidationFailed,
        1003 if is("MSExchange Front End HTTPS Proxy") => {
            // The proxy reports every exception that nobody handled under this id.
            let is_other = contains("Exception") && !AUTH_CERTIFICATE.iter().any(|word| contains(word));
            if is_other { Class::UnknownExchange } else { Class::FrontEnd1003 }
        }
        2004 if is("MSExchange OAuth") => Class::SigningCertificateMissing,
        2006 | 2008 if is("MSExchange OAuth") => Class::MetadataDiffers,
        2014 if is("MSExchange AuthAdmin") => Class::CertificateRotated,
        4999 if is("MSExchange Common") && contains("V1ProfileLocalTokenIssuer") => Class::EwsPoolCrash,
        5011 if (is("Microsoft-Windows-WAS") || is("WAS")) && contains("MSExchangeServicesAppPool") => {
            Class::EwsPoolCrash
        }
        1003 if !is_exchange(provider) || !WORDS.iter().any(|word| contains(word)) => Class::Unrelated1003,
        _ if is_exchange(provider) => Class::UnknownExchange,
        _ => Class::Other,
    }
}

fn has_all(words: &[&str], contains: &mut dyn FnMut(&str) -> bool) -> bool {
    words.iter().all(|word| contains(word))
}

/// What an event says of the Auth Certificate once it has expired.
const EXPIRED: [&[&str]; 3] = [
    &["Microsoft Exchange Server Auth Certificate", "expired on "],
    &["OAuth certificate has expired"],
    &["OAuth certificate expired"],
];

/// Whether Exchange wrote it.
pub(super) fn is_exchange(provider: &str) -> bool {
    let begins = |start: &str| provider.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    begins("MSExchange") || begins("Microsoft-Exchange") || begins("Microsoft Exchange")
}

/// What an event says that has to do with tokens and the certificates behind them.
pub(super) const WORDS: [&str; 8] =
    ["OAuth", "oauth", "AuthConfig", "AuthServer", "token", "Token", "certificate", "Certificate"];

/// What the proxy's exceptions name where the Auth Certificate is at fault.
const AUTH_CERTIFICATE: [&str; 5] = ["ParseCadataCookies", "FbaModule", "OAuth", "AuthConfig", "ertificate"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(provider: &str, id: u32, text: &str, expected: Class) {
        assert_eq!(class_of(provider, id, &mut |word| text.contains(word)), expected, "{provider} {id} {text}");
    }

    #[test]
    fn provider_and_id_decide_together() {
        check("MSExchange OAuth", 1003, "", Class::OAuthValidationFailed);
        check("msexchange oauth ", 1003, "", Class::OAuthValidationFailed);
        check("MSExchange Front End HTTPS Proxy", 1003, "", Class::FrontEnd1003);
        check("MSExchange OAuth", 2004, "", Class::SigningCertificateMissing);
        check("MSExchange OAuth", 2006, "", Class::MetadataDiffers);
        check("MSExchange OAuth", 2008, "", Class::MetadataDiffers);
        check("MSExchange AuthAdmin", 2014, "", Class::CertificateRotated);
        check("Windows Defender", 1003, "a scan of OAuth tokens", Class::Unrelated1003);
        check("MSExchange ADAccess", 1003, "", Class::Unrelated1003);
        check("MSExchange OAuth", 2014, "", Class::UnknownExchange);
        check("MSExchange AuthAdmin", 2004, "", Class::UnknownExchange);
        check("MSExchange Web Services", 24, "", Class::UnknownExchange);
        let auth = "CN=Microsoft Exchange Server Auth Certificate expired on 2018-05-16";
        check("MSExchange Web Services", 24, auth, Class::CertificateExpired);
        check("MSExchange Web Services", 24, "CN=mail.contoso.com expired on 2018-05-16", Class::UnknownExchange);
        check("MSExchange OAuth", 1003, "The OAuth certificate has expired.", Class::CertificateExpired);
        check("Contoso Monitor", 24, auth, Class::Other);
        check("Microsoft-Windows-CAPI2", 11, "", Class::Other);
    }

    #[test]
    fn the_text_decides_where_an_id_stands_for_many_faults() {
        let crash = "w3wp#MSExchangeServicesAppPool, M.E.S.O.V1ProfileLocalTokenIssuer..ctor";
        check("MSExchange Common", 4999, crash, Class::EwsPoolCrash);
        check("MSExchange Common", 4999, "M.E.D.D.Something", Class::UnknownExchange);
        check("Microsoft-Windows-WAS", 5011, "application pool 'MSExchangeServicesAppPool'", Class::EwsPoolCrash);
        check("Microsoft-Windows-WAS", 5011, "application pool 'DefaultAppPool'", Class::Other);
        let proxy = "MSExchange Front End HTTPS Proxy";
        let cookies = "System.NullReferenceException at Microsoft.Exchange.HttpProxy.FbaModule.ParseCadataCookies";
        check(proxy, 1003, cookies, Class::FrontEnd1003);
        check(proxy, 1003, "System.Web.HttpException: the request is too long", Class::UnknownExchange);
    }
}

//! For whose tokens does an object of Exchange's speak that holds keys? Exchange takes tokens of an auth server or a partner
//! application from that one alone, and none while it is disabled.

use crate::exchange::objects::{ExchangeObject, Field, ObjectBody};
use crate::exchange::{EXCHANGE_APP_ID, entra_tenant, principal};
use crate::text::quoted;

/// Why a key of this object must not count for a token of this issuer; nothing where it may.
pub(super) fn objection(object: &ExchangeObject, issuer: Option<&str>, key: &str) -> Option<String> {
    let (owner, enabled) = match &object.body {
        ObjectBody::AuthServer(server) => {
            (Owner { issuer: &server.issuer, app: None, realm: &server.realm, what: "auth server" }, &server.enabled)
        }
        ObjectBody::PartnerApplication(application) => {
            let app = Some(&application.application_id);
            let (issuer, realm) = (&application.issuer, &application.realm);
            (Owner { issuer, app, realm, what: "partner application" }, &application.enabled)
        }
        _ => return None,
    };
    if matches!(enabled, Field::Known(false)) {
        return Some(format!("you supplied {key}, but the {} that holds it is disabled", owner.what));
    }
    let named = issuer.unwrap_or_default();
    (!owner.is(named)).then(|| {
        let what = owner.what;
        format!("you supplied {key}, but the {what} that holds it is not known to be the issuer {}", quoted(named))
    })
}

/// Who an object says that it is.
struct Owner<'o> {
    issuer: &'o Field<String>,
    app: Option<&'o Field<String>>,
    realm: &'o Field<String>,
    what: &'static str,
}

impl Owner<'_> {
    fn is(&self, named: &str) -> bool {
        let own = self.issuer.known().map(|own| own.trim()).filter(|own| !own.is_empty());
        let app = self.app.and_then(Field::known).map(|app| app.trim()).filter(|app| !app.is_empty());
        own.or(app).is_some_and(|own| self.is_issuer(own, named))
    }

    /// `application@realm`, or an address that may end in a slash.
    fn is_issuer(&self, own: &str, named: &str) -> bool {
        if own.contains("://") {
            let (own, named) = (own.trim_end_matches('/'), named.trim_end_matches('/'));
            let tenant = |issuer: &str| entra_tenant(issuer).map(|(tenant, _)| tenant.to_ascii_lowercase());
            return own.eq_ignore_ascii_case(named) || tenant(own).is_some_and(|own| tenant(named) == Some(own));
        }
        let (own, named) = (principal(own), principal(named));
        let realm = self.realm.known().map(|realm| realm.trim()).filter(|realm| !realm.is_empty());
        let realm = own.realm.or(realm).filter(|realm| *realm != "*");
        let is_realm = match realm {
            Some(own) => named.realm.is_some_and(|named| own.eq_ignore_ascii_case(named)),
            // Every organisation is one of Exchange's: which one has to be known.
            None => named.app != EXCHANGE_APP_ID,
        };
        own.app.eq_ignore_ascii_case(named.app) && is_realm
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::known;

    #[track_caller]
    fn check(issuer: &Field<String>, realm: &Field<String>, named: &str, expected: bool) {
        let owner = Owner { issuer, app: None, realm, what: "auth server" };
        assert_eq!(owner.is(named), expected, "{named}");
    }

    const ACS: &str = "00000001-0000-0000-c000-000000000000";
    const TENANT: &str = "11111111-2222-3333-4444-555555555555";

    #[test]
    fn an_auth_server_speaks_for_itself() {
        let realm = known(TENANT);
        check(&known(ACS), &realm, &format!("{ACS}@{TENANT}"), true);
        check(&known(ACS), &Field::Blank, &format!("{ACS}@{TENANT}"), true);
        check(&known(ACS), &realm, &format!("{ACS}@99999999-2222-3333-4444-555555555555"), false);
        check(&known(ACS), &realm, "00000002-0000-0ff1-ce00-000000000000@contoso.com", false);
        let exchange = "00000002-0000-0ff1-ce00-000000000000";
        check(&known(exchange), &Field::Blank, &format!("{exchange}@contoso.com"), false);
        check(&known(exchange), &known("contoso.com"), &format!("{exchange}@contoso.com"), true);
        check(&known(ACS), &realm, "", false);
        check(&Field::Unknown, &realm, &format!("{ACS}@{TENANT}"), false);
        check(&Field::Blank, &Field::Blank, "", false);
        let sts = known(&format!("https://sts.windows.net/{TENANT}/"));
        check(&sts, &realm, &format!("https://sts.windows.net/{TENANT}/"), true);
        check(&sts, &realm, &format!("https://login.microsoftonline.com/{TENANT}/v2.0"), true);
        check(&sts, &realm, "https://sts.windows.net/99999999-2222-3333-4444-555555555555/", false);
        check(&sts, &realm, &format!("https://sts.windows.net.evil.example/{TENANT}/"), false);
        check(&known("http://adfs.contoso.com/adfs/services/trust"), &Field::Blank, "http://evil.example/", false);
    }
}

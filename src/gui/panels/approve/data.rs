//! What the dialog says that asks whether an address may be fetched from: in which words, with which choices.

use std::net::IpAddr;

use url::{Position, Url};

use super::{ApproveState, Looked, Scope};
use crate::exchange::{microsoft_domain, sign_in_cloud};
use crate::fetch::request_head;
use crate::gui::network::{Approvals, AskedBy, NetworkMode, Request};
use crate::gui::theme::Tone;
use crate::network::{AddressClass, Proxy};
use crate::policy::{Gate, Policy, Refusal};
use crate::text;

/// The dialog.
#[derive(Clone, PartialEq)]
pub struct ApproveView {
    /// The address: what stands before its host, the host, and what stands behind it.
    pub url: [String; 3],
    /// What is said about it, one statement a row.
    pub rows: Vec<Statement>,
    /// The head of the request, as it will be sent.
    pub head: Vec<String>,
    /// For how long the user approves; nothing where there is nothing to approve.
    pub scopes: Vec<(Scope, bool)>,
    /// Whether the user is asked if it is their own server.
    pub asks_if_own: bool,
    /// Why it cannot be fetched as it stands.
    pub hindrance: Option<String>,
    /// Whether any answer of the user's could change that.
    pub is_refused: bool,
}

/// One statement of the dialog.
#[derive(Clone, PartialEq)]
pub struct Statement {
    /// What it is about.
    pub name: &'static str,
    /// Shape and colour; none where nothing is judged.
    pub tone: Tone,
    /// The statement.
    pub sentence: String,
    /// What is said beside it, more quietly.
    pub note: Option<String>,
}

impl ApproveView {
    /// The dialog about a request. `policy` holds the decisions for this case and for all of them.
    pub fn new(
        request: &Request,
        policy: &Policy,
        approvals: &Approvals,
        mode: NetworkMode,
        state: &ApproveState,
    ) -> Self {
        let asked = Request { is_own: state.is_own, ..request.clone() };
        // What is said of the host is said as it stands; whether it may be asked depends on what is ticked as well.
        let stands = request.decision(policy);
        let host = stands.host.clone().unwrap_or_default();
        let is_refused = matches!(&stands.gate, Gate::Refused(refusal) if *refusal != Refusal::Private);
        let is_off = mode == NetworkMode::Off;
        let mut rows = vec![why(request), host_row(&request.url, &host, &stands.gate, approvals)];
        if !is_refused && !is_off {
            rows.push(address_row(&host, &state.looked_up, state.proxy.as_ref()));
            rows.push(proxy_row(state.proxy.as_ref()));
        }
        let is_inside = matches!(&stands.gate, Gate::Refused(Refusal::Private)) || leads_inside(&state.looked_up);
        let is_known_own = matches!(&stands.gate, Gate::Trusted(trusted) if trusted.is_own);
        let asks_if_own = is_inside && !is_known_own && !is_refused && !is_off;
        let is_open = matches!(stands.gate, Gate::Ask | Gate::ApprovedOnce | Gate::Refused(Refusal::Private));
        let has_scopes = is_open && !request.is_named_by_user() && !is_refused && !is_off;
        let scopes =
            if has_scopes { Scope::ALL.map(|scope| (scope, state.allows(scope))).to_vec() } else { Vec::new() };
        let hindrance = if is_off {
            Some("The network is switched off. Switch it on to fetch anything.".to_owned())
        } else {
            match asked.decision(policy).gate {
                Gate::Refused(Refusal::Private) => Some(OWN_IS_NEEDED.to_owned()),
                Gate::Refused(refusal) => Some(format!("Assay does not fetch it: {}.", refusal.words())),
                _ if asks_if_own && !state.is_own => Some(OWN_IS_NEEDED.to_owned()),
                _ => None,
            }
        };
        Self {
            url: parts(&request.url, &host),
            rows,
            head: if is_refused || is_off { Vec::new() } else { request_head(&request.url) },
            scopes,
            asks_if_own,
            hindrance,
            is_refused: is_refused || is_off,
        }
    }

    /// The whole address.
    pub fn address(&self) -> String {
        self.url.concat()
    }
}

fn why(request: &Request) -> Statement {
    let (sentence, note) = match &request.asked_by {
        AskedBy::User => ("You typed the address".to_owned(), None),
        AskedBy::Evidence { name, why } if name.is_empty() => (text::capitalised(why), None),
        AskedBy::Evidence { name, why } => (text::capitalised(why), Some(format!("Asked for by {name}"))),
    };
    Statement { name: "Why", tone: Tone::Neutral, sentence, note }
}

fn host_row(url: &str, host: &str, gate: &Gate, approvals: &Approvals) -> Statement {
    let (tone, sentence, note) = match gate {
        Gate::KnownCloud(cloud) => (Tone::Passed, format!("Microsoft’s: a documented address of {}", cloud.name), None),
        Gate::Trusted(trusted) => {
            let always = approvals.always.iter().any(|known| known.pattern.matches(host));
            let span = if always { "in every case" } else { "for this case" };
            let own = if trusted.is_own { ", as your own server" } else { "" };
            (Tone::Passed, format!("You trust it {span}{own}"), None)
        }
        Gate::ApprovedOnce => (
            Tone::NotChecked,
            unknown(host),
            Some("You approved this address for one fetch, which was made".to_owned()),
        ),
        Gate::Ask => (Tone::NotChecked, unknown(host), None),
        Gate::Refused(Refusal::Private) => {
            (Tone::Warning, "A name or address that only a private network knows".to_owned(), None)
        }
        Gate::Refused(refusal) => (Tone::Failed, text::capitalised(&refusal.words()), None),
    };
    let notes: Vec<String> = letters_note(url, host).into_iter().chain(note).collect();
    let note = Some(notes.join(". ")).filter(|note| !note.is_empty());
    Statement { name: "Host", tone, sentence, note }
}

fn unknown(host: &str) -> String {
    if let Some(cloud) = sign_in_cloud(host) {
        return format!("A sign-in host of {}, but not an address where it documents keys", cloud.name);
    }
    match microsoft_domain(host) {
        Some(domain) => format!("Microsoft’s, in {}, but not an address where it documents keys", text::quoted(domain)),
        None => {
            "Unknown to Assay, and none of Microsoft’s: whether it is the server that it should be, you have to know"
                .to_owned()
        }
    }
}

fn address_row(host: &str, looked_up: &Looked, proxy: Option<&Proxy>) -> Statement {
    if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        let tone = if leads_inside(looked_up) { Tone::Warning } else { Tone::Neutral };
        let sentence = "It is an address already; nobody has been asked so far".to_owned();
        return Statement { name: "Addresses", tone, sentence, note: None };
    }
    let only_name = Some("Only the name server has been asked so far".to_owned());
    let (tone, sentence, note) = match looked_up {
        Looked::NotAsked if proxy.is_some() => {
            (Tone::Neutral, "The proxy looks the name up".to_owned(), Some("Nobody has been asked so far".to_owned()))
        }
        Looked::NotAsked => (Tone::Neutral, "The name has not been looked up".to_owned(), None),
        Looked::Asking => (Tone::Neutral, "Looking up…".to_owned(), only_name),
        Looked::Failed(fault) => (Tone::Warning, text::capitalised(&fault.words()), only_name),
        Looked::Found(addresses) if addresses.is_empty() => {
            (Tone::Warning, "The name leads to no address".to_owned(), only_name)
        }
        Looked::Found(addresses) => {
            let tone = if leads_inside(looked_up) { Tone::Warning } else { Tone::Neutral };
            (tone, addresses_words(addresses), only_name)
        }
    };
    Statement { name: "Addresses", tone, sentence, note }
}

fn addresses_words(addresses: &[(IpAddr, Option<AddressClass>)]) -> String {
    let words = |(address, class): &(IpAddr, Option<AddressClass>)| match class {
        Some(class) => format!("`{address}` ({})", class.words()),
        None => format!("`{address}`"),
    };
    let shown: Vec<String> = addresses.iter().take(MAX_ADDRESSES).map(words).collect();
    match addresses.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn leads_inside(looked_up: &Looked) -> bool {
    matches!(looked_up, Looked::Found(addresses) if addresses.iter().any(|(_, class)| class.is_some()))
}

fn proxy_row(proxy: Option<&Proxy>) -> Statement {
    let sentence = match proxy {
        None => "None: straight to the server".to_owned(),
        Some(proxy) => {
            let credentials = if proxy.has_credentials { ", with a user name" } else { "" };
            format!("{} ({}){credentials}", text::quoted(&proxy.url), proxy.from)
        }
    };
    Statement { name: "Proxy", tone: Tone::Neutral, sentence, note: None }
}

/// The address around its host. It is shown as it is written, unless its host is written in other letters than it is asked by.
fn parts(url: &str, host: &str) -> [String; 3] {
    as_written(url, host).or_else(|| as_asked(url)).unwrap_or_else(|| {
        let shown = text::visible(url).into_owned();
        [shown, String::new(), String::new()]
    })
}

fn as_written(url: &str, host: &str) -> Option<[String; 3]> {
    let start = url.find("://")? + "://".len();
    let authority = authority(url)?;
    let at = start + authority.rfind('@').map_or(0, |at| at + 1);
    let written = url.get(at..at + host.len()).filter(|_| !host.is_empty())?;
    let behind = url.get(at + host.len()..)?;
    let ends = behind.is_empty() || behind.starts_with([':', '/', '?', '#', '.']);
    let parts = [url.get(..at)?, written, behind].map(|part| text::visible(part).into_owned());
    (ends && written.eq_ignore_ascii_case(host)).then_some(parts)
}

fn as_asked(url: &str) -> Option<[String; 3]> {
    let url = Url::parse(url).ok().filter(Url::has_host)?;
    let parts =
        [&url[..Position::BeforeHost], &url[Position::BeforeHost..Position::AfterHost], &url[Position::AfterHost..]];
    Some(parts.map(|part| text::visible(part).into_owned()))
}

/// What stands between the scheme and the path.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#', '\\']).next()
}

/// A name that looks like another one may be written in letters of another alphabet.
fn letters_note(url: &str, host: &str) -> Option<String> {
    let is_foreign = authority(url).is_some_and(|authority| !authority.is_ascii());
    is_foreign.then(|| format!("Written with letters beyond a–z: {}", text::visible(host)))
}

const OWN_IS_NEEDED: &str = "An address inside a private network is asked only if the server is your own.";
const MAX_ADDRESSES: usize = 6; // the large clouds give eight

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Fault;

    const URL: &str = "https://mail.contoso.com:443/autodiscover/metadata/json/1";

    fn wanted(url: &str) -> Request {
        let asked_by =
            AskedBy::Evidence { name: "an Exchange identity token".to_owned(), why: "it lists keys".to_owned() };
        Request { url: url.to_owned(), asked_by, is_own: false }
    }

    fn view(request: &Request, state: &ApproveState) -> ApproveView {
        ApproveView::new(request, &Policy::default(), &Approvals::default(), NetworkMode::Ask, state)
    }

    #[track_caller]
    fn check(url: &str, tone: Tone, host: &str, hindrance: Option<&str>) {
        let view = view(&wanted(url), &ApproveState::default());
        let row = view.rows.iter().find(|row| row.name == "Host").unwrap();
        assert_eq!((row.tone, row.sentence.as_str()), (tone, host), "{url}");
        assert_eq!(view.hindrance.as_deref(), hindrance, "{url}");
        assert_eq!(view.head.is_empty(), view.is_refused, "{url}");
    }

    #[test]
    fn what_the_host_is_is_said() {
        let unknown =
            "Unknown to Assay, and none of Microsoft’s: whether it is the server that it should be, you have to know";
        check(URL, Tone::NotChecked, unknown, None);
        check(
            "https://outlook.office365.com/autodiscover/metadata/json/1",
            Tone::Passed,
            "Microsoft’s: a documented address of Microsoft 365 (worldwide)",
            None,
        );
        check(
            "https://by2.namprd06.prod.outlook.com/autodiscover/metadata/json/1",
            Tone::NotChecked,
            "Microsoft’s, in `outlook.com`, but not an address where it documents keys",
            None,
        );
        check(
            "https://outlook.0ffice365.com/autodiscover/metadata/json/1",
            Tone::Failed,
            "Its host imitates `outlook.office365.com`",
            Some("Assay does not fetch it: its host imitates `outlook.office365.com`."),
        );
        check(
            "https://10.1.2.3/autodiscover/metadata/json/1",
            Tone::Warning,
            "A name or address that only a private network knows",
            Some(OWN_IS_NEEDED),
        );
    }

    #[test]
    fn a_private_address_needs_the_users_word() {
        let inside = vec![("10.0.0.9".parse().unwrap(), Some(AddressClass::Private))];
        let mut state = ApproveState { looked_up: Looked::Found(inside), ..ApproveState::default() };
        let asked = view(&wanted(URL), &state);
        assert!(asked.asks_if_own && asked.hindrance.is_some());
        let addresses = asked.rows.iter().find(|row| row.name == "Addresses").unwrap();
        assert_eq!(addresses.sentence, "`10.0.0.9` (an address in a private network)");
        state.is_own = true;
        let named = view(&wanted(URL), &state);
        assert!(named.asks_if_own && named.hindrance.is_none());
        assert_eq!(named.scopes, [(Scope::Once, false), (Scope::Case, true), (Scope::Always, true)]);
    }

    #[test]
    fn what_is_decided_is_not_asked_again() {
        assert!(view(&Request::typed(URL), &ApproveState::default()).scopes.is_empty());
        let known = wanted("https://outlook.office365.com/autodiscover/metadata/json/1");
        assert!(view(&known, &ApproveState::default()).scopes.is_empty());
        assert_eq!(view(&wanted(URL), &ApproveState::default()).scopes.len(), 3);
    }

    #[test]
    fn with_the_network_off_nothing_is_offered() {
        let (policy, approvals) = (Policy::default(), Approvals::default());
        let view = ApproveView::new(&wanted(URL), &policy, &approvals, NetworkMode::Off, &ApproveState::default());
        assert!(view.is_refused && view.scopes.is_empty() && view.head.is_empty());
        assert!(view.hindrance.is_some());
    }

    #[test]
    fn the_host_stands_out() {
        assert_eq!(
            parts(URL, "mail.contoso.com"),
            ["https://", "mail.contoso.com", ":443/autodiscover/metadata/json/1"]
        );
        assert_eq!(parts("https://MAIL.x/mail.x", "mail.x"), ["https://", "MAIL.x", "/mail.x"]);
        assert_eq!(parts("nonsense", ""), ["nonsense", "", ""]);
        assert_eq!(
            parts("https://bücher.example:8443/xn--bcher-kva.example", "xn--bcher-kva.example"),
            ["https://", "xn--bcher-kva.example", ":8443/xn--bcher-kva.example"]
        );
        assert_eq!(parts("https://a.x@a.x/a.x", "a.x"), ["https://a.x@", "a.x", "/a.x"]);
        assert_eq!(parts("https://a.x.y/", "a.x.y"), ["https://", "a.x.y", "/"]);
    }

    #[test]
    fn a_name_in_other_letters_is_noted() {
        let note = |url: &str| {
            let view = view(&wanted(url), &ApproveState::default());
            view.rows.iter().find(|row| row.name == "Host").and_then(|row| row.note.clone())
        };
        let expected = "Written with letters beyond a–z: xn--bcher-kva.example";
        assert_eq!(note("https://bücher.example/keys").as_deref(), Some(expected));
        assert_eq!(note("https://mail.contoso.com/ü"), None);
    }

    #[test]
    fn an_address_is_not_looked_up() {
        let proxy =
            Proxy { url: "http://proxy:8080".to_owned(), from: "HTTPS_PROXY".to_owned(), has_credentials: false };
        for (host, proxy) in [("93.184.216.34", None), ("93.184.216.34", Some(&proxy)), ("[2001:db8::1]", None)] {
            let row = address_row(host, &Looked::NotAsked, proxy);
            assert_eq!(row.sentence, "It is an address already; nobody has been asked so far");
            assert_eq!(row.note, None);
        }
    }

    #[test]
    fn a_name_that_cannot_be_looked_up_is_said_to() {
        let looked_up = Looked::Failed(Fault::NameNotResolved { reason: String::new() });
        let row = address_row("mail.contoso.com", &looked_up, None);
        assert_eq!(row.sentence, "Its name leads to no address");
        assert_eq!(row.note.as_deref(), Some("Only the name server has been asked so far"));
    }
}

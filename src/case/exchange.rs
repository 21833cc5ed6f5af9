//! What the case knows of Exchange: objects by kind, roles of certificates, events.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::Case;
use crate::event::Event;
use crate::exchange::objects::{
    AuthConfig, AuthServer, ExchangeCertificate, ExchangeObject, KeyCredential, ObjectBody, ObjectKind,
};
use crate::intake::{Body, Evidence};
use crate::text::visible;
use crate::time::{Meaning, Time, Written};
use crate::x509::Thumbprint;

impl Case {
    /// Every object of Exchange's, with its place.
    pub fn objects(&self) -> impl Iterator<Item = (usize, &ExchangeObject)> {
        self.evidence().iter().enumerate().filter_map(|(index, evidence)| match &evidence.body {
            Body::Object(object) => Some((index, &**object)),
            _ => None,
        })
    }

    /// The objects of one kind, with their places; the outputs that said that there is none included.
    pub fn objects_of(&self, kind: ObjectKind) -> impl Iterator<Item = (usize, &ExchangeObject)> {
        self.objects().filter(move |(_, object)| object.kind == kind)
    }

    /// Every `Get-AuthConfig`, with its place.
    pub fn auth_configs(&self) -> impl Iterator<Item = (usize, &AuthConfig)> {
        self.objects().filter_map(|(index, object)| match &object.body {
            ObjectBody::AuthConfig(config) => Some((index, config)),
            _ => None,
        })
    }

    /// Every certificate that a server listed, with its place.
    pub fn server_certificates(&self) -> impl Iterator<Item = (usize, &ExchangeObject, &ExchangeCertificate)> {
        self.objects().filter_map(|(index, object)| match &object.body {
            ObjectBody::ExchangeCertificate(certificate) => Some((index, object, &**certificate)),
            _ => None,
        })
    }

    /// Every auth server, with its place.
    pub fn auth_servers(&self) -> impl Iterator<Item = (usize, &AuthServer)> {
        self.objects().filter_map(|(index, object)| match &object.body {
            ObjectBody::AuthServer(server) => Some((index, server)),
            _ => None,
        })
    }

    /// Every key credential of an application in Entra, with its place.
    pub fn key_credentials(&self) -> impl Iterator<Item = (usize, &KeyCredential)> {
        self.objects().filter_map(|(index, object)| match &object.body {
            ObjectBody::KeyCredential(credential) => Some((index, credential)),
            _ => None,
        })
    }

    /// Every event, with its place.
    pub fn events(&self) -> impl Iterator<Item = (usize, &Event)> {
        self.evidence().iter().enumerate().filter_map(|(index, evidence)| match &evidence.body {
            Body::Event(event) => Some((index, &**event)),
            _ => None,
        })
    }

    /// The moment of the newest event, as well as the events' times can be read.
    pub fn newest_event(&self) -> Newest {
        let times = || self.events().filter_map(|(_, event)| event.time.as_ref());
        let Some(about) = times().filter_map(Written::about).max() else {
            let is_open = times().any(|time| time.bounds().is_some());
            return if is_open { Newest::Ambiguous } else { Newest::None };
        };
        let is_ambiguous = |time: &&Written| matches!(time.meaning, Meaning::Ambiguous { .. });
        let known = || times().filter(|time| !is_ambiguous(time)).filter_map(Written::bounds);
        let earliest = known().map(|(earliest, _)| earliest).max().unwrap_or(about);
        let latest = known().map(|(_, latest)| latest).max().unwrap_or(about);
        if times().filter(is_ambiguous).filter_map(Written::bounds).any(|(_, latest)| latest > earliest) {
            return Newest::Ambiguous;
        }
        Newest::About { time: about, uncertainty: (latest - about).max(about - earliest) }
    }
}

/// When the newest event of a case was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newest {
    /// There is no event whose time can be read.
    None,
    /// The day and the month of an event that may be the newest can be confused.
    Ambiguous,
    /// At this moment, give or take the uncertainty: nothing where it is known exactly.
    About {
        /// The moment; a wall clock counts as UTC.
        time: Time,
        /// How far it may be off either way.
        uncertainty: TimeDelta,
    },
}

/// Which parts the Auth configurations in the evidence give to which certificates, for people. The last one is right.
pub(super) fn certificate_roles(evidence: &[Evidence]) -> HashMap<Thumbprint, &'static str> {
    let mut roles = HashMap::new();
    for evidence in evidence {
        let Body::Object(object) = &evidence.body else { continue };
        let ObjectBody::AuthConfig(config) = &object.body else { continue };
        let named = [
            (&config.previous, "the previous Auth Certificate"),
            (&config.next, "the next Auth Certificate"),
            (&config.current, "the current Auth Certificate"),
        ];
        for (field, words) in named {
            if let Some(text) = field.known() {
                roles.insert(text.thumbprint, words);
            }
        }
    }
    roles
}

/// What an object that holds keys is, for people: `a certificate on EX01`, `the auth server ACS`.
pub(super) fn key_place(object: &ExchangeObject) -> String {
    let named = |what: &str, name: Option<&String>| match name {
        Some(name) => format!("{what} {}", visible(name)),
        None => what.to_owned(),
    };
    match &object.body {
        ObjectBody::ExchangeCertificate(_) => match &object.server {
            Some(server) => format!("a certificate on {}", visible(server)),
            None => "a certificate of a server's".to_owned(),
        },
        ObjectBody::AuthServer(server) => named("the auth server", server.name.known()),
        ObjectBody::PartnerApplication(application) => named("the partner application", application.name.known()),
        ObjectBody::KeyCredential(credential) => {
            named("a key in Entra of", credential.owner.known().or_else(|| credential.application_id.known()))
        }
        _ => object.kind.name().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Input, SourceKind, read};

    #[track_caller]
    fn check(role: &str, expected: &str) {
        let made = rcgen::generate_simple_self_signed(Vec::new()).unwrap();
        let thumbprint = Thumbprint::of_der(made.cert.der()).to_hex();
        let texts = [
            format!("{role}CertificateThumbprint : {thumbprint}\nServiceName : x\n"),
            pem::encode(&pem::Pem::new("CERTIFICATE", made.cert.der().to_vec())),
        ];
        let evidence = texts.into_iter().flat_map(|text| {
            read(&Input { name: "paste".to_owned(), kind: SourceKind::Paste, bytes: text.into_bytes() })
        });
        let case = Case::new(evidence.collect());
        let from: Vec<&str> = case.keys().iter().map(|key| &*key.from).collect();
        assert_eq!(from, [expected]);
    }

    #[test]
    fn keys_say_which_part_their_certificate_plays() {
        check("Current", "the current Auth Certificate (paste)");
        check("Next", "the next Auth Certificate (paste)");
        check("Previous", "the previous Auth Certificate (paste)");
    }
}

//! What the case knows of Exchange: objects by kind, roles of certificates, events.

use super::Case;
use crate::event::Event;
use crate::exchange::objects::{
    AuthConfig, AuthServer, ExchangeCertificate, ExchangeObject, KeyCredential, ObjectBody, ObjectKind,
};
use crate::intake::Body;
use crate::time::Time;

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

    /// The moment of the newest event whose time can be read.
    pub fn newest_event(&self) -> Option<Time> {
        self.events().filter_map(|(_, event)| event.time.as_ref()?.about()).max()
    }
}

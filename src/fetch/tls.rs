//! TLS as it is spoken to servers: what is offered, who vouches for a certificate, and a record of what was shown, even where
//! the handshake fails.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, ProtocolVersion, RootCertStore,
    SignatureScheme,
};

use super::settings::Roots;
use crate::network::{Fault, Stage, Tls, TlsVersion};
use crate::x509::Certificate;

/// Who vouches for certificates. Made once for a call: the system's store is read anew each time, and that takes a while.
#[derive(Clone)]
pub(in crate::fetch) struct Trust {
    provider: Arc<CryptoProvider>,
    system: Arc<dyn ServerCertVerifier>,
    public: Arc<dyn ServerCertVerifier>,
}

impl Trust {
    /// Reads the system's store, or takes the authorities that were given.
    pub(in crate::fetch) fn new(roots: &Roots) -> Result<Self, Fault> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let system: Arc<dyn ServerCertVerifier> = match roots {
            Roots::System => {
                let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(&provider));
                Arc::new(verifier.map_err(|error| unusable(&error))?)
            }
            Roots::Given(certificates) => {
                let mut store = RootCertStore::empty();
                store.add_parsable_certificates(certificates.iter().map(|der| CertificateDer::from_slice(der)));
                webpki(store, &provider)?
            }
        };
        let public = webpki(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(), &provider)?;
        Ok(Self { provider, system, public })
    }
}

fn webpki(store: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Fault> {
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
    Ok(builder.build().map_err(|error| unusable(&error))?)
}

fn unusable(error: &dyn std::error::Error) -> Fault {
    Fault::Other { stage: Stage::Tls, reason: format!("the certificate store cannot be used: {error}") }
}

/// What is offered to one server, and the record of what it shows. One handshake each: nothing is resumed, so that every
/// attempt sees the chain.
pub(in crate::fetch) fn recording_config(trust: &Trust) -> Result<(Arc<ClientConfig>, Arc<Record>), Fault> {
    let record = Arc::new(Record::default());
    let verifier = Verifier { trust: trust.clone(), record: Arc::clone(&record) };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&trust.provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| unusable(&error))?;
    let mut config = builder
        .dangerous() // the library's word for a verifier of one's own; this one asks the system and writes down
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(NoClientCertificate(Arc::clone(&record))));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok((Arc::new(config), record))
}

/// What a handshake has shown so far.
#[derive(Debug, Default)]
pub(in crate::fetch) struct Record(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    chain: Vec<Arc<Certificate>>,
    has_shown_certificates: bool,
    is_accepted: bool,
    is_publicly_trusted: Option<bool>,
    version: Option<TlsVersion>,
    cipher_suite: Option<String>,
    asked_for_certificate: bool,
}

impl Record {
    /// What was seen; `None` where the server showed nothing at all.
    pub(in crate::fetch) fn tls(&self) -> Option<Tls> {
        let seen = self.seen();
        (seen.has_shown_certificates || seen.version.is_some()).then(|| Tls {
            version: seen.version,
            cipher_suite: seen.cipher_suite.clone(),
            chain: seen.chain.clone(),
            is_accepted: seen.is_accepted,
            is_publicly_trusted: seen.is_publicly_trusted,
        })
    }

    /// Notes what a connection agreed on.
    pub(in crate::fetch) fn agreed(&self, connection: &ClientConnection) {
        let mut seen = self.seen();
        seen.version = match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => Some(TlsVersion::V1_2),
            Some(ProtocolVersion::TLSv1_3) => Some(TlsVersion::V1_3),
            _ => seen.version,
        };
        let suite = connection.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
        // The library writes `TLS13_AES_…` where the standard writes `TLS_AES_…`.
        seen.cipher_suite = suite.map(|name| name.replacen("TLS13_", "TLS_", 1));
    }

    /// Whether the server asked for a client certificate.
    pub(super) fn asked_for_certificate(&self) -> bool {
        self.seen().asked_for_certificate
    }

    /// The certificates that were shown.
    pub(super) fn chain(&self) -> Vec<Arc<Certificate>> {
        self.seen().chain.clone()
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the system, and writes down what it was asked about.
struct Verifier {
    trust: Trust,
    record: Arc<Record>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let ask = |verifier: &dyn ServerCertVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let verdict = ask(self.trust.system.as_ref());
        let shown = std::iter::once(end_entity).chain(intermediates).take(MAX_CHAIN);
        let chain = shown.filter_map(|der| Certificate::from_der(der).ok()).map(Arc::new).collect();
        let is_publicly_trusted = match ask(self.trust.public.as_ref()) {
            Ok(_) => Some(true),
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => Some(false),
            // The system accepts what they refuse, for whatever reason: an expired certificate in the chain hides nothing.
            Err(_) if verdict.is_ok() => Some(false),
            Err(_) => None, // both refuse it for something else, which says nothing about the authority
        };
        let mut seen = self.record.seen();
        seen.chain = chain;
        seen.has_shown_certificates = true;
        seen.is_accepted = verdict.is_ok();
        seen.is_publicly_trusted = is_publicly_trusted;
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.record.seen().version = Some(TlsVersion::V1_2);
        self.trust.system.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.record.seen().version = Some(TlsVersion::V1_3);
        self.trust.system.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.system.supported_verify_schemes()
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

/// Assay has no client certificate, but notes that one was asked for.
#[derive(Debug)]
struct NoClientCertificate(Arc<Record>);

impl ResolvesClientCert for NoClientCertificate {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.seen().asked_for_certificate = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

const MAX_CHAIN: usize = 10; // real chains have two to four

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

    use super::*;

    fn authority(name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    /// The public authorities refuse the chain for its expired certificate before they come to say that they know nobody in it.
    #[test]
    fn an_expired_certificate_in_the_chain_hides_no_interception() {
        let key = KeyPair::generate().unwrap();
        let root = authority("Inspection").self_signed(&key).unwrap();
        let mut expired = authority("Inspection");
        (expired.not_before, expired.not_after) = (date_time_ymd(2010, 1, 1), date_time_ymd(2020, 1, 1));
        let elder = Issuer::new(authority("Elder"), KeyPair::generate().unwrap());
        let expired = expired.signed_by(&key, &elder).unwrap();
        let host = "outlook.office365.com";
        let leaf = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let leaf = leaf.signed_by(&KeyPair::generate().unwrap(), &Issuer::new(authority("Inspection"), key)).unwrap();

        let trust = Trust::new(&Roots::Given(vec![root.der().to_vec()])).unwrap();
        let record = Arc::new(Record::default());
        let verifier = Verifier { trust: trust.clone(), record: Arc::clone(&record) };
        let name = ServerName::try_from(host).unwrap();
        let now = UnixTime::since_unix_epoch(Duration::from_hours(500_000));
        let beside = [expired.der().clone()];
        let alone = trust.public.verify_server_cert(leaf.der(), &beside, &name, &[], now);
        assert!(!matches!(alone, Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))), "{alone:?}");
        verifier.verify_server_cert(leaf.der(), &beside, &name, &[], now).unwrap();
        assert_eq!(record.tls().unwrap().is_publicly_trusted, Some(false));
    }
}

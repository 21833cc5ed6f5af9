//! An authority of the tests' own: a root, an issuer below it, and certificates for servers, right and wrong ones.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

use super::Security;

/// An authority whose root nobody knows but the test.
pub(crate) struct Authority {
    root: CertificateDer<'static>,
    intermediate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    name: String,
}

/// A server's certificate with what stands above it, and its key.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Authority {
    /// An authority with this name, which its certificates bear as well.
    pub(crate) fn new(name: &str) -> Self {
        let root_params = authority(&format!("{name} Root"));
        let root_key = KeyPair::generate().unwrap();
        let root = root_params.self_signed(&root_key).unwrap().der().clone();
        let root_issuer = Issuer::new(root_params, root_key);
        let params = authority(&format!("{name} Issuing"));
        let key = KeyPair::generate().unwrap();
        let intermediate = params.signed_by(&key, &root_issuer).unwrap().der().clone();
        Self { root, intermediate, issuer: Issuer::new(params, key), name: name.to_owned() }
    }

    /// The root, which whoever trusts this authority has to know.
    pub(crate) fn root(&self) -> &CertificateDer<'static> {
        &self.root
    }

    /// The root as PEM.
    pub(crate) fn root_pem(&self) -> String {
        pem::encode(&pem::Pem::new("CERTIFICATE", self.root.to_vec()))
    }

    /// The name of the issuer of its certificates.
    pub(crate) fn issuer_name(&self) -> String {
        format!("{} Issuing", self.name)
    }

    /// A certificate for these names or addresses, in order in every way.
    pub(crate) fn identity(&self, names: &[&str]) -> Identity {
        self.identity_with(names, |_| {})
    }

    /// A certificate that is changed before it is signed.
    pub(crate) fn identity_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let mut params = server(names);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        Identity { chain: vec![leaf, self.intermediate.clone()], key: key.serialize_der() }
    }

    /// TLS with a certificate for these names, in order in every way.
    pub(crate) fn tls(&self, names: &[&str]) -> Security {
        self.identity(names).tls()
    }

    /// TLS that also asks the client for a certificate of this authority.
    pub(crate) fn mutual_tls(&self, names: &[&str]) -> Security {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider()).build().unwrap();
        let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
        let (chain, key) = self.identity(names).parts();
        Security::Tls(Arc::new(builder.with_client_cert_verifier(verifier).with_single_cert(chain, key).unwrap()))
    }
}

impl Identity {
    /// A certificate that nobody but itself vouches for.
    pub(crate) fn self_signed(names: &[&str]) -> Self {
        let key = KeyPair::generate().unwrap();
        let leaf = server(names).self_signed(&key).unwrap().der().clone();
        Self { chain: vec![leaf], key: key.serialize_der() }
    }

    /// Without what stands above the server's own certificate, as a server sends it that was set up carelessly.
    pub(crate) fn alone(mut self) -> Self {
        self.chain.truncate(1);
        self
    }

    /// The chain as the server sends it, DER.
    pub(crate) fn chain(&self) -> Vec<Vec<u8>> {
        self.chain.iter().map(|certificate| certificate.to_vec()).collect()
    }

    /// TLS with it, in every version that is safe.
    pub(crate) fn tls(self) -> Security {
        self.tls_with(rustls::ALL_VERSIONS, &[])
    }

    /// TLS with these versions and these application protocols.
    pub(crate) fn tls_with(self, versions: &[&'static SupportedProtocolVersion], protocols: &[&str]) -> Security {
        let builder = ServerConfig::builder_with_provider(provider()).with_protocol_versions(versions).unwrap();
        let (chain, key) = self.parts();
        let mut config = builder.with_no_client_auth().with_single_cert(chain, key).unwrap();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        Security::Tls(Arc::new(config))
    }

    fn parts(self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        (self.chain, PrivatePkcs8KeyDer::from(self.key).into())
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2090, 1, 1);
    params
}

fn server(names: &[&str]) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names.clone()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("nobody", String::as_str));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2090, 1, 1);
    params
}

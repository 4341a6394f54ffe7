//! Whom TLS connections trust: named authorities, the system's, anybody, or nobody.
//!
//! Linux keeps its authorities twice: all of them in one file, and each in a file of its own in a folder,
//! where an administrator may have put more. Reading the folder takes as long as everything else before a
//! first connection together, so it is read only when the one file is not enough to accept a certificate.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, RootCertStore, SignatureScheme,
    WantsVerifier,
};
use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};

use super::witness::Witness;
use crate::error::LocalError;
use crate::settings::Roots;

type Certificates = Vec<CertificateDer<'static>>;

/// For a client that makes no TLS connection.
pub(super) fn no_authority() -> Result<ClientConfig, LocalError> {
    Ok(builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

/// The named authorities, or the system's; and the additional ones.
pub(super) fn authorities(roots: &Roots) -> Result<ClientConfig, LocalError> {
    config(trusted(roots)?)
}

/// As the settings have it, with somebody who looks on.
pub(super) fn witnessed(
    roots: &Roots,
    verify: bool,
) -> Result<(ClientConfig, Arc<Witness>), LocalError> {
    let judge = if verify { trusted(roots)? } else { Arc::new(Anything(provider())) };
    let witness = Witness::of(judge);
    Ok((config(Arc::clone(&witness) as _)?, witness))
}

fn trusted(roots: &Roots) -> Result<Arc<dyn ServerCertVerifier>, LocalError> {
    let more = match &roots.ca_file {
        Some(file) => whole(from_file(file), "the file holds no certificate")?,
        None => Vec::new(),
    };
    if let Some(named) = named(roots)? {
        return Ok(verifier(store([named, more])?)?);
    }
    match bundle() {
        Some(bundle) => {
            let first = verifier(store([bundle, more.clone()])?)?;
            let rest = move || [system(), more.clone()].concat();
            Ok(Arc::new(InTurn { first, rest: Box::new(rest), all: OnceLock::new() }))
        }
        None => Ok(verifier(store([system(), more])?)?),
    }
}

/// Whoever answers, because a person asked for that. Handshakes are still checked.
pub(super) fn any_certificate() -> Result<ClientConfig, LocalError> {
    config(Arc::new(Anything(provider())))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, LocalError> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| LocalError::Roots(error.to_string()))
}

fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, LocalError> {
    // "Dangerous" is any verifier that one brings along; those of authorities are rustls' own.
    let builder = builder()?.dangerous().with_custom_certificate_verifier(verifier);
    Ok(builder.with_no_client_auth())
}

fn verifier(roots: Arc<RootCertStore>) -> Result<Arc<WebPkiServerVerifier>, LocalError> {
    WebPkiServerVerifier::builder_with_provider(roots, provider())
        .build()
        .map_err(|error| LocalError::Roots(error.to_string()))
}

fn store(certificates: [Certificates; 2]) -> Result<Arc<RootCertStore>, LocalError> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates.into_iter().flatten());
    if store.is_empty() {
        return Err(LocalError::Roots("none were found".to_owned()));
    }
    Ok(Arc::new(store))
}

/// The authorities that the settings name instead of the system's.
fn named(roots: &Roots) -> Result<Option<Certificates>, LocalError> {
    if roots.cert_file.is_none() && roots.cert_dirs.is_empty() {
        return Ok(None);
    }
    let mut found = load_certs_from_paths(roots.cert_file.as_deref(), None);
    for dir in &roots.cert_dirs {
        let mut more = load_certs_from_paths(None, Some(dir));
        found.certs.append(&mut more.certs);
        found.errors.append(&mut more.errors);
    }
    whole(found, "the named files hold no certificate").map(Some)
}

/// All authorities of the system. One unreadable file among them is no reason to stop.
fn system() -> Certificates {
    load_native_certs().certs
}

/// The one file with authorities of a system that has one.
fn bundle() -> Option<Certificates> {
    #[cfg(all(unix, not(target_os = "macos")))]
    let file = openssl_probe::probe().cert_file;
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    let file: Option<std::path::PathBuf> = None;
    file.map(|file| from_file(&file).certs).filter(|certificates| !certificates.is_empty())
}

fn from_file(file: &Path) -> CertificateResult {
    load_certs_from_paths(Some(file), None)
}

/// The certificates that were asked for by name: an error, or nothing at all, is not accepted.
fn whole(found: CertificateResult, nothing: &str) -> Result<Certificates, LocalError> {
    if found.certs.is_empty() {
        let text = found.errors.first().map_or_else(|| nothing.to_owned(), ToString::to_string);
        return Err(LocalError::Roots(text));
    }
    Ok(found.certs)
}

/// Trusts some authorities, and looks for all of them once a certificate is not accepted.
struct InTurn {
    first: Arc<WebPkiServerVerifier>,
    rest: Box<dyn Fn() -> Certificates + Send + Sync>,
    /// None if there are no more.
    all: OnceLock<Option<Arc<WebPkiServerVerifier>>>,
}

impl InTurn {
    fn all(&self) -> Option<&Arc<WebPkiServerVerifier>> {
        let load = || store([(self.rest)(), Vec::new()]).and_then(verifier).ok();
        self.all.get_or_init(load).as_ref()
    }
}

impl fmt::Debug for InTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InTurn").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for InTurn {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let asked = |verifier: &WebPkiServerVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        match asked(&self.first) {
            Err(refusal) => self.all().map_or(Err(refusal), |all| asked(all)),
            accepted => accepted,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.first.verify_tls12_signature(message, cert, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.first.verify_tls13_signature(message, cert, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.first.supported_verify_schemes()
    }
}

/// Accepts any certificate.
#[derive(Debug)]
struct Anything(Arc<CryptoProvider>);

impl ServerCertVerifier for Anything {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    use super::*;

    /// An authority, and the certificate of a server that it vouches for.
    fn authority() -> (CertificateDer<'static>, CertificateDer<'static>) {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let own = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let server = CertificateParams::new(["host.example".to_owned()]).unwrap();
        let server = server.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap();
        (own.der().clone(), server.der().clone())
    }

    #[test]
    fn all_authorities_are_read_once_and_only_for_what_the_first_ones_do_not_accept() {
        let [(own, usual), (more, rare), (_, stranger)] = [authority(), authority(), authority()];
        let looks = Arc::new(AtomicUsize::new(0));
        let (counter, all) = (looks.clone(), vec![own.clone(), more]);
        let rest = Box::new(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            all.clone()
        });
        let first = verifier(store([vec![own], Vec::new()]).unwrap()).unwrap();
        let trust = InTurn { first, rest, all: OnceLock::new() };
        let accepts = |certificate: &CertificateDer<'_>, name: &str| {
            let name = ServerName::try_from(name.to_owned()).unwrap();
            trust.verify_server_cert(certificate, &[], &name, &[], UnixTime::now()).is_ok()
        };
        assert!(accepts(&usual, "host.example"));
        assert_eq!(looks.load(Ordering::Relaxed), 0);
        assert!(accepts(&rare, "host.example"));
        assert!(!accepts(&stranger, "host.example") && !accepts(&rare, "other.example"));
        assert_eq!(looks.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn named_authorities_that_cannot_be_read_are_an_error() {
        let missing = Some("/nonexistent/ca.pem".into());
        for roots in [
            Roots { cert_file: missing.clone(), ..Roots::default() },
            Roots { ca_file: missing, ..Roots::default() },
            Roots { cert_dirs: vec!["/nonexistent".into()], ..Roots::default() },
        ] {
            assert!(matches!(authorities(&roots), Err(LocalError::Roots(_))));
        }
    }

    #[test]
    fn whoever_trusts_anybody_or_nobody_needs_no_authorities() {
        assert!(any_certificate().is_ok() && no_authority().is_ok());
    }
}

//! Looks on while a certificate is judged, and remembers which ones were shown and what was wrong with them.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, SignatureScheme};

use super::certificate::Certificate;

/// Why a certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// Nobody whom this machine trusts has issued it.
    UnknownIssuer,
    /// Whoever issued it has the name of one whom this machine trusts, and another key.
    OtherKey,
    /// It is good no more.
    Expired,
    /// It is not good yet.
    NotYetValid,
    /// It is another host's.
    OtherName,
    /// Something else, in the words of the library.
    Other(String),
}

impl Distrust {
    fn of(error: &rustls::Error) -> Self {
        use CertificateError::{
            BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext,
            NotValidYet, NotValidYetContext, UnknownIssuer,
        };
        match error {
            rustls::Error::InvalidCertificate(why) => match why {
                UnknownIssuer => Self::UnknownIssuer,
                BadSignature => Self::OtherKey,
                Expired | ExpiredContext { .. } => Self::Expired,
                NotValidYet | NotValidYetContext { .. } => Self::NotYetValid,
                NotValidForName | NotValidForNameContext { .. } => Self::OtherName,
                other => Self::Other(other.to_string()),
            },
            other => Self::Other(other.to_string()),
        }
    }
}

/// What was shown, the server's own certificate first.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    pub(super) certificates: Vec<Certificate>,
    pub(super) distrust: Option<Distrust>,
}

/// Judges as another one does.
#[derive(Debug)]
pub(super) struct Witness {
    judge: Arc<dyn ServerCertVerifier>,
    shown: Mutex<Shown>,
}

impl Witness {
    pub(super) fn of(judge: Arc<dyn ServerCertVerifier>) -> Arc<Self> {
        Arc::new(Self { judge, shown: Mutex::default() })
    }

    pub(super) fn shown(&self) -> Shown {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let judged = self.judge.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        let chain = std::iter::once(end_entity).chain(intermediates);
        let shown = Shown {
            certificates: chain.filter_map(|it| Certificate::read(it)).collect(),
            distrust: judged.as_ref().err().map(Distrust::of),
        };
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = shown;
        judged
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls12_signature(message, cert, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls13_signature(message, cert, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}

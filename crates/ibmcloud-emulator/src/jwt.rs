//! Access tokens: real RS256 signatures and the key set that verifies them.
//!
//! The key is part of the sources on purpose. It signs tokens that only this emulator accepts, so it
//! protects nothing; a fixed one spares every start the slow search for primes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use serde_json::{Map, Value, json};

/// IAM's key ids look like dates.
const KEY_ID: &str = "202601150000";
const KEY_PEM: &str = include_str!("jwt_key.pem");

fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| {
        let lines = KEY_PEM.lines().skip_while(|line| !line.starts_with('-')).skip(1);
        let text: String = lines.take_while(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(text).expect("the key in the sources is base64");
        KeyPair::from_pkcs8(&der).expect("the key in the sources is PKCS#8")
    })
}

fn public() -> PublicKeyComponents<Vec<u8>> {
    PublicKeyComponents::from(key().public())
}

/// A signed token with these claims.
pub(crate) fn sign(claims: &Value) -> String {
    let head = json!({"kid": KEY_ID, "alg": "RS256"});
    let text = [&head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let mut signature = vec![0; key().public().modulus_len()];
    key()
        .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .expect("the buffer is as long as the modulus");
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Claims of tokens that were found good. Each request of a session shows the same token, and checking a
/// signature takes longer than answering most requests.
static VERIFIED: Mutex<BTreeMap<String, Arc<Map<String, Value>>>> = Mutex::new(BTreeMap::new());
/// As many are remembered.
const REMEMBERED: usize = 256;

/// The claims of a token that this emulator signed; whether it has expired is not looked at.
pub(crate) fn verify(token: &str) -> Option<Arc<Map<String, Value>>> {
    let verified = || VERIFIED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(claims) = verified().get(token) {
        return Some(Arc::clone(claims));
    }
    let claims = Arc::new(verify_signature(token)?);
    let mut verified = verified();
    if verified.len() >= REMEMBERED {
        verified.clear();
    }
    verified.insert(token.to_owned(), Arc::clone(&claims));
    Some(claims)
}

fn verify_signature(token: &str) -> Option<Map<String, Value>> {
    let (text, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    public().verify(&RSA_PKCS1_2048_8192_SHA256, text.as_bytes(), &signature).ok()?;
    let claims = URL_SAFE_NO_PAD.decode(text.split_once('.')?.1).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// The document at `/identity/keys`. `use` is an addition that some libraries look for.
pub(crate) fn key_set() -> Value {
    let PublicKeyComponents { n, e } = public();
    let [n, e] = [n, e].map(|number| URL_SAFE_NO_PAD.encode(number));
    json!({"keys": [{"kty": "RSA", "n": n, "e": e, "alg": "RS256", "kid": KEY_ID, "use": "sig"}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_until_a_claim_is_changed() {
        let token = sign(&json!({"sub": "a"}));
        assert_eq!(verify(&token).unwrap()["sub"], "a");
        let [head, _, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
        let forged = URL_SAFE_NO_PAD.encode(json!({"sub": "b"}).to_string());
        assert!(verify(&format!("{head}.{forged}.{signature}")).is_none());
        assert!(verify("x").is_none());
    }
}

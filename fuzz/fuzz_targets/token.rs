//! Any text as an access token, and any bytes as the claims of one: they are read if and only if they are a
//! JSON object, with or without a word before the token.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ibmcloud_transport::decode_claims;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let claims = decode_claims(text);
        if text.split_whitespace().count() == 1 {
            assert_eq!(decode_claims(&format!("Bearer {text}")), claims);
        }
    }
    let claims = decode_claims(&format!("e30.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(bytes)));
    let object = serde_json::from_slice::<Value>(bytes).is_ok_and(|it| it.is_object());
    assert_eq!(claims.is_some(), object);
});

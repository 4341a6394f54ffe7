//! Reads the claims of an IAM token. Nothing is verified: that is the services' task.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use ibmcloud_core::{Authn, Claims};
use serde_json::Value;

/// The URL-safe alphabet, padded or not, with whatever bits are left over.
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The claims of a token, with or without a word such as `Bearer` before it. `None` if it is not a
/// token of three parts with an object in the middle.
///
/// A claim of an unexpected type is read as far as it makes sense and never spoils the others.
pub fn decode_claims(token: &str) -> Option<Claims> {
    let token = token.split_whitespace().next_back()?;
    let payload = token.split('.').nth(1).filter(|_| token.split('.').count() >= 3)?;
    let document: Value = serde_json::from_slice(&URL_SAFE.decode(payload).ok()?).ok()?;
    document.is_object().then(|| claims(&document))
}

fn claims(document: &Value) -> Claims {
    let account = &document["account"];
    let authn = &document["authn"];
    Claims {
        iam_id: text(&document["iam_id"]),
        id: text(&document["id"]),
        realm_id: text(&document["realmid"]),
        session_id: text(&document["session_id"]),
        identifier: text(&document["identifier"]),
        given_name: text(&document["given_name"]),
        family_name: text(&document["family_name"]),
        name: text(&document["name"]),
        email: text(&document["email"]),
        sub: text(&document["sub"]),
        sub_type: text(&document["sub_type"]),
        issuer: text(&document["iss"]),
        grant_type: text(&document["grant_type"]),
        scope: text(&document["scope"]),
        account: text(&account["bss"]),
        ims_account: text(&account["ims"]),
        account_valid: account["valid"].as_bool(),
        authn: authn.is_object().then(|| Authn {
            sub: text(&authn["sub"]),
            iam_id: text(&authn["iam_id"]),
            name: text(&authn["name"]),
            email: text(&authn["email"]),
        }),
        issued_at: seconds(&document["iat"]),
        expires_at: match document.get("exp") {
            Some(claim) if claim.is_number() => seconds(claim),
            // The host counts `null` as zero, and does not read a token with anything else here:
            // both are expired.
            Some(_) => Some(0),
            None => None,
        },
    }
}

/// A text, or a number as its digits.
fn text(claim: &Value) -> Option<String> {
    match claim {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whole seconds, also from a fraction or from digits in a text.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a fraction of a second is cut, and `as` saturates"
)]
fn seconds(claim: &Value) -> Option<i64> {
    match claim {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|at| at as i64)),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{URL_SAFE as PADDED, URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> String {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    #[test]
    fn the_claims_of_a_user_are_read() {
        let claims = decode_claims(&token(&json!({
            "iam_id": "IBMid-1", "id": "IBMid-1", "email": "dana@example.com",
            "account": {"bss": "0123456789abcdef0123456789abcdef", "ims": "77", "valid": true},
            "authn": {"sub": "x", "name": "Dana"}, "iat": 1, "exp": 3601,
        })))
        .unwrap();
        assert_eq!(claims.email.as_deref(), Some("dana@example.com"));
        assert!(claims.account_id().is_some());
        assert_eq!(claims.ims_account.as_deref(), Some("77"));
        assert_eq!(claims.authn.unwrap().name.as_deref(), Some("Dana"));
        assert_eq!((claims.issued_at, claims.expires_at), (Some(1), Some(3601)));
    }

    #[test]
    fn odd_types_do_not_spoil_the_token() {
        let claims = decode_claims(&token(&json!({
            "id": 7, "name": {"odd": true}, "account": {"ims": 77}, "exp": 3601.5, "iat": 1.9,
        })))
        .unwrap();
        assert_eq!(claims.id.as_deref(), Some("7"));
        assert_eq!(claims.name, None);
        assert_eq!(claims.ims_account.as_deref(), Some("77"));
        assert_eq!((claims.issued_at, claims.expires_at), (Some(1), Some(3601)));
    }

    #[test]
    fn an_expiry_that_is_no_number_or_zero_is_the_past_and_a_missing_one_tells_nothing() {
        let expiry = |claims: &Value| decode_claims(&token(claims)).unwrap().expires_at;
        assert_eq!(expiry(&json!({"exp": null})), Some(0));
        assert_eq!(expiry(&json!({"exp": 0})), Some(0));
        assert_eq!(expiry(&json!({"exp": []})), Some(0));
        assert_eq!(expiry(&json!({"exp": "99999999999"})), Some(0));
        assert_eq!(expiry(&json!({})), None);
    }

    #[test]
    fn padding_and_prefix_do_not_matter() {
        let payload = PADDED.encode(r#"{"id":"1"}"#);
        assert!(payload.ends_with('='));
        assert!(decode_claims(&format!("Bearer e30.{payload}.s")).is_some());
    }

    #[test]
    fn what_is_not_a_token_has_no_claims() {
        for text in ["", "Bearer ", "a.b", "a.!!.c", "e30.W10.s", "e30.bm90IGpzb24.s"] {
            assert_eq!(decode_claims(text), None, "{text:?}");
        }
    }
}

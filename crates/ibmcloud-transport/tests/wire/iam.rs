//! The token service.

use ibmcloud_transport::{Client, Grant, Layer, TrustedProfile, decode_claims};
use secrecy::ExposeSecret;

use crate::replay::{API_KEY, PROFILE, REFRESH_TOKEN, account, answered, assert_refused, replayed};

#[tokio::test]
async fn an_api_key_becomes_a_session() {
    let grant = Grant::ApiKey(API_KEY.to_owned().into());
    let tokens = replayed(&["iam-apikey-grant"], async |it| it.grant(&grant).await).await.unwrap();
    assert_eq!((tokens.token_type.as_str(), tokens.expiration), ("Bearer", 1_735_233_798));
    assert_eq!(tokens.refresh.unwrap().expose_secret(), "OKD-recorded-refresh-token-2");
    let claims = decode_claims(tokens.access.expose_secret()).unwrap();
    assert_eq!(claims.account_id(), Some(account()));
    assert_eq!(claims.display_name(), Some("dana@example.com"));
    assert_eq!(claims.expires_at, Some(tokens.expiration));
}

#[tokio::test]
async fn a_session_is_renewed_for_an_account() {
    let grant = Grant::Refresh { token: REFRESH_TOKEN.to_owned().into(), account: Some(account()) };
    let tokens = replayed(&["iam-refresh-grant"], async |it| it.grant(&grant).await).await.unwrap();
    assert_ne!(tokens.refresh.unwrap().expose_secret(), REFRESH_TOKEN);
    let claims = decode_claims(tokens.access.expose_secret()).unwrap();
    assert_eq!(claims.grant_type.as_deref(), Some("refresh_token"));
}

#[tokio::test]
async fn a_profile_of_another_account_is_found_and_assumed() {
    let asked = async |it: &Client| it.assumable_profiles().await;
    let profiles = replayed(&["iam-assumable-profiles"], asked).await.unwrap();
    let [found] = &profiles[..] else { panic!("{profiles:?}") };
    assert_eq!((&found.account, found.profile.id.as_str()), (&account(), PROFILE));
    assert_eq!(found.profile.name, "Access Report");

    let profile = TrustedProfile::Id(found.profile.id.clone());
    let assume = async |it: &Client| it.assume(&profile).await;
    let tokens = replayed(&["iam-assume-grant"], assume).await.unwrap();
    assert!(tokens.refresh.is_none(), "a profile has no refresh token");
    let claims = decode_claims(tokens.access.expose_secret()).unwrap();
    assert_eq!(claims.account_id(), Some(account()));
}

#[tokio::test]
async fn refused_grants_say_what_helps() {
    let key = Grant::ApiKey("recorded-api-key-of-nobody".to_owned().into());
    let error = replayed(&["iam-error-bxnim0415e"], async |it| it.grant(&key).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Iam, 400, Some("BXNIM0415E"));
    assert!(error.is_bad_api_key() && !error.needs_login());
    assert_eq!(error.transaction_id(), Some("aDJwNTQ-5d0c71e94ab8f236"));

    let refresh = Grant::Refresh { token: REFRESH_TOKEN.to_owned().into(), account: None };
    let error = replayed(&["iam-error-bxnim0408e"], async |it| it.grant(&refresh).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Iam, 400, Some("BXNIM0408E"));
    assert!(error.needs_login() && !error.is_bad_api_key());

    // This client never leaves `grant_type` out, so that only the answer can be compared.
    let (error, _) = answered(&["iam-error-bxnim0109e"], async |it| it.grant(&refresh).await).await;
    let error = error.unwrap_err();
    assert_refused(&error, Layer::Iam, 400, Some("BXNIM0109E"));
    let details = error.refusal().unwrap().details.as_deref();
    assert_eq!(details, Some("Property 'grant_type' either missing or empty."));
}

#[tokio::test]
async fn people_and_machines_get_tokens() {
    let password = "recorded-password".to_owned().into();
    let grants = [
        ("iam-passcode-grant", Grant::Passcode("recorded-passcode".to_owned().into())),
        ("iam-password-grant", Grant::Password { username: "dana@example.com".into(), password }),
    ];
    for (name, grant) in grants {
        let tokens = replayed(&[name], async |it| it.grant(&grant).await).await.unwrap();
        assert_eq!(tokens.refresh.unwrap().expose_secret(), "OKD-recorded-refresh-token-2");
    }
    let profile = Some(TrustedProfile::Id(PROFILE.into()));
    let grant = Grant::CrToken { token: "recorded-cr-token".to_owned().into(), profile };
    let tokens = replayed(&["iam-cr-token-grant"], async |it| it.grant(&grant).await).await;
    assert!(tokens.unwrap().refresh.is_none());
}

#[tokio::test]
async fn ended_sessions_and_disabled_keys_are_told_apart() {
    let refresh = |token: &str| Grant::Refresh { token: token.to_owned().into(), account: None };
    let key = Grant::ApiKey("recorded-api-key-000000000002".to_owned().into());
    let cases = [
        ("iam-error-bxnim0407e", refresh("OKD-recorded-refresh-token-of-nobody"), true),
        ("iam-error-bxnim0439e", refresh(REFRESH_TOKEN), true),
        ("iam-error-bxnim0462e", key, false),
    ];
    for (name, grant, needs_login) in cases {
        let error = replayed(&[name], async |it| it.grant(&grant).await).await.unwrap_err();
        let code = name.rsplit('-').next().unwrap().to_uppercase();
        assert_refused(&error, Layer::Iam, 400, Some(&code));
        let found = (error.needs_login(), error.is_bad_api_key());
        assert_eq!(found, (needs_login, !needs_login), "{name}");
    }
}

#[tokio::test]
async fn the_passcode_page_is_found() {
    let url = replayed(&["iam-openid-configuration"], async |it| it.passcode_endpoint().await);
    let expected = "https://identity-1.us-south.iam.cloud.ibm.com/identity/passcode";
    assert_eq!(url.await.unwrap().as_str(), expected);
}

//! Credentials as people write them: API keys, bare or in files, and trusted profiles.

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::TrustedProfile;
use secrecy::SecretString;

/// A key, or `@FILE` with the bare key or the JSON that `api-key-create --file` writes.
pub fn api_key(env: &Env, named: &str) -> Result<SecretString, CommandError> {
    let hint =
        msg!("It should be the key alone, or the JSON that 'iam api-key-create --file' writes.");
    let Some(path) = named.strip_prefix('@') else {
        // The variable that was to hold it is not set.
        let empty = named.trim().is_empty();
        let none = || CommandError::plain(msg!("The value that was given holds no API key."), hint);
        return if empty { Err(none()) } else { Ok(SecretString::from(named)) };
    };
    key_of(&named::read(env, path)?).ok_or_else(|| {
        CommandError::plain(msg!("The file '{{.Path}}' holds no API key.", Path = path), hint)
    })
}

/// The key in the text of a file: the bare key, or the JSON that `api-key-create --file` writes.
pub fn key_of(text: &str) -> Option<SecretString> {
    let key = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(document @ serde_json::Value::Object(_)) => {
            document.get("apikey").and_then(|it| it.as_str()).map(str::to_owned)
        }
        _ => Some(text.trim().to_owned()),
    };
    key.filter(|key| !key.is_empty()).map(SecretString::from)
}

/// A profile by its id, its CRN or its name. A name has no account here.
pub fn trusted_profile(text: &str) -> TrustedProfile {
    if text.starts_with("crn:") {
        TrustedProfile::Crn(text.to_owned())
    } else if text.starts_with("Profile-") {
        TrustedProfile::Id(text.to_owned())
    } else {
        TrustedProfile::Name { name: text.to_owned(), account: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_named_in_three_ways() {
        let id = TrustedProfile::Id("Profile-1".into());
        assert_eq!(trusted_profile("Profile-1"), id);
        let crn = "crn:v1:bluemix:public:iam-identity::a/1::profile:Profile-1";
        assert_eq!(trusted_profile(crn), TrustedProfile::Crn(crn.into()));
        let name = TrustedProfile::Name { name: "ops".into(), account: None };
        assert_eq!(trusted_profile("ops"), name);
    }
}

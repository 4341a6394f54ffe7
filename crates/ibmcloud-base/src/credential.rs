//! Trusted profiles as people write them.

use ibmcloud_plugin_sdk::given::trimmed;
use ibmcloud_transport::TrustedProfile;

/// A profile by its id, its CRN or its name. A name has no account here.
pub fn trusted_profile(text: &str) -> TrustedProfile {
    let text = trimmed(text);
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
        assert_eq!(trusted_profile(" Profile-1\r\n"), id);
        let crn = "crn:v1:bluemix:public:iam-identity::a/1::profile:Profile-1";
        assert_eq!(trusted_profile(crn), TrustedProfile::Crn(crn.into()));
        let name = TrustedProfile::Name { name: "ops".into(), account: None };
        assert_eq!(trusted_profile("ops"), name);
    }
}

//! What IAM's identity service keeps besides identities and their API keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claims::Assertion;
use super::identity::Record;

/// The lists of the identity service, of all accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityService {
    /// Claim rules; the owner is the IAM id of the trusted profile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claim_rules: Vec<Entry>,
    /// By IAM id what the identity provider of a user claims, and by CRN what is claimed of a machine.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub assertions: BTreeMap<String, Assertion>,
    /// Links to compute resources; the owner is the IAM id of the trusted profile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Entry>,
    /// More about those whom a trusted profile trusts; the owner is the IAM id of the profile, the id
    /// theirs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profile_identities: Vec<Entry>,
    /// Groups of service IDs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_id_groups: Vec<Entry>,
    /// What was changed of the settings of accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_settings: Vec<Entry>,
    /// Identity providers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub idps: Vec<Entry>,
    /// How accounts use identity providers; the id is that of the provider.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub idp_settings: Vec<Entry>,
    /// Aliases of accounts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub login_settings: Vec<Entry>,
    /// Preferences; the owner is the IAM id, the id `SERVICE/PREFERENCE`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preferences: Vec<Entry>,
    /// Reports about inactive identities (owner `activity`) and multi-factor authentication (`mfa`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Entry>,
}

/// One thing in such a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Account id.
    pub account: String,
    /// What it belongs to, where it is part of something.
    pub owner: String,
    /// Its id, unique among those of its owner.
    pub id: String,
    /// Its members as the service names them, checked.
    pub members: Map<String, Value>,
    /// What is kept of it besides.
    pub record: Record,
}

impl IdentityService {
    /// Whether nothing was ever kept.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Everything in it.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        let lists = [
            &self.claim_rules,
            &self.links,
            &self.profile_identities,
            &self.service_id_groups,
            &self.account_settings,
            &self.idps,
            &self.idp_settings,
            &self.login_settings,
            &self.preferences,
            &self.reports,
        ];
        lists.into_iter().flatten()
    }

    /// Forgets what belonged to an identity.
    pub(crate) fn forget(&mut self, iam_id: &str) {
        let lists = [
            &mut self.claim_rules,
            &mut self.links,
            &mut self.profile_identities,
            &mut self.preferences,
        ];
        for list in lists {
            list.retain(|it| it.owner != iam_id);
        }
    }
}

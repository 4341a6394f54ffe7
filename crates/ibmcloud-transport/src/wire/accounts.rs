//! Answers of the account service.

use ibmcloud_core::Account;
use serde::Deserialize;

use super::parse;
use crate::error::Misunderstanding;
use crate::model::accounts::AccountDetails;

/// `GET /coe/v2/accounts`.
#[derive(Deserialize)]
pub(crate) struct AccountPage {
    pub(crate) next_url: Option<String>,
    pub(crate) resources: Vec<AccountResource>,
}

/// One account in the older form.
#[derive(Deserialize)]
pub(crate) struct AccountResource {
    metadata: Metadata,
    entity: Entity,
}

#[derive(Deserialize)]
struct Metadata {
    guid: String,
}

#[derive(Deserialize)]
struct Entity {
    name: Option<String>,
    state: Option<String>,
    owner: Option<String>,
    owner_userid: Option<String>,
}

impl AccountResource {
    pub(crate) fn into_domain(self) -> Result<Account, Misunderstanding> {
        let Entity { name, state, owner, owner_userid } = self.entity;
        let login = owner_userid.filter(|login| !login.is_empty());
        Ok(Account {
            id: parse("guid", &self.metadata.guid)?,
            name: name.unwrap_or_default(),
            owner: login.or(owner).unwrap_or_default(),
            ims: None,
            state: state.unwrap_or_default(),
        })
    }
}

/// `GET /v4/accounts/{id}`.
#[derive(Deserialize)]
pub(crate) struct AccountDetailsAnswer {
    id: String,
    name: Option<String>,
    owner: Option<String>,
    owner_userid: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    status: Option<String>,
    linked_softlayer_account: Option<String>,
}

impl AccountDetailsAnswer {
    pub(crate) fn into_domain(self) -> Result<AccountDetails, Misunderstanding> {
        let login = self.owner_userid.filter(|login| !login.is_empty());
        Ok(AccountDetails {
            id: parse("id", &self.id)?,
            name: self.name.unwrap_or_default(),
            owner: login.or(self.owner).unwrap_or_default(),
            kind: self.kind.unwrap_or_default(),
            status: self.status.unwrap_or_default(),
            ims: self.linked_softlayer_account.filter(|ims| !ims.is_empty()),
        })
    }
}

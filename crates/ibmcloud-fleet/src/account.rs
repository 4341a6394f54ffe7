//! The accounts that are looked at, each with a session of its own.

use ibmcloud_core::AccountId;
use ibmcloud_transport::{Client, Error as ServiceError};

use crate::report::{AccountRow, Problem, Subject};

/// An account, and how it is reached.
#[derive(Debug)]
pub struct AccountAccess {
    /// Its id.
    pub id: AccountId,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// A client whose session is bound to it, or the reason why there is none.
    pub client: Result<Client, Problem>,
}

impl AccountAccess {
    /// Its row before anything of it was read.
    pub(crate) fn row(&self) -> AccountRow {
        AccountRow {
            id: self.id.to_string(),
            name: self.name.clone(),
            instances: 0,
            listed: false,
            problems: Vec::new(),
        }
    }
}

impl Problem {
    /// What a service's answer, or its silence, means for what was to be read.
    pub fn of(what: Subject, error: &ServiceError) -> Self {
        let layer = error.layer().name().to_owned();
        Self { what, layer, status: error.status(), reason: reason(error) }
    }
}

/// The service's own words, else this program's.
pub(crate) fn reason(error: &ServiceError) -> String {
    let said = error.refusal().and_then(|it| it.summary()).map(str::to_owned);
    said.filter(|it| !it.is_empty()).unwrap_or_else(|| error.to_string())
}

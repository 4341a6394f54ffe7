//! What the account service knows of an account.

use ibmcloud_core::AccountId;
/// An account as the newer account API describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountDetails {
    /// Its identifier.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The owner's login name.
    pub owner: String,
    /// `TRIAL`, `STANDARD`, `PAYG`, `SUBSCRIPTION`.
    pub kind: String,
    /// `ACTIVE` and others.
    pub status: String,
    /// The linked classic infrastructure account.
    pub ims: Option<String>,
}

//! The state as a whole, and how things are found in it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access::{AccessGroup, AccessSettings, AccountUser, CustomRole, Policy};
use super::identity::{Account, ComputeResource, Identity, Invitation, Passcode, Session};
use super::identity_service::IdentityService;
use super::index::Index;
use super::instance::{Instance, Reclamation, ResourceGroup, ResourceKey};
use super::mint::uuid_at;
use super::monitor::{Monitor, Token};
use super::plugins::PublishedPlugin;
use super::restrictions::{NetworkZone, RestrictionRule};
use super::settings::Settings;
use super::tags::Tag;
use crate::ids;
use crate::world::metrics::Metrics;

/// Everything the services know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// Switches for behaviour that is not documented, or that a test wants otherwise.
    #[serde(default)]
    pub settings: Settings,
    /// The accounts.
    #[serde(default)]
    pub accounts: Vec<Account>,
    /// Users, service IDs and trusted profiles, with their API keys.
    #[serde(default)]
    pub identities: Vec<Identity>,
    /// Resource groups of all accounts.
    #[serde(default)]
    pub resource_groups: Vec<ResourceGroup>,
    /// The services that the catalog offers.
    #[serde(default)]
    pub catalog: Vec<CatalogService>,
    /// Service instances, the removed ones included.
    #[serde(default)]
    pub instances: Vec<Instance>,
    /// Resource keys, the removed ones included.
    #[serde(default)]
    pub resource_keys: Vec<ResourceKey>,
    /// Reclamations that are scheduled.
    #[serde(default)]
    pub reclamations: Vec<Reclamation>,
    /// What the Monitor API keeps for each `sysdig-monitor` instance.
    #[serde(default)]
    pub monitors: Vec<Monitor>,
    /// Logged-in sessions with their refresh tokens.
    #[serde(default)]
    pub sessions: Vec<Session>,
    /// One-time codes that are still good.
    #[serde(default)]
    pub passcodes: Vec<Passcode>,
    /// Machines that may become a trusted profile.
    #[serde(default)]
    pub compute_resources: Vec<ComputeResource>,
    /// Invitations to accounts that were not answered yet.
    #[serde(default)]
    pub invitations: Vec<Invitation>,
    /// Access groups of all accounts.
    #[serde(default)]
    pub access_groups: Vec<AccessGroup>,
    /// Access policies of all accounts.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Claim rules, links, settings and reports of IAM's identity service.
    #[serde(default, skip_serializing_if = "IdentityService::is_empty")]
    pub identity_service: IdentityService,
    /// Roles that accounts made of services' actions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_roles: Vec<CustomRole>,
    /// Settings for access groups and policies, of the accounts that changed them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_settings: Vec<AccessSettings>,
    /// What was set for users in accounts, beyond their profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account_users: Vec<AccountUser>,
    /// Rules of context-based restrictions, of all accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restriction_rules: Vec<RestrictionRule>,
    /// Network zones of all accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub network_zones: Vec<NetworkZone>,
    /// Tags of all accounts.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// What the repository of plug-ins publishes.
    #[serde(default)]
    pub plugins: Vec<PublishedPlugin>,
    /// What services that were added keep, each under its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, Value>,
    /// Makes the identifiers of one world differ from another's.
    #[serde(default)]
    pub seed: u64,
    /// How many identifiers have been made.
    #[serde(default)]
    pub serial: u64,
    /// Metrics beside those that every instance has. They are not in a world's file.
    #[serde(skip)]
    pub metrics: Metrics,
    #[serde(skip)]
    pub(super) places: Places,
}

/// Where the instances and their insides are in their lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Places {
    instances: Index,
    monitors: Index,
}

/// A service of the catalog; it is offered in every region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogService {
    /// UUID of the service.
    pub id: String,
    /// Programmatic name, such as `sysdig-monitor`.
    pub name: String,
    /// What people call it.
    pub display_name: String,
    /// One sentence.
    pub description: String,
    /// Its plans.
    pub plans: Vec<CatalogPlan>,
}

/// A plan of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogPlan {
    /// UUID of the plan.
    pub id: String,
    /// Programmatic name, such as `graduated-tier`.
    pub name: String,
    /// What people call it.
    pub display_name: String,
    /// Whether it costs nothing.
    pub free: bool,
}

/// Why a world file was not accepted.
#[derive(Debug, thiserror::Error)]
#[error("the world could not be read: {0}")]
pub struct ReadWorldError(#[from] serde_json::Error);

impl World {
    /// The world as an indented JSON document.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a world has string keys only")
    }

    /// What the service of this name keeps; its default as long as that is nothing.
    pub fn part<T: DeserializeOwned + Default>(&self, service: &str) -> Result<T, ReadWorldError> {
        match self.parts.get(service) {
            Some(part) => Ok(T::deserialize(part)?),
            None => Ok(T::default()),
        }
    }

    /// Keeps the part of the service of this name.
    pub fn set_part<T: Serialize>(
        &mut self,
        service: &str,
        part: &T,
    ) -> Result<(), ReadWorldError> {
        self.parts.insert(service.to_owned(), serde_json::to_value(part)?);
        Ok(())
    }

    /// The instance with this name or GUID; the first one where a name is used twice.
    pub fn instance(&self, name_or_guid: &str) -> Option<&Instance> {
        self.instances.iter().find(|it| it.guid == name_or_guid || it.name == name_or_guid)
    }

    /// The same, to change it.
    pub fn instance_mut(&mut self, name_or_guid: &str) -> Option<&mut Instance> {
        self.instances.iter_mut().find(|it| it.guid == name_or_guid || it.name == name_or_guid)
    }

    /// What the Monitor API keeps for the instance with this GUID.
    pub fn monitor(&self, guid: &str) -> Option<&Monitor> {
        self.monitors.get(self.monitor_place(guid)?)
    }

    /// The same, to change it.
    pub fn monitor_mut(&mut self, guid: &str) -> Option<&mut Monitor> {
        let place = self.monitor_place(guid)?;
        self.monitors.get_mut(place)
    }

    /// Where the inside of the instance with this GUID is.
    pub(crate) fn monitor_place(&self, guid: &str) -> Option<usize> {
        self.places.monitors.place(&self.monitors, guid, |it| &it.instance)
    }

    /// The instance with this GUID.
    pub(crate) fn instance_by_guid(&self, guid: &str) -> Option<&Instance> {
        self.instances.get(self.instance_place(guid)?)
    }

    /// Where the instance with this GUID is.
    pub(crate) fn instance_place(&self, guid: &str) -> Option<usize> {
        self.places.instances.place(&self.instances, guid, |it| &it.guid)
    }

    /// The Monitor API tokens that the instance with this GUID accepts at a time, in milliseconds
    /// since the epoch.
    pub fn accepted_tokens(&self, guid: &str, at: i64) -> Vec<&Token> {
        let closed =
            |it: &Instance| it.enforces_iam_only(at) || it.state != "active" || !it.is_monitoring();
        let instance = self.instances.iter().find(|it| it.guid == guid && !closed(it));
        let Some(inside) = instance.and_then(|it| self.monitor(&it.guid)) else {
            return Vec::new();
        };
        let enabled = |token: &&Token| inside.user(token.user).is_none_or(|user| !user.disabled);
        inside.tokens.iter().filter(enabled).collect()
    }

    /// The identity with this e-mail address, name or IAM id.
    pub fn identity(&self, who: &str) -> Option<&Identity> {
        self.identities.iter().find(|it| it.email == who || it.iam_id == who || it.name == who)
    }

    /// Makes a one-time code for the identity with this IAM id, as the passcode page does.
    pub fn issue_passcode(&mut self, iam_id: &str) -> String {
        let code = self.mint_hex("passcode").chars().take(10).collect::<String>();
        self.passcodes.push(Passcode { code: code.clone(), iam_id: iam_id.to_owned() });
        code
    }

    /// Takes away what the settings rule out, after a world was read or changed by hand.
    pub(crate) fn settle(&mut self) {
        if !self.settings.per_user_tokens {
            self.monitors.iter_mut().for_each(Monitor::keep_one_token_per_team);
        }
    }

    pub(crate) fn mint_uuid(&mut self, label: &str) -> String {
        self.serial += 1;
        uuid_at(label, self.seed, self.serial)
    }

    pub(crate) fn mint_hex(&mut self, label: &str) -> String {
        let (seed, serial) = self.next_serial();
        ids::hex32(&[label, &seed, &serial])
    }

    /// A long opaque secret, such as a refresh token.
    pub(crate) fn mint_secret(&mut self, label: &str) -> String {
        let (seed, serial) = self.next_serial();
        hex::encode(ids::seeded(&[label, &seed, &serial]))
    }

    fn next_serial(&mut self) -> (String, String) {
        self.serial += 1;
        (self.seed.to_string(), self.serial.to_string())
    }

    pub(crate) fn service_name(&self, service_id: &str) -> &str {
        self.catalog
            .iter()
            .find(|service| service.id == service_id)
            .map_or("unknown", |service| &service.name)
    }
}

//! `/v1/profiles/{id}/rules` and `/links`: the claim rules of trusted profiles and their links to compute
//! resources, which differ in their members only.

use serde_json::{Map, Value, json};

use super::form::Kind::{Count, Filled, Flag, Part as Object, Parts, Text, Word};
use super::form::{Member, flag, may, must, picked, text};
use super::profiles;
use super::shared::{Access, absent, body, check_tag, date, invalid, modified, tag};
use crate::clock;
use crate::iam::errors;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, IdentityService, PlatformRole, World};

/// The kind of a part.
pub(crate) struct Part {
    what: &'static str,
    /// The name of the list.
    plural: &'static str,
    prefix: &'static str,
    members: &'static [Member],
    /// What the table of members cannot say.
    check: fn(&Map<String, Value>, &str) -> Result<(), &'static str>,
    list: fn(&mut IdentityService) -> &mut Vec<Entry>,
    shown: fn(&IdentityService) -> &Vec<Entry>,
}

/// Kinds of compute resources.
const COMPUTE_RESOURCES: [&str; 6] = ["VSI", "PVS", "BMS", "IKS_SA", "ROKS_SA", "CE"];
const OPERATORS: [&str; 6] =
    ["EQUALS", "NOT_EQUALS", "EQUALS_IGNORE_CASE", "NOT_EQUALS_IGNORE_CASE", "CONTAINS", "IN"];
/// Rules that a profile may have: `create_claim_rule` of `iam_identity_v1.py` names the limit.
const MOST: usize = 20;

/// Claim rules.
pub(crate) static RULES: Part = Part {
    what: "Claim rule",
    plural: "rules",
    prefix: "ClaimRule",
    members: &[
        must("type", Word(&["Profile-SAML", "Profile-CR"])),
        must(
            "conditions",
            Parts(&[
                must("claim", Filled),
                must("operator", Word(&OPERATORS)),
                must("value", Text),
            ]),
        ),
        may("name", Text),
        may("realm_name", Text),
        may("cr_type", Word(&COMPUTE_RESOURCES)),
        may("expiration", Count),
    ],
    check: |members, _| {
        let there = |name: &str| members.get(name).is_some_and(|it| it != "");
        let needed: &[&str] = match text(members, "type") {
            "Profile-SAML" => &["realm_name", "expiration"],
            _ => &["cr_type"],
        };
        if !needed.iter().all(|name| there(name)) {
            return Err("A claim rule needs 'realm_name' and 'expiration', or 'cr_type'.");
        }
        let conditions = members.get("conditions").and_then(Value::as_array);
        let good = |it: &Value| {
            it["value"].as_str().is_some_and(|it| serde_json::from_str::<Value>(it).is_ok())
        };
        if conditions.into_iter().flatten().all(good) {
            Ok(())
        } else {
            Err("The value of a condition is not JSON.")
        }
    },
    list: |service| &mut service.claim_rules,
    shown: |service| &service.claim_rules,
};

/// Links to compute resources.
pub(crate) static LINKS: Part = Part {
    what: "Link",
    plural: "links",
    prefix: "Link",
    members: &[
        must("cr_type", Word(&COMPUTE_RESOURCES)),
        must(
            "link",
            Object(&[
                must("crn", Filled),
                may("namespace", Text),
                may("name", Text),
                may("component_type", Text),
                may("component_name", Text),
            ]),
        ),
        may("name", Text),
        may("is_cross_account", Flag),
    ],
    check: |members, account| {
        let link = linked(members);
        let there = |name: &&str| link[*name].as_str().is_some_and(|it| !it.is_empty());
        let needed: &[&str] = match text(members, "cr_type") {
            "IKS_SA" | "ROKS_SA" => &["namespace", "name"],
            "CE" => &["component_type", "component_name"],
            _ => &[],
        };
        if !needed.iter().all(there) {
            return Err("The link lacks the members that its compute resource type needs.");
        }
        let crn = link["crn"].as_str().unwrap_or_default();
        if !crn.starts_with("crn:v1:") {
            return Err("The CRN of the compute resource is not valid.");
        }
        if flag(members, "is_cross_account") || crn.contains(&format!(":a/{account}:")) {
            Ok(())
        } else {
            Err("The compute resource belongs to another account.")
        }
    },
    list: |service| &mut service.links,
    shown: |service| &service.links,
};

/// The compute resource of a link.
pub(super) fn linked(members: &Map<String, Value>) -> &Value {
    members.get("link").unwrap_or(&Value::Null)
}

impl Part {
    /// The checked members of a body.
    fn members(&self, request: &Request, account: &str) -> Result<Map<String, Value>, Reply> {
        let members = picked(request, &body(request)?, self.members)?;
        (self.check)(&members, account).map_err(|text| invalid(request, text))?;
        Ok(members)
    }

    fn find<'a>(
        &self,
        world: &'a mut World,
        request: &Request,
        owner: &str,
        id: &str,
    ) -> Result<&'a mut Entry, Reply> {
        let mut entries = (self.list)(&mut world.identity_service).iter_mut();
        let found = entries.find(|it| it.owner == owner && it.id == id);
        found.ok_or_else(|| absent(request, self.what, id))
    }

    /// `GET`: all of a profile.
    pub(crate) fn list(&self, world: &World, request: &Request, profile: &str) -> Answer {
        let access = Access::with_role(world, request, PlatformRole::Viewer)?;
        let owner = profiles::find(world, request, &access, profile)?.iam_id.as_str();
        let entries = (self.shown)(&world.identity_service).iter();
        let documents: Vec<Value> = entries.filter(|it| it.owner == owner).map(document).collect();
        let mut body = json!({"context": {"transaction_id": request.transaction}});
        set(&mut body, self.plural, documents);
        Ok(Reply::json(200, body))
    }

    /// `GET`: one.
    pub(crate) fn read(
        &self,
        world: &mut World,
        request: &Request,
        profile: &str,
        id: &str,
    ) -> Answer {
        let access = Access::with_role(world, request, PlatformRole::Viewer)?;
        let owner = profiles::find(world, request, &access, profile)?.iam_id.clone();
        Ok(answer(200, self.find(world, request, &owner, id)?))
    }

    /// `POST`: a bad body is refused before a profile that nobody knows.
    pub(crate) fn create(&self, world: &mut World, request: &Request, profile: &str) -> Answer {
        let access = Access::with_role(world, request, PlatformRole::Editor)?;
        let members = self.members(request, &access.account)?;
        let owner = profiles::find(world, request, &access, profile)?.iam_id.clone();
        let own = (self.shown)(&world.identity_service).iter().filter(|it| it.owner == owner);
        if own.count() >= MOST {
            let text = "The limit of the trusted profile is reached.";
            return Err(errors::iam_v1(request, 400, "limit_exceeded", text));
        }
        let record = access.record(request);
        let entry = Entry {
            account: access.account,
            owner,
            id: format!("{}-{}", self.prefix, world.mint_uuid(self.what)),
            members,
            record,
        };
        let reply = answer(201, &entry);
        (self.list)(&mut world.identity_service).push(entry);
        Ok(reply)
    }

    /// `PUT`: replaces the members.
    pub(crate) fn update(
        &self,
        world: &mut World,
        request: &Request,
        profile: &str,
        id: &str,
    ) -> Answer {
        let access = Access::with_role(world, request, PlatformRole::Editor)?;
        let members = self.members(request, &access.account)?;
        let owner = profiles::find(world, request, &access, profile)?.iam_id.clone();
        let entry = self.find(world, request, &owner, id)?;
        check_tag(request, &tag(&entry.id, entry.record.version))?;
        entry.members = members;
        entry.record.version += 1;
        entry.record.modified_at = clock::nanos(request.now);
        Ok(answer(200, entry))
    }

    /// `DELETE` of one.
    pub(crate) fn delete(
        &self,
        world: &mut World,
        request: &Request,
        profile: &str,
        id: &str,
    ) -> Answer {
        self.remove(world, request, profile, id, |it| it.id == id)
    }

    fn remove(
        &self,
        world: &mut World,
        request: &Request,
        profile: &str,
        shown: &str,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Answer {
        let access = Access::with_role(world, request, PlatformRole::Editor)?;
        let owner = profiles::find(world, request, &access, profile)?.iam_id.clone();
        let list = (self.list)(&mut world.identity_service);
        let before = list.len();
        list.retain(|it| it.owner != owner || !wanted(it));
        if list.len() == before {
            Err(absent(request, self.what, shown))
        } else {
            Ok(Reply::empty(204))
        }
    }
}

/// `DELETE /v1/profiles/{id}/links?type=…`: the links with these parameters.
pub(crate) fn delete_links(world: &mut World, request: &Request, profile: &str) -> Answer {
    let kind = request.query("type").filter(|it| COMPUTE_RESOURCES.contains(&it.as_str()));
    let kind = kind.ok_or_else(|| invalid(request, "Parameter 'type' is missing or not valid."))?;
    let parameters: Vec<(&str, String)> =
        ["crn", "namespace", "name", "component_type", "component_name"]
            .into_iter()
            .filter_map(|name| Some((name, request.query(name)?)))
            .collect();
    LINKS.remove(world, request, profile, &kind, |it| {
        let link = linked(&it.members);
        text(&it.members, "cr_type") == kind
            && parameters.iter().all(|(name, value)| link[*name] == value.as_str())
    })
}

fn answer(status: u16, entry: &Entry) -> Reply {
    let etag = tag(&entry.id, entry.record.version);
    Reply::json(status, document(entry)).with("etag", etag)
}

/// An entry as the service shows it.
fn document(entry: &Entry) -> Value {
    let mut document = json!({
        "id": entry.id,
        "entity_tag": tag(&entry.id, entry.record.version),
        "created_at": date(&entry.record.created_at),
        "modified_at": modified(&entry.record),
    });
    for (name, value) in &entry.members {
        set(&mut document, name.as_str(), value.clone());
    }
    document
}

//! Teams, with the roles of their members.

use compact_sort::CompactSort as _;
use ibmcloud_core::resource::{Schema, TeamDocument, team};
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::Monitor;

use crate::error::Reason;
use crate::json::edit::{map_list, map_members, replace, replace_members, single};
use crate::kind::{Kind, Scope};
use crate::names::Names;
use crate::resource::{Answer, Context, Listed, Resource, number};

/// Its words.
pub const KIND: Kind = Kind::new(0, "team", "teams", Scope::Instance);

/// What a team sees first, and which one of several it is.
const ENTRY_POINT: &str = "entryPoint";
const SELECTION: &str = "selection";

/// Teams as a kind.
#[derive(Debug)]
pub struct Teams;

impl Resource for Teams {
    fn kind(&self) -> Kind {
        KIND
    }

    fn schema(&self, _document: &Json) -> &'static Schema {
        &team::SCHEMA
    }

    fn decided(&self) -> &'static [&'static str] {
        &[
            "id",
            "version",
            "customerId",
            "dateCreated",
            "lastUpdated",
            "userCount",
            "default",
            "immutable",
            "origin",
            "users",
            "userRoles",
        ]
    }

    fn renamed(&self) -> &'static [(&'static str, &'static str)] {
        &[("userRoles", "members"), ("users", "members")]
    }

    /// No team is in another one.
    fn list<'a>(&self, _monitor: &'a Monitor<'a>) -> Answer<'a, Listed> {
        Box::pin(async { Ok(Listed::default()) })
    }

    fn create<'a>(&self, monitor: &'a Monitor<'a>, document: &'a Json) -> Answer<'a, Json> {
        Box::pin(async { monitor.create_team(document).await.map(|team| team.document) })
    }

    fn update<'a>(
        &self,
        monitor: &'a Monitor<'a>,
        id: u64,
        document: &'a Json,
    ) -> Answer<'a, Json> {
        Box::pin(async move {
            monitor.update_team(TeamId(id), document).await.map(|team| team.document)
        })
    }

    fn delete<'a>(&self, monitor: &'a Monitor<'a>, id: u64, _document: &'a Json) -> Answer<'a, ()> {
        Box::pin(async move { monitor.delete_team(TeamId(id)).await })
    }

    /// Of an immutable team only the members count.
    fn normalize(&self, mut spec: Json, document: &Json, _team: &str, _names: &Names) -> Json {
        if TeamDocument::of(document).is_immutable() {
            spec = Json::object(spec.get("name").map(|name| ("name", name.clone())));
        }
        spec.insert("members", members(document));
        replace(&mut spec, ENTRY_POINT, |entry| {
            let is_numbered = entry.get(SELECTION).is_some_and(|it| number(it).is_some());
            let out: &[&str] = if is_numbered { &[SELECTION] } else { &[] };
            replace_members(entry, out, None)
        });
        spec
    }

    /// The number of a dashboard means another one, or none, in another instance.
    fn resolve(
        &self,
        member: &str,
        value: &Json,
        ignored: &mut Vec<String>,
    ) -> Result<Json, Reason> {
        let numbered = value.get(SELECTION).filter(|it| number(it).is_some());
        if member != ENTRY_POINT || numbered.is_none() {
            return Ok(value.clone());
        }
        ignored.push(format!("{ENTRY_POINT}.{SELECTION}"));
        Ok(replace_members(value, &[SELECTION], None))
    }

    fn changeable(&self, spec: Json, present: Option<&Json>) -> Json {
        if !present.is_some_and(|it| TeamDocument::of(it).is_immutable()) {
            return spec;
        }
        let members = spec.as_object().unwrap_or_default().iter();
        let kept = members.filter(|(name, _)| matches!(name.as_str(), "name" | "members"));
        Json::object(kept.cloned())
    }

    /// Members as the instance spells and orders them. Whom it does not know, no team of it can have; the others do
    /// not have to wait for that.
    fn possible(&self, mut spec: Json, names: &Names, strangers: &mut Vec<String>) -> Json {
        let Some(Json::Array(entries)) = spec.get("members").cloned() else { return spec };
        let mut known = Vec::new();
        for mut entry in entries {
            let said = entry.text("user");
            match names.user(&said) {
                Some((_, user)) => {
                    entry.insert("user", user.as_str().into());
                    if let Some(role) = team::role_named(&entry.text("role")) {
                        entry.insert("role", role.into());
                    }
                    known.push(entry);
                }
                None => strangers.push(said),
            }
        }
        known.sort_by_key(|entry| entry.text("user"));
        spec.insert("members", Json::Array(known));
        spec
    }

    fn document(&self, spec: &Json, context: Context<'_>) -> Result<Json, Reason> {
        map_members(spec, |member, value| {
            if member != "members" {
                return Ok(single(member, value.clone()));
            }
            let roles = map_list(member, value, |entry| {
                let user = entry.text("user");
                let known = context.names.user(&user);
                let (id, user) = known.ok_or_else(|| Reason::UnknownUser(user.clone()))?;
                let role = entry.get("role").cloned().unwrap_or_default();
                let name = user.as_str().into();
                Ok(Json::object([("userId", (*id).into()), ("userName", name), ("role", role)]))
            })?;
            Ok(single("userRoles", roles))
        })
    }

    fn comparable(&self, document: &Json) -> Json {
        TeamDocument::of(document).comparable()
    }

    fn users(&self, spec: &Json) -> Vec<String> {
        let members = spec.get("members").and_then(Json::as_array).unwrap_or_default();
        members.iter().map(|member| member.text("user")).collect()
    }
}

fn members(team: &Json) -> Json {
    let roles = team.get("userRoles").and_then(Json::as_array).unwrap_or_default();
    let mut members: Vec<(String, Json)> = roles
        .iter()
        .filter_map(|role| {
            let user = role.get("userName")?.as_str()?.to_owned();
            let role = role.get("role").cloned().unwrap_or_default();
            Some((user.clone(), Json::object([("user", user.into()), ("role", role)])))
        })
        .collect();
    members.compact_sort_by(|one, two| one.0.cmp(&two.0));
    Json::Array(members.into_iter().map(|(_, member)| member).collect())
}

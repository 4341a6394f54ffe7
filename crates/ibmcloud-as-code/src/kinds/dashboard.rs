//! Dashboards, version 3 of their API.

use ibmcloud_core::resource::{Schema, Violation, dashboard};
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::Monitor;

use crate::error::Reason;
use crate::json::edit::{map_list, map_members, replace, replace_members, single, without_inside};
use crate::kind::{Kind, Scope};
use crate::names::Names;
use crate::resource::{Answer, Context, Listed, OfAnotherTeam, Resource, number};

/// Its words.
pub const KIND: Kind = Kind::new(2, "dashboard", "dashboards", Scope::Team);

/// With whom a dashboard is shared.
const SHARING: &str = "sharingSettings";

/// Dashboards as a kind.
#[derive(Debug)]
pub struct Dashboards;

impl Resource for Dashboards {
    fn kind(&self) -> Kind {
        KIND
    }

    fn schema(&self, _document: &Json) -> &'static Schema {
        &dashboard::SCHEMA
    }

    fn decided(&self) -> &'static [&'static str] {
        &[
            "id",
            "version",
            "customerId",
            "teamId",
            "userId",
            "username",
            "permissions",
            "favorite",
            "autoCreated",
            "publicToken",
            "createdOn",
            "modifiedOn",
            "lastAccessedOnByCurrentUser",
        ]
    }

    fn is_referenced(&self) -> bool {
        true
    }

    fn list<'a>(&self, monitor: &'a Monitor<'a>) -> Answer<'a, Listed> {
        Box::pin(async {
            let things = monitor.dashboards(false).await?.into_iter().map(|it| vec![it]).collect();
            Ok(Listed { things, is_incomplete: false })
        })
    }

    /// A team sees what others share with it, too.
    fn owner(
        &self,
        document: &Json,
        (id, team): (TeamId, &str),
        _names: &Names,
    ) -> Result<Option<String>, OfAnotherTeam> {
        match document.get("teamId").and_then(number) {
            Some(of) if of != id.0 => Err(OfAnotherTeam),
            _ => Ok(Some(team.to_owned())),
        }
    }

    fn create<'a>(&self, monitor: &'a Monitor<'a>, document: &'a Json) -> Answer<'a, Json> {
        Box::pin(monitor.create_dashboard(document))
    }

    fn update<'a>(
        &self,
        monitor: &'a Monitor<'a>,
        id: u64,
        document: &'a Json,
    ) -> Answer<'a, Json> {
        Box::pin(monitor.update_dashboard(id, document))
    }

    fn delete<'a>(&self, monitor: &'a Monitor<'a>, id: u64, _document: &'a Json) -> Answer<'a, ()> {
        Box::pin(monitor.delete_dashboard(id))
    }

    /// A team has its present name, and not the one that it had when the dashboard was shared with it.
    fn normalize(&self, mut spec: Json, document: &Json, _team: &str, names: &Names) -> Json {
        let unseen = unseen(document, names);
        replace(&mut spec, SHARING, |sharing| {
            let entry = |entry: &Json| {
                let mut entry = entry.clone();
                replace(&mut entry, "member", |member| {
                    let team = team_of(member).and_then(|id| names.team(id));
                    let mut member = replace_members(member, &["id", "teamTheme"], None);
                    if let Some(name) = team {
                        member.insert("name", name.into());
                    }
                    member
                });
                entry
            };
            let entries = sharing.as_array().unwrap_or_default().iter();
            Json::Array(entries.filter(|it| !unseen.contains(it)).map(entry).collect())
        });
        spec
    }

    fn resolve(
        &self,
        member: &str,
        value: &Json,
        ignored: &mut Vec<String>,
    ) -> Result<Json, Reason> {
        if member != SHARING {
            return Ok(value.clone());
        }
        Ok(without_inside(member, value, Some("member"), &["id", "teamTheme"], ignored))
    }

    fn document(&self, spec: &Json, context: Context<'_>) -> Result<Json, Reason> {
        map_members(spec, |member, value| {
            if member != SHARING {
                return Ok(single(member, value.clone()));
            }
            let mut sharing = map_list(member, value, |entry| {
                map_members(entry, |name, member| {
                    let team = member.text("name");
                    if name != "member" || (team.is_empty() && !is_team(member)) {
                        return Ok(single(name, member.clone()));
                    }
                    if team.is_empty() {
                        return Err(Violation::Missing("name").into());
                    }
                    let id = context.names.team_id(&team)?;
                    let mut member = member.clone();
                    member.insert("id", context.stage.number(id, &team)?.into());
                    Ok(single("member", member))
                })
            })?;
            // What no file can describe stays as it is.
            if let (Json::Array(entries), Some(present)) = (&mut sharing, context.present) {
                entries.extend(unseen(present, context.names).into_iter().cloned());
            }
            Ok(single(SHARING, sharing))
        })
    }

    fn has_hidden_references(&self, document: &Json, names: &Names) -> bool {
        !unseen(document, names).is_empty()
    }
}

fn is_team(member: &Json) -> bool {
    member.text("type") == "TEAM"
}

/// The number of the team with whom something is shared.
fn team_of(member: &Json) -> Option<u64> {
    member.get("id").filter(|_| is_team(member)).and_then(number)
}

/// The entries that share a dashboard with a team which is gone, or which the caller does not see.
fn unseen<'a>(dashboard: &'a Json, names: &Names) -> Vec<&'a Json> {
    let entries = dashboard.get(SHARING).and_then(Json::as_array).unwrap_or_default().iter();
    let is_unseen = |entry: &&Json| {
        let team = entry.get("member").and_then(team_of);
        team.is_some_and(|id| names.team(id).is_none())
    };
    entries.filter(is_unseen).collect()
}

//! Dashboards, version 3 of their API.

use ibmcloud_core::resource::{Schema, dashboard};
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

    fn normalize(&self, mut spec: Json, _document: &Json, _team: &str, _names: &Names) -> Json {
        replace(&mut spec, SHARING, |sharing| {
            let entry = |entry: &Json| {
                let mut entry = entry.clone();
                replace(&mut entry, "member", |member| {
                    replace_members(member, &["id", "teamTheme"], None)
                });
                entry
            };
            Json::Array(sharing.as_array().unwrap_or_default().iter().map(entry).collect())
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
            let sharing = map_list(member, value, |entry| {
                map_members(entry, |name, member| {
                    let team = member.text("name");
                    if name != "member" || team.is_empty() {
                        return Ok(single(name, member.clone()));
                    }
                    let id = context.names.team_id(&team)?;
                    let mut member = member.clone();
                    member.insert("id", context.stage.number(id, &team)?.into());
                    Ok(single("member", member))
                })
            })?;
            Ok(single(SHARING, sharing))
        })
    }
}

//! Silencing rules, which belong to the instance. They refer to alerts and channels by their names.

use ibmcloud_core::Json;
use ibmcloud_core::TeamId;
use ibmcloud_core::resource::{Schema, silence};
use ibmcloud_transport::Monitor;

use super::{alert, channel};
use crate::error::Reason;
use crate::json::edit::{map_list, map_members, replace_members, single};
use crate::kind::{Kind, Scope};
use crate::names::{Names, filled_text};
use crate::resource::{Answer, Context, Listed, OfAnotherTeam, Resource, number};

/// Its words.
pub const KIND: Kind = Kind::new(4, "silence", "silences", Scope::Shared);

/// Lists of references: the numbers of the service, the names of files, and what they lead to.
const REFERENCES: [(&str, &str, Kind); 2] = [
    ("alertIds", "alerts", alert::KIND),
    ("notificationChannelIds", "notificationChannels", channel::KIND),
];

/// Silencing rules as a kind.
#[derive(Debug)]
pub struct Silences;

impl Resource for Silences {
    fn kind(&self) -> Kind {
        KIND
    }

    fn schema(&self, _document: &Json) -> &'static Schema {
        &silence::SCHEMA
    }

    fn decided(&self) -> &'static [&'static str] {
        &["id", "version", "customerId", "teamId", "createdOn", "modifiedOn"]
    }

    fn renamed(&self) -> &'static [(&'static str, &'static str)] {
        &[("alertIds", "alerts"), ("notificationChannelIds", "notificationChannels")]
    }

    fn list<'a>(&self, monitor: &'a Monitor<'a>) -> Answer<'a, Listed> {
        Box::pin(async {
            match monitor.silences().await {
                Ok(rules) => Ok(Listed {
                    things: rules.into_iter().map(|rule| vec![rule]).collect(),
                    is_incomplete: false,
                }),
                // An instance may not have them; that it has no rules is not known then.
                Err(error) if matches!(error.status(), Some(404 | 405 | 410)) => {
                    Ok(Listed { things: Vec::new(), is_incomplete: true })
                }
                Err(error) => Err(error),
            }
        })
    }

    fn owner(
        &self,
        _document: &Json,
        _team: (TeamId, &str),
        _names: &Names,
    ) -> Result<Option<String>, OfAnotherTeam> {
        Ok(None)
    }

    fn create<'a>(&self, monitor: &'a Monitor<'a>, document: &'a Json) -> Answer<'a, Json> {
        Box::pin(monitor.create_silence(document))
    }

    fn update<'a>(
        &self,
        monitor: &'a Monitor<'a>,
        id: u64,
        document: &'a Json,
    ) -> Answer<'a, Json> {
        Box::pin(monitor.update_silence(id, document))
    }

    fn delete<'a>(&self, monitor: &'a Monitor<'a>, id: u64, _document: &'a Json) -> Answer<'a, ()> {
        Box::pin(monitor.delete_silence(id))
    }

    fn normalize(&self, mut spec: Json, _document: &Json, team: &str, names: &Names) -> Json {
        for (numbers, said, kind) in REFERENCES {
            let Some(Json::Array(ids)) = spec.get(numbers).cloned() else { continue };
            let ids = ids.iter().filter_map(number);
            let references = ids.filter_map(|id| names.reference(kind, team, id)).collect();
            spec = replace_members(&spec, &[numbers], Some((said, Json::Array(references))));
        }
        spec
    }

    /// Version 2 of the alerts is no part of it: the rules themselves could not be read.
    fn check_readable(&self, _spec: &Json, _is_present: bool) -> Result<(), Reason> {
        Err(Reason::UnreadKind(KIND))
    }

    /// Seen from what there will be: a name may lead elsewhere then.
    fn names_to_compare<'a>(&self, _present: &'a Names, planned: &'a Names) -> &'a Names {
        planned
    }

    /// Its references have the form in which the instance's side gives them.
    fn shown(&self, spec: &Json, present: Option<(&Json, &Json)>, context: Context<'_>) -> Json {
        let mut shown = spec.clone();
        let Context { team, names, .. } = context;
        for (_, said, kind) in REFERENCES.iter().filter(|_| present.is_some()) {
            let Some(Json::Array(references)) = spec.get(said) else { continue };
            let reference = |it: &Json| match names.target(*kind, team, it) {
                Ok(target) => names.reference_to(*kind, team, target),
                Err(_) => it.clone(),
            };
            shown.insert(said, Json::Array(references.iter().map(reference).collect()));
        }
        shown
    }

    fn document(&self, spec: &Json, context: Context<'_>) -> Result<Json, Reason> {
        let Context { team, names, stage, present, .. } = context;
        map_members(spec, |member, value| {
            let reference = REFERENCES.iter().find(|(_, said, _)| *said == member);
            let Some((numbers, said, kind)) = reference else {
                return Ok(single(member, value.clone()));
            };
            let mut ids = map_list(said, value, |said| {
                let target = names.target(*kind, team, said)?;
                Ok(stage.number(target.id, &target.name)?.into())
            })?;
            // What no file can describe stays as it is, unless it is gone.
            if let (Json::Array(ids), Some(present)) =
                (&mut ids, present.filter(|_| !names.is_whole))
            {
                ids.extend(unseen(present, numbers, *kind, names));
            }
            Ok(single(numbers, ids))
        })
    }

    fn has_hidden_references(&self, document: &Json, names: &Names) -> bool {
        let mut lists = REFERENCES.iter();
        lists.any(|(numbers, _, kind)| !unseen(document, numbers, *kind, names).is_empty())
    }

    fn teams(&self, spec: &Json) -> Vec<String> {
        let lists = REFERENCES.iter().filter_map(|(_, said, _)| spec.get(said)?.as_array());
        lists.flatten().filter_map(|it| filled_text(it, "team").map(str::to_owned)).collect()
    }
}

/// The numbers in a list that lead to nothing which the caller sees.
fn unseen(rule: &Json, numbers: &str, kind: Kind, names: &Names) -> Vec<Json> {
    let ids = rule.get(numbers).and_then(Json::as_array).unwrap_or_default().iter();
    ids.filter(|id| number(id).is_some_and(|id| !names.sees(kind, id))).cloned().collect()
}

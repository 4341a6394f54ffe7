//! Between documents and the form in which things are compared and written down: without what the service
//! makes, in a fixed order, with names where the service has numbers, and without secrets.

use ibmcloud_core::Json;

use crate::error::Reason;
use crate::json::edit::{merge, ordered, replace_members, without_stamps};
use crate::key::{Key, Thing};
use crate::kinds;
use crate::names::Names;
use crate::resource::{Context, Present, Resource};

/// A file's members that count, and the names of those that do not.
#[derive(Debug)]
pub(crate) struct Desired {
    pub(crate) spec: Json,
    pub(crate) ignored: Vec<String>,
}

/// Sorts a file's members. One that files have under another name is a problem: to leave it out would
/// leave out what somebody meant.
pub(crate) fn resolve(resource: &dyn Resource, spec: &Json) -> Result<Desired, Reason> {
    let mut ignored = Vec::new();
    let mut kept = Vec::new();
    for (name, value) in spec.as_object().unwrap_or_default() {
        resource.check_member(name, spec)?;
        let repeated = resource.is_repeated(name, spec);
        let renamed = resource.renamed().iter().find(|(own, _)| own == name);
        if let Some((_, instead)) = renamed.filter(|_| !repeated) {
            return Err(Reason::OtherName { member: name.clone(), instead });
        }
        if repeated || resource.decided().contains(&name.as_str()) {
            ignored.push(name.clone());
        } else {
            let value = without_stamps(value);
            kept.push((name.clone(), resource.resolve(name, &value, &mut ignored)?));
        }
    }
    Ok(Desired { spec: Json::Object(kept), ignored })
}

/// The normal form of a document that the service sent.
pub(crate) fn normalize(key: &Key, document: &Json, names: &Names) -> Json {
    let resource = kinds::of(key.kind);
    let spec = without_stamps(&replace_members(document, resource.decided(), None));
    let team = key.team.as_deref().unwrap_or_default();
    ordered(&resource.normalize(spec, document, team, names))
}

/// A present thing in its normal form.
pub(crate) fn thing(present: &Present, names: &Names) -> Thing {
    let document = present.documents.first().cloned().unwrap_or_default();
    Thing { key: present.key.clone(), spec: normalize(&present.key, &document, names) }
}

/// The document for a new thing, or for one that is present, whose members stay where the written form
/// says nothing about them.
pub(crate) fn document(
    resource: &dyn Resource,
    spec: &Json,
    context: Context<'_>,
) -> Result<Json, Reason> {
    let mut sent = resource.document(spec, context)?;
    if let Some(present) = context.present {
        sent = merge(present, &sent);
        for decided in ["id", "version"] {
            sent.insert(decided, present.get(decided).cloned().unwrap_or_default());
        }
    }
    Ok(sent)
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;
    use crate::kinds::{self, alert, channel, dashboard, team};

    #[test]
    fn what_the_service_decides_is_left_out_or_refused() {
        let table = [
            (
                alert::KIND,
                r#"{"name":"x","id":7,"teamId":1,"severity":4,"severityLabel":"LOW"}"#,
                "id teamId severityLabel",
            ),
            (
                alert::KIND,
                r#"{"notificationChannelConfigList":[{"channel":"a","type":"EMAIL"}]}"#,
                "notificationChannelConfigList.type",
            ),
            (
                dashboard::KIND,
                r#"{"sharingSettings":[{"member":{"id":1,"name":"Ops"}}]}"#,
                "sharingSettings.id",
            ),
            (dashboard::KIND, r#"{"sharingSettings":[{"member":{"id":1}}]}"#, ""),
            (channel::KIND, r#"{"options":{"url":"https://x/y"}}"#, ""),
        ];
        for (kind, spec, ignored) in table {
            let desired = resolve(kinds::of(kind), &parse(spec).unwrap()).unwrap();
            assert_eq!(desired.ignored.join(" "), ignored, "{spec}");
        }
        let refused = [
            (
                alert::KIND,
                r#"{"notificationChannelIds":[15]}"#,
                "`notificationChannelIds` is written as `notificationChannels`",
            ),
            (alert::KIND, r#"{"severityLabel":"LOW"}"#, "`severityLabel` is written as `severity`"),
            (
                alert::KIND,
                r#"{"config":{},"notificationChannels":["a"]}"#,
                "`notificationChannels` is written as `notificationChannelConfigList`",
            ),
            (alert::KIND, r#"{"links":[{"id":"7"}]}"#, "`id` is written as `dashboard`"),
            (team::KIND, r#"{"userRoles":[]}"#, "`userRoles` is written as `members`"),
            (channel::KIND, r#"{"options":{"url":"https://x/********"}}"#, "`url` is masked"),
            (channel::KIND, r#"{"options":{"teamId":1}}"#, "`teamId` is written as `team`"),
        ];
        for (kind, spec, wanted) in refused {
            let reason = resolve(kinds::of(kind), &parse(spec).unwrap()).err().unwrap();
            assert_eq!(format!("{reason}"), wanted, "{spec}");
        }
    }
}

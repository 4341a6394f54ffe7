//! Reports: who has not authenticated for long (`/v1/activity`), and how people are enrolled for
//! multi-factor authentication (`/v1/mfa`).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::mfa;
use crate::clock;
use crate::iam::entities::shared::{Access, absent, date, invalid};
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, Identity, IdentityKind, PlatformRole, Record, World};

const ACTIVITY: &str = "activity";
const MFA: &str = "mfa";
/// Hours that a report about activity covers without a wish: no public source says it.
const DURATION: &str = "720";
/// How long a report is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Set until a report was asked for once: it is not ready at once.
const PENDING: &str = "pending";

/// `POST /v1/activity/accounts/{id}/report`
pub(crate) fn create_activity(world: &mut World, request: &Request, account: &str) -> Answer {
    let access = Access::in_account(world, request, account, PlatformRole::Viewer)?;
    check_type(request, "inactive")?;
    let duration = request.query("duration").unwrap_or_else(|| DURATION.to_owned());
    let invalid = || invalid(request, "Parameter 'duration' is not a number of hours.");
    let hours: i64 = duration.parse().ok().filter(|it| *it > 0).ok_or_else(invalid)?;
    let start = SignedDuration::try_from_hours(hours).and_then(|it| (request.now - it).into());
    let start: Timestamp = start.ok_or_else(invalid)?;
    let mut report = json!({
        "report_duration": duration,
        "report_start_time": clock::minutes(start),
        "report_end_time": clock::minutes(request.now),
    });
    for (name, found) in inactive(world, account, start) {
        set(&mut report, name, found);
    }
    Ok(create(world, request, access, (ACTIVITY, report)))
}

/// `POST /v1/mfa/accounts/{id}/report`
pub(crate) fn create_mfa(world: &mut World, request: &Request, account: &str) -> Answer {
    let access = Access::in_account(world, request, account, PlatformRole::Viewer)?;
    check_type(request, "mfa_status")?;
    let users: Vec<Value> = mfa::people(world, account)
        .map(|it| {
            let mut user = mfa::enrollment(world, account, it);
            for (name, value) in named(it) {
                set(&mut user, name, value);
            }
            user
        })
        .collect();
    let report = json!({
        "report_time": clock::minutes(request.now),
        "account_id": account,
        "users": users,
    });
    Ok(create(world, request, access, (MFA, report)))
}

/// `GET /v1/activity/accounts/{id}/report/{reference}`
pub(crate) fn read_activity(
    world: &mut World,
    request: &Request,
    account: &str,
    reference: &str,
) -> Answer {
    read(world, request, account, (ACTIVITY, reference))
}

/// `GET /v1/mfa/accounts/{id}/report/{reference}`
pub(crate) fn read_mfa(
    world: &mut World,
    request: &Request,
    account: &str,
    reference: &str,
) -> Answer {
    read(world, request, account, (MFA, reference))
}

fn check_type(request: &Request, only: &str) -> Result<(), Reply> {
    match request.query("type") {
        Some(other) if other != only => Err(invalid(request, "Parameter 'type' is not valid.")),
        _ => Ok(()),
    }
}

/// Keeps a report; those older than a day go.
fn create(world: &mut World, request: &Request, access: Access, report: (&str, Value)) -> Reply {
    let (owner, report) = report;
    let reference = world.mint_uuid("report").replace('-', "");
    let old = clock::nanos(request.now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN));
    let all = &mut world.identity_service.reports;
    all.retain(|it| it.account != access.account || it.record.created_at >= old);
    let mut members = Map::from_iter([
        (PENDING.to_owned(), Value::Bool(true)),
        ("created_by".to_owned(), access.iam_id.into()),
        ("reference".to_owned(), reference.as_str().into()),
    ]);
    members.extend(report.as_object().cloned().unwrap_or_default());
    all.push(Entry {
        account: access.account,
        owner: owner.to_owned(),
        id: reference.clone(),
        members,
        record: Record { created_at: clock::nanos(request.now), ..Record::default() },
    });
    Reply::json(202, json!({"reference": reference}))
}

/// The first who asks for a report is told 204: it is still being made. How long that takes is nowhere said;
/// counting instead of waiting is the same on every clock.
fn read(
    world: &mut World,
    request: &Request,
    account: &str,
    (owner, reference): (&str, &str),
) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let mut all = world.identity_service.reports.iter_mut().rev();
    let report = all.find(|it| {
        let ready = !it.members.contains_key(PENDING);
        it.account == account
            && it.owner == owner
            && (it.id == reference || (reference == "latest" && ready))
    });
    let report = report.ok_or_else(|| absent(request, "Report", reference))?;
    if report.members.remove(PENDING).is_some() {
        return Ok(Reply::empty(204));
    }
    Ok(Reply::json(200, report.members.clone().into()))
}

/// Identities and keys that have not authenticated since a time.
fn inactive(world: &World, account: &str, since: Timestamp) -> [(&'static str, Value); 4] {
    let since = clock::nanos(since);
    let idle = |at: &str| at < since.as_str();
    let own = |kind| {
        let all = world.identities.iter().filter(move |it| it.kind == kind);
        all.filter(|it| {
            it.membership(account).is_some() && idle(&it.record.trail.last_authentication)
        })
    };
    let entity = |it: &Identity| {
        seen(json!({"id": it.identifier(), "name": it.name}), &it.record.trail.last_authentication)
    };
    let users: Vec<Value> = own(IdentityKind::User)
        .map(|it| {
            let mut user = json!({"iam_id": it.iam_id});
            for (name, value) in named(it) {
                set(&mut user, name, value);
            }
            seen(user, &it.record.trail.last_authentication)
        })
        .collect();
    let mut keys = Vec::new();
    for identity in &world.identities {
        for key in identity.api_keys.iter().filter(|it| it.account == account) {
            if !idle(&key.trail.last_authentication) {
                continue;
            }
            let mut shown = json!({"id": key.id, "name": key.name});
            if identity.kind == IdentityKind::User {
                let mut user = json!({"iam_id": identity.iam_id});
                for (name, value) in named(identity) {
                    set(&mut user, name, value);
                }
                set(&mut shown, "type", "user");
                set(&mut shown, "user", user);
            } else {
                set(&mut shown, "type", "serviceid");
                let owner = json!({"id": identity.identifier(), "name": identity.name});
                set(&mut shown, "serviceid", owner);
            }
            keys.push(seen(shown, &key.trail.last_authentication));
        }
    }
    let service_ids: Vec<Value> = own(IdentityKind::ServiceId).map(entity).collect();
    let profiles: Vec<Value> = own(IdentityKind::Profile).map(entity).collect();
    [
        ("users", users.into()),
        ("apikeys", keys.into()),
        ("serviceids", service_ids.into()),
        ("profiles", profiles.into()),
    ]
}

fn named(user: &Identity) -> [(&'static str, String); 3] {
    [("name", user.name.clone()), ("username", user.email.clone()), ("email", user.email.clone())]
}

fn seen(mut document: Value, at: &str) -> Value {
    if !at.is_empty() {
        set(&mut document, "last_authn", date(at));
    }
    document
}

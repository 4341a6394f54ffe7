//! Dynamic rules of access groups.

use serde_json::{Map, Value, json};

use super::groups::find;
use super::shared::{
    Access, body, check_members, check_tag, dates, invalid, refused, required, tag, text,
};
use crate::clock;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{AccessGroup, GroupRule, PlatformRole, Record, RuleCondition, World};

/// How a claim can be compared: `iam_access_groups_v2.go`, `RuleConditions`.
const OPERATORS: [&str; 6] =
    ["EQUALS", "NOT_EQUALS", "EQUALS_IGNORE_CASE", "NOT_EQUALS_IGNORE_CASE", "CONTAINS", "IN"];
const LONGEST: usize = 1_000;

/// `GET /v2/groups/{id}/rules`
pub(crate) fn list(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let group = find(world, request, &access, id)?;
    let place = (&*group.id, &*group.account);
    let rules: Vec<Value> = group.rules.iter().map(|rule| document(place, rule)).collect();
    Ok(Reply::json(200, json!({"rules": rules})))
}

/// `GET /v2/groups/{id}/rules/{rule}`
pub(crate) fn read(world: &mut World, request: &Request, id: &str, rule: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Viewer)?;
    let group = find(world, request, &access, id)?;
    let rule = own(request, group, rule)?.clone();
    Ok(shown(200, group, &rule))
}

fn own<'g>(
    request: &Request,
    group: &'g mut AccessGroup,
    rule: &str,
) -> Result<&'g mut GroupRule, Reply> {
    let text = || format!("Failed to find the rule '{rule}'.");
    let found = group.rules.iter_mut().find(|it| it.id == rule);
    found.ok_or_else(|| refused(request, 404, "rule_not_found", &text()))
}

/// `POST /v2/groups/{id}/rules`
pub(crate) fn create(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    find(world, request, &access, id)?;
    let rule = checked(request)?;
    let rule = GroupRule {
        id: format!("ClaimRule-{}", world.mint_uuid("claim rule")),
        record: Record {
            created_at: clock::nanos(request.now),
            created_by: access.iam_id.clone(),
            ..Record::default()
        },
        ..rule
    };
    let group = find(world, request, &access, id)?;
    let reply = shown(201, group, &rule);
    group.rules.push(rule);
    Ok(reply)
}

/// `PUT /v2/groups/{id}/rules/{rule}`
pub(crate) fn replace(world: &mut World, request: &Request, id: &str, rule: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    let present = own(request, group, rule)?;
    check_tag(request, &tag(&present.id, present.record.version))?;
    let mut record = present.record.clone();
    record.version += 1;
    record.modified_at = clock::nanos(request.now);
    let id = present.id.clone();
    *present = GroupRule { id, record, modified_by: access.iam_id, ..checked(request)? };
    let rule = present.clone();
    Ok(shown(200, group, &rule))
}

/// `DELETE /v2/groups/{id}/rules/{rule}`
pub(crate) fn delete(world: &mut World, request: &Request, id: &str, rule: &str) -> Answer {
    let access = Access::with_role(world, request, PlatformRole::Editor)?;
    let group = find(world, request, &access, id)?;
    own(request, group, rule)?;
    group.rules.retain(|it| it.id != rule);
    Ok(Reply::empty(204))
}

/// The rule of a body.
fn checked(request: &Request) -> Result<GroupRule, Reply> {
    let body = body(request, &["name", "expiration", "realm_name", "conditions"])?;
    let expiration = body.get("expiration").and_then(Value::as_u64);
    let expiration = expiration.filter(|hours| (1..=24).contains(hours));
    let expiration = expiration
        .ok_or_else(|| invalid(request, "'expiration' must be a number of hours from 1 to 24."))?;
    let conditions = body.get("conditions").and_then(Value::as_array);
    let conditions = conditions.filter(|all| !all.is_empty());
    let conditions =
        conditions.ok_or_else(|| invalid(request, "'conditions' is missing or empty."))?;
    let conditions = conditions.iter().map(|it| {
        it.as_object()
            .ok_or_else(|| invalid(request, "A condition is no object."))
            .and_then(|it| condition(request, it))
    });
    Ok(GroupRule {
        name: text(request, &body, "name", LONGEST)?.unwrap_or_default(),
        expiration,
        realm_name: required(request, &body, "realm_name", LONGEST)?,
        conditions: conditions.collect::<Result<_, _>>()?,
        ..GroupRule::default()
    })
}

fn condition(request: &Request, sent: &Map<String, Value>) -> Result<RuleCondition, Reply> {
    check_members(request, sent, &["claim", "operator", "value"])?;
    let part = |name: &str| required(request, sent, name, LONGEST);
    let operator = part("operator")?;
    if !OPERATORS.contains(&&*operator) {
        return Err(invalid(request, &format!("The operator '{operator}' is not known.")));
    }
    Ok(RuleCondition { claim: part("claim")?, operator, value: part("value")? })
}

fn shown(status: u16, group: &AccessGroup, rule: &GroupRule) -> Reply {
    let etag = tag(&rule.id, rule.record.version);
    Reply::json(status, document((&group.id, &group.account), rule)).with("etag", etag)
}

fn document((group, account): (&str, &str), rule: &GroupRule) -> Value {
    let conditions = rule.conditions.iter().map(|it| {
        let RuleCondition { claim, operator, value } = it;
        json!({"claim": claim, "operator": operator, "value": value})
    });
    let mut document = json!({
        "id": rule.id,
        "expiration": rule.expiration,
        "realm_name": rule.realm_name,
        "access_group_id": group,
        "account_id": account,
        "conditions": conditions.collect::<Vec<Value>>(),
    });
    if !rule.name.is_empty() {
        set(&mut document, "name", rule.name.clone());
    }
    dates(&mut document, &rule.record, &rule.modified_by);
    document
}

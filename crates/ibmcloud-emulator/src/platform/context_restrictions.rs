//! Context-based restrictions: the rules and the network zones of an account, to be read.

use serde_json::{Value, json};

use crate::iam::Caller;
use crate::net::http::{Answer, Reply, Request};
use crate::service::{ErrorFamily, Handler, Host, Operation, Route, Service, Table, code_word};
use crate::world::{CREATED, NetworkZone, PlatformRole, RestrictionRule, World};

const SDK: &str =
    "platform-services-python-sdk ibm_platform_services/context_based_restrictions_v1.py";

/// As many addresses of a zone are shown in a list.
const PREVIEW: usize = 3;

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v1/rules", "list_rules", SDK, |world, request, _| rules(world, request)),
    R::get("/v1/rules/{id}", "get_rule", SDK, |world, request, at| rule(world, request, at.get("id"))),
    R::get("/v1/zones", "list_zones", SDK, |world, request, _| zones(world, request)),
    R::get("/v1/zones/{id}", "get_zone", SDK, |world, request, at| zone(world, request, at.get("id"))),
];

static ROUTES: Table<Handler> = Table::new(ALL);

type R = Route<Handler>;

/// Context-based restrictions. Those about Monitoring instances are enforced.
#[derive(Debug)]
pub(crate) struct ContextRestrictions;

impl Service for ContextRestrictions {
    fn name(&self) -> &'static str {
        "context-based-restrictions"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] =
            &[Host::new("cbr.cloud.ibm.com"), Host::new("private.cbr.cloud.ibm.com")];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/v1/rules", "/v1/zones"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &[
            "changes of rules and zones, operations, service references, and account settings",
            "`sort`, and the conditions `mfa` and `operations` of rules",
            "restrictions of other services than Monitoring: their rules are listed only",
        ]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &RestrictionErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &RestrictionErrors)
    }
}

/// The form that IBM's handbook for APIs asks for; no public source shows an error of this service.
struct RestrictionErrors;

impl ErrorFamily for RestrictionErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        let errors = json!([{"code": code_word(status), "message": text}]);
        let trace = &request.transaction;
        Reply::json(status, json!({"trace": trace, "status_code": status, "errors": errors}))
    }
}

/// The account of a caller who may read its restrictions.
fn account(world: &World, request: &Request) -> Result<String, Reply> {
    let caller = Caller::of(&RestrictionErrors, request)?;
    caller.check_account(world, &RestrictionErrors, request)?;
    let may = caller.platform_role(world) >= PlatformRole::Viewer;
    let asked = request.query("account_id");
    let own = caller.account.filter(|own| may && asked.as_ref().is_none_or(|it| it == own));
    own.ok_or_else(|| RestrictionErrors.error(request, 403, "Access to the account is forbidden."))
}

/// The same, where the account has to be named.
fn named_account(world: &World, request: &Request) -> Result<String, Reply> {
    let account = account(world, request)?;
    if request.query("account_id").is_none() {
        let text = "The query parameter 'account_id' is missing.";
        return Err(RestrictionErrors.error(request, 400, text));
    }
    Ok(account)
}

fn absent(request: &Request, what: &str, id: &str) -> Reply {
    RestrictionErrors.error(request, 404, &format!("The {what} '{id}' was not found."))
}

fn rules(world: &World, request: &Request) -> Answer {
    let account = named_account(world, request)?;
    let attribute = |rule: &RestrictionRule, parameter: &str, name: &str| {
        let wanted = request.query(parameter);
        wanted.is_none_or(|wanted| {
            rule.resource.iter().any(|(own, value)| own == name && *value == wanted)
        })
    };
    let zone = request.query("zone_id");
    let names_zone = |rule: &RestrictionRule, zone: &str| {
        let mut conditions = rule.contexts.iter().flatten();
        conditions.any(|(name, ids)| {
            name == "networkZoneId" && ids.split(',').any(|id| id.trim() == zone)
        })
    };
    let mode = request.query("enforcement_mode");
    let found: Vec<Value> = world
        .restriction_rules
        .iter()
        .filter(|rule| rule.account == account)
        .filter(|rule| {
            attribute(rule, "region", "region")
                && attribute(rule, "resource", "resource")
                && attribute(rule, "resource_type", "resourceType")
                && attribute(rule, "service_instance", "serviceInstance")
                && attribute(rule, "service_name", "serviceName")
                && attribute(rule, "service_type", "serviceType")
                && attribute(rule, "service_group_id", "service_group_id")
        })
        .filter(|rule| zone.as_ref().is_none_or(|zone| names_zone(rule, zone)))
        .filter(|rule| mode.as_ref().is_none_or(|mode| mode == rule.enforcement.word()))
        .map(|rule| rule_document(world, request, rule))
        .collect();
    Ok(Reply::json(200, json!({"count": found.len(), "rules": found})))
}

fn rule(world: &World, request: &Request, id: &str) -> Answer {
    let account = account(world, request)?;
    let found = world.restriction_rules.iter().find(|it| it.id == id && it.account == account);
    let found = found.ok_or_else(|| absent(request, "rule", id))?;
    Ok(Reply::json(200, rule_document(world, request, found)))
}

fn zones(world: &World, request: &Request) -> Answer {
    let account = named_account(world, request)?;
    let name = request.query("name");
    let found: Vec<Value> = world
        .network_zones
        .iter()
        .filter(|zone| zone.account == account)
        .filter(|zone| name.as_ref().is_none_or(|name| *name == zone.name))
        .map(|zone| zone_document(world, request, zone, "addresses_preview", PREVIEW))
        .collect();
    Ok(Reply::json(200, json!({"count": found.len(), "zones": found})))
}

fn zone(world: &World, request: &Request, id: &str) -> Answer {
    let account = account(world, request)?;
    let found = world.network_zones.iter().find(|it| it.id == id && it.account == account);
    let found = found.ok_or_else(|| absent(request, "zone", id))?;
    let mut document = zone_document(world, request, found, "addresses", usize::MAX);
    crate::json::set(&mut document, "account_id", account);
    let excluded: Vec<Value> = found.excluded.iter().map(address).collect();
    crate::json::set(&mut document, "excluded", excluded);
    Ok(Reply::json(200, document))
}

fn rule_document(world: &World, request: &Request, rule: &RestrictionRule) -> Value {
    let RestrictionRule { id, account, description, .. } = rule;
    let pair = |(name, value): &(String, String)| json!({"name": name, "value": value});
    let contexts = rule.contexts.iter().map(|context| {
        let attributes: Vec<Value> = context.iter().map(pair).collect();
        json!({"attributes": attributes})
    });
    let contexts: Vec<Value> = contexts.collect();
    let attribute = |(name, value): &(String, String)| {
        let operator = if value.contains('*') { "stringMatch" } else { "stringEquals" };
        json!({"name": name, "value": value, "operator": operator})
    };
    let of_account = json!({"name": "accountId", "value": account, "operator": "stringEquals"});
    let attributes: Vec<Value> =
        std::iter::once(of_account).chain(rule.resource.iter().map(attribute)).collect();
    let by = maker(world, account);
    json!({
        "id": id,
        "crn": crn(account, "rule", id),
        "description": description,
        "contexts": contexts,
        "resources": [{"attributes": attributes}],
        "enforcement_mode": rule.enforcement.word(),
        "href": format!("{}/v1/rules/{id}", request.origin()),
        "created_at": CREATED,
        "created_by_id": by,
        "last_modified_at": CREATED,
        "last_modified_by_id": by,
    })
}

fn zone_document(
    world: &World,
    request: &Request,
    zone: &NetworkZone,
    addresses: &str,
    most: usize,
) -> Value {
    let NetworkZone { id, account, name, description, .. } = zone;
    let shown: Vec<Value> = zone.addresses.iter().take(most).map(address).collect();
    let by = maker(world, account);
    json!({
        "id": id,
        "crn": crn(account, "zone", id),
        "name": name,
        "description": description,
        addresses: shown,
        "address_count": zone.addresses.len(),
        "excluded_count": zone.excluded.len(),
        "href": format!("{}/v1/zones/{id}", request.origin()),
        "created_at": CREATED,
        "created_by_id": by,
        "last_modified_at": CREATED,
        "last_modified_by_id": by,
    })
}

fn address((kind, value): &(String, String)) -> Value {
    if kind == "serviceRef" {
        return json!({"type": kind, "ref": {"service_name": value}});
    }
    json!({"type": kind, "value": value})
}

fn crn(account: &str, kind: &str, id: &str) -> String {
    format!("crn:v1:bluemix:public:context-based-restrictions:global:a/{account}::{kind}:{id}")
}

/// Whoever owns the account is taken for who made what is in it from the start.
fn maker<'a>(world: &'a World, account: &str) -> &'a str {
    let owner = world.accounts.iter().find(|it| it.id == account);
    owner.map_or("", |it| &it.owner_iam_id)
}

//! Resource keys: credentials for an instance, each with a service ID of its own.

use serde_json::{Value, json};

use super::access::{Access, invalid, missing};
use super::documents;
use super::list::Filters;
use crate::clock;
use crate::iam;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::platform::resource_controller::errors;
use crate::world::{
    ApiKey, Identity, IdentityKind, Instance, Membership, PlatformRole, Record, ResourceKey,
    ServiceRole, World,
};

/// `GET /v2/resource_keys/{id}`
pub(crate) fn read(world: &World, request: &Request, id: &str) -> Answer {
    let access = Access::of(world, request)?;
    let key = find(world, request, &access, id)?;
    Ok(Reply::json(200, documents::key(world, key, open(&access))))
}

/// The keys of one instance.
pub(crate) fn of_instance(world: &World, request: &Request, id: &str) -> Answer {
    let guid = Access::of(world, request)?.instance(world, request, id)?.guid.clone();
    list(world, request, Some(&guid))
}

/// Credentials are shown to those who may change the instance.
fn open(access: &Access) -> bool {
    access.role >= PlatformRole::Editor
}

pub(crate) fn list(world: &World, request: &Request, instance: Option<&str>) -> Answer {
    let access = Access::of(world, request)?;
    let filters = Filters::read(request)?;
    let hits = world.resource_keys.iter().filter(|key| {
        let Some(source) = world.instance(&key.instance) else { return false };
        source.account == access.account
            && key.state == "active"
            && instance.is_none_or(|guid| guid == key.instance)
            && filters.equal("guid", &key.guid)
            && filters.equal("name", &key.name)
            && filters.equal("resource_group_id", &source.resource_group)
            && filters.equal("resource_id", &source.service_id)
            && filters.updated(&key.updated_at)
    });
    let path = instance.map_or_else(
        || "/v2/resource_keys".to_owned(),
        |guid| format!("/v2/resource_instances/{guid}/resource_keys"),
    );
    let document = |key: &ResourceKey| documents::key(world, key, open(&access));
    Ok(filters.page(&path, hits, |key| &key.guid, document))
}

fn find<'a>(
    world: &'a World,
    request: &Request,
    access: &Access,
    id: &str,
) -> Result<&'a ResourceKey, Reply> {
    let own = |key: &&ResourceKey| {
        world.instance(&key.instance).is_some_and(|source| {
            source.account == access.account
                && (key.guid == id || documents::crn_of_key(source, key) == id)
        })
    };
    let found = world.resource_keys.iter().find(own);
    found.ok_or_else(|| missing(request, "key", id))
}

pub(crate) fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::editor(world, request, "create a key")?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|it| !it.is_empty());
    let (Some(name), Some(source)) = (text("name"), text("source")) else {
        return Err(invalid(request, "Missing required field: name or source"));
    };
    let instance = access.instance(world, request, source)?.clone();
    if instance.state != "active" {
        return Err(invalid(request, "The resource instance is not active."));
    }
    let role = role(request, text("role").unwrap_or("Writer"))?;
    let parameters = body.get("parameters").and_then(Value::as_object).cloned();
    let named = parameters.as_ref().and_then(|it| it.get("serviceid_crn")).and_then(Value::as_str);
    let owner = named.map(|crn| service_id(world, request, crn)).transpose()?;
    let guid = world.mint_uuid("resource key");
    let credentials = credentials(world, request, &instance, (name, &guid), role, owner);
    give(world, request, &access, &instance, (&guid, role, &credentials))?;
    let now = clock::nanos(request.now);
    let key = ResourceKey {
        guid,
        name: name.to_owned(),
        instance: instance.guid,
        role: format!("crn:v1:bluemix:public:iam::::serviceRole:{role}"),
        parameters,
        credentials,
        state: "active".into(),
        created_at: now.clone(),
        updated_at: now,
        deleted_at: None,
        created_by: access.iam_id,
    };
    let reply = Reply::json(201, documents::key(world, &key, true));
    world.resource_keys.push(key);
    Ok(reply)
}

/// The service role in a name or CRN; platform Administrators count as Managers.
fn role(request: &Request, wanted: &str) -> Result<&'static str, Reply> {
    match wanted.rsplit(':').next().unwrap_or(wanted) {
        "Reader" | "Viewer" => Ok("Reader"),
        "Writer" | "Editor" | "Operator" => Ok("Writer"),
        "Manager" | "Administrator" => Ok("Manager"),
        _ => Err(invalid(request, &format!("The role '{wanted}' is not known."))),
    }
}

/// The IAM id of the service ID with a CRN; the access of a locked one stays as it is.
fn service_id(world: &World, request: &Request, crn: &str) -> Result<String, Reply> {
    let id = crn.rsplit(':').next().unwrap_or(crn);
    let wanted = format!("iam-{id}");
    let found = world.identities.iter().find(|it| it.iam_id == wanted);
    match found.map(|it| it.record.locked) {
        Some(false) => Ok(wanted),
        Some(true) => Err(invalid(request, &format!("The service ID '{crn}' is locked."))),
        None => Err(invalid(request, &format!("The service ID '{crn}' was not found."))),
    }
}

/// Makes an API key, of the service ID that was named or else of a new one, and describes it as
/// real keys do, blanks in names included.
fn credentials(
    world: &mut World,
    request: &Request,
    instance: &Instance,
    (name, key): (&str, &str),
    role: &str,
    owner: Option<String>,
) -> Value {
    let secret = world.mint_secret("api key");
    let api_key = ApiKey {
        id: format!("ApiKey-{}", world.mint_uuid("api key id")),
        name: name.to_owned(),
        key: secret.clone(),
        account: instance.account.clone(),
        created_at: clock::nanos(request.now),
        ..ApiKey::default()
    };
    let account = &instance.account;
    let iam_id = owner.unwrap_or_else(|| {
        let identity = own_service_id(world, request, account, key);
        let iam_id = identity.iam_id.clone();
        world.identities.push(identity);
        iam_id
    });
    let mut service_id = String::new();
    if let Some(identity) = world.identities.iter_mut().find(|it| it.iam_id == iam_id) {
        identity.api_keys.push(api_key);
        identity.identifier().clone_into(&mut service_id);
    }
    let region = &instance.region;
    let mut body = json!({});
    if let Some(monitor) = world.monitor(&instance.guid) {
        body = json!({
            "Sysdig Access Key": monitor.access_key,
            "Sysdig Collector Endpoint": format!("ingest.{region}.monitoring.cloud.ibm.com"),
            "Sysdig Customer Id": monitor.customer_id.to_string(),
            "Sysdig Endpoint": format!("https://{region}.monitoring.cloud.ibm.com"),
        });
    }
    set(&mut body, "apikey", secret);
    set(&mut body, "iam_apikey_description", format!("Auto-generated for key {key}"));
    set(&mut body, "iam_apikey_name", name);
    set(&mut body, "iam_role_crn", format!("crn:v1:bluemix:public:iam::::serviceRole:{role}"));
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{account}::serviceid:{service_id}");
    set(&mut body, "iam_serviceid_crn", crn);
    body
}

/// What the service ID and the policy of a key are called.
fn made_for(key: &str) -> String {
    format!("Auto-generated for key {key}")
}

/// Gives the service ID of a key its role in the instance, by a policy that goes when the key does.
fn give(
    world: &mut World,
    request: &Request,
    access: &Access,
    instance: &Instance,
    (key, role, credentials): (&str, &str, &Value),
) -> Result<(), Reply> {
    let id = credentials["iam_serviceid_crn"].as_str().and_then(|crn| crn.rsplit(':').next());
    let iam_id = format!("iam-{}", id.unwrap_or_default());
    let attribute = |name: &str, value: &str| json!({"name": name, "value": value});
    let document = json!({
        "type": "access",
        "description": made_for(key),
        "roles": [{"role_id": format!("crn:v1:bluemix:public:iam::::serviceRole:{role}")}],
        "resources": [{"attributes": [
            attribute("accountId", &instance.account),
            attribute("serviceName", &instance.service_name),
            attribute("serviceInstance", &instance.guid),
        ]}],
    });
    iam::give(world, request, (&access.account, &access.iam_id), &iam_id, vec![document])
}

/// The service ID of one key alone; it goes when the key does.
fn own_service_id(world: &mut World, request: &Request, account: &str, key: &str) -> Identity {
    Identity {
        iam_id: format!("iam-ServiceId-{}", world.mint_uuid("service id")),
        kind: IdentityKind::ServiceId,
        name: made_for(key),
        email: String::new(),
        password: None,
        federated: false,
        memberships: vec![Membership {
            account: account.to_owned(),
            platform: PlatformRole::None,
            service: ServiceRole::None,
        }],
        api_keys: Vec::new(),
        trusts: Vec::new(),
        record: Record { created_at: clock::nanos(request.now), ..Record::default() },
    }
}

pub(crate) fn rename(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::editor(world, request, "update the key")?;
    let guid = find(world, request, &access, id)?.guid.clone();
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let name = body.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| invalid(request, "Missing required field: name"))?;
    if let Some(key) = world.resource_keys.iter_mut().find(|key| key.guid == guid) {
        name.clone_into(&mut key.name);
        key.updated_at = clock::nanos(request.now);
    }
    let key = find(world, request, &access, &guid)?;
    Ok(Reply::json(200, documents::key(world, key, true)))
}

pub(crate) fn remove(world: &mut World, request: &Request, id: &str) -> Answer {
    let access = Access::editor(world, request, "delete the key")?;
    let key = find(world, request, &access, id)?;
    if key.state == "removed" {
        let text = "The resource key is removed.";
        return Err(errors::resources(request, 410, None, text, None));
    }
    let guid = key.guid.clone();
    retire(world, &guid, &clock::nanos(request.now));
    Ok(Reply::empty(204))
}

/// Marks a key as removed and takes its API key away, and the service ID that was made for it.
pub(crate) fn retire(world: &mut World, guid: &str, now: &str) {
    let Some(key) = world.resource_keys.iter_mut().find(|key| key.guid == guid) else { return };
    "removed".clone_into(&mut key.state);
    now.clone_into(&mut key.updated_at);
    key.deleted_at = Some(now.to_owned());
    let secret = key.credentials.get("apikey").and_then(Value::as_str).map(str::to_owned);
    for identity in &mut world.identities {
        identity.api_keys.retain(|own| Some(&own.key) != secret.as_ref());
    }
    let made_for_it = made_for(guid);
    world.identities.retain(|it| it.name != made_for_it);
    let own = |it: &Value| it.as_str() == Some(&made_for_it);
    world.policies.retain(|it| !it.document.get("description").is_some_and(own));
}

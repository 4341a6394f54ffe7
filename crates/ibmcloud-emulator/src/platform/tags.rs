//! Global tagging: tags of an account, put on and taken off resources.
//!
//! Users' tags come into being by being attached; access tags must have been created before. A tag
//! that a resource carries cannot be deleted. The shapes are those of the public API reference.

use compact_sort::CompactSort as _;
use serde_json::{Map, Value, json};

use crate::iam::Caller;
use crate::net::http::{Answer, Reply, Request};
use crate::platform::resource_manager;
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{PlatformRole, Tag, TagKind, World};

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1_000;
const LONGEST_NAME: usize = 128;

const SDK: &str = "platform-services-python-sdk ibm_platform_services/global_tagging_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v3/tags", "list_tags", SDK, |world, request, _| list(world, request)),
    R::post("/v3/tags", "create_tag", SDK, |world, request, _| create(world, request)),
    R::delete("/v3/tags", "delete_tag_all", SDK, |world, request, _| remove_unused(world, request)),
    R::post("/v3/tags/attach", "attach_tag", SDK, |world, request, _| attach(world, request)),
    R::post("/v3/tags/detach", "detach_tag", SDK, |world, request, _| detach(world, request)),
    R::delete("/v3/tags/{name}", "delete_tag", SDK, |world, request, at| remove(world, request, at.get("name"))),
];

static ROUTES: Table<Handler> = Table::new(ALL);

type R = Route<Handler>;

/// Global tagging.
#[derive(Debug)]
pub(crate) struct Tagging;

impl Service for Tagging {
    fn name(&self) -> &'static str {
        "global-tagging"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("tags.global-search-tagging.cloud.ibm.com"),
            Host::new("tags.private.global-search-tagging.cloud.ibm.com"),
            Host::new("tags.private.{region}.global-search-tagging.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/v3/tags"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["tags of resources by a query instead of by their names"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CommonErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &CommonErrors)
    }
}

/// The caller's account, the kind of tag that is meant, and what the caller may do.
struct Access {
    account: String,
    kind: TagKind,
    role: PlatformRole,
}

impl Access {
    fn of(world: &World, request: &Request) -> Result<Self, Reply> {
        let caller = Caller::of(&CommonErrors, request)?;
        caller.check_account(world, &CommonErrors, request)?;
        let role = caller.platform_role(world);
        let asked = request.query("account_id");
        let account = caller.account.filter(|own| asked.as_ref().is_none_or(|asked| asked == own));
        let kind = TagKind::named(request.query("tag_type").as_deref());
        match (account, kind) {
            (Some(account), Some(kind)) => Ok(Self { account, kind, role }),
            (None, _) => Err(CommonErrors.error(request, 403, "The account is not accessible.")),
            (_, None) => Err(invalid(request, "The tag_type must be user, access or service.")),
        }
    }

    fn editor(world: &World, request: &Request) -> Result<Self, Reply> {
        let access = Self::of(world, request)?;
        if access.role >= PlatformRole::Editor {
            return Ok(access);
        }
        Err(CommonErrors.error(request, 403, "You are not authorized to change tags."))
    }

    fn owns(&self, tag: &Tag) -> bool {
        tag.account == self.account && tag.kind == self.kind
    }
}

fn invalid(request: &Request, text: &str) -> Reply {
    CommonErrors.error(request, 400, text)
}

fn list(world: &World, request: &Request) -> Answer {
    let access = Access::of(world, request)?;
    let number = |name: &str, usual: usize| {
        request.query(name).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let on = |name: &str| request.query(name).is_some_and(|text| text == "true");
    let (offset, limit) = (number("offset", 0), number("limit", PAGE).clamp(1, LARGEST_PAGE));
    let attached_to = request.query("attached_to");
    let full = on("full_data");
    let mut hits: Vec<&Tag> = world.tags.iter().filter(|tag| access.owns(tag)).collect();
    hits.retain(|tag| !on("attached_only") || !tag.resources.is_empty());
    hits.retain(|tag| attached_to.as_ref().is_none_or(|crn| tag.resources.contains(crn)));
    hits.compact_sort_by(|one, two| one.name.cmp(&two.name));
    let item = |tag: &&Tag| {
        if full {
            json!({"name": tag.name, "tag_type": tag.kind.word(), "providers": ["ghost"]})
        } else {
            json!({"name": tag.name})
        }
    };
    let items: Vec<Value> = hits.iter().skip(offset).take(limit).map(item).collect();
    let total = hits.len();
    let body = json!({"total_count": total, "offset": offset, "limit": limit, "items": items});
    Ok(Reply::json(200, body))
}

fn names(request: &Request, body: &Map<String, Value>) -> Result<Vec<String>, Reply> {
    let many = body.get("tag_names").and_then(Value::as_array);
    let one = body.get("tag_name").and_then(Value::as_str);
    let names: Vec<String> = many
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .chain(one)
        .map(str::to_owned)
        .collect();
    let good = |name: &String| (1..=LONGEST_NAME).contains(&name.len()) && !name.contains(',');
    if names.is_empty() || !names.iter().all(good) {
        return Err(invalid(request, "The tag names must have 1 to 128 characters and no comma."));
    }
    Ok(names)
}

fn create(world: &mut World, request: &Request) -> Answer {
    let access = Access::editor(world, request)?;
    if access.kind != TagKind::Access {
        return Err(invalid(request, "Only access management tags can be created."));
    }
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let names = names(request, &body)?;
    let results = names.iter().map(|name| {
        let known = world.tags.iter().any(|tag| access.owns(tag) && tag.name == *name);
        let parts = name.split(':').filter(|part| !part.is_empty()).count();
        if parts == 2 && !known {
            let (account, kind) = (access.account.clone(), access.kind);
            world.tags.push(Tag { account, name: name.clone(), kind, resources: Vec::new() });
            return json!({"tag_name": name, "is_error": false});
        }
        let why = if known { "The tag exists already." } else { "The form must be key:value." };
        json!({"tag_name": name, "is_error": true, "message": why})
    });
    let results: Vec<Value> = results.collect();
    Ok(Reply::json(200, json!({"results": results})))
}

fn attach(world: &mut World, request: &Request) -> Answer {
    let on = |name: &str| request.query(name).is_some_and(|text| text == "true");
    let (replace, update) = (on("replace"), on("update"));
    change(world, request, |world, access, crn, names| {
        let missing = names.iter().find(|name| {
            access.kind == TagKind::Access
                && !world.tags.iter().any(|tag| access.owns(tag) && tag.name == **name)
        });
        if let Some(name) = missing {
            return Some(format!("The access management tag {name} does not exist."));
        }
        for tag in world.tags.iter_mut().filter(|tag| access.owns(tag)) {
            let same_key = names.iter().any(|name| key(name) == key(&tag.name));
            if replace || (update && same_key) {
                tag.resources.retain(|it| it != crn);
            }
        }
        for name in names {
            put_on(world, access, name, crn);
        }
        None
    })
}

fn key(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

fn put_on(world: &mut World, access: &Access, name: &str, crn: &str) {
    let found = world.tags.iter_mut().find(|tag| access.owns(tag) && tag.name == name);
    match found {
        Some(tag) if tag.resources.iter().any(|it| it == crn) => {}
        Some(tag) => tag.resources.push(crn.to_owned()),
        None => world.tags.push(Tag {
            account: access.account.clone(),
            name: name.to_owned(),
            kind: access.kind,
            resources: vec![crn.to_owned()],
        }),
    }
}

fn detach(world: &mut World, request: &Request) -> Answer {
    change(world, request, |world, access, crn, names| {
        for tag in world.tags.iter_mut().filter(|tag| access.owns(tag)) {
            if names.contains(&tag.name) {
                tag.resources.retain(|it| it != crn);
            }
        }
        // A user's tag that nothing carries any more is no more.
        world.tags.retain(|tag| {
            let loose = access.owns(tag) && tag.resources.is_empty() && names.contains(&tag.name);
            !loose || access.kind != TagKind::User
        });
        None
    })
}

/// Does one thing with each resource of the body; what it returns is why it could not.
fn change(
    world: &mut World,
    request: &Request,
    mut one: impl FnMut(&mut World, &Access, &str, &[String]) -> Option<String>,
) -> Answer {
    let access = Access::editor(world, request)?;
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    let names = names(request, &body)?;
    let resources = body.get("resources").and_then(Value::as_array).into_iter().flatten();
    let crns: Vec<String> = resources
        .filter_map(|it| it.get("resource_id").and_then(Value::as_str).map(str::to_owned))
        .collect();
    if crns.is_empty() {
        return Err(invalid(request, "Missing required field: resources"));
    }
    let results = crns.iter().map(|crn| {
        let why = if exists(world, &access.account, crn) {
            one(world, &access, crn, &names)
        } else {
            Some("The resource was not found.".to_owned())
        };
        match why {
            None => json!({"resource_id": crn, "is_error": false}),
            Some(why) => json!({"resource_id": crn, "is_error": true, "message": why}),
        }
    });
    let results: Vec<Value> = results.collect();
    Ok(Reply::json(200, json!({"results": results})))
}

fn exists(world: &World, account: &str, crn: &str) -> bool {
    let instance = world.instances.iter().any(|it| it.account == account && it.crn() == crn);
    let group = |it: &crate::world::ResourceGroup| {
        it.account == account && resource_manager::crn(it) == crn
    };
    instance || world.resource_groups.iter().any(group)
}

fn remove(world: &mut World, request: &Request, name: &str) -> Answer {
    let access = Access::editor(world, request)?;
    let wanted = |tag: &Tag| access.owns(tag) && tag.name == name;
    let result = match world.tags.iter().find(|tag| wanted(tag)) {
        // The SDKs' newer suites have it so of a user's tag that was detached.
        None => json!({
            "provider": "ghost", "is_error": true, "message": "The tag does not exist.",
        }),
        Some(tag) if !tag.resources.is_empty() => {
            return Err(invalid(request, "The tag is attached to a resource."));
        }
        Some(_) => json!({"provider": "ghost", "is_error": false}),
    };
    world.tags.retain(|tag| !wanted(tag));
    Ok(Reply::json(200, json!({"results": [result]})))
}

fn remove_unused(world: &mut World, request: &Request) -> Answer {
    let access = Access::editor(world, request)?;
    let unused = |tag: &Tag| access.owns(tag) && tag.resources.is_empty();
    let gone: Vec<Value> = world
        .tags
        .iter()
        .filter(|tag| unused(tag))
        .map(|tag| json!({"tag_name": tag.name, "is_error": false}))
        .collect();
    world.tags.retain(|tag| !unused(tag));
    Ok(Reply::json(200, json!({"total_count": gone.len(), "errors": false, "items": gone})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_tag_the_key_stands_before_the_colon() {
        assert_eq!((key("env:prod"), key("env")), ("env", "env"));
    }

    #[test]
    fn only_three_kinds_are_known() {
        assert_eq!(TagKind::named(None), Some(TagKind::User));
        assert_eq!(TagKind::named(Some("access")).map(TagKind::word), Some("access"));
        assert_eq!(TagKind::named(Some("other")), None);
    }
}

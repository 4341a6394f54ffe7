//! `/v1/accounts/{id}/limits/identity`: how much of everything an account may have, and has.

use serde_json::{Map, Value, json};

use crate::iam::entities::form::Kind::{Flag, Texts};
use crate::iam::entities::form::{Member, flag, may, picked, text};
use crate::iam::entities::shared::{Access, body};
use crate::iam::entities::trail::wanted;
use crate::json::set;
use crate::net::http::{Answer, Reply, Request};
use crate::world::{Entry, IdentityKind, PlatformRole, World};

/// What is counted, and where.
enum Usage {
    /// In the account, if this flag asks for it.
    Whole(&'static str, fn(&World, &str) -> usize),
    /// For each of the ids asked for: the name of the list, that of the id, and the count.
    Each(&'static str, &'static str, fn(&World, &str, &str) -> usize),
}

/// The members of an answer. Known are 20 keys for an identity and 2,000 service IDs (IBM Cloud docs, "IBM
/// Cloud IAM limits"; the latter from before there were groups), and 20 rules for a profile
/// (`create_claim_rule` of `iam_identity_v1.py`); the other numbers are ours.
const LIMITS: &[(&str, u64, Usage)] = &[
    (
        "serviceid_groups",
        50,
        Usage::Whole("serviceid_groups", |world, account| {
            own(&world.identity_service.service_id_groups, account).count()
        }),
    ),
    (
        "serviceids_per_group",
        2_000,
        Usage::Each("serviceid_groups", "group_id", |world, account, id| {
            identities(world, account, IdentityKind::ServiceId, |it| it.record.group == id)
        }),
    ),
    (
        "profiles",
        1_000,
        Usage::Whole("profiles", |world, account| {
            identities(world, account, IdentityKind::Profile, |_| true)
        }),
    ),
    (
        "apikeys_per_identity",
        20,
        Usage::Each("identities", "iam_id", |world, account, id| {
            let identities = world.identities.iter().filter(|it| it.iam_id == id);
            identities.flat_map(|it| &it.api_keys).filter(|it| it.account == account).count()
        }),
    ),
    ("profile_templates", 100, Usage::Whole("templates", |_, _| 0)),
    ("account_settings_templates", 100, Usage::Whole("templates", |_, _| 0)),
    ("template_versions_per_template", 10, Usage::Each("templates", "template_id", |_, _, _| 0)),
    (
        "idps",
        10,
        Usage::Whole("idps", |world, account| own(&world.identity_service.idps, account).count()),
    ),
    ("claim_rules_per_group", 50, Usage::Each("access_groups", "group_id", |_, _, _| 0)),
    (
        "claim_rules_per_profile",
        20,
        Usage::Each("profiles", "profile_id", |world, account, id| {
            rules(world, account, "Profile-SAML").filter(|it| of_profile(it, id)).count()
        }),
    ),
    (
        "cr_links",
        1_000,
        Usage::Whole("cr_links", |world, account| {
            own(&world.identity_service.links, account).count()
        }),
    ),
    (
        "cr_links_per_profile",
        20,
        Usage::Each("profiles", "profile_id", |world, account, id| {
            own(&world.identity_service.links, account).filter(|it| of_profile(it, id)).count()
        }),
    ),
    (
        "cr_rules",
        1_000,
        Usage::Whole("cr_rules", |world, account| rules(world, account, "Profile-CR").count()),
    ),
    (
        "cr_rules_per_profile",
        20,
        Usage::Each("profiles", "profile_id", |world, account, id| {
            rules(world, account, "Profile-CR").filter(|it| of_profile(it, id)).count()
        }),
    ),
];

/// What the body of the POST may hold.
const WISHES: &[Member] = &[
    may("serviceid_groups", Flag),
    may("serviceids_per_group", Texts),
    may("profiles", Flag),
    may("apikeys_per_identity", Texts),
    may("templates", Flag),
    may("template_versions_per_template", Texts),
    may("idps", Flag),
    may("claim_rules_per_group", Texts),
    may("claim_rules_per_profile", Texts),
    may("cr_links", Flag),
    may("cr_links_per_profile", Texts),
    may("cr_rules", Flag),
    may("cr_rules_per_profile", Texts),
];

/// `GET`: what is to be counted is in the query.
pub(crate) fn read(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let ids = |name: &str| {
        let ids = request.query(name).unwrap_or_default();
        ids.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    Ok(answer(world, account, &|name| wanted(request, name), &ids))
}

/// `POST`: the same with a body.
pub(crate) fn count(world: &World, request: &Request, account: &str) -> Answer {
    Access::in_account(world, request, account, PlatformRole::Viewer)?;
    let wishes: Map<String, Value> = picked(request, &body(request)?, WISHES)?;
    let ids = |name: &str| {
        let ids = wishes.get(name).and_then(Value::as_array).into_iter().flatten();
        ids.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Ok(answer(world, account, &|name| flag(&wishes, name), &ids))
}

fn answer(
    world: &World,
    account: &str,
    asked: &dyn Fn(&str) -> bool,
    ids: &dyn Fn(&str) -> Vec<String>,
) -> Reply {
    let mut body = json!({});
    for (name, limit, usage) in LIMITS {
        let mut shown = json!({"limit": limit});
        match usage {
            Usage::Whole(wish, count) if asked(wish) => {
                set(&mut shown, "count", count(world, account));
            }
            Usage::Whole(..) => {}
            Usage::Each(list, id_name, count) => {
                let ids = ids(name);
                let counts: Vec<Value> = ids
                    .iter()
                    .map(|id| {
                        let mut shown = json!({"count": count(world, account, id)});
                        set(&mut shown, *id_name, id.as_str());
                        shown
                    })
                    .collect();
                if !counts.is_empty() {
                    set(&mut shown, *list, counts);
                }
            }
        }
        set(&mut body, *name, shown);
    }
    Reply::json(200, body)
}

fn own<'a>(list: &'a [Entry], account: &'a str) -> impl Iterator<Item = &'a Entry> {
    list.iter().filter(move |it| it.account == account)
}

fn rules<'a>(
    world: &'a World,
    account: &'a str,
    kind: &'static str,
) -> impl Iterator<Item = &'a Entry> {
    own(&world.identity_service.claim_rules, account)
        .filter(move |it| text(&it.members, "type") == kind)
}

/// Whether a part is that of the profile with this id or IAM id.
fn of_profile(entry: &Entry, id: &str) -> bool {
    entry.owner == id || entry.owner.strip_prefix("iam-") == Some(id)
}

fn identities(
    world: &World,
    account: &str,
    kind: IdentityKind,
    good: impl Fn(&crate::world::Identity) -> bool,
) -> usize {
    let all = world.identities.iter().filter(|it| it.kind == kind);
    all.filter(|it| it.membership(account).is_some() && good(it)).count()
}

//! Accounts: the list that a login chooses from, and single accounts in two formats.

pub(crate) mod users;

use serde_json::{Value, json};

use crate::iam::Caller;
use crate::net::http::{Answer, Reply, Request};
use crate::service::{CommonErrors, ErrorFamily, Handler, Host, Operation, Route, Service, Table};
use crate::world::{Account, World};

/// Page size of the list; not documented.
const PAGE: usize = 100;

const CLI: &str = "bluemix-go api/account/accountv2/accounts.go";
const SDK: &str = "platform-services-python-sdk ibm_platform_services/account_management_v4.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/coe/v2/accounts", "", CLI, |world, request, _| list(world, request)),
    R::get("/coe/v2/accounts/{id}", "", CLI, |world, request, at| one(world, request, at.get("id")).map(|account| Reply::json(200, entry(account)))),
    R::get("/v4/accounts/{id}", "get_account", SDK, |world, request, at| one(world, request, at.get("id")).map(|account| Reply::json(200, version_4(account)))),
];

static ROUTES: Table<Handler> = Table::with(ALL, &[], &["/coe/v2/accounts/{id}/{*rest}"]);

type R = Route<Handler>;

/// Accounts: their list, and single ones in two formats.
#[derive(Debug)]
pub(crate) struct Accounts;

impl Service for Accounts {
    fn name(&self) -> &'static str {
        "accounts"
    }

    fn hosts(&self) -> &'static [Host] {
        const HOSTS: &[Host] = &[
            Host::new("accounts.cloud.ibm.com"),
            Host::new("private.accounts.cloud.ibm.com"),
            Host::new("private.{region}.accounts.cloud.ibm.com"),
        ];
        HOSTS
    }

    fn prefixes(&self) -> &'static [&'static str] {
        &["/coe", "/v4/accounts"]
    }

    fn operations(&self) -> Vec<Operation> {
        ROUTES.operations().collect()
    }

    fn missing(&self) -> &'static [&'static str] {
        &["changes of accounts, and subscriptions, traits and payment methods"]
    }

    fn errors(&self) -> &dyn ErrorFamily {
        &CommonErrors
    }

    fn respond(&self, world: &mut World, request: &Request) -> Reply {
        ROUTES.respond(world, request, &CommonErrors)
    }
}

fn list(world: &World, request: &Request) -> Answer {
    let caller = Caller::of(&CommonErrors, request)?;
    let all: Vec<&Account> = world.accounts.iter().filter(|it| sees(world, &caller, it)).collect();
    let offset = request.query("_start").and_then(|text| text.parse().ok()).unwrap_or(0);
    let page: Vec<Value> = all.iter().skip(offset).take(PAGE).map(|it| entry(it)).collect();
    let end = offset + page.len();
    let next = (end < all.len()).then(|| format!("/coe/v2/accounts?_start={end}"));
    let body = json!({"next_url": next, "total_results": all.len(), "resources": page});
    Ok(Reply::json(200, body))
}

fn one<'a>(world: &'a World, request: &Request, id: &str) -> Result<&'a Account, Reply> {
    let caller = Caller::of(&CommonErrors, request)?;
    let account = world.accounts.iter().find(|it| it.id == id && sees(world, &caller, it));
    account.ok_or_else(|| {
        CommonErrors.error(request, 404, &format!("BSS Account '{id}' was not found."))
    })
}

fn sees(world: &World, caller: &Caller, account: &Account) -> bool {
    let identity = world.identities.iter().find(|it| it.iam_id == caller.iam_id);
    identity.is_some_and(|it| it.membership(&account.id).is_some())
}

fn entry(account: &Account) -> Value {
    json!({
        "metadata": {
            "guid": account.id,
            "url": format!("/coe/v2/accounts/{}", account.id),
            "created_at": account.created_at,
            "updated_at": account.created_at,
        },
        "entity": {
            "name": account.name,
            "type": account.kind,
            "state": account.state,
            "owner": account.owner,
            "owner_userid": account.owner,
            "owner_unique_id": account.owner_iam_id.trim_start_matches("IBMid-"),
            "owner_iam_id": account.owner_iam_id,
            "customer_id": "",
            "country_code": "USA",
            "currency_code": "USD",
            "billing_country_code": "USA",
            "isIBMer": false,
            "terms_and_conditions": {},
            "tags": [],
            "team_directory_enabled": true,
            "organizations_region": [],
            "linkages": linkages(account),
            "bluemix_subscriptions": [],
            "subscription_id": "",
            "configuration_id": "",
            "onboarded": -1,
        },
    })
}

fn linkages(account: &Account) -> Value {
    match &account.ims {
        Some(ims) => json!([{"origin": "IMS", "state": "LINKED", "ims_account_id": ims}]),
        None => json!([{"origin": "IMS", "state": "LINKABLE"}]),
    }
}

fn version_4(account: &Account) -> Value {
    json!({
        "name": account.name,
        "id": account.id,
        "owner": account.owner_iam_id,
        "owner_userid": account.owner,
        "owner_iamid": account.owner_iam_id,
        "type": account.kind,
        "status": account.state,
        "linked_softlayer_account": account.ims.clone().unwrap_or_default(),
        "team_directory_enabled": true,
        "traits": {"eu_supported": false, "poc": false, "hippa": false},
    })
}

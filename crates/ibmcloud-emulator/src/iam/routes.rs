//! What IAM serves.

use super::access;
use super::entities::{api_keys, profiles, service_ids};
use super::{assumable, discovery, grants, passcode, sessions};
use crate::jwt;
use crate::net::http::Reply;
use crate::service::{Handler, Route, Table};

type R = Route<Handler>;

const TOKENS: &str = "ibm_cloud_sdk_core/token_managers/iam_request_based_token_manager.py; IBM Cloud docs, IAM token API";
const ENTERPRISE: &str = "IBM Cloud docs, enterprise-management/iam-ent-manage-resources.md";
const CLI: &str = "ibm-cloud-cli-sdk bluemix/authentication/iam/iam.go";
const IDENTITY: &str = "platform-services-python-sdk ibm_platform_services/iam_identity_v1.py";
const POLICIES: &str =
    "platform-services-python-sdk ibm_platform_services/iam_policy_management_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::post("/identity/token", "", TOKENS, |world, request, _| grants::token(world, request)),
    R::get("/identity/.well-known/openid-configuration", "", TOKENS, |_, request, _| Ok(Reply::json(200, discovery::configuration(request)))),
    R::get("/identity/keys", "", TOKENS, |_, _, _| Ok(Reply::json(200, jwt::key_set()))),
    R::post("/identity/introspect", "", TOKENS, |world, request, _| Ok(discovery::introspect(world, request))),
    R::get("/identity/userinfo", "", TOKENS, |_, request, _| discovery::userinfo(request)),
    R::get("/identity/profiles", "", ENTERPRISE, |world, request, _| assumable::list(world, request)),
    R::post("/identity/profiles", "", ENTERPRISE, |world, request, _| assumable::list(world, request)),
    R::get("/identity/passcode", "", CLI, |world, request, _| Ok(passcode::page(world, request))),
    R::post("/identity/passcode", "", CLI, |world, request, _| passcode::create(world, request)),
    R::patch("/v1/sessions/{id}/state", "", CLI, |world, request, at| sessions::keep_alive(world, request, at.get("id"))),
    R::get("/v1/apikeys", "list_api_keys", IDENTITY, |world, request, _| api_keys::list(world, request)),
    R::post("/v1/apikeys", "create_api_key", IDENTITY, |world, request, _| api_keys::create(world, request)),
    R::get("/v1/apikeys/details", "get_api_keys_details", IDENTITY, |world, request, _| api_keys::details(world, request)),
    R::get("/v1/apikeys/{id}", "get_api_key", IDENTITY, |world, request, at| api_keys::read(world, request, at.get("id"))),
    R::put("/v1/apikeys/{id}", "update_api_key", IDENTITY, |world, request, at| api_keys::update(world, request, at.get("id"))),
    R::delete("/v1/apikeys/{id}", "delete_api_key", IDENTITY, |world, request, at| api_keys::delete(world, request, at.get("id"))),
    R::post("/v1/apikeys/{id}/lock", "lock_api_key", IDENTITY, |world, request, at| api_keys::set_lock(world, request, at.get("id"), true)),
    R::delete("/v1/apikeys/{id}/lock", "unlock_api_key", IDENTITY, |world, request, at| api_keys::set_lock(world, request, at.get("id"), false)),
    R::post("/v1/apikeys/{id}/disable", "disable_api_key", IDENTITY, |world, request, at| api_keys::set_disabled(world, request, at.get("id"), true)),
    R::delete("/v1/apikeys/{id}/disable", "enable_api_key", IDENTITY, |world, request, at| api_keys::set_disabled(world, request, at.get("id"), false)),
    R::get("/v1/serviceids", "list_service_ids", IDENTITY, |world, request, _| service_ids::list(world, request)),
    R::post("/v1/serviceids", "create_service_id", IDENTITY, |world, request, _| service_ids::create(world, request)),
    R::get("/v1/serviceids/{id}", "get_service_id", IDENTITY, |world, request, at| service_ids::read(world, request, at.get("id"))),
    R::put("/v1/serviceids/{id}", "update_service_id", IDENTITY, |world, request, at| service_ids::update(world, request, at.get("id"))),
    R::delete("/v1/serviceids/{id}", "delete_service_id", IDENTITY, |world, request, at| service_ids::delete(world, request, at.get("id"))),
    R::post("/v1/serviceids/{id}/lock", "lock_service_id", IDENTITY, |world, request, at| service_ids::set_lock(world, request, at.get("id"), true)),
    R::delete("/v1/serviceids/{id}/lock", "unlock_service_id", IDENTITY, |world, request, at| service_ids::set_lock(world, request, at.get("id"), false)),
    R::get("/v1/profiles", "list_profiles", IDENTITY, |world, request, _| profiles::list(world, request)),
    R::get("/v1/profiles/{id}", "get_profile", IDENTITY, |world, request, at| profiles::read(world, request, at.get("id"))),
    R::get("/v1/accounts/{account}/settings/access_management", "get_settings", POLICIES, |world, request, at| access::of_identities(world, request, at.get("account"))),
    R::patch("/v1/accounts/{account}/settings/access_management", "update_settings", POLICIES, |world, request, at| access::change_identities(world, request, at.get("account"))),
];

/// The routes of IAM. An older path of the token service is still used by some clients.
pub(super) static ROUTES: Table<Handler> =
    Table::with(ALL, &[("/oidc/token", "/identity/token")], &[]);

/// What clients of the kind that the sandbox is for would look for in vain.
pub(super) const MISSING: &[&str] = &[
    "`POST`, `PUT` and `DELETE` of `/v1/profiles`, and the rules and links of trusted profiles",
    "enterprise templates, account settings, and multi-factor authentication",
];

//! What IAM serves.

use super::access::{groups, policies, roles};
use super::{assumable, discovery, grants, passcode};
use crate::jwt;
use crate::net::http::Reply;
use crate::service::{Handler, Route, Table};

type R = Route<Handler>;

const TOKENS: &str = "ibm_cloud_sdk_core/token_managers/iam_request_based_token_manager.py; IBM Cloud docs, IAM token API";
const ENTERPRISE: &str = "IBM Cloud docs, enterprise-management/iam-ent-manage-resources.md";
const CLI: &str = "ibm-cloud-cli-sdk bluemix/authentication/iam/iam.go";
const GROUPS: &str = "platform-services-python-sdk ibm_platform_services/iam_access_groups_v2.py";
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
    R::get("/v2/groups", "list_access_groups", GROUPS, |world, request, _| groups::list(world, request)),
    R::post("/v2/groups", "create_access_group", GROUPS, |world, request, _| groups::create(world, request)),
    R::get("/v2/groups/{id}", "get_access_group", GROUPS, |world, request, at| groups::read(world, request, at.get("id"))),
    R::patch("/v2/groups/{id}", "update_access_group", GROUPS, |world, request, at| groups::update(world, request, at.get("id"))),
    R::delete("/v2/groups/{id}", "delete_access_group", GROUPS, |world, request, at| groups::delete(world, request, at.get("id"))),
    R::get("/v2/groups/{id}/members", "list_access_group_members", GROUPS, |world, request, at| groups::members(world, request, at.get("id"))),
    R::put("/v2/groups/{id}/members", "add_members_to_access_group", GROUPS, |world, request, at| groups::add_members(world, request, at.get("id"))),
    R::get("/v1/policies", "list_policies", POLICIES, |world, request, _| policies::list(world, request, false)),
    R::post("/v1/policies", "create_policy", POLICIES, |world, request, _| policies::create(world, request, false)),
    R::get("/v1/policies/{id}", "get_policy", POLICIES, |world, request, at| policies::read(world, request, at.get("id"))),
    R::put("/v1/policies/{id}", "replace_policy", POLICIES, |world, request, at| policies::replace(world, request, false, at.get("id"))),
    R::delete("/v1/policies/{id}", "delete_policy", POLICIES, |world, request, at| policies::delete(world, request, at.get("id"))),
    R::get("/v2/policies", "list_v2_policies", POLICIES, |world, request, _| policies::list(world, request, true)),
    R::post("/v2/policies", "create_v2_policy", POLICIES, |world, request, _| policies::create(world, request, true)),
    R::get("/v2/policies/{id}", "get_v2_policy", POLICIES, |world, request, at| policies::read(world, request, at.get("id"))),
    R::put("/v2/policies/{id}", "replace_v2_policy", POLICIES, |world, request, at| policies::replace(world, request, true, at.get("id"))),
    R::delete("/v2/policies/{id}", "delete_v2_policy", POLICIES, |world, request, at| policies::delete(world, request, at.get("id"))),
    R::get("/v2/roles", "list_roles", POLICIES, |world, request, _| roles::list(world, request)),
];

/// The routes of IAM. An older path of the token service is still used by some clients.
pub(super) static ROUTES: Table<Handler> =
    Table::with(ALL, &[("/oidc/token", "/identity/token")], &[]);

/// What clients of the kind that the sandbox is for would look for in vain.
pub(super) const MISSING: &[&str] = &[
    "of `GET /v2/roles` custom roles, and the actions of Monitoring that have nothing to do with access",
    "claim rules are kept and checked, but decide nothing: nobody here comes with claims; of links those to VSI, PVS and BMS decide, by their CRN",
    "identity providers are kept, but nobody logs in with one; `/v1/idps/{id}/saml/metadata` and `/v1/idps/{id}/test`",
    "settings of an account are kept and checked; only those that restrict creating service IDs and API keys are enforced, nobody can enrol for multi-factor authentication, and a leaked key is not looked for",
    "`DELETE /v2/groups/{id}/members/{iam_id}` and the rules of access groups",
    "policies are kept and checked, but not enforced: the roles of the world's memberships are",
    "enterprises: lists of templates and assignments are empty, and making one is refused",
];

//! What IAM serves.

use super::access;
use super::{assumable, discovery, grants, passcode};
use crate::jwt;
use crate::net::http::Reply;
use crate::service::{Handler, Route, Table};

type R = Route<Handler>;

const TOKENS: &str = "ibm_cloud_sdk_core/token_managers/iam_request_based_token_manager.py; IBM Cloud docs, IAM token API";
const ENTERPRISE: &str = "IBM Cloud docs, enterprise-management/iam-ent-manage-resources.md";
const CLI: &str = "ibm-cloud-cli-sdk bluemix/authentication/iam/iam.go";
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
    R::get("/v1/accounts/{account}/settings/access_management", "get_settings", POLICIES, |world, request, at| access::of_identities(world, request, at.get("account"))),
    R::patch("/v1/accounts/{account}/settings/access_management", "update_settings", POLICIES, |world, request, at| access::change_identities(world, request, at.get("account"))),
];

/// The routes of IAM. An older path of the token service is still used by some clients.
pub(super) static ROUTES: Table<Handler> =
    Table::with(ALL, &[("/oidc/token", "/identity/token")], &[]);

/// What clients of the kind that the sandbox is for would look for in vain.
pub(super) const MISSING: &[&str] = &[
    "claim rules decide by the claims that the world has for somebody (`identity_service.assertions`), and nobody else has any; of links those to VSI, PVS and BMS decide, by their CRN",
    "identity providers are kept, but nobody logs in with one; `/v1/idps/{id}/saml/metadata` and `/v1/idps/{id}/test`",
    "settings of an account are kept and checked; only those that restrict creating service IDs and API keys are enforced, nobody can enrol for multi-factor authentication, and a leaked key is not looked for",
    "enterprises: lists of templates and assignments are empty, and making one is refused",
];

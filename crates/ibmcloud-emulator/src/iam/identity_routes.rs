//! What IAM's identity service serves: API keys, service IDs, trusted profiles, accounts.

use super::account::preferences::{self, Place};
use super::account::{idps, limits, logins, mfa, reports, settings, templates};
use super::entities::parts::{self, LINKS, RULES};
use super::entities::{api_keys, profiles, service_id_groups, service_ids, trusted};
use super::sessions;
use crate::service::{Handler, Parameters, Route, Table};

type R = Route<Handler>;

const CLI: &str = "ibm-cloud-cli-sdk bluemix/authentication/iam/iam.go";
const IDENTITY: &str = "platform-services-python-sdk ibm_platform_services/iam_identity_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
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
    R::post("/v1/profiles", "create_profile", IDENTITY, |world, request, _| profiles::create(world, request)),
    R::put("/v1/profiles/{id}", "update_profile", IDENTITY, |world, request, at| profiles::update(world, request, at.get("id"))),
    R::delete("/v1/profiles/{id}", "delete_profile", IDENTITY, |world, request, at| profiles::delete(world, request, at.get("id"))),
    R::get("/v1/profiles/{id}/rules", "list_claim_rules", IDENTITY, |world, request, at| RULES.list(world, request, at.get("id"))),
    R::post("/v1/profiles/{id}/rules", "create_claim_rule", IDENTITY, |world, request, at| RULES.create(world, request, at.get("id"))),
    R::get("/v1/profiles/{id}/rules/{rule}", "get_claim_rule", IDENTITY, |world, request, at| RULES.read(world, request, at.get("id"), at.get("rule"))),
    R::put("/v1/profiles/{id}/rules/{rule}", "update_claim_rule", IDENTITY, |world, request, at| RULES.update(world, request, at.get("id"), at.get("rule"))),
    R::delete("/v1/profiles/{id}/rules/{rule}", "delete_claim_rule", IDENTITY, |world, request, at| RULES.delete(world, request, at.get("id"), at.get("rule"))),
    R::get("/v1/profiles/{id}/links", "list_links", IDENTITY, |world, request, at| LINKS.list(world, request, at.get("id"))),
    R::post("/v1/profiles/{id}/links", "create_link", IDENTITY, |world, request, at| LINKS.create(world, request, at.get("id"))),
    R::delete("/v1/profiles/{id}/links", "delete_link_by_parameters", IDENTITY, |world, request, at| parts::delete_links(world, request, at.get("id"))),
    R::get("/v1/profiles/{id}/links/{link}", "get_link", IDENTITY, |world, request, at| LINKS.read(world, request, at.get("id"), at.get("link"))),
    R::delete("/v1/profiles/{id}/links/{link}", "delete_link", IDENTITY, |world, request, at| LINKS.delete(world, request, at.get("id"), at.get("link"))),
    R::get("/v1/profiles/{id}/identities", "get_profile_identities", IDENTITY, |world, request, at| trusted::list(world, request, at.get("id"))),
    R::put("/v1/profiles/{id}/identities", "set_profile_identities", IDENTITY, |world, request, at| trusted::replace(world, request, at.get("id"))),
    R::post("/v1/profiles/{id}/identities/{type}", "set_profile_identity", IDENTITY, |world, request, at| trusted::create(world, request, at.get("id"), at.get("type"))),
    R::get("/v1/profiles/{id}/identities/{type}/{identifier}", "get_profile_identity", IDENTITY, |world, request, at| trusted::read(world, request, at.get("id"), (at.get("type"), at.get("identifier")))),
    R::delete("/v1/profiles/{id}/identities/{type}/{identifier}", "delete_profile_identity", IDENTITY, |world, request, at| trusted::delete(world, request, at.get("id"), (at.get("type"), at.get("identifier")))),
    R::get("/v1/serviceid_groups", "list_service_id_group", IDENTITY, |world, request, _| service_id_groups::list(world, request)),
    R::post("/v1/serviceid_groups", "create_service_id_group", IDENTITY, |world, request, _| service_id_groups::create(world, request)),
    R::get("/v1/serviceid_groups/{id}", "get_service_id_group", IDENTITY, |world, request, at| service_id_groups::read(world, request, at.get("id"))),
    R::put("/v1/serviceid_groups/{id}", "update_service_id_group", IDENTITY, |world, request, at| service_id_groups::update(world, request, at.get("id"))),
    R::delete("/v1/serviceid_groups/{id}", "delete_service_id_group", IDENTITY, |world, request, at| service_id_groups::delete(world, request, at.get("id"))),
    R::get("/v1/accounts/{id}/settings/identity", "get_account_settings", IDENTITY, |world, request, at| settings::read(world, request, at.get("id"))),
    R::put("/v1/accounts/{id}/settings/identity", "update_account_settings", IDENTITY, |world, request, at| settings::update(world, request, at.get("id"))),
    R::get("/v1/accounts/{id}/effective_settings/identity", "get_effective_account_settings", IDENTITY, |world, request, at| settings::effective(world, request, at.get("id"))),
    R::post("/v1/activity/accounts/{id}/report", "create_report", IDENTITY, |world, request, at| reports::create_activity(world, request, at.get("id"))),
    R::get("/v1/activity/accounts/{id}/report/{reference}", "get_report", IDENTITY, |world, request, at| reports::read_activity(world, request, at.get("id"), at.get("reference"))),
    R::get("/v1/mfa/accounts/{id}/status", "get_mfa_status", IDENTITY, |world, request, at| mfa::status(world, request, at.get("id"))),
    R::post("/v1/mfa/accounts/{id}/report", "create_mfa_report", IDENTITY, |world, request, at| reports::create_mfa(world, request, at.get("id"))),
    R::get("/v1/mfa/accounts/{id}/report/{reference}", "get_mfa_report", IDENTITY, |world, request, at| reports::read_mfa(world, request, at.get("id"), at.get("reference"))),
    R::get("/v1/preferences/accounts/{id}/identities/{iam_id}", "get_all_preferences_on_scope_account", IDENTITY, |world, request, at| preferences::list(world, request, at.get("id"), at.get("iam_id"))),
    R::get("/v1/preferences/accounts/{id}/identities/{iam_id}/{service}/{preference}", "get_preferences_on_scope_account", IDENTITY, |world, request, at| preferences::read(world, request, &place(at))),
    R::put("/v1/preferences/accounts/{id}/identities/{iam_id}/{service}/{preference}", "update_preference_on_scope_account", IDENTITY, |world, request, at| preferences::update(world, request, &place(at))),
    R::delete("/v1/preferences/accounts/{id}/identities/{iam_id}/{service}/{preference}", "delete_preferences_on_scope_account", IDENTITY, |world, request, at| preferences::delete(world, request, &place(at))),
    R::get("/v1/profile_templates", "list_profile_templates", IDENTITY, |world, request, _| templates::list(world, request, "profile_templates")),
    R::post("/v1/profile_templates", "create_profile_template", IDENTITY, |world, request, _| templates::create(world, request)).refusing(),
    R::get("/v1/profile_templates/{id}", "get_latest_profile_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::delete("/v1/profile_templates/{id}", "delete_all_versions_of_profile_template", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::get("/v1/profile_templates/{id}/versions", "list_versions_of_profile_template", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::post("/v1/profile_templates/{id}/versions", "create_profile_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::get("/v1/profile_templates/{id}/versions/{version}", "get_profile_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::put("/v1/profile_templates/{id}/versions/{version}", "update_profile_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::delete("/v1/profile_templates/{id}/versions/{version}", "delete_profile_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::post("/v1/profile_templates/{id}/versions/{version}/commit", "commit_profile_template", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile template", at.get("id"))).refusing(),
    R::get("/v1/account_settings_templates", "list_account_settings_templates", IDENTITY, |world, request, _| templates::list(world, request, "account_settings_templates")),
    R::post("/v1/account_settings_templates", "create_account_settings_template", IDENTITY, |world, request, _| templates::create(world, request)).refusing(),
    R::get("/v1/account_settings_templates/{id}", "get_latest_account_settings_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::delete("/v1/account_settings_templates/{id}", "delete_all_versions_of_account_settings_template", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::get("/v1/account_settings_templates/{id}/versions", "list_versions_of_account_settings_template", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::post("/v1/account_settings_templates/{id}/versions", "create_account_settings_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::get("/v1/account_settings_templates/{id}/versions/{version}", "get_account_settings_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::put("/v1/account_settings_templates/{id}/versions/{version}", "update_account_settings_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::delete("/v1/account_settings_templates/{id}/versions/{version}", "delete_account_settings_template_version", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::post("/v1/account_settings_templates/{id}/versions/{version}/commit", "commit_account_settings_template", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings template", at.get("id"))).refusing(),
    R::get("/v1/profile_assignments", "list_trusted_profile_assignments", IDENTITY, |world, request, _| templates::list(world, request, "assignments")),
    R::post("/v1/profile_assignments", "create_trusted_profile_assignment", IDENTITY, |world, request, _| templates::create(world, request)).refusing(),
    R::get("/v1/profile_assignments/{id}", "get_trusted_profile_assignment", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile assignment", at.get("id"))).refusing(),
    R::delete("/v1/profile_assignments/{id}", "delete_trusted_profile_assignment", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile assignment", at.get("id"))).refusing(),
    R::patch("/v1/profile_assignments/{id}", "update_trusted_profile_assignment", IDENTITY, |world, request, at| templates::unknown(world, request, "Trusted profile assignment", at.get("id"))).refusing(),
    R::get("/v1/account_settings_assignments", "list_account_settings_assignments", IDENTITY, |world, request, _| templates::list(world, request, "assignments")),
    R::post("/v1/account_settings_assignments", "create_account_settings_assignment", IDENTITY, |world, request, _| templates::create(world, request)).refusing(),
    R::get("/v1/account_settings_assignments/{id}", "get_account_settings_assignment", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings assignment", at.get("id"))).refusing(),
    R::delete("/v1/account_settings_assignments/{id}", "delete_account_settings_assignment", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings assignment", at.get("id"))).refusing(),
    R::patch("/v1/account_settings_assignments/{id}", "update_account_settings_assignment", IDENTITY, |world, request, at| templates::unknown(world, request, "Account settings assignment", at.get("id"))).refusing(),
    R::get("/v1/accounts/{id}/limits/identity", "get_account_limits", IDENTITY, |world, request, at| limits::read(world, request, at.get("id"))),
    R::post("/v1/accounts/{id}/limits/identity", "bulk_list_account_entity_consumption", IDENTITY, |world, request, at| limits::count(world, request, at.get("id"))),
    R::get("/v1/idps", "list_idps", IDENTITY, |world, request, _| idps::list(world, request)),
    R::post("/v1/idps", "create_idp", IDENTITY, |world, request, _| idps::create(world, request)),
    R::get("/v1/idps/{id}", "get_idp", IDENTITY, |world, request, at| idps::read(world, request, at.get("id"))),
    R::put("/v1/idps/{id}", "update_idp", IDENTITY, |world, request, at| idps::update(world, request, at.get("id"))),
    R::delete("/v1/idps/{id}", "delete_idp", IDENTITY, |world, request, at| idps::delete(world, request, at.get("id"))),
    R::get("/v1/idps/{id}/consumers", "list_consumer_accounts", IDENTITY, |world, request, at| idps::consumers(world, request, at.get("id"))),
    R::get("/v2/loginsettings/{id}", "get_login_settings", IDENTITY, |world, request, at| logins::read(world, request, at.get("id"))),
    R::put("/v2/loginsettings/{id}", "update_login_settings", IDENTITY, |world, request, at| logins::update(world, request, at.get("id"))),
    R::get("/v2/loginsettings/{id}/idps", "list_id_p_settings", IDENTITY, |world, request, at| logins::list(world, request, at.get("id"))),
    R::get("/v2/loginsettings/{id}/idps/{idp}", "get_id_p_setting", IDENTITY, |world, request, at| logins::read_idp(world, request, at.get("id"), at.get("idp"))),
    R::post("/v2/loginsettings/{id}/idps/{idp}", "add_id_p_setting", IDENTITY, |world, request, at| logins::add_idp(world, request, at.get("id"), at.get("idp"))),
    R::put("/v2/loginsettings/{id}/idps/{idp}", "update_id_p_setting", IDENTITY, |world, request, at| logins::update_idp(world, request, at.get("id"), at.get("idp"))),
    R::delete("/v2/loginsettings/{id}/idps/{idp}", "remove_id_p_setting", IDENTITY, |world, request, at| logins::remove_idp(world, request, at.get("id"), at.get("idp"))),
];

/// The routes of the identity service.
pub(super) static ROUTES: Table<Handler> = Table::new(ALL);

fn place<'a>(at: &'a Parameters<'_>) -> Place<'a> {
    Place {
        account: at.get("id"),
        iam_id: at.get("iam_id"),
        service: at.get("service"),
        id: at.get("preference"),
    }
}

//! What IAM serves of access groups, policies and roles.

use super::{enterprise, groups, members, policies, roles, rules, settings};
use crate::service::{Handler, Route, Table};

type R = Route<Handler>;

const GROUPS: &str = "platform-services-python-sdk ibm_platform_services/iam_access_groups_v2.py";
const POLICIES: &str =
    "platform-services-python-sdk ibm_platform_services/iam_policy_management_v1.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/v2/groups", "list_access_groups", GROUPS, |world, request, _| groups::list(world, request)),
    R::post("/v2/groups", "create_access_group", GROUPS, |world, request, _| groups::create(world, request)),
    R::get("/v2/groups/settings", "get_account_settings", GROUPS, |world, request, _| settings::of_groups(world, request)).reserved(),
    R::patch("/v2/groups/settings", "update_account_settings", GROUPS, |world, request, _| settings::change_groups(world, request)).reserved(),
    R::get("/v2/groups/{id}", "get_access_group", GROUPS, |world, request, at| groups::read(world, request, at.get("id"))),
    R::patch("/v2/groups/{id}", "update_access_group", GROUPS, |world, request, at| groups::update(world, request, at.get("id"))),
    R::delete("/v2/groups/{id}", "delete_access_group", GROUPS, |world, request, at| groups::delete(world, request, at.get("id"))),
    R::get("/v2/groups/{id}/members", "list_access_group_members", GROUPS, |world, request, at| members::list(world, request, at.get("id"))),
    R::put("/v2/groups/{id}/members", "add_members_to_access_group", GROUPS, |world, request, at| members::add_to_one(world, request, at.get("id"))),
    R::post("/v2/groups/{id}/members/delete", "remove_members_from_access_group", GROUPS, |world, request, at| members::remove_several(world, request, at.get("id"))),
    R::put("/v2/groups/_allgroups/members/{iam_id}", "add_member_to_multiple_access_groups", GROUPS, |world, request, at| members::add_to_several(world, request, at.get("iam_id"))),
    R::delete("/v2/groups/_allgroups/members/{iam_id}", "remove_member_from_all_access_groups", GROUPS, |world, request, at| members::remove_from_all(world, request, at.get("iam_id"))),
    R::new("HEAD", "/v2/groups/{id}/members/{iam_id}", "is_member_of_access_group", GROUPS, |world, request, at| members::check(world, request, at.get("id"), at.get("iam_id"))),
    R::delete("/v2/groups/{id}/members/{iam_id}", "remove_member_from_access_group", GROUPS, |world, request, at| members::remove_one(world, request, at.get("id"), at.get("iam_id"))),
    R::get("/v2/groups/{id}/rules", "list_access_group_rules", GROUPS, |world, request, at| rules::list(world, request, at.get("id"))),
    R::post("/v2/groups/{id}/rules", "add_access_group_rule", GROUPS, |world, request, at| rules::create(world, request, at.get("id"))),
    R::get("/v2/groups/{id}/rules/{rule}", "get_access_group_rule", GROUPS, |world, request, at| rules::read(world, request, at.get("id"), at.get("rule"))),
    R::put("/v2/groups/{id}/rules/{rule}", "replace_access_group_rule", GROUPS, |world, request, at| rules::replace(world, request, at.get("id"), at.get("rule"))),
    R::delete("/v2/groups/{id}/rules/{rule}", "remove_access_group_rule", GROUPS, |world, request, at| rules::delete(world, request, at.get("id"), at.get("rule"))),
    R::get("/v1/policies", "list_policies", POLICIES, |world, request, _| policies::list(world, request, false)),
    R::post("/v1/policies", "create_policy", POLICIES, |world, request, _| policies::create(world, request, false)),
    R::get("/v1/policies/{id}", "get_policy", POLICIES, |world, request, at| policies::read(world, request, false, at.get("id"))),
    R::put("/v1/policies/{id}", "replace_policy", POLICIES, |world, request, at| policies::replace(world, request, false, at.get("id"))),
    R::patch("/v1/policies/{id}", "update_policy_state", POLICIES, |world, request, at| policies::set_state(world, request, at.get("id"))),
    R::delete("/v1/policies/{id}", "delete_policy", POLICIES, |world, request, at| policies::delete(world, request, at.get("id"))),
    R::get("/v2/policies", "list_v2_policies", POLICIES, |world, request, _| policies::list(world, request, true)),
    R::post("/v2/policies", "create_v2_policy", POLICIES, |world, request, _| policies::create(world, request, true)),
    R::get("/v2/policies/{id}", "get_v2_policy", POLICIES, |world, request, at| policies::read(world, request, true, at.get("id"))),
    R::put("/v2/policies/{id}", "replace_v2_policy", POLICIES, |world, request, at| policies::replace(world, request, true, at.get("id"))),
    R::delete("/v2/policies/{id}", "delete_v2_policy", POLICIES, |world, request, at| policies::delete(world, request, at.get("id"))),
    R::get("/v2/roles", "list_roles", POLICIES, |world, request, _| roles::list(world, request)),
    R::post("/v2/roles", "create_role", POLICIES, |world, request, _| roles::create(world, request)),
    R::get("/v2/roles/{id}", "get_role", POLICIES, |world, request, at| roles::read(world, request, at.get("id"))),
    R::put("/v2/roles/{id}", "replace_role", POLICIES, |world, request, at| roles::replace(world, request, at.get("id"))),
    R::delete("/v2/roles/{id}", "delete_role", POLICIES, |world, request, at| roles::delete(world, request, at.get("id"))),
    R::get("/v1/group_templates", "list_templates", GROUPS, |world, request, _| enterprise::GROUP_TEMPLATES.list(world, request)),
    R::post("/v1/group_templates", "create_template", GROUPS, |world, request, _| enterprise::Family::create(world, request)),
    R::get("/v1/group_templates/{id}", "get_latest_template_version", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::delete("/v1/group_templates/{id}", "delete_template", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/group_templates/{id}/versions", "list_template_versions", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::post("/v1/group_templates/{id}/versions", "create_template_version", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/group_templates/{id}/versions/{version}", "get_template_version", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::put("/v1/group_templates/{id}/versions/{version}", "update_template_version", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::delete("/v1/group_templates/{id}/versions/{version}", "delete_template_version", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::post("/v1/group_templates/{id}/versions/{version}/commit", "commit_template", GROUPS, |world, request, at| enterprise::GROUP_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/group_assignments", "list_assignments", GROUPS, |world, request, _| enterprise::GROUP_ASSIGNMENTS.list(world, request)),
    R::post("/v1/group_assignments", "create_assignment", GROUPS, |world, request, _| enterprise::Family::create(world, request)),
    R::get("/v1/group_assignments/{id}", "get_assignment", GROUPS, |world, request, at| enterprise::GROUP_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::patch("/v1/group_assignments/{id}", "update_assignment", GROUPS, |world, request, at| enterprise::GROUP_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::delete("/v1/group_assignments/{id}", "delete_assignment", GROUPS, |world, request, at| enterprise::GROUP_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::get("/v1/policy_templates", "list_policy_templates", POLICIES, |world, request, _| enterprise::POLICY_TEMPLATES.list(world, request)),
    R::post("/v1/policy_templates", "create_policy_template", POLICIES, |world, request, _| enterprise::Family::create(world, request)),
    R::get("/v1/policy_templates/{id}", "get_policy_template", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::delete("/v1/policy_templates/{id}", "delete_policy_template", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/policy_templates/{id}/versions", "list_policy_template_versions", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::post("/v1/policy_templates/{id}/versions", "create_policy_template_version", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/policy_templates/{id}/versions/{version}", "get_policy_template_version", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::put("/v1/policy_templates/{id}/versions/{version}", "replace_policy_template", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::delete("/v1/policy_templates/{id}/versions/{version}", "delete_policy_template_version", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::post("/v1/policy_templates/{id}/versions/{version}/commit", "commit_policy_template", POLICIES, |world, request, at| enterprise::POLICY_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/policy_assignments", "list_policy_assignments", POLICIES, |world, request, _| enterprise::POLICY_ASSIGNMENTS.list(world, request)),
    R::post("/v1/policy_assignments", "create_policy_template_assignment", POLICIES, |world, request, _| enterprise::Family::create(world, request)),
    R::get("/v1/policy_assignments/{id}", "get_policy_assignment", POLICIES, |world, request, at| enterprise::POLICY_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::patch("/v1/policy_assignments/{id}", "update_policy_assignment", POLICIES, |world, request, at| enterprise::POLICY_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::delete("/v1/policy_assignments/{id}", "delete_policy_assignment", POLICIES, |world, request, at| enterprise::POLICY_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::get("/v1/action_control_templates", "list_action_control_templates", POLICIES, |world, request, _| enterprise::ACTION_TEMPLATES.list(world, request)),
    R::post("/v1/action_control_templates", "create_action_control_template", POLICIES, |world, request, _| enterprise::Family::create(world, request)),
    R::get("/v1/action_control_templates/{id}", "get_action_control_template", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::delete("/v1/action_control_templates/{id}", "delete_action_control_template", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/action_control_templates/{id}/versions", "list_action_control_template_versions", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::post("/v1/action_control_templates/{id}/versions", "create_action_control_template_version", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/action_control_templates/{id}/versions/{version}", "get_action_control_template_version", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::put("/v1/action_control_templates/{id}/versions/{version}", "replace_action_control_template", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::delete("/v1/action_control_templates/{id}/versions/{version}", "delete_action_control_template_version", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::post("/v1/action_control_templates/{id}/versions/{version}/commit", "commit_action_control_template", POLICIES, |world, request, at| enterprise::ACTION_TEMPLATES.one(world, request, at.get("id"))),
    R::get("/v1/action_control_assignments", "list_action_control_assignments", POLICIES, |world, request, _| enterprise::ACTION_ASSIGNMENTS.list(world, request)),
    R::post("/v1/action_control_assignments", "create_action_control_template_assignment", POLICIES, |world, request, _| enterprise::Family::create(world, request)),
    R::get("/v1/action_control_assignments/{id}", "get_action_control_assignment", POLICIES, |world, request, at| enterprise::ACTION_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::patch("/v1/action_control_assignments/{id}", "update_action_control_assignment", POLICIES, |world, request, at| enterprise::ACTION_ASSIGNMENTS.one(world, request, at.get("id"))),
    R::delete("/v1/action_control_assignments/{id}", "delete_action_control_assignment", POLICIES, |world, request, at| enterprise::ACTION_ASSIGNMENTS.one(world, request, at.get("id"))),
];

/// The routes of access groups, policies and roles.
pub(super) static ROUTES: Table<Handler> = Table::new(ALL);

/// What clients of the kind that the sandbox is for would look for in vain.
pub(super) const MISSING: &[&str] = &[
    "members by the rules of access groups: rules are kept and checked, and nobody's log-in has claims",
    "policies with conditions are kept and checked, but give no access; others give the roles that they name in instances",
    "policies do not open the services for groups, policies, identities, users and tags: the roles of the world's memberships do",
    "of `GET /v2/roles` the roles and actions of services other than Monitoring",
    "templates and assignments: an account without an enterprise has none and can make none",
];

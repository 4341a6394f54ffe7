//! What the Monitor API serves.

use super::access_keys::platform;
use super::administration::{self, accounts::ACCOUNTS, filters, groups, roles};
use super::alerts::{self, inhibition, version_1, version_2};
use super::common::auth::Session;
use super::data::batch;
use super::events::{self, Version};
use super::{
    access_keys, agents, captures, channels, dashboards, data, notifications, plain, promql, teams,
    tokens, users,
};
use crate::net::http::{Answer, Request};
use crate::service::{Parameters, Route, Table};

/// What serves a route: the caller is known already.
pub(super) type Handler = fn(&mut Session<'_>, &Request, &Parameters<'_>) -> Answer;
type R = Route<Handler>;

const ALERTS: &str =
    "ibm-cloud-docs/monitoring api/alert_api.md; sysdig-sdk-python sdcclient/_monitor.py";
const ASSUMED: &str = "none: a likely form, as no public source says how a token is reset";
const BACKUPS: &str = "back-up tools that call it; the shape of the answer is assumed";
const COMMON: &str = "sysdig-sdk-python sdcclient/_common.py";
const DASHBOARDS: &str = "sysdig-sdk-python sdcclient/monitor/_dashboards_v3.py";
const DASHBOARDS_2: &str = "sysdig-sdk-python sdcclient/monitor/_dashboards_v2.py";
const DOCS_KEYS: &str = "ibm-cloud-docs/monitoring iam/access_key.md";
const DOWNTIME_PAGE: &str = "ibm-cloud-docs/monitoring downtimes-api.md (since removed)";
const EVENTS_1: &str = "sysdig-sdk-python sdcclient/monitor/_events_v1.py";
const EVENTS_2: &str = "sysdig-sdk-python sdcclient/monitor/_events_v2.py";
const GO_CLIENT: &str = "trinchan/sysdig-go";
const METRICS: &str = "ibm-cloud-docs/monitoring api/metrics_api.md";
const MONITOR: &str = "sysdig-sdk-python sdcclient/_monitor.py";
const NEWEST: &str = "Sysdig's OpenAPI document of the newest generation";
const NOTIFICATIONS: &str =
    "ibm-cloud-docs/monitoring api/notifications_api.md; sysdig-sdk-python sdcclient/_monitor.py";
const PROMETHEUS: &str = "Prometheus HTTP API; sysdig-sdk-python sdcclient/_common.py";
const RECORDED: &str = "JupiterOne-Archives/graph-sysdig (recordings)";
const STREAMS: &str = "ibm-cloud-docs/monitoring monitor/data_streaming.md";
const SYSDIG_API: &str = "docs.sysdig.com, Silence Alert Notifications";
const SCRIPTS: &str = "draios/sysdig-cloud-scripts user_creation";
const GRAFANA: &str = "draios/grafana-sysdig-datasource src/data_service.js";
const GRAFANA_VALUES: &str = "draios/grafana-sysdig-datasource src/metrics_service.js";
const TF_ACCOUNTS: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/team_service_account.go";
const TF_ACCOUNTS_LIST: &str = "Sysdig's OpenAPI document of the classic generation";
const TF_ALERTS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/alerts_v2.go";
const TF_FILTERS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/ip_filters.go";
const TF_FILTER_SETTINGS: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/ip_filtering_settings.go";
const TF_GROUPS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/group_mapping.go";
const TF_GROUP_LIST: &str = "none: a likely form, as no public program asks for it";
const TF_GROUP_SETTINGS: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/group_mapping_config.go";
const TF_INHIBITION: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/inhibition_rule.go";
const TF_KEYS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/agentaccesskey.go";
const TF_LABELS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/alerts_v2.go";
const TF_NEWEST_GROUPS: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/sso_group_mapping.go";
const TF_NEWEST_GROUP_SETTINGS: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/sso_group_mapping_settings.go";
const TF_PERMISSIONS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/permission.go";
const TF_ROLES: &str = "terraform-provider-sysdig sysdig/internal/client/v2/custom_role.go";
const TF_DEFAULT_ROLES: &str =
    "terraform-provider-sysdig sysdig/internal/client/v2/default_role.go";
const TF_SILENCING: &str = "terraform-provider-sysdig sysdig/internal/client/v2/silence_rule.go";
const TF_SOURCE: &str = "terraform-provider-sysdig, its data source of teams";
const TF_TEAMS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/teams.go";
const TF_USERS: &str = "terraform-provider-sysdig sysdig/internal/client/v2/users.go";
const TOKENS: &str =
    "ibm-cloud-docs/monitoring iam/api_monitor_token.md; sysdig-sdk-python sdcclient/_common.py";

#[rustfmt::skip]
const ALL: &[R] = &[
    R::get("/api/token", "get_user_token", TOKENS, |session, _, _| tokens::read(session)),
    R::any("/api/token", "", ASSUMED, |session, request, _| tokens::reset_own(session, request, "/api/token")),
    R::any("/api/token/reset", "", ASSUMED, |session, request, _| tokens::reset_own(session, request, "/api/token/reset")),
    R::any("/api/token/{username}/{team}", "get_user_api_token", COMMON, |session, request, at| tokens::of_user(session, request, at.get("username"), at.get("team"))),
    R::get("/api/teams", "get_teams", COMMON, |session, request, _| Ok(teams::list(session, request))),
    R::post("/api/teams", "create_team", COMMON, |session, request, _| teams::create(session, request)),
    R::get("/api/teams/infrastructure", "", GO_CLIENT, |session, _, _| teams::infrastructure(session)),
    R::get("/api/teams/light", "", RECORDED, |session, request, _| teams::light(session, request)).reserved(),
    R::get("/api/teams/{id}", "get_team_by_id", COMMON, |session, _, at| teams::read(session, at.get("id"))),
    R::put("/api/teams/{id}", "edit_team", COMMON, |session, request, at| teams::update(session, request, at.get("id"))),
    R::delete("/api/teams/{id}", "delete_team", COMMON, |session, _, at| teams::delete(session, at.get("id"))),
    R::get("/api/teams/{id}/users", "", GO_CLIENT, |session, request, at| teams::users(session, request, at.get("id"))),
    R::get("/api/v2/teams/light", "", RECORDED, |session, request, _| teams::light(session, request)),
    R::get("/api/v2/teams/light/name/{name}", "get_team", COMMON, |session, request, at| teams::light_by_name(session, request, at.get("name"))),
    R::get("/api/v3/teams", "", TF_SOURCE, |session, request, _| teams::version_3(session, request)),
    R::get("/api/users", "get_users", COMMON, |session, _, _| users::list(session)),
    R::post("/api/users", "create_user_invite", COMMON, |session, request, _| users::change::invite(session, request)),
    R::get("/api/users/me", "get_user_info", COMMON, |session, _, _| users::me(session)).reserved(),
    R::get("/api/users/light", "", TF_TEAMS, |session, _, _| Ok(users::all_light(session))).reserved(),
    R::post("/api/users/provisioning", "create_user", COMMON, |session, request, _| users::change::provision(session, request)).reserved(),
    R::get("/api/users/{id}", "GetUserByUsername", TF_USERS, |session, _, at| users::read(session, at.get("id"))),
    R::put("/api/users/{id}", "edit_user", COMMON, |session, request, at| users::change::update(session, request, at.get("id"))),
    R::delete("/api/users/{id}", "delete_user", COMMON, |session, _, at| users::change::delete(session, at.get("id"))),
    R::get("/api/v2/users/light", "", RECORDED, |session, request, _| users::light(session, request)),
    R::get("/api/alerts", "get_alerts", ALERTS, |session, request, _| version_1::list(session, request)),
    R::post("/api/alerts", "create_alert", ALERTS, |session, request, _| version_1::create(session, request)),
    R::get("/api/alerts/{id}", "", ALERTS, |session, _, at| version_1::read(session, at.get("id"))),
    R::put("/api/alerts/{id}", "update_alert", ALERTS, |session, request, at| version_1::update(session, request, at.get("id"))),
    R::delete("/api/alerts/{id}", "delete_alert", ALERTS, |session, _, at| alerts::delete(session, at.get("id"))),
    R::get("/api/v2/alerts", "", BACKUPS, |session, request, _| version_2::list(session, request)),
    R::post("/api/v2/alerts", "createAlertV2", TF_ALERTS, |session, request, _| version_2::create(session, request)),
    R::get("/api/v2/alerts/{id}", "getAlertV2ByID", TF_ALERTS, |session, _, at| version_2::read(session, at.get("id"))),
    R::put("/api/v2/alerts/{id}", "updateAlertV2", TF_ALERTS, |session, request, at| version_2::update(session, request, at.get("id"))),
    R::delete("/api/v2/alerts/{id}", "deleteAlertV2", TF_ALERTS, |session, _, at| alerts::delete(session, at.get("id"))),
    R::get("/api/notifications", "get_notifications", NOTIFICATIONS, |session, request, _| notifications::list(session, request)),
    R::put("/api/notifications/{id}", "update_notification_resolution", NOTIFICATIONS, |session, request, at| notifications::resolve(session, request, at.get("id"))),
    R::get("/api/notificationChannels", "list_notification_channels", COMMON, |session, _, _| Ok(channels::list(session))),
    R::post("/api/notificationChannels", "create_notification_channel", COMMON, |session, request, _| channels::create(session, request)),
    R::get("/api/notificationChannels/{id}", "get_notification_channel", COMMON, |session, _, at| channels::read(session, at.get("id"))),
    R::put("/api/notificationChannels/{id}", "update_notification_channel", COMMON, |session, request, at| channels::update(session, request, at.get("id"))),
    R::delete("/api/notificationChannels/{id}", "delete_notification_channel", COMMON, |session, _, at| channels::delete(session, at.get("id"))),
    R::get("/api/v3/dashboards", "get_dashboards", DASHBOARDS, |session, request, _| Ok(dashboards::list(session, request))),
    R::post("/api/v3/dashboards", "create_dashboard", DASHBOARDS, |session, request, _| dashboards::create(session, request)),
    R::post("/api/v3/dashboards/transfer", "", GO_CLIENT, |session, request, _| dashboards::transfer(session, request)),
    R::get("/api/v3/dashboards/templates", "get_views_list", DASHBOARDS, |_, _, _| Ok(dashboards::templates())),
    R::get("/api/v3/dashboards/templates/{id}", "get_view", DASHBOARDS, |_, _, at| dashboards::template(at.get("id"))),
    R::get("/api/v3/dashboards/{id}", "get_dashboard", DASHBOARDS, |session, _, at| dashboards::read(session, at.get("id"))),
    R::put("/api/v3/dashboards/{id}", "update_dashboard", DASHBOARDS, |session, request, at| dashboards::update(session, request, at.get("id"))),
    R::patch("/api/v3/dashboards/{id}", "favorite_dashboard", DASHBOARDS, |session, request, at| dashboards::patch(session, request, at.get("id"))),
    R::delete("/api/v3/dashboards/{id}", "delete_dashboard", DASHBOARDS, |session, _, at| dashboards::delete(session, at.get("id"))),
    R::get("/api/v2/dashboards", "get_dashboards", DASHBOARDS_2, |session, _, _| dashboards::version_2(session)),
    R::any("/api/v2/dashboards", "", DASHBOARDS_2, |_, _, _| dashboards::withdrawn()).refusing(),
    R::any("/api/v2/dashboards/{id}", "", DASHBOARDS_2, |_, _, _| dashboards::withdrawn()).refusing(),
    R::any("/api/v2/defaultDashboards", "get_views_list", DASHBOARDS_2, |_, _, _| dashboards::withdrawn()).refusing(),
    R::any("/api/v2/defaultDashboards/{id}", "get_view", DASHBOARDS_2, |_, _, _| dashboards::withdrawn()).refusing(),
    R::get("/api/events", "get_events", EVENTS_1, |session, request, _| events::search::version_1(session, request)),
    R::post("/api/events", "post_event", EVENTS_1, |session, request, _| events::create(session, request, Version::One)),
    R::get("/api/events/{id}", "get_event", EVENTS_1, |session, _, at| events::read(session, at.get("id"))),
    R::delete("/api/events/{id}", "delete_event", EVENTS_1, |session, _, at| events::delete(session, at.get("id"))),
    R::get("/api/v2/events", "get_events", EVENTS_2, |session, request, _| events::search::version_2(session, request)),
    R::post("/api/v2/events", "post_event", EVENTS_2, |session, request, _| events::create(session, request, Version::Two)),
    R::get("/api/v2/events/{id}", "get_event", EVENTS_2, |session, _, at| events::read(session, at.get("id"))),
    R::delete("/api/v2/events/{id}", "delete_event", EVENTS_2, |session, _, at| events::delete(session, at.get("id"))),
    R::get("/api/customer/accessKeys", "list_access_keys", COMMON, |session, request, _| access_keys::list(session, request)),
    R::post("/api/customer/accessKeys", "create_access_key", COMMON, |session, request, _| access_keys::create(session, request)),
    R::get("/api/customer/accessKeys/{key}", "", DOCS_KEYS, |session, _, at| access_keys::read(session, at.get("key"))),
    R::put("/api/customer/accessKeys/{key}", "update_access_key", COMMON, |session, request, at| access_keys::update(session, request, at.get("key"))),
    R::delete("/api/customer/accessKeys/{key}", "", DOCS_KEYS, |session, _, at| access_keys::delete(session, at.get("key"))),
    R::post("/api/customer/accessKeys/{key}/enable", "enable_access_key", COMMON, |session, _, at| access_keys::switch(session, at.get("key"), true)),
    R::post("/api/customer/accessKeys/{key}/disable", "disable_access_key", COMMON, |session, _, at| access_keys::switch(session, at.get("key"), false)),
    R::get("/api/v1/dataStream/configs", "", STREAMS, |session, _, _| Ok(plain::list(session, &plain::DATA_STREAMS))),
    R::post("/api/v1/dataStream/configs", "", STREAMS, |session, request, _| plain::create(session, request, &plain::DATA_STREAMS)),
    R::get("/api/v1/dataStream/configs/{id}", "", STREAMS, |session, _, at| plain::read(session, &plain::DATA_STREAMS, at.get("id"))),
    R::put("/api/v1/dataStream/configs/{id}", "", STREAMS, |session, request, at| plain::update(session, request, &plain::DATA_STREAMS, at.get("id"))),
    R::delete("/api/v1/dataStream/configs/{id}", "", STREAMS, |session, _, at| plain::delete(session, &plain::DATA_STREAMS, at.get("id"))),
    R::patch("/api/v1/silencingRules/disable", "", SYSDIG_API, |session, request, _| plain::silence_no_more(session, request)).reserved(),
    R::get("/api/v1/silencingRules", "", TF_SILENCING, |session, _, _| Ok(plain::list(session, &plain::SILENCING_RULES))),
    R::post("/api/v1/silencingRules", "CreateSilenceRule", TF_SILENCING, |session, request, _| plain::create(session, request, &plain::SILENCING_RULES)),
    R::get("/api/v1/silencingRules/{id}", "GetSilenceRule", TF_SILENCING, |session, _, at| plain::read(session, &plain::SILENCING_RULES, at.get("id"))),
    R::put("/api/v1/silencingRules/{id}", "UpdateSilenceRule", TF_SILENCING, |session, request, at| plain::update(session, request, &plain::SILENCING_RULES, at.get("id"))),
    R::delete("/api/v1/silencingRules/{id}", "DeleteSilenceRule", TF_SILENCING, |session, _, at| plain::delete(session, &plain::SILENCING_RULES, at.get("id"))),
    R::get("/monitor/alerts/v1/inhibition-rules", "", NEWEST, |session, request, _| inhibition::list(session, request)),
    R::post("/monitor/alerts/v1/inhibition-rules", "CreateInhibitionRule", TF_INHIBITION, |session, request, _| inhibition::create(session, request)),
    R::get("/monitor/alerts/v1/inhibition-rules/{id}", "GetInhibitionRuleByID", TF_INHIBITION, |session, _, at| inhibition::read(session, at.get("id"))),
    R::put("/monitor/alerts/v1/inhibition-rules/{id}", "UpdateInhibitionRule", TF_INHIBITION, |session, request, at| inhibition::update(session, request, at.get("id"))),
    R::delete("/monitor/alerts/v1/inhibition-rules/{id}", "DeleteInhibitionRule", TF_INHIBITION, |session, _, at| inhibition::delete(session, at.get("id"))),
    R::get("/platform/v1/access-keys", "", NEWEST, |session, request, _| platform::list(session, request)),
    R::post("/platform/v1/access-keys", "CreateAgentAccessKey", TF_KEYS, |session, request, _| platform::create(session, request)),
    R::get("/platform/v1/access-keys/{id}", "GetAgentAccessKeyByID", TF_KEYS, |session, _, at| platform::read(session, at.get("id"))),
    R::put("/platform/v1/access-keys/{id}", "UpdateAgentAccessKey", TF_KEYS, |session, request, at| platform::update(session, request, at.get("id"))),
    R::delete("/platform/v1/access-keys/{id}", "DeleteAgentAccessKey", TF_KEYS, |session, _, at| platform::delete(session, at.get("id"))),
    R::get("/api/customer/roles", "", SCRIPTS, |session, _, _| roles::of_customer(session)),
    R::get("/api/roles", "GetCustomRoleByName", TF_ROLES, |session, request, _| administration::list(session, request, &roles::ROLES, |_| true)),
    R::post("/api/roles", "CreateCustomRole", TF_ROLES, |session, request, _| administration::create(session, request, &roles::ROLES)),
    R::get("/api/roles/{id}", "GetCustomRole", TF_ROLES, |session, _, at| administration::read(session, &roles::ROLES, at.get("id"))),
    R::put("/api/roles/{id}", "UpdateCustomRole", TF_ROLES, |session, request, at| administration::update(session, request, &roles::ROLES, at.get("id"))),
    R::delete("/api/roles/{id}", "DeleteCustomRole", TF_ROLES, |session, _, at| administration::delete(session, &roles::ROLES, at.get("id"))),
    R::get("/api/permissions/{product}/dependencies", "GetPermissionsDependencies", TF_PERMISSIONS, |session, request, at| roles::dependencies(session, request, at.get("product"))),
    R::get("/platform/v1/default-roles/{name}", "GetDefaultRole", TF_DEFAULT_ROLES, |session, _, at| roles::default(session, at.get("name"))),
    R::get("/api/groupmappings/settings", "GetGroupMappingConfig", TF_GROUP_SETTINGS, |session, _, _| groups::settings(session, &groups::CLASSIC)).reserved(),
    R::put("/api/groupmappings/settings", "UpdateGroupMappingConfig", TF_GROUP_SETTINGS, |session, request, _| groups::set_settings(session, request, &groups::CLASSIC)).reserved(),
    R::get("/api/groupmappings", "", TF_GROUP_LIST, |session, request, _| administration::list(session, request, &groups::CLASSIC, |_| true)),
    R::post("/api/groupmappings", "CreateGroupMapping", TF_GROUPS, |session, request, _| administration::create(session, request, &groups::CLASSIC)),
    R::get("/api/groupmappings/{id}", "GetGroupMapping", TF_GROUPS, |session, _, at| administration::read(session, &groups::CLASSIC, at.get("id"))),
    R::put("/api/groupmappings/{id}", "UpdateGroupMapping", TF_GROUPS, |session, request, at| administration::update(session, request, &groups::CLASSIC, at.get("id"))),
    R::delete("/api/groupmappings/{id}", "DeleteGroupMapping", TF_GROUPS, |session, _, at| administration::delete(session, &groups::CLASSIC, at.get("id"))),
    R::get("/platform/v1/group-mappings-settings", "GetSSOGroupMappingSettings", TF_NEWEST_GROUP_SETTINGS, |session, _, _| groups::settings(session, &groups::NEWEST)),
    R::put("/platform/v1/group-mappings-settings", "UpdateSSOGroupMappingSettings", TF_NEWEST_GROUP_SETTINGS, |session, request, _| groups::set_settings(session, request, &groups::NEWEST)),
    R::get("/platform/v1/group-mappings", "", TF_GROUP_LIST, |session, request, _| administration::list(session, request, &groups::NEWEST, |_| true)),
    R::post("/platform/v1/group-mappings", "CreateSSOGroupMapping", TF_NEWEST_GROUPS, |session, request, _| administration::create(session, request, &groups::NEWEST)),
    R::get("/platform/v1/group-mappings/{id}", "GetSSOGroupMapping", TF_NEWEST_GROUPS, |session, _, at| administration::read(session, &groups::NEWEST, at.get("id"))),
    R::put("/platform/v1/group-mappings/{id}", "UpdateSSOGroupMapping", TF_NEWEST_GROUPS, |session, request, at| administration::update(session, request, &groups::NEWEST, at.get("id"))),
    R::delete("/platform/v1/group-mappings/{id}", "DeleteSSOGroupMapping", TF_NEWEST_GROUPS, |session, _, at| administration::delete(session, &groups::NEWEST, at.get("id"))),
    R::get("/platform/v1/ip-filters-settings", "GetIPFilteringSettings", TF_FILTER_SETTINGS, |session, _, _| filters::settings(session)),
    R::put("/platform/v1/ip-filters-settings", "UpdateIPFilteringSettings", TF_FILTER_SETTINGS, |session, request, _| filters::set_settings(session, request)),
    R::get("/platform/v1/ip-filters", "", TF_GROUP_LIST, |session, request, _| administration::list(session, request, &filters::FILTERS, |_| true)),
    R::post("/platform/v1/ip-filters", "CreateIPFilter", TF_FILTERS, |session, request, _| administration::create(session, request, &filters::FILTERS)),
    R::get("/platform/v1/ip-filters/{id}", "GetIPFilterById", TF_FILTERS, |session, _, at| administration::read(session, &filters::FILTERS, at.get("id"))),
    R::put("/platform/v1/ip-filters/{id}", "UpdateIPFilter", TF_FILTERS, |session, request, at| administration::update(session, request, &filters::FILTERS, at.get("id"))),
    R::delete("/platform/v1/ip-filters/{id}", "DeleteIPFilter", TF_FILTERS, |session, _, at| administration::delete(session, &filters::FILTERS, at.get("id"))),
    R::get("/api/serviceaccounts/team", "", TF_ACCOUNTS_LIST, |session, request, _| administration::accounts::list(session, request)),
    R::post("/api/serviceaccounts/team", "CreateTeamServiceAccount", TF_ACCOUNTS, |session, request, _| administration::create(session, request, &ACCOUNTS)),
    R::get("/api/serviceaccounts/team/{id}", "GetTeamServiceAccountByID", TF_ACCOUNTS, |session, _, at| administration::read(session, &ACCOUNTS, at.get("id"))),
    R::put("/api/serviceaccounts/team/{id}", "UpdateTeamServiceAccount", TF_ACCOUNTS, |session, request, at| administration::update(session, request, &ACCOUNTS, at.get("id"))),
    R::delete("/api/serviceaccounts/team/{id}/delete", "DeleteTeamServiceAccount", TF_ACCOUNTS, |session, _, at| administration::delete(session, &ACCOUNTS, at.get("id"))),
    R::get("/api/downtimes", "", DOWNTIME_PAGE, |session, _, _| Ok(plain::list(session, &plain::DOWNTIMES))),
    R::post("/api/downtimes", "", DOWNTIME_PAGE, |session, request, _| plain::create(session, request, &plain::DOWNTIMES)),
    R::get("/api/downtimes/{id}", "", DOWNTIME_PAGE, |session, _, at| plain::read(session, &plain::DOWNTIMES, at.get("id"))),
    R::put("/api/downtimes/{id}", "", DOWNTIME_PAGE, |session, request, at| plain::update(session, request, &plain::DOWNTIMES, at.get("id"))),
    R::delete("/api/downtimes/{id}", "", DOWNTIME_PAGE, |session, _, at| plain::delete(session, &plain::DOWNTIMES, at.get("id"))),
    R::get("/api/sysdig", "get_sysdig_captures", COMMON, |session, request, _| captures::list(session, request)),
    R::post("/api/sysdig", "create_sysdig_capture", COMMON, |session, request, _| captures::create(session, request)),
    R::get("/api/sysdig/{id}", "poll_sysdig_capture", COMMON, |session, _, at| captures::read(session, at.get("id"))),
    R::get("/api/sysdig/{id}/download", "download_sysdig_capture", COMMON, |session, _, at| captures::download(session, at.get("id"))),
    R::delete("/api/sysdig/{id}", "delete_sysdig_capture", COMMON, |session, _, at| captures::delete(session, at.get("id"))),
    R::get("/prometheus/api/v1/query", "get_data_promql_instant", PROMETHEUS, |session, request, _| Ok(promql::query(session, request))),
    R::post("/prometheus/api/v1/query", "", PROMETHEUS, |session, request, _| Ok(promql::query(session, request))),
    R::get("/prometheus/api/v1/query_range", "get_data_promql", PROMETHEUS, |session, request, _| Ok(promql::query_range(session, request))),
    R::post("/prometheus/api/v1/query_range", "", PROMETHEUS, |session, request, _| Ok(promql::query_range(session, request))),
    R::get("/prometheus/api/v1/series", "get_series", PROMETHEUS, |session, request, _| Ok(promql::series(session, request))),
    R::post("/prometheus/api/v1/series", "", PROMETHEUS, |session, request, _| Ok(promql::series(session, request))),
    R::get("/prometheus/api/v1/labels", "get_labels", PROMETHEUS, |session, request, _| Ok(promql::labels(session, request))),
    R::post("/prometheus/api/v1/labels", "", PROMETHEUS, |session, request, _| Ok(promql::labels(session, request))),
    R::get("/prometheus/api/v1/label/{name}/values", "get_label_values", PROMETHEUS, |session, request, at| Ok(promql::label_values(session, request, at.get("name")))),
    R::get("/prometheus/api/v1/metadata", "get_metadata", PROMETHEUS, |session, request, _| Ok(promql::metadata(session, request))),
    R::get("/prometheus/api/v1/rules", "", PROMETHEUS, |session, _, _| Ok(promql::rules(session))),
    R::get("/prometheus/api/v1/alerts", "", PROMETHEUS, |session, _, _| Ok(promql::alerts(session))),
    R::post("/api/data", "", METRICS, |session, request, _| data::read(session, request)),
    R::post("/api/data/batch", "", GRAFANA, |session, request, _| batch::read(session, request)),
    R::post("/api/data/entity/metadata", "", GRAFANA_VALUES, |session, request, _| batch::values(session, request)),
    R::get("/api/v3/labels", "getLabels", TF_LABELS, |session, request, _| data::labels(session, request)),
    R::get("/api/v3/labels/descriptors/{name}", "buildLabelDescriptor", TF_LABELS, |session, _, at| data::label(session, at.get("name"))),
    R::get("/api/agents/connected", "get_connected_agents", COMMON, |session, _, _| Ok(agents::connected(session))),
    R::get("/api/agents/config", "get_agents_config", COMMON, |session, _, _| Ok(agents::files(session))),
    R::put("/api/agents/config", "set_agents_config", COMMON, |session, request, _| agents::set_files(session, request)),
    R::get("/api/history/timelines", "get_data_retention_info", COMMON, |session, _, _| Ok(agents::timelines(session))),
    R::get("/api/groupConfigurations", "get_explore_grouping_hierarchy", MONITOR, |session, _, _| Ok(agents::groupings(session))),
    R::put("/api/groupConfigurations/{id}", "set_explore_grouping_hierarchy", MONITOR, |session, request, at| agents::set_grouping(session, request, at.get("id"))),
];

/// Beginnings of paths that clients use for the same.
const ALIASES: &[(&str, &str)] = &[
    // A documented command line puts `/api` in front of a base that has it already.
    ("/api/api", "/api"),
    ("/api/team", "/api/teams"),
    ("/api/user", "/api/users"),
    ("/api/customers/accessKeys", "/api/customer/accessKeys"),
];

/// The routes of the Monitor API.
pub(super) static ROUTES: Table<Handler> = Table::with(ALL, ALIASES, &[]);

/// What clients of the kind that the sandbox is for would look for in vain.
pub(super) const MISSING: &[&str] = &[
    "`/platform/v1/…`: teams, users, service accounts and single sign-on of the newest generation",
    "`/monitor/events/v1/events`: events of the newest generation",
    "`/api/data/metrics`, `/api/v2/metrics/descriptors` and `/api/v2/labels/descriptors`: the shape of their answers is known in part",
    "`/api/v2/dashboards` and `/api/v2/defaultDashboards`: withdrawn, unless the instance has dashboards of schema 2",
    "`/api/permissions`: the list of all permissions, of which no public source has the shape",
    "`/api/defaultDashboards`: the oldest way to the templates of dashboards",
    "`/api/v2/providers`: cloud accounts that metrics are fetched from",
    "`/prometheus/api/v1/` with `targets`, `query_exemplars`, `format_query`, `parse_query`, \
     `alertmanagers`, `status`, `admin` and `notifications`: refused with 410, as by the service",
    "of PromQL: native histograms, and the modifiers `anchored` and `smoothed`",
];

//! What the demo world's instances hold: channels, alerts, dashboards, events and agents.

use serde_json::{Value, json};

use super::Monitor;
use super::beginning::CREATED_MS;
use crate::json::set;

const HOUR: i64 = 3_600_000;
/// Numbers in the documentation's examples of `alert get`, `dashboard get` and their neighbours.
const DOCUMENTED: u64 = 1_234_567;

/// A few of each, in the instance's first team.
pub(super) fn fill(inside: &mut Monitor) {
    inside.notification_channels = channels(inside.customer_id);
    inside.alerts = alerts(inside.default_team());
    inside.notifications = vec![notification()];
    inside.dashboards = vec![
        dashboard(inside, 8842, "Node overview", "avg(sysdig_host_cpu_used_percent)"),
        dashboard(inside, 8843, "Requests", "sum(rate(http_requests_total[5m])) by (job)"),
    ];
    inside.events = events();
    inside.agents = ["web-1", "web-2", "db-1"].map(agent).to_vec();
    inside.explore_groupings = vec![json!({
        "id": "explore",
        "groups": [{"groupBy": [{"metric": "host"}, {"metric": "job"}]}],
    })];
}

/// The alert and the dashboard that documented command lines name by number.
pub(super) fn add_documented(inside: &mut Monitor) {
    let team = inside.default_team();
    let mut restarts = alert(team, DOCUMENTED, "Pods restart");
    set(&mut restarts, "condition", "sum(avg(kubernetes.pod.restart.count)) > 1");
    inside.alerts.push(restarts);
    let query = "kube_pod_container_status_restarts_total";
    let overview = dashboard(inside, DOCUMENTED, "Pod restarts", query);
    inside.dashboards.push(overview);
}

fn channels(customer: u64) -> Vec<Value> {
    let channel = |id: u64, name: &str, kind: &str, options: Value| {
        json!({
            "id": id,
            "version": 1,
            "customerId": customer,
            "enabled": true,
            "sendTestNotification": false,
            "createdOn": CREATED_MS,
            "modifiedOn": CREATED_MS,
            "name": name,
            "options": options,
            "type": kind,
        })
    };
    let mail = json!({
        "emailRecipients": ["oncall@example.com"],
        "notifyOnOk": false,
        "notifyOnResolve": true,
    });
    let web = json!({"url": "https://hooks.example.com/alerts", "notifyOnOk": true});
    vec![channel(15, "on-call mail", "EMAIL", mail), channel(16, "incident hook", "WEBHOOK", web)]
}

fn alerts(team: u64) -> Vec<Value> {
    let mut low = alert(team, 7301, "Low uptime");
    set(&mut low, "notificationChannelIds", json!([15]));
    let mut busy = alert(team, 7302, "High CPU");
    set(&mut busy, "description", "A host has been busy for ten minutes");
    set(&mut busy, "type", "PROMETHEUS");
    set(&mut busy, "condition", "avg by (host) (sysdig_host_cpu_used_percent) > 90");
    set(&mut busy, "segmentBy", json!([]));
    set(&mut busy, "severity", 1);
    set(&mut busy, "severityLabel", "HIGH");
    vec![low, busy, downtime(team)]
}

/// A manual alert of version 1.
fn alert(team: u64, id: u64, name: &str) -> Value {
    json!({
        "id": id,
        "version": 1,
        "name": name,
        "description": null,
        "teamId": team,
        "enabled": true,
        "type": "MANUAL",
        "condition": "avg(timeAvg(uptime)) <= 0",
        "filter": null,
        "segmentBy": ["host.hostName"],
        "segmentCondition": {"type": "ANY"},
        "severity": 4,
        "severityLabel": "LOW",
        "timespan": 600_000_000,
        "notificationChannelIds": [],
        "reNotify": false,
        "reNotifyMinutes": 30,
        "notificationCount": 0,
        "autoCreated": false,
        "rateOfChange": false,
        "createdOn": CREATED_MS,
        "modifiedOn": CREATED_MS,
    })
}

/// An alert of a type that only version 2 has.
fn downtime(team: u64) -> Value {
    json!({
        "id": 7303,
        "version": 1,
        "name": "Host down",
        "description": "No data from a host for five minutes",
        "teamId": team,
        "enabled": false,
        "type": "DOWNTIME",
        "group": "default",
        "severity": "high",
        "notificationChannelConfigList": [{
            "channelId": 16,
            "type": "WEBHOOK",
            "name": "incident hook",
            "enabled": true,
            "overrideOptions": {"notifyOnResolve": true, "reNotifyEverySec": 1800},
        }],
        "links": [],
        "labels": {},
        "config": {
            "scope": {"expressions": []},
            "segmentBy": [{"id": "host", "publicId": "host"}],
            "conditionOperator": "<=",
            "threshold": 0.0,
            "timeAggregation": "timeAvg",
            "groupAggregation": "avg",
            "metric": {"id": "up"},
            "noDataBehaviour": "DO_NOTHING",
            "range": 300,
        },
        "createdOn": CREATED_MS,
        "modifiedOn": CREATED_MS,
    })
}

fn notification() -> Value {
    json!({
        "id": 9101,
        "version": 1,
        "alertId": 7301,
        "timestamp": (CREATED_MS + 2 * HOUR) * 1_000,
        "state": "ACTIVE",
        "resolved": false,
        "severity": 4,
        "condition": "avg(timeAvg(uptime)) <= 0",
        "filter": "host.hostName = 'web-1'",
    })
}

fn dashboard(inside: &Monitor, id: u64, name: &str, query: &str) -> Value {
    let owner = inside.users.first();
    json!({
        "id": id,
        "version": 1,
        "customerId": inside.customer_id,
        "teamId": inside.default_team(),
        "userId": owner.map(|user| user.id),
        "username": owner.map(|user| user.username.clone()),
        "name": name,
        "description": "",
        "schema": 3,
        "shared": true,
        "public": false,
        "publicToken": null,
        "publicNotation": false,
        "favorite": false,
        "autoCreated": false,
        "sharingSettings": [],
        "scopeExpressionList": [],
        "eventDisplaySettings": {"enabled": true, "queryParams": {
            "severities": [], "alertStatuses": [], "categories": [], "filter": "", "teamScope": false,
        }},
        "layout": [{"panelId": 1, "x": 0, "y": 0, "w": 12, "h": 6}],
        "panels": [{
            "id": 1,
            "type": "advancedTimechart",
            "name": name,
            "description": "",
            "advancedQueries": [{"enabled": true, "query": query}],
        }],
        "createdOn": CREATED_MS,
        "modifiedOn": CREATED_MS,
    })
}

fn events() -> Vec<Value> {
    let event = |number: i64, name: &str, severity: u64, rest: Value| {
        let time = CREATED_MS + number * HOUR;
        let mut event = json!({
            "id": (1_893_450_000_000_000_000 + number).to_string(),
            "version": 1,
            "name": name,
            "description": "",
            "severity": severity,
            "scope": "host.hostName = 'web-1'",
            "scopeLabels": {"host.hostName": "web-1"},
            "tags": {},
            "type": "CUSTOM",
            "timestamp": time,
            "createdOn": time,
        });
        if let (Value::Object(event), Value::Object(rest)) = (&mut event, rest) {
            event.extend(rest);
        }
        event
    };
    let alert = |state: &str, acknowledged: bool| json!({"type": "ALERT", "alertId": 7301, "state": state, "acknowledged": acknowledged});
    let deploy = json!({"description": "v1.4", "source": "ci", "tags": {"build": "512"}});
    let killed = json!({"type": "KUBERNETES", "source": "kubernetes"});
    vec![
        event(1, "deploy", 6, deploy),
        event(2, "Low uptime", 4, alert("TRIGGERED", false)),
        event(3, "OOM kill", 3, killed),
        event(4, "Low uptime", 4, alert("RESOLVED", true)),
    ]
}

fn agent(host: &str) -> Value {
    json!({
        "id": host,
        "hostName": host,
        "machineId": host,
        "connected": true,
        "attributes": {"hidden": false, "agentVersion": "13.9.2"},
    })
}

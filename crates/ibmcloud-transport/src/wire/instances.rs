//! Answers of the resource controller.

use std::time::Duration;

use ibmcloud_core::{Crn, Instance, Json, LastOperation, Parameters, RegionName};
use serde::Deserialize;

use super::{Documented, parse};
use crate::error::Misunderstanding;

/// The region of services without one.
const GLOBAL: &str = "global";

/// `GET /v2/resource_instances`.
#[derive(Deserialize)]
pub(crate) struct InstancePage {
    pub(crate) next_url: Option<String>,
    pub(crate) resources: Vec<Documented<InstanceFields>>,
}

/// What is understood of an instance.
#[derive(Deserialize)]
pub(crate) struct InstanceFields {
    guid: String,
    crn: Option<String>,
    id: Option<String>,
    name: Option<String>,
    region_id: Option<String>,
    account_id: Option<String>,
    resource_group_id: String,
    resource_id: Option<String>,
    resource_plan_id: Option<String>,
    state: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    sub_type: Option<String>,
    dashboard_url: Option<String>,
    locked: Option<bool>,
    allow_cleanup: Option<bool>,
    created_at: Option<String>,
    created_by: Option<String>,
    updated_at: Option<String>,
    last_operation: Option<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "type")]
    kind: Option<String>,
    sub_type: Option<String>,
    state: Option<String>,
    #[serde(rename = "async")]
    is_async: Option<bool>,
    description: Option<String>,
    reason_code: Option<String>,
    poll_after: Option<f64>,
    cancelable: Option<bool>,
    poll: Option<bool>,
    updated_at: Option<String>,
}

impl Documented<InstanceFields> {
    pub(crate) fn into_domain(self) -> Result<Instance, Misunderstanding> {
        let Self { fields, document } = self;
        let crn: Crn = parse("crn", &fields.crn.or(fields.id).unwrap_or_default())?;
        let account = match fields.account_id.filter(|id| !id.is_empty()) {
            Some(id) => parse("account_id", &id)?,
            None => crn
                .account()
                .ok_or_else(|| Misunderstanding::Shape("missing field `account_id`".to_owned()))?,
        };
        Ok(Instance {
            guid: parse("guid", &fields.guid)?,
            name: fields.name.unwrap_or_default(),
            region: region(fields.region_id, &crn)?,
            account,
            crn,
            resource_group_id: parse("resource_group_id", &fields.resource_group_id)?,
            service_id: fields.resource_id.unwrap_or_default(),
            plan_id: fields.resource_plan_id.unwrap_or_default(),
            state: fields.state.unwrap_or_default().as_str().into(),
            kind: fields.kind.unwrap_or_default(),
            sub_type: filled(fields.sub_type),
            parameters: document.get("parameters").cloned().and_then(Parameters::from_json),
            extensions: document.get("extensions").filter(|value| !value.is_null()).cloned(),
            dashboard_url: filled(fields.dashboard_url),
            locked: fields.locked.unwrap_or_default(),
            allow_cleanup: fields.allow_cleanup.unwrap_or_default(),
            created_at: fields.created_at.unwrap_or_default(),
            created_by: fields.created_by.unwrap_or_default(),
            updated_at: filled(fields.updated_at),
            last_operation: fields.last_operation.map(Operation::into_domain),
            document,
        })
    }
}

impl Operation {
    fn into_domain(self) -> LastOperation {
        let after = |seconds: f64| Duration::try_from_secs_f64(seconds).ok();
        LastOperation {
            kind: self.kind.unwrap_or_default(),
            sub_type: filled(self.sub_type),
            state: self.state.unwrap_or_default().as_str().into(),
            is_async: self.is_async.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            reason_code: filled(self.reason_code),
            poll_after: self.poll_after.and_then(after),
            cancelable: self.cancelable.unwrap_or_default(),
            poll: self.poll.unwrap_or_default(),
            updated_at: filled(self.updated_at),
        }
    }
}

fn region(region_id: Option<String>, crn: &Crn) -> Result<RegionName, Misunderstanding> {
    match (filled(region_id), crn.region()) {
        (Some(id), _) => parse("region_id", &id),
        (None, "") => parse("region_id", GLOBAL),
        (None, region) => parse("crn", region),
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// The whole document of an instance in an answer of its own.
pub(crate) type InstanceAnswer = Documented<InstanceFields>;

/// The cursor in a link to the next page, with the name that it has there. Of the link nothing
/// else is used.
pub(crate) fn cursor(next_url: &str) -> Option<(String, String)> {
    let query = next_url.split_once('?')?.1;
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    // The older form of the link has `next_docid`.
    ["start", "next_docid"].iter().find_map(|name| {
        pairs.iter().find(|(key, value)| key == name && !value.is_empty()).cloned()
    })
}

/// The members of a request body that are set.
pub(crate) fn body<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    Json::object(members.into_iter().filter_map(|(key, value)| Some((key, value?))))
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::{AuthMode, InstanceState, OperationState};

    use super::*;

    const INSTANCE: &str = r#"{
        "id": "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::",
        "guid": "8d7af921-b136-4078-9666-081bd8470d94",
        "updated_at": null, "name": "team-a-monitoring", "region_id": "us-south",
        "account_id": "0123456789abcdef0123456789abcdef",
        "resource_plan_id": "231bb072-1b2f-4d7e-ae9e-9574d382be32",
        "resource_group_id": "13aa3ee48c3b44ddb64c05c79f7ab8ef",
        "parameters": {"default_receiver": false, "external_api_auth": "IAM_ONLY"},
        "allow_cleanup": false,
        "crn": "crn:v1:bluemix:public:sysdig-monitor:us-south:a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::",
        "state": "active", "type": "service_instance",
        "resource_id": "090c2c10-8c38-11e8-bec2-493df9c49eb8",
        "dashboard_url": null, "new_field": [1.50],
        "last_operation": {"type": "update", "state": "in progress", "async": true,
            "description": "x", "cancelable": false, "poll": true, "poll_after": 1.5},
        "locked": true
    }"#;

    fn instance(text: &str) -> Result<Instance, Misunderstanding> {
        serde_json::from_str::<InstanceAnswer>(text).unwrap().into_domain()
    }

    #[test]
    fn an_instance_is_understood_and_kept_whole() {
        let instance = instance(INSTANCE).unwrap();
        assert!(instance.is_monitoring() && instance.is_busy() && instance.locked);
        assert_eq!(instance.auth_mode(), AuthMode::IamOnly);
        assert_eq!(instance.state, InstanceState::Active);
        let last = instance.last_operation.unwrap();
        assert_eq!(last.state, OperationState::InProgress);
        assert_eq!(last.poll_after, Some(Duration::from_millis(1500)));
        assert_eq!(instance.document.get("new_field").unwrap().to_string(), "[1.50]");
        assert_eq!(instance.updated_at, None);
    }

    #[test]
    fn a_missing_region_comes_from_the_crn() {
        let text = INSTANCE.replace(r#""region_id": "us-south","#, "");
        assert_eq!(instance(&text).unwrap().region.as_str(), "us-south");
    }

    #[test]
    fn a_damaged_identifier_is_an_error_that_names_the_field() {
        let text = INSTANCE.replace("13aa3ee48c3b44ddb64c05c79f7ab8ef", "x");
        let reason = instance(&text).unwrap_err().to_string();
        assert!(reason.contains("resource_group_id"), "{reason}");
    }

    #[test]
    fn of_a_next_link_only_the_cursor_is_read() {
        let pair = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
        let cases = [
            ("/v2/resource_instances?start=abc%2B", pair("start", "abc+")),
            ("https://evil.example.com/x?limit=1&start=abc", pair("start", "abc")),
            ("/v2/resource_instances?next_docid=d&limit=2&account_id=x", pair("next_docid", "d")),
            ("/v2/resource_instances?start=", None),
            ("/v2/resource_instances", None),
        ];
        for (link, expected) in cases {
            assert_eq!(cursor(link), expected, "{link}");
        }
    }
}

//! The two forms of a policy: the older one with lists of subjects and resources, and the newer one.
//!
//! That the newer list has all policies, and the older one those that it can tell, is what IBM's
//! Terraform provider relies on: it reads every policy with the newer list, whoever made it
//! (`terraform-provider-ibm`, `data_source_ibm_iam_user_policy.go`).

use serde_json::{Map, Value, json};

/// Members that both forms have, with the same meaning.
const COMMON: [&str; 9] = [
    "type",
    "description",
    "id",
    "created_at",
    "created_by_id",
    "last_modified_at",
    "last_modified_by_id",
    "state",
    "version",
];

/// A policy in the newer form.
pub(super) fn newer(document: &Value) -> Value {
    if document.get("control").is_some() {
        return document.clone();
    }
    let holder = |place: &str| document.pointer(place).unwrap_or(&Value::Null);
    let attributes = |holder: &Value, part: &str| pairs(holder, part, "name", "key");
    let mut resource = json!({"attributes": attributes(holder("/resources/0"), "attributes")});
    let tags = attributes(holder("/resources/0"), "tags");
    if !tags.is_empty() {
        crate::json::set(&mut resource, "tags", tags);
    }
    let mut form = common(document, "/v1/", "/v2/");
    form.insert(
        "subject".into(),
        json!({"attributes": attributes(holder("/subjects/0"), "attributes")}),
    );
    form.insert("resource".into(), resource);
    form.insert("control".into(), json!({"grant": {"roles": roles(holder("/roles"))}}));
    Value::Object(form)
}

/// A policy in the older form; `None` when that cannot say what the policy says.
pub(super) fn older(document: &Value) -> Option<Value> {
    if document.get("control").is_none() {
        return Some(document.clone());
    }
    if document.get("rule").is_some() || document.get("pattern").is_some() {
        return None;
    }
    let holder = |name: &str| document.get(name).unwrap_or(&Value::Null);
    let attributes = |holder: &Value, part: &str| pairs(holder, part, "key", "name");
    let mut resource = json!({"attributes": attributes(holder("resource"), "attributes")});
    let tags = attributes(holder("resource"), "tags");
    if !tags.is_empty() {
        crate::json::set(&mut resource, "tags", tags);
    }
    let subject = attributes(holder("subject"), "attributes");
    let mut form = common(document, "/v2/", "/v1/");
    form.insert("subjects".into(), json!([{"attributes": subject}]));
    let granted = document.pointer("/control/grant/roles").unwrap_or(&Value::Null);
    form.insert("roles".into(), roles(granted).into());
    form.insert("resources".into(), json!([resource]));
    Some(Value::Object(form))
}

fn common(document: &Value, from: &str, to: &str) -> Map<String, Value> {
    let kept =
        COMMON.iter().filter_map(|name| Some(((*name).to_owned(), document.get(*name)?.clone())));
    let mut form: Map<String, Value> = kept.collect();
    if let Some(href) = document.get("href").and_then(Value::as_str) {
        form.insert("href".into(), href.replace(from, to).into());
    }
    form
}

/// Attributes whose names are under `to` in place of `from`. One without an operator is compared.
fn pairs(holder: &Value, part: &str, from: &str, to: &str) -> Vec<Value> {
    let all = holder.get(part).and_then(Value::as_array).into_iter().flatten();
    let pair = |it: &Value| {
        let operator = it.get("operator").cloned().unwrap_or_else(|| "stringEquals".into());
        json!({to: it.get(from), "operator": operator, "value": it.get("value")})
    };
    all.map(pair).collect()
}

fn roles(roles: &Value) -> Vec<Value> {
    let all = roles.as_array().into_iter().flatten();
    all.map(|role| json!({"role_id": role.get("role_id")})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_says_the_same_in_both_forms() {
        let old = json!({
            "type": "access", "id": "p", "href": "https://iam.cloud.ibm.com/v1/policies/p",
            "subjects": [{"attributes": [{"name": "iam_id", "operator": "stringEquals", "value": "u"}]}],
            "roles": [{"role_id": "crn:v1:bluemix:public:iam::::role:Viewer"}],
            "resources": [{
                "attributes": [{"name": "region", "operator": "stringMatch", "value": "us-*"}],
                "tags": [{"name": "a", "operator": "stringEquals", "value": "b"}],
            }],
        });
        let new = newer(&old);
        assert_eq!(new["resource"]["attributes"][0]["key"], "region");
        assert_eq!(new["href"], "https://iam.cloud.ibm.com/v2/policies/p");
        assert_eq!(older(&new).unwrap(), old);
        assert_eq!(newer(&new), new);
        let mut timed = new;
        timed["rule"] = json!({});
        assert_eq!(older(&timed), None);
    }
}

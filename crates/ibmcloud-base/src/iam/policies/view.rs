//! A policy of either form, as it is shown.

use std::io;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::json::Json;
use ibmcloud_plugin_sdk::terminal::Details;
use ibmcloud_transport::Policy;

/// Policies, one block each.
pub(super) struct Policies {
    /// All of them, in the form that can tell every policy.
    pub(super) shown: Vec<Policy>,
    /// In the form that programs get.
    pub(super) documents: Vec<Json>,
}

impl View for Policies {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        console.ok()?;
        if self.shown.is_empty() {
            return console.say(&msg!("No policy found."));
        }
        self.shown.iter().try_for_each(|policy| console.details(&block(policy)))
    }

    fn exact_json(&self) -> Option<Json> {
        Some(Json::Array(self.documents.clone()))
    }
}

/// A policy as a block.
pub(super) fn block(policy: &Policy) -> Details {
    let document = &policy.document;
    let mut block = Details::new()
        .field("Policy ID:", &policy.id)
        .field("Roles:", role_names(document).join(", "))
        .nested("Resources:", resources(document));
    if document.get("rule").is_some() || document.get("pattern").is_some() {
        block.push("Conditions:", document.text("pattern"));
    }
    block
}

/// The roles of a policy, as the document has them.
fn roles(document: &Json) -> &[Json] {
    let newer = || document.get("control")?.get("grant")?.get("roles");
    document.get("roles").or_else(newer).and_then(Json::as_array).unwrap_or_default()
}

/// CRNs of the roles.
pub(super) fn role_ids(document: &Json) -> Vec<String> {
    roles(document).iter().map(|role| role.text("role_id")).collect()
}

fn role_names(document: &Json) -> Vec<String> {
    let name = |role: &Json| {
        let id = role.text("role_id");
        let named = role.get("display_name").and_then(Json::as_str).map(str::to_owned);
        named.unwrap_or_else(|| id.rsplit(':').next().unwrap_or_default().to_owned())
    };
    roles(document).iter().map(name).collect()
}

/// Subject and resource of a policy stand in lists of one in the older form.
fn holder<'d>(document: &'d Json, newer: &str, older: &str) -> Option<&'d Json> {
    let first = || document.get(older)?.as_array()?.first();
    document.get(newer).or_else(first)
}

/// Name, operator and value of each attribute in a list of either form.
fn pairs(holder: Option<&Json>, member: &str) -> Vec<(String, String, String)> {
    let list = holder.and_then(|it| it.get(member)).and_then(Json::as_array).unwrap_or_default();
    let pair = |it: &Json| {
        let name = it.get("name").or_else(|| it.get("key")).and_then(Json::as_str);
        let value = match it.get("value") {
            Some(Json::Array(_)) => it.texts("value").join(", "),
            _ => it.text("value"),
        };
        (name.unwrap_or_default().to_owned(), it.text("operator"), value)
    };
    list.iter().map(pair).collect()
}

/// The attributes of the resources: name, operator and value.
pub(super) fn attributes(document: &Json) -> Vec<(String, String, String)> {
    pairs(holder(document, "resource", "resources"), "attributes")
}

/// Whether a policy is one of this subject: the name and value of the subject's attribute.
pub(super) fn is_of(document: &Json, (name, id): (&str, &str)) -> bool {
    let subject = pairs(holder(document, "subject", "subjects"), "attributes");
    matches!(&subject[..], [(own, _, value)] if own == name && value == id)
}

/// The attributes and tags of the resources.
fn resources(document: &Json) -> Details {
    let mut block = Details::new();
    for (name, operator, value) in attributes(document) {
        let label = match name.as_str() {
            "accountId" => "Account ID",
            "serviceName" => "Service Name",
            "serviceInstance" => "Service Instance",
            "serviceType" => "Service Type",
            "resourceGroupId" => "Resource Group ID",
            "resourceType" => "Resource Type",
            "resource" => "Resource",
            "region" => "Region",
            other => other,
        };
        block.push(label, compared(&operator, value));
    }
    let tags = pairs(holder(document, "resource", "resources"), "tags");
    for (name, operator, value) in tags {
        block.push("Tag", compared(&operator, format!("{name}:{value}")));
    }
    block
}

/// A value, with how it is compared where that is not for equality.
fn compared(operator: &str, value: String) -> String {
    match operator {
        "" | "stringEquals" => value,
        other => format!("{value} ({other})"),
    }
}

#[cfg(test)]
mod tests {
    use ibmcloud_plugin_sdk::terminal::Layout;
    use ibmcloud_transport::json::parse;

    use super::*;

    fn policy(text: &str) -> Policy {
        let document = parse(text).unwrap();
        Policy { id: "p".into(), entity_tag: String::new(), document }
    }

    #[test]
    fn nothing_that_narrows_a_policy_down_is_left_out() {
        let policy = policy(
            r#"{"subject":{"attributes":[{"key":"iam_id","operator":"stringEquals","value":"u"}]},
                "control":{"grant":{"roles":[{"role_id":"crn:v1:bluemix:public:iam::::serviceRole:Reader"}]}},
                "resource":{"attributes":[
                    {"key":"serviceName","operator":"stringEquals","value":"sysdig-monitor"},
                    {"key":"region","operator":"stringMatchAnyOf","value":["us-*","eu-gb"]}],
                  "tags":[{"key":"env","operator":"stringEquals","value":"prod"}]},
                "pattern":"time-based-conditions:once","rule":{}}"#,
        );
        let expected = "
Policy ID:    p
Roles:        Reader
Resources:
              Service Name   sysdig-monitor
              Region         us-*, eu-gb (stringMatchAnyOf)
              Tag            env:prod
Conditions:   time-based-conditions:once
";
        assert_eq!(block(&policy).render(Layout::default()), expected);
        assert!(is_of(&policy.document, ("iam_id", "u")));
        assert!(!is_of(&policy.document, ("access_group_id", "u")));
    }
}

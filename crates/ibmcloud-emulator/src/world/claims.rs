//! What an identity provider says of somebody, and what the rules of access groups and trusted profiles make of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::access::GroupRule;

/// What is claimed of a user at log-in, or of a machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Assertion {
    /// The identity provider; of a machine its type, such as `VSI`.
    pub realm: String,
    /// Its claims: texts, or lists of texts.
    pub claims: Map<String, Value>,
    /// When the user last logged in with a passcode or a password, in seconds since the epoch. API keys are no log-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logged_in: Option<i64>,
}

impl Assertion {
    /// Whether a rule makes a member at a time, in seconds since the epoch.
    pub(crate) fn makes_member(&self, rule: &GroupRule, now: i64) -> bool {
        let hours = i64::try_from(rule.expiration).unwrap_or(i64::MAX / 3_600);
        self.realm == rule.realm_name
            && self.logged_in.is_some_and(|then| now < then.saturating_add(hours * 3_600))
            && rule.conditions.iter().all(|it| self.fulfils(&it.claim, &it.operator, &it.value))
    }

    /// Whether a condition holds. `value` is JSON in a text; what is not claimed fulfils nothing.
    pub(crate) fn fulfils(&self, claim: &str, operator: &str, value: &str) -> bool {
        let wanted = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        self.claims.get(claim).is_some_and(|own| compares(own, operator, &wanted))
    }
}

fn compares(own: &Value, operator: &str, wanted: &Value) -> bool {
    let lower = |it: &Value| it.as_str().map(str::to_lowercase);
    let same_letters = || own == wanted || lower(own).is_some() && lower(own) == lower(wanted);
    match operator {
        "EQUALS" => own == wanted,
        "NOT_EQUALS" => own != wanted,
        "EQUALS_IGNORE_CASE" => same_letters(),
        "NOT_EQUALS_IGNORE_CASE" => !same_letters(),
        "CONTAINS" => match (own, wanted) {
            (Value::Array(all), wanted) => all.contains(wanted),
            (Value::String(own), Value::String(wanted)) => own.contains(wanted.as_str()),
            _ => false,
        },
        "IN" => wanted.as_array().is_some_and(|all| all.contains(own)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::access::RuleCondition;
    use super::*;

    #[test]
    fn conditions_compare_claims_as_their_operators_say() {
        for (own, operator, wanted, holds) in [
            (json!("ops"), "EQUALS", "\"ops\"", true),
            (json!("Ops"), "EQUALS", "\"ops\"", false),
            (json!("ops"), "EQUALS", "ops", true),
            (json!("Ops"), "EQUALS_IGNORE_CASE", "\"oPS\"", true),
            (json!("dev"), "NOT_EQUALS", "\"ops\"", true),
            (json!("OPS"), "NOT_EQUALS_IGNORE_CASE", "\"ops\"", false),
            (json!(["ops", "dev"]), "CONTAINS", "\"dev\"", true),
            (json!(["ops", "dev"]), "CONTAINS", "\"de\"", false),
            (json!("ops-eu"), "CONTAINS", "\"eu\"", true),
            (json!("ops"), "IN", "[\"dev\", \"ops\"]", true),
            (json!("ops"), "IN", "\"ops\"", false),
            (json!(7), "EQUALS", "7", true),
            (json!("ops"), "LIKE", "\"ops\"", false),
        ] {
            let claims = Map::from_iter([("group".to_owned(), own.clone())]);
            let assertion = Assertion { claims, ..Assertion::default() };
            assert_eq!(
                assertion.fulfils("group", operator, wanted),
                holds,
                "{own} {operator} {wanted}"
            );
            assert!(!assertion.fulfils("other", operator, wanted));
        }
    }

    #[test]
    fn a_rule_holds_for_its_realm_and_for_its_hours_after_a_log_in() {
        let condition = RuleCondition {
            claim: "group".into(),
            operator: "EQUALS".into(),
            value: "\"ops\"".into(),
        };
        let rule = GroupRule {
            expiration: 2,
            realm_name: "https://idp.example.com".into(),
            conditions: vec![condition],
            ..GroupRule::default()
        };
        let assertion = |realm: &str, logged_in| Assertion {
            realm: realm.to_owned(),
            claims: Map::from_iter([("group".to_owned(), json!("ops"))]),
            logged_in,
        };
        for (assertion, now, holds) in [
            (assertion(&rule.realm_name, Some(1_000)), 1_000, true),
            (assertion(&rule.realm_name, Some(1_000)), 1_000 + 7_199, true),
            (assertion(&rule.realm_name, Some(1_000)), 1_000 + 7_200, false),
            (assertion(&rule.realm_name, None), 1_000, false),
            (assertion("https://other.example.com", Some(1_000)), 1_000, false),
        ] {
            assert_eq!(assertion.makes_member(&rule, now), holds, "{assertion:?} at {now}");
        }
    }
}

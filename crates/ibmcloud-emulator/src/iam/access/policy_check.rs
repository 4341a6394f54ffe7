//! What makes a policy of either form a good one.
//!
//! The rules are those of the descriptions in `iam_policy_management_v1.go`: which attributes a subject and a
//! resource must and may have, which operators there are, and which shape conditions have.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::roles;
use super::shared::{Access, check_members, invalid, refused, text};
use crate::json::set;
use crate::net::http::{Reply, Request};
use crate::regions::REGIONS;
use crate::world::{AccessGroup, AccessGroupId, Identity, World};

/// What the service adds. A client that sends back what it read sends them, too; they change nothing.
const READ_ONLY: [&str; 11] = [
    "id",
    "href",
    "created_at",
    "created_by_id",
    "last_modified_at",
    "last_modified_by_id",
    "state",
    "version",
    "template",
    "last_permit_at",
    "last_permit_frequency",
];
const OLDER: [&str; 5] = ["type", "subjects", "roles", "resources", "description"];
const NEWER: [&str; 7] =
    ["type", "subject", "control", "resource", "description", "pattern", "rule"];
/// What the subject of an authorization between services can be narrowed down by.
const OF_SERVICES: [&str; 7] = [
    "serviceName",
    "serviceInstance",
    "region",
    "resourceType",
    "resource",
    "accountId",
    "resourceGroupId",
];
const STRINGS: [&str; 5] =
    ["stringEquals", "stringMatch", "stringExists", "stringEqualsAnyOf", "stringMatchAnyOf"];
const LONGEST: usize = 1_000;

/// Names and values of attributes.
type Attributes<'b> = Vec<(&'b str, &'b Value)>;

/// One request's document, and which form it has.
pub(super) struct Check<'r> {
    pub(super) world: &'r World,
    pub(super) request: &'r Request,
    pub(super) access: &'r Access,
    pub(super) newer: bool,
}

impl Check<'_> {
    /// Whom the policy is for, and what is kept of its document.
    pub(super) fn checked(&self, sent: &Map<String, Value>) -> Result<(String, Value), Reply> {
        let own: &[&str] = if self.newer { &NEWER } else { &OLDER };
        let known: Vec<&str> = own.iter().chain(&READ_ONLY).copied().collect();
        check_members(self.request, sent, &known)?;
        text(self.request, sent, "description", LONGEST)?;
        let kind = sent.get("type").and_then(Value::as_str).unwrap_or_default();
        let subject = self.attributes(self.holder(sent, "subject")?, "subject")?;
        let holder = self.holder(sent, "resource")?;
        let resource = self.attributes(holder, "resource")?;
        let tags = self.tags(holder)?;
        let subject = match kind {
            "access" => self.person(&subject)?,
            "authorization" => self.service(&subject)?,
            _ => return Err(self.no("The policy type must be 'access' or 'authorization'.")),
        };
        self.resource(&resource, kind == "authorization" || !tags.is_empty())?;
        let service = resource.iter().find(|it| it.0 == "serviceName").and_then(|it| it.1.as_str());
        let roles = self.roles(sent, service)?;
        self.conditions(sent)?;
        let kept =
            own.iter().filter_map(|name| Some(((*name).to_owned(), sent.get(*name)?.clone())));
        let mut kept = Value::Object(kept.collect());
        if self.newer {
            set(&mut kept, "control", json!({"grant": {"roles": roles}}));
        } else {
            set(&mut kept, "roles", roles);
        }
        Ok((subject, kept))
    }

    fn no(&self, text: &str) -> Reply {
        invalid(self.request, text)
    }

    /// The subject or the resource of a document.
    fn holder<'b>(
        &self,
        sent: &'b Map<String, Value>,
        what: &str,
    ) -> Result<&'b Map<String, Value>, Reply> {
        let found = if self.newer {
            sent.get(what)
        } else {
            let all = sent.get(&format!("{what}s")).and_then(Value::as_array);
            all.filter(|all| all.len() == 1).and_then(|all| all.first())
        };
        let found = found.and_then(Value::as_object);
        let found = found.ok_or_else(|| self.no(&format!("The policy must have one {what}.")))?;
        let known: &[&str] =
            if what == "resource" { &["attributes", "tags"] } else { &["attributes"] };
        check_members(self.request, found, known)?;
        Ok(found)
    }

    /// The attributes of a subject or a resource, each of them good and none twice.
    fn attributes<'b>(
        &self,
        holder: &'b Map<String, Value>,
        what: &str,
    ) -> Result<Attributes<'b>, Reply> {
        let all = self.pairs(holder.get("attributes"), what)?;
        let mut seen = BTreeSet::new();
        if let Some((name, _)) = all.iter().find(|(name, _)| !seen.insert(*name)) {
            let text = format!("The following {what} attribute(s) had multiple entries: {name}");
            return Err(self.no(&text));
        }
        Ok(all)
    }

    fn tags<'b>(&self, holder: &'b Map<String, Value>) -> Result<Attributes<'b>, Reply> {
        match holder.get("tags") {
            None | Some(Value::Null) => Ok(Vec::new()),
            tags => self.pairs(tags, "tag"),
        }
    }

    fn pairs<'b>(&self, list: Option<&'b Value>, what: &str) -> Result<Attributes<'b>, Reply> {
        let name_of = if self.newer { "key" } else { "name" };
        let list = list.and_then(Value::as_array).filter(|all| !all.is_empty());
        let list = list.ok_or_else(|| self.no(&format!("The {what} has no attributes.")))?;
        let mut pairs = Vec::new();
        for entry in list {
            let wrong = || self.no(&format!("An attribute of the {what} is not valid."));
            let entry = entry.as_object().ok_or_else(wrong)?;
            check_members(self.request, entry, &[name_of, "value", "operator"])?;
            let name = entry.get(name_of).and_then(Value::as_str).filter(|it| !it.is_empty());
            let (Some(name), Some(value)) = (name, entry.get("value")) else { return Err(wrong()) };
            let operator = match entry.get("operator") {
                None if !self.newer => "stringEquals",
                operator => operator.and_then(Value::as_str).unwrap_or_default(),
            };
            self.compares(what, name, operator, value)?;
            pairs.push((name, value));
        }
        Ok(pairs)
    }

    /// Whether an operator can be used here, with this value.
    fn compares(&self, what: &str, name: &str, operator: &str, value: &Value) -> Result<(), Reply> {
        let usable = match (what, self.newer) {
            ("subject", true) => matches!(operator, "stringEquals" | "stringExists"),
            ("subject", false) => operator == "stringEquals",
            ("tag", _) | (_, false) => matches!(operator, "stringEquals" | "stringMatch"),
            _ => STRINGS.contains(&operator),
        };
        if !usable {
            let text = format!("The operator '{operator}' is not supported for '{name}'.");
            return Err(self.no(&text));
        }
        let good =
            |it: &Value| it.as_str().is_some_and(|it| (1..=LONGEST).contains(&it.chars().count()));
        let fits = match operator {
            "stringExists" => value.is_boolean(),
            "stringEqualsAnyOf" | "stringMatchAnyOf" => {
                value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(good))
            }
            _ => good(value),
        };
        if !fits {
            let text =
                format!("The value of '{name}' must be a text of 1 to {LONGEST} characters.");
            return Err(self.no(&text));
        }
        let place = value.as_str().filter(|_| name == "region" && operator == "stringEquals");
        match place {
            Some(place) if place != "global" && REGIONS.iter().all(|it| it.name != place) => {
                Err(self.no(&format!("The location '{place}' was not found.")))
            }
            _ => Ok(()),
        }
    }

    /// The subject of an access policy: a user, service ID or profile, known or not, or a group.
    fn person(&self, subject: &Attributes<'_>) -> Result<String, Reply> {
        let [(name @ ("iam_id" | "access_group_id"), value)] = &subject[..] else {
            return Err(self.no("The subject must have one attribute: iam_id or access_group_id."));
        };
        let id = value.as_str().unwrap_or_default().to_owned();
        let group = |it: &AccessGroup| it.account == self.access.account && it.id == id;
        if *name == "access_group_id"
            && id != AccessGroupId::PUBLIC
            && !self.world.access_groups.iter().any(group)
        {
            return Err(self.no(&format!("The access group '{id}' does not exist.")));
        }
        self.check_unlocked(&id)?;
        Ok(id)
    }

    /// A policy of a locked service ID stays as it is.
    pub(super) fn check_unlocked(&self, subject: &str) -> Result<(), Reply> {
        check_unlocked(self.world, self.request, subject)
    }

    /// The subject of an authorization between services.
    fn service(&self, subject: &Attributes<'_>) -> Result<String, Reply> {
        let has = |name: &str| subject.iter().any(|it| it.0 == name);
        if let Some((name, _)) = subject.iter().find(|it| !OF_SERVICES.contains(&it.0)) {
            return Err(self.no(&format!("The subject attribute '{name}' is not supported.")));
        }
        if !has("accountId") || !(has("serviceName") || has("resourceGroupId")) {
            let text = "The subject must have accountId, and serviceName or resourceGroupId.";
            return Err(self.no(text));
        }
        Ok(String::new())
    }

    fn resource(&self, resource: &Attributes<'_>, account_is_enough: bool) -> Result<(), Reply> {
        let account = resource.iter().find(|it| it.0 == "accountId");
        if account.and_then(|it| it.1.as_str()) != Some(&self.access.account) {
            return Err(self.no("The resource has no attribute 'accountId' of this account."));
        }
        // The last one is that of policies for resource groups themselves.
        let telling =
            ["serviceType", "serviceName", "resourceGroupId", "service_group_id", "resourceType"];
        if !account_is_enough && !resource.iter().any(|it| telling.contains(&it.0)) {
            let text = "The resource must have serviceType, serviceName, resourceGroupId or \
                        service_group_id.";
            return Err(self.no(text));
        }
        Ok(())
    }

    /// The roles as they are kept: the older form tells their names.
    fn roles(&self, sent: &Map<String, Value>, service: Option<&str>) -> Result<Vec<Value>, Reply> {
        let roles = if self.newer {
            sent.get("control").and_then(|it| it.pointer("/grant/roles"))
        } else {
            sent.get("roles")
        };
        let roles = roles.and_then(Value::as_array).filter(|roles| !roles.is_empty());
        let roles = roles.ok_or_else(|| self.no("The policy has no roles."))?;
        let kept = roles.iter().map(|role| {
            let id = role["role_id"].as_str().unwrap_or_default();
            let found = roles::find(self.world, &self.access.account, id);
            let found = found.filter(|it| it.of_service.is_none() || it.of_service == service);
            let found = found.ok_or_else(|| {
                let text = format!("The role '{id}' was not found.");
                refused(self.request, 400, "invalid_body", &text)
            })?;
            let mut kept = json!({"role_id": id});
            if !self.newer {
                set(&mut kept, "display_name", found.display_name);
                set(&mut kept, "description", found.description);
            }
            Ok(kept)
        });
        kept.collect()
    }

    /// A rule needs the pattern that it follows, and the other way round.
    fn conditions(&self, sent: &Map<String, Value>) -> Result<(), Reply> {
        let (pattern, rule) = (sent.get("pattern"), sent.get("rule"));
        let (pattern, rule) = match (pattern, rule) {
            (None, None) => return Ok(()),
            (Some(Value::String(pattern)), Some(Value::Object(rule))) => (pattern.as_str(), rule),
            _ => return Err(self.no("'pattern' and 'rule' must be there together.")),
        };
        let of_time = match pattern {
            "time-based-conditions:once"
            | "time-based-conditions:weekly"
            | "time-based-conditions:weekly:all-day"
            | "time-based-conditions:weekly:custom-hours" => true,
            "attribute-based-condition:resource:literal-and-wildcard" => false,
            _ => return Err(self.no(&format!("The pattern '{pattern}' is not supported."))),
        };
        self.condition(rule, of_time, 0)
    }

    /// One condition, or several that `and` or `or` joins: on two levels at most.
    fn condition(
        &self,
        rule: &Map<String, Value>,
        of_time: bool,
        depth: usize,
    ) -> Result<(), Reply> {
        let operator = rule.get("operator").and_then(Value::as_str).unwrap_or_default();
        if let Some(inner) = rule.get("conditions") {
            check_members(self.request, rule, &["operator", "conditions"])?;
            let inner = inner.as_array().filter(|all| !all.is_empty() && depth < 2);
            let (Some(inner), "and" | "or") = (inner, operator) else {
                return Err(
                    self.no("Conditions are joined by 'and' or 'or', on two levels at most.")
                );
            };
            return inner.iter().try_for_each(|it| match it {
                Value::Object(it) => self.condition(it, of_time, depth + 1),
                _ => Err(self.no("A condition is no object.")),
            });
        }
        check_members(self.request, rule, &["key", "operator", "value"])?;
        let key = rule.get("key").and_then(Value::as_str).unwrap_or_default();
        let inner = key.strip_prefix("{{").and_then(|it| it.strip_suffix("}}"));
        let good_key = inner.is_some_and(|it| {
            let attribute = it.strip_prefix("environment.attributes.");
            let attribute = attribute.or_else(|| it.strip_prefix("resource.attributes."));
            attribute.is_some_and(|it| !it.is_empty())
        });
        let value = rule.get("value").unwrap_or(&Value::Null);
        let good = if of_time { is_time(operator, value) } else { is_text(operator, value) };
        if good_key && good {
            return Ok(());
        }
        Err(self.no(&format!("The condition on '{key}' with '{operator}' is not valid.")))
    }
}

/// Refuses what would change the access of a locked service ID. No public source has the status.
pub(super) fn check_unlocked(world: &World, request: &Request, subject: &str) -> Result<(), Reply> {
    let locked = |it: &Identity| it.iam_id == subject && it.record.locked;
    if !world.identities.iter().any(locked) {
        return Ok(());
    }
    let text = format!("The service ID '{subject}' is locked.");
    Err(refused(request, 400, "unable_to_process", &text))
}

fn is_text(operator: &str, value: &Value) -> bool {
    match operator {
        "stringEquals" | "stringMatch" => value.is_string(),
        "stringEqualsAnyOf" | "stringMatchAnyOf" => {
            value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_string))
        }
        "stringExists" => value.is_boolean(),
        _ => false,
    }
}

/// Days as `1+00:00`, times as `09:00:00+00:00`, dates as RFC 3339 has them.
fn is_time(operator: &str, value: &Value) -> bool {
    let day = |it: &Value| {
        let day = it.as_str().and_then(|it| it.split_at_checked(1));
        day.is_some_and(|(day, zone)| ("1"..="7").contains(&day) && is_zone(zone))
    };
    let compared = |kind: &str| {
        let rest = operator.strip_prefix(kind);
        rest.is_some_and(|it| {
            matches!(it, "LessThan" | "LessThanOrEquals" | "GreaterThan" | "GreaterThanOrEquals")
        })
    };
    let text = value.as_str().unwrap_or_default();
    match operator {
        "dayOfWeekEquals" => day(value),
        "dayOfWeekAnyOf" => {
            value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(day))
        }
        _ if compared("dateTime") => text.parse::<jiff::Timestamp>().is_ok(),
        _ if compared("date") => text.split_at_checked(10).is_some_and(|(date, zone)| {
            date.parse::<jiff::civil::Date>().is_ok() && (zone.is_empty() || is_zone(zone))
        }),
        _ if compared("time") => text
            .split_at_checked(8)
            .is_some_and(|(time, zone)| time.parse::<jiff::civil::Time>().is_ok() && is_zone(zone)),
        _ => false,
    }
}

/// `+01:00`, `-05:30` or `Z`.
fn is_zone(zone: &str) -> bool {
    let number = |text: &str, most: u8| {
        text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number <= most)
    };
    let shift = zone.strip_prefix(['+', '-']).and_then(|it| it.split_once(':'));
    zone == "Z" || shift.is_some_and(|(hours, minutes)| number(hours, 14) && number(minutes, 59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_of_time_have_their_forms() {
        for (operator, value, good) in [
            ("dayOfWeekAnyOf", json!(["1+00:00", "5-05:30"]), true),
            ("dayOfWeekAnyOf", json!(["0+00:00"]), false),
            ("dayOfWeekAnyOf", json!([]), false),
            ("dayOfWeekEquals", json!("7+00:00"), true),
            ("timeLessThan", json!("09:00:00+00:00"), true),
            ("timeLessThan", json!("09:00"), false),
            ("timeLessThan", json!("25:00:00+00:00"), false),
            ("dateGreaterThan", json!("2026-02-30"), false),
            ("dateGreaterThanOrEquals", json!("2026-02-28+01:00"), true),
            ("dateTimeLessThanOrEquals", json!("2026-02-28T09:00:00+01:00"), true),
            ("stringEquals", json!("x"), false),
        ] {
            assert_eq!(is_time(operator, &value), good, "{operator} {value}");
        }
    }
}

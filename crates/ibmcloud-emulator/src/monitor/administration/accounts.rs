//! Service accounts of teams: a key with a role in one team, until a day. The key is a Monitor API token that is
//! nobody's, and is shown once.

use serde_json::{Map, Value};

use super::super::common::auth::Session;
use super::form::{self, Kind, Member, may, must};
use super::{Generation, Resource, Wrong, roles};
use crate::json::set;
use crate::net::http::{Answer, Request};

/// `/api/serviceaccounts/team`
pub(crate) const ACCOUNTS: Resource = Resource {
    what: "Team service account",
    generation: Generation::Classic("serviceAccounts"),
    store: |monitor| &mut monitor.service_accounts,
    read,
    complete,
    show: |account| {
        let mut shown = account.clone();
        if let Value::Object(members) = &mut shown {
            members.remove("apiKey");
        }
        shown
    },
    kept: |_, _| None,
};

const ACCOUNT: &[Member] = &[
    must("name", Kind::Text(255)),
    must("teamId", Kind::Number(1, u64::MAX)),
    may("teamRole", Kind::Text(255), "\"ROLE_TEAM_READ\""),
    may("systemRole", Kind::Word(&["ROLE_SERVICE_ACCOUNT"]), "\"ROLE_SERVICE_ACCOUNT\""),
    must("expirationDate", Kind::Number(1, 253_402_300_799_000)),
];

fn read(session: &Session<'_>, sent: &Map<String, Value>, id: Option<u64>) -> Result<Value, Wrong> {
    let account = &form::read(ACCOUNT, sent)?;
    let (team, role) = (&account["teamId"], account["teamRole"].as_str().unwrap_or_default());
    if team.as_u64().and_then(|it| session.monitor.team(it)).is_none() {
        return Err(Wrong::invalid(format!("The team {team} does not exist")));
    }
    if !roles::is_role(session.monitor, role) {
        return Err(Wrong::invalid(format!("The role {role} does not exist")));
    }
    if account["expirationDate"].as_i64().is_none_or(|it| it <= session.now) {
        return Err(Wrong::invalid("expirationDate is over"));
    }
    let same = |it: &Value| {
        it["name"] == account["name"] && it["teamId"] == *team && it["id"].as_u64() != id
    };
    if session.monitor.service_accounts.iter().any(same) {
        let text = format!("A service account with the name {} already exists", account["name"]);
        return Err(Wrong(422, text));
    }
    Ok(account.clone())
}

fn complete(session: &mut Session<'_>, account: &mut Value, before: Option<&Value>) {
    let of = |name: &str| before.map(|it| it[name].clone());
    set(account, "dateCreated", of("dateCreated").unwrap_or_else(|| session.now.into()));
    set(account, "apiKey", of("apiKey").unwrap_or_else(|| session.mint.token().into()));
}

/// `GET /api/serviceaccounts/team?id={team}`
pub(crate) fn list(session: &mut Session<'_>, request: &Request) -> Answer {
    let team = request.query("id").map(|team| team.parse::<u64>().unwrap_or_default());
    let wanted = |it: &Value| team.is_none_or(|team| it["teamId"] == team);
    super::list(session, request, &ACCOUNTS, wanted)
}

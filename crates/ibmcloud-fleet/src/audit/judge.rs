//! From what was seen of an instance to its row: pure.

use std::time::SystemTime;

use ibmcloud_core::Json;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::{DesiredMode, Facts as PolicyFacts, Policy, Ruling, SourceKind};
use ibmcloud_transport::{Error as ServiceError, Phase};

use super::facts::Facts;
use super::look::{Look, Seen};
use crate::account;
use crate::report::{
    Behaviour, Code, Decision, Endpoints, Level, Network, Row, Teams, TokenState, Tokens, Verdict,
    Wanted,
};

/// By what instances are judged.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    /// What is wanted of them; without a policy, `IAM_ONLY` of all.
    pub(super) policy: Option<&'a Policy>,
    /// Whether tokens that are not proven dead are findings.
    pub(super) requires_proof: bool,
    /// Whether access was to be read.
    pub(super) reads_access: bool,
    pub(super) now: SystemTime,
}

/// The row of one instance.
pub(super) fn row(judge: Judge<'_>, account: Option<&str>, facts: &Facts, look: Look) -> Row {
    let Look { instance, seen, known } = look;
    let beside = facts.of(&instance);
    let mut row = Row {
        account: instance.account.to_string(),
        account_name: account.map(str::to_owned),
        region: instance.region.to_string(),
        name: instance.name.clone(),
        guid: instance.guid.to_string(),
        crn: instance.crn.to_string(),
        resource_group: instance.resource_group_id.to_string(),
        resource_group_name: beside.resource_group.map(str::to_owned),
        tags: beside.tags.map(<[String]>::to_vec),
        state: instance.state.to_string(),
        external_api_auth: parameter(&instance),
        behaviour: Behaviour::NotKnown,
        default_receiver: flag(&instance, "default_receiver"),
        teams: None,
        tokens: Tokens { state: TokenState::NotKnown, teams: None },
        last_lock_down: known.last.clone(),
        break_glass: known.break_glass.clone(),
        network: Network {
            endpoints: endpoints(&instance),
            restrictions: facts.restrictions(&instance),
        },
        access: facts.access(&instance),
        wanted: Wanted { mode: Some(AuthMode::IamOnly.to_string()), decision: None },
        verdict: Verdict::Clean,
        reasons: Vec::new(),
    };
    match seen {
        None => row.add(Code::NotActive, row.state.clone()),
        Some(Ok(seen)) => take(&mut row, &instance, &seen, known.proven),
        Some(Err(error)) => refuse(&mut row, &error),
    }
    if instance.is_busy() {
        row.add(
            Code::OperationInProgress,
            instance.last_operation.as_ref().map(|it| it.kind.clone()),
        );
    }
    if row.access.is_none() && judge.reads_access {
        row.add(Code::AccessNotRead, None);
    }
    if let Some(plan) = known.interrupted {
        row.add(Code::PlanInterrupted, plan);
    }
    if let Some(trouble) = known.trouble {
        row.add(Code::PlanInterrupted, trouble);
    }
    decide(judge, &instance, &mut row, facts);
    row
}

/// Takes over what the Monitor API showed.
fn take(row: &mut Row, instance: &Instance, seen: &Seen, proven: bool) {
    let is_admin = seen.me.system_role.is_admin();
    let count = seen.teams.teams.len() as u64;
    let whole = seen.teams.total.is_none_or(|total| total <= count);
    row.teams = Some(Teams {
        seen: count,
        total: seen.teams.total,
        role: seen.me.system_role.to_string(),
        proven: is_admin && whole && count > 0,
    });
    row.behaviour = seen.behaviour;
    row.tokens = match seen.behaviour {
        Behaviour::ShowsTokens => Tokens { state: TokenState::Alive, teams: Some(count) },
        Behaviour::RefusesTokens if proven => {
            Tokens { state: TokenState::ProvenDead, teams: Some(0) }
        }
        Behaviour::RefusesTokens => Tokens {
            state: TokenState::MayReturn,
            teams: row.last_lock_down.as_ref().map(|last| last.open_tokens),
        },
        Behaviour::NotKnown => Tokens { state: TokenState::NotKnown, teams: None },
    };
    if !(is_admin && whole) {
        row.add(Code::CoverageNotProven, row.teams.as_ref().map(|it| it.role.clone()));
    }
    if instance.auth_mode() == AuthMode::Absent {
        row.add(Code::ParameterUnset, None);
    }
}

/// Why an instance could not be read.
fn refuse(row: &mut Row, error: &ServiceError) {
    let no_answer = matches!(error.phase(), Phase::NoAnswer(_));
    let refused = matches!(error.status(), Some(401 | 403)) || error.is_access_denied();
    let code = match () {
        // What the public host says of such an instance is not public; that it says no is documented.
        () if row.network.endpoints == Endpoints::Private && (no_answer || refused) => {
            Code::PrivateEndpointsOnly
        }
        // A refusal by network and one by role read the same; a rule that covers the instance decides.
        () if refused && row.network.restrictions.as_ref().is_some_and(|it| !it.is_empty()) => {
            Code::NetworkRestricted
        }
        () if refused => Code::Forbidden,
        () if no_answer => Code::Unreachable,
        () => Code::ServiceError,
    };
    let layer = error.layer().name();
    let status = error.status().map(|it| format!(" {it}")).unwrap_or_default();
    row.add(code, format!("{layer}{status}: {}", account::reason(error)));
}

/// What is wanted of it, and whether it is so.
fn decide(judge: Judge<'_>, instance: &Instance, row: &mut Row, facts: &Facts) {
    let mut wanted = Some(AuthMode::IamOnly);
    if let Some(policy) = judge.policy {
        let beside = facts.of(instance);
        let of = PolicyFacts::of(instance, beside.resource_group, beside.tags);
        let decision = policy.decide(&of, judge.now);
        wanted = decision.mode().and_then(DesiredMode::auth_mode);
        row.wanted = Wanted {
            mode: decision.mode().map(|it| it.as_str().to_owned()),
            decision: Some(Decision {
                kind: decision.source.kind.as_str().to_owned(),
                name: decision.source.name.to_string(),
                line: decision.source.position.line.into(),
            }),
        };
        for expired in &decision.expired {
            row.add(Code::ExceptionExpired, expired.name.to_string());
        }
        match decision.ruling {
            Ruling::Wants(_) if decision.source.kind == SourceKind::Exception => {
                row.add(Code::ExceptionInForce, decision.source.name.to_string());
            }
            Ruling::Wants(_) => {}
            Ruling::CannotBeDecided { not_known } => {
                row.add(Code::PolicyUndecided, not_known.as_str().to_owned());
            }
        }
    }
    // Where nothing was seen, or nothing can answer, there is nothing to compare.
    if row.teams.is_none() {
        return;
    }
    if break_glass(row) {
        return;
    }
    match wanted {
        Some(AuthMode::IamOnly) => iam_only(judge, instance, row),
        Some(_) if row.accepts_monitor_tokens() == Some(false) => {
            row.add(Code::IamOnlyUnwanted, None);
        }
        Some(_) | None => {}
    }
}

fn iam_only(judge: Judge<'_>, instance: &Instance, row: &mut Row) {
    match (row.behaviour, instance.auth_mode()) {
        (Behaviour::ShowsTokens, AuthMode::IamOnly) => row.add(Code::IamOnlyNotInForce, None),
        (Behaviour::ShowsTokens, _) | (Behaviour::NotKnown, AuthMode::Any) => {
            row.add(Code::MonitorTokensAccepted, None);
        }
        (Behaviour::NotKnown, _) => row.add(Code::ModeNotKnown, None),
        (Behaviour::RefusesTokens, _) if row.tokens.state != TokenState::ProvenDead => {
            let level =
                if judge.requires_proof { Level::Finding } else { Code::TokensNotProven.level() };
            let detail = row.last_lock_down.as_ref().map(|it| it.verdict.clone());
            row.add_at(Code::TokensNotProven, level, detail);
        }
        (Behaviour::RefusesTokens, _) => {}
    }
}

/// Notes a break-glass. While its time is not over, the instance is meant to be open.
fn break_glass(row: &mut Row) -> bool {
    let Some(open) = &row.break_glass else { return false };
    if row.accepts_monitor_tokens() == Some(false) {
        return false;
    }
    let detail = format!("{}: {}", open.until, open.reason);
    let code = if open.overrun { Code::BreakGlassOverrun } else { Code::BreakGlassOpen };
    let holds = !open.overrun;
    row.add(code, detail);
    holds
}

/// The parameter as it was sent.
fn parameter(instance: &Instance) -> Option<String> {
    match instance.auth_mode() {
        AuthMode::Absent => None,
        AuthMode::Unknown(word) => Some(word),
        mode => Some(mode.to_string()),
    }
}

fn flag(instance: &Instance, name: &str) -> Option<bool> {
    instance.parameters.as_ref()?.get(name)?.as_bool()
}

/// By the parameter `service-endpoints`, as the resource controller keeps it.
fn endpoints(instance: &Instance) -> Endpoints {
    let said = instance.parameters.as_ref().and_then(|it| it.get("service-endpoints"));
    match said.and_then(Json::as_str) {
        Some("public") => Endpoints::Public,
        Some("private") => Endpoints::Private,
        Some("public-and-private") => Endpoints::PublicAndPrivate,
        _ => Endpoints::NotSaid,
    }
}

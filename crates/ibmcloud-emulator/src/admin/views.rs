//! What the admin interface shows of the state: nothing in it opens anything.

use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::faults::FaultReport;
use crate::net::pipeline::Pipeline;
use crate::world::{Instance, Monitor, World};

/// The first characters of the token's SHA-256, in hexadecimal digits.
const FINGERPRINT: usize = 12;
/// Calls in one answer.
const MOST_CALLS: usize = 500;

/// Instances with their teams and the fingerprints of their tokens, at most so many.
pub(crate) fn instances(pipeline: &Pipeline, most: usize) -> Value {
    let now = pipeline.clock.unix_millis();
    let world = pipeline.world();
    let shown: Vec<Value> =
        world.instances.iter().take(most).map(|it| instance(&world, it, now)).collect();
    json!({"total": world.instances.len(), "instances": shown})
}

fn instance(world: &World, it: &Instance, now: i64) -> Value {
    let teams = world.monitor(&it.guid).map(teams).unwrap_or_default();
    json!({
        "guid": it.guid,
        "name": it.name,
        "service": it.service_name,
        "account": it.account,
        "region": it.region,
        "state": it.state,
        "mode": it.setting("external_api_auth"),
        "iam_only": it.enforces_iam_only(now),
        "teams": teams,
    })
}

fn teams(monitor: &Monitor) -> Vec<Value> {
    let of_team = |team: u64| {
        let own = monitor.tokens.iter().filter(move |token| token.team == team);
        own.map(|token| {
            let user = monitor.user(token.user).map(|user| &user.username);
            json!({"user": user, "fingerprint": fingerprint(&token.key)})
        })
    };
    let team = |team: &crate::world::Team| {
        let tokens: Vec<Value> = of_team(team.id).collect();
        let members = team.members.len();
        json!({"id": team.id, "name": team.name, "members": members, "tokens": tokens})
    };
    monitor.teams.iter().map(team).collect()
}

fn fingerprint(token: &str) -> String {
    let mut text = hex::encode(digest(&SHA256, token.as_bytes()));
    text.truncate(FINGERPRINT);
    text
}

/// A fault and what became of it.
pub(crate) fn fault(report: &FaultReport) -> Value {
    json!({
        "number": report.number,
        "fault": report.fault.spec(),
        "matched": report.matched,
        "fired": report.fired,
        "failed": report.failed,
    })
}

/// The calls behind a number. `next` is the number to ask with the next time: calls that were not
/// answered yet come again.
pub(crate) fn calls(pipeline: &Pipeline, after: u64) -> Value {
    let next = next(pipeline, after);
    let journal = pipeline.journal();
    let calls = journal.after(after, MOST_CALLS);
    json!({"calls": calls, "next": next, "total": journal.calls_so_far()})
}

/// The number of the last call before one that was not answered yet.
pub(crate) fn next(pipeline: &Pipeline, after: u64) -> u64 {
    let journal = pipeline.journal();
    let calls = journal.after(after, MOST_CALLS).iter();
    calls.take_while(|call| call.finished).last().map_or(after, |call| call.seq)
}

/// The time, and how fast it goes.
pub(crate) fn clock(pipeline: &Pipeline) -> Value {
    let clock = &pipeline.clock;
    json!({"now": format!("{:.3}", clock.now()), "speed": clock.speed()})
}

//! Monitor API tokens: read, and reset in the ways that the world accepts.

use serde_json::json;

use super::common::auth::{Rank, Session};
use super::common::errors::{access_denied, error, not_allowed, not_found};
use crate::net::http::{Answer, Reply, Request};
use crate::service::reason;
use crate::world::{ReplacedToken, Token};

/// `GET /api/token`
pub(crate) fn read(session: &mut Session<'_>) -> Answer {
    // Under IAM_ONLY tokens are switched off: not even an administrator gets to see one.
    readable(session)?;
    Ok(reply(&current(session, session.user, session.team)))
}

/// The caller's own token, replaced by a request to `path`: which form does that is a switch of the
/// world.
pub(crate) fn reset_own(session: &mut Session<'_>, request: &Request, path: &str) -> Answer {
    let (user, team) = (session.user, session.team);
    let answer = reset(session, request.method(), path, user, team);
    answer.map_err(|error| if error.status == 405 { not_allowed(request) } else { error })
}

fn open_instance(session: &Session<'_>) -> Result<(), Reply> {
    if session.iam_only { Err(access_denied()) } else { Ok(()) }
}

/// Whether tokens are given out.
fn readable(session: &Session<'_>) -> Result<(), Reply> {
    open_instance(session)?;
    if session.token_reads_refused { Err(access_denied()) } else { Ok(()) }
}

fn reply(key: &str) -> Reply {
    Reply::json(200, json!({"token": {"key": key}}))
}

/// The token of a user in a team; the first look makes it.
fn current(session: &mut Session<'_>, user: u64, team: u64) -> String {
    let per_user = session.settings.per_user_tokens;
    if let Some(token) = session.monitor.token_mut(user, team, per_user) {
        return token.key.clone();
    }
    let key = session.mint.token();
    session.monitor.tokens.push(Token { key: key.clone(), team, user });
    key
}

/// Replaces a token when the world accepts this request for it.
fn reset(session: &mut Session<'_>, method: &str, path: &str, user: u64, team: u64) -> Answer {
    let accepts = |form: &String| form == &format!("{method} {path}");
    let known = path == "/api/token"
        || session.settings.reset_forms.iter().any(|form| form.ends_with(&format!(" {path}")));
    if !session.settings.reset_forms.iter().any(accepts) {
        let status = if known { 405 } else { 404 };
        return Err(error(status, reason(status), "No such operation"));
    }
    session.require(Rank::Writer)?;
    open_instance(session)?;
    let (effective, per_user) =
        (session.settings.reset_effective, session.settings.per_user_tokens);
    if method == "DELETE" {
        let own = |it: &Token| it.team == team && (!per_user || it.user == user);
        session.monitor.tokens.retain(|it| !(effective && own(it)));
        return Ok(Reply::empty(204));
    }
    if effective {
        keep_for_a_while(session, user, team, per_user);
        session.monitor.renew_token(user, team, per_user, &mut session.mint);
    }
    Ok(reply(&current(session, user, team)))
}

/// A token that is about to be replaced is accepted until everybody knows of it.
fn keep_for_a_while(session: &mut Session<'_>, user: u64, team: u64, per_user: bool) {
    let seconds = session.settings.consistency.revocation_seconds;
    let own = |it: &&Token| it.team == team && (!per_user || it.user == user);
    let old = session.monitor.tokens.iter().find(own).filter(|_| seconds > 0).cloned();
    let accepted_until = session.now + 1_000 * i64::from(seconds);
    let replaced = old.map(|token| ReplacedToken { token, accepted_until });
    session.monitor.replaced_tokens.extend(replaced);
}

/// `/api/token/{username}/{teamId}`: another user's token, for administrators.
pub(crate) fn of_user(
    session: &mut Session<'_>,
    request: &Request,
    username: &str,
    team: &str,
) -> Answer {
    session.require(Rank::Administrator)?;
    let user = session.monitor.users.iter().find(|it| it.username == username).map(|it| it.id);
    let user = user.ok_or_else(|| not_found("User", username))?;
    // Administrators act in teams that they are no member of, too, and have tokens there.
    let known = |id: &u64| {
        session.monitor.is_member(*id, user) || session.monitor.token_of(user, *id).is_some()
    };
    let team = team.parse().ok().filter(known).ok_or_else(|| not_found("Team", team))?;
    if request.method == "GET" {
        readable(session)?;
        if !session.settings.admin_token_read {
            return Err(access_denied());
        }
        return Ok(reply(&current(session, user, team)));
    }
    // The world names this form by its pattern, since user and team differ each time.
    let answer = reset(session, &request.method, "/api/token/{username}/{teamId}", user, team);
    answer.map_err(|error| match error.status {
        404 | 405 => not_allowed(request),
        _ => error,
    })
}

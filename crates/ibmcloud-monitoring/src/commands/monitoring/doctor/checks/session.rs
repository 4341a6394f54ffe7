//! The session: whether there is one, for how long it is good, and whether it can be renewed. Its tokens are not told.

use ibmcloud_cli::msg;
use ibmcloud_cli::session::{Session, claims_of, is_renewable};
use serde_json::Value;

use super::super::check::{Finding, Seen, Severity};
use super::super::scene::Scene;

pub(super) fn look(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    let config = scene.known_config();
    let claims = claims_of(&config);
    let session = Session::from_config(&config);
    seen.fact("logged-in", session.is_some());
    seen.fact("renewable", is_renewable(&config));
    let ends = claims.expires_at.and_then(|at| jiff::Timestamp::from_second(at).ok());
    let ends = ends.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    seen.fact("token-ends", ends.clone().map_or(Value::Null, Value::from));
    let log_in = scene.command("login");
    match session {
        // A configuration that cannot be read is told by another check.
        None if scene.config.is_err() => {}
        None if config.iam_token().is_empty() => {
            let text = msg!("Nobody is logged in.");
            seen.find(Finding::new(Severity::Note, "not-logged-in", text).command(log_in));
        }
        None => {
            let text = msg!(
                "The session ended at {{.Time}}, and there is nothing to renew it with.",
                Time = ends.unwrap_or_else(|| "?".to_owned())
            );
            seen.find(Finding::new(Severity::Warning, "session-ended", text).command(log_in));
        }
        Some(session) => {
            seen.fact("token-good", session.is_good());
            seen.fact("account", session.account.is_some());
            if session.account.is_none() {
                let text = msg!("No account is targeted, so that no instance can be found.");
                let command = scene.command("target -c ACCOUNT_ID");
                seen.find(Finding::new(Severity::Note, "no-account", text).command(command));
            }
        }
    }
    seen
}

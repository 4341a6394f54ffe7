//! Runs all checks at once, each with a limit of its own: one that hangs takes nothing away from the others.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Instant;

use futures_util::future::join_all;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_plugin_sdk::signals;

use super::check::{Check, Finding, Look, Report, Seen, Severity};
use super::scene::Scene;

/// Runs them; the reports come in the order of the checks.
pub(super) fn run(
    ctx: &Context,
    scene: &Arc<Scene>,
    checks: &[Check],
    offline: bool,
) -> Result<Vec<Report>, CommandError> {
    let (say, hear) = mpsc::channel();
    let mut reports: Vec<Option<Seen>> = vec![None; checks.len()];
    let mut waiting = 0;
    let deadline = Instant::now() + scene.limit;
    for (at, check) in checks.iter().enumerate() {
        let Look::Here(look) = check.look else { continue };
        let (say, theirs) = (say.clone(), Arc::clone(scene));
        // A thread that hangs, over a network file system for instance, ends with the program.
        let started = thread::Builder::new().name(check.name.to_owned()).spawn(move || {
            signals::leave_to_others();
            // Nobody may be listening any more.
            let _ = say.send((at, look(&theirs)));
        });
        match started {
            Ok(_) => waiting += 1,
            Err(_) => set(&mut reports, at, look(scene)),
        }
    }
    if !offline {
        ctx.prepare_to_wait()?;
        let online = checks.iter().enumerate().filter_map(|(at, check)| match check.look {
            Look::There(look) => Some(async move {
                let seen = tokio::time::timeout(scene.limit, look(scene)).await;
                (at, seen.unwrap_or_else(|_| too_late(scene)))
            }),
            Look::Here(_) => None,
        });
        for (at, seen) in ctx.wait(join_all(online)) {
            set(&mut reports, at, seen);
        }
    }
    while waiting > 0 {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok((at, seen)) = hear.recv_timeout(left) else { break };
        set(&mut reports, at, seen);
        waiting -= 1;
    }
    let named = checks.iter().zip(reports).filter_map(|(check, seen)| {
        let left_out = offline && matches!(check.look, Look::There(_));
        let seen = seen.or_else(|| (!left_out).then(|| too_late(scene)))?;
        Some(Report { check: check.name, seen })
    });
    Ok(named.collect())
}

fn set(reports: &mut [Option<Seen>], at: usize, seen: Seen) {
    if let Some(place) = reports.get_mut(at) {
        *place = Some(seen);
    }
}

fn too_late(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    let text =
        msg!("This was not answered within {{.Seconds}} seconds.", Seconds = scene.limit.as_secs());
    let finding = Finding::new(Severity::Error, "check-timed-out", text);
    seen.find(
        finding.advice(msg!("Run it again with a longer '--timeout', or look why it hangs.")),
    );
    seen
}

//! An enforcement in trouble: three instances with three teams each, the real program, and an oracle that
//! looks into the cloud's state and decides whether what the program said of each instance is true.

mod case;
mod oracle;
mod papers;
mod stage;

use std::io;
use std::path::Path;

pub(crate) use self::case::{Case, GROUPS, all, lengths};
use self::stage::Stage;
use super::play::Played;
use super::stage::Template;

/// How often somebody tries to come to an end, once there is no trouble any more.
const WAYS_OUT: usize = 3;

/// A template for these cases.
pub(crate) fn template(program: &Path) -> io::Result<Template> {
    Template::in_world(program, case::Tokens::OfTeams.world().clone())
}

/// Carries a case out, then the way out of it, and has all of it judged.
pub(crate) fn play(template: &Template, case: &Case, whole: bool) -> io::Result<Played> {
    let mut stage = Stage::new(template, case)?;
    stage.carry_out(&case.first())?;
    if let Some(again) = case.again() {
        let resumes = stage.open_run(0);
        stage.carry_out(&again.resuming(resumes))?;
    }
    for home in case.homes() {
        for attempt in 0..WAYS_OUT {
            if attempt > 0 && stage.is_over(home) {
                break;
            }
            let resumes = stage.open_run(home).filter(|_| attempt == 0 && case.resumes());
            stage.carry_out(&case::Order::new(home).resuming(resumes))?;
        }
        // What is done is not done again.
        stage.carry_out(&case::Order::new(home))?;
    }
    let violations = oracle::judge(case, &stage);
    let whole = whole || !violations.is_empty();
    Ok(Played {
        violations,
        left_out: Vec::new(),
        runs: stage.ran.len(),
        end: stage.ran.first().map(stage::Ran::end).unwrap_or_default(),
        requests: stage.ran.first().map_or(0, stage::Ran::requests),
        transcript: if whole { stage.transcript(case) } else { String::new() },
    })
}

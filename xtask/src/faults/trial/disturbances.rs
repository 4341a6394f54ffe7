//! What may happen to a request: each trouble, each end of a run, each act of a colleague, each lie.

use ibmcloud_emulator::{Act, FaultBody, Phase, RetryAfter, Trouble};

use super::run::{Disturbance, Stop};

pub(crate) fn status(status: u16, body: FaultBody, after: bool) -> Trouble {
    Trouble::Status { status, retry_after: None, body, after }
}

/// Every trouble that a request can have.
pub(crate) fn every_trouble() -> Vec<Trouble> {
    use FaultBody::{Empty, Html, Json};
    let pace = Some(RetryAfter::Seconds(0));
    vec![
        Trouble::CutBefore,
        Trouble::CutAfter,
        Trouble::Truncated,
        Trouble::NotJson,
        Trouble::Status { status: 429, retry_after: pace, body: Json, after: false },
        status(500, Json, false),
        status(500, Json, true),
        status(502, Html, false),
        status(502, Html, true),
        status(503, Empty, false),
        status(504, Html, true),
        Trouble::ExpiredToken,
        status(401, Html, false),
        status(401, Html, true),
        status(403, Json, false),
        status(403, Html, false),
        status(403, Html, true),
        status(404, Json, false),
        status(409, Json, false),
        Trouble::Redirect("https://elsewhere.invalid/".to_owned()),
    ]
}

pub(crate) fn stopped(nth: usize, phase: Phase, how: Stop) -> Disturbance {
    Disturbance::Stopped { nth, phase, how }
}

/// The three ways in which a killed run leaves its last request.
pub(crate) fn killed(nth: usize) -> [Disturbance; 3] {
    [
        stopped(nth, Phase::Before, Stop::Kill),
        stopped(nth, Phase::Before, Stop::KillLate),
        stopped(nth, Phase::After, Stop::Kill),
    ]
}

/// What somebody else may do meanwhile.
pub(crate) fn every_act() -> Vec<Act> {
    vec![
        Act::AddTeam("Late".to_owned()),
        Act::DeleteTeam("Platform".to_owned()),
        Act::AddMember("writer@example.com".to_owned(), "Platform".to_owned()),
        Act::AddMember("new@example.com".to_owned(), "Platform".to_owned()),
        Act::RemoveMember("reader@example.com".to_owned(), "Platform".to_owned()),
        Act::Rename("renamed".to_owned()),
        Act::SetParameter("default_receiver".to_owned(), false.into()),
        Act::SetParameter("new_parameter".to_owned(), "new".into()),
        Act::set_mode("IAM_ONLY"),
        Act::set_mode("ANY"),
    ]
}

pub(crate) fn meanwhile(act: Act) -> Trouble {
    Trouble::Meanwhile { act, instance: None, after: false }
}

/// Answers that are well-formed and not true.
pub(crate) fn every_lie() -> Vec<Trouble> {
    vec![
        Trouble::LeftOut(1),
        Trouble::EmptyList,
        Trouble::ListedTwice,
        Trouble::NoParameters,
        Trouble::NullParameters,
    ]
}

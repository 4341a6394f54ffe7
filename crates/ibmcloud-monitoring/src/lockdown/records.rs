//! The records of a journal as JSON: one object a record, tagged by `record`.

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::fingerprint::Fingerprint;
use ibmcloud_core::ids::TeamId;
use ibmcloud_core::journal::{Beginning, Record};
use ibmcloud_core::json::Json;
use ibmcloud_core::outcome::{Outcome, ResetWay, StepResult, Verification};
use ibmcloud_core::parameters::{ParameterDifference, Parameters};
use ibmcloud_core::plan::{Step, TeamRef};
use ibmcloud_transport::json::{from_value, to_value};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A record, as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub(super) enum RecordLine {
    Began(BeganLine),
    Joined { team: TeamLine },
    Intent { step: StepLine },
    Done { step: StepLine, result: ResultLine },
    NotDone { step: StepLine },
    Closed { outcome: OutcomeLine },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BeganLine {
    plan: String,
    instance: String,
    name: String,
    from: String,
    target: String,
    salt: String,
    teams: Vec<TeamLine>,
    parameters: Value,
    steps: Vec<StepLine>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TeamLine {
    id: u64,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(super) enum StepLine {
    Rehearse,
    ResetToken { team: u64, name: String },
    ProveRefused { team: u64, name: String },
    SetMode { mode: String },
    Verify,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "saw", rename_all = "kebab-case")]
pub(super) enum ResultLine {
    Rehearsed,
    Reset {
        before: String,
        after: String,
        by: String,
    },
    Refused {
        status: u16,
    },
    ProvenByFingerprint,
    TeamGone,
    ModeSet {
        mode: String,
    },
    Verified {
        mode: String,
        differences: Vec<DifferenceLine>,
        iam_call: bool,
        token_read_refused: Option<bool>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DifferenceLine {
    parameter: String,
    before: Option<Value>,
    after: Option<Value>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OutcomeLine {
    Proven,
    NotProven,
    Stopped,
    Uncertain,
    Superseded,
}

const FOUND_CHANGED: &str = "found changed";
const ASSISTED: &str = "web UI";

impl From<&Record> for RecordLine {
    fn from(record: &Record) -> Self {
        match record {
            Record::Began(beginning) => Self::Began(BeganLine::from(beginning.as_ref())),
            Record::Joined(team, fingerprint) => {
                Self::Joined { team: team_line(team, Some(fingerprint)) }
            }
            Record::Intent(step) => Self::Intent { step: step.into() },
            Record::Done(step, result) => Self::Done { step: step.into(), result: result.into() },
            Record::NotDone(step) => Self::NotDone { step: step.into() },
            Record::Closed(outcome) => Self::Closed { outcome: outcome.into() },
        }
    }
}

impl TryFrom<RecordLine> for Record {
    type Error = String;

    fn try_from(line: RecordLine) -> Result<Self, String> {
        Ok(match line {
            RecordLine::Began(line) => Self::Began(Box::new(line.try_into()?)),
            RecordLine::Joined { team } => {
                let (team, fingerprint) = read_team(team)?;
                Self::Joined(team, fingerprint.ok_or("a team without a fingerprint")?)
            }
            RecordLine::Intent { step } => Self::Intent(step.try_into()?),
            RecordLine::Done { step, result } => Self::Done(step.try_into()?, result.try_into()?),
            RecordLine::NotDone { step } => Self::NotDone(step.try_into()?),
            RecordLine::Closed { outcome } => Self::Closed(outcome.into()),
        })
    }
}

impl From<&Beginning> for BeganLine {
    fn from(it: &Beginning) -> Self {
        let teams = it.teams.iter().map(|(team, print)| team_line(team, print.as_ref()));
        Self {
            plan: it.plan.clone(),
            instance: it.instance.to_string(),
            name: it.name.clone(),
            from: it.from.to_string(),
            target: it.target.to_string(),
            salt: it.salt.to_string(),
            teams: teams.collect(),
            parameters: to_value(it.parameters.as_json()),
            steps: it.steps.iter().map(StepLine::from).collect(),
        }
    }
}

impl TryFrom<BeganLine> for Beginning {
    type Error = String;

    fn try_from(line: BeganLine) -> Result<Self, String> {
        let parameters = Parameters::from_json(from_value(&line.parameters));
        Ok(Self {
            plan: line.plan,
            instance: line.instance.parse().map_err(said)?,
            name: line.name,
            from: mode(&line.from),
            target: mode(&line.target),
            salt: line.salt.parse().map_err(said)?,
            teams: line.teams.into_iter().map(read_team).collect::<Result<_, _>>()?,
            parameters: parameters.ok_or("parameters that are no object")?,
            steps: line.steps.into_iter().map(Step::try_from).collect::<Result<_, _>>()?,
        })
    }
}

fn team_line(team: &TeamRef, fingerprint: Option<&Fingerprint>) -> TeamLine {
    TeamLine {
        id: team.id.0,
        name: team.name.clone(),
        fingerprint: fingerprint.map(ToString::to_string),
    }
}

fn read_team(line: TeamLine) -> Result<(TeamRef, Option<Fingerprint>), String> {
    let fingerprint = match line.fingerprint {
        Some(text) => Some(text.parse().map_err(said)?),
        None => None,
    };
    Ok((TeamRef { id: TeamId(line.id), name: line.name }, fingerprint))
}

impl From<&Step> for StepLine {
    fn from(step: &Step) -> Self {
        match step {
            Step::Rehearse => Self::Rehearse,
            Step::ResetToken(it) => Self::ResetToken { team: it.id.0, name: it.name.clone() },
            Step::ProveRefused(it) => Self::ProveRefused { team: it.id.0, name: it.name.clone() },
            Step::SetMode(mode) => Self::SetMode { mode: mode.to_string() },
            Step::Verify => Self::Verify,
        }
    }
}

impl TryFrom<StepLine> for Step {
    type Error = String;

    fn try_from(line: StepLine) -> Result<Self, String> {
        Ok(match line {
            StepLine::Rehearse => Self::Rehearse,
            StepLine::ResetToken { team, name } => {
                Self::ResetToken(TeamRef { id: TeamId(team), name })
            }
            StepLine::ProveRefused { team, name } => {
                Self::ProveRefused(TeamRef { id: TeamId(team), name })
            }
            StepLine::SetMode { mode: text } => Self::SetMode(mode(&text)),
            StepLine::Verify => Self::Verify,
        })
    }
}

impl From<&StepResult> for ResultLine {
    fn from(result: &StepResult) -> Self {
        match result {
            StepResult::Rehearsed => Self::Rehearsed,
            StepResult::Reset { before, after, by } => Self::Reset {
                before: before.to_string(),
                after: after.to_string(),
                by: match by {
                    ResetWay::Request(request) => request.clone(),
                    ResetWay::FoundChanged => FOUND_CHANGED.to_owned(),
                    ResetWay::Assisted => ASSISTED.to_owned(),
                },
            },
            StepResult::Refused { status } => Self::Refused { status: *status },
            StepResult::ProvenByFingerprint => Self::ProvenByFingerprint,
            StepResult::TeamGone => Self::TeamGone,
            StepResult::ModeSet(mode) => Self::ModeSet { mode: mode.to_string() },
            StepResult::Verified(seen) => Self::Verified {
                mode: seen.mode.to_string(),
                differences: seen.differences.iter().map(DifferenceLine::from).collect(),
                iam_call: seen.iam_call,
                token_read_refused: seen.token_read_refused,
            },
        }
    }
}

impl TryFrom<ResultLine> for StepResult {
    type Error = String;

    fn try_from(line: ResultLine) -> Result<Self, String> {
        Ok(match line {
            ResultLine::Rehearsed => Self::Rehearsed,
            ResultLine::Reset { before, after, by } => Self::Reset {
                before: before.parse().map_err(said)?,
                after: after.parse().map_err(said)?,
                by: match by.as_str() {
                    FOUND_CHANGED => ResetWay::FoundChanged,
                    ASSISTED => ResetWay::Assisted,
                    _ => ResetWay::Request(by),
                },
            },
            ResultLine::Refused { status } => Self::Refused { status },
            ResultLine::ProvenByFingerprint => Self::ProvenByFingerprint,
            ResultLine::TeamGone => Self::TeamGone,
            ResultLine::ModeSet { mode: text } => Self::ModeSet(mode(&text)),
            ResultLine::Verified { mode: text, differences, iam_call, token_read_refused } => {
                Self::Verified(Verification {
                    mode: mode(&text),
                    differences: differences.into_iter().map(ParameterDifference::from).collect(),
                    iam_call,
                    token_read_refused,
                })
            }
        })
    }
}

impl From<&ParameterDifference> for DifferenceLine {
    fn from(it: &ParameterDifference) -> Self {
        let value = |side: &Option<Json>| side.as_ref().map(to_value);
        Self { parameter: it.name.clone(), before: value(&it.before), after: value(&it.after) }
    }
}

impl From<DifferenceLine> for ParameterDifference {
    fn from(line: DifferenceLine) -> Self {
        let value = |side: Option<Value>| side.as_ref().map(from_value);
        Self { name: line.parameter, before: value(line.before), after: value(line.after) }
    }
}

impl From<&Outcome> for OutcomeLine {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Proven => Self::Proven,
            Outcome::NotProven => Self::NotProven,
            Outcome::Stopped => Self::Stopped,
            Outcome::Uncertain => Self::Uncertain,
            Outcome::Superseded => Self::Superseded,
        }
    }
}

impl From<OutcomeLine> for Outcome {
    fn from(line: OutcomeLine) -> Self {
        match line {
            OutcomeLine::Proven => Self::Proven,
            OutcomeLine::NotProven => Self::NotProven,
            OutcomeLine::Stopped => Self::Stopped,
            OutcomeLine::Uncertain => Self::Uncertain,
            OutcomeLine::Superseded => Self::Superseded,
        }
    }
}

/// A mode as a journal spells it: `absent` for a missing parameter.
fn mode(text: &str) -> AuthMode {
    if text == AuthMode::Absent.to_string() { AuthMode::Absent } else { AuthMode::sent(text) }
}

#[expect(clippy::needless_pass_by_value, reason = "an adapter for `map_err`")]
fn said(error: impl ToString) -> String {
    error.to_string()
}

//! The records of a journal as JSON.
//!
//! What version 0.1 did not write has a default, so that its journals can be read; [`from_version_0_1`]
//! brings its records into the present form. No enum is tagged inside its object, since Serde cannot
//! read numbers in such an object where `serde_json` keeps them as they are written.

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::journal::{
    Actor, Beginning, BreakGlass, Previous, Prior, Record, ReplacedToken,
};
use ibmcloud_core::json::Json;
use ibmcloud_core::outcome::{Outcome, Probe, ResetWay, StepResult, TokenRead, Verification};
use ibmcloud_core::parameters::{ParameterDifference, Parameters};
use ibmcloud_core::plan::{ObservedTeam, Step, TokenRef};
use ibmcloud_core::verdict::Verdict;
use ibmcloud_transport::json::{from_value, to_value};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::message;
use super::teams::{GapLine, ReplacedLine, TeamLine, TokenLine};
use super::time::rfc_3339;

/// A record, as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RecordLine {
    Began(Box<BeganLine>),
    Joined { team: TeamLine },
    TakenUp { name: String, parameters: Option<Value>, accepts_gaps: bool },
    Intent { step: StepLine },
    Done { step: StepLine, result: ResultLine },
    NotDone { step: StepLine },
    Probed { token: TokenLine, answer: ProbeLine },
    Closed { outcome: OutcomeLine },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BeganLine {
    plan: String,
    #[serde(default)]
    number: u64,
    #[serde(default)]
    previous: Option<PreviousLine>,
    #[serde(default)]
    actor: ActorLine,
    instance: String,
    #[serde(default)]
    crn: Option<String>,
    name: String,
    from: String,
    target: String,
    /// The key of the fingerprints. Version 0.1 had a salt for each plan instead.
    #[serde(default)]
    key: Option<String>,
    teams: Vec<TeamLine>,
    #[serde(default)]
    gaps: Vec<GapLine>,
    #[serde(default)]
    accepts_gaps: bool,
    #[serde(default)]
    parameters: Option<Value>,
    #[serde(default)]
    prior: Option<PriorLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    replaced: Vec<ReplacedLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    break_glass: Option<BreakGlassLine>,
    steps: Vec<StepLine>,
}

/// For how long, and why, an instance is opened.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BreakGlassLine {
    /// RFC 3339.
    until: String,
    reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PreviousLine {
    plan: String,
    head: String,
}

/// Who carried a plan out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ActorLine {
    user: String,
    iam_id: String,
    account: Option<String>,
    monitor_user: String,
    host: String,
    program: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PriorLine {
    plan: String,
    updated_at: String,
    proven: Vec<TokenLine>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepLine {
    Rehearse,
    ResetToken(TokenLine),
    ProveRefused(TokenLine),
    SetMode { mode: String },
    Verify,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ResultLine {
    Rehearsed,
    Reset {
        before: String,
        after: String,
        by: String,
    },
    Refused {
        status: u16,
    },
    #[serde(alias = "proven-by-fingerprint")]
    Replaced,
    StillAccepted,
    TeamGone,
    MemberGone,
    Overtaken,
    Unsettled,
    ModeSet {
        mode: String,
    },
    Verified(VerifiedLine),
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct VerifiedLine {
    mode: String,
    differences: Vec<DifferenceLine>,
    iam_call: bool,
    #[serde(default)]
    token_read: Option<TokenReadLine>,
    #[serde(default)]
    probes: Vec<ProbedLine>,
    #[serde(default)]
    late_teams: Vec<TokenLine>,
    #[serde(default)]
    gaps: Vec<GapLine>,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    looks: u32,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProbedLine {
    token: TokenLine,
    answer: ProbeLine,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TokenReadLine {
    Shown,
    Refused,
    NotTried,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ProbeLine {
    Accepted,
    Refused(u16),
    Unclear(u16),
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DifferenceLine {
    parameter: String,
    before: Option<Value>,
    after: Option<Value>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OutcomeLine {
    Proven,
    ProvenForIdentity,
    SetNotProven,
    #[serde(alias = "not-proven")]
    NotSo,
    Stopped,
    Uncertain,
    Abandoned,
    Superseded,
}

const FOUND_CHANGED: &str = "found changed";
const ASSISTED: &str = "web UI";

impl From<&Record> for RecordLine {
    fn from(record: &Record) -> Self {
        match record {
            Record::Began(beginning) => Self::Began(Box::new(BeganLine::from(beginning.as_ref()))),
            Record::Joined(team) => Self::Joined { team: team.into() },
            Record::TakenUp { name, parameters, accepts_gaps } => Self::TakenUp {
                name: name.clone(),
                parameters: parameters.as_ref().map(|it| to_value(it.as_json())),
                accepts_gaps: *accepts_gaps,
            },
            Record::Intent(step) => Self::Intent { step: step.into() },
            Record::Done(step, result) => Self::Done { step: step.into(), result: result.into() },
            Record::NotDone(step) => Self::NotDone { step: step.into() },
            Record::Probed(token, probe) => {
                Self::Probed { token: token.into(), answer: (*probe).into() }
            }
            Record::Closed(outcome) => Self::Closed { outcome: (*outcome).into() },
        }
    }
}

impl TryFrom<RecordLine> for Record {
    type Error = String;

    fn try_from(line: RecordLine) -> Result<Self, String> {
        Ok(match line {
            RecordLine::Began(line) => Self::Began(Box::new((*line).try_into()?)),
            RecordLine::Joined { team } => Self::Joined(team.try_into()?),
            RecordLine::TakenUp { name, parameters, accepts_gaps } => {
                Self::TakenUp { name, parameters: read_parameters(parameters)?, accepts_gaps }
            }
            RecordLine::Intent { step } => Self::Intent(step.into()),
            RecordLine::Done { step, result } => Self::Done(step.into(), result.try_into()?),
            RecordLine::NotDone { step } => Self::NotDone(step.into()),
            RecordLine::Probed { token, answer } => Self::Probed(token.into(), answer.into()),
            RecordLine::Closed { outcome } => Self::Closed(outcome.into()),
        })
    }
}

impl From<&BreakGlass> for BreakGlassLine {
    fn from(it: &BreakGlass) -> Self {
        Self { until: rfc_3339(it.until), reason: it.reason.clone() }
    }
}

impl TryFrom<BreakGlassLine> for BreakGlass {
    type Error = String;

    fn try_from(line: BreakGlassLine) -> Result<Self, String> {
        let until: jiff::Timestamp = line.until.parse().map_err(message)?;
        Ok(Self { until: until.into(), reason: line.reason })
    }
}

impl From<&Beginning> for BeganLine {
    fn from(it: &Beginning) -> Self {
        let previous = it.previous.as_ref();
        Self {
            plan: it.plan.clone(),
            number: it.number,
            previous: previous
                .map(|it| PreviousLine { plan: it.plan.clone(), head: it.head.clone() }),
            actor: (&it.actor).into(),
            instance: it.instance.to_string(),
            crn: it.crn.as_ref().map(ToString::to_string),
            name: it.name.clone(),
            from: it.from.to_string(),
            target: it.target.to_string(),
            key: it.key.map(|key| key.to_string()),
            teams: it.teams.iter().map(TeamLine::from).collect(),
            gaps: it.gaps.iter().map(GapLine::from).collect(),
            accepts_gaps: it.accepts_gaps,
            parameters: it.parameters.as_ref().map(|it| to_value(it.as_json())),
            prior: it.prior.as_ref().map(|it| PriorLine {
                plan: it.plan.clone(),
                updated_at: it.updated_at.clone(),
                proven: it.proven.iter().map(TokenLine::from).collect(),
            }),
            replaced: it.replaced.iter().map(ReplacedLine::from).collect(),
            break_glass: it.break_glass.as_ref().map(BreakGlassLine::from),
            steps: it.steps.iter().map(StepLine::from).collect(),
        }
    }
}

impl TryFrom<BeganLine> for Beginning {
    type Error = String;

    fn try_from(line: BeganLine) -> Result<Self, String> {
        Ok(Self {
            plan: line.plan,
            number: line.number,
            previous: line.previous.map(|it| Previous { plan: it.plan, head: it.head }),
            actor: line.actor.try_into()?,
            instance: line.instance.parse().map_err(message)?,
            crn: line.crn.map(|it| it.parse().map_err(message)).transpose()?,
            name: line.name,
            from: mode(&line.from),
            target: mode(&line.target),
            key: line.key.map(|it| it.parse().map_err(message)).transpose()?,
            teams: line.teams.into_iter().map(ObservedTeam::try_from).collect::<Result<_, _>>()?,
            gaps: line.gaps.into_iter().map(Gap::from).collect(),
            accepts_gaps: line.accepts_gaps,
            parameters: read_parameters(line.parameters)?,
            prior: line.prior.map(|it| Prior {
                plan: it.plan,
                updated_at: it.updated_at,
                proven: it.proven.into_iter().map(TokenRef::from).collect(),
            }),
            replaced: line
                .replaced
                .into_iter()
                .map(ReplacedToken::try_from)
                .collect::<Result<_, _>>()?,
            break_glass: line.break_glass.map(BreakGlass::try_from).transpose()?,
            steps: line.steps.into_iter().map(Step::from).collect(),
        })
    }
}

fn read_parameters(value: Option<Value>) -> Result<Option<Parameters>, String> {
    let read = |value: Value| {
        Parameters::from_json(from_value(&value)).ok_or("parameters that are no object")
    };
    Ok(value.map(read).transpose()?)
}

impl From<&Actor> for ActorLine {
    fn from(it: &Actor) -> Self {
        Self {
            user: it.user.clone(),
            iam_id: it.iam_id.clone(),
            account: it.account.as_ref().map(ToString::to_string),
            monitor_user: it.monitor_user.clone(),
            host: it.host.clone(),
            program: it.program.clone(),
        }
    }
}

impl TryFrom<ActorLine> for Actor {
    type Error = String;

    fn try_from(line: ActorLine) -> Result<Self, String> {
        Ok(Self {
            user: line.user,
            iam_id: line.iam_id,
            account: line.account.map(|it| it.parse().map_err(message)).transpose()?,
            monitor_user: line.monitor_user,
            host: line.host,
            program: line.program,
        })
    }
}

impl From<&Step> for StepLine {
    fn from(step: &Step) -> Self {
        match step {
            Step::Rehearse => Self::Rehearse,
            Step::ResetToken(token) => Self::ResetToken(token.into()),
            Step::ProveRefused(token) => Self::ProveRefused(token.into()),
            Step::SetMode(mode) => Self::SetMode { mode: mode.to_string() },
            Step::Verify => Self::Verify,
        }
    }
}

impl From<StepLine> for Step {
    fn from(line: StepLine) -> Self {
        match line {
            StepLine::Rehearse => Self::Rehearse,
            StepLine::ResetToken(token) => Self::ResetToken(token.into()),
            StepLine::ProveRefused(token) => Self::ProveRefused(token.into()),
            StepLine::SetMode { mode: text } => Self::SetMode(mode(&text)),
            StepLine::Verify => Self::Verify,
        }
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
            StepResult::Replaced => Self::Replaced,
            StepResult::StillAccepted => Self::StillAccepted,
            StepResult::TeamGone => Self::TeamGone,
            StepResult::MemberGone => Self::MemberGone,
            StepResult::Overtaken => Self::Overtaken,
            StepResult::Unsettled => Self::Unsettled,
            StepResult::ModeSet(mode) => Self::ModeSet { mode: mode.to_string() },
            StepResult::Verified(seen) => Self::Verified(seen.into()),
        }
    }
}

impl TryFrom<ResultLine> for StepResult {
    type Error = String;

    fn try_from(line: ResultLine) -> Result<Self, String> {
        Ok(match line {
            ResultLine::Rehearsed => Self::Rehearsed,
            ResultLine::Reset { before, after, by } => Self::Reset {
                before: before.parse().map_err(message)?,
                after: after.parse().map_err(message)?,
                by: match by.as_str() {
                    FOUND_CHANGED => ResetWay::FoundChanged,
                    ASSISTED => ResetWay::Assisted,
                    _ => ResetWay::Request(by),
                },
            },
            ResultLine::Refused { status } => Self::Refused { status },
            ResultLine::Replaced => Self::Replaced,
            ResultLine::StillAccepted => Self::StillAccepted,
            ResultLine::TeamGone => Self::TeamGone,
            ResultLine::MemberGone => Self::MemberGone,
            ResultLine::Overtaken => Self::Overtaken,
            ResultLine::Unsettled => Self::Unsettled,
            ResultLine::ModeSet { mode: text } => Self::ModeSet(mode(&text)),
            ResultLine::Verified(line) => Self::Verified(line.into()),
        })
    }
}

impl From<&Verification> for VerifiedLine {
    fn from(seen: &Verification) -> Self {
        let probed = |(token, probe): &(TokenRef, Probe)| ProbedLine {
            token: token.into(),
            answer: (*probe).into(),
        };
        Self {
            mode: seen.mode.to_string(),
            differences: seen.differences.iter().map(DifferenceLine::from).collect(),
            iam_call: seen.iam_call,
            token_read: Some(match seen.token_read {
                TokenRead::Shown => TokenReadLine::Shown,
                TokenRead::Refused => TokenReadLine::Refused,
                TokenRead::NotTried => TokenReadLine::NotTried,
            }),
            probes: seen.probes.iter().map(probed).collect(),
            late_teams: seen.late_teams.iter().map(TokenLine::from).collect(),
            gaps: seen.gaps.iter().map(GapLine::from).collect(),
            updated_at: seen.updated_at.clone(),
            looks: seen.looks,
        }
    }
}

impl From<VerifiedLine> for Verification {
    fn from(line: VerifiedLine) -> Self {
        Self {
            mode: mode(&line.mode),
            differences: line.differences.into_iter().map(ParameterDifference::from).collect(),
            iam_call: line.iam_call,
            token_read: match line.token_read {
                Some(TokenReadLine::Shown) => TokenRead::Shown,
                Some(TokenReadLine::Refused) => TokenRead::Refused,
                Some(TokenReadLine::NotTried) | None => TokenRead::NotTried,
            },
            probes: line.probes.into_iter().map(|it| (it.token.into(), it.answer.into())).collect(),
            late_teams: line.late_teams.into_iter().map(|it| TokenRef::from(it).team).collect(),
            gaps: line.gaps.into_iter().map(Gap::from).collect(),
            updated_at: line.updated_at,
            looks: line.looks,
        }
    }
}

impl From<Probe> for ProbeLine {
    fn from(probe: Probe) -> Self {
        match probe {
            Probe::Accepted => Self::Accepted,
            Probe::Refused { status } => Self::Refused(status),
            Probe::Unclear { status } => Self::Unclear(status),
        }
    }
}

impl From<ProbeLine> for Probe {
    fn from(line: ProbeLine) -> Self {
        match line {
            ProbeLine::Accepted => Self::Accepted,
            ProbeLine::Refused(status) => Self::Refused { status },
            ProbeLine::Unclear(status) => Self::Unclear { status },
        }
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

impl From<Outcome> for OutcomeLine {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ended(Verdict::Proven) => Self::Proven,
            Outcome::Ended(Verdict::ProvenForIdentity) => Self::ProvenForIdentity,
            Outcome::Ended(Verdict::SetNotProven) => Self::SetNotProven,
            Outcome::Ended(Verdict::NotSo) => Self::NotSo,
            Outcome::Stopped => Self::Stopped,
            Outcome::Uncertain => Self::Uncertain,
            Outcome::Abandoned => Self::Abandoned,
            Outcome::Superseded => Self::Superseded,
        }
    }
}

impl From<OutcomeLine> for Outcome {
    fn from(line: OutcomeLine) -> Self {
        match line {
            OutcomeLine::Proven => Self::Ended(Verdict::Proven),
            OutcomeLine::ProvenForIdentity => Self::Ended(Verdict::ProvenForIdentity),
            OutcomeLine::SetNotProven => Self::Ended(Verdict::SetNotProven),
            OutcomeLine::NotSo => Self::Ended(Verdict::NotSo),
            OutcomeLine::Stopped => Self::Stopped,
            OutcomeLine::Uncertain => Self::Uncertain,
            OutcomeLine::Abandoned => Self::Abandoned,
            OutcomeLine::Superseded => Self::Superseded,
        }
    }
}

/// A mode as a journal spells it: `absent` for a missing parameter.
fn mode(text: &str) -> AuthMode {
    if text == AuthMode::Absent.to_string() { AuthMode::Absent } else { AuthMode::sent(text) }
}

/// The record of a line of version 0.1, where tags stood beside the members: `{"record":"intent",
/// "step":{"do":"verify"}}`.
pub(super) fn from_version_0_1(mut line: Map<String, Value>) -> Option<RecordLine> {
    for name in ["seq", "at", "prev", "hash"] {
        line.shift_remove(name);
    }
    if let Some(step) = line.get_mut("step") {
        *step = outside(std::mem::take(step), "do")?;
    }
    if let Some(Value::Array(steps)) = line.get_mut("steps") {
        for step in steps {
            *step = outside(std::mem::take(step), "do")?;
        }
    }
    if let Some(result) = line.get_mut("result") {
        *result = outside(std::mem::take(result), "saw")?;
    }
    serde_json::from_value(outside(Value::Object(line), "record")?).ok()
}

/// `{"tag":"x","a":1}` as `{"x":{"a":1}}`, and `{"tag":"x"}` as `"x"`.
fn outside(value: Value, tag: &str) -> Option<Value> {
    let Value::Object(mut members) = value else { return None };
    let Value::String(word) = members.shift_remove(tag)? else { return None };
    if members.is_empty() {
        return Some(Value::String(word));
    }
    Some(Value::Object(Map::from_iter([(word, Value::Object(members))])))
}

//! What is to be done: pure, from what an audit saw.

use serde::{Deserialize, Serialize};

use crate::report::{Code, Decision, Level, Report, Row, Verdict};

/// An instance that is to be brought to another mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The account's id.
    pub account: String,
    /// The region.
    pub region: String,
    /// The instance's name when it was looked at.
    pub name: String,
    /// The instance's GUID.
    pub guid: String,
    /// The instance's CRN.
    pub crn: String,
    /// The parameter `external_api_auth` when it was looked at; `None` if it was never set.
    pub from: Option<String>,
    /// The mode that is wanted: `IAM_ONLY` or `ANY`.
    pub to: String,
    /// How many teams were seen, each of which has at least one token.
    pub teams: u64,
    /// Why.
    pub because: Vec<Code>,
    /// The part of the policy that wants it.
    pub decision: Option<Decision>,
}

/// What is to be done with a fleet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The instances to be changed, in the order of the report.
    pub targets: Vec<Target>,
    /// Instances in all that were meant.
    pub fleet: u64,
    /// How many are as wanted, or are left alone.
    pub untouched: u64,
    /// Instances that could not be read: nothing is done with them.
    pub unread: Vec<Row>,
    /// Accounts of which the instances could not all be listed.
    pub unlisted: Vec<String>,
}

/// What a lock-down can mend.
const MENDED: &[Code] = &[
    Code::MonitorTokensAccepted,
    Code::IamOnlyNotInForce,
    Code::IamOnlyUnwanted,
    Code::BreakGlassOverrun,
    Code::TokensNotProven,
    Code::PlanInterrupted,
];

impl Plan {
    /// What follows from what an audit saw.
    pub fn of(report: &Report) -> Self {
        let mut plan = Self { fleet: report.instances.len() as u64, ..Self::default() };
        for row in &report.instances {
            match row.verdict {
                Verdict::Unread => plan.unread.push(row.clone()),
                Verdict::Clean => plan.untouched += 1,
                Verdict::Finding => match Target::of(row) {
                    Some(target) => plan.targets.push(target),
                    None => plan.untouched += 1,
                },
            }
        }
        let unlisted = report.accounts.iter().filter(|it| !it.listed);
        plan.unlisted = unlisted.map(|it| it.id.clone()).collect();
        plan
    }

    /// How many tokens are reset at least: one of each team that was seen.
    pub fn resets(&self) -> u64 {
        self.targets.iter().filter(|it| it.to == "IAM_ONLY").map(|it| it.teams).sum()
    }

    /// Whether everything that was meant could be read.
    pub fn is_complete(&self) -> bool {
        self.unread.is_empty() && self.unlisted.is_empty()
    }
}

impl Target {
    fn of(row: &Row) -> Option<Self> {
        let to = row.wanted.mode.clone().filter(|it| it == "IAM_ONLY" || it == "ANY")?;
        let because: Vec<Code> = row
            .reasons
            .iter()
            .filter(|it| it.level == Level::Finding && MENDED.contains(&it.code))
            .map(|it| it.code)
            .collect();
        if because.is_empty() {
            return None;
        }
        Some(Self {
            account: row.account.clone(),
            region: row.region.clone(),
            name: row.name.clone(),
            guid: row.guid.clone(),
            crn: row.crn.clone(),
            from: row.external_api_auth.clone(),
            to,
            teams: row.teams.as_ref().map_or(0, |it| it.seen),
            because,
            decision: row.wanted.decision.clone(),
        })
    }
}

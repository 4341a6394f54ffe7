//! The parts of a fleet by account and region, for engines that run jobs side by side.

use std::collections::BTreeMap;

use compact_sort::CompactSort as _;
use serde::{Deserialize, Serialize};

use super::document::{AccountRow, Report, Scope, VERSION};

/// The parts of a fleet, one for each account and region that has instances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// The version of this document, that of reports.
    pub version: u32,
    /// When the list was made, RFC 3339.
    pub at: String,
    /// Name and version of the program that made it.
    pub program: String,
    /// What was asked for; each part asks for the same in one account and region.
    pub scope: Scope,
    /// The accounts, by id. One that was not listed to the end may lack parts.
    pub accounts: Vec<AccountRow>,
    /// The parts, under the name that GitHub Actions have for a list of jobs.
    pub include: Vec<MatrixEntry>,
}

/// The instances of one account in one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixEntry {
    /// The account's id.
    pub account: String,
    /// The account's name; empty where it is not known.
    pub account_name: String,
    /// The region.
    pub region: String,
    /// How many instances there are.
    pub instances: u64,
}

impl Matrix {
    /// The parts of what was listed: the account and the region of each instance.
    pub fn of(
        at: String,
        program: String,
        scope: Scope,
        mut accounts: Vec<AccountRow>,
        instances: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        accounts.compact_sort_by(|a, b| a.id.cmp(&b.id));
        let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
        for place in instances {
            *counts.entry(place).or_default() += 1;
        }
        let name = |id: &str| {
            let account = accounts.iter().find(|it| it.id == id);
            account.and_then(|it| it.name.clone()).unwrap_or_default()
        };
        let include = counts
            .into_iter()
            .map(|((account, region), instances)| MatrixEntry {
                account_name: name(&account),
                account,
                region,
                instances,
            })
            .collect();
        Self { version: VERSION, at, program, scope, accounts, include }
    }

    /// How many instances there are.
    pub fn instances(&self) -> u64 {
        self.include.iter().map(|it| it.instances).sum()
    }

    /// Whether every account was listed to the end.
    pub fn is_complete(&self) -> bool {
        self.accounts.iter().all(|it| it.listed)
    }

    /// Whether a report is that of one part.
    pub(super) fn is_report_of(&self, entry: &MatrixEntry, report: &Report) -> bool {
        let [account] = report.scope.accounts.as_slice() else { return false };
        let named = account.eq_ignore_ascii_case(&entry.account) || account == "current";
        let looked_at = report.accounts.iter().all(|it| it.id == entry.account);
        let scope = Scope {
            accounts: report.scope.accounts.clone(),
            regions: vec![entry.region.clone()],
            ..self.scope.clone()
        };
        named && looked_at && !report.accounts.is_empty() && scope == report.scope
    }

    /// The parts of which a joined report has another number of instances than were listed, with that number.
    pub fn differences(&self, whole: &Report) -> Vec<(MatrixEntry, u64)> {
        let mut seen: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for row in &whole.instances {
            *seen.entry((&row.account, &row.region)).or_default() += 1;
        }
        let differs = |entry: &MatrixEntry| {
            let seen = seen.get(&(entry.account.as_str(), entry.region.as_str()));
            let seen = seen.copied().unwrap_or_default();
            (seen != entry.instances).then(|| (entry.clone(), seen))
        };
        self.include.iter().filter_map(differs).collect()
    }
}

//! Joining the reports of shards into one.

use std::collections::BTreeMap;

use compact_sort::CompactSort as _;

use super::document::{AccountRow, Report, Shard};
use super::matrix::{Matrix, MatrixEntry};
use super::row::note_same_names;

/// Why reports cannot be joined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to join.
    #[error("there is no report")]
    Nothing,
    /// They were asked for different things, or by different policies.
    #[error("the reports do not belong together")]
    Different {
        /// Which one differs from the first, counted from 1.
        number: usize,
    },
    /// A part is missing.
    #[error("parts are missing")]
    Missing {
        /// Which ones.
        shards: Vec<Shard>,
    },
    /// Reports of parts of a matrix are missing.
    #[error("parts of the matrix are missing")]
    MissingEntries {
        /// Which ones.
        entries: Vec<MatrixEntry>,
    },
    /// A report is of no part of the matrix, or the part is there twice.
    #[error("a report is of no part of the matrix that is still missing")]
    NotExpected {
        /// Which one, counted from 1.
        number: usize,
    },
    /// A part is there twice.
    #[error("a part is there twice")]
    Twice {
        /// Which one.
        shard: Shard,
    },
    /// An instance is in two parts.
    #[error("an instance is in two parts")]
    Overlap {
        /// Its CRN.
        crn: String,
    },
}

/// Joins the reports of all shards; the result is what one run would have reported. The time is that of the
/// earliest.
pub fn merge(reports: Vec<Report>) -> Result<Report, MergeError> {
    let mut reports = reports.into_iter();
    let mut whole = reports.next().ok_or(MergeError::Nothing)?;
    let mut shards: Vec<Shard> = whole.scope.shard.take().into_iter().collect();
    let expected = shards.first().map(|it| it.of);
    for (index, mut part) in reports.enumerate() {
        let shard = part.scope.shard.take();
        let different = part.scope != whole.scope
            || part.policy != whole.policy
            || part.version != whole.version
            || part.current_account() != whole.current_account()
            || shard.map(|it| it.of) != expected;
        if different {
            return Err(MergeError::Different { number: index + 2 });
        }
        match shard {
            Some(shard) if shards.contains(&shard) => return Err(MergeError::Twice { shard }),
            Some(shard) => shards.push(shard),
            // Two reports of the whole are no parts of it.
            None => return Err(MergeError::Different { number: index + 2 }),
        }
        whole.at = whole.at.min(part.at);
        join(&mut whole, part.accounts);
        whole.instances.append(&mut part.instances);
    }
    if let Some(of) = expected {
        let missing: Vec<Shard> = (1..=of)
            .map(|number| Shard { number, of })
            .filter(|shard| !shards.contains(shard))
            .collect();
        if !missing.is_empty() {
            return Err(MergeError::Missing { shards: missing });
        }
    }
    finish(&mut whole)?;
    Ok(whole)
}

/// Puts rows in order, and says what only the whole shows.
fn finish(whole: &mut Report) -> Result<(), MergeError> {
    whole.instances.compact_sort_by(|a, b| a.key().cmp(&b.key()));
    let mut crns: Vec<&str> = whole.instances.iter().map(|it| it.crn.as_str()).collect();
    crns.sort_unstable();
    if let Some([crn, _]) = crns.array_windows::<2>().find(|[a, b]| a == b) {
        return Err(MergeError::Overlap { crn: (*crn).to_owned() });
    }
    note_same_names(&mut whole.instances);
    Ok(())
}

/// An account that one shard could not list to the end is not listed to the end.
fn join(whole: &mut Report, accounts: Vec<AccountRow>) {
    let mut by_id: BTreeMap<String, AccountRow> =
        std::mem::take(&mut whole.accounts).into_iter().map(|it| (it.id.clone(), it)).collect();
    for account in accounts {
        match by_id.get_mut(&account.id) {
            None => drop(by_id.insert(account.id.clone(), account)),
            Some(known) => {
                known.instances += account.instances;
                known.listed &= account.listed;
                known.name = known.name.take().or(account.name);
                for problem in account.problems {
                    if !known.problems.contains(&problem) {
                        known.problems.push(problem);
                    }
                }
            }
        }
    }
    whole.accounts = by_id.into_values().collect();
}

/// Joins the reports of the parts of a matrix; the result has the scope of the matrix. Each part has one report,
/// which was asked for its account (named, or the one of its session) and region and for all else as the matrix was.
pub fn merge_by(matrix: &Matrix, reports: Vec<Report>) -> Result<Report, MergeError> {
    let mut missing: Vec<&MatrixEntry> = matrix.include.iter().collect();
    let mut whole: Option<Report> = None;
    for (index, mut part) in reports.into_iter().enumerate() {
        let number = index + 1;
        let at = missing.iter().position(|entry| matrix.is_report_of(entry, &part));
        missing.remove(at.ok_or(MergeError::NotExpected { number })?);
        let Some(whole) = &mut whole else {
            part.scope = matrix.scope.clone();
            whole = Some(part);
            continue;
        };
        if part.policy != whole.policy || part.version != whole.version {
            return Err(MergeError::Different { number });
        }
        whole.at = std::mem::take(&mut whole.at).min(part.at);
        join(whole, part.accounts);
        whole.instances.append(&mut part.instances);
    }
    if !missing.is_empty() {
        let entries = missing.into_iter().cloned().collect();
        return Err(MergeError::MissingEntries { entries });
    }
    let mut whole = whole.ok_or(MergeError::Nothing)?;
    // An account without instances, or one that could not be listed for the matrix, has no part, and is not left
    // out for that.
    let accounts = matrix.accounts.iter().map(|it| AccountRow { instances: 0, ..it.clone() });
    join(&mut whole, accounts.collect());
    finish(&mut whole)?;
    Ok(whole)
}

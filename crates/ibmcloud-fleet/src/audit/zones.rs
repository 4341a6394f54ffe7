//! Which instances there are by account and region: listing requests only.

use futures_util::future::join_all;
use futures_util::stream::StreamExt as _;

use super::Audit;
use super::facts::Facts;
use super::list;
use crate::account::AccountAccess;
use crate::report::{AccountRow, Matrix, Problem, Subject};

impl Audit<'_> {
    /// Lists everything that is meant, and looks at none of it. An account that cannot be listed has no part;
    /// its problem says so.
    pub async fn zones(&self, accounts: &[AccountAccess]) -> Matrix {
        let listed = join_all(accounts.iter().map(|it| self.list(it))).await;
        let (mut accounts, mut places) = (Vec::new(), Vec::new());
        for (account, regions) in listed {
            places.extend(regions.into_iter().map(|region| (account.id.clone(), region)));
            accounts.push(account);
        }
        let (at, program) = (self.now.to_string(), self.program.clone());
        Matrix::of(at, program, self.selection.scope(), accounts, places)
    }

    /// One account, and the regions of its instances, one for each instance.
    async fn list(&self, access: &AccountAccess) -> (AccountRow, Vec<String>) {
        let mut row = access.row();
        let client = match &access.client {
            Ok(client) => client,
            Err(problem) => {
                row.problems.push(problem.clone());
                return (row, Vec::new());
            }
        };
        let mut facts = Facts::default();
        if self.selection.needs_facts() {
            facts = Facts::read(client, &access.id, self.reads, &self.selection).await;
        }
        let mut instances = list::instances(client);
        let (mut regions, mut failed) = (Vec::new(), None);
        while let Some(next) = instances.next().await {
            match next {
                Ok(it) if it.is_monitoring() && self.selection.takes(&it, facts.of(&it)) => {
                    regions.push(it.region.to_string());
                }
                Ok(_) => {}
                Err(error) => failed = failed.or(Some(Problem::of(Subject::Instances, &error))),
            }
        }
        row.listed = failed.is_none();
        row.instances = regions.len() as u64;
        row.problems.extend(failed);
        row.problems.append(&mut facts.problems);
        (row, regions)
    }
}

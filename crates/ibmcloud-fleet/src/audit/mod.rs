//! The audit: looks at every instance that is meant, and changes nothing.

mod access;
mod facts;
mod judge;
mod known;
mod list;
mod look;
mod zones;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use compact_sort::CompactSort as _;
use futures_util::future::{FutureExt, Shared, join, join_all};
use futures_util::stream::StreamExt as _;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::policy::Policy;
use ibmcloud_transport::Client;
use jiff::Timestamp;

use self::facts::Facts;
pub use self::facts::Reads;
use self::judge::Judge;
use self::look::look;
use crate::account::AccountAccess;
use crate::report::{
    AccountRow, PolicyFile, Problem, Report, Row, Subject, VERSION, note_same_names,
};
use crate::selection::{Known, Selection};

/// Instances that are looked at side by side in one account. The requests that are really under way are
/// limited by the transport; this keeps enough of them ready.
const SIDE_BY_SIDE: usize = 128;

/// What is to be looked at, and by what it is judged.
#[derive(Debug)]
pub struct Audit<'a> {
    /// Which instances.
    pub selection: Selection,
    /// What is wanted of them; without a policy, `IAM_ONLY` of all.
    pub policy: Option<(&'a Policy, PolicyFile)>,
    /// Where this machine's journals are.
    pub config_dir: PathBuf,
    /// What is read beside the instances themselves.
    pub reads: Reads,
    /// Whether tokens that are not proven dead are findings.
    pub requires_proof: bool,
    /// Name and version of the program.
    pub program: String,
    /// When it is.
    pub now: Timestamp,
}

/// Something that happens during an audit.
#[derive(Debug)]
pub enum Event<'a> {
    /// So many more instances were found to be looked at.
    Found(usize),
    /// An instance was looked at.
    Looked(&'a Row),
    /// Something of an account could not be read.
    Problem(&'a str, &'a Problem),
}

impl Audit<'_> {
    /// Looks at everything. What cannot be read becomes a row or a problem of its account; nothing makes the
    /// audit fail.
    pub async fn run(
        &self,
        accounts: &[AccountAccess],
        watch: &mut dyn FnMut(&Event<'_>),
    ) -> Report {
        let watch = RefCell::new(watch);
        let tell = |event: &Event<'_>| (watch.borrow_mut())(event);
        let done = join_all(accounts.iter().map(|it| self.account(it, &tell))).await;
        let (mut accounts, mut instances) = (Vec::new(), Vec::<Row>::new());
        for (account, rows) in done {
            accounts.push(account);
            // Rows are large and many: those of the only account are not copied.
            if instances.is_empty() {
                instances = rows;
            } else {
                instances.extend(rows);
            }
        }
        accounts.compact_sort_by(|a: &AccountRow, b| a.id.cmp(&b.id));
        // In place: a stable order would take half of their memory once more.
        instances.compact_sort_by(|a: &Row, b| a.key().cmp(&b.key()));
        note_same_names(&mut instances);
        Report {
            version: VERSION,
            at: self.now.to_string(),
            program: self.program.clone(),
            scope: self.selection.scope(),
            policy: self.policy.as_ref().map(|(_, file)| file.clone()),
            accounts,
            instances,
        }
    }

    /// One account and its instances.
    async fn account(
        &self,
        access: &AccountAccess,
        tell: &impl Fn(&Event<'_>),
    ) -> (AccountRow, Vec<Row>) {
        let id = access.id.to_string();
        let mut row = access.row();
        let client = match &access.client {
            Ok(client) => client,
            Err(problem) => {
                tell(&Event::Problem(&id, problem));
                row.problems.push(problem.clone());
                return (row, Vec::new());
            }
        };
        let reads = self.reads.with(self.policy.as_ref().map(|(policy, _)| *policy));
        // Read beside the instances; each waits for it when it needs it.
        let facts = Facts::read(client, &access.id, reads, &self.selection);
        let facts = facts.map(Rc::new).shared();
        let place = Place { client, account: access.name.as_deref(), facts: &facts };
        let (facts, (listed, rows)) = join(facts.clone(), self.instances(&place, tell)).await;
        row.listed = listed.is_ok();
        row.instances = rows.len() as u64;
        row.problems.extend(listed.err());
        row.problems.extend(facts.problems.iter().cloned());
        for problem in &row.problems {
            tell(&Event::Problem(&id, problem));
        }
        (row, rows)
    }

    /// Lists the instances and looks at each as soon as its page is there. What was listed before a page
    /// failed is kept.
    async fn instances(
        &self,
        place: &Place<'_, impl Future<Output = Rc<Facts>>>,
        tell: &impl Fn(&Event<'_>),
    ) -> (Result<(), Problem>, Vec<Row>) {
        let judge = self.judge();
        let problem = RefCell::new(None);
        let rows = list::instances(place.client)
            .filter_map(async |next| match next {
                Ok(instance) => self.is_meant(&instance, place).await.then_some(instance),
                Err(error) => {
                    let first = || Problem::of(Subject::Instances, &error);
                    problem.borrow_mut().get_or_insert_with(first);
                    None
                }
            })
            .map(async |instance| {
                tell(&Event::Found(1));
                let look = look(place.client, instance, &self.config_dir, self.now.into()).await;
                let facts = place.facts.clone().await;
                let row = judge::row(judge, place.account, &facts, look);
                tell(&Event::Looked(&row));
                row
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .collect()
            .await;
        (problem.into_inner().map_or(Ok(()), Err), rows)
    }

    fn judge(&self) -> Judge<'_> {
        Judge {
            policy: self.policy.as_ref().map(|(policy, _)| *policy),
            requires_proof: self.requires_proof,
            reads_access: self.reads.access,
            now: self.now.into(),
        }
    }

    async fn is_meant(
        &self,
        instance: &Instance,
        place: &Place<'_, impl Future<Output = Rc<Facts>>>,
    ) -> bool {
        if !instance.is_monitoring() {
            return false;
        }
        if !self.selection.needs_facts() {
            return self.selection.takes(instance, Known::default());
        }
        let facts = place.facts.clone().await;
        self.selection.takes(instance, facts.of(instance))
    }
}

/// An account that is being looked at.
struct Place<'a, F: Future<Output = Rc<Facts>>> {
    client: &'a Client,
    account: Option<&'a str>,
    facts: &'a Shared<F>,
}

//! Carries an enforcement out: lock-downs of several instances at a time.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;

use futures_util::stream::{self, StreamExt as _};
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::Actor;
use ibmcloud_core::plan::Consent;
use ibmcloud_core::{FingerprintKey, Guid};
use ibmcloud_lockdown::chain::sha256;
use ibmcloud_lockdown::journal::{JournalError, JournalFile, JournalFolder};
use ibmcloud_lockdown::{
    Lockdown, Options, Request, Signal, Standing, Watch as InstanceWatch, evidence, prepare,
};
use ibmcloud_transport::{Client, InstanceId, decode_claims};
use secrecy::ExposeSecret as _;

use super::brakes::Brakes;
use super::failure::{Failure, FailureKind};
use super::journal::RunFile;
use super::outcome::{EvidenceFile, Held, InstanceResult, Outcome};
use super::plan::Target;

/// An enforcement that somebody has agreed to.
#[derive(Debug)]
pub struct Enforcement<'a> {
    /// A client for each account, by its id.
    pub clients: &'a HashMap<String, Client>,
    /// Who works; account and IAM id are those of each account's session.
    pub actor: Actor,
    /// The key of this machine's fingerprints.
    pub key: FingerprintKey,
    /// How each instance is worked on.
    pub options: Options,
    /// Go on, and call it a success, although not every token can be seen.
    pub unproven_coverage: bool,
    /// What holds it back.
    pub brakes: Brakes,
    /// Where this machine's journals are.
    pub config_dir: PathBuf,
    /// Where the evidence of the instances is written.
    pub evidence: PathBuf,
}

/// Something that happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// An instance is begun.
    Begun(&'a Target),
    /// Something happens at one.
    Step(&'a Target, &'a ibmcloud_lockdown::Event<'a>),
    /// One is over.
    Ended(&'a InstanceResult),
}

/// Sees what happens, and knows when to stop.
pub trait Watch {
    /// Something happens. An error lets no further instance be begun.
    fn event(&self, event: &Event<'_>) -> io::Result<()>;

    /// Ends when the run is to stop, and at once when it was told so before.
    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>>;
}

/// What the instances of one run share.
struct Running<'a> {
    of: &'a Enforcement<'a>,
    watch: &'a dyn Watch,
    file: RefCell<&'a mut RunFile>,
    failures: Cell<usize>,
    /// Why nothing further is begun.
    held: Cell<Option<Held>>,
    trouble: RefCell<Option<JournalError>>,
    actors: RefCell<HashMap<String, Actor>>,
}

impl Enforcement<'_> {
    /// Brings the targets to their modes. What becomes of each is in the results, in the order of the
    /// targets; the error is one of the run's own journal, without which nothing is begun.
    pub async fn run(
        &self,
        targets: &[Target],
        file: &mut RunFile,
        watch: &dyn Watch,
    ) -> (Vec<InstanceResult>, Option<JournalError>) {
        let running = Running {
            of: self,
            watch,
            file: RefCell::new(file),
            failures: Cell::new(0),
            held: Cell::new(None),
            trouble: RefCell::new(None),
            actors: RefCell::default(),
        };
        let canaries = self.brakes.canary.min(targets.len());
        let (first, rest) = targets.split_at_checked(canaries).unwrap_or((targets, &[]));
        let mut results = running.side_by_side(first).await;
        // Members' own tokens, which nobody else sees, are no reason to stop.
        if results.iter().any(|it| !it.ending.outcome.is_as_wanted(true)) {
            running.hold(Held::Canary);
        }
        results.extend(running.side_by_side(rest).await);
        (results, running.trouble.into_inner())
    }
}

impl Running<'_> {
    /// Several at a time; results in the order of the targets.
    async fn side_by_side(&self, targets: &[Target]) -> Vec<InstanceResult> {
        let width = self.of.brakes.concurrency.max(1);
        stream::iter(targets).map(|target| self.one(target)).buffered(width).collect().await
    }

    async fn one(&self, target: &Target) -> InstanceResult {
        let held = |held| InstanceResult::new(target, Outcome::Held(held));
        if let Some(why) = self.holds().await {
            return held(why);
        }
        let begun = self.file.borrow_mut().begun(&target.guid);
        if let Err(error) = begun {
            self.give_up(Some(error));
            return held(Held::Trouble);
        }
        self.tell(&Event::Begun(target));
        let result = self.locked_down(target).await;
        if let Outcome::Failed(failure) = &result.ending.outcome {
            self.failures.set(self.failures.get() + 1);
            if failure.kind == FailureKind::Stopped {
                self.hold(Held::Signal);
            }
        }
        if self.of.brakes.max_failures.is_some_and(|most| self.failures.get() >= most.max(1)) {
            self.hold(Held::Failures);
        }
        let ended = self.file.borrow_mut().ended(&result);
        if let Err(error) = ended {
            self.give_up(Some(error));
        }
        self.tell(&Event::Ended(&result));
        result
    }

    /// Why nothing further is begun, if so.
    async fn holds(&self) -> Option<Held> {
        let signalled = self.watch.signalled();
        let signalled = tokio::select! {
            biased;
            _ = signalled => true,
            () = std::future::ready(()) => false,
        };
        if signalled {
            self.hold(Held::Signal);
        }
        if self.of.brakes.window.is_some_and(|it| !it.is_open(&jiff::Zoned::now())) {
            self.hold(Held::Window);
        }
        self.held.get()
    }

    fn hold(&self, why: Held) {
        if self.held.get().is_none() {
            self.held.set(Some(why));
        }
    }

    fn give_up(&self, error: Option<JournalError>) {
        self.hold(Held::Trouble);
        let mut trouble = self.trouble.borrow_mut();
        *trouble = trouble.take().or(error);
    }

    fn tell(&self, event: &Event<'_>) {
        if self.watch.event(event).is_err() {
            self.give_up(None);
        }
    }

    /// One instance, from the look to the evidence.
    async fn locked_down(&self, target: &Target) -> InstanceResult {
        let (outcome, journal) = match Box::pin(self.carried_out(target)).await {
            Err(failure) => return InstanceResult::new(target, Outcome::Failed(failure)),
            Ok(carried) => carried,
        };
        let mut result = InstanceResult::new(target, outcome);
        result.ending.plan = Some(journal.progress.beginning.plan.clone());
        match self.write_evidence(target, &journal) {
            Ok(file) => result.ending.evidence = Some(file),
            Err(source) => {
                // What was done is done, and stands in the journal.
                let path = self.of.evidence.display().to_string();
                self.give_up(Some(JournalError::Io { path, source }));
            }
        }
        result
    }

    async fn carried_out(&self, target: &Target) -> Result<(Outcome, JournalFile), Failure> {
        let client = self.of.clients.get(&target.account).ok_or_else(Failure::no_session)?;
        let guid: Guid = target.guid.parse().map_err(|_| Failure::no_session())?;
        let folder = JournalFolder::open(&self.of.config_dir, &guid)
            .map_err(|error| Failure::journal(&error))?;
        let standing = Standing::of(folder.all().map_err(|error| Failure::journal(&error))?);
        let actor = self.actor(&target.account, client).await?;
        let instance = client.instance(&InstanceId::Guid(guid)).await;
        let instance = instance.map_err(|error| Failure::look(&error))?;
        let (key, options) = (self.of.key.clone(), self.of.options.clone());
        let lockdown = Lockdown::new(client, instance, actor, key, options)
            .map_err(|error| Failure::look(&error))?;
        let request = Request {
            target: AuthMode::sent(&target.to),
            unproven_coverage: self.of.unproven_coverage,
            break_glass: None,
        };
        let prepared = prepare(&lockdown, standing, &request).await;
        let prepared = prepared.map_err(|error| Failure::prepare(&error))?;
        let begun = prepared.begin(&lockdown, &folder, Consent::forced()).await;
        let begun = begun.map_err(|error| Failure::journal(&error))?;
        let ended = begun.apply.run(&OfInstance { watch: self.watch, target }).await;
        let outcome = match &ended.result {
            Ok(verdict) => Outcome::Done { verdict: *verdict, findings: ended.findings.len() },
            Err(stopped) => Outcome::Failed(Failure::stopped(stopped, &ended.journal.progress)),
        };
        Ok((outcome, ended.journal))
    }

    /// Who works in an account: the identity of its session.
    async fn actor(&self, account: &str, client: &Client) -> Result<Actor, Failure> {
        if let Some(actor) = self.actors.borrow().get(account) {
            return Ok(actor.clone());
        }
        let token = client.access_token().await.map_err(|error| Failure::look(&error))?;
        let claims = decode_claims(token.expose_secret()).unwrap_or_default();
        let of = &self.of.actor;
        let actor = Actor {
            user: claims.display_name().map_or_else(|| of.user.clone(), str::to_owned),
            iam_id: claims.iam_id.or(claims.id).unwrap_or_default(),
            account: account.parse().ok(),
            ..of.clone()
        };
        self.actors.borrow_mut().insert(account.to_owned(), actor.clone());
        Ok(actor)
    }

    fn write_evidence(&self, target: &Target, journal: &JournalFile) -> io::Result<EvidenceFile> {
        let folder = self.of.evidence.join("instances");
        std::fs::create_dir_all(&folder)?;
        let document = evidence::document(journal);
        let name = format!("{}.json", target.guid);
        evidence::write_beside(&folder.join(&name), &document)?;
        let text = evidence::text(&document)?;
        let sha256 = sha256(&[String::from_utf8_lossy(&text)]);
        Ok(EvidenceFile { file: format!("instances/{name}"), sha256 })
    }
}

/// What watches one instance.
struct OfInstance<'a> {
    watch: &'a dyn Watch,
    target: &'a Target,
}

impl InstanceWatch for OfInstance<'_> {
    fn event(&self, event: &ibmcloud_lockdown::Event<'_>) -> io::Result<()> {
        self.watch.event(&Event::Step(self.target, event))
    }

    fn signalled(&self) -> Pin<Box<dyn Future<Output = Signal> + '_>> {
        self.watch.signalled()
    }
}

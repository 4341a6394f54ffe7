//! A cloud with three instances, and the program, run in it under a limit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ibmcloud_emulator::{Cloud, Options, Watcher, World};
use serde_json::Value;
use tempfile::TempDir;

use super::super::journals::{self, Plan};
use super::super::run::{Run, Who};
use super::super::stage::{Ended, GRACE_BESIDE, Place, Template, arrange, command, folder, follow};
use super::case::{Case, Order};
use super::papers;

/// A token by its owner: the team, and the user where tokens belong to users.
pub(super) type Owner = (u64, u64);

/// A change by a request.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) call: u64,
    pub(super) guid: String,
    pub(super) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A token that was there is another one now, or none.
    Token(Owner),
    Mode,
}

/// What changed, by request.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    tokens: BTreeMap<(String, Owner), String>,
    modes: BTreeMap<String, bool>,
    pub(super) changes: Vec<Change>,
    /// Every token that there ever was.
    pub(super) all_tokens: BTreeSet<String>,
}

impl Ledger {
    fn see(&mut self, call: u64, world: &World) {
        let tokens = tokens(world);
        for (place, key) in &self.tokens {
            if tokens.get(place) != Some(key) {
                let what = What::Token(place.1);
                self.changes.push(Change { call, guid: place.0.clone(), what });
            }
        }
        let modes: BTreeMap<String, bool> =
            world.instances.iter().map(|it| (it.guid.clone(), it.iam_only())).collect();
        for (guid, mode) in &modes {
            if self.modes.get(guid).is_some_and(|before| before != mode) {
                self.changes.push(Change { call, guid: guid.clone(), what: What::Mode });
            }
        }
        self.all_tokens.extend(tokens.values().cloned());
        (self.tokens, self.modes) = (tokens, modes);
    }
}

fn tokens(world: &World) -> BTreeMap<(String, Owner), String> {
    let per_user = world.settings.per_user_tokens;
    let of = |token: &ibmcloud_emulator::world::Token| {
        (token.team, if per_user { token.user } else { 0 })
    };
    let all = world.monitors.iter().flat_map(|monitor| {
        monitor.tokens.iter().map(move |it| ((monitor.instance.clone(), of(it)), it.key.clone()))
    });
    all.collect()
}

/// How an instance is, by the cloud's state.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    pub(super) iam_only: bool,
    /// Old tokens that would be accepted under `ANY`; of those that belong to users, the caller's.
    pub(super) living: Vec<Owner>,
}

/// A run that took place.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) order: Order,
    /// The exit code; `None` for a run that was killed.
    pub(super) code: Option<i32>,
    pub(super) hung: bool,
    pub(super) stdout: String,
    pub(super) document: Option<Value>,
    pub(super) stderr: String,
    pub(super) calls: Vec<Range<u64>>,
    /// The plan of each instance that it worked on.
    pub(super) plans: BTreeMap<String, Plan>,
    pub(super) before: BTreeMap<String, Truth>,
    pub(super) after: BTreeMap<String, Truth>,
}

impl Ran {
    pub(super) fn sent(&self, call: u64) -> bool {
        self.calls.iter().any(|range| range.contains(&call))
    }

    pub(super) fn requests(&self) -> usize {
        let all: u64 = self.calls.iter().map(|range| range.end - range.start).sum();
        usize::try_from(all).unwrap_or_default()
    }

    pub(super) fn end(&self) -> String {
        self.code.map_or_else(|| "killed".to_owned(), |code| format!("exit {code}"))
    }
}

/// Where a case takes place.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    template: &'a Template,
    concurrency: usize,
    pub(super) cloud: Cloud,
    ledger: Arc<Mutex<Ledger>>,
    /// The tokens at the beginning that a caller can see.
    old: BTreeMap<(String, Owner), String>,
    folder: TempDir,
    started: usize,
    pub(super) guids: Vec<String>,
    pub(super) ran: Vec<Ran>,
    pub(super) per_user: bool,
}

impl Place for Stage<'_> {
    fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    fn in_flight(&self) -> usize {
        self.concurrency
    }

    fn carry_out_inside(&mut self, run: &Run) -> io::Result<()> {
        self.carry_out(&Order::new(run.home))
    }
}

impl<'a> Stage<'a> {
    pub(super) fn new(template: &'a Template, case: &Case) -> io::Result<Self> {
        let mut world = case.tokens.world().clone();
        world.sessions.clone_from(&template.sessions);
        world.serial = template.serial;
        let mut first = Ledger::default();
        first.see(0, &world);
        let ledger = Arc::new(Mutex::new(first));
        let seen = Arc::clone(&ledger);
        let watcher = Watcher::new(move |moment| {
            let mut ledger = seen.lock().unwrap_or_else(PoisonError::into_inner);
            ledger.see(moment.call, moment.world);
        });
        let per_user = world.settings.per_user_tokens;
        let callers: BTreeSet<(String, u64)> = world
            .monitors
            .iter()
            .flat_map(|it| it.users.iter().map(|user| (it.instance.clone(), user)))
            .filter(|(_, user)| user.username == Who::Admin.user())
            .map(|(guid, user)| (guid, user.id))
            .collect();
        let mut old = tokens(&world);
        old.retain(|(guid, owner), _| !per_user || callers.contains(&(guid.clone(), owner.1)));
        let guids = world.instances.iter().map(|it| it.guid.clone()).collect();
        let cloud = Cloud::start(Options { world, watcher: Some(watcher), ..Options::default() })?;
        let folder = folder()?;
        let concurrency = case.concurrency;
        let (started, ran) = (0, Vec::new());
        Ok(Self {
            template,
            concurrency,
            cloud,
            ledger,
            old,
            folder,
            started,
            guids,
            ran,
            per_user,
        })
    }

    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(super) fn home(&self, number: usize) -> PathBuf {
        self.folder.path().join(number.to_string())
    }

    fn plans(&self, home: usize) -> BTreeMap<String, Vec<Plan>> {
        let home = self.home(home);
        self.guids.iter().map(|it| (it.clone(), journals::plans_of(&home, it))).collect()
    }

    fn truth(&self) -> BTreeMap<String, Truth> {
        let (world, now) = (self.cloud.world(), self.cloud.clock().unix_millis());
        let accepted: BTreeSet<&str> = world
            .monitors
            .iter()
            .flat_map(|it| {
                let replaced = it.replaced_tokens.iter().filter(|it| it.accepted_until > now);
                it.tokens.iter().chain(replaced.map(|it| &it.token)).map(|it| it.key.as_str())
            })
            .collect();
        let one = |guid: &String| {
            let instance = world.instance(guid);
            let own = self.old.iter().filter(|((of, _), _)| of == guid);
            let living = own.filter(|(_, key)| accepted.contains(key.as_str()));
            let truth = Truth {
                iam_only: instance.is_some_and(|it| it.enforces_iam_only(now)),
                living: living.map(|((_, owner), _)| *owner).collect(),
            };
            (guid.clone(), truth)
        };
        self.guids.iter().map(one).collect()
    }

    /// The latest run in a home of which something is left.
    pub(super) fn open_run(&self, home: usize) -> Option<String> {
        papers::runs(&self.home(home)).into_iter().rev().find(|it| it.is_open).map(|it| it.name)
    }

    /// Whether the last run in a home said that all is done.
    pub(super) fn is_over(&self, home: usize) -> bool {
        let last = self.ran.iter().rev().find(|ran| ran.order.home == home);
        last.is_some_and(|ran| ran.code == Some(0) && ran.order.resumes.is_none())
    }

    /// Carries out a run with all that happens meanwhile, and notes it.
    pub(super) fn carry_out(&mut self, order: &Order) -> io::Result<()> {
        let home = self.home(order.home);
        self.template.log_in(Who::Admin, &home)?;
        let (before, plans) = (self.truth(), self.plans(order.home));
        let first = self.next_call();
        let held = arrange(&self.cloud, order.disturbance.as_slice());
        self.started += 1;
        let place = self.folder.path().join(format!("said-{}", self.started));
        let (stdout, stderr) = (place.with_extension("out"), place.with_extension("err"));
        let mut program = command(&self.template.program, &self.cloud, &home, Who::Admin);
        program.env("IBMCLOUD_MONITORING_IN_FLIGHT", self.concurrency.to_string());
        let grace = if self.concurrency == 1 { "0" } else { GRACE_BESIDE };
        program.env("IBMCLOUD_MONITORING_GRACE_SECONDS", grace);
        program.args(self.words(order)).stdout(File::create(&stdout)?);
        let mut child = program.stderr(File::create(&stderr)?).spawn()?;
        let Ended { code, hung, inside } = follow(self, &mut child, held)?;
        self.cloud.clear_faults();
        let end = self.next_call();
        let stdout = fs::read_to_string(stdout)?;
        let grown = self.plans(order.home).into_iter().filter_map(|(guid, after)| {
            let plan = journals::grown(plans.get(&guid).map_or(&[], Vec::as_slice), after)?;
            Some((guid, plan))
        });
        self.ran.push(Ran {
            order: order.clone(),
            code,
            hung,
            document: serde_json::from_str(&stdout).ok(),
            stdout,
            stderr: fs::read_to_string(stderr)?,
            calls: match inside {
                None => std::iter::once(first..end).collect(),
                Some(inside) => vec![first..inside.start, inside.end..end],
            },
            plans: grown.collect(),
            before,
            after: self.truth(),
        });
        Ok(())
    }

    fn words(&self, order: &Order) -> Vec<String> {
        let mut words = ["monitoring", "auth"].map(str::to_owned).to_vec();
        if let Some(run) = &order.resumes {
            words.extend(["resume".to_owned(), run.clone()]);
        } else {
            let concurrency = self.concurrency.to_string();
            words.extend(["enforce".to_owned(), "--concurrency".to_owned(), concurrency]);
            if self.per_user {
                words.push("--accept-unproven-coverage".to_owned());
            }
        }
        words.extend(["--force", "--timeout", "1", "--output", "JSON"].map(str::to_owned));
        words
    }

    /// Runs a command that only reads this machine's files.
    pub(super) fn ask(&self, home: usize, words: &[&str]) -> io::Result<std::process::Output> {
        let home = self.home(home);
        command(&self.template.program, &self.cloud, &home, Who::Admin).args(words).output()
    }

    /// All that was done and said, for whoever looks for a cause.
    pub(super) fn transcript(&self, case: &Case) -> String {
        let mut text = format!("{case}\n");
        let ledger = self.ledger();
        for (at, ran) in self.ran.iter().enumerate() {
            let _ = writeln!(
                text,
                "\n== run {at}: {} -> {}",
                self.words(&ran.order).join(" "),
                ran.end()
            );
            for call in self.cloud.calls().iter().filter(|call| ran.sent(call.seq)) {
                let first = ran.calls.first().map_or(0, |range| range.start);
                let fault = call.fault.as_ref().map(|it| format!("   <== {it}"));
                let _ = writeln!(
                    text,
                    "   @{} {} {} {:?}{}",
                    call.seq.saturating_sub(first),
                    call.method,
                    call.path,
                    call.status,
                    fault.unwrap_or_default()
                );
                for change in ledger.changes.iter().filter(|it| it.call == call.seq) {
                    let _ = writeln!(text, "        {} {:?}", change.guid, change.what);
                }
            }
            let mut document = ran.document.clone().unwrap_or_default();
            document.as_object_mut().map(|it| it.remove("targets"));
            let _ = writeln!(text, "-- {document:#}\n-- stderr\n{}", ran.stderr);
            let _ = writeln!(text, "-- in truth: {:?}", ran.after);
        }
        text
    }
}

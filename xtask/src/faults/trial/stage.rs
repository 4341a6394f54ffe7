//! A cloud, homes in which somebody is logged in, and the program, run in them under a limit.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ibmcloud_emulator::world::Session;
use ibmcloud_emulator::{Clock, Cloud, Fault, Options, Phase, Watcher, When, World};
use tempfile::TempDir;

use super::case::Case;
use super::instance::GUID;
use super::journals::{self, Plan};
use super::ledger::Ledger;
use super::ran::Ran;
use super::run::{Disturbance, Run, Stop, Who};
use super::truth::Truth;
use super::variants::{VARIANTS, Variant};
use super::verdict;

/// A run that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(30);
/// Between two looks at a running program.
const TICK: Duration = Duration::from_millis(1);
/// How long a program that was told to end may take before its held request is let go.
const GRACE: Duration = Duration::from_secs(3);
/// Seconds that a program with several steps in hand gives them after it was told to end. One with a single step
/// gives none, so that a request is given up.
pub(super) const GRACE_BESIDE: &str = "0.05";
/// What a program that was killed had sent beside its held request arrives meanwhile.
const ARRIVAL: Duration = Duration::from_millis(10);

/// Sessions that were opened once, for all cases: a log-in each would cost as much as the case.
#[derive(Debug)]
pub(crate) struct Template {
    pub(super) program: PathBuf,
    pub(super) sessions: Vec<Session>,
    pub(super) serial: u64,
    configs: Vec<(Who, Vec<u8>)>,
}

impl Template {
    /// Logs everybody in.
    pub(crate) fn new(program: &Path) -> io::Result<Self> {
        Self::in_world(program, VARIANTS[0].world().clone())
    }

    /// The same in a world of other instances.
    pub(super) fn in_world(program: &Path, world: World) -> io::Result<Self> {
        let cloud = Cloud::start(Options { world, ..Options::default() })?;
        let mut configs = Vec::new();
        for who in Who::ALL {
            let home = folder()?;
            let mut login = command(program, &cloud, home.path(), who);
            let output = login.args(["login", "-q", "-r", "us-south"]).output()?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                return Err(io::Error::other(format!("{} cannot log in: {said}", who.name())));
            }
            configs.push((who, fs::read(home.path().join(".bluemix/config.json"))?));
        }
        let world = cloud.world();
        let program = program.to_owned();
        Ok(Self { program, sessions: world.sessions, serial: world.serial, configs })
    }

    /// Logs somebody in at a home.
    pub(super) fn log_in(&self, who: Who, home: &Path) -> io::Result<()> {
        let folder = home.join(".bluemix");
        fs::create_dir_all(&folder)?;
        let config = self.configs.iter().find(|it| it.0 == who);
        let config = config.map(|(_, config)| config.as_slice()).unwrap_or_default();
        fs::write(folder.join("config.json"), config)
    }
}

/// In memory where the system offers that: a run waits for its journal to be on the disk.
pub(super) fn folder() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    builder.prefix("faults-");
    if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() }
}

pub(super) fn command(program: &Path, cloud: &Cloud, home: &Path, who: Who) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(home).env("HOME", home).env("IBMCLOUD_HOME", home);
    command.env("IBMCLOUD_API_KEY", who.key());
    command.env("IBMCLOUD_MONITORING_PAUSE_SECONDS", "0.001");
    command.env("IBMCLOUD_HTTP_TIMEOUT", "20");
    for name in [
        "IAM_ENDPOINT",
        "IBMCLOUD_IAM_API_ENDPOINT",
        "IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT",
        "IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT",
        "IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT",
        "IBMCLOUD_ACCOUNT_MANAGEMENT_API_ENDPOINT",
        "IBMCLOUD_USER_MANAGEMENT_ENDPOINT",
        "IBMCLOUD_MONITORING_API_ENDPOINT",
    ] {
        command.env(name, cloud.url());
    }
    command.stdin(Stdio::null());
    command
}

/// Where a case takes place.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    template: &'a Template,
    variant: &'static Variant,
    in_flight: usize,
    pub(crate) cloud: Cloud,
    ledger: Arc<Mutex<Ledger>>,
    folder: TempDir,
    /// Programs that were started.
    started: usize,
    pub(crate) ran: Vec<Ran>,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(template: &'a Template, case: &Case) -> io::Result<Self> {
        let variant = case.variant;
        let mut world = variant.world().clone();
        world.sessions.clone_from(&template.sessions);
        world.serial = template.serial;
        let ledger = Arc::new(Mutex::new(Ledger::new(&world)));
        let seen = Arc::clone(&ledger);
        let watcher = Watcher::new(move |moment| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).see(moment);
        });
        let clock = match variant.tick {
            Some(tick) => Clock::manual(Clock::real().unix()).ticking(Duration::from_millis(tick)),
            None => Clock::real(),
        };
        let options = Options { world, clock, watcher: Some(watcher), ..Options::default() };
        let cloud = Cloud::start(options)?;
        Ok(Self {
            template,
            variant,
            in_flight: case.in_flight,
            cloud,
            ledger,
            folder: folder()?,
            started: 0,
            ran: Vec::new(),
        })
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn home(&self, number: usize) -> PathBuf {
        self.folder.path().join(number.to_string())
    }

    /// Everything that the program may have written is below it.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub(crate) fn plans(&self, home: usize) -> Vec<Plan> {
        journals::plans(&self.home(home))
    }

    /// Carries out a run with all that happens meanwhile, and notes it.
    pub(crate) fn carry_out(&mut self, run: &Run) -> io::Result<()> {
        self.template.log_in(run.who, &self.home(run.home))?;
        let before = self.plans(run.home);
        let open = self.plans(run.home).iter().any(Plan::is_open);
        let locked = self.ran.iter().any(|ran| verdict::of(ran).is_some());
        self.ledger().settled = locked && !open;
        let first = self.next_call();
        let held = arrange(&self.cloud, &run.disturbances);
        self.started += 1;
        let place = self.folder.path().join(format!("said-{}", self.started));
        let (stdout, stderr) = (place.with_extension("out"), place.with_extension("err"));
        let mut command =
            command(&self.template.program, &self.cloud, &self.home(run.home), run.who);
        if let Some(form) = self.variant.form {
            command.env("IBMCLOUD_MONITORING_TOKEN_RESET", form);
        }
        command.env("IBMCLOUD_MONITORING_IN_FLIGHT", self.in_flight.to_string());
        let grace = if self.in_flight == 1 { "0" } else { GRACE_BESIDE };
        command.env("IBMCLOUD_MONITORING_GRACE_SECONDS", grace);
        command.args(run.args()).stdout(File::create(&stdout)?).stderr(File::create(&stderr)?);
        let mut child = command.spawn()?;
        let ended = follow(self, &mut child, held)?;
        self.cloud.clear_faults();
        let end = self.next_call();
        // Never the cloud's state while the ledger is locked: the cloud locks them the other way round.
        let (world, now) = (self.cloud.world(), self.cloud.clock().unix_millis());
        self.ledger().catch_up(end, now, &world);
        let plan = journals::grown(&before, self.plans(run.home));
        let truth = Truth::of(&world, &self.ledger(), now);
        let stdout = fs::read_to_string(stdout)?;
        self.ran.push(Ran {
            document: serde_json::from_str(&stdout).ok(),
            run: run.clone(),
            code: ended.code,
            hung: ended.hung,
            stdout,
            stderr: fs::read_to_string(stderr)?,
            calls: match ended.inside {
                None => std::iter::once(first..end).collect(),
                Some(inside) => vec![first..inside.start, inside.end..end],
            },
            plan,
            truth,
        });
        Ok(())
    }
}

impl Place for Stage<'_> {
    fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    fn in_flight(&self) -> usize {
        self.in_flight
    }

    fn carry_out_inside(&mut self, run: &Run) -> io::Result<()> {
        self.carry_out(run)
    }
}

/// Where programs are run, perhaps one inside another.
pub(super) trait Place {
    /// The cloud that they talk to.
    fn cloud(&self) -> &Cloud;

    /// How many requests one has under way at once.
    fn in_flight(&self) -> usize;

    /// Carries out a run while a request of another one is held.
    fn carry_out_inside(&mut self, run: &Run) -> io::Result<()>;

    /// The number of the next request.
    fn next_call(&self) -> u64 {
        self.cloud().calls_so_far() as u64 + 1
    }
}

/// Waits for the end of a run, and does what is to be done when its request is held.
pub(super) fn follow(
    place: &mut impl Place,
    child: &mut Child,
    mut held: Option<&Disturbance>,
) -> io::Result<Ended> {
    let started = Instant::now();
    // A run inside of another one must not let go of that one's request.
    let holds = held.is_some();
    let mut ended = Ended { code: None, hung: false, inside: None };
    loop {
        if let Some(status) = child.try_wait()? {
            if holds {
                place.cloud().release();
            }
            ended.code = code(status);
            return Ok(ended);
        }
        if started.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            if holds {
                place.cloud().release();
            }
            ended.hung = true;
            return Ok(ended);
        }
        let Some(disturbance) = held else {
            sleep(TICK);
            continue;
        };
        if !place.cloud().wait_held(TICK) {
            continue;
        }
        held = None;
        match disturbance {
            Disturbance::Stopped { phase, how, .. } => {
                ended.code = stop(place.cloud(), child, (*phase, *how), place.in_flight())?;
                return Ok(ended);
            }
            Disturbance::Inside { run, .. } => {
                let start = place.next_call();
                place.carry_out_inside(run)?;
                ended.inside = Some(start..place.next_call());
                place.cloud().release();
            }
            Disturbance::Trouble { .. } => {}
        }
    }
}

/// Arranges everything that happens to a run; returns what is done when a request is held.
pub(super) fn arrange<'r>(
    cloud: &Cloud,
    disturbances: &'r [Disturbance],
) -> Option<&'r Disturbance> {
    let mut held = None;
    for disturbance in disturbances {
        match disturbance {
            Disturbance::Trouble { nth, count, trouble } => {
                for at in *nth..nth + count {
                    let when = When::Nth(u32::try_from(at + 1).unwrap_or(u32::MAX));
                    let fault = Fault { when, ..Fault::new("*", with_instance(trouble)) };
                    cloud.add_fault(fault);
                }
            }
            Disturbance::Stopped { nth, phase, .. } | Disturbance::Inside { nth, phase, .. } => {
                cloud.hold(*nth, *phase);
                held = Some(disturbance);
            }
        }
    }
    held
}

/// Stops a run whose request is held, and lets that one go on or drops it. Nobody looks before it has taken effect.
fn stop(
    cloud: &Cloud,
    child: &mut Child,
    (phase, how): (Phase, Stop),
    in_flight: usize,
) -> io::Result<Option<i32>> {
    let held = cloud.calls_so_far() as u64;
    let mut code_of_it = None;
    if how == Stop::Terminate {
        let pid = child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status()?;
        let started = Instant::now();
        while child.try_wait()?.is_none() && started.elapsed() < GRACE {
            sleep(TICK);
        }
    }
    let goes_on = phase == Phase::After || how == Stop::KillLate;
    if how != Stop::Terminate {
        child.kill()?;
        child.wait()?;
        if in_flight > 1 {
            sleep(ARRIVAL);
        }
    }
    if goes_on {
        cloud.release();
    } else {
        cloud.drop_held();
    }
    if how == Stop::Terminate {
        code_of_it = code(child.wait()?);
    }
    // What is let go takes effect before anybody looks.
    let started = Instant::now();
    while goes_on && started.elapsed() < GRACE {
        let calls = cloud.calls();
        let at = usize::try_from(held - 1).unwrap_or(usize::MAX);
        if calls.get(at).is_none_or(|call| call.status.is_some()) {
            break;
        }
        sleep(TICK);
    }
    Ok(code_of_it)
}

/// A colleague acts on the instance of all cases, whatever the request is about.
fn with_instance(trouble: &ibmcloud_emulator::Trouble) -> ibmcloud_emulator::Trouble {
    match trouble.clone() {
        ibmcloud_emulator::Trouble::Meanwhile { act, after, .. } => {
            let instance = Some(GUID.to_owned());
            ibmcloud_emulator::Trouble::Meanwhile { act, instance, after }
        }
        other => other,
    }
}

/// How a run ended.
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) hung: bool,
    pub(super) inside: Option<Range<u64>>,
}

#[cfg(unix)]
fn code(status: std::process::ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt as _;
    status.code().or_else(|| status.signal().map(|signal| 128 + signal))
}

#[cfg(not(unix))]
fn code(status: std::process::ExitStatus) -> Option<i32> {
    status.code()
}

//! One run of the program: by whom, in which home, with which words, and what happens meanwhile.

use std::fmt;

use ibmcloud_emulator::{Phase, Trouble, keys};

use super::instance::GUID;

/// Who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// The administrator.
    Admin,
    /// A second administrator with the same rights.
    Second,
    /// A writer, who belongs to one of the two teams, and may change the instance.
    Writer,
}

impl Who {
    pub(crate) const ALL: [Self; 3] = [Self::Admin, Self::Second, Self::Writer];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Admin => keys::ADMINISTRATOR,
            Self::Second => keys::MANAGER,
            Self::Writer => keys::WRITER,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Second => "second",
            Self::Writer => "writer",
        }
    }

    /// The login name.
    pub(crate) fn user(self) -> &'static str {
        match self {
            Self::Admin => "admin@example.com",
            Self::Second => "manager@example.com",
            Self::Writer => "writer@example.com",
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// `auth update --mode IAM_ONLY`
    Lock,
    /// `auth update --mode ANY`
    Open,
    /// `auth resume`
    Resume,
}

/// How a run is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Killed. The request that is held never arrives if it had not taken effect.
    Kill,
    /// Killed. The request that is held takes effect all the same, before anybody looks.
    KillLate,
    /// Told to end, as by a scheduler.
    Terminate,
}

/// What happens to a run.
#[derive(Clone, Debug)]
pub(crate) enum Disturbance {
    /// From a request on (0 is the first), so many requests in a row have a trouble.
    Trouble { nth: usize, count: usize, trouble: Trouble },
    /// The run is stopped at a request.
    Stopped { nth: usize, phase: Phase, how: Stop },
    /// Another run takes place, from its beginning to its end, while a request is held.
    Inside { nth: usize, phase: Phase, run: Box<Run> },
}

/// A run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) who: Who,
    pub(crate) home: usize,
    pub(crate) words: Words,
    /// Shown to people, and not as JSON.
    pub(crate) text: bool,
    pub(crate) disturbances: Vec<Disturbance>,
}

impl Run {
    pub(crate) fn new(who: Who, words: Words) -> Self {
        Self { who, home: 0, words, text: false, disturbances: Vec::new() }
    }

    pub(crate) fn in_home(self, home: usize) -> Self {
        Self { home, ..self }
    }

    pub(crate) fn with(mut self, disturbance: Disturbance) -> Self {
        self.disturbances.push(disturbance);
        self
    }

    /// Whether the person accepts what he cannot see: the writer always sees less than there is.
    pub(crate) fn accepts(&self) -> bool {
        self.who == Who::Writer
    }

    /// The words of the command line.
    pub(crate) fn args(&self) -> Vec<&'static str> {
        let mut args = vec!["monitoring", "auth"];
        match self.words {
            Words::Lock => args.extend(["update", "--mode", "IAM_ONLY"]),
            Words::Open => args.extend(["update", "--mode", "ANY"]),
            Words::Resume => args.push("resume"),
        }
        args.extend(["--name", GUID, "--force", "--timeout", "1"]);
        if self.accepts() {
            args.push("--accept-unproven-coverage");
        }
        if !self.text {
            args.extend(["--output", "JSON"]);
        }
        args
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.words {
            Words::Lock => "lock",
            Words::Open => "open",
            Words::Resume => "resume",
        };
        write!(f, "{}:{words}", self.who.name())?;
        if self.home > 0 {
            write!(f, "#{}", self.home)?;
        }
        for disturbance in &self.disturbances {
            write!(f, " {disturbance}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |phase: &Phase| if *phase == Phase::Before { "before" } else { "after" };
        match self {
            Self::Trouble { nth, count, trouble } => {
                write!(f, "@{nth}")?;
                if *count > 1 {
                    write!(f, "+{count}")?;
                }
                write!(f, " {}", describe(trouble))
            }
            Self::Stopped { nth, phase, how } => {
                let how = match how {
                    Stop::Kill => "kill",
                    Stop::KillLate => "kill-late",
                    Stop::Terminate => "terminate",
                };
                write!(f, "@{nth} {how}-{}", side(phase))
            }
            Self::Inside { nth, phase, run } => write!(f, "@{nth} {}[{run}]", side(phase)),
        }
    }
}

/// A trouble, with its body where that makes a difference.
fn describe(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Status { body, .. } => format!("{trouble} {body:?}").to_lowercase(),
        Trouble::Redirect(_) => "redirect".to_owned(),
        other => other.to_string(),
    }
}

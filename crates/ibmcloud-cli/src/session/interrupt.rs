//! Signals that ask the program to end, for work that wants to say how things stand: Ctrl-C (SIGINT), a
//! cancelled job (SIGTERM), a lost connection (SIGHUP). Work that pays [`Attention`] is told, and comes to
//! an end by itself. While nobody does, such a signal ends the program, as if nobody had ever asked.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_plugin_sdk::signals;
use tokio::sync::watch;

use crate::console;
use crate::errors::{CommandError, exit};
use crate::messages::Message;
use crate::msg;

/// A second Ctrl-C this long after the first signal is meant as one. Programs that pass signals on make
/// two of one, without a pause.
const AGAIN: Duration = Duration::from_millis(300);

/// A signal that asks the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// Somebody ends the job.
    Terminate,
    /// The terminal, or the connection to it, is gone.
    HangUp,
}

impl Signal {
    /// 128 and the signal's number, as shells say it.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => exit::INTERRUPTED,
            Self::Terminate => exit::TERMINATED,
            Self::HangUp => exit::HUNG_UP,
        }
    }

    /// The signal that a command ended with.
    pub fn of_exit_code(code: u8) -> Option<Self> {
        [Self::Interrupt, Self::Terminate, Self::HangUp]
            .into_iter()
            .find(|signal| signal.exit_code() == code)
    }

    /// What it was, as the first sentence of what is said then.
    pub fn message(self) -> Message {
        match self {
            Self::Interrupt => msg!("Interrupted."),
            Self::Terminate => msg!("Interrupted by a request to end (SIGTERM)."),
            Self::HangUp => msg!("Interrupted, since the terminal is gone (SIGHUP)."),
        }
    }

    /// The end of a command that only looked.
    pub fn stopped(self) -> CommandError {
        CommandError::Stopped { text: vec![self.message()], code: self.exit_code() }
    }

    /// The end of a command that had not changed anything yet.
    pub fn before_any_change(self) -> CommandError {
        let text = match self {
            Self::Interrupt => vec![msg!("Interrupted. Nothing was changed.")],
            other => vec![other.message(), msg!("Nothing was changed.")],
        };
        CommandError::Stopped { text, code: self.exit_code() }
    }
}

/// What came, and who wants to know.
struct State {
    attentive: usize,
    /// Some do not want to be ended by a second Ctrl-C.
    calm: usize,
    first: Option<Instant>,
}

impl State {
    /// Whether a signal ends the program, so long after the first one.
    fn is_ended_by(&self, signal: Signal, after_first: Option<Duration>) -> bool {
        let again = after_first.is_some_and(|time| time >= AGAIN);
        self.attentive == 0 || (signal == Signal::Interrupt && again && self.calm == 0)
    }
}

static STATE: Mutex<State> = Mutex::new(State { attentive: 0, calm: 0, first: None });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every signal that came while somebody paid attention.
fn came() -> &'static watch::Sender<Vec<Signal>> {
    static CAME: std::sync::OnceLock<watch::Sender<Vec<Signal>>> = std::sync::OnceLock::new();
    CAME.get_or_init(|| watch::Sender::new(Vec::new()))
}

/// While one of these lives, a signal is told, and does nothing else: also between two waits, so that work
/// that began a change always gets to say what became of it. A second Ctrl-C ends the program all the same.
#[derive(Debug)]
pub struct Attention {
    calm: bool,
    heard: watch::Receiver<Vec<Signal>>,
    /// How many signals [`Self::next`] has told.
    told: Cell<usize>,
}

impl Attention {
    /// From now on a signal is noticed instead of ending the program.
    pub fn begin() -> Self {
        Self::new(false)
    }

    /// For work that ends when something else does, such as a child that the same signals reach: no signal
    /// ends the program.
    pub fn calm() -> Self {
        Self::new(true)
    }

    fn new(calm: bool) -> Self {
        static LISTENER: Once = Once::new();
        let mut now = state();
        now.attentive += 1;
        now.calm += usize::from(calm);
        drop(now);
        LISTENER.call_once(listener::start);
        Self { calm, heard: came().subscribe(), told: Cell::new(0) }
    }

    /// The first signal, be it one that came before somebody waited for it.
    pub async fn signal(&self) -> Signal {
        let mut heard = self.heard.clone();
        loop {
            if let Some(first) = self.seen() {
                return first;
            }
            let _ = heard.changed().await;
        }
    }

    /// The first signal, if there was one.
    pub fn seen(&self) -> Option<Signal> {
        self.heard.borrow().first().copied()
    }

    /// What has come so far was dealt with, and the work goes on: waits that follow are not ended by it.
    pub fn settle(&self) {
        came().send_modify(Vec::clear);
        self.told.set(0);
        state().first = None;
    }

    /// One signal after the other.
    pub async fn next(&self) -> Signal {
        let mut heard = self.heard.clone();
        loop {
            let next = heard.borrow_and_update().get(self.told.get()).copied();
            if let Some(next) = next {
                self.told.set(self.told.get() + 1);
                return next;
            }
            let _ = heard.changed().await;
        }
    }
}

impl Drop for Attention {
    fn drop(&mut self) {
        let mut now = state();
        now.attentive -= 1;
        now.calm -= usize::from(self.calm);
    }
}

/// Ends when a signal comes, for a single wait. Whoever was told is expected to come to an end, and has the
/// program's attention from then on. Between two such waits a signal ends the program: for a change of
/// several steps there is [`Attention`].
pub async fn received() -> Signal {
    let attention = Attention::begin();
    let signal = attention.signal().await;
    std::mem::forget(attention);
    signal
}

/// Takes a signal in; `Some` if it has to end the program.
fn heard(signal: Signal) -> Option<u8> {
    let mut now = state();
    if now.is_ended_by(signal, now.first.map(|at| at.elapsed())) {
        return Some(signal.exit_code());
    }
    now.first.get_or_insert_with(Instant::now);
    drop(now);
    came().send_modify(|all| all.push(signal));
    None
}

/// From the first attention on, the system no longer ends the program by itself: somebody else has to.
#[expect(clippy::disallowed_methods, reason = "`main` is busy, and knows of no interruption")]
fn end(code: u8) {
    signals::at_a_safe_moment(|| {
        console::give_back();
        std::process::exit(i32::from(code))
    });
}

/// Without a listener (too few descriptors, too few threads), signals do what they do by themselves.
#[cfg(unix)]
mod listener {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::{Signal, end, heard, signals, thread};

    pub(super) fn start() {
        let listen = move |mut signals: Signals| {
            signals::leave_to_others();
            for number in signals.forever() {
                let signal = match number {
                    SIGINT => Signal::Interrupt,
                    SIGHUP => Signal::HangUp,
                    _ => Signal::Terminate,
                };
                if let Some(code) = heard(signal) {
                    end(code);
                }
            }
        };
        let mut wanted = vec![SIGINT, SIGTERM];
        if !signals::is_hangup_ignored() {
            wanted.push(SIGHUP);
        }
        // The thread comes before the handlers: with handlers and no thread, nothing would be heeded.
        let (hand_over, take) = std::sync::mpsc::channel();
        let thread = thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
            if let Ok(signals) = take.recv() {
                listen(signals);
            }
        });
        if let (Ok(_), Ok(signals)) = (thread, Signals::new(wanted)) {
            let _ = hand_over.send(signals);
        }
    }
}

#[cfg(not(unix))]
mod listener {
    use super::{Signal, end, heard, thread};

    pub(super) fn start() {
        let listen = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                while tokio::signal::ctrl_c().await.is_ok() {
                    if let Some(code) = heard(Signal::Interrupt) {
                        end(code);
                    }
                }
            });
        };
        let _ = thread::Builder::new().name("interrupt".to_owned()).spawn(listen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_somebody_who_presses_ctrl_c_again_ends_work_that_is_told() {
        let state = |attentive, calm| State { attentive, calm, first: None };
        let (soon, later) = (Some(Duration::from_millis(1)), Some(AGAIN));
        let table = [
            (state(0, 0), Signal::Interrupt, None, true),
            (state(0, 0), Signal::HangUp, None, true),
            (state(1, 0), Signal::Interrupt, None, false),
            (state(1, 0), Signal::Interrupt, soon, false),
            (state(1, 0), Signal::Interrupt, later, true),
            // A terminal that goes tells its programs more than once.
            (state(1, 0), Signal::HangUp, later, false),
            (state(1, 0), Signal::Terminate, later, false),
            (state(1, 1), Signal::Interrupt, later, false),
        ];
        for (state, signal, after_first, ends) in table {
            let told = (state.attentive, state.calm, signal, after_first);
            assert_eq!(state.is_ended_by(signal, after_first), ends, "{told:?}");
        }
    }

    #[test]
    fn an_exit_code_tells_its_signal() {
        for signal in [Signal::Interrupt, Signal::Terminate, Signal::HangUp] {
            assert_eq!(Signal::of_exit_code(signal.exit_code()), Some(signal));
        }
        assert_eq!(Signal::of_exit_code(exit::FAILURE), None);
    }
}

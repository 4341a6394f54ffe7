//! A line on the terminal that shows that something is going on, what it is, and how much of it is left. It is there
//! from the second second of a wait on, and gone before anything else is said.

use std::future::Future;
use std::io::{self, Write};
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::terminal::{Surface, shortened, visible};

/// A shorter wait shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// The time between two pictures.
const PICTURE: Duration = Duration::from_millis(100);
/// Before that much time nothing can be said about what is left.
const BASIS: Duration = Duration::from_secs(3);
const PICTURES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// Letters of a bar.
const BAR: usize = 20;
/// Whatever stands in the line, from its beginning on.
const ERASE: &[u8] = b"\r\x1b[K";

/// Whether there is such a line: on a terminal that can take it back, for a person who wants to hear of progress.
pub(crate) fn is_wanted(env: &Env, stderr: &Surface, quiet: bool, document: bool) -> bool {
    let in_ci = env.get("CI").is_some_and(|it| it != "false" && it != "0");
    stderr.movable
        && env.get("TERM").is_some()
        && !quiet
        && !document
        && !in_ci
        && !env.mcp_enabled()
}

/// What is going on.
#[derive(Debug, Default)]
struct State {
    /// In words; what it was before is already on the screen.
    what: String,
    /// How much is done, of how much.
    share: Option<(usize, usize)>,
    /// When the counting began.
    began: Option<Instant>,
    /// Whether the line is there now.
    shown: bool,
    picture: usize,
}

/// The line, for whoever waits and for whoever writes.
#[derive(Clone, Debug)]
pub struct Spinner {
    /// Nobody wants one.
    state: Option<Arc<Mutex<State>>>,
    columns: usize,
}

impl Spinner {
    /// None, whatever happens.
    pub fn none() -> Self {
        Self { state: None, columns: 0 }
    }

    /// A line of so many columns.
    pub fn new(columns: usize) -> Self {
        Self { state: Some(Arc::default()), columns }
    }

    fn state(&self) -> Option<MutexGuard<'_, State>> {
        Some(self.state.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on something else is going on.
    pub fn says(&self, what: &str) {
        if let Some(mut state) = self.state() {
            what.clone_into(&mut state.what);
            (state.share, state.began) = (None, None);
        }
    }

    /// So much of something is done, and that is what it is at.
    pub fn counts(&self, done: usize, all: usize, what: &str) {
        if let Some(mut state) = self.state() {
            what.clone_into(&mut state.what);
            state.share = Some((done, all));
            state.began.get_or_insert_with(Instant::now);
        }
    }

    /// Takes the line away.
    pub fn erase(&self) {
        if let Some(mut state) = self.state() {
            erase(&mut state);
        }
    }

    /// Waits for something, with the line after a while.
    pub async fn during<F: Future>(&self, future: F) -> F::Output {
        if self.state.is_none() {
            return future.await;
        }
        let (mut future, began) = (pin!(future), Instant::now());
        let mut pause = PATIENCE;
        loop {
            if let Ok(done) = tokio::time::timeout(pause, &mut future).await {
                self.erase();
                return done;
            }
            self.draw(began);
            pause = PICTURE;
        }
    }

    /// Does something that is no wait, with the line after a while.
    pub fn beside<T>(&self, work: impl FnOnce() -> T) -> T {
        if self.state.is_none() {
            return work();
        }
        let over = (Mutex::new(false), Condvar::new());
        let began = Instant::now();
        thread::scope(|scope| {
            let _ = thread::Builder::new().spawn_scoped(scope, || {
                let mut pause = PATIENCE;
                let mut done = over.0.lock().unwrap_or_else(PoisonError::into_inner);
                while !*done {
                    let waited = over.1.wait_timeout(done, pause);
                    let (now, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                    done = now;
                    if timeout.timed_out() && !*done {
                        self.draw(began);
                        pause = PICTURE;
                    }
                }
            });
            let result = work();
            *over.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
            over.1.notify_all();
            self.erase();
            result
        })
    }

    fn draw(&self, began: Instant) {
        let Some(mut state) = self.state() else { return };
        state.picture = (state.picture + 1) % PICTURES.len();
        let line = line(&state, began.elapsed(), self.columns.saturating_sub(1));
        // Nobody needs to hear of a line that cannot be shown.
        let mut err = io::stderr().lock();
        let _ = err.write_all(ERASE).and_then(|()| err.write_all(line.as_bytes()));
        let _ = err.flush();
        state.shown = true;
    }
}

fn erase(state: &mut State) {
    if std::mem::take(&mut state.shown) {
        let mut err = io::stderr().lock();
        let _ = err.write_all(ERASE);
        let _ = err.flush();
    }
}

/// The line as it is now.
fn line(state: &State, waited: Duration, columns: usize) -> String {
    let picture = PICTURES.get(state.picture).copied().unwrap_or(' ');
    let mut parts = vec![picture.to_string()];
    match state.share {
        Some((done, all)) if all > 0 => {
            let full = (done.min(all) * BAR) / all;
            parts.push(format!("[{}{}]", "#".repeat(full), "-".repeat(BAR - full)));
            parts.push(format!("{done}/{all}"));
            let spent = state.began.map(|it| it.elapsed()).unwrap_or_default();
            parts.extend(left(done, all, spent).map(|it| format!("~{}", clock(it))));
        }
        _ => parts.push(clock(waited)),
    }
    if !state.what.is_empty() {
        parts.push(visible(&state.what).into_owned());
    }
    shortened(&parts.join(" "), columns, false)
}

/// How long the rest will take, at the pace so far.
fn left(done: usize, all: usize, spent: Duration) -> Option<Duration> {
    let (done, open) = (u32::try_from(done).ok()?, u32::try_from(all.saturating_sub(done)).ok()?);
    (done > 0 && open > 0 && spent >= BASIS).then(|| (spent / done).saturating_mul(open))
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A stream of the same terminal: the line goes before anything is written to it.
pub(crate) struct Beside<W> {
    pub(crate) stream: W,
    pub(crate) spinner: Spinner,
}

impl<W: Write> Write for Beside<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.spinner.state();
        if let Some(state) = &mut state {
            erase(state);
        }
        // Nothing is drawn before it is written.
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_fits() {
        let what = "prod in us-south".to_owned();
        let state = State { what, share: Some((10, 40)), ..State::default() };
        let waited = Duration::from_secs(75);
        let whole = "⠋ [#####---------------] 10/40 prod in us-south";
        assert_eq!(line(&state, waited, 80), whole);
        assert_eq!(line(&state, waited, 34), "⠋ [#####---------------] 10/40 pr…");
        let state = State { share: None, what: "a\u{1b}[2Jb".to_owned(), ..state };
        assert_eq!(line(&state, waited, 80), "⠋ 1:15 a\\u{1b}[2Jb");
    }

    #[test]
    fn the_rest_takes_as_long_as_the_beginning() {
        let seconds = Duration::from_secs;
        assert_eq!(left(10, 40, seconds(20)), Some(seconds(60)));
        assert_eq!(left(0, 40, seconds(20)), None);
        assert_eq!(left(40, 40, seconds(20)), None);
        assert_eq!(left(10, 40, seconds(2)), None);
        assert_eq!((clock(seconds(9)), clock(seconds(3_661))), ("0:09".into(), "1:01:01".into()));
    }

    #[test]
    fn only_a_person_at_a_terminal_wants_it() {
        let of = |vars: &[(&'static str, &'static str)], terminal, quiet, document| {
            let env = Env::capture(vars.iter().copied());
            is_wanted(&env, &Surface::of(&env, terminal, None), quiet, document)
        };
        let term = ("TERM", "xterm");
        assert!(of(&[term], true, false, false));
        assert!(of(&[term, ("CI", "false")], true, false, false));
        assert!(!of(&[], true, false, false), "nothing is known of the terminal");
        for (vars, terminal, quiet, document) in [
            (vec![term], false, false, false),
            (vec![term], true, true, false),
            (vec![term], true, false, true),
            (vec![("TERM", "dumb")], true, false, false),
            (vec![term, ("CI", "true")], true, false, false),
            (vec![term, ("IBMCLOUD_MCP_ENABLED", "true")], true, false, false),
        ] {
            assert!(!of(&vars, terminal, quiet, document), "{vars:?}");
        }
    }

    #[test]
    fn work_is_done_with_and_without_a_line() {
        for spinner in [Spinner::none(), Spinner::new(80)] {
            assert_eq!(spinner.beside(|| 7), 7);
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            assert_eq!(runtime.block_on(spinner.during(async { 8 })), 8);
        }
    }
}

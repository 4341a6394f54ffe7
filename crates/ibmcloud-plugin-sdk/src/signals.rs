//! Moments in which no signal may end the program: while a file is written that others share, while
//! a token is renewed that is good once.
//!
//! What a signal does is the program's own affair. Where it does what it does by itself, [`Deferred`]
//! puts it off. A program that hears of signals in a thread of its own ends by [`at_a_safe_moment`].

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many moments there are just now.
static MOMENTS: Mutex<usize> = Mutex::new(0);
static OVER: Condvar = Condvar::new();

fn moments() -> MutexGuard<'static, usize> {
    MOMENTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// While this lives, signals that ask the program to end (SIGINT, SIGTERM, SIGHUP) wait. They are
/// heeded right behind it. The thread that began it is the one to drop it, too.
#[derive(Debug)]
pub struct Deferred(mask::Before);

impl Deferred {
    /// Begins a moment. Moments may lie in each other.
    #[must_use = "the moment ends when this is dropped"]
    pub fn begin() -> Self {
        *moments() += 1;
        Self(mask::block())
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        *moments() -= 1;
        OVER.notify_all();
        mask::restore(&self.0);
    }
}

/// Does what no [`Deferred`] moment may be disturbed by, such as to end the program: waits until there
/// is none, and lets none begin meanwhile.
pub fn at_a_safe_moment<T>(act: impl FnOnce() -> T) -> T {
    let mut now = moments();
    while *now > 0 {
        now = OVER.wait(now).unwrap_or_else(PoisonError::into_inner);
    }
    act()
}

/// For threads that serve the one that commands run on: signals that ask the program to end are for
/// that one, which can put them off.
pub fn leave_to_others() {
    mask::block();
}

/// Lets a write beyond the limit of a file's size (`ulimit -f`) fail as one to a full disk does. By
/// itself it ends the program in the middle of the file, since it is a signal, too.
pub fn survive_file_size_limit() {
    #[cfg(unix)]
    {
        use std::sync::atomic::AtomicBool;
        use std::sync::{Arc, Once};

        static ONCE: Once = Once::new();
        // Nobody looks at the flag: it is enough that the signal has somewhere to go. A handler of
        // ours, and not "ignore", since children would inherit that.
        ONCE.call_once(|| {
            let heard = Arc::new(AtomicBool::new(false));
            let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, heard);
        });
    }
}

/// Whether SIGHUP was ignored when the program was started, as `nohup` does it: then it is meant to
/// outlive its terminal. To be asked before anything listens to that signal.
#[cfg(unix)]
pub fn is_hangup_ignored() -> bool {
    use nix::sys::signal::Signal;

    if let Ok(text) = std::fs::read_to_string("/proc/self/status") {
        let mask = text.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
        return mask.is_some_and(|it| it & (1 << (Signal::SIGHUP as i32 - 1)) != 0);
    }
    if cfg!(target_os = "linux") {
        return false;
    }
    // Nothing safe tells it of this very program, but a shell inherits it, and may not change it.
    let mut shell = std::process::Command::new("/bin/sh");
    let status = shell.args(["-c", "kill -HUP $$"]).stdin(std::process::Stdio::null()).status();
    status.is_ok_and(|it| it.success())
}

#[cfg(unix)]
mod mask {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};

    /// What was put off before.
    pub(super) type Before = Option<SigSet>;

    /// Where nothing can be put off, things are as they were without.
    pub(super) fn block() -> Before {
        let mut set = SigSet::empty();
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            set.add(signal);
        }
        set.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok()
    }

    pub(super) fn restore(before: &Before) {
        if let Some(before) = before {
            let _ = before.thread_set_mask();
        }
    }
}

/// Elsewhere no signal can be put off.
#[cfg(not(unix))]
mod mask {
    pub(super) type Before = ();

    pub(super) fn block() -> Before {}

    pub(super) fn restore((): &Before) {}
}

#[cfg(all(test, unix))]
mod tests {
    use nix::sys::signal::{SigSet, Signal};

    use super::*;

    #[test]
    fn moments_lie_in_each_other_and_leave_the_mask_as_it_was() {
        let mask = || SigSet::thread_get_mask().unwrap();
        let before = mask();
        let outer = Deferred::begin();
        drop(Deferred::begin());
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            assert!(mask().contains(signal), "{signal}");
        }
        drop(outer);
        assert_eq!(mask(), before);
    }

    #[test]
    fn an_end_waits_for_the_moment_to_be_over() {
        let moment = Deferred::begin();
        let (say, hear) = std::sync::mpsc::channel();
        let ender = std::thread::spawn(move || at_a_safe_moment(|| hear.try_recv().is_ok()));
        // Whoever ends sees what was done in the moment, whenever it comes to wait.
        say.send(()).unwrap();
        drop(moment);
        assert!(ender.join().unwrap());
    }
}

//! Putting Ctrl-C off for the moments in which it would cost something: it is heeded right behind them.

#[cfg(unix)]
pub(crate) use unix::{Unhurried, never};

#[cfg(unix)]
mod unix {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};

    /// While this lives, Ctrl-C and a request to end wait.
    pub(crate) struct Unhurried(Option<SigSet>);

    impl Unhurried {
        pub(crate) fn begin() -> Self {
            // Where nothing can be put off, things are as they were without this.
            Self(signals().thread_swap_mask(SigmaskHow::SIG_BLOCK).ok())
        }
    }

    impl Drop for Unhurried {
        fn drop(&mut self) {
            if let Some(before) = self.0 {
                let _ = before.thread_set_mask();
            }
        }
    }

    /// For threads that serve the one that commands run on: they heed neither, ever.
    pub(crate) fn never() {
        let _ = signals().thread_block();
    }

    fn signals() -> SigSet {
        let mut set = SigSet::empty();
        set.add(Signal::SIGINT);
        set.add(Signal::SIGTERM);
        set
    }
}

/// Elsewhere Ctrl-C cannot be put off.
#[cfg(not(unix))]
pub(crate) struct Unhurried;

#[cfg(not(unix))]
impl Unhurried {
    pub(crate) fn begin() -> Self {
        Self
    }
}

#[cfg(not(unix))]
pub(crate) fn never() {}

//! Reading a secret from the terminal. The echo goes off before the question is shown, so that an
//! answer that comes at once is not seen either, and on again whatever the answer is, Ctrl-C
//! included.

/// Shows a question and reads the answer, unseen.
#[cfg(not(unix))]
pub(super) fn read(show: &mut dyn FnMut() -> std::io::Result<()>) -> std::io::Result<String> {
    show()?;
    rpassword::read_password()
}

#[cfg(unix)]
pub(super) use unix::read;

#[cfg(unix)]
mod unix {
    use std::cell::Cell;
    use std::fs::File;
    use std::io::{self, Read};
    use std::rc::Rc;

    use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};

    const CTRL_C: u8 = 3;

    /// Shows a question and reads the answer, unseen.
    pub(in crate::terminal) fn read(
        show: &mut dyn FnMut() -> io::Result<()>,
    ) -> io::Result<String> {
        let terminal = File::open("/dev/tty")?;
        let _quiet = Quiet::new(terminal.try_clone()?)?;
        show()?;
        let interrupted = Rc::new(Cell::new(false));
        let keys = Keys { terminal, interrupted: Rc::clone(&interrupted) };
        let config = rpassword::ConfigBuilder::new().input_reader(keys).output_discard().build();
        let answer = rpassword::read_password_with_config(config);
        if interrupted.get() { Err(io::ErrorKind::Interrupted.into()) } else { answer }
    }

    /// A terminal that shows nothing and delivers every key, until this is dropped.
    struct Quiet {
        terminal: File,
        before: Termios,
    }

    impl Quiet {
        fn new(terminal: File) -> io::Result<Self> {
            let before = termios::tcgetattr(&terminal)?;
            let mut quiet = before.clone();
            let off = LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
            quiet.local_modes.remove(off);
            quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
            quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
            termios::tcsetattr(&terminal, OptionalActions::Now, &quiet)?;
            Ok(Self { terminal, before })
        }
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            // A terminal that has gone needs no echo.
            let _ = termios::tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }
    }

    /// The keys of a terminal. Ctrl-C ends them: the library behind would end the program, and leave
    /// the terminal without its echo.
    struct Keys {
        terminal: File,
        interrupted: Rc<Cell<bool>>,
    }

    impl Read for Keys {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.terminal.read(into)?;
            if into.iter().take(count).any(|key| *key == CTRL_C) {
                self.interrupted.set(true);
                return Err(io::Error::other("interrupted"));
            }
            Ok(count)
        }
    }
}

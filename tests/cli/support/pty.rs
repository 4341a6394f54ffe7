//! A terminal with a person in front of it: what is shown is waited for, what is typed arrives as keys.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use rustix::termios::{LocalModes, tcgetattr};

use crate::support::Sandbox;

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);
/// Ctrl-C.
pub(crate) const INTERRUPT: &str = "\x03";
/// Ctrl-D.
pub(crate) const END: &str = "\x04";

/// What the terminal has shown, and whether it will show more.
#[derive(Default)]
struct Screen {
    text: String,
    over: bool,
}

/// The program on a terminal.
pub(crate) struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    screen: Arc<(Mutex<Screen>, Condvar)>,
    reader: Option<JoinHandle<()>>,
    /// How much of the screen the test has read.
    read: usize,
}

/// What a run on a terminal came to.
pub(crate) struct Ended {
    pub(crate) code: i32,
    /// Everything that was shown, with line ends as in a file.
    pub(crate) text: String,
    /// Whether the terminal shows what is typed, as it did before.
    pub(crate) echoes: bool,
}

impl Terminal {
    /// Starts `ibmcloud ARGS…` on a terminal of its own.
    pub(crate) fn start(sandbox: &Sandbox, args: &[&str]) -> Self {
        Self::of(&sandbox.command(args))
    }

    /// The same on a terminal of so many columns and rows.
    pub(crate) fn sized(sandbox: &Sandbox, args: &[&str], (columns, rows): (u16, u16)) -> Self {
        Self::on(&sandbox.command(args), Some(Size::new(rows, columns)))
    }

    /// Starts a program on a terminal of its own, which does not say how large it is.
    pub(crate) fn of(plain: &std::process::Command) -> Self {
        Self::on(plain, None)
    }

    fn on(plain: &std::process::Command, size: Option<Size>) -> Self {
        let (pty, pts) = open().unwrap();
        if let Some(size) = size {
            pty.resize(size).unwrap();
        }
        let vars = plain.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let mut command = Command::new(plain.get_program()).args(plain.get_args());
        // Nothing moves on it, however slow the machine is.
        command = command.env_clear().env("TERM", "xterm-256color").env("CI", "true").envs(vars);
        command = command.current_dir(plain.get_current_dir().unwrap());
        let child = command.spawn(pts).unwrap();
        let (pty, screen) = (Arc::new(pty), Arc::<(Mutex<Screen>, Condvar)>::default());
        let reader = thread::spawn({
            let (pty, screen) = (Arc::clone(&pty), Arc::clone(&screen));
            move || {
                let (mut keys, mut bytes) = ([0; 4096], Vec::new());
                // The end is an error on some systems, and nothing on others.
                while let Ok(count @ 1..) = (&*pty).read(&mut keys) {
                    bytes.extend_from_slice(&keys[..count]);
                    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                    screen.0.lock().unwrap().text = text;
                    screen.1.notify_all();
                }
                screen.0.lock().unwrap().over = true;
                screen.1.notify_all();
            }
        });
        Self { pty, child, screen, reader: Some(reader), read: 0 }
    }

    /// Waits until a text is shown behind everything that was waited for before.
    #[track_caller]
    pub(crate) fn sees(&mut self, wanted: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        let mut screen = self.screen.0.lock().unwrap();
        loop {
            if let Some(at) = screen.text.get(self.read..).and_then(|new| new.find(wanted)) {
                self.read += at + wanted.len();
                break;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !screen.over, "{wanted:?} is not in\n{}", screen.text);
            screen = self.screen.1.wait_timeout(screen, left).unwrap().0;
        }
        drop(screen);
        self
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Types a line.
    pub(crate) fn types(&mut self, line: &str) -> &mut Self {
        self.press(&format!("{line}\n"))
    }

    /// Whether the terminal shows what is typed.
    pub(crate) fn echoes(&self) -> bool {
        tcgetattr(&*self.pty).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end.
    pub(crate) fn ends(mut self) -> Ended {
        use std::os::unix::process::ExitStatusExt as _;
        let status = self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let echoes = self.echoes();
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        let text = self.screen.0.lock().unwrap().text.clone();
        Ended { code, text, echoes }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed leaves nobody waiting for keys.
        if self.reader.is_some() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Runs a command on a terminal where nothing is asked.
pub(crate) fn on_a_terminal(sandbox: &Sandbox, args: &[&str]) -> Ended {
    Terminal::start(sandbox, args).ends()
}

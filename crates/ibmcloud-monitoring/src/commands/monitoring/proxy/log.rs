//! What the proxy says while it runs: a line for each request and for what goes wrong, on standard error. No line holds a
//! header, a query or a body.

use ibmcloud_cli::console::Console;
use ibmcloud_plugin_sdk::terminal::visible;
use ibmcloud_proxy::proxy::{Event, Observer};
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::config::AccessLog;

/// Lines that wait to be written; further ones are counted and left out, so that a log that nobody reads costs no memory.
const MOST: usize = 10_000;

/// Lines that are written at once.
const BATCH: usize = 256;

/// What the writer is handed.
pub(super) enum Line {
    Text(String),
    /// Everything before this is to be written: then it is told.
    Flush(oneshot::Sender<()>),
}

/// Writes what comes.
pub(super) async fn write(mut lines: mpsc::Receiver<Line>) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut text = String::new();
    while lines.recv_many(&mut batch, BATCH).await > 0 {
        for line in batch.drain(..) {
            match line {
                Line::Text(line) => {
                    text.push_str(&line);
                    text.push('\n');
                }
                Line::Flush(told) => {
                    Console::log(&std::mem::take(&mut text));
                    let _ = told.send(());
                }
            }
        }
        Console::log(&text);
        text.clear();
    }
}

/// Makes lines of events.
pub(super) struct Log {
    form: AccessLog,
    lines: mpsc::Sender<Line>,
    left_out: std::sync::atomic::AtomicU64,
}

impl Log {
    pub(super) fn new(form: AccessLog) -> (Self, mpsc::Receiver<Line>) {
        let (lines, receiver) = mpsc::channel(MOST);
        (Self { form, lines, left_out: 0.into() }, receiver)
    }

    /// A line that is no request.
    pub(super) fn say(&self, word: &'static str, text: &str) {
        let now = Timestamp::now();
        self.write(match self.form {
            AccessLog::Json => {
                json!({ "time": seconds(now), "event": word, "message": text }).to_string()
            }
            _ => format!("{:.3} {word}: {}", now, visible(text)),
        });
    }

    /// Waits until everything so far is written.
    pub(super) async fn flush(&self) {
        let (told, written) = oneshot::channel();
        if self.lines.send(Line::Flush(told)).await.is_ok() {
            let _ = written.await;
        }
    }

    fn write(&self, line: String) {
        use std::sync::atomic::Ordering::Relaxed;
        if self.lines.try_send(Line::Text(line)).is_err() {
            self.left_out.fetch_add(1, Relaxed);
            return;
        }
        match self.left_out.swap(0, Relaxed) {
            0 => {}
            some => self.say("log", &format!("{some} lines were left out")),
        }
    }
}

fn seconds(time: Timestamp) -> String {
    format!("{time:.3}")
}

impl Observer for Log {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Request(_) if self.form == AccessLog::Off => {}
            Event::Request(it) => {
                let now = Timestamp::now();
                let millis = it.elapsed.as_secs_f64() * 1000.0;
                self.write(match self.form {
                    AccessLog::Json => json!({
                        "time": seconds(now),
                        "event": "request",
                        "instance": it.instance,
                        "method": it.method.as_str(),
                        "path": it.path,
                        "status": it.status.as_u16(),
                        "bytes": it.bytes,
                        "milliseconds": (millis * 1000.0).round() / 1000.0,
                        "outcome": it.outcome.as_str(),
                    })
                    .to_string(),
                    _ => format!(
                        "{now:.3} {} {} {} {} {} bytes {millis:.1} ms {}",
                        if it.instance.is_empty() { "-".into() } else { visible(&it.instance) },
                        it.status.as_u16(),
                        it.method,
                        visible(&it.path),
                        it.bytes,
                        it.outcome.as_str(),
                    ),
                });
            }
            Event::TokenFailed { reason, remaining } => {
                let left = match remaining {
                    Some(time) => format!("the present one is good for {} s", time.as_secs()),
                    None => "there is none".to_owned(),
                };
                self.say("token", &format!("IAM has given out no new token, {left}: {reason}"));
            }
            Event::AcceptFailed(reason) => {
                self.say("accept", &format!("a connection could not be taken: {reason}"));
            }
        }
    }
}

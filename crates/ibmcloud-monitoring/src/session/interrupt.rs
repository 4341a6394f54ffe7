//! Ctrl-C for work that wants to say how things stand: it is told, and whenever nobody waits to be told,
//! Ctrl-C ends the program, as it does in a program that never asked.

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::unhurried;
use crate::errors::exit;

/// How many wait to be told.
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Ends when Ctrl-C is pressed. Whoever was told is expected to come to an end.
pub(crate) async fn pressed() {
    static GUARD: Once = Once::new();
    GUARD.call_once(guard);
    WAITING.fetch_add(1, Ordering::SeqCst);
    let waiting = Waiting;
    // An error says that there are no signals here.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    // The guard has heard it too, and must still see that somebody was told.
    std::mem::forget(waiting);
}

struct Waiting;

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// From the first wait on, the system no longer ends the program by itself: somebody else has to.
#[expect(clippy::disallowed_methods, reason = "`main` is busy, and knows of no interruption")]
fn guard() {
    let listen = || {
        unhurried::never();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let Ok(runtime) = runtime else { return };
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if WAITING.load(Ordering::SeqCst) == 0 {
                    std::process::exit(i32::from(exit::INTERRUPTED));
                }
            }
        });
    };
    // Without the guard, Ctrl-C is heeded while somebody waits, and not between.
    let _ = thread::Builder::new().name("interrupt".to_owned()).spawn(listen);
}

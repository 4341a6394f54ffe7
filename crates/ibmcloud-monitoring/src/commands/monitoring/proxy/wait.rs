//! `monitoring proxy wait`: until a proxy is ready, for what is started after it.

use std::time::{Duration, Instant};

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::Attention;
use ibmcloud_cli::view::{Done, Shown};
use ibmcloud_proxy::proxy::{Health, ListenAddress};

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) fn until_ready(
    ctx: &mut Context,
    address: &ListenAddress,
    timeout: Duration,
) -> Result<Shown, CommandError> {
    let text = msg!("Waiting for the proxy at {{.Address}}...", Address = address);
    ctx.console.progress(&text)?;
    ctx.prepare_to_wait()?;
    let attention = Attention::begin();
    let end = Instant::now() + timeout;
    let mut last = None;
    let waited = ctx.wait_unless(&attention, async {
        while Instant::now() < end {
            match ibmcloud_proxy::proxy::health(address).await {
                Ok(Health::Ready) => return true,
                Ok(Health::NotReady(text)) => last = Some(text),
                Err(error) => last = Some(error.to_string()),
            }
            tokio::time::sleep(PAUSE).await;
        }
        false
    });
    if waited.map_err(ibmcloud_cli::session::interrupt::Signal::stopped)? {
        return Ok(Box::new(Done));
    }
    let reason = last.unwrap_or_default();
    Err(CommandError::plain(
        msg!(
            "The proxy at {{.Address}} was not ready after {{.Seconds}} s: {{.Reason}}",
            Address = address,
            Seconds = timeout.as_secs(),
            Reason = reason.trim()
        ),
        msg!("Look at the proxy's own log, or wait longer with '--timeout'."),
    ))
}

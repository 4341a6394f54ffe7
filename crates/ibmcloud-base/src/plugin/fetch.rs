//! Fetching a plug-in's file into a temporary one: how far it is, its checksum, and what nobody
//! vouches for.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use ibmcloud_cli::console::Console;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::session::interrupt::{self, Signal};
use ibmcloud_transport::Client;
use tempfile::NamedTempFile;
use url::Url;

use super::address::without_keys;

/// A client for repositories and addresses. It needs no session.
pub(super) fn client(ctx: &Context) -> Result<Client, CommandError> {
    ctx.client_for(&ctx.config()?)
}

/// Fetches a file into `folder`. It goes away again unless it is kept; so does half of one.
pub(super) fn fetch(
    ctx: &mut Context,
    url: &Url,
    checksum: Option<&str>,
    folder: &Path,
) -> Result<NamedTempFile, CommandError> {
    let unusable = |source| CommandError::File { path: folder.display().to_string(), source };
    let mut file =
        tempfile::Builder::new().prefix("plugin-").tempfile_in(folder).map_err(unusable)?;
    ctx.console.progress(&msg!("Attempting to download the binary file..."))?;
    let client = client(ctx)?;
    let shown = ctx.console.is_interactive()
        && !ctx.console.is_quiet()
        && ctx.env.get("TERM") != Some("dumb");
    let outcome = ctx.wait_saying(async |console| {
        let mut bar = shown.then(|| Bar::new(console));
        let mut progress = |bytes, total| {
            if let Some(bar) = &mut bar {
                bar.show(bytes, total);
            }
        };
        let outcome = tokio::select! {
            outcome = client.fetch_file(url, file.as_file_mut(), &mut progress) => Ok(outcome),
            signal = interrupt::received() => Err(signal),
        };
        if let Some(bar) = &mut bar {
            bar.end();
        }
        outcome
    });
    let doing = || msg!("Could not download {{.URL}}.", URL = without_keys(url.as_str()));
    let fetched = outcome
        .map_err(Signal::before_any_change)?
        .map_err(|it| CommandError::service(doing(), it, Changed::Nothing))?;
    ctx.console.progress(&msg!("{{.Count}} bytes downloaded", Count = fetched.bytes))?;
    match checksum {
        Some(published) if !fetched.has_checksum(published) => {
            return Err(CommandError::plain(
                msg!(
                    "The file from {{.URL}} does not have the checksum that the repository publishes for it.",
                    URL = without_keys(url.as_str())
                ),
                msg!(
                    "It was thrown away, and nothing was changed. Try again; if it happens again, tell the owner of the repository."
                ),
            ));
        }
        _ if !fetched.secure => ctx.console.warn(&msg!(
            "{{.URL}} was fetched over http: anybody on the way may have changed the file.",
            URL = without_keys(url.as_str())
        ))?,
        _ => {}
    }
    Ok(file)
}

/// How far a download is, on one line of a terminal.
struct Bar<'a> {
    console: &'a mut Console,
    started: Instant,
    drawn: Option<Instant>,
    last: Option<(u64, Option<u64>)>,
}

impl<'a> Bar<'a> {
    /// How often the line is written again.
    const PAUSE: Duration = Duration::from_millis(100);
    const WIDTH: u64 = 26;

    fn new(console: &'a mut Console) -> Self {
        Self { console, started: Instant::now(), drawn: None, last: None }
    }

    fn show(&mut self, bytes: u64, total: Option<u64>) {
        self.last = Some((bytes, total));
        if self.drawn.is_none_or(|at| at.elapsed() >= Self::PAUSE) {
            self.drawn = Some(Instant::now());
            self.draw("");
        }
    }

    fn end(&mut self) {
        if self.last.is_some() {
            self.draw("\n");
        }
    }

    fn draw(&mut self, end: &str) {
        let Some((bytes, total)) = self.last else { return };
        let line = line(bytes, total, self.started.elapsed());
        // A terminal that has gone will be noticed by whatever is said next.
        let _: io::Result<()> = self.console.bytes(format!("\r{line}{end}").as_bytes());
    }
}

/// ` 54.29 MiB / 54.29 MiB [==========================] 100.00% 10s`
fn line(bytes: u64, total: Option<u64>, elapsed: Duration) -> String {
    let time = elapsed.as_secs();
    let Some(total) = total.filter(|total| *total > 0) else {
        return format!(" {} {time}s", size(bytes));
    };
    let filled = usize::try_from(bytes * Bar::WIDTH / total).unwrap_or(usize::MAX);
    let hundredths = bytes * 10_000 / total;
    let (full, width) = ("=".repeat(filled.min(26)), 26);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    format!(" {} / {} [{full:<width$}] {whole}.{rest:02}% {time}s", size(bytes), size(total))
}

/// `54.29 MiB`.
fn size(bytes: u64) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let Some((unit, bits)) = units.into_iter().find(|(_, bits)| bytes >> bits > 0) else {
        return format!("{bytes} B");
    };
    let hundredths = (u128::from(bytes) * 100) >> bits;
    format!("{}.{:02} {unit}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_the_hosts() {
        let ten = Duration::from_secs(10);
        assert_eq!(
            line(56_929_376, Some(56_929_376), ten),
            " 54.29 MiB / 54.29 MiB [==========================] 100.00% 10s"
        );
        assert_eq!(
            line(512, Some(2048), Duration::ZERO),
            " 512 B / 2.00 KiB [======                    ] 25.00% 0s"
        );
        assert_eq!(line(3 << 30, None, ten), " 3.00 GiB 10s");
        assert_eq!(line(0, Some(0), ten), " 0 B 10s");
    }
}

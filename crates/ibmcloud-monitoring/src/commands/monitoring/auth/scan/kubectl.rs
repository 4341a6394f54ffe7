//! Secrets and config maps, read with `kubectl`: its own configuration says which cluster, and as whom.

use std::io::{self, Read as _};
use std::process::{Command, Stdio};
use std::thread;

use ibmcloud_scan::{
    Event, KubernetesError, KubernetesKey, Place, Scanner, Source, Unread, Unsearched,
};

use super::report::Collected;

/// So much of what it complains about is shown.
const COMPLAINT: u64 = 2_000;

/// Searches what the caller may read in a namespace, or in all. What goes wrong is a part of the result.
pub(crate) fn search(scanner: &Scanner, namespace: Option<&str>, collected: &mut Collected) {
    let mut command = Command::new("kubectl");
    command.args(["get", "secrets,configmaps", "--output", "json"]);
    match namespace {
        Some(namespace) => command.args(["--namespace", namespace]),
        None => command.arg("--all-namespaces"),
    };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let whole = namespace.unwrap_or("*");
    match command.spawn() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            collected.add(unread(whole, "kubectl: not on PATH".to_owned()));
        }
        Err(error) => collected.add(unread(whole, format!("kubectl: {error}"))),
        Ok(mut child) => {
            let complaints = child.stderr.take();
            let complaints = thread::spawn(move || {
                let mut text = Vec::new();
                if let Some(mut from) = complaints {
                    let _ = from.by_ref().take(COMPLAINT).read_to_end(&mut text);
                    let _ = io::copy(&mut from, &mut io::sink());
                }
                String::from_utf8_lossy(&text).trim().to_owned()
            });
            let mut answer = child.stdout.take();
            let result = answer
                .as_mut()
                .map(|answer| document(scanner, answer, collected))
                .unwrap_or_else(|| Err(KubernetesError::Foreign));
            // What is left would keep it waiting.
            drop(answer);
            let status = child.wait();
            let complaint = complaints.join().unwrap_or_default();
            let failed = !status.as_ref().is_ok_and(std::process::ExitStatus::success);
            if failed {
                collected.add(unread(whole, format!("kubectl: {complaint}")));
            } else if let Err(error) = result {
                collected.add(unread(whole, format!("kubectl: {error}")));
            }
        }
    }
}

/// Searches a document that `kubectl` has written.
pub(crate) fn document(
    scanner: &Scanner,
    from: &mut dyn io::Read,
    collected: &mut Collected,
) -> Result<(), KubernetesError> {
    let totals = scanner.kubernetes(from, &mut |event| collected.add(event))?;
    collected.totals.add(totals);
    Ok(())
}

fn unread(namespace: &str, reason: String) -> Event {
    let key = KubernetesKey {
        namespace: namespace.to_owned(),
        kind: "*".to_owned(),
        name: "*".to_owned(),
        key: "*".to_owned(),
    };
    let place = Place { source: Source::Kubernetes(key), members: Vec::new() };
    Event::Unread(Unread { place, why: Unsearched::Io(reason) })
}

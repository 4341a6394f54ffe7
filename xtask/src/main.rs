//! Chores: `cargo xtask CHORE`. One file per chore; whatever writes a file can `--check` it instead.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who runs it"
)]

mod acceptance;
mod bench;
mod book;
mod catalogue;
mod checkout;
mod conformance;
mod debian;
mod dist;
mod docs;
mod faults;
mod fuzz;
mod new_command;
mod recording;
mod recordings;
mod release;
mod snapshots;
mod sources;
mod tidy;

use std::process::ExitCode;

use clap::Parser;

/// Chores of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Chore {
    /// Write the reference pages and the plug-in's metadata from the command tree.
    Docs(docs::Args),
    /// Write the page of documented command lines from the list that the tests run.
    Acceptance(acceptance::Args),
    /// Compare the message catalogues of every language with the sources.
    Catalogue(catalogue::Args),
    /// Make the file of a command, and name it in the list of its namespace.
    NewCommand(new_command::Args),
    /// Look for broken promises: arrows, budgets, module docs, paths named in documents.
    Tidy(tidy::Args),
    /// Run the tests with snapshots, and refuse pending and orphaned ones.
    Snapshots(snapshots::Args),
    /// Hold the program against the official Go SDK, the official Python clients and Prometheus.
    Conformance(conformance::Args),
    /// Prove the lock-down or break it: every trouble at every request, judged by the state of the cloud.
    Faults(faults::Args),
    /// Look for trouble in what reads other people's bytes, with cargo-fuzz.
    Fuzz(fuzz::Args),
    /// Draw a lock-down in the sandbox as the picture of the README.
    Recording(recording::Args),
    /// Build the documents as a book with mdBook, and follow every link in it.
    Book(book::Args),
    /// Measure what starting the program costs, and what long lists cost.
    Bench(bench::Args),
    /// Build, pack and try out a release for one platform.
    Dist(dist::Args),
    /// Check that a version can be released, and tag it.
    Release(release::Args),
}

fn main() -> ExitCode {
    match run(&Chore::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: &Chore) -> anyhow::Result<()> {
    match chore {
        Chore::Docs(args) => docs::run(args),
        Chore::Acceptance(args) => acceptance::run(args),
        Chore::Catalogue(args) => catalogue::run(args),
        Chore::NewCommand(args) => new_command::run(args),
        Chore::Tidy(args) => tidy::run(args),
        Chore::Snapshots(args) => snapshots::run(args),
        Chore::Conformance(args) => conformance::run(args),
        Chore::Faults(args) => faults::run(args),
        Chore::Recording(args) => recording::run(args),
        Chore::Book(args) => book::run(args),
        Chore::Fuzz(args) => fuzz::run(args),
        Chore::Bench(args) => bench::run(args),
        Chore::Dist(args) => dist::run(args),
        Chore::Release(args) => release::run(args),
    }
}

//! Trying out what was packed: unpack the archives somewhere else, and run what is in them as their users will.

mod foreign;
mod native;
mod runner;
mod schemas;
mod server;
mod suite;
mod wine;

use std::fs;

use anyhow::Context;

use super::archive::unpack;
use super::names::{self, PROGRAM, SUMS};
use super::sums;
use super::target::{self, Target};
use runner::Started;

/// Tries every platform's archive as far as this machine can, and all forms of its own.
pub(crate) fn run(host: &str) -> anyhow::Result<()> {
    let folder = names::folder();
    sums::verify(&folder, SUMS)?;
    schemas::check(&folder)?;
    for target in &target::ALL {
        let archive = names::archive(target);
        if !folder.join(&archive).is_file() {
            continue;
        }
        println!("--- {}", target.id);
        let elsewhere = tempfile::tempdir()?;
        let unpacked = unpack(&folder, &archive, elsewhere.path())?;
        let program = unpacked.join(format!("{PROGRAM}{}", target.suffix()));
        let home = elsewhere.path().join("home");
        fs::create_dir(&home)?;
        foreign::complete(target, &program)?;
        let started = match Started::of(target, host, &program, &home) {
            Ok(started) => started,
            Err(reason) => {
                println!("not tried out: {reason}");
                continue;
            }
        };
        started.basics().with_context(|| format!("{} under {}", target.id, started.by))?;
        println!("tried out under {}: --version, help, SendMetadata", started.by);
        if foreign::has_format(target) {
            let demo = started.say(&["sandbox", "demo"])?;
            let last = demo.lines().rfind(|line| !line.is_empty()).unwrap_or_default();
            println!("tried out: sandbox demo ({last})");
        } else {
            println!(
                "left out: sandbox demo (the kernel does not start programs of {} by itself)",
                target.id
            );
        }
        if Target::of(host) == Some(target) {
            native::run(target, host, &folder)?;
        } else if let Some(native) =
            foreign::native(host, &folder, &elsewhere.path().join("native"))?
        {
            for held in foreign::run(target, &started, &native, elsewhere.path())? {
                println!("tried out: {held}");
            }
            let wrapper = foreign::wrapper(&started, elsewhere.path())?;
            if let Some(result) = suite::run(target, &wrapper)? {
                println!("tried out: a part of the end-to-end suite: {result}");
            }
        } else {
            println!("left out: both programs in one sandbox (this machine's own is not packed)");
        }
    }
    Ok(())
}

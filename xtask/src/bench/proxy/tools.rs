//! The programs that are not ours.

use std::process::Command;

use anyhow::Context;

use crate::debian::Unpacked;

/// The other programs.
pub(super) struct Tools {
    nginx: Unpacked,
    wrk: Unpacked,
}

impl Tools {
    pub(super) fn get() -> anyhow::Result<Self> {
        let wrk = Unpacked::get("wrk", &["wrk", "libluajit-5.1-2"]);
        Ok(Self {
            nginx: Unpacked::get("nginx", &["nginx"]).context("nginx of Debian is needed")?,
            wrk: wrk.context("wrk of Debian is needed")?,
        })
    }

    pub(super) fn wrk(&self) -> Command {
        self.wrk.command("usr/bin/wrk")
    }

    pub(super) fn nginx(&self) -> Command {
        self.nginx.command("usr/sbin/nginx")
    }

    /// Their versions.
    pub(super) fn versions(&self) -> anyhow::Result<String> {
        let said = self.nginx().arg("-v").output()?.stderr;
        let nginx = String::from_utf8_lossy(&said).trim().replace("nginx version: ", "");
        let said = self.wrk().arg("-v").output()?.stdout;
        let wrk = String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned();
        Ok(format!("{nginx}, {}", wrk.split(" [").next().unwrap_or_default()))
    }
}

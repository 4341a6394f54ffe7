//! This machine's own forms: each is installed in an empty place without a network, tried, and removed, and nothing may
//! be left of it.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::super::archive::make_executable;
use super::super::names::{self, LIST, PROGRAM};
use super::super::oci;
use super::super::scripts::SHELL;
use super::super::sums::{hex, sha256};
use super::super::target::Target;
use super::runner::{Started, has};
use super::server::Server;
use crate::checkout::{call, output, shown};

/// Tries every form; what cannot be tried here is said.
pub(crate) fn run(target: &'static Target, host: &str, folder: &Path) -> anyhow::Result<()> {
    if cfg!(unix) {
        script(target, host, folder).context("the script for a shell")?;
    }
    plugin(target, host, folder).context("the file for `plugin install`")?;
    if let Some(name) = names::deb(target) {
        deb(target, host, &folder.join(name)).context("the package for Debian")?;
    }
    if let Some(name) = names::rpm(target) {
        rpm(target, host, &folder.join(name)).context("the package for Fedora and Red Hat")?;
    }
    if target.is_static() {
        image(target, host, &folder.join(names::image())).context("the image")?;
    }
    Ok(())
}

/// Runs a program that was installed somewhere, in an empty home, and looks that it leaves nothing there.
fn tried(target: &Target, host: &str, program: &Path) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let started = Started::of(target, host, program, home.path()).map_err(anyhow::Error::msg)?;
    started.basics()?;
    let left = files_below(home.path())?;
    ensure!(left.is_empty(), "it left {left:?} in the home");
    Ok(())
}

fn script(target: &'static Target, host: &str, folder: &Path) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let run = |words: &[&str], from: &Path| {
        let mut command = Command::new("sh");
        command.arg(folder.join(SHELL)).args(words).env_clear().current_dir(home.path());
        command.env("PATH", "/usr/bin:/bin").env("HOME", home.path());
        if words.first() != Some(&"--uninstall") {
            command.arg("--from").arg(from);
        }
        command
    };
    // What somebody has there already stays.
    let own = home.path().join(".local/share/man/man1/own.1");
    fs::create_dir_all(own.parent().context("a path with a folder")?)?;
    fs::write(&own, "own")?;
    for time in 1..=2 {
        let said = output(&mut run(&[], folder))?;
        ensure!(said.contains("The sum of ") && said.contains("is right."), "it says {said:?}");
        ensure!((time == 2) == said.contains("was removed"), "time {time}: it says {said:?}");
        tried(target, host, &home.path().join(".local/bin").join(PROGRAM))?;
    }
    output(&mut run(&["--uninstall"], folder))?;
    let left = files_below(home.path())?;
    ensure!(left == [own.clone()], "it left {left:?}");
    ensure!(!home.path().join(".local/bin").exists(), "it left a folder");
    ensure!(!run(&["--uninstall"], folder).output()?.status.success(), "nothing was removed twice");

    // Another archive than the list says, and a file of somebody else's in its place, are refused.
    let other = tempfile::tempdir()?;
    let archive = names::archive(target);
    fs::copy(folder.join(names::SUMS), other.path().join(names::SUMS))?;
    fs::write(other.path().join(&archive), b"another archive")?;
    let refused = run(&[], other.path()).output()?;
    let reason = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(
        !refused.status.success() && reason.contains("does not have the sum"),
        "it says {reason:?}"
    );
    let place = home.path().join(".local/bin").join(PROGRAM);
    fs::create_dir_all(place.parent().context("a path with a folder")?)?;
    fs::write(&place, "of somebody else")?;
    let refused = run(&[], folder).output()?;
    ensure!(!refused.status.success(), "it replaced a file that it had not installed");
    ensure!(
        fs::read(&place)? == b"of somebody else",
        "it changed a file that it had not installed"
    );
    println!("tried out: {SHELL} twice, --uninstall, a wrong sum, a file of somebody else's");
    Ok(())
}

fn plugin(target: &'static Target, host: &str, folder: &Path) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let file = folder.join(names::plugin(target));
    let started = Started::of(target, host, &file, home.path()).map_err(anyhow::Error::msg)?;
    let path = file.to_str().context("a path in Unicode")?;
    let installed = home.path().join(".bluemix/plugins/monitoring");
    let listed = format!("monitoring {}", names::version());
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    started.say(&["plugin", "install", path, "-f"])?;
    let list = squeezed(&started.say(&["plugin", "list"])?);
    ensure!(list.contains(&listed), "`plugin list` says {list:?}");
    started.say(&["plugin", "uninstall", "monitoring"])?;
    ensure!(!installed.exists(), "`plugin uninstall` left {}", installed.display());

    // A repository of one's own, with the published list and the packed file.
    let server = Server::start()?;
    let text = fs::read_to_string(folder.join(LIST))?;
    let mut list: Value = serde_json::from_str(&text)?;
    let binaries = list["plugins"][0]["versions"][0]["binaries"].as_array_mut();
    for binary in binaries.context("the list has no binaries")? {
        let name = binary["url"].as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        binary["url"] = format!("{}/{name}", server.address()).into();
    }
    server.serve("/bx/list", list.to_string().into_bytes());
    server.serve(&format!("/{}", names::plugin(target)), fs::read(&file)?);
    started.say(&["plugin", "repo-add", "own", server.address()])?;
    let offered = squeezed(&started.say(&["plugin", "repo-plugins", "-r", "own"])?);
    ensure!(
        offered.contains("monitoring") && offered.contains(names::version()),
        "it says {offered:?}"
    );
    started.say(&["plugin", "install", "monitoring", "-r", "own", "-f"])?;
    ensure!(installed.is_dir(), "`plugin install` from a repository installed nothing");
    started.say(&["plugin", "uninstall", "monitoring"])?;
    ensure!(!installed.exists(), "`plugin uninstall` left {}", installed.display());
    println!("tried out: plugin install FILE, repo-plugins, install -r, uninstall");
    Ok(())
}

fn deb(target: &'static Target, host: &str, package: &Path) -> anyhow::Result<()> {
    if !has("dpkg") {
        println!("left out: {} (dpkg is not installed)", shown(package));
        return Ok(());
    }
    let place = tempfile::tempdir()?;
    let root = place.path();
    if is_root() {
        let database = root.join("var/lib/dpkg");
        for folder in ["info", "updates"] {
            fs::create_dir_all(database.join(folder))?;
        }
        fs::write(database.join("status"), "")?;
        let dpkg = |words: &[&str]| {
            let mut command = Command::new("dpkg");
            command.arg(format!("--root={}", root.display()));
            command.args(["--force-script-chrootless", "--log=/dev/null"]).args(words);
            output(&mut command)
        };
        let before = files_below(root)?.len();
        dpkg(&["--install", package.to_str().context("a path in Unicode")?])?;
        tried(target, host, &root.join("usr/bin").join(PROGRAM))?;
        dpkg(&["--purge", PROGRAM])?;
        ensure!(
            !root.join("usr").exists(),
            "`dpkg --purge` left {:?}",
            files_below(&root.join("usr"))?
        );
        ensure!(before == 1, "an empty database has one file");
        println!("tried out: dpkg --install and --purge");
    } else {
        call(Command::new("dpkg-deb").arg("--extract").arg(package).arg(root))?;
        tried(target, host, &root.join("usr/bin").join(PROGRAM))?;
        println!("tried out: dpkg-deb --extract (dpkg --install needs root)");
    }
    Ok(())
}

fn rpm(target: &'static Target, host: &str, package: &Path) -> anyhow::Result<()> {
    let read = rpm::Package::open(package)?;
    read.verify_digests()?;
    let place = tempfile::tempdir()?;
    for file in read.files()? {
        let file = file?;
        let path = file.metadata.path();
        let path = place.path().join(path.strip_prefix("/").unwrap_or(&path));
        if file.metadata.mode().file_type() == rpm::FileType::Dir {
            fs::create_dir_all(&path)?;
            continue;
        }
        fs::create_dir_all(path.parent().context("a path with a folder")?)?;
        fs::write(&path, file.content().unwrap_or_default())?;
        if file.metadata.mode().permissions() & 0o111 != 0 {
            make_executable(&path)?;
        }
    }
    tried(target, host, &place.path().join("usr/bin").join(PROGRAM))?;
    if !(has("rpm") && is_root()) {
        println!(
            "tried out: the files of the package for rpm (rpm is not installed, or needs root)"
        );
        return Ok(());
    }
    let place = tempfile::tempdir()?;
    let rpm = |words: &[&str]| {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(place.path()).args(["--dbpath", "/var/lib/rpm"]).args(words);
        output(&mut command)
    };
    rpm(&["--install", package.to_str().context("a path in Unicode")?])?;
    tried(target, host, &place.path().join("usr/bin").join(PROGRAM))?;
    rpm(&["--erase", PROGRAM])?;
    let left = files_below(&place.path().join("usr"))?;
    ensure!(left.is_empty(), "`rpm --erase` left {left:?}");
    println!("tried out: rpm --install and --erase");
    Ok(())
}

fn image(target: &'static Target, host: &str, archive: &Path) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    tar::Archive::new(fs::File::open(archive)?).unpack(place.path())?;
    // Every piece is what its name says.
    let blob = |told: &Value| -> anyhow::Result<Vec<u8>> {
        let digest = told["digest"].as_str().and_then(|it| it.strip_prefix("sha256:"));
        let digest = digest.context("a piece without a digest")?;
        let bytes = fs::read(place.path().join("blobs/sha256").join(digest))?;
        ensure!(hex(&sha256(&bytes)) == digest, "{digest} is another one");
        ensure!(
            told["size"].as_u64() == Some(u64::try_from(bytes.len())?),
            "{digest} has another size"
        );
        Ok(bytes)
    };
    let top: Value = serde_json::from_slice(&fs::read(place.path().join("index.json"))?)?;
    let index: Value = serde_json::from_slice(&blob(&top["manifests"][0])?)?;
    let processor = target.processor.as_ref().context("an image for no processor")?.image;
    let manifests = index["manifests"].as_array().context("an image for nobody")?;
    let ours = manifests.iter().find(|it| it["platform"]["architecture"] == processor);
    let manifest: Value =
        serde_json::from_slice(&blob(ours.context("no image for this machine")?)?)?;
    let config: Value = serde_json::from_slice(&blob(&manifest["config"])?)?;
    ensure!(
        config["config"]["User"] == oci::USER,
        "the image's user is {}",
        config["config"]["User"]
    );
    let mut layer = Vec::new();
    GzDecoder::new(blob(&manifest["layers"][0])?.as_slice()).read_to_end(&mut layer)?;
    let digest = format!("sha256:{}", hex(&sha256(&layer)));
    ensure!(config["rootfs"]["diff_ids"][0] == digest.as_str(), "the layer is another one");
    let root = place.path().join("root");
    tar::Archive::new(layer.as_slice()).unpack(&root)?;
    let start = config["config"]["Entrypoint"][0].as_str().context("the image starts nothing")?;
    tried(target, host, &root.join(start.trim_start_matches('/')))?;
    println!("tried out: the pieces of the image, and what it starts");
    Ok(())
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Every file below a folder, sorted.
fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop().filter(|it| it.exists()) {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

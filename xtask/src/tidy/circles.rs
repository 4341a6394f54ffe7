//! No circles: inside a crate no module uses one that uses it. A module is a file.
//!
//! `mod x;` is no use of `x`. A path that goes through a re-export is a use of the file where the item is
//! defined, and the re-export itself is a use by the module that has it. Code for tests is left out.

mod graph;
mod modules;
mod paths;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use serde_json::Value;

use self::modules::Modules;
use crate::checkout::{self, shown};

pub(crate) fn complaints() -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for package in checkout::packages()? {
        complaints.extend(of_package(&package)?);
    }
    Ok(complaints)
}

/// Prints the circles of one crate.
pub(crate) fn print(name: &str) -> anyhow::Result<()> {
    let packages = checkout::packages()?;
    let Some(package) = packages.iter().find(|it| it["name"] == name) else {
        bail!("the workspace has no crate `{name}`");
    };
    let circles = of_package(package)?;
    for circle in &circles {
        println!("{circle}");
    }
    ensure!(circles.is_empty(), "{name} has {} sets of modules in circles", circles.len());
    println!("{name} has no circles");
    Ok(())
}

fn of_package(package: &Value) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for root in roots(package) {
        found.extend(of_crate(&root)?);
    }
    Ok(found)
}

/// The root files of a package's library and programs.
fn roots(package: &Value) -> Vec<PathBuf> {
    let targets = package["targets"].as_array().into_iter().flatten();
    let is_crate = |target: &&Value| {
        let kinds = target["kind"].as_array().into_iter().flatten();
        kinds.filter_map(Value::as_str).any(|kind| matches!(kind, "lib" | "bin" | "proc-macro"))
    };
    targets.filter(is_crate).filter_map(|it| it["src_path"].as_str()).map(PathBuf::from).collect()
}

/// One text for each set of modules that use one another: its size, and a shortest circle.
fn of_crate(root: &Path) -> anyhow::Result<Vec<String>> {
    let modules = Modules::read(root)?;
    let uses = modules.uses();
    let describe = |part: graph::Part| {
        let mut text = format!(
            "{}: {} modules use one another in circles; a shortest one is",
            shown(root),
            part.size
        );
        let following = part.circle.iter().cycle().skip(1);
        for arrow in part.circle.iter().copied().zip(following.copied()) {
            let file = shown(&modules.files[arrow.0]);
            for line in uses.get(&arrow).into_iter().flatten() {
                let _ = write!(text, "\n    {file}:{line}");
            }
        }
        text
    };
    Ok(graph::parts(uses.keys().copied()).into_iter().map(describe).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The circles of a crate of these files, with `/` for the root of the folder.
    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = of_crate(&folder.path().join("lib.rs")).unwrap();
        let place = format!("{}/", shown(folder.path()));
        found.into_iter().map(|it| it.replace(&place, "/")).collect()
    }

    #[test]
    fn naming_a_module_is_no_use_and_one_direction_is_no_circle() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::A;"),
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "#[cfg(test)] mod tests { use crate::a::A; }"),
        ];
        assert_eq!(circles(&files), [""; 0]);
    }

    #[test]
    fn a_circle_is_shown_with_its_lines_and_the_size_of_its_set() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B;\nuse crate::b;"),
            ("b.rs", "use crate::c::C;\n\nfn f() { g!(crate::a::A) }"),
            ("c.rs", "use super::a::A;"),
        ];
        let expected = "/lib.rs: 3 modules use one another in circles; a shortest one is\n    \
                        /a.rs:1: crate::b::B\n    /a.rs:2: crate::b\n    /b.rs:3: crate::a::A";
        assert_eq!(circles(&files), [expected]);
    }

    #[test]
    fn a_parent_that_uses_its_child_must_not_be_used_by_it() {
        let parent = "mod x;\nuse x::X;\npub struct P;\nmod inline { pub struct Q; }";
        let with =
            |child| circles(&[("lib.rs", "mod p;"), ("p/mod.rs", parent), ("p/x.rs", child)]);
        let shown = "/lib.rs: 2 modules use one another in circles; a shortest one is\n    \
                     /p/mod.rs:2: x::X\n    /p/x.rs:1: super::";
        assert_eq!(with("use super::P;"), [format!("{shown}P")]);
        assert_eq!(with("use super::inline::Q;"), [format!("{shown}inline::Q")]);
        assert_eq!(
            with("mod inside { fn f(_: super::super::P) {} }"),
            [format!("{shown}super::P")]
        );
        assert_eq!(with("pub(in super::inline) struct X;"), [""; 0]);
    }

    #[test]
    fn a_reexport_leads_to_where_the_item_is() {
        let files = |user| {
            [
                ("lib.rs", "mod a;\nmod b;\nmod c;\npub use a::{A, deep};\npub use c::*;"),
                ("a.rs", "pub mod deep;\npub use b_like::A;\nmod b_like { pub struct A; }"),
                ("a/deep.rs", "pub struct D;"),
                ("b.rs", user),
                ("c.rs", "use crate::b::B;\npub struct C;"),
            ]
        };
        assert_eq!(circles(&files("use crate::A;\nuse crate::deep::D;")), [""; 0]);
        assert_eq!(circles(&files("use crate::C;")).len(), 1);
        assert_eq!(circles(&files("use crate::deep;\nfn f() -> deep::D {}")), [""; 0]);
    }

    #[test]
    fn a_path_that_goes_on_from_an_import_is_a_use_of_its_own() {
        let files = [
            ("lib.rs", "mod a;\nmod b;"),
            ("a.rs", "pub mod deep;"),
            ("a/deep.rs", "use crate::b::B;"),
            ("b.rs", "use crate::a;\nfn f() { a::deep::g(); }"),
        ];
        let expected = "/lib.rs: 2 modules use one another in circles; a shortest one is\n    \
                        /a/deep.rs:1: crate::b::B\n    /b.rs:2: a::deep::g";
        assert_eq!(circles(&files), [expected]);
    }

    #[test]
    fn a_macro_is_used_where_it_is_called() {
        let files = |call| {
            [
                ("lib.rs", "#[macro_use]\nmod m;\nmod user;"),
                ("m.rs", "#[macro_export]\nmacro_rules! msg { () => { $crate::user::f() } }"),
                ("user.rs", call),
            ]
        };
        for call in ["fn g() { crate::msg!() }", "fn g() { msg!() }", "use crate::msg;"] {
            assert_eq!(circles(&files(call)).len(), 1, "{call}");
        }
        assert_eq!(circles(&files("fn g() { other!() }")), [""; 0]);
        let own = "macro_rules! msg { () => {} }\nfn g() { msg!() }";
        assert_eq!(circles(&files(own)), [""; 0]);
    }
}

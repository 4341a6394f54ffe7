//! The modules of a crate, and which file uses which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use proc_macro2::TokenStream;

use super::paths::{Import, Scan, Written};
use crate::sources;

/// Re-exports of re-exports that are followed: more would be a re-export of itself.
const MOST_REEXPORTS: usize = 32;

/// What a file uses of another one: the paths, with their lines.
pub(super) type Uses = BTreeMap<(usize, usize), Vec<String>>;

/// The modules of one crate, the root first.
#[derive(Default)]
pub(super) struct Modules {
    all: Vec<Module>,
    /// The files, in the order in which `mod` items name them.
    pub(super) files: Vec<PathBuf>,
    /// The modules in which `macro_rules!` stand, by the macro's name.
    macros: BTreeMap<String, Vec<usize>>,
}

struct Module {
    file: usize,
    parent: usize,
    children: BTreeMap<String, usize>,
    imports: BTreeMap<String, Vec<String>>,
    /// The paths of `use …::*`.
    all_of: Vec<Vec<String>>,
    items: BTreeSet<String>,
    scan: Scan,
}

impl Modules {
    /// Reads a crate from its root file on.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut modules = Self::default();
        modules.file(root, 0)?;
        Ok(modules)
    }

    fn file(&mut self, path: &Path, parent: usize) -> anyhow::Result<usize> {
        let tokens = sources::without_tests(sources::tokens(path)?);
        let stem = path.file_stem().context("a module has a name")?;
        let folder = path.parent().context("a module is in a folder")?;
        let owns_folder = stem == "lib" || stem == "main" || stem == "mod";
        let folder = if owns_folder { folder.to_owned() } else { folder.join(stem) };
        let file = self.files.len();
        self.files.push(path.to_owned());
        self.module(tokens, file, parent, &folder)
    }

    fn module(
        &mut self,
        tokens: TokenStream,
        file: usize,
        parent: usize,
        folder: &Path,
    ) -> anyhow::Result<usize> {
        let mut scan = Scan::read(tokens);
        let at = self.all.len();
        let mut module = Module {
            file,
            parent,
            children: BTreeMap::new(),
            imports: BTreeMap::new(),
            all_of: Vec::new(),
            items: scan.items.drain(..).chain(scan.macros.iter().cloned()).collect(),
            scan: Scan::default(),
        };
        for import in &scan.imports {
            let Import { path, name, all } = import;
            // `pub(crate) use a_macro;` makes a path of what already has this name here.
            let same = path.names.len() == 1 && path.names.first() == name.as_ref();
            match name {
                Some(name) if !same => {
                    module.imports.insert(name.clone(), path.names.clone());
                }
                _ if *all => module.all_of.push(path.names.clone()),
                _ => {}
            }
        }
        self.all.push(module);
        for name in &scan.macros {
            self.macros.entry(name.clone()).or_default().push(at);
        }
        for inner in std::mem::take(&mut scan.modules) {
            let child = match inner.body {
                Some(body) => self.module(body, file, at, &folder.join(&inner.name))?,
                None => self.file(&place(folder, &inner.name, inner.path.as_deref()), at)?,
            };
            // The same name for another platform is a module too, and the first one has the name.
            self.all[at].children.entry(inner.name).or_insert(child);
        }
        self.all[at].scan = scan;
        Ok(at)
    }

    /// Which file uses which other, and by what.
    pub(super) fn uses(&self) -> Uses {
        let mut uses = Uses::new();
        for (at, module) in self.all.iter().enumerate() {
            let imports = module.scan.imports.iter().map(|it| &it.path);
            for written in imports {
                self.note(&mut uses, at, written, self.locate(at, &written.names, 0));
            }
            for written in &module.scan.paths {
                let target = self.locate(at, &written.names, 0);
                // What an import has brought here is the import's use, unless a path goes on from it.
                let imported = written.names.first().filter(|it| module.imports.contains_key(*it));
                let from_import =
                    imported.and_then(|it| self.locate(at, std::slice::from_ref(it), 0));
                if from_import.is_none() || from_import != target {
                    self.note(&mut uses, at, written, target);
                }
            }
            for call in &module.scan.calls {
                let name = call.names.first().filter(|it| !module.imports.contains_key(*it));
                self.note(&mut uses, at, call, name.and_then(|it| self.macro_called(at, it)));
            }
        }
        uses
    }

    /// The module of the macro that a bare name calls: the own file's, if it has one of this name.
    fn macro_called(&self, at: usize, name: &str) -> Option<usize> {
        let defined = self.macros.get(name)?;
        let is_here = |it: &&usize| self.all[**it].file == self.all[at].file;
        defined.iter().find(is_here).or(defined.last()).copied()
    }

    fn note(&self, uses: &mut Uses, at: usize, written: &Written, target: Option<usize>) {
        let Some(target) = target else { return };
        let (from, to) = (self.all[at].file, self.all[target].file);
        if from != to {
            let line = format!("{}: {}", written.line, written.names.join("::"));
            uses.entry((from, to)).or_default().push(line);
        }
    }

    /// The module that a path written in a module leads to; none for what is not of this crate.
    fn locate(&self, from: usize, names: &[String], reexports: usize) -> Option<usize> {
        let (first, rest) = names.split_first()?;
        let module = &self.all[from];
        match first.as_str() {
            "crate" => self.descend(0, rest, reexports),
            "self" => self.descend(from, rest, reexports),
            "super" => self.descend(module.parent, rest, reexports),
            _ if module.children.contains_key(first) || module.imports.contains_key(first) => {
                self.descend(from, names, reexports)
            }
            _ => None,
        }
    }

    fn descend(&self, from: usize, names: &[String], reexports: usize) -> Option<usize> {
        let Some((first, rest)) = names.split_first() else { return Some(from) };
        let module = &self.all[from];
        if first == "super" {
            return self.descend(module.parent, rest, reexports);
        }
        if let Some(&child) = module.children.get(first) {
            return self.descend(child, rest, reexports);
        }
        if module.items.contains(first) || reexports > MOST_REEXPORTS {
            return Some(from);
        }
        if let Some(path) = module.imports.get(first) {
            let path = [path, rest].concat();
            return self.locate(from, &path, reexports + 1);
        }
        let defined = self.macros.get(first).and_then(|it| it.last());
        if let Some(&defined) = defined.filter(|_| from == 0) {
            return Some(defined);
        }
        let brought = module.all_of.iter().find_map(|path| {
            let target = self.locate(from, path, reexports + 1)?;
            let found = self.descend(target, names, reexports + 1)?;
            (target != from && self.provides(target, first)).then_some(found)
        });
        Some(brought.unwrap_or(from))
    }

    /// Whether a module has this name itself.
    fn provides(&self, module: usize, name: &String) -> bool {
        let Module { children, imports, items, all_of, .. } = &self.all[module];
        let own = children.contains_key(name) || imports.contains_key(name) || items.contains(name);
        own || !all_of.is_empty()
    }
}

/// The file of `mod name;` in a module that has this folder.
fn place(folder: &Path, name: &str, path: Option<&str>) -> PathBuf {
    if let Some(path) = path {
        // Relative to the folder of the file; the folder of a `mod.rs` or of the root is the same.
        let beside = folder.join(path);
        let above = folder.parent().map(|it| it.join(path)).filter(|_| !beside.exists());
        return above.unwrap_or(beside);
    }
    let flat = folder.join(format!("{name}.rs"));
    if flat.exists() { flat } else { folder.join(name).join("mod.rs") }
}

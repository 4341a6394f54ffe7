//! A folder as it is found: which files describe a thing, and which do not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ibmcloud_core::Json;
use ibmcloud_core::resource::{ValueKind, Violation};

use crate::error::{FileError, Reason};
use crate::key::{Key, Thing};
use crate::kind::Scope;
use crate::kinds;
use crate::parse;
use crate::resource::Resource;

/// A thing that a file describes.
#[derive(Clone, Debug)]
pub struct Written {
    /// The file, from the folder on, with `/`.
    pub file: String,
    /// What it describes.
    pub thing: Thing,
    /// Members of the file itself that mean nothing.
    pub unknown: Vec<String>,
}

/// A folder as it was found.
#[derive(Debug, Default)]
pub struct Described {
    /// What its files describe.
    pub written: Vec<Written>,
    /// Other files of JSON or YAML: those in places of exports nobody may lose, and none of them is read.
    pub others: Vec<String>,
    /// It is one file, which was named, and no folder: it says nothing about what no file describes.
    pub is_one_file: bool,
}

/// What the files of a folder describe, as far as they can be read.
pub(crate) fn described(folder: &Path) -> Result<Described, FileError> {
    let Listed { files, others } = list(folder)?;
    let mut found = Described { others, ..Described::default() };
    for file in files {
        let text = fs::read_to_string(folder.join(&file));
        match text.ok().and_then(|text| parse_file(&file, &text).ok()) {
            Some(written) => found.written.push(written),
            None => found.others.push(file),
        }
    }
    Ok(found)
}

/// Everything that the files of a folder describe, or what one file does.
pub fn read_folder(folder: &Path) -> Result<Described, FileError> {
    if !folder.is_dir() {
        if !folder.exists() {
            let source = io::Error::new(io::ErrorKind::NotFound, "there is no such folder or file");
            return Err(FileError::io(folder, source));
        }
        return read_one(folder);
    }
    let mut all: Vec<Written> = Vec::new();
    let Listed { files, mut others } = list(folder)?;
    others.extend(elsewhere(folder)?);
    for file in files {
        let path = folder.join(&file);
        let text = fs::read_to_string(&path).map_err(|source| FileError::io(&path, source))?;
        let written = parse_file(&file, &text)?;
        if let Some(twin) = all.iter().find(|other| other.thing.key == written.thing.key) {
            let name = written.thing.key.name.clone();
            let kind = written.thing.key.kind.word();
            let reason = Reason::DescribedTwice { kind, name, file: twin.file.clone() };
            return Err(FileError::refused(&file, reason));
        }
        all.push(written);
    }
    Ok(Described { written: all, others, is_one_file: false })
}

/// What one file describes.
fn read_one(path: &Path) -> Result<Described, FileError> {
    if !fs::metadata(path).is_ok_and(|it| it.is_file()) {
        return Err(FileError::io(path, io::Error::other("this is neither a folder nor a file")));
    }
    let text = fs::read_to_string(path).map_err(|source| FileError::io(path, source))?;
    let written = parse_file(&path.display().to_string(), &text)?;
    Ok(Described { written: vec![written], is_one_file: true, ..Described::default() })
}

/// Files that look as if they described something, outside of the places of exports.
fn elsewhere(folder: &Path) -> Result<Vec<String>, FileError> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), true)];
    while let Some((inner, is_top)) = folders.pop() {
        let entries = fs::read_dir(&inner).map_err(|source| FileError::io(&inner, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| FileError::io(&inner, source))?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let is_place = is_top && kinds::ALL.iter().any(|it| it.kind().folder() == name);
            if name.starts_with('.') || is_place {
                continue;
            }
            if entry.file_type().is_ok_and(|it| it.is_dir()) {
                folders.push((path, false));
            } else if is_described(&path) {
                found.push(below(folder, &path));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file is called as if it described something.
fn is_described(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["json", "yaml", "yml"].iter().any(|it| ending.eq_ignore_ascii_case(it))
}

/// A path from the folder on, with `/`.
fn below(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// What is in the places of exports, from the folder on, with `/`.
#[derive(Default)]
struct Listed {
    /// Regular files, or links to them: what else there is may never end.
    files: Vec<String>,
    /// What else is called like one.
    others: Vec<String>,
}

/// What may be an export, sorted.
fn list(folder: &Path) -> Result<Listed, FileError> {
    let mut found = Listed::default();
    let mut folders: Vec<PathBuf> =
        kinds::ALL.iter().map(|it| folder.join(it.kind().folder())).collect();
    while let Some(inner) = folders.pop() {
        let entries = match fs::read_dir(&inner) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|source| FileError::io(&inner, source))?,
        };
        for entry in entries {
            let entry = entry.map_err(|source| FileError::io(&inner, source))?;
            let path = entry.path();
            // A link to a folder could lead round in circles.
            let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
            if is_described(&path) {
                // A link that leads nowhere is told when it is read.
                let regular = !is_folder && fs::metadata(&path).map_or(true, |it| it.is_file());
                let readable = regular && path.extension().is_some_and(|it| it == "json");
                let list = if readable { &mut found.files } else { &mut found.others };
                list.push(below(folder, &path));
            }
            if is_folder {
                folders.push(path);
            }
        }
    }
    found.files.sort();
    found.others.sort();
    Ok(found)
}

fn parse_file(file: &str, text: &str) -> Result<Written, FileError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // No member is called so: the file has no envelope.
    let document = parse::object(text, "")
        .map_err(|source| FileError::Parse { file: file.to_owned(), source })?;
    let refused = |reason: Reason| FileError::refused(file, reason);
    let word = document.text("kind");
    let mut kinds = kinds::ALL.into_iter().map(Resource::kind);
    let kind = kinds.find(|it| it.word() == word).ok_or_else(|| refused(Reason::UnknownKind))?;
    let Some(spec @ Json::Object(_)) = document.get("spec") else {
        let (member, wanted) = ("spec".to_owned(), ValueKind::Object);
        return Err(refused(Violation::WrongKind { member, wanted }.into()));
    };
    let name = spec.text("name");
    if name.trim().is_empty() {
        return Err(refused(Violation::Missing("name").into()));
    }
    let team = Some(document.text("team")).filter(|team| !team.is_empty());
    let team = match (kind.scope(), team) {
        (Scope::Team, None) => return Err(refused(Violation::Missing("team").into())),
        (Scope::Instance, _) => None,
        (Scope::Team | Scope::Shared, team) => team,
    };
    let known = ["kind", "team", "spec"];
    let members = document.as_object().unwrap_or_default().iter().map(|(name, _)| name.clone());
    let unknown = members.filter(|name| !known.contains(&name.as_str())).collect();
    let thing = Thing { key: Key { kind, team, name }, spec: spec.clone() };
    Ok(Written { file: file.to_owned(), thing, unknown })
}

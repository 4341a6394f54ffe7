//! Files and folders, on several threads.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use ignore::overrides::OverrideBuilder;
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::archive::Worker;
use crate::finding::{Event, Place, Source, Totals, Unread, Unsearched};
use crate::settings::Settings;

/// More threads than this wait for the disk.
const THREADS: usize = 8;

/// Which files of a folder are searched. Hidden files are: `.env` is one. What Git itself keeps in `.git` is not,
/// unless that folder is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeOptions {
    /// Leave out what `.gitignore` and `.ignore` files leave out.
    pub respect_ignore_files: bool,
    /// Leave these out, in the notation of `.gitignore`.
    pub exclude: Vec<String>,
    /// How many threads; 0 for as many as the machine has, and 8 at most.
    pub threads: usize,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { respect_ignore_files: true, exclude: Vec::new(), threads: 0 }
    }
}

impl TreeOptions {
    /// The first of the patterns of [`TreeOptions::exclude`] that is none.
    pub fn wrong_pattern(&self) -> Option<&str> {
        let is_wrong = |it: &&String| OverrideBuilder::new(".").add(&format!("!{it}")).is_err();
        self.exclude.iter().find(is_wrong).map(String::as_str)
    }
}

pub(crate) fn search(
    settings: &Settings,
    paths: &[PathBuf],
    options: &TreeOptions,
    report: &mut dyn FnMut(Event),
) -> Totals {
    let Some((first, others)) = paths.split_first() else { return Totals::default() };
    let mut walk = WalkBuilder::new(first);
    for other in others {
        walk.add(other);
    }
    walk.standard_filters(options.respect_ignore_files).hidden(false).follow_links(false);
    walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    let mut excluded = OverrideBuilder::new(".");
    for pattern in &options.exclude {
        // What is no pattern was refused by the caller.
        let _ = excluded.add(&format!("!{pattern}"));
    }
    if let Ok(excluded) = excluded.build() {
        walk.overrides(excluded);
    }
    let available = || thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    walk.threads(if options.threads == 0 { available() } else { options.threads });
    let walk = walk.build_parallel();
    let totals = Mutex::new(Totals::default());
    let (sender, receiver) = sync_channel(1024);
    thread::scope(|scope| {
        let totals = &totals;
        scope.spawn(move || {
            walk.run(|| {
                let mut visitor =
                    Visitor { worker: Worker::new(settings), sender: sender.clone(), totals };
                Box::new(move |entry| {
                    visitor.visit(entry);
                    WalkState::Continue
                })
            });
        });
        receiver.iter().for_each(report);
    });
    totals.into_inner().unwrap_or_default()
}

/// One thread.
struct Visitor<'a> {
    worker: Worker<'a>,
    sender: SyncSender<Event>,
    totals: &'a Mutex<Totals>,
}

impl Visitor<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) {
        match entry {
            Err(error) => self.failed(&error),
            Ok(entry) => {
                if let Some(error) = entry.error() {
                    // A rule of an ignore file that is none: what it was to leave out is searched.
                    if !is_of_rules(error) {
                        self.failed(error);
                    }
                }
                self.entry(&entry);
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let Some(kind) = entry.file_type() else { return };
        let is_named = entry.depth() == 0;
        if kind.is_dir() || (is_named && path.is_dir()) {
            return;
        }
        if kind.is_symlink() && !is_named {
            return self.count(Totals { links: 1, ..Totals::default() });
        }
        if !(kind.is_file() || is_named && path.is_file()) {
            return self.unread(path, Unsearched::NotAFile);
        }
        match open(path, !is_named) {
            Err(error) => self.unread(path, Unsearched::from_io(&error)),
            // It was a file a moment ago.
            Ok(file) if !file.metadata().is_ok_and(|it| it.is_file()) => {
                self.unread(path, Unsearched::NotAFile);
            }
            Ok(file) => {
                let source = Source::File(path.to_owned());
                let sender = &self.sender;
                let totals = self.worker.file(source, &file, &mut |event| {
                    // The receiver is there until all senders are gone.
                    let _ = sender.send(event);
                });
                self.count(totals);
            }
        }
    }

    fn count(&self, totals: Totals) {
        if let Ok(mut all) = self.totals.lock() {
            all.add(totals);
        }
    }

    fn unread(&self, path: &Path, why: Unsearched) {
        let source = Source::File(path.to_owned());
        let place = Place { source, members: Vec::new() };
        let _ = self.sender.send(Event::Unread(Unread { place, why }));
    }

    fn failed(&self, error: &ignore::Error) {
        let (path, why) = place_of(error);
        self.unread(&path.unwrap_or_default(), why);
    }
}

fn is_of_rules(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Partial(errors) => errors.iter().all(is_of_rules),
        ignore::Error::WithLineNumber { err, .. }
        | ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. } => is_of_rules(err),
        ignore::Error::Glob { .. } | ignore::Error::UnrecognizedFileType(_) => true,
        _ => false,
    }
}

fn place_of(error: &ignore::Error) -> (Option<PathBuf>, Unsearched) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path.clone()), place_of(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            place_of(err)
        }
        ignore::Error::Io(error) => (None, Unsearched::from_io(error)),
        other => (None, Unsearched::Io(other.to_string())),
    }
}

/// Opens a file, and nothing that would wait for somebody at its other end. A link that has taken the place of
/// a file is not followed.
#[cfg(unix)]
fn open(path: &Path, not_a_link: bool) -> std::io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let mut flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    if not_a_link {
        flags |= OFlags::NOFOLLOW;
    }
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path, _not_a_link: bool) -> std::io::Result<File> {
    File::open(path)
}

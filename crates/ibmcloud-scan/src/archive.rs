//! Files and what is packed inside them: tar, gzip and zip, inside each other, within limits.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};

use flate2::read::MultiGzDecoder;
use zip::result::ZipError;

use crate::finding::{Event, Finding, Place, Source, Totals, Unread, Unsearched};
use crate::settings::{Limits, Settings};
use crate::stream::Buffer;

/// So many bytes tell what a file is: the mark of tar ends at 262.
const HEAD: usize = 512;

/// A zip inside of something else is kept in memory up to this size, and in a file without a name beyond.
const IN_MEMORY: usize = 4 << 20;

/// One thread's tools, used for one file after the other.
pub(crate) struct Worker<'a> {
    settings: &'a Settings,
    buffer: Buffer,
}

impl<'a> Worker<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Self {
        Self { settings, buffer: Buffer::new(settings.block) }
    }

    /// Searches a file that was opened.
    pub(crate) fn file(
        &mut self,
        source: Source,
        file: &File,
        report: &mut dyn FnMut(Event),
    ) -> Totals {
        let size = file.metadata().map_or(0, |it| it.len());
        let budget = Budget::new(self.settings.limits, size);
        let mut search = self.begin(source, &budget, report);
        let mut reader = file;
        match head(&mut reader) {
            Err(error) => search.unread(Unsearched::from_io(&error)),
            // A zip is read from its end, so that it is not read as a stream.
            Ok(head) if Format::of(&head, search.place()) == Some(Format::Zip) => {
                if !search.zip(BufReader::new(reader), 0) && reader.rewind().is_ok() {
                    search.plain(&mut reader, 0);
                }
            }
            Ok(head) => search.anything(head, &mut reader, 0),
        }
        search.totals
    }

    /// Searches a stream.
    pub(crate) fn stream(
        &mut self,
        source: Source,
        reader: &mut dyn Read,
        report: &mut dyn FnMut(Event),
    ) -> Totals {
        let budget = Budget::new(self.settings.limits, 0);
        let mut search = self.begin(source, &budget, report);
        let mut counted = Counted { reader, count: &budget.size };
        match head(&mut counted) {
            Err(error) => search.unread(Unsearched::from_io(&error)),
            Ok(head) => search.anything(head, &mut counted, 0),
        }
        search.totals
    }

    fn begin<'s>(
        &'s mut self,
        source: Source,
        budget: &'s Budget,
        report: &'s mut dyn FnMut(Event),
    ) -> Search<'s> {
        Search {
            settings: self.settings,
            buffer: &mut self.buffer,
            place: Place { source, members: Vec::new() },
            budget,
            totals: Totals { files: 1, ..Totals::default() },
            report,
        }
    }
}

/// The formats that are known, by their first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Gzip,
    Tar,
    Zip,
    /// One that is not unpacked here.
    Unsupported(&'static str),
}

impl Format {
    fn of(head: &[u8], place: &Place) -> Option<Self> {
        let marks: [(&[u8], Self); 10] = [
            (b"\x1f\x8b\x08", Self::Gzip),
            (b"PK\x03\x04", Self::Zip),
            (b"PK\x05\x06", Self::Zip),
            (b"\xfd7zXZ\0", Self::Unsupported("xz")),
            (b"7z\xbc\xaf\x27\x1c", Self::Unsupported("7z")),
            (b"\x28\xb5\x2f\xfd", Self::Unsupported("zstd")),
            (b"Rar!\x1a\x07", Self::Unsupported("rar")),
            (b"\x04\x22\x4d\x18", Self::Unsupported("lz4")),
            (b"\x1f\x9d", Self::Unsupported("compress")),
            (b"LZIP\x01", Self::Unsupported("lzip")),
        ];
        if let Some((_, format)) = marks.iter().find(|(mark, _)| head.starts_with(mark)) {
            return Some(*format);
        }
        if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY".as_slice()) {
            return Some(Self::Unsupported("bzip2"));
        }
        let is_tar = head.get(257..262) == Some(b"ustar".as_slice()) || is_old_tar(head, place);
        is_tar.then_some(Self::Tar)
    }
}

/// Tar before POSIX has no mark: the name tells it, and the checksum of the first header.
fn is_old_tar(head: &[u8], place: &Place) -> bool {
    let name = match (place.members.last(), &place.source) {
        (Some(member), _) => member.clone(),
        (None, Source::File(path)) => path.to_string_lossy().into_owned(),
        (None, _) => return false,
    };
    let name = name.to_ascii_lowercase();
    let is_named = [".tar", ".tar.gz", ".tgz"].iter().any(|end| name.ends_with(end));
    is_named && head.len() == HEAD && {
        let sum = |(at, byte): (usize, &u8)| {
            if (148..156).contains(&at) { u32::from(b' ') } else { u32::from(*byte) }
        };
        let found: u32 = head.iter().enumerate().map(sum).sum();
        let said = String::from_utf8_lossy(head.get(148..156).unwrap_or_default()).into_owned();
        let said = said.trim_matches(['\0', ' ']);
        u32::from_str_radix(said, 8).is_ok_and(|said| said == found)
    }
}

/// One file with everything in it.
struct Search<'s> {
    settings: &'s Settings,
    buffer: &'s mut Buffer,
    place: Place,
    budget: &'s Budget,
    totals: Totals,
    report: &'s mut dyn FnMut(Event),
}

impl Search<'_> {
    fn place(&self) -> &Place {
        &self.place
    }

    fn unread(&mut self, why: Unsearched) {
        (self.report)(Event::Unread(Unread { place: self.place.clone(), why }));
    }

    /// A failure to read something that was packed.
    fn damaged(&mut self, error: &io::Error) {
        self.unread(if self.budget.is_spent() {
            Unsearched::TooLarge
        } else {
            Unsearched::Damaged(error.to_string())
        });
    }

    /// A stream whose first bytes were read.
    fn anything(&mut self, head: Vec<u8>, rest: &mut dyn Read, depth: usize) {
        let format = Format::of(&head, &self.place);
        let mut whole = Cursor::new(head).chain(rest);
        match format {
            None => self.plain(&mut whole, depth),
            Some(_) if depth >= self.settings.limits.depth => {
                self.unread(Unsearched::TooDeep);
                self.plain(&mut whole, depth);
            }
            Some(Format::Gzip) => {
                let mut unpacked = Limited {
                    reader: MultiGzDecoder::new(&mut whole as &mut dyn Read),
                    budget: self.budget,
                };
                match head_of(&mut unpacked) {
                    Err(error) => self.damaged(&error),
                    Ok(head) => self.anything(head, &mut unpacked, depth + 1),
                }
            }
            Some(Format::Tar) => self.tar(&mut whole, depth),
            Some(Format::Zip) => self.zip_in_stream(&mut whole, depth),
            Some(Format::Unsupported(name)) => {
                self.unread(Unsearched::Compression(name));
                self.plain(&mut whole, depth);
            }
        }
    }

    /// Bytes as they are.
    fn plain(&mut self, reader: &mut dyn Read, depth: usize) {
        let Self { settings, buffer, place, report, .. } = self;
        let (bytes, result) = buffer.search(&settings.patterns, reader, &mut |found| {
            report(Event::Found(Finding {
                place: place.clone(),
                line: found.line,
                column: found.column,
                offset: found.offset,
                length: found.hit.length,
                what: found.hit.what,
                encoding: found.hit.encoding,
            }));
        });
        self.totals.bytes += bytes;
        match result {
            Ok(()) => {}
            Err(error) if depth == 0 => self.unread(Unsearched::from_io(&error)),
            Err(error) => self.damaged(&error),
        }
    }

    /// Something inside an archive.
    fn member(&mut self, name: String, inside: impl FnOnce(&mut Self)) {
        self.totals.members += 1;
        self.place.members.push(name);
        inside(self);
        self.place.members.pop();
    }

    fn member_stream(&mut self, name: String, reader: &mut dyn Read, depth: usize) {
        self.member(name, |search| match head_of(reader) {
            Err(error) => search.damaged(&error),
            Ok(head) => search.anything(head, reader, depth + 1),
        });
    }

    fn tar(&mut self, reader: &mut dyn Read, depth: usize) {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.damaged(&error),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.damaged(&error),
            };
            if self.budget.no_more_members() {
                return self.unread(Unsearched::TooLarge);
            }
            let kind = entry.header().entry_type();
            if !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) {
                continue;
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let mut whole = Exact::new(entry);
            self.member_stream(name, &mut whole, depth);
        }
    }

    /// Whether it could be opened: what could not is searched as it is.
    fn zip<R: Read + Seek>(&mut self, reader: R, depth: usize) -> bool {
        let mut archive = match zip::ZipArchive::new(reader) {
            Ok(archive) => archive,
            Err(error) => {
                self.unread(Unsearched::Damaged(error.to_string()));
                return false;
            }
        };
        for at in 0..archive.len() {
            if self.budget.no_more_members() {
                self.unread(Unsearched::TooLarge);
                break;
            }
            let name = archive.name_for_index(at).and_then(Result::ok);
            let name = name.map_or_else(|| format!("#{at}"), std::borrow::Cow::into_owned);
            match archive.by_index(at) {
                Ok(member) if member.is_file() => {
                    let mut unpacked = Limited { reader: member, budget: self.budget };
                    self.member_stream(name, &mut unpacked, depth);
                }
                Ok(_) => {}
                Err(error) => self.member(name, |search| search.unread(of_zip(&error))),
            }
        }
        true
    }

    /// The list of a zip is at its end: it is put aside first.
    fn zip_in_stream(&mut self, reader: &mut dyn Read, depth: usize) {
        let mut aside = tempfile::SpooledTempFile::new(IN_MEMORY);
        let copied = io::copy(&mut Limited { reader, budget: self.budget }, &mut aside);
        if let Err(error) = copied.and_then(|_| aside.rewind()) {
            self.damaged(&error);
        } else if !self.zip(&mut aside, depth) && aside.rewind().is_ok() {
            self.plain(&mut aside, depth);
        }
    }
}

fn of_zip(error: &ZipError) -> Unsearched {
    match error {
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            Unsearched::Encrypted
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Unsearched::Compression("zip")
        }
        other => Unsearched::Damaged(other.to_string()),
    }
}

/// The first bytes.
fn head(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn head_of(mut reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    head(&mut reader)
}

/// What one file may still unpack to.
struct Budget {
    limits: Limits,
    /// The size of the file, or what was read of the stream so far.
    size: Cell<u64>,
    unpacked: Cell<u64>,
    members: Cell<u64>,
}

impl Budget {
    fn new(limits: Limits, size: u64) -> Self {
        Self { limits, size: Cell::new(size), unpacked: Cell::new(0), members: Cell::new(0) }
    }

    fn is_spent(&self) -> bool {
        let Limits { unpacked, ratio, free, .. } = self.limits;
        let allowed = self.size.get().saturating_mul(ratio).max(free).min(unpacked);
        self.unpacked.get() > allowed
    }

    fn no_more_members(&self) -> bool {
        self.members.set(self.members.get() + 1);
        self.members.get() > self.limits.members || self.is_spent()
    }
}

/// A reader of packed bytes that ends with an error when the file has unpacked to too much.
struct Limited<'b, R> {
    reader: R,
    budget: &'b Budget,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.budget.unpacked.set(self.budget.unpacked.get() + count as u64);
        if self.budget.is_spent() {
            return Err(io::Error::other("it unpacks to too much"));
        }
        Ok(count)
    }
}

/// A member of a tar that fails where the archive ends before the member does.
struct Exact<R> {
    reader: R,
    missing: u64,
}

impl<R: Read> Exact<tar::Entry<'_, R>> {
    fn new(reader: tar::Entry<'_, R>) -> Exact<tar::Entry<'_, R>> {
        let missing = reader.size();
        Exact { reader, missing }
    }
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        if count == 0 && self.missing > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.missing = self.missing.saturating_sub(count as u64);
        Ok(count)
    }
}

/// Counts what is read of a stream.
struct Counted<'b> {
    reader: &'b mut dyn Read,
    count: &'b Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

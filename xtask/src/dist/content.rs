//! What a release holds for one platform, and where it lies: in an archive, and in a file system.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::archive::{Entry, gzip};
use super::names::{PROGRAM, inside};
use super::parts::Part;
use super::target::Target;
use super::{completions, manual, notices};
use crate::checkout::read;

/// One platform's program and what comes with it.
pub(crate) struct Content {
    pub(crate) target: &'static Target,
    pub(crate) program: Vec<u8>,
    pub(crate) parts: Vec<Part>,
    /// Name and text of what people read.
    documents: Vec<(&'static str, String)>,
    notices: String,
}

impl Content {
    /// Everything that belongs to a built program.
    pub(crate) fn of(
        target: &'static Target,
        program: Vec<u8>,
        parts: Vec<Part>,
    ) -> anyhow::Result<Self> {
        let documents = ["LICENSE", "README.md", "CHANGELOG.md"];
        let documents = documents.into_iter().map(|it| Ok((it, read(it)?)));
        let notices = notices::page(target, &parts)?;
        Ok(Self {
            target,
            program,
            documents: documents.collect::<anyhow::Result<_>>()?,
            notices,
            parts,
        })
    }

    /// The files of the archive, in one folder that is named like it.
    pub(crate) fn archived(&self) -> Vec<Entry> {
        let folder = inside();
        let at = |name: &str| format!("{folder}/{name}");
        let name = format!("{PROGRAM}{}", self.target.suffix());
        let mut entries = vec![
            Entry::program(at(&name), self.program.clone()),
            Entry::file(at("THIRD-PARTY-NOTICES.txt"), self.notices.clone()),
        ];
        for (name, text) in &self.documents {
            entries.push(Entry::file(at(name), text.clone()));
        }
        for (name, script) in completions::scripts() {
            entries.push(Entry::file(at(&format!("completions/{name}")), script));
        }
        for (name, page) in manual::pages() {
            entries.push(Entry::file(at(&format!("man/man1/{name}")), page));
        }
        entries
    }

    /// The files of a package, below the root of a file system.
    pub(crate) fn installed(&self) -> anyhow::Result<Vec<Entry>> {
        let mut entries = vec![Entry::program(format!("usr/bin/{PROGRAM}"), self.program.clone())];
        let document = |name: &str| format!("usr/share/doc/{PROGRAM}/{name}");
        // Debian looks for all licences in a file of this name.
        let licence =
            self.documents.iter().find(|it| it.0 == "LICENSE").map_or("", |it| it.1.as_str());
        let copyright =
            format!("{PROGRAM} is licensed under Apache-2.0:\n\n{licence}\n\n{}", self.notices);
        entries.push(Entry::file(document("copyright"), copyright));
        for (name, text) in self.documents.iter().filter(|it| it.0 != "LICENSE") {
            entries.push(Entry::file(document(name), text.clone()));
        }
        for (place, script) in completions::installed() {
            entries.push(Entry::file(place, script));
        }
        for (name, page) in manual::pages() {
            entries
                .push(Entry::file(format!("usr/share/man/man1/{name}.gz"), gzip(page.as_bytes())?));
        }
        Ok(entries)
    }

    /// The files of an image: the program and what must come with it.
    pub(crate) fn in_image(&self) -> Vec<Entry> {
        let document = |name: &str| format!("usr/share/doc/{PROGRAM}/{name}");
        let licence = self.documents.iter().filter(|it| it.0 == "LICENSE");
        let mut entries: Vec<Entry> =
            licence.map(|(name, text)| Entry::file(document(name), text.clone())).collect();
        entries.push(Entry::file(document("THIRD-PARTY-NOTICES.txt"), self.notices.clone()));
        entries.push(Entry::program(format!("usr/bin/{PROGRAM}"), self.program.clone()));
        entries.push(Entry::file("etc/ssl/certs/ca-certificates.crt", authorities()));
        entries.push(Entry::shared_folder("tmp/"));
        entries
    }
}

/// The certificate authorities that Mozilla trusts, for an image without those of a distribution.
fn authorities() -> String {
    let mut text = String::new();
    for certificate in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let digits = STANDARD.encode(certificate);
        for line in digits.as_bytes().chunks(64) {
            text.push_str(&String::from_utf8_lossy(line));
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

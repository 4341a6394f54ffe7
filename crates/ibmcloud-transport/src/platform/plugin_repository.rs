//! A repository of plug-ins, as `plugin repo-add` names one: its list, and the files in it. Nothing
//! of it needs a credential, and none is ever sent there (`docs/decisions/plug-ins.md`).

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue};
use ring::digest::{Context, Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use url::Url;

use crate::client::Client;
use crate::error::{Error, Layer};
use crate::http::open::{Limits, Sink};
use crate::http::request::{Auth, Request, below};
use crate::http::send::misunderstood;
use crate::model::plugins::RepositoryPlugin;
use crate::wire;
use crate::wire::plugins::PluginList;

/// Below a repository's address. The official command line asks for this.
const LIST: &str = "/bx/list";
/// The longest list that is read.
const LONGEST_LIST: u64 = 32 * 1024 * 1024;
/// The largest plug-in; the official ones have some tens of megabytes.
const LARGEST_FILE: u64 = 1024 * 1024 * 1024;
/// The longest that a plug-in may take to come.
const PATIENCE: Duration = Duration::from_hours(1);

/// What is known of a fetched file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its length.
    pub bytes: u64,
    /// Whether it came over https, or from this machine.
    pub secure: bool,
    sha1: String,
    sha256: String,
}

impl Fetched {
    /// Whether the file has this checksum: SHA-1 as repositories publish it, or SHA-256. The length
    /// tells which it is; anything else is no checksum.
    pub fn has_checksum(&self, published: &str) -> bool {
        let published = published.trim();
        let own = [&self.sha1, &self.sha256];
        own.into_iter().any(|own| own.eq_ignore_ascii_case(published))
    }
}

impl Client {
    /// What a repository offers.
    pub async fn plugin_repository(
        &self,
        repository: &Url,
    ) -> Result<Vec<RepositoryPlugin>, Error> {
        let request =
            Request::get(Layer::Repository, below(repository, LIST)?).auth(Auth::Anonymous);
        let timeout = self.settings().timeout;
        let limits = Limits { size: LONGEST_LIST, time: timeout, silence: timeout };
        let mut text = InMemory(Vec::new());
        self.fetch_open(&request, limits, &mut text).await?;
        let list: PluginList = serde_json::from_slice(&text.0)
            .map_err(|error| misunderstood(&request, 200, wire::misunderstanding(&error)))?;
        Ok(list.into_domain(repository))
    }

    /// Writes what is at an address into a file, from its beginning. `progress` hears how many
    /// bytes have come, and of how many where that is known.
    pub async fn fetch_file(
        &self,
        url: &Url,
        file: &mut File,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<Fetched, Error> {
        let request = Request::get(Layer::Repository, url.clone())
            .auth(Auth::Anonymous)
            .header(ACCEPT, HeaderValue::from_static("*/*"));
        let silence = self.settings().timeout;
        let limits = Limits { size: LARGEST_FILE, time: PATIENCE, silence };
        let mut sink = OnDisk { file, progress, bytes: 0, digests: digests() };
        let end = self.fetch_open(&request, limits, &mut sink).await?;
        let [sha1, sha256] = sink.digests.map(|it| hexadecimal(&it.finish()));
        Ok(Fetched { bytes: sink.bytes, secure: crate::endpoints::is_secure(&end), sha1, sha256 })
    }
}

struct InMemory(Vec<u8>);

impl Sink for InMemory {
    fn restart(&mut self) -> Result<(), String> {
        self.0.clear();
        Ok(())
    }

    fn take(&mut self, chunk: &[u8], _: Option<u64>) -> Result<(), String> {
        self.0.extend_from_slice(chunk);
        Ok(())
    }
}

/// A file, and the checksums of what is in it.
struct OnDisk<'a> {
    file: &'a mut File,
    progress: &'a mut dyn FnMut(u64, Option<u64>),
    bytes: u64,
    digests: [Context; 2],
}

impl Sink for OnDisk<'_> {
    fn restart(&mut self) -> Result<(), String> {
        (self.bytes, self.digests) = (0, digests());
        let emptied = self.file.rewind().and_then(|()| self.file.set_len(0));
        emptied.map_err(|error| error.to_string())
    }

    fn take(&mut self, chunk: &[u8], total: Option<u64>) -> Result<(), String> {
        self.file.write_all(chunk).map_err(|error| error.to_string())?;
        self.digests.iter_mut().for_each(|it| it.update(chunk));
        self.bytes += chunk.len() as u64;
        (self.progress)(self.bytes, total);
        Ok(())
    }
}

/// SHA-1 is what repositories publish; it is no secret's guard here, https is.
fn digests() -> [Context; 2] {
    [Context::new(&SHA1_FOR_LEGACY_USE_ONLY), Context::new(&SHA256)]
}

fn hexadecimal(digest: &Digest) -> String {
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

//! A repository of plug-ins, as `plugin repo-add` names one: its list, and the files in it. Nothing
//! of it needs a credential, and none is ever sent there (`docs/decisions/plug-ins.md`).

use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use url::Url;

use crate::client::Client;
use crate::endpoints::is_secure;
use crate::error::{Error, Layer, LocalError};
use crate::http::deadline::Deadline;
use crate::http::receiver::{self, Receiver, Unreadable};
use crate::http::request::{Request, below};
use crate::model::plugins::RepositoryPlugin;
use crate::wire::plugins::PluginList;

/// Below a repository's address. The official command line asks for this.
const LIST: &str = "/bx/list";
/// The longest list that is read.
const LONGEST_LIST: u64 = 32 * 1024 * 1024;
/// The largest plug-in; the official ones have some tens of megabytes.
const LARGEST_FILE: u64 = 1024 * 1024 * 1024;
/// The longest that a plug-in may take to come.
const LONGEST_FETCH: Duration = Duration::from_hours(1);

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
        let silence = self.settings().timeout;
        let request = Request::public(Layer::Repository, below(repository, LIST)?, silence);
        let mut list = receiver::json_within::<PluginList>(LONGEST_LIST);
        Ok(self.send_to(&request, &mut list).await?.body.into_domain(repository))
    }

    /// Writes what is at an address into a file, from its beginning. `progress` hears how many
    /// bytes have come, and of how many where that is known.
    pub async fn fetch_file(
        &self,
        url: &Url,
        file: &mut File,
        progress: &mut (dyn FnMut(u64, Option<u64>) + Send),
    ) -> Result<Fetched, Error> {
        let silence = self.settings().timeout;
        let request = Request::public(Layer::Repository, url.clone(), silence)
            .header(ACCEPT, HeaderValue::from_static("*/*"));
        let mut receiver = OnDisk { file, progress, bytes: 0, digests: digests() };
        let deadline = Deadline::after(LONGEST_FETCH);
        let answer = self.fill(&request, deadline, &mut receiver).await;
        let answer = answer.map_err(|failure| failure.error)?;
        let [sha1, sha256] = receiver.digests.map(|it| hex::encode(it.finish()));
        Ok(Fetched { bytes: receiver.bytes, secure: is_secure(&answer.url), sha1, sha256 })
    }
}

/// A file, and the checksums of what is in it.
struct OnDisk<'a> {
    file: &'a mut File,
    progress: &'a mut (dyn FnMut(u64, Option<u64>) + Send),
    bytes: u64,
    digests: [Context; 2],
}

impl Receiver for OnDisk<'_> {
    fn limit(&self) -> u64 {
        LARGEST_FILE
    }

    fn restart(&mut self) -> Result<(), Error> {
        (self.bytes, self.digests) = (0, digests());
        self.file.rewind().and_then(|()| self.file.set_len(0)).map_err(not_written)
    }

    fn take(&mut self, chunk: &[u8], total: Option<u64>) -> Result<(), Error> {
        self.file.write_all(chunk).map_err(not_written)?;
        self.digests.iter_mut().for_each(|it| it.update(chunk));
        self.bytes += chunk.len() as u64;
        (self.progress)(self.bytes, total);
        Ok(())
    }

    fn finish(&mut self, _: &HeaderMap) -> Result<(), Unreadable> {
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn not_written(error: io::Error) -> Error {
    Error::local(LocalError::File(error.to_string()))
}

/// SHA-1 is what repositories publish; it is no secret's guard here, https is.
fn digests() -> [Context; 2] {
    [Context::new(&SHA1_FOR_LEGACY_USE_ONLY), Context::new(&SHA256)]
}

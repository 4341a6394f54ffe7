//! What becomes of the body of a success while it comes in: it is read as JSON once it is whole, kept as it
//! is, or kept in a temporary file where it may be long.

use std::io::{self, BufReader, Seek as _, Write as _};

use bytes::{Bytes, BytesMut};
use ibmcloud_core::Json;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::{DeserializeOwned, IgnoredAny};
use tempfile::SpooledTempFile;

use crate::error::{Error, Misunderstanding};
use crate::{json, wire};

/// No answer of these services that is no list comes near this size.
pub(super) const MOST_IN_MEMORY: u64 = 64 * 1024 * 1024;
/// No list of these services comes near this size.
const MOST_SPOOLED: u64 = 1024 * 1024 * 1024;
/// A spooled answer stays in memory up to this size.
const BEFORE_A_FILE: usize = 128 * 1024;

/// Takes the body of a success, chunk by chunk, as often as it is asked for. The pipeline knows no more of a
/// body than this, so that it is compiled once and not for each type.
pub(crate) trait Receiver: Send {
    /// How many bytes a body may have.
    fn limit(&self) -> u64;

    /// Forgets what came: the next chunk is the first one of another attempt.
    fn restart(&mut self) -> Result<(), Error>;

    /// The next chunk; `total` is the length that the service announced.
    fn take(&mut self, chunk: &[u8], total: Option<u64>) -> Result<(), Error>;

    /// The body has come to its end: it is read, and kept.
    fn finish(&mut self, headers: &HeaderMap) -> Result<(), Unreadable>;
}

/// A receiver that makes something of a body.
pub(crate) trait Reader: Receiver {
    /// What a whole body becomes.
    type Body;

    /// What the body became that was finished last.
    fn body(&mut self) -> Self::Body;
}

/// Why a reader has a body.
const FINISHED: &str = "an answer is handed out once its body is finished";

/// Why a body that came to its end is of no use.
pub(crate) enum Unreadable {
    /// It is JSON that breaks off: a gateway may cut an answer and still count its bytes. Another attempt
    /// may bring the whole.
    CutOff,
    /// It would be as useless the next time.
    Senseless(Misunderstanding),
    /// This machine could not keep it.
    Local(Error),
}

/// A body of JSON, read as `T`.
pub(crate) fn json<T: DeserializeOwned + Send>() -> impl Reader<Body = T> {
    json_within(MOST_IN_MEMORY)
}

/// A body of JSON of at most `limit` bytes, read as `T`.
pub(crate) fn json_within<T: DeserializeOwned + Send>(limit: u64) -> impl Reader<Body = T> {
    InMemory::new(limit, |bytes, _| parsed(&bytes))
}

/// A body of JSON, read as `T` if it is one; not if it breaks off.
pub(crate) fn json_if_any<T: DeserializeOwned + Send>() -> impl Reader<Body = Option<T>> {
    InMemory::new(MOST_IN_MEMORY, |bytes, says_json| match parsed(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(reason) if reason.is_half_read() && says_json => Err(reason),
        Err(_) => Ok(None),
    })
}

/// A body of JSON, as the domain keeps it.
pub(crate) fn document() -> impl Reader<Body = Json> {
    InMemory::new(MOST_IN_MEMORY, |bytes, _| {
        let text = std::str::from_utf8(&bytes).map_err(|_| Misunderstanding::NotJson)?;
        json::parse(text).map_err(|error| wire::misunderstanding(&error))
    })
}

/// A body as it is; not if it says that it is JSON and breaks off.
pub(crate) fn bytes() -> impl Reader<Body = Bytes> {
    InMemory::new(MOST_IN_MEMORY, |bytes, says_json| match parsed::<IgnoredAny>(&bytes) {
        Err(reason) if reason.is_half_read() && says_json => Err(reason),
        _ => Ok(bytes),
    })
}

/// A long list, in a temporary file.
pub(crate) fn spool() -> impl Reader<Body = SpooledTempFile> {
    Spool(SpooledTempFile::new(BEFORE_A_FILE))
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Misunderstanding> {
    serde_json::from_slice(bytes).map_err(|error| wire::misunderstanding(&error))
}

fn says_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.contains("json"))
}

/// A body in memory. `read` hears whether the body is one that says it is JSON.
struct InMemory<T> {
    bytes: BytesMut,
    limit: u64,
    read: fn(Bytes, bool) -> Result<T, Misunderstanding>,
    body: Option<T>,
}

impl<T> InMemory<T> {
    fn new(limit: u64, read: fn(Bytes, bool) -> Result<T, Misunderstanding>) -> Self {
        Self { bytes: BytesMut::new(), limit, read, body: None }
    }
}

impl<T: Send> Receiver for InMemory<T> {
    fn limit(&self) -> u64 {
        self.limit
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.bytes.clear();
        Ok(())
    }

    fn take(&mut self, chunk: &[u8], _: Option<u64>) -> Result<(), Error> {
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    fn finish(&mut self, headers: &HeaderMap) -> Result<(), Unreadable> {
        let bytes = std::mem::take(&mut self.bytes).freeze();
        // An answer may have nothing to say, and is whole then.
        let says_json = says_json(headers) && !bytes.is_empty();
        match (self.read)(bytes, says_json) {
            Ok(body) => self.body = Some(body),
            Err(reason) if says_json && reason.is_half_read() => return Err(Unreadable::CutOff),
            Err(reason) => return Err(Unreadable::Senseless(reason)),
        }
        Ok(())
    }
}

impl<T: Send> Reader for InMemory<T> {
    type Body = T;

    fn body(&mut self) -> T {
        self.body.take().expect(FINISHED)
    }
}

struct Spool(SpooledTempFile);

impl Receiver for Spool {
    fn limit(&self) -> u64 {
        MOST_SPOOLED
    }

    fn restart(&mut self) -> Result<(), Error> {
        self.0.rewind().and_then(|()| self.0.set_len(0)).map_err(Error::spool)
    }

    fn take(&mut self, chunk: &[u8], _: Option<u64>) -> Result<(), Error> {
        self.0.write_all(chunk).map_err(Error::spool)
    }

    /// The elements of a list are used while they are read, so that its end has to be seen before. A list
    /// without a single byte is half-read.
    fn finish(&mut self, headers: &HeaderMap) -> Result<(), Unreadable> {
        let local = |error: io::Error| Unreadable::Local(Error::spool(error));
        let file = &mut self.0;
        file.rewind().map_err(local)?;
        if says_json(headers) {
            let read = serde_json::from_reader::<_, IgnoredAny>(BufReader::new(&mut *file));
            if read.is_err_and(|error| error.is_eof()) {
                return Err(Unreadable::CutOff);
            }
            file.rewind().map_err(local)?;
        }
        Ok(())
    }
}

impl Reader for Spool {
    type Body = SpooledTempFile;

    fn body(&mut self) -> SpooledTempFile {
        std::mem::replace(&mut self.0, SpooledTempFile::new(BEFORE_A_FILE))
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    /// What a receiver makes of a body that came in two chunks, after an attempt that broke off.
    fn read<R: Reader>(
        mut receiver: R,
        kind: &'static str,
        body: &str,
    ) -> Result<R::Body, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        receiver.restart().unwrap();
        receiver.take(b"[1, 2", None).unwrap();
        receiver.restart().unwrap();
        let (one, two) = body.as_bytes().split_at(body.len() / 2);
        receiver.take(one, None).unwrap();
        receiver.take(two, None).unwrap();
        receiver.finish(&headers).map_err(|why| match why {
            Unreadable::CutOff => "cut off",
            Unreadable::Senseless(_) => "senseless",
            Unreadable::Local(_) => "local",
        })?;
        Ok(receiver.body())
    }

    const JSON: &str = "application/json; charset=utf-8";

    #[test]
    fn json_is_read_once_it_is_whole() {
        assert_eq!(read(json::<Vec<u8>>(), JSON, "[7, 8]"), Ok(vec![7, 8]));
        assert_eq!(read(json::<Vec<u8>>(), JSON, "[7, "), Err("cut off"));
        assert_eq!(read(json::<Vec<u8>>(), JSON, "{}"), Err("senseless"));
        let text = r#"{"b":1.50,"a":[]}"#;
        assert_eq!(read(document(), JSON, text).map(|it| it.to_string()), Ok(text.to_owned()));
    }

    #[test]
    fn only_what_says_that_it_is_json_can_be_cut_off() {
        assert_eq!(read(json::<Vec<u8>>(), "text/plain", "[7, "), Err("senseless"));
        assert_eq!(read(json::<Vec<u8>>(), JSON, ""), Err("senseless"));
        assert_eq!(read(bytes(), "text/plain", "[7, "), Ok(Bytes::from("[7, ")));
        assert_eq!(read(bytes(), JSON, "[7, "), Err("cut off"));
        assert_eq!(read(bytes(), JSON, "<html>"), Ok(Bytes::from("<html>")));
        assert_eq!(read(bytes(), JSON, ""), Ok(Bytes::new()));
    }

    #[test]
    fn what_need_not_be_json_is_nothing_where_it_is_none() {
        assert_eq!(read(json_if_any::<Vec<u8>>(), JSON, "[7]"), Ok(Some(vec![7])));
        assert_eq!(read(json_if_any::<Vec<u8>>(), JSON, "{}"), Ok(None));
        assert_eq!(read(json_if_any::<Vec<u8>>(), JSON, ""), Ok(None));
        assert_eq!(read(json_if_any::<Vec<u8>>(), JSON, "[7"), Err("cut off"));
    }

    #[test]
    fn a_list_in_a_file_is_seen_to_be_whole_and_read_from_its_beginning() {
        let text = |file: SpooledTempFile| io::read_to_string(file).unwrap();
        assert_eq!(read(spool(), JSON, "[7, 8]").map(text), Ok("[7, 8]".to_owned()));
        assert_eq!(read(spool(), JSON, "[7, 8").map(text), Err("cut off"));
        assert_eq!(read(spool(), JSON, "").map(text), Err("cut off"));
        assert_eq!(read(spool(), "text/plain", "[7").map(text), Ok("[7".to_owned()));
    }
}

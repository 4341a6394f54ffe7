//! Any request to the Monitor API, for those who know what they ask for.

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};

use super::api::{INSTANCE, Monitor};
use crate::error::{Error, LocalError};
use crate::http::request::{below, header_value};
use crate::reply::Reply;

impl Monitor<'_> {
    /// Sends a request with the session's credentials. Reads are tried again after passing
    /// trouble, changes only if they were certainly not carried out. An answer of any status is a
    /// reply; an error means that there was no whole answer.
    ///
    /// `path` is taken as it is, encoded, and may have a query of its own. It cannot leave the
    /// service, and `headers` cannot replace the credentials.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        query: &[(String, String)],
        headers: &[(String, String)],
        body: Option<Bytes>,
    ) -> Result<Reply, Error> {
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())
            .map_err(|_| unusable("not a method"))?;
        let (path, own_query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        if !path.starts_with('/') || path.contains('#') {
            return Err(unusable("a path begins with a slash and has no fragment"));
        }
        let mut url = below(&self.base, path)?;
        url.set_query(own_query);
        let mut request = self.request(method, url)?;
        for (key, value) in query {
            request = request.query(key, Some(value));
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request.body = body;
        }
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| unusable("a header's name has forbidden characters"))?;
            if name == AUTHORIZATION || name == INSTANCE {
                return Err(unusable("the credentials are those of the session"));
            }
            if name == HOST {
                // Behind one address there may be many hosts; the token is for one of them.
                return Err(unusable("the host is that of the instance"));
            }
            request = request.header(name, header_value(value)?);
        }
        self.client.reply_to(&request).await
    }
}

fn unusable(text: &str) -> Error {
    Error::local(LocalError::Request(text.to_owned()))
}

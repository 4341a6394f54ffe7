//! What the resources of the Monitor API have in common: documents kept whole, in an envelope with
//! one name.

use std::io::{self, BufReader};

use ibmcloud_core::Json;
use reqwest::Method;

use super::api::Monitor;
use crate::elements::{self, ListError};
use crate::error::{Error, Misunderstanding};
use crate::http::answer::misunderstood;
use crate::http::receiver;
use crate::http::request::{Request, below};
use crate::wire;

impl Monitor<'_> {
    /// A request to a path below the service's address.
    pub(super) fn at(&self, method: Method, path: &str) -> Result<Request, Error> {
        self.request(method, below(&self.base, path)?)
    }

    /// Hands each element of the list that an answer holds under `member` to `take`, once the answer
    /// has come whole, and returns what else the answer says. The list is never whole in memory. Each
    /// element may be in an envelope of its own, called `single`, as IBM's page on alerts draws it.
    pub(super) async fn each(
        &self,
        request: Request,
        member: &str,
        single: &str,
        mut take: impl FnMut(Json) -> io::Result<()>,
    ) -> Result<Json, Error> {
        let answer = self.client.send_to(&request, &mut receiver::spool()).await?;
        let reader = BufReader::new(answer.body);
        let others = elements::each(reader, member, |item| take(unwrapped(item, single)));
        let reason = match others {
            Ok(others) => return Ok(Json::Object(others)),
            Err(ListError::Consumer(error)) => return Err(Error::spool(error)),
            Err(ListError::Json(error)) => wire::misunderstanding(&error),
            Err(ListError::Missing) => Misunderstanding::Shape(format!("missing field `{member}`")),
            Err(ListError::NotAList) => Misunderstanding::Shape(format!("{member}: not a list")),
        };
        Err(misunderstood(&request, answer.status, reason))
    }

    /// The list that an answer holds under `member`, as [`Self::each`] reads it.
    pub(super) async fn list(
        &self,
        request: Request,
        member: &str,
        single: &str,
    ) -> Result<Vec<Json>, Error> {
        let mut items = Vec::new();
        let push = |item| {
            items.push(item);
            Ok(())
        };
        self.each(request, member, single, push).await?;
        Ok(items)
    }

    /// The document that an answer holds under `member`.
    pub(super) async fn single(&self, request: &Request, member: &str) -> Result<Json, Error> {
        let answer = self.document(request).await?;
        member_of(request, answer, member)
    }

    /// Sends a document in its envelope, and reads the one that comes back.
    pub(super) async fn put_in(
        &self,
        method: Method,
        path: &str,
        member: &str,
        document: &Json,
    ) -> Result<Json, Error> {
        let envelope = Json::object([(member, document.clone())]);
        let request = self.at(method, path)?.json(&envelope);
        self.single(&request, member).await
    }

    /// Deletes what is at a path; the answer has nothing to say.
    pub(super) async fn delete_at(&self, path: &str) -> Result<(), Error> {
        let request = self.at(Method::DELETE, path)?;
        self.client.send(&request).await.map(|_| ())
    }

    /// A whole answer as JSON.
    pub(super) async fn document(&self, request: &Request) -> Result<Json, Error> {
        Ok(self.client.send_to(request, &mut receiver::document()).await?.body)
    }
}

fn member_of(request: &Request, answer: Json, member: &str) -> Result<Json, Error> {
    let found = match answer {
        Json::Object(members) => {
            members.into_iter().rev().find(|(name, _)| name == member).map(|(_, value)| value)
        }
        _ => None,
    };
    found.ok_or_else(|| {
        let text = format!("missing field `{member}`");
        misunderstood(request, 200, Misunderstanding::Shape(text))
    })
}

/// An element without the envelope that it may have.
fn unwrapped(item: Json, single: &str) -> Json {
    match item {
        Json::Object(mut members) if matches!(&members[..], [(name, _)] if name == single) => {
            members.remove(0).1
        }
        item => item,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn an_element_may_have_an_envelope_of_its_own() {
        let bare = json::parse(r#"{"id":1}"#).unwrap();
        let wrapped = json::parse(r#"{"alert":{"id":1}}"#).unwrap();
        assert_eq!(unwrapped(wrapped, "alert"), bare);
        assert_eq!(unwrapped(bare.clone(), "alert"), bare);
    }
}

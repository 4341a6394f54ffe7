//! What a kind of thing is: how it is listed and changed, its normal form, what is compared and secret.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use ibmcloud_core::resource::{Schema, Violation};
use ibmcloud_core::{Json, TeamId};
use ibmcloud_transport::{Error as ServiceError, Monitor};

use crate::error::Reason;
use crate::key::Key;
use crate::kind::Kind;
use crate::names::{Id, Names};
use crate::secret::Variables;

/// What the service will answer.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ServiceError>> + 'a>>;

/// A thing of the instance.
#[derive(Clone, Debug)]
pub struct Present {
    /// Which one it is.
    pub key: Key,
    /// The number that the service gave it.
    pub id: u64,
    /// The team to act in.
    pub acting: Option<TeamId>,
    /// As the service sent it; an alert perhaps in both generations, the one that it is written in first.
    pub documents: Vec<Json>,
    /// Cannot be deleted, and of an immutable team only the members can be changed.
    pub fixed: bool,
}

/// Things of one kind as the service sent them.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The documents of each thing.
    pub things: Vec<Vec<Json>>,
    /// Whether there may be things that are not among them.
    pub is_incomplete: bool,
}

/// What a document is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// To be looked at: what it refers to may be yet to be made, and any number stands for it.
    Check,
    /// To be sent.
    Send,
}

impl Stage {
    /// A reference. One to a thing that the service has given no number is not sent.
    pub fn number(self, id: Id, name: &str) -> Result<u64, Reason> {
        match (id, self) {
            (Id::Known(id), _) => Ok(id),
            (Id::Planned, Self::Check) => Ok(u64::MAX),
            (Id::Planned, Self::Send) => Err(Reason::NoNumber(name.to_owned())),
        }
    }
}

/// What a document is made from, beside its written form.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The team that the thing belongs to; empty for what belongs to none.
    pub team: &'a str,
    /// What things can refer to.
    pub names: &'a Names,
    /// The document that is there.
    pub present: Option<&'a Json>,
    /// What the document is for.
    pub stage: Stage,
    /// The variables that hold secrets.
    pub variables: Variables<'a>,
}

/// A kind of thing. To add one, implement this in a file of its own below `kinds`, and name it in
/// `kinds::ALL`.
pub trait Resource: fmt::Debug + Sync {
    /// Its words and its place.
    fn kind(&self) -> Kind;

    /// What is known of its documents.
    fn schema(&self, document: &Json) -> &'static Schema;

    /// Members that the service decides, or that are somebody's own business.
    fn decided(&self) -> &'static [&'static str];

    /// Members that files have under another name, with names in the places of numbers.
    fn renamed(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Whether other things refer to things of this kind.
    fn is_referenced(&self) -> bool {
        false
    }

    /// The member of a document that holds secrets.
    fn secrets(&self) -> Option<&'static str> {
        None
    }

    /// The things of this kind that a team sees; teams themselves are what the reading begins with.
    fn list<'a>(&self, monitor: &'a Monitor<'a>) -> Answer<'a, Listed>;

    /// The team that a listed document belongs to, none if it belongs to all; `Err` if it is one of
    /// another team's list.
    fn owner(
        &self,
        _document: &Json,
        (_, team): (TeamId, &str),
        _names: &Names,
    ) -> Result<Option<String>, OfAnotherTeam> {
        Ok(Some(team.to_owned()))
    }

    /// Makes a thing, and returns what the service made.
    fn create<'a>(&self, monitor: &'a Monitor<'a>, document: &'a Json) -> Answer<'a, Json>;

    /// Replaces a thing, and returns what became of it.
    fn update<'a>(&self, monitor: &'a Monitor<'a>, id: u64, document: &'a Json)
    -> Answer<'a, Json>;

    /// Deletes a thing, of which `document` is known.
    fn delete<'a>(&self, monitor: &'a Monitor<'a>, id: u64, document: &'a Json) -> Answer<'a, ()>;

    /// Says in a new document which team it is made for, where the service does not know it by the team
    /// that one acts in.
    fn assign(&self, _document: &mut Json, _team: TeamId) {}

    /// The normal form of `document`, of which `spec` is what the service does not decide.
    fn normalize(&self, spec: Json, document: &Json, team: &str, names: &Names) -> Json;

    /// The value of a member of a file as it counts; the names of parts that do not are added to `ignored`.
    fn resolve(
        &self,
        _member: &str,
        value: &Json,
        _ignored: &mut Vec<String>,
    ) -> Result<Json, Reason> {
        Ok(value.clone())
    }

    /// Whether a member of a file is left out although nothing decides it everywhere.
    fn is_repeated(&self, _member: &str, _spec: &Json) -> bool {
        false
    }

    /// Refuses a form with a member that cannot be beside the others.
    fn check_member(&self, _member: &str, _spec: &Json) -> Result<(), Reason> {
        Ok(())
    }

    /// The part of a form that can be brought to what is there.
    fn changeable(&self, spec: Json, _present: Option<&Json>) -> Json {
        spec
    }

    /// The form without what the instance cannot have: the users that it does not know are added to `strangers`.
    fn possible(&self, spec: Json, _names: &Names, _strangers: &mut Vec<String>) -> Json {
        spec
    }

    /// The document of a thing to compare a form with.
    fn document_like<'a>(
        &self,
        documents: &'a [Json],
        _spec: &Json,
    ) -> Result<Option<&'a Json>, Reason> {
        Ok(documents.first())
    }

    /// Whether a form can be compared although not all things of this kind could be read.
    fn check_readable(&self, _spec: &Json, _is_present: bool) -> Result<(), Reason> {
        Ok(())
    }

    /// Whether a form is of the generation that is missing where not all things of this kind could be read.
    fn is_of_unread_generation(&self, _spec: &Json) -> bool {
        false
    }

    /// What the names in a present thing are seen from: what there is, or what there will be.
    fn names_to_compare<'a>(&self, present: &'a Names, _planned: &'a Names) -> &'a Names {
        present
    }

    /// A form as people may see it, beside the document and the normal form of what is there.
    fn shown(&self, spec: &Json, _present: Option<(&Json, &Json)>, _context: Context<'_>) -> Json {
        spec.clone()
    }

    /// The document for a form, with numbers for its names, and with secrets.
    fn document(&self, spec: &Json, context: Context<'_>) -> Result<Json, Reason>;

    /// Refuses a document that the service would refuse, or that means nothing, and names the members about which
    /// nothing is known. What is there already may stay.
    fn check(&self, sent: &Json, present: Option<&Json>) -> Result<Vec<String>, Reason> {
        let held = |text: &str| {
            let members = present.and_then(Json::as_object).unwrap_or_default();
            members.iter().any(|(_, value)| value.as_str() == Some(text))
        };
        match self.schema(sent).check(sent) {
            // The service took it once.
            Err(Violation::NoCondition(text) | Violation::NoScope(text)) if held(&text) => {
                Ok(Vec::new())
            }
            checked => Ok(checked?),
        }
    }

    /// A document as it can be compared with the service's answer to it.
    fn comparable(&self, document: &Json) -> Json {
        document.clone()
    }

    /// Whether a document refers to something that the caller does not see.
    fn has_hidden_references(&self, _document: &Json, _names: &Names) -> bool {
        false
    }

    /// The users that a form names.
    fn users(&self, _spec: &Json) -> Vec<String> {
        Vec::new()
    }

    /// The teams whose things a form asks for.
    fn teams(&self, _spec: &Json) -> Vec<String> {
        Vec::new()
    }
}

/// A document in a list is of another team than the one that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfAnotherTeam;

/// A number, or one written as a text.
pub(crate) fn number(value: &Json) -> Option<u64> {
    match value {
        Json::Number(digits) | Json::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

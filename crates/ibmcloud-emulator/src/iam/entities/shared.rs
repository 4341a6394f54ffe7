//! What API keys, service IDs and trusted profiles share: access, bodies, tags and dates.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::clock;
use crate::iam::caller::Caller;
use crate::iam::errors;
use crate::ids;
use crate::net::http::{Reply, Request};
use crate::world::{PlatformRole, Record, World};

/// A caller whose token is bound to an account.
pub(crate) struct Access {
    pub(crate) iam_id: String,
    pub(crate) account: String,
    pub(crate) role: PlatformRole,
}

impl Access {
    /// That the caller makes something now.
    pub(crate) fn record(&self, request: &Request) -> Record {
        Record {
            created_at: clock::nanos(request.now),
            created_by: self.iam_id.clone(),
            ..Record::default()
        }
    }

    /// The caller; the account that a request names must be the token's.
    pub(crate) fn of(world: &World, request: &Request) -> Result<Self, Reply> {
        let caller = Caller::of(&errors::IamErrors, request)?;
        caller.check_account(world, &errors::IamErrors, request)?;
        let role = caller.platform_role(world);
        let account = caller.account.ok_or_else(|| forbidden(request))?;
        match request.query("account_id") {
            Some(other) if other != account => Err(forbidden(request)),
            _ => Ok(Self { iam_id: caller.iam_id, account, role }),
        }
    }

    /// The caller, if they have at least this platform role.
    pub(crate) fn with_role(
        world: &World,
        request: &Request,
        least: PlatformRole,
    ) -> Result<Self, Reply> {
        let access = Self::of(world, request)?;
        if access.role >= least { Ok(access) } else { Err(forbidden(request)) }
    }

    /// The same in the account that the path names.
    pub(crate) fn in_account(
        world: &World,
        request: &Request,
        account: &str,
        least: PlatformRole,
    ) -> Result<Self, Reply> {
        let access = Self::with_role(world, request, least)?;
        if access.account == account { Ok(access) } else { Err(forbidden(request)) }
    }
}

pub(crate) fn forbidden(request: &Request) -> Reply {
    errors::iam_v1(request, 403, "forbidden", "You are not authorized to use this API")
}

pub(crate) fn invalid(request: &Request, text: &str) -> Reply {
    errors::iam_v1(request, 400, "invalid_request", text)
}

/// Something that exists already, or was changed meanwhile.
pub(crate) fn conflict(request: &Request, text: &str) -> Reply {
    errors::iam_v1(request, 409, "conflict", text)
}

pub(crate) fn absent(request: &Request, what: &str, id: &str) -> Reply {
    errors::iam_v1(request, 404, "not_found", &format!("{what} with ID '{id}' could not be found."))
}

/// No public source says what a change of a locked entity answers; the code is a known one.
pub(super) fn is_locked(request: &Request, what: &str, id: &str) -> Reply {
    errors::iam_v1(request, 400, "invalid_state", &format!("{what} '{id}' is locked."))
}

pub(crate) fn body(request: &Request) -> Result<Map<String, Value>, Reply> {
    request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))
}

/// A member of a body that has to be there.
pub(crate) fn required(
    request: &Request,
    body: &Map<String, Value>,
    name: &str,
) -> Result<String, Reply> {
    let text = body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned)
        .ok_or_else(|| invalid(request, &format!("Property '{name}' is missing or empty.")))
}

/// Whether a header such as `Entity-Lock` says `true`.
pub(super) fn switched(request: &Request, header: &str) -> bool {
    request.header(header) == Some("true")
}

/// The entity tag of something that was changed `version` times.
pub(crate) fn tag(id: &str, version: u32) -> String {
    format!("{}-{}", version + 1, ids::hex32(&["tag", id, &version.to_string()]))
}

/// Refuses an update whose `If-Match` is missing, or names another state than the present one.
pub(crate) fn check_tag(request: &Request, present: &str) -> Result<(), Reply> {
    match request.header("if-match").map(|tag| tag.trim_matches('"')) {
        None | Some("") => Err(invalid(request, "Header 'If-Match' is missing or empty.")),
        Some(tag) if tag == "*" || tag == present => Ok(()),
        Some(_) => {
            let text = "The entity was changed by somebody else: 'If-Match' does not match.";
            Err(conflict(request, text))
        }
    }
}

/// A date as the identity service writes it. What has none is as old as the world.
pub(crate) fn date(stored: &str) -> String {
    let stored = if stored.is_empty() { crate::world::CREATED } else { stored };
    stored.parse::<Timestamp>().map(clock::minutes).unwrap_or_default()
}

/// When something was last changed; if never, when it was made.
pub(crate) fn modified(record: &Record) -> String {
    let never = record.modified_at.is_empty();
    date(if never { &record.created_at } else { &record.modified_at })
}

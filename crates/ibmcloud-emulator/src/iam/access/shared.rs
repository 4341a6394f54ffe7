//! What groups, policies and roles share: who calls, error bodies, entity tags, pages.

use compact_sort::CompactSort as _;
use serde_json::{Map, Value, json};

use crate::iam::caller::Caller;
use crate::ids;
use crate::json::set;
use crate::net::http::{Reply, Request};
use crate::service::{ErrorFamily, code_word};
use crate::world::{CREATED, PlatformRole, Record, World};

/// The error family of access groups and policies.
pub(super) struct AccessErrors;

impl ErrorFamily for AccessErrors {
    fn error(&self, request: &Request, status: u16, text: &str) -> Reply {
        let code = match status {
            // Written this way by the service: `iam_policy_management_v1.go`, `ErrorObject`.
            403 => "insufficent_permissions",
            401 => "invalid_token",
            _ => code_word(status),
        };
        refused(request, status, code, text)
    }

    fn unauthorized(&self, request: &Request) -> Reply {
        self.error(request, 401, "The provided token is invalid.")
    }
}

/// A caller whose token is bound to an account.
pub(super) struct Access {
    pub(super) iam_id: String,
    pub(super) account: String,
}

impl Access {
    /// The caller, if they have at least this platform role. The account that a request names must be
    /// the token's.
    pub(super) fn with_role(
        world: &World,
        request: &Request,
        least: PlatformRole,
    ) -> Result<Self, Reply> {
        let caller = Caller::of(&AccessErrors, request)?;
        caller.check_account(world, &AccessErrors, request)?;
        let role = caller.platform_role(world);
        let asked = request.query("account_id");
        let account = caller.account.filter(|own| asked.as_ref().is_none_or(|it| it == own));
        match account {
            Some(account) if role >= least => Ok(Self { iam_id: caller.iam_id, account }),
            _ => Err(forbidden(request)),
        }
    }

    /// The same for a list, which has to say whose it is.
    pub(super) fn of_list(world: &World, request: &Request) -> Result<Self, Reply> {
        let access = Self::with_role(world, request, PlatformRole::Viewer)?;
        if request.query("account_id").is_some() {
            return Ok(access);
        }
        let text = "The query parameter 'account_id' is required.";
        Err(refused(request, 400, "missing_required_query_parameter", text))
    }
}

pub(super) fn forbidden(request: &Request) -> Reply {
    let text = "You are not authorized to perform this operation.";
    AccessErrors.error(request, 403, text)
}

/// Like the identity service's body, with a number for the status.
pub(super) fn refused(request: &Request, status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, error_body(request, status, &json!({"code": code, "message": message})))
}

/// A 409 that names what it is in conflict with: members of `ConflictsWith` in the policy SDKs.
pub(super) fn conflict(request: &Request, code: &str, message: &str, with: &Value) -> Reply {
    let error = json!({"code": code, "message": message, "details": {"conflicts_with": with}});
    Reply::json(409, error_body(request, 409, &error))
}

fn error_body(request: &Request, status: u16, error: &Value) -> Value {
    json!({"trace": request.transaction, "errors": [error], "status_code": status})
}

pub(super) fn invalid(request: &Request, text: &str) -> Reply {
    refused(request, 400, "invalid_body", text)
}

pub(super) fn invalid_query(request: &Request, name: &str) -> Reply {
    let text = format!("The query parameter '{name}' is not valid.");
    refused(request, 400, "invalid_query", &text)
}

/// A body, of whose members none is unknown.
pub(super) fn body(request: &Request, known: &[&str]) -> Result<Map<String, Value>, Reply> {
    let body = request.json().ok_or_else(|| invalid(request, "The body is not valid JSON."))?;
    check_members(request, &body, known)?;
    Ok(body)
}

pub(super) fn check_members(
    request: &Request,
    body: &Map<String, Value>,
    known: &[&str],
) -> Result<(), Reply> {
    match body.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(invalid(request, &format!("The body has an unknown member '{name}'."))),
    }
}

/// A text of a body that may be left out; it is refused when it is no text or longer than this.
pub(super) fn text(
    request: &Request,
    body: &Map<String, Value>,
    name: &str,
    longest: usize,
) -> Result<Option<String>, Reply> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= longest => Ok(Some(text.clone())),
        Some(_) => {
            let text = format!("'{name}' must be a text of at most {longest} characters.");
            Err(invalid(request, &text))
        }
    }
}

/// The same for one that has to be there.
pub(super) fn required(
    request: &Request,
    body: &Map<String, Value>,
    name: &str,
    longest: usize,
) -> Result<String, Reply> {
    let text = text(request, body, name, longest)?.filter(|text| !text.is_empty());
    text.ok_or_else(|| invalid(request, &format!("'{name}' is missing or empty.")))
}

/// The entity tag of something that was changed `version` times.
pub(super) fn tag(id: &str, version: u32) -> String {
    format!("{}-{}", version + 1, ids::hex32(&["tag", id, &version.to_string()]))
}

/// Refuses a change whose `If-Match` is missing, or names another state than the present one.
pub(super) fn check_tag(request: &Request, present: &str) -> Result<(), Reply> {
    match request.header("if-match").map(|tag| tag.trim_matches('"')) {
        None | Some("") => {
            Err(refused(request, 400, "invalid_header", "The header 'If-Match' is missing."))
        }
        Some(tag) if tag == "*" || tag == present => Ok(()),
        Some(_) => {
            let text = "The revision in 'If-Match' is not the present one.";
            Err(conflict(request, "conflict", text, &json!({"etag": present})))
        }
    }
}

/// `limit` and `offset` of a list; the largest page is what the SDK says.
pub(super) fn window(request: &Request) -> Result<(usize, usize), Reply> {
    /// Entries in one page, unless `limit` says otherwise.
    const PAGE: usize = 50;
    let number = |name: &str, usual: usize, most: usize| match request.query(name) {
        None => Ok(usual),
        Some(text) => {
            let number = text.parse().ok().filter(|it| *it <= most);
            number.ok_or_else(|| invalid_query(request, name))
        }
    };
    Ok((number("limit", PAGE, 100)?, number("offset", 0, usize::MAX)?))
}

/// A page of a list, with links to others that keep its filters.
pub(super) fn paged(
    request: &Request,
    member: &str,
    all: Vec<Value>,
    (limit, offset): (usize, usize),
) -> Reply {
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(offset).take(limit).collect();
    let end = offset + page.len();
    let kept = request.raw_query.split('&');
    let own = |it: &&str| !it.is_empty() && !it.starts_with("limit=") && !it.starts_with("offset=");
    let kept: String = kept.filter(own).flat_map(|it| [it, "&"]).collect();
    let link = |offset: usize| {
        let (origin, path) = (request.origin(), &request.raw_path);
        json!({"href": format!("{origin}{path}?{kept}limit={limit}&offset={offset}")})
    };
    let mut body = json!({
        "limit": limit,
        "offset": offset,
        "total_count": total,
        "first": link(0),
        "last": link(total.saturating_sub(1) / limit.max(1) * limit),
        member: page,
    });
    if offset > 0 {
        set(&mut body, "previous", link(offset.saturating_sub(limit)));
    }
    if end < total && limit > 0 {
        set(&mut body, "next", link(end));
    }
    Reply::json(200, body)
}

/// Sorts documents by a member; a hyphen in front turns the order round.
pub(super) fn sort(
    request: &Request,
    all: &mut [Value],
    usual: &str,
    allowed: &[&str],
) -> Result<(), Reply> {
    let asked = request.query("sort");
    let by = asked.as_deref().unwrap_or(usual);
    let (by, down) = by.strip_prefix('-').map_or((by, false), |by| (by, true));
    if !allowed.contains(&by) {
        return Err(invalid_query(request, "sort"));
    }
    all.compact_sort_by_key(|it| match &it[by] {
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    });
    if down {
        all.reverse();
    }
    Ok(())
}

/// Whether a query parameter says `true`.
pub(super) fn on(request: &Request, name: &str) -> bool {
    request.query(name).as_deref() == Some("true")
}

/// When something was made and last changed, and by whom.
pub(super) fn dates(document: &mut Value, record: &Record, modified_by: &str) {
    let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
    let created = or(&record.created_at, CREATED);
    set(document, "last_modified_at", or(&record.modified_at, &created));
    set(document, "created_at", created);
    set(document, "created_by_id", record.created_by.clone());
    set(document, "last_modified_by_id", or(modified_by, &record.created_by));
}

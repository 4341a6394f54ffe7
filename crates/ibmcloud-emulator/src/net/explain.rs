//! Why a request was refused, in words for a person at the sandbox: in a header and in the journal, and
//! never in the body, which is the service's own.
//!
//! What is said here was looked up or tried out. Which member of a body is wrong, and which switch decides, is found by
//! asking again with one thing changed, in a copy of the state: a sentence about it is true, or not said.

use jiff::Timestamp;
use serde_json::Value;

use crate::clock;
use crate::faults::glob;
use crate::jwt;
use crate::monitor::MONITORING;
use crate::net::exact;
use crate::net::http::{Body, Reply, Request};
use crate::net::nearest;
use crate::service::Admission;
use crate::service::Registry;
use crate::world::World;

/// The header that says it.
pub(crate) const HEADER: &str = "x-sandbox-reason";

/// Larger worlds are not copied in order to try something out.
const MOST_INSTANCES: usize = 100;
/// Bodies with more members are not tried out.
const MOST_MEMBERS: usize = 40;
/// A word that is longer may be a token, a key or an id, and is not repeated.
const LONGEST_WORD: usize = 24;
/// Characters of a reason.
const LONGEST: usize = 400;

/// Switches that may decide a refusal: the service, method, path and status, each a pattern, and the value with which
/// it is tried again. `{request}` stands for method and path.
const SWITCHES: &[(&str, &str, &str, &str, &str)] = &[
    (MONITORING, "*", "*", "403", "iam_only_token_status=401"),
    (MONITORING, "*", "*", "401", "iam_only_token_status=403"),
    (MONITORING, "*", "*", "403", "network_refusal=forbidden"),
    (MONITORING, "GET", "/api/token/*", "403", "admin_token_read=true"),
    (MONITORING, "*", "/api/token*", "40*", "reset_forms=[\"{request}\"]"),
    (MONITORING, "PUT", "*/notificationChannels/*", "422", "slack_channels_renamed=true"),
    (MONITORING, "*", "*", "404", "account_administration=true"),
    ("monitoring*", "POST", "*", "403", "remote_write_refusal_status=401"),
    ("monitoring*", "POST", "*", "401", "remote_write_refusal_status=403"),
    ("resource-controller", "PATCH", "*", "4*", "immutable_parameters=[]"),
    ("resource-controller", "PATCH", "*", "4*", "broker_refusal=in_operation"),
    ("iam", "POST", "*token", "40*", "single_use_refresh_tokens=false"),
];

/// A refusal, and what is around it.
pub(crate) struct Case<'a> {
    pub(crate) services: &'a Registry,
    pub(crate) world: &'a World,
    pub(crate) request: &'a Request,
    pub(crate) reply: &'a Reply,
}

impl Case<'_> {
    /// What is known about the refusal; ASCII, on one line.
    pub(crate) fn reason(&self) -> String {
        let route = nearest::route(self.services, self.request);
        let is_known = route.is_none();
        let mut parts: Vec<String> = route.into_iter().collect();
        if is_known {
            parts.extend(self.said());
        }
        parts.extend(self.trouble());
        if matches!(self.reply.status, 401 | 403) {
            parts.extend(credential(self.world, self.request));
        }
        if self.can_be_tried() {
            parts.extend(self.member());
            parts.extend(self.switch());
        }
        if parts.is_empty() {
            parts.push(format!("the service answers {} here", self.reply.status));
        }
        ascii(&parts.join("; "))
    }

    /// The service's own words, without what may be a secret.
    fn said(&self) -> Option<String> {
        let Body::Json(body) = &self.reply.body else { return None };
        let names = ["message", "errorMessage", "reason", "error", "description"];
        let text = texts(body).into_iter();
        let text = names.iter().find_map(|name| text.clone().find(|(key, _)| key == name))?.1;
        let short = |word: &str| if word.len() > LONGEST_WORD { "..." } else { word }.to_owned();
        let words: Vec<String> = text.split_whitespace().map(short).collect();
        Some(format!("the service says: {}", words.join(" ")))
    }

    /// What the world has against the instance that is asked.
    fn trouble(&self) -> Option<String> {
        let guid = self.request.header("ibminstanceid")?;
        let instance = self.world.instance_by_guid(guid.trim())?;
        let (name, status) = (&instance.name, self.reply.status);
        if instance.trouble.monitor_status == Some(status) {
            return Some(format!("the world lets '{name}' fail: trouble.monitor_status={status}"));
        }
        if !(status == 403 && instance.trouble.token_reads_refused && self.can_be_tried()) {
            return None;
        }
        let mut world = self.world.clone();
        world.instance_mut(&instance.guid)?.trouble.token_reads_refused = false;
        let text = "the world lets this instance give out no token: trouble.token_reads_refused";
        self.differs(world).then(|| text.to_owned())
    }

    fn can_be_tried(&self) -> bool {
        self.world.instances.len() <= MOST_INSTANCES && self.services.is_builtin(self.request)
    }

    /// The answer to a request in a copy of the state.
    fn tried(&self, request: &Request, mut world: World) -> Option<Reply> {
        let service = self.services.of(request);
        match service.admit(&world, request) {
            Admission::Admitted => Some(service.respond(&mut world, request)),
            Admission::Refused(reply) => Some(reply),
            Admission::Cut | Admission::Silent => None,
        }
    }

    /// Whether the request is answered otherwise in another state.
    fn differs(&self, world: World) -> bool {
        let reply = self.tried(self.request, world);
        !reply.is_some_and(|it| {
            it.status == self.reply.status && it.content().1 == self.reply.content().1
        })
    }

    /// A member of the body without which the request would be accepted.
    fn member(&self) -> Option<String> {
        let body = exact::object(&self.request.body)
            .filter(|_| matches!(self.reply.status, 400 | 409 | 415 | 422))?;
        let mut places: Vec<Vec<&str>> = body.keys().map(|name| vec![&**name]).collect();
        // Many bodies are one object in an envelope.
        if let [only] = &places.clone()[..]
            && let Some(inner) = only.first().and_then(|name| body.get(*name)?.as_object())
        {
            let outer = only.clone();
            places = inner.keys().map(|name| [&outer[..], &[&**name]].concat()).collect();
        }
        if places.len() > MOST_MEMBERS {
            return None;
        }
        places.into_iter().find_map(|place| {
            let mut body = Value::Object(body.clone());
            let (last, outer) = place.split_last()?;
            let object = outer.iter().try_fold(&mut body, |at, name| at.get_mut(*name));
            object?.as_object_mut()?.shift_remove(*last);
            let body = exact::text(&body).into();
            let request = Request { body, ..self.request.clone() };
            let reply = self.tried(&request, self.world.clone())?;
            let name = place.join(".");
            let named = name.len() <= LONGEST_WORD * 2;
            (named && reply.status < 400)
                .then(|| format!("without the member '{name}' of the body it would be accepted"))
        })
    }

    /// The switch with whose other value the answer would be another one.
    fn switch(&self) -> Option<String> {
        let (request, status) = (self.request, self.reply.status.to_string());
        let service = self.services.of(request).name();
        let found = SWITCHES.iter().find_map(|(of, method, path, answered, value)| {
            let fits = [
                (*of, service),
                (*method, request.method()),
                (*path, &request.raw_path),
                (*answered, &status),
            ];
            if !fits.iter().all(|(pattern, text)| glob(pattern, text)) {
                return None;
            }
            let asked = format!("{} {}", request.method(), request.raw_path);
            let value = value.replace("{request}", &asked);
            let mut world = self.world.clone();
            world.settings.assign(&value).ok()?;
            self.differs(world).then_some(value)
        });
        found
            .map(|value| format!("a switch decides: with --set '{value}' it is answered otherwise"))
    }
}

/// The texts of a document by their names, outermost first.
fn texts(value: &Value) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let members: Vec<(&str, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, it)| (&**name, it)).collect(),
        Value::Array(items) => items.iter().map(|it| ("", it)).collect(),
        _ => Vec::new(),
    };
    found.extend(members.iter().filter_map(|(name, it)| Some((*name, it.as_str()?))));
    found.extend(members.iter().flat_map(|(_, it)| texts(it)));
    found
}

/// What is the matter with the credential or the instance that it is shown to.
fn credential(world: &World, request: &Request) -> Option<String> {
    let said = |text: &str| Some(text.to_owned());
    let Some(token) = request.bearer() else {
        return said(match request.header("authorization") {
            None => "there is no Authorization header",
            Some(_) => "the Authorization header does not hold one token",
        });
    };
    let now = clock::millis(request.now);
    if token.split('.').count() != 3 {
        let Some(monitor) = world.monitors.iter().find(|it| it.has_key(token)) else {
            return said("no instance has this Monitor API token now");
        };
        let account = monitor.service_account(token);
        if account.and_then(|it| it["expirationDate"].as_i64()).is_some_and(|it| it <= now) {
            return said("the time of this service account is over");
        }
        let instance = world.instance_by_guid(&monitor.instance)?;
        return instance
            .enforces_iam_only(now)
            .then(|| format!("the instance '{}' is set to IAM_ONLY", instance.name));
    }
    let Some(claims) = jwt::verify(token) else {
        return said("the IAM token was not signed by this sandbox");
    };
    let ends = claims.get("exp").and_then(Value::as_i64).unwrap_or_default();
    if ends <= request.now.as_second() {
        let ends = Timestamp::from_second(ends).unwrap_or_default();
        let now = request.now.strftime("%Y-%m-%dT%H:%M:%SZ");
        return Some(format!("the IAM token ended at {ends}, and the sandbox's clock says {now}"));
    }
    let account = claims.get("account").and_then(|it| it.get("bss")?.as_str());
    let guid = request.header("ibminstanceid")?.trim();
    let Some(instance) = world.instance_by_guid(guid) else {
        return said("no instance has the GUID in IBMInstanceID");
    };
    let name = &instance.name;
    if account != Some(&instance.account) {
        return Some(format!("the instance '{name}' is of another account than the token"));
    }
    if let Some(region) = request.region.filter(|region| *region != instance.region) {
        return Some(format!("'{name}' is in {}, and the host is of {region}", instance.region));
    }
    instance.enforces_iam_only(now).then(|| format!("the instance '{name}' is set to IAM_ONLY"))
}

/// As a header can hold it.
pub(crate) fn ascii(text: &str) -> String {
    let plain = |it: char| if (' '..='~').contains(&it) { it } else { '?' };
    text.chars().map(plain).take(LONGEST).collect()
}

/// Whether a service's answer is a refusal.
pub(crate) fn is_refusal(reply: &Reply) -> bool {
    reply.status >= 400
}

/// The answer with its reason, where it is a refusal that has none yet.
pub(crate) fn with_reason(reply: Reply, reason: impl FnOnce(&Reply) -> String) -> Reply {
    if !is_refusal(&reply) || reply.has(HEADER) {
        return reply;
    }
    let reason = reason(&reply);
    reply.with(HEADER, reason)
}

/// The reason that an answer has.
pub(crate) fn reason_of(reply: &Reply) -> Option<String> {
    reply.headers.iter().find(|(name, _)| *name == HEADER).map(|(_, reason)| reason.clone())
}

//! `POST /identity/token`: one function for each grant.

use super::caller::Caller;
use super::entities::trust;
use super::token::{Issue, access_token, issue};
use crate::clock;
use crate::iam::errors::{iam as error, iam_detailed};
use crate::json::set;
use crate::net::http::{Answer, Form, Reply, Request};
use crate::world::{ApiKey, ComputeResource, Identity, IdentityKind, World};

const RESPONSE_TYPES: [&str; 3] = ["cloud_iam", "ims_portal", "delegated_refresh_token"];
const PREFIX: &str = "urn:ibm:params:oauth:grant-type:";

pub(crate) fn token(world: &mut World, request: &Request) -> Answer {
    let form = request.form();
    let grant_type = required(request, &form, "grant_type")?;
    if let Some(wanted) = form.get("response_type") {
        check_response_type(request, wanted)?;
    }
    match grant_type.strip_prefix(PREFIX).unwrap_or(grant_type) {
        "apikey" => api_key(world, request, &form, grant_type),
        "refresh_token" => refresh(world, request, &form, grant_type),
        "passcode" => passcode(world, request, &form, grant_type),
        "password" => password(world, request, &form, grant_type),
        "cr-token" => compute_resource(world, request, &form, grant_type),
        "assume" => assume(world, request, &form, grant_type),
        _ => Err(iam_detailed(
            request,
            400,
            "BXNIM0106E",
            "Property validation failed.",
            Some(&format!("Validation of property 'grant_type' with value '{grant_type}' failed.")),
        )),
    }
}

fn required<'a>(request: &Request, form: &'a Form, name: &str) -> Result<&'a str, Reply> {
    form.get(name).ok_or_else(|| {
        let details = format!("Property '{name}' either missing or empty.");
        let message = "Property missing or empty.";
        iam_detailed(request, 400, "BXNIM0109E", message, Some(&details))
    })
}

fn check_response_type(request: &Request, wanted: &str) -> Result<(), Reply> {
    let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
    if wanted.iter().all(|word| RESPONSE_TYPES.contains(word)) {
        return Ok(());
    }
    let text = format!(
        "Validation of property 'response_type' with value '[{}]' failed. Valid values: 'cloud_iam'",
        wanted.join(", ")
    );
    Err(error(request, 400, "BXNIM0106E", &text))
}

/// The account that a form asks for; the two names are from different times.
fn wanted_account(form: &Form, request: &Request) -> Option<String> {
    let named = form.get("account").or_else(|| form.get("bss_account")).map(str::to_owned);
    named.or_else(|| request.query("account"))
}

fn check_member(
    request: &Request,
    identity: &Identity,
    account: Option<&str>,
) -> Result<(), Reply> {
    match account {
        Some(account) if identity.membership(account).is_none() => {
            Err(error(request, 400, "BXNIM0141E", "User is not member of the specified account"))
        }
        _ => Ok(()),
    }
}

fn api_key(world: &mut World, request: &Request, form: &Form, grant_type: &str) -> Answer {
    let key = required(request, form, "apikey")?;
    let found = world
        .identities
        .iter()
        .find_map(|it| it.api_keys.iter().find(|own| own.key == key).map(|own| (it, own)))
        .map(|(identity, key)| (identity.clone(), key.clone()));
    let Some((identity, key)) = found else { return Err(unknown_api_key(request)) };
    if key.disabled {
        return Err(error(request, 400, "BXNIM0462E", "Provided API key is disabled."));
    }
    if is_over(&key, request) {
        return Err(unknown_api_key(request));
    }
    let account = Some(key.account.clone());
    let other = wanted_account(form, request).filter(|wanted| Some(wanted) != account.as_ref());
    if other.is_some() {
        let text = "User is not member of the specified account";
        return Err(error(request, 400, "BXNIM0141E", text));
    }
    check_member(request, &identity, account.as_deref())?;
    let mut own = world.identities.iter_mut().flat_map(|it| it.api_keys.iter_mut());
    if let Some(own) = own.find(|it| it.id == key.id) {
        own.trail.authenticated(clock::nanos(request.now));
    }
    let wanted = Issue { identity: &identity, account, grant_type, session: None, actor: None };
    Ok(issue(world, request, &wanted))
}

fn unknown_api_key(request: &Request) -> Reply {
    error(request, 400, "BXNIM0415E", "Provided API key could not be found.")
}

/// Whether a key's time is over. No public source says what such a key is told; here it is as unknown as
/// one that was deleted, which is what becomes of it in the end.
pub(super) fn is_over(key: &ApiKey, request: &Request) -> bool {
    let end = key.expires_at.parse::<jiff::Timestamp>();
    end.is_ok_and(|end| end <= request.now)
}

fn refresh(world: &mut World, request: &Request, form: &Form, grant_type: &str) -> Answer {
    let token = required(request, form, "refresh_token")?;
    let id = good_session(world, request, token)?;
    let single_use = world.settings.single_use_refresh_tokens;
    let session = world.sessions.iter_mut().find(|it| it.id == id);
    let session = session.ok_or_else(|| unknown_refresh_token(request))?;
    let account = wanted_account(form, request).or_else(|| session.account.clone());
    if session.account.is_some() && account != session.account && is_api_key(&session.grant_type) {
        let text = format!(
            "Cannot switch accounts for a token that was created using the grant type {}.",
            session.grant_type
        );
        return Err(error(request, 400, "BXNIM0413E", &text));
    }
    let iam_id = session.iam_id.clone();
    let identity = world.identities.iter().find(|it| it.iam_id == iam_id).cloned();
    let identity = identity.ok_or_else(|| unknown_refresh_token(request))?;
    check_member(request, &identity, account.as_deref())?;
    if single_use {
        session.refresh_tokens.retain(|own| own != token);
    }
    let session = Some(id);
    let wanted = Issue { identity: &identity, account, grant_type, session, actor: None };
    Ok(issue(world, request, &wanted))
}

fn is_api_key(grant_type: &str) -> bool {
    grant_type.strip_prefix(PREFIX).unwrap_or(grant_type) == "apikey"
}

/// The id of the session that a refresh token keeps open.
pub(crate) fn good_session(world: &World, request: &Request, token: &str) -> Result<String, Reply> {
    let holds = |it: &&crate::world::Session| it.refresh_tokens.iter().any(|own| own == token);
    let session = world.sessions.iter().find(holds);
    let session = session.ok_or_else(|| unknown_refresh_token(request))?;
    if session.invalidated {
        let message = "Session is invalidated.";
        let details = format!("Session '{}' is invalidated due to inactivity.", session.id);
        return Err(iam_detailed(request, 400, "BXNIM0439E", message, Some(&details)));
    }
    if session.expires_at <= request.now.as_second() {
        return Err(error(request, 400, "BXNIM0408E", "Provided refresh token is expired"));
    }
    Ok(session.id.clone())
}

fn unknown_refresh_token(request: &Request) -> Reply {
    error(request, 400, "BXNIM0407E", "Provided refresh token is invalid")
}

fn passcode(world: &mut World, request: &Request, form: &Form, grant_type: &str) -> Answer {
    let code = required(request, form, "passcode")?;
    let wrong = || error(request, 400, "BXNIM0422E", "Provided passcode is invalid");
    let passcode = world.passcodes.iter().find(|it| it.code == code).ok_or_else(wrong)?;
    let iam_id = passcode.iam_id.clone();
    let identity = world.identities.iter().find(|it| it.iam_id == iam_id).cloned();
    let identity = identity.ok_or_else(wrong)?;
    let account = wanted_account(form, request);
    check_member(request, &identity, account.as_deref())?;
    // One time means one time: it is spent even if the answer gets lost.
    world.passcodes.retain(|it| it.code != code);
    log_in(world, request, &iam_id);
    let wanted = Issue { identity: &identity, account, grant_type, session: None, actor: None };
    Ok(issue(world, request, &wanted))
}

fn password(world: &mut World, request: &Request, form: &Form, grant_type: &str) -> Answer {
    let username = required(request, form, "username")?;
    let password = required(request, form, "password")?;
    let user = |it: &&Identity| it.kind == IdentityKind::User && it.email == username;
    let identity = world.identities.iter().find(user).cloned();
    if identity.as_ref().is_some_and(|it| it.federated) {
        return Err(federated(request));
    }
    let good = |it: &Identity| it.password.as_deref() == Some(password);
    let Some(identity) = identity.filter(good) else {
        let text = format!("The credentials you entered for the user '{username}' are incorrect.");
        return Err(error(request, 400, "BXNIM0602E", &text));
    };
    let account = wanted_account(form, request);
    check_member(request, &identity, account.as_deref())?;
    log_in(world, request, &identity.iam_id);
    let wanted = Issue { identity: &identity, account, grant_type, session: None, actor: None };
    Ok(issue(world, request, &wanted))
}

/// From now on the rules of access groups count for the hours that they name.
fn log_in(world: &mut World, request: &Request, iam_id: &str) {
    if let Some(assertion) = world.identity_service.assertions.get_mut(iam_id) {
        assertion.logged_in = Some(request.now.as_second());
    }
}

fn federated(request: &Request) -> Reply {
    let text = "External authentication is required.";
    let mut reply = error(request, 400, "BXNIM0400E", text);
    if let crate::net::http::Body::Json(body) = &mut reply.body {
        let requirements = serde_json::json!({
            "code": "EXTERNAL_AUTHENTICATION",
            "error": "The user is federated; use a one-time passcode instead.",
        });
        set(body, "requirements", requirements);
    }
    reply
}

fn compute_resource(world: &mut World, request: &Request, form: &Form, grant_type: &str) -> Answer {
    let token = required(request, form, "cr_token")?;
    let Some(machine) = world.compute_resources.iter().find(|it| it.token == token).cloned() else {
        return Err(error(request, 400, "BXNIM0401E", "Provided token is malformed"));
    };
    let wanted = wanted_profile(form);
    let profile = profile_of_machine(world, &machine, wanted.as_deref());
    let profile = profile.ok_or_else(|| not_eligible(request, wanted.as_deref()))?;
    Ok(issue_profile(world, request, &profile, grant_type, machine.crn))
}

fn assume(world: &mut World, request: &Request, form: &Form, grant_type: &str) -> Answer {
    let token = required(request, form, "access_token")?;
    let Some(caller) = Caller::from_token(token, request) else {
        return Err(error(request, 400, "BXNIM0401E", "Provided token is malformed"));
    };
    let Some(wanted) = wanted_profile(form) else {
        let details = "Property 'profile_id' either missing or empty.";
        let message = "Property missing or empty.";
        return Err(iam_detailed(request, 400, "BXNIM0109E", message, Some(details)));
    };
    // A name is unique within an account only: the one that the form names, else the caller's own.
    let by_name = form.get("profile_id").or_else(|| form.get("profile_crn")).is_none();
    let account = wanted_account(form, request).or_else(|| caller.account.clone());
    let there = |it: &Identity| {
        !by_name || account.as_deref().is_some_and(|account| it.membership(account).is_some())
    };
    let profile = world.identities.iter().find(|it| is_profile(it, &wanted) && there(it));
    let profile = profile.filter(|it| trust::may_assume(world, it, &caller)).cloned();
    let profile = profile.ok_or_else(|| no_such_profile(request))?;
    Ok(issue_profile(world, request, &profile, grant_type, caller.iam_id))
}

/// The profile that a machine may become: the one it names, else its first one.
pub(crate) fn profile_of_machine(
    world: &World,
    machine: &ComputeResource,
    wanted: Option<&str>,
) -> Option<Identity> {
    let profile = match wanted {
        Some(wanted) => world.identities.iter().find(|it| is_profile(it, wanted)),
        None => world.identities.iter().find(|it| Some(&it.iam_id) == machine.profiles.first()),
    };
    profile.filter(|it| trust::may_become(world, it, machine)).cloned()
}

/// Id, name or CRN of a profile.
fn wanted_profile(form: &Form) -> Option<String> {
    let fields = ["profile_id", "profile_name", "profile_crn"];
    fields.into_iter().find_map(|field| form.get(field)).map(str::to_owned)
}

fn is_profile(identity: &Identity, wanted: &str) -> bool {
    let id = identity.identifier();
    identity.kind == IdentityKind::Profile
        && (id == wanted
            || identity.iam_id == wanted
            || identity.name == wanted
            || wanted.ends_with(&format!("profile:{id}")))
}

/// A machine that may not become a profile: confidential-containers/cloud-api-adaptor, pull request 991, shows
/// the answer.
fn not_eligible(request: &Request, wanted: Option<&str>) -> Reply {
    let details = format!(
        "The given token is not permitted to assume the indicated trusted profile; profile ID '{}'",
        wanted.unwrap_or_default()
    );
    let message = "Selected trusted profile not eligible.";
    iam_detailed(request, 400, "BXNIM0398E", message, Some(&details))
}

fn no_such_profile(request: &Request) -> Reply {
    error(request, 403, "BXNIM0513E", "You are not authorized to use this API")
}

fn issue_profile(
    world: &mut World,
    request: &Request,
    profile: &Identity,
    grant_type: &str,
    actor: String,
) -> Reply {
    issue(world, request, &profile_issue(profile, grant_type, actor))
}

/// Just the access token, for answers of another shape.
pub(crate) fn token_of_profile(
    world: &mut World,
    request: &Request,
    profile: &Identity,
    grant_type: &str,
    actor: String,
) -> String {
    access_token(world, request, &profile_issue(profile, grant_type, actor))
}

fn profile_issue<'a>(profile: &'a Identity, grant_type: &'a str, actor: String) -> Issue<'a> {
    let account = profile.memberships.first().map(|it| it.account.clone());
    Issue { identity: profile, account, grant_type, session: None, actor: Some(actor) }
}

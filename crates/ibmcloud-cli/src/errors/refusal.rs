//! What a service's failure is told as: which layer, why, and the next step.

use ibmcloud_plugin_sdk::trace::redact_text;
use ibmcloud_transport::{
    EndpointError, Error as ServiceError, Layer, LocalError, Misunderstanding, NoAnswer, Phase,
    Refusal,
};

use super::words::without_number;
use crate::messages::Message;
use crate::msg;

/// IAM's code for a user name and a password that do not belong together.
const WRONG_PASSWORD: &str = "BXNIM0602E";

/// The layer with its reason, the next step, and the number to quote to IBM's support.
pub fn service(source: &ServiceError, program: &str) -> Vec<Message> {
    let mut lines = reasons(source);
    lines.extend(advice(source, program));
    lines
}

/// The next step, and the number to quote to IBM's support.
pub fn advice(source: &ServiceError, program: &str) -> Vec<Message> {
    let mut lines: Vec<Message> = next_step(source, program).into_iter().collect();
    if let Some(id) = source.transaction_id() {
        lines.push(msg!("Trace ID: {{.Id}}", Id = id));
    }
    lines
}

/// Whether a session could not be renewed, while something else was to be done. Log-ins and changes
/// of the account say so themselves.
pub fn is_refresh(source: &ServiceError) -> bool {
    source.layer() == Layer::Iam
        && source.call().is_some_and(|call| call.path.ends_with("/identity/token"))
}

/// That a session could not be renewed, in the host's words.
pub fn unable_to_refresh(source: &ServiceError) -> Message {
    msg!("Unable to refresh auth token: {{.Reason}}", Reason => reason(source))
}

/// Why a service did not do what it was asked: one line, but for what the host says in two.
pub fn reasons(source: &ServiceError) -> Vec<Message> {
    match source.refusal().filter(|_| source.layer() == Layer::Iam) {
        Some(refusal) if refusal.code.as_deref() == Some(WRONG_PASSWORD) => vec![
            msg!("Credentials were rejected."),
            msg!(
                "Code: {{.Code}}, message: {{.Message}}",
                Code = WRONG_PASSWORD,
                Message = said_by_iam(refusal)
            ),
        ],
        _ => vec![reason(source)],
    }
}

/// What IAM says of a refusal: the details where it gives some, as the host has it.
fn said_by_iam(refusal: &Refusal) -> String {
    let said = refusal.details.as_deref().or(refusal.message.as_deref()).unwrap_or_default();
    // A service may repeat the credential that it does not like.
    redact_text(said)
}

/// A refusal of the token service in the host's words, which scripts look for.
fn refused_by_iam(refusal: &Refusal) -> Option<Message> {
    let code = refusal.code.as_ref()?;
    let message = said_by_iam(refusal);
    Some(match (code.as_str(), &refusal.requirements) {
        ("BXNIM0407E", _) => msg!("Invalid token: {{.Message}}", Message = message),
        ("BXNIM0400E", Some((code, text))) => msg!(
            "External authentication failed. Error code: {{.ErrorCode}}, message: {{.Message}}",
            ErrorCode = code,
            Message = redact_text(text)
        ),
        _ => msg!(
            "Remote server error. Status code: {{.StatusCode}}, error code: {{.ErrorCode}}, message: {{.Message}}",
            StatusCode = refusal.status,
            ErrorCode = code,
            Message = message
        ),
    })
}

/// The layer, and what it said or why it said nothing.
fn reason(source: &ServiceError) -> Message {
    let layer = layer(source.layer());
    match source.phase() {
        Phase::Refused(refusal) => {
            let by_iam = (source.layer() == Layer::Iam).then(|| refused_by_iam(refusal)).flatten();
            by_iam.unwrap_or_else(|| refused(layer, refusal))
        }
        Phase::NoAnswer(NoAnswer { timed_out: true, .. }) => {
            msg!("{{.Layer}} did not answer in time.", Layer => layer)
        }
        Phase::NoAnswer(NoAnswer { sent: false, cause, .. }) => {
            let cause = without_number(cause);
            msg!("{{.Layer}} could not be reached: {{.Reason}}", Layer => layer, Reason = cause)
        }
        Phase::NoAnswer(lost) => {
            msg!("{{.Layer}} did not answer to the end: {{.Reason}}", Layer => layer, Reason = lost.cause)
        }
        Phase::NotUnderstood { reason: what, .. } => {
            msg!("{{.Layer}} cannot be understood: {{.Reason}}", Layer => layer, Reason => misunderstood(what))
        }
        Phase::NotBuilt(error) => msg!("This machine: {{.Reason}}", Reason => local(error)),
        Phase::NotFinished { waited } => msg!(
            "{{.Layer}} was still at work after {{.Seconds}} seconds.",
            Layer => layer,
            Seconds = waited.as_secs()
        ),
        Phase::Redirected { target } => msg!(
            "{{.Layer}} sent the request on to another host, which was not followed: {{.Target}}",
            Layer => layer,
            Target = target
        ),
        _ => msg!("{{.Layer}}: {{.Reason}}", Layer => layer, Reason = source),
    }
}

/// What this machine has against a request, in the person's language where there is a sentence for it.
fn local(error: &LocalError) -> Message {
    match error {
        LocalError::Endpoint(error) => endpoint(error),
        LocalError::NotLoggedIn => msg!("nobody is logged in"),
        LocalError::SessionExpired => msg!("the session has expired"),
        LocalError::Roots(reason) => {
            msg!("the certificate authorities could not be read: {{.Reason}}", Reason = reason)
        }
        LocalError::Resources(reason) => msg!(
            "too few files, threads or memory for this program: {{.Reason}}",
            Reason = without_number(reason)
        ),
        LocalError::Proxy(scheme) => {
            msg!("the address of the {{.Scheme}} proxy cannot be used", Scheme = scheme)
        }
        other => msg!("{{.Reason}}", Reason = other),
    }
}

/// Why an address cannot be used.
pub fn endpoint(error: &EndpointError) -> Message {
    match error {
        EndpointError::Insecure { service, url } => msg!(
            "the address {{.Address}} of {{.Service}} is not safe: https is needed, or http on this machine",
            Address = url,
            Service = service
        ),
        EndpointError::Malformed { service } => msg!(
            "the address of {{.Service}} may not hold credentials, a query or a fragment",
            Service = service
        ),
        EndpointError::RegionRequired { service } => {
            msg!("a region is required for the address of {{.Service}}", Service = service)
        }
        EndpointError::UnknownDomain(domain) => {
            msg!("'{{.Domain}}' is not a domain of IBM Cloud", Domain = domain)
        }
    }
}

fn misunderstood(what: &Misunderstanding) -> Message {
    match what {
        Misunderstanding::HalfRead => msg!("the answer was half-read: it ended early"),
        Misunderstanding::TooLarge => msg!("the answer is too large"),
        Misunderstanding::NotJson => msg!("the answer is not JSON"),
        Misunderstanding::Shape(at) => {
            msg!("the answer has an unexpected shape: {{.Reason}}", Reason = at)
        }
        other => msg!("{{.Reason}}", Reason = other),
    }
}

fn refused(layer: Message, refusal: &Refusal) -> Message {
    let mut said = refusal.summary().unwrap_or_default().to_owned();
    if let Some(details) = refusal.details.as_ref().filter(|_| refusal.broker.is_none()) {
        said = format!("{}: {details}", said.trim_end_matches('.'));
    }
    // A service may repeat the credential that it does not like.
    let said = redact_text(&said);
    match (&refusal.code, said.is_empty()) {
        (Some(code), false) => msg!(
            "{{.Layer}} refused (status {{.Status}}, code {{.Code}}): {{.Reason}}",
            Layer => layer,
            Status = refusal.status,
            Code = code,
            Reason = said
        ),
        (None, false) => msg!(
            "{{.Layer}} refused (status {{.Status}}): {{.Reason}}",
            Layer => layer,
            Status = refusal.status,
            Reason = said
        ),
        (_, true) => {
            msg!("{{.Layer}} refused (status {{.Status}}).", Layer => layer, Status = refusal.status)
        }
    }
}

fn layer(layer: Layer) -> Message {
    match layer {
        Layer::ThisMachine => msg!("This machine"),
        Layer::Iam => msg!("IAM"),
        Layer::Identity => msg!("The identity service"),
        Layer::Metadata => msg!("The metadata service of the machine"),
        Layer::ResourceController => msg!("The resource controller"),
        Layer::ResourceManager => msg!("The resource manager"),
        Layer::Catalog => msg!("The global catalog"),
        Layer::Accounts => msg!("Account management"),
        Layer::Search => msg!("Global search"),
        Layer::Tagging => msg!("Global tagging"),
        Layer::ContextRestrictions => msg!("The context-based restrictions service"),
        Layer::Repository => msg!("The repository of plug-ins"),
        Layer::Broker => msg!("The service broker of the instance"),
        Layer::Monitor => msg!("IBM Cloud Monitoring"),
        Layer::Kubernetes => msg!("Kubernetes"),
        Layer::Grafana => msg!("Grafana"),
    }
}

/// The next step for what the token service, the identity service and the metadata service say.
fn identity_step(source: &ServiceError, program: &str) -> Option<Message> {
    Some(match (source.layer(), source.code(), source.status()) {
        (Layer::Iam, Some("BXNIM0400E"), _) => msg!(
            "You are using a federated user ID, please use one time passcode ( {{.Program}} login --sso ), or use API key ( {{.Program}} --apikey key or @key_file ) to authenticate.",
            Program = program
        ),
        (Layer::Iam, Some("BXNIM0141E"), _) => msg!(
            "Choose an account that the user is a member of: list them with '{{.Program}} account list'.",
            Program = program
        ),
        (Layer::Iam, Some("BXNIM0413E"), _) => msg!(
            "A session of an API key stays in the account of the key: log in with a key of the other account, or with '{{.Program}} login --sso'.",
            Program = program
        ),
        (Layer::Iam, Some("BXNIM0422E"), _) => msg!(
            "A one-time code is good for one log-in and for a short time: get another one with '{{.Program}} login --sso'.",
            Program = program
        ),
        (Layer::Iam, Some("BXNIM0602E"), _) => msg!(
            "Check user name and password; somebody who signs in at their company uses '{{.Program}} login --sso'.",
            Program = program
        ),
        (Layer::Iam, Some("BXNIM0060E" | "BXNIM0106E" | "BXNIM0109E" | "BXNIM0139E"), _) => msg!(
            "IAM does not take this kind of request: check IAM_ENDPOINT and the endpoint ('{{.Program}} api'), and trace it with IBMCLOUD_TRACE=true.",
            Program = program
        ),
        (Layer::Iam, Some("BXNIM0113E"), _) => msg!(
            "Check the trusted profile and the compute resource that are named: an ID, a name or a CRN is not in its form."
        ),
        (Layer::Iam, Some("BXNIM0528E"), _) => msg!(
            "The account or the user may not log in this way: ask the owner of the account, or use another credential."
        ),
        (Layer::Iam, Some("BXNIM0401E" | "BXNIM0405E" | "BXNIM0421E"), _) => {
            msg!("The token is damaged, too old, or not one of IAM's: fetch a new one.")
        }
        (Layer::Iam, Some("BXNIM0398E" | "BXNIM0513E"), _) => msg!(
            "Either the trusted profile does not exist, or it does not trust whoever wants to use it: look at its trust relationships."
        ),
        (Layer::Metadata, _, Some(401 | 403 | 404)) => msg!(
            "Check that the metadata service of the virtual server is switched on, and that the trusted profile is linked to it."
        ),
        (Layer::Metadata, _, None) => msg!(
            "The metadata service answers on virtual servers only. Check that it is switched on, and IBMCLOUD_CR_VPC_URL or IBMCLOUD_CR_PVS_URL."
        ),
        (Layer::Identity, Some("conflict"), _) => {
            msg!("Somebody else has changed it in the meantime: run the command again.")
        }
        (Layer::Identity, Some("invalid_state"), _) => {
            msg!("Unlock it first, with the same command ending in '-unlock'.")
        }
        _ => return None,
    })
}

fn next_step(source: &ServiceError, program: &str) -> Option<Message> {
    if source.needs_login() {
        return Some(msg!("Log in again with '{{.Program}} login'.", Program = program));
    }
    match source.code() {
        Some("BXNIM0415E") => {
            return Some(msg!("Check the API key: it is unknown, or was deleted."));
        }
        Some("BXNIM0462E") => return Some(msg!("Enable the API key, or use another one.")),
        _ => {}
    }
    if let Some(step) = identity_step(source, program) {
        return Some(step);
    }
    if source.is_access_denied() {
        // With an IAM token, only what is about Monitor API tokens depends on the instance's mode.
        let about_tokens = source.call().is_some_and(|call| call.path.contains("/api/token"));
        return Some(if about_tokens {
            msg!(
                "Either the instance accepts IAM tokens only, or your role is too low: look with '{{.Program}} monitoring auth show'.",
                Program = program
            )
        } else {
            msg!("Ask the owner of the account for the role that this needs, then log in again.")
        });
    }
    if source.is_untrusted() {
        return Some(msg!(
            "Name the file of the certificate authority with SSL_CERT_FILE, or log in with '{{.Program}} login --skip-ssl-validation'.",
            Program = program
        ));
    }
    match source.phase() {
        Phase::NotBuilt(LocalError::Resources(_)) => {
            Some(msg!("Raise the limit ('ulimit -a' lists them), and run it again."))
        }
        Phase::NoAnswer(_) | Phase::Redirected { .. } => Some(msg!(
            "Check the network, HTTPS_PROXY and the endpoint ('{{.Program}} api').",
            Program = program
        )),
        Phase::Refused(refusal) => match refusal.status {
            403 if source.layer() != Layer::Repository => Some(msg!(
                "Ask the owner of the account for the role that this needs, then log in again."
            )),
            409 if source.layer() == Layer::Monitor => Some(msg!(
                "Somebody changed it in the meantime: get it again, and repeat your change."
            )),
            429 => Some(msg!("The service asks for a pause: try again in a minute.")),
            500..=599 => Some(msg!(
                "The service is in trouble: try again later, or look at https://cloud.ibm.com/status."
            )),
            _ => None,
        },
        Phase::NotUnderstood { .. } => {
            Some(msg!("Try again; if it happens again, trace it with IBMCLOUD_TRACE=true."))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_that_a_service_repeats_is_not_said() {
        let message =
            Some("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2ln is bad".to_owned());
        let refusal = Refusal { status: 400, message, ..Refusal::default() };
        let said = refused(layer(Layer::Iam), &refusal).english();
        assert_eq!(said, "IAM refused (status 400): token [PRIVATE DATA HIDDEN] is bad");
    }
}

//! The services: whether each answers, how fast, what its clock says, and whose certificates stand on the way. No
//! credential goes with a question: a refusal is an answer.

use std::time::Duration;

use futures_util::future::BoxFuture;
use ibmcloud_cli::errors::reasons;
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_transport::{
    Certificate, Distrust, Error, Greeting, Obstacle, Phase, Probe, Service, probe,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::check::{Finding, Seen, Severity};
use super::super::scene::Scene;

/// An answer that takes longer makes every command slow.
const SLOW: Duration = Duration::from_secs(3);
/// How far two clocks may be apart beside the time of an answer: IAM counts the end of a token to the second, and tokens
/// are renewed minutes before.
const SKEW: i64 = 60;
/// From here on a token is thought good when it has ended, or has ended when it is good.
const BAD_SKEW: i64 = 300;
/// How many days before its end a certificate is worth a word.
const SOON: i64 = 14;

pub(super) fn iam(scene: &Scene) -> BoxFuture<'_, Seen> {
    Box::pin(async move {
        let path = "/identity/.well-known/openid-configuration";
        let (mut seen, greeting) = ask(scene, Service::Iam, path).await;
        if let Some(greeting) = greeting {
            clock(&mut seen, &greeting);
        }
        seen
    })
}

pub(super) fn resource_controller(scene: &Scene) -> BoxFuture<'_, Seen> {
    Box::pin(
        async move { ask(scene, Service::ResourceController, "/v2/resource_instances").await.0 },
    )
}

pub(super) fn catalog(scene: &Scene) -> BoxFuture<'_, Seen> {
    Box::pin(async move { ask(scene, Service::GlobalCatalog, "/api/v1").await.0 })
}

pub(super) fn search(scene: &Scene) -> BoxFuture<'_, Seen> {
    Box::pin(async move { ask(scene, Service::GlobalSearch, "/v3/resources/search").await.0 })
}

pub(super) fn monitor(scene: &Scene) -> BoxFuture<'_, Seen> {
    Box::pin(async move {
        let named = scene.env.get("IBMCLOUD_MONITORING_API_ENDPOINT").is_some();
        if scene.known_config().region().is_empty() && !named {
            let mut seen = Seen::default();
            let text = msg!("No region is targeted, so that no Monitor API was asked.");
            let command = scene.command("target -r REGION");
            seen.find(Finding::new(Severity::Note, "no-region", text).command(command));
            return seen;
        }
        ask(scene, Service::Monitor, "/api/users/me").await.0
    })
}

async fn ask(scene: &Scene, service: Service, path: &str) -> (Seen, Option<Greeting>) {
    let mut seen = Seen::default();
    // What is wrong with the settings is told by another check.
    let Ok(settings) = &scene.settings else { return (seen, None) };
    if let Ok(url) = settings.endpoints.url(service) {
        seen.fact("endpoint", url.origin().ascii_serialization());
    }
    // A little sooner than the check itself is given up, so that it can still say what it knows.
    let limit = scene.limit.mul_f64(0.9);
    let Probe { greeting, certificates, distrust } = probe(settings, service, path, limit).await;
    let chain: Vec<Value> = certificates.iter().map(document).collect();
    if !chain.is_empty() {
        seen.fact("certificates", chain);
    }
    if let Some(distrust) = &distrust {
        seen.find(untrusted(scene, service, &certificates, distrust));
    }
    let greeting = match greeting {
        Ok(greeting) => greeting,
        Err(error) => {
            if distrust.is_none() {
                seen.find(unreachable(scene, service, &error));
            }
            return (seen, None);
        }
    };
    seen.fact("status", greeting.status);
    seen.fact("milliseconds", u64::try_from(greeting.elapsed.as_millis()).unwrap_or(u64::MAX));
    if greeting.status >= 500 {
        let text = msg!(
            "{{.Service}} is in trouble: it answers with status {{.Status}}.",
            Service = service,
            Status = greeting.status
        );
        let advice = msg!("Look at https://cloud.ibm.com/status, and try again later.");
        seen.find(Finding::new(Severity::Error, "service-in-trouble", text).advice(advice));
    } else if greeting.elapsed > SLOW {
        let text = msg!(
            "{{.Service}} took {{.Milliseconds}} ms to answer.",
            Service = service,
            Milliseconds = greeting.elapsed.as_millis()
        );
        let command = scene.command("config --http-timeout 120");
        seen.find(Finding::new(Severity::Note, "service-slow", text).command(command));
    }
    if let Some(first) = certificates.first().filter(|_| distrust.is_none()) {
        ends_soon(&mut seen, service, first);
    }
    (seen, Some(greeting))
}

fn document(it: &Certificate) -> Value {
    json!({
        "subject": it.subject,
        "issuer": it.issuer,
        "not_before": it.not_before,
        "not_after": it.not_after,
    })
}

fn ends_soon(seen: &mut Seen, service: Service, certificate: &Certificate) {
    let Ok(end) = certificate.not_after.parse::<Timestamp>() else { return };
    let left = end.as_second() - Timestamp::now().as_second();
    if left < SOON * 86_400 {
        let text = msg!(
            "The certificate of {{.Service}} ends at {{.Time}}: {{.Subject}}, issued by {{.Issuer}}.",
            Service = service,
            Time = certificate.not_after,
            Subject = certificate.subject,
            Issuer = certificate.issuer
        );
        seen.find(Finding::new(Severity::Note, "certificate-ends-soon", text));
    }
}

fn untrusted(
    scene: &Scene,
    service: Service,
    certificates: &[Certificate],
    distrust: &Distrust,
) -> Finding {
    let why = match distrust {
        Distrust::UnknownIssuer => msg!("this machine does not know who issued it"),
        Distrust::OtherKey => {
            msg!("who issued it has the name of a trusted authority, and another key")
        }
        Distrust::Expired => msg!("it is good no more"),
        Distrust::NotYetValid => msg!("it is not good yet, by the clock of this machine"),
        Distrust::OtherName => msg!("it is another host's"),
        Distrust::Other(words) => msg!("{{.Reason}}", Reason = words),
    };
    let chain: Vec<String> = certificates
        .iter()
        .map(|it| format!("[{}] <- [{}] {}", it.subject, it.issuer, it.not_after))
        .collect();
    let text = msg!(
        "The certificate of {{.Service}} is not trusted: {{.Reason}}. Shown, with issuer and end: {{.Chain}}",
        Service = service,
        Reason => why,
        Chain = chain.join("; ")
    );
    let advice = match distrust {
        Distrust::UnknownIssuer | Distrust::OtherKey => authority(scene, certificates),
        Distrust::NotYetValid | Distrust::Expired => {
            msg!(
                "Compare the clock of this machine with another one; if it is right, tell whoever runs the host or the proxy."
            )
        }
        Distrust::OtherName | Distrust::Other(_) => msg!(
            "See with '{{.Program}} monitoring config' whether an endpoint or a proxy leads elsewhere.",
            Program = scene.program
        ),
    };
    Finding::new(Severity::Error, "certificate-untrusted", text).advice(advice)
}

/// Which authority is missing, and where it belongs.
fn authority(scene: &Scene, certificates: &[Certificate]) -> Message {
    let issuer = certificates.last().map(|it| it.issuer.clone()).unwrap_or_default();
    match scene.env.get("SSL_CERT_FILE") {
        Some(file) => msg!(
            "Add the authority '{{.Issuer}}' (PEM) to {{.Path}}, which SSL_CERT_FILE names, or unset SSL_CERT_FILE to trust the system's.",
            Issuer = issuer,
            Path = file
        ),
        None => msg!(
            "Get the authority '{{.Issuer}}' (PEM) from whoever runs the proxy, put it behind the system's in a file, and name that: export SSL_CERT_FILE=FILE",
            Issuer = issuer
        ),
    }
}

fn unreachable(scene: &Scene, service: Service, error: &Error) -> Finding {
    let reason = reasons(error).into_iter().next().unwrap_or_else(|| msg!("no cause is known"));
    let proxied = match error.phase() {
        Phase::NoAnswer(why) => why.obstacle == Some(Obstacle::Proxy),
        _ => false,
    };
    let text =
        msg!("{{.Service}} cannot be reached: {{.Reason}}", Service = service, Reason => reason);
    let variables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let proxy = variables.into_iter().find(|name| scene.env.get(name).is_some());
    let (code, advice) = match proxy {
        Some(variable) if proxied => (
            "proxy-refuses",
            msg!(
                "Ask whoever runs the proxy of {{.Variable}} to let the host through, or name the host in NO_PROXY.",
                Variable = variable
            ),
        ),
        Some(variable) => (
            "service-unreachable",
            msg!(
                "Look at the proxy that {{.Variable}} names, and at the endpoint: '{{.Program}} monitoring config'.",
                Variable = variable,
                Program = scene.program
            ),
        ),
        None => (
            "service-unreachable",
            msg!(
                "Look at the network; behind a proxy, set HTTPS_PROXY. The endpoint: '{{.Program}} monitoring config'.",
                Program = scene.program
            ),
        ),
    };
    Finding::new(Severity::Error, code, text).advice(advice)
}

/// Compares the clocks: the answer may have been under way as long as it took.
fn clock(seen: &mut Seen, greeting: &Greeting) {
    let Some(ahead) = greeting.ahead else { return };
    seen.fact("clock-ahead-seconds", ahead);
    let uncertain = i64::try_from(greeting.elapsed.as_secs()).unwrap_or(i64::MAX) + 1;
    let apart = ahead.abs().saturating_sub(uncertain);
    if apart <= SKEW {
        return;
    }
    let seconds = ahead.abs();
    let text = if ahead > 0 {
        msg!(
            "The clock of this machine is {{.Seconds}} seconds behind that of IAM.",
            Seconds = seconds
        )
    } else {
        msg!(
            "The clock of this machine is {{.Seconds}} seconds ahead of that of IAM.",
            Seconds = seconds
        )
    };
    let severity = if apart > BAD_SKEW { Severity::Error } else { Severity::Warning };
    let advice = msg!("Or set the clock in another way.");
    let finding = Finding::new(severity, "clock-skew", text);
    seen.find(finding.command("timedatectl set-ntp true").advice(advice));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn severity(ahead: i64, elapsed: u64) -> Option<Severity> {
        let mut seen = Seen::default();
        let elapsed = Duration::from_secs(elapsed);
        clock(&mut seen, &Greeting { status: 200, elapsed, ahead: Some(ahead) });
        seen.findings.first().map(|it| it.severity)
    }

    #[test]
    fn clocks_may_be_apart_by_the_time_of_an_answer_and_a_minute() {
        for ahead in [0, 61, -61] {
            assert_eq!(severity(ahead, 0), None, "{ahead}");
        }
        assert_eq!(severity(62, 0), Some(Severity::Warning));
        assert_eq!(severity(-62, 0), Some(Severity::Warning));
        assert_eq!(severity(62, 10), None);
        assert_eq!(severity(302, 0), Some(Severity::Error));
        assert_eq!(severity(i64::MIN + 1, 0), Some(Severity::Error));
    }
}

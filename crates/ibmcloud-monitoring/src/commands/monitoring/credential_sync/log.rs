//! Events of the engine as lines on standard error, and as states for the service manager. No line holds a
//! credential.

use std::time::{Duration, SystemTime};

use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::{advice, reasons, without_number};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_proxy::sync::{
    Assignment, CommandFailure, DeliveryError, Event, Obstacle, Proof, ServiceManager, Target,
    Watch,
};
use ibmcloud_transport::{Error, Layer};

use crate::commands::monitoring::shared::time;

/// Writes lines.
pub(super) struct Log<'a> {
    console: &'a mut Console,
    /// What the program is called in what it advises.
    program: &'a str,
    manager: Option<ServiceManager>,
}

impl<'a> Log<'a> {
    pub(super) fn new(
        console: &'a mut Console,
        program: &'a str,
        manager: Option<ServiceManager>,
    ) -> Self {
        Self { console, program, manager }
    }

    /// What goes well; left out in quiet mode.
    pub(super) fn say(&mut self, message: &Message) {
        self.tell(message);
        if !self.console.is_quiet() {
            self.write(message);
        }
    }

    /// Who gets what.
    pub(super) fn announce(&mut self, assignments: &[(Assignment, String)]) {
        for (assignment, instance) in assignments {
            self.say(&msg!(
                "{{.Target}}: gets the credential of instance {{.Name}}.",
                Target = assignment.target,
                Name = instance
            ));
        }
    }

    /// What does not go well.
    fn complain(&mut self, message: &Message) {
        self.tell(message);
        self.write(message);
    }

    fn write(&mut self, message: &Message) {
        let text = self.console.text(message);
        // Nobody reads it any more; the work goes on.
        let _ = self.console.remark(&text);
    }

    /// The same for the service manager, as its state.
    fn tell(&self, message: &Message) {
        let text = self.console.text(message);
        self.notify(&format!("STATUS={}", text.replace('\n', " ")));
    }

    fn notify(&self, state: &str) {
        if let Some(manager) = &self.manager {
            // A manager that is gone is no reason to stop.
            let _ = manager.tell(state);
        }
    }

    /// The orderly end.
    pub(super) fn ended(&mut self) {
        self.notify("STOPPING=1");
        self.say(&msg!("Ended. What was delivered works until its own end."));
    }
}

impl Watch for Log<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Renewed { expires_at: Some(end) } => {
                self.say(&msg!("New token, good until {{.Time}}.", Time = shown(*end)));
            }
            Event::Renewed { expires_at: None } => {
                self.say(&msg!("New token, whose end is not known."));
            }
            Event::NotRenewed { error, again } => {
                let text = msg!(
                    "No new token; every target keeps what it has. {{.Reason}}",
                    Reason => reason(error)
                );
                self.complain(&with_next(text, advised(error, self.program), *again));
            }
            Event::Delivered { target, proof } => self.say(&delivered(target, *proof)),
            Event::NotDelivered { target, obstacle, again } => {
                self.complain(&not_delivered(target, obstacle, self.program, *again));
            }
            Event::Ready => self.notify("READY=1"),
            Event::CommandDone => self.say(&msg!("The command after the change succeeded.")),
            Event::CommandFailed(failure) => self.complain(&msg!(
                "The command after the change failed, and is run again after the next one: {{.Reason}}",
                Reason => command(failure)
            )),
        }
    }
}

fn delivered(target: &Target, proof: Proof) -> Message {
    match proof {
        Proof::Written => msg!("{{.Target}}: written.", Target = target),
        Proof::ReadBack => msg!("{{.Target}}: set, and read back.", Target = target),
        Proof::Healthy => msg!("{{.Target}}: set, and works on every replica.", Target = target),
        Proof::NoHealthCheck => msg!(
            "{{.Target}}: set; whether it works is not known, since Grafana has no health check for it.",
            Target = target
        ),
    }
}

fn not_delivered(
    target: &Target,
    obstacle: &Obstacle,
    program: &str,
    again: Option<Duration>,
) -> Message {
    let (reason, step) = match obstacle {
        Obstacle::Unproven(error) => (reason(error), advised(error, program)),
        Obstacle::Delivery(error) => (delivery(error), hint(error)),
    };
    let text = if obstacle.left_as_it_was() {
        msg!("{{.Target}}: left as it was. {{.Reason}}", Target = target, Reason => reason)
    } else {
        msg!("{{.Target}}: may have been changed. {{.Reason}}", Target = target, Reason => reason)
    };
    with_next(text, step, again)
}

fn delivery(error: &DeliveryError) -> Message {
    match error {
        DeliveryError::File { path, source } => msg!(
            "The file '{{.Path}}' cannot be used: {{.Reason}}",
            Path = path,
            Reason = without_number(source)
        ),
        DeliveryError::Service(error) => reason(error),
        DeliveryError::OnSomeReplicas { replica, source } => msg!(
            "Grafana ({{.Replica}}) does not have the new credential, other replicas do: {{.Reason}}",
            Replica = replica,
            Reason => reason(source)
        ),
        DeliveryError::NotReadBack => {
            msg!("Kubernetes: the Secret does not have what was sent; something else sets it.")
        }
        DeliveryError::Provisioned { name, replica } => msg!(
            "Grafana ({{.Replica}}) sets data source '{{.Name}}' from a provisioning file, and does not say which: let that file read one that '--file' writes, or create another data source.",
            Replica = replica,
            Name = name
        ),
        DeliveryError::Unhealthy { replica, reason, put_back: true } => msg!(
            "Grafana ({{.Replica}}): the data source did not work with the new credential, and got the one of before again: {{.Reason}}",
            Replica = replica,
            Reason = reason
        ),
        DeliveryError::Unhealthy { replica, reason, put_back: false } => msg!(
            "Grafana ({{.Replica}}): the data source has the new credential and does not work: {{.Reason}}",
            Replica = replica,
            Reason = reason
        ),
    }
}

/// The layer and its reason, in one line.
fn reason(error: &Error) -> Message {
    let mut lines = reasons(error).into_iter();
    let reason = lines.next().unwrap_or_else(|| msg!("{{.Reason}}", Reason = error));
    match (error.layer(), error.refusal()) {
        // What IAM refuses is told in the words of the official CLI, which do not name it.
        (Layer::Iam, Some(_)) => msg!("IAM: {{.Reason}}", Reason => reason),
        _ => reason,
    }
}

fn command(failure: &CommandFailure) -> Message {
    match failure {
        CommandFailure::NotStarted(error) => {
            msg!("it could not be started: {{.Reason}}", Reason = without_number(error))
        }
        CommandFailure::Failed(Some(code)) => msg!("exit code {{.Code}}", Code = code),
        CommandFailure::Failed(None) => msg!("a signal ended it"),
        CommandFailure::TimedOut(time) => {
            msg!("it was ended after {{.Seconds}} s", Seconds = time.as_secs())
        }
    }
}

/// What somebody has to do, where waiting does not help.
fn advised(error: &Error, program: &str) -> Option<Message> {
    let refused = error.status().is_some_and(|it| (400..500).contains(&it) && it != 429);
    let mut lines = advice(error, program).into_iter();
    lines.next().filter(|_| refused || error.needs_login())
}

/// The same for what another service refuses.
fn hint(error: &DeliveryError) -> Option<Message> {
    let (DeliveryError::Service(error) | DeliveryError::OnSomeReplicas { source: error, .. }) =
        error
    else {
        return None;
    };
    let refused = matches!(error.status(), Some(401 | 403 | 404));
    match error.layer() {
        Layer::Kubernetes if refused => Some(msg!(
            "The Secret has to be there, and the service account needs 'get' and 'patch' for it."
        )),
        Layer::Grafana if refused => Some(msg!(
            "The data source has to be there, and the token of Grafana needs datasources:read, datasources:write and datasources:query for it."
        )),
        _ => None,
    }
}

/// A sentence, what to do, and when the next attempt is made.
fn with_next(what: Message, step: Option<Message>, again: Option<Duration>) -> Message {
    let what = match step {
        Some(step) => msg!("{{.What}} {{.Step}}", What => what, Step => step),
        None => what,
    };
    match again {
        Some(pause) => msg!(
            "{{.What}} (next attempt in {{.Seconds}} s)",
            What => what,
            Seconds = pause.as_secs_f64().ceil()
        ),
        None => what,
    }
}

fn shown(at: SystemTime) -> String {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).ok();
    time::shown(since.and_then(|it| i64::try_from(it.as_millis()).ok()))
}

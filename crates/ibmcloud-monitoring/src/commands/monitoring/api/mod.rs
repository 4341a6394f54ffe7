//! `monitoring api`: any call to the Monitor API of an instance, after the model of `gh api`.

mod body;
mod call;
mod filter;
pub(crate) mod jq;
mod pages;
mod view;
pub(crate) mod worker;

use ibmcloud_cli::command::{CommandSpec, Run};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError, perhaps_changed};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::NothingDone;
use ibmcloud_cli::view::Shown;
use ibmcloud_plugin_sdk::trace::redact_target;
use ibmcloud_transport::Monitor;
use url::Url;

use self::body::{Body, Fields};
use self::call::Call;
use self::view::ApiView;
use self::worker::Worker;
use crate::commands::monitoring::shared::{At, InTeam};

/// The command.
pub(crate) static COMMANDS: &[CommandSpec] = &[CommandSpec::new::<ApiArgs>(
        "monitoring",
        "api",
        "Call the Monitor API of an instance",
    )
    .usage(
        "[METHOD] PATH [--name NAME] [--raw-field KEY=VALUE] [--field KEY=VALUE] [--input FILE] [--header HEADER] [--paginate] [--jq FILTER] [--include] [--force] [--region REGION] [--team TEAM] [--output FORMAT] [--quiet]",
    )];

#[derive(clap::Args, Debug)]
pub(crate) struct ApiArgs {
    /// The method, GET if left out, and the path
    #[arg(value_name = "PATH", num_args = 1.., required = true)]
    words: Vec<String>,
    /// The method, as 'gh api' has it
    #[arg(short = 'X', long = "method", value_name = "METHOD", hide = true)]
    method: Option<String>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    fields: Fields,
    /// A header of the request, such as 'Accept: text/plain'; may be repeated
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    /// Read all pages of a list, and show them as one
    #[arg(long)]
    paginate: bool,
    /// Show what a jq filter makes of the answer
    #[arg(long, value_name = "FILTER")]
    jq: Option<String>,
    /// Show the status and the headers of the answer too
    #[arg(short, long)]
    include: bool,
    /// Send a request that changes something without asking
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    team: InTeam,
    /// Specify output format: JSON
    #[arg(long, value_name = "FORMAT")]
    output: Option<String>,
    /// Suppress verbose output
    #[arg(short, long)]
    quiet: bool,
}

impl Run for ApiArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let filter = self.jq.as_deref().map(Worker::start).transpose()?;
        let mut call = self.call(ctx)?;
        if self.paginate && call.method != "GET" {
            return Err(CommandError::usage(msg!("--paginate is for GET requests only")));
        }
        if call.changes() && !self.force && self.fields.reads_stdin() {
            return Err(CommandError::usage(msg!(
                "the body comes from the standard input, which then cannot answer the question: add --force"
            )));
        }
        let client = ctx.client()?;
        let team = self.team.team.as_deref();
        let place = if call.changes() {
            self.at.open_to_change(ctx, &client, team, self.force)?
        } else {
            self.at.open(ctx, &client, team)?
        };
        call.target = path(&call.target, &place.monitor)?;
        if call.changes() {
            let question = msg!(
                "Really send {{.Method}} {{.Path}} to instance {{.Name}}?",
                Method = call.method,
                Path = call.target,
                Name = place.entity(ctx)
            );
            if !self.force && !ctx.console.confirm(&question, false)? {
                return Ok(Box::new(NothingDone));
            }
        }
        let doing = msg!(
            "The call {{.Method}} {{.Path}} failed.",
            Method = call.method,
            Path = redact_target(&call.target)
        );
        let changed = if call.changes() { Changed::Nothing } else { Changed::ReadOnly };
        let (reply, pages) = if self.paginate {
            ctx.ask(doing, changed, pages::all(&place.monitor, &call))?
        } else {
            (ctx.ask(doing, changed, pages::one(&place.monitor, &call, &[]))?, None)
        };
        if !reply.is_success() {
            let text = msg!(
                "IBM Cloud Monitoring answered {{.Method}} {{.Path}} with status {{.Status}}.",
                Method = call.method,
                Path = redact_target(&call.target),
                Status = reply.status
            );
            let mut text = ctx.console.text(&text);
            if reply.may_have_applied {
                text.push('\n');
                text.push_str(&ctx.console.text(&perhaps_changed()));
            }
            ctx.console.failed(&text)?;
        }
        let filter = filter.map(|filter| (filter, client.settings().timeout));
        let view = ApiView::new(reply, pages, filter, self.include, call.changes())?;
        for remark in &view.remarks {
            ctx.console.remark(remark)?;
        }
        if let Some(message) = &view.halted {
            let text = ctx.console.text(message);
            ctx.console.failed(&text)?;
        }
        Ok(Box::new(view))
    }
}

impl ApiArgs {
    fn call(&self, ctx: &Context) -> Result<Call, CommandError> {
        let wanted = if self.method.is_some() { 1 } else { 2 };
        if let Some(more) = self.words.get(wanted) {
            if self.quiet && self.jq.is_none() {
                return Err(CommandError::usage(msg!(
                    "'-q' is '--quiet' here, too: write '--jq FILTER'"
                )));
            }
            let reason = msg!("'{{.Argument}}' is one argument too many", Argument = more);
            return Err(CommandError::usage(reason));
        }
        let Body { query, bytes } = self.fields.body(&ctx.env, self.method())?;
        let target = self.words.last().cloned().unwrap_or_default();
        let default = if bytes.is_some() { "POST" } else { "GET" };
        let method = self.method().unwrap_or(default).to_ascii_uppercase();
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let reason = msg!("'{{.Word}}' is not a method", Word = method);
            return Err(CommandError::usage(reason));
        }
        let mut headers = Vec::new();
        for typed in &self.headers {
            let Some((name, value)) = typed.split_once(':').filter(|(name, _)| !name.is_empty())
            else {
                // What stands behind the name may be a credential.
                let name = typed.split_whitespace().next().unwrap_or_default();
                let reason = msg!("'{{.Text}}' is not of the form NAME: VALUE", Text = name);
                return Err(CommandError::usage(reason));
            };
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(Call { method, target, query, headers, body: bytes })
    }

    fn method(&self) -> Option<&str> {
        match &self.words[..] {
            [method, _] => Some(method),
            _ => self.method.as_deref(),
        }
    }
}

/// The path of a target at the instance. The token is for the instance's host alone, so that an
/// address elsewhere is refused; an address at the instance is taken for its path.
fn path(target: &str, monitor: &Monitor<'_>) -> Result<String, CommandError> {
    let address = monitor.address();
    let looks_absolute = target.contains("://") || target.starts_with("//");
    if looks_absolute {
        let foreign = || {
            CommandError::plain(
                msg!(
                    "'{{.Target}}' is not an address of the instance, which is at {{.Address}}.",
                    Target = target,
                    Address = address.origin().ascii_serialization()
                ),
                msg!("Nothing was sent: the token is for the instance alone."),
            )
        };
        let url = Url::parse(target).map_err(|_| foreign())?;
        let plain = url.username().is_empty() && url.password().is_none();
        if url.origin() != address.origin() || !plain {
            return Err(foreign());
        }
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(format!("{}{query}", url.path()));
    }
    if target.contains('#') || target.chars().any(char::is_whitespace) {
        let reason = msg!("'{{.Path}}' is not a path", Path = target);
        return Err(CommandError::usage(reason));
    }
    Ok(if target.starts_with('/') { target.to_owned() } else { format!("/{target}") })
}

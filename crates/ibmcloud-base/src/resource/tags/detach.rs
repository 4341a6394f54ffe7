//! `resource tag-detach`: takes tags off resources.

use ibmcloud_cli::args::Output;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_transport::{Client, TagFilter, TagOutcome, TagScope, Tagging};

use super::resources::ResourceArgs;

#[derive(clap::Args, Debug)]
pub(crate) struct TagDetachArgs {
    /// Names of the tags, separated by commas
    #[arg(long, alias = "tag-name", value_name = "TAG_NAMES")]
    tag_names: String,
    #[command(flatten)]
    resources: ResourceArgs,
    /// Type of the tags: user, access or service
    #[arg(long, value_name = "TAG_TYPE")]
    tag_type: Option<String>,
    /// ID of the account
    #[arg(long, value_name = "ACCOUNT_ID")]
    account_id: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Run for TagDetachArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let names = super::shared::names(&self.tag_names)?;
        self.resources.check()?;
        let scope = super::shared::scope(ctx, self.tag_type.as_ref(), self.account_id.as_ref())?;
        let client = ctx.client_of_user()?;
        let list = names.join(", ");
        let text = msg!("Detaching tags {{.Tags}}...", Tags = ctx.console.entity(&list));
        ctx.console.progress(&text)?;
        let crns = self.resources.crns(ctx, &client, &scope)?;
        let mut carried = Vec::new();
        let mut outcomes = Vec::new();
        for crn in crns {
            let missing = missing(ctx, &client, &scope, &names, &crn)?;
            let text = msg!("It does not carry: {{.Tags}}.", Tags = missing.join(", "));
            let failure = (!missing.is_empty()).then(|| ctx.console.text(&text));
            if missing.len() == names.len() {
                outcomes.push(TagOutcome { id: crn, failure });
            } else {
                carried.push((crn, failure));
            }
        }
        let crns: Vec<String> = carried.iter().map(|(crn, _)| crn.clone()).collect();
        let asked = crns.len() + outcomes.len();
        if !crns.is_empty() {
            let doing = msg!("Could not detach the tags.");
            let change = client.tag_resources(&scope, Tagging::Detach, &names, &crns);
            for outcome in ctx.ask(doing, Changed::Nothing, change)? {
                let own = carried.iter().find(|(crn, _)| *crn == outcome.id);
                let missing = own.and_then(|(_, missing)| missing.clone());
                let failure = outcome.failure.or(missing);
                outcomes.push(TagOutcome { failure, ..outcome });
            }
        }
        let done = msg!("Tags were detached.");
        Ok(Box::new(super::shared::Changes { done, outcomes, asked }))
    }
}

/// The tags that a resource does not carry: the service takes them off without a word.
fn missing(
    ctx: &Context,
    client: &Client,
    scope: &TagScope,
    names: &[String],
    crn: &str,
) -> Result<Vec<String>, CommandError> {
    let filter = TagFilter {
        scope: scope.clone(),
        attached_to: Some(crn.to_owned()),
        limit: 1_000,
        ..TagFilter::default()
    };
    let doing = msg!("Could not get the tags.");
    let tags = ctx.ask(doing, Changed::Nothing, client.tags(&filter))?;
    let is_there = |name: &String| tags.iter().any(|tag| tag.name.eq_ignore_ascii_case(name));
    Ok(names.iter().filter(|name| !is_there(name)).cloned().collect())
}

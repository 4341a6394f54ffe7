//! `iam trusted-profile-rules`, `trusted-profile-rule-create` and `-update`: conditions under which somebody
//! may become a trusted profile.

use ibmcloud_cli::args::{ShortListOutput, ShortOutput};
use ibmcloud_cli::command::Run;
use ibmcloud_cli::comparison::Comparison;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::{Listing, Shown};
use ibmcloud_core::Json;
use ibmcloud_plugin_sdk::terminal::Table;
use ibmcloud_transport::ProfileTrust;

use super::super::Place;
use super::super::views::Card;
use super::parts::{Rules, part, parts, rule_block};
use super::shared::find;

/// What is compared with what was asked for.
const MEMBERS: [&str; 6] = ["name", "type", "conditions", "realm_name", "cr_type", "expiration"];

#[derive(clap::Args, Debug)]
pub(crate) struct RulesArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    output: ShortListOutput,
}

impl Run for RulesArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Getting rules of trusted profile {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let found = parts(ctx, &client, &profile, (ProfileTrust::Rules, Changed::ReadOnly))?;
        let mut table = Table::new(["ID", "Name", "Type", "Conditions"]);
        for it in &found {
            let conditions = it.document.get("conditions").and_then(Json::as_array);
            let conditions = conditions.unwrap_or_default().iter().map(|it| {
                format!("{} {} {}", it.text("claim"), it.text("operator"), it.text("value"))
            });
            let conditions = conditions.collect::<Vec<_>>().join(", ");
            table.add_row([&it.id, &it.name, &it.document.text("type"), &conditions]);
        }
        let documents = found.into_iter().map(|it| it.document).collect();
        Ok(Box::new(Listing { table, documents, none: msg!("No rule found.") }))
    }
}

/// The options that describe a rule.
#[derive(clap::Args, Debug)]
struct RuleOptions {
    /// Name of the rule
    #[arg(long, value_name = "RULE_NAME")]
    name: Option<String>,
    /// Type of the rule: Profile-SAML or Profile-CR
    #[arg(long = "type", value_name = "RULE_TYPE")]
    kind: Option<String>,
    /// A condition, as claim:CLAIM,operator:OPERATOR,value:VALUE; may be given several times
    #[arg(long, value_name = "CONDITION")]
    conditions: Vec<String>,
    /// The identity provider, for rules of type Profile-SAML
    #[arg(long, value_name = "REALM_NAME")]
    realm_name: Option<String>,
    /// Seconds that a session may last, for rules of type Profile-SAML
    #[arg(long, value_name = "EXPIRATION_SEC")]
    expiration: Option<u64>,
    /// Compute resource type, for rules of type Profile-CR: VSI, IKS_SA or ROKS_SA
    #[arg(long, value_name = "CR_TYPE")]
    cr_type: Option<String>,
    /// Force without confirmation
    #[arg(short, long)]
    force: bool,
}

impl RuleOptions {
    /// Puts what was named into a document.
    fn apply(&self, document: &mut Json) -> Result<(), CommandError> {
        let texts = [
            ("name", &self.name),
            ("type", &self.kind),
            ("realm_name", &self.realm_name),
            ("cr_type", &self.cr_type),
        ];
        for (member, value) in texts {
            if let Some(value) = value {
                document.insert(member, value.as_str().into());
            }
        }
        if let Some(seconds) = self.expiration {
            document.insert("expiration", Json::Number(seconds.to_string()));
        }
        if !self.conditions.is_empty() {
            let conditions = self.conditions.iter().map(|text| condition(text));
            document.insert("conditions", Json::Array(conditions.collect::<Result<_, _>>()?));
        }
        Ok(())
    }
}

/// A condition as it is written. The value comes last, as it may have commas and colons in it; the service
/// takes it as JSON.
fn condition(text: &str) -> Result<Json, CommandError> {
    let parsed = || {
        let (claim, rest) = text.strip_prefix("claim:")?.split_once(",operator:")?;
        let (operator, value) = rest.split_once(",value:")?;
        (!claim.is_empty() && !operator.is_empty()).then_some((claim, operator, value))
    };
    let (claim, operator, value) = parsed().ok_or_else(|| {
        CommandError::usage(msg!(
            "'{{.Value}}' is not a value for {{.Argument}}",
            Value = text,
            Argument = "--conditions"
        ))
    })?;
    let value = if value.starts_with(['"', '[']) {
        value.to_owned()
    } else {
        Json::from(value).to_string()
    };
    Ok(Json::object([
        ("claim", Json::from(claim)),
        ("operator", operator.into()),
        ("value", value.as_str().into()),
    ]))
}

#[derive(clap::Args, Debug)]
pub(crate) struct RuleCreateArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    #[command(flatten)]
    options: RuleOptions,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for RuleCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        if self.options.kind.is_none() || self.options.conditions.is_empty() {
            return Err(CommandError::usage(msg!("'--type' or '--conditions' is missing")));
        }
        let mut document = Json::Object(Vec::new());
        self.options.apply(&mut document)?;
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Creating a rule of trusted profile {{.Name}} under current account as {{.User}}...",
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let doing =
            msg!("Could not change who may become trusted profile {{.Name}}.", Name = self.profile);
        let creating = client.create_profile_part(&profile.id, ProfileTrust::Rules, &document);
        let created = ctx.ask(doing, Changed::Nothing, creating)?;
        Comparison::default()
            .document(&MEMBERS, &document, &created.document)
            .check(&created.id)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Rule {{.ID}} is created successfully", ID = created.id)),
            details: rule_block(&created),
            document: created.document,
        }))
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct RuleUpdateArgs {
    /// Name or ID of the trusted profile
    #[arg(value_name = "NAME | ID")]
    profile: String,
    /// Name or ID of the rule
    #[arg(value_name = "RULE_NAME | RULE_ID")]
    rule: String,
    #[command(flatten)]
    options: RuleOptions,
    #[command(flatten)]
    output: ShortOutput,
}

impl Run for RuleUpdateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let mut change = Json::Object(Vec::new());
        self.options.apply(&mut change)?;
        if change.as_object().is_some_and(<[_]>::is_empty) {
            return Err(CommandError::usage(msg!("what is to be changed is missing")));
        }
        let client = ctx.client()?;
        let place = Place::now(ctx)?;
        ctx.console.progress(&msg!(
            "Updating rule {{.Rule}} of trusted profile {{.Name}} under current account as {{.User}}...",
            Rule = ctx.console.entity(&self.rule),
            Name = ctx.console.entity(&self.profile),
            User = place.user
        ))?;
        let profile = find(ctx, &client, &place, &self.profile)?;
        let present = part::<Rules>(ctx, &client, &profile, &self.rule)?;
        // The service takes a whole rule: what was not named stays.
        let mut document = Json::Object(Vec::new());
        for member in MEMBERS {
            if let Some(value) = present.document.get(member) {
                document.insert(member, value.clone());
            }
        }
        self.options.apply(&mut document)?;
        let doing =
            msg!("Could not change who may become trusted profile {{.Name}}.", Name = self.profile);
        let updating = client.replace_profile_rule(&profile.id, &present, &document);
        let updated = ctx.ask(doing, Changed::Nothing, updating)?;
        Comparison::default()
            .document(&MEMBERS, &document, &updated.document)
            .check(&updated.id)?;
        Ok(Box::new(Card {
            sentence: Some(msg!("Rule {{.ID}} is updated successfully", ID = updated.id)),
            details: rule_block(&updated),
            document: updated.document,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_three_parts_of_which_the_last_may_hold_anything() {
        let text = "claim:crn,operator:EQUALS,value:crn:v1:a,b";
        let expected = r#"{"claim":"crn","operator":"EQUALS","value":"\"crn:v1:a,b\""}"#;
        assert_eq!(condition(text).unwrap().to_string(), expected);
        let list = r#"claim:g,operator:IN,value:["a"]"#;
        assert!(condition(list).unwrap().to_string().contains(r#""value":"[\"a\"]""#));
        for wrong in ["", "claim:a", "claim:,operator:EQUALS,value:x", "operator:A,value:b"] {
            assert!(condition(wrong).is_err(), "{wrong}");
        }
    }
}

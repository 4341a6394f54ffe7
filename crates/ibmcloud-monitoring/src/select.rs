//! From the words of a person to one instance of IBM Cloud Monitoring, or to one of its teams.

pub(crate) mod to_change;

use ibmcloud_base::select::{Scope, as_id, instances, several};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_cli::session::remembered::Known;
use ibmcloud_core::instance::{Instance, MONITORING_SERVICE_ID};
use ibmcloud_core::team::Team;
use ibmcloud_plugin_sdk::terminal::{display_width, visible};
use ibmcloud_transport::{Client, InstanceFilter};

use crate::commands::monitoring::shared::find::is_id;

/// One instance of IBM Cloud Monitoring, as the commands of our namespace name it.
///
/// Without a name, the only instance of the region is meant, so that this is for commands that read;
/// one that changes something calls [`monitoring_to_change`]. Without a targeted region, every
/// region is searched.
pub(crate) fn monitoring(
    ctx: &Context,
    client: &Client,
    name: Option<&str>,
    region: Option<&str>,
) -> Result<Instance, CommandError> {
    let region = region_of(ctx, region)?;
    let region = region.as_deref();
    let mut elsewhere = Vec::new();
    let found = match name {
        // An id is unambiguous, wherever the instance is.
        Some(id) if as_id(id).is_some() => instances(ctx, client, id, &Scope::default())?,
        name => {
            let filter = InstanceFilter {
                name: name.map(str::to_owned),
                resource_id: Some(MONITORING_SERVICE_ID.to_owned()),
                ..Default::default()
            };
            let doing = msg!("Could not get the instances of IBM Cloud Monitoring.");
            let mut all = ctx.ask(doing, Changed::Nothing, client.instances_all(filter))?;
            remember(ctx, &all, name.is_none());
            all.retain(|it| name.is_none_or(|name| it.name == name));
            elsewhere = all.iter().map(|it| it.region.to_string()).collect();
            all.retain(|it| region.is_none_or(|region| it.region.as_str() == region));
            all
        }
    };
    only(ctx, (name, region), &elsewhere, found)
}

/// The region that is named, else the targeted one. A flag without a value, as scripts with an unset
/// variable have it, is none.
fn region_of(ctx: &Context, named: Option<&str>) -> Result<Option<String>, CommandError> {
    if let Some(named) = named.filter(|it| !it.is_empty()) {
        return Ok(Some(ctx.region(Some(named))?.to_string()));
    }
    Ok(Some(ctx.config()?.region().to_owned()).filter(|it| !it.is_empty()))
}

/// The instances of IBM Cloud Monitoring in a region; without one, in the targeted region.
pub(crate) fn all_monitoring(
    ctx: &Context,
    client: &Client,
    region: Option<&str>,
) -> Result<Vec<Instance>, CommandError> {
    let region = region_of(ctx, region)?;
    let region = region.as_deref();
    let filter = InstanceFilter {
        resource_id: Some(MONITORING_SERVICE_ID.to_owned()),
        ..Default::default()
    };
    let doing = msg!("Could not get the instances of IBM Cloud Monitoring.");
    let mut all = ctx.ask(doing, Changed::Nothing, client.instances_all(filter))?;
    remember(ctx, &all, true);
    all.retain(|it| region.is_none_or(|region| it.region.as_str() == region));
    Ok(all)
}

/// Remembers the names of instances for completion; `all` says that the account has no others.
pub(crate) fn remember(ctx: &Context, instances: &[Instance], all: bool) {
    let names = instances.iter().map(|it| it.name.clone());
    ctx.remember(Known::MonitoringInstances, names, all);
}

fn only(
    ctx: &Context,
    (name, region): (Option<&str>, Option<&str>),
    elsewhere: &[String],
    mut found: Vec<Instance>,
) -> Result<Instance, CommandError> {
    let instance = match (found.len(), name) {
        (1, _) => found.remove(0),
        (0, Some(name)) => return Err(no_such_monitoring(ctx, name, region, elsewhere)),
        (0, None) => return Err(none_here(ctx)),
        (_, Some(name)) => return Err(several(name, &found)),
        (_, None) => {
            return Err(CommandError::plain(
                msg!(
                    "There are several instances:\n{{.List}}",
                    List = Fragment::lines(table(&found))
                ),
                msg!("Name the one you mean with '--name'."),
            ));
        }
    };
    if !instance.is_monitoring() {
        return Err(CommandError::plain(
            msg!("'{{.Name}}' is an instance of another service.", Name = instance.name),
            msg!(
                "List the right ones with '{{.Program}} monitoring service-instances'.",
                Program = ctx.program
            ),
        ));
    }
    Ok(instance)
}

fn none_here(ctx: &Context) -> CommandError {
    CommandError::plain(
        msg!("There is no instance of IBM Cloud Monitoring here."),
        msg!(
            "Name a region with '--region', or list all with '{{.Program}} monitoring service-instances --all-regions'.",
            Program = ctx.program
        ),
    )
}

/// One line for each instance: its name and its region, in columns.
fn table(found: &[Instance]) -> Vec<String> {
    let width = |it: &Instance| display_width(&visible(&it.name), false);
    let widest = found.iter().map(width).max().unwrap_or_default();
    let line =
        |it: &Instance| format!("  {}{}   {}", it.name, " ".repeat(widest - width(it)), it.region);
    found.iter().map(line).collect()
}

fn no_such_monitoring(
    ctx: &Context,
    name: &str,
    region: Option<&str>,
    elsewhere: &[String],
) -> CommandError {
    let what = match region {
        Some(region) => msg!(
            "No instance of IBM Cloud Monitoring named '{{.Name}}' was found in {{.Region}}.",
            Name = name,
            Region = region
        ),
        None => {
            msg!("No instance of IBM Cloud Monitoring named '{{.Name}}' was found.", Name = name)
        }
    };
    if let Some(there) = elsewhere.first() {
        let hint =
            msg!("One of that name is in {{.Region}}: add '--region {{.Region}}'.", Region = there);
        return CommandError::plain(what, hint);
    }
    CommandError::plain(
        what,
        msg!(
            "Name another region with '--region', or list all with '{{.Program}} monitoring service-instances --all-regions'.",
            Program = ctx.program
        ),
    )
}

/// The team that a name or an id stands for; the default team where none is named.
pub(crate) fn team(teams: Vec<Team>, wanted: Option<&str>) -> Result<Team, CommandError> {
    let list = |teams: &[Team]| {
        Fragment::lines(teams.iter().map(|it| format!("  {} ({})", it.name, it.id)))
    };
    let all = list(&teams);
    let by_id = teams.iter().position(|team| wanted.is_some_and(|it| team.id.to_string() == it));
    let mut found: Vec<Team> = match by_id {
        Some(at) => teams.into_iter().skip(at).take(1).collect(),
        None => teams
            .into_iter()
            .filter(|team| match wanted {
                None => team.default,
                Some(wanted) => team.name == wanted && !is_id(wanted),
            })
            .collect(),
    };
    let shown = wanted.unwrap_or_default();
    if found.len() > 1 {
        return Err(CommandError::plain(
            msg!(
                "Several teams are named '{{.Team}}':\n{{.List}}",
                Team = shown,
                List = list(&found)
            ),
            msg!("Nothing was changed. Name the one you mean by its ID."),
        ));
    }
    found.pop().ok_or_else(|| {
        CommandError::plain(
            msg!(
                "Team '{{.Team}}' was not found. The teams that you see are:\n{{.List}}",
                Team = shown,
                List = all
            ),
            msg!("Nothing was changed. Name one of them with '--team'."),
        )
    })
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::ids::TeamId;
    use ibmcloud_plugin_sdk::locale::Translator;

    use super::*;

    fn teams() -> Vec<Team> {
        let named = [(1, "ops"), (2, "web"), (3, "web"), (4, "2")];
        named
            .map(|(id, name)| Team {
                id: TeamId(id),
                name: name.to_owned(),
                description: String::new(),
                default: id == 1,
                immutable: false,
                user_count: None,
                members: None,
                document: ibmcloud_core::Json::Null,
            })
            .to_vec()
    }

    #[test]
    fn an_id_comes_before_a_name_and_no_word_means_the_default_team() {
        let id = |wanted| team(teams(), wanted).unwrap().id.0;
        assert_eq!((id(Some("2")), id(Some("4")), id(Some("ops")), id(None)), (2, 4, 1, 1));
        let without = teams().into_iter().filter(|it| it.id != TeamId(2)).collect();
        assert!(team(without, Some("2")).is_err(), "a number is never a name");
    }

    #[test]
    fn only_the_teams_of_an_ambiguous_name_are_listed() {
        let said = team(teams(), Some("web")).unwrap_err();
        let said = said.text("ibmcloud", &Translator::english());
        assert!(
            said.starts_with("Several teams are named 'web':\n  web (2)\n  web (3)\n"),
            "{said}"
        );
        assert!(!said.contains("ops"), "{said}");
    }
}

//! What the commands on the inside of an instance share: where they act, what they read from
//! files, how they find things by name, and how they show documents.

pub(crate) mod accepted;
pub(crate) mod alert;
pub(crate) mod assign;
pub(crate) mod find;
pub(crate) mod input;
pub(crate) mod rows;
pub(crate) mod time;
pub(crate) mod views;
pub(crate) mod violation;

use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::messages::Fragment;
use ibmcloud_cli::msg;
use ibmcloud_core::instance::Instance;
use ibmcloud_core::team::Team;
use ibmcloud_transport::{Client, Monitor};

use crate::monitor_api::monitor;
use crate::select;

/// The parameter that says who receives the platform metrics of a region.
pub(crate) const RECEIVER: &str = "default_receiver";

/// Which instance.
#[derive(clap::Args, Debug)]
pub(crate) struct At {
    /// Name, GUID or CRN of the instance
    #[arg(short, long, visible_alias = "sn", alias = "service-name", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Region of the instance
    #[arg(short, long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

/// In which team.
#[derive(clap::Args, Debug)]
pub(crate) struct InTeam {
    /// Name or ID of the team to act in; the default team if left out
    #[arg(short, long, visible_alias = "teamID", value_name = "TEAM")]
    pub(crate) team: Option<String>,
}

/// An instance and its API.
pub(crate) struct Place<'a> {
    pub(crate) instance: Instance,
    pub(crate) monitor: Monitor<'a>,
}

impl At {
    /// Finds the instance, and the team if one is named. Only for commands that read.
    pub(crate) fn open<'a>(
        &self,
        ctx: &Context,
        client: &'a Client,
        team: Option<&str>,
    ) -> Result<Place<'a>, CommandError> {
        let instance =
            select::monitoring(ctx, client, self.name.as_deref(), self.region.as_deref())?;
        Place::of(ctx, client, instance, team)
    }

    /// The same for a command that changes something: the instance is named, or asked for.
    pub(crate) fn open_to_change<'a>(
        &self,
        ctx: &mut Context,
        client: &'a Client,
        team: Option<&str>,
        force: bool,
    ) -> Result<Place<'a>, CommandError> {
        let (name, region) = (self.name.as_deref(), self.region.as_deref());
        let instance = select::to_change::monitoring_to_change(ctx, client, name, region, force)?;
        Place::of(ctx, client, instance, team)
    }

    /// The same for a documented line that names no instance: where the region has several, the one
    /// that receives its platform metrics is meant. Only for commands that read.
    pub(crate) fn open_or_receiver<'a>(
        &self,
        ctx: &mut Context,
        client: &'a Client,
        team: Option<&str>,
    ) -> Result<Place<'a>, CommandError> {
        if self.name.is_some() {
            return self.open(ctx, client, team);
        }
        let all = select::all_monitoring(ctx, client, self.region.as_deref())?;
        let mut receivers = all.iter().filter(|it| receives(it));
        let (Some(receiver), None, true) = (receivers.next(), receivers.next(), all.len() > 1)
        else {
            return self.open(ctx, client, team);
        };
        ctx.console.warn(&msg!(
            "There are several instances; this is {{.Name}}, which receives the platform metrics. Name another one with '--name'.",
            Name = receiver.name
        ))?;
        let named = Self { name: Some(receiver.guid.to_string()), region: None };
        named.open(ctx, client, team)
    }
}

/// Whether the platform metrics of its region go to an instance.
pub(crate) fn receives(instance: &Instance) -> bool {
    let parameters = instance.parameters.as_ref();
    parameters.and_then(|it| it.get(RECEIVER)?.as_bool()).unwrap_or(false)
}

impl<'a> Place<'a> {
    fn of(
        ctx: &Context,
        client: &'a Client,
        instance: Instance,
        team: Option<&str>,
    ) -> Result<Self, CommandError> {
        let monitor = monitor(client, &instance)?;
        let place = Self { instance, monitor };
        match team {
            None => Ok(place),
            Some(wanted) => {
                let team = place.team(ctx, Some(wanted))?;
                Ok(Self { monitor: place.monitor.in_team(team.id), ..place })
            }
        }
    }

    /// The instance's name, set off from the text around it.
    pub(crate) fn entity(&self, ctx: &Context) -> Fragment {
        ctx.console.entity(&self.instance.name)
    }

    /// The team that a name or an id stands for; the default one where none is named.
    pub(crate) fn team(&self, ctx: &Context, wanted: Option<&str>) -> Result<Team, CommandError> {
        let doing =
            msg!("Could not get the teams of instance {{.Name}}.", Name = self.instance.name);
        let teams = ctx.ask(doing, Changed::Nothing, self.monitor.teams())?;
        select::team(teams, wanted)
    }
}

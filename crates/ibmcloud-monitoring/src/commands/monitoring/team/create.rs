//! `monitoring team create`: a new team, with members.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource;
use ibmcloud_core::resource::TeamDocument;

use super::members::{self, About};
use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, accepted, input};

/// The colour that IBM's and Sysdig's clients give a team.
const THEME: &str = "#7BB0B2";

#[derive(clap::Args, Debug)]
pub(crate) struct TeamCreateArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    about: About,
    /// A member, as USER or USER:ROLE; may be repeated
    #[arg(long, value_name = "USER")]
    member: Vec<String>,
    /// JSON file with the team; - is the standard input
    #[arg(short, long, value_name = "JSON_FILE")]
    file: Option<String>,
    #[command(flatten)]
    strictness: input::Strictness,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for TeamCreateArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let added = members::read(&self.member)?;
        let mut team = match &self.file {
            Some(path) => {
                let read = input::document(ctx, path, "team", &self.strictness, |_| {
                    &resource::team::SCHEMA
                })?;
                let decided =
                    ["id", "version", "customerId", "dateCreated", "lastUpdated", "userCount"];
                input::without(read, &decided)
            }
            None => blank(),
        };
        self.about.over(&mut team)?;
        let name = TeamDocument::of(&team).name();
        if name.trim().is_empty() {
            return Err(CommandError::usage(msg!("--team-name is missing")));
        }
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, None, false)?;
        let progress = msg!(
            "Creating team {{.Team}} in instance {{.Name}}...",
            Team = ctx.console.entity(&name),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let role = members::default_role(&team);
        let of_file = TeamDocument::of(&team).members();
        team.insert("userRoles", members::changed(ctx, &place, of_file, &added, &[], &role)?);
        let doing = msg!("Could not create team {{.Team}}.", Team = name);
        let made = ctx.ask(doing, Changed::Nothing, place.monitor.create_team(&team))?;
        members::check_default(ctx, self.about.default, made.default)?;
        let [sent, answer] = [&team, &made.document].map(|it| TeamDocument::of(it).comparable());
        accepted::check_made(&name, &sent, &answer)?;
        let text = msg!(
            "Team {{.Team}} was created with ID {{.ID}}.",
            Team = ctx.console.entity(&made.name),
            ID = made.id
        );
        Ok(Box::new(Happened::new(text, &made.document)))
    }
}

/// A team as the web UI makes one.
fn blank() -> Json {
    let mut team = Json::object([
        ("description", Json::from("")),
        ("theme", THEME.into()),
        ("show", "host".into()),
        ("products", Json::Array(vec!["SDC".into()])),
        ("defaultTeamRole", "ROLE_TEAM_EDIT".into()),
        ("entryPoint", Json::object([("module", Json::from("Explore"))])),
    ]);
    for (right, given) in [
        ("canUseSysdigCapture", true),
        ("canUseCustomEvents", true),
        ("canUseAwsMetrics", false),
        ("canUseBeaconMetrics", false),
    ] {
        team.insert(right, given.into());
    }
    team
}

//! `monitoring user invite`: makes a user known to an instance before the first visit.

use ibmcloud_cli::args::WideOutput;
use ibmcloud_cli::command::Run;
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{Changed, CommandError};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::Shown;
use ibmcloud_core::Json;
use ibmcloud_core::resource::UserDocument;
use ibmcloud_core::resource::secrets::with_short_keys;

use crate::commands::monitoring::shared::views::Happened;
use crate::commands::monitoring::shared::{At, accepted};

#[derive(clap::Args, Debug)]
pub(crate) struct UserInviteArgs {
    #[command(flatten)]
    at: At,
    /// Email address of the user
    #[arg(short, long, value_name = "EMAIL", required = true)]
    user: Option<String>,
    /// First name of the user
    #[arg(long, value_name = "FIRST_NAME")]
    first_name: Option<String>,
    /// Last name of the user
    #[arg(long, value_name = "LAST_NAME")]
    last_name: Option<String>,
    #[command(flatten)]
    output: WideOutput,
}

impl Run for UserInviteArgs {
    fn run(self, ctx: &mut Context) -> Result<Shown, CommandError> {
        let email = self.user.unwrap_or_default();
        if !email.contains('@') {
            let reason = msg!("'{{.Text}}' is not an email address", Text = email);
            return Err(CommandError::usage(reason));
        }
        let mut user = Json::object([("username", Json::from(email.as_str()))]);
        for (member, name) in [("firstName", &self.first_name), ("lastName", &self.last_name)] {
            if let Some(name) = name {
                user.insert(member, name.as_str().into());
            }
        }
        let client = ctx.client()?;
        let place = self.at.open_to_change(ctx, &client, None, false)?;
        let progress = msg!(
            "Inviting {{.User}} to instance {{.Name}}...",
            User = ctx.console.entity(&email),
            Name = place.entity(ctx)
        );
        ctx.console.progress(&progress)?;
        let doing = msg!("Could not invite {{.User}}.", User = email);
        let invited = ctx.ask(doing, Changed::Nothing, place.monitor.invite_user(&user))?;
        ctx.console.warn(&msg!(
            "An invitation gives no access: give the user a role on the instance in IAM."
        ))?;
        accepted::check_made(&email, &user, &invited)?;
        let text = msg!(
            "User {{.User}} was invited with ID {{.ID}}.",
            User = ctx.console.entity(&email),
            ID = UserDocument::of(&invited).id_text()
        );
        Ok(Box::new(Happened::new(text, &with_short_keys(&invited))))
    }
}

//! `-p`: the parameters of an instance, as a JSON text or as `@FILE`, checked before anything is sent.

use ibmcloud_cli::errors::CommandError;
use ibmcloud_cli::files::named;
use ibmcloud_cli::msg;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::parameters::Parameters;
use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_transport::json::parse;

/// Reads what stands behind `-p`.
pub(crate) fn read(env: &Env, typed: &str) -> Result<Parameters, CommandError> {
    let (text, place) = match typed.strip_prefix('@') {
        Some(path) => {
            let text = named::read(env, path)?;
            (text, msg!("the file '{{.Path}}'", Path = path))
        }
        None => (typed.to_owned(), msg!("the value of '-p'")),
    };
    let hint = msg!(
        "Nothing was changed. Write a JSON object, such as -p '{\"external_api_auth\": \"IAM_ONLY\"}', or the path of a file behind '@'."
    );
    // Windows' shells hand on a text without its quotes, whatever was typed.
    let unquoted =
        typed.trim_start().starts_with('{') && typed.contains(':') && !typed.contains('"');
    let parsed = parse(&text).map_err(|error| {
        CommandError::plain(
            msg!("This machine: {{.Place}} is not JSON: {{.Reason}}", Place => place.clone(), Reason = error),
            if unquoted {
                msg!(
                    "Nothing was changed. There are no quotes in it: if you typed some, the shell took them. Put a backslash before each, such as -p '{\\\"external_api_auth\\\": \\\"IAM_ONLY\\\"}', or write the JSON into a file and name it behind '@'."
                )
            } else {
                hint.clone()
            },
        )
    })?;
    Parameters::from_json(parsed).ok_or_else(|| {
        CommandError::plain(
            msg!("This machine: {{.Place}} is JSON, but not an object.", Place => place),
            hint,
        )
    })
}

/// Refuses values that the service would refuse, while nothing has been sent.
pub(crate) fn check(parameters: &Parameters) -> Result<(), CommandError> {
    match parameters.auth_mode() {
        AuthMode::Unknown(value) => Err(CommandError::plain(
            msg!("'{{.Value}}' is not a value of external_api_auth.", Value = value),
            msg!("Nothing was changed. The values are ANY and IAM_ONLY."),
        )),
        AuthMode::Any | AuthMode::IamOnly | AuthMode::Absent => Ok(()),
    }
}

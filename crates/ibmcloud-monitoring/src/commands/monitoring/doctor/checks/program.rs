//! Which program runs, from where, and with which face; and the profile that it works in.

use ibmcloud_cli::msg;
use ibmcloud_cli::session::profiles::{DEFAULT, Need, PROFILE, ProfileName};

use super::super::check::{Finding, Seen, Severity};
use super::super::scene::Scene;

pub(super) fn look(scene: &Scene) -> Seen {
    let mut seen = Seen::default();
    seen.fact("name", env!("CARGO_PKG_NAME"));
    seen.fact("version", env!("CARGO_PKG_VERSION"));
    seen.fact("face", if scene.hosted { "plug-in" } else { "standalone" });
    seen.fact("started-as", scene.program.clone());
    match std::env::current_exe() {
        Ok(path) => seen.fact("path", path.display().to_string()),
        Err(_) => seen.fact("path", serde_json::Value::Null),
    }
    let build = if cfg!(debug_assertions) { "debug" } else { "release" };
    seen.fact("build", build);
    seen.fact("sandbox", cfg!(feature = "sandbox"));
    seen.fact("system", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    let name = scene.profile.name.as_ref().map_or(DEFAULT, ProfileName::as_str);
    seen.fact("profile", name);
    if let Some(unfit) = &scene.profile.unfit {
        let code = if scene.hosted { "profile-in-plug-in" } else { "profile-unusable" };
        let finding = Finding::new(Severity::Error, code, unfit.what.clone());
        seen.find(finding.advice(unfit.hint.clone()));
    } else if scene.profile.refuses(Need::Existing, &scene.program).is_some() {
        let text = msg!("There is no profile '{{.Name}}'.", Name = name);
        let finding = Finding::new(Severity::Error, "profile-missing", text);
        seen.find(finding.command(scene.command("login")).advice(msg!(
            "Or unset {{.Variable}}, or switch back: '{{.Program}} monitoring profile set default'.",
            Variable = PROFILE,
            Program = scene.program
        )));
    }
    seen
}

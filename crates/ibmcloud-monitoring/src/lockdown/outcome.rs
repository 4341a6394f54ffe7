//! What a carried-out plan came to: one verdict, and everything that it rests on.

use std::io;
use std::path::PathBuf;

use ibmcloud_cli::console::Console;
use ibmcloud_cli::errors::exit;
use ibmcloud_cli::messages::{Fragment, Message};
use ibmcloud_cli::msg;
use ibmcloud_cli::view::View;
use ibmcloud_core::AUTH_MODE_PARAMETER;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::journal::{Known, Progress};
use ibmcloud_core::outcome::{Probe, ResetWay, StepResult, TokenRead, Verification};
use ibmcloud_core::plan::{Step, TokenRef};
use ibmcloud_core::verdict::{Finding, Verdict};
use ibmcloud_lockdown::evidence;
use ibmcloud_lockdown::journal::{self, JournalFile};
use ibmcloud_plugin_sdk::terminal::{Details, Table};
use serde_json::Value;

use super::findings::{concerns_members, lines, write};
use super::steps::whose;

/// A plan that was carried out.
pub(super) struct CarriedOut {
    pub(super) journal: JournalFile,
    pub(super) verdict: Verdict,
    pub(super) findings: Vec<Finding>,
    pub(super) evidence: PathBuf,
    pub(super) signature: Option<PathBuf>,
    pub(super) program: String,
}

impl CarriedOut {
    fn progress(&self) -> &Progress {
        &self.journal.progress
    }

    fn verdict(&self, name: &Fragment) -> Message {
        let mode = &self.progress().beginning.target;
        match self.verdict {
            Verdict::Proven => msg!(
                "Instance {{.Name}}: external_api_auth is {{.Mode}}, and that was proven.",
                Name = name,
                Mode = mode
            ),
            Verdict::ProvenForIdentity => msg!(
                "Instance {{.Name}}: external_api_auth is {{.Mode}}, and that was proven for what you can see. This leaves out:",
                Name = name,
                Mode = mode
            ),
            Verdict::SetNotProven => msg!(
                "Instance {{.Name}}: external_api_auth is {{.Mode}}, but it was not proven that the old tokens are dead:",
                Name = name,
                Mode = mode
            ),
            Verdict::NotSo => msg!(
                "Instance {{.Name}}: it is not so that external_api_auth is {{.Mode}} and all else as it was:",
                Name = name,
                Mode = mode
            ),
        }
    }

    /// Team, fingerprints, and how the old token is known to be dead.
    fn tokens(&self, console: &Console) -> Table {
        let mut table = Table::new(["Team", "Token before", "Token now", "Old token"]);
        let progress = self.progress();
        for it in &progress.beginning.steps {
            let Step::ResetToken(token) = it else { continue };
            let reset = progress.of(it);
            let (before, after) =
                if let Known::Done(StepResult::Reset { before, after, .. }) = reset {
                    (before.short(), after.short())
                } else {
                    let before = progress.token_before(token);
                    (before.map_or_else(String::new, |it| it.short()), String::new())
                };
            let old = console.text(&old_token(progress, it, token));
            table.add_row([whose(token), before, after, old]);
        }
        table
    }

    fn details(&self, console: &Console) -> Details {
        let beginning = &self.progress().beginning;
        let mut rows = Details::new();
        if let Some(seen) = self.progress().verification() {
            let yes_no = |flag: bool| console.text(&if flag { msg!("yes") } else { msg!("no") });
            rows.push("Authentication:", format!("{} -> {}", beginning.from, seen.mode));
            let kept = console.text(&self.parameters(seen));
            rows.push("Other parameters:", &kept);
            rows.push("IAM call succeeds:", yes_no(seen.iam_call));
            if beginning.target == AuthMode::IamOnly && seen.token_read != TokenRead::NotTried {
                let refused = seen.token_read == TokenRead::Refused;
                rows.push("Reading a token is refused:", yes_no(refused));
            }
            if !seen.probes.is_empty() {
                let refused = |it: &&(TokenRef, Probe)| matches!(it.1, Probe::Refused { .. });
                let tried = console.text(&msg!(
                    "{{.Refused}} of {{.Count}} refused",
                    Refused = seen.probes.iter().filter(refused).count(),
                    Count = seen.probes.len()
                ));
                rows.push("Live tokens tried:", &tried);
            }
        }
        rows.push("Evidence:", self.evidence.display().to_string());
        if let Some(signature) = &self.signature {
            rows.push("Signature:", signature.display().to_string());
        }
        rows
    }

    /// What became of the parameters beside the mode.
    fn parameters(&self, seen: &Verification) -> Message {
        if !seen.differences.is_empty() {
            let names: Vec<&str> = seen.differences.iter().map(|it| it.name.as_str()).collect();
            return msg!("changed: {{.Names}}", Names = names.join(", "));
        }
        let before = self.progress().beginning.parameters.as_ref();
        let kept = before.map_or(0, |before| {
            before.iter().filter(|(name, _)| *name != AUTH_MODE_PARAMETER).count()
        });
        msg!("{{.Count}} unchanged", Count = kept)
    }
}

fn old_token(progress: &Progress, reset: &Step, token: &TokenRef) -> Message {
    let proof = progress.of(&Step::ProveRefused(token.clone()));
    match (progress.of(reset), proof) {
        (Known::Done(StepResult::TeamGone), _) => msg!("gone with its team"),
        (Known::Done(StepResult::MemberGone), _) => msg!("its user left the team"),
        (Known::Done(StepResult::Unsettled) | Known::Uncertain, _) => msg!("uncertain"),
        (Known::Done(StepResult::Reset { by, .. }), proof) => match (proof, by) {
            (Known::Done(StepResult::Refused { status }), _) => {
                msg!("refused ({{.Status}})", Status = status)
            }
            (Known::Done(StepResult::StillAccepted), _) => msg!("accepted when last tried"),
            (_, ResetWay::FoundChanged) => msg!("replaced (by an interrupted run), not tried"),
            _ => msg!("replaced, not tried"),
        },
        _ => msg!("not reset"),
    }
}

impl View for CarriedOut {
    fn render_text(&self, console: &mut Console) -> io::Result<()> {
        if self.exit_code() == exit::SUCCESS {
            console.ok()?;
        }
        let beginning = &self.progress().beginning;
        let name = console.entity(&beginning.name);
        console.say(&self.verdict(&name))?;
        write(console, &lines(&self.findings))?;
        if concerns_members(&self.findings) && beginning.target == AuthMode::IamOnly {
            console.say(&msg!(
                "IAM_ONLY refuses those tokens too, and nobody can reset one while it holds. If the mode ever returns to ANY, they work again: have their owners reset them then, with '{{.Program}} monitoring token reset --mine --name {{.Guid}}'.",
                Program = self.program,
                Guid = beginning.instance
            ))?;
        }
        if self.findings.iter().any(|it| matches!(it, Finding::LateTeam(_) | Finding::NotReset(_)))
        {
            console.say(&msg!(
                "To reset what was not reset: set ANY with '{{.Program}} monitoring auth update --name {{.Guid}} --mode ANY', then run this again.",
                Program = self.program,
                Guid = beginning.instance
            ))?;
        }
        if let Some(it) = &beginning.break_glass {
            console.say(&msg!(
                "It has to be locked down again by {{.Until}}: '{{.Program}} monitoring auth update --name {{.Guid}} --mode IAM_ONLY'.",
                Until = journal::rfc_3339(it.until),
                Program = self.program,
                Guid = beginning.instance
            ))?;
        }
        if self.verdict == Verdict::NotSo {
            console.say(&msg!(
                "To look again: '{{.Program}} monitoring auth resume --name {{.Guid}}'.",
                Program = self.program,
                Guid = beginning.instance
            ))?;
        }
        if beginning.steps.iter().any(|it| matches!(it, Step::ResetToken(_))) {
            console.line("")?;
            let table = self.tokens(console);
            console.table(&table)?;
        }
        let rows = self.details(console);
        console.details(&rows)
    }

    fn to_json(&self) -> Value {
        let mut document = evidence::document(&self.journal);
        if let Some(members) = document.as_object_mut() {
            let shown = |path: &PathBuf| path.display().to_string();
            members.insert("proven".to_owned(), (self.verdict == Verdict::Proven).into());
            members.insert("evidence".to_owned(), shown(&self.evidence).into());
            members.insert("signature".to_owned(), self.signature.as_ref().map(shown).into());
        }
        document
    }

    fn exit_code(&self) -> u8 {
        exit_code(self.verdict, self.progress().beginning.accepts_gaps)
    }
}

/// The exit code of a verdict. What an identity cannot see is a success only for whoever accepted that
/// beforehand.
pub(crate) fn exit_code(verdict: Verdict, accepts_gaps: bool) -> u8 {
    match verdict {
        Verdict::Proven => exit::SUCCESS,
        Verdict::ProvenForIdentity if accepts_gaps => exit::SUCCESS,
        Verdict::ProvenForIdentity | Verdict::SetNotProven | Verdict::NotSo => exit::FOUND_WANTING,
    }
}

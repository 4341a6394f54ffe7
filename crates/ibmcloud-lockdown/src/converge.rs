//! Reading everything back: the services are eventually consistent, so that one look decides nothing.
//! It is looked again until everything holds at once, or the deadline passes.

use std::time::Instant;

use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::outcome::{Probe, StepResult, TokenRead, Verification};
use ibmcloud_core::plan::{Members, TeamRef, TokenRef};
use ibmcloud_core::verdict::holds;

use ibmcloud_transport::ErrorSource;

use crate::apply::{Apply, Cause, StepFailure};
use crate::event::Event;
use crate::observe::{HeldTokens, member_names};
use crate::steps::others_changed;

impl Apply<'_> {
    /// Looks until everything holds, or the deadline passes.
    pub(crate) async fn verify(&mut self) -> Result<StepResult, StepFailure> {
        let limit = self.lockdown.options.timeout;
        let started = Instant::now();
        let mut looks = 0;
        let mut told = Vec::new();
        loop {
            looks += 1;
            let target = self.journal.progress.beginning.target.clone();
            let seen = self.look_back(&target, looks).await?;
            let findings = holds(&target, &seen);
            let waited = started.elapsed();
            if findings.is_empty() || waited >= limit {
                return Ok(StepResult::Verified(seen));
            }
            if told != findings {
                self.tell(&Event::NotYet { findings: &findings, waited, limit })
                    .map_err(StepFailure::not_applied)?;
                told = findings;
            }
            self.pause().await?;
        }
    }

    /// One look at everything. The instance itself comes last: what somebody changes in the middle of
    /// the look shows in it.
    async fn look_back(
        &mut self,
        target: &AuthMode,
        looks: u32,
    ) -> Result<Verification, StepFailure> {
        let id = self.id();
        let lockdown = self.lockdown;
        let iam_call = match self.interruptible(lockdown.monitor.me()).await? {
            Ok(me) => {
                self.me = me;
                true
            }
            Err(error) if error.refusal().is_some_and(|it| it.source == ErrorSource::Service) => {
                false
            }
            Err(error) => return Err(StepFailure::not_applied(Cause::Service(error))),
        };
        let list = self.ask(lockdown.monitor.team_list(), Cause::Service).await?;
        let mut teams: Vec<TeamRef> =
            list.teams.into_iter().map(|it| TeamRef { id: it.id, name: it.name }).collect();
        teams.sort();
        teams.dedup();
        let mut gaps = Vec::new();
        if !self.me.system_role.is_admin() {
            gaps.push(Gap::Role(self.me.system_role.clone()));
        }
        let listed = teams.len() as u64;
        if let Some(total) = list.total.filter(|total| *total > listed) {
            gaps.push(Gap::ListIncomplete { listed, total });
        } else if listed == 0 {
            gaps.push(Gap::NoTeams);
        }
        let locks_down = *target == AuthMode::IamOnly;
        let late_teams = if locks_down {
            self.late_members(&teams, &mut gaps).await?;
            let knows = |team: &TeamRef| self.journal.progress.knows(team.id);
            teams.iter().filter(|team| !knows(team)).cloned().collect()
        } else {
            Vec::new()
        };
        let token_read = self.read_a_token(&teams).await?;
        let probes = if locks_down { self.try_tokens().await? } else { Vec::new() };
        let now = self.ask(lockdown.client.instance(&id), Cause::Service).await?;
        let parameters = now.parameters.clone().unwrap_or_default();
        let agreed = self.journal.progress.beginning.parameters.clone().unwrap_or_default();
        let differences = others_changed(&agreed, &parameters);
        Ok(Verification {
            mode: now.auth_mode(),
            differences,
            iam_call,
            token_read,
            probes,
            late_teams,
            gaps,
            updated_at: now.updated_at,
            looks,
        })
    }

    /// Members that the plan does not know: they joined a team after it was made.
    async fn late_members(
        &self,
        teams: &[TeamRef],
        gaps: &mut Vec<Gap>,
    ) -> Result<(), StepFailure> {
        for team in teams {
            let planned =
                self.journal.progress.beginning.teams.iter().find(|it| it.team == *team).cloned();
            let Some(planned) = planned else { continue };
            let Members::Others(known) = &planned.members else { continue };
            let names = self.interruptible(member_names(self.lockdown, &self.me, team)).await?;
            let names = names.map_err(|it| StepFailure::not_applied(it.into()))?;
            for user in names.into_iter().flatten() {
                let token = TokenRef::of(team.clone(), user.clone());
                let had_left = self.was_gone(&token) == Some(StepResult::MemberGone);
                if had_left || known.iter().all(|it| it.user != user) {
                    gaps.push(Gap::MemberToken { team: team.clone(), user, seen: false });
                }
            }
        }
        Ok(())
    }

    /// Reads a Monitor API token with the IAM token: under `IAM_ONLY` the documented body refuses it.
    async fn read_a_token(&mut self, teams: &[TeamRef]) -> Result<TokenRead, StepFailure> {
        let Some(team) = teams.first() else { return Ok(TokenRead::NotTried) };
        let monitor = &self.lockdown.monitor;
        match self.interruptible(monitor.token(team.id)).await? {
            Ok(_) => Ok(TokenRead::Shown),
            Err(error) if error.is_access_denied() => Ok(TokenRead::Refused),
            Err(error) => {
                let token = TokenRef::own(team.clone());
                Err(StepFailure::not_applied(Cause::TokenUnread(token, error)))
            }
        }
    }

    /// Shows tokens at the door that worked when they were last read: the strongest proof there is.
    async fn try_tokens(&self) -> Result<Vec<(TokenRef, Probe)>, StepFailure> {
        let mut probes = Vec::new();
        let tokens: &HeldTokens = &self.live;
        for (token, secret) in tokens {
            let monitor = &self.lockdown.monitor;
            let cause = |error| Cause::TokenUntried(token.clone(), error);
            let probe = self.ask(monitor.probe_token(secret), cause).await?;
            probes.push((token.clone(), probe));
        }
        Ok(probes)
    }
}

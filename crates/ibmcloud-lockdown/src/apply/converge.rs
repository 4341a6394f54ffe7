//! Reading everything back: the services are eventually consistent, so that one look decides nothing.
//! It is looked again until everything holds at once, or the deadline passes.

use std::time::Instant;

use futures_util::future::try_join_all;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::Gap;
use ibmcloud_core::outcome::{Probe, StepResult, TokenRead, Verification};
use ibmcloud_core::plan::{Member, Members, TeamRef, TokenRef};
use ibmcloud_core::verdict::holds;
use ibmcloud_transport::ErrorSource;

use super::mode::others_changed;
use super::stop::{Cause, StepFailure};
use super::worker::Worker;
use crate::event::Event;
use crate::observe::HeldTokens;

impl Worker<'_> {
    /// Looks until everything holds, or the deadline passes.
    pub(super) async fn verify(&self) -> Result<StepResult, StepFailure> {
        let limit = self.run.lockdown.options.timeout;
        let started = Instant::now();
        let mut looks = 0;
        let mut told = Vec::new();
        loop {
            looks += 1;
            let target = self.run.progress().beginning.target.clone();
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
    async fn look_back(&self, target: &AuthMode, looks: u32) -> Result<Verification, StepFailure> {
        let monitor = self.services.monitor();
        let looks_back = self.looks();
        let (me, list) = tokio::try_join!(
            biased;
            self.interruptible(looks_back.in_turn(monitor.me())),
            self.ask(looks_back.in_turn(monitor.team_list()), Cause::Service),
        )?;
        let iam_call = match me {
            Ok(me) => {
                *self.run.me.borrow_mut() = me;
                true
            }
            Err(error) if error.refusal().is_some_and(|it| it.source == ErrorSource::Service) => {
                false
            }
            Err(error) => return Err(StepFailure::not_applied(Cause::Service(error))),
        };
        let mut teams: Vec<TeamRef> =
            list.teams.into_iter().map(|it| TeamRef { id: it.id, name: it.name }).collect();
        teams.sort();
        teams.dedup();
        let mut gaps = Vec::new();
        let role = self.run.me.borrow().system_role.clone();
        if !role.is_admin() {
            gaps.push(Gap::Role(role));
        }
        let listed = teams.len() as u64;
        if let Some(total) = list.total.filter(|total| *total > listed) {
            gaps.push(Gap::ListIncomplete { listed, total });
        } else if listed == 0 {
            gaps.push(Gap::NoTeams);
        }
        let locks_down = *target == AuthMode::IamOnly;
        let mut late_teams = teams.clone();
        late_teams.retain(|team| locks_down && !self.run.progress().knows(team.id));
        // Nothing here depends on anything else, and no answer on the order of the requests.
        let looked = tokio::try_join!(
            biased;
            async { if locks_down { self.late_members(&teams).await } else { Ok(Vec::new()) } },
            self.read_a_token(&teams),
            async { if locks_down { self.try_tokens().await } else { Ok(Vec::new()) } },
        );
        let (late_members, token_read, probes) = looked?;
        gaps.extend(late_members);
        let now = self.ask(self.services.client.instance(&self.id()), Cause::Service).await?;
        let parameters = now.parameters.clone().unwrap_or_default();
        let agreed = self.run.progress().beginning.parameters.clone().unwrap_or_default();
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
    async fn late_members(&self, teams: &[TeamRef]) -> Result<Vec<Gap>, StepFailure> {
        let me = self.run.me.borrow().clone();
        let looks = self.looks();
        let known: Vec<(TeamRef, Vec<Member>)> = {
            let progress = self.run.progress();
            let known = |team: &TeamRef| {
                let planned = progress.beginning.teams.iter().find(|it| it.team == *team)?;
                match &planned.members {
                    Members::Others(known) => Some((team.clone(), known.clone())),
                    Members::Unknown => None,
                }
            };
            teams.iter().filter_map(known).collect()
        };
        let names = known.iter().map(|(team, _)| looks.member_names(&me, team));
        let names = self.interruptible(try_join_all(names)).await?;
        let names = names.map_err(|it| StepFailure::not_applied(it.into()))?;
        let mut gaps = Vec::new();
        for ((team, known), names) in known.into_iter().zip(names) {
            for user in names.into_iter().flatten() {
                let token = TokenRef::of(team.clone(), user.clone());
                let had_left = self.was_gone(&token) == Some(StepResult::MemberGone);
                if had_left || known.iter().all(|it| it.user != user) {
                    gaps.push(Gap::MemberToken { team: team.clone(), user, seen: false });
                }
            }
        }
        Ok(gaps)
    }

    /// Reads a Monitor API token with the IAM token: under `IAM_ONLY` the documented body refuses it.
    async fn read_a_token(&self, teams: &[TeamRef]) -> Result<TokenRead, StepFailure> {
        let Some(team) = teams.first() else { return Ok(TokenRead::NotTried) };
        let (monitor, looks) = (self.services.monitor(), self.looks());
        match self.interruptible(looks.in_turn(monitor.token(team.id))).await? {
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
        let (monitor, looks) = (&self.services.monitor(), &self.looks());
        let tokens: HeldTokens = self.run.live.borrow().clone();
        try_join_all(tokens.into_iter().map(async |(token, secret)| {
            let cause = |error| Cause::TokenUntried(token.clone(), error);
            let probe = self.ask(looks.in_turn(monitor.probe_token(&secret)), cause).await?;
            Ok((token, probe))
        }))
        .await
    }
}

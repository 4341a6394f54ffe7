//! The tokens that are looked for: those of instances, as far as the caller is shown them.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};
use ibmcloud_cli::context::Context;
use ibmcloud_cli::errors::{CommandError, is_refresh, reasons};
use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::auth_mode::AuthMode;
use ibmcloud_core::coverage::{Gap, gaps};
use ibmcloud_core::instance::Instance;
use ibmcloud_core::plan::{MemberToken, Members, Observation};
use ibmcloud_lockdown::{Observed, TokenFailure, observe};
use ibmcloud_scan::KnownToken;
use ibmcloud_transport::Client;
use secrecy::ExposeSecret as _;

use crate::lockdown::start::{Start, TIMEOUT};

/// Instances whose tokens are read at once.
const AT_A_TIME: usize = 8;

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Name, GUID and region of the instance.
    pub(crate) instance: String,
    pub(crate) guid: String,
    pub(crate) region: String,
    /// The team.
    pub(crate) team: String,
    pub(crate) team_id: u64,
    /// The login name.
    pub(crate) user: String,
}

/// An instance, and what of its tokens is looked for.
#[derive(Debug)]
pub(crate) struct Looked {
    pub(crate) name: String,
    pub(crate) guid: String,
    pub(crate) region: String,
    /// Whether it answered: one that accepts IAM tokens only does, and shows no token.
    pub(crate) answered: bool,
    /// How many tokens are looked for.
    pub(crate) tokens: usize,
    /// What is not looked for, and why; nothing if all tokens are.
    pub(crate) missing: Vec<Message>,
}

/// Live tokens with their owners, and what is missing.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// What the scanner looks for; the labels are places in `owners`.
    pub(crate) tokens: Vec<KnownToken>,
    /// Everybody whose token has that text.
    pub(crate) owners: Vec<Vec<Owner>>,
    /// The instances.
    pub(crate) instances: Vec<Looked>,
}

impl Known {
    /// Reads the tokens of instances, each with a client of its account, several at a time. One that refuses,
    /// or that cannot be reached, is named in the result; a session that has ended is an error.
    pub(crate) fn read(
        ctx: &mut Context,
        start: &Start,
        instances: Vec<(Client, Instance)>,
    ) -> Result<Self, CommandError> {
        let mut all = Vec::new();
        for (client, instance) in instances {
            let text = msg!(
                "Getting the tokens of the teams of instance {{.Name}}...",
                Name = ctx.console.entity(&instance.name)
            );
            ctx.console.progress(&text)?;
            let looked = Looked {
                name: instance.name.clone(),
                guid: instance.guid.to_string(),
                region: instance.region.to_string(),
                answered: false,
                tokens: 0,
                missing: Vec::new(),
            };
            all.push((looked, start.with_client(client), instance));
        }
        let observing = stream::iter(&all).map(async |(_, start, instance)| {
            let lockdown = start.on(ctx, instance.clone(), false, TIMEOUT).ok()?;
            Some(observe(&lockdown).await)
        });
        let observed: Vec<_> = ctx.wait(observing.buffered(AT_A_TIME).collect());
        let mut known = Self::default();
        let mut labels = BTreeMap::new();
        for ((mut looked, ..), observed) in all.into_iter().zip(observed) {
            match observed {
                None => looked.missing.push(msg!("its Monitor API has no address here")),
                Some(Ok(observed)) => known.add(&mut looked, observed, &mut labels),
                Some(Err(TokenFailure { source, .. })) if is_refresh(&source) => {
                    return Err(CommandError::Refresh { source });
                }
                Some(Err(failure)) => looked.missing.extend(reasons(&failure.source)),
            }
            known.instances.push(looked);
        }
        Ok(known)
    }

    fn add(
        &mut self,
        looked: &mut Looked,
        observed: Observed,
        labels: &mut BTreeMap<Vec<u8>, usize>,
    ) {
        let Observed { observation, me, tokens, .. } = observed;
        looked.answered = true;
        looked.tokens = tokens.len();
        looked.missing = missing(&observation);
        for (whose, token) in tokens {
            let owner = Owner {
                instance: looked.name.clone(),
                guid: looked.guid.clone(),
                region: looked.region.clone(),
                team: whose.team.name,
                team_id: whose.team.id.0,
                user: whose.user.unwrap_or_else(|| me.username.clone()),
            };
            let label =
                *labels.entry(token.expose_secret().as_bytes().to_vec()).or_insert_with(|| {
                    let label = self.owners.len();
                    self.owners.push(Vec::new());
                    self.tokens.push(KnownToken { label, token });
                    label
                });
            if let Some(owners) = self.owners.get_mut(label) {
                owners.push(owner);
            }
        }
    }
}

/// What an observation did not show.
fn missing(observation: &Observation) -> Vec<Message> {
    let mut missing = Vec::new();
    let hidden: Vec<&str> = observation
        .teams
        .iter()
        .filter(|it| it.fingerprint.is_none())
        .map(|it| it.team.name.as_str())
        .collect();
    if !hidden.is_empty() {
        let teams = hidden.join(", ");
        missing.push(if observation.mode == AuthMode::IamOnly {
            msg!(
                "under IAM_ONLY no token is shown (teams: {{.Teams}}); they come back to life with ANY",
                Teams = teams
            )
        } else {
            msg!("the tokens of these teams were refused: {{.Teams}}", Teams = teams)
        });
    }
    let of_others = observation.teams.iter().filter(|it| it.fingerprint.is_some());
    let mut unseen = 0;
    let mut unknown = Vec::new();
    for it in of_others {
        match &it.members {
            Members::Unknown => unknown.push(it.team.name.as_str()),
            Members::Others(others) => {
                unseen += others.iter().filter(|it| it.token == MemberToken::Unseen).count();
            }
        }
    }
    if unseen > 0 {
        missing.push(msg!(
            "tokens of other members that you are not shown: {{.Count}}",
            Count = unseen
        ));
    }
    if !unknown.is_empty() {
        missing.push(msg!(
            "the members of these teams are not shown: {{.Teams}}",
            Teams = unknown.join(", ")
        ));
    }
    if gaps(observation, true).iter().any(Gap::must_be_accepted) {
        missing.push(msg!("there may be teams that you do not see"));
    }
    missing
}

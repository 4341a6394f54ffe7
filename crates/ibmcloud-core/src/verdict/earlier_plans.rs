//! What a plan may take from the one before it.

use secrecy::SecretString;

use super::*;
use crate::fingerprint::{Fingerprint, FingerprintKey};
use crate::ids::TeamId;
use crate::journal::{Actor, Prior, Record};
use crate::outcome::ResetWay;
use crate::plan::{ObservedTeam, reset_and_proof};

fn team() -> TeamRef {
    TeamRef { id: TeamId(1), name: "first".to_owned() }
}

fn print(token: &str) -> Fingerprint {
    Fingerprint::of(&FingerprintKey::new([1; 32]), &SecretString::from(token))
}

fn looked(updated_at: &str) -> Verification {
    Verification {
        mode: AuthMode::IamOnly,
        differences: Vec::new(),
        iam_call: true,
        token_read: TokenRead::Refused,
        probes: Vec::new(),
        late_teams: Vec::new(),
        gaps: Vec::new(),
        updated_at: Some(updated_at.to_owned()),
        looks: 1,
    }
}

fn plan(user: &str, prior: Option<Prior>) -> Beginning {
    Beginning {
        plan: "p".to_owned(),
        number: 1,
        previous: None,
        actor: Actor { monitor_user: user.to_owned(), ..Actor::default() },
        instance: "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap(),
        crn: None,
        name: "one".to_owned(),
        from: AuthMode::Any,
        target: AuthMode::IamOnly,
        key: None,
        teams: vec![ObservedTeam {
            team: team(),
            fingerprint: Some(print("old")),
            members: Members::Others(Vec::new()),
        }],
        gaps: Vec::new(),
        accepts_gaps: false,
        parameters: None,
        prior,
        replaced: Vec::new(),
        break_glass: None,
        steps: vec![Step::Verify],
    }
}

/// A plan of `user` that reset his token of the team.
fn proven_by(user: &str, updated_at: &str) -> Progress {
    let token = TokenRef::own(team());
    let [reset, proof] = reset_and_proof(token);
    let steps = vec![reset.clone(), proof.clone(), Step::Verify];
    let by = ResetWay::Request("POST /api/token".to_owned());
    let done = StepResult::Reset { before: print("old"), after: print("new"), by };
    Progress::replay([
        Record::Began(Box::new(Beginning { steps, ..plan(user, None) })),
        Record::Done(reset, done),
        Record::Done(proof, StepResult::Refused { status: 401 }),
        Record::Done(Step::Verify, StepResult::Verified(looked(updated_at))),
    ])
    .unwrap()
}

/// A plan of `user` that only looked, and what it may take from the one before.
fn looked_by(user: &str, before: &Progress, updated_at: &str) -> Progress {
    let prior = Prior {
        plan: "before".to_owned(),
        updated_at: before.verification().and_then(|it| it.updated_at.clone()).unwrap(),
        proven: proven_tokens(before, user),
    };
    Progress::replay([
        Record::Began(Box::new(plan(user, Some(prior)))),
        Record::Done(Step::Verify, StepResult::Verified(looked(updated_at))),
    ])
    .unwrap()
}

fn judge(progress: &Progress) -> Verdict {
    verdict(&findings(progress, progress.verification().unwrap()))
}

#[test]
fn what_an_earlier_plan_proved_holds_until_the_instance_is_changed() {
    let first = proven_by("a@example.com", "monday");
    assert_eq!(judge(&first), Verdict::Proven);
    assert_eq!(judge(&looked_by("a@example.com", &first, "monday")), Verdict::Proven);
    assert_eq!(judge(&looked_by("a@example.com", &first, "tuesday")), Verdict::SetNotProven);
}

#[test]
fn a_mode_that_nobody_saw_at_work_is_not_proven() {
    let mut seen = looked("monday");
    seen.token_read = TokenRead::NotTried;
    assert_eq!(holds(&AuthMode::IamOnly, &seen), [Finding::EnforcementUnseen]);
    seen.mode = AuthMode::Any;
    assert_eq!(holds(&AuthMode::Any, &seen), [Finding::NoTeams]);
    seen.token_read = TokenRead::Shown;
    assert_eq!(holds(&AuthMode::Any, &seen), []);
}

#[test]
fn a_member_who_left_is_known_to_have_no_token_only_if_it_was_tried() {
    let token = TokenRef::of(team(), "b@example.com".to_owned());
    let [reset, proof] = reset_and_proof(token.clone());
    let steps = vec![reset.clone(), proof.clone(), Step::Verify];
    let judged = |proven: StepResult, gaps: Vec<Gap>| {
        let mut plan = Beginning { steps: steps.clone(), ..plan("a@example.com", None) };
        let other =
            Member { user: "b@example.com".to_owned(), token: MemberToken::Separate(print("b")) };
        plan.teams[0].members = Members::Others(vec![other]);
        let progress = Progress::replay([
            Record::Began(Box::new(plan)),
            Record::Done(reset.clone(), StepResult::MemberGone),
            Record::Done(proof.clone(), proven),
        ])
        .unwrap();
        let mut found = tokens(&progress, &Verification { gaps, ..looked("monday") });
        found.retain(|it| it.user().is_some());
        found
    };
    assert_eq!(judged(StepResult::Refused { status: 401 }, Vec::new()), []);
    let untried = Finding::OldTokenNotTried(token.clone());
    assert_eq!(judged(StepResult::MemberGone, Vec::new()), [untried]);
    let back = Gap::MemberToken { team: team(), user: "b@example.com".to_owned(), seen: false };
    let found = judged(StepResult::Refused { status: 401 }, vec![back.clone()]);
    assert_eq!(found, [Finding::Unseen(back)], "who comes back has another token");
}

#[test]
fn a_token_that_an_interrupted_plan_replaced_is_not_forgotten_by_the_next_one() {
    let token = TokenRef::own(team());
    let [reset, proof] = reset_and_proof(token.clone());
    let by = || ResetWay::Request("POST /api/token".to_owned());
    let began = |user: &str, old: &str, replaced| {
        let mut plan = Beginning {
            steps: vec![reset.clone(), proof.clone(), Step::Verify],
            replaced,
            ..plan(user, None)
        };
        plan.teams[0].fingerprint = Some(print(old));
        Record::Began(Box::new(plan))
    };
    let replace = |before: &str, after: &str| {
        let done = StepResult::Reset { before: print(before), after: print(after), by: by() };
        Record::Done(reset.clone(), done)
    };
    let cut = |result: Option<StepResult>| {
        let result = result.map(|it| Record::Done(proof.clone(), it));
        let records = [began("a@example.com", "old", Vec::new()), replace("old", "new")];
        let progress = Progress::replay(records.into_iter().chain(result)).unwrap();
        replaced_tokens(&progress, "b@example.com")
    };
    let whole = |old: &str, replaced| {
        let progress = Progress::replay([
            began("b@example.com", old, replaced),
            replace(old, "newer"),
            Record::Done(proof.clone(), StepResult::Refused { status: 401 }),
            Record::Done(Step::Verify, StepResult::Verified(looked("monday"))),
        ]);
        progress.unwrap()
    };
    let of_a = TokenRef::of(team(), "a@example.com".to_owned());
    let untried = whole("new", cut(None));
    let found = findings(&untried, &looked("monday"));
    assert_eq!(found, [Finding::OldTokenNotTried(of_a.clone())]);
    assert_eq!(judge(&untried), Verdict::ProvenForIdentity);
    // The next one does not forget it either.
    assert_eq!(replaced_tokens(&untried, "a@example.com")[0].token, token);
    let accepted = whole("new", cut(Some(StepResult::StillAccepted)));
    assert_eq!(findings(&accepted, &looked("monday")), [Finding::OldTokenAccepted(of_a)]);
    assert_eq!(cut(Some(StepResult::Refused { status: 401 })), []);
}

#[test]
fn looking_once_more_proves_nothing_that_was_not_proven() {
    let first = proven_by("a@example.com", "monday");
    let second = looked_by("a@example.com", &first, "tuesday");
    let third = looked_by("a@example.com", &second, "tuesday");
    assert_eq!(judge(&third), Verdict::SetNotProven);
}

#[test]
fn tokens_that_one_administrator_proved_dead_are_not_those_of_another_one() {
    let first = proven_by("a@example.com", "monday");
    assert_eq!(judge(&looked_by("b@example.com", &first, "monday")), Verdict::SetNotProven);
    let theirs = TokenRef::of(team(), "a@example.com".to_owned());
    assert_eq!(proven_tokens(&first, "b@example.com"), [theirs]);
    assert_eq!(proven_tokens(&proven_by("", "monday"), "b@example.com"), []);
}

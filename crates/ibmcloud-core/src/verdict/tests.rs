//! What each observation leaves of a verdict.

use super::*;
use crate::ids::TeamId;
use crate::journal::{Actor, Prior, Record};
use crate::outcome::ResetWay;
use crate::parameters::Parameters;
use crate::plan::ObservedTeam;
use crate::team::SystemRole;
use crate::{Fingerprint, FingerprintKey, Json};

fn print(token: &str) -> Fingerprint {
    Fingerprint::of(&FingerprintKey::new([1; 32]), &secrecy::SecretString::from(token))
}

fn team() -> TeamRef {
    TeamRef { id: TeamId(1), name: "one".to_owned() }
}

fn own() -> TokenRef {
    TokenRef::own(team())
}

fn beginning(steps: Vec<Step>, member: Option<MemberToken>) -> Beginning {
    let others: Vec<Member> = member
        .into_iter()
        .map(|token| Member { user: "bob@example.com".to_owned(), token })
        .collect();
    let gaps = others.iter().filter(|it| it.token != MemberToken::Shared);
    let gaps = gaps.map(|it| Gap::MemberToken {
        team: team(),
        user: it.user.clone(),
        seen: it.token != MemberToken::Unseen,
    });
    Beginning {
        plan: "p".to_owned(),
        number: 1,
        previous: None,
        actor: Actor { monitor_user: "me@example.com".to_owned(), ..Actor::default() },
        instance: "8d7af921-b136-4078-9666-081bd8470d94".parse().unwrap(),
        crn: None,
        name: "one".to_owned(),
        from: AuthMode::Any,
        target: AuthMode::IamOnly,
        key: None,
        gaps: gaps.collect(),
        teams: vec![ObservedTeam {
            team: team(),
            fingerprint: Some(print("old")),
            members: Members::Others(others),
        }],
        accepts_gaps: false,
        parameters: Some(Parameters::new()),
        prior: None,
        replaced: Vec::new(),
        break_glass: None,
        steps,
    }
}

fn steps() -> Vec<Step> {
    vec![
        Step::ResetToken(own()),
        Step::ProveRefused(own()),
        Step::SetMode(AuthMode::IamOnly),
        Step::Verify,
    ]
}

fn carried_out(reset: StepResult, proof: StepResult, member: Option<MemberToken>) -> Progress {
    Progress::replay([
        Record::Began(Box::new(beginning(steps(), member))),
        Record::Done(Step::ResetToken(own()), reset),
        Record::Done(Step::ProveRefused(own()), proof),
    ])
    .unwrap()
}

fn reset() -> StepResult {
    let by = ResetWay::Request("POST /api/token".to_owned());
    StepResult::Reset { before: print("old"), after: print("new"), by }
}

fn seen() -> Verification {
    Verification {
        mode: AuthMode::IamOnly,
        differences: Vec::new(),
        iam_call: true,
        token_read: TokenRead::Refused,
        probes: vec![(own(), Probe::Refused { status: 403 })],
        late_teams: Vec::new(),
        gaps: Vec::new(),
        updated_at: Some("t1".to_owned()),
        looks: 1,
    }
}

const REFUSED: StepResult = StepResult::Refused { status: 401 };

fn judged(progress: &Progress, seen: &Verification) -> Verdict {
    verdict(&findings(progress, seen))
}

#[test]
fn everything_seen_dead_is_proven() {
    let progress = carried_out(reset(), REFUSED, None);
    assert_eq!(judged(&progress, &seen()), Verdict::Proven);
    let shared = carried_out(reset(), REFUSED, Some(MemberToken::Shared));
    assert_eq!(judged(&shared, &seen()), Verdict::Proven, "one reset covers both");
}

#[test]
fn what_happened_to_each_token_bounds_the_verdict() {
    let cases = [
        (reset(), StepResult::Replaced, Verdict::ProvenForIdentity),
        (reset(), StepResult::StillAccepted, Verdict::SetNotProven),
        (StepResult::Overtaken, StepResult::Overtaken, Verdict::SetNotProven),
        (StepResult::Unsettled, StepResult::Overtaken, Verdict::SetNotProven),
        (StepResult::TeamGone, StepResult::TeamGone, Verdict::Proven),
    ];
    for (reset, proof, expected) in cases {
        let progress = carried_out(reset.clone(), proof.clone(), None);
        assert_eq!(judged(&progress, &seen()), expected, "{reset:?} {proof:?}");
    }
}

#[test]
fn members_with_tokens_of_their_own_are_left_out_by_name() {
    for token in [MemberToken::Separate(print("bob")), MemberToken::Unseen] {
        let progress = carried_out(reset(), REFUSED, Some(token));
        let findings = findings(&progress, &seen());
        assert_eq!(verdict(&findings), Verdict::ProvenForIdentity);
        assert_eq!(findings[0].user(), Some("bob@example.com"));
    }
}

/// What the last look shows, and the best that it leaves.
type Look = (Verdict, fn(&mut Verification));

#[test]
fn the_last_look_bounds_the_verdict() {
    let progress = carried_out(reset(), REFUSED, None);
    let change = |after: Option<Json>| ParameterDifference {
        name: "x".to_owned(),
        before: Some(Json::from(true)),
        after,
    };
    let looks: [Look; 9] = [
        (Verdict::NotSo, |it| it.token_read = TokenRead::Shown),
        (Verdict::NotSo, |it| it.mode = AuthMode::Any),
        (Verdict::Proven, |it| it.mode = AuthMode::Absent),
        (Verdict::NotSo, |it| it.iam_call = false),
        (Verdict::NotSo, |it| it.probes[0].1 = Probe::Accepted),
        (Verdict::SetNotProven, |it| it.probes[0].1 = Probe::Unclear { status: 403 }),
        (Verdict::SetNotProven, |it| it.late_teams.push(team())),
        (Verdict::SetNotProven, |it| it.gaps.push(Gap::NoTeams)),
        (Verdict::ProvenForIdentity, |it| it.gaps.push(Gap::Role(SystemRole::AdvancedUser))),
    ];
    for (at, (expected, change)) in looks.into_iter().enumerate() {
        let mut seen = seen();
        change(&mut seen);
        assert_eq!(judged(&progress, &seen), expected, "{at}");
    }
    let changed = Verification { differences: vec![change(Some(Json::from(false)))], ..seen() };
    assert_eq!(judged(&progress, &changed), Verdict::NotSo);
    let hidden = Verification { differences: vec![change(None)], ..seen() };
    assert_eq!(judged(&progress, &hidden), Verdict::SetNotProven);
    let nothing = Verification { token_read: TokenRead::NotTried, probes: Vec::new(), ..seen() };
    assert_eq!(judged(&progress, &nothing), Verdict::SetNotProven, "nobody saw a refusal");
}

#[test]
fn an_earlier_proof_counts_while_the_instance_is_unchanged() {
    let mut looked = beginning(vec![Step::Verify], Some(MemberToken::Unseen));
    let bob = TokenRef::of(team(), "bob@example.com".to_owned());
    let prior = |proven| Prior { plan: "q".to_owned(), updated_at: "t1".to_owned(), proven };
    looked.prior = Some(prior(vec![own(), bob]));
    let progress = Progress::new(looked.clone());
    assert_eq!(judged(&progress, &seen()), Verdict::Proven);
    let later = Verification { updated_at: Some("t2".to_owned()), ..seen() };
    assert_eq!(judged(&progress, &later), Verdict::SetNotProven);
    looked.prior = Some(prior(vec![own()]));
    assert_eq!(judged(&Progress::new(looked.clone()), &seen()), Verdict::ProvenForIdentity);
    looked.prior = None;
    assert_eq!(judged(&Progress::new(looked), &seen()), Verdict::SetNotProven);
}

#[test]
fn the_way_back_is_judged_by_what_the_service_shows() {
    let mut back = beginning(vec![Step::SetMode(AuthMode::Any), Step::Verify], None);
    back.target = AuthMode::Any;
    let progress = Progress::new(back);
    let open = Verification {
        mode: AuthMode::Any,
        token_read: TokenRead::Shown,
        probes: Vec::new(),
        ..seen()
    };
    assert_eq!(judged(&progress, &open), Verdict::Proven);
    let closed = Verification { token_read: TokenRead::Refused, ..open };
    assert_eq!(judged(&progress, &closed), Verdict::NotSo);
}

#[test]
fn tokens_that_a_plan_saw_dead_are_handed_on() {
    let bob = TokenRef::of(team(), "bob@example.com".to_owned());
    let shared = carried_out(reset(), REFUSED, Some(MemberToken::Shared));
    assert_eq!(proven_tokens(&shared, "me@example.com"), [own(), bob]);
    let replaced = carried_out(reset(), StepResult::Replaced, Some(MemberToken::Shared));
    assert_eq!(proven_tokens(&replaced, "me@example.com"), []);
}

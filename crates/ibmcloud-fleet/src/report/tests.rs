//! What reports promise: nothing that one run would say is lost or made better by joining and comparing.

use proptest::prelude::*;

use super::*;

fn scope() -> Scope {
    Scope { accounts: vec!["all".to_owned()], ..Scope::default() }
}

fn row(account: &str, region: &str, name: &str, codes: &[Code]) -> Row {
    let mut row = Row {
        account: account.to_owned(),
        account_name: None,
        region: region.to_owned(),
        name: name.to_owned(),
        guid: format!("guid-of-{account}-{region}-{name}"),
        crn: format!("crn:{account}:{region}:{name}"),
        resource_group: "g".to_owned(),
        resource_group_name: None,
        tags: None,
        state: "active".to_owned(),
        external_api_auth: None,
        behaviour: Behaviour::NotKnown,
        default_receiver: None,
        teams: None,
        tokens: Tokens { state: TokenState::NotKnown, teams: None },
        last_lock_down: None,
        break_glass: None,
        network: Network { endpoints: Endpoints::NotSaid, restrictions: None },
        access: None,
        wanted: Wanted { mode: Some("IAM_ONLY".to_owned()), decision: None },
        verdict: Verdict::Clean,
        reasons: Vec::new(),
    };
    for code in codes {
        row.add(*code, None);
    }
    row
}

fn account(id: &str, listed: bool, instances: u64) -> AccountRow {
    AccountRow { id: id.to_owned(), name: None, instances, listed, problems: Vec::new() }
}

fn report(rows: Vec<Row>) -> Report {
    let mut ids: Vec<&str> = rows.iter().map(|it| it.account.as_str()).collect();
    ids.extend(["a", "b"]);
    ids.sort_unstable();
    ids.dedup();
    let count = |id: &str| rows.iter().filter(|it| it.account == id).count() as u64;
    let accounts = ids.iter().map(|id| account(id, true, count(id))).collect();
    let mut report = Report {
        version: VERSION,
        at: "2026-11-29T12:00:00Z".to_owned(),
        program: "p 1".to_owned(),
        scope: scope(),
        policy: None,
        accounts,
        instances: rows,
    };
    report.instances.sort_by(|a, b| a.key().cmp(&b.key()));
    report
}

fn words(before: &Report, now: &Report) -> Vec<&'static str> {
    Changes::between(before, now).unwrap().instances.iter().map(Change::as_str).collect()
}

const ANY: Code = Code::MonitorTokensAccepted;

#[test]
fn each_kind_of_change_is_told_apart() {
    let before = report(vec![
        row("a", "r", "better", &[ANY]),
        row("a", "r", "gone", &[]),
        row("a", "r", "same", &[ANY]),
        row("a", "r", "unread", &[]),
        row("a", "r", "worse", &[]),
    ]);
    let now = report(vec![
        row("a", "r", "better", &[]),
        row("a", "r", "new", &[]),
        row("a", "r", "same", &[ANY, Code::ParameterUnset]),
        row("a", "r", "unread", &[Code::Unreachable]),
        row("a", "r", "worse", &[ANY]),
    ]);
    assert_eq!(words(&before, &now), ["better", "gone", "new", "not-comparable", "worse"]);
    let changes = Changes::between(&before, &now).unwrap();
    assert_eq!((changes.same, changes.has_regressions()), (1, true));
    let regressed: Vec<&str> = changes
        .instances
        .iter()
        .filter(|it| it.is_regression())
        .map(|it| it.row().unwrap().name.as_str())
        .collect();
    assert_eq!(regressed, ["worse"]);
}

#[test]
fn a_finding_that_was_not_known_is_a_regression_however_it_came() {
    let finding = || report(vec![row("a", "r", "x", &[ANY])]);
    let unread = report(vec![row("a", "r", "x", &[Code::Forbidden])]);
    assert!(Changes::between(&unread, &finding()).unwrap().has_regressions());
    assert!(Changes::between(&report(vec![]), &finding()).unwrap().has_regressions());
    assert!(!Changes::between(&finding(), &unread).unwrap().has_regressions());
    let mut unlisted = report(vec![]);
    unlisted.accounts[0].listed = false;
    assert_eq!(words(&unlisted, &finding()), ["not-comparable"], "it may have been there");
    assert!(Changes::between(&unlisted, &finding()).unwrap().has_regressions());
}

#[test]
fn what_is_not_listed_any_more_is_not_gone() {
    let before = report(vec![row("a", "r", "x", &[])]);
    let mut now = report(vec![]);
    assert_eq!(words(&before, &now), ["gone"]);
    now.accounts[0].listed = false;
    assert_eq!(words(&before, &now), ["not-comparable"]);
    now.accounts.remove(0);
    assert_eq!(words(&before, &now), ["not-comparable"], "nobody looked at its account");
}

#[test]
fn a_note_that_a_switch_makes_a_finding_is_no_change() {
    let before = report(vec![row("a", "r", "x", &[Code::TokensNotProven])]);
    let mut strict = row("a", "r", "x", &[]);
    strict.add_at(Code::TokensNotProven, Level::Finding, None);
    let now = report(vec![strict]);
    assert!(words(&before, &now).is_empty() && words(&now, &before).is_empty());
}

#[test]
fn reports_of_other_scopes_are_not_compared_and_another_policy_is_said() {
    let before = report(vec![]);
    let mut now = report(vec![]);
    now.policy = Some(PolicyFile { file: "p.yml".to_owned(), sha256: "00".to_owned() });
    assert!(Changes::between(&before, &now).unwrap().policy_changed);
    now.scope.regions.push("us-south".to_owned());
    let Err(Incomparable::Scope(scopes)) = Changes::between(&before, &now) else { panic!() };
    assert_eq!(*scopes, (before.scope, now.scope));
}

#[test]
fn the_current_account_of_two_sessions_is_not_one_scope() {
    let of = |id: &str, number| {
        let mut report = part(&[], number, 2);
        report.scope.accounts = vec!["current".to_owned()];
        report.accounts = vec![account(id, true, 0)];
        report
    };
    let (before, now) = ("a".to_owned(), "b".to_owned());
    let compared = Changes::between(&of("a", 1), &of("b", 1));
    assert_eq!(compared, Err(Incomparable::Account { before, now }));
    assert_eq!(merge(vec![of("a", 1), of("b", 2)]), Err(MergeError::Different { number: 2 }));
    assert!(merge(vec![of("a", 1), of("a", 2)]).is_ok());
}

#[test]
fn a_report_is_read_back_as_it_was_and_its_summary_is_ignored() {
    let whole = report(vec![row("a", "r", "x", &[ANY, Code::SameName])]);
    let mut document = serde_json::to_value(&whole).unwrap();
    document["summary"] = serde_json::to_value(whole.summary()).unwrap();
    assert_eq!(serde_json::from_value::<Report>(document).unwrap(), whole);
}

fn part(rows: &[Row], number: u32, of: u32) -> Report {
    let turns = (1..=of).cycle();
    let mine = rows.iter().zip(turns).filter(|(_, turn)| *turn == number);
    let mut part = report(mine.map(|(row, _)| row.clone()).collect());
    part.scope.shard = Shard::new(number, of);
    part
}

#[test]
fn what_does_not_belong_together_is_not_joined() {
    let rows = [row("a", "r", "x", &[]), row("a", "r", "y", &[])];
    let missing = merge(vec![part(&rows, 3, 3), part(&rows, 1, 3)]);
    let shards = vec![Shard::new(2, 3).unwrap()];
    assert_eq!(missing, Err(MergeError::Missing { shards }));
    let twice = merge(vec![part(&rows, 1, 2), part(&rows, 1, 2)]);
    assert_eq!(twice, Err(MergeError::Twice { shard: Shard::new(1, 2).unwrap() }));
    assert_eq!(merge(vec![]), Err(MergeError::Nothing));
    let mut other = part(&rows, 2, 2);
    other.scope.regions.push("eu-de".to_owned());
    assert_eq!(merge(vec![part(&rows, 1, 2), other]), Err(MergeError::Different { number: 2 }));
    let mut overlap = part(&rows, 2, 2);
    overlap.instances = part(&rows, 1, 2).instances;
    assert!(matches!(merge(vec![part(&rows, 1, 2), overlap]), Err(MergeError::Overlap { .. })));
    assert!(merge(vec![report(vec![]), report(vec![])]).is_err(), "two wholes are no parts");
}

#[test]
fn an_account_that_one_part_could_not_list_is_not_listed() {
    let rows = [row("a", "r", "x", &[]), row("a", "r", "y", &[])];
    let mut second = part(&rows, 2, 2);
    second.accounts[0].listed = false;
    let whole = merge(vec![part(&rows, 1, 2), second]).unwrap();
    assert_eq!((whole.accounts[0].listed, whole.accounts[0].instances), (false, 2));
    assert_eq!(whole.summary().accounts_unread, 1);
    assert!(!whole.summary().is_complete());
}

#[test]
fn instances_of_one_name_are_noticed_over_parts() {
    let mut twin = row("a", "r", "x", &[]);
    twin.guid = "other".to_owned();
    twin.crn = "crn:other".to_owned();
    let rows = [row("a", "r", "x", &[]), twin];
    let whole = merge(vec![part(&rows, 1, 2), part(&rows, 2, 2)]).unwrap();
    assert_eq!(whole.summary().count(Code::SameName), 2);
}

fn matrix(rows: &[Row]) -> Matrix {
    let places = rows.iter().map(|it| (it.account.clone(), it.region.clone()));
    let accounts = vec![account("a", true, 2), account("b", true, 1)];
    Matrix::of("2026-11-29T11:00:00Z".to_owned(), "p 1".to_owned(), scope(), accounts, places)
}

/// The report of the job of one part.
fn job(rows: &[Row], id: &str, region: &str) -> Report {
    let mine = rows.iter().filter(|it| it.account == id && it.region == region).cloned();
    let mut report = report(mine.collect());
    report.scope.accounts = vec![id.to_owned()];
    report.scope.regions = vec![region.to_owned()];
    report.accounts.retain(|it| it.id == id);
    report
}

#[test]
fn the_jobs_of_a_matrix_make_one_report() {
    let rows = [row("a", "eu", "x", &[]), row("a", "us", "y", &[ANY]), row("b", "eu", "z", &[])];
    let matrix = matrix(&rows);
    assert_eq!((matrix.include.len(), matrix.instances()), (3, 3));
    let jobs = || vec![job(&rows, "b", "eu"), job(&rows, "a", "us"), job(&rows, "a", "eu")];
    let whole = merge_by(&matrix, jobs()).unwrap();
    assert_eq!((&whole.scope, whole.instances.len()), (&matrix.scope, 3));
    assert!(matrix.differences(&whole).is_empty());
    let mut jobs = jobs();
    let removed = jobs.remove(1);
    let Err(MergeError::MissingEntries { entries }) = merge_by(&matrix, jobs.clone()) else {
        panic!()
    };
    assert_eq!((entries[0].account.as_str(), entries[0].region.as_str()), ("a", "us"));
    jobs.push(jobs[0].clone());
    assert_eq!(merge_by(&matrix, jobs.clone()), Err(MergeError::NotExpected { number: 3 }));
    jobs[2] = Report { instances: Vec::new(), ..removed };
    let fewer = merge_by(&matrix, jobs).unwrap();
    let differences = matrix.differences(&fewer);
    assert_eq!((differences.len(), differences[0].1), (1, 0));
}

#[test]
fn an_account_that_could_not_be_listed_for_the_matrix_stays_unlisted() {
    let rows = [row("a", "eu", "x", &[])];
    let mut matrix = matrix(&rows);
    matrix.accounts[1].listed = false;
    let whole = merge_by(&matrix, vec![job(&rows, "a", "eu")]).unwrap();
    assert_eq!(whole.summary().accounts_unread, 1);
    let counts: Vec<u64> = whole.accounts.iter().map(|it| it.instances).collect();
    assert_eq!(counts, [1, 0]);
}

fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let place = (0..3_u8, 0..3_u8, prop::collection::vec(0..Code::ALL.len(), 0..4));
    prop::collection::vec(place, 0..12).prop_map(|all| {
        let rows = all.into_iter().enumerate().map(|(index, (account, region, codes))| {
            let codes: Vec<Code> = codes.iter().map(|it| Code::ALL[*it]).collect();
            let codes: Vec<Code> = codes.into_iter().filter(|it| *it != Code::SameName).collect();
            row(&format!("a{account}"), &format!("r{region}"), &format!("n{index}"), &codes)
        });
        rows.collect()
    })
}

proptest! {
    #[test]
    fn parts_join_to_what_one_run_would_have_reported(rows in any_rows(), of in 1..5_u32) {
        let parts = (1..=of).map(|number| part(&rows, number, of)).collect();
        let whole = merge(parts).unwrap();
        let one = report(rows);
        prop_assert_eq!(&whole.instances, &one.instances);
        prop_assert_eq!(whole.summary(), one.summary());
        prop_assert_eq!(whole.scope, one.scope);
    }

    #[test]
    fn the_numbers_add_up(rows in any_rows()) {
        let summary = report(rows).summary();
        prop_assert_eq!(summary.clean + summary.findings + summary.unread, summary.instances);
        let placed: u64 = summary.regions.values().map(|it| it.any + it.iam_only + it.not_known).sum();
        prop_assert_eq!(placed, summary.instances);
        prop_assert_eq!(summary.is_clean(), summary.findings + summary.unread == 0);
    }

    #[test]
    fn every_instance_is_the_same_or_one_change(old in any_rows(), new in any_rows()) {
        let (old, new) = (report(old), report(new));
        let changes = Changes::between(&old, &new).unwrap();
        let mut crns: Vec<&str> =
            old.instances.iter().chain(&new.instances).map(|it| it.crn.as_str()).collect();
        crns.sort_unstable();
        crns.dedup();
        prop_assert_eq!(changes.same + changes.instances.len() as u64, crns.len() as u64);
        prop_assert!(Changes::between(&new, &new).unwrap().instances.is_empty());
    }

    #[test]
    fn no_verdict_is_better_than_its_reasons(codes in prop::collection::vec(0..Code::ALL.len(), 0..6)) {
        let codes: Vec<Code> = codes.iter().map(|it| Code::ALL[*it]).collect();
        let row = row("a", "r", "x", &codes);
        let worst = codes.iter().map(|it| it.level()).max();
        let expected = match worst {
            None | Some(Level::Note) => Verdict::Clean,
            Some(Level::Finding) => Verdict::Finding,
            Some(Level::Unread) => Verdict::Unread,
        };
        prop_assert_eq!(row.verdict, expected);
        prop_assert!(row.reasons.is_sorted_by_key(|it| std::cmp::Reverse(it.level)));
    }
}

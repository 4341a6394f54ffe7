use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::*;
use crate::crn::Crn;
use crate::ids::{AccountId, Guid, RegionName, ResourceGroupId};

const NOW: Duration = Duration::from_hours(500_000);

fn at(hours: i64) -> SystemTime {
    let now = SystemTime::UNIX_EPOCH + NOW;
    let away = Duration::from_hours(hours.unsigned_abs());
    if hours < 0 { now - away } else { now + away }
}

/// What is known of the instance of a test.
#[derive(Debug)]
struct Known {
    account: AccountId,
    group_id: ResourceGroupId,
    group: Option<String>,
    region: RegionName,
    name: String,
    guid: Guid,
    crn: Crn,
    tags: Option<Vec<String>>,
}

fn known(name: &str, region: &str, tags: Option<&[&str]>) -> Known {
    let guid = "8d7af921-b136-4078-9666-081bd8470d94";
    let account = "0123456789abcdef0123456789abcdef";
    let crn = format!("crn:v1:bluemix:public:sysdig-monitor:{region}:a/{account}:{guid}::");
    Known {
        account: account.parse().unwrap(),
        group_id: "fedcba9876543210fedcba9876543210".parse().unwrap(),
        group: Some("default".to_owned()),
        region: region.parse().unwrap(),
        name: name.to_owned(),
        guid: guid.parse().unwrap(),
        crn: crn.parse().unwrap(),
        tags: tags.map(|tags| tags.iter().map(|it| (*it).to_owned()).collect()),
    }
}

impl Known {
    fn facts(&self) -> Facts<'_> {
        Facts {
            account: &self.account,
            resource_group_id: &self.group_id,
            resource_group: self.group.as_deref(),
            region: &self.region,
            name: &self.name,
            guid: &self.guid,
            crn: &self.crn,
            tags: self.tags.as_deref(),
        }
    }
}

fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|it| Pattern::new(*it)).collect()
}

fn named(name: &str) -> Matcher {
    Matcher { names: patterns(&[name]), ..Matcher::default() }
}

fn tagged(tag: &str) -> Matcher {
    Matcher { tags: patterns(&[tag]), ..Matcher::default() }
}

fn rule(name: &str, line: u32, matches: Matcher, mode: DesiredMode) -> Rule {
    Rule { name: name.into(), position: Position { line, column: 5 }, matches, mode }
}

fn exception(name: &str, line: u32, matches: Matcher, expires: SystemTime) -> Exception {
    Exception {
        name: name.into(),
        position: Position { line, column: 5 },
        matches,
        mode: DesiredMode::Unmanaged,
        owner: "ops@example.com".to_owned(),
        reason: "a test".to_owned(),
        expires: Expiry { at: expires, written: "then".to_owned() },
    }
}

fn policy(rules: Vec<Rule>, exceptions: Vec<Exception>) -> Policy {
    let fallback =
        Fallback { mode: DesiredMode::IamOnly, position: Position { line: 2, column: 10 } };
    Policy { version: POLICY_VERSION, fallback, rules, exceptions }
}

#[test]
fn the_words_of_modes_are_exact() {
    for mode in DesiredMode::ALL {
        assert_eq!(DesiredMode::from_word(mode.as_str()), Some(mode));
    }
    for word in ["iam_only", "IAM-ONLY", "Any", "", "absent"] {
        assert_eq!(DesiredMode::from_word(word), None, "{word}");
    }
}

#[test]
fn the_first_rule_that_matches_decides_and_is_named_with_its_line() {
    let policy = policy(
        vec![
            rule("europe", 4, named("x*"), DesiredMode::Any),
            rule("production", 8, named("prod*"), DesiredMode::Any),
            rule("all", 12, named("*"), DesiredMode::Unmanaged),
        ],
        vec![],
    );
    let it = known("prod-1", "eu-de", None);
    let (decision, considered) = policy.explain(&it.facts(), at(0));
    assert_eq!(decision.mode(), Some(DesiredMode::Any));
    assert_eq!((&*decision.source.name, decision.source.position.line), ("production", 8));
    let names: Vec<_> = considered.iter().map(|it| (&*it.source.name, &it.matched)).collect();
    assert_eq!(names, [("europe", &Matched::No(vec![Key::Name])), ("production", &Matched::Yes)]);
}

#[test]
fn what_no_rule_matches_is_decided_by_the_default() {
    let policy = policy(vec![rule("a", 4, named("a"), DesiredMode::Any)], vec![]);
    let it = known("b", "eu-de", None);
    let decision = policy.decide(&it.facts(), at(0));
    assert_eq!(decision.source.kind, SourceKind::Fallback);
    assert_eq!((decision.mode(), decision.source.position.line), (Some(DesiredMode::IamOnly), 2));
}

#[test]
fn every_key_has_to_hold_and_of_a_list_one_value() {
    let it = known("prod-1", "eu-de", Some(&["Env:Prod", "team:a"]));
    let all = Matcher {
        accounts: vec!["ffffffffffffffffffffffffffffffff".parse().unwrap(), it.account.clone()],
        resource_groups: vec![ResourceGroupRef::Named(Pattern::new("def*"))],
        regions: patterns(&["us-*", "eu-*"]),
        tags: patterns(&["env:prod"]),
        names: patterns(&["prod-?"]),
        instances: vec![InstanceId::Crn(Box::new(it.crn.clone()))],
    };
    assert_eq!(all.compare(&it.facts()), Matched::Yes);
    let elsewhere = Matcher { regions: patterns(&["us-*"]), names: patterns(&["x"]), ..all };
    assert_eq!(elsewhere.compare(&it.facts()), Matched::No(vec![Key::Region, Key::Name]));
}

#[test]
fn a_fact_that_is_not_known_is_no_answer() {
    let rules = vec![
        rule("tagged", 4, tagged("env:dev"), DesiredMode::Any),
        rule("all", 8, named("*"), DesiredMode::IamOnly),
    ];
    let policy = policy(rules, vec![]);
    assert!(policy.needs_tags() && !policy.needs_resource_group_names());
    let unread = policy.decide(&known("a", "eu-de", None).facts(), at(0));
    assert_eq!(unread.ruling, Ruling::CannotBeDecided { not_known: Key::Tag });
    assert_eq!(&*unread.source.name, "tagged");
    assert_eq!(unread.due(&AuthMode::Any), Due::CannotBeDecided);
    let untagged = policy.decide(&known("a", "eu-de", Some(&[])).facts(), at(0));
    assert_eq!((untagged.mode(), &*untagged.source.name), (Some(DesiredMode::IamOnly), "all"));
}

#[test]
fn a_key_that_says_no_outranks_one_that_is_not_known() {
    let matcher = Matcher { names: patterns(&["b"]), ..tagged("env:dev") };
    let it = known("a", "eu-de", None);
    assert_eq!(matcher.compare(&it.facts()), Matched::No(vec![Key::Name]));
}

#[test]
fn a_group_is_known_by_its_id_where_its_name_is_not_known() {
    let it = Known { group: None, ..known("a", "eu-de", None) };
    let id = ResourceGroupRef::Id(it.group_id.clone());
    let other = ResourceGroupRef::Id("00000000000000000000000000000000".parse().unwrap());
    let name = ResourceGroupRef::Named(Pattern::new("default"));
    let compare = |groups: Vec<ResourceGroupRef>| {
        Matcher { resource_groups: groups, ..Matcher::default() }.compare(&it.facts())
    };
    assert_eq!(compare(vec![name.clone(), id]), Matched::Yes);
    assert_eq!(compare(vec![name, other.clone()]), Matched::NotKnown(vec![Key::ResourceGroup]));
    assert_eq!(compare(vec![other]), Matched::No(vec![Key::ResourceGroup]));
}

#[test]
fn an_exception_holds_until_it_expires_and_is_named_afterwards() {
    let policy = policy(
        vec![rule("all", 4, named("*"), DesiredMode::IamOnly)],
        vec![exception("grafana", 10, named("a"), at(1))],
    );
    let it = known("a", "eu-de", None);
    let before = policy.decide(&it.facts(), at(0));
    assert_eq!((before.mode(), &*before.source.name), (Some(DesiredMode::Unmanaged), "grafana"));
    assert_eq!(before.due(&AuthMode::Any), Due::LeaveAlone);
    let after = policy.decide(&it.facts(), at(1));
    assert_eq!((after.mode(), &*after.source.name), (Some(DesiredMode::IamOnly), "all"));
    let expired: Vec<_> = after.expired.iter().map(|it| (&*it.name, it.position.line)).collect();
    assert_eq!(expired, [("grafana", 10)]);
    let other = policy.decide(&known("b", "eu-de", None).facts(), at(1));
    assert_eq!(other.expired, [], "an exception of another instance is no news");
}

#[test]
fn what_is_due_follows_from_the_parameter() {
    let due = |mode, observed: &AuthMode| {
        let policy = policy(vec![rule("all", 4, named("*"), mode)], vec![]);
        policy.decide(&known("a", "eu-de", None).facts(), at(0)).due(observed)
    };
    let set = |mode| Due::Set(mode);
    let unknown = AuthMode::Unknown("NONE".to_owned());
    assert_eq!(due(DesiredMode::IamOnly, &AuthMode::IamOnly), Due::Nothing);
    assert_eq!(due(DesiredMode::IamOnly, &AuthMode::Absent), set(AuthMode::IamOnly));
    assert_eq!(due(DesiredMode::IamOnly, &unknown), set(AuthMode::IamOnly));
    assert_eq!(due(DesiredMode::Any, &AuthMode::Absent), Due::Nothing);
    assert_eq!(due(DesiredMode::Any, &AuthMode::IamOnly), set(AuthMode::Any));
    assert_eq!(due(DesiredMode::Unmanaged, &AuthMode::Any), Due::LeaveAlone);
}

#[test]
fn rules_that_can_never_decide_are_found_with_what_hides_them() {
    let europe = Matcher { regions: patterns(&["eu-*"]), ..Matcher::default() };
    let narrow = Matcher { regions: patterns(&["eu-de"]), ..named("prod-*") };
    let policy = policy(
        vec![
            rule("europe", 1, europe, DesiredMode::Any),
            rule("production in europe", 2, narrow, DesiredMode::IamOnly),
            rule("production", 3, named("prod-*"), DesiredMode::IamOnly),
        ],
        vec![
            exception("short", 4, named("a"), at(1)),
            exception("long", 5, named("a"), at(2)),
            exception("hidden", 6, named("a"), at(2)),
        ],
    );
    let names: Vec<_> =
        policy.unreachable_rules().iter().map(|(it, by)| (&*it.name, &*by.name)).collect();
    assert_eq!(names, [("production in europe", "europe")]);
    let names: Vec<_> =
        policy.unreachable_exceptions().iter().map(|(it, by)| (&*it.name, &*by.name)).collect();
    assert_eq!(names, [("hidden", "long")], "a longer one is reached when the first expires");
}

fn a_matcher() -> impl Strategy<Value = Matcher> {
    let list = |values: &'static [&'static str]| {
        proptest::collection::vec(proptest::sample::select(values), 0..3)
            .prop_map(|it| patterns(&it))
    };
    let lists = (
        list(&["*", "a*", "a?", "ab", "b"]),
        list(&["eu-*", "eu-de", "us-south"]),
        list(&["env:dev", "env:*"]),
        list(&["default", "d*", "other"]),
    );
    lists.prop_map(|(names, regions, tags, groups)| Matcher {
        names,
        regions,
        tags,
        resource_groups: groups.into_iter().map(ResourceGroupRef::Named).collect(),
        ..Matcher::default()
    })
}

fn a_mode() -> impl Strategy<Value = DesiredMode> {
    proptest::sample::select(&DesiredMode::ALL[..])
}

fn some_rules() -> impl Strategy<Value = Vec<Rule>> {
    proptest::collection::vec((a_matcher(), a_mode()), 0..6).prop_map(|rules| {
        let numbered = (1..).zip(rules);
        numbered.map(|(n, (matches, mode))| rule(&format!("rule {n}"), n, matches, mode)).collect()
    })
}

fn some_exceptions() -> impl Strategy<Value = Vec<Exception>> {
    proptest::collection::vec((a_matcher(), -2_i64..3), 0..4).prop_map(|exceptions| {
        let numbered = (1..).zip(exceptions);
        let made = |(n, (matches, hours)): (u32, (Matcher, i64))| {
            exception(&format!("exception {n}"), 100 + n, matches, at(hours))
        };
        numbered.map(made).collect()
    })
}

fn an_instance() -> impl Strategy<Value = Known> {
    const TAGS: &[&[&str]] = &[&[], &["env:dev"], &["ENV:prod", "x"]];
    let tags = proptest::option::of(proptest::sample::select(TAGS));
    let name = proptest::sample::select(&["a", "ab", "b", "abc"][..]);
    let region = proptest::sample::select(&["eu-de", "eu-gb", "us-south"][..]);
    (name, region, tags, any::<bool>()).prop_map(|(name, region, tags, group_known)| {
        let known = known(name, region, tags);
        Known { group: known.group.clone().filter(|_| group_known), ..known }
    })
}

proptest! {
    #[test]
    fn the_first_match_wins(
        rules in some_rules(), exceptions in some_exceptions(), it in an_instance(),
    ) {
        let policy = policy(rules, exceptions);
        let facts = it.facts();
        let in_force = policy.exceptions.iter().filter(|it| !it.has_expired(at(0)));
        let first = in_force
            .map(|it| (&it.name, it.matches.compare(&facts), it.mode))
            .chain(policy.rules.iter().map(|it| (&it.name, it.matches.compare(&facts), it.mode)))
            .find(|(_, matched, _)| !matches!(matched, Matched::No(_)));
        let decision = policy.decide(&facts, at(0));
        match first {
            None => prop_assert_eq!(decision.source.kind, SourceKind::Fallback),
            Some((name, matched, mode)) => {
                prop_assert_eq!(&decision.source.name, name);
                let expected = (matched == Matched::Yes).then_some(mode);
                prop_assert_eq!(decision.mode(), expected);
            }
        }
    }

    #[test]
    fn a_rule_behind_the_others_never_changes_what_they_decide(
        rules in some_rules(), exceptions in some_exceptions(), more in (a_matcher(), a_mode()),
        it in an_instance(),
    ) {
        let before = policy(rules, exceptions);
        let mut after = before.clone();
        after.rules.push(rule("behind", 99, more.0, more.1));
        let decided = before.decide(&it.facts(), at(0));
        if decided.source.kind != SourceKind::Fallback {
            prop_assert_eq!(after.decide(&it.facts(), at(0)), decided);
        }
    }

    #[test]
    fn an_expired_exception_is_as_none(
        rules in some_rules(), exceptions in some_exceptions(), it in an_instance(),
    ) {
        let with = policy(rules, exceptions);
        let mut without = with.clone();
        without.exceptions.retain(|it| !it.has_expired(at(0)));
        let (with, without) =
            (with.decide(&it.facts(), at(0)), without.decide(&it.facts(), at(0)));
        prop_assert_eq!((with.ruling, with.source), (without.ruling, without.source));
        prop_assert_eq!(without.expired, []);
    }

    #[test]
    fn to_explain_is_to_decide(
        rules in some_rules(), exceptions in some_exceptions(), it in an_instance(),
    ) {
        let policy = policy(rules, exceptions);
        let (decision, considered) = policy.explain(&it.facts(), at(0));
        prop_assert_eq!(&decision, &policy.decide(&it.facts(), at(0)));
        prop_assert_eq!(&considered.last().unwrap().source, &decision.source);
    }

    #[test]
    fn a_rule_that_is_called_unreachable_never_decides(
        rules in some_rules(), it in an_instance(),
    ) {
        let policy = policy(rules, vec![]);
        let decision = policy.decide(&it.facts(), at(0));
        for (hidden, _) in policy.unreachable_rules() {
            prop_assert_ne!(&decision.source.name, &hidden.name);
        }
    }
}

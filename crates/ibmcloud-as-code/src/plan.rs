//! What has to happen for an instance to hold what the files say: a pure function of both.
//!
//! A file speaks about the members that it has: what it does not mention may be as it is. Files speak about
//! the kinds and teams that they have things of: nothing else is compared, let alone deleted.

use std::collections::BTreeSet;

use compact_sort::CompactSort as _;
use ibmcloud_core::Json;
use ibmcloud_core::resource::secrets::MASK;

use crate::desired::{Desired, document, normalize, resolve, thing};
use crate::error::{Problem, Reason, Remark};
use crate::files::{Described, Written};
use crate::json::compare::{is_satisfied_by, restricted_to};
use crate::json::edit::ordered;
use crate::key::Key;
use crate::kind::{Kind, Scope};
use crate::kinds;
use crate::names::Names;
use crate::read::State;
use crate::resource::{Context, Present, Stage};
use crate::secret::Variables;

/// What becomes of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is in the files only.
    Create,
    /// The files say something else about it.
    Update,
    /// It is in the instance only. Carried out only when that is asked for.
    Delete,
}

impl Action {
    /// As programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One thing that differs.
#[derive(Clone, Debug)]
pub struct Change {
    /// What becomes of it.
    pub action: Action,
    /// Which thing it is.
    pub key: Key,
    /// The file that describes it.
    pub file: Option<String>,
    /// What the file says.
    pub spec: Json,
    /// The thing as it is.
    pub present: Option<Present>,
    /// The instance's side as people may see it: what the file mentions, without secrets.
    pub before: Option<Json>,
    /// The file's side as people may see it, without secrets.
    pub after: Option<Json>,
    /// What goes with it when it is deleted.
    pub contents: Vec<Key>,
}

/// What differs, in the order in which it can be changed, and remarks about the files.
#[derive(Debug, Default)]
pub struct Plan {
    /// What differs.
    pub changes: Vec<Change>,
    /// What is to be said about the files.
    pub remarks: Vec<Remark>,
    /// What things can refer to when all of this is done.
    pub names: Names,
}

/// What the comparison is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at: a secret that would be needed may be missing.
    Look,
    /// To be looked at as it would be carried out; a secret that would be needed may be missing, and is named.
    Rehearse(Prune),
    /// To be carried out, with or without deleting what is in the instance only.
    Carry(Prune),
}

/// What is deleted of the things that are in the instance only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prune {
    /// Nothing is.
    Nothing,
    /// Everything but teams: one file of a team says nothing about the others, and much goes with one.
    Things,
    /// Teams as well, with all that is in them.
    TeamsToo,
}

impl Prune {
    /// Whether things of a kind are deleted.
    pub fn takes(self, kind: Kind) -> bool {
        match self {
            Self::Nothing => false,
            Self::Things => kind.scope() != Scope::Instance,
            Self::TeamsToo => true,
        }
    }
}

impl Purpose {
    /// What is deleted, where that is of interest.
    fn prune(self) -> Option<Prune> {
        match self {
            Self::Look => None,
            Self::Rehearse(prune) | Self::Carry(prune) => Some(prune),
        }
    }

    /// Whether nothing will be sent.
    fn only_looks(self) -> bool {
        !matches!(self, Self::Carry(_))
    }
}

/// Compares. All problems of all files are found before anything happens.
pub(crate) fn plan(
    described: &Described,
    state: &State,
    variables: Variables<'_>,
    purpose: Purpose,
) -> Result<Plan, Vec<Problem>> {
    let mut plan = Plan::default();
    let mut problems = Vec::new();
    let written = &described.written;
    // One file says nothing about the others.
    let leftover =
        if described.is_one_file { Vec::new() } else { only_in_the_instance(written, state) };
    let mut names = state.names.clone();
    if let Some(prune) = purpose.prune() {
        let gone = leftover.iter().filter(|change| prune.takes(change.key.kind));
        gone.filter_map(|it| it.present.as_ref()).for_each(|it| names.forget(&it.key, it.id));
    }
    for Written { thing, .. } in written {
        if thing.key.kind.scope() == Scope::Instance {
            names.expect_team(&thing.key.name);
        }
        if kinds::of(thing.key.kind).is_referenced() {
            names.expect(&thing.key, &thing.spec.text("type"));
        }
    }
    let lenient = |name: &str| Some(variables(name).unwrap_or_else(|| MASK.to_owned()));
    for file in written {
        plan.remarks.extend(file.unknown.iter().map(|name| unknown(name, None, &file.file)));
        let checked: Variables<'_> = if purpose.only_looks() { &lenient } else { variables };
        match compare(file, state, &names, (variables, checked, purpose)) {
            Ok((change, remarks)) => {
                plan.changes.extend(change);
                plan.remarks.extend(remarks);
            }
            Err(reason) => problems.push(Problem { file: file.file.clone(), reason }),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    plan.changes.compact_sort_by(|one, two| one.key.cmp(&two.key));
    plan.changes.extend(leftover);
    plan.names = names;
    Ok(plan)
}

/// How one file differs, and remarks about it.
fn compare(
    file: &Written,
    state: &State,
    names: &Names,
    (variables, checked, purpose): (Variables<'_>, Variables<'_>, Purpose),
) -> Result<(Option<Change>, Vec<Remark>), Reason> {
    let key = &file.thing.key;
    let resource = kinds::of(key.kind);
    if let Some(team) = &key.team {
        names.team_id(team)?;
    }
    let mut found = state.things.iter().filter(|thing| thing.key == *key);
    let present = found.next();
    if found.next().is_some() {
        return Err(Reason::Duplicate);
    }
    let Desired { spec, ignored } = resolve(resource, &file.thing.spec)?;
    if state.incomplete.contains(&key.kind) {
        resource.check_readable(&spec, present.is_some())?;
    }
    let current = match present {
        Some(present) => resource.document_like(&present.documents, &spec)?,
        None => None,
    };
    let mut strangers = Vec::new();
    let spec = resource.possible(resource.changeable(spec, current), &state.names, &mut strangers);
    let team = key.team.as_deref().unwrap_or_default();
    let context =
        Context { team, names, present: current, stage: Stage::Check, variables: checked };
    let sent = document(resource, &spec, context)?;
    let strange = resource.check(&sent, current)?;
    // What is there already was not written by this file.
    let said = |name: &&String| name.contains('.') || spec.get(name).is_some();
    let schema = resource.schema(&sent);
    let strange = strange.iter().filter(said);
    let mut remarks: Vec<Remark> =
        strange.map(|name| unknown(name, schema.meant(name), &file.file)).collect();
    remarks.extend(strangers.into_iter().map(|user| {
        let file = file.file.clone();
        Remark::Stranger { user, file }
    }));
    if let Purpose::Rehearse(_) = purpose {
        let strict = Context { variables, ..context };
        if let Err(Reason::MissingSecret(variable)) = document(resource, &spec, strict) {
            remarks.push(Remark::MissingSecret { variable, file: file.file.clone() });
        }
    }
    remarks.extend(ignored.into_iter().map(|member| {
        let file = file.file.clone();
        Remark::Decided { member, file }
    }));
    let change = |action, before, after| Change {
        action,
        key: key.clone(),
        file: Some(file.file.clone()),
        spec: spec.clone(),
        present: present.cloned(),
        before,
        after: Some(after),
        contents: Vec::new(),
    };
    let context = Context { variables, ..context };
    let Some(current) = current else {
        let after = ordered(&resource.shown(&spec, None, context));
        return Ok((Some(change(Action::Create, None, after)), remarks));
    };
    let before = normalize(key, current, resource.names_to_compare(&state.names, names));
    let after = resource.shown(&spec, Some((current, &before)), context);
    if is_satisfied_by(&after, &before) {
        return Ok((None, remarks));
    }
    let before = ordered(&restricted_to(&before, &after));
    Ok((Some(change(Action::Update, Some(before), ordered(&after))), remarks))
}

/// A member about which nothing is known.
fn unknown(member: &str, meant: Option<&'static str>, file: &str) -> Remark {
    Remark::Unknown { member: member.to_owned(), meant, file: file.to_owned() }
}

/// Things of the kinds and teams that files speak about which no file describes, in the order in which
/// they can be deleted.
fn only_in_the_instance(written: &[Written], state: &State) -> Vec<Change> {
    let place = |key: &Key| (key.kind, key.team.clone());
    let spoken: BTreeSet<_> = written.iter().map(|file| place(&file.thing.key)).collect();
    let described: BTreeSet<_> = written.iter().map(|file| &file.thing.key).collect();
    let mut left: Vec<&Present> = state
        .things
        .iter()
        .filter(|it| spoken.contains(&place(&it.key)) && !described.contains(&it.key) && !it.fixed)
        .collect();
    left.compact_sort_by(|one, two| (two.key.kind, &one.key).cmp(&(one.key.kind, &two.key)));
    left.into_iter()
        .map(|present| Change {
            action: Action::Delete,
            key: present.key.clone(),
            file: None,
            spec: Json::Null,
            before: Some(thing(present, &state.names).spec),
            after: None,
            present: Some(present.clone()),
            contents: contents(present, state),
        })
        .collect()
}

/// What is in a team, and goes with it.
fn contents(present: &Present, state: &State) -> Vec<Key> {
    let keys = state.things.iter().map(|it| &it.key);
    let mut keys: Vec<Key> = keys.filter(|key| key.is_in(&present.key)).cloned().collect();
    keys.compact_sort();
    keys
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::TeamId;
    use ibmcloud_transport::json::parse;
    use proptest::prelude::*;

    use super::*;
    use crate::key::Thing;
    use crate::kinds::{alert, channel};
    use crate::names::{Id, Target};

    const NO_VARIABLES: Variables<'_> = &|_| None;

    fn state() -> State {
        let document = |kind: Kind, team: Option<&str>, text: &str| {
            let document = parse(text).unwrap();
            Present {
                key: Key { kind, team: team.map(str::to_owned), name: document.text("name") },
                id: document.get("id").and_then(Json::as_i64).unwrap().unsigned_abs(),
                acting: Some(TeamId(1)),
                documents: vec![document],
                fixed: false,
            }
        };
        State {
            incomplete: BTreeSet::new(),
            nameless: vec![],
            names: Names {
                teams: vec![(Id::Known(1), "Ops".into())],
                users: vec![],
                targets: [(
                    channel::KIND,
                    vec![Target {
                        id: Id::Known(15),
                        team: None,
                        name: "mail".into(),
                        kind: "EMAIL".into(),
                        gone: false,
                    }],
                )]
                .into(),
                is_whole: false,
            },
            things: vec![
                document(
                    channel::KIND,
                    None,
                    r#"{"id":15,"version":1,"name":"mail","type":"WEBHOOK","options":{"url":"https://hook/canary"}}"#,
                ),
                document(
                    alert::KIND,
                    Some("Ops"),
                    r#"{"id":7,"version":3,"name":"Low","condition":"x > 1","severity":4,"severityLabel":"LOW",
                        "filter":null,"notificationChannelIds":[15],"createdOn":5}"#,
                ),
            ],
        }
    }

    fn sending(names: &Names) -> Context<'_> {
        let (stage, variables) = (Stage::Send, NO_VARIABLES);
        Context { team: "Ops", names, present: None, stage, variables }
    }

    fn written(kind: Kind, team: Option<&str>, spec: &str) -> Written {
        let spec = parse(spec).unwrap();
        let name = spec.text("name");
        let key = Key { kind, team: team.map(str::to_owned), name };
        Written { file: "f.json".into(), thing: Thing { key, spec }, unknown: Vec::new() }
    }

    fn an_alert(spec: &str) -> Written {
        written(alert::KIND, Some("Ops"), spec)
    }

    /// As a folder that holds these files alone.
    fn plan(
        written: &[Written],
        state: &State,
        variables: Variables<'_>,
        purpose: Purpose,
    ) -> Result<Plan, Vec<Problem>> {
        let described = Described { written: written.to_vec(), ..Described::default() };
        super::plan(&described, state, variables, purpose)
    }

    fn actions(written: &[Written], purpose: Purpose) -> Vec<(Action, String)> {
        let plan = plan(written, &state(), NO_VARIABLES, purpose).unwrap();
        plan.changes.iter().map(|change| (change.action, change.key.name.clone())).collect()
    }

    #[test]
    fn what_a_file_does_not_mention_may_be_as_it_is() {
        let same = [
            r#"{"name":"Low","condition":"x > 1"}"#,
            r#"{"name":"Low","condition":"x > 1","severity":4.0,"filter":""}"#,
            r#"{"name":"Low","condition":"x > 1","description":null,"notificationChannels":["mail"]}"#,
        ];
        for spec in same {
            assert_eq!(actions(&[an_alert(spec)], Purpose::Look), [], "{spec}");
        }
        let other = [
            r#"{"name":"Low","condition":"y > 1"}"#,
            r#"{"name":"Low","condition":"x > 1","notificationChannels":[]}"#,
            r#"{"name":"Low","condition":"x > 1","filter":"a = 'b'"}"#,
        ];
        for spec in other {
            let wanted = [(Action::Update, "Low".to_owned())];
            assert_eq!(actions(&[an_alert(spec)], Purpose::Look), wanted, "{spec}");
        }
    }

    #[test]
    fn only_kinds_and_teams_that_files_speak_about_are_compared() {
        let new = an_alert(r#"{"name":"New","condition":"x > 1"}"#);
        let wanted = [(Action::Create, "New".to_owned()), (Action::Delete, "Low".to_owned())];
        assert_eq!(actions(&[new], Purpose::Look), wanted);
        let channel = written(channel::KIND, None, r#"{"name":"mail","type":"WEBHOOK"}"#);
        assert_eq!(actions(&[channel], Purpose::Carry(Prune::Nothing)), []);
    }

    #[test]
    fn nothing_refers_to_what_is_not_there_or_will_be_gone() {
        let problem = |written: &[Written], purpose| {
            let problems = plan(written, &state(), NO_VARIABLES, purpose).unwrap_err();
            problems[0].reason.clone()
        };
        let lost =
            an_alert(r#"{"name":"Low","condition":"x > 1","notificationChannels":["pager"]}"#);
        let no_target =
            |name: &str| Reason::UnknownTarget { kind: channel::KIND, name: name.to_owned() };
        assert_eq!(problem(&[lost], Purpose::Look), no_target("pager"));
        let stranger = written(alert::KIND, Some("Dev"), r#"{"name":"Low","condition":"x > 1"}"#);
        assert_eq!(problem(&[stranger], Purpose::Look), Reason::UnknownTeam("Dev".to_owned()));
        let user =
            an_alert(r#"{"name":"Low","condition":"x > 1","notificationChannels":["mail"]}"#);
        let other = written(
            channel::KIND,
            None,
            r#"{"name":"new","type":"EMAIL","options":{"emailRecipients":["a@b.c"]}}"#,
        );
        let both = [other, user];
        assert_eq!(problem(&both, Purpose::Carry(Prune::Things)), no_target("mail"));
        assert!(plan(&both, &state(), NO_VARIABLES, Purpose::Carry(Prune::Nothing)).is_ok());
    }

    #[test]
    fn an_alert_follows_its_channel_to_a_new_number() {
        let options = r#""type":"EMAIL","options":{"emailRecipients":["a@b.c"]}"#;
        let files = [
            written(channel::KIND, None, &format!(r#"{{"name":"other",{options}}}"#)),
            written(channel::KIND, Some("Ops"), &format!(r#"{{"name":"mail",{options}}}"#)),
            an_alert(r#"{"name":"Low","notificationChannels":["mail"]}"#),
        ];
        for purpose in [Purpose::Look, Purpose::Carry(Prune::Things)] {
            let wanted = [
                (Action::Create, "other".to_owned()),
                (Action::Create, "mail".to_owned()),
                (Action::Update, "Low".to_owned()),
                (Action::Delete, "mail".to_owned()),
            ];
            assert_eq!(actions(&files, purpose), wanted);
        }
        let alone = r#"{"name":"Low","notificationChannels":[{"name":"mail"}]}"#;
        assert_eq!(actions(&[an_alert(alone)], Purpose::Look), []);
    }

    #[test]
    fn a_secret_is_compared_and_never_shown() {
        let spec = r#"{"name":"mail","type":"WEBHOOK","options":{"url":{"fromEnv":"HOOK"}}}"#;
        let channel = || written(channel::KIND, None, spec);
        let with = |value: &'static str| {
            let variables = move |name: &str| (name == "HOOK").then(|| value.to_owned());
            plan(&[channel()], &state(), &variables, Purpose::Look).unwrap().changes
        };
        assert!(with("https://hook/canary").is_empty());
        let changed = with("https://hook/other-canary");
        let shown = format!("{:?}{:?}", changed[0].before, changed[0].after);
        assert!(!shown.contains("canary") && shown.contains("changed"), "{shown}");
        assert_eq!(actions(&[channel()], Purpose::Carry(Prune::Nothing)), []);
        let new = spec.replace("\"mail\"", "\"new\"");
        let new = [written(channel::KIND, None, &new)];
        let strict = plan(&new, &state(), NO_VARIABLES, Purpose::Carry(Prune::Nothing));
        let missing = Reason::MissingSecret("HOOK".to_owned());
        assert_eq!(strict.unwrap_err()[0].reason, missing);
        assert_eq!(actions(&new, Purpose::Look)[0].0, Action::Create);
        let rehearsed =
            plan(&new, &state(), NO_VARIABLES, Purpose::Rehearse(Prune::Nothing)).unwrap();
        let (variable, file) = ("HOOK".to_owned(), "f.json".to_owned());
        assert_eq!(rehearsed.remarks, [Remark::MissingSecret { variable, file }]);
    }

    #[test]
    fn what_is_sent_keeps_what_no_file_mentions() {
        let state = state();
        let low = &state.things[1];
        let spec =
            parse(r#"{"name":"Low","condition":"y > 1","notificationChannels":["mail"]}"#).unwrap();
        let resource = kinds::of(alert::KIND);
        let present = resource.document_like(&low.documents, &spec).unwrap();
        let context = Context { present, ..sending(&state.names) };
        let sent = document(resource, &spec, context).unwrap();
        let member = |name: &str| sent.get(name).unwrap().to_string();
        assert_eq!(
            ["id", "version", "condition", "severity", "notificationChannelIds"].map(member),
            ["7", "3", "\"y > 1\"", "4", "[15]"]
        );
    }

    #[test]
    fn nothing_is_sent_that_refers_to_what_has_no_number() {
        let options = r#""type":"EMAIL","options":{"emailRecipients":["a@b.c"]}"#;
        let new = written(channel::KIND, None, &format!(r#"{{"name":"new",{options}}}"#));
        let user = an_alert(r#"{"name":"Low","condition":"x > 1","notificationChannels":["new"]}"#);
        let files = [new, user];
        let carry = Purpose::Carry(Prune::Nothing);
        let mut planned = plan(&files, &state(), NO_VARIABLES, carry).unwrap();
        let of_alert = |it: &&Change| it.key.kind == alert::KIND;
        let change = planned.changes.iter().find(of_alert).unwrap().clone();
        let made = |names: &Names| document(kinds::of(alert::KIND), &change.spec, sending(names));
        assert_eq!(made(&planned.names), Err(Reason::NoNumber("new".to_owned())));
        planned.names.made(&files[0].thing.key, 16);
        let sent = made(&planned.names).unwrap();
        assert_eq!(sent.get("notificationChannelIds").unwrap().to_string(), "[16]");
    }

    proptest! {
        #[test]
        fn an_exported_thing_does_not_differ(name in "[a-zA-Z ]{1,8}[a-z]", severity in 0..8_u64, on: bool) {
            let mut state = state();
            let document = &mut state.things[1].documents[0];
            document.insert("name", name.as_str().into());
            document.insert("severity", severity.into());
            document.insert("enabled", on.into());
            state.things[1].key.name = name;
            let files: Vec<Written> = state
                .things
                .iter()
                .map(|it| Written { file: "f".into(), thing: thing(it, &state.names), unknown: vec![] })
                .collect();
            let plan = plan(&files, &state, NO_VARIABLES, Purpose::Carry(Prune::Things)).unwrap();
            prop_assert!(plan.changes.is_empty() && plan.remarks.is_empty(), "{:?}", plan);
        }
    }
}

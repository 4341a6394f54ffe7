//! What has to happen for an instance to hold what the files say: a pure function of both.
//!
//! A file speaks about the members that it has: what it does not mention may be as it is. Files speak about
//! the kinds and teams that they have things of: nothing else is compared, let alone deleted.

use std::collections::BTreeSet;

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;
use ibmcloud_transport::AlertApi;

use super::document::{self, Stage, Variables};
use super::files::Written;
use super::names::Names;
use super::normal;
use super::same::{mentioned, same};
use super::state::{Present, State, spoken};
use super::veil::veiled;
use super::{Key, Kind, stated};
use crate::commands::monitoring::shared::input;
use crate::commands::monitoring::shared::violation::sentence;
use ibmcloud_core::resource::secrets::MASK;
use ibmcloud_core::resource::{self, Schema};

/// What becomes of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Update,
    /// It is in the instance only. Carried out only when that is asked for.
    Delete,
}

impl Action {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// One thing that differs.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) action: Action,
    pub(crate) key: Key,
    /// The file that describes it.
    pub(crate) file: Option<String>,
    /// What the file says.
    pub(crate) spec: Json,
    pub(crate) present: Option<Present>,
    /// Both sides as people may see them: what the file mentions, without secrets.
    pub(crate) before: Option<Json>,
    pub(crate) after: Option<Json>,
    /// What goes with it when it is deleted.
    pub(crate) contents: Vec<Key>,
}

/// What differs, in the order in which it can be changed, and remarks about the files.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) changes: Vec<Change>,
    pub(crate) remarks: Vec<Message>,
    /// What things can refer to when all of this is done.
    pub(crate) names: Names,
}

/// A file that cannot be carried out, and why.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) file: String,
    pub(crate) reason: Message,
}

/// What the comparison is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To be looked at: a secret that would be needed may be missing.
    Look,
    /// To be carried out, with or without deleting what is in the instance only.
    Carry(Prune),
}

/// What is deleted of the things that are in the instance only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prune {
    Nothing,
    /// Everything but teams: one file of a team says nothing about the others, and much goes with one.
    Things,
    TeamsToo,
}

impl Prune {
    pub(crate) fn takes(self, kind: Kind) -> bool {
        match self {
            Self::Nothing => false,
            Self::Things => kind != Kind::Team,
            Self::TeamsToo => true,
        }
    }
}

/// Compares. All problems of all files are found before anything happens.
pub(crate) fn plan(
    written: &[Written],
    state: &State,
    variables: Variables<'_>,
    purpose: Purpose,
) -> Result<Plan, Vec<Problem>> {
    let mut plan = Plan::default();
    let mut problems = Vec::new();
    let leftover = only_in_the_instance(written, state);
    let mut names = state.names.clone();
    if let Purpose::Carry(prune) = purpose {
        let gone = leftover.iter().filter(|change| prune.takes(change.key.kind));
        gone.filter_map(|it| it.present.as_ref()).for_each(|it| names.forget(&it.key, it.id));
    }
    for Written { thing, .. } in written {
        names.expect(&thing.key, &thing.spec.text("type"));
    }
    let lenient = |name: &str| Some(variables(name).unwrap_or_else(|| MASK.to_owned()));
    for file in written {
        plan.remarks.extend(file.unknown.iter().map(|name| input::unknown(name, &file.file)));
        let checked: Variables<'_> = if purpose == Purpose::Look { &lenient } else { variables };
        match compare(file, state, &names, (variables, checked)) {
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
    plan.changes.sort_by(|one, two| one.key.cmp(&two.key));
    plan.changes.extend(leftover);
    plan.names = names;
    Ok(plan)
}

/// How one file differs, and remarks about it.
fn compare(
    file: &Written,
    state: &State,
    names: &Names,
    (variables, checked): (Variables<'_>, Variables<'_>),
) -> Result<(Option<Change>, Vec<Message>), Message> {
    let key = &file.thing.key;
    if let Some(team) = &key.team {
        names.team_id(team)?;
    }
    let mut found = state.things.iter().filter(|thing| thing.key == *key);
    let present = found.next();
    if found.next().is_some() {
        return Err(msg!("the instance has several things of this name: rename all but one."));
    }
    let stated::Stated { mut spec, ignored } = stated::of(key.kind, &file.thing.spec)?;
    if key.kind == Kind::Alert && state.without_version_2 {
        readable(&spec, present)?;
    }
    let document = match present {
        Some(present) => present.document_like(&spec)?,
        None => None,
    };
    let immutable = document.and_then(|it| it.get("immutable")?.as_bool()).unwrap_or(false);
    if key.kind == Kind::Team && immutable {
        spec = Json::object(
            spec.as_object()
                .unwrap_or_default()
                .iter()
                .filter(|(name, _)| matches!(name.as_str(), "name" | "members"))
                .cloned(),
        );
    }
    let sent = document::of(key, &spec, names, document, (Stage::Check, checked))?;
    let known = schema_of(key.kind, &sent).check(&sent).map_err(|it| sentence(&it))?;
    let unknown = known.iter().filter(|name| spec.get(name).is_some());
    let mut remarks: Vec<Message> = unknown.map(|name| input::unknown(name, &file.file)).collect();
    remarks.extend(ignored.iter().map(|name| left_out(name, &file.file)));
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
    let Some(document) = document else {
        let after = veiled(key.kind, &spec, None, variables);
        return Ok((Some(change(Action::Create, None, normal::ordered(&after))), remarks));
    };
    let (before, after) = if let (Kind::Alert, Some(team)) = (key.kind, &key.team) {
        // Seen from what there will be: a name may lead elsewhere then.
        (normal::of(key, document, names), names.settled(team, &spec))
    } else {
        let before = normal::of(key, document, &state.names);
        let after = veiled(key.kind, &spec, Some((document, &before)), variables);
        (before, after)
    };
    if same(&after, &before) {
        return Ok((None, remarks));
    }
    let before = normal::ordered(&mentioned(&before, &after));
    Ok((Some(change(Action::Update, Some(before), normal::ordered(&after))), remarks))
}

/// A member of a file that is not the file's to decide.
fn left_out(member: &str, path: &str) -> Message {
    msg!(
        "'{{.Member}}' in the file '{{.Path}}' is decided by the service; it is left out.",
        Member = member,
        Path = path
    )
}

/// Whether the form of an alert can be compared although version 2 of the API could not be read.
fn readable(spec: &Json, present: Option<&Present>) -> Result<(), Message> {
    match (spoken(spec), present) {
        (Some((AlertApi::V1, _)), _) | (None, Some(_)) => Ok(()),
        _ => Err(msg!(
            "version 2 of the alerts API could not be read, so it is not known whether the instance has this alert."
        )),
    }
}

fn schema_of(kind: Kind, document: &Json) -> &'static Schema {
    match kind {
        Kind::Team => &resource::team::SCHEMA,
        Kind::Channel => &resource::channel::SCHEMA,
        Kind::Dashboard => &resource::dashboard::SCHEMA,
        Kind::Alert => resource::alert::schema(document),
    }
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
    left.sort_by(|one, two| (two.key.kind, &one.key).cmp(&(one.key.kind, &two.key)));
    left.into_iter()
        .map(|present| Change {
            action: Action::Delete,
            key: present.key.clone(),
            file: None,
            spec: Json::Null,
            before: Some(present.thing(&state.names).spec),
            after: None,
            present: Some(present.clone()),
            contents: contents(present, state),
        })
        .collect()
}

/// What is in a team, and goes with it.
fn contents(thing: &Present, state: &State) -> Vec<Key> {
    let inside =
        |key: &Key| thing.key.kind == Kind::Team && key.team.as_ref() == Some(&thing.key.name);
    let mut keys: Vec<Key> =
        state.things.iter().map(|it| &it.key).filter(|key| inside(key)).cloned().collect();
    keys.sort();
    keys
}

#[cfg(test)]
mod tests {
    use ibmcloud_core::TeamId;
    use ibmcloud_transport::json::parse;
    use proptest::prelude::*;

    use super::super::Thing;
    use super::super::names::{Id, Target};
    use super::*;

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
            without_version_2: false,
            nameless: vec![],
            names: Names {
                teams: vec![(Id::Known(1), "Ops".into())],
                users: vec![],
                channels: vec![Target {
                    id: Id::Known(15),
                    team: None,
                    name: "mail".into(),
                    kind: "EMAIL".into(),
                    gone: false,
                }],
                dashboards: vec![],
            },
            things: vec![
                document(
                    Kind::Channel,
                    None,
                    r#"{"id":15,"version":1,"name":"mail","type":"WEBHOOK","options":{"url":"https://hook/canary"}}"#,
                ),
                document(
                    Kind::Alert,
                    Some("Ops"),
                    r#"{"id":7,"version":3,"name":"Low","condition":"x","severity":4,"severityLabel":"LOW",
                        "filter":null,"notificationChannelIds":[15],"createdOn":5}"#,
                ),
            ],
        }
    }

    fn written(kind: Kind, team: Option<&str>, spec: &str) -> Written {
        let spec = parse(spec).unwrap();
        let name = spec.text("name");
        let key = Key { kind, team: team.map(str::to_owned), name };
        Written { file: "f.json".into(), thing: Thing { key, spec }, unknown: Vec::new() }
    }

    fn alert(spec: &str) -> Written {
        written(Kind::Alert, Some("Ops"), spec)
    }

    fn actions(written: &[Written], purpose: Purpose) -> Vec<(Action, String)> {
        let plan = plan(written, &state(), NO_VARIABLES, purpose).unwrap();
        plan.changes.iter().map(|change| (change.action, change.key.name.clone())).collect()
    }

    #[test]
    fn what_a_file_does_not_mention_may_be_as_it_is() {
        let same = [
            r#"{"name":"Low","condition":"x"}"#,
            r#"{"name":"Low","condition":"x","severity":4.0,"filter":""}"#,
            r#"{"name":"Low","condition":"x","description":null,"notificationChannels":["mail"]}"#,
        ];
        for spec in same {
            assert_eq!(actions(&[alert(spec)], Purpose::Look), [], "{spec}");
        }
        let other = [
            r#"{"name":"Low","condition":"y"}"#,
            r#"{"name":"Low","condition":"x","notificationChannels":[]}"#,
            r#"{"name":"Low","condition":"x","filter":"a = 'b'"}"#,
        ];
        for spec in other {
            let wanted = [(Action::Update, "Low".to_owned())];
            assert_eq!(actions(&[alert(spec)], Purpose::Look), wanted, "{spec}");
        }
    }

    #[test]
    fn only_kinds_and_teams_that_files_speak_about_are_compared() {
        let new = alert(r#"{"name":"New","condition":"x"}"#);
        let wanted = [(Action::Create, "New".to_owned()), (Action::Delete, "Low".to_owned())];
        assert_eq!(actions(&[new], Purpose::Look), wanted);
        let channel = written(Kind::Channel, None, r#"{"name":"mail","type":"WEBHOOK"}"#);
        assert_eq!(actions(&[channel], Purpose::Carry(Prune::Nothing)), []);
    }

    #[test]
    fn nothing_refers_to_what_is_not_there_or_will_be_gone() {
        let problem = |written: &[Written], purpose| {
            let problems = plan(written, &state(), NO_VARIABLES, purpose).unwrap_err();
            problems[0].reason.english()
        };
        let lost = alert(r#"{"name":"Low","condition":"x","notificationChannels":["pager"]}"#);
        assert!(problem(&[lost], Purpose::Look).contains("channel 'pager'"));
        let stranger = written(Kind::Alert, Some("Dev"), r#"{"name":"Low","condition":"x"}"#);
        assert!(problem(&[stranger], Purpose::Look).contains("team 'Dev'"));
        let user = alert(r#"{"name":"Low","condition":"x","notificationChannels":["mail"]}"#);
        let other = written(
            Kind::Channel,
            None,
            r#"{"name":"new","type":"EMAIL","options":{"emailRecipients":["a@b.c"]}}"#,
        );
        let both = [other, user];
        assert!(problem(&both, Purpose::Carry(Prune::Things)).contains("channel 'mail'"));
        assert!(plan(&both, &state(), NO_VARIABLES, Purpose::Carry(Prune::Nothing)).is_ok());
    }

    #[test]
    fn an_alert_follows_its_channel_to_a_new_number() {
        let options = r#""type":"EMAIL","options":{"emailRecipients":["a@b.c"]}"#;
        let files = [
            written(Kind::Channel, None, &format!(r#"{{"name":"other",{options}}}"#)),
            written(Kind::Channel, Some("Ops"), &format!(r#"{{"name":"mail",{options}}}"#)),
            alert(r#"{"name":"Low","notificationChannels":["mail"]}"#),
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
        assert_eq!(actions(&[alert(alone)], Purpose::Look), []);
    }

    #[test]
    fn a_secret_is_compared_and_never_shown() {
        let spec = r#"{"name":"mail","type":"WEBHOOK","options":{"url":{"fromEnv":"HOOK"}}}"#;
        let channel = || written(Kind::Channel, None, spec);
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
        let new = [written(Kind::Channel, None, &new)];
        let strict = plan(&new, &state(), NO_VARIABLES, Purpose::Carry(Prune::Nothing));
        assert!(strict.unwrap_err()[0].reason.english().contains("set the variable HOOK"));
        assert_eq!(actions(&new, Purpose::Look)[0].0, Action::Create);
    }

    #[test]
    fn what_is_sent_keeps_what_no_file_mentions() {
        let state = state();
        let low = &state.things[1];
        let spec =
            parse(r#"{"name":"Low","condition":"y","notificationChannels":["mail"]}"#).unwrap();
        let present = low.document_like(&spec).unwrap();
        let sent =
            document::of(&low.key, &spec, &state.names, present, (Stage::Send, NO_VARIABLES))
                .unwrap();
        let member = |name: &str| sent.get(name).unwrap().to_string();
        assert_eq!(
            ["id", "version", "condition", "severity", "notificationChannelIds"].map(member),
            ["7", "3", "\"y\"", "4", "[15]"]
        );
    }

    #[test]
    fn nothing_is_sent_that_refers_to_what_has_no_number() {
        let options = r#""type":"EMAIL","options":{"emailRecipients":["a@b.c"]}"#;
        let new = written(Kind::Channel, None, &format!(r#"{{"name":"new",{options}}}"#));
        let user = alert(r#"{"name":"Low","condition":"x","notificationChannels":["new"]}"#);
        let files = [new, user];
        let carry = Purpose::Carry(Prune::Nothing);
        let mut planned = plan(&files, &state(), NO_VARIABLES, carry).unwrap();
        let of_alert = |it: &&Change| it.key.kind == Kind::Alert;
        let change = planned.changes.iter().find(of_alert).unwrap().clone();
        let document = |names: &Names| {
            document::of(&change.key, &change.spec, names, None, (Stage::Send, NO_VARIABLES))
        };
        let refused = document(&planned.names).unwrap_err().english();
        assert_eq!(refused, "'new' has no number yet, so that nothing can refer to it.");
        planned.names.made(&files[0].thing.key, 16);
        let sent = document(&planned.names).unwrap();
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
                .map(|it| Written { file: "f".into(), thing: it.thing(&state.names), unknown: vec![] })
                .collect();
            let plan = plan(&files, &state, NO_VARIABLES, Purpose::Carry(Prune::Things)).unwrap();
            prop_assert!(plan.changes.is_empty() && plan.remarks.is_empty(), "{:?}", plan);
        }
    }
}

//! What things refer to: by number in the service, by name in files.
//!
//! A name is looked for in the team of the thing that says it, then among what belongs to all teams. What
//! belongs to another team has to be asked for by team and name, so that nothing is led elsewhere in silence.

use std::collections::BTreeMap;

use ibmcloud_core::Json;

use crate::error::Reason;
use crate::key::Key;
use crate::kind::{Kind, Scope};

/// The number of a thing. What is yet to be made has none, so that no reference to it can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// The service gave it this number.
    Known(u64),
    /// It is yet to be made.
    Planned,
}

/// Numbers and names of what other things refer to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The teams.
    pub teams: Vec<(Id, String)>,
    /// The users.
    pub users: Vec<(u64, String)>,
    /// Everything else, by its kind.
    pub targets: BTreeMap<Kind, Vec<Target>>,
    /// Nothing is hidden from the caller: a number that is not here leads to what is gone.
    pub is_whole: bool,
}

/// Something that other things may refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub id: Id,
    /// The team that it belongs to; none if all teams may use it.
    pub team: Option<String>,
    /// Its name.
    pub name: String,
    /// The type of a channel, which alerts of version 2 repeat.
    pub kind: String,
    /// It will be deleted: nothing can lead to it any more.
    pub gone: bool,
}

impl Target {
    fn is(&self, key: &Key) -> bool {
        !self.gone && self.team == key.team && self.name == key.name
    }
}

impl Names {
    fn targets(&self, kind: Kind) -> &[Target] {
        self.targets.get(&kind).map(Vec::as_slice).unwrap_or_default()
    }

    /// The number of a team.
    pub fn team_id(&self, name: &str) -> Result<Id, Reason> {
        let found = self.teams.iter().find(|(_, own)| own == name).map(|(id, _)| *id);
        found.ok_or_else(|| Reason::UnknownTeam(name.to_owned()))
    }

    /// The name of a team.
    pub fn team(&self, id: u64) -> Option<&str> {
        self.teams.iter().find(|(own, _)| *own == Id::Known(id)).map(|(_, name)| name.as_str())
    }

    /// Whether the caller sees what has this number.
    pub fn sees(&self, kind: Kind, id: u64) -> bool {
        self.targets(kind).iter().any(|it| it.id == Id::Known(id))
    }

    /// What something of a team means by `said`: a name, or an object of `name` and `team`, which says whose
    /// it is; without `team` it is one of all teams.
    pub fn target(&self, kind: Kind, team: &str, said: &Json) -> Result<&Target, Reason> {
        let (whose, name) = match said {
            Json::String(name) => (None, name.as_str()),
            Json::Object(_) => {
                (Some(filled_text(said, "team")), filled_text(said, "name").unwrap_or(""))
            }
            other => return Err(Reason::NoName { kind, value: other.clone() }),
        };
        let of = |team: Option<&str>| -> Vec<&Target> {
            let live = self.targets(kind).iter().filter(|it| !it.gone);
            live.filter(|it| it.team.as_deref() == team && it.name == name).collect()
        };
        let mut found = of(whose.unwrap_or(Some(team)));
        if found.is_empty() && whose.is_none() {
            found = of(None);
        }
        match found[..] {
            [one] => Ok(one),
            [] => Err(self.missing(kind, name)),
            _ => Err(Reason::Ambiguous { kind, name: name.to_owned() }),
        }
    }

    /// How something of a team refers to what has this number, if the caller sees that.
    pub fn reference(&self, kind: Kind, team: &str, id: u64) -> Option<Json> {
        let target = self.targets(kind).iter().find(|it| it.id == Id::Known(id))?;
        Some(self.reference_to(kind, team, target))
    }

    /// The name alone where it leads to the target, else the team with it.
    pub fn reference_to(&self, kind: Kind, team: &str, target: &Target) -> Json {
        let plain = Json::from(target.name.as_str());
        let there = self.target(kind, team, &plain);
        if !target.gone && there.is_ok_and(|it| it.team == target.team) {
            return plain;
        }
        qualified(target)
    }

    /// A user by the mail address, whose case does not count.
    pub fn user(&self, said: &str) -> Option<&(u64, String)> {
        self.users.iter().find(|(_, own)| own.eq_ignore_ascii_case(said.trim()))
    }

    fn missing(&self, kind: Kind, name: &str) -> Reason {
        let other = self.targets(kind).iter().find(|it| !it.gone && it.name == name);
        let name = name.to_owned();
        match other {
            Some(other) => Reason::OtherTeam { kind, name, reference: qualified(other) },
            None => Reason::UnknownTarget { kind, name },
        }
    }

    /// There is, or will be, a thing that others may refer to.
    pub fn add(&mut self, kind: Kind, target: Target) {
        self.targets.entry(kind).or_default().push(target);
    }

    /// There will be a team of this name.
    pub fn expect_team(&mut self, name: &str) {
        if self.team_id(name).is_err() {
            self.teams.push((Id::Planned, name.to_owned()));
        }
    }

    /// There will be a thing of this key and type, to which others may refer.
    pub fn expect(&mut self, key: &Key, kind: &str) {
        let targets = self.targets.entry(key.kind).or_default();
        match targets.iter_mut().find(|it| it.is(key)) {
            Some(_) if kind.is_empty() => {}
            Some(target) => kind.clone_into(&mut target.kind),
            None => targets.push(Target {
                id: Id::Planned,
                team: key.team.clone(),
                name: key.name.clone(),
                kind: kind.to_owned(),
                gone: false,
            }),
        }
    }

    /// What was expected has its number now.
    pub fn made(&mut self, key: &Key, id: u64) {
        if key.kind.scope() == Scope::Instance {
            let mut teams = self.teams.iter_mut();
            if let Some((own, _)) = teams.find(|(_, name)| *name == key.name) {
                *own = Id::Known(id);
            }
        }
        let targets = self.targets.get_mut(&key.kind).into_iter().flatten();
        targets.filter(|it| it.is(key)).for_each(|it| it.id = Id::Known(id));
    }

    /// Nothing can refer to what will be deleted; with a team goes what is in it.
    pub fn forget(&mut self, key: &Key, id: u64) {
        if key.kind.scope() == Scope::Instance {
            self.teams.retain(|(own, _)| *own != Id::Known(id));
            let all = self.targets.values_mut().flatten();
            all.filter(|it| it.team.as_ref() == Some(&key.name)).for_each(|it| it.gone = true);
        }
        let targets = self.targets.get_mut(&key.kind).into_iter().flatten();
        targets.filter(|it| it.id == Id::Known(id)).for_each(|it| it.gone = true);
    }
}

/// A text member that says something.
pub(crate) fn filled_text<'a>(object: &'a Json, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Json::as_str).filter(|text| !text.is_empty())
}

fn qualified(target: &Target) -> Json {
    let team = target.team.as_deref().map(|team| ("team", Json::from(team)));
    Json::object(team.into_iter().chain([("name", target.name.as_str().into())]))
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;
    use crate::kinds::{channel, team};

    fn target(id: u64, team: Option<&str>, name: &str) -> Target {
        let (team, name) = (team.map(str::to_owned), name.to_owned());
        Target { id: Id::Known(id), team, name, kind: "EMAIL".to_owned(), gone: false }
    }

    fn names() -> Names {
        let channels = vec![
            target(1, Some("A"), "oncall"),
            target(2, Some("B"), "oncall"),
            target(3, None, "oncall"),
            target(4, None, "mail"),
            target(5, Some("B"), "pager"),
            target(6, None, "twin"),
            target(7, None, "twin"),
        ];
        Names { targets: [(channel::KIND, channels)].into(), ..Names::default() }
    }

    #[test]
    fn a_name_leads_to_the_own_team_first_and_to_another_one_never() {
        let names = names();
        let found = |team: &str, said: &str| {
            let target = names.target(channel::KIND, team, &parse(said).unwrap());
            target.map(|it| it.id)
        };
        assert_eq!(found("A", r#""oncall""#), Ok(Id::Known(1)));
        assert_eq!(found("B", r#""oncall""#), Ok(Id::Known(2)));
        assert_eq!(found("C", r#""oncall""#), Ok(Id::Known(3)));
        assert_eq!(found("A", r#"{"name":"oncall"}"#), Ok(Id::Known(3)));
        assert_eq!(found("A", r#"{"team":"B","name":"oncall"}"#), Ok(Id::Known(2)));
        assert_eq!(found("A", r#""mail""#), Ok(Id::Known(4)));
        let reference = parse(r#"{"team":"B","name":"pager"}"#).unwrap();
        let (kind, name) = (channel::KIND, "pager".to_owned());
        let other = Reason::OtherTeam { kind, name, reference };
        assert_eq!(found("A", r#""pager""#), Err(other));
        assert!(matches!(found("A", r#""twin""#), Err(Reason::Ambiguous { .. })));
        assert!(matches!(found("A", "15"), Err(Reason::NoName { .. })));
        assert!(matches!(found("A", r#""lost""#), Err(Reason::UnknownTarget { .. })));
    }

    #[test]
    fn what_is_yet_to_be_made_has_no_number_until_it_is() {
        let mut names = names();
        let key = |kind, team: Option<&str>, name: &str| {
            let team = team.map(str::to_owned);
            Key { kind, team, name: name.to_owned() }
        };
        let new = key(channel::KIND, Some("A"), "new");
        let dev = key(team::KIND, None, "D");
        names.expect(&new, "EMAIL");
        names.expect_team("D");
        let id = |names: &Names| names.target(channel::KIND, "A", &"new".into()).unwrap().id;
        assert_eq!((id(&names), names.team_id("D").unwrap()), (Id::Planned, Id::Planned));
        // A service that numbers from zero has a thing 0, too: it is not what is planned.
        assert_eq!((names.sees(channel::KIND, 0), names.team(0)), (false, None));
        names.made(&new, 0);
        names.made(&dev, 9);
        assert_eq!((id(&names), names.team_id("D").unwrap()), (Id::Known(0), Id::Known(9)));
        assert!(names.sees(channel::KIND, 0));
    }

    #[test]
    fn what_is_written_leads_back() {
        let names = names();
        for team in ["A", "B", "C"] {
            for id in 1..=5 {
                let said = names.reference(channel::KIND, team, id).unwrap();
                let target = names.target(channel::KIND, team, &said).unwrap();
                assert_eq!(target.id, Id::Known(id), "{said}");
            }
        }
        let plain = names.reference(channel::KIND, "C", 3).unwrap();
        assert_eq!(plain, Json::from("oncall"));
        assert_eq!(names.reference(channel::KIND, "C", 99), None);
    }
}

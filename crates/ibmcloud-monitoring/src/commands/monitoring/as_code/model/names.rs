//! What things refer to: by number in the service, by name in files.
//!
//! A name is looked for in the team of the thing that says it, then among what belongs to all teams. What
//! belongs to another team has to be asked for by team and name, so that nothing is led elsewhere in silence.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::Json;

use super::{Key, Kind};

/// The number of a thing. What is yet to be made has none, so that no reference to it can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Id {
    Known(u64),
    Planned,
}

/// Numbers and names of what other things refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) teams: Vec<(Id, String)>,
    pub(crate) users: Vec<(u64, String)>,
    pub(crate) channels: Vec<Target>,
    pub(crate) dashboards: Vec<Target>,
}

/// A channel or a dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) id: Id,
    pub(crate) team: Option<String>,
    pub(crate) name: String,
    /// The type of a channel, which alerts of version 2 repeat.
    pub(crate) kind: String,
    /// It will be deleted: nothing can lead to it any more.
    pub(crate) gone: bool,
}

impl Target {
    fn is(&self, key: &Key) -> bool {
        !self.gone && self.team == key.team && self.name == key.name
    }
}

impl Names {
    fn targets(&self, kind: Kind) -> &[Target] {
        match kind {
            Kind::Channel => &self.channels,
            Kind::Dashboard => &self.dashboards,
            Kind::Team | Kind::Alert => &[],
        }
    }

    fn targets_mut(&mut self, kind: Kind) -> Option<&mut Vec<Target>> {
        match kind {
            Kind::Channel => Some(&mut self.channels),
            Kind::Dashboard => Some(&mut self.dashboards),
            Kind::Team | Kind::Alert => None,
        }
    }

    /// The number of a team.
    pub(crate) fn team_id(&self, name: &str) -> Result<Id, Message> {
        let found = self.teams.iter().find(|(_, own)| own == name).map(|(id, _)| *id);
        found.ok_or_else(|| {
            msg!(
                "there is no team '{{.Name}}', neither in the files nor in the instance.",
                Name = name
            )
        })
    }

    /// The name of a team.
    pub(crate) fn team(&self, id: u64) -> Option<&str> {
        self.teams.iter().find(|(own, _)| *own == Id::Known(id)).map(|(_, name)| name.as_str())
    }

    /// Whether the caller sees what has this number.
    pub(crate) fn sees(&self, kind: Kind, id: u64) -> bool {
        self.targets(kind).iter().any(|it| it.id == Id::Known(id))
    }

    /// What something of a team means by `said`: a name, or an object of `name` and `team`, which says whose
    /// it is; without `team` it is one of all teams.
    pub(crate) fn target(&self, kind: Kind, team: &str, said: &Json) -> Result<&Target, Message> {
        let (whose, name) = match said {
            Json::String(name) => (None, name.as_str()),
            Json::Object(_) => (Some(member(said, "team")), member(said, "name").unwrap_or("")),
            other => return Err(no_name(kind, other)),
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
            _ => Err(ambiguous(kind, name)),
        }
    }

    /// How something of a team refers to what has this number, if the caller sees that.
    pub(crate) fn reference(&self, kind: Kind, team: &str, id: u64) -> Option<Json> {
        let target = self.targets(kind).iter().find(|it| it.id == Id::Known(id))?;
        Some(self.spoken(kind, team, target))
    }

    /// The name alone where it leads to the target, else the team with it.
    pub(crate) fn spoken(&self, kind: Kind, team: &str, target: &Target) -> Json {
        let plain = Json::from(target.name.as_str());
        let there = self.target(kind, team, &plain);
        if !target.gone && there.is_ok_and(|it| it.team == target.team) {
            return plain;
        }
        qualified(target)
    }

    fn missing(&self, kind: Kind, name: &str) -> Message {
        let other = self.targets(kind).iter().find(|it| !it.gone && it.name == name);
        match (kind, other) {
            (Kind::Dashboard, Some(other)) => msg!(
                "the dashboard '{{.Name}}' belongs to another team: write {{.Reference}} if that one is meant.",
                Name = name,
                Reference = qualified(other)
            ),
            (_, Some(other)) => msg!(
                "the notification channel '{{.Name}}' belongs to another team: write {{.Reference}} if that one is meant.",
                Name = name,
                Reference = qualified(other)
            ),
            (Kind::Dashboard, None) => msg!(
                "there is no dashboard '{{.Name}}', neither in the files nor in the instance.",
                Name = name
            ),
            (_, None) => msg!(
                "there is no notification channel '{{.Name}}', neither in the files nor in the instance.",
                Name = name
            ),
        }
    }

    /// There will be a thing of this key; a channel of this type.
    pub(crate) fn expect(&mut self, key: &Key, kind: &str) {
        if key.kind == Kind::Team && self.team_id(&key.name).is_err() {
            self.teams.push((Id::Planned, key.name.clone()));
        }
        let Some(targets) = self.targets_mut(key.kind) else { return };
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
    pub(crate) fn made(&mut self, key: &Key, id: u64) {
        if key.kind == Kind::Team {
            let mut teams = self.teams.iter_mut();
            if let Some((own, _)) = teams.find(|(_, name)| *name == key.name) {
                *own = Id::Known(id);
            }
        }
        let targets = self.targets_mut(key.kind).into_iter().flatten();
        targets.filter(|it| it.is(key)).for_each(|it| it.id = Id::Known(id));
    }

    /// Nothing can refer to what will be deleted; with a team goes what is in it.
    pub(crate) fn forget(&mut self, key: &Key, id: u64) {
        if key.kind == Kind::Team {
            self.teams.retain(|(own, _)| *own != Id::Known(id));
            let all = self.channels.iter_mut().chain(&mut self.dashboards);
            all.filter(|it| it.team.as_ref() == Some(&key.name)).for_each(|it| it.gone = true);
        }
        let targets = self.targets_mut(key.kind).into_iter().flatten();
        targets.filter(|it| it.id == Id::Known(id)).for_each(|it| it.gone = true);
    }

    /// An alert's references in the form in which [`Self::reference`] gives them.
    pub(crate) fn settled(&self, team: &str, alert: &Json) -> Json {
        references(alert, &mut |kind, said| match self.target(kind, team, said) {
            Ok(target) => self.spoken(kind, team, target),
            Err(_) => said.clone(),
        })
    }
}

/// A text member that says something.
fn member<'a>(object: &'a Json, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Json::as_str).filter(|text| !text.is_empty())
}

fn qualified(target: &Target) -> Json {
    let team = target.team.as_deref().map(|team| ("team", Json::from(team)));
    Json::object(team.into_iter().chain([("name", target.name.as_str().into())]))
}

fn no_name(kind: Kind, said: &Json) -> Message {
    match kind {
        Kind::Dashboard => {
            msg!("dashboards are meant by their names, and {{.Value}} is no name.", Value = said)
        }
        _ => msg!(
            "notification channels are meant by their names, and {{.Value}} is no name.",
            Value = said
        ),
    }
}

fn ambiguous(kind: Kind, name: &str) -> Message {
    match kind {
        Kind::Dashboard => msg!(
            "there are several dashboards called '{{.Name}}': rename all but one.",
            Name = name
        ),
        _ => msg!(
            "there are several notification channels called '{{.Name}}': rename all but one.",
            Name = name
        ),
    }
}

/// An alert as a file describes it, with others in the places of its references.
fn references(alert: &Json, change: &mut dyn FnMut(Kind, &Json) -> Json) -> Json {
    let mut alert = alert.clone();
    if let Some(Json::Array(said)) = alert.get("notificationChannels") {
        let said = said.iter().map(|said| change(Kind::Channel, said)).collect();
        alert.insert("notificationChannels", Json::Array(said));
    }
    let nested = [
        ("notificationChannelConfigList", "channel", Kind::Channel),
        ("links", "dashboard", Kind::Dashboard),
    ];
    for (list, member, kind) in nested {
        let Some(Json::Array(entries)) = alert.get(list) else { continue };
        let mut entries = entries.clone();
        for entry in &mut entries {
            if let Some(said) = entry.get(member) {
                let other = change(kind, said);
                entry.insert(member, other);
            }
        }
        alert.insert(list, Json::Array(entries));
    }
    alert
}

/// The teams whose things an alert asks for.
pub(crate) fn teams_of(alert: &Json) -> Vec<String> {
    let mut teams = Vec::new();
    references(alert, &mut |_, said| {
        teams.extend(member(said, "team").map(str::to_owned));
        said.clone()
    });
    teams
}

#[cfg(test)]
mod tests {
    use ibmcloud_transport::json::parse;

    use super::*;

    fn channel(id: u64, team: Option<&str>, name: &str) -> Target {
        let (team, name) = (team.map(str::to_owned), name.to_owned());
        Target { id: Id::Known(id), team, name, kind: "EMAIL".to_owned(), gone: false }
    }

    fn names() -> Names {
        let channels = vec![
            channel(1, Some("A"), "oncall"),
            channel(2, Some("B"), "oncall"),
            channel(3, None, "oncall"),
            channel(4, None, "mail"),
            channel(5, Some("B"), "pager"),
            channel(6, None, "twin"),
            channel(7, None, "twin"),
        ];
        Names { channels, ..Names::default() }
    }

    #[test]
    fn a_name_leads_to_the_own_team_first_and_to_another_one_never() {
        let names = names();
        let found = |team: &str, said: &str| {
            let target = names.target(Kind::Channel, team, &parse(said).unwrap());
            target.map(|it| it.id).map_err(|problem| problem.english())
        };
        assert_eq!(found("A", r#""oncall""#), Ok(Id::Known(1)));
        assert_eq!(found("B", r#""oncall""#), Ok(Id::Known(2)));
        assert_eq!(found("C", r#""oncall""#), Ok(Id::Known(3)));
        assert_eq!(found("A", r#"{"name":"oncall"}"#), Ok(Id::Known(3)));
        assert_eq!(found("A", r#"{"team":"B","name":"oncall"}"#), Ok(Id::Known(2)));
        assert_eq!(found("A", r#""mail""#), Ok(Id::Known(4)));
        let other = found("A", r#""pager""#).unwrap_err();
        assert!(other.contains(r#"write {"team":"B","name":"pager"} if"#), "{other}");
        assert!(found("A", r#""twin""#).unwrap_err().contains("several"));
        assert!(found("A", "15").unwrap_err().contains("and 15 is no name"));
        assert!(found("A", r#""lost""#).unwrap_err().contains("there is no"));
    }

    #[test]
    fn what_is_yet_to_be_made_has_no_number_until_it_is() {
        let mut names = names();
        let key = |kind, team: Option<&str>, name: &str| {
            let team = team.map(str::to_owned);
            Key { kind, team, name: name.to_owned() }
        };
        let new = key(Kind::Channel, Some("A"), "new");
        let team = key(Kind::Team, None, "D");
        names.expect(&new, "EMAIL");
        names.expect(&team, "");
        let id = |names: &Names| names.target(Kind::Channel, "A", &"new".into()).unwrap().id;
        assert_eq!((id(&names), names.team_id("D").unwrap()), (Id::Planned, Id::Planned));
        // A service that numbers from zero has a thing 0, too: it is not what is planned.
        assert_eq!((names.sees(Kind::Channel, 0), names.team(0)), (false, None));
        names.made(&new, 0);
        names.made(&team, 9);
        assert_eq!((id(&names), names.team_id("D").unwrap()), (Id::Known(0), Id::Known(9)));
        assert!(names.sees(Kind::Channel, 0));
    }

    #[test]
    fn what_is_written_leads_back() {
        let names = names();
        for team in ["A", "B", "C"] {
            for id in 1..=5 {
                let said = names.reference(Kind::Channel, team, id).unwrap();
                let target = names.target(Kind::Channel, team, &said).unwrap();
                assert_eq!(target.id, Id::Known(id), "{said}");
            }
        }
        let plain = names.reference(Kind::Channel, "C", 3).unwrap();
        assert_eq!(plain, Json::from("oncall"));
        assert_eq!(names.reference(Kind::Channel, "C", 99), None);
    }
}

//! Profiles: folders of their own for the configuration, each with a log-in of its own.
//!
//! They are below the folder that the configuration has anyway, so that a profile is a configuration folder like
//! any other: the same files, locks and permissions. `docs/decisions/profiles.md` says why.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ibmcloud_plugin_sdk::env::Env;
use ibmcloud_plugin_sdk::files::read_regular;

use crate::errors::{CommandError, without_number};
use crate::messages::Message;
use crate::msg;

/// Names the profile to work in.
pub const PROFILE: &str = "IBMCLOUD_MONITORING_PROFILE";

/// What stands for the folder that is shared with the official CLI.
pub const DEFAULT: &str = "default";

/// The longest name.
const LONGEST: usize = 64;

/// Names that Windows keeps for devices, whatever stands behind a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name of a profile: lower-case, and good as the name of a folder on every system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileName(String);

/// A text is no name of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoProfileName;

impl ProfileName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProfileName {
    type Err = NoProfileName;

    fn from_str(text: &str) -> Result<Self, NoProfileName> {
        let sign = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
        let good = text.len() <= LONGEST
            && text.starts_with(sign)
            && text.ends_with(|it| sign(it) || matches!(it, '-' | '_'))
            && text.chars().all(|it| sign(it) || matches!(it, '-' | '_' | '.'))
            && !is_device(text)
            && text != DEFAULT;
        good.then(|| Self(text.to_owned())).ok_or(NoProfileName)
    }
}

fn is_device(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or_default();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    DEVICES.contains(&stem)
        || numbered.is_some_and(|it| it.len() == 1 && it.chars().all(|it| it.is_ascii_digit()))
}

/// The profiles of a configuration folder.
#[derive(Clone, Debug)]
pub struct Profiles {
    base: PathBuf,
}

impl Profiles {
    /// Those below a configuration folder. Touches nothing.
    pub fn new(base: PathBuf) -> Self {
        Self { base }
    }

    fn all(&self) -> PathBuf {
        self.base.join("monitoring").join("profiles")
    }

    /// The file that names the profile to work in where nothing else does.
    pub fn current_file(&self) -> PathBuf {
        self.base.join("monitoring").join("profile")
    }

    /// The folder of a profile.
    pub fn folder(&self, name: &ProfileName) -> PathBuf {
        self.all().join(name.as_str())
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &ProfileName) -> bool {
        self.folder(name).is_dir()
    }

    /// All of them, in the order of their names.
    pub fn names(&self) -> io::Result<Vec<ProfileName>> {
        let entries = match fs::read_dir(self.all()) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let folders = entries.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
        let mut names: Vec<ProfileName> =
            folders.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        names.sort();
        Ok(names)
    }

    /// What a shell may offer as the name of one.
    pub fn known_names(&self) -> Vec<String> {
        let names = self.names().unwrap_or_default();
        let own = names.into_iter().map(|ProfileName(name)| name);
        std::iter::once(DEFAULT.to_owned()).chain(own).collect()
    }

    /// What the file of the current profile says; `None` if there is none.
    fn current(&self) -> io::Result<Option<String>> {
        match read_regular(&self.current_file()) {
            Ok(text) => Ok(Some(String::from_utf8_lossy(&text).trim().to_owned())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// From now on this profile is worked in; without one, the folder that is shared.
    pub fn switch_to(&self, name: Option<&ProfileName>) -> io::Result<()> {
        let path = self.current_file();
        let Some(name) = name else {
            return match fs::remove_file(path) {
                Err(error) if !is_absent(&error) => Err(error),
                _ => Ok(()),
            };
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{}", name.as_str())?;
        file.persist(path)?;
        Ok(())
    }

    /// Removes a profile with everything in it.
    pub fn delete(&self, name: &ProfileName) -> io::Result<()> {
        if matches!(self.current(), Ok(Some(current)) if current == name.as_str()) {
            self.switch_to(None)?;
        }
        fs::remove_dir_all(self.folder(name))
    }
}

/// What named the profile that is worked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `--profile`.
    Flag,
    /// [`PROFILE`].
    Variable,
    /// The last `profile set`.
    Switch,
    /// Nothing: there was no choice.
    Nothing,
}

/// Why no command may run that works in a profile.
#[derive(Clone, Debug)]
pub struct Unfit {
    /// What is wrong.
    pub what: Message,
    /// What to do.
    pub hint: Message,
}

/// How a command has to do with profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It works in one that is there.
    Existing,
    /// It makes the one that it works in.
    Makes,
    /// It looks at them from outside, or needs none.
    None,
}

/// The profile that is worked in.
#[derive(Clone, Debug)]
pub struct ActiveProfile {
    /// All profiles.
    pub profiles: Profiles,
    /// Its name; none is the folder that is shared.
    pub name: Option<ProfileName>,
    /// What named it.
    pub origin: Origin,
    /// Why it cannot be used.
    pub unfit: Option<Unfit>,
}

impl ActiveProfile {
    /// Finds it: the flag, else the variable, else the last switch. In a plug-in of the official CLI there is none:
    /// that CLI has a session of its own, and another one than it shows must not be worked with.
    pub fn choose(flag: Option<&str>, env: &Env, base: PathBuf, hosted: bool) -> Self {
        let profiles = Profiles::new(base);
        let mut chosen = Self { profiles, name: None, origin: Origin::Nothing, unfit: None };
        let (text, origin) = match (flag, env.get(PROFILE)) {
            (Some(flag), _) => (flag.to_owned(), Origin::Flag),
            (None, Some(variable)) => (variable.to_owned(), Origin::Variable),
            (None, None) if hosted => return chosen,
            (None, None) => match chosen.profiles.current() {
                Ok(Some(name)) => (name, Origin::Switch),
                Ok(None) => return chosen,
                Err(error) => {
                    chosen.origin = Origin::Switch;
                    chosen.unfit = Some(chosen.unreadable(&error));
                    return chosen;
                }
            },
        };
        chosen.origin = origin;
        if text == DEFAULT {
            return chosen;
        }
        match text.parse() {
            _ if hosted => chosen.unfit = Some(of_standalone(&text)),
            Ok(name) => chosen.name = Some(name),
            Err(NoProfileName) => chosen.unfit = Some(not_a_name(&text)),
        }
        chosen
    }

    /// The folder of the configuration.
    pub fn folder(&self) -> PathBuf {
        let named = self.name.as_ref();
        named.map_or_else(|| self.profiles.base.clone(), |name| self.profiles.folder(name))
    }

    /// Whether the variable decides, and not what was switched to.
    pub fn named_by_variable(&self) -> bool {
        self.origin == Origin::Variable
    }

    /// The folder that is shared with the official CLI, in which plug-ins are installed.
    pub fn shared_folder(&self) -> &Path {
        &self.profiles.base
    }

    /// The environment in which it is worked: whoever is started from here works in the same folder.
    pub fn environment(&self, outer: &Env) -> Env {
        let env = outer.clone().without(PROFILE);
        match &self.name {
            Some(_) => env.with("IBMCLOUD_CONFIG_HOME", self.folder()),
            None => env,
        }
    }

    /// Why a command may not run.
    pub fn refuses(&self, need: Need, program: &str) -> Option<CommandError> {
        if let Some(Unfit { what, hint }) = &self.unfit {
            let asked_for = self.origin == Origin::Flag || need != Need::None;
            return asked_for.then(|| CommandError::plain(what.clone(), hint.clone()));
        }
        let name = self.name.as_ref().filter(|name| !self.profiles.has(name))?;
        (need == Need::Existing).then(|| self.missing(name, program))
    }

    /// There is no profile of this name.
    pub fn missing(&self, name: &ProfileName, program: &str) -> CommandError {
        let what = match self.origin {
            Origin::Variable if self.name.as_ref() == Some(name) => msg!(
                "There is no profile '{{.Name}}', which {{.Variable}} names.",
                Name = name.as_str(),
                Variable = PROFILE
            ),
            Origin::Switch if self.name.as_ref() == Some(name) => msg!(
                "There is no profile '{{.Name}}' any more, which the last 'profile set' switched to.",
                Name = name.as_str()
            ),
            _ => msg!("There is no profile '{{.Name}}'.", Name = name.as_str()),
        };
        let names = self.profiles.names().unwrap_or_default();
        let names: Vec<&str> = names.iter().map(ProfileName::as_str).collect();
        let hint = match names[..] {
            [] => msg!(
                "There are none yet. A log-in makes it: '{{.Program}} --profile {{.Name}} login'.",
                Program = program,
                Name = name.as_str()
            ),
            _ => msg!(
                "There are: {{.Names}}. A log-in makes it: '{{.Program}} --profile {{.Name}} login'.",
                Names = names.join(", "),
                Program = program,
                Name = name.as_str()
            ),
        };
        CommandError::plain(what, hint)
    }

    fn unreadable(&self, error: &io::Error) -> Unfit {
        Unfit {
            what: msg!(
                "The file {{.Path}}, which names the current profile, cannot be read: {{.Reason}}",
                Path = self.profiles.current_file().display(),
                Reason = without_number(error)
            ),
            hint: msg!(
                "Nothing was done. Name the profile with '--profile NAME', or remove the file."
            ),
        }
    }
}

fn not_a_name(text: &str) -> Unfit {
    Unfit {
        what: msg!("'{{.Name}}' is not the name of a profile.", Name = text),
        hint: msg!(
            "A name has lower-case letters, digits, '-', '_' and '.', begins with a letter or a digit, has at most 64 signs, and is not one that a system keeps for itself."
        ),
    }
}

/// A name of a person's, or what is wrong with it.
pub fn name(text: &str) -> Result<ProfileName, CommandError> {
    text.parse().map_err(|NoProfileName| {
        let Unfit { what, hint } = not_a_name(text);
        CommandError::plain(what, hint)
    })
}

fn of_standalone(text: &str) -> Unfit {
    Unfit {
        what: msg!(
            "The profile '{{.Name}}' cannot be used here: within the ibmcloud CLI, the session is the one of that CLI.",
            Name = text
        ),
        hint: msg!(
            "Nothing was done. Run 'ibmcloud-monitoring --profile {{.Name}} monitoring ...', or do without --profile and {{.Variable}}.",
            Name = text,
            Variable = PROFILE
        ),
    }
}

/// There is no such file, or no folder that it could be in.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(variables: &[(&str, &str)]) -> Env {
        Env::capture(variables.iter().copied())
    }

    #[test]
    fn a_name_is_good_as_a_folder_everywhere() {
        for good in ["work", "a", "0", "prod-2", "a.b", "x_", "com10", "comx", "console"] {
            assert!(good.parse::<ProfileName>().is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in [
            "", ".", "..", "../x", "a/b", "a\\b", "a:b", "-a", ".a", "a.", "Work", "é", "a b",
            "con", "nul", "com1", "lpt9.txt", "aux.x", "default", "a\n", "a\0", &long,
        ] {
            assert!(bad.parse::<ProfileName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_flag_outranks_the_variable_and_that_the_switch() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().to_owned();
        Profiles::new(base.clone()).switch_to(Some(&"c".parse().unwrap())).unwrap();
        let chosen = |flag, variables| {
            let chosen = ActiveProfile::choose(flag, &env(variables), base.clone(), false);
            (chosen.name.map(|it| it.as_str().to_owned()), chosen.origin)
        };
        let named = |name: &str, origin| (Some(name.to_owned()), origin);
        assert_eq!(chosen(Some("a"), &[(PROFILE, "b")]), named("a", Origin::Flag));
        assert_eq!(chosen(None, &[(PROFILE, "b")]), named("b", Origin::Variable));
        assert_eq!(chosen(None, &[]), named("c", Origin::Switch));
        assert_eq!(chosen(Some(DEFAULT), &[(PROFILE, "b")]), (None, Origin::Flag));
        assert_eq!(chosen(None, &[(PROFILE, DEFAULT)]), (None, Origin::Variable));
    }

    #[test]
    fn a_plug_in_of_the_official_cli_has_its_session_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().to_owned();
        Profiles::new(base.clone()).switch_to(Some(&"c".parse().unwrap())).unwrap();
        let chosen = |flag, variables: &[_]| {
            ActiveProfile::choose(flag, &env(variables), base.clone(), true)
        };
        let plain = chosen(None, &[]);
        assert!(plain.name.is_none() && plain.refuses(Need::Existing, "ibmcloud").is_none());
        let flagged = chosen(Some("c"), &[]);
        assert!(flagged.name.is_none() && flagged.refuses(Need::None, "ibmcloud").is_some());
        let exported = chosen(None, &[(PROFILE, "c")]);
        assert!(exported.refuses(Need::Existing, "ibmcloud").is_some());
        assert!(exported.refuses(Need::None, "ibmcloud").is_none());
    }

    #[test]
    fn whoever_is_started_works_in_the_folder_of_the_profile() {
        let outer = env(&[(PROFILE, "a"), ("HOME", "/home/me")]);
        let chosen = ActiveProfile::choose(None, &outer, "/base".into(), false);
        let inner = chosen.environment(&outer);
        assert_eq!(inner.config_home(), Some(chosen.folder()));
        assert_eq!(inner.get(PROFILE), None);
        assert_eq!(chosen.shared_folder(), Path::new("/base"));
    }

    #[test]
    fn switching_and_deleting_leave_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let profiles = Profiles::new(folder.path().to_owned());
        let work: ProfileName = "work".parse().unwrap();
        assert!(profiles.names().unwrap().is_empty() && !profiles.has(&work));
        fs::create_dir_all(profiles.folder(&work)).unwrap();
        fs::create_dir_all(profiles.all().join("Not A Name")).unwrap();
        fs::write(profiles.all().join("file"), "").unwrap();
        assert_eq!(profiles.names().unwrap(), std::slice::from_ref(&work));
        profiles.switch_to(Some(&work)).unwrap();
        profiles.delete(&work).unwrap();
        assert_eq!(profiles.current().unwrap(), None);
        assert!(!profiles.has(&work));
    }
}

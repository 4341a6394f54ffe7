//! The captured environment, and the table of every variable that is read from it ([`VARIABLES`]).
//!
//! Only `main` looks at the real environment. Everybody else gets an [`Env`], so that tests need no
//! global lock and the list of variables in the documentation is the list in the code.

mod variables;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

pub use variables::*;

use crate::given::trimmed;

/// A copy of the environment, taken once.
///
/// A variable that is set to nothing counts as unset, as it does for the host.
#[derive(Clone, Default)]
pub struct Env(BTreeMap<OsString, OsString>);

impl Env {
    /// Takes a copy: `main` passes `std::env::vars_os()`, tests pass an array.
    pub fn capture(
        vars: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) -> Self {
        Self(vars.into_iter().map(|(name, value)| (fold(name.into()), value.into())).collect())
    }

    /// Fills in `LANG` from the system's settings where they are kept outside the environment
    /// (Windows, macOS) and no variable names a language.
    #[must_use]
    pub fn with_platform_language(mut self) -> Self {
        if self.first(LANGUAGE.names).is_none()
            && let Some(tag) = platform_language()
        {
            self.0.insert("LANG".into(), tag.into());
        }
        self
    }

    /// The value of a variable, when it is set, not empty, and Unicode: without blanks and line ends around it,
    /// but for one that is nothing else.
    pub fn get(&self, key: &str) -> Option<&str> {
        let value = self.os(key)?.to_str()?;
        Some(Some(trimmed(value)).filter(|it| !it.is_empty()).unwrap_or(value))
    }

    /// The first of several names that has a value.
    pub fn first(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// The value of a variable that need not be Unicode, such as a path.
    pub fn os(&self, key: &str) -> Option<&OsStr> {
        let value = self.0.get(fold(key.into()).as_os_str())?;
        (!value.is_empty()).then_some(value.as_os_str())
    }

    /// Every variable, empty ones included, for handing on to a child.
    pub fn iter(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        self.0.iter().map(|(name, value)| (name.as_os_str(), value.as_os_str()))
    }

    /// The same environment with another value of one variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.0.insert(fold(name.into()), value.into());
        self
    }

    /// The same environment without one variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.remove(fold(name.into()).as_os_str());
        self
    }

    fn path(&self, variable: Variable) -> Option<PathBuf> {
        let set = variable.names.iter().find_map(|name| Some((*name, self.os(name)?)));
        set.map(|(name, value)| self.get(name).map_or_else(|| value.into(), PathBuf::from))
    }

    fn value(&self, variable: Variable) -> Option<&str> {
        self.first(variable.names)
    }

    /// See [`NAMESPACE`].
    pub fn namespace(&self) -> Option<&str> {
        self.value(NAMESPACE)
    }

    /// See [`CLI_NAME`].
    pub fn cli_name(&self) -> Option<&str> {
        self.value(CLI_NAME)
    }

    /// Whether a tool server is asking; even `false` and `0` mean yes, as they do for the host.
    pub fn mcp_enabled(&self) -> bool {
        MCP_ENABLED.names.iter().any(|name| self.os(name).is_some())
    }

    /// See [`QUIET`]. Words that mean yes count, in any case; the rest does not.
    pub fn quiet(&self) -> bool {
        self.is_yes(QUIET)
    }

    /// See [`NO_INPUT`]. The same words count.
    pub fn no_input(&self) -> bool {
        self.is_yes(NO_INPUT)
    }

    fn is_yes(&self, variable: Variable) -> bool {
        let yes = ["1", "t", "true", "y", "yes", "on"];
        self.value(variable)
            .is_some_and(|value| yes.iter().any(|word| value.eq_ignore_ascii_case(word)))
    }

    /// See [`TRACE`].
    pub fn trace(&self) -> Option<&str> {
        self.value(TRACE)
    }

    /// See [`COLOR`].
    pub fn color(&self) -> Option<&str> {
        self.value(COLOR)
    }

    /// See [`NO_COLOR`].
    pub fn no_color(&self) -> bool {
        NO_COLOR.names.iter().any(|name| self.os(name).is_some())
    }

    /// See [`HTTP_TIMEOUT`]. A value that is no whole number of seconds counts as unset; so does 0.
    pub fn http_timeout(&self) -> Option<Duration> {
        let seconds: u64 = self.value(HTTP_TIMEOUT)?.trim().parse().ok()?;
        (seconds > 0).then_some(Duration::from_secs(seconds))
    }

    /// See [`HOME_OVERRIDE`].
    pub fn home_override(&self) -> Option<PathBuf> {
        self.path(HOME_OVERRIDE)
    }

    /// See [`CONFIG_HOME`].
    pub fn config_home(&self) -> Option<PathBuf> {
        self.path(CONFIG_HOME)
    }

    /// The user's home directory: `HOME`, and on Windows `HOMEDRIVE` with `HOMEPATH`, else
    /// `USERPROFILE`.
    pub fn home(&self) -> Option<PathBuf> {
        if cfg!(windows)
            && let (Some(drive), Some(path)) = (self.os("HOMEDRIVE"), self.os("HOMEPATH"))
        {
            let mut joined = drive.to_os_string();
            joined.push(path);
            return Some(joined.into());
        }
        self.path(HOME)
    }

    /// See [`API_KEY`]. A secret, or the name of a file that holds one.
    pub fn api_key(&self) -> Option<&str> {
        self.value(API_KEY)
    }

    /// See [`CR_TOKEN`]. A secret, or the name of a file that holds one.
    pub fn cr_token(&self) -> Option<&str> {
        self.value(CR_TOKEN)
    }

    /// See [`CR_PROFILE`].
    pub fn cr_profile(&self) -> Option<&str> {
        self.value(CR_PROFILE)
    }

    /// See [`CR_VPC_URL`].
    pub fn cr_vpc_url(&self) -> Option<&str> {
        self.value(CR_VPC_URL)
    }

    /// See [`CR_PVS_URL`].
    pub fn cr_pvs_url(&self) -> Option<&str> {
        self.value(CR_PVS_URL)
    }

    /// See [`IAM_ENDPOINT`].
    pub fn iam_endpoint(&self) -> Option<&str> {
        self.value(IAM_ENDPOINT)
    }

    /// See [`VERSION_CHECK`].
    pub fn version_check(&self) -> Option<&str> {
        self.value(VERSION_CHECK)
    }

    /// The language that the system asks for, such as `fr_CA.UTF-8`; see [`LANGUAGE`].
    pub fn language(&self) -> Option<&str> {
        self.value(LANGUAGE)
    }
}

/// Names only: values may be secrets.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Windows ignores the case of names.
fn fold(name: OsString) -> OsString {
    if cfg!(windows) { name.to_ascii_uppercase() } else { name }
}

#[cfg(any(windows, target_os = "macos"))]
fn platform_language() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(not(any(windows, target_os = "macos")))]
fn platform_language() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_name_wins_and_an_empty_one_counts_as_unset() {
        let twins = [("IBMCLOUD_TRACE", "true"), ("BLUEMIX_TRACE", "old.log")];
        assert_eq!(Env::capture(twins).trace(), Some("true"));
        let emptied = [("IBMCLOUD_TRACE", ""), ("BLUEMIX_TRACE", "old.log")];
        assert_eq!(Env::capture(emptied).trace(), Some("old.log"));
        assert_eq!(Env::default().trace(), None);
    }

    #[test]
    fn every_value_of_the_mcp_variable_means_yes() {
        for value in ["true", "false", "0", "1"] {
            assert!(Env::capture([("IBMCLOUD_MCP_ENABLED", value)]).mcp_enabled(), "{value}");
        }
        assert!(!Env::capture([("IBMCLOUD_MCP_ENABLED", "")]).mcp_enabled());
    }

    #[test]
    fn quiet_wants_a_yes() {
        for (value, expected) in [("true", true), ("YES", true), ("1", true), ("false", false)] {
            assert_eq!(Env::capture([("IBMCLOUD_QUIET", value)]).quiet(), expected, "{value}");
        }
    }

    #[test]
    fn the_timeout_is_whole_seconds() {
        let timeout = |value| Env::capture([("BLUEMIX_HTTP_TIMEOUT", value)]).http_timeout();
        assert_eq!(timeout("30"), Some(Duration::from_secs(30)));
        assert_eq!(timeout(" 5 "), Some(Duration::from_secs(5)));
        for nonsense in ["0", "-1", "1.5", "soon"] {
            assert_eq!(timeout(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn debugging_shows_no_values() {
        let shown = format!("{:?}", Env::capture([("IBMCLOUD_API_KEY", "planted-canary")]));
        assert!(shown.contains("IBMCLOUD_API_KEY") && !shown.contains("planted-canary"));
    }

    #[test]
    fn the_table_has_every_name_once() {
        let mut names: Vec<_> = VARIABLES.iter().flat_map(|v| v.names).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(VARIABLES.iter().all(|v| v.meaning.ends_with('.')));
    }
}

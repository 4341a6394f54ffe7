//! Where the configuration is.

use std::path::{Path, PathBuf};

use super::ConfigError;
use crate::env::Env;

/// The configuration directory, which need not exist.
///
/// `IBMCLOUD_CONFIG_HOME` is the directory itself. Otherwise it is `.ibmcloud` under
/// `IBMCLOUD_HOME`, `BLUEMIX_HOME` or the user's home if that exists, else `.bluemix` there.
pub fn config_dir(env: &Env) -> Result<PathBuf, ConfigError> {
    if let Some(dir) = env.config_home() {
        return Ok(dir);
    }
    let home = env.home_override().or_else(|| env.home()).ok_or(ConfigError::NoHome)?;
    let current = home.join(".ibmcloud");
    Ok(if current.exists() { current } else { home.join(".bluemix") })
}

/// The directory that belongs to one plug-in, named as in its metadata.
pub fn plugin_dir(config_dir: &Path, plugin: &str) -> PathBuf {
    config_dir.join("plugins").join(plugin)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let home = tempfile::tempdir().unwrap();
        let base = home.path().to_str().unwrap();
        let dir = |vars: &[(&str, &str)]| config_dir(&Env::capture(vars.iter().copied())).unwrap();

        assert_eq!(dir(&[("HOME", base), ("USERPROFILE", base)]), home.path().join(".bluemix"));
        assert_eq!(
            dir(&[("HOME", "/nowhere"), ("BLUEMIX_HOME", base)]),
            home.path().join(".bluemix")
        );
        let both = [("BLUEMIX_HOME", "/nowhere"), ("IBMCLOUD_HOME", base)];
        assert_eq!(dir(&both), home.path().join(".bluemix"));
        let exact = [("IBMCLOUD_CONFIG_HOME", "/exact"), ("IBMCLOUD_HOME", base)];
        assert_eq!(dir(&exact), Path::new("/exact"));

        fs::create_dir(home.path().join(".bluemix")).unwrap();
        fs::create_dir(home.path().join(".ibmcloud")).unwrap();
        assert_eq!(dir(&both), home.path().join(".ibmcloud"));
    }

    #[test]
    fn without_a_home_there_is_no_guess() {
        let error = config_dir(&Env::capture([("HOME", "")])).unwrap_err();
        assert!(error.to_string().contains("IBMCLOUD_HOME"), "{error}");
    }
}

//! The host names of a service, as patterns.

use crate::regions::REGIONS;

/// A host name that leads to a service.
///
/// A label may be `{region}`, which stands for the name of a region that has a Monitoring endpoint:
/// `private.{region}.iam.cloud.ibm.com`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    name: &'static str,
    path: Option<&'static str>,
}

/// What a host name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HostMatch {
    /// The region in the name, where there is one.
    pub(crate) region: Option<&'static str>,
}

impl Host {
    /// All addresses of the hosts that have the form of `name`.
    pub const fn new(name: &'static str) -> Self {
        Self { name, path: None }
    }

    /// One path of a host that belongs to somebody else. It is reached over plain http only.
    pub const fn one_path(name: &'static str, path: &'static str) -> Self {
        Self { name, path: Some(path) }
    }

    /// The pattern of the name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The only path that the service has there, where it does not have all.
    pub fn path(&self) -> Option<&'static str> {
        self.path
    }

    /// Compares a host name (without port) and the path that is asked for, if that is known yet.
    pub(crate) fn matches(&self, name: &str, path: Option<&str>) -> Option<HostMatch> {
        if self.path.is_some_and(|own| path != Some(own)) {
            return None;
        }
        // A dot at the end of a name says that it is complete.
        let name = if self.path.is_none() { name.trim_end_matches('.') } else { name };
        let mut region = None;
        let mut labels = name.split('.');
        for wanted in self.name.split('.') {
            let label = labels.next()?;
            if wanted == "{region}" {
                region = Some(known_region(label)?);
            } else if !label.eq_ignore_ascii_case(wanted) {
                return None;
            }
        }
        labels.next().is_none().then_some(HostMatch { region })
    }
}

fn known_region(name: &str) -> Option<&'static str> {
    REGIONS.iter().map(|region| region.name).find(|known| known.eq_ignore_ascii_case(name))
}

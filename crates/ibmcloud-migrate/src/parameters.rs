//! What takes the place of a token: how, and where it is found.

use crate::kind::Kind;
use crate::method::Method;

/// A team of the instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Team {
    /// The number that the header `SysdigTeamID` has.
    pub id: u64,
    /// The name.
    pub name: String,
}

/// Which method each kind of file gets. What is not said is the kind's own.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Methods(Vec<(&'static str, Method)>);

impl Methods {
    /// Sets the method of one kind; `false` if a file of this kind cannot have it.
    pub fn set(&mut self, kind: Kind, method: Method) -> bool {
        let is_possible = kind.methods().contains(&method);
        if is_possible {
            self.0.retain(|(known, _)| *known != kind.as_str());
            self.0.push((kind.as_str(), method));
        }
        is_possible
    }

    /// Sets the method of every kind that can have it; `false` if none can.
    pub fn set_all(&mut self, method: Method) -> bool {
        let set = Kind::ALL.into_iter().filter(|kind| self.set(*kind, method));
        set.count() > 0
    }

    /// What was set for a kind.
    pub(crate) fn of(&self, kind: Kind) -> Option<Method> {
        let known = self.0.iter().find(|(known, _)| *known == kind.as_str());
        known.map(|(_, method)| *method)
    }
}

/// What takes the place of the tokens of one team of one instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// The program as it is called in scripts, such as `ibmcloud`.
    pub program: String,
    /// The name or GUID by which commands find the instance.
    pub instance: String,
    /// The GUID, which the header `IBMInstanceID` has.
    pub guid: String,
    /// The region, such as `us-south`.
    pub region: String,
    /// The public host of the region's Monitor API, such as `us-south.monitoring.cloud.ibm.com`.
    pub host: String,
    /// The team whose token is replaced; the default team of the identity if that is not known.
    pub team: Option<Team>,
    /// Host and port at which the proxy listens, such as `127.0.0.1:9400`.
    pub proxy: String,
    /// The file with the proxy's client secret; nothing for a proxy that asks for none.
    pub client_secret_file: Option<String>,
    /// The file with the lines of the headers, which another program keeps fresh.
    pub header_file: String,
    /// The file with the bare IAM token, which another program keeps fresh.
    pub token_file: String,
    /// Which method each kind of file gets.
    pub methods: Methods,
}

//! Cloud Resource Names, with the grammar and the errors of the host's SDK.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::ids::{AccountId, Guid, RegionName};

const SCHEME: &str = "crn";
const GLOBAL: &str = "global";

/// Why a text is not a CRN. The texts are those of the host's SDK.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ParseCrnError {
    /// Not ten segments, or the first is not `crn`.
    #[error("malformed CRN")]
    Malformed,
    /// The scope is neither empty, nor `global`, nor `type/value`.
    #[error("malformed scope in CRN")]
    MalformedScope,
}

/// The seventh segment: whom the resource belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Nobody in particular.
    #[default]
    Empty,
    /// `global`.
    Global,
    /// `a/ACCOUNT`, `o/ORGANISATION`, `s/SPACE`, `p/PROJECT`.
    Owned {
        /// The letter before the slash.
        kind: String,
        /// The identifier behind it; may be empty.
        owner: String,
    },
}

/// `crn:version:cname:ctype:service:region:scope:instance:resource-type:resource`.
///
/// An empty text is an empty CRN, as in the host's SDK; the version is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Crn {
    /// Nothing in an empty CRN: `crn:::::::::` is another one.
    scheme: String,
    version: String,
    cname: String,
    ctype: String,
    service: String,
    region: String,
    scope: Scope,
    instance: String,
    resource_type: String,
    resource: String,
}

impl Crn {
    /// The version, `v1`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The cloud: `bluemix`, `staging`.
    pub fn cname(&self) -> &str {
        &self.cname
    }

    /// The kind of cloud: `public`.
    pub fn ctype(&self) -> &str {
        &self.ctype
    }

    /// The service's name: `sysdig-monitor`.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The region's text; empty for services without one.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The scope.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The instance's text, a GUID for instances of services.
    pub fn instance(&self) -> &str {
        &self.instance
    }

    /// The kind of resource inside the instance; empty for the instance itself.
    pub fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// The resource inside the instance.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The region, where there is a well-formed one.
    pub fn region_name(&self) -> Option<RegionName> {
        self.region.parse().ok()
    }

    /// The instance's GUID, where there is a well-formed one.
    pub fn guid(&self) -> Option<Guid> {
        self.instance.parse().ok()
    }

    /// The account, where the scope is one.
    pub fn account(&self) -> Option<AccountId> {
        match &self.scope {
            Scope::Owned { kind, owner } if kind == "a" => owner.parse().ok(),
            _ => None,
        }
    }

    /// Whether nothing is set: what an empty text parses to.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl FromStr for Crn {
    type Err = ParseCrnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let segments: Vec<&str> = text.split(':').collect();
        let [
            SCHEME,
            version,
            cname,
            ctype,
            service,
            region,
            scope,
            instance,
            resource_type,
            resource,
        ] = segments[..]
        else {
            return Err(ParseCrnError::Malformed);
        };
        Ok(Self {
            scheme: SCHEME.to_owned(),
            version: version.to_owned(),
            cname: cname.to_owned(),
            ctype: ctype.to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            scope: scope.parse()?,
            instance: instance.to_owned(),
            resource_type: resource_type.to_owned(),
            resource: resource.to_owned(),
        })
    }
}

impl FromStr for Scope {
    type Err = ParseCrnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            None if text.is_empty() => Ok(Self::Empty),
            None if text == GLOBAL => Ok(Self::Global),
            Some((kind, owner)) if !owner.contains('/') => {
                Ok(Self::Owned { kind: kind.to_owned(), owner: owner.to_owned() })
            }
            _ => Err(ParseCrnError::MalformedScope),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Global => f.write_str(GLOBAL),
            Self::Owned { kind, owner } => write!(f, "{kind}/{owner}"),
        }
    }
}

impl fmt::Display for Crn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        let Self { scheme, version, cname, ctype, service, region, scope, instance, .. } = self;
        write!(f, "{scheme}:{version}:{cname}:{ctype}:{service}:{region}:{scope}:{instance}")?;
        write!(f, ":{}:{}", self.resource_type, self.resource)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INSTANCE: &str = "crn:v1:bluemix:public:sysdig-monitor:us-south:\
        a/0123456789abcdef0123456789abcdef:8d7af921-b136-4078-9666-081bd8470d94::";

    #[test]
    fn an_instance_is_taken_apart() {
        let crn: Crn = INSTANCE.parse().unwrap();
        assert_eq!(crn.service(), "sysdig-monitor");
        assert_eq!(crn.region_name().unwrap().as_str(), "us-south");
        assert_eq!(crn.account().unwrap().as_str(), "0123456789abcdef0123456789abcdef");
        assert_eq!(crn.guid().unwrap().as_str(), "8d7af921-b136-4078-9666-081bd8470d94");
        assert_eq!(crn.to_string(), INSTANCE);
    }

    #[test]
    fn the_errors_have_the_texts_of_the_sdk() {
        for text in
            ["crn", "a:b", "xrn:v1:bluemix:public:s:r:a/b:i::", "crn:1:2:3:4:5:a/6:7:8:9:10"]
        {
            assert_eq!(text.parse::<Crn>().unwrap_err().to_string(), "malformed CRN", "{text}");
        }
        for scope in ["a", "a/b/c", "globals"] {
            let text = format!("crn:v1:bluemix:public:s:r:{scope}:i::");
            let error = text.parse::<Crn>().unwrap_err();
            assert_eq!(error.to_string(), "malformed scope in CRN", "{text}");
        }
    }

    #[test]
    fn an_empty_text_is_an_empty_crn() {
        let crn: Crn = "".parse().unwrap();
        assert!(crn.is_empty());
        assert_eq!(crn.to_string(), "");
        let hollow: Crn = "crn:::::::::".parse().unwrap();
        assert!(!hollow.is_empty());
        assert_eq!(hollow.to_string(), "crn:::::::::");
    }

    proptest! {
        #[test]
        fn what_parses_prints_back(
            parts in proptest::collection::vec("[a-zA-Z0-9%._-]{0,12}", 8),
            scope in "(|global|[aosp]/[0-9a-f-]{0,32})",
        ) {
            let text = format!(
                "crn:v{}:{}:{}:{}:{}:{scope}:{}:{}:{}",
                parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7],
            );
            let crn: Crn = text.parse().unwrap();
            prop_assert_eq!(crn.to_string(), text);
        }

        #[test]
        fn no_text_is_a_crn_that_prints_differently(text in ".{0,80}") {
            if let Ok(crn) = text.parse::<Crn>() {
                prop_assert_eq!(crn.to_string(), text);
            }
        }
    }
}

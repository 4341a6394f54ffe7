//! What is asked: lines with a service and a path, in which names in braces are filled in for each side.

use std::collections::BTreeMap;

use ibmcloud_transport::Service;

/// The requests that are asked unless a file names others.
pub(super) const USUAL: &str = include_str!("requests.txt");

/// The services that may be asked.
const SERVICES: [Service; 9] = [
    Service::Iam,
    Service::ResourceController,
    Service::ResourceManager,
    Service::GlobalTagging,
    Service::UserManagement,
    Service::Accounts,
    Service::GlobalCatalog,
    Service::ContextRestrictions,
    Service::Monitor,
];

/// One request. It reads: there is no method to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) service: Service,
    /// Path and query, with names in braces.
    pub(super) target: String,
}

/// The names in braces and what they are on one side.
pub(super) type Cast = BTreeMap<&'static str, String>;

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrongLine {
    pub(super) number: usize,
    pub(super) text: String,
}

/// Reads a list of requests. Empty lines and those that begin with `#` are left out.
pub(super) fn parse(text: &str) -> Result<Vec<Request>, WrongLine> {
    let mut requests = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || WrongLine { number, text: line.to_owned() };
        let (service, target) = line.split_once(' ').ok_or_else(wrong)?;
        let target = target.trim();
        let target = target.strip_prefix("GET ").unwrap_or(target).trim();
        let service = SERVICES.into_iter().find(|it| it.name() == service).ok_or_else(wrong)?;
        if !target.starts_with('/') || target.contains([' ', '#']) {
            return Err(wrong());
        }
        requests.push(Request { service, target: target.to_owned() });
    }
    Ok(requests)
}

impl Request {
    /// The target on one side; `None` where a name in braces is not known there.
    pub(super) fn target(&self, cast: &Cast) -> Option<String> {
        let mut text = String::new();
        let mut rest = self.target.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}')?;
            text.push_str(before);
            text.extend(url::form_urlencoded::byte_serialize(cast.get(name)?.as_bytes()));
            rest = behind;
        }
        text.push_str(rest);
        Some(text)
    }

    /// The line that it is.
    pub(super) fn line(&self) -> String {
        format!("{} GET {}", self.service, self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_requests_can_be_read_and_are_not_asked_twice() {
        let requests = parse(USUAL).unwrap();
        assert!(requests.len() > 40);
        let mut lines: Vec<String> = requests.iter().map(Request::line).collect();
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), requests.len());
        // A token is a secret, and a look at one may count as a use of it.
        assert!(lines.iter().all(|line| !line.contains("/api/token")), "{lines:?}");
    }

    #[test]
    fn names_in_braces_are_filled_in_and_encoded() {
        let requests = parse("iam /v1/x?a={account}&b={team}\n# no\n\nmonitoring GET /y").unwrap();
        let cast = Cast::from([("account", "a/b c".to_owned()), ("team", "1".to_owned())]);
        assert_eq!(requests[0].target(&cast).unwrap(), "/v1/x?a=a%2Fb+c&b=1");
        assert_eq!(requests[0].target(&Cast::new()), None);
        assert_eq!(requests[1].line(), "monitoring GET /y");
        for wrong in ["iam", "nobody /x", "iam x", "iam POST /x", "iam /x y"] {
            let error = parse(&format!("\n{wrong}")).unwrap_err();
            assert_eq!((error.number, error.text.as_str()), (2, wrong));
        }
    }
}

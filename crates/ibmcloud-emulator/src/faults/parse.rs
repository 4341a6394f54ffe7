//! Reads a fault from the text of `--fault`.

use std::str::FromStr;
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::clock::duration;

use super::{Fault, FaultBody, RetryAfter, Trouble, When};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// Nothing listens there, and the name can never be registered.
const FOREIGN: &str = "https://elsewhere.invalid/";

/// Why a text is not a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseFaultError {
    /// There is no path.
    #[error("a fault needs a path such as '/api/token', or '*'")]
    NoPath,
    /// There is neither a trouble nor a delay.
    #[error("a fault needs a trouble such as 'status=503', 'cut-after' or 'slow=2s'")]
    NoTrouble,
    /// Two troubles, or two conditions.
    #[error("'{0}' is one too many: a fault has one condition and one trouble")]
    Twice(String),
    /// A word that means nothing here.
    #[error("'{0}' is not part of a fault")]
    Word(String),
}

#[derive(Default)]
struct Draft {
    method: Option<String>,
    host: Option<String>,
    path: Option<String>,
    when: Option<When>,
    delay: Duration,
    trouble: Option<Trouble>,
    retry_after: Option<RetryAfter>,
    body: Option<FaultBody>,
    after: bool,
    instance: Option<String>,
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut draft = Draft::default();
        for word in text.split_whitespace() {
            draft.read(word)?;
        }
        draft.finish()
    }
}

impl Draft {
    fn read(&mut self, word: &str) -> Result<(), ParseFaultError> {
        if self.path.is_none() && self.read_target(word) {
            return Ok(());
        }
        if self.path.is_none() {
            return Err(ParseFaultError::NoPath);
        }
        let wrong = || ParseFaultError::Word(word.to_owned());
        let twice = || ParseFaultError::Twice(word.to_owned());
        match word.split_once('=') {
            Some(("slow", value)) => self.delay = duration(value).ok_or_else(wrong)?,
            Some(("retry-after", value)) => {
                self.retry_after = Some(retry_after(value).ok_or_else(wrong)?);
            }
            Some(("instance", value)) => {
                self.instance = Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
            }
            Some(("body", value)) => self.body = Some(body(value).ok_or_else(wrong)?),
            Some(("host", value)) => self.host = Some(value.to_owned()),
            None if word == "after" => self.after = true,
            _ => {
                if let Some(when) = when(word) {
                    if self.when.replace(when).is_some() {
                        return Err(twice());
                    }
                } else if self.trouble.replace(trouble(word).ok_or_else(wrong)?).is_some() {
                    return Err(twice());
                }
            }
        }
        Ok(())
    }

    /// Takes a method, a host or a path; `false` when the word is none of them.
    fn read_target(&mut self, word: &str) -> bool {
        if METHODS.contains(&word) && self.method.is_none() {
            self.method = Some(word.to_owned());
        } else if let Some(host) = word.strip_prefix("host=") {
            self.host = Some(host.to_owned());
        } else if word.starts_with(['/', '*']) {
            self.path = Some(word.to_owned());
        } else if let Some((host, path)) = word.split_once('/').filter(|_| !word.contains('=')) {
            self.host = Some(host.to_owned());
            self.path = Some(format!("/{path}"));
        } else {
            return false;
        }
        true
    }

    fn finish(self) -> Result<Fault, ParseFaultError> {
        let path = self.path.ok_or(ParseFaultError::NoPath)?;
        let mut trouble = self.trouble;
        let of_status = self.retry_after.is_some() || self.body.is_some();
        let options = of_status || self.after || self.instance.is_some();
        match &mut trouble {
            Some(Trouble::Meanwhile { instance, after, .. }) if !of_status => {
                *instance = self.instance;
                *after = self.after;
            }
            Some(Trouble::Status { retry_after, body, after, .. }) if self.instance.is_none() => {
                *retry_after = self.retry_after;
                *body = self.body.unwrap_or(FaultBody::Json);
                *after = self.after;
            }
            None if self.delay.is_zero() => return Err(ParseFaultError::NoTrouble),
            _ if options => {
                return Err(ParseFaultError::Word("retry-after, body, after or instance".into()));
            }
            _ => {}
        }
        let mut fault = Fault { trouble, ..Fault::new(path, Trouble::CutBefore) };
        (fault.method, fault.host, fault.delay) = (self.method, self.host, self.delay);
        // An expired token is expired once: the client is meant to come back with a new one. What
        // happens besides happens once, too.
        let usual = if fault.is_usually_once() { When::First(1) } else { When::Always };
        fault.when = self.when.unwrap_or(usual);
        Ok(fault)
    }
}

fn when(word: &str) -> Option<When> {
    let (key, number) = word.split_once('=')?;
    if key == "during" {
        let (from, to) = number.split_once("..")?;
        let seconds = |text: &str| text.parse().ok().map(Duration::from_secs);
        let (from, to) = (seconds(from)?, seconds(to)?);
        return (from < to).then_some(When::During { from, to });
    }
    let number = number.parse().ok().filter(|number| *number > 0)?;
    match key {
        "nth" => Some(When::Nth(number)),
        "times" => Some(When::First(number)),
        "every" => Some(When::Every(number)),
        _ => None,
    }
}

fn trouble(word: &str) -> Option<Trouble> {
    match word {
        "cut-before" => return Some(Trouble::CutBefore),
        "cut-after" => return Some(Trouble::CutAfter),
        "truncated" => return Some(Trouble::Truncated),
        "not-json" => return Some(Trouble::NotJson),
        "expired-token" => return Some(Trouble::ExpiredToken),
        "redirect" => return Some(Trouble::Redirect(FOREIGN.into())),
        "left-out" => return Some(Trouble::LeftOut(1)),
        "empty-list" => return Some(Trouble::EmptyList),
        "listed-twice" => return Some(Trouble::ListedTwice),
        "no-parameters" => return Some(Trouble::NoParameters),
        "null-parameters" => return Some(Trouble::NullParameters),
        _ => {}
    }
    match word.split_once('=') {
        Some(("redirect", url)) => return Some(Trouble::Redirect(url.to_owned())),
        Some(("left-out", count)) => {
            return count.parse().ok().filter(|count| *count > 0).map(Trouble::LeftOut);
        }
        Some(("clock-back", seconds)) => {
            return seconds.parse().ok().map(Duration::from_secs).map(Trouble::ClockBack);
        }
        Some(("meanwhile", act)) => return act.parse().ok().map(Trouble::meanwhile),
        _ => {}
    }
    let status: u16 = word.strip_prefix("status=").unwrap_or(word).parse().ok()?;
    let (retry_after, body, after) = (None, FaultBody::Json, false);
    (400..600).contains(&status).then_some(Trouble::Status { status, retry_after, body, after })
}

fn retry_after(value: &str) -> Option<RetryAfter> {
    match value.strip_prefix("date:") {
        Some(seconds) => seconds.parse().ok().map(RetryAfter::Date),
        None => value.parse().ok().map(RetryAfter::Seconds),
    }
}

fn body(value: &str) -> Option<FaultBody> {
    Some(match value {
        "json" => FaultBody::Json,
        "html" => FaultBody::Html,
        "text" => FaultBody::Text,
        "empty" => FaultBody::Empty,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Act;

    fn parsed(text: &str) -> Fault {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_documented_examples_are_read() {
        let cut = parsed("PATCH /v2/resource_instances/* nth=1 cut-after");
        assert_eq!(cut.method.as_deref(), Some("PATCH"));
        assert_eq!((cut.when, cut.trouble), (When::Nth(1), Some(Trouble::CutAfter)));
        let retry = parsed("* 429 retry-after=1");
        let Some(Trouble::Status { status: 429, retry_after, .. }) = retry.trouble else {
            panic!()
        };
        assert_eq!(retry_after, Some(RetryAfter::Seconds(1)));
        let slow = parsed("iam.cloud.ibm.com/identity/token slow=2s");
        assert_eq!(slow.host.as_deref(), Some("iam.cloud.ibm.com"));
        assert_eq!((slow.path.as_str(), slow.delay), ("/identity/token", Duration::from_secs(2)));
        assert_eq!(parsed("GET /x expired-token").when, When::First(1));
        let late = parsed("PATCH * nth=2 meanwhile=add-team:Late%20one instance=a%20b after");
        let act = Act::AddTeam("Late one".into());
        let instance = Some("a b".into());
        assert_eq!(late.trouble, Some(Trouble::Meanwhile { act, instance, after: true }));
        assert_eq!(parsed("* meanwhile=set-mode:ANY").when, When::First(1));
        let (from, to) = (Duration::from_mins(10), Duration::from_mins(15));
        assert_eq!(parsed("/x during=600..900 503").when, When::During { from, to });
        assert_eq!(parsed("* left-out").trouble, Some(Trouble::LeftOut(1)));
        assert_eq!(
            parsed("* clock-back=60").trouble,
            Some(Trouble::ClockBack(Duration::from_mins(1)))
        );
        let gateway = parsed("/x status=502 body=html retry-after=date:5 after");
        let Some(Trouble::Status { body: FaultBody::Html, after: true, .. }) = gateway.trouble
        else {
            panic!()
        };
    }

    #[test]
    fn a_fault_is_written_as_it_is_read() {
        for text in [
            "PATCH /v2/resource_instances/* nth=1 cut-after",
            "GET host=iam.* /x every=3 status=502 after slow=20ms retry-after=date:5 body=html",
            "* times=2 status=503 retry-after=1",
            "/x expired-token",
            "/x every=1 expired-token",
            "/x during=600..900 redirect=https://a.invalid/",
            "/x meanwhile=add-team:Late%20one after instance=a%20b",
            "/x slow=5ms",
            "/x left-out=2",
        ] {
            assert_eq!(parsed(text).spec(), text);
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_a_reason() {
        for (text, expected) in [
            ("", ParseFaultError::NoPath),
            ("cut-after", ParseFaultError::NoPath),
            ("GET /x", ParseFaultError::NoTrouble),
            ("/x nth=0 cut-after", ParseFaultError::Word("nth=0".into())),
            ("/x status=200", ParseFaultError::Word("status=200".into())),
            ("/x 503 cut-after", ParseFaultError::Twice("cut-after".into())),
            ("/x nth=1 times=2 503", ParseFaultError::Twice("times=2".into())),
            ("/x left-out=0", ParseFaultError::Word("left-out=0".into())),
            ("/x meanwhile=sing:song", ParseFaultError::Word("meanwhile=sing:song".into())),
            ("/x during=9..9 503", ParseFaultError::Word("during=9..9".into())),
            ("/x slow=later", ParseFaultError::Word("slow=later".into())),
        ] {
            assert_eq!(text.parse::<Fault>(), Err(expected), "{text}");
        }
        for text in
            ["/x cut-after retry-after=1", "/x 503 instance=a", "/x meanwhile=rename:a body=html"]
        {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }
}

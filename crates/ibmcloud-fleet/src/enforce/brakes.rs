//! Brakes: how much may be changed, how many may fail, and when.

use std::fmt;
use std::str::FromStr;

use jiff::Zoned;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::plan::Plan;

/// What holds an enforcement back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brakes {
    /// Instances at a time.
    pub concurrency: usize,
    /// So many instances come first; unless all of them are done, nothing else is begun.
    pub canary: usize,
    /// After so many failures no further instance is begun.
    pub max_failures: Option<usize>,
    /// No more than this share of the instances that were meant may be changed; otherwise none is.
    pub max_share: Option<Share>,
    /// Instances are begun only in this time of day.
    pub window: Option<Window>,
}

/// A share in hundredths of a per cent, from 0 to 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Share(u32);

/// A text that is no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a share such as 20%")]
pub struct ParseShareError;

impl FromStr for Share {
    type Err = ParseShareError;

    /// `20%`, `2.5%`; the sign may be left out.
    fn from_str(text: &str) -> Result<Self, ParseShareError> {
        let text = text.trim();
        let number = text.strip_suffix('%').unwrap_or(text).trim_end();
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
        if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
            return Err(ParseShareError);
        }
        let hundredths = format!("{whole}{part:0<2}").parse().map_err(|_| ParseShareError)?;
        if hundredths > 10_000 { Err(ParseShareError) } else { Ok(Self(hundredths)) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        write!(f, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl TryFrom<String> for Share {
    type Error = ParseShareError;

    fn try_from(text: String) -> Result<Self, ParseShareError> {
        text.parse()
    }
}

impl From<Share> for String {
    fn from(share: Share) -> Self {
        share.to_string()
    }
}

impl Share {
    /// Whether `part` of `whole` is more than this.
    pub fn is_exceeded(self, part: u64, whole: u64) -> bool {
        u128::from(part) * 10_000 > u128::from(whole) * u128::from(self.0)
    }
}

/// A time of day, from one minute up to another, over midnight if the end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Window {
    from: Time,
    to: Time,
}

/// A text that is no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day such as 22:00-04:00")]
pub struct ParseWindowError;

impl FromStr for Window {
    type Err = ParseWindowError;

    /// `22:00-04:00`.
    fn from_str(text: &str) -> Result<Self, ParseWindowError> {
        let (from, to) = text.split_once('-').ok_or(ParseWindowError)?;
        let time = |text: &str| -> Option<Time> {
            let (hour, minute) = text.trim().split_once(':')?;
            let two = |it: &str| it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit());
            if !two(hour) || !two(minute) {
                return None;
            }
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        let window = time(from).zip(time(to)).map(|(from, to)| Self { from, to });
        window.filter(|it| it.from != it.to).ok_or(ParseWindowError)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())
    }
}

impl TryFrom<String> for Window {
    type Error = ParseWindowError;

    fn try_from(text: String) -> Result<Self, ParseWindowError> {
        text.parse()
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

impl Window {
    /// Whether a time, in this machine's time zone, is in it.
    pub fn is_open(&self, now: &Zoned) -> bool {
        let now = now.time();
        if self.from < self.to {
            self.from <= now && now < self.to
        } else {
            self.from <= now || now < self.to
        }
    }
}

/// More would be changed than may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// So many would be.
    pub targets: u64,
    /// Of so many.
    pub fleet: u64,
    /// This much may be.
    pub share: Share,
}

impl Brakes {
    /// Whether a plan may be carried out.
    pub fn check(&self, plan: &Plan) -> Result<(), TooMany> {
        let (targets, fleet) = (plan.targets.len() as u64, plan.fleet);
        match self.max_share {
            Some(share) if share.is_exceeded(targets, fleet) => {
                Err(TooMany { targets, fleet, share })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_and_compared_without_rounding() {
        let share = |text: &str| text.parse::<Share>();
        assert_eq!(share("20%").unwrap().to_string(), "20%");
        assert_eq!(share("2.5").unwrap().to_string(), "2.5%");
        assert!(share("20%").unwrap().is_exceeded(21, 100));
        assert!(!share("20%").unwrap().is_exceeded(20, 100));
        assert!(share("0%").unwrap().is_exceeded(1, 1_000_000));
        assert!(!share("100%").unwrap().is_exceeded(7, 7));
        for text in ["", "%", "101%", "-1%", "1.234%", "a", "1e1", "99999999999"] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_window_may_lie_over_midnight() {
        let window: Window = "22:00-04:00".parse().unwrap();
        let at = |time: &str| {
            let at: jiff::civil::DateTime = format!("2026-11-29T{time}:00").parse().unwrap();
            window.is_open(&at.to_zoned(jiff::tz::TimeZone::UTC).unwrap())
        };
        assert!(at("22:00") && at("23:59") && at("00:00") && at("03:59"));
        assert!(!at("04:00") && !at("12:00") && !at("21:59"));
        assert_eq!(window.to_string(), "22:00-04:00");
        for text in ["22-4", "22:00", "22:00-22:00", "25:00-04:00", "22:00-4:00", ""] {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
    }
}

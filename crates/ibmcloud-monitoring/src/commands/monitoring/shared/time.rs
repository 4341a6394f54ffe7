//! Times and spans as people write them, and the units that each API wants.
//!
//! Seconds on the command line; milliseconds for events; microseconds for alerts of version 1.

use ibmcloud_cli::messages::Message;
use ibmcloud_cli::msg;
use ibmcloud_core::resource::event::is_time;
use jiff::Timestamp;

const MICROS: u64 = 1_000_000;
/// The shortest time span of an alert, and its grain: one minute in microseconds.
const MINUTE: u64 = 60 * MICROS;

/// Seconds out of `300`, `15m`, `12h`, `10d`, `2w` or `1h30m`, the units in any case. A number
/// without a unit counts seconds.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let (mut total, mut number, mut digits) = (0_u64, 0_u64, false);
    let mut units = false;
    for character in text.trim().chars() {
        if let Some(digit) = character.to_digit(10) {
            number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
            digits = true;
            continue;
        }
        let unit = match character.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        if !digits {
            return None;
        }
        total = total.checked_add(number.checked_mul(unit)?)?;
        (number, digits, units) = (0, false, true);
    }
    match (digits, units) {
        (true, false) => Some(number),
        (false, true) => Some(total),
        // `1h30` leaves the unit of the 30 open.
        _ => None,
    }
}

/// The time span of an alert in microseconds. A number below one minute of microseconds can only
/// mean seconds: see `docs/decisions/timespan.md`.
pub(crate) fn alert_span(text: &str) -> Result<u64, Message> {
    let plain = text.trim().replace([',', '_'], "");
    let micros = match plain.parse::<u64>() {
        Ok(number) if number >= MINUTE => Some(number),
        Ok(number) => number.checked_mul(MICROS),
        Err(_) => seconds(&plain).and_then(|it| it.checked_mul(MICROS)),
    };
    match micros {
        None => Err(msg!("'{{.Text}}' is not a time span, such as 300, 5m or 1h", Text = text)),
        Some(span) if span == 0 || span % MINUTE != 0 => Err(msg!(
            "a time span is a whole number of minutes, and '{{.Text}}' is not",
            Text = text
        )),
        Some(span) => Ok(span),
    }
}

/// Milliseconds since the epoch out of Unix seconds or a time such as `2026-05-01T12:00:00Z`.
pub(crate) fn moment(text: &str) -> Result<i64, Message> {
    /// The year 5138: a larger number is in milliseconds or finer, and was not meant.
    const LATEST: i64 = 100_000_000_000;
    let wrong = || no_time(text);
    let millis = match text.trim().parse::<i64>() {
        Ok(seconds) if (0..LATEST).contains(&seconds) => seconds * 1_000,
        Ok(_) => return Err(wrong()),
        Err(_) if fraction(text).is_some() => fractional_millis(text).ok_or_else(wrong)?,
        Err(_) => text.trim().parse::<Timestamp>().map_err(|_| wrong())?.as_millisecond(),
    };
    Ok(millis)
}

/// The same for something that happens: neither in the early seventies nor in a far future.
pub(crate) fn moment_of_ours(text: &str) -> Result<i64, Message> {
    moment(text).and_then(|millis| if is_time(millis) { Ok(millis) } else { Err(no_time(text)) })
}

fn no_time(text: &str) -> Message {
    msg!(
        "'{{.Text}}' is not a time: write Unix seconds, or such as 2026-05-01T12:00:00Z",
        Text = text
    )
}

/// A number with a decimal point, and perhaps `s` behind it: `1714000000.5`, `0.5s`.
pub(crate) fn fraction(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_suffix('s').unwrap_or(text);
    let (whole, part) = digits.split_once('.')?;
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain(whole) && plain(part) { digits.parse().ok() } else { None }
}

/// The same as milliseconds: what is finer than one is left out.
fn fractional_millis(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.')?;
    let seconds: i64 = whole.parse().ok().filter(|it| (0..100_000_000_000).contains(it))?;
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    Some(seconds * 1_000 + part.parse::<i64>().ok()?)
}

/// The time so many seconds ago, in milliseconds since the epoch.
pub(crate) fn ago(seconds: u64) -> i64 {
    let span = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000);
    Timestamp::now().as_millisecond().saturating_sub(span)
}

/// A time in milliseconds since the epoch, as people read it.
pub(crate) fn shown(millis: Option<i64>) -> String {
    let time = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}

/// Seconds in the largest unit that divides them: `5m`, `1h`, `90s`.
pub(crate) fn span(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let unit =
        units.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    let (unit, letter) = unit.unwrap_or((1, "s"));
    format!("{}{letter}", seconds / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_may_have_units_of_any_case() {
        let table = [
            ("1H", 3_600),
            ("12h", 43_200),
            ("15m", 900),
            ("10d", 864_000),
            ("2W", 1_209_600),
            ("90", 90),
            ("1h30m", 5_400),
        ];
        for (text, wanted) in table {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
        for text in ["", "h", "1y", "1h30", "-5m", "99999999999999999999", "1.5h"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn the_span_of_an_alert_is_in_microseconds() {
        let table = [
            ("300", 300_000_000),
            ("60000000", 60_000_000),
            ("60,000,000", 60_000_000),
            ("600000000", 600_000_000),
            ("5m", 300_000_000),
            ("60", 60_000_000),
            ("1H", 3_600_000_000),
        ];
        for (text, wanted) in table {
            assert_eq!(alert_span(text).unwrap(), wanted, "{text}");
        }
        for text in ["0", "90", "60000001", "soon", ""] {
            assert!(alert_span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_seconds_and_become_milliseconds() {
        assert_eq!(moment("1714000000").unwrap(), 1_714_000_000_000);
        assert_eq!(moment("2024-04-24T23:06:40Z").unwrap(), 1_714_000_000_000);
        assert_eq!(moment("1714000000.25").unwrap(), 1_714_000_000_250);
        for text in ["1714000000000", "-1", "yesterday", "", "1.", ".5", "1.5.2", "1.5h"] {
            assert!(moment(text).is_err(), "{text}");
        }
        assert_eq!(shown(Some(1_714_000_000_000)), "2024-04-24T23:06:40Z");
        assert_eq!(shown(None), "");
    }

    #[test]
    fn seconds_may_have_fractions() {
        let read = |text| fraction(text).map(|it| it.to_string());
        assert_eq!([read("0.5"), read("0.5s")], [Some("0.5".to_owned()), Some("0.5".to_owned())]);
        for text in ["5", "1.5m", "-0.5", "0.", "NaN.5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_is_shown_in_its_largest_unit() {
        let shown = [60, 300, 3_600, 5_400, 86_400, 90, 0].map(span);
        assert_eq!(shown, ["1m", "5m", "1h", "90m", "1d", "90s", "0s"]);
    }
}

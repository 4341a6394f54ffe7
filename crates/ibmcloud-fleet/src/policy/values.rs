//! The values of matchers and expiries: from their texts, and as patterns for the schema.

use ibmcloud_core::crn::Crn;
use ibmcloud_core::instance::MONITORING_SERVICE_NAME;
use ibmcloud_core::policy::{Expiry, InstanceId, Key, Matcher, Pattern, ResourceGroupRef};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const ID: &str = "[0-9a-fA-F]{32}";
const GUID: &str = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

/// The shape of a date.
pub(super) const DATE: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
/// The shape of a time of RFC 3339.
pub(super) const TIME: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// The shapes of the values of a key, as regular expressions: one of them has to hold.
pub(super) fn shapes(key: Key) -> Vec<String> {
    match key {
        Key::Account => vec![format!("^{ID}$")],
        Key::Region => vec!["^[a-z0-9*?]([a-z0-9*?-]{0,61}[a-z0-9*?])?$".to_owned()],
        Key::Instance => vec![
            format!("^{GUID}$"),
            format!("^crn:[^:]*:[^:]*:[^:]*:{MONITORING_SERVICE_NAME}:[^:]*:a/{ID}:{GUID}::$"),
        ],
        Key::ResourceGroup | Key::Tag | Key::Name => vec![],
    }
}

/// Adds a value to a matcher; `None` if it cannot be one. It is neither empty nor too long.
pub(super) fn add(matcher: &mut Matcher, key: Key, text: &str) -> Option<()> {
    match key {
        Key::Account => matcher.accounts.push(text.parse().ok()?),
        Key::ResourceGroup => matcher.resource_groups.push(match text.parse() {
            Ok(id) => ResourceGroupRef::Id(id),
            Err(_) => ResourceGroupRef::Named(Pattern::new(text)),
        }),
        Key::Region => matcher.regions.push(region(text)?),
        Key::Tag => matcher.tags.push(Pattern::new(text.to_lowercase())),
        Key::Name => matcher.names.push(Pattern::new(text)),
        Key::Instance => matcher.instances.push(instance(text)?),
    }
    Some(())
}

/// A pattern that a region can be of.
fn region(text: &str) -> Option<Pattern> {
    let known = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"*?-".contains(&it);
    let edges = !text.starts_with('-') && !text.ends_with('-');
    (edges && text.len() <= 63 && text.bytes().all(known)).then(|| Pattern::new(text))
}

fn instance(text: &str) -> Option<InstanceId> {
    if let Ok(guid) = text.parse() {
        return Some(InstanceId::Guid(guid));
    }
    let crn: Crn = text.parse().ok()?;
    let whole = crn.resource_type().is_empty() && crn.resource().is_empty();
    let ours = crn.service() == MONITORING_SERVICE_NAME && whole;
    (ours && crn.account().is_some() && crn.guid().is_some())
        .then(|| InstanceId::Crn(Box::new(crn)))
}

/// When an exception ends. Of a date it holds the whole day, in UTC.
pub(super) fn expiry(text: &str) -> Option<Expiry> {
    let at = if is_date(text.as_bytes()) {
        let date: Date = text.parse().ok()?;
        let midnight = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
        midnight.checked_add(SignedDuration::from_hours(24)).ok()?
    } else if is_time(text.as_bytes()) {
        text.to_ascii_uppercase().parse::<Timestamp>().ok()?
    } else {
        return None;
    };
    Some(Expiry { at: at.into(), written: text.to_owned() })
}

/// Whether bytes are as a picture says, in which `0` stands for a digit.
fn is_like(bytes: &[u8], picture: &[u8]) -> bool {
    let same = |(it, wanted): (&u8, &u8)| match wanted {
        b'0' => it.is_ascii_digit(),
        _ => it.eq_ignore_ascii_case(wanted),
    };
    bytes.len() == picture.len() && bytes.iter().zip(picture).all(same)
}

fn is_date(bytes: &[u8]) -> bool {
    is_like(bytes, b"0000-00-00")
}

fn is_time(bytes: &[u8]) -> bool {
    const SECONDS: &[u8] = b"0000-00-00T00:00:00";
    let Some((time, rest)) = bytes.split_at_checked(SECONDS.len()) else { return false };
    let zone = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction.iter().take_while(|it| it.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            fraction.get(digits..).unwrap_or_default()
        }
    };
    let zoned = is_like(zone, b"Z") || is_like(zone, b"+00:00") || is_like(zone, b"-00:00");
    is_like(time, SECONDS) && zoned
}

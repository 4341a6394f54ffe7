//! What a certificate says of itself: whose it is, who issued it, and for how long. Nothing is decided by that, which
//! is for rustls to do; it is told to a person. A library for all of X.509 would be a fiftieth of the program.

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is, such as `CN=*.cloud.ibm.com, O=…`.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// From when it is good, as RFC 3339 writes it.
    pub not_before: String,
    /// Until when.
    pub not_after: String,
}

/// The kinds of values (tags) that are met here.
mod tag {
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const VERSION: u8 = 0xa0;
    pub(super) const OID: u8 = 0x06;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const LONG_TIME: u8 = 0x18;
    pub(super) const TWO_BYTES: u8 = 0x1e;
}

/// The parts of a name that are shown: the end of their identifier below 2.5.4, and how they are written.
const PARTS: [(u8, &str); 4] = [(3, "CN"), (10, "O"), (11, "OU"), (6, "C")];

impl Certificate {
    /// Reads one in DER; nothing, if it is none.
    pub(super) fn read(der: &[u8]) -> Option<Self> {
        let mut certificate = Values(Values(der).expect(tag::SEQUENCE)?);
        let mut fields = Values(certificate.expect(tag::SEQUENCE)?);
        let (first, _) = fields.next()?;
        // Certificates of the first version do not say so. Then the serial number is what was read.
        if first == tag::VERSION {
            fields.next()?;
        }
        fields.expect(tag::SEQUENCE)?;
        let issuer = name(fields.expect(tag::SEQUENCE)?);
        let mut validity = Values(fields.expect(tag::SEQUENCE)?);
        let not_before = time(validity.next()?)?;
        let not_after = time(validity.next()?)?;
        let subject = name(fields.expect(tag::SEQUENCE)?);
        Some(Self { subject, issuer, not_before, not_after })
    }
}

/// Values in DER, one behind the other.
struct Values<'a>(&'a [u8]);

impl<'a> Values<'a> {
    /// The content of the next one, if it is of this kind.
    fn expect(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().and_then(|(found, content)| (found == tag).then_some(content))
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&tag, rest) = self.0.split_first()?;
        let (&length, rest) = rest.split_first()?;
        let (length, rest) = if length < 0x80 {
            (usize::from(length), rest)
        } else {
            // No certificate is longer than three bytes can say.
            let bytes = usize::from(length & 0x7f);
            let (digits, rest) =
                rest.split_at_checked(bytes).filter(|_| (1..=3).contains(&bytes))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

/// A name: sets of pairs of an identifier and a text.
fn name(content: &[u8]) -> String {
    let pairs = Values(content).flat_map(|(_, set)| Values(set));
    let parts = pairs.filter_map(|(_, pair)| {
        let mut pair = Values(pair);
        let [0x55, 0x04, end] = *pair.expect(tag::OID)? else { return None };
        let (_, label) = PARTS.iter().find(|(part, _)| *part == end)?;
        Some(format!("{label}={}", text(pair.next()?)))
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn text((kind, content): (u8, &[u8])) -> String {
    if kind != tag::TWO_BYTES {
        return String::from_utf8_lossy(content).into_owned();
    }
    let units = content
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0_u16, |sum, byte| sum << 8 | u16::from(*byte)));
    char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// `YYMMDDHHMMSSZ`, or with four digits of the year.
fn time((kind, content): (u8, &[u8])) -> Option<String> {
    let digits = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let digits = match kind {
        tag::LONG_TIME => digits.to_owned(),
        tag::UTC_TIME if digits.get(..2)? < "50" => format!("20{digits}"),
        tag::UTC_TIME => format!("19{digits}"),
        _ => return None,
    };
    let good = digits.len() == 14 && digits.bytes().all(|it| it.is_ascii_digit());
    let part = |from: usize, to: usize| digits.get(from..to).filter(|_| good);
    Some(format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?
    ))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

    use super::*;

    fn der() -> Vec<u8> {
        let mut params = CertificateParams::new(["host.example".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "Röhre");
        params.distinguished_name.push(DnType::OrganizationName, "Example");
        params.not_before = date_time_ymd(2026, 1, 2);
        params.not_after = date_time_ymd(2061, 12, 31);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn whose_it_is_and_for_how_long() {
        let read = Certificate::read(&der()).unwrap();
        assert!(
            read.subject.contains("CN=Röhre") && read.subject.contains("O=Example"),
            "{read:?}"
        );
        assert_eq!(read.issuer, read.subject);
        assert_eq!(read.not_before, "2026-01-02T00:00:00Z");
        assert_eq!(read.not_after, "2061-12-31T00:00:00Z");
    }

    #[test]
    fn what_is_cut_or_altered_is_read_or_not_and_never_a_panic() {
        let der = der();
        for end in 0..der.len() {
            Certificate::read(&der[..end]);
        }
        for at in 0..der.len() {
            for value in [0, 0x7f, 0x80, 0x84, 0xff] {
                let mut altered = der.clone();
                altered[at] = value;
                Certificate::read(&altered);
            }
        }
        assert_eq!(Certificate::read(b""), None);
        assert_eq!(Certificate::read(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), None);
    }
}

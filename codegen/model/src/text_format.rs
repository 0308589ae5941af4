//! What a text holds, and whether it does.

use std::net::{IpAddr, Ipv4Addr};

/// What a text holds. What an appliance answers is kept where it does not fit; what a call sends is held to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum TextFormat {
    /// No format.
    Plain,
    /// RFC 3339, or what the device thinks it is.
    DateTime,
    /// A calendar date.
    Date,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An IPv4 address.
    Ipv4,
    /// Addresses, separated by blanks.
    Ips,
    /// IPv4 addresses and ranges of them, separated by commas: `10.0.0.1-10.0.0.9,10.0.0.20`.
    IpRanges,
    /// An address with the length of its prefix: `10.0.0.0/8`.
    Cidr,
    /// Networks, separated by commas or blanks.
    Cidrs,
    /// The name or the address of a host.
    Host,
    /// Names or addresses of hosts, separated by blanks.
    Hosts,
    /// A UUID.
    Uuid,
    /// A URL.
    Url,
    /// Base64 of bytes.
    Base64,
    /// A password or another secret.
    Password,
}

impl TextFormat {
    /// Every format by its word in descriptions and overlays. Words that mean the same stand beside each other, the usual
    /// one first.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("text", Self::Plain),
        ("date-time", Self::DateTime),
        ("date", Self::Date),
        ("ip", Self::Ip),
        ("ipv6", Self::Ip),
        ("ipv4", Self::Ipv4),
        ("ips", Self::Ips),
        ("ip-ranges", Self::IpRanges),
        ("cidr", Self::Cidr),
        ("cidrs", Self::Cidrs),
        ("hostname", Self::Host),
        ("idn-hostname", Self::Host),
        ("hosts", Self::Hosts),
        ("uuid", Self::Uuid),
        ("url", Self::Url),
        ("uri", Self::Url),
        ("uri-reference", Self::Url),
        ("base64", Self::Base64),
        ("byte", Self::Base64),
        ("password", Self::Password),
    ];

    /// The format that a word of a description stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, format)| *format)
    }

    /// What a text of this format is, as a noun; nothing where any text will do.
    pub const fn noun(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain | Self::Password => return None,
            Self::DateTime => "a date and time, such as 2026-03-02T08:30:00Z",
            Self::Date => "a date, such as 2026-03-02",
            Self::Ip => "an IP address",
            Self::Ipv4 => "an IPv4 address",
            Self::Ips => "IP addresses, separated by blanks",
            Self::IpRanges => "IPv4 addresses or ranges such as 10.0.0.1-10.0.0.9, separated by commas",
            Self::Cidr => "a network in CIDR notation, such as 10.0.0.0/8",
            Self::Cidrs => "networks in CIDR notation, separated by commas",
            Self::Host => "a host name or an IP address",
            Self::Hosts => "host names or IP addresses, separated by blanks",
            Self::Uuid => "a UUID",
            Self::Url => "a URL",
            Self::Base64 => "bytes in base64",
        })
    }

    /// What a text of this format must be, where the text is not. An empty text is how clients say that nothing is set.
    pub(crate) fn expected(self, text: &str) -> Option<&'static str> {
        if text.is_empty() || self.holds(text) { None } else { self.noun() }
    }

    fn holds(self, text: &str) -> bool {
        match self {
            Self::Plain | Self::Password => true,
            Self::DateTime => is_date_time(text),
            Self::Date => is_date(text),
            Self::Ip => text.parse::<IpAddr>().is_ok(),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ips => all(text.split_whitespace(), |part| part.parse::<IpAddr>().is_ok()),
            Self::IpRanges => all(text.split(','), |part| is_range(part.trim())),
            Self::Cidr => is_network(text),
            Self::Cidrs => all(words(text), is_network),
            Self::Host => is_host(text),
            Self::Hosts => all(text.split_whitespace(), is_host),
            Self::Uuid => is_uuid(text),
            Self::Url => !text.contains(|char: char| char.is_whitespace() || char.is_control()),
            Self::Base64 => {
                let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(&byte);
                text.bytes().all(in_alphabet)
            }
        }
    }
}

/// Whether there are parts, and all of them are right.
fn all<'t>(mut parts: impl Iterator<Item = &'t str>, is_right: impl Fn(&'t str) -> bool) -> bool {
    parts.next().is_some_and(|first| is_right(first) && parts.all(is_right))
}

/// The parts between commas and blanks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char == ',' || char.is_whitespace()).filter(|part| !part.is_empty())
}

/// An address with the length of its prefix. Host bits may be set, as in the address of an interface.
fn is_network(text: &str) -> bool {
    let Some((address, prefix)) = text.split_once('/') else { return false };
    let most = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    let digits = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    digits && prefix.parse::<u32>().is_ok_and(|length| length <= most)
}

/// One address, or two in their order.
fn is_range(text: &str) -> bool {
    let address = |text: &str| text.trim().parse::<Ipv4Addr>().ok();
    match text.split_once('-') {
        None => address(text).is_some(),
        Some((first, last)) => address(first).zip(address(last)).is_some_and(|(first, last)| first <= last),
    }
}

/// A name of labels, or an address. What is all digits and dots has to be an address.
fn is_host(text: &str) -> bool {
    if text.parse::<IpAddr>().is_ok() {
        return true;
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        let in_alphabet = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
        (1..=63).contains(&label.len())
            && label.chars().all(in_alphabet)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253 && name.split('.').all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A number of so many digits within bounds.
fn number(text: &str, digits: usize, least: u32, most: u32) -> bool {
    text.len() == digits
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u32>().is_ok_and(|number| (least..=most).contains(&number))
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    if !number(year, 4, 0, 9999) || !number(month, 2, 1, 12) {
        return false;
    }
    let year = year.parse::<u32>().unwrap_or_default();
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match *month {
        "02" if leap => 29,
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    };
    number(day, 2, 1, last)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    let (clock, zone) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => return false,
    };
    let is_zone = match zone.strip_prefix(['+', '-']) {
        Some(offset) => offset
            .split_once(':')
            .is_some_and(|(hours, minutes)| number(hours, 2, 0, 23) && number(minutes, 2, 0, 59)),
        None => zone.eq_ignore_ascii_case("z"),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = clock.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return false };
    is_date(date)
        && is_zone
        && number(hours, 2, 0, 23)
        && number(minutes, 2, 0, 59)
        && number(seconds, 2, 0, 60)
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_held_to_its_format() {
        let cases: [(TextFormat, &[&str], &[&str]); 13] = [
            (
                TextFormat::Ip,
                &["192.0.2.1", "2001:db8::1", ""],
                &["192.0.2.0/24", "192.0.2", "host", " 192.0.2.1"],
            ),
            (
                TextFormat::Ipv4,
                &["192.0.2.1"],
                &["2001:db8::1", "192.0.2.1/32", "192.0.2.1-192.0.2.9", "300.0.0.1"],
            ),
            (
                TextFormat::Ips,
                &["192.0.2.1", "192.0.2.1  192.0.2.2"],
                &["192.0.2.1,192.0.2.2", "300.0.0.1", " "],
            ),
            (
                TextFormat::IpRanges,
                &["192.0.2.1", "192.0.2.1-192.0.2.9, 192.0.2.20"],
                &[
                    "300.0.0.1",
                    "192.0.2.9-192.0.2.1",
                    "192.0.2.1,",
                    "192.0.2.1-",
                    "192.0.2.1-::1",
                    "192.0.2.1 192.0.2.2",
                ],
            ),
            (
                TextFormat::Cidr,
                &["192.0.2.1/24", "::/0"],
                &["192.0.2.1", "192.0.2.0/33", "192.0.2.0/+8", "/8", "192.0.2.0/24 10.0.0.0/8"],
            ),
            (
                TextFormat::Cidrs,
                &["10.0.0.0/8", "10.0.0.0/8, 192.0.2.0/24", "10.0.0.0/8 ::/0"],
                &["10.0.0.0", ","],
            ),
            (
                TextFormat::Host,
                &[
                    "hub-1",
                    "vpn.example.net.",
                    "192.0.2.1",
                    "::1",
                    "ldap_2.lan",
                    "3com.example",
                    "bücher.example",
                ],
                &["300.0.0.1", "192.0.2.0/24", "a b", "https://hub", "hub:8000", "-hub", "a..b", "1.2.3"],
            ),
            (TextFormat::Hosts, &["0.pool.ntp.org 192.0.2.1"], &["a,b", "192.0.2.256 ntp"]),
            (
                TextFormat::Uuid,
                &["0b6e6c2e-7c1c-4a53-9d54-111111111111"],
                &["0b6e6c2e", "0b6e6c2e-7c1c-4a53-9d54-11111111111g"],
            ),
            (TextFormat::Url, &["https://a.example/x?y=%20", "/relative"], &["https://a.example/x y"]),
            (
                TextFormat::Date,
                &["2024-02-29", "2026-12-31"],
                &["2026-02-29", "2026-13-01", "26-1-1", "2026-04-31"],
            ),
            (
                TextFormat::DateTime,
                &["2026-03-02T08:30:00Z", "2026-03-02t08:30:00.125+01:00", "2026-03-02 08:30:00-00:30"],
                &["2026-03-02", "2026-03-02T08:30Z", "2026-03-02T25:00:00Z", "2026-03-02T08:30:00", "now"],
            ),
            (TextFormat::Base64, &["aGVsbG8=", "aGVs\nbG8="], &["a b", "ä"]),
        ];
        for (format, right, wrong) in cases {
            for text in right {
                assert_eq!(format.expected(text), None, "{format:?} {text}");
            }
            for text in wrong {
                assert_eq!(format.expected(text), format.noun(), "{format:?} {text}");
            }
        }
        assert_eq!(TextFormat::Plain.expected("anything"), None);
    }

    #[test]
    fn each_format_has_a_word() {
        assert_eq!(TextFormat::of_word("ip-ranges"), Some(TextFormat::IpRanges));
        assert_eq!(TextFormat::of_word("int32"), None);
    }
}

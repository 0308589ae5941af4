//! The formats of dates that were seen on appliances.

use jiff::Timestamp;
use jiff::civil::DateTime;

/// A date in any of the formats of either appliance.
pub(super) fn date(text: &str) -> Option<DateTime> {
    if text.len() < "2006-01-02T15:04:05".len() {
        return None;
    }
    let zoned = text.parse::<Timestamp>().map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).datetime());
    zoned.or_else(|_| text.parse::<DateTime>()).ok()
}

/// The formats that were seen, spread over the fields.
pub(super) fn one_of(key: &str) -> &'static str {
    let formats = [
        "%Y-%m-%dT%H:%M:%S.476Z",
        "%Y-%m-%dT%H:%M:%S.500+00:00",
        "%Y-%m-%dT%H:%M:%S.554000",
        "%Y-%m-%d %H:%M:%S UTC",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S +0000",
        "%Y-%m-%dT%H:%M:%S.370194442Z",
    ];
    let turn = usize::try_from(crate::entropy::hash(key) % 7).unwrap_or_default();
    formats.get(turn).copied().unwrap_or("%Y-%m-%d %H:%M:%S")
}

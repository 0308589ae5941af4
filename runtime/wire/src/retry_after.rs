//! The `Retry-After` header: seconds or a date, and whatever else devices put there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long the device asks to wait, counted from `now`. A date in the past is no wait; what cannot be read is
/// `None`.
pub(crate) fn read(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits for a number are a very long wait; the caller caps it.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = UNIX_EPOCH.checked_add(Duration::from_secs(http_date(value)?))?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
fn http_date(text: &str) -> Option<u64> {
    let (_weekday, rest) = text.split_once(", ")?;
    let mut words = rest.split(' ');
    let day: u64 = digits(words.next()?, 2)?;
    let month = words.next()?;
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = 1 + u64::try_from(months.iter().position(|name| *name == month)?).ok()?;
    let year = digits(words.next()?, 4)?;
    let mut clock = words.next()?.split(':');
    let hour = digits(clock.next()?, 2)?;
    let minute = digits(clock.next()?, 2)?;
    let second = digits(clock.next()?, 2)?;
    let fits = (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61 && year >= 1970;
    if !fits || words.next()? != "GMT" || words.next().is_some() || clock.next().is_some() {
        return None;
    }
    let days = days_since_1970(year, month, day)?;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counting years from March so that a leap day is last.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // From 0000-03-01 to 1970-01-01.
    days.checked_sub(719_468)
}

fn digits(text: &str, count: usize) -> Option<u64> {
    let right = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 784_111_777;

    #[test]
    fn every_form_is_read_or_ignored() {
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        let cases = [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("86400", Some(86_400)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Mon, 06 Nov 1995 08:49:37 GMT", Some(365 * 86_400)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Thu, 29 Feb 1996 08:49:37 GMT", Some(480 * 86_400)),
            ("Sun, 06 Nov 1994 25:49:37 GMT", None),
            ("Sun, 06 Nov 0000 08:49:37 GMT", None),
            ("Sunday, 06-Nov-94 08:49:37 GMT", None),
        ];
        for (value, seconds) in cases {
            assert_eq!(read(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    proptest! {
        #[test]
        fn nothing_overflows(value in "[-A-Za-z0-9,: ]{0,40}", day in 0u32..40, year in 0u32..10_000) {
            let now = UNIX_EPOCH + Duration::from_secs(NOW);
            let _ = read(&value, now);
            let _ = read(&format!("Sun, {day:02} Feb {year:04} 08:49:37 GMT"), now);
        }
    }
}

//! Reads the one-line form of a fault.

use std::time::Duration;

use super::{Effect, Fault, NOT_APPLICABLE, Place, quirks};

/// The names of faults that are no quirk, with the values that they take.
const NAMES: [&str; 15] = [
    "latency:TIME",
    "stall",
    "drip[:TIME]",
    "refuse[:TIME]",
    "reset",
    "close_before_answer",
    "close_after_applying",
    "torn_body",
    "wrong_length[:BYTES]",
    "bad_json",
    "html_page[:STATUS]",
    "status:STATUS[:SECONDS]",
    "expired_certificate",
    "changed_certificate",
    "slow_tls[:TIME]",
];

/// More than any client waits, less than what would look like a simulator that hangs for ever.
const LONGEST: Duration = Duration::from_hours(24);

pub(super) fn fault(text: &str) -> Result<Fault, String> {
    let (what, place) = text.split_once('@').map_or((text, None), |(what, place)| (what, Some(place)));
    let effect = effect(what.trim())?;
    let place = place.map(self::place).transpose()?.unwrap_or_default();
    if effect.is_of_connections() && place.operation.is_some() {
        return Err("it strikes before there is a request, so it has no operation".to_owned());
    }
    if let (Effect::Refuse(time), Some((first, last))) = (&effect, place.numbers)
        && (time.is_none() || first != last)
    {
        return Err(
            "a refused connection is never seen, so they are not counted: give refuse:TIME@NUMBER".to_owned()
        );
    }
    if matches!(effect, Effect::Refuse(_)) && place.percent.is_some() {
        return Err("refuse takes no percentage".to_owned());
    }
    Ok(Fault { effect, place })
}

fn effect(what: &str) -> Result<Effect, String> {
    let (name, value) = what.split_once(':').map_or((what, None), |(name, value)| (name, Some(value)));
    if let Some(quirk) = quirks().find(|quirk| quirk.name.eq_ignore_ascii_case(name)) {
        return none(value).map(|()| Effect::Quirk(quirk));
    }
    if let Some((name, reason)) = NOT_APPLICABLE.iter().find(|(its, _)| its.eq_ignore_ascii_case(name)) {
        return Err(format!("{name} is not simulated: {reason}"));
    }
    let time_or = |default| value.map_or(Ok(default), time);
    Ok(match name {
        "latency" => Effect::Latency(time(value.ok_or("say how long, as latency:2s")?)?),
        "drip" => Effect::Drip(time_or(Duration::from_millis(50))?),
        "slow_tls" => Effect::SlowTls(time_or(Duration::from_secs(3))?),
        "refuse" => Effect::Refuse(value.map(time).transpose()?),
        "wrong_length" => Effect::WrongLength(match value {
            None => 10,
            Some(value) => value.parse().map_err(|_| format!("{value:?} is no number of bytes"))?,
        }),
        "html_page" => Effect::HtmlPage(value.map_or(Ok(502), status)?),
        "status" => {
            let value = value.ok_or("say which, as status:503 or status:429:5")?;
            let (code, after) =
                value.split_once(':').map_or((value, None), |(code, after)| (code, Some(after)));
            let seconds =
                |after: &str| after.parse().map_err(|_| format!("{after:?} is no number of seconds"));
            let code = status(code)?;
            let after = after.map(seconds).transpose()?.or((code == 429).then_some(1));
            Effect::Status(code, after)
        }
        _ => {
            let plain = match name {
                "stall" => Effect::Stall,
                "reset" => Effect::Reset,
                "close_before_answer" => Effect::CloseBeforeAnswer,
                "close_after_applying" => Effect::CloseAfterApplying,
                "torn_body" => Effect::TornBody,
                "bad_json" => Effect::BadJson,
                "expired_certificate" => Effect::ExpiredCertificate,
                "changed_certificate" => Effect::ChangedCertificate,
                _ => return Err(unknown()),
            };
            none(value)?;
            plain
        }
    })
}

fn unknown() -> String {
    format!(
        "there is no such fault; there are {}, and the quirks that docs/simulator.md lists",
        NAMES.join(", ")
    )
}

fn none(value: Option<&str>) -> Result<(), String> {
    value.map_or(Ok(()), |_| Err("it takes no value".to_owned()))
}

fn time(text: &str) -> Result<Duration, String> {
    let span = text
        .parse::<jiff::SignedDuration>()
        .map_err(|_| format!("{text:?} is no duration such as 500ms or 2s"))?;
    let time = Duration::try_from(span).map_err(|_| "a duration is not negative".to_owned())?;
    if time > LONGEST { Err("a day is the most".to_owned()) } else { Ok(time) }
}

fn status(text: &str) -> Result<u16, String> {
    let status = text.parse().ok().filter(|status| (200..600).contains(status));
    status.ok_or_else(|| format!("{text:?} is no status from 200 to 599"))
}

fn place(text: &str) -> Result<Place, String> {
    let mut place = Place::default();
    for part in text.split(',').map(str::trim) {
        let twice = if let Some(device) = part.strip_prefix("device=") {
            place.device.replace(device.to_owned()).is_some()
        } else if let Some(percent) = part.strip_suffix('%') {
            let percent = percent.parse().ok().filter(|percent| (1..=100).contains(percent));
            place.percent.replace(percent.ok_or_else(|| format!("{part:?} is no percentage"))?).is_some()
        } else if part.starts_with(|first: char| first.is_ascii_digit()) {
            place.numbers.replace(numbers(part)?).is_some()
        } else if part.is_empty() {
            return Err("a place is missing after @ or a comma".to_owned());
        } else {
            place.operation.replace(part.to_owned()).is_some()
        };
        if twice {
            return Err(format!("{part:?} is the second of its kind"));
        }
    }
    Ok(place)
}

fn numbers(text: &str) -> Result<(u64, u64), String> {
    let wrong = || format!("{text:?} is no number such as 3, 2-4 or 5-");
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0).ok_or_else(wrong);
    let (first, last) = match text.split_once('-') {
        None => (number(text)?, number(text)?),
        Some((first, "")) => (number(first)?, u64::MAX),
        Some((first, last)) => (number(first)?, number(last)?),
    };
    if first > last { Err(wrong()) } else { Ok((first, last)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_written_alike() {
        let cases = [
            ("latency:2s", "latency:2000ms"),
            ("stall@3", "stall@3"),
            ("drip", "drip:50ms"),
            ("refuse", "refuse"),
            ("refuse:1s@3", "refuse:1000ms@3"),
            ("torn_body@device=edge-1,10%", "torn_body@device=edge-1,10%"),
            ("status:503@getIpsecStatus,2-4", "status:503@getIpsecStatus,2-4"),
            ("status:429", "status:429:1"),
            ("status:429:7@ 5- , PUT /api/ipsec", "status:429:7@PUT /api/ipsec,5-"),
            ("html_page", "html_page:502"),
            ("wrong_length:-4", "wrong_length:-4"),
            ("t47@ipsec.get_status", "T47@ipsec.get_status"),
        ];
        for (text, expected) in cases {
            let fault: Fault = text.parse().unwrap();
            assert_eq!(fault.to_string(), expected, "{text}");
            assert_eq!(expected.parse(), Ok(fault), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_a_reason() {
        let cases = [
            ("", "no such fault"),
            ("explode", "close_after_applying"),
            ("latency", "how long"),
            ("latency:-2s", "not negative"),
            ("latency:1000h", "a day"),
            ("stall:2s", "takes no value"),
            ("T47:1", "takes no value"),
            ("t50", "T50 is not simulated: a slip"),
            ("status:99", "no status"),
            ("status:4294967296", "no status"),
            ("reset@", "missing"),
            ("reset@0", "no number"),
            ("reset@4-2", "no number"),
            ("reset@101%", "no percentage"),
            ("reset@1,2", "second of its kind"),
            ("slow_tls@getConfig", "before there is a request"),
            ("refuse@3", "never seen"),
            ("refuse:1s@10%", "percentage"),
        ];
        for (text, expected) in cases {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}

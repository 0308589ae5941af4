//! Finds numbers that JSON can write and 64 bits cannot hold: the JSON library rounds them in silence.

/// In place of where digits begin: the number is no whole one.
const NO_WHOLE: usize = usize::MAX;

/// The place of the first whole number that was rounded.
pub(super) fn first_rounded(json: &[u8]) -> Option<usize> {
    let mut inside_text = false;
    let mut escaped = false;
    let mut digits_from: Option<usize> = None;
    for (offset, &byte) in json.iter().enumerate() {
        if inside_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => inside_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'0'..=b'9' => {
                digits_from.get_or_insert(offset);
            }
            // A fraction or an exponent makes it a float, which is exact enough by its nature.
            b'.' | b'e' | b'E' | b'+' => digits_from = Some(NO_WHOLE),
            b'-' if digits_from == Some(NO_WHOLE) => {}
            _ => {
                if digits_from.is_some_and(|from| is_too_great(json, from, offset)) {
                    return digits_from;
                }
                digits_from = None;
                inside_text = byte == b'"';
            }
        }
    }
    digits_from.filter(|&from| is_too_great(json, from, json.len()))
}

/// Whether the digits are a number beyond 64 bits. Most numbers are too short to need a closer look.
fn is_too_great(json: &[u8], from: usize, to: usize) -> bool {
    let digits = json.get(from..to).unwrap_or_default();
    if digits.len() < 19 {
        return false;
    }
    let is_negative = from.checked_sub(1).and_then(|before| json.get(before)) == Some(&b'-');
    let limit: u128 = if is_negative { 1 << 63 } else { u128::from(u64::MAX) };
    let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u128>().ok());
    number.is_none_or(|number| number > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rounded_whole_numbers_are_found() {
        let cases = [
            ("18446744073709551615", None),
            ("18446744073709551616", Some(0)),
            ("[-9223372036854775808]", None),
            ("[-9223372036854775809]", Some(2)),
            (r#"{"a":"99999999999999999999999","b":1.0000000000000000000000001}"#, None),
            (r#"{"a\"":1e-99,"b":123456789012345678901234567890123456789012345}"#, Some(17)),
            ("[1,2,3]", None),
            ("[1e5,99999999999999999999]", Some(5)),
        ];
        for (json, expected) in cases {
            assert_eq!(first_rounded(json.as_bytes()), expected, "{json}");
        }
    }
}

//! The redactor never leaks: not in any encoding, however a text is cut; and it leaves everything else alone.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::prelude::BASE64_URL_SAFE;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

use super::*;

fn knowing(secrets: &[&str]) -> Redactor {
    let redactor = Redactor::new();
    for secret in secrets {
        redactor.add(secret);
    }
    redactor
}

#[test]
fn secrets_are_found_as_they_are_and_encoded() {
    let redactor = knowing(&["pä\"ss w/o\\rd", "hunter2"]);
    for (text, safe) in [
        ("a hunter2, b", "a ***, b"),
        ("hunter2hunter2", "******"),
        ("hunter", "hunter"),
        ("pä\"ss w/o\\rd", "***"),
        (r#"{"a":"pä\"ss w/o\\rd"}"#, r#"{"a":"***"}"#),
        (r#"{"a":"p\u00e4\"ss w\/o\\rd"}"#, r#"{"a":"***"}"#),
        (r#""{\"a\":\"p\u00E4\\\"ss w\\/o\\\\rd\"}""#, r#""{\"a\":\"***\"}""#),
        ("x=p%C3%A4%22ss+w%2fo%5Crd&y", "x=***&y"),
        ("p%25C3%25A4%2522ss%2520w%252Fo%255Crd", "***"),
        ("p&#xE4;&quot;ss w/o\\rd", "***"),
        ("p\\u{e4}\\\"ss w/o\\\\rd", "***"),
        ("%68%75%6e%74%65%72%32", "***"),
        ("68756e7465723200", "***00"),
        ("\"p\\303\\244\\\"\"ss w/o\\\\rd\"", "\"***\""),
        ("p\\xc3\\xa4\\\"ss w/o\\\\rd", "***"),
        ("\\\\u0068unter2", "***"),
        ("cut off: hunt…", "cut off: ***…"),
        ("cut off: hun…", "cut off: hun…"),
        ("100% & more \\ +", "100% & more \\ +"),
    ] {
        assert_eq!(redactor.text(text), safe, "{text}");
    }
}

#[test]
fn ten_thousand_secrets_and_one_more_are_found() {
    let redactor = Redactor::new();
    let token = |number: u32| format!("token-{number:05}-{}", number * 7919 % 10_007);
    for number in 0..10_000 {
        redactor.add_value(&token(number));
    }
    redactor.add("CANARY-7f3a");
    let text = format!("no CANARY-7f3a, no {} and {}, but token-1", token(0), token(9_999));
    assert_eq!(redactor.text(&text), "no ***, no *** and ***, but token-1");
}

#[test]
fn without_memory_for_another_secret_nothing_is_shown() {
    let redactor = Redactor::with_limit(4096);
    redactor.add("CANARY-7f3a");
    assert_eq!(redactor.text("fine"), "fine");
    redactor.add(&"x".repeat(4096));
    assert_eq!(redactor.text("who knows"), "***");
    assert_eq!(redactor.bytes(b"who knows"), b"***".as_slice());
    let mut value = serde_json::json!({"a": ["b", 1]});
    redactor.value(&mut value);
    assert_eq!(value, serde_json::json!({"***": ["***", "***"]}));
    let mut out = Vec::new();
    redactor.writer(&mut out).write_all(b"who knows").unwrap();
    assert_eq!(out, b"***");
}

#[test]
fn a_run_of_backslashes_costs_its_length() {
    let redactor = knowing(&["hunter2"]);
    let text = "\\".repeat(1 << 18);
    assert_eq!(redactor.text(&text), text);
}

#[test]
fn a_secret_of_several_lines_is_found_in_an_excerpt() {
    let redactor = knowing(&["first\t line\n\nsecond  line"]);
    assert_eq!(redactor.text("said: first line second line."), "said: ***.");
}

#[test]
fn a_secret_is_found_where_it_is_broken_over_lines_and_where_its_lines_are_joined() {
    let redactor = knowing(&["correct-horse", "one\ntwo-three"]);
    for (text, safe) in [
        ("is correct-\n  horse.", "is ***."),
        ("is correct- horse.", "is ***."),
        ("is correct-   horse.", "is correct-   horse."),
        (r#"{"a":"correct-\nhorse"}"#, r#"{"a":"***"}"#),
        ("Y29ycmVj\r\ndC1ob3Jz\r\nZQ==\n", "***Q==\n"),
        ("onetwo-three", "***"),
        ("correct-horse\n  next", "***\n  next"),
        ("correct-\n\nend", "correct-\n\nend"),
    ] {
        assert_eq!(redactor.text(text), safe, "{text}");
    }
}

#[test]
fn a_line_is_not_held_back_for_a_few_characters_at_its_end() {
    let redactor = knowing(&["correct-horse"]);
    let mut out = Vec::new();
    let mut writer = redactor.writer(&mut out);
    writer.write_all(b"1 corr\n").unwrap();
    drop(writer);
    assert_eq!(out, b"1 corr\n");
    let mut out = Vec::new();
    let mut writer = redactor.writer(&mut out);
    writer.write_all(b"1 correct-\n").unwrap();
    writer.write_all(b"horse\n").unwrap();
    drop(writer);
    assert_eq!(out, b"1 ***\n");
}

#[test]
fn a_text_made_to_confuse_is_searched_in_bounded_time() {
    let redactor = knowing(&[&"a \n".repeat(200), &"'\"".repeat(200), &"\\n".repeat(200)]);
    for text in ["a \n ".repeat(2000), "'\"''".repeat(4000), "\\\\n".repeat(4000), "a    ".repeat(4000)] {
        assert!(redactor.text(&text).len() <= text.len());
    }
}

#[test]
fn the_longest_secret_wins() {
    let redactor = knowing(&["secret", "secret-longer"]);
    assert_eq!(redactor.text("secret-longer secret-long secret"), "*** ***-long ***");
}

#[test]
fn the_header_of_basic_authentication_is_found_as_a_whole() {
    let redactor = Redactor::new();
    redactor.add_login("api", "pw-1");
    assert_eq!(redactor.text("Authorization: Basic YXBpOnB3LTE="), "Authorization: Basic ***=");
}

#[test]
fn the_lines_of_a_key_are_found_one_by_one() {
    let redactor = knowing(&["-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----\n"]);
    assert_eq!(redactor.text("| kqhkiG9w0BAQEF |\n-----BEGIN KEY-----"), "| *** |\n-----BEGIN KEY-----");
}

#[test]
fn short_and_ordinary_values_are_left_to_masking_by_place() {
    let redactor = Redactor::new();
    redactor.add("abc");
    for value in ["false", "12345", "application/json", "********", "(secret)"] {
        redactor.add_value(value);
    }
    assert!(redactor.is_empty());
    redactor.add_values(&serde_json::json!({"a": ["secret-1", 1_234_567, true, null], "b": {"c": "x"}}));
    assert_eq!(redactor.text("secret-1 1234567 x"), "*** *** x");
}

#[test]
fn values_inside_json_are_masked_without_harming_its_form() {
    let redactor = knowing(&["x\",\"y", "4711471147"]);
    let mut value = serde_json::json!({"x\",\"y": 4_711_471_147_u64, "z": ["ax\",\"yb"], "n": 4.5});
    redactor.value(&mut value);
    assert_eq!(value, serde_json::json!({"***": "***", "z": ["a***b"], "n": 4.5}));
}

#[test]
fn a_stream_holds_back_only_what_may_be_a_secret() {
    let redactor = knowing(&["CANARY-7f3a"]);
    let mut out = Vec::new();
    let mut writer = redactor.writer(&mut out);
    writer.write_all(b"line\nquestion? CAN").unwrap();
    writer.flush().unwrap();
    drop(writer);
    assert_eq!(out, b"line\nquestion? CAN");
    let mut out = Vec::new();
    let mut writer = redactor.writer(&mut out);
    for piece in ["a CANARY", "-7f", "", "3a b CAN"] {
        writer.write_all(piece.as_bytes()).unwrap();
        writer.flush().unwrap();
    }
    writer.write_all(b"T").unwrap();
    writer.finish().unwrap();
    drop(writer);
    assert_eq!(out, b"a *** b CANT");
}

#[test]
fn a_secret_that_becomes_known_in_the_middle_is_found_from_then_on() {
    let redactor = Redactor::new();
    let mut out = Vec::new();
    let mut writer = redactor.writer(&mut out);
    writer.write_all(b"before CANARY-7f3a ").unwrap();
    redactor.add("CANARY-7f3a");
    writer.write_all(b"after CANARY-7f3a").unwrap();
    drop(writer);
    assert_eq!(out, b"before CANARY-7f3a after ***");
}

/// How many [`encodings`] there are.
const ENCODINGS: usize = 30;

/// Every usual way in which a text is written inside another one.
fn encodings(text: &str) -> Vec<String> {
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap();
        quoted.strip_prefix('"').unwrap().strip_suffix('"').unwrap().to_owned()
    };
    let ascii_json = text.encode_utf16().fold(String::new(), |mut all, unit| {
        let _ = write!(all, "\\u{unit:04x}");
        all
    });
    let yaml = text.replace('\'', "''");
    let csv = text.replace('"', "\"\"");
    let shell = text.replace('\'', "'\\''");
    let shell_doubled = text.replace('\'', "'\"'\"'");
    let octal = text.bytes().fold(String::new(), |mut all, byte| {
        let _ = match byte {
            b'"' | b'\\' => write!(all, "\\{}", char::from(byte)),
            0x20..0x7f => write!(all, "{}", char::from(byte)),
            _ => write!(all, "\\{byte:03o}"),
        };
        all
    });
    let percent = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let entities = |text: &str| {
        let quoted = text.replace('&', "&amp;").replace('<', "&lt;");
        quoted.replace('"', "&quot;").replace('\'', "&#39;")
    };
    let form = crate::path::encode_form([("k", text, None)]);
    vec![
        text.to_owned(),
        json(text),
        json(&json(text)),
        ascii_json,
        format!("{text:?}"),
        text.escape_default().to_string(),
        entities(text),
        entities(&entities(text)),
        bytewise("%", text),
        percent(&percent(text)),
        percent(&json(text)),
        form,
        BASE64_STANDARD.encode(text),
        BASE64_URL_SAFE.encode(format!("api:{text}")),
        bytewise("", text).to_uppercase(),
        yaml,
        csv.clone(),
        csv.replace('"', "\"\""),
        json(&csv),
        json(text).replace('"', "\"\""),
        json(&shell),
        json(&json(&shell_doubled)),
        entities(&shell_doubled),
        percent(&shell_doubled),
        shell_doubled.replace('\'', "''"),
        shell_doubled.replace('"', "\"\""),
        shell,
        shell_doubled,
        octal,
        bytewise("\\x", text),
    ]
}

/// The ways in which a text is broken over lines: after every few characters of it, or of an encoding.
fn broken(text: &str) -> Vec<String> {
    let wrapped = |text: &str, width: usize, between: &str| {
        let characters: Vec<char> = text.chars().collect();
        let lines: Vec<String> = characters.chunks(width).map(|line| line.iter().collect()).collect();
        lines.join(between)
    };
    let mut all = Vec::new();
    for between in ["\n", "\r\n", "\n    ", "\\n", "\\\\r\\\\n", "%0A", "&#10;", "\\\n"] {
        all.push(wrapped(&BASE64_STANDARD.encode(text), 4, between));
        all.push(wrapped(&bytewise("", text), 7, between));
        all.push(wrapped(text, 5, between));
    }
    // An excerpt writes a line break as a blank.
    all.push(wrapped(&BASE64_STANDARD.encode(text), 6, " "));
    all.push(bytewise(" ", text));
    all
}

/// Each byte in hexadecimal with a mark before it.
fn bytewise(mark: &str, text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "{mark}{byte:02x}");
        all
    })
}

/// A secret of at least six bytes that is not made of what a mask or its neighbours are made of.
fn secret() -> impl Strategy<Value = String> {
    "[\\PC\"'\\\\/&%+, \n\t]{6,24}"
        .prop_filter("a secret has edges that can be told from what is around it", |text| {
            text.trim().len() == text.len() && !text.contains('*') && text.len() >= 8
        })
}

proptest! {
    #[test]
    fn no_encoding_leaks(secret in secret(), before in "[a-z =:]{0,8}", after in "[a-z =:]{0,8}") {
        let redactor = knowing(&[&secret]);
        prop_assert_eq!(encodings(&secret).len(), ENCODINGS);
        for encoding in encodings(&secret).into_iter().chain(broken(&secret)) {
            let text = format!("{before}{encoding}{after}");
            let safe = redactor.text(&text).into_owned();
            prop_assert!(safe.contains(MASK), "{text} -> {safe}");
            for other in encodings(&secret).into_iter().chain(broken(&secret)) {
                prop_assert!(!safe.contains(&other), "{text} -> {safe} still holds {other}");
            }
        }
    }

    #[test]
    fn no_cut_leaks(
        secrets in proptest::collection::vec(secret(), 1..4),
        words in proptest::collection::vec("[a-z%&\\\\+]{0,6}", 1..6),
        cuts in proptest::collection::vec(1usize..9, 1..40),
        kind in 0usize..ENCODINGS,
    ) {
        let redactor = Redactor::new();
        for secret in &secrets {
            redactor.add(secret);
        }
        let mut text = String::new();
        for (index, word) in words.iter().enumerate() {
            text.push_str(word);
            text.push_str(&encodings(&secrets[index % secrets.len()])[kind]);
        }
        let whole = redactor.bytes(text.as_bytes()).into_owned();
        let mut pieces = Vec::new();
        let mut writer = redactor.writer(&mut pieces);
        let mut rest = text.as_bytes();
        for cut in cuts.iter().cycle() {
            let (piece, tail) = rest.split_at((*cut).min(rest.len()));
            writer.write_all(piece).unwrap();
            writer.flush().unwrap();
            rest = tail;
            if rest.is_empty() {
                break;
            }
        }
        drop(writer);
        prop_assert_eq!(&pieces, &whole, "the cuts must make no difference");
        let shown = String::from_utf8_lossy(&pieces).into_owned();
        for secret in &secrets {
            prop_assert!(!shown.contains(secret.as_str()), "{} holds {}", shown, secret);
        }
    }

    #[test]
    fn texts_without_secrets_stay_as_they_are(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let redactor = knowing(&["\u{1f511}-not-in-any-of-these-\u{1f511}"]);
        prop_assert_eq!(redactor.text(&text), text.as_str());
        prop_assert_eq!(redactor.bytes(&bytes), bytes.as_slice());
    }
}

//! Every prefix of a journal is readable, and no change goes unnoticed.

use proptest::prelude::*;

use super::*;
use crate::audit::Audit;
use crate::reading::Problem;
use crate::testing::{key, written};
use edgebook_wire::Fate;

#[test]
fn a_whole_journal_is_sound() {
    let (bytes, key) = written();
    let found = verify_bytes(&bytes, Some(&key));
    assert!(found.is_sound(), "{found:?}");
    assert_eq!((found.run.as_str(), found.records, found.torn, found.seal), ("run-1", 6, 0, Seal::Good));
}

#[test]
fn every_prefix_is_readable_and_a_write_without_an_outcome_is_unknown() {
    let (bytes, key) = written();
    let lines: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    for end in 0..=bytes.len() {
        let prefix = &bytes[..end];
        let found = verify_bytes(prefix, Some(&key));
        let whole = lines.iter().filter(|line| **line <= end).count();
        let torn = end - lines.iter().rfind(|line| **line <= end).copied().unwrap_or(0);
        assert_eq!((found.records, found.torn, found.flaws.len()), (whole, torn, 0), "{end}");
        assert!(found.is_sound());
        assert_eq!(found.seal, if whole == lines.len() { Seal::Good } else { Seal::NoEnd });
        let audit = Audit::of(Reading::of(prefix));
        let fates: Vec<Option<Fate>> = audit.calls.iter().map(|call| call.fate).collect();
        let expected: &[Option<Fate>] = match whole {
            0 | 1 => &[],
            2 | 3 => &[None],
            4 => &[None, Some(Fate::Unknown)],
            _ => &[None, Some(Fate::Applied)],
        };
        assert_eq!(fates, expected, "{end}");
    }
}

/// The lines of a journal, changed, as bytes.
fn changed(change: impl FnOnce(&mut Vec<String>)) -> (Verification, Vec<(usize, u64)>) {
    let (bytes, key) = written();
    let text = String::from_utf8(bytes).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    let bytes = lines.join("\n") + "\n";
    let found = verify_bytes(bytes.as_bytes(), Some(&key));
    let places = found.flaws.iter().map(|flaw| (flaw.line, flaw.seq)).collect();
    (found, places)
}

#[test]
fn a_changed_record_is_found_at_the_one_that_it_is_tied_to() {
    let (found, places) = changed(|lines| lines[3] = lines[3].replace("change", "read"));
    assert_eq!((places, &found.flaws[0].problem), (vec![(5, 4)], &Problem::NotTied));
    assert!(!found.is_sound());
}

#[test]
fn missing_doubled_and_foreign_lines_are_found_at_their_place() {
    let (found, places) = changed(|lines| drop(lines.remove(2)));
    let problem = Problem::OutOfOrder { expected: 2, found: 3 };
    assert_eq!((places, &found.flaws[0].problem), (vec![(3, 2)], &problem));
    let (found, places) = changed(|lines| lines.insert(2, lines[1].clone()));
    assert_eq!(places[0], (3, 2));
    assert_eq!(found.flaws[0].problem, Problem::OutOfOrder { expected: 2, found: 1 });
    let (_, places) = changed(|lines| lines.swap(1, 2));
    assert_eq!(places[0], (2, 1));
    let (found, places) = changed(|lines| lines[1] = "{\"type\":\"note\"}".to_owned());
    assert_eq!(places[0], (2, 1));
    assert!(matches!(found.flaws[0].problem, Problem::NotARecord(_)));
    let (found, places) = changed(|lines| drop(lines.remove(0)));
    assert_eq!(places, [(1, 0)]);
    assert!(found.run.is_empty());
}

#[test]
fn a_changed_end_is_found_by_its_seal() {
    let (found, places) = changed(|lines| lines[5] = lines[5].replace("\"exit\":0", "\"exit\":1"));
    assert_eq!((found.seal, places.len()), (Seal::Bad, 0));
    assert!(!found.is_sound());
    // A whole chain that was forged without the key.
    let (bytes, _) = written();
    assert_eq!(verify_bytes(&bytes, Some(&key())).seal, Seal::OtherKey);
    assert_eq!(verify_bytes(&bytes, None).seal, Seal::OtherKey);
    let (found, _) = changed(|lines| drop(lines.pop()));
    assert_eq!((found.seal, found.is_sound()), (Seal::NoEnd, true));
}

#[test]
fn unknown_words_and_records_without_their_intent_do_no_harm() {
    let (bytes, _) = written();
    let text = String::from_utf8(bytes).unwrap().replace("\"applied\"", "\"vaporised\"");
    let audit = Audit::of(Reading::of(text.as_bytes()));
    assert_eq!(audit.calls[1].fate, Some(Fate::Unknown));
    let tally = audit.tally();
    assert_eq!((tally.reads, tally.writes, tally.fates.get("unknown")), (1, 1, Some(&1)));
    let only_ends = text.lines().filter(|line| !line.contains("intent")).collect::<Vec<_>>().join("\n");
    assert!(Audit::of(Reading::of(only_ends.as_bytes())).calls.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        rng_seed: proptest::test_runner::RngSeed::Fixed(0x5eed),
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_bytes_cause_a_panic(bytes in any::<Vec<u8>>(), text in "[\\{\\}\\[\\]\",:a-z0-9\n]{0,200}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let found = verify_bytes(bytes, None);
            prop_assert!(found.torn <= bytes.len());
            Audit::of(Reading::of(bytes)).tally();
        }
    }

    #[test]
    fn no_change_of_a_byte_goes_unnoticed(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (mut bytes, key) = written();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let found = verify_bytes(&bytes, Some(&key));
        // A changed line break at the very end looks like the end of a process that was killed.
        let cut = at == bytes.len() - 1 && found.seal == Seal::NoEnd;
        prop_assert!(!found.is_sound() || cut, "byte {at}: {found:?}");
    }
}

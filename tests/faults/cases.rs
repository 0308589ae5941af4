//! The list of cases, and where each is tested.

use std::collections::BTreeSet;
use std::fs;

use crate::harness::repository;

/// One fault or attack.
struct Case {
    number: u8,
    what: &'static str,
    /// `file: test`, below the root of the repository.
    tests: &'static [&'static str],
}

const fn case(number: u8, what: &'static str, tests: &'static [&'static str]) -> Case {
    Case { number, what, tests }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    case(1, "the connection ends in the middle of a write, or after it without a status", &[
        "tests/faults/sending.rs: case_01_a_write_that_is_cut_off_is_unknown_and_never_repeated",
        "runtime/wire/tests/faults/sending.rs: a_server_that_closes_in_the_middle_of_a_put_body_leaves_the_outcome_unknown",
        "runtime/wire/tests/faults/sending.rs: a_server_that_reads_a_whole_write_and_closes_gets_it_once",
    ]),
    case(2, "a success whose body is torn", &[
        "tests/faults/sending.rs: case_02_a_torn_answer_to_a_write_is_lost_and_the_write_not_repeated",
        "runtime/wire/tests/faults/answers.rs: a_torn_answer_to_a_write_is_lost_and_the_write_not_repeated",
    ]),
    case(3, "refused, no such name, no TLS", &[
        "tests/faults/sending.rs: case_03_what_was_not_sent_names_host_port_and_family",
        "runtime/wire/tests/faults/sending.rs: a_refused_connection_names_host_port_and_family",
        "runtime/wire/tests/faults/sending.rs: a_server_that_hangs_up_in_the_handshake_is_tried_again",
    ]),
    case(4, "a stall before the headers, a drip", &[
        "tests/faults/sending.rs: case_04_the_total_deadline_ends_a_stall_and_a_drip",
        "runtime/wire/tests/faults/sending.rs: a_server_that_drips_headers_is_left_at_the_deadline",
        "runtime/wire/tests/faults/answers.rs: a_silent_body_is_left_before_a_longer_limit_of_the_request",
    ]),
    case(5, "Retry-After of a day, of the past, negative, garbage", &[
        "tests/faults/sending.rs: case_05_a_stated_time_is_capped_or_ignored",
        "runtime/wire/src/retry_tests.rs: stated_times_are_kept_capped_or_ignored",
        "runtime/wire/src/retry_tests.rs: no_schedule_leaves_its_bounds_or_doubles_a_write",
    ]),
    case(6, "many devices throttle at once", &[
        "tests/faults/sending.rs: case_06_devices_that_throttle_all_at_once_cause_no_storm",
        "runtime/wire/src/retry_tests.rs: many_throttling_devices_cost_at_most_a_fifth_more",
    ]),
    case(7, "redirects to another host or to clear text", &[
        "tests/faults/sending.rs: case_07_redirects_are_not_followed_and_nothing_reaches_the_other_server",
    ]),
    case(8, "proxies in the environment", &[
        "tests/faults/sending.rs: case_08_proxies_in_the_environment_are_ignored",
    ]),
    case(9, "a certificate that changed, is new, is for another name, is replayed", &[
        "tests/faults/sending.rs: case_09_a_certificate_that_is_not_the_right_one_gets_no_credential",
        "runtime/wire/tests/faults/trust.rs: a_certificate_of_the_first_x509_version_can_be_pinned_and_is_safe_from_replay",
    ]),
    case(10, "answers without measure", &[
        "tests/faults/answers.rs: case_10_an_answer_without_measure_takes_bounded_memory",
    ]),
    case(11, "JSON at its edges", &[
        "tests/faults/answers.rs: case_11_json_at_its_edges_is_refused_or_kept_exactly",
        "runtime/script/src/decode/tests.rs: hostile_answers_are_refused_without_harm",
    ]),
    case(12, "errors with a success's status", &[
        "tests/faults/answers.rs: case_12_a_success_that_is_an_error_is_told_as_one",
        "tests/faults/shapes.rs: every_shape_of_error_is_told_in_the_device_s_own_words",
        "runtime/wire/src/device_error_tests.rs: vns3_shapes",
        "runtime/wire/src/device_error_tests.rs: cos_core_shapes",
    ]),
    case(13, "values that contradict the description", &[
        "tests/faults/answers.rs: case_13_what_contradicts_the_description_is_kept_readable_and_told_once",
        "runtime/script/src/decode/tests.rs: what_a_device_sends_is_kept_and_contradictions_are_told",
    ]),
    case(14, "terminal escapes, bidi controls, NUL, endless lines", &[
        "tests/faults/answers.rs: case_14_nothing_that_a_device_sends_steers_the_terminal",
        "runtime/cli/src/printer.rs: text_is_escaped_and_data_is_not",
    ]),
    case(15, "scripts without measure, and out of their folder", &[
        "tests/errors/sandbox.rs: limits_hold_and_say_how_they_are_raised",
        "tests/errors/sandbox.rs: the_prompt_has_the_same_limits",
        "tests/e2e/mistakes.rs: an_import_stays_in_the_folder_of_the_runbook",
    ]),
    case(16, "a script that catches everything around a write in doubt", &[
        "tests/faults/sending.rs: case_01_a_write_that_is_cut_off_is_unknown_and_never_repeated",
        "tests/errors/sandbox.rs: a_doubt_stays_whatever_a_script_catches",
        "tests/e2e/audit.rs: a_write_in_doubt_is_looked_at_and_stays_in_doubt_in_the_record",
        "runtime/script/src/call/tests.rs: doubt_about_a_write_ends_the_run_whatever_is_caught",
    ]),
    case(17, "a script that shows a secret, a device that echoes one", &[
        "tests/faults/canary.rs: no_command_shows_or_keeps_a_secret_however_it_was_given",
        "tests/faults/canary.rs: a_secret_of_the_environment_is_neither_shown_nor_kept",
        "tests/faults/canary.rs: a_secret_that_was_typed_is_neither_shown_nor_kept",
        "tests/errors/sandbox.rs: a_secret_gets_out_by_no_way",
        "tests/errors/sandbox.rs: the_prompt_shows_no_secret_either",
        "tests/e2e/audit.rs: a_secret_is_in_no_output_and_in_no_file",
        "runtime/wire/tests/faults/secrets.rs: a_device_that_echoes_secrets_in_every_way_reveals_nothing",
    ]),
    case(18, "killed while writing, a full disk, no folder", &[
        "tests/faults/run.rs: case_18_without_a_durable_intent_there_is_no_write_and_every_torn_journal_is_read",
        "runtime/journal/src/verify_tests.rs: every_prefix_is_readable_and_a_write_without_an_outcome_is_unknown",
        "runtime/wire/tests/faults/record.rs: a_disk_that_is_full_lets_no_write_pass",
    ]),
    case(19, "two runs, Ctrl-C once and twice, a reader that leaves", &[
        "tests/faults/run.rs: case_19_two_runs_on_one_device_write_in_turn",
        "tests/faults/run.rs: case_19_ctrl_c_once_lets_the_write_end_and_twice_leaves_it_unknown",
        "tests/faults/run.rs: case_19_a_reader_that_leaves_early_does_not_stop_the_work",
        "runtime/wire/tests/faults/record.rs: two_processes_never_write_to_a_device_at_the_same_time",
    ]),
    case(20, "path parameters that are no names", &[
        "tests/faults/input.rs: case_20_a_path_parameter_is_one_encoded_segment_or_refused",
        "runtime/wire/src/path.rs: any_text_is_encoded_or_refused",
    ]),
    case(21, "inventories with mistakes", &[
        "tests/faults/input.rs: case_21_a_broken_inventory_sends_nothing",
    ]),
    case(22, "hostile descriptions", &[
        "tests/faults/input.rs: case_22_a_hostile_description_is_read_or_refused_and_never_run",
        "codegen/reader/tests/hostile.rs: a_chain_of_a_hundred_thousand_schemas_is_read",
        "codegen/reader/tests/hostile.rs: no_damaged_description_panics",
    ]),
    case(23, "a failure status on a write, which the appliance did not send", &[
        "tests/faults/outcomes.rs: case_23_a_write_that_only_a_gateway_answered_is_sent_once_whatever_the_script_catches",
        "tests/faults/outcomes.rs: case_23_what_the_appliance_itself_says_can_be_caught_and_tried_again",
        "runtime/wire/tests/faults/meaning.rs: every_answer_means_what_it_says_and_no_write_is_sent_twice",
        "runtime/wire/src/conclude_tests.rs: a_failure_status_counts_only_in_the_appliance_s_own_words",
    ]),
    case(24, "a success that is a web page, text or nothing", &[
        "tests/faults/outcomes.rs: case_24_a_success_that_is_not_what_is_described_has_lost_its_answer",
        "runtime/wire/src/conclude_tests.rs: a_success_is_one_when_the_body_is_what_is_described",
    ]),
    case(25, "successes of an odd form: coded, cut off, with zeros, with NaN", &[
        "tests/faults/outcomes.rs: case_25_a_definite_success_is_one_whatever_its_form",
        "runtime/wire/tests/faults/meaning.rs: what_json_does_not_have_is_absent_and_the_rest_is_read",
        "runtime/wire/tests/faults/meaning.rs: a_gzip_bomb_is_left_at_the_limit",
    ]),
    case(26, "an error with something beside or behind it", &[
        "tests/faults/outcomes.rs: case_26_an_error_stays_one_whatever_comes_beside_it",
        "runtime/wire/src/device_error_tests.rs: an_error_stays_one_whatever_comes_beside_or_behind_it",
    ]),
    case(27, "pinned certificates of an odd form, devices with an old TLS", &[
        "runtime/wire/tests/faults/trust.rs: a_pin_does_not_care_for_extensions_that_nobody_knows",
        "runtime/wire/tests/faults/trust.rs: a_device_without_a_version_or_a_cipher_in_common_is_told_apart",
        "runtime/wire/src/pin.rs: a_short_key_is_checked_where_that_is_possible_and_named_where_not",
    ]),
    case(28, "ten thousand known secrets, and a bound that is reached", &[
        "tests/faults/secrets.rs: case_28_however_many_secrets_are_known_none_is_shown",
        "runtime/wire/src/redact/tests.rs: ten_thousand_secrets_and_one_more_are_found",
        "runtime/wire/src/redact/tests.rs: without_memory_for_another_secret_nothing_is_shown",
    ]),
    case(29, "secrets in every format, in addresses, in downloads", &[
        "tests/faults/secrets.rs: case_29_a_password_with_quotes_is_in_no_format",
        "tests/faults/secrets.rs: case_29_the_address_of_a_webhook_is_a_secret",
        "tests/faults/secrets.rs: case_29_a_password_in_an_address_is_refused_unseen",
        "tests/faults/secrets.rs: case_29_a_download_is_what_came_or_an_error",
        "runtime/cli/src/printer.rs: no_format_hides_a_secret_in_its_own_way_of_writing",
    ]),
    case(30, "text that steers a terminal or a spreadsheet", &[
        "tests/faults/secrets.rs: case_30_no_cell_runs_in_a_spreadsheet",
        "runtime/cli/src/printer.rs: on_a_terminal_nothing_steers_it_in_any_format",
        "runtime/cli/src/output/csv.rs: no_cell_and_no_name_runs_in_a_spreadsheet",
    ]),
    case(35, "a description that is a bomb of aliases, a pipe as a file", &[
        "tests/faults/input.rs: case_22_a_hostile_description_is_read_or_refused_and_never_run",
        "tests/faults/input.rs: case_35_a_pipe_is_refused_before_it_is_opened",
        "codegen/reader/src/source/yaml.rs: aliases_of_aliases_are_refused_before_they_fill_the_memory",
    ]),
];

#[test]
fn every_case_names_tests_that_exist() {
    let numbers: BTreeSet<u8> = CASES.iter().map(|case| case.number).collect();
    assert_eq!(CASES.len(), numbers.len());
    assert!((1..=27).all(|number| numbers.contains(&number)), "{numbers:?}");
    for case in CASES {
        assert!(!case.tests.is_empty(), "{}: {}", case.number, case.what);
        for test in case.tests {
            let (file, name) = test.split_once(": ").unwrap();
            let text = fs::read_to_string(repository().join(file));
            let text = text.unwrap_or_else(|error| panic!("case {}: {file}: {error}", case.number));
            let (before, _) = text
                .split_once(&format!("fn {name}("))
                .unwrap_or_else(|| panic!("case {}: {file} has no {name}", case.number));
            let mut above = before.lines().rev().take(4).map(str::trim);
            let is_test = above.any(|line| line == "#[test]" || line.starts_with("#[tokio::test"));
            assert!(is_test, "case {}: {name} in {file} is no test", case.number);
        }
    }
}

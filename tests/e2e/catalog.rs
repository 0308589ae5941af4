//! `edgebook ops` and `edgebook describe`.

use crate::assert_run;
use crate::harness::Test;

fn run(args: &[&str]) -> crate::harness::Ran {
    Test::new().args(args.iter().copied()).run()
}

#[test]
fn operations_are_found_by_words() {
    assert_run!(run(&["ops", "ipsec", "status", "-o", "text"]));
    assert_run!(run(&["ops", "blacklist", "-o", "text"]));
}

#[test]
fn operations_as_data() {
    let rows = run(&["ops", "putUpdateIpsecEndpointTunnel"]).json();
    insta::assert_json_snapshot!(rows);
    let all = run(&["ops"]).json();
    assert_eq!(all.as_array().unwrap().len(), 241 + 29 - 1);
}

#[test]
fn words_that_match_nothing() {
    assert_run!(run(&["ops", "ipsec", "no-such-thing", "-o", "text"]));
}

#[test]
fn an_operation_is_described_under_each_of_its_names() {
    let described = run(&["describe", "vns3.ipsec.update_endpoint_tunnel", "-o", "text"]);
    let text = described.stdout.clone();
    assert_run!(described);
    for name in [
        "ipsec.update_endpoint_tunnel",
        "update_endpoint_tunnel",
        "putUpdateIpsecEndpointTunnel",
        "PUT /ipsec/endpoints/{endpoint_id}/tunnels/{tunnel_id}",
        "put /api/ipsec/endpoints/1/tunnels/2",
    ] {
        assert_eq!(run(&["describe", name, "-o", "text"]).success(), text, "{name}");
    }
}

#[test]
fn other_things_are_described() {
    assert_run!(run(&["describe", "IpsecTunnel", "-o", "text"]));
    assert_run!(run(&["describe", "cos.blacklist", "-o", "text"]));
    assert_run!(run(&["describe", "cos.blacklist.add", "-o", "text"]));
    assert_run!(run(&["describe", "wait_until", "-o", "text"]));
}

#[test]
fn descriptions_as_data() {
    let card = run(&["describe", "cos.blacklist.remove"]).json();
    insta::assert_json_snapshot!(card);
}

#[test]
fn a_name_that_means_nothing() {
    assert_run!(run(&["describe", "vns3.ipsec.get_staus"]));
    assert_run!(run(&["describe", "wait_untill"]));
    assert_run!(run(&["describe", "qqqqqqqqqq"]));
}

#[test]
fn the_library_is_listed_and_found_by_words() {
    let list = run(&["describe", "functions", "-o", "text"]).success();
    for part in
        ["Waiting:\n", "  wait_until(time, condition) -> value ", "  params.NAME -> value ", "Lists:\n"]
    {
        assert!(list.contains(part), "{part}: {list}");
    }
    assert_eq!(run(&["describe", "library", "-o", "text"]).success(), list);
    let topic = run(&["describe", "time", "-o", "text"]).success();
    assert!(topic.starts_with("Times and durations:\n") && topic.contains("parse_time"), "{topic}");
    for (words, expected) in
        [("date", "parse_time(value)"), ("json", "parse_json(text)"), ("time", "now() -> time")]
    {
        let found = run(&["ops", words, "-o", "text"]).success();
        let (_, functions) = found.split_once("Functions of runbooks:\n").expect("functions");
        assert!(functions.contains(expected), "{words}: {found}");
    }
    let rows = run(&["describe", "functions", "-o", "json"]).json();
    assert!(rows.as_array().unwrap().len() > 80, "{rows}");
}

#[test]
fn words_of_operators_are_found() {
    assert_run!(run(&["ops", "psk", "-o", "text"]));
    assert_run!(run(&["ops", "failover", "-o", "text"]));
    assert_run!(run(&["ops", "rotate", "-o", "text"]));
    assert_run!(run(&["describe", "backup", "-o", "text"]));
    let found = &run(&["ops", "role"]).json()[0];
    assert_eq!(found["name"], "cos.ha.status");
}

//! `--strict`: values that may be absent, and what counts as having asked.

use edgebook_check::Options;

use super::corpus::{Files, checker};

/// The places at which something may be absent.
fn places(text: &str) -> Vec<(u32, u32)> {
    let checked = checker().check_text("book.rhai", text, &Files, Options { strict: true });
    for finding in &checked.findings {
        assert_eq!(finding.code, "may-be-absent", "{finding}");
    }
    checked.findings.iter().map(|finding| (finding.line.unwrap(), finding.column.unwrap())).collect()
}

#[test]
fn what_may_be_absent_is_named_where_a_value_is_needed() {
    let cases: [(&str, &[(u32, u32)]); 8] = [
        ("let t = vns3.ipsec.get_status()[1];\nprint(t.tunnel_params.nat_t);", &[(2, 9)]),
        ("let t = vns3.ipsec.get_status()[1];\nif t.connected { print(1) }", &[(2, 6)]),
        ("let t = vns3.ipsec.get_status()[1];\nprint(t.id + 1);", &[(2, 9)]),
        ("for r in vns3.firewall.get_rules() { for g in r.groups { print(g) } }", &[(1, 49)]),
        ("let t = [1].find(|x| x > 1);\nprint(t + 1);", &[(2, 7)]),
        ("let t = vns3.ipsec.get_status()[1];\nprint(t.remote_subnet.len());", &[(2, 9)]),
        ("let t = vns3.ipsec.get_status()[1];\nprint(!t.enabled);", &[(2, 10)]),
        ("let t = vns3.ipsec.get_status()[1];\nprint(-t.id);", &[(2, 10)]),
    ];
    for (text, expected) in cases {
        assert_eq!(places(text), expected, "{text}");
    }
}

#[test]
fn a_field_is_named_with_the_type_of_its_answer() {
    let text =
        "let t = vns3.ipsec.get_status()[1];\nif t.connected { print(t.tunnel_params.nat_t.to_upper()); }";
    let checked = checker().check_text("book.rhai", text, &Files, Options { strict: true });
    let told: Vec<&str> = checked.findings.iter().map(|finding| finding.message.as_str()).collect();
    for (told, named) in
        told.iter().zip(["`IpsecTunnel.connected`", "`IpsecTunnel.tunnel_params`", "`TunnelParams.nat_t`"])
    {
        assert!(told.starts_with(named), "{told}");
    }
    assert_eq!(told.len(), 3);
    let hint = checked.findings[0].hint.as_ref().unwrap().to_string();
    assert!(hint.contains("`if t.connected != () { ... }`"), "{hint}");
}

#[test]
fn what_was_asked_about_is_there() {
    let good = [
        "if t.connected != () && t.connected { print(1) }",
        "if t.connected ?? false { print(1) }",
        "print((t.id ?? 0) + 1);",
        "if t.id == () { throw \"none\"; }\nprint(t.id + 1);",
        "if t.id != () { print(t.id + 1); } else { print(0); }",
        "let id = t.id;\nif id == () { return; }\nprint(id + 1);",
        "print(t?.tunnel_params?.nat_t);",
        "print(`${t.id} ${t.remote_subnet}`);",
        "if t.id == 5 { print(t.id + 1); }",
        "if t.contains(\"id\") { print(t.id + 1); }",
        "vns3.ipsec.update_endpoint_tunnel(1, 2, #{ description: t.description });",
        "let n = t.id ?? 1;\nprint(n * 2);",
        "let up = if t.connected == true { 1 } else { 0 };\nprint(up);",
        "let x = [1].find(|x| x > 1);\nwhile x == () { x = 5; }\nprint(x);\nprint(t);",
    ];
    for lines in good {
        let text = format!("let t = vns3.ipsec.get_status()[1];\n{lines}\n");
        assert_eq!(places(&text), [], "{text}");
    }
}

#[test]
fn what_is_known_ends_with_what_it_is_known_of() {
    let text = "let t = vns3.ipsec.get_status()[1];\nif t.id == () { throw \"none\"; }\nt = vns3.ipsec.get_status()[2];\nprint(t.id + 1);";
    assert_eq!(places(text), [(4, 9)]);
}

//! As much of the syntax of rules as the appliance checks before it takes one.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

/// The chains that rules of the second version begin with, and the table that each is in.
const TABLES: [(&str, &str); 6] = [
    ("INPUT", "input"),
    ("FORWARD", "forward"),
    ("OUTPUT", "output"),
    ("PREROUTING", "prerouting"),
    ("POSTROUTING", "postrouting"),
    ("MACRO", "macro"),
];

/// The table of a rule, by its first word: `FORWARD` and `FORWARD_CUST` are both in `forward`.
pub(super) fn table(rule: &str) -> Option<&'static str> {
    let first = rule.split_whitespace().next()?;
    let chain = first.strip_suffix("_CUST").unwrap_or(first);
    TABLES.iter().find(|(name, _)| name.eq_ignore_ascii_case(chain)).map(|(_, table)| *table)
}

/// Whether there is a table of this name.
pub(super) fn is_table(name: &str) -> bool {
    TABLES.iter().any(|(_, table)| *table == name)
}

/// Checks the options of a rule, the chain aside, in the words of the tool below.
pub(super) fn check(rule: &str) -> Result<(), String> {
    let mut words = rule.split_whitespace().skip(1).filter(|word| *word != "!").peekable();
    if words.peek().is_none() {
        return Err(parse_error("no command specified"));
    }
    while let Some(word) = words.next() {
        match word {
            "-s" | "-d" | "--source" | "--destination" => {
                let host = words.next().ok_or_else(|| missing(word))?;
                if !host.split(',').all(is_host) {
                    return Err(parse_error(&format!("host/network `{host}' not found")));
                }
            }
            "-j" | "-g" | "-p" | "-i" | "-o" | "-m" | "--dport" | "--sport" | "--to" | "-ctrack" => {
                words.next().filter(|value| !value.starts_with('-')).ok_or_else(|| missing(word))?;
            }
            _ if word.starts_with("--") => {}
            _ if word.starts_with('-') && word.len() == 2 => {
                return Err("unknown option".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

fn parse_error(what: &str) -> String {
    format!("Parse Error - iptables v1.4.21: {what}")
}

fn missing(option: &str) -> String {
    parse_error(&format!("option \"{option}\" requires an argument"))
}

/// An address, a network, a range, a variable, or a name that could be a host's.
pub(super) fn is_host(text: &str) -> bool {
    let numeric = text.chars().all(|letter| letter.is_ascii_digit() || "./-".contains(letter));
    if !numeric {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "${}_.-".contains(letter);
        return !text.is_empty() && text.chars().all(fits);
    }
    let address = |text: &str| text.parse::<Ipv4Addr>().is_ok();
    match text.split_once('-') {
        Some((first, last)) => address(first) && address(last),
        None => address(text) || text.parse::<Ipv4Net>().is_ok(),
    }
}

/// Whether one of the words of a rule is this name.
pub(super) fn mentions(rule: &str, name: &str) -> bool {
    rule.split([' ', ',', '\t']).any(|word| word == name)
}

/// A name of a chain or a set.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_checked() {
        let cases = [
            ("FORWARD -o eth0 -ctrack NEW,ESTABLISHED,RELATED -j ACCEPT", None),
            ("POSTROUTING -s ${vns3_overlay_subnet} -o eth0 ! -d 10.0.0.0/8 -j MASQUERADE-ONCE", None),
            ("MACRO_CUST -o eth0 -s 10.199.2.0/24 -j MASQUERADE ", None),
            ("INPUT -s 10.1.1.1-10.1.1.9 -j DROP", None),
            ("INPUT -s www.example.com -j DROP", None),
            (
                "INPUT -s 10.199.2.0. -j DROP",
                Some("Parse Error - iptables v1.4.21: host/network `10.199.2.0.' not found"),
            ),
            ("INPUT", Some("Parse Error - iptables v1.4.21: no command specified")),
            ("INPUT -s", Some("Parse Error - iptables v1.4.21: option \"-s\" requires an argument")),
            ("INPUT -j", Some("Parse Error - iptables v1.4.21: option \"-j\" requires an argument")),
            ("FORWARD -x", Some("unknown option")),
        ];
        for (rule, expected) in cases {
            assert_eq!(check(rule).err().as_deref(), expected, "{rule}");
        }
        assert_eq!(table("FORWARD_CUST -j DROP"), Some("forward"));
        assert_eq!(table("postrouting -j DROP"), Some("postrouting"));
        assert_eq!(table("NOWHERE -j DROP"), None);
        assert_eq!(table(""), None);
    }
}

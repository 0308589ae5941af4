//! The table of deviations in the page about simulators.

use edgebook_sim::{NOT_APPLICABLE, quirks};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/simulator.md");
const BEGIN: &str = "<!-- Generated from the list of deviations. Renew with: EDGEBOOK_RENEW=1 cargo test -p edgebook-sim -->\n";
const END: &str = "<!-- End of the list of deviations. -->\n";

fn table() -> String {
    let mut table = String::from("\n| name | what it is | seen |\n|---|---|---|\n");
    for quirk in quirks() {
        let seen = if quirk.is_always_so() { "always" } else { "with the fault" };
        table.push_str(&format!("| `{}` | {} | {seen} |\n", quirk.name, quirk.about));
    }
    for (name, reason) in NOT_APPLICABLE {
        table.push_str(&format!("| `{name}` | {reason} | not simulated |\n"));
    }
    table.push('\n');
    table
}

#[test]
fn the_page_lists_every_deviation() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let current = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("EDGEBOOK_RENEW").is_some() {
        return std::fs::write(PAGE, &current).unwrap();
    }
    assert!(page == current, "docs/simulator.md is not current: EDGEBOOK_RENEW=1 renews it");
}

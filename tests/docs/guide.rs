//! The guide to runbooks: every block of it is run, and what follows a block is what the program answered.
//!
//! The words behind the language of a fence say what happens: nothing or `run ARGS` runs the block on the simulator, where
//! it ends well; `fails` runs one that does not; `check` must find something in it; a file name stores it for the blocks
//! below; and `test` goes with the `tested` block that follows. The `text` block behind a block is its output, renewed with `EDGEBOOK_RENEW=1`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use edgebook_script::ParamType;

use super::{RENEW, root};

/// The file of the guide.
const GUIDE: &str = "docs/runbooks.md";

/// A piece of the guide.
enum Piece<'t> {
    Prose(&'t str),
    /// What stands behind the opening of a fence, and what stands in it.
    Block(&'t str, &'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((prose, fenced)) = rest.split_once("```") {
        pieces.push(Piece::Prose(prose));
        let (info, body) = fenced.split_once('\n').expect("a fence has lines");
        let end = if body.starts_with("```") { 0 } else { body.find("\n```").expect("a fence ends") + 1 };
        let (block, closing) = body.split_at(end);
        pieces.push(Piece::Block(info, block));
        rest = closing.strip_prefix("```").expect("a fence ends with a fence");
    }
    pieces.push(Piece::Prose(rest));
    pieces
}

/// One run of the command in the folder of the guide: its exit code, and what it wrote.
fn edgebook(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_edgebook"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

/// What a block answers.
fn answer(folder: &Path, how: &str, body: &str) -> String {
    fs::write(folder.join("book.rhai"), body).expect("a block can be written");
    match how.split_once(' ').unwrap_or((how, "")) {
        ("check", _) => {
            let (code, found, told) = edgebook(folder, &["check", "book.rhai", "-o", "text"]);
            assert_eq!(code, Some(3), "nothing is found in:\n{body}{told}");
            format!("{}\n", found.trim_end())
        }
        ("tested", _) => {
            let (code, shown, told) = edgebook(folder, &["test", "book.rhai", "-o", "text"]);
            assert_eq!(code, Some(0), "the test fails:\n{body}{shown}{told}");
            String::new()
        }
        (kind, args) => {
            let (code, found, _) = edgebook(folder, &["check", "book.rhai", "-o", "text"]);
            assert_eq!(code, Some(0), "{found}");
            let words: Vec<&str> =
                ["run", "book.rhai", "--sim"].into_iter().chain(args.split_whitespace()).collect();
            let (code, printed, told) = edgebook(folder, &words);
            assert_eq!(code, Some(i32::from(kind == "fails")), "{body}{printed}{told}");
            // What failed, and what was withheld, is told on stderr.
            if kind == "fails" || args.contains("--dry-run") { format!("{printed}{told}") } else { printed }
        }
    }
}

/// The header that the guide shows has a parameter of each type, and each is explained.
#[test]
fn the_guide_shows_every_type_of_a_parameter() {
    let text = fs::read_to_string(root().join(GUIDE)).expect("the guide is there");
    let types = text.lines().filter_map(|line| {
        let (declared, explained) = line.strip_prefix("//! param ")?.split_once(": ")?.1.split_once("   ")?;
        assert!(!explained.trim().is_empty(), "{line}");
        declared.split(" = ").next()
    });
    let shown: BTreeSet<String> =
        types.map(|ty| ty.trim().trim_matches(['[', ']', '?']).to_owned()).collect();
    let known = ParamType::names().chain(["enum(soft|hard)"]).map(str::to_owned);
    assert_eq!(shown, known.collect::<BTreeSet<String>>(), "{GUIDE} shows other types than a header takes");
    for form in ["[ip]", "string?", "[cidr]"] {
        assert!(text.contains(form), "{GUIDE} does not show {form}");
    }
}

/// Every trap of the guide shows what the check says of it.
#[test]
fn every_trap_of_the_guide_shows_what_check_says() {
    let text = fs::read_to_string(root().join(GUIDE)).expect("the guide is there");
    let traps = text.split_once("### Traps").expect("the guide has traps").1;
    let traps = traps.split_once("\n## ").expect("more follows").0;
    let mut found = 0;
    let mut all = pieces(traps).into_iter().peekable();
    while let Some(piece) = all.next() {
        if matches!(piece, Piece::Block("rhai check", _)) {
            assert!(matches!(all.next(), Some(Piece::Prose(prose)) if prose.contains("`check` says:")));
            assert!(matches!(all.next(), Some(Piece::Block("text", _))));
            found += 1;
        }
    }
    assert!(found > 10, "only {found} traps are shown");
}

#[test]
fn the_guide_to_runbooks_tells_the_truth() {
    let text = fs::read_to_string(root().join(GUIDE)).expect("the guide is there");
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let folder = scratch.path();
    let mut renewed = String::new();
    let mut answered: Option<String> = None;
    let mut blocks = 0;
    for piece in pieces(&text) {
        let (info, body) = match piece {
            Piece::Prose(prose) => {
                renewed.push_str(prose);
                continue;
            }
            Piece::Block(info, body) => (info, body),
        };
        let mut shown = body.to_owned();
        match info.split_once(' ').unwrap_or((info, "")) {
            ("rhai", file) if Path::new(file).extension().is_some_and(|end| end == "rhai") => {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
                fs::write(path, body).expect("a block can be written");
            }
            ("rhai", how) => {
                let answer = answer(folder, how, body);
                answered = Some(answer).filter(|_| how != "tested");
            }
            ("toml", "test") => {
                fs::write(folder.join("book.test.toml"), body).expect("a block can be written");
            }
            ("text", _) => shown = answered.take().expect("an answer follows a block"),
            (other, _) => panic!("nothing is known about a block of {other}"),
        }
        blocks += 1;
        write!(renewed, "```{info}\n{shown}```").expect("a text can be written");
    }
    assert!(blocks > 40, "only {blocks} blocks are run");
    if std::env::var_os(RENEW).is_some() {
        fs::write(root().join(GUIDE), &renewed).expect("the guide can be written");
    } else {
        assert!(renewed == text, "{GUIDE} is stale: renew it with {RENEW}=1 and this test");
    }
}

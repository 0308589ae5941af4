//! Descriptions that a command is given beside those that are built in.

use std::path::Path;

use crate::args::DescriptionArgs;
use crate::commands::{reading, refused};
use crate::failure::Failure;

/// Reads the files that `--spec` names, before anything asks for an API.
pub(crate) fn load(args: &DescriptionArgs) -> Result<(), Failure> {
    if args.spec.is_empty() {
        return Ok(());
    }
    let mut apis = Vec::new();
    for word in &args.spec {
        let (kind, file) = split(word);
        let mut api = reading(Path::new(file), None)?.api.ok_or_else(|| refused(file))?;
        if let Some(kind) = kind {
            api.kind = kind.to_owned().into();
        }
        apis.push(api);
    }
    edgebook_bindings::add(apis);
    Ok(())
}

/// `KIND=FILE`, or a file alone.
fn split(word: &str) -> (Option<&str>, &str) {
    let is_kind = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    match word.split_once('=') {
        Some((kind, file)) if is_kind(kind) => (Some(kind), file),
        _ => (None, word),
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_kind_may_stand_before_the_file() {
        for (word, kind, file) in [
            ("kiosk.yaml", None, "kiosk.yaml"),
            ("kiosk=kiosk.yaml", Some("kiosk"), "kiosk.yaml"),
            ("./a=b.yaml", None, "./a=b.yaml"),
        ] {
            assert_eq!(split(word), (kind, file), "{word}");
        }
    }
}

//! The descriptions that a command knows: built in, kept by the user, and named on the command line.

use std::path::PathBuf;

use edgebook_catalog::{Assumed, Catalog, Given};
use edgebook_words::escape;

use crate::args::DescriptionArgs;
use crate::environment::Folders;
use crate::failure::Failure;

/// Opens the catalog of a command.
pub(crate) fn open(args: &DescriptionArgs, folders: &Folders) -> Result<Catalog, Failure> {
    let given: Vec<Given> = args.spec.iter().map(|word| given(word)).collect();
    let assumed = args.assume.iter().map(|word| assumed(word)).collect::<Result<Vec<_>, _>>()?;
    Ok(Catalog::open(folders.descriptions(), &given, &assumed)?)
}

/// `KIND=FILE`, or a file alone.
fn given(word: &str) -> Given {
    let is_kind = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    match word.split_once('=') {
        Some((kind, file)) if is_kind(kind) => {
            Given { kind: Some(kind.to_owned()), file: PathBuf::from(file) }
        }
        _ => Given { kind: None, file: PathBuf::from(word) },
    }
}

/// `KIND=VERSION`.
fn assumed(word: &str) -> Result<Assumed, Failure> {
    match word.split_once('=') {
        Some((kind, version)) if !kind.is_empty() && !version.is_empty() => {
            Ok(Assumed { kind: kind.to_owned(), version: version.to_owned() })
        }
        _ => Err(Failure::usage(format!("--assume: `{}` is not KIND=VERSION", escape(word)))
            .code("bad-option")
            .hint("write it as --assume vns3=6.1.0; `edgebook spec list` lists the versions")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_may_stand_before_the_file() {
        for (word, kind, file) in [
            ("kiosk.yaml", None, "kiosk.yaml"),
            ("kiosk=kiosk.yaml", Some("kiosk"), "kiosk.yaml"),
            ("./a=b.yaml", None, "./a=b.yaml"),
        ] {
            let given = given(word);
            assert_eq!((given.kind.as_deref(), given.file), (kind, PathBuf::from(file)), "{word}");
        }
    }

    #[test]
    fn a_version_is_assumed_of_a_kind() {
        let vns3 = assumed("vns3=6.1.0").unwrap();
        assert_eq!((vns3.kind.as_str(), vns3.version.as_str()), ("vns3", "6.1.0"));
        for word in ["vns3", "=6", "vns3=", ""] {
            assert!(assumed(word).is_err(), "{word}");
        }
    }
}

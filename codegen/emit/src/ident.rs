//! Names of a description as Rust identifiers: the one place that knows keywords and collisions.
//!
//! Within one [`Namer`] different names never become the same identifier, whatever they hold: a name that
//! would collide gets a number.

use std::collections::HashSet;

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::{Ident, Span};

/// Keywords of the 2024 edition and those reserved for later, which may stand as raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that may not even be raw.
const NEVER_RAW: &[&str] = &["crate", "self", "Self", "super"];

/// Gives identifiers within one scope: a module, a struct, a list of arguments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Namer {
    taken: HashSet<String>,
}

impl Namer {
    /// A scope in which nothing is named yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A scope in which some identifiers are spoken for.
    pub(crate) fn reserving(names: &[&str]) -> Self {
        Self { taken: names.iter().map(|&name| name.to_owned()).collect() }
    }

    /// The identifier of a field, a method, an argument or a module.
    pub(crate) fn snake(&mut self, name: &str) -> String {
        self.unique(&words(name).to_snake_case(), "unnamed", "_")
    }

    /// The identifier of a type or a variant.
    pub(crate) fn pascal(&mut self, name: &str) -> String {
        self.unique(&words(name).to_upper_camel_case(), "Unnamed", "")
    }

    fn unique(&mut self, wanted: &str, otherwise: &str, separator: &str) -> String {
        let base = legal_start(if wanted.is_empty() { otherwise } else { wanted });
        let mut candidate = base.clone();
        let mut number = 2_u64;
        // Ends: there are more numbers than names taken.
        while !self.taken.insert(candidate.clone()) {
            candidate = format!("{base}{separator}{number}");
            number = number.saturating_add(1);
        }
        without_keyword(candidate)
    }
}

/// The letters and digits of a name, those beyond ASCII as they sound; everything else parts words.
fn words(name: &str) -> String {
    any_ascii::any_ascii(name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect()
}

/// An identifier starts with a letter or an underscore.
fn legal_start(name: &str) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name.to_owned() }
}

/// Keywords become raw; the few that cannot be raw get an underscore, which no other name ends in.
fn without_keyword(name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// The token of an identifier that a [`Namer`] gave.
pub(crate) fn token(name: &str) -> Ident {
    name.strip_prefix("r#").map_or_else(
        || Ident::new(name, Span::call_site()),
        |keyword| Ident::new_raw(keyword, Span::call_site()),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_read_as_in_rust() {
        let cases = [
            ("bounce", "bounce"),
            ("type", "r#type"),
            ("async", "r#async"),
            ("self", "self_"),
            ("status\"", "status"),
            ("remoteSubnet", "remote_subnet"),
            ("X-Api-Token", "x_api_token"),
            ("2fa", "_2fa"),
            ("", "unnamed"),
            ("größe", "grosse"),
            ("日本", "ri_ben"),
            ("*/", "unnamed"),
        ];
        for (name, expected) in cases {
            assert_eq!(Namer::new().snake(name), expected, "{name}");
        }
        assert_eq!(Namer::new().pascal("Self"), "Self_");
        assert_eq!(Namer::new().pascal("eth0/1"), "Eth01");
    }

    #[test]
    fn collisions_get_numbers() {
        let mut fields = Namer::new();
        assert_eq!(fields.snake("type"), "r#type");
        assert_eq!(fields.snake("Type"), "type_2");
        assert_eq!(fields.snake("TYPE"), "type_3");
        assert_eq!(fields.snake("type_2"), "type_2_2");
        let mut types = Namer::reserving(&["Option"]);
        assert_eq!(types.pascal("option"), "Option2");
    }

    proptest! {
        #[test]
        fn different_names_stay_different_and_legal(
            names in prop::collection::hash_set(
                prop_oneof![
                    any::<String>(),
                    "[a-zA-Z_]{1,3}[0-9]?",
                    prop::sample::select(KEYWORDS).prop_map(str::to_owned),
                    prop::sample::select(NEVER_RAW).prop_map(str::to_owned),
                ],
                0..40,
            ),
        ) {
            let (mut snakes, mut pascals) = (Namer::new(), Namer::new());
            let (mut seen_snakes, mut seen_pascals) = (HashSet::new(), HashSet::new());
            for name in &names {
                for (ident, seen) in [
                    (snakes.snake(name), &mut seen_snakes),
                    (pascals.pascal(name), &mut seen_pascals),
                ] {
                    prop_assert!(syn::parse_str::<Ident>(&ident).is_ok(), "{name:?} became {ident:?}");
                    prop_assert_eq!(token(&ident).to_string(), ident.clone());
                    prop_assert!(seen.insert(ident.clone()), "{ident:?} twice");
                }
            }
        }
    }
}

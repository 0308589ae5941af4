//! What a condition looked at: the fields that it read and the last call that it made. A wait that ends in vain shows
//! them.

use std::cell::RefCell;
use std::collections::VecDeque;

use rhai::Dynamic;

use super::{Content, Secret, Span, Time, show};

/// How many fields of a look are shown, and how many values of each: the latest ones.
const MOST_FIELDS: usize = 4;
const MOST_VALUES: usize = 4;
/// The longest text that is shown of a value, in characters.
const LONGEST: usize = 60;

thread_local! {
    // A script runs on one thread from its start to its end.
    static LOOK: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// What was seen since a look began.
#[derive(Default)]
struct Seen {
    /// The last call, and how it ended.
    called: Option<String>,
    /// The fields that were read, the latest last.
    read: VecDeque<Field>,
}

struct Field {
    owner: String,
    name: String,
    values: VecDeque<String>,
    more: bool,
}

/// A look that goes on. Only while there is one is anything remembered.
pub(crate) struct Look {
    /// The look that this one is a part of, if it is a part of one.
    outer: Option<Seen>,
    ended: bool,
}

impl Look {
    /// Begins to look.
    pub(crate) fn begin() -> Self {
        Self { outer: LOOK.replace(Some(Seen::default())), ended: false }
    }

    /// What was seen: `IpsecTunnel.connected was false, from GET /api/status/ipsec on "hub" (200)`. Nothing where nothing
    /// was asked or read.
    pub(crate) fn end(mut self) -> Option<String> {
        self.ended = true;
        LOOK.replace(self.outer.take())?.words()
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        if !self.ended {
            LOOK.set(self.outer.take());
        }
    }
}

/// Remembers that a field was read.
pub(crate) fn field(owner: &str, name: &str, value: &Dynamic) {
    LOOK.with_borrow_mut(|seen| {
        if let Some(seen) = seen
            && let Some(text) = text_of(value)
        {
            seen.field(owner, name, text);
        }
    });
}

/// Remembers a call and how it ended.
pub(crate) fn call(what: impl FnOnce() -> String) {
    LOOK.with_borrow_mut(|seen| {
        if let Some(seen) = seen {
            seen.called = Some(what());
        }
    });
}

/// A value that says something by itself; a record or a list is only the way to one.
fn text_of(value: &Dynamic) -> Option<String> {
    let plain = value.is_unit()
        || value.is_bool()
        || value.is_int()
        || value.is_float()
        || value.is_string()
        || value.is::<Secret>()
        || value.is::<Time>()
        || value.is::<Span>()
        || value.is::<Content>();
    plain.then(|| {
        let text = show::written(value);
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        }
    })
}

impl Seen {
    fn field(&mut self, owner: &str, name: &str, text: String) {
        let known = self.read.iter().position(|field| field.owner == owner && field.name == name);
        let mut field = known.and_then(|at| self.read.remove(at)).unwrap_or_else(|| Field {
            owner: owner.to_owned(),
            name: name.to_owned(),
            values: VecDeque::new(),
            more: false,
        });
        if field.values.len() == MOST_VALUES {
            field.values.pop_front();
            field.more = true;
        }
        field.values.push_back(text);
        if self.read.len() == MOST_FIELDS {
            self.read.pop_front();
        }
        self.read.push_back(field);
    }

    fn words(&self) -> Option<String> {
        let fields: Vec<String> = self.read.iter().map(Field::words).collect();
        match (fields.is_empty(), &self.called) {
            (true, None) => None,
            (true, Some(called)) => Some(called.clone()),
            (false, None) => Some(fields.join(", ")),
            (false, Some(called)) => Some(format!("{}, from {called}", fields.join(", "))),
        }
    }
}

impl Field {
    /// `IpsecTunnel.connected was … true, false`
    fn words(&self) -> String {
        let values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        let more = if self.more { "… " } else { "" };
        format!("{}.{} was {more}{}", self.owner, self.name, values.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_fields_and_values_of_a_look_are_told() {
        field("Tunnel", "before", &true.into());
        assert_eq!(Look::begin().end(), None);
        let asked = Look::begin();
        call(|| "GET /x on hub (200)".to_owned());
        assert_eq!(asked.end().unwrap(), "GET /x on hub (200)");
        let look = Look::begin();
        for id in 0..6i64 {
            field("Tunnel", "id", &id.into());
            field("Tunnel", "connected", &(id % 2 == 0).into());
        }
        let inner = Look::begin();
        field("Inner", "x", &().into());
        assert_eq!(inner.end().unwrap(), "Inner.x was ()");
        field("Tunnel", "parts", &rhai::Array::new().into());
        field("Tunnel", "name", &"x".repeat(100).into());
        call(|| "GET /y on hub (200)".to_owned());
        let name = "x".repeat(LONGEST - 1);
        let expected = format!(
            "Tunnel.id was … 2, 3, 4, 5, Tunnel.connected was … true, false, true, false, Tunnel.name was \"{name}…, \
             from GET /y on hub (200)"
        );
        assert_eq!(look.end().unwrap(), expected);
        assert!(LOOK.with_borrow(Option::is_none));
    }
}

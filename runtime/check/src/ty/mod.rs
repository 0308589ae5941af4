//! What is known about a value: its type, as far as a runbook's text and the descriptions tell.

mod join;
mod label;
mod overlay;
mod wire;

use std::collections::BTreeMap;
use std::rc::Rc;

use edgebook_model::{Api, TypeId};

use crate::tree::{Closure, Pos};

pub(crate) use wire::of_wire;

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ty {
    /// No value: what never comes to its end, and what is not known yet.
    Never,
    /// Anything: the checker leaves it alone.
    Any,
    /// `()`
    Unit,
    Bool,
    Int,
    Float,
    Char,
    /// Any text.
    Text,
    /// One of some texts.
    Words(Rc<Words>),
    /// Bytes that a script made, or that a device sent.
    Blob,
    /// A download that holds secrets: its text is one.
    SecretBlob,
    Range,
    Duration,
    Time,
    /// What `catch` gets.
    Error,
    /// A text that is never shown.
    Secret,
    List(Rc<Ty>),
    Map(Rc<MapTy>),
    /// A map of an answer, from ids or names to values.
    Keyed(Rc<Ty>, KeyKind),
    /// An object of an answer.
    Record(RecordTy),
    /// `params`
    Params,
    Device(DeviceTy),
    Group(GroupTy),
    Function(Rc<FunctionTy>),
    /// One of several types; neither `Never` nor `Any`, no two of one kind.
    OneOf(Rc<[Ty]>),
}

/// Some texts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Words {
    /// What the list is called: the name of an enumeration; empty for texts of the runbook.
    pub(crate) name: Rc<str>,
    pub(crate) words: Vec<Rc<str>>,
}

/// What the keys of a map of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// Texts.
    Text,
    /// Numbers, or texts that are none.
    Id,
    /// Anything: the keys that `group_by` made.
    Any,
}

/// A map that a script made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MapTy {
    pub(crate) fields: BTreeMap<Rc<str>, Entry>,
    /// The type of entries under keys that are not known; without it there are none.
    pub(crate) rest: Option<Ty>,
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) ty: Ty,
    /// The file in which it was put into the map.
    pub(crate) file: usize,
    /// Where the key stands, and where its value; unknown for entries that may have been added later.
    pub(crate) key_at: Pos,
    pub(crate) value_at: Pos,
    /// What is known of the value beside its type.
    pub(crate) known: Option<Known>,
}

/// What is known of a value beside its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It is this number.
    Number(i64),
    /// It is the parameter of this name.
    Param(Rc<str>),
    /// It is the answer of an operation; whether that goes on after it has answered.
    Answer { operation: Rc<str>, waits: bool },
}

/// An object type of a description.
#[derive(Clone, Copy)]
pub(crate) struct RecordTy {
    pub(crate) api: &'static Api,
    pub(crate) id: TypeId,
}

/// A device, as far as it is known.
#[derive(Clone)]
pub(crate) struct DeviceTy {
    /// What it is; `None` for `device("name")`.
    pub(crate) api: Option<&'static Api>,
    pub(crate) name: DeviceName,
}

/// Which device something is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DeviceName {
    /// The target of its kind: `vns3`.
    Target,
    /// `device("name")`
    Named(Rc<str>),
    /// `device(...)` with a name that shows only when it runs.
    Unknown,
}

/// A group of operations of a device.
#[derive(Clone)]
pub(crate) struct GroupTy {
    pub(crate) api: &'static Api,
    /// The group's name; `None` when it shows only at run time.
    pub(crate) group: Option<&'static str>,
    pub(crate) device: DeviceName,
}

/// A closure or a function as a value.
#[derive(Clone, Debug)]
pub(crate) enum FunctionTy {
    /// A closure of the file of a number, known by where it begins.
    Closure(usize, Rc<Closure>),
    /// A function of the file of a number, a native function or an operation, by its name.
    Named(usize, Rc<str>),
    /// One of several.
    OneOf(Vec<Self>),
    /// One of which nothing is known.
    Unknown,
}

impl PartialEq for RecordTy {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.api, other.api) && self.id == other.id
    }
}

impl std::fmt::Debug for RecordTy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.api.kind, self.id.0)
    }
}

impl PartialEq for DeviceTy {
    fn eq(&self, other: &Self) -> bool {
        same_api(self.api, other.api) && self.name == other.name
    }
}

impl std::fmt::Debug for DeviceTy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.api.map(|api| &api.kind), self.name)
    }
}

impl PartialEq for GroupTy {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.api, other.api) && self.group == other.group && self.device == other.device
    }
}

impl std::fmt::Debug for GroupTy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:?} {:?}", self.api.kind, self.group, self.device)
    }
}

impl PartialEq for FunctionTy {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Closure(_, left), Self::Closure(_, right)) => Rc::ptr_eq(left, right),
            (Self::Named(file, left), Self::Named(other, right)) => file == other && left == right,
            (Self::OneOf(left), Self::OneOf(right)) => left == right,
            (Self::Unknown, Self::Unknown) => true,
            _ => false,
        }
    }
}

impl FunctionTy {
    /// The possible functions, one by one.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::OneOf(functions) => functions,
            one => std::slice::from_ref(one),
        }
    }
}

fn same_api(left: Option<&'static Api>, right: Option<&'static Api>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => std::ptr::eq(left, right),
        (None, None) => true,
        _ => false,
    }
}

impl Ty {
    /// A list of values of a type.
    pub(crate) fn list(item: Self) -> Self {
        Self::List(Rc::new(item))
    }

    /// A text that stands in the runbook.
    pub(crate) fn literal(text: &Rc<str>) -> Self {
        Self::Words(Rc::new(Words { name: "".into(), words: vec![Rc::clone(text)] }))
    }

    /// A map without entries of which some may come.
    pub(crate) fn map_of(rest: Option<Self>) -> Self {
        Self::Map(Rc::new(MapTy { fields: BTreeMap::new(), rest }))
    }

    /// The type or `()`.
    pub(crate) fn optional(self) -> Self {
        self.join(Self::Unit)
    }

    /// The possible types, one by one.
    pub(crate) fn alternatives(&self) -> &[Self] {
        match self {
            Self::OneOf(types) => types,
            one => std::slice::from_ref(one),
        }
    }

    /// The possible types without `()`, as absence is no finding; only `()` where there is nothing else.
    pub(crate) fn present(&self) -> impl Iterator<Item = &Self> {
        let alternatives = self.alternatives();
        let only_unit = alternatives.iter().all(|ty| matches!(ty, Self::Unit));
        alternatives.iter().filter(move |ty| only_unit || !matches!(ty, Self::Unit))
    }

    /// The type without `()`.
    pub(crate) fn without_unit(&self) -> Self {
        match self {
            Self::OneOf(_) => self.present().cloned().fold(Self::Never, Self::join),
            Self::Unit => Self::Never,
            other => other.clone(),
        }
    }

    /// Whether nothing is known.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self, Self::Any)
    }

    /// Whether nothing can be said about it: anything, or nothing yet.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, Self::Any | Self::Never)
    }

    /// Whether `()` is among its values.
    pub(crate) fn may_be_unit(&self) -> bool {
        self.alternatives().iter().any(|ty| matches!(ty, Self::Unit))
    }

    /// Whether it is a text of any sort.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Words(_))
    }

    /// Whether each possible type passes a test.
    pub(crate) fn all(&self, test: impl Fn(&Self) -> bool) -> bool {
        self.present().all(test)
    }

    /// Whether some possible type passes a test.
    pub(crate) fn some(&self, test: impl Fn(&Self) -> bool) -> bool {
        self.present().any(test)
    }
}

//! One appliance's API as a whole.

use crate::{
    BodyKind, List, Operation, Param, Place, SecurityScheme, Text, TextFormat, TypeDef, TypeId, TypeKind,
};

/// Everything known about one appliance's API.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Api {
    /// The short name: the variable in scripts and the value of `--kind` (`vns3`, `cos`).
    pub kind: Text,
    /// The folder below `spec/` (`vns3`, `cos-core`).
    pub appliance: Text,
    /// The product's name.
    pub title: Text,
    /// The firmware or API version that the description is for.
    pub version: Text,
    /// SHA-256 of description and overlay, in hexadecimal.
    pub digest: Text,
    /// What stands before every operation's path (`/api`), without a trailing slash; may be empty.
    pub base_path: Text,
    /// The port when an address names none.
    pub default_port: u16,
    /// The ways to authenticate.
    pub security_schemes: List<SecurityScheme>,
    /// What is taken off every JSON answer.
    pub envelope: Envelope,
    /// How errors look in answers, tried in order.
    pub error_shapes: List<ErrorShape>,
    /// How to tell that the appliance is up.
    pub readiness: Option<Readiness>,
    /// The groups of operations, in the order of the description.
    pub groups: List<Group>,
    /// All operations, in the order of the description.
    pub operations: List<Operation>,
    /// The arena of types.
    pub types: List<TypeDef>,
}

/// A group of operations: the vendor's module or chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Group {
    /// The name in scripts (`ipsec`).
    pub name: Text,
    /// The vendor's name for it (`IPsec`).
    pub title: Text,
    /// One sentence about what it holds.
    pub doc: Text,
}

/// What is taken off a JSON answer before a script sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Envelope {
    /// The key whose value is the result, where an answer has it.
    pub unwrap: Option<Text>,
    /// Keys that are not shown in results (`error`).
    pub hide: List<Text>,
}

/// One way in which an appliance reports an error in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ErrorShape {
    /// The top-level key that marks the error.
    pub key: Text,
    /// What the key's value must be.
    pub mark: ErrorMark,
    /// Whether the shape counts even when the status is 2xx.
    pub any_status: bool,
    /// The key of the error's name: below `key` for [`ErrorMark::Object`], else at the top. May be absent.
    pub name: Option<Text>,
    /// The key of the message, found like `name`.
    pub message: Option<Text>,
    /// The key of the log reference, found like `name`.
    pub log: Option<Text>,
    /// The key of a status code, found like `name`.
    pub code: Option<Text>,
}

/// What the value under an error's key must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ErrorMark {
    /// An object that holds name and message.
    Object,
    /// A text, which is the message.
    Text,
    /// The literal `true`.
    True,
}

/// How to tell that an appliance is up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Readiness {
    /// The id of a harmless operation.
    pub operation: Text,
    /// The field that a good result has.
    pub field: Option<Text>,
    /// The field of a good result that says which version the appliance runs.
    pub version: Option<Text>,
    /// How many good results in a row mean "up".
    pub answers: u16,
    /// Statuses that mean "not yet" after a restart.
    pub down_statuses: List<u16>,
}

impl Api {
    /// The definition of a type. An id from another arena gives the untyped definition.
    pub fn ty(&self, id: TypeId) -> &TypeDef {
        static UNKNOWN: TypeDef = TypeDef {
            name: Text::Borrowed(""),
            doc: Text::Borrowed(""),
            kind: TypeKind::Any { reason: Text::Borrowed("the type id belongs to another description") },
        };
        self.types.get(id.index()).unwrap_or(&UNKNOWN)
    }

    /// What a text of a type holds; plain where the type is not a text.
    pub fn text_format(&self, id: TypeId) -> TextFormat {
        match self.ty(id).kind {
            TypeKind::Text(format) => format,
            _ => TextFormat::Plain,
        }
    }

    /// The name of an operation's group.
    pub fn group_name(&self, operation: &Operation) -> &str {
        self.groups.get(usize::from(operation.group)).map_or("", |group| group.name.as_ref())
    }

    /// What stands before an operation's path: without a trailing slash, may be empty.
    pub fn base_of<'a>(&'a self, operation: &'a Operation) -> &'a str {
        operation.base_path.as_deref().unwrap_or(&self.base_path)
    }

    /// The whole path of an operation, with `{name}` for path parameters.
    pub fn path_of(&self, operation: &Operation) -> String {
        format!("{}{}", self.base_of(operation), operation.path)
    }

    /// `vns3.ipsec.update_endpoint_tunnel`
    pub fn qualified_name(&self, operation: &Operation) -> String {
        format!("{}.{}.{}", self.kind, self.group_name(operation), operation.name)
    }

    /// Finds an operation by group and name.
    pub fn find(&self, group: &str, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|op| op.name == name && self.group_name(op) == group)
    }

    /// Finds an operation by the vendor's id.
    pub fn find_id(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|op| op.id == id)
    }

    /// The operations of one group, in the order of the description.
    pub fn operations_in<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Operation> {
        self.operations.iter().filter(move |op| self.group_name(op) == group)
    }

    /// Finds a named type.
    pub fn find_type(&self, name: &str) -> Option<(TypeId, &TypeDef)> {
        let index = self.types.iter().position(|ty| !name.is_empty() && ty.name == name)?;
        let id = TypeId(u32::try_from(index).ok()?);
        Some((id, self.ty(id)))
    }
}

impl Operation {
    /// The path parameters, in path order: the positional arguments of a call.
    pub fn path_params(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| param.place == Place::Path)
    }

    /// The query, header and cookie parameters: keys of the argument map.
    pub fn map_params(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| param.place != Place::Path)
    }

    /// The type that a script gets from a successful call; `None` when there is no body.
    pub fn result(&self) -> Option<TypeId> {
        self.answers.iter().find(|answer| answer.kind != BodyKind::Empty).map(|answer| answer.result)
    }
}

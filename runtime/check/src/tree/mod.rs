//! A runbook as the checker sees it: a plain tree with a place for everything, free of the engine's own types.

mod walk;

use std::rc::Rc;

pub(crate) use walk::{Go, Node};

/// A place in a text: line and column in characters, from 1. The default stands for "nowhere".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pos {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Pos {
    /// Whether the place is known.
    pub(crate) fn is_known(self) -> bool {
        self.line > 0
    }
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: Rc<str>,
    pub(crate) at: Pos,
}

impl std::ops::Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A file: its statements and its functions.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) body: Block,
    pub(crate) functions: Vec<Rc<Function>>,
}

/// A function with a name.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Name,
    /// The type to whose values alone it belongs: `int` in `fn int.name()`.
    pub(crate) of: Option<Name>,
    pub(crate) params: Vec<Name>,
    /// Whether no other file can call it.
    pub(crate) is_private: bool,
    pub(crate) body: Block,
}

/// A function without a name.
#[derive(Debug)]
pub(crate) struct Closure {
    /// Where it begins.
    pub(crate) at: Pos,
    pub(crate) params: Vec<Name>,
    /// The variables around it that it uses, each with the place of its use.
    pub(crate) captures: Vec<Name>,
    pub(crate) body: Block,
}

/// Statements in braces, or at the top of a file.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) at: Pos,
    pub(crate) kind: StatementKind,
}

/// What a statement does.
#[derive(Debug)]
pub(crate) enum StatementKind {
    /// `expression;`
    Expression(Expr),
    /// `let name = value;`
    Let { name: Name, value: Option<Expr>, exported: bool },
    /// `target = value;` or `target += value;`
    Assign { target: Expr, operator: Option<(Operator, Pos)>, value: Expr },
    /// `if condition { ... } else { ... }`
    If { condition: Expr, then: Block, otherwise: Block },
    /// `switch subject { ... }`
    Switch { subject: Expr, cases: Vec<Case> },
    /// `while condition { ... }`; `loop { ... }` has no condition.
    While { condition: Option<Expr>, body: Block },
    /// `do { ... } while condition`
    Do { body: Block, condition: Expr },
    /// `for (variable, counter) in over { ... }`
    For { variable: Name, counter: Option<Name>, over: Expr, body: Block },
    /// `break value;`
    Break(Option<Expr>),
    /// `continue;`
    Continue,
    /// `return value;`
    Return(Option<Expr>),
    /// `throw value;`
    Throw(Option<Expr>),
    /// `try { ... } catch (variable) { ... }`
    Try { body: Block, variable: Option<Name>, handler: Block },
    /// `{ ... }`
    Block(Block),
    /// `import path as alias;`
    Import { path: Expr, alias: Option<Name> },
    /// `export name;`
    Export(Name),
}

/// A case of a `switch`.
#[derive(Debug)]
pub(crate) struct Case {
    /// The texts among its values; other values are not kept.
    pub(crate) texts: Vec<Name>,
    /// Whether it is `_`.
    pub(crate) is_default: bool,
    /// What must hold as well.
    pub(crate) condition: Option<Expr>,
    pub(crate) body: Block,
}

/// An expression.
#[derive(Debug)]
pub(crate) struct Expr {
    /// Where it begins: for `a.b + c` that is the place of `a`.
    pub(crate) at: Pos,
    pub(crate) kind: ExprKind,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum ExprKind {
    Unit,
    Bool(bool),
    Int(i64),
    Float,
    Char,
    Text(Rc<str>),
    /// `text ${value}`
    Interpolated(Vec<Expr>),
    List(Vec<Expr>),
    Map(Vec<(Name, Expr)>),
    /// `name`, or `module::name`
    Variable {
        path: Vec<Name>,
        name: Name,
    },
    This,
    Closure(Rc<Closure>),
    /// `object.name`; with `optional`, `object?.name`
    Field {
        object: Box<Expr>,
        name: Name,
        optional: bool,
    },
    /// `object[index]`
    Index {
        object: Box<Expr>,
        index: Box<Expr>,
        optional: bool,
    },
    /// `object.name(...)`
    Method {
        object: Box<Expr>,
        name: Name,
        arguments: Vec<Expr>,
        optional: bool,
    },
    /// `name(...)`, or `module::name(...)`
    Call {
        path: Vec<Name>,
        name: Name,
        arguments: Vec<Expr>,
    },
    /// `-value`, `!value`
    Unary {
        operator: Operator,
        value: Box<Expr>,
    },
    /// `left + right`
    Binary {
        operator: Operator,
        at: Pos,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `item in list`; `!in` stands in a [`ExprKind::Unary`].
    In {
        at: Pos,
        item: Box<Expr>,
        list: Box<Expr>,
    },
    /// `a && b && c`
    All(Vec<Expr>),
    /// `a || b || c`
    Any(Vec<Expr>),
    /// `a ?? b ?? c`
    Coalesce(Vec<Expr>),
    /// `from..to`; with `true`, `from..=to`
    Range(Box<Expr>, Box<Expr>, bool),
    /// `if`, `switch`, a loop or braces where a value is needed.
    Block(Block),
    /// Something that the checker knows nothing about.
    Unknown,
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Not,
    Negative,
    /// Shifts and the operators on bits.
    Bits,
}

impl Operator {
    /// How it is written.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract | Self::Negative => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Power => "**",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Not => "!",
            Self::Bits => "bits",
        }
    }

    /// Whether it compares.
    pub(crate) fn compares(self) -> bool {
        self.is_equality()
            || matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }

    /// Whether it is `==` or `!=`.
    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }
}

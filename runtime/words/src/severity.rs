//! How bad a finding is.

/// How bad a finding is; the worst comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// It fails, or would fail when it runs; a description with one is refused.
    #[default]
    Error,
    /// It works, but hardly as it was meant; an error where somebody asks for strictness.
    Warning,
    /// It works in another way than it is written.
    Note,
}

impl Severity {
    /// The word in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

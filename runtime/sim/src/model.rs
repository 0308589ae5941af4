//! Where the effect of a rehearsed write comes from.

/// Where the effect of a rehearsed write comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// From behaviour that was written by hand for the operation.
    ByHand,
    /// From the resource engine: it creates, changes and removes as the description says.
    Engine,
    /// From nowhere: the fields that were sent are taken to be so, and nothing follows from them.
    Assumed,
}

impl Model {
    /// The word for it in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByHand => "by hand",
            Self::Engine => "resource engine",
            Self::Assumed => "assumed",
        }
    }
}

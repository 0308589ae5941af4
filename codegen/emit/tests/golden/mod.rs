//! Every golden case as a module. Generated: a case is a folder with a description in it.

/// The case `answers`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod answers {
    /// Its tables.
    pub mod tables {
        include!("answers/tables.rs");
    }
    include!("answers/client.rs");
}

/// The case `bodies`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod bodies {
    /// Its tables.
    pub mod tables {
        include!("bodies/tables.rs");
    }
    include!("bodies/client.rs");
}

/// The case `declared`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod declared {
    /// Its tables.
    pub mod tables {
        include!("declared/tables.rs");
    }
    include!("declared/client.rs");
}

/// The case `keywords`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod keywords {
    /// Its tables.
    pub mod tables {
        include!("keywords/tables.rs");
    }
    include!("keywords/client.rs");
}

/// The case `nasty_texts`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod nasty_texts {
    /// Its tables.
    pub mod tables {
        include!("nasty_texts/tables.rs");
    }
    include!("nasty_texts/client.rs");
}

/// The case `overlay`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod overlay {
    /// Its tables.
    pub mod tables {
        include!("overlay/tables.rs");
    }
    include!("overlay/client.rs");
}

/// The case `shapes`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod shapes {
    /// Its tables.
    pub mod tables {
        include!("shapes/tables.rs");
    }
    include!("shapes/client.rs");
}

/// The case `three_one`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod three_one {
    /// Its tables.
    pub mod tables {
        include!("three_one/tables.rs");
    }
    include!("three_one/client.rs");
}

/// The case `unions`.
#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, unused_imports, unused_variables, reason = "generated")]
pub mod unions {
    /// Its tables.
    pub mod tables {
        include!("unions/tables.rs");
    }
    include!("unions/client.rs");
}

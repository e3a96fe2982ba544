//! Languages, grammars and parsers.

mod container;
mod grammar;
mod language;
mod parse;
mod recover;

pub use container::Container;
pub use language::{Ecosystem, Language};
pub use parse::parse;
pub use recover::recover;

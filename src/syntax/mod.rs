//! Languages, grammars and parsers.

mod grammar;
mod language;
mod parse;
mod recover;

pub use language::{Ecosystem, Language};
pub use parse::parse;
pub use recover::recover;

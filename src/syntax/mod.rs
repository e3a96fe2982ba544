//! Languages, grammars and parsers.

mod grammar;
mod language;
mod parse;

pub use language::{Ecosystem, Language};
pub use parse::parse;

//! Lints: matching a request, effect and level, messages.

mod assemble;
mod builtin;
mod condition;
mod context;
pub mod document;
mod engine;
pub mod example;
mod matching;
mod message;
mod schema;
mod table;

pub use builtin::Builtin;
pub use condition::Verdict;
pub use context::Context;
pub use engine::{is_compared, judge, parameters, spoken_of, tested_for};
pub use message::{display_path, page_url};
pub use schema::{Case, Companion, Content, Effects, Is, Link, Lint, Test, Who};
pub use table::{all, page};

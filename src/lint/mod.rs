//! Lints: matching a request, effect and level, messages.

mod assemble;
mod builtin;
mod condition;
mod context;
pub mod date;
pub mod document;
mod engine;
pub mod example;
mod glob;
pub mod level;
mod matching;
mod message;
mod schema;

pub use builtin::Builtin;
pub use condition::Verdict;
pub use context::Context;
pub use engine::{judge, parameters};
pub use level::Setting;
pub use message::page_url;
pub use schema::{Case, Companion, Content, Effects, Is, Link, Lint, Test, Who};

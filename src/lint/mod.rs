//! Lints: matching a request, effect and level, messages.

mod schema;

pub use schema::{Case, Content, Effects, Is, Lint, Test, Who};

//! What OpenAI (and Azure) keep: operations, endpoints and effects under each control.

mod schema;

pub use schema::{Control, Effect, Eligible, Feature, Keeps, Operations, Outcome, Policy, Row, Source, Topic};

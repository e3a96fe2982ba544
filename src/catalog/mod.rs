//! SDK and framework models.

pub mod schema;

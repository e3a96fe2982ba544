//! The resolver: from lowered files to requests.

mod arguments;
mod call;
mod client;
mod demand;
mod describe;
mod eval;
mod member;
mod modules;
mod parameter;
mod program;
mod provenance;
mod record;
mod sink;
mod types;
mod value;
mod written;

pub use demand::{Files, Needle, Solved, solve};
pub use describe::{Interest, Texts, describe};
pub use program::Alias;

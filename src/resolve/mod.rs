//! The resolver: from lowered files to requests.

mod arguments;
mod call;
mod client;
mod construction;
mod demand;
mod describe;
mod eval;
mod flow;
mod interest;
mod member;
mod memory;
mod modules;
mod narrow;
mod parameter;
mod program;
mod provenance;
mod record;
mod scope;
mod sink;
mod taught;
mod types;
mod value;
mod written;

pub use demand::{Files, Needle, Solved, solve};
pub use describe::{Texts, describe};
pub use interest::Interest;
pub use modules::{Located, locate};
pub use program::{Alias, Program};

//! The resolver: from lowered files to requests.

mod answerer;
mod arguments;
mod call;
mod callee;
mod client;
mod construction;
mod demand;
mod dependence;
mod describe;
mod eval;
mod flow;
mod headers;
mod http;
mod interest;
mod member;
mod memory;
mod modules;
mod narrow;
mod parameter;
mod program;
mod provenance;
mod reached;
mod record;

mod sink;
mod taught;
mod text;
mod transport;
mod types;
mod unresolved;
mod value;
mod written;

pub use callee::end_of;
pub use demand::{Files, Needle, Solved, solve};
pub use describe::{Described, Texts, describe};
pub use interest::Interest;
pub use modules::{Located, locate};
pub use program::{Alias, Program};

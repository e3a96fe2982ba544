//! The resolver: from lowered files to requests.

mod arguments;
mod body;
mod call;
mod callee;
mod client;
mod construction;
mod container;
mod demand;
mod dependence;
mod describe;
mod eval;
mod flow;
mod framework;
mod headers;
mod interest;
mod member;
mod memory;
mod modules;
mod narrow;
mod options;
mod overload;
mod parameter;
mod program;
mod provenance;
mod reached;
mod record;

mod sink;
mod structural;
mod taught;
mod types;
mod union;
mod units;
mod unresolved;
mod value;
mod versions;
mod written;

pub use callee::end_of;
pub use demand::{Files, Needle, Solved, solve};
pub use describe::{Described, Texts, describe};
pub use interest::Interest;
pub use modules::{Located, join, locate};
pub use program::{Alias, Program};
pub use versions::{Installed, Versions};

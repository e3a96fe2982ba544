//! Files: walking, prefilter, decoding, positions. The only module beside `config` that does I/O.
//!
//! Every step is a function of its arguments and the file system; thread order never shows.

mod cells;
mod classify;
mod commands;
mod decode;
mod encoding;
mod folders;
mod given;
mod listing;
mod minified;
mod names;
mod notebook;
mod patterns;
mod pieces;
mod prefilter;
mod read;
mod script;
mod skip;
mod text;
mod visit;
mod walk;

pub use cells::Written;
pub use classify::settings_name;
pub use decode::{Decoded, Encoding, decode};
pub use given::{Given, GivenError, resolve_existing, resolve_given};
pub use names::relative;
pub use patterns::{PathPatterns, PatternError};
pub use pieces::{Malformed, Source, source};
pub use prefilter::Prefilter;
pub use read::{Loaded, ReadOutcome, read_candidate, read_candidates, read_lock, read_manifest, read_own};
pub use skip::{Note, SkipCounts, SkipReason, Skipped};
pub use text::{Position, Range, Text};
pub(crate) use visit::git_work_tree;
pub use walk::{Candidate, Extent, Manifest, Project, Selection, Tree, WalkOptions, Wanted, find, select, walk};

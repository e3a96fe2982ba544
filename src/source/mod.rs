//! Files: walking, prefilter, decoding, positions. The only module beside `config` that does I/O.

mod text;

pub use text::{Position, Range, Text};

//! Shell.
use crate::ir::FileIr;
use crate::ir::builder::Builder;
use crate::syntax::Language;

pub(super) fn lower(_text: &str) -> FileIr {
    Builder::new(Language::Shell).finish()
}

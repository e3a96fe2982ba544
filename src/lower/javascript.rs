use crate::{ir::FileIr, syntax::Language};
pub(super) fn lower(_language: Language, _text: &str) -> FileIr { todo!() }

use crate::ir::FileIr;
pub(super) fn lower(_text: &str) -> FileIr {
    todo!()
}

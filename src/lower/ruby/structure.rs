//! Classes that are made of a list of members: `Struct.new(:client, :name)`, `Data.define(:client)`.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Slot};

use super::{Lowering, children, field, span_of};

impl<'t> Lowering<'t> {
    /// The class that such a call makes; none where it is another call.
    pub(super) fn structure(&mut self, node: Node<'t>, base: Node<'t>, method: &str) -> Option<ExprId> {
        if !matches!((self.source(base), method), ("Struct", "new") | ("Data", "define")) {
            return None;
        }
        let at = span_of(node);
        let class = self.builder.class(None, Vec::new(), at);
        for arg in field(node, "arguments").map(children).unwrap_or_default() {
            if arg.kind() != "simple_symbol" {
                self.expr(arg);
                continue;
            }
            let name = self.builder.symbol(self.source(arg).trim_start_matches(':'));
            let value = self.builder.opaque(Vec::new(), span_of(arg));
            self.builder.class_mut(class).slots.push(Slot { name, value, ty: None, is_optional: true });
        }
        if let Some(block) = field(node, "block") {
            self.block(block, &[]);
        }
        Some(self.builder.expr(Expr::Class(class), at))
    }
}

//! Classes that are made of a list of members: `Struct.new(:client, :name)`, `Data.define(:client)`.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, FunctionFlags, Literal, Param, ParamKind};

use super::{Lowering, children, field, span_of};

impl<'t> Lowering<'t> {
    /// The class that such a call makes; none where it is another call.
    pub(super) fn structure(&mut self, node: Node<'t>, base: Node<'t>, method: &str) -> Option<ExprId> {
        if !matches!((self.source(base), method), ("Struct", "new") | ("Data", "define")) {
            return None;
        }
        let at = span_of(node);
        let class = self.builder.class(None, Vec::new(), at);
        let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
        let constructor = self.builder.function(Some("initialize"), Some(class), flags, at);
        let args = field(node, "arguments").map(children).unwrap_or_default();
        let (members, others): (Vec<Node<'t>>, Vec<Node<'t>>) =
            args.into_iter().partition(|arg| arg.kind() == "simple_symbol");
        for other in others {
            self.expr(other);
        }
        for (index, member) in members.iter().enumerate() {
            let name = self.source(*member).trim_start_matches(':');
            let span = span_of(*member);
            let default = Some(self.builder.literal(Literal::Null, span));
            let symbol = Some(self.builder.symbol(name));
            let param = Param { name: symbol, kind: ParamKind::Plain, default, ty: None, exit: None, span };
            self.builder.param(constructor, param);
            let given = self.builder.parameter(constructor, index, span);
            self.builder.class_field(class, &format!("@{name}"), given);
        }
        self.readers(class, &members);
        if let Some(block) = field(node, "block") {
            self.block(block, &[]);
        }
        Some(self.builder.expr(Expr::Class(class), at))
    }
}

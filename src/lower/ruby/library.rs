//! Methods of Ruby's own classes (and of Rails') that pass on what they are called on, or hand it to a block.

use tree_sitter::Node;

use crate::ir::builder::Place;
use crate::ir::{CallKind, Expr, ExprId, Field, Literal};

use super::call::is_bare;
use super::{Lowering, children, field, span_of};

impl<'t> Lowering<'t> {
    /// A call that says more to the lowering than its name and arguments; none where it is as any other.
    pub(super) fn library_call(&mut self, node: Node<'t>, base: Node<'t>, value: ExprId, name: &str) -> Option<ExprId> {
        let args = field(node, "arguments").map(children).unwrap_or_default();
        let block = field(node, "block");
        match name {
            // JSON of keywords is that of the hash that they are.
            "generate" | "dump" | "pretty_generate"
                if base.kind() == "constant" && args.first().is_some_and(|arg| arg.kind() == "pair") =>
            {
                Some(self.record(&args, span_of(node)))
            }
            "merge" | "reverse_merge" | "deep_merge" | "with_defaults" if !args.is_empty() && block.is_none() => {
                let other = self.hash_of(&args, node);
                let (first, second) =
                    if matches!(name, "merge" | "deep_merge") { (value, other) } else { (other, value) };
                Some(self.merged(first, second, node))
            }
            "merge!" | "update" | "deep_merge!" if super::assignment::is_place(base) && self.is_hash(value, &args) => {
                let other = self.hash_of(&args, node);
                let place = self.place(base);
                self.builder.store_fields(&place, other, span_of(node));
                Some(self.builder.read_place(&place, span_of(node)))
            }
            "except" if !args.is_empty() => Some(self.without(value, &args, node)),
            "fetch" | "dig" if !args.is_empty() => Some(self.fetch(node, value, name, &args)),
            "delete" if super::assignment::is_place(base) && args.len() == 1 => {
                let key = self.expr(args[0]);
                let old = self.builder.expr(Expr::Index { base: value, key }, span_of(node));
                self.text_of(key)?;
                self.delete(base, key, node);
                Some(old)
            }
            "push" | "append" if super::assignment::is_place(base) && !args.is_empty() => {
                let items: Vec<ExprId> = args.iter().map(|arg| self.expr(*arg)).collect();
                Some(self.appended(base, &items, node))
            }
            "first" | "last" | "sample" | "pop" | "shift" if is_bare(node) => {
                Some(self.builder.expr(Expr::Element(value), span_of(node)))
            }
            // A part of a request that a block is given.
            "url" if args.len() == 1 && base.kind() == "identifier" && self.is_local(self.source(base)) => {
                let url = self.expr(args[0]);
                let name = self.builder.symbol("url");
                let place = Place::Member(Box::new(self.place(base)), name);
                self.builder.store(&place, url, span_of(node));
                Some(url)
            }
            _ => self.block_call(node, value, name, block?),
        }
    }

    /// A call whose block is given something that is known.
    fn block_call(&mut self, node: Node<'t>, value: ExprId, name: &str, block: Node<'t>) -> Option<ExprId> {
        let at = span_of(node);
        match name {
            // What is configured is handed to the block.
            "tap" | "configure" | "instance_eval" => {
                self.block_value(block, &[value]);
                Some(value)
            }
            // What is started or opened is handed to the block.
            "start" | "open" => {
                let args = field(node, "arguments").map(children).unwrap_or_default();
                let args = self.written_arguments(&args);
                let method = field(node, "method").map_or(at, span_of);
                let callee = self.builder.member(value, name, method);
                let opened = self.builder.call(callee, args, CallKind::Call, method, at);
                Some(self.block_value(block, &[opened]))
            }
            "then" | "yield_self" => Some(self.block_value(block, &[value])),
            "each" | "each_with_index" | "each_slice" | "each_entry" | "find_each" | "reverse_each" | "each_value"
            | "select" | "reject" | "filter" | "sort_by" | "each_with_object" | "find_in_batches" => {
                self.block_arguments(node);
                self.each(node, value, name, block);
                Some(value)
            }
            "each_pair" | "each_key" => {
                let key = self.builder.opaque(vec![value], at);
                let element = self.builder.expr(Expr::Element(value), at);
                self.block_value(block, &[key, element]);
                Some(value)
            }
            "map" | "flat_map" | "filter_map" | "collect" | "map_with_index" | "parallel_map" => {
                self.block_arguments(node);
                let item = self.each(node, value, name, block);
                Some(self.builder.expr(Expr::Sequence(vec![item]), at))
            }
            "find" | "detect" => {
                self.each(node, value, name, block);
                Some(self.builder.expr(Expr::Element(value), at))
            }
            _ => None,
        }
    }

    /// Calls in the arguments beside the block.
    fn block_arguments(&mut self, node: Node<'t>) {
        for arg in field(node, "arguments").map(children).unwrap_or_default() {
            self.expr(arg);
        }
    }

    /// A block that is given each element; what it gives.
    fn each(&mut self, node: Node<'t>, list: ExprId, name: &str, block: Node<'t>) -> ExprId {
        let element = self.builder.expr(Expr::Element(list), span_of(node));
        // Of a hash it is given keys and values.
        let takes_two = super::definition::parameters(block).len() == 2;
        if takes_two && matches!(self.builder.get(list), Expr::Record(_)) {
            let key = self.builder.opaque(Vec::new(), span_of(node));
            return self.block_value(block, &[key, element]);
        }
        let is_counted = ["_with_index", "_with_object"].iter().any(|end| name.ends_with(end));
        if takes_two && !is_counted {
            let parts = ["0", "1"].map(|at| {
                let key = self.builder.number(at, span_of(node));
                self.builder.expr(Expr::Index { base: element, key }, span_of(node))
            });
            return self.block_value(block, &parts);
        }
        self.block_value(block, &[element])
    }

    // --- hashes ------------------------------------------------------------------------------------

    /// What is merged into a hash: other hashes, or keywords.
    fn hash_of(&mut self, args: &[Node<'t>], node: Node<'t>) -> ExprId {
        if args.iter().all(|arg| matches!(arg.kind(), "pair" | "hash_splat_argument")) {
            return self.record(args, span_of(node));
        }
        let mut fields = Vec::new();
        for arg in args {
            let span = span_of(*arg);
            let value = match arg.kind() {
                "pair" => self.record(&[*arg], span),
                _ => self.expr(*arg),
            };
            fields.push(Field::Spread { value, span });
        }
        match fields.as_slice() {
            [Field::Spread { value, .. }] => *value,
            _ => self.builder.expr(Expr::Record(fields), span_of(node)),
        }
    }

    fn merged(&mut self, first: ExprId, second: ExprId, node: Node<'t>) -> ExprId {
        let whole = span_of(node);
        // A constant's value stands elsewhere.
        let fields = [first, second].map(|value| {
            let own = self.builder.span(value);
            Field::Spread { value, span: if whole.contains(own) { own } else { whole } }
        });
        self.builder.expr(Expr::Record(fields.to_vec()), whole)
    }

    /// Whether `update` changes a hash: of anything else it is a method of its own.
    fn is_hash(&self, value: ExprId, args: &[Node<'t>]) -> bool {
        let is_record = matches!(self.builder.get(value), Expr::Record(_) | Expr::Update { .. } | Expr::Handed { .. });
        is_record && !args.is_empty()
    }

    /// `hash.except(:a, :b)`
    fn without(&mut self, value: ExprId, args: &[Node<'t>], node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let mut result = value;
        for arg in args {
            let key = self.expr(*arg);
            let gone = self.builder.literal(Literal::Undefined, span_of(*arg));
            result = self.builder.expr(Expr::Update { base: result, key: Some(key), value: gone }, at);
        }
        result
    }

    /// `hash.fetch(:a, default)`, `hash.fetch(:a) { default }`, `hash.dig(:a, :b)`.
    fn fetch(&mut self, node: Node<'t>, value: ExprId, name: &str, args: &[Node<'t>]) -> ExprId {
        let at = span_of(node);
        let keys: Vec<ExprId> = args.iter().map(|arg| self.expr(*arg)).collect();
        let count = if name == "dig" { keys.len() } else { 1 };
        let mut found = value;
        for key in keys.iter().take(count) {
            found = self.builder.expr(Expr::Index { base: found, key: *key }, at);
        }
        let default = keys.get(count).copied();
        let default = default.or_else(|| field(node, "block").map(|block| self.block_value(block, &[])));
        match default {
            Some(fallback) => self.builder.expr(Expr::Otherwise { value: found, fallback }, at),
            None => found,
        }
    }
}

//! Calls and their arguments.

use tree_sitter::Node;

use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Span};

use super::definition::BLOCK;
use super::{Lowering, children, field, first_child, has_token, span_of};

/// The name under which a call is given what its block sets.
const SETTINGS: &str = "&set";

impl<'t> Lowering<'t> {
    /// `receiver.name(arguments) { block }`. Chains are read without recursion along their left side.
    pub(super) fn call(&mut self, node: Node<'t>) -> ExprId {
        let mut links = vec![node];
        let mut at = field(node, "receiver");
        while let Some(next) = at.filter(|next| next.kind() == "call") {
            links.push(next);
            at = field(next, "receiver");
        }
        let mut value = at.map(|at| (at, self.expr(at)));
        while let Some(link) = links.pop() {
            self.errors(link);
            value = Some((link, self.link(link, value)));
        }
        match value {
            Some((_, value)) => value,
            None => self.opaque(node),
        }
    }

    fn link(&mut self, node: Node<'t>, receiver: Option<(Node<'t>, ExprId)>) -> ExprId {
        let Some(method) = field(node, "method") else {
            // `f.(x)`
            return match receiver {
                Some((_, callee)) => self.called(node, callee, node),
                None => self.opaque(node),
            };
        };
        let name = self.source(method);
        let Some((base, value)) = receiver else { return self.own_call(node, method, name) };
        if let Some(class) = self.structure(node, base, name) {
            return class;
        }
        match name {
            "new" => return self.called(node, value, method),
            "class" if base.kind() == "self" => {
                if let Some(class) = self.context.class {
                    return self.builder.expr(Expr::Class(class), span_of(node));
                }
            }
            "send" | "public_send" | "__send__" => {
                if let Some(sent) = self.sent(node, value) {
                    return sent;
                }
            }
            _ => {}
        }
        if let Some(known) = self.library_call(node, base, value, name) {
            return known;
        }
        if matches!(*self.builder.get(value), Expr::Class(class) if Some(class) == self.context.class)
            && let Some(value) = self.given_by_module(node, method, name)
        {
            return value;
        }
        // `Foo::Bar` is a constant where nothing is given to it.
        if method.kind() == "constant" && field(node, "arguments").is_none() {
            return self.builder.member(value, name, span_of(node));
        }
        let callee = self.builder.member(value, name, callee_span(node, method));
        self.called(node, callee, method)
    }

    /// A call without a receiver.
    fn own_call(&mut self, node: Node<'t>, method: Node<'t>, name: &'t str) -> ExprId {
        if method.kind() == "super" {
            return self.super_call(method, Some(node));
        }
        if let Some(value) = self.macro_call(node, name) {
            return value;
        }
        if self.context.is_static
            && let Some(value) = self.given_by_module(node, method, name)
        {
            return value;
        }
        let callee = match (method.kind(), name, self.context.class) {
            ("constant", ..) => self.constant_named(name, span_of(method)),
            (_, "new", Some(class)) if self.context.is_static => self.builder.expr(Expr::Class(class), span_of(method)),
            _ => self.own_method(name, span_of(method)),
        };
        self.called(node, callee, method)
    }

    /// A class method that comes with a module which the class includes, where the class says what it is relative to:
    /// the `base_uri` of `HTTParty`.
    fn given_by_module(&mut self, node: Node<'t>, method: Node<'t>, name: &str) -> Option<ExprId> {
        let class = self.context.class?;
        let (base, module) = (*self.bases.get(&class)?, *self.included.get(&class)?);
        if self.has_member(class, name) || self.declared.functions.contains_key(name) {
            return None;
        }
        let callee = self.builder.member(module, name, span_of(method));
        let mut args = self.arguments(node);
        let kind = ArgKind::Named(self.builder.symbol("base_uri"));
        args.push(Arg { kind, value: base, span: span_of(method) });
        Some(self.builder.call(callee, args, CallKind::Call, span_of(method), span_of(node)))
    }

    /// A call without receiver, arguments and block.
    pub(super) fn plain_call(&mut self, node: Node<'t>, name: &'t str) -> ExprId {
        let at = span_of(node);
        match name {
            "raise" | "exit" | "abort" => {
                self.builder.terminate();
                return self.builder.opaque(Vec::new(), at);
            }
            "module_function" | "private" | "public" | "protected" => {
                self.context.defines_static |= name == "module_function";
                return self.builder.opaque(Vec::new(), at);
            }
            "block_given?" => return self.builder.opaque(Vec::new(), at),
            _ => {}
        }
        let callee = match (name, self.context.class) {
            ("new", Some(class)) if self.context.is_static => self.builder.expr(Expr::Class(class), at),
            _ => self.own_method(name, at),
        };
        self.builder.call(callee, Vec::new(), CallKind::Call, at, at)
    }

    /// A method of `self`, or of the file where the class has none of that name.
    pub(super) fn own_method(&mut self, name: &str, at: Span) -> ExprId {
        let is_members = self.context.class.is_some_and(|class| self.has_member(class, name));
        if !is_members && let Some(function) = self.declared.functions.get(name) {
            let function = *function;
            return self.builder.expr(Expr::Function(function), at);
        }
        if self.context.class.is_none() {
            let name = self.builder.symbol(name);
            return self.builder.expr(Expr::Global(name), at);
        }
        let mut this = self.own(at);
        if let Some(class) = self.context.class.filter(|class| !is_members && self.modules.contains(class)) {
            // It is what includes the module that has it, which is related to the module through that alone.
            let ty = self.builder.expr(Expr::Class(class), at);
            this = self.builder.expr(Expr::Typed { value: Some(this), ty }, at);
        }
        self.builder.member(this, name, at)
    }

    pub(super) fn has_member(&mut self, class: crate::ir::ClassId, name: &str) -> bool {
        let name = self.builder.symbol(name);
        self.builder.class_mut(class).members.iter().any(|member| member.name == name)
    }

    /// The call of a callee with the arguments and the block of a node.
    pub(super) fn called(&mut self, node: Node<'t>, callee: ExprId, name: Node<'t>) -> ExprId {
        let args = self.arguments(node);
        let is_new = field(node, "method").is_some_and(|method| self.source(method) == "new");
        let kind = if is_new { CallKind::New } else { CallKind::Call };
        self.builder.call(callee, args, kind, span_of(name), span_of(node))
    }

    /// `super`, `super(...)`: the method of that name above.
    pub(super) fn super_call(&mut self, name: Node<'t>, call: Option<Node<'t>>) -> ExprId {
        let at = span_of(name);
        let (Some(class), Some((_, method))) = (self.context.class, self.context.method) else {
            return match call {
                Some(call) => self.opaque(call),
                None => self.builder.opaque(Vec::new(), at),
            };
        };
        let above = self.builder.expr(Expr::Super(class), at);
        let callee = self.builder.member(above, method, at);
        let args = call.map(|call| self.arguments(call)).unwrap_or_default();
        self.builder.call(callee, args, CallKind::Call, at, call.map_or(at, span_of))
    }

    /// `client.send(:chat, ...)`: the method of that name.
    fn sent(&mut self, node: Node<'t>, receiver: ExprId) -> Option<ExprId> {
        let list = field(node, "arguments").map(children)?;
        let (name, rest) = list.split_first()?;
        if !matches!(name.kind(), "simple_symbol" | "string") {
            return None;
        }
        let sent = self.expr(*name);
        let method = self.text_of(sent)?;
        let callee = self.builder.member(receiver, &method, span_of(node));
        let args = self.written_arguments(rest);
        Some(self.builder.call(callee, args, CallKind::Call, span_of(*name), span_of(node)))
    }

    // --- arguments ---------------------------------------------------------------------------------

    /// The arguments of a call, the block among them.
    pub(super) fn arguments(&mut self, node: Node<'t>) -> Vec<Arg> {
        let list = field(node, "arguments");
        if let Some(list) = list {
            self.errors(list);
        }
        let mut args = self.written_arguments(&list.map(children).unwrap_or_default());
        if let Some(block) = field(node, "block") {
            let (value, settings) = self.block_and_settings(block, &[]);
            let kind = ArgKind::Named(self.builder.symbol(BLOCK));
            args.push(Arg { kind, value, span: span_of(block) });
            if let Some(value) = settings {
                let kind = ArgKind::Named(self.builder.symbol(SETTINGS));
                args.push(Arg { kind, value, span: span_of(block) });
            }
        }
        args
    }

    pub(super) fn written_arguments(&mut self, list: &[Node<'t>]) -> Vec<Arg> {
        list.iter().filter_map(|arg| self.argument(*arg)).collect()
    }

    fn argument(&mut self, node: Node<'t>) -> Option<Arg> {
        let span = span_of(node);
        match node.kind() {
            "pair" => {
                let key = field(node, "key")?;
                let name = self.name_of_key(key);
                let value = self.value_of_pair(node, key);
                let Some(name) = name else {
                    let key = self.expr(key);
                    let entry = crate::ir::Field::Entry { key, value, span };
                    let value = self.builder.expr(Expr::Record(vec![entry]), span);
                    return Some(Arg { kind: ArgKind::SpreadNamed, value, span });
                };
                let kind = ArgKind::Named(self.builder.symbol(&name));
                Some(Arg { kind, value, span })
            }
            "splat_argument" | "hash_splat_argument" => {
                let kind = if node.kind() == "splat_argument" { ArgKind::Spread } else { ArgKind::SpreadNamed };
                let inner = first_child(node)?;
                Some(Arg { kind, value: self.expr(inner), span })
            }
            "block_argument" => {
                let inner = first_child(node)?;
                let kind = ArgKind::Named(self.builder.symbol(BLOCK));
                Some(Arg { kind, value: self.expr(inner), span })
            }
            "forward_argument" => None,
            _ => Some(Arg { kind: ArgKind::Positional, value: self.expr(node), span }),
        }
    }

    /// The text of a key that is written out.
    fn name_of_key(&mut self, key: Node<'t>) -> Option<String> {
        match key.kind() {
            "hash_key_symbol" => Some(self.source(key).to_owned()),
            "simple_symbol" => Some(self.source(key).trim_start_matches(':').to_owned()),
            "string" => {
                let text = self.string(key);
                self.text_of(text)
            }
            _ => None,
        }
    }

    /// `yield x`: a call of the block that the method was given.
    pub(super) fn yield_to_block(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        let block = self.builder.read(BLOCK, at);
        let args = self.written_arguments(&first_child(node).map(children).unwrap_or_default());
        self.builder.call(block, args, CallKind::Call, at, at)
    }
}

/// The callee is all that stands before the arguments.
fn callee_span(node: Node<'_>, method: Node<'_>) -> Span {
    let mut at = span_of(node);
    at.end = span_of(method).end.max(at.start);
    at
}

/// Whether a call has nothing but its receiver and name.
pub(super) fn is_bare(node: Node<'_>) -> bool {
    field(node, "arguments").is_none() && field(node, "block").is_none() && !has_token(node, "(")
}

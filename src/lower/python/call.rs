//! Calls, and those of Python's own functions and methods that only move values around.

use tree_sitter::Node;

use super::assignment::{is_dotted, is_place};
use super::{Lowering, children, field, first_child};
use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Field, Literal, Span};

impl<'t> Lowering<'_, 't> {
    pub(super) fn call(&mut self, node: Node<'t>) -> ExprId {
        let Some(function) = field(node, "function") else { return self.opaque(node) };
        let special = match function.kind() {
            "identifier" => self.builtin_call(node, function),
            "attribute" => self.method_call(node, function),
            _ => None,
        };
        special.unwrap_or_else(|| self.plain_call(node))
    }

    /// A call as it is written.
    pub(super) fn plain_call(&mut self, node: Node<'t>) -> ExprId {
        let Some(function) = field(node, "function") else { return self.opaque(node) };
        let callee = self.expr(function);
        let args = self.arguments(node);
        self.builder.call(callee, args, CallKind::Call, self.name_span(function), self.span(node))
    }

    /// The last name of a callee, or all of it.
    fn name_span(&self, function: Node<'t>) -> Span {
        self.span(field(function, "attribute").unwrap_or(function))
    }

    fn arguments(&mut self, call: Node<'t>) -> Vec<Arg> {
        let Some(arguments) = field(call, "arguments") else { return Vec::new() };
        if arguments.kind() == "generator_expression" {
            let (value, span) = (self.expr(arguments), self.span(arguments));
            return vec![Arg { kind: ArgKind::Positional, value, span }];
        }
        self.errors(arguments);
        children(arguments).into_iter().map(|argument| self.argument(argument)).collect()
    }

    fn argument(&mut self, node: Node<'t>) -> Arg {
        let span = self.span(node);
        let (kind, value) = match node.kind() {
            "list_splat" => (ArgKind::Spread, first_child(node)),
            "dictionary_splat" => (ArgKind::SpreadNamed, first_child(node)),
            "keyword_argument" => {
                let name = field(node, "name").map_or("", |name| self.source(name));
                (ArgKind::Named(self.builder.symbol(name)), field(node, "value"))
            }
            _ => return Arg { kind: ArgKind::Positional, value: self.expr(node), span },
        };
        self.errors(node);
        let value = match value {
            Some(value) => self.expr(value),
            None => self.builder.opaque(Vec::new(), span),
        };
        Arg { kind, value, span }
    }

    // --- builtin functions ---------------------------------------------------------------------

    fn builtin_call(&mut self, node: Node<'t>, function: Node<'t>) -> Option<ExprId> {
        let arguments = children(argument_list(node)?);
        match (self.source(function), arguments.as_slice()) {
            ("super", _) => {
                let class = self.context.class?;
                self.arguments(node);
                Some(self.builder.expr(Expr::Super(class), self.span(node)))
            }
            ("getattr", [object, name] | [object, name, _]) => {
                let name = self.plain_string(*name)?;
                let base = self.expr(*object);
                let value = self.builder.member(base, &name, self.span(node));
                let fallback = arguments.get(2).map(|fallback| self.expr(*fallback));
                Some(self.otherwise(value, fallback, self.span(node)))
            }
            // The class of `self`, which may be one that extends it.
            ("type", [object]) if object.kind() == "identifier" => {
                let value = self.expr(*object);
                matches!(self.builder.get(value), Expr::This(_)).then_some(value)
            }
            ("setattr", [object, name, value]) => self.set_attribute(*object, *name, *value),
            ("cast", _) => self.cast(node),
            _ => None,
        }
    }

    /// `typing.cast(T, value)`.
    fn cast(&mut self, node: Node<'t>) -> Option<ExprId> {
        let arguments = children(argument_list(node)?);
        let [ty, value] = arguments.as_slice() else { return None };
        if ty.kind() != "string" && !self.is_type_like(*ty) {
            return None;
        }
        let ty = self.ty(*ty);
        let value = Some(self.expr(*value));
        Some(self.builder.expr(Expr::Typed { value, ty }, self.span(node)))
    }

    fn set_attribute(&mut self, object: Node<'t>, name: Node<'t>, value: Node<'t>) -> Option<ExprId> {
        let span = self.span(name);
        let name = self.plain_string(name)?;
        let base = self.place(object);
        let value = self.expr(value);
        let place = Place::Member(Box::new(base), self.builder.symbol(&name));
        self.builder.store(&place, value, span);
        Some(self.builder.literal(Literal::Null, span))
    }

    /// The text of a string without interpolation, before anything is lowered.
    fn plain_string(&mut self, node: Node<'t>) -> Option<String> {
        let is_plain = node.kind() == "string" && children(node).iter().all(|part| part.kind() != "interpolation");
        if !is_plain {
            return None;
        }
        let value = self.expr(node);
        self.text_of(value)
    }

    // --- methods of strings, dicts and lists -----------------------------------------------------

    fn method_call(&mut self, node: Node<'t>, function: Node<'t>) -> Option<ExprId> {
        let (object, name) = (field(function, "object")?, field(function, "attribute")?);
        match self.source(name) {
            "format" | "join" => Some(self.string_method(node, function, object, name)),
            "get" => Some(self.lookup_call(node, function, object, name)),
            "update" | "setdefault" | "pop" | "append" | "extend" | "insert" if is_place(object) => {
                Some(self.mutating_call(node, function, object, name))
            }
            "cast" if object.kind() == "identifier" => self.cast(node),
            "__setattr__" if self.source(object) == "object" => match children(argument_list(node)?).as_slice() {
                [target, name, value] => self.set_attribute(*target, *name, *value),
                _ => None,
            },
            _ => None,
        }
    }

    fn string_method(&mut self, node: Node<'t>, function: Node<'t>, object: Node<'t>, name: Node<'t>) -> ExprId {
        let span = self.span(node);
        let base = self.expr(object);
        let args = self.arguments(node);
        let is_format = self.source(name) == "format";
        match (self.text_of(base), args.as_slice()) {
            (Some(text), args) if is_format => return self.brace_format(&text, args, span),
            (Some(_), [items]) if items.kind == ArgKind::Positional => return self.join(base, items.value, span),
            _ => {}
        }
        let callee = self.builder.member(base, self.source(name), self.span(function));
        let call = self.builder.call(callee, args, CallKind::Call, self.span(name), span);
        if self.is_text(base) {
            let rest = self.builder.opaque(vec![call], span);
            let operands = if is_format { vec![base, rest] } else { vec![rest] };
            return self.template(&operands, span);
        }
        call
    }

    /// `d.get("k", default)`.
    fn lookup_call(&mut self, node: Node<'t>, function: Node<'t>, object: Node<'t>, name: Node<'t>) -> ExprId {
        let span = self.span(node);
        let base = self.expr(object);
        let args = self.arguments(node);
        let callee = self.builder.member(base, self.source(name), self.span(function));
        let call = self.builder.call(callee, args.clone(), CallKind::Call, self.span(name), span);
        match positional(&args).as_deref() {
            Some([key, fallback @ ..]) if fallback.len() <= 1 && self.is_key(*key) && self.is_container(base) => {
                let value = self.builder.expr(Expr::Index { base, key: *key }, span);
                self.otherwise(value, fallback.first().copied(), span)
            }
            _ => call,
        }
    }

    /// A method that changes the dict or list it is called on.
    fn mutating_call(&mut self, node: Node<'t>, function: Node<'t>, object: Node<'t>, name: Node<'t>) -> ExprId {
        let span = self.span(node);
        let place = self.place(object);
        // Names have places of their own; keys would be read twice.
        let base =
            if is_dotted(object) { self.expr(object) } else { self.builder.read_place(&place, self.span(object)) };
        let method = self.source(name);
        let callee = self.builder.member(base, method, self.span(function));
        let args = self.arguments(node);
        let call = self.builder.call(callee, args.clone(), CallKind::Call, self.span(name), span);
        if !self.is_container(base) {
            return call;
        }
        let values = positional(&args);
        match (method, values.as_deref()) {
            ("update", _) => {
                if let Some(fields) = self.updated_fields(&args, span) {
                    self.builder.store_fields(&place, fields, span);
                }
            }
            ("append", Some([value])) | ("insert", Some([_, value])) => self.append(&place, base, *value, span),
            ("extend", Some([values])) => {
                let values = self.spread(*values);
                self.append(&place, base, values, span);
            }
            ("setdefault", Some([key, fallback])) => {
                let value = self.builder.expr(Expr::Index { base, key: *key }, span);
                let value = self.builder.expr(Expr::Otherwise { value, fallback: *fallback }, span);
                self.builder.store(&Place::Index(Box::new(place), *key), value, span);
                return value;
            }
            ("pop", Some([])) => return self.builder.expr(Expr::Element(base), span),
            ("pop", Some([key, fallback @ ..])) if fallback.len() <= 1 && self.text_of(*key).is_some() => {
                return self.pop(place, base, (*key, fallback.first().copied()), span);
            }
            _ => {}
        }
        call
    }

    fn pop(&mut self, place: Place, base: ExprId, (key, fallback): (ExprId, Option<ExprId>), span: Span) -> ExprId {
        let value = self.builder.expr(Expr::Index { base, key }, span);
        let gone = self.builder.literal(Literal::Undefined, span);
        self.builder.store(&Place::Index(Box::new(place), key), gone, span);
        self.otherwise(value, fallback, span)
    }

    fn otherwise(&mut self, value: ExprId, fallback: Option<ExprId>, span: Span) -> ExprId {
        match fallback {
            Some(fallback) => self.builder.expr(Expr::Otherwise { value, fallback }, span),
            None => value,
        }
    }

    /// What comes after the old items. The order is kept for `append` only; nobody asks for more.
    fn append(&mut self, place: &Place, base: ExprId, item: ExprId, span: Span) {
        let old = self.spread(base);
        let items = self.builder.expr(Expr::Sequence(vec![old, item]), span);
        self.builder.store(place, items, span);
    }

    /// The fields that `d.update(...)` adds. An identifier beside keywords is how SDKs update a resource.
    fn updated_fields(&mut self, args: &[Arg], span: Span) -> Option<ExprId> {
        let mut fields = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            match arg.kind {
                ArgKind::Positional if index == 0 => {
                    let known = self.is_record(arg.value);
                    if self.is_text(arg.value) || (args.len() > 1 && !known) {
                        return None;
                    }
                    fields.push(Field::Spread { value: arg.value, span: arg.span });
                }
                ArgKind::Named(name) => {
                    let key = self.builder.expr(Expr::Literal(Literal::Str(name)), arg.span);
                    fields.push(Field::Entry { key, value: arg.value, span: arg.span });
                }
                ArgKind::SpreadNamed => fields.push(Field::Spread { value: arg.value, span: arg.span }),
                _ => return None,
            }
        }
        match fields.as_slice() {
            [] => None,
            [Field::Spread { value: only, .. }] => Some(*only),
            _ => Some(self.builder.expr(Expr::Record(fields), span)),
        }
    }

    /// Whether `get(key)` may read a dict: paths and URLs are what HTTP clients get.
    fn is_key(&mut self, key: ExprId) -> bool {
        match self.builder.get(key) {
            Expr::Template(_) => false,
            _ => self.text_of(key).is_none_or(|text| !text.starts_with('/') && !text.contains("://")),
        }
    }

    /// Whether a value may be a dict or list; modules, classes and their instances have methods of their own.
    fn is_container(&mut self, value: ExprId) -> bool {
        let origin = self.origin(value);
        match self.builder.get(origin) {
            Expr::Call { callee, .. } => {
                let callee = self.origin(*callee);
                !matches!(self.builder.get(callee), Expr::Class(_))
            }
            Expr::This(_) | Expr::Super(_) | Expr::Class(_) | Expr::Function(_) => false,
            Expr::Import { member, .. } => member.is_some(),
            _ => true,
        }
    }
}

/// The arguments of a call that is well-formed and not given a bare generator.
fn argument_list(call: Node<'_>) -> Option<Node<'_>> {
    field(call, "arguments").filter(|list| list.kind() == "argument_list" && !list.has_error())
}

/// The values of arguments that are all positional.
fn positional(args: &[Arg]) -> Option<Vec<ExprId>> {
    args.iter().map(|arg| (arg.kind == ArgKind::Positional).then_some(arg.value)).collect()
}

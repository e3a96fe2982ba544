//! Calls.

use tree_sitter::Node;

use super::expression::plain_name;
use super::name::Meaning;
use super::{Lowering, child_of_kind, children, field, first_child, last_child, span_of};
use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Literal, Span};
use crate::lower::json::{self, Piece};

/// Methods of collections that give one of the elements to a variable.
const TRIES: &[&str] = &["TryGetValue", "TryDequeue", "TryPeek", "TryPop", "TryRemove", "TryTake"];

impl<'t> Lowering<'_, 't> {
    pub(super) fn invocation(&mut self, node: Node<'t>) -> ExprId {
        let Some(function) = field(node, "function") else { return self.any(node) };
        let Some(arguments) = field(node, "arguments") else { return self.any(node) };
        let named = callee_name(function);
        if self.source(named) == "nameof" {
            return self.nothing(node);
        }
        let callee = match function.kind() {
            "identifier" => self.callee_name(function),
            "generic_name" => self.callee_name(named),
            _ => self.expr(function),
        };
        let args = self.arguments(arguments);
        let span = span_of(node);
        let name_span = span_of(named);
        if matches!(self.source(function), "string.Format" | "String.Format")
            && let Some(text) = self.formatted(arguments, &args, span)
        {
            return text;
        }
        self.adds(function, &args, span);
        self.tries(function, callee, arguments, &args);
        let call = self.builder.call(callee, args, CallKind::Call, name_span, span);
        // `provider.GetRequiredService<T>()` gives a T.
        match type_argument(function).and_then(|ty| self.telling(ty)) {
            Some(ty) => self.typed(Some(call), ty, span),
            None => call,
        }
    }

    /// `map.TryGetValue(key, out var value)`, `queue.TryDequeue(out var value)`: what it finds.
    fn tries(&mut self, function: Node<'t>, callee: ExprId, list: Node<'t>, args: &[Arg]) {
        let is_try = TRIES.contains(&self.source(callee_name(function)));
        let Expr::Member { base, .. } = *self.builder.get(callee) else { return };
        let out = children(list).into_iter().rfind(|child| child.kind() == "argument").and_then(last_child);
        let Some(declared) = out.filter(|out| is_try && out.kind() == "declaration_expression") else { return };
        let span = span_of(declared);
        let found = match args {
            [key, _] => Expr::Index { base, key: key.value },
            _ => Expr::Element(base),
        };
        let found = self.builder.expr(found, span);
        self.declare_as(declared, found);
    }

    pub(super) fn arguments(&mut self, list: Node<'t>) -> Vec<Arg> {
        self.errors(list);
        let mut args = Vec::new();
        for argument in children(list).into_iter().filter(|child| child.kind() == "argument") {
            let name = field(argument, "name");
            let Some(value) = last_child(argument).filter(|value| Some(*value) != name) else { continue };
            let kind = match name {
                Some(name) => ArgKind::Named(self.builder.symbol(self.source(name))),
                None => ArgKind::Positional,
            };
            let value = self.expr(value);
            args.push(Arg { kind, value, span: span_of(argument) });
        }
        args
    }

    /// `string.Format("https://{0}/v1", host)` as the text that it makes; none where the format is not written out.
    fn formatted(&mut self, list: Node<'t>, args: &[Arg], span: Span) -> Option<ExprId> {
        let format = first_child(first_child(list)?).filter(|format| format.kind().ends_with("string_literal"))?;
        let text = self.text_inside(format);
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}')?;
            let index: usize = inside.split([',', ':']).next()?.trim().parse().ok()?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Value(args.get(index + 1)?.value));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Some(json::text(self.builder, pieces, span))
    }

    /// `list.Add(x)`, `map.Add(key, x)`, `options.Patch.Set("$.key"u8, x)`: what is there afterwards.
    fn adds(&mut self, function: Node<'t>, args: &[Arg], span: Span) {
        let (Some(base), Some(name)) = (field(function, "expression"), field(function, "name")) else { return };
        if function.kind() != "member_access_expression" || !self.is_local(base) {
            return;
        }
        match (self.source(plain_name(name)), args) {
            ("Add", [item]) => {
                let place = self.place(base);
                let before = self.builder.read_place(&place, span);
                // What a local variable holds that is no list as far as one sees is left alone.
                let is_list =
                    matches!(self.builder.get(before), Expr::Sequence(_) | Expr::Member { .. } | Expr::Choice(_));
                if !is_list {
                    return;
                }
                let before = self.builder.expr(Expr::Spread(before), span);
                let list = self.builder.expr(Expr::Sequence(vec![before, item.value]), span);
                self.builder.store(&place, list, span);
            }
            ("Add" | "TryAdd" | "TryAddWithoutValidation", [key, value]) if self.text_of(key.value).is_some() => {
                let place = self.place(base);
                self.builder.store(&Place::Index(Box::new(place), key.value), value.value, span);
            }
            ("Set", [path, value]) => self.patches(base, path.value, value.value, span),
            // A setter stores under its own name.
            (name, [value, ..]) if is_setter(name) && base.kind() == "identifier" => {
                let place = self.place(base);
                let name = self.builder.symbol(name);
                self.builder.store(&Place::Member(Box::new(place), name), value.value, span);
            }
            _ => {}
        }
    }

    /// A patch of the body that will be sent.
    fn patches(&mut self, body: Node<'t>, path: ExprId, value: ExprId, span: Span) {
        let Some(owner) = field(body, "expression") else { return };
        let Some(key) = self.text_of(path).and_then(|path| path.strip_prefix("$.")).map(str::to_owned) else { return };
        if key.contains(['.', '[']) {
            return;
        }
        let place = self.place(owner);
        let key = self.builder.symbol(&key);
        self.builder.store(&Place::Member(Box::new(place), key), value, span);
    }

    /// Whether an expression is a local variable, or a chain of members that starts at one.
    fn is_local(&mut self, node: Node<'t>) -> bool {
        if !is_place(node) {
            return false;
        }
        let mut root = node;
        while let Some(base) = field(root, "expression") {
            root = base;
        }
        root.kind() == "identifier" && self.meaning(self.source(root)) == Meaning::Known
    }

    fn text_of(&self, value: ExprId) -> Option<&str> {
        match self.builder.get(value) {
            Expr::Literal(Literal::Str(text)) => Some(self.builder.text(*text)),
            _ => None,
        }
    }
}

/// `AddJsonBody`, `SetBody`.
fn is_setter(name: &str) -> bool {
    ["Add", "Set"]
        .iter()
        .any(|prefix| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(char::is_uppercase)))
}

/// The name by which something is called.
fn callee_name(function: Node<'_>) -> Node<'_> {
    let name = match function.kind() {
        "member_access_expression" => field(function, "name"),
        "conditional_access_expression" => {
            child_of_kind(function, "member_binding_expression").and_then(|binding| field(binding, "name"))
        }
        _ => None,
    };
    plain_name(name.unwrap_or(function))
}

/// The only type argument of a call.
fn type_argument(function: Node<'_>) -> Option<Node<'_>> {
    let name = match function.kind() {
        "generic_name" => Some(function),
        "member_access_expression" => field(function, "name"),
        "conditional_access_expression" => {
            child_of_kind(function, "member_binding_expression").and_then(|binding| field(binding, "name"))
        }
        _ => None,
    };
    let arguments = child_of_kind(name?, "type_argument_list").map(children)?;
    match arguments.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Whether an expression is a name or a chain of members that starts at one.
pub(super) fn is_place(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        match (node.kind(), field(node, "expression")) {
            ("identifier" | "this", _) => return true,
            ("member_access_expression", Some(base)) => node = base,
            _ => return false,
        }
    }
}

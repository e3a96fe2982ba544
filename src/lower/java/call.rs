//! Calls.

use tree_sitter::Node;

use super::name::Meaning;
use super::{Lowering, child_of_kind, children, field, span_of};
use crate::ir::builder::Place;
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Literal, Span};
use crate::lower::jvm;

impl<'t> Lowering<'_, 't> {
    pub(super) fn invocation(&mut self, node: Node<'t>) -> ExprId {
        let (Some(name), Some(arguments)) = (field(node, "name"), field(node, "arguments")) else {
            return self.any(node);
        };
        let span = span_of(node);
        let name_span = span_of(name);
        let method = self.source(name);
        let Some(object) = receiver(node) else {
            let callee = self.callee_name(name);
            let args = self.arguments(arguments);
            return self.builder.call(callee, args, CallKind::Call, name_span, span);
        };
        let base = self.expr(object);
        let callee_span = Span { end: name_span.end, ..span };
        let callee = self.builder.member(base, method, callee_span);
        let args = self.arguments(arguments);
        if object.kind() == "identifier" && !self.declares(self.source(object)) {
            let of = self.source(object);
            if let Some(made) = jvm::collection(self.builder, of, method, &args, span) {
                return made;
            }
        }
        if let Some(stored) = self.puts(object, base, method, &args, span) {
            return stored;
        }
        match (method, args.as_slice()) {
            ("formatted", _) => {
                let parts = std::iter::once(base).chain(args.iter().map(|arg| arg.value)).collect();
                self.format(parts, span)
            }
            ("format", [_, ..]) if self.source(object) == "String" => {
                let parts = args.iter().map(|arg| arg.value).collect();
                self.format(parts, span)
            }
            ("concat", [other]) => self.sum(vec![base, other.value], span),
            // What is known of maps and lists is found by their keys.
            ("get" | "getOrDefault", [key, ..])
                if jvm::is_record(self.builder, base) || jvm::is_list(self.builder, base) =>
            {
                self.builder.expr(Expr::Index { base, key: key.value }, span)
            }
            _ => self.called(callee, args, name_span, span),
        }
    }

    fn called(&mut self, callee: ExprId, args: Vec<Arg>, name_span: Span, span: Span) -> ExprId {
        // `context.getBean(Client.class)` gives one of its arguments' type.
        self.builder.call(callee, args, CallKind::Call, name_span, span)
    }

    pub(super) fn arguments(&mut self, list: Node<'t>) -> Vec<Arg> {
        self.errors(list);
        let mut args = Vec::new();
        for argument in children(list) {
            let value = self.expr(argument);
            args.push(Arg { kind: ArgKind::Positional, value, span: span_of(argument) });
        }
        args
    }

    /// Whether this file gives a name a meaning of its own.
    fn declares(&mut self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope.path.rsplit('.').next() == Some(name))
            || (!self.types.contains(name) && self.builder.is_declared(name))
    }

    /// `String.format("a%s", b)`: the text, as far as only `%s` and `%d` are written.
    fn format(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        // A text that is an object stays one, whatever is put into it.
        if let Some(first) = parts.first().copied().filter(|first| jvm::is_record(self.builder, *first)) {
            return first;
        }
        let mut rest = parts.iter().copied();
        let Some(text) = rest.next().and_then(|text| jvm::text_of(self.builder, text)).map(str::to_owned) else {
            return self.builder.opaque(parts, span);
        };
        let mut found = Vec::new();
        let mut literal = String::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                literal.push(letter);
                continue;
            }
            match letters.next() {
                Some('%') => literal.push('%'),
                Some('n') => literal.push('\n'),
                Some('s' | 'd' | 'b') => {
                    let Some(value) = rest.next() else { return self.builder.opaque(parts, span) };
                    if !literal.is_empty() {
                        found.push(self.builder.string(&std::mem::take(&mut literal), span));
                    }
                    found.push(value);
                }
                _ => return self.builder.opaque(parts, span),
            }
        }
        if !literal.is_empty() || found.is_empty() {
            found.push(self.builder.string(&literal, span));
        }
        match found.as_slice() {
            [only] => *only,
            _ => self.builder.expr(Expr::Template(found), span),
        }
    }

    /// `map.put(key, x)`, `list.add(x)`: what is there afterwards, as the call's value where that is the map again.
    fn puts(&mut self, object: Node<'t>, base: ExprId, method: &str, args: &[Arg], span: Span) -> Option<ExprId> {
        match (method, args) {
            (method, [key, value]) if jvm::PUTS.contains(&method) && jvm::is_record(self.builder, base) => {
                if self.is_local(object) {
                    let place = self.place(object);
                    self.builder.store(&Place::Index(Box::new(place.clone()), key.value), value.value, span);
                    return Some(self.builder.read_place(&place, span));
                }
                Some(self.builder.expr(Expr::Update { base, key: Some(key.value), value: value.value }, span))
            }
            ("putAll", [other]) if jvm::is_record(self.builder, base) && self.is_local(object) => {
                let place = self.place(object);
                self.builder.store_fields(&place, other.value, span);
                Some(self.builder.read_place(&place, span))
            }
            ("add" | "put" | "offer", [item]) if jvm::is_list(self.builder, base) && self.is_local(object) => {
                let place = self.place(object);
                let before = self.builder.expr(Expr::Spread(base), span);
                let list = self.builder.expr(Expr::Sequence(vec![before, item.value]), span);
                self.builder.store(&place, list, span);
                Some(list)
            }
            // A field that a setter of a builder's or options object sets, over several statements.
            _ => None,
        }
    }

    /// `options.setStore(true);`: a call for its effect alone. A builder is what the call gives; another object that is
    /// held by a local variable has what it is given under the method's name.
    pub(super) fn effect(&mut self, node: Node<'t>) {
        let Some(root) = root_of(node) else {
            self.expr(node);
            return;
        };
        let name = self.source(root);
        if self.meaning(name) != Meaning::Known || self.types.contains(name) {
            self.expr(node);
            return;
        }
        let span = span_of(root);
        let before = self.builder.read(name, span);
        let is_builder = jvm::is_builder(self.builder, before) || self.builders.contains(name);
        let value = self.expr(node);
        if is_builder {
            self.builder.assign(name, value);
            return;
        }
        let args = match self.builder.get(value) {
            Expr::Call { args, .. } => args.clone(),
            _ => return,
        };
        // A setter of something that was constructed.
        if let [arg] = args.as_slice()
            && receiver(node) == Some(root)
            && let Some(method) = field(node, "name").map(|method| self.source(method))
            && method.strip_prefix("set").is_some_and(|rest| rest.starts_with(char::is_uppercase))
            && self.is_constructed(before)
        {
            let place = Place::Name(self.builder.symbol(name));
            let key = self.builder.symbol(method);
            let span = span_of(node);
            self.builder.store(&Place::Member(Box::new(place), key), arg.value, span);
        }
    }

    /// Whether a value is an object that is made here.
    fn is_constructed(&self, value: ExprId) -> bool {
        match self.builder.get(value) {
            Expr::Call { kind: CallKind::New, .. } => true,
            Expr::Typed { value: Some(value), .. }
            | Expr::Where { value, .. }
            | Expr::Update { base: value, .. }
            | Expr::Handed { base: value, .. } => self.is_constructed(*value),
            _ => false,
        }
    }

    /// Whether an expression is a local variable.
    pub(super) fn is_local(&mut self, node: Node<'t>) -> bool {
        node.kind() == "identifier" && self.meaning(self.source(node)) == Meaning::Known
    }

    pub(super) fn is_text(&self, value: ExprId) -> bool {
        matches!(self.builder.get(value), Expr::Literal(Literal::Str(_)) | Expr::Template(_))
    }
}

/// What a method is called on.
fn receiver(node: Node<'_>) -> Option<Node<'_>> {
    field(node, "object").or_else(|| child_of_kind(node, "super"))
}

/// The variable at the start of a chain of calls.
fn root_of(node: Node<'_>) -> Option<Node<'_>> {
    let mut at = node;
    while at.kind() == "method_invocation" {
        at = field(at, "object")?;
    }
    (at.kind() == "identifier" && at != node).then_some(at)
}

/// Whether an expression is a name or a chain of fields that starts at one.
pub(super) fn is_place(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        match (node.kind(), field(node, "object")) {
            ("identifier" | "this", _) => return true,
            ("field_access", Some(base)) => node = base,
            _ => return false,
        }
    }
}

//! Calls, conversions and the functions of the language.

use tree_sitter::Node;

use super::types::is_builtin;
use super::{Lowering, children, field, first_child, span_of};
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Literal, Span};
use crate::lower::json::{self, Piece};

/// Functions that never return, by their package.
const ENDINGS: &[(&str, &[&str])] = &[
    ("log", &["Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"]),
    ("os", &["Exit"]),
    ("runtime", &["Goexit"]),
];

impl<'t> Lowering<'_, 't> {
    pub(super) fn call(&mut self, node: Node<'t>) -> ExprId {
        let Some(function) = field(node, "function") else { return self.any(node) };
        let arguments = field(node, "arguments");
        if let Some(arguments) = arguments {
            self.errors(arguments);
        }
        let written = arguments.map(children).unwrap_or_default();
        let function = self.uninstantiated(function);
        if function.kind() == "identifier"
            && let Some(value) = self.language_call(node, self.source(function), &written)
        {
            return value;
        }
        let callee = self.expr(function);
        let args = self.arguments(&written);
        let span = span_of(node);
        if self.is_of_package(callee, "fmt", &["Sprintf"])
            && let Some(text) = self.formatted(&args, written.first().copied(), span)
        {
            return text;
        }
        if let Some(text) = self.joined_path(callee, &args, span) {
            return text;
        }
        let first = args.first().map(|arg| arg.value);
        let value = self.builder.call(callee, args, CallKind::Call, name_span(function), span);
        if let Some(encoded) = first {
            self.encoding(function, encoded, node);
        }
        if self.is_ending(callee) {
            self.builder.terminate();
        }
        value
    }

    /// `f[T]` as a function is `f`: what stands in brackets is a type, as far as its name says so.
    fn uninstantiated(&self, function: Node<'t>) -> Node<'t> {
        let mut function = function;
        loop {
            let next = match function.kind() {
                "parenthesized_expression" => first_child(function),
                "type_instantiation_expression" => field(function, "type"),
                "index_expression" => match (field(function, "operand"), field(function, "index")) {
                    (Some(operand), Some(index)) if self.is_type_like(index) => return operand,
                    _ => None,
                },
                _ => None,
            };
            match next {
                Some(next) => function = next,
                None => return function,
            }
        }
    }

    fn is_type_like(&self, index: Node<'t>) -> bool {
        let name = match index.kind() {
            "selector_expression" => field(index, "field").map_or("", |name| self.source(name)),
            "identifier" | "type_identifier" => self.source(index),
            kind => return kind.ends_with("_type"),
        };
        is_builtin(name) || self.generics.contains(&name) || name.starts_with(char::is_uppercase)
    }

    /// Whether the argument of `new` is a value, as newer Go allows.
    fn is_value(&self, node: Node<'t>) -> bool {
        match node.kind() {
            "identifier" | "selector_expression" => !self.is_type_like(node),
            kind => !kind.ends_with("_type") && kind != "type_identifier",
        }
    }

    fn arguments(&mut self, written: &[Node<'t>]) -> Vec<Arg> {
        let argument = |node: &Node<'t>| {
            let span = span_of(*node);
            match (node.kind(), first_child(*node)) {
                ("variadic_argument", Some(inner)) => Arg { kind: ArgKind::Spread, value: self.expr(inner), span },
                _ => Arg { kind: ArgKind::Positional, value: self.expr(*node), span },
            }
        };
        written.iter().map(argument).collect()
    }

    /// A call of what the language itself defines, or a conversion; none for any other function.
    fn language_call(&mut self, node: Node<'t>, name: &str, written: &[Node<'t>]) -> Option<ExprId> {
        if let ([only], true) = (written, self.conversions.contains(name)) {
            return Some(self.expr(*only));
        }
        if self.builder.is_declared(name) {
            return None;
        }
        let span = span_of(node);
        match name {
            "new" => Some(match written {
                [ty, ..] if !self.is_value(*ty) => self.zero(*ty),
                [value, ..] => self.expr(*value),
                [] => self.unit(node),
            }),
            "make" => {
                let (ty, sizes) = written.split_first()?;
                for size in sizes {
                    self.expr(*size);
                }
                Some(self.zero(*ty))
            }
            "append" => {
                let args = self.arguments(written);
                let items = args.iter().enumerate().map(|(index, arg)| {
                    let is_list = index == 0 || arg.kind == ArgKind::Spread;
                    if is_list { self.builder.expr(Expr::Spread(arg.value), arg.span) } else { arg.value }
                });
                let items = items.collect();
                Some(self.builder.expr(Expr::Sequence(items), span))
            }
            "panic" => {
                let value = self.plain_call(node, written);
                self.builder.terminate();
                Some(value)
            }
            "len" | "cap" | "copy" | "delete" | "close" | "clear" | "complex" | "real" | "imag" | "print"
            | "println" | "recover" | "min" | "max" => Some(self.plain_call(node, written)),
            name if is_builtin(name) => match written {
                [only] => Some(self.expr(*only)),
                _ => Some(self.plain_call(node, written)),
            },
            _ => None,
        }
    }

    fn plain_call(&mut self, node: Node<'t>, written: &[Node<'t>]) -> ExprId {
        let parts = written.iter().map(|part| self.expr(*part)).collect();
        let span = span_of(node);
        self.builder.opaque(parts, span)
    }

    fn is_ending(&mut self, callee: ExprId) -> bool {
        ENDINGS.iter().any(|(package, names)| self.is_of_package(callee, package, names))
    }

    /// Whether a callee is one of some functions of a package.
    fn is_of_package(&mut self, callee: ExprId, package: &str, names: &[&str]) -> bool {
        let Expr::Member { base, name } = self.builder.get(callee) else { return false };
        let (base, is_named) = (*base, names.contains(&self.builder.text(*name)));
        if !is_named {
            return false;
        }
        let base = self.behind(base);
        matches!(self.builder.get(base), Expr::Import { specifier, member: None } if self.builder.text(*specifier) == package)
    }

    /// `url.JoinPath(base, "files")`, `base.JoinPath("files")`, `strings.Join([]string{base, "files"}, "/")` as the text
    /// that they make.
    fn joined_path(&mut self, callee: ExprId, args: &[Arg], span: Span) -> Option<ExprId> {
        let Expr::Member { base, name } = self.builder.get(callee) else { return None };
        let (base, name) = (*base, self.builder.text(*name).to_owned());
        if !matches!(name.as_str(), "JoinPath" | "Join") || args.iter().any(|arg| arg.kind == ArgKind::Spread) {
            return None;
        }
        let given: Vec<ExprId> = args.iter().map(|arg| arg.value).collect();
        let (parts, between) =
            if self.is_of_package(callee, "net/url", &["JoinPath"]) || self.is_of_package(callee, "path", &["Join"]) {
                (given, "/".to_owned())
            } else if self.is_of_package(callee, "strings", &["Join"]) {
                let [list, between] = given.as_slice() else { return None };
                let Expr::Sequence(items) = self.builder.get(*list) else { return None };
                let Expr::Literal(Literal::Str(between)) = self.builder.get(*between) else { return None };
                (items.clone(), self.builder.text(*between).to_owned())
            } else if name == "JoinPath" {
                (std::iter::once(base).chain(given).collect(), "/".to_owned())
            } else {
                return None;
            };
        let is_spread = |part: &ExprId| matches!(self.builder.get(*part), Expr::Spread(_));
        if parts.iter().any(is_spread) {
            return None;
        }
        let mut text = Vec::new();
        for part in parts {
            if !text.is_empty() {
                text.push(self.builder.string(&between, span));
            }
            text.push(part);
        }
        Some(self.builder.expr(Expr::Template(text), span))
    }

    /// `json.NewEncoder(&buffer).Encode(value)` puts the value into the buffer.
    fn encoding(&mut self, function: Node<'t>, encoded: ExprId, node: Node<'t>) {
        let is_encode = field(function, "field").is_some_and(|name| self.source(name) == "Encode");
        let Some(created) = field(function, "operand").filter(|made| is_encode && made.kind() == "call_expression")
        else {
            return;
        };
        let makes = field(created, "function").is_some_and(|function| self.source(function) == "json.NewEncoder");
        let Some(buffer) = field(created, "arguments").and_then(first_child).filter(|_| makes) else { return };
        let inner = if buffer.kind() == "unary_expression" { field(buffer, "operand") } else { Some(buffer) };
        if let Some(inner) = inner.filter(|inner| inner.kind() == "identifier") {
            self.assign_to(inner, encoded, node);
        }
    }

    /// `fmt.Sprintf("http://%s:%d", host, port)` as the text that it makes; none where the format is not written out.
    fn formatted(&mut self, args: &[Arg], written: Option<Node<'t>>, span: Span) -> Option<ExprId> {
        let (format, values) = args.split_first()?;
        let format_value = self.behind(format.value);
        let text = match (self.builder.get(format_value), written) {
            (Expr::Literal(Literal::Str(text)), _) => self.builder.text(*text).to_owned(),
            (_, Some(node)) if node.kind().ends_with("string_literal") => self.text_of(node),
            _ => return None,
        };
        let mut values = values.iter();
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if c != '%' {
                plain.push(c);
                continue;
            }
            // Flags, width and precision, then the verb.
            while rest.peek().is_some_and(|c| !c.is_alphabetic() && *c != '%') {
                rest.next();
            }
            match rest.next() {
                Some('%') | None => plain.push('%'),
                Some(_) => {
                    let value = match values.next() {
                        Some(arg) => arg.value,
                        None => self.builder.opaque(Vec::new(), span),
                    };
                    parts.push(Piece::Text(std::mem::take(&mut plain)));
                    parts.push(Piece::Value(value));
                }
            }
        }
        parts.push(Piece::Text(plain));
        Some(json::text(self.builder, parts, span))
    }
}

/// The final name of a callee.
fn name_span(function: Node<'_>) -> Span {
    let named = match function.kind() {
        "selector_expression" => field(function, "field"),
        _ => None,
    };
    span_of(named.unwrap_or(function))
}

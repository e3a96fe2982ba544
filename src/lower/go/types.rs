//! Types as expressions: pointers dropped, what holds many values as a sequence of one.

use tree_sitter::Node;

use super::{Lowering, children, field, fields, first_child, span_of};
use crate::ir::{Expr, ExprId, Literal};

/// Types that every file knows and that say nothing about a client.
#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "any", "bool", "byte", "comparable", "complex128", "complex64", "error", "float32", "float64", "int", "int16", "int32",
    "int64", "int8", "rune", "string", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr",
];

/// Types of texts that are written piece by piece.
pub(super) const BUFFERS: &[&str] = &["bytes.Buffer", "strings.Builder"];

/// Interfaces that are nil until something is put in.
const READERS: &[&str] = &["io.Reader", "io.ReadCloser", "io.ReadSeeker"];

/// A type that the language itself defines.
pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name)
}

impl<'t> Lowering<'_, 't> {
    /// A type as an expression; opaque where it says nothing.
    pub(super) fn ty(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.unit(node);
        }
        let lowered = self.ty_inside(node);
        self.builder.ascend();
        lowered
    }

    fn ty_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "type_identifier" | "identifier" => self.named_type(node),
            "qualified_type" => match (field(node, "package"), field(node, "name")) {
                (Some(package), Some(name)) => {
                    let at = span_of(package);
                    let base = self.builder.read(self.source(package), at);
                    self.builder.member(base, self.source(name), span)
                }
                _ => self.unit(node),
            },
            "selector_expression" => self.expr(node),
            "pointer_type" | "parenthesized_type" | "type_elem" | "type_constraint" | "negated_type" => {
                match first_child(node) {
                    Some(inner) => self.ty(inner),
                    None => self.unit(node),
                }
            }
            "generic_type" => match field(node, "type") {
                Some(inner) => self.generic_type(node, inner),
                None => self.unit(node),
            },
            "slice_type" | "array_type" | "implicit_length_array_type" => self.many(node, "element"),
            "map_type" | "channel_type" => self.many(node, "value"),
            "function_type" => {
                let (function, _) = self.signature(node, None, None);
                self.builder.expr(Expr::Function(function), span)
            }
            "struct_type" | "interface_type" => {
                let class = self.builder.class(None, Vec::new(), span);
                self.class_body(class, node);
                self.builder.expr(Expr::Class(class), span)
            }
            _ => self.unit(node),
        }
    }

    fn named_type(&mut self, node: Node<'t>) -> ExprId {
        let name = self.source(node);
        let is_generic = self.generics.contains(&name);
        if is_generic || name == "_" || (is_builtin(name) && !self.builder.is_declared(name)) {
            return self.unit(node);
        }
        let span = span_of(node);
        self.builder.read(name, span)
    }

    /// What a type of the standard library that holds a value of its argument holds: `atomic.Pointer[T]`.
    fn generic_type(&mut self, node: Node<'t>, inner: Node<'t>) -> ExprId {
        let is_holder = inner.kind() == "qualified_type"
            && field(inner, "name").is_some_and(|name| matches!(self.source(name), "Pointer" | "Seq"));
        let argument = field(node, "type_arguments").and_then(first_child);
        match argument {
            Some(argument) if is_holder => self.ty(argument),
            _ => self.ty(inner),
        }
    }

    fn many(&mut self, node: Node<'t>, of: &str) -> ExprId {
        let Some(element) = field(node, of) else { return self.unit(node) };
        let element = self.ty(element);
        let span = span_of(node);
        self.builder.expr(Expr::Sequence(vec![element]), span)
    }

    /// The type; none where it says nothing.
    pub(super) fn telling(&mut self, node: Node<'t>) -> Option<ExprId> {
        let ty = self.ty(node);
        (!matches!(self.builder.get(ty), Expr::Opaque(_))).then_some(ty)
    }

    /// The value that a variable of a type has before anything is assigned to it.
    pub(super) fn zero(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match node.kind() {
            "type_identifier" | "identifier" => match self.source(node) {
                "string" => self.builder.string("", span),
                "bool" => self.builder.literal(Literal::Bool(false), span),
                "error" | "any" => self.builder.literal(Literal::Undefined, span),
                name if is_builtin(name) => self.builder.number("0", span),
                _ => self.zero_of_named(node),
            },
            "qualified_type" | "generic_type" | "struct_type" | "selector_expression" => self.zero_of_named(node),
            // A body that there may be none of.
            "slice_type" if self.source(node) == "[]byte" => self.builder.literal(Literal::Undefined, span),
            "slice_type" | "array_type" => self.builder.expr(Expr::Sequence(Vec::new()), span),
            "map_type" => self.builder.expr(Expr::Record(Vec::new()), span),
            _ => {
                let nothing = self.builder.literal(Literal::Undefined, span);
                match self.telling(node) {
                    Some(ty) => self.typed(Some(nothing), ty, span),
                    None => nothing,
                }
            }
        }
    }

    /// A struct without any field set, as far as one knows that it is a struct.
    fn zero_of_named(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match self.source(node) {
            // What is written into them is not known.
            name if BUFFERS.contains(&name) => return self.unit(node),
            name if READERS.contains(&name) => return self.builder.literal(Literal::Undefined, span),
            _ => {}
        }
        let record = self.builder.expr(Expr::Record(Vec::new()), span);
        let Some(ty) = self.telling(node) else { return self.unit(node) };
        let value = self.typed(Some(record), ty, span);
        let class = self.class_of_type(node);
        self.typed_literals.extend(class.map(|class| (value, class)));
        value
    }

    /// Brings type parameters into the context.
    pub(super) fn type_parameters(&mut self, node: Node<'t>) {
        let Some(list) = field(node, "type_parameters") else { return };
        for parameter in children(list) {
            for name in fields(parameter, "name") {
                self.generics.push(self.source(name));
            }
        }
    }
}

//! TypeScript's types as expressions.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId};

use super::{Lowering, This, field, inner, named, span_of};

/// What a generic type of TypeScript's library is to us.
pub(super) enum Generic {
    /// Its first argument.
    Argument,
    /// A sequence of its first argument.
    Sequence,
    /// The result of calling its first argument.
    Result,
    /// A sequence of its last argument: what stands under its keys.
    Map,
    /// What its first argument resolves to.
    Awaited,
    /// Nothing known.
    Unknown,
}

/// What is known of a generic type of the library.
pub(super) fn generic(name: &str) -> Option<Generic> {
    Some(match name {
        "Promise" | "PromiseLike" | "Readonly" | "Partial" | "Required" | "NonNullable" | "InstanceType" | "Pick"
        | "Omit" | "Exclude" | "Extract" | "NoInfer" | "ThisType" => Generic::Argument,
        "Array"
        | "ReadonlyArray"
        | "Set"
        | "ReadonlySet"
        | "Iterable"
        | "Iterator"
        | "IterableIterator"
        | "Generator"
        | "AsyncIterable"
        | "AsyncIterator"
        | "AsyncIterableIterator"
        | "AsyncGenerator" => Generic::Sequence,
        "ReturnType" => Generic::Result,
        "Awaited" => Generic::Awaited,
        "Map" | "ReadonlyMap" | "WeakMap" | "Record" | "LRUCache" => Generic::Map,
        "RefObject" | "MutableRefObject" | "Ref" | "ShallowRef" | "Signal" | "Subject" | "BehaviorSubject" => {
            Generic::Sequence
        }
        "Parameters" | "ConstructorParameters" => Generic::Unknown,
        _ => return None,
    })
}

impl<'t> Lowering<'t> {
    /// A type as an expression; none where nothing is known of it.
    pub(super) fn known_type(&mut self, node: Node<'t>) -> Option<ExprId> {
        let ty = self.ty(node);
        (!self.is_unknown(ty)).then_some(ty)
    }

    fn is_unknown(&self, ty: ExprId) -> bool {
        matches!(self.builder.get(ty), Expr::Opaque(children) if children.is_empty())
    }

    /// Whether values of a type are more than plain data.
    fn is_object(&self, ty: ExprId) -> bool {
        !self.is_unknown(ty) && !matches!(self.builder.get(ty), Expr::Literal(_))
    }

    /// A value of a declared type.
    pub(super) fn typed(&mut self, value: Option<ExprId>, ty: ExprId, node: Node<'t>) -> ExprId {
        match value {
            Some(value) if self.is_unknown(ty) => value,
            None if self.is_unknown(ty) || matches!(self.builder.get(ty), Expr::Function(_)) => ty,
            _ => self.builder.expr(Expr::Typed { value, ty }, span_of(node)),
        }
    }

    /// A type as an expression.
    pub(super) fn ty(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            return self.unknown_type(node);
        }
        let ty = self.type_inside(node);
        self.builder.ascend();
        ty
    }

    fn unknown_type(&mut self, node: Node<'t>) -> ExprId {
        self.builder.opaque(Vec::new(), span_of(node))
    }

    fn type_inside(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "type_annotation"
            | "parenthesized_type"
            | "readonly_type"
            | "optional_type"
            | "flow_maybe_type"
            | "constraint"
            | "opting_type_annotation"
            | "rest_type"
            | "default_type" => match inner(node) {
                Some(inside) => self.ty(inside),
                None => self.unknown_type(node),
            },
            "type_identifier" | "identifier" => self.builder.read(self.source(node), span_of(node)),
            "nested_type_identifier" | "nested_identifier" => self.dotted(node),
            "generic_type" => self.generic_type(node),
            "object_type" => self.object_type(node),
            "array_type" => {
                let element = inner(node).map(|element| self.ty(element));
                self.builder.expr(Expr::Sequence(element.into_iter().collect()), span_of(node))
            }
            "tuple_type" => {
                let elements = named(node).into_iter().map(|element| self.tuple_element(element)).collect();
                self.builder.expr(Expr::Sequence(elements), span_of(node))
            }
            "union_type" => self.union_type(node),
            "intersection_type" => {
                let bases = flattened(node, "intersection_type").into_iter().map(|part| self.ty(part)).collect();
                let class = self.builder.class(None, bases, span_of(node));
                self.builder.expr(Expr::Class(class), span_of(node))
            }
            "lookup_type" => self.lookup_type(node),
            "type_query" => match inner(node) {
                Some(value) => self.expr(value),
                None => self.unknown_type(node),
            },
            "function_type" => self.function_type(node),
            "this_type" => match self.this {
                This::Class(class) => self.builder.expr(Expr::Class(class), span_of(node)),
                _ => self.unknown_type(node),
            },
            "literal_type" => match inner(node) {
                Some(value) if !matches!(value.kind(), "null" | "undefined") => self.expr(value),
                _ => self.unknown_type(node),
            },
            // `import('x').Y`
            "member_expression" | "call_expression" => self.expr(node),
            _ => self.unknown_type(node),
        }
    }

    fn tuple_element(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "required_parameter" | "optional_parameter" => match field(node, "type") {
                Some(ty) => self.ty(ty),
                None => self.unknown_type(node),
            },
            _ => self.ty(node),
        }
    }

    fn generic_type(&mut self, node: Node<'t>) -> ExprId {
        let Some(name) = field(node, "name") else { return self.unknown_type(node) };
        let arguments = field(node, "type_arguments").map(named).unwrap_or_default();
        let Some(known) = generic(self.source(name)) else { return self.ty(name) };
        let chosen = if matches!(known, Generic::Map) { arguments.last() } else { arguments.first() };
        let (Some(chosen), false) = (chosen, matches!(known, Generic::Unknown)) else {
            return self.unknown_type(node);
        };
        let argument = self.ty(*chosen);
        if matches!(known, Generic::Map) && !self.is_object(argument) {
            return self.unknown_type(node);
        }
        match known {
            Generic::Sequence | Generic::Map => self.builder.expr(Expr::Sequence(vec![argument]), span_of(node)),
            Generic::Result => self.builder.implied_call(argument, span_of(node)),
            Generic::Awaited if matches!(self.builder.get(argument), Expr::Call { .. }) => {
                self.builder.expr(Expr::Await(argument), span_of(node))
            }
            _ => argument,
        }
    }

    /// An object type is a class without a name; one without members (index signatures, mapped types) says nothing.
    fn object_type(&mut self, node: Node<'t>) -> ExprId {
        let has_members =
            named(node).iter().any(|member| matches!(member.kind(), "property_signature" | "method_signature"));
        if !has_members {
            return self.index_signature(node);
        }
        let class = self.builder.class(None, Vec::new(), span_of(node));
        self.interface_body(node, class);
        self.builder.expr(Expr::Class(class), span_of(node))
    }

    /// `{ [name: string]: T }`: what stands under its keys.
    fn index_signature(&mut self, object: Node<'t>) -> ExprId {
        let signature = named(object).into_iter().find(|member| member.kind() == "index_signature");
        let Some(value) = signature.and_then(|signature| field(signature, "type")) else {
            return self.unknown_type(object);
        };
        let value = self.ty(value);
        if !self.is_object(value) {
            return self.unknown_type(object);
        }
        self.builder.expr(Expr::Sequence(vec![value]), span_of(object))
    }

    /// `A | B`, without what stands for absence.
    fn union_type(&mut self, node: Node<'t>) -> ExprId {
        let parts: Vec<Node<'t>> =
            flattened(node, "union_type").into_iter().filter(|part| !self.is_absence(*part)).collect();
        let mut options = Vec::new();
        for part in parts {
            let option = self.ty(part);
            let unknown = self.is_unknown(option);
            if !unknown || !options.iter().any(|other| self.is_unknown(*other)) {
                options.push(option);
            }
        }
        if options.is_empty() {
            return self.unknown_type(node);
        }
        self.builder.choice(options, span_of(node))
    }

    fn is_absence(&self, node: Node<'t>) -> bool {
        matches!(self.source(node), "null" | "undefined" | "void")
    }

    /// `T["key"]`, `T[number]`.
    fn lookup_type(&mut self, node: Node<'t>) -> ExprId {
        let parts = named(node);
        let [object, index] = parts.as_slice() else { return self.unknown_type(node) };
        let ty = self.ty(*object);
        if self.is_unknown(ty) {
            return ty;
        }
        let value =
            if is_value(*object) { ty } else { self.builder.expr(Expr::Typed { value: None, ty }, span_of(*object)) };
        match inner(*index).and_then(|literal| self.plain_string(literal)) {
            Some(key) => self.builder.member(value, &key, span_of(node)),
            None if self.source(*index) == "number" => self.builder.expr(Expr::Element(value), span_of(node)),
            None => self.unknown_type(node),
        }
    }

    fn function_type(&mut self, node: Node<'t>) -> ExprId {
        let function = self.signature_only(node, None, None);
        if self.builder.function_mut(function).return_type.is_none() {
            return self.unknown_type(node);
        }
        self.builder.expr(Expr::Function(function), span_of(node))
    }
}

/// Whether the expression of a type is the value itself, not what its values are instances of.
fn is_value(node: Node) -> bool {
    match node.kind() {
        "type_query" | "lookup_type" => true,
        "parenthesized_type" => inner(node).is_some_and(is_value),
        _ => false,
    }
}

/// The parts of a left-nested union or intersection; these have hundreds of members in generated code.
fn flattened<'t>(node: Node<'t>, kind: &str) -> Vec<Node<'t>> {
    let mut parts = Vec::new();
    let mut open = vec![node];
    while let Some(at) = open.pop() {
        if at.kind() == kind {
            open.extend(named(at).into_iter().rev());
        } else {
            parts.push(at);
        }
    }
    parts
}

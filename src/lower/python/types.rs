//! Type annotations, as expressions (see the conventions of [`crate::ir::Expr::Typed`]).

use tree_sitter::Node;

use super::{Context, Lowering, children, field, fields, first_child};
use crate::ir::{Expr, ExprId, FunctionFlags, Literal, ParamKind, Span};
use crate::syntax::{Language, parse};

/// What a generic type means for the values of it.
enum Generic {
    /// A wrapper that can be dropped: the type argument with this index stands.
    Inner(usize),
    /// The last type argument stands.
    Last,
    Union,
    Annotated,
    /// Holds elements of its type argument.
    Sequence,
    /// Holds values of its last type argument under keys.
    Map,
    Tuple,
    /// A function; the last type argument is what it returns.
    Function,
    /// Tells nothing about values; its arguments may not even be types.
    Unknown,
    /// Any other: the type without its arguments.
    Plain,
}

/// Types of plain data.
const PLAIN: &[&str] = &["Any", "AnyStr", "None", "bool", "bytes", "complex", "float", "int", "object", "str", "type"];

fn generic(name: &str) -> Generic {
    match name {
        "Optional" | "ClassVar" | "Final" | "Required" | "NotRequired" | "ReadOnly" | "InitVar" | "Awaitable"
        | "Unpack" => Generic::Inner(0),
        "Coroutine" => Generic::Last,
        "Union" => Generic::Union,
        "Annotated" => Generic::Annotated,
        "list"
        | "List"
        | "set"
        | "Set"
        | "frozenset"
        | "FrozenSet"
        | "AbstractSet"
        | "MutableSet"
        | "deque"
        | "Deque"
        | "Queue"
        | "LifoQueue"
        | "PriorityQueue"
        | "SimpleQueue"
        | "ContextVar"
        | "Sequence"
        | "MutableSequence"
        | "Collection"
        | "Iterable"
        | "Iterator"
        | "Generator"
        | "AsyncIterable"
        | "AsyncIterator"
        | "AsyncGenerator"
        | "ContextManager"
        | "AsyncContextManager"
        | "AbstractContextManager"
        | "AbstractAsyncContextManager" => Generic::Sequence,
        "tuple" | "Tuple" => Generic::Tuple,
        "dict"
        | "Dict"
        | "Mapping"
        | "MutableMapping"
        | "OrderedDict"
        | "DefaultDict"
        | "defaultdict"
        | "WeakValueDictionary" => Generic::Map,
        "Callable" => Generic::Function,
        "type" | "Type" | "Literal" | "Counter" | "ChainMap" => Generic::Unknown,
        _ => Generic::Plain,
    }
}

impl<'t> Lowering<'_, 't> {
    /// The type of an annotated variable; none where the annotation says nothing about the value.
    pub(super) fn annotation(&mut self, node: Node<'t>) -> Option<ExprId> {
        let inner = first_child(node).unwrap_or(node);
        let name = self.source(field(inner, "attribute").unwrap_or(inner));
        let is_bare = matches!(inner.kind(), "identifier" | "attribute");
        if is_bare && matches!(name, "Final" | "ClassVar" | "TypeAlias" | "Any") {
            return None;
        }
        Some(self.ty(node))
    }

    /// Whether an annotation says that the name belongs to the class alone.
    pub(super) fn is_class_variable(&self, node: Node<'t>) -> bool {
        let inner = first_child(node).unwrap_or(node);
        let base = match generic_arguments(inner) {
            Some((base, _)) => base,
            None => inner,
        };
        self.last_name(base) == "ClassVar"
    }

    /// The type of a parameter, and what `Annotated` gives in place of a default (injected dependencies).
    pub(super) fn parameter_type(&mut self, node: Node<'t>, kind: ParamKind) -> (Option<ExprId>, Option<ExprId>) {
        let span = self.span(node);
        let inner = first_child(node).unwrap_or(node);
        let arguments = generic_arguments(inner);
        let name = arguments.as_ref().map(|(base, _)| self.last_name(*base)).unwrap_or_default();
        match (kind, generic(name), arguments) {
            (ParamKind::Plain | ParamKind::KeywordOnly, Generic::Annotated, Some((_, arguments))) => {
                let (ty, metadata) = self.annotated(&arguments, span);
                let is_call = |value: &ExprId| matches!(self.builder.get(*value), Expr::Call { .. });
                (Some(ty), metadata.into_iter().find(is_call))
            }
            (ParamKind::Rest, ..) => {
                let element = self.ty(node);
                (Some(self.builder.expr(Expr::Sequence(vec![element]), span)), None)
            }
            // `**kwargs: T` types each value, `**kwargs: Unpack[T]` all of them together.
            (ParamKind::KeywordRest, ..) if name != "Unpack" => {
                self.ty(node);
                (None, None)
            }
            _ => (self.annotation(node), None),
        }
    }

    pub(super) fn ty(&mut self, node: Node<'t>) -> ExprId {
        if !self.builder.descend() {
            let span = self.span(node);
            return self.builder.opaque(Vec::new(), span);
        }
        self.errors(node);
        let ty = self.ty_inside(node);
        self.builder.ascend();
        ty
    }

    fn ty_inside(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        match node.kind() {
            "type" | "parenthesized_expression" => match first_child(node) {
                Some(inner) => self.ty(inner),
                None => self.builder.opaque(Vec::new(), span),
            },
            "string" => self.quoted_type(node),
            "identifier" => match (self.source(node), self.context.class) {
                ("Self", Some(class)) => self.builder.expr(Expr::Class(class), span),
                _ => self.expr(node),
            },
            "generic_type" | "subscript" => match generic_arguments(node) {
                Some((base, arguments)) => self.generic_type(base, &arguments, span),
                None => self.opaque(node),
            },
            "union_type" => self.union(&children(node), span),
            "binary_operator" if field(node, "operator").is_some_and(|operator| operator.kind() == "|") => {
                self.union(&children(node), span)
            }
            "member_type" => {
                let parts = children(node);
                let [base, name] = parts.as_slice() else { return self.opaque(node) };
                let base = self.ty(*base);
                self.builder.member(base, self.source(*name), span)
            }
            "attribute" | "none" | "call" => self.expr(node),
            _ => self.opaque(node),
        }
    }

    fn generic_type(&mut self, base: Node<'t>, arguments: &[Node<'t>], span: Span) -> ExprId {
        match (generic(self.last_name(base)), arguments) {
            (Generic::Union, _) => self.union(arguments, span),
            (Generic::Annotated, _) => self.annotated(arguments, span).0,
            (Generic::Inner(at), _) => self.chosen(arguments, at, span),
            (Generic::Last, _) => self.chosen(arguments, arguments.len().saturating_sub(1), span),
            (Generic::Sequence, _) => {
                let element = self.chosen(arguments, 0, span);
                self.builder.expr(Expr::Sequence(vec![element]), span)
            }
            (Generic::Tuple, _) => {
                let is_type = |argument: &&Node<'t>| unwrapped(**argument).kind() != "ellipsis";
                let items = arguments.iter().filter(is_type).map(|argument| self.ty(*argument)).collect();
                self.builder.expr(Expr::Sequence(items), span)
            }
            (Generic::Map, _) => {
                let value = self.chosen(arguments, arguments.len().saturating_sub(1), span);
                if self.is_telling(value) {
                    return self.builder.expr(Expr::Sequence(vec![value]), span);
                }
                self.builder.opaque(vec![value], span)
            }
            (Generic::Function, [parameters, result]) => {
                self.expr(*parameters);
                self.function_type(*result, span)
            }
            (Generic::Unknown | Generic::Function, _) => {
                let parts = arguments.iter().map(|argument| self.expr(*argument)).collect();
                self.builder.opaque(parts, span)
            }
            (Generic::Plain, _) => {
                let ty = self.ty(base);
                for argument in arguments {
                    self.ty(*argument);
                }
                ty
            }
        }
    }

    /// `Callable[[...], result]`: a function without a body.
    fn function_type(&mut self, result: Node<'t>, span: Span) -> ExprId {
        let result = self.ty(result);
        if !self.is_telling(result) {
            return self.builder.opaque(vec![result], span);
        }
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        self.builder.function_mut(function).return_type = Some(result);
        self.builder.expr(Expr::Function(function), span)
    }

    /// Whether a type may say where a value comes from: more than that it is some plain data.
    fn is_telling(&self, ty: ExprId) -> bool {
        match self.builder.get(ty) {
            Expr::Global(name) | Expr::Member { name, .. } => !PLAIN.contains(&self.builder.text(*name)),
            Expr::Import { member, .. } => member.is_none_or(|name| !PLAIN.contains(&self.builder.text(name))),
            Expr::Choice(options) | Expr::Sequence(options) => options.iter().any(|option| self.is_telling(*option)),
            Expr::Variable(_) | Expr::Class(_) | Expr::Function(_) | Expr::Await(_) => true,
            _ => false,
        }
    }

    /// One of several type arguments; the others are lowered for the calls inside.
    fn chosen(&mut self, arguments: &[Node<'t>], at: usize, span: Span) -> ExprId {
        let types: Vec<ExprId> = arguments.iter().map(|argument| self.ty(*argument)).collect();
        types.get(at).copied().unwrap_or_else(|| self.builder.opaque(Vec::new(), span))
    }

    /// `Annotated[T, metadata...]`.
    fn annotated(&mut self, arguments: &[Node<'t>], span: Span) -> (ExprId, Vec<ExprId>) {
        let Some((ty, metadata)) = arguments.split_first() else {
            return (self.builder.opaque(Vec::new(), span), Vec::new());
        };
        let ty = self.ty(*ty);
        (ty, metadata.iter().map(|value| self.expr(*value)).collect())
    }

    fn union(&mut self, members: &[Node<'t>], span: Span) -> ExprId {
        let mut options = Vec::new();
        for member in members {
            let ty = self.ty(*member);
            match self.builder.get(ty) {
                Expr::Literal(Literal::Null) => {}
                Expr::Choice(inner) => options.extend(inner.clone()),
                _ => options.push(ty),
            }
        }
        match options.as_slice() {
            [] => self.builder.literal(Literal::Null, span),
            _ => self.builder.choice(options, span),
        }
    }

    /// A forward reference: the string's content is parsed as an expression of its own.
    fn quoted_type(&mut self, node: Node<'t>) -> ExprId {
        let span = self.span(node);
        let parts = children(node);
        let content = match parts.as_slice() {
            [_, content, _] if content.kind() == "string_content" => *content,
            _ => return self.expr(node),
        };
        let text = self.source(content);
        let unknown = self.builder.opaque(Vec::new(), span);
        let Some(tree) = parse(Language::Python, text) else { return unknown };
        let statement = first_child(tree.root_node()).filter(|node| node.kind() == "expression_statement");
        let Some(ty) = statement.and_then(first_child) else { return unknown };
        let outside = Context { class: self.context.class, ..Context::default() };
        let mut inner = Lowering {
            builder: &mut *self.builder,
            text,
            offset: self.offset + content.start_byte(),
            bodies: std::collections::VecDeque::new(),
            context: outside,
        };
        inner.ty(ty)
    }

    /// `Union[...]`, `Optional[...]` and `Annotated[...]` stand for types also where a value stands.
    pub(super) fn is_type_alias(&self, subscript: Node<'t>) -> bool {
        let name = field(subscript, "value").map_or("", |base| self.last_name(base));
        let is_class = name.starts_with(char::is_uppercase) || ["dict", "list", "tuple"].contains(&name);
        match generic(name) {
            Generic::Union | Generic::Annotated => true,
            Generic::Map | Generic::Sequence | Generic::Tuple | Generic::Function => is_class,
            _ => name == "Optional",
        }
    }

    /// Whether an expression looks like a type: `None`, or a name in `CapWords` with or without arguments.
    pub(super) fn is_type_like(&self, node: Node<'t>) -> bool {
        match node.kind() {
            "none" => true,
            "subscript" => self.is_type_alias(node) || field(node, "value").is_some_and(|base| self.is_type_like(base)),
            "identifier" | "attribute" => {
                let name = self.last_name(node).trim_start_matches('_');
                name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
            }
            _ => false,
        }
    }

    pub(super) fn last_name(&self, node: Node<'t>) -> &'t str {
        self.source(field(node, "attribute").unwrap_or(node))
    }
}

fn unwrapped(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "type" => first_child(node).unwrap_or(node),
        _ => node,
    }
}

/// The base and the arguments of `Base[A, B]`.
fn generic_arguments(node: Node<'_>) -> Option<(Node<'_>, Vec<Node<'_>>)> {
    match node.kind() {
        "subscript" => {
            let arguments = fields(node, "subscript");
            match arguments.as_slice() {
                [tuple] if tuple.kind() == "tuple" => Some((field(node, "value")?, children(*tuple))),
                _ => Some((field(node, "value")?, arguments)),
            }
        }
        "generic_type" => {
            let parts = children(node);
            let [base, arguments] = parts.as_slice() else { return None };
            Some((*base, children(*arguments)))
        }
        _ => None,
    }
}

//! Kotlin: tree-sitter-kotlin-ng -> IR.
//!
//! Names are looked up as Java's are: by import, in the file's own package, in packages that are imported as a whole.
//! Functions and properties need no type around them; they are exported with their package in front as types are.
//! A file is read in rounds: types, their bases and members, what stands at the top, and then the bodies of functions,
//! which wait in a queue. Lambdas of the scope functions (`apply`, `let`, ...) are part of the code around them.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::jvm::{child_of_kind, children, comment_text, first_child, is_comment, last_child};
use super::tree::{descendants, errors_below, field, has_token, span_of};
use crate::ir::builder::Builder;
use crate::ir::{ClassId, Expr, ExprId, FileIr, Span};
use crate::syntax::{Language, parse, recover};

mod assignment;
mod call;
mod condition;
mod declaration;
mod expression;
mod function;
mod implicit;
mod json;
mod library;
mod literal;
mod member;
mod modern;
mod name;
mod scope;
mod statement;
mod types;

use function::Body;
use implicit::Implicit;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Kotlin);
    let written = modern::readable(text);
    let text = &*written;
    let Some(tree) = parse(Language::Kotlin, text) else {
        builder.note(
            "refused-by-parser",
            "the Kotlin parser refused the file; nothing of it was read".to_owned(),
            None,
        );
        return builder.finish();
    };
    let recovered = recover(Language::Kotlin, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering::new(&mut builder, readable);
    lowering.note_syntax_error(tree.root_node());
    if text.contains("zdrlint:") {
        lowering.comments(root);
    }
    lowering.file(root);
    builder.finish()
}

/// A type that is being read, with what its members see.
#[derive(Debug)]
struct TypeScope<'t> {
    class: ClassId,
    /// The type around it.
    outer: Option<usize>,
    /// Name with package and types around it.
    path: String,
    /// Its members that this file declares; whether they are the type's own, and no instance's.
    members: FxHashMap<&'t str, bool>,
    /// Whether it may have members that this file does not show.
    is_open: bool,
    /// Whether there is only one instance.
    is_object: bool,
}

/// A declaration of a type, found in the first round.
#[derive(Clone, Copy)]
struct Declared<'t> {
    node: Node<'t>,
    scope: usize,
}

struct Lowering<'b, 't> {
    builder: &'b mut Builder,
    /// The text that the tree was made from.
    text: &'t str,
    package: String,
    /// Bodies that wait for the end of the function, or file, around them.
    pending: Vec<VecDeque<Body<'t>>>,
    scopes: Vec<TypeScope<'t>>,
    /// The type around.
    scope: Option<usize>,
    declared: Vec<Declared<'t>>,
    /// Names of types of this file, and of those that it imports.
    types: FxHashSet<&'t str>,
    /// Names of functions and properties at the top of this file, and of those that it imports.
    tops: FxHashSet<&'t str>,
    /// Names of functions that are called on something that is no object of theirs.
    extensions: FxHashSet<&'t str>,
    /// Names of variables that hold builders, whose methods give the builder again.
    builders: FxHashSet<&'t str>,
    /// What names may be members of without saying so, innermost last.
    implicit: Vec<Implicit>,
    /// How many implicit receivers there were so far.
    receivers: usize,
    /// Whether `break` leaves a loop, for each statement around that it can leave.
    breakables: Vec<bool>,
}

impl<'b, 't> Lowering<'b, 't> {
    fn new(builder: &'b mut Builder, text: &'t str) -> Self {
        Self {
            builder,
            text,
            package: String::new(),
            pending: vec![VecDeque::new()],
            scopes: Vec::new(),
            scope: None,
            declared: Vec::new(),
            types: FxHashSet::default(),
            tops: FxHashSet::default(),
            extensions: FxHashSet::default(),
            builders: FxHashSet::default(),
            implicit: Vec::new(),
            receivers: 0,
            breakables: Vec::new(),
        }
    }

    fn file(&mut self, root: Node<'t>) {
        let mut statements = Vec::new();
        self.header(root);
        self.unit(root, &mut statements);
        let package = self.package.clone();
        self.builder.export_all_from(&package);
        for declared in self.declared.clone() {
            self.bases(declared);
        }
        for declared in self.declared.clone() {
            self.members(declared);
        }
        for statement in &statements {
            self.function_at_top(*statement);
        }
        for statement in statements {
            self.at_top(statement);
        }
        self.drain();
    }

    fn note_syntax_error(&mut self, root: Node<'t>) {
        // The name of an extension function may be read as part of its receiver.
        let is_real = |node: &Node<'t>| node.is_error() || (node.is_missing() && node.kind() != "identifier");
        if let Some(error) = descendants(root, |node| is_real(&node)).first() {
            let line = error.start_position().row + 1;
            let message = format!("line {line} is not valid Kotlin; the rest of the file was read");
            let span = span_of(*error);
            self.builder.note("syntax-error", message, Some(span));
        }
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| is_comment(&node)) {
            let text = comment_text(self.source(comment));
            self.builder.comment(text, span_of(comment));
        }
    }

    /// The text of a node; of a name without the quotes that it may stand in.
    fn source(&self, node: Node<'_>) -> &'t str {
        let text = self.text.get(node.byte_range()).unwrap_or_default();
        if node.kind() == "identifier" { text.trim_matches('`') } else { text }
    }

    /// Nothing that can be followed.
    fn nothing(&mut self, node: Node<'_>) -> ExprId {
        let span = span_of(node);
        self.builder.opaque(Vec::new(), span)
    }

    fn typed(&mut self, value: Option<ExprId>, ty: ExprId, span: Span) -> ExprId {
        self.builder.expr(Expr::Typed { value, ty }, span)
    }

    /// A value with the type that is declared for it, as far as either is known.
    fn declared_value(&mut self, value: Option<ExprId>, ty: Option<ExprId>, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        match (value, ty) {
            (value, Some(ty)) => self.typed(value, ty, span),
            (Some(value), None) => value,
            (None, None) => self.nothing(node),
        }
    }

    /// Lowers what the parser could not place below a node whose other children the caller handles.
    fn errors(&mut self, node: Node<'t>) {
        for error in errors_below(node) {
            self.parts_of(error);
        }
    }

    /// Lowers whatever stands below a node of no known form.
    fn parts_of(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        self.errors(node);
        for child in children(node) {
            self.statement(child);
        }
        self.builder.ascend();
    }
}

/// The part of a declaration after a token: what follows `=`.
fn after_token<'t>(node: Node<'t>, token: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    let mut rest = node.children(&mut cursor).skip_while(|child| child.kind() != token).skip(1);
    rest.find(|child| child.is_named() && !child.is_error() && !is_comment(child))
}

//! Java: tree-sitter-java -> IR.
//!
//! An import names a type by its package; what a file does not declare or import is looked for in its own package and in
//! those that it imports as a whole. Types are exported under their names, and with their package in front
//! (`com.acme.Client`, `.Client` in none).
//! Declarations have no order, so a file is read in rounds: types, their bases and members, statements, and then the
//! bodies of methods, which wait in a queue.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::jvm::{child_of_kind, children, comment_text, first_child, is_comment, last_child};
use super::tree::{descendants, errors_below, field, first_error, has_token, span_of};
use crate::ir::builder::Builder;
use crate::ir::{ClassId, Expr, ExprId, FileIr, Span};
use crate::syntax::{Language, parse, recover};

mod annotation;
mod assignment;
mod call;
mod condition;
mod creation;
mod declaration;
mod expression;
mod function;
mod json;
mod literal;
mod member;
mod name;
mod statement;
mod switch;
mod types;

use function::Body;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Java);
    let Some(tree) = parse(Language::Java, text) else {
        builder.note("refused-by-parser", "the Java parser refused the file; nothing of it was read".to_owned(), None);
        return builder.finish();
    };
    let recovered = recover(Language::Java, text, &tree);
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
    /// Its members that this file declares; whether they are static.
    members: FxHashMap<&'t str, bool>,
    /// Whether it may have members that this file does not show.
    is_open: bool,
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
    /// Bodies that wait for the end of the function, or file, around them.
    pending: Vec<VecDeque<Body<'t>>>,
    scopes: Vec<TypeScope<'t>>,
    /// The type around.
    scope: Option<usize>,
    declared: Vec<Declared<'t>>,
    /// Members whose type the parser lost, with that type's scope: the last one before them.
    strays: Vec<(usize, Node<'t>)>,
    /// Names of types of this file, and of those that it imports.
    types: FxHashSet<&'t str>,
    /// Names that are imported from types: their static members.
    statics: FxHashSet<&'t str>,
    /// Declared types of the fields that constructors set, by type scope and name.
    finals: FxHashMap<(usize, &'t str), ExprId>,
    /// Names of variables that hold builders, whose methods give the builder again.
    builders: FxHashSet<&'t str>,
    /// Whether `break` leaves a loop, for each statement around that it can leave.
    breakables: Vec<bool>,
    /// What `yield` gives in the switch expressions around, innermost last.
    yields: Vec<Vec<ExprId>>,
}

impl<'b, 't> Lowering<'b, 't> {
    fn new(builder: &'b mut Builder, text: &'t str) -> Self {
        Self {
            builder,
            text,
            pending: vec![VecDeque::new()],
            scopes: Vec::new(),
            scope: None,
            declared: Vec::new(),
            strays: Vec::new(),
            types: FxHashSet::default(),
            statics: FxHashSet::default(),
            finals: FxHashMap::default(),
            builders: FxHashSet::default(),
            breakables: Vec::new(),
            yields: Vec::new(),
        }
    }

    fn file(&mut self, root: Node<'t>) {
        let mut statements = Vec::new();
        let mut package = String::new();
        self.unit(root, &mut package, &mut statements);
        self.builder.export_all_from(&package);
        for declared in self.declared.clone() {
            self.bases(declared);
        }
        for declared in self.declared.clone() {
            self.members(declared);
        }
        self.statements(&statements);
        self.drain();
    }

    fn note_syntax_error(&mut self, root: Node<'t>) {
        if let Some(error) = first_error(root) {
            let line = error.start_position().row + 1;
            let message = format!("line {line} is not valid Java; the rest of the file was read");
            let span = span_of(error);
            self.builder.note("syntax-error", message, Some(span));
        }
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| is_comment(&node)) {
            let text = comment_text(self.source(comment));
            self.builder.comment(text, span_of(comment));
        }
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
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

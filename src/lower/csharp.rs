//! C#: tree-sitter-c-sharp -> IR.
//!
//! No import names a file: what a file does not declare is looked for in the namespaces that it stands in or uses. Types
//! are exported under their names, and with their namespace in front (`App.Llm.Client`, `.Client` in none).
//! Declarations have no order, so a file is read in rounds: types, their bases and members, statements, and then the
//! bodies of functions, which wait in a queue.

use std::borrow::Cow;
use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::{Node, TreeCursor};

use crate::ir::builder::Builder;
use crate::ir::{ClassId, Expr, ExprId, FileIr, Span};
use crate::syntax::{Language, parse, recover};

mod assignment;
mod call;
mod condition;
mod creation;
mod declaration;
mod expression;
mod function;
mod literal;
mod member;
mod name;
mod pattern;
mod statement;
mod types;

use function::Body;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::CSharp);
    let written = without_directives(text);
    let text = &*written;
    let Some(tree) = parse(Language::CSharp, text) else {
        builder.note("refused-by-parser", "the C# parser refused the file; nothing of it was read".to_owned(), None);
        return builder.finish();
    };
    let recovered = recover(Language::CSharp, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering::new(&mut builder, readable);
    lowering.note_syntax_error(tree.root_node());
    if text.contains("zdrlint:") {
        lowering.comments(root);
    }
    lowering.file(root);
    builder.finish()
}

/// The text without the lines that speak to the tool that runs a single file (`#:package`, `#r`), which no parser knows.
fn without_directives(text: &str) -> Cow<'_, str> {
    let speaks = |line: &str| ["#:", "#r ", "#load ", "#!"].iter().any(|start| line.trim_start().starts_with(start));
    if !text.lines().any(speaks) {
        return Cow::Borrowed(text);
    }
    let blank =
        |line: &str| line.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { byte as char } else { ' ' }).collect();
    let lines =
        text.split_inclusive('\n').map(|line| if speaks(line) { Cow::Owned(blank(line)) } else { Cow::Borrowed(line) });
    Cow::Owned(lines.collect())
}

/// A type that is being read, with what its members see.
#[derive(Debug)]
struct TypeScope<'t> {
    class: ClassId,
    /// The type around it.
    outer: Option<usize>,
    /// Name with namespace and types around it.
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
    /// Names of types and aliases of this file.
    types: FxHashSet<&'t str>,
    /// Whether `break` leaves a loop, for each statement around that it can leave.
    breakables: Vec<bool>,
    /// Declared result of the functions around, innermost last.
    results: Vec<Option<ExprId>>,
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
            breakables: Vec::new(),
            results: vec![None],
        }
    }

    fn file(&mut self, root: Node<'t>) {
        let mut statements = Vec::new();
        self.unit(root, &mut String::new(), &mut statements);
        // What stands in no namespace is seen everywhere.
        self.builder.export_all_from("");
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
            let message = format!("line {line} is not valid C#; the rest of the file was read");
            let span = self.span(error);
            self.builder.note("syntax-error", message, Some(span));
        }
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| node.kind() == "comment") {
            let text = self.source(comment);
            let text = match text.strip_prefix("//") {
                Some(line) => line.trim_start_matches('/'),
                None => text.trim_start_matches("/*").trim_end_matches("*/"),
            };
            let span = self.span(comment);
            self.builder.comment(text, span);
        }
    }

    #[expect(clippy::unused_self, reason = "reads like `source`, which needs the text")]
    fn span(&self, node: Node<'_>) -> Span {
        Span::new(node.start_byte(), node.end_byte())
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Nothing that can be followed.
    fn nothing(&mut self, node: Node<'_>) -> ExprId {
        let span = self.span(node);
        self.builder.opaque(Vec::new(), span)
    }

    fn typed(&mut self, value: Option<ExprId>, ty: ExprId, span: Span) -> ExprId {
        self.builder.expr(Expr::Typed { value, ty }, span)
    }

    /// Lowers what the parser could not place below a node whose other children the caller handles.
    fn errors(&mut self, node: Node<'t>) {
        if !node.has_error() {
            return;
        }
        let mut cursor = node.walk();
        let broken: Vec<Node<'t>> = node.children(&mut cursor).filter(Node::is_error).collect();
        for error in broken {
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

/// The named children of a node without comments and errors (for those see [`Lowering::errors`]).
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(is_code).collect()
}

fn is_code(node: &Node<'_>) -> bool {
    node.is_named() && !node.is_error() && node.kind() != "comment"
}

fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).first().copied()
}

fn last_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).last().copied()
}

fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    children(node).into_iter().find(|child| child.kind() == kind)
}

fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

/// Whether a token stands directly below a node.
fn has_token(node: Node<'_>, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == token)
}

fn descendants<'t>(root: Node<'t>, wanted: impl Fn(Node<'t>) -> bool) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    let mut cursor = root.walk();
    loop {
        if wanted(cursor.node()) {
            found.push(cursor.node());
        }
        if !cursor.goto_first_child() && !next_after(&mut cursor) {
            return found;
        }
    }
}

fn first_error(root: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        // The root is an error itself where no declaration could be made out; a child tells the line better.
        if node.is_missing() || (node.is_error() && node.id() != root.id()) {
            return Some(node);
        }
        let inside = node.has_error() && cursor.goto_first_child();
        if !inside && !next_after(&mut cursor) {
            return root.is_error().then_some(root);
        }
    }
}

/// Moves to the next node that is not below the current one.
fn next_after(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

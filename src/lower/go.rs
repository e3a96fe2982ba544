//! Go: tree-sitter-go -> IR.
//!
//! Declarations of a package have no order, so the file is read in rounds: names, types, signatures, variables, and
//! then the bodies of functions, which wait in a queue. A package is a folder: what this file does not declare is a
//! name of its package, and the methods of a type that another file declares are a *part* of it.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::{Node, Tree, TreeCursor};

use crate::ir::builder::{Builder, ScopeId};
use crate::ir::{ClassId, Expr, ExprId, FileIr, FunctionId, Span};
use crate::syntax::{Language, parse, recover};

mod assignment;
mod call;
mod declaration;
mod expression;
mod import;
mod literal;
mod statement;
mod types;

/// How a file imports the package that it belongs to.
const OWN_PACKAGE: &str = ".";

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Go);
    let Some(tree) = parse(Language::Go, text) else {
        builder.note("refused-by-parser", "the Go parser refused the file; nothing of it was read".to_owned(), None);
        return builder.finish();
    };
    let tree = with_new_values(text).filter(|_| tree.root_node().has_error()).unwrap_or(tree);
    let recovered = recover(Language::Go, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering::new(&mut builder, readable);
    lowering.note_syntax_error(tree.root_node());
    if text.contains("zdrlint:") {
        lowering.comments(root);
    }
    lowering.file(root);
    builder.finish()
}

/// The tree of a text whose calls of `new` are calls like any other: the grammar knows only types as its argument, Go 1.26
/// takes values too. Places stay as they are.
fn with_new_values(text: &str) -> Option<Tree> {
    text.contains("new(").then(|| parse(Language::Go, &text.replace("new(", "neW("))).flatten()
}

/// The body of a function that waits for the file's declarations to be complete.
struct Body<'t> {
    function: FunctionId,
    scope: ScopeId,
    results: Results,
    generics: Vec<&'t str>,
    block: Node<'t>,
}

/// What a function gives back.
#[derive(Debug, Clone, Default)]
struct Results {
    /// Declared types, in order; none where a type says nothing.
    types: Vec<Option<ExprId>>,
    /// Names, where they have some, with the value that they begin with.
    names: Vec<(String, ExprId)>,
}

/// Where `break` leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Jump {
    Loop,
    Switch,
}

struct Lowering<'b, 't> {
    builder: &'b mut Builder,
    /// The text that the tree was made from.
    text: &'t str,
    bodies: VecDeque<Body<'t>>,
    /// Names of the package that this file declares, in order.
    declared: Vec<&'t str>,
    /// Structs and interfaces that this file declares.
    classes: FxHashMap<&'t str, ClassId>,
    /// What this file adds to types that other files of the package declare.
    parts: FxHashMap<&'t str, ClassId>,
    /// Other types that this file declares: calling one converts.
    conversions: FxHashSet<&'t str>,
    /// Variables of the package that other files declare and this one stores to.
    stored: FxHashSet<String>,
    /// Names of the fields of this file's structs, in order.
    field_names: FxHashMap<ClassId, Vec<&'t str>>,
    /// Parameters whose type is a struct of this package, by position.
    typed_params: FxHashMap<(FunctionId, usize), ClassId>,
    /// Struct literals of such types.
    typed_literals: FxHashMap<ExprId, ClassId>,
    /// Type parameters of the function or type around.
    generics: Vec<&'t str>,
    /// What the functions around give back, innermost last.
    results: Vec<Results>,
    jumps: Vec<Jump>,
}

impl<'b, 't> Lowering<'b, 't> {
    fn new(builder: &'b mut Builder, text: &'t str) -> Self {
        Self {
            builder,
            text,
            bodies: VecDeque::new(),
            declared: Vec::new(),
            classes: FxHashMap::default(),
            parts: FxHashMap::default(),
            conversions: FxHashSet::default(),
            stored: FxHashSet::default(),
            field_names: FxHashMap::default(),
            typed_params: FxHashMap::default(),
            typed_literals: FxHashMap::default(),
            generics: Vec::new(),
            results: Vec::new(),
            jumps: Vec::new(),
        }
    }

    fn file(&mut self, root: Node<'t>) {
        // Names that this file does not know are those of the package's other files.
        self.builder.export_all_from(OWN_PACKAGE);
        let declarations = children(root);
        for node in &declarations {
            match node.kind() {
                "import_declaration" => self.imports(*node),
                _ => self.declare(*node),
            }
        }
        for node in declarations.iter().filter(|node| node.kind() == "type_declaration") {
            self.type_declaration(*node);
        }
        for node in &declarations {
            match node.kind() {
                "function_declaration" | "method_declaration" => self.function_declaration(*node),
                _ => {}
            }
        }
        for node in &declarations {
            match node.kind() {
                "package_clause"
                | "import_declaration"
                | "type_declaration"
                | "function_declaration"
                | "method_declaration" => {}
                _ => self.statement(*node),
            }
        }
        self.errors(root);
        while let Some(body) = self.bodies.pop_front() {
            self.body(&body);
        }
        self.export(span_of(root));
    }

    /// Every name of the package: other packages use those that begin with a capital, the other files all of them.
    fn export(&mut self, span: Span) {
        let mut names: Vec<String> = std::mem::take(&mut self.declared).into_iter().map(str::to_owned).collect();
        names.extend(std::mem::take(&mut self.stored));
        names.sort_unstable();
        names.dedup();
        for name in names {
            let value = self.builder.read(&name, span);
            self.builder.export(&name, value);
        }
    }

    fn body(&mut self, body: &Body<'t>) {
        if !self.builder.descend() {
            return;
        }
        self.generics.clone_from(&body.generics);
        self.builder.open_function(body.function, body.scope);
        self.run(&body.results, body.block);
        self.builder.close_function();
        self.generics.clear();
        self.builder.ascend();
    }

    /// Lowers the block of the open function.
    fn run(&mut self, results: &Results, block: Node<'t>) {
        let jumps = std::mem::take(&mut self.jumps);
        self.results.push(results.clone());
        for (name, zero) in &results.names {
            self.builder.define(name, *zero);
        }
        self.block(block);
        self.results.pop();
        self.jumps = jumps;
    }

    fn note_syntax_error(&mut self, root: Node<'t>) {
        if let Some(error) = first_error(root) {
            let line = error.start_position().row + 1;
            let message = format!("line {line} is not valid Go; the rest of the file was read");
            let span = span_of(error);
            self.builder.note("syntax-error", message, Some(span));
        }
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| node.kind() == "comment") {
            let text = self.source(comment);
            let text = text.strip_prefix("//").unwrap_or_else(|| text.trim_start_matches("/*").trim_end_matches("*/"));
            let span = span_of(comment);
            self.builder.comment(text, span);
        }
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Nothing that can be followed.
    fn unit(&mut self, node: Node<'_>) -> ExprId {
        let span = span_of(node);
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
        self.parts(node);
        self.builder.ascend();
    }

    /// Lowers the children of a node whose errors are lowered already.
    fn parts(&mut self, node: Node<'t>) {
        for child in children(node) {
            self.statement(child);
        }
    }
}

fn span_of(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
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

fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(is_code).collect()
}

/// The members of an `expression_list`, or the one expression.
fn list(node: Node<'_>) -> Vec<Node<'_>> {
    if node.kind() == "expression_list" { children(node) } else { vec![node] }
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

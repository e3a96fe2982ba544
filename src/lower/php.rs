//! PHP: tree-sitter-php -> IR.
//!
//! Classes, functions and constants are known by their full names (`App\Llm\Client`) and never are variables; what a
//! file does not declare itself is an import of that full name. A function sees its own variables alone, so what it
//! reads without having set it is nothing. Bodies of functions and methods wait until everything around them is read.

mod access;
mod assignment;
mod class;
mod condition;
mod expression;
mod function;
mod library;
mod literal;
mod name;
mod statement;

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::{Node, TreeCursor};

use crate::ir::builder::Builder;
use crate::ir::{ClassId, Expr, ExprId, FileIr, FunctionId, Span};
use crate::syntax::{Language, parse, recover};

use function::Body;
use name::{Declared, Section};

/// How far the kind of a value is followed.
const MAX_STEPS: usize = 16;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Php);
    let Some(tree) = parse(Language::Php, text) else {
        builder.note("refused-by-parser", "the PHP parser refused the file; nothing of it was read".to_owned(), None);
        return builder.finish();
    };
    let recovered = recover(Language::Php, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering {
        builder,
        text: readable,
        sections: vec![Section::default()],
        declared: Declared::default(),
        bodies: VecDeque::new(),
        locals: Vec::new(),
        breakables: Vec::new(),
        context: Context::default(),
    };
    lowering.note_syntax_error(tree.root_node());
    if text.contains("zdrlint:") {
        lowering.comments(root);
    }
    lowering.file(root);
    lowering.builder.finish()
}

/// What surrounds the code being lowered.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    /// The class that `$this`, `self` and `parent` mean.
    class: Option<ClassId>,
    /// The innermost function.
    function: Option<FunctionId>,
    /// The namespace and its imports: an index into [`Lowering::sections`].
    section: usize,
}

struct Lowering<'t> {
    builder: Builder,
    text: &'t str,
    sections: Vec<Section>,
    declared: Declared<'t>,
    bodies: VecDeque<Body<'t>>,
    /// The variables of each function that is being read, the innermost last; none outside of functions.
    locals: Vec<FxHashSet<&'t str>>,
    /// For each loop and switch around: whether it is a loop.
    breakables: Vec<bool>,
    context: Context,
}

impl<'t> Lowering<'t> {
    fn file(&mut self, root: Node<'t>) {
        self.share_globals(root);
        self.hoist(root);
        self.block(root);
        while let Some(body) = self.bodies.pop_front() {
            self.body(&body);
        }
        self.export_declared();
    }

    /// Variables of the file that functions assign have no order with the file's own statements.
    fn share_globals(&mut self, root: Node<'t>) {
        if !self.text.contains("global") {
            return;
        }
        for statement in descendants(root, |node| node.kind() == "global_declaration") {
            for name in children(statement).into_iter().filter(|child| child.kind() == "variable_name") {
                self.builder.share(self.variable(name));
            }
        }
    }

    fn note_syntax_error(&mut self, root: Node<'t>) {
        if !root.has_error() {
            return;
        }
        let wrong = descendants(root, |node| node.is_missing() || (node.is_error() && node.id() != root.id()));
        let error = wrong.first().copied().unwrap_or(root);
        let line = error.start_position().row + 1;
        let message = format!("line {line} is not valid PHP; the rest of the file was read");
        self.builder.note("syntax-error", message, Some(span(error)));
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| node.kind() == "comment") {
            let text = self.source(comment);
            let inner = text.strip_prefix("//").or_else(|| text.strip_prefix("/*")).unwrap_or(text);
            let inner = inner.strip_suffix("*/").unwrap_or(inner).trim_start_matches('#');
            self.builder.comment(inner, span(comment));
        }
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The name of a variable without its sign.
    fn variable(&self, node: Node<'_>) -> &'t str {
        self.source(node).trim_start_matches('$')
    }

    /// What tells the kind of a value: behind declared types, captured variables, questions and the phis of open loops.
    fn origin(&mut self, value: ExprId) -> ExprId {
        let mut at = value;
        for _ in 0..MAX_STEPS {
            let next = match self.builder.get(at) {
                Expr::Typed { value, .. } => *value,
                Expr::Where { value, .. } => Some(*value),
                Expr::Variable(variable) => self.builder.value_so_far(*variable),
                Expr::Choice(options) if options.len() == 1 => options.first().copied(),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }

    /// Lowers what the parser could not place below a node whose other children the caller handles.
    fn errors(&mut self, node: Node<'t>) {
        if !node.has_error() {
            return;
        }
        let mut cursor = node.walk();
        let broken: Vec<Node<'t>> = node.children(&mut cursor).filter(Node::is_error).collect();
        for error in broken {
            self.stray(error);
        }
    }

    /// Lowers whatever stands below a node of no known form.
    fn stray(&mut self, node: Node<'t>) {
        if !self.builder.descend() {
            return;
        }
        self.block(node);
        self.builder.ascend();
    }
}

/// The span of a node.
fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// The named children of a node without comments, text between blocks of code and errors.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(is_code).collect()
}

fn is_code(node: &Node<'_>) -> bool {
    node.is_named()
        && !node.is_error()
        && !matches!(node.kind(), "comment" | "text_interpolation" | "php_tag" | "php_end_tag" | "text")
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

/// Whether a child of this kind stands directly inside a node.
fn has_child(node: Node<'_>, kind: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == kind)
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

/// Moves to the next node that is not below the current one.
fn next_after(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

/// Names that are compared without their case.
type Lowercase<T> = FxHashMap<String, T>;

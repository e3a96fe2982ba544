//! Python: tree-sitter-python -> IR.
//!
//! One walk in evaluation order. Bodies of named functions wait in a queue until the module's statements
//! are lowered, so that they see every name around them; the queue also keeps nested functions off the stack.

use std::collections::VecDeque;

use tree_sitter::Node;

use super::tree::{descendants, errors_below, field, first_error};
use crate::ir::builder::{Builder, ScopeId};
use crate::ir::{ClassId, Expr, ExprId, FileIr, FunctionId, Span};
use crate::syntax::{Language, parse, recover};

mod assignment;
mod call;
mod collection;
mod condition;
mod definition;
mod expression;
mod import;
mod pattern;
mod statement;
mod string;
mod template;
mod types;

/// How far the kind of a value is followed.
const MAX_STEPS: usize = 16;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Python);
    let Some(tree) = parse(Language::Python, text) else {
        builder.note(
            "refused-by-parser",
            "the Python parser refused the file; nothing of it was read".to_owned(),
            None,
        );
        return builder.finish();
    };
    let recovered = recover(Language::Python, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering {
        builder: &mut builder,
        text: readable,
        offset: 0,
        bodies: VecDeque::new(),
        context: Context::default(),
    };
    lowering.note_syntax_error(tree.root_node());
    if text.contains("zdrlint:") {
        lowering.comments(root);
    }
    lowering.module(root);
    builder.finish()
}

/// What surrounds the code being lowered.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    /// The class that `super()` and `Self` mean.
    class: Option<ClassId>,
    /// The class whose body (not a method of it) is being lowered.
    class_body: Option<ClassId>,
    /// The innermost function.
    function: Option<FunctionId>,
}

/// The body of a function that waits for the module to be complete.
struct Body<'t> {
    function: FunctionId,
    scope: ScopeId,
    parameters: Option<Node<'t>>,
    block: Node<'t>,
    context: Context,
}

struct Lowering<'b, 't> {
    builder: &'b mut Builder,
    /// The text that the tree was made from.
    text: &'t str,
    /// Where `text` starts in the file (string annotations are parsed on their own).
    offset: usize,
    bodies: VecDeque<Body<'t>>,
    context: Context,
}

impl<'t> Lowering<'_, 't> {
    fn module(&mut self, root: Node<'t>) {
        self.share_globals(root);
        self.block(root);
        while let Some(body) = self.bodies.pop_front() {
            self.body(&body);
        }
        let span = self.span(root);
        self.builder.export_module_scope(span);
    }

    /// Module variables that functions assign have no order with the module's own statements.
    fn share_globals(&mut self, root: Node<'t>) {
        if !self.text.contains("global") {
            return;
        }
        for statement in descendants(root, |node| node.kind() == "global_statement") {
            for name in children(statement) {
                let name = self.source(name);
                self.builder.share(name);
            }
        }
    }

    fn note_syntax_error(&mut self, root: Node<'t>) {
        if let Some(error) = first_error(root) {
            let line = error.start_position().row + 1;
            let message = format!("line {line} is not valid Python; the rest of the file was read");
            let span = self.span(error);
            self.builder.note("syntax-error", message, Some(span));
        }
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| node.kind() == "comment") {
            let text = self.source(comment).trim_start_matches('#');
            let span = self.span(comment);
            self.builder.comment(text, span);
        }
    }

    fn span(&self, node: Node<'_>) -> Span {
        Span::new(self.offset + node.start_byte(), self.offset + node.end_byte())
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// What tells the kind of a value: behind declared types, captured variables and the phis of open loops.
    fn origin(&mut self, value: ExprId) -> ExprId {
        let mut at = value;
        for _ in 0..MAX_STEPS {
            let constant = self.constant(at);
            match self.builder.get(constant) {
                Expr::Choice(options) if options.len() == 1 => at = options[0],
                _ => return constant,
            }
        }
        at
    }

    /// The value behind declared types and captured variables.
    fn constant(&mut self, value: ExprId) -> ExprId {
        let mut at = value;
        for _ in 0..MAX_STEPS {
            let next = match self.builder.get(at) {
                Expr::Typed { value, .. } => *value,
                Expr::Variable(variable) => self.builder.value_so_far(*variable),
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
        for error in errors_below(node) {
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

    /// Lowers the children of a node whose errors are lowered already.
    fn parts(&mut self, node: Node<'t>) {
        for child in children(node) {
            self.statement(child);
        }
    }
}

/// The named children of a node without comments and errors (for those see [`Lowering::errors`]).
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(is_code).collect()
}

fn is_code(node: &Node<'_>) -> bool {
    node.is_named() && !node.is_error() && !matches!(node.kind(), "comment" | "line_continuation")
}

fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).first().copied()
}

fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(is_code).collect()
}

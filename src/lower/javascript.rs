//! JavaScript, JSX, TypeScript and TSX.
//!
//! Everything that runs where it stands is lowered where it stands: statements, and functions that are
//! passed as arguments. Functions that get a name (declarations, methods, arrows that are assigned)
//! wait in a queue until the function around them is read to its end, so that they know every name of
//! their scopes; see [`function`].

mod call;
mod class;
mod commonjs;
mod condition;
mod expression;
mod function;
mod jsdoc;
mod library;
mod literal;
mod module;
mod pattern;
mod prototype;
mod statement;
mod types;

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::tree::{field, has_token, span_of};
use crate::ir::builder::Builder;
use crate::ir::{ClassId, ExprId, FileIr, FunctionId};
use crate::syntax::{Language, parse, recover};

use function::Pending;
use module::Exported;

/// Lowers one file.
pub(super) fn lower(language: Language, text: &str) -> FileIr {
    let mut builder = Builder::new(language);
    let Some(tree) = parse(language, text) else {
        builder.note("refused-by-parser", format!("could not be parsed as {}", language.name()), None);
        return builder.finish();
    };
    let recovered = recover(language, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering::new(builder, readable);
    lowering.comments(root);
    lowering.syntax_error(tree.root_node(), language);
    lowering.program(root);
    lowering.builder.finish()
}

/// What `this` means.
#[derive(Debug, Clone, Copy)]
enum This {
    /// Nothing that is known.
    Unknown,
    /// What a plain function is called on.
    Function(FunctionId),
    /// An instance of a class, or the class itself in its static parts.
    Class(ClassId),
    /// An object literal; an index into [`Lowering::records`].
    Record(usize),
}

/// The state of one file's lowering.
struct Lowering<'t> {
    builder: Builder,
    text: &'t str,
    this: This,
    /// Functions whose bodies wait, one queue for each open function and the module.
    pending: Vec<VecDeque<Pending<'t>>>,
    /// Object literals with methods; set when the literal is complete, before any method's body is read.
    records: Vec<Option<ExprId>>,
    /// For each loop and switch around: whether it is a loop.
    breakables: Vec<bool>,
    /// Statements that were lowered ahead of their place.
    hoisted: FxHashSet<usize>,
    /// Error nodes that were lowered; they can stand anywhere.
    errors: FxHashSet<usize>,
    /// Names of the current statement list that are values, so that a type of the same name leaves them alone.
    values: FxHashSet<&'t str>,
    /// What the module exports, and each namespace around.
    exported: Vec<Vec<(String, Exported)>>,
    /// What was stored as `exports.name`.
    commonjs: FxHashMap<String, Vec<ExprId>>,
    /// Names of functions that something is added to the prototype of.
    constructors: FxHashSet<&'t str>,
    /// The classes that such functions were lowered to, by name.
    prototypes: FxHashMap<String, ClassId>,
    /// Types in comments.
    docs: jsdoc::Docs<'t>,
}

impl<'t> Lowering<'t> {
    fn new(builder: Builder, text: &'t str) -> Self {
        Self {
            builder,
            text,
            this: This::Unknown,
            pending: vec![VecDeque::new()],
            records: Vec::new(),
            breakables: Vec::new(),
            hoisted: FxHashSet::default(),
            errors: FxHashSet::default(),
            values: FxHashSet::default(),
            exported: vec![Vec::new()],
            commonjs: FxHashMap::default(),
            constructors: prototype::constructors_in(text),
            prototypes: FxHashMap::default(),
            docs: jsdoc::Docs::of(text),
        }
    }

    fn program(&mut self, root: Node<'t>) {
        let statements = if root.kind() == "program" { named(root) } else { vec![root] };
        self.statements(&statements);
        self.sweep(root);
        self.drain();
        self.export_all();
    }

    /// The source of a node.
    fn source(&self, node: Node) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Passes every comment on; the tree is walked only where there can be one that matters.
    fn comments(&mut self, root: Node<'t>) {
        if !self.text.contains("zdrlint:") {
            return;
        }
        let mut cursor = root.walk();
        loop {
            let node = cursor.node();
            if is_comment(node) {
                self.builder.comment(without_markers(self.source(node)), span_of(node));
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }

    /// Lowers the error nodes below a node that nobody expected where they stand. Functions are left to
    /// the sweep of their own bodies.
    fn sweep(&mut self, node: Node<'t>) {
        let mut open = vec![node];
        while let Some(at) = open.pop() {
            if !at.has_error() {
                continue;
            }
            for child in named(at).into_iter().rev() {
                if child.is_error() && !self.errors.contains(&child.id()) {
                    self.any(child);
                }
                if !function::has_body(child) {
                    open.push(child);
                }
            }
        }
    }

    fn syntax_error(&mut self, root: Node<'t>, language: Language) {
        if !root.has_error() {
            return;
        }
        let error = first_error(root);
        let message = format!(
            "line {} could not be read as {}; the rest of the file was",
            error.start_position().row + 1,
            language.name()
        );
        self.builder.note("syntax-error", message, Some(span_of(error)));
    }
}

fn first_error(root: Node) -> Node {
    let mut at = root;
    while !at.is_error() && !at.is_missing() {
        let mut cursor = at.walk();
        let Some(child) = at.children(&mut cursor).find(|child| child.has_error() || child.is_missing()) else { break };
        at = child;
    }
    at
}

fn without_markers(comment: &str) -> &str {
    let inner =
        comment.strip_prefix("//").or_else(|| comment.strip_prefix("<!--")).or_else(|| comment.strip_prefix("/*"));
    let inner = inner.unwrap_or(comment);
    inner.strip_suffix("*/").or_else(|| inner.strip_suffix("-->")).unwrap_or(inner).trim()
}

fn is_comment(node: Node) -> bool {
    matches!(node.kind(), "comment" | "html_comment")
}

/// Named children without comments.
fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| !is_comment(*child) && child.kind() != "hash_bang_line").collect()
}

/// The first named child.
fn inner(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| !is_comment(*child))
}

/// What a member access, index access or call hangs on. The grammar's fields of nested member
/// expressions in types name the wrong children, so positions are used.
fn object(node: Node<'_>) -> Option<Node<'_>> {
    inner(node)
}

/// The name of a member access; the key of an index access.
fn property(node: Node<'_>) -> Option<Node<'_>> {
    let children = named(node);
    children.last().filter(|_| children.len() > 1).copied().filter(|last| !last.is_error())
}

/// The cast inside `x as A.B.C.D`, which the grammar reads as `(x as A.B.C).D`.
fn split_cast(node: Node<'_>) -> Option<Node<'_>> {
    let mut at = node;
    while at.kind() == "member_expression" {
        at = object(at)?;
    }
    (at.id() != node.id() && is_cast(at)).then_some(at)
}

/// `x as T`, `x satisfies T`, not in parentheses.
fn is_cast(node: Node) -> bool {
    matches!(node.kind(), "as_expression" | "satisfies_expression")
}

/// A node without parentheses and non-null marks around it.
fn bare(mut node: Node<'_>) -> Node<'_> {
    while matches!(node.kind(), "parenthesized_expression" | "non_null_expression") {
        let Some(inside) = inner(node) else { break };
        node = inside;
    }
    node
}

//! Ruby: tree-sitter-ruby -> IR.
//!
//! Whatever is sent to an object is a call, with arguments or without: `client.files` is one as much as
//! `client.files.list`. A name alone is a local variable where one was set before, else a call of the receiver's own
//! method. Constants are known by their full names; the lexical scopes around a use stand before its path in the import
//! (`App::Llm,App|Client`), since they decide which one is meant. Instance variables are fields of the receiver under
//! their names with the sign. Bodies of methods wait until everything around them is read.

mod assignment;
mod block;
mod call;
mod condition;
mod control;
mod definition;
mod expression;
mod library;
mod literal;
mod macros;
mod name;
mod structure;

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::tree::{descendants, errors_below, field, first_error, has_token, span_of};
use crate::ir::builder::Builder;
use crate::ir::{ClassId, ExprId, FileIr, FunctionId};
use crate::syntax::{Language, parse, recover};

use definition::Body;
use name::Declared;

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Ruby);
    let Some(tree) = parse(Language::Ruby, text) else {
        builder.note("refused-by-parser", "the Ruby parser refused the file; nothing of it was read".to_owned(), None);
        return builder.finish();
    };
    let recovered = recover(Language::Ruby, text, &tree);
    let (readable, root) = recovered.as_ref().map_or((text, tree.root_node()), |(text, tree)| (text, tree.root_node()));
    let mut lowering = Lowering {
        builder,
        text: readable,
        heredocs: heredocs(root),
        scopes: vec![String::new()],
        declared: Declared::default(),
        bodies: VecDeque::new(),
        modules: FxHashSet::default(),
        bases: FxHashMap::default(),
        included: FxHashMap::default(),
        locals: vec![FxHashSet::default()],
        loops: 0,
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
struct Context<'t> {
    /// The class or module that `self` belongs to.
    class: Option<ClassId>,
    /// Whether `self` is that class itself.
    is_static: bool,
    /// Whether methods that are defined here belong to the class itself.
    defines_static: bool,
    /// The innermost method.
    method: Option<(FunctionId, &'t str)>,
    /// The lexical scopes around: an index into [`Lowering::scopes`].
    scope: usize,
}

struct Lowering<'t> {
    builder: Builder,
    text: &'t str,
    /// From where a heredoc is announced to its body.
    heredocs: FxHashMap<usize, Node<'t>>,
    /// Full names of the modules and classes around, innermost first, with commas between them.
    scopes: Vec<String>,
    declared: Declared,
    bodies: VecDeque<Body<'t>>,
    /// Modules, whose methods use what the classes have that include them.
    modules: FxHashSet<ClassId>,
    /// The URL that the class methods which a module gives a class are relative to, and that module.
    bases: FxHashMap<ClassId, ExprId>,
    included: FxHashMap<ClassId, ExprId>,
    /// The local variables that are seen in each method and block around, the innermost last.
    locals: Vec<FxHashSet<&'t str>>,
    /// How many loops are open in the innermost function.
    loops: usize,
    context: Context<'t>,
}

impl<'t> Lowering<'t> {
    fn file(&mut self, root: Node<'t>) {
        self.share_globals(root);
        self.hoist(root, "");
        self.statements(root);
        while let Some(body) = self.bodies.pop_front() {
            self.body(&body);
        }
        self.export_declared();
    }

    /// Global variables, and instance variables of the file itself, have no order with what methods do.
    fn share_globals(&mut self, root: Node<'t>) {
        if !self.text.contains('$') && !self.text.contains('@') {
            return;
        }
        let names = descendants(root, |node| matches!(node.kind(), "global_variable" | "instance_variable"));
        for name in names {
            self.builder.share(self.source(name));
        }
    }

    fn note_syntax_error(&mut self, root: Node<'t>) {
        let Some(error) = first_error(root) else { return };
        let line = error.start_position().row + 1;
        let message = format!("line {line} is not valid Ruby; the rest of the file was read");
        self.builder.note("syntax-error", message, Some(span_of(error)));
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| node.kind() == "comment") {
            let text = self.source(comment);
            let inner = text.strip_prefix("=begin").and_then(|text| text.strip_suffix("=end"));
            self.builder.comment(inner.unwrap_or(text).trim_start_matches('#'), span_of(comment));
        }
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Whether a name is a local variable here.
    fn is_local(&self, name: &str) -> bool {
        self.locals.last().is_some_and(|locals| locals.contains(name))
    }

    /// Sets a local variable.
    fn bind(&mut self, name: &'t str, value: ExprId) {
        let is_new = self.locals.last_mut().is_some_and(|locals| locals.insert(name));
        if is_new {
            self.builder.declare(name);
        }
        self.builder.assign(name, value);
    }

    /// Lowers what the parser could not place below a node whose other children the caller handles.
    fn errors(&mut self, node: Node<'t>) {
        for error in errors_below(node) {
            if self.builder.descend() {
                self.statements(error);
                self.builder.ascend();
            }
        }
    }
}

/// Pairs each heredoc with its body: both stand in the same order.
fn heredocs(root: Node<'_>) -> FxHashMap<usize, Node<'_>> {
    let found = descendants(root, |node| matches!(node.kind(), "heredoc_beginning" | "heredoc_body"));
    let (begins, bodies): (Vec<_>, Vec<_>) = found.into_iter().partition(|node| node.kind() == "heredoc_beginning");
    begins.into_iter().map(|begin| begin.id()).zip(bodies).collect()
}

/// The named children of a node without comments, bodies of heredocs and errors.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(is_code).collect()
}

fn is_code(node: &Node<'_>) -> bool {
    !node.is_error() && !matches!(node.kind(), "comment" | "heredoc_body" | "empty_statement" | "uninterpreted")
}

fn first_child(node: Node<'_>) -> Option<Node<'_>> {
    children(node).first().copied()
}

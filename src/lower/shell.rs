//! Shell: tree-sitter-bash -> IR.
//!
//! Of all commands, those matter that send HTTP requests: each is a call of the program's name with the parts of the
//! request as keywords (`method`, `url`, `body`, `headers`), whatever its options are called. Functions of the file are
//! called by position, as `$1` and `$2`; what a function prints is what it gives. A variable that the file never sets
//! is one of the environment.

mod command;
mod control;
mod curl;
mod httpie;
mod jq;
mod request;
mod wget;
mod word;

use std::collections::VecDeque;

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::tree::{descendants, field, first_error, has_token, span_of};
use crate::ir::builder::{Builder, ScopeId};
use crate::ir::{ExprId, FileIr, FunctionId};
use crate::syntax::{Language, parse};

/// Lowers one file.
pub(super) fn lower(text: &str) -> FileIr {
    let mut builder = Builder::new(Language::Shell);
    let Some(tree) = parse(Language::Shell, text) else {
        builder.note("refused-by-parser", "the shell parser refused the file; nothing of it was read".to_owned(), None);
        return builder.finish();
    };
    let mut lowering = Lowering {
        builder,
        text,
        functions: FxHashMap::default(),
        bodies: VecDeque::new(),
        input: None,
        more: Vec::new(),
        function: None,
    };
    let root = tree.root_node();
    lowering.note_syntax_error(root);
    if text.contains("zdrlint:") {
        lowering.comments(root);
    }
    lowering.hoist(root);
    lowering.statements(root);
    while let Some(body) = lowering.bodies.pop_front() {
        lowering.body(&body);
    }
    lowering.builder.finish()
}

/// The body of a function that waits for the file to be complete.
struct Body<'t> {
    function: FunctionId,
    node: Node<'t>,
    scope: ScopeId,
}

struct Lowering<'t> {
    builder: Builder,
    text: &'t str,
    /// The functions of the file.
    functions: FxHashMap<&'t str, FunctionId>,
    bodies: VecDeque<Body<'t>>,
    /// What the next command reads from its standard input.
    input: Option<ExprId>,
    /// Arguments of the next command that stand behind a redirection of its input.
    more: Vec<Node<'t>>,
    /// The function whose body is read.
    function: Option<FunctionId>,
}

impl<'t> Lowering<'t> {
    fn note_syntax_error(&mut self, root: Node<'t>) {
        let Some(error) = first_error(root) else { return };
        let line = error.start_position().row + 1;
        let message = format!("line {line} is not valid for a shell; the rest of the file was read");
        self.builder.note("syntax-error", message, Some(span_of(error)));
    }

    fn comments(&mut self, root: Node<'t>) {
        for comment in descendants(root, |node| node.kind() == "comment") {
            self.builder.comment(self.source(comment).trim_start_matches('#'), span_of(comment));
        }
    }

    fn source(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }
}

/// The named children of a node without comments.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(Node::is_named).collect()
}

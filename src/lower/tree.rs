//! What the lowerings of tree-sitter's trees share: walking that knows no language.

use tree_sitter::{Node, TreeCursor};

use crate::ir::Span;

/// The span of a node of a text that was parsed as a whole.
pub(super) fn span_of(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// A field's node.
pub(super) fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

/// The operator of an expression, empty where there is none.
pub(super) fn operator(node: Node<'_>) -> &str {
    field(node, "operator").map_or("", |operator| operator.kind())
}

/// Whether a token, or a node of this kind, stands directly inside a node.
pub(super) fn has_token(node: Node<'_>, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == token)
}

/// What the parser could not place directly below a node.
pub(super) fn errors_below(node: Node<'_>) -> Vec<Node<'_>> {
    if !node.has_error() {
        return Vec::new();
    }
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(Node::is_error).collect()
}

/// The nodes below a root that are wanted, and the root if it is, in the order of the text.
pub(super) fn descendants<'t>(root: Node<'t>, wanted: impl Fn(Node<'t>) -> bool) -> Vec<Node<'t>> {
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

/// The first place that is not valid.
pub(super) fn first_error(root: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        // The root is an error itself where nothing could be made out; a child tells the line better.
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

//! Packages, imports and types: the first rounds over a file.

use tree_sitter::Node;

use super::{Declared, Lowering, TypeScope, child_of_kind, children, field, has_token, span_of};
use crate::ir::{CallKind, Expr, ExprId};

/// Types that have members.
pub(super) const TYPES: &[&str] = &[
    "class_declaration",
    "record_declaration",
    "interface_declaration",
    "enum_declaration",
    "annotation_type_declaration",
];

impl<'t> Lowering<'_, 't> {
    /// The declarations of a file, and the statements between them.
    pub(super) fn unit(&mut self, node: Node<'t>, package: &mut String, statements: &mut Vec<Node<'t>>) {
        if !self.builder.descend() {
            return;
        }
        let mut cursor = node.walk();
        let all: Vec<Node<'t>> = node.named_children(&mut cursor).filter(|child| !super::is_comment(child)).collect();
        for child in all {
            match child.kind() {
                "package_declaration" => {
                    let name = children(child).into_iter().find(|part| part.kind().ends_with("identifier"));
                    *package = name.map(|name| self.path(name)).unwrap_or_default();
                }
                "import_declaration" => self.import(child),
                "ERROR" => self.unit(child, package, statements),
                kind if TYPES.contains(&kind) => self.declare(child, None, package),
                "module_declaration" => {}
                "method_declaration" | "field_declaration" | "constructor_declaration" if !self.declared.is_empty() => {
                    let last = self.declared.iter().map(|declared| declared.scope).next_back();
                    self.strays.extend(last.map(|scope| (scope, child)));
                }
                // Members and statements whose surroundings the parser lost, or that need none.
                _ => statements.push(child),
            }
        }
        self.builder.ascend();
    }

    /// A dotted name without what may stand between its parts.
    pub(super) fn path(&self, node: Node<'t>) -> String {
        self.source(node).chars().filter(|c| !c.is_whitespace()).collect()
    }

    fn import(&mut self, node: Node<'t>) {
        let Some(name) = children(node).into_iter().find(|part| part.kind().ends_with("identifier")) else { return };
        let path = self.path(name);
        if child_of_kind(node, "asterisk").is_some() {
            self.builder.export_all_from(&path);
            return;
        }
        let Some((package, _)) = path.rsplit_once('.') else { return };
        let last = field(name, "name").map_or("", |last| self.source(last));
        let span = span_of(name);
        let value = self.builder.import(package, Some(last), span);
        self.builder.define(last, value);
        if has_token(node, "static") {
            self.statics.insert(last);
        } else {
            self.types.insert(last);
        }
    }

    /// Registers a type and those inside it.
    pub(super) fn declare(&mut self, node: Node<'t>, outer: Option<usize>, package: &str) {
        if !self.builder.descend() {
            return;
        }
        if let Some(name) = field(node, "name") {
            let name = self.source(name);
            let around = outer.map_or(package, |outer| &self.scopes[outer].path);
            let path = format!("{around}.{name}");
            let scope = self.scope_of(node, name, path, outer);
            self.declared.push(Declared { node, scope });
            for member in members_of(node) {
                if TYPES.contains(&member.kind()) {
                    self.declare(member, Some(scope), package);
                }
            }
        }
        self.builder.ascend();
    }

    fn scope_of(&mut self, node: Node<'t>, name: &'t str, path: String, outer: Option<usize>) -> usize {
        if let Some(known) = self.scopes.iter().position(|scope| scope.path == path) {
            return known;
        }
        let span = span_of(node);
        let class = self.builder.class(Some(name), Vec::new(), span);
        let value = self.builder.expr(Expr::Class(class), span);
        self.builder.define(name, value);
        self.types.insert(name);
        self.builder.export(name, value);
        self.builder.export(&path, value);
        // A nested type is a member of the one around.
        if let Some(outer) = outer {
            let outer = self.scopes[outer].class;
            self.builder.class_member(outer, name, value);
        }
        let is_open = BASES.iter().any(|kind| child_of_kind(node, kind).is_some());
        self.scopes.push(TypeScope { class, outer, path, members: std::collections::HashMap::default(), is_open });
        self.scopes.len() - 1
    }

    /// What a type extends and implements.
    pub(super) fn bases(&mut self, declared: Declared<'t>) {
        let scope = &self.scopes[declared.scope];
        let (class, outer) = (scope.class, scope.outer);
        let around = std::mem::replace(&mut self.scope, outer);
        let mut bases = Vec::new();
        for kind in BASES {
            for part in child_of_kind(declared.node, kind).map(children).unwrap_or_default() {
                let listed = if part.kind() == "type_list" { children(part) } else { vec![part] };
                bases.extend(listed.into_iter().map(|base| self.ty(base)));
            }
        }
        self.builder.class_mut(class).bases.extend(bases);
        self.scope = around;
    }

    /// A class without a name, of one that it extends: `new T(a) { .. }`.
    pub(super) fn anonymous_class(&mut self, base: ExprId, body: Node<'t>) -> ExprId {
        let span = span_of(body);
        let class = self.builder.class(None, vec![base], span);
        let path = format!("{}.{}", self.scope.map_or("", |scope| &self.scopes[scope].path), body.start_byte());
        let members = std::collections::HashMap::default();
        self.scopes.push(TypeScope { class, outer: self.scope, path, members, is_open: true });
        self.read_members(body, self.scopes.len() - 1);
        self.builder.expr(Expr::Class(class), span)
    }

    /// A class that a function declares for itself.
    pub(super) fn local_class(&mut self, node: Node<'t>) {
        let before = self.declared.len();
        let around = self.scope.map(|scope| self.scopes[scope].path.clone()).unwrap_or_default();
        self.declare(node, self.scope, &around);
        let own: Vec<Declared<'t>> = self.declared.drain(before..).collect();
        for declared in &own {
            self.bases(*declared);
        }
        for declared in own {
            self.members(declared);
        }
    }

    /// A constant of an enumeration: its name where there is nothing else to it, or an instance.
    pub(super) fn constant(&mut self, node: Node<'t>, scope: usize) {
        let Some(name) = field(node, "name") else { return };
        let span = span_of(node);
        let class = self.scopes[scope].class;
        let value = match field(node, "arguments") {
            Some(arguments) => {
                let args = self.arguments(arguments);
                let callee = self.builder.expr(Expr::Class(class), span);
                let name_span = span_of(name);
                self.builder.call(callee, args, CallKind::New, name_span, span)
            }
            None => self.builder.string(self.source(name), span),
        };
        self.builder.class_member(class, self.source(name), value);
    }
}

const BASES: &[&str] = &["superclass", "super_interfaces", "extends_interfaces"];

/// The members of a type.
pub(super) fn members_of(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut stack: Vec<Node<'_>> = field(node, "body").into_iter().collect();
    if stack.is_empty() && node.kind().ends_with("_body") {
        stack.push(node);
    }
    while let Some(at) = stack.pop() {
        let mut cursor = at.walk();
        for child in at.named_children(&mut cursor) {
            match child.kind() {
                "enum_body_declarations" | "ERROR" => stack.push(child),
                _ if super::is_comment(&child) => {}
                _ => found.push(child),
            }
        }
    }
    found.sort_by_key(Node::start_byte);
    found
}

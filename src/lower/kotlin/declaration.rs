//! Packages, imports, types, and what stands at the top of a file.

use tree_sitter::Node;

use super::types::type_in;
use super::{Declared, Lowering, TypeScope, child_of_kind, children, field, has_token, span_of};
use crate::ir::{CallKind, Expr, ExprId};

/// Types that have members.
pub(super) const TYPES: &[&str] = &["class_declaration", "object_declaration", "companion_object"];

impl<'t> Lowering<'_, 't> {
    /// The package and the imports.
    pub(super) fn header(&mut self, root: Node<'t>) {
        for child in children(root) {
            match child.kind() {
                "package_header" => {
                    self.package =
                        child_of_kind(child, "qualified_identifier").map(|name| self.path(name)).unwrap_or_default();
                }
                "import" => self.import(child),
                _ => {}
            }
        }
    }

    /// A dotted name without what may stand between its parts.
    pub(super) fn path(&self, node: Node<'t>) -> String {
        self.source(node).chars().filter(|c| !c.is_whitespace() && *c != '`').collect()
    }

    fn import(&mut self, node: Node<'t>) {
        let parts = children(node);
        let Some(name) = parts.first().copied() else { return };
        let path = self.path(name);
        if has_token(node, "*") {
            self.builder.export_all_from(&path);
            return;
        }
        let Some((package, last)) = path.rsplit_once('.') else { return };
        let known = match parts.get(1) {
            Some(alias) => self.source(*alias),
            None => children(name).last().map_or("", |last| self.source(*last)),
        };
        let span = span_of(name);
        let value = self.builder.import(package, Some(last), span);
        // Functions of the language's own libraries are known by name, imported or not.
        let is_own = ["kotlin", "kotlinx"].contains(&package.split('.').next().unwrap_or_default());
        if is_own && !known.starts_with(char::is_uppercase) {
            return;
        }
        self.builder.define(known, value);
        let is_of_language = package.starts_with("kotlin.") || package.starts_with("kotlinx.");
        if known.starts_with(char::is_uppercase) {
            self.types.insert(known);
        } else if !is_of_language {
            self.tops.insert(known);
            self.extensions.insert(known);
        }
    }

    /// The declarations of a file, and everything else at its top.
    pub(super) fn unit(&mut self, node: Node<'t>, statements: &mut Vec<Node<'t>>) {
        if !self.builder.descend() {
            return;
        }
        let mut cursor = node.walk();
        let all: Vec<Node<'t>> = node.named_children(&mut cursor).filter(|child| !super::is_comment(child)).collect();
        for child in all {
            match child.kind() {
                "import" if node.is_error() => self.import(child),
                "package_header" | "file_annotation" | "shebang" | "import" => {}
                "ERROR" => self.unit(child, statements),
                kind if TYPES.contains(&kind) => self.declare(child, None),
                "type_alias" => self.alias(child),
                _ => statements.push(child),
            }
        }
        self.builder.ascend();
    }

    fn alias(&mut self, node: Node<'t>) {
        let (Some(name), Some(ty)) = (field(node, "type"), type_in(node)) else { return };
        let name = self.source(name);
        let value = self.ty(ty);
        self.publish(name, value);
        self.types.insert(name);
    }

    /// Makes something at the top known in this file and to others.
    pub(super) fn publish(&mut self, name: &str, value: ExprId) {
        self.builder.define(name, value);
        self.builder.export(name, value);
        let path = format!("{}.{name}", self.package);
        self.builder.export(&path, value);
    }

    /// Registers a type and those inside it.
    pub(super) fn declare(&mut self, node: Node<'t>, outer: Option<usize>) {
        if !self.builder.descend() {
            return;
        }
        let name = field(node, "name").map_or("Companion", |name| self.source(name));
        let around = outer.map_or(self.package.as_str(), |outer| &self.scopes[outer].path);
        let path = format!("{around}.{name}");
        // What stands in a companion is its class's.
        let scope = match (node.kind(), outer) {
            ("companion_object", Some(outer)) => {
                let class = self.scopes[outer].class;
                let span = span_of(node);
                let value = self.builder.expr(Expr::Class(class), span);
                self.builder.class_member(class, name, value);
                self.scopes[outer].members.insert(name, true);
                outer
            }
            _ => self.scope_of(node, name, path, outer),
        };
        self.declared.push(Declared { node, scope });
        for member in members_of(node) {
            if TYPES.contains(&member.kind()) {
                self.declare(member, Some(scope));
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
        if let Some(outer) = outer {
            let outer = self.scopes[outer].class;
            self.builder.class_member(outer, name, value);
        }
        let is_open = child_of_kind(node, "delegation_specifiers").is_some();
        let is_object = node.kind() == "object_declaration";
        let members = std::collections::HashMap::default();
        self.scopes.push(TypeScope { class, outer, path, members, is_open, is_object });
        self.scopes.len() - 1
    }

    /// What a type extends and implements.
    pub(super) fn bases(&mut self, declared: Declared<'t>) {
        if declared.node.kind() == "companion_object" {
            return;
        }
        let (class, outer) = (self.scopes[declared.scope].class, self.scopes[declared.scope].outer);
        let around = std::mem::replace(&mut self.scope, outer);
        let bases = self.bases_of(declared.node);
        self.builder.class_mut(class).bases.extend(bases);
        self.scope = around;
    }

    pub(super) fn bases_of(&mut self, node: Node<'t>) -> Vec<ExprId> {
        let mut bases = Vec::new();
        for specifier in child_of_kind(node, "delegation_specifiers").map(children).unwrap_or_default() {
            let Some(part) = children(specifier).into_iter().find(|part| part.kind() != "annotation") else { continue };
            let ty = if matches!(part.kind(), "constructor_invocation" | "explicit_delegation") {
                type_in(part)
            } else {
                Some(part)
            };
            bases.extend(ty.map(|ty| self.ty(ty)));
        }
        bases
    }

    /// `object : T(a) { .. }`: an instance of a class without a name.
    pub(super) fn object_literal(&mut self, node: Node<'t>) -> ExprId {
        let span = span_of(node);
        let bases = self.bases_of(node);
        let class = self.builder.class(None, bases, span);
        let path = format!("{}.{}", self.scope.map_or("", |scope| &self.scopes[scope].path), node.start_byte());
        let members = std::collections::HashMap::default();
        self.scopes.push(TypeScope { class, outer: self.scope, path, members, is_open: true, is_object: false });
        let scope = self.scopes.len() - 1;
        self.members(Declared { node, scope });
        let callee = self.builder.expr(Expr::Class(class), span);
        self.builder.call(callee, Vec::new(), CallKind::New, span, span)
    }

    /// A type that a function declares for itself.
    pub(super) fn local_class(&mut self, node: Node<'t>) {
        let before = self.declared.len();
        self.declare(node, self.scope);
        let own: Vec<Declared<'t>> = self.declared.drain(before..).collect();
        for declared in &own {
            self.bases(*declared);
        }
        for declared in own {
            self.members(declared);
        }
    }
}

/// The members of a type.
pub(super) fn members_of(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let body = |kind| child_of_kind(node, kind);
    let mut stack: Vec<Node<'_>> = body("class_body").or_else(|| body("enum_class_body")).into_iter().collect();
    while let Some(at) = stack.pop() {
        let mut cursor = at.walk();
        for child in at.named_children(&mut cursor) {
            match child.kind() {
                "ERROR" => stack.push(child),
                _ if super::is_comment(&child) => {}
                _ => found.push(child),
            }
        }
    }
    found.sort_by_key(Node::start_byte);
    found
}

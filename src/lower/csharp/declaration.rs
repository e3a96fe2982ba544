//! Namespaces, usings and types: the first rounds over a file.

use tree_sitter::Node;

use super::{Declared, Lowering, TypeScope, child_of_kind, children, field};
use crate::ir::{Expr, ExprId, Field};

/// Types that have members.
const TYPES: &[&str] = &["class_declaration", "struct_declaration", "record_declaration", "interface_declaration"];

impl<'t> Lowering<'_, 't> {
    /// The declarations of a file or namespace, and the statements between them.
    pub(super) fn unit(&mut self, node: Node<'t>, namespace: &mut String, statements: &mut Vec<Node<'t>>) {
        if !self.builder.descend() {
            return;
        }
        let mut cursor = node.walk();
        let all: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for child in all {
            match child.kind() {
                "using_directive" => self.using(child),
                "namespace_declaration" => {
                    let mut inner = self.enter_namespace(child, namespace);
                    if let Some(body) = field(child, "body") {
                        self.unit(body, &mut inner, statements);
                    }
                }
                // It holds all that follows.
                "file_scoped_namespace_declaration" => *namespace = self.enter_namespace(child, namespace),
                "global_statement" => statements.extend(children(child)),
                "enum_declaration" => self.enumeration(child, namespace),
                "preproc_if" | "preproc_elif" | "preproc_else" | "declaration_list" | "ERROR" => {
                    self.unit(child, namespace, statements);
                }
                kind if TYPES.contains(&kind) => self.declare(child, None, namespace),
                "comment" | "extern_alias_directive" | "global_attribute" | "delegate_declaration" => {}
                "method_declaration" | "property_declaration" | "field_declaration" | "constructor_declaration"
                    if !self.declared.is_empty() =>
                {
                    let last = self.declared.iter().map(|declared| declared.scope).next_back();
                    self.strays.extend(last.map(|scope| (scope, child)));
                }
                // Members and statements whose surroundings the parser lost.
                _ => statements.push(child),
            }
        }
        self.builder.ascend();
    }

    /// A namespace sees its own types and those of the namespaces around it.
    fn enter_namespace(&mut self, node: Node<'t>, around: &str) -> String {
        let mut path = around.to_owned();
        for part in field(node, "name").map(|name| self.source(name)).unwrap_or_default().split('.') {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(part.trim());
        }
        let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
        for end in ends.collect::<Vec<_>>().into_iter().rev() {
            self.builder.export_all_from(&path[..end]);
        }
        path
    }

    fn using(&mut self, node: Node<'t>) {
        let parts = children(node);
        let alias = field(node, "name");
        let Some(target) = parts.into_iter().find(|part| Some(*part) != alias) else { return };
        let path: String = self.source(target).chars().filter(|c| !c.is_whitespace()).collect();
        let path = path.strip_prefix("global::").unwrap_or(&path);
        if let Some(alias) = alias {
            let name = self.source(alias);
            let value = self.ty(target);
            self.builder.define(name, value);
            self.types.insert(name);
        } else if super::has_token(node, "global") {
            self.builder.see_everywhere(path);
        } else {
            self.builder.export_all_from(path);
        }
    }

    /// Registers a type and those inside it.
    fn declare(&mut self, node: Node<'t>, outer: Option<usize>, namespace: &str) {
        if !self.builder.descend() {
            return;
        }
        if let Some(name) = field(node, "name") {
            let name = self.source(name);
            let around = outer.map_or(namespace, |outer| &self.scopes[outer].path);
            let path = format!("{around}.{name}");
            let scope = self.scope_of(node, name, path, outer);
            self.declared.push(Declared { node, scope });
            for member in members_of(node) {
                match member.kind() {
                    "enum_declaration" => {
                        let around = self.scopes[scope].path.clone();
                        self.enumeration(member, &around);
                    }
                    kind if TYPES.contains(&kind) => self.declare(member, Some(scope), namespace),
                    _ => {}
                }
            }
        }
        self.builder.ascend();
    }

    /// The scope of a type; parts of a type in one file share it.
    fn scope_of(&mut self, node: Node<'t>, name: &'t str, path: String, outer: Option<usize>) -> usize {
        if let Some(known) = self.scopes.iter().position(|scope| scope.path == path) {
            return known;
        }
        let span = self.span(node);
        let class = self.builder.class(Some(name), Vec::new(), span);
        let value = self.builder.expr(Expr::Class(class), span);
        self.publish(name, &path, value);
        let is_open = self.is_partial(node) || child_of_kind(node, "base_list").is_some();
        self.scopes.push(TypeScope { class, outer, path, members: std::collections::HashMap::default(), is_open });
        self.scopes.len() - 1
    }

    /// Makes a type known in this file and to others.
    fn publish(&mut self, name: &'t str, path: &str, value: ExprId) {
        self.builder.define(name, value);
        self.types.insert(name);
        self.builder.export(name, value);
        self.builder.export(path, value);
    }

    pub(super) fn is_partial(&self, node: Node<'t>) -> bool {
        self.has_modifier(node, "partial")
    }

    pub(super) fn has_modifier(&self, node: Node<'t>, modifier: &str) -> bool {
        children(node).into_iter().any(|child| child.kind() == "modifier" && self.source(child) == modifier)
    }

    /// What a type extends. Parts of it in other files are found under its own name.
    pub(super) fn bases(&mut self, declared: Declared<'t>) {
        let scope = &self.scopes[declared.scope];
        let (class, path) = (scope.class, scope.path.clone());
        self.scope = scope.outer;
        let mut bases = Vec::new();
        for base in child_of_kind(declared.node, "base_list").map(children).unwrap_or_default() {
            match base.kind() {
                "argument_list" => {}
                "primary_constructor_base_type" => bases.extend(field(base, "type").map(|ty| self.ty(ty))),
                _ => bases.push(self.ty(base)),
            }
        }
        if self.is_partial(declared.node)
            && let Some((around, name)) = path.rsplit_once('.')
        {
            let span = self.span(declared.node);
            bases.push(self.builder.import(around, Some(name), span));
        }
        self.builder.class_mut(class).bases.extend(bases);
        self.scope = None;
    }

    /// An enumeration's members are texts: nothing else about them matters.
    fn enumeration(&mut self, node: Node<'t>, around: &str) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let mut fields = Vec::new();
        for member in field(node, "body").map(children).unwrap_or_default() {
            let Some(name) = field(member, "name") else { continue };
            let span = self.span(member);
            let key = self.builder.string(self.source(name), span);
            fields.push(Field::Entry { key, value: key, span });
        }
        let span = self.span(node);
        let value = self.builder.expr(Expr::Record(fields), span);
        self.publish(name, &format!("{around}.{name}"), value);
    }
}

/// The members of a type, those under `#if` included.
pub(super) fn members_of(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut stack: Vec<Node<'_>> = field(node, "body").into_iter().collect();
    while let Some(at) = stack.pop() {
        let mut cursor = at.walk();
        for child in at.named_children(&mut cursor) {
            match child.kind() {
                "preproc_if" | "preproc_elif" | "preproc_else" | "ERROR" => stack.push(child),
                "comment" | "preproc_region" | "preproc_endregion" => {}
                _ => found.push(child),
            }
        }
    }
    found.sort_by_key(Node::start_byte);
    found
}

//! Constants: what they are called in full, and which one a path means.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use crate::ir::{ClassId, Expr, ExprId, FunctionId, Span};

use super::{Lowering, children, field, span_of};

/// What a file declares.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Classes and modules by full name.
    classes: FxHashMap<String, DeclaredClass>,
    /// The same, in order.
    order: Vec<(String, ClassId, Span)>,
    /// Other constants by full name.
    constants: FxHashMap<String, ExprId>,
    /// Methods outside of any class.
    pub(super) functions: FxHashMap<String, FunctionId>,
}

#[derive(Debug)]
struct DeclaredClass {
    class: ClassId,
    /// Whether it only holds others, so that another file may say more of it.
    is_namespace: bool,
}

impl<'t> Lowering<'t> {
    /// Registers the classes and modules below a node, so that code before them can use them.
    pub(super) fn hoist(&mut self, node: Node<'t>, around: &str) {
        if !self.builder.descend() {
            return;
        }
        for child in children(node) {
            match child.kind() {
                "class" | "module" => {
                    let Some(name) = field(child, "name") else { continue };
                    let full = self.full_name(name, around);
                    let body = field(child, "body");
                    let parts = body.map(children).unwrap_or_default();
                    let is_namespace = parts.iter().all(|part| matches!(part.kind(), "class" | "module"));
                    self.declare_class(&full, is_namespace, span_of(child));
                    let class = self.declared.classes.get(&full).map(|known| known.class);
                    self.modules.extend(class.filter(|_| child.kind() == "module"));
                    if let Some(body) = body {
                        self.hoist(body, &full);
                    }
                }
                "if" | "unless" | "then" | "begin" | "body_statement" => self.hoist(child, around),
                _ => {}
            }
        }
        self.builder.ascend();
    }

    fn declare_class(&mut self, full: &str, is_namespace: bool, at: Span) {
        if let Some(known) = self.declared.classes.get_mut(full) {
            known.is_namespace &= is_namespace;
            return;
        }
        let class = self.builder.class(Some(last_part(full)), Vec::new(), at);
        self.declared.classes.insert(full.to_owned(), DeclaredClass { class, is_namespace });
        self.declared.order.push((full.to_owned(), class, at));
    }

    /// The class or module that a definition opens, with its full name.
    pub(super) fn opened_class(&mut self, name: Node<'t>, at: Span) -> (ClassId, String) {
        let full = self.full_name(name, self.namespace());
        if !self.declared.classes.contains_key(&full) {
            self.declare_class(&full, false, at);
        }
        let class = self.declared.classes.get(&full).map(|known| known.class);
        (class.unwrap_or(ClassId(0)), full)
    }

    /// The last part of a declared class's name.
    pub(super) fn class_name(&mut self, class: ClassId) -> Option<String> {
        let name = self.builder.class_mut(class).name?;
        Some(self.builder.text(name).to_owned())
    }

    /// The full name of the innermost class or module around.
    fn namespace(&self) -> &str {
        self.scopes[self.context.scope].split(',').next().unwrap_or_default()
    }

    fn full_name(&self, name: Node<'t>, around: &str) -> String {
        let written: String = self.source(name).split_whitespace().collect();
        match written.strip_prefix("::") {
            Some(absolute) => absolute.to_owned(),
            None => below(around, &written),
        }
    }

    /// Enters the lexical scope of a class or module; gives the one around.
    pub(super) fn enter_scope(&mut self, full: &str) -> usize {
        let around = &self.scopes[self.context.scope];
        let inner = if around.is_empty() { full.to_owned() } else { format!("{full},{around}") };
        self.scopes.push(inner);
        std::mem::replace(&mut self.context.scope, self.scopes.len() - 1)
    }

    /// The full name of a constant that is set here.
    pub(super) fn constant_here(&self, name: &str) -> String {
        below(self.namespace(), name)
    }

    pub(super) fn declare_constant(&mut self, full: String, value: ExprId) {
        if let Some(class) = self.context.class {
            self.builder.class_member(class, last_part(&full), value);
        }
        self.declared.constants.insert(full, value);
    }

    /// What every other file can see.
    pub(super) fn export_declared(&mut self) {
        for (full, class, at) in std::mem::take(&mut self.declared.order) {
            let value = self.builder.expr(Expr::Class(class), at);
            self.builder.export(&format!("::{full}"), value);
        }
        let mut constants: Vec<(String, ExprId)> = std::mem::take(&mut self.declared.constants).into_iter().collect();
        constants.sort_unstable();
        for (full, value) in constants {
            self.builder.export(&format!("::{full}"), value);
            // Where it is read, the path before it may be anything.
            self.builder.export(last_part(&full), value);
        }
        let mut functions: Vec<(String, FunctionId)> =
            std::mem::take(&mut self.declared.functions).into_iter().collect();
        functions.sort_unstable();
        for (name, function) in functions {
            let at = self.builder.function_mut(function).span;
            let value = self.builder.expr(Expr::Function(function), at);
            self.builder.export(&name, value);
        }
    }

    // --- references --------------------------------------------------------------------------------

    /// `Foo`, `Foo::Bar`, `::Foo`, `client::Foo`.
    pub(super) fn constant(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        if let Some(path) = self.constant_path(node) {
            return self.constant_named(&path, at);
        }
        match (field(node, "scope"), field(node, "name")) {
            (Some(scope), Some(name)) => {
                let base = self.expr(scope);
                self.builder.member(base, self.source(name), at)
            }
            _ => self.opaque(node),
        }
    }

    /// The path of a constant as it is written, where it consists of constants alone.
    pub(super) fn constant_path(&self, node: Node<'t>) -> Option<String> {
        let mut parts = Vec::new();
        let mut at = node;
        loop {
            match at.kind() {
                "constant" => {
                    parts.push(self.source(at));
                    break;
                }
                "scope_resolution" => {
                    parts.push(self.source(field(at, "name")?));
                    let Some(scope) = field(at, "scope") else {
                        parts.push("");
                        break;
                    };
                    at = scope;
                }
                _ => return None,
            }
        }
        parts.reverse();
        Some(parts.join("::"))
    }

    /// What a path of constants means here.
    pub(super) fn constant_named(&mut self, path: &str, at: Span) -> ExprId {
        for candidate in candidates(&self.scopes[self.context.scope], path) {
            match self.declared.classes.get(&candidate) {
                Some(known) if !known.is_namespace => {
                    let class = known.class;
                    return self.builder.expr(Expr::Class(class), at);
                }
                Some(_) => break,
                None => {}
            }
            if let Some(value) = self.declared.constants.get(&candidate) {
                return *value;
            }
        }
        let specifier = format!("{}|{path}", self.scopes[self.context.scope]);
        self.builder.import(&specifier, Some(last_part(path)), at)
    }
}

/// The full names that a path may stand for, in the order in which they are tried.
fn candidates(scopes: &str, path: &str) -> Vec<String> {
    if let Some(absolute) = path.strip_prefix("::") {
        return vec![absolute.to_owned()];
    }
    let around = scopes.split(',').filter(|scope| !scope.is_empty());
    around.map(|scope| format!("{scope}::{path}")).chain([path.to_owned()]).collect()
}

fn below(around: &str, name: &str) -> String {
    if around.is_empty() { name.to_owned() } else { format!("{around}::{name}") }
}

/// The last part of a path.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

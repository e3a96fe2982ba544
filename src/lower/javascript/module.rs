//! Modules: imports, exports, namespaces.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Field};

use super::{Lowering, field, has_token, inner, named, span_of};

/// What an exported name stands for.
#[derive(Debug)]
pub(super) enum Exported {
    /// A name of the scope, with the value that it has in the end.
    Name(String),
    /// A value.
    Value(ExprId),
}

impl<'t> Lowering<'t> {
    // --- imports -------------------------------------------------------------------------------

    /// `import ...`, in any form.
    pub(super) fn import_statement(&mut self, node: Node<'t>) {
        if self.hoisted.contains(&node.id()) {
            return;
        }
        if node.kind() == "import_alias" {
            self.import_alias(node);
            return;
        }
        for child in named(node) {
            match child.kind() {
                "import_clause" => {
                    let Some(specifier) = self.specifier(node) else { continue };
                    self.import_clause(child, &specifier);
                }
                "import_require_clause" => {
                    let (Some(specifier), Some(name)) = (self.specifier(child), inner(child)) else { continue };
                    let value = self.builder.import(&specifier, None, span_of(child));
                    self.builder.define(self.source(name), value);
                }
                "string" if !has_token(node, "from") => {
                    if let Some(specifier) = self.specifier(node) {
                        self.builder.import(&specifier, None, span_of(node));
                    }
                }
                "string" | "import_attribute" => {}
                _ => {
                    self.any(child);
                }
            }
        }
    }

    fn specifier(&self, node: Node<'t>) -> Option<String> {
        field(node, "source").and_then(|source| self.plain_string(source))
    }

    fn import_clause(&mut self, clause: Node<'t>, specifier: &str) {
        for child in named(clause) {
            match child.kind() {
                "identifier" => self.define_import(child, specifier, Some("default")),
                "namespace_import" => {
                    if let Some(name) = inner(child) {
                        self.define_import(name, specifier, None);
                    }
                }
                "named_imports" => {
                    for member in named(child) {
                        let Some(name) = field(member, "name") else { continue };
                        let original = self.export_name(name);
                        self.define_import(field(member, "alias").unwrap_or(name), specifier, Some(&original));
                    }
                }
                _ => {
                    self.any(child);
                }
            }
        }
    }

    fn define_import(&mut self, name: Node<'t>, specifier: &str, member: Option<&str>) {
        let value = self.builder.import(specifier, member, span_of(name));
        self.builder.define(self.source(name), value);
    }

    /// `import a = b.c`.
    fn import_alias(&mut self, node: Node<'t>) {
        let parts = named(node);
        let (Some(name), Some(target)) = (parts.first(), parts.get(1)) else { return };
        let value = self.dotted(*target);
        self.builder.define(self.source(*name), value);
    }

    /// `a.b.c` as a chain of members.
    pub(super) fn dotted(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = self.source(node).split('.').map(str::trim);
        let mut value = self.builder.read(parts.next().unwrap_or_default(), span_of(node));
        for part in parts {
            value = self.builder.member(value, part, span_of(node));
        }
        value
    }

    /// The name of an export, which may be a string.
    fn export_name(&self, node: Node<'t>) -> String {
        self.plain_string(node).unwrap_or_else(|| self.source(node).to_owned())
    }

    // --- exports -------------------------------------------------------------------------------

    /// `export ...`, in any form.
    pub(super) fn export_statement(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let decorators: Vec<Node<'t>> = node.children_by_field_name("decorator", &mut cursor).collect();
        let is_default = has_token(node, "default");
        if let Some(declaration) = field(node, "declaration") {
            self.export_declaration(declaration, &decorators, is_default);
        } else if let Some(value) = field(node, "value") {
            self.export_default(value, is_default);
        } else if let Some(specifier) = self.specifier(node) {
            self.export_from(node, &specifier);
        } else if has_token(node, "=") {
            if let Some(value) = inner(node).map(|value| self.assigned(value, None)) {
                self.export_module_value(value);
            }
        } else {
            self.export_local(node);
        }
    }

    fn export_declaration(&mut self, declaration: Node<'t>, decorators: &[Node<'t>], is_default: bool) {
        if matches!(declaration.kind(), "class_declaration" | "abstract_class_declaration") {
            let class = self.class_declaration(declaration);
            let decorators: Vec<ExprId> = decorators.iter().map(|decorator| self.expr(*decorator)).collect();
            self.builder.class_mut(class).decorators.splice(0..0, decorators);
        } else {
            for decorator in decorators {
                self.expr(*decorator);
            }
            if declaration.kind() == "function_signature" {
                return;
            }
            self.statement(declaration);
        }
        for name in self.declared_names(declaration) {
            let exported = if is_default { "default" } else { name };
            self.export(exported, Exported::Name(name.to_owned()));
        }
    }

    fn export_default(&mut self, value: Node<'t>, is_default: bool) {
        if value.kind() == "identifier" {
            self.export("default", Exported::Name(self.source(value).to_owned()));
            return;
        }
        let value = self.assigned(value, is_default.then_some("default"));
        self.export("default", Exported::Value(value));
    }

    fn export_from(&mut self, node: Node<'t>, specifier: &str) {
        for child in named(node) {
            match child.kind() {
                "namespace_export" => {
                    let Some(name) = inner(child).map(|name| self.export_name(name)) else { continue };
                    let value = self.builder.import(specifier, None, span_of(child));
                    self.export(&name, Exported::Value(value));
                }
                "export_clause" => {
                    for member in named(child) {
                        let Some((name, alias)) = self.export_specifier(member) else { continue };
                        let value = self.builder.import(specifier, Some(&name), span_of(member));
                        self.export(&alias, Exported::Value(value));
                    }
                }
                _ => {}
            }
        }
        if has_token(node, "*") {
            self.builder.export_all_from(specifier);
        }
    }

    fn export_local(&mut self, node: Node<'t>) {
        for child in named(node) {
            if child.kind() != "export_clause" {
                if child.kind() != "identifier" {
                    self.any(child);
                }
                continue;
            }
            for member in named(child) {
                let Some((name, alias)) = self.export_specifier(member) else { continue };
                self.export(&alias, Exported::Name(name));
            }
        }
    }

    /// The local and the exported name of `a as b`.
    fn export_specifier(&self, node: Node<'t>) -> Option<(String, String)> {
        if node.kind() != "export_specifier" {
            return None;
        }
        // `default` is a keyword, so the parser gives it no field.
        let name = field(node, "name").map_or_else(|| "default".to_owned(), |name| self.export_name(name));
        let alias = match field(node, "alias") {
            Some(alias) => self.export_name(alias),
            None if has_token(node, "as") => "default".to_owned(),
            None => name.clone(),
        };
        Some((name, alias))
    }

    pub(super) fn export(&mut self, name: &str, exported: Exported) {
        if let Some(list) = self.exported.last_mut() {
            list.push((name.to_owned(), exported));
        }
    }

    /// Exports what was collected, with the values that names have in the end.
    pub(super) fn export_all(&mut self) {
        for (name, exported) in self.exported.pop().unwrap_or_default() {
            let value = self.exported_value(exported);
            self.builder.export(&name, value);
        }
    }

    fn exported_value(&mut self, exported: Exported) -> ExprId {
        match exported {
            Exported::Name(name) => self.builder.read(&name, crate::ir::Span::default()),
            Exported::Value(value) => value,
        }
    }

    // --- namespaces ----------------------------------------------------------------------------

    /// `namespace A.B { ... }`, `declare module 'x' { ... }`.
    pub(super) fn namespace(&mut self, node: Node<'t>) {
        let Some(body) = field(node, "body") else { return };
        self.builder.open_block();
        self.exported.push(Vec::new());
        self.statements(&named(body));
        let mut fields = Vec::new();
        for (name, exported) in self.exported.pop().unwrap_or_default() {
            let key = self.builder.string(&name, span_of(node));
            let value = self.exported_value(exported);
            fields.push(Field::Entry { key, value, span: span_of(node) });
        }
        self.builder.close_block();
        let Some(name) = field(node, "name").filter(|name| name.kind() != "string") else { return };
        let mut parts: Vec<&str> = self.source(name).split('.').map(str::trim).collect();
        let root = parts.remove(0);
        let mut value = self.builder.expr(Expr::Record(fields), span_of(node));
        for part in parts.into_iter().rev() {
            let key = self.builder.string(part, span_of(name));
            value =
                self.builder.expr(Expr::Record(vec![Field::Entry { key, value, span: span_of(node) }]), span_of(node));
        }
        self.define_type(root, value);
    }
}

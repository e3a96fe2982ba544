//! Names: namespaces, `use`, and what classes, functions and constants they mean.

use std::collections::BTreeMap;

use tree_sitter::Node;

use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Span};

use super::{Lowercase, Lowering, children, field, first_child, has_child, span};

/// A namespace of a file and what is imported into it. Names of classes and functions have no case.
#[derive(Debug, Default)]
pub(super) struct Section {
    namespace: String,
    classes: Lowercase<String>,
    functions: Lowercase<String>,
    constants: Lowercase<String>,
}

/// What a file declares, by full name.
#[derive(Debug, Default)]
pub(super) struct Declared<'t> {
    classes: BTreeMap<String, (String, ClassId, Node<'t>)>,
    functions: BTreeMap<String, (String, FunctionId, Node<'t>)>,
    constants: BTreeMap<String, (String, ExprId)>,
}

/// What a name is looked up as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Class,
    Function,
    Constant,
}

impl<'t> Lowering<'t> {
    // --- what the file declares ------------------------------------------------------------------

    /// Registers the classes and functions of a block, which are known before its statements run.
    pub(super) fn hoist(&mut self, block: Node<'t>) {
        let mut namespace = self.namespace().to_owned();
        self.hoist_in(block, &mut namespace);
    }

    fn hoist_in(&mut self, block: Node<'t>, namespace: &mut String) {
        if !self.builder.descend() {
            return;
        }
        for node in children(block) {
            match node.kind() {
                "namespace_definition" => {
                    let named = field(node, "name").map_or_else(String::new, |name| self.plain(name));
                    match field(node, "body") {
                        Some(body) => self.hoist_in(body, &mut named.clone()),
                        None => *namespace = named,
                    }
                }
                kind if is_class(kind) => self.hoist_class(node, namespace),
                "function_definition" => self.hoist_function(node, namespace),
                "if_statement" | "else_clause" | "else_if_clause" | "compound_statement" | "colon_block" => {
                    self.hoist_in(node, &mut namespace.clone());
                }
                _ => {}
            }
        }
        self.builder.ascend();
    }

    fn hoist_class(&mut self, node: Node<'t>, namespace: &str) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let class = self.builder.class(Some(name), Vec::new(), span(node));
        let full = below(namespace, name);
        self.declared.classes.entry(full.to_lowercase()).or_insert((full, class, node));
    }

    fn hoist_function(&mut self, node: Node<'t>, namespace: &str) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let function = self.builder.function(Some(name), None, FunctionFlags::default(), span(node));
        let full = below(namespace, name);
        self.declared.functions.entry(full.to_lowercase()).or_insert((full, function, node));
    }

    /// The class that a declaration declares; one of its own where another has its name.
    pub(super) fn class_of(&mut self, node: Node<'t>) -> ClassId {
        let known = self.declared.classes.values().find(|(_, _, declaration)| declaration.id() == node.id());
        if let Some((_, class, _)) = known {
            return *class;
        }
        let name = field(node, "name").map(|name| self.source(name));
        let class = self.builder.class(name, Vec::new(), span(node));
        if let Some(name) = name {
            let full = below(self.namespace(), name);
            self.declared.classes.entry(full.to_lowercase()).or_insert((full, class, node));
        }
        class
    }

    /// The function that a declaration declares.
    pub(super) fn function_of(&mut self, node: Node<'t>) -> FunctionId {
        let known = |this: &Self| {
            let mut functions = this.declared.functions.values();
            functions.find(|(_, _, declaration)| declaration.id() == node.id()).map(|(_, function, _)| *function)
        };
        if let Some(function) = known(self) {
            return function;
        }
        let namespace = self.namespace().to_owned();
        self.hoist_function(node, &namespace);
        match known(self) {
            Some(function) => function,
            None => self.builder.function(None, None, FunctionFlags::default(), span(node)),
        }
    }

    pub(super) fn declare_constant(&mut self, name: &str, value: ExprId) {
        let full = below(self.namespace(), name);
        self.declared.constants.entry(full.to_lowercase()).or_insert((full, value));
    }

    /// Exports what is declared under its full name, which tells it from others, and its last name, by which it is sought.
    pub(super) fn export_declared(&mut self) {
        let mut exports: Vec<(String, ExprId)> = Vec::new();
        let classes: Vec<_> = self.declared.classes.values().map(|(full, class, _)| (full.clone(), *class)).collect();
        for (full, class) in classes {
            let at = self.builder.class_mut(class).span;
            exports.push((full, self.builder.expr(Expr::Class(class), at)));
        }
        let functions: Vec<_> = self.declared.functions.values().map(|(full, id, _)| (full.clone(), *id)).collect();
        for (full, function) in functions {
            let at = self.builder.function_mut(function).span;
            exports.push((full, self.builder.expr(Expr::Function(function), at)));
        }
        exports.extend(self.declared.constants.values().cloned());
        exports.sort();
        for (full, value) in exports {
            self.builder.export(&full, value);
            let last = last_part(&full);
            if last.len() < full.len() {
                self.builder.export(last, value);
            }
        }
    }

    // --- namespaces and imports ------------------------------------------------------------------

    fn namespace(&self) -> &str {
        self.sections.get(self.context.section).map_or("", |section| &section.namespace)
    }

    /// Starts a namespace; the index of the one before.
    pub(super) fn open_namespace(&mut self, node: Node<'t>) -> usize {
        let namespace = field(node, "name").map_or_else(String::new, |name| self.plain(name));
        self.sections.push(Section { namespace, ..Section::default() });
        std::mem::replace(&mut self.context.section, self.sections.len() - 1)
    }

    /// `use A\B as C, D;`, `use A\{B, C as D};`, `use function ..;`, `use const ..;`
    pub(super) fn use_declaration(&mut self, node: Node<'t>) {
        let mut kind = self.kind_of_use(node);
        let group = field(node, "body");
        let prefix = children(node).into_iter().find(|child| group.is_some() && child.kind() == "namespace_name");
        let prefix = prefix.map_or_else(String::new, |prefix| self.plain(prefix));
        for clause in children(group.unwrap_or(node)).into_iter().filter(|child| child.kind() == "namespace_use_clause")
        {
            let own = self.kind_of_use(clause);
            // `use function a, b;`: the word stands in the first clause.
            if group.is_none() && own != Kind::Class {
                kind = own;
            }
            let Some(name) = first_child(clause) else { continue };
            let full = below(&prefix, self.plain(name).trim_start_matches('\\'));
            let alias = field(clause, "alias").map_or_else(|| last_part(&full).to_owned(), |alias| self.plain(alias));
            let section = &mut self.sections[self.context.section];
            let names = match if own == Kind::Class { kind } else { own } {
                Kind::Class => &mut section.classes,
                Kind::Function => &mut section.functions,
                Kind::Constant => &mut section.constants,
            };
            names.insert(alias.to_lowercase(), full);
        }
    }

    fn kind_of_use(&self, node: Node<'t>) -> Kind {
        match field(node, "type").map(|kind| self.source(kind)) {
            Some("function") => Kind::Function,
            Some("const") => Kind::Constant,
            _ if has_child(node, "function") => Kind::Function,
            _ if has_child(node, "const") => Kind::Constant,
            _ => Kind::Class,
        }
    }

    /// A name as it is written, without blanks and comments between its parts.
    fn plain(&self, node: Node<'t>) -> String {
        self.source(node).chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// The full name that a written one means.
    fn full_name(&self, node: Node<'t>, kind: Kind) -> String {
        let written = self.plain(node);
        if node.kind() == "relative_name" {
            return below(self.namespace(), written.split_once('\\').map_or("", |(_, rest)| rest));
        }
        self.meant(&written, kind)
    }

    fn meant(&self, written: &str, kind: Kind) -> String {
        if let Some(absolute) = written.strip_prefix('\\') {
            return absolute.to_owned();
        }
        let section = &self.sections[self.context.section];
        if let Some((first, rest)) = written.split_once('\\') {
            let imported = section.classes.get(&first.to_lowercase());
            return imported.map_or_else(|| below(&section.namespace, written), |imported| below(imported, rest));
        }
        let names = match kind {
            Kind::Class => &section.classes,
            Kind::Function => &section.functions,
            Kind::Constant => &section.constants,
        };
        let imported = names.get(&written.to_lowercase()).cloned();
        imported.unwrap_or_else(|| below(&section.namespace, written))
    }

    // --- references --------------------------------------------------------------------------------

    /// The class that a name means; an instance of the class around for `self` and `static` where they are no type.
    pub(super) fn class_reference(&mut self, node: Node<'t>) -> ExprId {
        let at = span(node);
        match (self.source(node).to_ascii_lowercase().as_str(), self.context.class) {
            ("self" | "static", Some(class)) => return self.builder.expr(Expr::Class(class), at),
            ("parent", Some(class)) => {
                let base = self.builder.class_mut(class).bases.first().copied();
                return base.unwrap_or_else(|| self.builder.opaque(Vec::new(), at));
            }
            ("self" | "static" | "parent", None) => return self.builder.opaque(Vec::new(), at),
            _ => {}
        }
        let full = self.full_name(node, Kind::Class);
        self.class_named(&full, at)
    }

    /// The class that a name in a comment means.
    pub(super) fn class_written(&mut self, written: &str, at: Span) -> ExprId {
        let full = self.meant(written, Kind::Class);
        self.class_named(&full, at)
    }

    /// The class of a full name.
    pub(super) fn class_named(&mut self, full: &str, at: Span) -> ExprId {
        match self.declared.classes.get(&full.to_lowercase()) {
            Some((_, class, _)) => {
                let class = *class;
                self.builder.expr(Expr::Class(class), at)
            }
            None if full.is_empty() => self.builder.opaque(Vec::new(), at),
            None => self.builder.import(full, Some(last_part(full)), at),
        }
    }

    /// The function that a name means. One that the namespace does not have is a global one.
    pub(super) fn function_reference(&mut self, node: Node<'t>) -> ExprId {
        let at = span(node);
        let full = self.full_name(node, Kind::Function);
        let is_plain = node.kind() == "name";
        let candidates = if is_plain { vec![full.clone(), self.plain(node)] } else { vec![full.clone()] };
        for candidate in candidates {
            if let Some((_, function, _)) = self.declared.functions.get(&candidate.to_lowercase()) {
                let function = *function;
                return self.builder.expr(Expr::Function(function), at);
            }
        }
        let is_imported = is_plain && full != below(self.namespace(), &self.plain(node));
        if full.contains('\\') && (is_imported || !is_plain) {
            return self.builder.import(&full, Some(last_part(&full)), at);
        }
        let name = self.builder.symbol(last_part(&full));
        self.builder.expr(Expr::Global(name), at)
    }

    /// The constant that a name means.
    pub(super) fn constant_reference(&mut self, node: Node<'t>) -> ExprId {
        let at = span(node);
        let full = self.full_name(node, Kind::Constant);
        let plain = self.plain(node).trim_start_matches('\\').to_owned();
        for candidate in [&full, &plain] {
            if let Some((_, value)) = self.declared.constants.get(&candidate.to_lowercase()) {
                return *value;
            }
        }
        let sought = if node.kind() == "name" && full == below(self.namespace(), &plain) { plain } else { full };
        match sought.as_str() {
            "" => self.builder.opaque(Vec::new(), at),
            _ => self.builder.import(&sought, Some(last_part(&sought)), at),
        }
    }

    // --- types -------------------------------------------------------------------------------------

    /// A declared type; none where it names no class.
    pub(super) fn ty(&mut self, node: Node<'t>) -> Option<ExprId> {
        match node.kind() {
            "named_type" => first_child(node).and_then(|name| self.ty(name)),
            "name" | "qualified_name" | "relative_name" => Some(self.class_reference(node)),
            "optional_type" => first_child(node).and_then(|ty| self.ty(ty)),
            "union_type" | "intersection_type" | "disjunctive_normal_form_type" | "type_list" => {
                let options: Vec<ExprId> = children(node).into_iter().filter_map(|ty| self.ty(ty)).collect();
                (!options.is_empty()).then(|| self.builder.choice(options, span(node)))
            }
            _ => None,
        }
    }
}

/// Whether a node declares a class or something like it.
pub(super) fn is_class(kind: &str) -> bool {
    matches!(kind, "class_declaration" | "interface_declaration" | "trait_declaration" | "enum_declaration")
}

/// A name below a namespace.
fn below(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}\\{name}") }
}

/// The last part of a full name.
pub(super) fn last_part(full: &str) -> &str {
    full.rsplit('\\').next().unwrap_or(full)
}

//! Classes, interfaces, traits and enums.

use tree_sitter::Node;

use crate::ir::{CallKind, ClassId, Expr, ExprId, Field, FunctionFlags};

use super::access::last_name;
use super::{Lowering, children, field, span_of};

impl<'t> Lowering<'t> {
    /// `class X { ... }` and its like, as statements.
    pub(super) fn class_declaration(&mut self, node: Node<'t>) {
        let class = self.class_of(node);
        self.class_inside(node, class);
    }

    /// `new class(...) extends X { ... }`: the class.
    pub(super) fn anonymous_class(&mut self, node: Node<'t>) -> ExprId {
        let class = self.builder.class(None, Vec::new(), span_of(node));
        self.class_inside(node, class);
        self.builder.expr(Expr::Class(class), span_of(node))
    }

    fn class_inside(&mut self, node: Node<'t>, class: ClassId) {
        let bases = self.bases(node);
        self.builder.class_mut(class).bases = bases;
        let outer = self.context;
        self.context.class = Some(class);
        self.context.function = None;
        if let Some(body) = field(node, "body") {
            self.errors(body);
            for member in children(body) {
                self.errors(member);
                self.class_part(member, class);
            }
        }
        self.context = outer;
    }

    /// What a class extends and implements, and the traits that it uses.
    fn bases(&mut self, node: Node<'t>) -> Vec<ExprId> {
        let parts = children(node);
        let heads = parts.into_iter().filter(|part| matches!(part.kind(), "base_clause" | "class_interface_clause"));
        let body = field(node, "body").map(children).unwrap_or_default();
        let traits = body.into_iter().filter(|member| member.kind() == "use_declaration");
        let names: Vec<Node<'t>> = heads.chain(traits).flat_map(children).filter(|name| is_name(*name)).collect();
        names.into_iter().map(|name| self.class_reference(name)).collect()
    }

    fn class_part(&mut self, node: Node<'t>, class: ClassId) {
        match node.kind() {
            "method_declaration" => self.method(node, class),
            "property_declaration" => self.properties(node, class),
            "const_declaration" => {
                for (name, value) in self.constants(node) {
                    self.builder.class_member(class, name, value);
                }
            }
            "enum_case" => self.enum_case(node, class),
            _ => {}
        }
    }

    /// `private static ?Client $client = null;`
    fn properties(&mut self, node: Node<'t>, class: ClassId) {
        let ty = field(node, "type").and_then(|ty| self.ty(ty));
        let ty = ty.or_else(|| self.documented_type(node));
        for element in children(node).into_iter().filter(|child| child.kind() == "property_element") {
            let Some(name) = field(element, "name").map(|name| self.variable(name)) else { continue };
            let value = field(element, "default_value").map(|value| self.expr(value));
            let value = match (value, ty) {
                (value, Some(ty)) => self.builder.expr(Expr::Typed { value, ty }, span_of(element)),
                (Some(value), None) => value,
                (None, None) => continue,
            };
            self.builder.class_field(class, name, value);
        }
        self.property_hooks(node, class);
    }

    fn property_hooks(&mut self, node: Node<'t>, class: ClassId) {
        let parts = children(node);
        let name = parts.iter().find_map(|part| field(*part, "name")).map(|name| self.variable(name));
        let (Some(name), Some(hooks)) = (name, parts.iter().find(|part| part.kind() == "property_hook_list")) else {
            return;
        };
        for hook in children(*hooks) {
            let kind = children(hook).into_iter().find(|child| child.kind() == "name").map(|kind| self.source(kind));
            match kind {
                Some("get") => self.property_getter(hook, name, class),
                Some(_) => {
                    let flags = FunctionFlags::default();
                    let function = self.builder.function(kind, Some(class), flags, span_of(hook));
                    self.later(function, hook, Some(class));
                }
                None => {}
            }
        }
    }

    /// The class that a comment before a declaration says it is: `/** @var \OpenAI\Client */`.
    pub(super) fn documented_type(&mut self, node: Node<'t>) -> Option<ExprId> {
        let comment = node.prev_sibling().filter(|before| before.kind() == "comment")?;
        let (_, declared) = self.source(comment).split_once("@var")?;
        let declared = declared.trim_start();
        if let Some(element) = element_name(declared) {
            let element = self.class_written(element, span_of(comment));
            return Some(self.builder.expr(Expr::Sequence(vec![element]), span_of(comment)));
        }
        let written = declared.split_whitespace().next()?;
        let name = written.split('|').map(|name| name.trim_start_matches('?')).find(|name| is_class_name(name))?;
        let ty = self.class_written(name, span_of(comment));
        Some(ty)
    }

    /// `const string A = 1, B = 2;`: names and values.
    pub(super) fn constants(&mut self, node: Node<'t>) -> Vec<(&'t str, ExprId)> {
        let mut found = Vec::new();
        for element in children(node).into_iter().filter(|child| child.kind() == "const_element") {
            let parts = children(element);
            if let [name, value] = parts.as_slice() {
                found.push((self.source(*name), self.expr(*value)));
            }
        }
        found
    }

    /// `case A = 'a';`: an object with a name and a value.
    fn enum_case(&mut self, node: Node<'t>, class: ClassId) {
        let Some(name) = field(node, "name").map(|name| self.source(name)) else { return };
        let at = span_of(node);
        let mut fields = Vec::new();
        let text = self.builder.string(name, at);
        let key = self.builder.string("name", at);
        fields.push(Field::Entry { key, value: text, span: at });
        if let Some(value) = field(node, "value") {
            let value = self.expr(value);
            let key = self.builder.string("value", at);
            fields.push(Field::Entry { key, value, span: at });
        }
        let case = self.builder.expr(Expr::Record(fields), at);
        self.builder.class_member(class, name, case);
    }

    /// `new X(...)`.
    pub(super) fn new_expression(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let Some(named) = parts.iter().find(|part| part.kind() != "arguments").copied() else {
            return self.opaque(node);
        };
        let (class, list) = match named.kind() {
            "anonymous_class" => {
                let list = children(named).into_iter().find(|child| child.kind() == "arguments");
                let list = list.map(|list| self.arguments(list));
                (self.anonymous_class(named), list)
            }
            "name" | "qualified_name" | "relative_name" => (self.class_reference(named), None),
            _ => (self.expr(named), None),
        };
        let written = parts.iter().find(|part| part.kind() == "arguments").copied();
        let args = list.or_else(|| written.map(|list| self.arguments(list))).unwrap_or_default();
        let name = last_name(named);
        self.builder.call(class, args, CallKind::New, span_of(name), span_of(node))
    }

    /// `X::NAME`, `X::class`.
    pub(super) fn class_constant(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let [scope, name] = parts.as_slice() else { return self.opaque(node) };
        let is_class_name = self.source(*name).eq_ignore_ascii_case("class");
        let base = if is_class_name { self.class_of_scope(*scope) } else { self.scope(*scope) };
        if is_class_name {
            return base;
        }
        self.builder.member(base, self.source(*name), span_of(node))
    }

    /// The class that stands before `::class`.
    fn class_of_scope(&mut self, node: Node<'t>) -> ExprId {
        match (node.kind(), self.context.class) {
            ("relative_scope", Some(_)) | ("name" | "qualified_name" | "relative_name", _) => {
                self.class_reference(node)
            }
            // The class of an object: what is known of it is not its own value.
            _ => {
                let value = self.expr(node);
                self.builder.opaque(vec![value], span_of(node))
            }
        }
    }

    /// What stands before `::`: a class, or the receiver of the method around.
    pub(super) fn scope(&mut self, node: Node<'t>) -> ExprId {
        let at = span_of(node);
        match (node.kind(), self.source(node).to_ascii_lowercase().as_str(), self.context.class) {
            ("relative_scope" | "name", "self" | "static", Some(class)) => self.builder.expr(Expr::This(class), at),
            ("relative_scope" | "name", "parent", Some(class)) => self.builder.expr(Expr::Super(class), at),
            ("relative_scope", _, _) => self.builder.opaque(Vec::new(), at),
            ("name" | "qualified_name" | "relative_name", ..) => self.class_reference(node),
            _ => self.expr(node),
        }
    }
}

fn is_name(node: Node<'_>) -> bool {
    matches!(node.kind(), "name" | "qualified_name" | "relative_name")
}

/// The class of the elements where a comment says that there are many: `Client[]`, `array<string, Client>`.
fn element_name(declared: &str) -> Option<&str> {
    let line = declared.lines().next()?;
    let element = match line.split_once('<') {
        Some((many, arguments)) if many.chars().all(|c| c.is_alphanumeric() || matches!(c, '\\' | '?' | '-')) => {
            arguments.split_once('>')?.0.rsplit(',').next()?.trim()
        }
        _ => line.split_whitespace().next()?.strip_suffix("[]")?.trim_start_matches('?'),
    };
    is_class_name(element).then_some(element)
}

/// Whether a word of a comment may name a class.
fn is_class_name(word: &str) -> bool {
    let last = word.rsplit('\\').next().unwrap_or(word);
    last.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '\\' | '_'))
}

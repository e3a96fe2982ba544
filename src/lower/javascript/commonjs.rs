//! `CommonJS`: `require`, `module.exports`, `exports.x`, and what compilers write for them.

use tree_sitter::Node;

use crate::ir::{Expr, ExprId, Field, Literal};

use super::{Lowering, bare, field, named, object, property, span_of};

/// A name in a `CommonJS` module's exports.
pub(super) enum Target {
    /// `module.exports`.
    Module,
    /// `exports.name`, `module.exports.name`.
    Member(String),
}

impl<'t> Lowering<'t> {
    /// Whether an expression is the object of exports.
    fn is_exports(&mut self, node: Node<'t>) -> bool {
        match node.kind() {
            "identifier" => self.source(node) == "exports" && !self.builder.is_declared("exports"),
            "member_expression" => {
                let (Some(base), Some(name)) = (object(node), property(node)) else { return false };
                self.source(base) == "module" && self.source(name) == "exports" && !self.builder.is_declared("module")
            }
            _ => false,
        }
    }

    /// What an assignment to this expression exports.
    pub(super) fn export_target(&mut self, node: Node<'t>) -> Option<Target> {
        if self.is_exports(node) {
            return Some(Target::Module);
        }
        let name = match node.kind() {
            "member_expression" => self.source(property(node)?).to_owned(),
            "subscript_expression" => self.plain_string(property(node)?)?,
            _ => return None,
        };
        let base = bare(object(node)?);
        self.is_exports(base).then_some(Target::Member(name))
    }

    /// Exports what is assigned to a target.
    pub(super) fn export_assigned(&mut self, target: Target, value: ExprId) {
        match target {
            Target::Module => self.export_module_value(value),
            Target::Member(name) => self.export_member(&name, value),
        }
    }

    fn export_member(&mut self, name: &str, value: ExprId) {
        // Compilers announce names with `exports.a = exports.b = void 0`.
        if matches!(self.builder.get(value), Expr::Literal(Literal::Undefined)) {
            return;
        }
        self.builder.export(name, value);
        self.commonjs.entry(name.to_owned()).or_default().push(value);
    }

    /// `module.exports = value`: the default export and, of a record, its fields.
    pub(super) fn export_module_value(&mut self, value: ExprId) {
        self.builder.export("default", value);
        self.export_fields(value);
    }

    fn export_fields(&mut self, value: ExprId) {
        let Expr::Record(fields) = self.builder.get(value).clone() else { return };
        for entry in fields {
            match entry {
                Field::Entry { key, value, .. } => {
                    if let Some(name) = self.literal_text(key) {
                        self.export_member(&name, value);
                    }
                }
                Field::Spread { value, .. } => self.export_spread(value),
            }
        }
    }

    fn export_spread(&mut self, value: ExprId) {
        match self.builder.get(value) {
            Expr::Import { specifier, member: None } => {
                let specifier = self.builder.text(*specifier).to_owned();
                self.builder.export_all_from(&specifier);
            }
            Expr::Record(_) => self.export_fields(value),
            _ => {}
        }
    }

    /// The text of a string literal expression.
    pub(super) fn literal_text(&self, value: ExprId) -> Option<String> {
        match self.builder.get(value) {
            Expr::Literal(Literal::Str(text)) => Some(self.builder.text(*text).to_owned()),
            _ => None,
        }
    }

    /// What `exports.name` holds, where it was stored before.
    pub(super) fn read_export(&mut self, node: Node<'t>) -> Option<ExprId> {
        if self.commonjs.is_empty() {
            return None;
        }
        let Some(Target::Member(name)) = self.export_target(node) else { return None };
        let values = self.commonjs.get(&name)?.clone();
        Some(self.builder.choice(values, span_of(node)))
    }

    /// `require('x')` and `import('x')`.
    pub(super) fn module_call(&mut self, node: Node<'t>) -> Option<ExprId> {
        let function = field(node, "function")?;
        let loads = match function.kind() {
            "import" => true,
            "identifier" => matches!(self.source(function), "require" | "__require"),
            _ => false,
        };
        if !loads {
            return None;
        }
        let arguments = named(field(node, "arguments")?);
        let specifier = arguments.first().and_then(|first| self.plain_string(*first))?;
        Some(self.builder.import(&specifier, None, span_of(node)))
    }

    /// What a call does to the exports: `Object.assign(exports, x)`, `Object.defineProperty(exports, 'x', ...)`,
    /// `__exportStar(require('x'), exports)`.
    pub(super) fn export_call(&mut self, function: Node<'t>, arguments: &[Node<'t>], values: &[ExprId]) {
        match self.source(function) {
            "Object.assign" if arguments.first().is_some_and(|first| self.is_exports(*first)) => {
                for value in values.iter().skip(1) {
                    self.export_spread(*value);
                }
            }
            "Object.defineProperty" => {
                if let ([first, ..], [_, key, description, ..]) = (arguments, values)
                    && self.is_exports(*first)
                    && let Some(name) = self.literal_text(*key)
                {
                    self.export_described(&name, *description);
                }
            }
            source if source.ends_with("__exportStar") => {
                values.first().into_iter().for_each(|value| self.export_spread(*value));
            }
            _ => {}
        }
    }

    fn export_described(&mut self, name: &str, description: ExprId) {
        let Expr::Record(fields) = self.builder.get(description).clone() else { return };
        for entry in fields {
            let Field::Entry { key, value, .. } = entry else { continue };
            match self.literal_text(key).as_deref() {
                Some("value") if name != "__esModule" => self.export_member(name, value),
                Some("get") => {
                    let span = self.builder.span(value);
                    let value = self.builder.implied_call(value, span);
                    self.export_member(name, value);
                }
                _ => {}
            }
        }
    }
}

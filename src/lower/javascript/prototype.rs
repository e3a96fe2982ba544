//! Classes written as functions: `function Foo() { this.x = .. }`, `Foo.prototype.method = function () { .. }`.

use rustc_hash::FxHashSet;
use tree_sitter::Node;

use crate::ir::{ClassId, Expr, ExprId, FunctionFlags};

use super::function::is_function;
use super::{Lowering, This, field, named, object, property, span_of};

/// Helpers that make one such class extend another: of Node.js, TypeScript and Babel.
const INHERITS: &[&str] = &["inherits", "__extends", "_inherits", "_inheritsLoose"];

/// The names that stand before `.prototype` anywhere.
pub(super) fn constructors_in(text: &str) -> FxHashSet<&str> {
    let mut found = FxHashSet::default();
    for (at, _) in text.match_indices(".prototype") {
        let before = &text[..at];
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let start =
            before.rfind(|c| !is_part(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        if start < at {
            found.insert(&text[start..at]);
        }
    }
    found
}

impl<'t> Lowering<'t> {
    /// Whether a function is one that makes instances, as far as its name tells.
    pub(super) fn is_constructor(&self, node: Node<'t>, name: Option<&str>) -> bool {
        matches!(node.kind(), "function_declaration" | "function_expression")
            && name.is_some_and(|name| self.constructors.contains(name))
    }

    /// The class that such a function stands for.
    pub(super) fn constructor_function(&mut self, node: Node<'t>, name: &str) -> ExprId {
        let class = self.builder.class(Some(name), Vec::new(), span_of(node));
        let flags = FunctionFlags { constructor: true, ..FunctionFlags::default() };
        let function = self.register(node, Some(name), Some(class), flags);
        self.later(function, node, This::Class(class));
        self.prototypes.insert(name.to_owned(), class);
        self.builder.expr(Expr::Class(class), span_of(node))
    }

    /// `Foo.prototype.name = value`, `Foo.prototype = { .. }`.
    pub(super) fn prototype_assigned(&mut self, left: Node<'t>, right: Node<'t>) -> Option<ExprId> {
        if self.prototypes.is_empty() || left.kind() != "member_expression" {
            return None;
        }
        if let Some(class) = self.prototype_of(left) {
            return Some(self.whole_prototype(class, right));
        }
        let class = self.prototype_of(object(left)?)?;
        let name = self.source(property(left)?);
        Some(self.prototype_member(class, name, right))
    }

    /// The class whose prototype this is.
    fn prototype_of(&self, node: Node<'t>) -> Option<ClassId> {
        if node.kind() != "member_expression" || self.source(property(node)?) != "prototype" {
            return None;
        }
        self.prototypes.get(self.source(object(node)?)).copied()
    }

    fn prototype_member(&mut self, class: ClassId, name: &str, right: Node<'t>) -> ExprId {
        let value = if is_function(right) {
            self.function_later(right, Some(name), Some(class), This::Class(class))
        } else {
            self.expr(right)
        };
        self.builder.class_member(class, name, value);
        value
    }

    fn whole_prototype(&mut self, class: ClassId, right: Node<'t>) -> ExprId {
        if right.kind() == "object" {
            for child in named(right) {
                match (child.kind(), field(child, "key"), field(child, "value")) {
                    ("method_definition", ..) => self.method(child, class, Vec::new()),
                    ("pair", Some(key), Some(value)) => {
                        let name = self.key_text(key).unwrap_or_default();
                        self.prototype_member(class, &name, value);
                    }
                    _ => {
                        self.any(child);
                    }
                }
            }
            return self.builder.expr(Expr::Class(class), span_of(right));
        }
        // `Object.create(Base.prototype)`, `new Base()`.
        let value = self.expr(right);
        let base = match self.builder.get(value).clone() {
            Expr::Call { callee, kind: crate::ir::CallKind::New, .. } => Some(callee),
            Expr::Call { args, .. } => args.first().and_then(|arg| match *self.builder.get(arg.value) {
                Expr::Member { base, name } if self.builder.text(name) == "prototype" => Some(base),
                _ => None,
            }),
            _ => None,
        };
        self.builder.class_mut(class).bases.extend(base);
        value
    }

    /// `util.inherits(Foo, Base)`, and what transpilers write for `extends`.
    pub(super) fn inherits(&mut self, function: Node<'t>, arguments: &[Node<'t>], values: &[ExprId]) {
        if self.prototypes.is_empty() {
            return;
        }
        let name = match function.kind() {
            "member_expression" => property(function).map_or("", |name| self.source(name)),
            _ => self.source(function),
        };
        if let ([class, _], [_, base]) = (arguments, values)
            && INHERITS.contains(&name)
            && let Some(class) = self.prototypes.get(self.source(*class)).copied()
        {
            self.builder.class_mut(class).bases.push(*base);
        }
    }
}

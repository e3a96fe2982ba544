//! Composite literals: structs, maps, slices.

use tree_sitter::Node;

use super::types::BUFFERS;
use super::{Lowering, children, field, first_child, span_of};
use crate::ir::{ClassId, Expr, ExprId, Field};

impl<'t> Lowering<'_, 't> {
    pub(super) fn composite_literal(&mut self, node: Node<'t>) -> ExprId {
        let (Some(ty), Some(body)) = (field(node, "type"), field(node, "body")) else { return self.any(node) };
        self.literal_of(ty, body, node)
    }

    /// A literal of a type; `whole` is where it stands.
    fn literal_of(&mut self, ty: Node<'t>, body: Node<'t>, whole: Node<'t>) -> ExprId {
        self.errors(body);
        let span = span_of(whole);
        let mut ty = ty;
        while matches!(ty.kind(), "pointer_type" | "parenthesized_type")
            && let Some(inner) = first_child(ty)
        {
            ty = inner;
        }
        match ty.kind() {
            "slice_type" | "array_type" | "implicit_length_array_type" => {
                let element = field(ty, "element");
                let items = children(body).into_iter().map(|item| self.element(item, element)).collect();
                self.builder.expr(Expr::Sequence(items), span)
            }
            "map_type" => {
                let map = self.map_literal(field(ty, "value"), body, whole);
                // What is put into an empty one, its type says.
                match self.telling(ty).filter(|_| children(body).is_empty()) {
                    Some(ty) => self.typed(Some(map), ty, span),
                    None => map,
                }
            }
            "qualified_type" if BUFFERS.contains(&self.source(ty)) => self.unit(whole),
            "qualified_type" if self.source(ty) == "url.URL" => self.url_literal(body, whole),
            _ => {
                let class = self.class_of_type(ty);
                let is_struct = class.is_some_and(|class| self.field_names.contains_key(&class));
                let items = children(body);
                if !is_struct && !items.is_empty() && items.iter().all(|item| item.kind() == "literal_element") {
                    // A list under a name of its own.
                    let items = items.into_iter().map(|item| self.element(item, None)).collect();
                    return self.builder.expr(Expr::Sequence(items), span);
                }
                let record = self.struct_literal(class, body, whole);
                let value = match self.telling(ty) {
                    Some(ty) => self.typed(Some(record), ty, span),
                    None => record,
                };
                self.typed_literals.extend(class.map(|class| (value, class)));
                value
            }
        }
    }

    /// `url.URL{Scheme: "https", Host: host, Path: path}` as the text that it is.
    fn url_literal(&mut self, body: Node<'t>, whole: Node<'t>) -> ExprId {
        let mut known: [Option<ExprId>; 3] = [None; 3];
        for entry in children(body) {
            let (Some(key), Some(value)) = (field(entry, "key"), field(entry, "value")) else { continue };
            let value = self.element(value, None);
            if let Some(at) = ["Scheme", "Host", "Path"].iter().position(|name| *name == self.source(key).trim()) {
                known[at] = Some(value);
            }
        }
        let span = span_of(whole);
        let [scheme, host, path] = known;
        let parts = [scheme, host, path].into_iter().zip(["", "://", "/"]);
        let mut text = Vec::new();
        for (part, before) in parts {
            text.push(self.builder.string(before, span));
            text.push(part.unwrap_or_else(|| self.builder.opaque(Vec::new(), span)));
        }
        self.builder.expr(Expr::Template(text), span)
    }

    /// An element of a slice, whose type may be left out.
    fn element(&mut self, node: Node<'t>, ty: Option<Node<'t>>) -> ExprId {
        let node = if node.kind() == "keyed_element" { field(node, "value").unwrap_or(node) } else { node };
        let inner = if node.kind() == "literal_element" { first_child(node).unwrap_or(node) } else { node };
        if inner.kind() != "literal_value" {
            return self.expr(inner);
        }
        if !self.builder.descend() {
            return self.unit(inner);
        }
        let value = match ty {
            Some(ty) => self.literal_of(ty, inner, inner),
            None => self.struct_literal(None, inner, inner),
        };
        self.builder.ascend();
        value
    }

    fn map_literal(&mut self, value_type: Option<Node<'t>>, body: Node<'t>, whole: Node<'t>) -> ExprId {
        let mut entries = Vec::new();
        for entry in children(body) {
            let (Some(key), Some(value)) = (field(entry, "key"), field(entry, "value")) else { continue };
            let key = self.element(key, None);
            let value = self.element(value, value_type);
            let span = span_of(entry);
            entries.push(Field::Entry { key, value, span });
        }
        let span = span_of(whole);
        self.builder.expr(Expr::Record(entries), span)
    }

    /// Fields by name; by position where the struct's declaration is seen.
    fn struct_literal(&mut self, class: Option<ClassId>, body: Node<'t>, whole: Node<'t>) -> ExprId {
        let names = class.and_then(|class| self.field_names.get(&class)).cloned().unwrap_or_default();
        let mut entries = Vec::new();
        for (index, entry) in children(body).into_iter().enumerate() {
            let span = span_of(entry);
            let (key, value) = match (field(entry, "key"), field(entry, "value")) {
                (Some(key), Some(value)) => (Some(key), self.element(value, None)),
                _ => (None, self.element(entry, None)),
            };
            let name = match key.map(|key| first_child(key).unwrap_or(key)) {
                Some(key) if key.kind() == "identifier" => Some(self.source(key)),
                // A map under a name of its own.
                Some(key) => {
                    let key = self.expr(key);
                    entries.push(Field::Entry { key, value, span });
                    continue;
                }
                None => names.get(index).copied(),
            };
            let Some(name) = name else {
                let value = self.builder.opaque(vec![value], span);
                entries.push(Field::Spread { value, span });
                continue;
            };
            if let Some(class) = class {
                self.builder.class_field(class, name, value);
            }
            let key = self.builder.string(name, span);
            entries.push(Field::Entry { key, value, span });
        }
        let span = span_of(whole);
        self.builder.expr(Expr::Record(entries), span)
    }
}

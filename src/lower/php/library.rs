//! PHP's own functions that look at the variables of whoever calls them, change what they are given, or end the run.

use tree_sitter::Node;

use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId, Field};

use super::assignment::is_place;
use super::{Lowering, children, field, first_child, span_of};

/// How constants begin that name an option of a request.
const OPTIONS: &str = "CURLOPT_";

impl<'t> Lowering<'t> {
    /// A call that says more to the lowering than its name and arguments; none where it is as any other.
    pub(super) fn library_call(&mut self, node: Node<'t>, function: Node<'t>) -> Option<ExprId> {
        let name = self.source(function).trim_start_matches('\\').to_ascii_lowercase();
        let arguments = plain_arguments(node)?;
        match (name.as_str(), arguments.as_slice()) {
            ("compact", names) => self.compact(node, names),
            ("sprintf" | "vsprintf", [format, values @ ..]) => self.sprintf(node, *format, values),
            ("define", [name, value]) => {
                let name = self.expr(*name);
                let name = self.text_of(name)?;
                let value = self.expr(*value);
                self.declare_constant(&name, value);
                Some(self.builder.opaque(Vec::new(), span_of(node)))
            }
            ("curl_setopt", [handle, option, value]) if is_place(*handle) => {
                let key = self.option(*option);
                let value = self.expr(*value);
                let place = self.place(*handle);
                self.builder.store(&Place::Index(Box::new(place), key), value, span_of(node));
                Some(self.builder.opaque(Vec::new(), span_of(node)))
            }
            ("curl_setopt_array", [handle, options]) if is_place(*handle) => {
                let options = self.expr(*options);
                let place = self.place(*handle);
                self.builder.store_fields(&place, options, span_of(node));
                Some(self.builder.opaque(Vec::new(), span_of(node)))
            }
            ("exit" | "die", _) => {
                for argument in arguments {
                    self.expr(argument);
                }
                self.builder.terminate();
                Some(self.builder.opaque(Vec::new(), span_of(node)))
            }
            _ => None,
        }
    }

    /// A constant that names an option of PHP's own stands for its name.
    pub(super) fn option(&mut self, node: Node<'t>) -> ExprId {
        let name = self.source(node).trim_start_matches('\\');
        if matches!(node.kind(), "name" | "qualified_name") && name.starts_with(OPTIONS) {
            return self.builder.string(name, span_of(node));
        }
        self.expr(node)
    }

    /// `compact('model', 'store')`: an array of these variables.
    fn compact(&mut self, node: Node<'t>, names: &[Node<'t>]) -> Option<ExprId> {
        if names.is_empty() || !names.iter().all(|name| name.kind() == "string") {
            return None;
        }
        let mut fields = Vec::new();
        for name in names {
            let key = self.expr(*name);
            let variable = self.text_of(key)?;
            if self.is_known(&variable) {
                let value = self.builder.read(&variable, span_of(*name));
                fields.push(Field::Entry { key, value, span: span_of(*name) });
            }
        }
        Some(self.builder.expr(Expr::Record(fields), span_of(node)))
    }

    /// `sprintf('https://%s/v1', $host)`
    fn sprintf(&mut self, node: Node<'t>, format: Node<'t>, values: &[Node<'t>]) -> Option<ExprId> {
        if !matches!(format.kind(), "string" | "encapsed_string") {
            return None;
        }
        let format = self.expr(format);
        let text = self.text_of(format);
        let values: Vec<ExprId> = values.iter().map(|value| self.expr(*value)).collect();
        let Some(text) = text else { return Some(self.builder.opaque(values, span_of(node))) };
        let mut values = values.into_iter();
        let mut parts = Vec::new();
        let mut pieces = text.split('%');
        let first = pieces.next().unwrap_or_default();
        parts.push(self.builder.string(first, span_of(node)));
        let mut after_percent = false;
        for piece in pieces {
            let rest = match piece.chars().next() {
                _ if std::mem::take(&mut after_percent) => piece,
                None => {
                    after_percent = true;
                    "%"
                }
                Some('s' | 'd' | 'u') => {
                    let value = values.next();
                    parts.push(value.unwrap_or_else(|| self.builder.opaque(Vec::new(), span_of(node))));
                    &piece[1..]
                }
                // Widths, positions and the like: what follows is not known.
                Some(_) => {
                    parts.extend(values.by_ref());
                    parts.push(self.builder.opaque(Vec::new(), span_of(node)));
                    break;
                }
            };
            if !rest.is_empty() {
                parts.push(self.builder.string(rest, span_of(node)));
            }
        }
        Some(self.concatenated(&parts, span_of(node)))
    }
}

/// The arguments of a call where all are plain.
fn plain_arguments(call: Node<'_>) -> Option<Vec<Node<'_>>> {
    let list = field(call, "arguments").filter(|list| !list.has_error())?;
    children(list).into_iter().map(plain_argument).collect()
}

fn plain_argument(argument: Node<'_>) -> Option<Node<'_>> {
    let value = first_child(argument)?;
    let is_plain = argument.kind() == "argument" && field(argument, "name").is_none();
    (is_plain && value.kind() != "variadic_unpacking").then_some(unwrapped(value))
}

fn unwrapped(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "parenthesized_expression" => first_child(node).unwrap_or(node),
        _ => node,
    }
}

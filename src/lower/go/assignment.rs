//! Assignment: several targets, results of a call, places.

use tree_sitter::Node;

use super::{Lowering, OWN_PACKAGE, children, field, first_child, list, span_of};
use crate::ir::builder::Place;
use crate::ir::{ClassId, Expr, ExprId, Literal};

/// How far what a value is made of is followed.
const MAX_STEPS: usize = 64;

impl<'t> Lowering<'_, 't> {
    /// `a, b := f()`.
    pub(super) fn short_variables(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return self.parts(node);
        };
        let targets = list(left);
        let values = self.values(&list(right), &targets);
        for (target, value) in targets.into_iter().zip(values) {
            self.define(target, value);
        }
    }

    pub(super) fn define(&mut self, target: Node<'t>, value: ExprId) {
        let name = self.source(target);
        if target.kind() == "identifier" && name != "_" {
            self.builder.define(name, value);
        }
    }

    pub(super) fn assignment(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
            return self.parts(node);
        };
        let operator = field(node, "operator").map_or("=", |operator| operator.kind());
        let targets = list(left);
        let values = self.values(&list(right), &targets);
        if let ([target], [value], true) = (targets.as_slice(), values.as_slice(), operator != "=") {
            return self.compound(*target, *value, operator, node);
        }
        // The whole statement is what is written of the store, not its target alone.
        let single = targets.len() == 1;
        for (target, value) in targets.into_iter().zip(values) {
            self.assign_to(target, value, if single { node } else { target });
        }
    }

    /// `a += b`.
    fn compound(&mut self, target: Node<'t>, value: ExprId, operator: &str, node: Node<'t>) {
        let span = span_of(node);
        let place = self.place(target);
        let old = self.builder.read_place(&place, span_of(target));
        let new = match operator {
            "+=" => self.sum(vec![old, value], span),
            _ => self.builder.opaque(vec![old, value], span),
        };
        self.store(&place, new, node);
    }

    /// One value for each target: the expressions, or what the only one of them gives.
    pub(super) fn values(&mut self, right: &[Node<'t>], targets: &[Node<'t>]) -> Vec<ExprId> {
        let values: Vec<ExprId> = right.iter().map(|value| self.expr(*value)).collect();
        let ([only], true) = (values.as_slice(), targets.len() > 1) else { return values };
        let only = *only;
        let span = self.builder.span(only);
        let is_call = matches!(self.builder.get(only), Expr::Call { .. });
        let mut found = Vec::with_capacity(targets.len());
        for (index, target) in targets.iter().enumerate() {
            found.push(match index {
                _ if is_call && !(index > 0 && self.is_status(*target)) => {
                    let key = self.builder.number(&index.to_string(), span);
                    self.builder.expr(Expr::Index { base: only, key }, span)
                }
                // `value, ok := m[key]`, `x.(T)`, `<-channel`
                0 => only,
                _ => self.builder.opaque(Vec::new(), span),
            });
        }
        found
    }

    /// Whether a target takes what tells how a call went, as its name says: nobody calls anything else `err`.
    fn is_status(&self, target: Node<'t>) -> bool {
        let name = self.source(target);
        matches!(name, "_" | "ok") || name.starts_with("err") || name.ends_with("Err")
    }

    /// Stores to a target; `node` is the whole store as written.
    pub(super) fn assign_to(&mut self, target: Node<'t>, value: ExprId, node: Node<'t>) {
        self.errors(target);
        let place = self.place(target);
        self.store(&place, value, node);
    }

    fn store(&mut self, place: &Place, value: ExprId, node: Node<'t>) {
        match place {
            Place::Name(name) => {
                let name = self.builder.text(*name).to_owned();
                self.assign_name(&name, value, node);
            }
            place => {
                let span = span_of(node);
                if let Place::Member(base, name) = place {
                    let object = self.builder.read_place(base, span);
                    if let Some(class) = self.struct_of(object) {
                        // Who has the struct in the end reads the field there.
                        let name = self.builder.text(*name).to_owned();
                        self.builder.class_field(class, &name, value);
                    }
                }
                self.builder.store(place, value, span);
            }
        }
    }

    /// The struct of this package that a value is, as far as it is made or declared here.
    fn struct_of(&mut self, value: ExprId) -> Option<ClassId> {
        let mut at = value;
        for _ in 0..MAX_STEPS {
            at = self.behind(at);
            if let Some(class) = self.typed_literals.get(&at) {
                return Some(*class);
            }
            at = match self.builder.get(at) {
                Expr::Update { base, .. } | Expr::Handed { base, .. } => *base,
                Expr::Choice(options) => *options.first()?,
                Expr::Typed { value: Some(value), .. } => *value,
                Expr::Parameter { function, index } => {
                    return self.typed_params.get(&(*function, *index as usize)).copied();
                }
                _ => return None,
            };
        }
        None
    }

    fn assign_name(&mut self, name: &str, value: ExprId, node: Node<'t>) {
        if name == "_" {
            return;
        }
        if !self.builder.is_declared(name) {
            // A variable that another file of the package declares.
            let span = span_of(node);
            let elsewhere = self.builder.import(OWN_PACKAGE, Some(name), span);
            self.builder.assign(name, elsewhere);
            self.stored.insert(name.to_owned());
        }
        self.builder.assign(name, value);
    }

    /// What an assignment to this expression writes to.
    pub(super) fn place(&mut self, node: Node<'t>) -> Place {
        if !self.builder.descend() {
            return Place::Value(self.unit(node));
        }
        let place = self.place_inside(node);
        self.builder.ascend();
        place
    }

    fn place_inside(&mut self, node: Node<'t>) -> Place {
        match node.kind() {
            "identifier" => Place::Name(self.builder.symbol(self.source(node))),
            "selector_expression" => match (field(node, "operand"), field(node, "field")) {
                (Some(operand), Some(name)) => {
                    let base = self.base_place(operand);
                    Place::Member(Box::new(base), self.builder.symbol(self.source(name)))
                }
                _ => Place::Value(self.expr(node)),
            },
            "index_expression" => match (field(node, "operand"), field(node, "index")) {
                (Some(operand), Some(key)) => {
                    let base = self.place(operand);
                    Place::Index(Box::new(base), self.expr(key))
                }
                _ => Place::Value(self.expr(node)),
            },
            "parenthesized_expression" if children(node).len() == 1 => match first_child(node) {
                Some(inner) => self.place(inner),
                None => Place::Value(self.expr(node)),
            },
            "unary_expression" => match field(node, "operand") {
                Some(operand) if matches!(self.source(node).as_bytes().first(), Some(b'*' | b'&')) => {
                    self.place(operand)
                }
                _ => Place::Value(self.expr(node)),
            },
            _ => Place::Value(self.expr(node)),
        }
    }

    /// A package is no variable: what is stored to a name of it changes nothing about the import.
    fn base_place(&mut self, node: Node<'t>) -> Place {
        match self.place(node) {
            Place::Name(name) => {
                let span = span_of(node);
                let text = self.builder.text(name).to_owned();
                let value = self.builder.read(&text, span);
                let value = self.behind(value);
                if matches!(self.builder.get(value), Expr::Import { member: None, .. }) {
                    Place::Value(value)
                } else {
                    Place::Name(name)
                }
            }
            place => place,
        }
    }

    /// The value behind captured variables.
    pub(super) fn behind(&mut self, value: ExprId) -> ExprId {
        match self.builder.get(value) {
            Expr::Variable(variable) => {
                let variable = *variable;
                self.builder.value_so_far(variable).unwrap_or(value)
            }
            _ => value,
        }
    }

    // --- calls that store ------------------------------------------------------------------------

    /// A call for its effect: `header.Set(key, value)`, `header.Add(key, value)` and `params.SetExtra(map)` store into what they are called on.
    pub(super) fn expression_statement(&mut self, node: Node<'t>) {
        let value = self.expr(node);
        let Expr::Call { args, .. } = self.builder.get(value) else { return };
        let args: Vec<ExprId> = args.iter().map(|arg| arg.value).collect();
        let Some(function) = field(node, "function").filter(|function| function.kind() == "selector_expression") else {
            return;
        };
        let (Some(operand), Some(name)) = (field(function, "operand"), field(function, "field")) else { return };
        let name = self.source(name);
        if !(name.starts_with("Set") || name == "Add") || !is_place(operand) {
            return;
        }
        let place = self.base_place(operand);
        let span = span_of(node);
        match args.as_slice() {
            [key, value] if matches!(name, "Set" | "Add") && self.is_text(*key) => {
                self.builder.store(&Place::Index(Box::new(place), *key), *value, span);
            }
            // A setter stores under its own name.
            [value] if name.len() > "Set".len() && operand.kind() == "identifier" && !self.is_record(*value) => {
                let name = self.builder.symbol(name);
                self.builder.store(&Place::Member(Box::new(place), name), *value, span);
            }
            [fields] if name != "Add" && self.is_record(*fields) => self.builder.store_fields(&place, *fields, span),
            _ => {}
        }
    }

    fn is_text(&self, value: ExprId) -> bool {
        matches!(self.builder.get(value), Expr::Literal(Literal::Str(_)))
    }

    /// Whether a value is a map that is written out.
    fn is_record(&mut self, value: ExprId) -> bool {
        let mut at = self.behind(value);
        while let Expr::Update { base, .. } | Expr::Handed { base, .. } = self.builder.get(at) {
            at = *base;
        }
        matches!(self.builder.get(at), Expr::Record(_))
    }
}

/// Whether an expression is a name or a chain of members that starts at one.
fn is_place(node: Node<'_>) -> bool {
    let mut node = node;
    loop {
        match (node.kind(), field(node, "operand")) {
            ("identifier", _) => return true,
            ("selector_expression", Some(operand)) => node = operand,
            _ => return false,
        }
    }
}

//! Where values are stored: assignments, and calls that change their receiver.

use syn::{BinOp, Expr as Syntax, ExprAssign, ExprBinary, ExprMethodCall, Member};

use super::span::span_of_expr;
use super::{Lowering, name_of};
use crate::ir::builder::Place;
use crate::ir::{Expr, ExprId, Literal, Span};

/// Methods that hand out their receiver, or what it holds, to be changed.
#[rustfmt::skip]
const ACCESSORS: &[&str] = &[
    "as_array_mut", "as_deref_mut", "as_mut", "as_object_mut", "borrow_mut", "by_ref", "deref_mut", "expect", "get_mut", "lock",
    "unwrap", "write",
];

/// Those of them that give the same JSON value, to be changed through another name.
const VIEWS: &[&str] = &["as_array_mut", "as_object_mut"];

/// Methods of collections that are read as stores.
const STORES: &[&str] = &["append", "extend", "insert", "push", "push_back", "remove"];

impl Lowering {
    pub(super) fn assign(&mut self, assign: &ExprAssign, span: Span) -> ExprId {
        let value = self.expr(&assign.right);
        self.assign_to(&assign.left, value, span);
        self.unit(span)
    }

    fn assign_to(&mut self, target: &Syntax, value: ExprId, span: Span) {
        match target {
            Syntax::Paren(target) => self.assign_to(&target.expr, value, span),
            Syntax::Tuple(target) => {
                for (index, target) in target.elems.iter().enumerate() {
                    let key = self.builder.number(&index.to_string(), span);
                    let part = self.builder.expr(Expr::Index { base: value, key }, span);
                    self.assign_to(target, part, span);
                }
            }
            Syntax::Infer(_) => {}
            _ => {
                let place = self.place(target);
                self.builder.store(&place, value, span);
            }
        }
    }

    /// `x += y`: the old value no longer stands.
    pub(super) fn compound(&mut self, binary: &ExprBinary, span: Span) -> ExprId {
        let right = self.expr(&binary.right);
        let place = self.place(&binary.left);
        let left = self.builder.read_place(&place, span_of_expr(&binary.left));
        let value = match binary.op {
            BinOp::AddAssign(_) => self.sum(left, right, span),
            _ => self.opaque(vec![left, right], span),
        };
        self.builder.store(&place, value, span);
        self.unit(span)
    }

    /// The place that an expression names; lowers what it has to evaluate for that.
    fn place(&mut self, expr: &Syntax) -> Place {
        if !self.builder.descend() {
            return Place::Value(self.unit(span_of_expr(expr)));
        }
        let place = match expr {
            Syntax::Index(e) if !matches!(*e.index, Syntax::Range(_)) => {
                let base = self.place(&e.expr);
                let key = self.expr(&e.index);
                Place::Index(Box::new(base), key)
            }
            Syntax::Field(e) => {
                let base = self.place(&e.base);
                Place::Member(Box::new(base), self.builder.symbol(&member_name(&e.member)))
            }
            Syntax::Paren(e) => self.place(&e.expr),
            Syntax::Group(e) => self.place(&e.expr),
            Syntax::Reference(e) => self.place(&e.expr),
            Syntax::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => self.place(&e.expr),
            _ => match Self::local(expr) {
                Some(name) => Place::Name(self.builder.symbol(&name)),
                None => Place::Value(self.expr(expr)),
            },
        };
        self.builder.ascend();
        place
    }

    /// The name, where an expression is a local variable or a static.
    fn local(expr: &Syntax) -> Option<String> {
        let Syntax::Path(path) = expr else { return None };
        let name = name_of(path.path.get_ident()?);
        (name != "Self" && name != "None" && path.qself.is_none()).then_some(name)
    }

    /// A place that is named without evaluating anything, through accessors (`body.as_object_mut().unwrap()`).
    fn plain_place(&mut self, expr: &Syntax) -> Option<Place> {
        let mut at = expr;
        let mut names = Vec::new();
        loop {
            at = match at {
                Syntax::Field(e) => {
                    names.push(member_name(&e.member));
                    &e.base
                }
                Syntax::MethodCall(e) if ACCESSORS.contains(&e.method.to_string().as_str()) => {
                    // With an argument, `get_mut` and the like reach into the receiver; `expect` does not.
                    if !e.args.is_empty() && e.method != "expect" {
                        return None;
                    }
                    &e.receiver
                }
                Syntax::Await(e) => &e.base,
                Syntax::Try(e) => &e.expr,
                Syntax::Paren(e) => &e.expr,
                Syntax::Reference(e) => &e.expr,
                Syntax::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => &e.expr,
                _ => break,
            }
        }
        let mut place = Place::Name(self.builder.symbol(&Self::local(at)?));
        for name in names.iter().rev() {
            place = Place::Member(Box::new(place), self.builder.symbol(name));
        }
        Some(place)
    }

    /// The variable's value, where an expression is a view of it: `body.as_object_mut().unwrap()`.
    pub(super) fn viewed(&mut self, expr: &Syntax) -> Option<ExprId> {
        let mut at = expr;
        loop {
            at = match at {
                Syntax::MethodCall(e) if VIEWS.contains(&e.method.to_string().as_str()) => break,
                Syntax::MethodCall(e) => &e.receiver,
                Syntax::Try(e) => &e.expr,
                Syntax::Paren(e) => &e.expr,
                _ => return None,
            }
        }
        match self.plain_place(expr)? {
            place @ Place::Name(_) => Some(self.builder.read_place(&place, span_of_expr(at))),
            _ => None,
        }
    }

    /// `map.insert(key, value)`, `map.remove(key)`, `list.push(item)` and `list.extend(items)` are stores.
    pub(super) fn store_by_method(&mut self, call: &ExprMethodCall, args: &[ExprId], span: Span) {
        if !STORES.contains(&call.method.to_string().as_str()) {
            return;
        }
        let Some(place) = self.plain_place(&call.receiver) else { return };
        let (key, value) = match (call.method.to_string().as_str(), args) {
            ("push" | "push_back", [item]) => return self.append(&place, *item, span),
            ("append" | "extend", [items]) => {
                let old = self.builder.read_place(&place, span);
                if matches!(self.builder.get(old), Expr::Record(_) | Expr::Update { .. } | Expr::Handed { .. }) {
                    return self.builder.store_fields(&place, *items, span);
                }
                let items = self.builder.expr(Expr::Spread(*items), span);
                return self.append(&place, items, span);
            }
            ("insert", [key, value]) => (*key, *value),
            ("remove", [key]) if matches!(self.builder.get(*key), Expr::Literal(Literal::Str(_))) => {
                (*key, self.builder.literal(Literal::Undefined, span))
            }
            _ => return,
        };
        self.builder.store(&Place::Index(Box::new(place), key), value, span);
    }

    fn append(&mut self, list: &Place, item: ExprId, span: Span) {
        let old = self.builder.read_place(list, span);
        let old = self.builder.expr(Expr::Spread(old), span);
        let longer = self.sequence(vec![old, item], span);
        self.builder.store(list, longer, span);
    }

    /// A call whose result is dropped may have changed its receiver (`builder.store(false);`): the
    /// variable then holds what the call returned, or else what it held before.
    pub(super) fn changed_receiver(&mut self, expr: &Syntax, value: ExprId) {
        let Syntax::MethodCall(call) = expr else { return };
        if STORES.contains(&call.method.to_string().as_str()) {
            return;
        }
        let mut at = &*call.receiver;
        while let Syntax::MethodCall(inner) = at {
            at = &inner.receiver;
        }
        let Some(name) = Self::local(at) else { return };
        if !self.mutable.contains(&name) {
            return;
        }
        let span = span_of_expr(expr);
        let fallback = self.builder.read(&name, span_of_expr(at));
        let changed = self.builder.expr(Expr::Otherwise { value, fallback }, span);
        self.builder.assign(&name, changed);
    }
}

pub(super) fn member_name(member: &Member) -> String {
    match member {
        Member::Named(ident) => name_of(ident),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

//! Expressions.

use syn::{
    BinOp, Expr as Syntax, ExprBinary, ExprCall, ExprField, ExprMethodCall, ExprStruct, ExprUnary, Lit, Member, UnOp,
};

use super::place::member_name;
use super::span::{span_of, span_of_expr, span_of_path, token};
use super::{Lowering, name_of};
use crate::ir::{Arg, ArgKind, CallKind, Expr, ExprId, Field, Literal, Span};

impl Lowering {
    /// An expression; what nests too deep is opaque.
    pub(super) fn expr(&mut self, expr: &Syntax) -> ExprId {
        let span = span_of_expr(expr);
        if !self.builder.descend() {
            return self.unit(span);
        }
        let lowered = self.expr_inside(expr, span);
        self.builder.ascend();
        lowered
    }

    /// Arguments, all by position as Rust has them.
    pub(super) fn arguments<'e>(&mut self, args: impl IntoIterator<Item = &'e Syntax>) -> Vec<Arg> {
        let argument = |arg| Arg { kind: ArgKind::Positional, value: self.expr(arg), span: span_of_expr(arg) };
        args.into_iter().map(argument).collect()
    }

    pub(super) fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Syntax>) -> Vec<ExprId> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    fn expr_inside(&mut self, expr: &Syntax, span: Span) -> ExprId {
        match expr {
            // Transparent.
            Syntax::Cast(e) => self.expr(&e.expr),
            Syntax::Group(e) => self.expr(&e.expr),
            Syntax::Paren(e) => self.expr(&e.expr),
            Syntax::RawAddr(e) => self.expr(&e.expr),
            Syntax::Reference(e) => self.expr(&e.expr),
            Syntax::Const(e) => self.block(&e.block),
            Syntax::Unsafe(e) => self.block(&e.block),
            Syntax::TryBlock(e) => self.async_block(&e.block, span),
            Syntax::Async(e) => self.async_block(&e.block, span),
            // Control flow.
            Syntax::Block(e) => self.block_expr(e, span),
            Syntax::If(e) => self.if_expr(e, span),
            Syntax::Match(e) => self.match_expr(e, span),
            Syntax::ForLoop(e) => self.for_loop(e, span),
            Syntax::While(e) => self.while_loop(e, span),
            Syntax::Loop(e) => self.loop_expr(e, span),
            Syntax::Break(e) => self.break_expr(e, span),
            Syntax::Continue(_) => self.continue_expr(span),
            Syntax::Return(e) => self.return_expr(e, span),
            Syntax::Let(e) => self.let_expr(e, span),
            // Values.
            Syntax::Array(e) => {
                let items = self.exprs(&e.elems);
                self.sequence(items, span)
            }
            Syntax::Tuple(e) if e.elems.is_empty() => self.unit(span),
            Syntax::Tuple(e) => {
                let items = self.exprs(&e.elems);
                self.sequence(items, span)
            }
            Syntax::Repeat(e) => {
                let item = self.expr(&e.expr);
                self.expr(&e.len);
                self.sequence(vec![item], span)
            }
            Syntax::Assign(e) => self.assign(e, span),
            Syntax::Await(e) => self.awaited(&e.base, span),
            Syntax::Try(e) => self.awaited(&e.expr, span),
            Syntax::Binary(e) => self.binary(e, span),
            Syntax::Call(e) => self.call(e, span),
            Syntax::Closure(e) => self.closure(e, span),
            Syntax::Field(e) => self.field(e, span),
            Syntax::Index(e) => self.index(&e.expr, &e.index, span),
            Syntax::Lit(e) => self.lit(&e.lit, span),
            Syntax::Macro(e) => self.macro_call(&e.mac),
            Syntax::MethodCall(e) => self.method_call(e, span),
            Syntax::Path(e) => self.path(e.qself.as_ref(), &e.path),
            Syntax::Range(e) => {
                let ends = self.exprs(e.start.as_deref().into_iter().chain(e.end.as_deref()));
                self.opaque(ends, span)
            }
            Syntax::Struct(e) => self.struct_literal(e, span),
            Syntax::Unary(e) => self.unary(e, span),
            Syntax::Yield(e) => {
                let value = self.exprs(e.expr.as_deref());
                self.opaque(value, span)
            }
            Syntax::Verbatim(tokens) => {
                let children = self.any_tokens(tokens.clone());
                self.opaque(children, span)
            }
            _ => self.unit(span),
        }
    }

    fn awaited(&mut self, base: &Syntax, span: Span) -> ExprId {
        let base = self.expr(base);
        self.builder.expr(Expr::Await(base), span)
    }

    fn index(&mut self, base: &Syntax, key: &Syntax, span: Span) -> ExprId {
        let base = self.expr(base);
        let part = matches!(key, Syntax::Range(_));
        let key = self.expr(key);
        if part { self.opaque(vec![base, key], span) } else { self.builder.expr(Expr::Index { base, key }, span) }
    }

    fn field(&mut self, field: &ExprField, span: Span) -> ExprId {
        let base = self.expr(&field.base);
        match &field.member {
            Member::Unnamed(index) if matches!(self.builder.get(base), Expr::Sequence(_)) => {
                let key = self.builder.number(&index.index.to_string(), token(index.span));
                self.builder.expr(Expr::Index { base, key }, span)
            }
            member => self.builder.member(base, &member_name(member), span),
        }
    }

    fn binary(&mut self, binary: &ExprBinary, span: Span) -> ExprId {
        if is_compound(&binary.op) {
            return self.compound(binary, span);
        }
        let left = self.expr(&binary.left);
        let right = self.expr(&binary.right);
        match binary.op {
            BinOp::And(_) => self.builder.choice(vec![left, right], span),
            BinOp::Or(_) => self.builder.expr(Expr::Otherwise { value: left, fallback: right }, span),
            BinOp::Add(_) => self.sum(left, right, span),
            _ => self.opaque(vec![left, right], span),
        }
    }

    /// `+`: the concatenation of strings where one side is plainly a string.
    pub(super) fn sum(&mut self, left: ExprId, right: ExprId, span: Span) -> ExprId {
        let is_text = |id| matches!(self.builder.get(id), Expr::Literal(Literal::Str(_)) | Expr::Template(_));
        if is_text(left) || is_text(right) {
            self.builder.expr(Expr::Template(vec![left, right]), span)
        } else {
            self.opaque(vec![left, right], span)
        }
    }

    fn unary(&mut self, unary: &ExprUnary, span: Span) -> ExprId {
        let value = self.expr(&unary.expr);
        match (&unary.op, self.builder.get(value)) {
            (UnOp::Deref(_), _) => value,
            (UnOp::Not(_), Expr::Literal(Literal::Bool(flag))) => {
                let flag = !flag;
                self.builder.literal(Literal::Bool(flag), span)
            }
            (UnOp::Neg(_), Expr::Literal(Literal::Number(digits))) => {
                let negative = format!("-{}", self.builder.text(*digits));
                self.builder.number(&negative, span)
            }
            _ => self.opaque(vec![value], span),
        }
    }

    pub(super) fn lit(&mut self, lit: &Lit, span: Span) -> ExprId {
        match lit {
            Lit::Str(text) => self.builder.string(&text.value(), span),
            Lit::Char(text) => self.builder.string(&text.value().to_string(), span),
            Lit::Bool(flag) => self.builder.literal(Literal::Bool(flag.value), span),
            Lit::Int(number) => self.builder.number(number.base10_digits(), span),
            Lit::Float(number) => self.builder.number(number.base10_digits(), span),
            Lit::ByteStr(bytes) => match String::from_utf8(bytes.value()) {
                Ok(text) => self.builder.string(&text, span),
                Err(_) => self.unit(span),
            },
            _ => self.unit(span),
        }
    }

    fn call(&mut self, call: &ExprCall, span: Span) -> ExprId {
        if let Syntax::Path(path) = &*call.func {
            let names: Vec<String> = path.path.segments.iter().map(|segment| name_of(&segment.ident)).collect();
            let last = names.last().map_or("", String::as_str);
            let prelude = match names.as_slice() {
                // Imports such as `anyhow::Ok` mean the same.
                [name] => self.class_named(name).is_none(),
                [.., of, _] => matches!(of.as_str(), "Option" | "Result"),
                _ => false,
            };
            match (last, call.args.first()) {
                ("Some" | "Ok", Some(value)) if prelude && call.args.len() == 1 => return self.expr(value),
                ("Err", Some(_)) if prelude => {
                    let children = self.exprs(&call.args);
                    return self.opaque(children, span);
                }
                _ => {}
            }
        }
        let callee = self.expr(&call.func);
        let args = self.arguments(&call.args);
        if let Syntax::Path(path) = &*call.func
            && let Some(class) = self.class_of(&path.path)
        {
            for (index, arg) in args.iter().enumerate() {
                self.builder.class_field(class, &index.to_string(), arg.value);
            }
        }
        let name_span = match &*call.func {
            Syntax::Path(path) => Self::last_name(&path.path),
            Syntax::Paren(inner) => match &*inner.expr {
                Syntax::Field(field) => span_of(&field.member),
                _ => span_of_expr(&call.func),
            },
            _ => span_of_expr(&call.func),
        };
        self.builder.call(callee, args, CallKind::Call, name_span, span)
    }

    fn method_call(&mut self, call: &ExprMethodCall, span: Span) -> ExprId {
        let receiver = self.expr(&call.receiver);
        let name_span = token(call.method.span());
        let member_span = Span { start: span.start, end: name_span.end };
        let callee = self.builder.member(receiver, &name_of(&call.method), member_span);
        let args = self.arguments(&call.args);
        let values: Vec<ExprId> = args.iter().map(|arg| arg.value).collect();
        let value = self.builder.call(callee, args, CallKind::Call, name_span, span);
        self.store_by_method(call, &values, span);
        value
    }

    fn struct_literal(&mut self, literal: &ExprStruct, span: Span) -> ExprId {
        let ty = self.path(literal.qself.as_ref(), &literal.path);
        let class = self.class_of(&literal.path);
        let mut fields = Vec::new();
        // What is written beside it wins, wherever the base stands.
        if let Some(rest) = &literal.rest {
            let value = self.expr(rest);
            let start = literal.dot2_token.map_or(span_of_expr(rest), |dots| token(dots.spans[0])).start;
            fields.push(Field::Spread { value, span: Span { start, end: span_of_expr(rest).end } });
        }
        for field in &literal.fields {
            let name = member_name(&field.member);
            let value = self.expr(&field.expr);
            if let Some(class) = class {
                self.builder.class_field(class, &name, value);
            }
            let key_span = span_of(&field.member);
            let key = self.builder.string(&name, key_span);
            let span = Span { start: key_span.start, end: span_of_expr(&field.expr).end };
            fields.push(Field::Entry { key, value, span });
        }
        let record = self.builder.expr(Expr::Record(fields), span);
        self.typed(Some(record), ty, span_of_path(literal.qself.as_ref(), &literal.path))
    }
}

fn is_compound(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

//! Functions, methods and closures.

use syn::{Block, ExprClosure, FnArg, Pat, Signature};

use super::span::{span_of, span_of_expr, token};
use super::{Body, Lowering, name_of};
use crate::ir::{ClassId, Expr, ExprId, FunctionFlags, FunctionId, Param, ParamKind, Span};

impl Lowering {
    /// Registers a function; its body waits until everything around it is lowered.
    pub(super) fn function(&mut self, signature: &Signature, block: Option<Block>, class: Option<ClassId>) -> ExprId {
        let name = name_of(&signature.ident);
        let start = token(signature.fn_token.span);
        let end = block.as_ref().map_or_else(|| span_of(signature), |block| token(block.brace_token.span.close()));
        let span = Span { start: start.start, end: end.end };
        let receiver = signature.receiver().is_some();
        let flags = FunctionFlags { is_static: class.is_some() && !receiver, ..FunctionFlags::default() };
        let function = self.builder.function(Some(&name), class, flags, span);
        let known = self.context.generics.len();
        self.push_generics(&signature.generics);
        let mut patterns = Vec::new();
        let mut mutable = Vec::new();
        for (index, input) in signature.inputs.iter().enumerate() {
            let param = match input {
                FnArg::Receiver(receiver) => self.receiver(token(receiver.self_token.span)),
                FnArg::Typed(input) => {
                    let ty = self.ty(&input.ty);
                    if matches!(&*input.ty, syn::Type::Reference(reference) if reference.mutability.is_some())
                        && let Pat::Ident(name) = &*input.pat
                    {
                        mutable.push(name_of(&name.ident));
                    }
                    self.parameter(&input.pat, Some(ty), index, &mut patterns, &mut mutable)
                }
            };
            self.builder.param(function, param);
        }
        let return_type = self.return_type(&signature.output);
        self.builder.function_mut(function).return_type = return_type;
        if let Some(block) = block {
            let body =
                Body { function, scope: self.builder.scope(), context: self.context.clone(), patterns, mutable, block };
            if let Some(queue) = self.pending.last_mut() {
                queue.push(body);
            }
        }
        self.context.generics.truncate(known);
        self.builder.expr(Expr::Function(function), token(signature.ident.span()))
    }

    fn receiver(&mut self, span: Span) -> Param {
        let name = Some(self.builder.symbol("self"));
        Param { name, kind: ParamKind::Receiver, default: None, ty: None, exit: None, span }
    }

    fn parameter(
        &mut self,
        pat: &Pat,
        ty: Option<ExprId>,
        index: usize,
        patterns: &mut Vec<(usize, Pat)>,
        mutable: &mut Vec<String>,
    ) -> Param {
        let name = match pat {
            Pat::Ident(pat) if pat.subpat.is_none() => {
                let name = name_of(&pat.ident);
                let symbol = self.builder.symbol(&name);
                if pat.mutability.is_some() {
                    mutable.push(name);
                }
                Some(symbol)
            }
            Pat::Wild(_) => None,
            _ => {
                patterns.push((index, pat.clone()));
                None
            }
        };
        Param { name, kind: ParamKind::Plain, default: None, ty, exit: None, span: span_of(pat) }
    }

    /// Lowers the bodies that wait in the innermost frame.
    pub(super) fn run_pending(&mut self) {
        let mut at = 0;
        while let Some(body) = self.pending.last_mut().and_then(|queue| queue.get_mut(at).map(take_body)) {
            self.body(body);
            at += 1;
        }
    }

    fn body(&mut self, body: Body) {
        if !self.builder.descend() {
            return;
        }
        let Body { function, scope, context, patterns, mutable, block } = body;
        let context = std::mem::replace(&mut self.context, context);
        let outer = std::mem::replace(&mut self.mutable, mutable.into_iter().collect());
        self.builder.open_function(function, scope);
        self.run(function, &patterns, |lowering| lowering.block(&block));
        self.builder.close_function();
        self.mutable = outer;
        self.context = context;
        self.builder.ascend();
    }

    /// Runs the body of the open function.
    fn run(&mut self, function: FunctionId, patterns: &[(usize, Pat)], value: impl FnOnce(&mut Self) -> ExprId) {
        let jumps = std::mem::take(&mut self.jumps);
        self.pending.push(Vec::new());
        for (index, pat) in patterns {
            let parameter = self.builder.parameter(function, *index, span_of(pat));
            self.bind(pat, parameter);
        }
        let value = value(self);
        if !self.builder.is_terminated() {
            self.builder.return_value(Some(value));
        }
        self.run_pending();
        self.pending.pop();
        self.jumps = jumps;
    }

    /// A closure, lowered where it stands.
    pub(super) fn closure(&mut self, closure: &ExprClosure, span: Span) -> ExprId {
        let function = self.builder.function(None, None, FunctionFlags::default(), span);
        let mut patterns = Vec::new();
        let mut mutable = Vec::new();
        for (index, input) in closure.inputs.iter().enumerate() {
            let (pat, ty) = match input {
                Pat::Type(typed) => (&*typed.pat, Some(self.ty(&typed.ty))),
                pat => (pat, None),
            };
            let param = self.parameter(pat, ty, index, &mut patterns, &mut mutable);
            self.builder.param(function, param);
        }
        let return_type = self.return_type(&closure.output);
        self.builder.function_mut(function).return_type = return_type;
        let outer = self.mutable.clone();
        self.mutable.extend(mutable);
        let scope = self.builder.scope();
        self.builder.open_function(function, scope);
        self.run(function, &patterns, |lowering| lowering.expr(&closure.body));
        self.builder.close_function();
        self.mutable = outer;
        let end = span_of_expr(&closure.body).end;
        self.builder.expr(Expr::Function(function), Span { start: span.start, end })
    }
}

/// Takes a body out of the queue; what stays behind is never looked at again.
fn take_body(body: &mut Body) -> Body {
    let block = Block { brace_token: body.block.brace_token, stmts: std::mem::take(&mut body.block.stmts) };
    Body {
        function: body.function,
        scope: body.scope,
        context: std::mem::take(&mut body.context),
        patterns: std::mem::take(&mut body.patterns),
        mutable: std::mem::take(&mut body.mutable),
        block,
    }
}

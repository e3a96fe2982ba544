//! Where a request of an HTTP library is made: at the call that sends it, or, where a function is given the endpoint
//! by its callers, at the call that gives it. Whoever passes on what is passed to it gives nothing.

use super::eval::Evaluator;
use super::http::HttpRequest;
use super::program::{ArgsId, Contexts, Part};
use super::sink::{Payload, Sink, What};
use super::value::{CtxId, FunctionRef, Ref};
use crate::ir::{Expr, FunctionId, ParamKind, Span};

/// Most functions between the call that sends a request and the one that names its endpoint.
const MAX_WAY: usize = 4;

/// Most callers of one function that are told apart.
const MAX_CALLERS: usize = 128;

/// Most functions around a call whose callers are looked at.
const MAX_AROUND: usize = 4;

/// One step from the call that sends a request outwards: a call of the function around the step before.
struct Step {
    function: FunctionRef,
    args: ArgsId,
    call: Ref,
    name: Span,
}

impl Evaluator<'_> {
    /// Adds the requests that a call of an HTTP library sends.
    pub(super) fn http(&mut self, inner: &Sink, found: &mut Vec<Sink>) {
        if inner.call.ctx == CtxId(0) {
            self.http_from(inner, &mut Vec::new(), found);
        }
    }

    fn http_from(&mut self, inner: &Sink, way: &mut Vec<Step>, found: &mut Vec<Sink>) {
        let site = way.last().map_or((inner.call, inner.name), |step| (step.call, step.name));
        let mut requests = self.http_in(inner, way, CtxId(0));
        if requests.is_empty() {
            return;
        }
        let around = self.functions_around(site.0);
        let blind = self.blind_context(&around);
        if blind != CtxId(0) {
            let fixed = self.http_in(inner, way, blind);
            if fixed.is_empty() && way.len() < MAX_WAY && self.http_of_callers(inner, &around, way, found) {
                return;
            }
            if !fixed.is_empty() {
                requests.retain(|(request, _)| fixed.iter().any(|(fixed, _)| self.is_same(fixed, request)));
            }
        }
        self.push_http(requests, site, inner.complete, found);
    }

    /// The requests at the callers of the innermost function around that has any; false where none has.
    fn http_of_callers(
        &mut self,
        inner: &Sink,
        around: &[FunctionRef],
        way: &mut Vec<Step>,
        found: &mut Vec<Sink>,
    ) -> bool {
        for function in around {
            let callers = self.callers(*function);
            for (args, call) in callers.iter().take(MAX_CALLERS) {
                let Expr::Call { name_span, .. } = self.expr(*call) else { continue };
                if way.iter().any(|step| step.call == *call) {
                    continue;
                }
                way.push(Step { function: *function, args: *args, call: *call, name: *name_span });
                self.http_from(inner, way, found);
                way.pop();
            }
            if !callers.is_empty() {
                return true;
            }
        }
        false
    }

    /// What is sent where the functions on the way are called as they are there, and the outermost in a context.
    fn http_in(&mut self, inner: &Sink, way: &[Step], outer: CtxId) -> Vec<(HttpRequest, Payload)> {
        let mut ctx = outer;
        for step in way.iter().rev() {
            let args = self.args_within(step.args, ctx);
            ctx = self.context_for(step.function, CtxId(0), None, args);
            if ctx == CtxId(0) {
                return Vec::new();
            }
        }
        let args = self.args_within(inner.args, ctx);
        self.http_requests(inner.call.within(ctx), args)
    }

    /// The same arguments, as they are written in a context.
    fn args_within(&mut self, args: ArgsId, ctx: CtxId) -> ArgsId {
        let parts = self.facts.contexts.parts(args).iter();
        let parts = parts.map(|part| Part { call: part.call.within(ctx), ..*part }).collect();
        self.facts.contexts.args(parts)
    }

    /// The functions that a call lies in and that have parameters, innermost first.
    fn functions_around(&self, call: Ref) -> Vec<FunctionRef> {
        let ir = &self.file(call.file).ir;
        let span = ir.span(call.expr);
        let ids = (0..).map(FunctionId).zip(&ir.functions);
        let around = ids.filter(|(_, function)| function.span.contains(span));
        let mut around: Vec<_> = around
            .filter(|(_, function)| function.params.iter().any(|param| param.kind != ParamKind::Receiver))
            .map(|(id, function)| (function.span.end - function.span.start, id))
            .collect();
        around.sort_unstable();
        let around = around.into_iter().take(MAX_AROUND);
        around.map(|(_, id)| FunctionRef { file: call.file, id }).collect()
    }

    /// A context in which no data is passed to functions that lie in each other, innermost first.
    fn blind_context(&mut self, around: &[FunctionRef]) -> CtxId {
        let none = Contexts::BLIND;
        let outermost_first = around.iter().rev();
        outermost_first.fold(CtxId(0), |scope, function| self.context_for(*function, scope, None, none))
    }

    fn is_same(&self, one: &HttpRequest, other: &HttpRequest) -> bool {
        let name = |request: &HttpRequest| {
            let fact = crate::policy::facts().by_endpoint(&request.http, &request.path);
            fact.map(|fact| fact.name.as_str())
        };
        name(one) == name(other)
    }

    /// Requests of one place to one endpoint are one, wherever they are sent.
    fn push_http(
        &mut self,
        requests: Vec<(HttpRequest, Payload)>,
        (call, name): (Ref, Span),
        complete: bool,
        found: &mut Vec<Sink>,
    ) {
        let args = self.facts.contexts.args(Vec::new());
        for (request, payload) in requests {
            let known = found.iter_mut().find_map(|sink| match &mut sink.what {
                What::Http(known) if sink.call == call && sink.name == name && self.is_same(known, &request) => {
                    Some(known)
                }
                _ => None,
            });
            if let Some(known) = known {
                let new: Vec<String> = request.urls.into_iter().filter(|url| !known.urls.contains(url)).collect();
                known.urls.extend(new);
                continue;
            }
            let what = What::Http(Box::new(request));
            found.push(Sink { payload, what, ..Sink::at(call, name, args, complete) });
        }
    }
}

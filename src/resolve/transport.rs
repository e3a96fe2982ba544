//! Where a request of an HTTP library is made: at the call that sends it, or, where a function is given the endpoint
//! by its callers, at the call that gives it. Whoever passes on what is passed to it gives nothing.

use super::eval::Evaluator;
use super::http::HttpRequest;
use super::program::{ArgsId, Contexts, Part};
use super::sink::{Payload, Sink, What};
use super::value::{Atom, CtxId, FunctionRef, Ref};
use crate::ir::{Expr, FunctionId, ParamKind, Span};

/// Most functions between the call that sends a request and the one that names its endpoint.
const MAX_WAY: usize = 4;

/// Longest chain between the beginning of a request and the call that sends it.
const MAX_CHAIN: usize = 64;

/// Most callers of one function that are told apart.
const MAX_CALLERS: usize = 128;

/// Most calls of all of them together.
const MAX_SITES: usize = 512;

/// Most functions around a call whose callers are looked at.
const MAX_AROUND: usize = 4;

/// The calls from one that sends a request outwards.
#[derive(Default)]
struct Way {
    steps: Vec<Step>,
    /// How many calls were looked at, on this way and others from the same call.
    looked_at: usize,
}

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
            self.http_from(inner, &mut Way::default(), found);
        }
    }

    fn http_from(&mut self, inner: &Sink, way: &mut Way, found: &mut Vec<Sink>) {
        let own = self.beginning_of(inner.call).unwrap_or((inner.call, inner.name));
        let site = way.steps.last().map_or(own, |step| (step.call, step.name));
        let requests = self.http_in(inner, &way.steps, CtxId(0));
        if requests.is_empty() {
            return;
        }
        if way.steps.is_empty() && self.is_declared(inner.call) {
            let around = self.function_around(inner.call);
            if self.http_of_callers(inner, &around, way, found) {
                return;
            }
        }
        let around = self.functions_around(site.0);
        let blind = self.blind_context(&around);
        if blind != CtxId(0) && way.steps.len() < MAX_WAY {
            let own = self.http_in(inner, &way.steps, blind);
            let is_own =
                |request: &HttpRequest| own.iter().any(|(own, _)| is_same(own, request) || is_without_id(request, own));
            let are_own = requests.iter().all(|(request, _)| is_own(request));
            if !are_own && self.http_of_callers(inner, &around, way, found) {
                return;
            }
        }
        self.push_http(requests, site, inner.complete, found);
    }

    /// Whether a request is declared, for others to send.
    fn is_declared(&mut self, call: Ref) -> bool {
        self.http_called(call).is_some_and(|id| self.automaton.https[id].1.declared)
    }

    /// The innermost function that a call lies in.
    fn function_around(&self, call: Ref) -> Vec<FunctionRef> {
        let ir = &self.file(call.file).ir;
        let span = ir.span(call.expr);
        let ids = (0..).map(FunctionId).zip(&ir.functions);
        let around = ids.filter(|(_, function)| function.span.contains(span));
        let innermost = around.min_by_key(|(_, function)| function.span.end - function.span.start);
        innermost.map(|(id, _)| FunctionRef { file: call.file, id }).into_iter().collect()
    }

    /// The call that began the request which a call sends at the end of a chain, where it is reported there.
    fn beginning_of(&mut self, call: Ref) -> Option<(Ref, Span)> {
        let sends = self.http_called(call)?;
        if !self.automaton.https[sends].1.at_beginning {
            return None;
        }
        let mut at = call;
        for _ in 0..MAX_CHAIN {
            let Expr::Call { callee, .. } = self.expr(at) else { return None };
            let Expr::Member { base, .. } = self.expr(at.at(*callee)) else { return None };
            at = at.at(*base);
            let Expr::Call { name_span, .. } = self.expr(at) else { return None };
            let name = *name_span;
            if self.http_called(at).is_some_and(|made| self.automaton.https[made].1.makes.is_some()) {
                return Some((at, name));
            }
        }
        None
    }

    /// What an HTTP library's catalog says of a call.
    fn http_called(&mut self, call: Ref) -> Option<usize> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = self.eval(call.at(*callee));
        callee.atoms().iter().find_map(|atom| match *atom {
            Atom::Sdk { node, .. } => self.automaton.http(node),
            _ => None,
        })
    }

    /// The requests at the callers of the innermost function around that has any; false where none has.
    fn http_of_callers(&mut self, inner: &Sink, around: &[FunctionRef], way: &mut Way, found: &mut Vec<Sink>) -> bool {
        for function in around {
            let callers = self.callers(*function);
            for (args, call) in callers.iter().take(MAX_CALLERS) {
                let Expr::Call { name_span, .. } = self.expr(*call) else { continue };
                if way.looked_at >= MAX_SITES || way.steps.iter().any(|step| step.call == *call) {
                    continue;
                }
                way.looked_at += 1;
                self.refuel();
                way.steps.push(Step { function: *function, args: *args, call: *call, name: *name_span });
                self.http_from(inner, way, found);
                way.steps.pop();
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
            let scope = if self.is_within(step.function, ctx) { ctx } else { CtxId(0) };
            ctx = self.context_for(step.function, scope, None, args);
            if ctx == CtxId(0) {
                return Vec::new();
            }
        }
        let args = self.args_within(inner.args, ctx);
        self.http_requests(inner.call.within(ctx), args)
    }

    /// Whether a function is defined in the one that a context is of, so that it sees that one's variables.
    fn is_within(&self, function: FunctionRef, ctx: CtxId) -> bool {
        let Some(outer) = self.facts.contexts.get(ctx).function else { return false };
        let span = |of: FunctionRef| self.file(of.file).ir.function(of.id).span;
        outer.file == function.file && outer != function && span(outer).contains(span(function))
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
            if !self.is_told(&request, call) {
                continue;
            }
            let known = found.iter_mut().find_map(|sink| match &mut sink.what {
                What::Http(known) if sink.call == call && sink.name == name && is_same(known, &request) => Some(known),
                _ => None,
            });
            if let Some(known) = known {
                let new: Vec<String> = request.urls.into_iter().filter(|url| !known.urls.contains(url)).collect();
                known.urls.extend(new);
                continue;
            }
            let what = What::Http(Box::new(request));
            found.push(Sink { what, payload, ..Sink::at(call, name, args, complete) });
        }
    }
}

/// Whether a request is another one whose id at the end of the path is an empty text that some caller gives.
fn is_without_id(one: &HttpRequest, whole: &HttpRequest) -> bool {
    let rest = whole.path.strip_prefix(one.path.trim_end_matches('/'));
    let id = rest.and_then(|rest| rest.strip_prefix('/'));
    one.http == whole.http && id.is_some_and(|id| id.starts_with('{') && id.ends_with('}') && !id.contains('/'))
}

/// Whether two requests go to one endpoint.
fn is_same(one: &HttpRequest, other: &HttpRequest) -> bool {
    let name = |request: &HttpRequest| {
        let fact = crate::policy::facts().by_endpoint(&request.http, &request.path);
        fact.map(|fact| fact.name.as_str())
    };
    name(one) == name(other)
}

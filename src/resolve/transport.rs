//! Where a request of an HTTP library is made: at the call that sends it, or, where a function is given the endpoint
//! by its callers, at the call that gives it. Whoever passes on what is passed to it gives nothing.

use super::answerer::is_nobodys;
use super::eval::Evaluator;
use super::http::{HttpRequest, Sent};
use super::program::{ArgsId, Contexts, Part};
use super::sink::{Payload, Sink, What};
use super::value::{Atom, CtxId, FunctionRef, Ref, Value};
use crate::ir::{Expr, FunctionId, ParamKind, Span};

/// Most functions between the call that sends a request and the one that names its endpoint.
const MAX_WAY: usize = 4;

/// Longest chain between the beginning of a request and the call that sends it.
const MAX_CHAIN: usize = 64;

/// Most callers of one function that are told apart.
const MAX_CALLERS: usize = 512;

/// Most calls of all of them together.
const MAX_SITES: usize = 1024;

/// Most functions around a call whose callers are looked at.
const MAX_AROUND: usize = 4;

/// The calls from one that sends a request outwards.
#[derive(Default)]
struct Way {
    steps: Vec<Step>,
    /// What the functions on the way send whoever calls them.
    own: Vec<HttpRequest>,
    /// What they send to somebody else unless a caller says who answers.
    of_others: Vec<HttpRequest>,
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
            self.facts.contexts.is_wide = true;
            let _ = self.http_from(inner, &mut Way::default(), found);
            self.facts.contexts.is_wide = false;
        }
    }

    /// Adds what is sent where the functions on the way are called as they are there; whether that is anything.
    fn http_from(&mut self, inner: &Sink, way: &mut Way, found: &mut Vec<Sink>) -> bool {
        let own = self.beginning_of(inner.call).unwrap_or((inner.call, inner.name));
        let site = way.steps.last().map_or(own, |step| (step.call, step.name));
        let sent = self.http_in(inner, &way.steps, CtxId(0));
        if way.steps.is_empty() && !sent.requests.is_empty() && self.is_declared(inner.call) {
            let around = self.function_around(inner.call);
            if self.http_of_callers(inner, &around, way, found) {
                return true;
            }
        }
        let around = self.functions_around(site.0);
        // Of many callers, not all that they give is seen here.
        let is_cut = way.steps.is_empty() && (sent.is_cut || self.has_many_callers(&around));
        if sent.requests.is_empty() && !is_cut {
            return false;
        }
        let is_handed = sent.requests.len() == 1 && !is_cut && self.is_handed(&sent, &around);
        let blind = self.blind_context(&around);
        if !is_handed && blind != CtxId(0) && way.steps.len() < MAX_WAY {
            let Sent { requests: own, of_others, is_open, .. } = self.http_in(inner, &way.steps, blind);
            let is_cut = is_cut && (is_open || own.is_empty());
            let is_own =
                |request: &HttpRequest| own.iter().any(|(own, _)| is_same(own, request) || is_without_id(request, own));
            let are_own = !is_cut && sent.requests.iter().all(|(request, _)| is_own(request));
            if !are_own {
                let before = way.own.len();
                let others_before = way.of_others.len();
                way.own.extend(own.iter().map(|(request, _)| request.clone()));
                way.of_others.extend(of_others);
                let is_given = self.http_of_callers(inner, &around, way, found);
                way.own.truncate(before);
                way.of_others.truncate(others_before);
                if is_given {
                    self.push_http(given_by(own, way), site, inner.complete, found);
                    return true;
                }
            }
        }
        let requests = given_by(sent.requests, way);
        self.push_http(requests, site, inner.complete, found)
    }

    /// Whether several callers give a function more than is told apart where they are joined.
    fn has_many_callers(&mut self, around: &[FunctionRef]) -> bool {
        around.iter().any(|function| self.callers(*function).len() >= Value::LIMIT)
    }

    /// Whether a request was made elsewhere and handed to the function that sends it.
    fn is_handed(&self, sent: &Sent, around: &[FunctionRef]) -> bool {
        let is_within = |call: Ref| {
            let span = self.file(call.file).ir.span(call.expr);
            around.iter().any(|function| {
                function.file == call.file && self.file(call.file).ir.function(function.id).span.contains(span)
            })
        };
        !around.is_empty() && sent.makers.iter().any(|maker| !is_within(*maker))
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

    /// The requests at the callers of the innermost function around that has any; whether they give any.
    fn http_of_callers(&mut self, inner: &Sink, around: &[FunctionRef], way: &mut Way, found: &mut Vec<Sink>) -> bool {
        let mut is_given = false;
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
                is_given |= self.http_from(inner, way, found);
                way.steps.pop();
            }
            if !callers.is_empty() {
                break;
            }
        }
        is_given
    }

    /// What is sent where the functions on the way are called as they are there, and the outermost in a context.
    fn http_in(&mut self, inner: &Sink, way: &[Step], outer: CtxId) -> Sent {
        let mut ctx = outer;
        for step in way.iter().rev() {
            let args = self.args_within(step.args, ctx);
            let scope = if self.is_within(step.function, ctx) { ctx } else { CtxId(0) };
            ctx = self.context_for(step.function, scope, None, args);
            if ctx == CtxId(0) {
                return Sent::default();
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

    /// Requests of one place to one endpoint are one, wherever they are sent; whether there are any.
    fn push_http(
        &mut self,
        requests: Vec<(HttpRequest, Payload)>,
        (call, name): (Ref, Span),
        complete: bool,
        found: &mut Vec<Sink>,
    ) -> bool {
        let mut is_any = false;
        let args = self.facts.contexts.args(Vec::new());
        for (request, payload) in requests {
            if !self.is_told(&request, call) {
                continue;
            }
            is_any = true;
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
        is_any
    }
}

/// Whether a request is another one whose id at the end of the path is an empty text that some caller gives.
fn is_without_id(one: &HttpRequest, whole: &HttpRequest) -> bool {
    let rest = whole.path.strip_prefix(one.path.trim_end_matches('/'));
    let id = rest.and_then(|rest| rest.strip_prefix('/'));
    one.http == whole.http && id.is_some_and(|id| id.starts_with('{') && id.ends_with('}') && !id.contains('/'))
}

/// The requests that a caller gives the endpoint of. An address that is not known is, where the code has another
/// provider's in its place, none of OpenAI's.
fn given_by(requests: Vec<(HttpRequest, Payload)>, way: &Way) -> Vec<(HttpRequest, Payload)> {
    let is_own = |request: &HttpRequest| {
        way.own.iter().any(|own| is_same(own, request) && request.urls.iter().all(|url| own.urls.contains(url)))
    };
    let is_of_others =
        |request: &HttpRequest| is_nobodys(request) && way.of_others.iter().any(|other| is_same(other, request));
    requests.into_iter().filter(|(request, _)| !is_own(request) && !is_of_others(request)).collect()
}

/// Whether two requests go to one endpoint.
fn is_same(one: &HttpRequest, other: &HttpRequest) -> bool {
    name_of(one) == name_of(other)
}

/// The operation, or the path where there is none for it.
fn name_of(request: &HttpRequest) -> &str {
    let fact = crate::policy::facts().by_endpoint(&request.http, &request.path);
    fact.map_or(request.path.as_str(), |fact| fact.name.as_str())
}

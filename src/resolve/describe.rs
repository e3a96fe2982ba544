//! From sinks to [requests](crate::request): positions, parameters, provider, trail.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::callee;
use super::demand::Solved;
use super::eval::{Evaluator, Facts};
use super::headers::Header;
use super::interest::{HEADERS, Interest};
use super::parameter::Body;
use super::reached::Reached;
use super::sink::{Sink, What};
use super::unresolved::Shaped;
use super::value::{Atom, Value};
use super::written::Written;
use crate::catalog::automaton::Automaton;
use crate::ir::{Expr, ExprId, Span};
use crate::policy::OperationFact;
use crate::request::{Confidence, Given, Parameter, Place, Request, Step, Unresolved, Via};
use crate::source::Text;
use crate::syntax::Ecosystem;

/// Most places of one trail.
const MAX_STEPS: usize = 12;

/// Texts of the lowered files.
pub trait Texts {
    /// The text of a file.
    fn text(&self, path: &str) -> Option<Arc<Text>>;
}

/// What is told of what was solved.
#[derive(Debug, Default)]
pub struct Described {
    /// Every request.
    pub requests: Vec<Request>,
    /// Calls that look like requests and are none, since their receiver could not be resolved.
    pub unresolved: Vec<Unresolved>,
}

/// Every request of what was solved, and every call that looks like one.
pub fn describe(solved: Solved, automaton: &Automaton, texts: &dyn Texts, interests: &[Interest]) -> Described {
    let facts = Facts { budget: solved.facts.budget.again(), ..solved.facts };
    let mut evaluator = Evaluator::new(&solved.program, automaton, facts);
    let mut describer = Describer { evaluator: &mut evaluator, texts, interests };
    let sinks = solved.sinks.iter().flat_map(|(_, sinks)| sinks);
    let requests = sinks.filter_map(|sink| describer.request(sink)).collect();
    let shaped = describer.evaluator.unresolved(&solved.sinks);
    let unresolved = shaped.into_iter().filter_map(|call| describer.unresolved(call)).collect();
    Described { requests, unresolved }
}

/// Describes sinks.
pub(super) struct Describer<'a, 'p> {
    pub(super) evaluator: &'a mut Evaluator<'p>,
    pub(super) texts: &'a dyn Texts,
    interests: &'a [Interest],
}

impl Describer<'_, '_> {
    /// The request of a sink; none where its operation is not known.
    fn request(&mut self, sink: &Sink) -> Option<Request> {
        self.evaluator.refuel();
        let fact = self.evaluator.operation_of(sink)?;
        let file = self.evaluator.file(sink.call.file);
        let path = Arc::clone(&file.path);
        let text = self.texts.text(&path)?;
        let range = text.range(sink.name);
        let call = text.range(file.ir.span(sink.call.expr));
        let written = callee::words(file, &text, callee_of(file, sink), sink.name);
        let Reached { judged, mut clients, mut trail } = self.reached(sink);
        let (http, also, catalog) = self.transport(sink, &fact);
        let body = self.evaluator.body_of(sink);
        let mut parameters = self.parameters(body, sink, &fact.name, &mut trail);
        for (path, header) in self.headers_of_interest(sink, &fact.name) {
            let parameter = self.header(&path, &header, &mut trail);
            if header.of_client {
                for client in &mut clients {
                    client.parameters.push(path.clone());
                }
            }
            parameters.insert(path, parameter);
        }
        trail.truncate(MAX_STEPS);
        let resolution = if sink.complete && sink.decided { Confidence::High } else { Confidence::Medium };
        let confidence = resolution.min(judged.confidence);
        Some(Request {
            id: text.written(range.start).place(&path),
            language: file.ir.language,
            range,
            call,
            written,
            catalog,
            via: self.via(sink),
            operation: fact.name.clone(),
            also,
            http,
            endpoint: fact.endpoint.clone(),
            provider: judged.provider,
            providers: judged.possible,
            host: judged.host,
            confidence,
            parameters,
            clients,
            trail,
            path,
        })
    }

    /// A call that looks like a request.
    fn unresolved(&self, shaped: Shaped) -> Option<Unresolved> {
        let Shaped { call, name, operation } = shaped;
        let file = self.evaluator.file(call.file);
        let text = self.texts.text(&file.path)?;
        let Expr::Call { callee, .. } = file.ir.expr(call.expr) else { return None };
        Some(Unresolved {
            path: Arc::clone(&file.path),
            range: text.range(name),
            written: callee::words(file, &text, Some(*callee), name),
            language: file.ir.language,
            operation: self.evaluator.automaton.operations[operation].operation.operation.clone(),
        })
    }

    fn via(&self, sink: &Sink) -> Via {
        match sink.what {
            What::Operation(id) if self.evaluator.automaton.is_of_framework(id) => Via::Framework,
            What::Http(_) => match self.evaluator.program.ecosystem() {
                Ecosystem::Shell => Via::Shell,
                Ecosystem::Data => Via::Data,
                _ => Via::Http,
            },
            _ => Via::Sdk,
        }
    }

    /// HTTP method, further operations and catalog.
    fn transport(&self, sink: &Sink, fact: &OperationFact) -> (String, Vec<String>, String) {
        let automaton = self.evaluator.automaton;
        match &sink.what {
            What::Operation(id) => {
                let model = &automaton.operations[*id];
                let http = if model.operation.socket { "WS".to_owned() } else { fact.http.clone() };
                let catalog = automaton.catalogs[model.catalog].catalog.id.clone();
                (http, model.operation.also.clone(), catalog)
            }
            What::Raw { catalog, .. } => {
                (fact.http.clone(), Vec::new(), automaton.catalogs[*catalog].catalog.id.clone())
            }
            What::Http(request) => {
                (fact.http.clone(), Vec::new(), automaton.catalogs[request.catalog].catalog.id.clone())
            }
        }
    }

    // --- parameters ------------------------------------------------------------------------------

    fn parameters(
        &mut self,
        body: Body<'_>,
        sink: &Sink,
        operation: &str,
        trail: &mut Vec<Step>,
    ) -> BTreeMap<String, Parameter> {
        let operation: Vec<&str> = operation.split('.').collect();
        let mut found = BTreeMap::new();
        let of_body = |interest: &&Interest| interest.is_of(&operation) && !interest.is_of_headers();
        for interest in self.interests.iter().filter(of_body) {
            let resolved = self.evaluator.parameter_at(body, sink.args, &interest.steps);
            let values = self.given(&resolved.value, interest.is_shown);
            let complete = resolved.value.is_complete() && !has_unknown(&resolved.value);
            if values == [Given::ABSENT] && complete && !interest.is_asked_of(&operation) {
                continue;
            }
            let together = resolved.together;
            found.insert(interest.path.clone(), Parameter { values, complete, together, at: None, trail: Vec::new() });
        }
        // Places come after all values, so that looking for them takes nothing from what may be spent on values.
        self.evaluator.refuel();
        for interest in self.interests {
            let Some(parameter) = found.get_mut(&interest.path) else { continue };
            let Some(written) = self.evaluator.written_at(body, sink.args, interest.first()) else { continue };
            parameter.at = self.place_of_written(written);
            parameter.trail = self.provenance(written, &format!("`{}`", interest.first()));
            let new: Vec<Step> = parameter.trail.iter().filter(|step| !trail.contains(step)).cloned().collect();
            trail.extend(new);
        }
        found
    }

    /// The headers of a request that a lint speaks of, by parameter path.
    fn headers_of_interest(&mut self, sink: &Sink, operation: &str) -> Vec<(String, Header)> {
        let operation: Vec<&str> = operation.split('.').collect();
        let of_headers: Vec<&Interest> =
            self.interests.iter().filter(|interest| interest.is_of_headers() && interest.is_of(&operation)).collect();
        if of_headers.is_empty() {
            return Vec::new();
        }
        let headers = self.evaluator.headers(sink).into_iter();
        let named = headers.map(|(name, header)| (format!("{HEADERS}{name}"), header));
        named.filter(|(path, _)| of_headers.iter().any(|interest| interest.is_header(path))).collect()
    }

    /// What a header is set to is not shown, unless a lint compares it with words: it may be a secret.
    fn header(&mut self, path: &str, header: &Header, trail: &mut Vec<Step>) -> Parameter {
        let is_shown = self.interests.iter().any(|interest| interest.is_shown && interest.is_header(path));
        let values = self.given(&header.value, is_shown);
        let is_known = header.value.is_complete() && !has_unknown(&header.value);
        let values = if is_shown && is_known {
            values
        } else {
            let is_absent = header.value.contains(Atom::Undefined);
            is_absent.then_some(Given::ABSENT).into_iter().chain([Given::PRESENT]).collect()
        };
        let from = header.from.and_then(|from| self.place_of_written(from));
        let note = format!("`{path}` is set here");
        let steps: Vec<Step> = from.into_iter().map(|place| Step { place, note: note.clone() }).collect();
        let new: Vec<Step> = steps.iter().filter(|step| !trail.contains(step)).cloned().collect();
        trail.extend(new);
        let at = self.place_of_written(header.at);
        Parameter { values, complete: !is_shown || is_known, together: false, at, trail: steps }
    }

    fn given(&self, value: &Value, is_shown: bool) -> Vec<Given> {
        let mut values = Vec::new();
        for atom in value.atoms() {
            let given = match *atom {
                Atom::Null => Given::Literal(serde_json::Value::Null),
                Atom::Undefined => Given::ABSENT,
                Atom::Bool(value) => Given::Literal(value.into()),
                Atom::Number(text) => Given::Literal(number(&self.evaluator.text(text))),
                Atom::Str(text) if is_shown => Given::Literal((*self.evaluator.text(text)).into()),
                Atom::External(_) | Atom::Environment(_) => continue,
                _ => Given::PRESENT,
            };
            if !values.contains(&given) {
                values.push(given);
            }
        }
        values
    }

    /// Where the value of something written was decided, if that is elsewhere: constants, callers' arguments.
    pub(super) fn provenance(&mut self, written: Written, what: &str) -> Vec<Step> {
        let passages = self.evaluator.provenance(written);
        let steps = passages.into_iter().filter_map(|passage| {
            let place = self.place_of(passage.file, passage.span)?;
            Some(Step { place, note: format!("{what} {}", passage.note) })
        });
        steps.take(MAX_STEPS).collect()
    }

    // --- places ----------------------------------------------------------------------------------

    pub(super) fn place_of_written(&self, written: Written) -> Option<Place> {
        self.place_of(written.value.file, written.span)
    }

    pub(super) fn place_of(&self, file: super::value::FileId, span: Span) -> Option<Place> {
        let path = Arc::clone(&self.evaluator.file(file).path);
        let range = self.texts.text(&path)?.range(span);
        Some(Place { path, at: range.start, end: range.end })
    }
}

/// Whether something takes part whose value only the run decides.
fn has_unknown(value: &Value) -> bool {
    value.atoms().iter().any(|atom| matches!(atom, Atom::External(_) | Atom::Environment(_)))
}

fn number(text: &str) -> serde_json::Value {
    text.parse::<i64>().map(Into::into).or_else(|_| text.parse::<f64>().map(Into::into)).unwrap_or_else(|_| text.into())
}

/// The callee of a sink, or the method that is handed over.
fn callee_of(file: &super::program::File, sink: &Sink) -> Option<ExprId> {
    let Expr::Call { callee, args, .. } = file.ir.expr(sink.call.expr) else { return None };
    let handed = args.iter().find(|arg| arg.span.contains(sink.name) && arg.span.end == sink.name.end);
    match handed {
        Some(arg) => Some(arg.value).filter(|value| arg.span.contains(file.ir.span(*value))),
        None => Some(*callee),
    }
}

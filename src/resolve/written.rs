//! Where arguments and entries are written. A local variable *is* what was assigned to it, so the place of a value's
//! expression may be far from the place that uses it; here the use is told apart from the value.

use super::call::wire_name;
use super::eval::Evaluator;
use super::parameter::Body;
use super::program::ArgsId;
use super::value::{Atom, Name, Ref, Value};
use crate::catalog::automaton::CallModel;
use crate::catalog::schema::{Returns, Style};
use crate::ir::{Arg, ArgKind, Expr, Field, Literal, Span};

/// Deepest nesting of records that is looked into.
const MAX_DEPTH: usize = 8;

/// An argument or an entry as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// Its value; the span is of the same file.
    pub value: Ref,
    /// The whole of it: `store=flag`, `"store": flag`, `body["store"] = flag`.
    pub span: Span,
    /// Where only a record is written that may hold what was asked for (`**options`): the field that was asked for.
    pub field: Option<Name>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    name: Name,
    /// Whether a record that may hold it out of sight will do. That costs evaluations, so it is asked for places only.
    presumed: bool,
    /// How deep in records.
    depth: usize,
}

impl Wanted {
    fn surely(name: Name) -> Self {
        Self { name, presumed: false, depth: 0 }
    }

    fn presumably(name: Name) -> Self {
        Self { presumed: true, ..Self::surely(name) }
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl Written {
    /// An argument of a call.
    pub(super) fn argument(call: Ref, arg: &Arg) -> Self {
        Self { value: call.at(arg.value), span: arg.span, field: None }
    }
}

impl Evaluator<'_> {
    /// Where a parameter of a request is written, as far as one place can be told.
    pub(super) fn written_at(&mut self, body: Body<'_>, args: ArgsId, wire: &str) -> Option<Written> {
        match body {
            Body::Unseen | Body::Record(None) => None,
            Body::Record(Some(of)) => {
                let name = self.facts.names.intern(wire);
                let record = self.body_of_request(of);
                let spellings = self.json_spellings(&record, name);
                let mut found = [name].into_iter().chain(spellings).filter_map(|name| {
                    self.searched.clear();
                    self.field_within(of, Wanted::presumably(name))
                });
                found.next()
            }
            Body::Wrapper(model, function) => self.wrapped_at(model, function, args, wire),
            Body::Model(model) => {
                let name = self.facts.names.intern(wire);
                if let Some(set) = self.set_by_option_at(model, args, name) {
                    return Some(set);
                }
                let spellings = self.spellings(model, wire);
                let found = spellings.into_iter().filter_map(|name| match self.automaton.style(model) {
                    Style::Keywords => self.keyword_of_model_at(model, args, name),
                    Style::Object => self.field_of_model_at(model, args, name),
                });
                let found: Vec<Written> = found.collect();
                let direct = found.iter().find(|written| written.field.is_none());
                direct.copied().or_else(|| self.within_at(model, args, wire)).or(found.first().copied())
            }
        }
    }

    /// What is merged into the body (`extra_body`) wins over the keyword itself, as it does when it is sent.
    fn keyword_of_model_at(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Option<Written> {
        for keyword in &self.automaton.catalogs[model.catalog].parameters.merged_keywords {
            let (keyword, field) = keyword.split_once('.').unwrap_or((keyword, ""));
            let keyword = self.facts.names.intern(keyword);
            let mut merged = self.keyword_at(args, keyword);
            if !field.is_empty() {
                let field = self.facts.names.intern(field);
                merged = merged.and_then(|merged| self.field_at(merged.value, field));
            }
            let found = merged.and_then(|merged| self.field_at(merged.value, name));
            if found.is_some() {
                return found;
            }
        }
        let own = self.keyword_within(args, Wanted::presumably(name));
        if own.is_some() || !self.automaton.catalogs[model.catalog].parameters.positional_body {
            return own;
        }
        let position = self.position_of_body(model, args)?;
        let body = self.positional_at(args, position).ok().flatten()?;
        self.searched.clear();
        self.entry_of(body, Wanted::presumably(name))
    }

    fn field_of_model_at(&mut self, model: &CallModel, args: ArgsId, name: Name) -> Option<Written> {
        if model.has_bodies() {
            return self.written_among_bodies(model, args, name);
        }
        let position = self.position_of_body(model, args)?;
        for field in &self.automaton.catalogs[model.catalog].parameters.options_body {
            let field = self.facts.names.intern(field);
            let options = self.positional_at(args, position + 1).ok().flatten();
            let replaced = options.and_then(|options| self.field_at(options.value, field));
            let found = replaced.and_then(|replaced| self.field_at(replaced.value, name));
            if found.is_some() {
                return found;
            }
        }
        let keyword = self.automaton.catalogs[model.catalog].parameters.body_keyword.as_ref();
        let named = keyword.and_then(|keyword| {
            let keyword = self.facts.names.intern(keyword);
            self.keyword_at(args, keyword)
        });
        let body = named.or_else(|| self.positional_at(args, position).ok().flatten())?;
        let body = match &model.operation.field {
            Some(field) => {
                let field = self.facts.names.intern(field);
                self.field_at(body.value, field)?
            }
            None => body,
        };
        self.searched.clear();
        self.entry_of(body, Wanted::presumably(name))
    }

    /// Where a keyword argument is written.
    pub(super) fn keyword_at(&mut self, args: ArgsId, name: Name) -> Option<Written> {
        self.searched.clear();
        self.keyword_within(args, Wanted::surely(name))
    }

    fn keyword_within(&mut self, args: ArgsId, wanted: Wanted) -> Option<Written> {
        let mut presumed = None;
        for part in self.facts.contexts.parts(args).to_vec().into_iter().rev() {
            let file = self.file(part.call.file);
            for arg in self.written_args(part.call).to_vec() {
                let written = Written::argument(part.call, &arg);
                let found = match arg.kind {
                    ArgKind::Named(given) if file.name(given) == wanted.name => Some(written),
                    ArgKind::SpreadNamed => self.entry_of(written, wanted.deeper()),
                    _ => None,
                };
                match found {
                    Some(Written { field: None, .. }) => return found,
                    found => presumed = presumed.or(found),
                }
            }
        }
        presumed
    }

    /// Where a field of a record is written.
    pub(super) fn field_at(&mut self, of: Ref, name: Name) -> Option<Written> {
        self.searched.clear();
        self.field_within(of, Wanted::surely(name))
    }

    /// The entry of a record that is written at a place; the place itself where the record may hold it out of sight.
    fn entry_of(&mut self, record: Written, wanted: Wanted) -> Option<Written> {
        if let Some(found) = self.field_within(record.value, wanted) {
            return Some(found);
        }
        if !wanted.presumed {
            return None;
        }
        let value = self.eval(record.value);
        let field = self.field_of(&value, wanted.name);
        (field.only() != Some(Atom::Undefined)).then_some(Written { field: Some(wanted.name), ..record })
    }

    fn field_within(&mut self, of: Ref, wanted: Wanted) -> Option<Written> {
        // Stores under conditions make records that share most of what they are made of.
        if wanted.depth > MAX_DEPTH || !self.searched.insert((of, wanted.name)) {
            return None;
        }
        let value = self.eval(of);
        value.atoms().iter().find_map(|atom| match *atom {
            Atom::Record(record) | Atom::Builder(record) => self.field_of_expr(record, wanted.deeper()),
            // The one call that is meant; of any caller, only the record as a whole can be told.
            Atom::Keywords(function, ctx) => {
                let args = self.args_in_context(function, ctx)?;
                self.keyword_within(args, wanted.deeper())
            }
            _ => None,
        })
    }

    fn field_of_expr(&mut self, record: Ref, wanted: Wanted) -> Option<Written> {
        match self.expr(record) {
            Expr::Record(fields) => self.field_of_record(record, fields, wanted),
            Expr::Variable(variable) => {
                let definitions = &self.file(record.file).ir.variables[variable.index()].definitions;
                definitions.iter().find_map(|value| self.field_within(record.at(*value), wanted))
            }
            Expr::Choice(options) => options.iter().find_map(|option| self.field_within(record.at(*option), wanted)),
            Expr::Update { base, key, value } => {
                let value = record.at(*value);
                let stored = match key {
                    // What takes the field away says nothing of where it was set.
                    Some(_) if *self.expr(value) == Expr::Literal(Literal::Undefined) => None,
                    Some(key) if self.is_name(record.at(*key), wanted.name) => {
                        let span = self.file(record.file).ir.span(record.expr);
                        Some(Written { value, span, field: None })
                    }
                    Some(_) => None,
                    None => self.field_within(value, wanted),
                };
                stored.or_else(|| self.field_within(record.at(*base), wanted))
            }
            Expr::Handed { base, call, argument } => {
                let left = self.left_by(record.at(*call), *argument);
                let mut records = left.records.into_iter().chain([record.at(*base)]);
                records.find_map(|at| self.field_within(at, wanted))
            }
            Expr::Call { .. } => self.field_of_call_at(record, wanted),
            Expr::Typed { value: Some(value), .. } => self.field_within(record.at(*value), wanted),
            _ => None,
        }
    }

    /// Later entries win, but one that is written wins over what a spread may hold.
    fn field_of_record(&mut self, record: Ref, fields: &[Field], wanted: Wanted) -> Option<Written> {
        let mut presumed = None;
        for field in fields.iter().rev() {
            let found = match *field {
                Field::Entry { key, value, span } if self.is_name(record.at(key), wanted.name) => {
                    Some(Written { value: record.at(value), span, field: None })
                }
                Field::Entry { .. } => None,
                Field::Spread { value, span } => {
                    self.entry_of(Written { value: record.at(value), span, field: None }, wanted)
                }
            };
            match found {
                Some(Written { field: None, .. }) => return found,
                found => presumed = presumed.or(found),
            }
        }
        presumed
    }

    /// A setter of a builder, or a library call that makes a record.
    fn field_of_call_at(&mut self, call: Ref, wanted: Wanted) -> Option<Written> {
        let Expr::Call { callee, args, name_span, .. } = self.expr(call) else { return None };
        let Some((builder, setter)) = self.builder_step(call) else {
            let made = self.eval(call.at(*callee));
            let returns = made.only().and_then(|atom| self.summaries(atom).first().map(|summary| summary.returns));
            return if returns == Some(Returns::Record) { self.field_of_made(call, args, wanted) } else { None };
        };
        let name = self.text(wanted.name);
        if setter.is_empty() {
            let index = builder.positional.iter().position(|field| **field == *name)?;
            return args.get(index).map(|arg| Written::argument(call, arg));
        }
        if wire_name(&builder, &setter) == &*name {
            let end = self.file(call.file).ir.span(call.expr).end;
            let span = Span { start: name_span.start, end };
            return args.first().map(|arg| Written { span, ..Written::argument(call, arg) });
        }
        let Expr::Member { base, .. } = self.expr(call.at(*callee)) else { return None };
        self.field_within(call.at(*base), wanted)
    }

    /// `dict(a, store=flag)`, `Object.assign({}, a)`.
    fn field_of_made(&mut self, call: Ref, args: &[Arg], wanted: Wanted) -> Option<Written> {
        let own = self.args_of_call(call);
        let keyword = self.keyword_within(own, wanted);
        keyword.or_else(|| {
            let merged = args.iter().rev().filter(|arg| arg.kind == ArgKind::Positional);
            merged.into_iter().find_map(|arg| self.entry_of(Written::argument(call, arg), wanted))
        })
    }

    fn is_name(&mut self, key: Ref, name: Name) -> bool {
        self.eval(key).only() == Some(Atom::Str(name))
    }

    // --- callers ---------------------------------------------------------------------------------

    /// The keyword arguments that a function collects under a name, as its callers write them.
    pub(super) fn collected_at(&mut self, value: &Value, name: Name) -> Vec<Written> {
        let collected = value.atoms().iter().filter_map(|atom| match *atom {
            Atom::Keywords(function, ctx) => Some(self.args_of_callers(function, ctx)),
            _ => None,
        });
        let args: Vec<ArgsId> = collected.flatten().collect();
        args.into_iter().filter_map(|args| self.keyword_at(args, name)).collect()
    }
}

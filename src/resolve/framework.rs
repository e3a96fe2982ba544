//! Frameworks: what their calls send, where that is reported, and what decides it.
//!
//! A request of a framework has up to three places: the construction of the model or agent, the run that uses it, and
//! settings for the whole program. [`Evaluator::note_uses`] first learns which calls use which construction and which
//! switches are turned; then each call is judged with that in mind.

use super::client::Origin;
use super::eval::Evaluator;
use super::parameter::{Body, parse_path};
use super::program::ArgsId;
use super::sink::{Sink, What, push};
use super::value::{Atom, ClassRef, ClientId, CtxId, FileId, Ref, Value};
use crate::catalog::automaton::CallModel;
use crate::catalog::framework::{Case, Condition, Site};
use crate::catalog::schema::{Slot, Style};
use crate::ir::{Expr, ExprId};
use crate::request::Confidence;

/// Longest chain of clients that are derived from each other.
const MAX_CHAIN: usize = 16;

/// What a test says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    No,
    /// Nothing is known.
    Unknown,
    /// In some runs of the program.
    Sometimes,
    Yes,
}

impl Evaluator<'_> {
    // --- what is used where ----------------------------------------------------------------------

    /// Forgets which calls use which constructions.
    pub(super) fn forget_uses(&mut self) {
        self.facts.uses.clear();
        self.facts.switched.clear();
    }

    /// Learns from some calls of a file which constructions they use, and which switches they turn.
    pub(super) fn note_uses(&mut self, file: FileId, calls: &std::collections::BTreeSet<ExprId>) {
        for call in calls {
            let of = Ref { file, expr: *call, ctx: CtxId(0) };
            let Expr::Call { callee, .. } = self.expr(of) else { continue };
            self.refuel();
            let callee = self.eval(of.at(*callee));
            for atom in callee.atoms() {
                let Atom::Sdk { node, .. } = *atom else { continue };
                if let Some(switch) = self.automaton.node(node).switch {
                    self.note_switch(switch, of);
                }
                if let Some(operation) = self.automaton.operation(node)
                    && self.automaton.is_of_framework(operation)
                {
                    self.note_use(of, operation);
                }
            }
        }
    }

    fn note_use(&mut self, call: Ref, operation: usize) {
        let args = self.args_of_call(call);
        let model = &self.automaton.operations[operation];
        let Some(object) = self.object_used(model, args) else { return };
        for atom in object.atoms() {
            let Atom::Sdk { client, .. } = *atom else { continue };
            if let Some((made, _)) = self.construction(client) {
                let uses = self.facts.uses.entry((made.file, made.expr)).or_default();
                if !uses.contains(&(operation, args)) {
                    uses.push((operation, args));
                }
            }
        }
    }

    fn note_switch(&mut self, switch: usize, call: Ref) {
        let automaton = self.automaton;
        let (_, model) = &automaton.switches[switch];
        let args = self.args_of_call(call);
        let is_turned = match &model.argument {
            None => true,
            Some(slot) => {
                let value = self.slot_value(args, slot);
                let wanted = |atom: &Atom| match atom {
                    Atom::Undefined => model.default,
                    atom if model.values.is_empty() => *atom == Atom::Bool(true),
                    atom => model.values.iter().any(|value| self.is_constant(*atom, value)),
                };
                value.is_complete() && value.atoms().iter().all(wanted)
            }
        };
        if is_turned {
            self.facts.switched.insert(switch);
        }
    }

    /// The object that a call works with; none where its model speaks of none.
    fn object_used(&mut self, model: &CallModel, args: ArgsId) -> Option<Value> {
        let conduct = &model.operation.conduct;
        if let Some(slot) = &conduct.uses {
            return Some(self.slot_value(args, slot));
        }
        if conduct.site == Site::Here {
            return None;
        }
        let call = self.facts.contexts.parts(args).first()?.call;
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        match self.expr(call.at(*callee)) {
            Expr::Member { base, .. } => Some((*self.eval(call.at(*base))).clone()),
            _ => None,
        }
    }

    /// The call that constructed a framework's object, and its operation.
    fn construction(&mut self, client: ClientId) -> Option<(Ref, usize)> {
        let mut client = client;
        for _ in 0..MAX_CHAIN {
            let (call, parent) = match self.facts.clients.origin(client) {
                Origin::Constructed(call, _) => (Some(call), None),
                Origin::Derived(call, _, parent) => (Some(call), Some(parent)),
                Origin::Presumed(.., like) => (None, Some(like)),
                Origin::Unknown | Origin::Declared(..) | Origin::Parameter(..) | Origin::Module(_) => return None,
            };
            if let Some(call) = call
                && let Some(operation) = self.constructs(call)
            {
                return Some((call, operation));
            }
            client = parent?;
        }
        None
    }

    /// The operation of a framework's construction that a call is.
    pub(super) fn constructs(&mut self, call: Ref) -> Option<usize> {
        let Expr::Call { callee, .. } = self.expr(call) else { return None };
        let callee = self.eval(call.at(*callee));
        callee.atoms().iter().find_map(|atom| {
            let operation = match *atom {
                Atom::Sdk { node, .. } => self.automaton.operation(node)?,
                _ => return None,
            };
            let is_here = self.automaton.operations[operation].operation.conduct.site == Site::Here;
            (is_here && self.automaton.is_of_framework(operation)).then_some(operation)
        })
    }

    // --- requests --------------------------------------------------------------------------------

    /// The requests of a call of a framework; `sink` says where, and with what.
    pub(super) fn framework_sinks(&mut self, operation: usize, sink: &Sink, found: &mut Vec<Sink>) {
        let model = &self.automaton.operations[operation];
        let object = self.object_used(model, sink.args);
        let used = object.as_ref().map(|object| self.clients_in(object)).unwrap_or_default();
        match model.operation.conduct.site {
            Site::Nowhere => return,
            Site::Construction => {
                if used.is_empty() || used.iter().any(|client| self.construction(*client).is_some()) {
                    return;
                }
            }
            Site::Here => {}
        }
        let made = self.eval(sink.call);
        let mut clients = self.clients_in(&made);
        if clients.is_empty() {
            clients = used;
        }
        if clients.is_empty() {
            clients.push(ClientId(0));
        }
        for id in std::iter::once(operation).chain(model.beside.iter().copied()) {
            let (decided, is_sure) = self.decided(id, sink.args);
            for id in decided {
                if self.automaton.operations[id].operation.conduct.silent {
                    continue;
                }
                for client in &clients {
                    let sink = Sink { complete: sink.complete && is_sure, ..sink.clone() };
                    self.push_once(id, sink.of(What::Operation(id), *client), found);
                }
            }
        }
    }

    /// Adds a request. The cases of a call that send the same are one request; who answers it is decided at run time where
    /// they do not agree.
    fn push_once(&self, operation: usize, sink: Sink, found: &mut Vec<Sink>) {
        let models = &self.automaton.operations;
        let wanted = &models[operation].operation;
        let same = found.iter_mut().find_map(|other| match other.what {
            What::Operation(id)
                if (other.call, other.name) == (sink.call, sink.name)
                    && models[id].operation.operation == wanted.operation =>
            {
                Some((id, other))
            }
            _ => None,
        });
        let Some((known, other)) = same else {
            push(found, sink);
            return;
        };
        if known != operation {
            other.complete = false;
            if wanted.conduct.provider.as_deref() == Some("configurable") {
                other.what = sink.what;
            }
        }
        other.complete &= sink.complete;
        for client in sink.clients {
            if !other.clients.contains(&client) {
                other.clients.push(client);
            }
        }
    }

    /// A construction of a class of the program that extends a framework's: with the arguments that it hands on.
    pub(super) fn subclass_sinks(&mut self, class: ClassRef, sink: &Sink, found: &mut Vec<Sink>) {
        let Some(operation) = self.extends_operation(class) else { return };
        let args = self.args_of_super(class, sink.args);
        let decided = self.decided(operation, args).0;
        for id in decided {
            let client = match self.eval(sink.call).only() {
                Some(Atom::Instance(_)) | None => self.client_of_subclass(class, sink.call),
                Some(_) => ClientId(0),
            };
            if !self.automaton.operations[id].operation.conduct.silent {
                self.push_once(id, Sink { args, ..sink.clone() }.of(What::Operation(id), client), found);
            }
        }
    }

    fn client_of_subclass(&mut self, class: ClassRef, call: Ref) -> ClientId {
        let Some(node) = self.extended_state(class) else { return ClientId(0) };
        match self.automaton.node(node).instance {
            Some(instance) if self.automaton.client(instance).is_some() => {
                self.facts.clients.intern(Origin::Constructed(call, instance))
            }
            _ => ClientId(0),
        }
    }

    fn extended_state(&mut self, class: ClassRef) -> Option<crate::catalog::automaton::NodeId> {
        let mut classes = vec![class];
        let mut next = 0;
        while next < classes.len() && next < MAX_CHAIN {
            let at = classes[next];
            next += 1;
            for base in self.file(at.file).ir.class(at.id).bases.clone() {
                let value = self.eval(Ref { file: at.file, expr: base, ctx: CtxId(0) });
                for atom in value.atoms() {
                    match *atom {
                        Atom::Sdk { node, .. } => {
                            if self.automaton.operation(node).is_some_and(|id| self.automaton.is_of_framework(id)) {
                                return Some(node);
                            }
                        }
                        Atom::Class(base) if !classes.contains(&base) => classes.push(base),
                        _ => {}
                    }
                }
            }
        }
        None
    }

    fn extends_operation(&mut self, class: ClassRef) -> Option<usize> {
        let node = self.extended_state(class)?;
        self.automaton.operation(node)
    }

    /// What a class of the program hands on to the constructor above it; the arguments themselves where it has none.
    fn args_of_super(&mut self, class: ClassRef, args: ArgsId) -> ArgsId {
        let Some(constructor) = self.constructor_of(class) else { return args };
        let file = self.file(constructor.file);
        let ctx = self.context_for(constructor, CtxId(0), None, args);
        for call in &file.ir.calls {
            let Expr::Call { callee, .. } = file.ir.expr(*call) else { continue };
            let is_super = match file.ir.expr(*callee) {
                Expr::Super(_) => true,
                Expr::Member { base, name } => {
                    matches!(file.ir.expr(*base), Expr::Super(_)) && file.ir.text(*name) == "__init__"
                }
                _ => false,
            };
            if is_super {
                return self.args_of_call(Ref { file: constructor.file, expr: *call, ctx });
            }
        }
        args
    }

    fn clients_in(&self, value: &Value) -> Vec<ClientId> {
        let clients = value.atoms().iter().filter_map(|atom| match atom {
            Atom::Sdk { client, .. } if *client != ClientId(0) => Some(*client),
            _ => None,
        });
        clients.collect()
    }

    // --- cases -----------------------------------------------------------------------------------

    /// The operations that a call can be, and whether nothing unknown decides between them.
    fn decided(&mut self, operation: usize, args: ArgsId) -> (Vec<usize>, bool) {
        let (mut decided, mut is_sure) = (Vec::new(), true);
        let automaton = self.automaton;
        for (case, changed) in &automaton.operations[operation].cases {
            match self.applies(operation, case, args) {
                Holds::Yes => {
                    decided.push(*changed);
                    return (decided, is_sure);
                }
                Holds::Sometimes => decided.push(*changed),
                Holds::Unknown => is_sure = false,
                Holds::No => {}
            }
        }
        decided.push(operation);
        (decided, is_sure)
    }

    fn applies(&mut self, operation: usize, case: &Case, args: ArgsId) -> Holds {
        let mut holds = Holds::Yes;
        for condition in &case.all {
            holds = holds.min(self.holds(operation, condition, args));
            if holds == Holds::No {
                return holds;
            }
        }
        let any = case.any.iter().map(|condition| self.holds(operation, condition, args)).max();
        holds.min(any.unwrap_or(Holds::Yes))
    }

    fn holds(&mut self, operation: usize, condition: &Condition, args: ArgsId) -> Holds {
        let catalog = self.automaton.operations[operation].catalog;
        let mut holds = Holds::Yes;
        if let Some(name) = &condition.switch {
            let is_turned = |id: &usize| {
                let (of, switch) = &self.automaton.switches[*id];
                *of == catalog && switch.name == *name
            };
            holds = holds.min(if self.facts.switched.iter().any(is_turned) { Holds::Yes } else { Holds::No });
        }
        if let Some(test) = &condition.version {
            let packages = match &condition.package {
                Some(package) => std::slice::from_ref(package),
                None => self.automaton.catalogs[catalog].catalog.packages.as_slice(),
            };
            let is_met = self.is_version(args, packages, test);
            holds = holds.min(if is_met { Holds::Yes } else { Holds::No });
        }
        match &condition.parameter {
            Some(path) if holds != Holds::No => holds.min(self.parameter_holds(operation, path, condition, args)),
            _ => holds,
        }
    }

    fn parameter_holds(&mut self, operation: usize, path: &str, condition: &Condition, args: ArgsId) -> Holds {
        let model = &self.automaton.operations[operation];
        let value = self.parameter_at(Body::Model(model), args, &parse_path(path)).value;
        let value = self.with_defaults(&value);
        let (mut yes, mut no, mut unknown) = (false, false, !value.is_complete());
        for atom in value.atoms() {
            match self.atom_holds(*atom, condition, model.catalog) {
                Some(true) => yes = true,
                Some(false) => no = true,
                None => unknown = true,
            }
        }
        match (yes, no, unknown) {
            // The elements of a list are all there.
            (true, _, _) if path.contains('[') => Holds::Yes,
            (true, false, false) => Holds::Yes,
            (true, ..) => Holds::Sometimes,
            (false, _, true) => Holds::Unknown,
            (false, _, false) => Holds::No,
        }
    }

    /// Environment variables, as what they are by default.
    fn with_defaults(&mut self, value: &Value) -> Value {
        let mut result = value.filtered(|atom| !matches!(atom, Atom::Environment(_)));
        for atom in value.atoms() {
            if let Atom::Environment(read) = *atom {
                let default = self.environment(read).1.unwrap_or_default();
                result.join(&default.opened());
            }
        }
        result
    }

    fn atom_holds(&mut self, atom: Atom, condition: &Condition, catalog: usize) -> Option<bool> {
        let mut holds = true;
        if let Some(given) = condition.given {
            let is_given = match atom {
                Atom::Undefined | Atom::Null | Atom::Bool(false) => false,
                Atom::Str(text) => !self.text(text).is_empty(),
                Atom::External(_) => return None,
                _ => true,
            };
            holds &= is_given == given;
        }
        if !condition.is.is_empty() {
            if matches!(atom, Atom::External(_) | Atom::Text(_)) {
                return None;
            }
            holds &= condition.is.iter().any(|value| self.is_constant(atom, value));
        }
        if let Some(text) = condition.text {
            let is_text = match atom {
                Atom::Str(_) | Atom::Text(_) => true,
                Atom::External(path) if !self.is_foreign_object(path) => return None,
                _ => false,
            };
            holds &= is_text == text;
        }
        if !condition.of.is_empty() {
            let is_of = |name: &String| match atom {
                Atom::Sdk { node, .. } => self.automaton.is_of_type(node, catalog, name),
                _ => false,
            };
            holds &= condition.of.iter().any(is_of);
        }
        if condition.known {
            holds &= self.is_definite(atom)?;
        }
        if !condition.like.is_empty() || !condition.unlike.is_empty() {
            holds &= self.is_like(atom, condition)?;
        }
        Some(holds)
    }

    fn is_like(&mut self, atom: Atom, condition: &Condition) -> Option<bool> {
        let text = match atom {
            Atom::Str(text) => self.text(text).to_string(),
            Atom::Text(of) => self.render(of, 0),
            Atom::External(path) if !self.is_foreign_object(path) => return None,
            _ => return Some(false),
        };
        let matches = |patterns: &[String]| patterns.iter().any(|pattern| crate::policy::matches_text(pattern, &text));
        let is_like = condition.like.is_empty() || matches(&condition.like);
        let is_unlike = condition.unlike.is_empty() || !matches(&condition.unlike);
        // A text whose beginning is not known may be anything.
        if text.starts_with("{}") && !(is_like && condition.unlike.is_empty()) {
            return None;
        }
        Some(is_like && is_unlike)
    }

    /// Whether something is surely there and surely itself; none where only the run decides.
    fn is_definite(&mut self, atom: Atom) -> Option<bool> {
        match atom {
            Atom::Undefined | Atom::Null => Some(false),
            Atom::Text(of) => (!self.render(of, 0).starts_with("{}")).then_some(true),
            Atom::External(path) => self.is_foreign_object(path).then_some(true),
            Atom::Environment(_) | Atom::Output => None,
            _ => Some(true),
        }
    }

    /// Whether a path of a foreign package is an object that one of its classes makes.
    fn is_foreign_object(&self, path: super::value::Name) -> bool {
        let path = self.facts.names.text(path);
        let callee = path.strip_suffix("()").and_then(|callee| callee.rsplit('.').next());
        callee.is_some_and(|name| name.starts_with(char::is_uppercase))
    }

    fn is_constant(&self, atom: Atom, value: &serde_json::Value) -> bool {
        match (atom, value) {
            (Atom::Bool(atom), serde_json::Value::Bool(value)) => atom == *value,
            (Atom::Str(atom), serde_json::Value::String(value)) => **self.facts.names.text(atom) == **value,
            (Atom::Number(atom), serde_json::Value::Number(value)) => {
                **self.facts.names.text(atom) == *value.to_string()
            }
            _ => false,
        }
    }

    /// Whether the version that is installed where a call stands meets a test. Without one the newest is assumed.
    fn is_version(&mut self, args: ArgsId, packages: &[String], test: &str) -> bool {
        let file = self.facts.contexts.parts(args).first().map(|part| part.call.file);
        let path = file.map(|file| std::sync::Arc::clone(&self.file(file).path)).unwrap_or_default();
        let found = packages.iter().find_map(|package| self.facts.versions.nearest(&path, package));
        if found.is_none()
            && let Some(package) = packages.first()
        {
            self.facts.assumed.insert(package.clone());
        }
        crate::catalog::framework::is_met(test, found.as_deref())
    }

    // --- parameters ------------------------------------------------------------------------------

    /// What a framework sends under a wire name: what is written at the call, at those that use what it constructs, at the
    /// construction of what it uses, and what the framework sends of its own.
    pub(super) fn framework_value(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        if wire == "dropped" {
            return self.dropped(model, args);
        }
        let mut value = self.own_value(model, args, wire);
        let call = self.facts.contexts.parts(args).first().map(|part| (part.call.file, part.call.expr));
        let uses = call.and_then(|call| self.facts.uses.get(&call)).cloned().unwrap_or_default();
        if !uses.is_empty() && wire != "model" {
            let mut joined = Value::bottom();
            for (operation, args) in uses {
                let user = &self.automaton.operations[operation];
                // What is a request of its own has parameters of its own; its settings hold here, too.
                let used = match user.operation.conduct.site {
                    Site::Here => self.value_within(user, args, wire),
                    Site::Construction | Site::Nowhere => self.own_value(user, args, wire),
                };
                joined.join(&used);
            }
            if joined.contains(Atom::Undefined) {
                joined = joined.filtered(|atom| atom != Atom::Undefined);
                joined.join(&value);
            }
            value = joined;
        }
        if value.contains(Atom::Undefined) {
            let inherited = self.inherited_value(model, args, wire);
            value = value.filtered(|atom| atom != Atom::Undefined);
            value.join(&inherited);
        }
        if let Some(default) = model.operation.conduct.defaults.get(wire)
            && value.contains(Atom::Undefined)
        {
            let default = self.constant(default);
            value = value.filtered(|atom| atom != Atom::Undefined).joined(default);
        }
        value
    }

    /// What the constructions of the objects that a call uses say.
    fn inherited_value(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        let mut result = Value::bottom();
        // An agent's model is what is given to it, not what that is made for.
        let object = if wire == "model" && model.operation.conduct.site == Site::Here && !self.is_run(model) {
            None
        } else {
            self.object_used(model, args)
        };
        for client in object.map(|object| self.clients_in(&object)).unwrap_or_default() {
            let Some((call, operation)) = self.construction(client) else { continue };
            let args = self.args_of_call(call);
            let value = self.own_value(&self.automaton.operations[operation], args, wire);
            result.join(&value);
        }
        if result.atoms().is_empty() && result.is_complete() { Value::one(Atom::Undefined) } else { result }
    }

    /// Whether a call constructs nothing of its own.
    fn is_run(&self, model: &CallModel) -> bool {
        model.operation.conduct.uses.as_ref().is_some_and(|slot| slot.position.is_some())
    }

    fn dropped(&mut self, model: &CallModel, args: ArgsId) -> Value {
        let mut result = Value::one(Atom::Undefined);
        for slot in &model.operation.conduct.dropped {
            let record = self.slot_value(args, slot);
            if record.atoms().iter().any(|atom| matches!(atom, Atom::Record(_) | Atom::Builder(_))) {
                result.join(&record);
                result = result.filtered(|atom| atom != Atom::Undefined);
            }
        }
        result
    }

    /// What is written at the call itself.
    fn own_value(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        if let Some(sent) = model.operation.sends.get(wire) {
            return Value::one(self.constant(sent));
        }
        let spellings = self.spellings(model, wire);
        let mut result = Value::one(Atom::Undefined);
        for spelling in &spellings {
            let name = self.text(*spelling);
            let value = self.argument_named(model, args, &name);
            if !value.contains(Atom::Undefined) {
                return value;
            }
            result.join(&value);
        }
        let within = self.value_within(model, args, wire);
        if within.contains(Atom::Undefined) {
            result.join(&within);
            return result;
        }
        let mut result = result.filtered(|atom| atom != Atom::Undefined);
        result.join(&within);
        result
    }

    /// What is written in the records among the arguments.
    fn value_within(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Value {
        let spellings = self.spellings(model, wire);
        let mut result = Value::one(Atom::Undefined);
        for path in &model.operation.conduct.within {
            let mut steps = path.split('.');
            let mut record = self.argument_named(model, args, steps.next().unwrap_or_default());
            for step in steps {
                record = self.descend(&record, &parse_path(step));
            }
            for spelling in &spellings {
                let value = self.field_of(&record, *spelling);
                result.join(&value.filtered(|atom| atom != Atom::Undefined));
                if value.is_complete() && !value.contains(Atom::Undefined) {
                    return result.filtered(|atom| atom != Atom::Undefined);
                }
            }
        }
        result
    }

    /// An argument by its name: a keyword, a named position, or a field of the object that holds the arguments.
    fn argument_named(&mut self, model: &CallModel, args: ArgsId, name: &str) -> Value {
        let id = self.facts.names.intern(name);
        if self.automaton.style(model) == Style::Object {
            let body = self.positional(args, model.operation.body);
            return self.field_of(&body, id);
        }
        let keyword = self.keyword(args, id);
        let position = model.operation.conduct.positional.iter().position(|own| own == name);
        match position {
            Some(position) if keyword.contains(Atom::Undefined) => {
                let value = self.positional(args, position);
                let mut result = keyword.filtered(|atom| atom != Atom::Undefined);
                result.join(&value);
                result
            }
            _ => keyword,
        }
    }

    fn slot_value(&mut self, args: ArgsId, slot: &Slot) -> Value {
        let mut value = Value::one(Atom::Undefined);
        if let Some(keyword) = &slot.keyword {
            let name = self.facts.names.intern(keyword);
            value = self.keyword(args, name);
        }
        if let Some(position) = slot.position
            && value.contains(Atom::Undefined)
        {
            let positional = self.positional(args, position);
            value = value.filtered(|atom| atom != Atom::Undefined);
            value.join(&positional);
        }
        match &slot.field {
            Some(field) => self.descend(&value, &parse_path(field)),
            None => value,
        }
    }

    /// Where a parameter is written in a record among the arguments.
    pub(super) fn within_at(&mut self, model: &CallModel, args: ArgsId, wire: &str) -> Option<super::written::Written> {
        let spellings = self.spellings(model, wire);
        for path in &model.operation.conduct.within {
            let mut steps = path.split('.').map(|step| self.facts.names.intern(step)).collect::<Vec<_>>().into_iter();
            let first = steps.next()?;
            let record = match self.automaton.style(model) {
                Style::Keywords => self.keyword_at(args, first),
                Style::Object => {
                    let body = self.positional_at(args, model.operation.body).ok().flatten();
                    body.and_then(|body| self.field_at(body.value, first))
                }
            };
            let record = steps.fold(record, |record, step| self.field_at(record?.value, step));
            let found =
                record.and_then(|record| spellings.iter().find_map(|spelling| self.field_at(record.value, *spelling)));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// How sure it is who answers, where a framework says who does.
    pub(super) fn certainty(provider: &str) -> Confidence {
        if provider == "configurable" { Confidence::Medium } else { Confidence::High }
    }
}

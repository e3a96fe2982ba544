//! Evaluation of expressions to abstract values.
//!
//! Evaluation is demand-driven; what is worked out is kept in [`Memory`] by expression and calling context.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::client::Clients;
use super::memory::{CellId, Fact, Key, Memory};
use super::parameter::PathStep;
use super::program::{ArgsId, Contexts, File, Names, Program};
use super::value::{Atom, ClassRef, CtxId, FileId, FunctionRef, Instance, Name, Ref, Value};
use crate::catalog::automaton::Automaton;
use crate::ir::{Expr, Literal};
use crate::syntax::Ecosystem;

/// Deepest recursion of one evaluation; what lies deeper is worked out afterwards.
const MAX_DEPTH: usize = 240;

/// Most evaluations that one question may cost.
pub(super) const FUEL: usize = 40_000;

/// Fewest evaluations that finding the requests of one program is allowed.
const BUDGET: usize = 400_000;

/// Most evaluations that finding the requests of one program may cost, whatever its size.
const MAX_BUDGET: usize = 2_400_000;

/// A number of evaluations.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    left: usize,
    /// What was allowed in all.
    total: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: BUDGET, total: BUDGET }
    }
}

impl Budget {
    /// As much again.
    pub(super) fn again(self) -> Self {
        Self { left: self.total, ..self }
    }

    /// Allows what a program of so many expressions may need: twice one for each is more than those that were
    /// measured, of 30,000 to 1,000,000, ever took.
    pub(super) fn allow(&mut self, expressions: usize) {
        let total = (BUDGET + 2 * expressions).min(MAX_BUDGET).max(self.total);
        self.left += total - self.total;
        self.total = total;
    }
}

/// A parameter path below a sequence: which elements (a field and its value), then the steps from there.
pub(super) type PathBelow = (Option<(String, String)>, Vec<PathStep>);

/// What outlives one round of evaluation.
#[derive(Debug, Default)]
pub struct Facts {
    /// Interned strings.
    pub names: Names,
    /// Interned contexts.
    pub contexts: Contexts,
    /// Interned clients.
    pub clients: Clients,
    /// Where a function is called, as far as known: arguments and the file of the call.
    pub callers: FxHashMap<FunctionRef, Vec<(ArgsId, Ref)>>,
    /// Where a class without a constructor of its own is constructed, as far as known.
    pub constructions: FxHashMap<ClassRef, Vec<(ArgsId, Ref)>>,
    /// Evaluations that the program as a whole may still cost.
    pub budget: Budget,
    /// Classes that extend a class, as far as known.
    pub subclasses: FxHashMap<ClassRef, Vec<ClassRef>>,
    /// The modules that specifiers mean in files.
    pub(super) targets: FxHashMap<(FileId, Name), Option<std::sync::Arc<super::modules::Target>>>,
    /// Answers.
    pub memory: Memory,
    /// Parameter paths below a sequence that were asked for.
    pub(super) paths: Vec<PathBelow>,
    /// Functions that a method of a list or map may give a client.
    pub(super) callbacks: FxHashSet<FunctionRef>,
    /// Functions whose calls are requests because the configuration says so, with the automaton's operation.
    pub taught: FxHashMap<FunctionRef, usize>,
    /// Calls of frameworks by the construction that they use: operation and arguments.
    pub uses: FxHashMap<(FileId, crate::ir::ExprId), Vec<(usize, ArgsId)>>,
    /// Switches that the program turns.
    pub switched: BTreeSet<usize>,
    /// Installed versions.
    pub versions: super::versions::Versions,
    /// Packages whose newest version is assumed, since none is named.
    pub assumed: BTreeSet<String>,
}

impl Facts {
    /// A file was added: what was made without it is out of date.
    pub(super) fn learn_file(&mut self, file: &File) {
        let path = self.names.intern(&file.path);
        self.memory.touch(Fact::File(path));
        for export in &file.ir.exports {
            self.memory.touch(Fact::Export(file.name(export.name)));
        }
        for store in &file.ir.member_stores {
            self.memory.touch(Fact::Stores(file.name(store.name)));
        }
    }
}

/// Takes in further calls, in order and each once; whether one of them is new.
fn add_calls(known: &mut Vec<(ArgsId, Ref)>, calls: Vec<(ArgsId, Ref)>) -> bool {
    let before = known.len();
    known.extend(calls);
    known.sort_unstable_by_key(|(args, call)| (*call, *args));
    known.dedup();
    known.len() > before
}

/// Evaluates expressions of one program.
pub(super) struct Evaluator<'p> {
    /// The program.
    pub program: &'p Program,
    /// The catalogs.
    pub automaton: &'p Automaton,
    /// What outlives this round.
    pub facts: Facts,
    /// Lowest place on the stack that the answer under way depends on.
    lowest: usize,
    fuel: usize,
    granted: usize,
    /// Records that the search for the place of a field has seen.
    pub(super) searched: FxHashSet<(Ref, Name)>,
}

impl<'p> Evaluator<'p> {
    /// An evaluator without memory of values.
    pub(super) fn new(program: &'p Program, automaton: &'p Automaton, facts: Facts) -> Self {
        Self { program, automaton, facts, lowest: usize::MAX, fuel: 0, granted: 0, searched: FxHashSet::default() }
    }

    /// The file.
    pub(super) fn file(&self, id: FileId) -> &'p File {
        self.program.file(id)
    }

    /// The expression.
    pub(super) fn expr(&self, of: Ref) -> &'p Expr {
        self.program.file(of.file).ir.expr(of.expr)
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> std::sync::Arc<str> {
        std::sync::Arc::clone(self.facts.names.text(name))
    }

    /// Whether the program's budget is used up: what is found from here on is not all.
    pub(super) fn is_exhausted(&self) -> bool {
        self.facts.budget.left == 0
    }

    /// Allows a new question its full cost, as long as the program's budget lasts, and brings all answers up to date.
    pub(super) fn refuel(&mut self) {
        let spent = self.granted.saturating_sub(self.fuel);
        self.facts.budget.left = self.facts.budget.left.saturating_sub(spent);
        self.granted = FUEL.min(self.facts.budget.left);
        self.fuel = self.granted;
        self.facts.memory.ask();
        self.settle(CellId::FIRST);
    }

    /// The value of an expression.
    pub(super) fn eval(&mut self, of: Ref) -> Rc<Value> {
        let any_caller = of.ctx != CtxId(0) && self.file(of.file).dependences.of(of.expr).is_none();
        self.answer(Key::Expr(if any_caller { of.within(CtxId(0)) } else { of }))
    }

    /// The answer to a question.
    pub(super) fn answer(&mut self, key: Key) -> Rc<Value> {
        if let Some((value, active)) = self.facts.memory.read(key) {
            if let Some(depth) = active {
                self.lowest = self.lowest.min(depth as usize);
            }
            return value;
        }
        if self.fuel == 0 {
            self.facts.memory.read_fact(Fact::Bound);
            return Rc::new(Value::unknown());
        }
        if self.facts.memory.depth() >= MAX_DEPTH {
            self.lowest = 0;
            return self.facts.memory.postpone(key);
        }
        let depth = self.facts.memory.depth();
        let id = self.facts.memory.begin(key);
        let outer = std::mem::replace(&mut self.lowest, usize::MAX);
        self.work_out(id, key);
        if self.lowest >= depth {
            self.lowest = usize::MAX;
            self.settle(id);
        }
        self.lowest = self.lowest.min(outer);
        self.facts.memory.value(id)
    }

    fn work_out(&mut self, id: CellId, key: Key) {
        self.fuel = self.fuel.saturating_sub(1);
        let value = self.compute(key);
        self.facts.memory.end(id, value);
    }

    /// Works out again what is out of date among the cells made since `first`, until nothing changes.
    fn settle(&mut self, first: CellId) {
        while let Some(id) = self.facts.memory.next_stale(first) {
            if self.fuel == 0 {
                self.facts.memory.leave_stale(first);
                return;
            }
            let key = self.facts.memory.key(id);
            self.facts.memory.resume(id);
            self.work_out(id, key);
        }
    }

    fn compute(&mut self, key: Key) -> Value {
        match key {
            Key::Expr(of) => self.evaluate(of),
            Key::Field(of, name) => self.find_field(of, name),
            Key::Elements(of) => self.elements_of_literal(of),
            Key::Member(instance, name) => self.find_instance_member(instance, name),
            Key::Stored(instance, name) => self.find_stored(instance, name),
            Key::Keyword(args, name) => self.find_keyword(args, name),
            Key::Position(args, index) => self.spread_positional(args, index),
            Key::Path(of, path) => self.descend_items(of, path),
            Key::Namesake(file, name) => self.find_namesake(file, name),
            Key::Fact(_) => Value::bottom(),
        }
    }

    /// Takes in who calls which functions, beside what is known; true where that is new.
    pub(super) fn add_callers(&mut self, callers: BTreeMap<FunctionRef, Vec<(ArgsId, Ref)>>) -> bool {
        let mut is_new = false;
        for (function, calls) in callers {
            if add_calls(self.facts.callers.entry(function).or_default(), calls) {
                is_new = true;
                self.facts.memory.touch(Fact::Callers(function));
            }
        }
        is_new
    }

    /// Takes in that a method may give a function a client.
    pub(super) fn add_callback(&mut self, function: FunctionRef) {
        if self.facts.callbacks.insert(function) {
            self.facts.memory.touch(Fact::Callers(function));
        }
    }

    /// Takes in who constructs which classes, beside what is known; true where that is new.
    pub(super) fn add_constructions(&mut self, constructions: BTreeMap<ClassRef, Vec<(ArgsId, Ref)>>) -> bool {
        let mut is_new = false;
        for (class, calls) in constructions {
            if add_calls(self.facts.constructions.entry(class).or_default(), calls) {
                is_new = true;
                self.facts.memory.touch(Fact::Constructions(class));
            }
        }
        is_new
    }

    /// The known constructions of a class; it becomes one whose constructions are sought.
    pub(super) fn constructions(&mut self, class: ClassRef) -> Vec<(ArgsId, Ref)> {
        self.facts.memory.read_fact(Fact::Constructions(class));
        self.facts.constructions.get(&class).cloned().unwrap_or_default()
    }

    /// Takes in which classes extend which.
    pub(super) fn replace_subclasses(&mut self, subclasses: FxHashMap<ClassRef, Vec<ClassRef>>) {
        let old = std::mem::replace(&mut self.facts.subclasses, subclasses);
        let new = &self.facts.subclasses;
        let changed = old.keys().chain(new.keys()).filter(|class| old.get(*class) != new.get(*class));
        for class in changed.copied().collect::<BTreeSet<_>>() {
            self.facts.memory.touch(Fact::Subclasses(class));
        }
    }

    /// The known callers of a function; it becomes one whose callers are sought.
    pub(super) fn callers(&mut self, function: FunctionRef) -> Vec<(ArgsId, Ref)> {
        self.facts.memory.read_fact(Fact::Callers(function));
        self.facts.callers.get(&function).cloned().unwrap_or_default()
    }

    /// The join of several expressions of one file.
    pub(super) fn eval_all(&mut self, of: Ref, exprs: &[crate::ir::ExprId]) -> Value {
        let mut joined = Value::bottom();
        for expr in exprs {
            let value = self.eval(of.at(*expr));
            joined.join(&value);
        }
        joined
    }

    fn evaluate(&mut self, of: Ref) -> Value {
        let file = self.file(of.file);
        match self.expr(of) {
            Expr::Literal(literal) => Value::one(literal_atom(file, literal)),
            Expr::Global(name) => self.global(of, file.name(*name)),
            Expr::Import { specifier, member } => {
                self.import(of.file, file.name(*specifier), member.map(|member| file.name(member)))
            }
            Expr::Member { base, name } => self.member_expr(of, of.at(*base), file.name(*name)),
            Expr::Index { base, key } => self.index(of, of.at(*base), of.at(*key)),
            Expr::Call { callee, .. } => self.call(of, of.at(*callee)),
            Expr::Record(_) => Value::one(Atom::Record(of)),
            Expr::Sequence(_) => Value::one(Atom::Sequence(of)),
            Expr::Variable(_) | Expr::Choice(_) | Expr::Update { .. } | Expr::Handed { .. } => self.web(of),
            Expr::Where { value, of: asked, test } => self.narrowed(of.at(*value), of.at(*asked), *test),
            Expr::Otherwise { value, fallback } => self.otherwise(of.at(*value), of.at(*fallback)),
            Expr::Template(parts) => self.template(of, parts),
            Expr::Function(function) => Value::one(Atom::Function {
                function: FunctionRef { file: of.file, id: *function },
                scope: of.ctx,
                receiver: None,
            }),
            Expr::Class(class) => Value::one(Atom::Class(ClassRef { file: of.file, id: *class })),
            Expr::Parameter { function, index } => {
                self.parameter(FunctionRef { file: of.file, id: *function }, *index as usize, of.ctx)
            }
            Expr::This(class) => Value::one(Atom::Instance(self.this(ClassRef { file: of.file, id: *class }, of.ctx))),
            Expr::Super(class) => {
                let class = ClassRef { file: of.file, id: *class };
                let this = self.this(class, of.ctx);
                Value::one(Atom::Super(Instance { class, ..this }))
            }
            Expr::Typed { value, ty } => self.typed(of, value.map(|value| of.at(value)), of.at(*ty)),
            Expr::Element(base) => self.elements(of.at(*base)),
            Expr::Enter(base) => self.enter(of.at(*base)),
            Expr::Await(base) => (*self.eval(of.at(*base))).clone(),
            Expr::Spread(_) | Expr::Opaque(_) => Value::unknown(),
        }
    }

    /// A name that no scope of the file defines: a star import, or a global that a catalog knows.
    fn global(&mut self, of: Ref, name: Name) -> Value {
        if self.program.ecosystem().has_namespaces() {
            return self.global_by_namespaces(of, name);
        }
        let file = self.file(of.file);
        for specifier in &file.ir.star_exports {
            let value = self.import(of.file, file.name(*specifier), Some(name));
            if !value.is_unknown() && !value.atoms().iter().any(|atom| matches!(atom, Atom::External(_))) {
                return value;
            }
        }
        match self.automaton.root(&self.text(name)) {
            Some(node) => Value::one(Atom::Sdk { node, client: super::value::ClientId(0) }),
            None if self.automaton.is_foreign(&self.text(name)) => Value::one(Atom::External(name)),
            None if matches!(self.program.ecosystem(), Ecosystem::Php | Ecosystem::Ruby) => {
                self.declared_anywhere(name)
            }
            None => Value::unknown(),
        }
    }

    /// A web of variables, phis and stores into records: what flows into it, and itself as a record where it is one. Walked
    /// with a list instead of recursion, since loops and long runs of stores make webs deep and cyclic.
    fn web(&mut self, of: Ref) -> Value {
        let mut direct = Leaves::default();
        let mut below = Leaves::default();
        direct.collect(self, vec![of], false);
        below.collect(self, [direct.stored.as_slice(), &direct.handed].concat(), true);
        if direct.cut || below.cut {
            self.facts.memory.read_fact(Fact::Bound);
            return Value::unknown();
        }
        let mut value = Value::bottom();
        for leaf in &direct.found {
            let leaf = self.eval(*leaf);
            value.join(&leaf);
        }
        if direct.stored.is_empty() && direct.handed.is_empty() {
            return value;
        }
        // What was stored into is a record for sure; what was given away may be anything, and stays as open as it was.
        let complete = value.is_complete();
        let is_stored = !direct.stored.is_empty();
        for leaf in &below.found {
            let leaf = self.eval(*leaf);
            value.join(&leaf);
        }
        let others = value.filtered(|atom| !is_record(atom));
        let is_one = value.atoms().iter().any(|atom| is_record(*atom)) || (is_stored && others.atoms().is_empty());
        let others = if is_one { others.joined(Atom::Record(of)) } else { others };
        // What is not known about the record that was stored into shows when its fields are read.
        match (is_stored, complete) {
            (false, _) => others,
            (true, true) => others.closed(),
            (true, false) => others.opened(),
        }
    }

    fn template(&mut self, of: Ref, parts: &[crate::ir::ExprId]) -> Value {
        let mut text = String::new();
        for part in parts {
            let value = self.eval(of.at(*part));
            match value.only() {
                Some(Atom::Str(name)) if text.len() < MAX_TEXT => text.push_str(&self.text(name)),
                _ => return Value::one(Atom::Text(of)),
            }
        }
        Value::one(Atom::Str(self.facts.names.intern(&text)))
    }

    fn typed(&mut self, of: Ref, value: Option<Ref>, ty: Ref) -> Value {
        let value = value.map_or_else(Value::unknown, |value| (*self.eval(value)).clone());
        if let Some(held) = self.held_by_type(&value, ty) {
            return held;
        }
        if value.atoms().iter().any(|atom| self.is_of_foreign_package(*atom)) {
            return value;
        }
        let known = value.atoms().iter().any(|atom| !matches!(atom, Atom::Null | Atom::Undefined | Atom::External(_)));
        let plain = value.atoms().iter().any(|atom| matches!(atom, Atom::Record(_)));
        if known && value.is_complete() && !plain {
            return value;
        }
        let declared = self.instance_of(ty).filtered(|atom| !known || !matches!(atom, Atom::External(_)));
        let declared = self.declared_by(&declared, |node| super::client::Origin::Declared(of.within(CtxId(0)), node));
        // What is written out is all there is, whatever its type allows, unless it only poses as a client.
        let poses = declared.atoms().iter().any(|atom| matches!(atom, Atom::Sdk { .. }));
        if declared.atoms().is_empty() || (plain && value.is_complete() && !poses) {
            return value;
        }
        // A struct without any field set says nothing of the client that it is.
        let is_nothing = |atom| match atom {
            Atom::External(_) => true,
            Atom::Record(of) => poses && matches!(self.expr(of), Expr::Record(fields) if fields.is_empty()),
            _ => false,
        };
        let mut joined = value.filtered(|atom| !is_nothing(atom));
        joined.join(&declared);
        joined.closed()
    }

    /// Whether something comes from a package of which nothing is an SDK's, whatever type it is declared to have: a mock.
    fn is_of_foreign_package(&self, atom: Atom) -> bool {
        matches!(atom, Atom::External(path) if self.automaton.is_foreign_path(self.facts.names.text(path)))
    }

    /// What `self` is in a context.
    pub(super) fn this(&mut self, class: ClassRef, ctx: CtxId) -> Instance {
        let chain: Vec<_> = self.facts.contexts.chain(ctx).collect();
        for (id, context) in chain {
            let candidate = match (context.constructs, context.receiver) {
                (Some((file, made)), _) => Instance { class: ClassRef { file, id: made }, ctx: id, declared: false },
                (None, Some(receiver)) => receiver,
                (None, None) => continue,
            };
            if self.is_subclass(candidate.class, class) {
                return candidate;
            }
        }
        Instance::any(class)
    }
}

/// Most phis and stores of one web.
const MAX_WEB: usize = 4000;

fn is_record(atom: Atom) -> bool {
    matches!(atom, Atom::Record(_) | Atom::Keywords(..) | Atom::Null | Atom::Undefined | Atom::Builder(_))
}

/// What flows into a web.
#[derive(Default)]
struct Leaves {
    found: Vec<Ref>,
    /// Bases of the stores that were met.
    stored: Vec<Ref>,
    /// Records that were given to functions which may store into them.
    handed: Vec<Ref>,
    cut: bool,
}

impl Leaves {
    /// Follows phis; through stores as well, or noting their bases.
    fn collect(&mut self, evaluator: &mut Evaluator<'_>, mut stack: Vec<Ref>, through_stores: bool) {
        let mut seen = FxHashSet::default();
        while let Some(at) = stack.pop() {
            if !seen.insert(at) {
                continue;
            }
            if seen.len() > MAX_WEB {
                self.cut = true;
                return;
            }
            evaluator.fuel = evaluator.fuel.saturating_sub(usize::from(seen.len() % 8 == 0));
            match evaluator.expr(at) {
                Expr::Variable(variable) => {
                    let definitions = &evaluator.file(at.file).ir.variables[variable.index()].definitions;
                    stack.extend(definitions.iter().rev().map(|definition| at.at(*definition)));
                }
                Expr::Choice(options) => stack.extend(options.iter().rev().map(|option| at.at(*option))),
                Expr::Update { base, .. } if through_stores => stack.push(at.at(*base)),
                Expr::Update { base, .. } => self.stored.push(at.at(*base)),
                Expr::Handed { base, call, argument } => {
                    let base = at.at(*base);
                    let changes = !through_stores && evaluator.left_by(at.at(*call), *argument).is_change();
                    if changes { self.handed.push(base) } else { stack.push(base) }
                }
                _ => self.found.push(at),
            }
        }
    }
}

/// Longest text that is put together.
const MAX_TEXT: usize = 4096;

fn literal_atom(file: &File, literal: &Literal) -> Atom {
    match literal {
        Literal::Str(text) => Atom::Str(file.name(*text)),
        Literal::Bool(value) => Atom::Bool(*value),
        Literal::Number(text) => Atom::Number(file.name(*text)),
        Literal::Null => Atom::Null,
        Literal::Undefined => Atom::Undefined,
    }
}

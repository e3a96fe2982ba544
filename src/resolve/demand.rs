//! Which files take part: seeds, the files that evaluation asks for (pull), and the files that use what
//! a lowered file exports (push). Works in waves of a fixed order; within a wave the call graph grows in
//! rounds, only as far as parameters are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::eval::{Evaluator, Facts};
use super::modules;
use super::program::{Alias, ArgsId, Program};
use super::sink::Sink;
use super::value::{Atom, ClassRef, CtxId, FileId, FunctionRef, Name, Ref};
use crate::catalog::automaton::Automaton;
use crate::catalog::schema::Returns;
use crate::ir::{Expr, ExprId, FileIr};
use crate::syntax::Ecosystem;

/// Most waves of files.
const MAX_WAVES: usize = 8;

/// Most rounds of the call graph within one wave.
const MAX_ROUNDS: usize = 6;

/// Names no longer than this, symbol and module together, are no needles: they would be found everywhere.
const MIN_NEEDLE: usize = 4;

/// Longest line of ancestors that is followed.
const MAX_ANCESTORS: usize = 40;

/// A text that a file must hold to be of interest: both parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Needle {
    /// The exported name.
    pub symbol: String,
    /// The module's name in imports.
    pub stem: String,
}

/// Where files come from.
pub trait Files {
    /// Reads and lowers files; those that cannot be read are left out.
    fn lower(&self, paths: &[Arc<str>]) -> Vec<(Arc<str>, FileIr)>;
    /// The files, among those not in `known`, that hold one of the needles.
    fn holding(&self, needles: &[Needle], known: &FxHashSet<Arc<str>>) -> Vec<Arc<str>>;
}

/// What resolving found.
pub struct Solved {
    /// The lowered files.
    pub program: Program,
    /// Names, contexts, clients.
    pub facts: Facts,
    /// Requests by file, in order of the files' paths.
    pub sinks: Vec<(FileId, Vec<Sink>)>,
    /// Kinds of bounds that cut something.
    pub cuts: Vec<&'static str>,
}

/// Lowers what matters of one ecosystem's files and finds the requests of it.
pub fn solve(
    ecosystem: Ecosystem,
    paths: Vec<Arc<str>>,
    aliases: Vec<Alias>,
    seeds: Vec<(Arc<str>, FileIr)>,
    automaton: &Automaton,
    files: &dyn Files,
) -> Solved {
    let mut program = Program::new(ecosystem, paths, aliases);
    let mut state = State::default();
    for (path, ir) in seeds {
        state.known.insert(Arc::clone(&path));
        let id = program.add(path, ir, &mut state.facts.names);
        state.roots.push(id);
    }
    for wave in 0.. {
        let asked = rounds(&program, automaton, &mut state);
        let pushed: Vec<Arc<str>> = {
            let fresh: Vec<Needle> =
                state.needles.iter().filter(|needle| !state.scanned.contains(*needle)).cloned().collect();
            let found = if fresh.is_empty() { Vec::new() } else { files.holding(&fresh, &state.known) };
            state.scanned.extend(fresh);
            found
        };
        let mut wanted: Vec<(Arc<str>, bool)> = pushed.into_iter().map(|path| (path, true)).collect();
        wanted.extend(asked.into_iter().map(|path| (path, false)));
        wanted.sort();
        wanted.retain(|(path, _)| state.known.insert(Arc::clone(path)));
        if wanted.is_empty() {
            break;
        }
        if wave >= MAX_WAVES {
            state.cuts.insert("wave-limit");
            break;
        }
        let is_root: BTreeMap<Arc<str>, bool> = wanted.iter().cloned().collect();
        let paths: Vec<Arc<str>> = wanted.into_iter().map(|(path, _)| path).collect();
        for (path, ir) in files.lower(&paths) {
            let root = is_root.get(&path).copied().unwrap_or(false);
            let id = program.add(path, ir, &mut state.facts.names);
            if root {
                state.roots.push(id);
            }
        }
    }
    let cuts = state.cuts.into_iter().collect();
    let mut sinks = state.sinks;
    sinks.sort_by(|a, b| program.file(a.0).path.cmp(&program.file(b.0).path));
    Solved { program, facts: state.facts, sinks, cuts }
}

#[derive(Default)]
struct State {
    facts: Facts,
    /// Files whose calls are looked at.
    roots: Vec<FileId>,
    known: FxHashSet<Arc<str>>,
    needles: BTreeSet<Needle>,
    scanned: BTreeSet<Needle>,
    wanted: FxHashSet<FunctionRef>,
    sinks: Vec<(FileId, Vec<Sink>)>,
    cuts: BTreeSet<&'static str>,
}

/// Evaluates until the call graph no longer grows; returns the files that were asked for.
fn rounds(program: &Program, automaton: &Automaton, state: &mut State) -> Vec<Arc<str>> {
    let index = CallIndex::new(program);
    let mut asked: FxHashSet<Arc<str>> = FxHashSet::default();
    find_subclasses(program, automaton, state);
    for round in 0.. {
        let mut evaluator = Evaluator::new(program, automaton, std::mem::take(&mut state.facts));
        let mut roots = state.roots.clone();
        roots.sort_unstable();
        let sinks: Vec<(FileId, Vec<Sink>)> = roots.iter().map(|file| (*file, evaluator.sinks(*file))).collect();
        if evaluator.is_exhausted() && !state.sinks.is_empty() {
            // The round before saw more.
            state.cuts.insert("evaluation-limit");
            state.facts = evaluator.facts;
            break;
        }
        state.sinks = sinks;
        touch_parameters(&mut evaluator, &state.sinks);
        let before = state.wanted.len();
        state.wanted.extend(evaluator.wanted_callers.drain());
        let callers = find_callers(&mut evaluator, &index, &state.wanted);
        asked.extend(evaluator.wanted_files.drain());
        if evaluator.cut {
            state.cuts.insert("evaluation-limit");
        }
        state.wanted.extend(evaluator.wanted_callers.drain());
        let grown = callers != evaluator.facts.callers || state.wanted.len() > before;
        evaluator.facts.callers = callers;
        if round >= MAX_ROUNDS && grown {
            state.cuts.insert("round-limit");
        }
        if !grown || round >= MAX_ROUNDS {
            state.needles.extend(needles(&mut evaluator, &roots, &state.wanted));
            asked.extend(evaluator.wanted_files.drain());
            state.facts = evaluator.facts;
            break;
        }
        state.facts = evaluator.facts;
    }
    let mut asked: Vec<Arc<str>> = asked.into_iter().filter(|path| program.by_path(path).is_none()).collect();
    asked.sort();
    asked
}

/// Asks for the arguments of every request once, so that the callers that decide them become wanted.
fn touch_parameters(evaluator: &mut Evaluator<'_>, sinks: &[(FileId, Vec<Sink>)]) {
    for (_, sinks) in sinks {
        for sink in sinks {
            evaluator.refuel();
            let parts = evaluator.facts.contexts.parts(sink.args).to_vec();
            for part in parts {
                for arg in evaluator.written_args(part.call).to_vec() {
                    let value = evaluator.eval(part.call.at(arg.value));
                    let store = evaluator.facts.names.intern("store");
                    let _ = evaluator.field_of(&value, store);
                }
            }
            for client in sink.clients.clone() {
                let _ = evaluator.judge_client(client);
            }
        }
    }
}

/// Classes that extend a class, over all lowered files.
fn find_subclasses(program: &Program, automaton: &Automaton, state: &mut State) {
    let mut evaluator = Evaluator::new(program, automaton, std::mem::take(&mut state.facts));
    evaluator.pull = false;
    let mut subclasses: FxHashMap<ClassRef, Vec<ClassRef>> = FxHashMap::default();
    for (file, lowered) in program.files() {
        for index in 0..lowered.ir.classes.len() {
            let class = ClassRef { file, id: crate::ir::ClassId(u32::try_from(index).unwrap_or(u32::MAX)) };
            evaluator.refuel();
            for base in evaluator.direct_bases(class) {
                subclasses.entry(base).or_default().push(class);
            }
        }
    }
    state.facts = evaluator.facts;
    state.facts.subclasses = subclasses;
}

/// Calls by the last name of their callee.
struct CallIndex {
    calls: FxHashMap<Name, Vec<Ref>>,
}

impl CallIndex {
    fn new(program: &Program) -> Self {
        let mut calls: FxHashMap<Name, Vec<Ref>> = FxHashMap::default();
        for (file, lowered) in program.files() {
            for call in &lowered.ir.calls {
                let Expr::Call { callee, args, .. } = lowered.ir.expr(*call) else { continue };
                let of = Ref { file, expr: *call, ctx: CtxId(0) };
                let names = last_name(lowered, *callee).into_iter();
                let handed = args.iter().filter_map(|arg| match lowered.ir.expr(arg.value) {
                    Expr::Member { .. } | Expr::Function(_) | Expr::Import { .. } => last_name(lowered, arg.value),
                    _ => None,
                });
                let mut all: Vec<Name> = names.chain(handed).collect();
                all.dedup();
                for name in all {
                    calls.entry(name).or_default().push(of);
                }
            }
        }
        Self { calls }
    }
}

fn last_name(file: &super::program::File, callee: ExprId) -> Option<Name> {
    match file.ir.expr(callee) {
        Expr::Member { name, .. } | Expr::Global(name) => Some(file.name(*name)),
        Expr::Import { member: Some(member), .. } => Some(file.name(*member)),
        Expr::Import { specifier, member: None } => Some(file.name(*specifier)),
        Expr::Variable(variable) => Some(file.name(file.ir.variables[variable.index()].name)),
        Expr::Function(function) => file.ir.function(*function).name.map(|name| file.name(name)),
        Expr::Class(class) => file.ir.class(*class).name.map(|name| file.name(name)),
        _ => None,
    }
}

/// Where the wanted functions are called.
fn find_callers(
    evaluator: &mut Evaluator<'_>,
    index: &CallIndex,
    wanted: &FxHashSet<FunctionRef>,
) -> FxHashMap<FunctionRef, Vec<(ArgsId, Ref)>> {
    let mut functions: Vec<FunctionRef> = wanted.iter().copied().collect();
    functions.sort_unstable();
    let mut names: Vec<Name> = functions.iter().flat_map(|function| names_of(evaluator, *function)).collect();
    names.sort_unstable();
    names.dedup();
    let mut calls: Vec<Ref> = names.iter().filter_map(|name| index.calls.get(name)).flatten().copied().collect();
    calls.sort_unstable();
    calls.dedup();
    let mut callers: FxHashMap<FunctionRef, Vec<(ArgsId, Ref)>> = FxHashMap::default();
    for call in calls {
        evaluator.refuel();
        for (function, args) in invoked(evaluator, call) {
            if wanted.contains(&function) {
                callers.entry(function).or_default().push((args, call));
            }
        }
    }
    callers
}

/// The names under which a function can be called.
fn names_of(evaluator: &mut Evaluator<'_>, function: FunctionRef) -> Vec<Name> {
    let file = evaluator.file(function.file);
    let body = file.ir.function(function.id);
    let mut names: Vec<Name> = body.name.map(|name| file.name(name)).into_iter().collect();
    let Some(class) = body.class.filter(|_| body.flags.constructor) else { return names };
    let mut classes = vec![ClassRef { file: function.file, id: class }];
    let mut next = 0;
    while next < classes.len() && next < 64 {
        classes.extend(evaluator.facts.subclasses.get(&classes[next]).into_iter().flatten().copied());
        next += 1;
    }
    for class in classes {
        let file = evaluator.file(class.file);
        names.extend(file.ir.class(class.id).name.map(|name| file.name(name)));
    }
    names.push(evaluator.facts.names.intern("default"));
    names.push(evaluator.facts.names.intern("cls"));
    names
}

/// The functions that a call runs, with their arguments.
fn invoked(evaluator: &mut Evaluator<'_>, call: Ref) -> Vec<(FunctionRef, ArgsId)> {
    let Expr::Call { callee, .. } = evaluator.expr(call) else { return Vec::new() };
    let value = evaluator.eval(call.at(*callee));
    let args = evaluator.args_of_call(call);
    let mut found = Vec::new();
    for atom in value.atoms() {
        match *atom {
            Atom::Partial(_) => {
                let (target, args) = evaluator.applied(*atom, args);
                found.extend(target.atoms().iter().filter_map(|atom| called(evaluator, *atom)).map(|f| (f, args)));
            }
            Atom::Sdk { .. } => {
                let Some(summary) = evaluator.summary_that(*atom, Returns::Invoke) else { continue };
                let target = evaluator.summary_argument(&summary, args);
                let after = evaluator.arguments_after(call, summary.position);
                found.extend(target.atoms().iter().filter_map(|atom| called(evaluator, *atom)).map(|f| (f, after)));
            }
            Atom::Module(file) => {
                let default = evaluator.default_export(file).unwrap_or_default();
                found.extend(default.atoms().iter().filter_map(|atom| called(evaluator, *atom)).map(|f| (f, args)));
            }
            atom => found.extend(called(evaluator, atom).map(|function| (function, args))),
        }
    }
    found
}

fn called(evaluator: &mut Evaluator<'_>, atom: Atom) -> Option<FunctionRef> {
    match atom {
        Atom::Function { function, .. } => Some(function),
        Atom::Class(class) => evaluator.constructor_of(class),
        _ => None,
    }
}

/// What other files would write to use what the lowered files offer.
fn needles(evaluator: &mut Evaluator<'_>, roots: &[FileId], wanted: &FxHashSet<FunctionRef>) -> Vec<Needle> {
    let mut found = Vec::new();
    let mut functions: Vec<FunctionRef> = wanted.iter().copied().collect();
    functions.sort_unstable();
    for function in functions {
        let file = evaluator.file(function.file);
        let body = file.ir.function(function.id);
        let name = match body.class {
            Some(class) => file.ir.class(class).name,
            None => body.name,
        };
        if let Some(name) = name {
            found.extend(needle(evaluator.program, &file.path, file.ir.text(name)));
        }
    }
    let offering: Vec<FileId> = roots.iter().copied().filter(|root| touches_sdk(evaluator, *root)).collect();
    for root in &offering {
        let file = evaluator.file(*root);
        for export in &file.ir.exports {
            evaluator.refuel();
            let of = Ref { file: *root, expr: export.value, ctx: CtxId(0) };
            if carries_client(evaluator, of) {
                found.extend(needle(evaluator.program, &file.path, file.ir.text(export.name)));
            }
        }
    }
    found
}

/// Whether a file imports something that a catalog knows, so that its exports may carry a client.
fn touches_sdk(evaluator: &Evaluator<'_>, id: FileId) -> bool {
    let file = evaluator.file(id);
    file.ir.imports.iter().any(|(specifier, _)| modules::is_catalogued(evaluator, file.ir.text(*specifier)))
}

fn needle(program: &Program, path: &str, symbol: &str) -> Option<Needle> {
    let stem = modules::stem(program, path);
    if symbol == "default" {
        return (stem.len() + stem.len() > MIN_NEEDLE).then(|| Needle { symbol: stem.clone(), stem });
    }
    let is_telling = symbol.len() > 1 && symbol.len() + stem.len() > MIN_NEEDLE;
    is_telling.then(|| Needle { symbol: symbol.to_owned(), stem })
}

/// Whether an exported value is, returns or holds a client (or a part of one).
fn carries_client(evaluator: &mut Evaluator<'_>, of: Ref) -> bool {
    let value = evaluator.eval(of);
    value.atoms().to_vec().into_iter().any(|atom| match atom {
        Atom::Function { .. } => {
            let returned = evaluator.invoke(atom, None);
            returned.atoms().iter().any(|atom| is_client(*atom))
        }
        Atom::Class(class) => class_holds_client(evaluator, class),
        Atom::Record(record) => {
            let Expr::Record(fields) = evaluator.expr(record) else { return false };
            fields.iter().any(|field| match field {
                crate::ir::Field::Entry { value, .. } => {
                    let value = evaluator.eval(record.at(*value));
                    value.atoms().iter().any(|atom| is_client(*atom))
                }
                crate::ir::Field::Spread { .. } => false,
            })
        }
        atom => is_client(atom),
    })
}

/// Whether a class, or one that it inherits from, keeps a client in a member.
fn class_holds_client(evaluator: &mut Evaluator<'_>, class: ClassRef) -> bool {
    let mut queue = vec![class];
    let mut seen = Vec::new();
    while let Some(class) = queue.pop() {
        if seen.contains(&class) || seen.len() > MAX_ANCESTORS {
            continue;
        }
        seen.push(class);
        let class_ir = evaluator.file(class.file).ir.class(class.id);
        let members = class_ir.fields.iter().chain(&class_ir.members);
        let values: Vec<ExprId> = members.map(|named| named.value).collect();
        let holds = values.into_iter().any(|expr| {
            let value = evaluator.eval(Ref { file: class.file, expr, ctx: CtxId(0) });
            value.atoms().iter().any(|atom| is_client(*atom))
        });
        if holds {
            return true;
        }
        queue.extend(evaluator.direct_bases(class));
    }
    false
}

fn is_client(atom: Atom) -> bool {
    matches!(atom, Atom::Sdk { client, .. } if client != super::value::ClientId(0))
}

//! The program: lowered files, interned names and contexts.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::dependence::Dependences;
use super::units::{Unit, Units};
use super::value::{CtxId, FileId, FunctionRef, Instance, Name, Ref};
use crate::ir::{ClassId, ClassKind, Expr, ExprId, FileIr, FunctionId, Symbol};
use crate::syntax::Ecosystem;

/// One lowered file.
#[derive(Debug)]
pub struct File {
    /// Root-relative path with `/`.
    pub path: Arc<str>,
    /// Its IR.
    pub ir: FileIr,
    /// Symbol of the file -> name of the program.
    pub names: Vec<Name>,
    exports: FxHashMap<Name, Vec<ExprId>>,
    /// Whether its path says that it holds tests.
    pub is_test: bool,
    /// What each expression depends on.
    pub dependences: Dependences,
    /// Records that are written out as a value of a type, with the type.
    pub typed_records: FxHashMap<ExprId, ExprId>,
    /// Functions that are written as an argument of a method's call, with the call.
    pub callbacks: FxHashMap<FunctionId, ExprId>,
}

impl File {
    /// The program's name for a symbol.
    pub fn name(&self, symbol: Symbol) -> Name {
        self.names[symbol.index()]
    }

    /// The name at the end of an expression, as far as it is written: `create` of `client.responses.create`.
    pub fn last_name(&self, of: ExprId) -> Option<Name> {
        match self.ir.expr(of) {
            Expr::Member { name, .. } | Expr::Global(name) => Some(self.name(*name)),
            Expr::Import { member: Some(member), .. } => Some(self.name(*member)),
            Expr::Import { specifier, member: None } => Some(self.name(*specifier)),
            Expr::Variable(variable) => Some(self.name(self.ir.variables[variable.index()].name)),
            Expr::Function(function) => self.ir.function(*function).name.map(|name| self.name(name)),
            Expr::Class(class) => self.ir.class(*class).name.map(|name| self.name(name)),
            Expr::Where { value, .. } => self.last_name(*value),
            _ => None,
        }
    }

    /// The values exported under a name.
    pub fn exported(&self, name: Name) -> &[ExprId] {
        self.exports.get(&name).map_or(&[], Vec::as_slice)
    }
}

/// Interned strings.
#[derive(Debug, Default)]
pub struct Names {
    texts: Vec<Arc<str>>,
    ids: FxHashMap<Arc<str>, Name>,
}

impl Names {
    /// The name of a text.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.ids.get(text) {
            return *name;
        }
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, name);
        name
    }

    /// The name of a text, if it was interned.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.ids.get(text).copied()
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &Arc<str> {
        &self.texts[name.0 as usize]
    }
}

/// Paths by a part of them.
type Paths = FxHashMap<Box<str>, Vec<Arc<str>>>;

/// The lowered files of one ecosystem and the paths of those that are not lowered (yet).
#[derive(Debug)]
pub struct Program {
    ecosystem: Ecosystem,
    files: Vec<File>,
    by_path: FxHashMap<Arc<str>, FileId>,
    paths: FxHashSet<Arc<str>>,
    libraries: FxHashMap<String, Arc<str>>,
    /// Paths by folder, sorted, where a folder is a module.
    folders: Paths,
    /// Paths by the name of their file up to its first dot, sorted, where types are named like files.
    stems: Paths,
    /// Files by the paths of what they export, where those hold a dot.
    exporting: FxHashMap<Name, Vec<FileId>>,
    /// Namespaces that some lowered file exports something in.
    namespaces: FxHashSet<String>,
    /// Modules whose exports every file sees.
    seen_everywhere: Vec<String>,
    aliases: Vec<Alias>,
    units: Units,
    /// Stores to members by the member's name, in order: file and index.
    stores: FxHashMap<Name, Vec<(FileId, usize)>>,
    has_parts: bool,
    has_json: bool,
    /// Paths by the name of the file, sorted, where names are sought by the end of a path.
    by_name: Paths,
    /// Files by the full names that they declare, where names say nothing of paths.
    declaring: FxHashMap<Box<str>, Arc<str>>,
}

/// A path alias that a configuration file of the project declares (`paths` of a tsconfig, a workspace package).
#[derive(Debug, Clone)]
pub struct Alias {
    /// Folder whose files it holds for, with `/` at its end unless it is the root.
    pub scope: String,
    /// Prefix of the specifier; a specifier equal to it without `/` at its end matches too.
    pub prefix: String,
    /// What the prefix stands for, as a root-relative path.
    pub target: String,
}

impl Program {
    /// A program whose tree holds these paths.
    pub fn new(ecosystem: Ecosystem, paths: impl IntoIterator<Item = Arc<str>>, aliases: Vec<Alias>) -> Self {
        let paths: FxHashSet<Arc<str>> = paths.into_iter().collect();
        let libraries = if ecosystem == Ecosystem::Cargo { libraries(&paths) } else { FxHashMap::default() };
        let folders = match ecosystem {
            Ecosystem::Go => grouped(&paths, |path| path.rsplit_once('/').map_or("", |(folder, _)| folder)),
            _ => Paths::default(),
        };
        let by_name = match ecosystem {
            Ecosystem::Php | Ecosystem::Ruby => grouped(&paths, file_name),
            _ => Paths::default(),
        };
        let stems = match ecosystem {
            Ecosystem::Dotnet | Ecosystem::Jvm => {
                grouped(&paths, |path| file_name(path).split('.').next().unwrap_or_default())
            }
            _ => Paths::default(),
        };
        Self {
            ecosystem,
            files: Vec::new(),
            by_path: FxHashMap::default(),
            paths,
            libraries,
            folders,
            stems,
            exporting: FxHashMap::default(),
            namespaces: FxHashSet::default(),
            seen_everywhere: Vec::new(),
            aliases,
            units: Units::default(),
            stores: FxHashMap::default(),
            has_parts: false,
            has_json: false,
            by_name,
            declaring: FxHashMap::default(),
        }
    }

    /// Finds out which of the files that were added may have to do with each other.
    pub(super) fn connect(&mut self) {
        let mut units = std::mem::take(&mut self.units);
        units.extend(self);
        self.units = units;
    }

    /// The unit of a file.
    pub(super) fn unit(&self, file: FileId) -> Unit {
        self.units.of(file)
    }

    /// Whether an object of one unit can get into the other.
    pub(super) fn meet(&self, one: Unit, other: Unit) -> bool {
        self.units.meet(one, other)
    }

    /// Whether an object of one file can get into the other.
    pub(super) fn files_meet(&self, one: FileId, other: FileId) -> bool {
        self.meet(self.unit(one), self.unit(other))
    }

    /// The files of a folder that is a module, sorted.
    pub fn folder(&self, folder: &str) -> &[Arc<str>] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// The files that are named like a type, sorted.
    pub fn with_stem(&self, stem: &str) -> &[Arc<str>] {
        self.stems.get(stem).map_or(&[], Vec::as_slice)
    }

    /// The lowered files that export something under a path.
    pub fn exporting(&self, path: Name) -> &[FileId] {
        self.exporting.get(&path).map_or(&[], Vec::as_slice)
    }

    /// Whether some lowered file exports something in a namespace.
    pub fn is_namespace(&self, path: &str) -> bool {
        self.namespaces.contains(path)
    }

    /// Modules whose exports every file sees.
    pub fn seen_everywhere(&self) -> impl Iterator<Item = &str> {
        self.seen_everywhere.iter().map(String::as_str)
    }

    /// Whether some class is a part of one that another file defines.
    pub fn has_parts(&self) -> bool {
        self.has_parts
    }

    /// Whether some class says how its fields are written in JSON.
    pub fn has_json(&self) -> bool {
        self.has_json
    }

    /// The family of languages that its files are written in.
    pub fn ecosystem(&self) -> Ecosystem {
        self.ecosystem
    }

    /// The root file of a library of the tree, by crate name.
    pub fn library(&self, name: &str) -> Option<&Arc<str>> {
        self.libraries.get(name)
    }

    /// What a declared path alias makes of a specifier in a file; the innermost scope, then the longest prefix wins.
    pub fn alias(&self, from: &str, specifier: &str) -> Option<String> {
        let mut best: Option<(usize, usize, String)> = None;
        for alias in self.aliases.iter().filter(|alias| from.starts_with(&alias.scope)) {
            let rest = match specifier.strip_prefix(&alias.prefix) {
                Some(rest) => rest,
                None if specifier == alias.prefix.trim_end_matches('/') => "",
                None => continue,
            };
            let rank = (alias.scope.len(), alias.prefix.len());
            if best.as_ref().is_none_or(|(scope, prefix, _)| rank > (*scope, *prefix)) {
                let target = format!("{}{rest}", alias.target);
                best = Some((rank.0, rank.1, target.trim_end_matches('/').to_owned()));
            }
        }
        best.map(|(_, _, target)| target)
    }

    /// The stores to a member of this name, in order: file and index among the file's.
    pub fn stores(&self, member: Name) -> &[(FileId, usize)] {
        self.stores.get(&member).map_or(&[], Vec::as_slice)
    }

    /// The paths of the files of this name, sorted.
    pub fn named(&self, file: &str) -> &[Arc<str>] {
        self.by_name.get(file).map_or(&[], Vec::as_slice)
    }

    /// The lowered file that declares a full name.
    pub fn declaring(&self, name: &str) -> Option<&Arc<str>> {
        self.declaring.get(name)
    }

    /// What every alias whose prefix a specifier begins with makes of it, the longest prefix first.
    pub fn aliased(&self, specifier: &str) -> Vec<String> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for alias in &self.aliases {
            if let Some(rest) = specifier.strip_prefix(&alias.prefix) {
                found.push((alias.prefix.len(), format!("{}{rest}", alias.target)));
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        found.into_iter().map(|(_, target)| target).collect()
    }

    /// Adds a lowered file.
    pub fn add(&mut self, path: Arc<str>, ir: FileIr, names: &mut Names) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let interned: Vec<Name> = ir.symbols.iter().map(|text| names.intern(text)).collect();
        let mut exports: FxHashMap<Name, Vec<ExprId>> = FxHashMap::default();
        for export in &ir.exports {
            let name = interned[export.name.index()];
            exports.entry(name).or_default().push(export.value);
            if self.ecosystem == Ecosystem::Ruby && ir.text(export.name).starts_with("::") {
                let files = self.exporting.entry(name).or_default();
                if files.last() != Some(&id) {
                    files.push(id);
                }
            }
            if self.ecosystem.has_namespaces() && ir.text(export.name).contains(['.', '@']) {
                self.exporting.entry(name).or_default().push(id);
                let path = ir.text(export.name);
                let ends = path.match_indices('.').filter(|(end, _)| *end > 0);
                self.namespaces.extend(ends.map(|(end, _)| path[..end].to_owned()));
            }
        }
        for (index, store) in ir.member_stores.iter().enumerate() {
            self.stores.entry(interned[store.name.index()]).or_default().push((id, index));
        }
        if matches!(self.ecosystem, Ecosystem::Php | Ecosystem::Ruby) {
            let names = ir.exports.iter().map(|export| ir.text(export.name).into());
            for name in names.collect::<Vec<Box<str>>>() {
                self.declaring.entry(name).or_insert_with(|| Arc::clone(&path));
            }
        }
        self.by_path.insert(Arc::clone(&path), id);
        self.paths.insert(Arc::clone(&path));
        let dependences = Dependences::new(&ir);
        let is_test = is_test(&path);
        for seen in &ir.seen_everywhere {
            if self.seen_everywhere.iter().all(|known| known != ir.text(*seen)) {
                self.seen_everywhere.push(ir.text(*seen).to_owned());
            }
        }
        self.has_parts |= ir.classes.iter().any(|class| class.kind == ClassKind::Part);
        self.has_json |= ir.classes.iter().any(|class| !class.json.is_empty());
        let typed_records = typed_records(&ir);
        let callbacks = callbacks(&ir);
        self.files.push(File { path, is_test, ir, names: interned, exports, dependences, typed_records, callbacks });
        id
    }

    /// The file.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// All files, in order of their ids.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), file))
    }

    /// How many expressions the lowered files have.
    pub fn size(&self) -> usize {
        self.files.iter().map(|file| file.ir.exprs.len()).sum()
    }

    /// The file with this path, if it is lowered.
    pub fn by_path(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Whether the tree holds this path.
    pub fn has_path(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// The paths of the tree, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &Arc<str>> {
        self.paths.iter()
    }

    /// The path as it is shared.
    pub fn shared_path(&self, path: &str) -> Option<&Arc<str>> {
        self.paths.get(path)
    }
}

/// Whether a path is that of tests, as the test runners of the languages find them by default.
fn is_test(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    let words: Vec<&str> = file.split('.').collect();
    let stem = words[0];
    let infix = if words.len() > 2 { words.get(words.len() - 2).copied() } else { None };
    let by_name =
        file.ends_with("Test.php") || stem.starts_with("test_") || stem.ends_with("_test") || stem == "conftest";
    by_name
        || matches!(infix, Some("test" | "spec"))
        || parts.any(|folder| matches!(folder, "test" | "tests" | "__tests__"))
}

/// Paths by a part of them, sorted.
fn grouped(paths: &FxHashSet<Arc<str>>, part: impl Fn(&str) -> &str) -> Paths {
    let mut sorted: Vec<&Arc<str>> = paths.iter().collect();
    sorted.sort_unstable();
    let mut found = Paths::default();
    for path in sorted {
        found.entry(part(path).into()).or_default().push(Arc::clone(path));
    }
    found
}

/// The name of the file at the end of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Crates of the tree: a folder with `src/lib.rs`, under the folder's name as code writes it. Of several, the first by path.
fn libraries(paths: &FxHashSet<Arc<str>>) -> FxHashMap<String, Arc<str>> {
    let mut roots: Vec<&Arc<str>> = paths.iter().filter(|path| path.ends_with("/src/lib.rs")).collect();
    roots.sort_unstable();
    let mut found = FxHashMap::default();
    for root in roots {
        let folder = root.trim_end_matches("/src/lib.rs");
        let name = folder.rsplit('/').next().unwrap_or(folder).replace('-', "_");
        found.entry(name).or_insert_with(|| Arc::clone(root));
    }
    found
}

/// Records that are the value of a declared type.
fn typed_records(ir: &FileIr) -> FxHashMap<ExprId, ExprId> {
    let typed = ir.exprs.iter().filter_map(|expr| match expr {
        Expr::Typed { value: Some(value), ty } => Some((*value, *ty)),
        _ => None,
    });
    typed.filter(|(value, _)| matches!(ir.expr(*value), Expr::Record(_))).collect()
}

/// Functions that are arguments of methods.
fn callbacks(ir: &FileIr) -> FxHashMap<FunctionId, ExprId> {
    let mut found = FxHashMap::default();
    for call in &ir.calls {
        let Expr::Call { callee, args, .. } = ir.expr(*call) else { continue };
        if !matches!(ir.expr(*callee), Expr::Member { .. }) {
            continue;
        }
        found.extend(args.iter().filter_map(|arg| match ir.expr(arg.value) {
            Expr::Function(function) => Some((*function, *call)),
            _ => None,
        }));
    }
    found
}

/// Where the arguments of one invocation stand: each part is a call and how many of its positional arguments to skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Part {
    /// The call.
    pub call: Ref,
    /// Leading positional arguments that are not meant.
    pub skip: u32,
    /// What the arguments that are meant stand for.
    pub given: Given,
}

/// What the written arguments of a [`Part`] stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Given {
    /// Themselves.
    Written,
    /// Themselves, and whoever calls what the call made may add others: `functools.partial`, JavaScript's `bind`.
    Open,
    /// The first of them is the list of all: JavaScript's `apply`.
    Listed,
}

impl Part {
    /// All arguments of a call.
    pub fn of(call: Ref) -> Self {
        Self::after(call, 0)
    }

    /// The arguments of a call after some positional ones.
    pub fn after(call: Ref, skip: u32) -> Self {
        Self { call, skip, given: Given::Written }
    }
}

/// Most contexts of one function that are told apart.
const MAX_CONTEXTS: usize = 64;

/// The same where each caller of a transport is a request of its own.
const MAX_WIDE: usize = 1024;

/// Interned arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArgsId(pub u32);

/// One calling context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Context {
    /// The function that runs; none for the construction of a class without a constructor.
    pub function: Option<FunctionRef>,
    /// Its arguments.
    pub args: ArgsId,
    /// What `self` is.
    pub receiver: Option<Instance>,
    /// The class that is being constructed: `self` is the instance made by this very context.
    pub constructs: Option<(FileId, ClassId)>,
    /// Context of the captured variables.
    pub scope: CtxId,
    /// How many contexts are around it.
    pub depth: u8,
}

/// Interned contexts and arguments.
#[derive(Debug)]
pub struct Contexts {
    known: Vec<Context>,
    ids: FxHashMap<Context, CtxId>,
    /// How many there are of a function.
    of_function: FxHashMap<FunctionRef, usize>,
    /// How many more there are because the callers of transports were told apart.
    of_transport: FxHashMap<FunctionRef, usize>,
    /// Whether they are told apart now.
    pub is_wide: bool,
    args: Vec<Vec<Part>>,
    args_ids: FxHashMap<Vec<Part>, ArgsId>,
}

impl Default for Contexts {
    fn default() -> Self {
        let mut contexts = Self {
            known: Vec::new(),
            ids: FxHashMap::default(),
            of_function: FxHashMap::default(),
            of_transport: FxHashMap::default(),
            is_wide: false,
            args: Vec::new(),
            args_ids: FxHashMap::default(),
        };
        let args = contexts.args(Vec::new());
        // Another list without arguments: no call has that many.
        let nowhere = Ref { file: FileId(0), expr: ExprId(0), ctx: CtxId(0) };
        contexts.args(vec![Part::after(nowhere, u32::MAX)]);
        let anywhere = Context { function: None, args, receiver: None, constructs: None, scope: CtxId(0), depth: 0 };
        contexts.intern(anywhere);
        contexts
    }
}

impl Contexts {
    /// Arguments of which only what is no data is known: functions, clients, objects.
    pub const BLIND: ArgsId = ArgsId(1);

    /// The id of a context.
    pub fn intern(&mut self, context: Context) -> CtxId {
        if let Some(id) = self.ids.get(&context) {
            return *id;
        }
        let id = CtxId(u32::try_from(self.known.len()).unwrap_or(u32::MAX));
        self.known.push(context);
        self.ids.insert(context, id);
        if let Some(function) = context.function {
            let counts = if self.is_wide { &mut self.of_transport } else { &mut self.of_function };
            *counts.entry(function).or_default() += 1;
        }
        id
    }

    /// The id of a context, unless its function has too many already: its callers are told apart no more then.
    pub fn intern_bounded(&mut self, context: Context) -> Option<CtxId> {
        let (counts, most) =
            if self.is_wide { (&self.of_transport, MAX_WIDE) } else { (&self.of_function, MAX_CONTEXTS) };
        let is_full = |function| counts.get(&function).is_some_and(|count| *count >= most);
        if context.function.is_some_and(is_full) {
            return self.ids.get(&context).copied();
        }
        Some(self.intern(context))
    }

    /// The context.
    pub fn get(&self, id: CtxId) -> Context {
        self.known[id.0 as usize]
    }

    /// The context and those of its captured variables, innermost first; "anywhere" is not among them.
    pub fn chain(&self, from: CtxId) -> impl Iterator<Item = (CtxId, Context)> {
        let mut at = from;
        std::iter::from_fn(move || {
            if at == CtxId(0) {
                return None;
            }
            let (id, context) = (at, self.get(at));
            at = context.scope;
            Some((id, context))
        })
    }

    /// The id of some arguments.
    pub fn args(&mut self, parts: Vec<Part>) -> ArgsId {
        if let Some(id) = self.args_ids.get(&parts) {
            return *id;
        }
        let id = ArgsId(u32::try_from(self.args.len()).unwrap_or(u32::MAX));
        self.args.push(parts.clone());
        self.args_ids.insert(parts, id);
        id
    }

    /// The parts of some arguments.
    pub fn parts(&self, id: ArgsId) -> &[Part] {
        &self.args[id.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_known_by_their_paths() {
        for path in ["tests/app.py", "a/test_b.py", "a/b_test.py", "a/b.spec.ts", "x/__tests__/y.js", "conftest.py"] {
            assert!(is_test(path), "{path}");
        }
        for path in ["src/contest.py", "a/latest.ts", "a/b.testing.ts", "attest/x.py", "src/test.rs"] {
            assert!(!is_test(path), "{path}");
        }
    }
}

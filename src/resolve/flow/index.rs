//! What the flow looks up by name, over all lowered files; grows as files are added.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lineage::Lineages;
use super::uses::Uses;
use crate::ir::{ClassId, Expr, ExprId, FunctionId, Literal, Symbol};
use crate::policy::{Tie, address};
use crate::resolve::eval::Evaluator;
use crate::resolve::modules;
use crate::resolve::program::{File, Program};
use crate::resolve::value::{ClassRef, FileId, FunctionRef, Name};
use crate::syntax::Ecosystem;

/// See the module documentation.
#[derive(Debug, Default)]
pub(in crate::resolve) struct Index {
    /// Expressions that read a slot: members, literal keys, imported members, names of star imports.
    readers: FxHashMap<Name, Vec<(FileId, ExprId)>>,
    /// Members that are read of `self`, and the class that it is.
    own_readers: FxHashMap<Name, Vec<(FileId, ExprId, ClassRef)>>,
    lineages: Lineages,
    /// Names under which something is called.
    called: FxHashSet<Name>,
    /// Functions by name.
    functions: FxHashMap<Name, Vec<FunctionRef>>,
    /// Imports and globals that an SDK's catalog knows, by file.
    pub(super) entries: Vec<(FileId, ExprId)>,
    /// Texts that may be addresses of the API, or names of settings that hold one, by file; and whether surely.
    pub(super) addresses: Vec<(FileId, ExprId, bool)>,
    /// Imports of a whole module or its default export, by the module's path.
    importers: FxHashMap<Arc<str>, Vec<(FileId, ExprId)>>,
    uses: FxHashMap<FileId, Uses>,
    files: u32,
}

impl Index {
    /// Takes in the files that were added since.
    pub(super) fn extend(&mut self, evaluator: &Evaluator<'_>) {
        let program = evaluator.program;
        for (id, file) in program.files().skip(self.files as usize) {
            self.add(evaluator, id, file);
            self.lineages.add(id, file);
            self.files += 1;
        }
    }

    fn add(&mut self, evaluator: &Evaluator<'_>, id: FileId, file: &File) {
        let of_setting = |name: &str| evaluator.facts.versions.is_address(name).then_some(Tie::Sure);
        let tie = |symbol: &str| address(symbol).or_else(|| of_setting(symbol));
        let ties: Vec<Option<Tie>> = file.ir.symbols.iter().map(|symbol| tie(symbol)).collect();
        for (index, expr) in file.ir.exprs.iter().enumerate() {
            let at = (id, ExprId(u32::try_from(index).unwrap_or(u32::MAX)));
            if let Some(tie) = addressing_symbol(expr).and_then(|symbol| ties[symbol.index()]) {
                self.addresses.push((at.0, at.1, tie == Tie::Sure));
            }
            match expr {
                Expr::Import { .. } | Expr::Global(_) if is_known(evaluator, file, expr) => self.entries.push(at),
                Expr::Call { callee, .. } => self.called.extend(file.last_name(*callee)),
                _ => {}
            }
            if let Some(path) = default_import(evaluator.program, file, expr) {
                self.importers.entry(path).or_default().push(at);
            }
            let Some(name) = slot_read(file, expr) else { continue };
            match own_class(file, expr) {
                Some(class) => {
                    let class = ClassRef { file: id, id: class };
                    self.own_readers.entry(name).or_default().push((id, at.1, class));
                }
                None => self.readers.entry(name).or_default().push(at),
            }
        }
        for (index, function) in file.ir.functions.iter().enumerate() {
            let Some(name) = function.name else { continue };
            let function = FunctionRef { file: id, id: FunctionId(u32::try_from(index).unwrap_or(u32::MAX)) };
            self.functions.entry(file.name(name)).or_default().push(function);
        }
    }

    /// The expressions that read a member of something other than `self`.
    pub(super) fn readers(&self, slot: Name) -> &[(FileId, ExprId)] {
        self.readers.get(&slot).map_or(&[], Vec::as_slice)
    }

    /// The expressions that read a member of `self` in classes related to one; in all classes where it is none.
    pub(super) fn own_readers(&self, program: &Program, slot: Name, class: Option<ClassRef>) -> Vec<(FileId, ExprId)> {
        let readers = self.own_readers.get(&slot).into_iter().flatten();
        let is_meant = |of: &ClassRef| {
            class.is_none_or(|class| program.files_meet(of.file, class.file) && self.lineages.are_related(*of, class))
        };
        readers.filter(|(_, _, of)| is_meant(of)).map(|(file, expr, _)| (*file, *expr)).collect()
    }

    /// The imports of a module as a whole, or of its default export.
    pub(super) fn importers(&self, path: &str) -> &[(FileId, ExprId)] {
        self.importers.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whether anything is called by this name.
    pub(super) fn is_called(&self, name: Name) -> bool {
        self.called.contains(&name)
    }

    /// The functions of a name.
    pub(super) fn functions(&self, name: Name) -> &[FunctionRef] {
        self.functions.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Whether some function or class has this name.
    pub(super) fn is_function(&self, name: Name) -> bool {
        self.functions.contains_key(&name) || self.lineages.has(name)
    }

    /// Where the values of a file's expressions go.
    pub(super) fn uses(&mut self, program: &Program, file: FileId) -> &Uses {
        self.uses.entry(file).or_insert_with(|| Uses::new(&program.file(file).ir))
    }
}

/// What an expression says that may be an address.
fn addressing_symbol(expr: &Expr) -> Option<Symbol> {
    match expr {
        Expr::Literal(Literal::Str(text)) => Some(*text),
        Expr::Member { name, .. } => Some(*name),
        _ => None,
    }
}

/// Whether an SDK's catalog knows what an import or a global is.
fn is_known(evaluator: &Evaluator<'_>, file: &File, expr: &Expr) -> bool {
    match expr {
        Expr::Import { specifier, .. } => evaluator.is_catalogued(file.ir.text(*specifier)),
        Expr::Global(name) => {
            let exports_sdk = |from: &Symbol| evaluator.is_catalogued(file.ir.text(*from));
            evaluator.automaton.root(file.ir.text(*name)).is_some()
                || file.ir.star_exports.iter().any(exports_sdk)
                || evaluator.program.seen_everywhere().any(|from| evaluator.is_catalogued(from))
        }
        _ => false,
    }
}

/// The slot that an expression reads.
fn slot_read(file: &File, expr: &Expr) -> Option<Name> {
    match expr {
        Expr::Member { name, .. } => Some(file.name(*name)),
        // A global of PHP or Ruby may be a function of another file.
        Expr::Global(name) => {
            let is_shared = matches!(file.ir.language.ecosystem(), Ecosystem::Php | Ecosystem::Ruby);
            (is_shared || !file.ir.star_exports.is_empty()).then(|| file.name(*name))
        }
        Expr::Import { member, .. } => member.map(|member| file.name(member)),
        Expr::Index { key, .. } => match file.ir.expr(*key) {
            Expr::Literal(Literal::Str(key)) => Some(file.name(*key)),
            _ => None,
        },
        _ => None,
    }
}

/// The class whose instance a member is read of, where that is written as `self`, `this` or `super`.
fn own_class(file: &File, expr: &Expr) -> Option<ClassId> {
    let Expr::Member { base, .. } = expr else { return None };
    match file.ir.expr(*base) {
        Expr::This(class) | Expr::Super(class) => Some(*class),
        _ => None,
    }
}

/// The module that an import takes as a whole, or the default export of.
fn default_import(program: &Program, file: &File, expr: &Expr) -> Option<Arc<str>> {
    let Expr::Import { specifier, member } = expr else { return None };
    let is_default = member.is_none_or(|member| file.ir.text(member) == "default");
    if program.ecosystem() != Ecosystem::Node || !is_default {
        return None;
    }
    modules::resolve(program, &file.path, file.ir.text(*specifier)).map(|target| target.path)
}

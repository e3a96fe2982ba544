//! Which files can have to do with each other at all.
//!
//! A *unit* is one folder at the top of the tree: a package of a collection, a service of a monorepo, all
//! of a small project's code. An object goes from one unit to another only if one of the two imports the
//! other, directly or through units between them. What is joined by name alone (members, methods) is
//! joined among such units only, so that a tree of many projects costs no more than they do one by one.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::modules;
use super::program::{File, Program};
use super::value::FileId;
use crate::ir::Expr;
use crate::syntax::Ecosystem;

/// Most units that are told apart; in a tree with more, any two may meet.
const MAX_UNITS: usize = 4096;

/// Most pairs of units that are remembered.
const MAX_PAIRS: usize = 1 << 20;

/// One unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Unit(u32);

/// The units of the lowered files.
#[derive(Debug, Default)]
pub(super) struct Units {
    ids: FxHashMap<String, Unit>,
    of: Vec<Unit>,
    /// Which unit imports which.
    imports: BTreeSet<(Unit, Unit)>,
    /// Which unit reaches which.
    reaches: FxHashSet<(Unit, Unit)>,
    is_cut: bool,
    /// Whether imports say which file is meant; where they name namespaces, any two units may meet.
    has_paths: bool,
}

impl Units {
    /// Takes in the files that were added since.
    pub(super) fn extend(&mut self, program: &Program) {
        let before = (self.imports.len(), self.ids.len());
        let by_name =
            matches!(program.ecosystem(), Ecosystem::Php | Ecosystem::Dotnet | Ecosystem::Jvm | Ecosystem::Ruby);
        self.has_paths = !by_name;
        for (_, file) in program.files().skip(self.of.len()) {
            let unit = self.unit(&file.path);
            self.of.push(unit);
            self.add_imports(program, file, unit);
        }
        if (self.imports.len(), self.ids.len()) != before {
            self.close();
        }
    }

    fn unit(&mut self, path: &str) -> Unit {
        let top = path.split_once('/').map_or("", |(top, _)| top);
        if let Some(unit) = self.ids.get(top) {
            return *unit;
        }
        let unit = Unit(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        self.ids.insert(top.to_owned(), unit);
        unit
    }

    fn add_imports(&mut self, program: &Program, file: &File, unit: Unit) {
        let imported = file.ir.exprs.iter().filter_map(|expr| match expr {
            Expr::Import { specifier, .. } => Some(*specifier),
            _ => None,
        });
        for specifier in imported.chain(file.ir.star_exports.iter().copied()) {
            if let Some(target) = modules::resolve(program, &file.path, file.ir.text(specifier)) {
                let target = self.unit(&target.path);
                if target != unit {
                    self.imports.insert((unit, target));
                }
            }
        }
    }

    /// The transitive closure.
    fn close(&mut self) {
        self.reaches.clear();
        self.is_cut = !self.has_paths || self.ids.len() > MAX_UNITS;
        if self.is_cut {
            return;
        }
        let mut direct: BTreeMap<Unit, Vec<Unit>> = BTreeMap::new();
        for (from, to) in &self.imports {
            direct.entry(*from).or_default().push(*to);
        }
        for from in direct.keys() {
            let mut work = vec![*from];
            while let Some(at) = work.pop() {
                let next = direct.get(&at).into_iter().flatten();
                work.extend(next.copied().filter(|to| self.reaches.insert((*from, *to))));
            }
            if self.reaches.len() > MAX_PAIRS {
                self.is_cut = true;
                return;
            }
        }
    }

    /// The unit of a file.
    pub(super) fn of(&self, file: FileId) -> Unit {
        self.of[file.0 as usize]
    }

    /// Whether an object of one unit can get into the other.
    pub(super) fn meet(&self, one: Unit, other: Unit) -> bool {
        one == other || self.is_cut || self.reaches.contains(&(one, other)) || self.reaches.contains(&(other, one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(imports: &[(u32, u32)]) -> Units {
        let imports: BTreeSet<_> = imports.iter().map(|(from, to)| (Unit(*from), Unit(*to))).collect();
        let mut units = Units { imports, has_paths: true, ..Units::default() };
        units.close();
        units
    }

    #[test]
    fn who_imports_whom_meets() {
        let units = closed(&[(0, 1), (1, 2), (3, 2)]);
        assert!(units.meet(Unit(0), Unit(2)));
        assert!(units.meet(Unit(2), Unit(0)));
        assert!(units.meet(Unit(3), Unit(3)));
        assert!(!units.meet(Unit(0), Unit(3)), "two users of one library do not meet");
    }

    #[test]
    fn circles_end() {
        let units = closed(&[(0, 1), (1, 0)]);
        assert!(units.meet(Unit(0), Unit(1)));
    }
}

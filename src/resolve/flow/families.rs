//! Classes that may share members because one extends another, by the names of their bases.

use rustc_hash::FxHashMap;

use crate::ir::ClassId;
use crate::resolve::program::File;
use crate::resolve::value::{ClassRef, FileId, Name};

/// Classes that extend each other, directly or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Family(u32);

/// Disjoint sets of classes.
#[derive(Debug, Default)]
pub(super) struct Families {
    ids: FxHashMap<ClassRef, u32>,
    parents: Vec<u32>,
    named: FxHashMap<Name, Vec<u32>>,
    extends: Vec<(u32, Name)>,
}

impl Families {
    /// Takes in the classes of a file.
    pub(super) fn add(&mut self, file: FileId, lowered: &File) {
        for (index, class) in lowered.ir.classes.iter().enumerate() {
            let id = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
            self.parents.push(id);
            self.ids.insert(ClassRef { file, id: ClassId(u32::try_from(index).unwrap_or(u32::MAX)) }, id);
            if let Some(name) = class.name {
                self.named.entry(lowered.name(name)).or_default().push(id);
            }
            let bases = class.bases.iter().filter_map(|base| lowered.last_name(*base));
            self.extends.extend(bases.map(|base| (id, base)));
        }
    }

    /// Unites classes with those that they extend.
    pub(super) fn unite(&mut self) {
        for (class, base) in std::mem::take(&mut self.extends) {
            let bases = self.named.get(&base).cloned().unwrap_or_default();
            if bases.is_empty() {
                // Its file may come later.
                self.extends.push((class, base));
            }
            for base in bases {
                let (a, b) = (self.root(class), self.root(base));
                self.parents[a.max(b) as usize] = a.min(b);
            }
        }
    }

    fn root(&self, mut id: u32) -> u32 {
        while self.parents[id as usize] != id {
            id = self.parents[id as usize];
        }
        id
    }

    /// The family of a class.
    pub(super) fn of(&self, class: ClassRef) -> Family {
        Family(self.ids.get(&class).map_or(u32::MAX, |id| self.root(*id)))
    }
}

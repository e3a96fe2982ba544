//! Which classes may share members because one extends the other, by the names of their bases.

use rustc_hash::FxHashMap;

use crate::ir::ClassId;
use crate::resolve::program::File;
use crate::resolve::value::{ClassRef, FileId, Name};

/// Most ancestors of one class that are told apart.
const MAX_ANCESTORS: usize = 64;

/// The classes of all files and what they extend.
#[derive(Debug, Default)]
pub(super) struct Lineages {
    named: FxHashMap<Name, Vec<ClassRef>>,
    bases: FxHashMap<ClassRef, Vec<Name>>,
}

impl Lineages {
    /// Takes in the classes of a file.
    pub(super) fn add(&mut self, file: FileId, lowered: &File) {
        for (index, class) in lowered.ir.classes.iter().enumerate() {
            let id = ClassRef { file, id: ClassId(u32::try_from(index).unwrap_or(u32::MAX)) };
            if let Some(name) = class.name {
                self.named.entry(lowered.name(name)).or_default().push(id);
            }
            let bases: Vec<Name> = class.bases.iter().filter_map(|base| lowered.last_name(*base)).collect();
            if !bases.is_empty() {
                self.bases.insert(id, bases);
            }
        }
    }

    /// Whether some class has this name.
    pub(super) fn has(&self, name: Name) -> bool {
        self.named.contains_key(&name)
    }

    /// Whether one of two classes may be or extend the other.
    pub(super) fn are_related(&self, one: ClassRef, other: ClassRef) -> bool {
        one == other || self.extends(one, other) || self.extends(other, one)
    }

    fn extends(&self, class: ClassRef, ancestor: ClassRef) -> bool {
        let mut found = vec![class];
        let mut next = 0;
        while next < found.len() && next < MAX_ANCESTORS {
            for base in self.bases.get(&found[next]).into_iter().flatten() {
                for named in self.named.get(base).into_iter().flatten() {
                    if *named == ancestor {
                        return true;
                    }
                    if !found.contains(named) {
                        found.push(*named);
                    }
                }
            }
            next += 1;
        }
        false
    }
}

//! Classes that are what they are because of their methods: Go's interfaces and who implements them.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::eval::Evaluator;
use super::value::{ClassRef, Name};
use crate::ir::{ClassId, ClassKind};

/// Most classes below one interface; more of them tell nothing about the value behind it.
const MAX_IMPLEMENTERS: usize = 8;

/// Deepest nesting of classes that extend, or embed, each other.
const MAX_DEPTH: usize = 6;

/// Adds to what extends a class those that have all methods of it, where that is enough.
pub(super) fn find(evaluator: &mut Evaluator<'_>, subclasses: &mut FxHashMap<ClassRef, Vec<ClassRef>>) {
    let all: Vec<(ClassRef, ClassKind)> = classes(evaluator);
    let interfaces: Vec<ClassRef> = of_kind(&all, ClassKind::Structural);
    if interfaces.is_empty() {
        return;
    }
    let candidates = of_kind(&all, ClassKind::Nominal);
    let known: Vec<(ClassRef, BTreeSet<Name>)> =
        candidates.into_iter().map(|class| (class, methods(evaluator, subclasses, class, MAX_DEPTH))).collect();
    for interface in interfaces {
        let wanted = methods(evaluator, subclasses, interface, MAX_DEPTH);
        let fits = known.iter().filter(|(_, methods)| !wanted.is_empty() && wanted.is_subset(methods));
        let fitting: Vec<ClassRef> = fits.map(|(class, _)| *class).collect();
        if fitting.len() <= MAX_IMPLEMENTERS {
            let below = subclasses.entry(interface).or_default();
            below.extend(fitting);
            below.sort_unstable();
            below.dedup();
        }
    }
}

fn classes(evaluator: &Evaluator<'_>) -> Vec<(ClassRef, ClassKind)> {
    let mut found = Vec::new();
    for (file, lowered) in evaluator.program.files() {
        for (index, class) in (0..).zip(&lowered.ir.classes) {
            found.push((ClassRef { file, id: ClassId(index) }, class.kind));
        }
    }
    found
}

fn of_kind(all: &[(ClassRef, ClassKind)], kind: ClassKind) -> Vec<ClassRef> {
    all.iter().filter(|(_, of)| *of == kind).map(|(class, _)| *class).collect()
}

/// The methods of a class: its own, those in other files, and those of what it embeds.
fn methods(
    evaluator: &mut Evaluator<'_>,
    subclasses: &FxHashMap<ClassRef, Vec<ClassRef>>,
    class: ClassRef,
    depth: usize,
) -> BTreeSet<Name> {
    let file = evaluator.file(class.file);
    let mut found: BTreeSet<Name> =
        file.ir.class(class.id).members.iter().map(|member| file.name(member.name)).collect();
    if depth == 0 {
        return found;
    }
    let is_part = |below: &&ClassRef| evaluator.file(below.file).ir.class(below.id).kind == ClassKind::Part;
    for part in subclasses.get(&class).into_iter().flatten().filter(is_part) {
        let file = evaluator.file(part.file);
        found.extend(file.ir.class(part.id).members.iter().map(|member| file.name(member.name)));
    }
    for base in evaluator.direct_bases(class) {
        found.extend(methods(evaluator, subclasses, base, depth - 1));
    }
    found
}

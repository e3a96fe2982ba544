//! What a branch knows about the values that were asked about before it was entered.
//!
//! A read of such a value inside the branch becomes an [`Expr::Where`]. Values of local variables are told by
//! their expressions (SSA); members and captured variables by how they are written, and only as long as
//! nothing here stores to them.

use super::{Arm, Builder, Frame};
use crate::ir::{Expr, ExprId, Literal, Span, Symbol, Test, VarId};

/// Most conditions that one branch remembers.
const MAX_KNOWN: usize = 16;

/// Longest chain of members that is compared.
const MAX_MEMBERS: usize = 8;

/// Something that was asked of a value, and holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The value.
    pub of: ExprId,
    /// What holds.
    pub test: Test,
}

/// What a condition says about both of its branches.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// Where it is true.
    pub then: Vec<Condition>,
    /// Where it is not.
    pub otherwise: Vec<Condition>,
}

impl Conditions {
    /// One question.
    pub fn on(of: ExprId, test: Test) -> Self {
        let otherwise = test.negated().map(|test| Condition { of, test });
        Self { then: vec![Condition { of, test }], otherwise: otherwise.into_iter().collect() }
    }

    /// `not a`.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { then: self.otherwise, otherwise: self.then }
    }

    /// `a and b`.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.then.extend(other.then);
        self.otherwise.clear();
        self
    }

    /// `a or b`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
}

impl Builder {
    /// Starts a branch in which something is known.
    pub fn open_branch_where(&mut self, known: &[Condition]) {
        self.open_branch();
        self.suppose(known);
    }

    /// From here on in this branch, something is known.
    pub fn suppose(&mut self, known: &[Condition]) {
        let Some(layer) = self.frames.last_mut().and_then(|frame| frame.layers.last_mut()) else { return };
        let room = MAX_KNOWN.saturating_sub(layer.arm.known.len());
        layer.arm.known.extend(known.iter().take(room));
    }

    /// A value without what is known about it here.
    pub fn unnarrowed(&self, value: ExprId) -> ExprId {
        match *self.get(value) {
            Expr::Where { value: inner, of, .. } if inner == of => self.unnarrowed(inner),
            _ => value,
        }
    }

    /// A value that stands for a branch only where the branch can be taken: `x if x else None`.
    pub fn guarded(&mut self, value: ExprId, known: &[Condition]) -> ExprId {
        let is_nothing = matches!(self.get(value), Expr::Literal(Literal::Null | Literal::Undefined));
        match known {
            [Condition { of, test }, ..] if is_nothing => {
                let span = self.span(value);
                self.expr(Expr::Where { value, of: *of, test: *test }, span)
            }
            _ => value,
        }
    }

    /// A value that is there: what `Some(x)` matches.
    pub fn present(&mut self, value: ExprId) -> ExprId {
        if !self.can_be_nothing(value) {
            return value;
        }
        let span = self.span(value);
        self.expr(Expr::Where { value, of: value, test: Test::Present }, span)
    }

    /// A value that is read, with what is known about it.
    pub(super) fn narrowed(&mut self, value: ExprId, span: Span) -> ExprId {
        let tests = self.tests_of(value);
        tests.into_iter().rev().fold(value, |value, test| self.expr(Expr::Where { value, of: value, test }, span))
    }

    /// What is known about a value, the innermost first.
    fn tests_of(&self, value: ExprId) -> Vec<Test> {
        let mut found = Vec::new();
        let layers = self.frames.last().map_or(&[][..], |frame| &frame.layers);
        if layers.iter().all(|layer| layer.arm.known.is_empty()) || !self.can_be_nothing(value) {
            return found;
        }
        let mut in_this_round = true;
        for layer in layers.iter().rev() {
            for known in layer.arm.known.iter().rev() {
                let holds =
                    known.of == value || (in_this_round && is_lasting(known.test) && self.is_same(known.of, value, 0));
                if holds && !found.contains(&known.test) {
                    found.push(known.test);
                }
            }
            in_this_round &= layer.looped.is_none();
        }
        found
    }

    /// Whether two expressions read the same place.
    fn is_same(&self, one: ExprId, other: ExprId, depth: usize) -> bool {
        if one == other {
            return true;
        }
        let (one, other) = (self.unnarrowed(one), self.unnarrowed(other));
        match (self.get(one), self.get(other)) {
            _ if one == other => true,
            (Expr::Member { base: a, name: x }, Expr::Member { base: b, name: y }) => {
                x == y && depth < MAX_MEMBERS && self.is_same(*a, *b, depth + 1)
            }
            (Expr::Index { base: a, key: x }, Expr::Index { base: b, key: y }) => {
                let same_key = matches!((self.get(*x), self.get(*y)), (Expr::Literal(x), Expr::Literal(y)) if x == y);
                same_key && depth < MAX_MEMBERS && self.is_same(*a, *b, depth + 1)
            }
            (Expr::This(a), Expr::This(b)) => a == b,
            (Expr::Variable(a), Expr::Variable(b)) => a == b,
            (Expr::Global(a), Expr::Global(b)) => a == b,
            _ => false,
        }
    }

    fn can_be_nothing(&self, value: ExprId) -> bool {
        !matches!(
            self.get(value),
            Expr::Record(_)
                | Expr::Sequence(_)
                | Expr::Update { .. }
                | Expr::Function(_)
                | Expr::Class(_)
                | Expr::Import { .. }
                | Expr::This(_)
                | Expr::Super(_)
                | Expr::Literal(_)
                | Expr::Template(_)
        )
    }

    // --- what ends it --------------------------------------------------------------------------

    pub(super) fn forget_member(&mut self, name: Symbol) {
        self.forget(|expr| matches!(expr, Expr::Member { name: own, .. } if *own == name));
    }

    pub(super) fn forget_variable(&mut self, variable: VarId) {
        self.forget(|expr| *expr == Expr::Variable(variable));
    }

    fn forget(&mut self, is_it: impl Fn(&Expr) -> bool) {
        let exprs = &self.ir.exprs;
        let Some(Frame { layers, .. }) = self.frames.last_mut() else { return };
        for layer in layers {
            layer.arm.known.retain(|known| !is_it(&exprs[known.of.index()]));
        }
    }

    // --- what a merge makes of it --------------------------------------------------------------

    /// What a variable holds after an arm that does not write it.
    pub(super) fn kept(&mut self, arms: &[Arm], arm: &Arm, variable: VarId) -> Option<ExprId> {
        let value = self.peek(variable)?;
        let is_store =
            |arm: &Arm| arm.writes.get(&variable).is_some_and(|write| matches!(self.get(*write), Expr::Update { .. }));
        // A record that is stored into in one arm only stays one.
        if arms.iter().any(is_store) || !self.can_be_nothing(value) {
            return Some(value);
        }
        match arm.known.iter().find(|known| known.of == value) {
            Some(known) => {
                let (test, span) = (known.test, self.span(value));
                Some(self.expr(Expr::Where { value, of: value, test }, span))
            }
            None => Some(value),
        }
    }

    /// `if x: record[key] = x`: one store, of `x` where it is there, and of what the record had otherwise.
    pub(super) fn conditional_store(&mut self, arms: &[Arm], variable: VarId) -> Option<ExprId> {
        let [then, otherwise] = arms else { return None };
        if then.dead || otherwise.dead || otherwise.writes.contains_key(&variable) {
            return None;
        }
        let write = *then.writes.get(&variable)?;
        let Expr::Update { base, key: Some(key), value } = *self.get(write) else { return None };
        let Expr::Where { value: read, of, .. } = *self.get(value) else { return None };
        let is_plain = matches!(self.get(key), Expr::Literal(Literal::Str(_)));
        if read != of || !is_plain || self.peek(variable) != Some(base) {
            return None;
        }
        let known = otherwise.known.iter().find(|known| self.is_same(known.of, of, 0)).copied()?;
        let span = self.span(write);
        let before = self.expr(Expr::Index { base, key }, span);
        let before = self.expr(Expr::Where { value: before, of: known.of, test: known.test }, span);
        let value = self.choice(vec![value, before], self.span(value));
        Some(self.expr(Expr::Update { base, key: Some(key), value }, span))
    }
}

/// Whether what was asked of a member still holds after calls that may have stored to it. That something is there
/// is taken to; that nothing is there is not, since such calls are often what puts it there.
fn is_lasting(test: Test) -> bool {
    !matches!(test, Test::Falsy | Test::Missing)
}

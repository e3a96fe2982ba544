//! What is left of a value where a condition holds.

use super::eval::Evaluator;
use super::value::{Atom, Ref, Value};
use crate::ir::{Expr, Literal, Test};

impl Evaluator<'_> {
    /// `value` where `asked` passes a test. What only stands for such a branch goes where nothing that is known gets there.
    pub(super) fn narrowed(&mut self, value: Ref, asked: Ref, test: Test) -> Value {
        let asked_value = self.eval(asked);
        let left = asked_value.filtered(|atom| self.may_pass(atom, test));
        if value == asked {
            return left;
        }
        let is_taken = !left.atoms().is_empty() || asked_value.is_unknown();
        if is_taken {
            return (*self.eval(value)).clone();
        }
        if asked_value.is_complete() { Value::bottom() } else { Value::unknown() }
    }

    /// `value`, or `fallback` where it counts as false.
    pub(super) fn otherwise(&mut self, value: Ref, fallback: Ref) -> Value {
        let first = self.eval(value);
        let mut result = first.filtered(|atom| self.may_pass(atom, Test::Truthy));
        let may_be_false = first.atoms().iter().any(|atom| self.may_pass(*atom, Test::Falsy));
        let is_nothing = matches!(self.expr(fallback), Expr::Literal(Literal::Null | Literal::Undefined));
        // `url or None` with a default: that somebody may have given an empty one is not known, and says nothing new.
        let is_default = !first.atoms().is_empty() && is_nothing;
        // Nothing at all (yet): `this.x ??= make()` where this is the only store.
        if may_be_false || first.atoms().is_empty() || (!first.is_complete() && !is_default) {
            let second = self.eval(fallback);
            result.join(&second);
        }
        result
    }

    fn may_pass(&self, atom: Atom, test: Test) -> bool {
        match test {
            Test::Truthy => self.truthy(atom) != Some(false),
            Test::Falsy => self.truthy(atom) != Some(true),
            Test::Present => !matches!(atom, Atom::Null | Atom::Undefined),
            Test::Missing => {
                matches!(atom, Atom::Null | Atom::Undefined | Atom::External(_) | Atom::Output | Atom::Environment(_))
            }
            Test::NotNull => atom != Atom::Null,
            Test::NotUndefined => atom != Atom::Undefined,
        }
    }

    fn truthy(&self, atom: Atom) -> Option<bool> {
        match atom {
            Atom::Str(text) => Some(!self.text(text).is_empty()),
            atom => atom.truthy(),
        }
    }
}

//! Which expressions of a file mean the same in every calling context.
//!
//! An expression depends on the context where a parameter, the receiver or a function that is defined
//! inside another one flows into it. All others are worked out once, for any caller.

use crate::ir::{Expr, ExprId, Field, FileIr, FunctionId};

/// What of a calling context an expression depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dependence {
    /// Arguments, of this or an enclosing function.
    pub arguments: bool,
    /// The receiver.
    pub receiver: bool,
}

impl Dependence {
    const NESTED: Self = Self { arguments: true, receiver: true };

    fn joined(self, other: Self) -> Self {
        Self { arguments: self.arguments || other.arguments, receiver: self.receiver || other.receiver }
    }

    /// Whether it depends on nothing.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// What each expression of a file depends on.
#[derive(Debug)]
pub struct Dependences {
    of: Vec<Dependence>,
}

impl Dependences {
    /// Propagates from parameters, receivers and nested functions to what they flow into.
    pub fn new(ir: &FileIr) -> Self {
        let nested = nested_functions(ir);
        let mut users: Vec<(ExprId, ExprId)> = Vec::new();
        let mut of = vec![Dependence::default(); ir.exprs.len()];
        let mut work = Vec::new();
        for (id, expr) in (0..).map(ExprId).zip(&ir.exprs) {
            operands(ir, expr, |operand| users.push((operand, id)));
            let own = match expr {
                Expr::Parameter { .. } => Dependence { arguments: true, receiver: false },
                Expr::This(_) | Expr::Super(_) => Dependence { arguments: false, receiver: true },
                Expr::Function(function) if nested[function.index()] => Dependence::NESTED,
                _ => continue,
            };
            of[id.index()] = own;
            work.push(id);
        }
        users.sort_unstable();
        while let Some(at) = work.pop() {
            let start = users.partition_point(|(operand, _)| *operand < at);
            for (_, user) in users[start..].iter().take_while(|(operand, _)| *operand == at) {
                let joined = of[user.index()].joined(of[at.index()]);
                if joined != of[user.index()] {
                    of[user.index()] = joined;
                    work.push(*user);
                }
            }
        }
        Self { of }
    }

    /// What an expression depends on.
    pub fn of(&self, expr: ExprId) -> Dependence {
        self.of[expr.index()]
    }

    /// What the result of a function depends on.
    pub fn of_result(&self, ir: &FileIr, function: FunctionId) -> Dependence {
        let body = ir.function(function);
        let results = body.returns.iter().chain(&body.yields);
        results.fold(Dependence::default(), |joined, expr| joined.joined(self.of(*expr)))
    }
}

/// The functions that are defined inside another one.
fn nested_functions(ir: &FileIr) -> Vec<bool> {
    let mut nested = vec![false; ir.functions.len()];
    let mut order: Vec<usize> = (0..ir.functions.len()).collect();
    order.sort_by_key(|index| (ir.functions[*index].span.start, std::cmp::Reverse(ir.functions[*index].span.end)));
    let mut end = 0;
    for index in order {
        let span = ir.functions[index].span;
        nested[index] = span.start < end;
        end = end.max(span.end);
    }
    nested
}

/// Calls `each` with what an expression is worked out from; the definitions of a variable too.
fn operands(ir: &FileIr, expr: &Expr, mut each: impl FnMut(ExprId)) {
    match expr {
        Expr::Variable(variable) => ir.variables[variable.index()].definitions.iter().copied().for_each(each),
        Expr::Member { base, .. }
        | Expr::Spread(base)
        | Expr::Element(base)
        | Expr::Enter(base)
        | Expr::Await(base) => each(*base),
        Expr::Index { base, key } => {
            each(*base);
            each(*key);
        }
        Expr::Call { callee, args, .. } => {
            each(*callee);
            args.iter().for_each(|arg| each(arg.value));
        }
        Expr::Record(fields) => fields.iter().for_each(|field| match field {
            Field::Entry { key, value, .. } => {
                each(*key);
                each(*value);
            }
            Field::Spread { value, .. } => each(*value),
        }),
        Expr::Update { base, key, value } => {
            each(*base);
            key.iter().copied().for_each(&mut each);
            each(*value);
        }
        Expr::Sequence(items) | Expr::Choice(items) | Expr::Template(items) => items.iter().copied().for_each(each),
        Expr::Otherwise { value, fallback } => {
            each(*value);
            each(*fallback);
        }
        Expr::Where { value, of, .. } => {
            each(*value);
            each(*of);
        }
        Expr::Typed { value, ty } => {
            value.iter().copied().for_each(&mut each);
            each(*ty);
        }
        Expr::Literal(_)
        | Expr::Global(_)
        | Expr::Import { .. }
        | Expr::Function(_)
        | Expr::Class(_)
        | Expr::Parameter { .. }
        | Expr::This(_)
        | Expr::Super(_)
        // Its value is not known anyway.
        | Expr::Opaque(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Language;

    #[test]
    fn what_a_parameter_flows_into_depends_on_the_call() {
        let code = "KEY = 1\ndef f(x):\n    y = [x]\n    z = [KEY]\n    def g():\n        return z\n    return y\n\ndef h():\n    return KEY\n";
        let ir = crate::lower::lower(Language::Python, code);
        let dependences = Dependences::new(&ir);
        let named = |name: &str| {
            let index = ir.functions.iter().position(|f| f.name.is_some_and(|own| ir.text(own) == name));
            FunctionId(u32::try_from(index.expect("is there")).expect("fits"))
        };
        assert!(dependences.of_result(&ir, named("f")).arguments);
        assert!(dependences.of_result(&ir, named("g")).is_none());
        assert!(dependences.of_result(&ir, named("h")).is_none());
        assert_eq!(nested_functions(&ir).iter().filter(|nested| **nested).count(), 1);
    }
}

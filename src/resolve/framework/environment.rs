//! Switches that a program turns by setting an environment variable of its own: `os.environ["NAME"] = "1"`.

use crate::catalog::framework::Switch;
use crate::ir::{Expr, ExprId, Literal};
use crate::resolve::eval::Evaluator;
use crate::resolve::value::{Atom, CtxId, FileId, Name, Ref};

impl Evaluator<'_> {
    /// Whether the program sets an environment variable that turns a switch.
    pub(in crate::resolve) fn is_set_in_environment(&mut self, switch: &Switch) -> bool {
        switch.environment.iter().any(|(variable, values)| {
            let Some(name) = self.facts.names.get(variable) else { return false };
            let stores = self.environment_stores(name);
            stores.into_iter().any(|store| self.is_one_of(store, values))
        })
    }

    /// Whether the program assigns a member that turns a switch.
    pub(in crate::resolve) fn turns_by_assignment(&mut self, switch: usize) -> bool {
        let automaton = self.automaton;
        automaton.switches[switch].1.assigned.iter().any(|path| {
            let member = path.rsplit('.').next().unwrap_or_default();
            let Some(name) = self.facts.names.get(member) else { return false };
            self.stores_of(name, None).into_iter().any(|(base, ..)| {
                let base = self.eval(base);
                base.atoms().iter().any(|atom| match atom {
                    Atom::Sdk { node, .. } => {
                        let member = automaton.member(*node, member);
                        member.is_some_and(|(node, _)| automaton.node(node).switched_by == Some(switch))
                    }
                    _ => false,
                })
            })
        })
    }

    /// What is stored to an environment variable anywhere.
    fn environment_stores(&mut self, name: Name) -> Vec<Ref> {
        let mut found: Vec<(Ref, Ref)> =
            self.stores_of(name, None).into_iter().map(|(base, value, _)| (base, value)).collect();
        let files: Vec<FileId> = self.program.files().map(|(id, _)| id).collect();
        for id in files {
            let file = self.file(id);
            for expr in &file.ir.exprs {
                let Expr::Update { base, key: Some(key), value } = expr else { continue };
                if matches!(file.ir.expr(*key), Expr::Literal(Literal::Str(text)) if file.name(*text) == name) {
                    let at = |expr: ExprId| Ref { file: id, expr, ctx: CtxId(0) };
                    found.push((at(*base), at(*value)));
                }
            }
        }
        found.into_iter().filter(|(base, _)| self.is_environment(*base)).map(|(_, value)| value).collect()
    }

    fn is_environment(&mut self, of: Ref) -> bool {
        let value = self.eval(of);
        value
            .atoms()
            .iter()
            .any(|atom| matches!(atom, Atom::Sdk { node, .. } if self.automaton.node(*node).environment))
    }

    fn is_one_of(&mut self, of: Ref, values: &[String]) -> bool {
        let value = self.eval(of);
        let text = match value.only() {
            Some(Atom::Str(text) | Atom::Number(text)) => self.text(text).to_string(),
            Some(Atom::Bool(flag)) => flag.to_string(),
            _ => return false,
        };
        values.iter().any(|value| value.eq_ignore_ascii_case(&text))
    }
}

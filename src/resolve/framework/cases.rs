//! What decides what a framework's call sends: its arguments, the installed version, switches.

use std::sync::Arc;

use crate::catalog::framework::{Case, Condition, Switch, is_met};
use crate::policy::matches_text;
use crate::resolve::eval::Evaluator;
use crate::resolve::parameter::{Body, parse_path};
use crate::resolve::program::ArgsId;
use crate::resolve::value::{Atom, Name, Value};

/// What a test says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    No,
    /// Nothing is known.
    Unknown,
    /// In some runs of the program.
    Sometimes,
    Yes,
}

impl Evaluator<'_> {
    /// The operations that a call can be, and whether nothing unknown decides between them.
    pub(in crate::resolve) fn decided(&mut self, operation: usize, args: ArgsId) -> (Vec<usize>, bool) {
        let (mut decided, mut is_sure) = (Vec::new(), true);
        let automaton = self.automaton;
        for (case, changed) in &automaton.operations[operation].cases {
            match self.applies(operation, case, args) {
                Holds::Yes => {
                    decided.push(*changed);
                    return (decided, is_sure);
                }
                Holds::Sometimes => decided.push(*changed),
                Holds::Unknown => is_sure = false,
                Holds::No => {}
            }
        }
        decided.push(operation);
        (decided, is_sure)
    }

    fn applies(&mut self, operation: usize, case: &Case, args: ArgsId) -> Holds {
        let mut holds = Holds::Yes;
        for condition in &case.all {
            holds = holds.min(self.holds(operation, condition, args));
            if holds == Holds::No {
                return holds;
            }
        }
        let any = case.any.iter().map(|condition| self.holds(operation, condition, args)).max();
        holds.min(any.unwrap_or(Holds::Yes))
    }

    fn holds(&mut self, operation: usize, condition: &Condition, args: ArgsId) -> Holds {
        let catalog = self.automaton.operations[operation].catalog;
        let mut holds = Holds::Yes;
        if let Some(name) = &condition.switch {
            let is_turned = self.is_turned(catalog, name);
            holds = holds.min(if is_turned { Holds::Yes } else { Holds::No });
        }
        if let Some(test) = &condition.version {
            let packages = match &condition.package {
                Some(package) => std::slice::from_ref(package),
                None => self.automaton.catalogs[catalog].catalog.packages.as_slice(),
            };
            let is_met = self.is_version(args, packages, test);
            holds = holds.min(if is_met { Holds::Yes } else { Holds::No });
        }
        if let Some(wanted) = condition.installed {
            let mut packages = condition.package.iter().chain(&condition.packages);
            let is_installed = packages.any(|package| self.installed(args, package).is_some());
            holds = holds.min(if is_installed == wanted { Holds::Yes } else { Holds::No });
        }
        match &condition.parameter {
            Some(path) if holds != Holds::No => holds.min(self.parameter_holds(operation, path, condition, args)),
            _ => holds,
        }
    }

    /// Whether the program turns a switch of a catalog.
    fn is_turned(&mut self, catalog: usize, name: &str) -> bool {
        let automaton = self.automaton;
        let meant = |(of, switch): &&(usize, _)| *of == catalog && Switch::is_called(switch, name);
        let by_call = |id: &usize| meant(&&automaton.switches[*id]);
        self.facts.switched.iter().any(by_call)
            || automaton.switches.iter().filter(meant).any(|(_, switch)| self.is_set_in_environment(switch))
            || automaton.switches.iter().enumerate().any(|(id, switch)| meant(&switch) && self.turns_by_assignment(id))
    }

    fn parameter_holds(&mut self, operation: usize, path: &str, condition: &Condition, args: ArgsId) -> Holds {
        let model = &self.automaton.operations[operation];
        let value = self.parameter_at(Body::Model(model), args, &parse_path(path)).value;
        let value = self.with_defaults(&value);
        let (mut yes, mut no, mut unknown) = (false, false, !value.is_complete());
        for atom in value.atoms() {
            match self.atom_holds(*atom, condition, model.catalog) {
                Some(true) => yes = true,
                Some(false) => no = true,
                None => unknown = true,
            }
        }
        match (yes, no, unknown) {
            // The elements of a list are all there.
            (true, _, _) if path.contains('[') => Holds::Yes,
            (true, false, false) => Holds::Yes,
            (true, ..) => Holds::Sometimes,
            (false, _, true) => Holds::Unknown,
            (false, _, false) => Holds::No,
        }
    }

    /// Environment variables, as what they are by default.
    fn with_defaults(&mut self, value: &Value) -> Value {
        let mut result = value.filtered(|atom| !matches!(atom, Atom::Environment(_)));
        for atom in value.atoms() {
            if let Atom::Environment(read) = *atom {
                let default = self.environment(read).1.unwrap_or_default();
                result.join(&default.opened());
            }
        }
        result
    }

    fn atom_holds(&mut self, atom: Atom, condition: &Condition, catalog: usize) -> Option<bool> {
        let mut holds = true;
        if let Some(given) = condition.given {
            let is_given = match atom {
                Atom::Undefined | Atom::Null | Atom::Bool(false) => false,
                Atom::Str(text) => !self.text(text).is_empty(),
                Atom::External(_) => return None,
                _ => true,
            };
            holds &= is_given == given;
        }
        if !condition.is.is_empty() {
            if matches!(atom, Atom::External(_) | Atom::Text(_)) {
                return None;
            }
            holds &= condition.is.iter().any(|value| self.is_constant(atom, value));
        }
        if let Some(text) = condition.text {
            let is_text = match atom {
                Atom::Str(_) | Atom::Text(_) => true,
                Atom::External(path) if !self.is_foreign_object(path) => return None,
                _ => false,
            };
            holds &= is_text == text;
        }
        if !condition.of.is_empty() {
            let is_of = |name: &String| match atom {
                Atom::Sdk { node, .. } => self.automaton.is_of_type(node, catalog, name),
                _ => false,
            };
            holds &= condition.of.iter().any(is_of);
        }
        if condition.known {
            holds &= self.is_definite(atom)?;
        }
        if !condition.like.is_empty() || !condition.unlike.is_empty() {
            holds &= self.is_like(atom, condition)?;
        }
        Some(holds)
    }

    fn is_like(&mut self, atom: Atom, condition: &Condition) -> Option<bool> {
        let text = match atom {
            Atom::Str(text) => self.text(text).to_string(),
            Atom::Text(of) => self.render(of, 0),
            Atom::External(path) if !self.is_foreign_object(path) => return None,
            _ => return Some(false),
        };
        let matches = |patterns: &[String]| patterns.iter().any(|pattern| matches_text(pattern, &text));
        let is_like = condition.like.is_empty() || matches(&condition.like);
        let is_unlike = condition.unlike.is_empty() || !matches(&condition.unlike);
        // A text whose beginning is not known may be anything.
        if text.starts_with("{}") && !(is_like && condition.unlike.is_empty()) {
            return None;
        }
        Some(is_like && is_unlike)
    }

    /// Whether something is surely there and surely itself; none where only the run decides.
    fn is_definite(&mut self, atom: Atom) -> Option<bool> {
        match atom {
            Atom::Undefined | Atom::Null => Some(false),
            Atom::Text(of) => (!self.render(of, 0).starts_with("{}")).then_some(true),
            Atom::External(path) => self.is_foreign_object(path).then_some(true),
            Atom::Environment(_) | Atom::Output => None,
            _ => Some(true),
        }
    }

    /// Whether a path of a foreign package is an object that one of its classes makes.
    fn is_foreign_object(&self, path: Name) -> bool {
        let path = self.facts.names.text(path);
        let callee = path.strip_suffix("()").and_then(|callee| callee.rsplit('.').next());
        callee.is_some_and(|name| name.starts_with(char::is_uppercase))
    }

    pub(in crate::resolve) fn is_constant(&self, atom: Atom, value: &serde_json::Value) -> bool {
        match (atom, value) {
            (Atom::Bool(atom), serde_json::Value::Bool(value)) => atom == *value,
            (Atom::Str(atom), serde_json::Value::String(value)) => **self.facts.names.text(atom) == **value,
            (Atom::Number(atom), serde_json::Value::Number(value)) => {
                **self.facts.names.text(atom) == *value.to_string()
            }
            _ => false,
        }
    }

    /// The version of a package that is installed where a call stands.
    fn installed(&self, args: ArgsId, package: &str) -> Option<Vec<u64>> {
        let file = self.facts.contexts.parts(args).first().map(|part| part.call.file);
        let path = file.map(|file| Arc::clone(&self.file(file).path)).unwrap_or_default();
        self.facts.versions.nearest(&path, package)
    }

    /// Whether the version that is installed where a call stands meets a test. Without one the newest is assumed.
    fn is_version(&mut self, args: ArgsId, packages: &[String], test: &str) -> bool {
        let found = packages.iter().find_map(|package| self.installed(args, package));
        if found.is_none()
            && let Some(package) = packages.first()
        {
            self.facts.assumed.insert(package.clone());
        }
        is_met(test, found.as_deref())
    }
}

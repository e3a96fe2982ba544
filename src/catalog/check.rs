//! What a catalog must satisfy beyond its schema. Shared with `build.rs`.

use std::collections::BTreeSet;

use super::framework::{Condition, Conduct, version_tests};
use super::path::{Head, Path, PathError};
use super::schema::Catalog;

/// Something wrong in a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The text in the catalog's file that it is about.
    pub about: String,
    /// What is wrong, as a sentence without a final stop.
    pub message: String,
}

impl Problem {
    fn new(about: &str, message: impl Into<String>) -> Self {
        Self { about: about.to_owned(), message: message.into() }
    }

    /// The byte range of the text it is about, where `source` (the catalog's file) quotes it.
    pub fn find(&self, source: &str) -> Option<std::ops::Range<usize>> {
        let quoted = ['"', '\''].into_iter().find_map(|quote| source.find(&format!("{quote}{}{quote}", self.about)));
        let start = quoted.map(|at| at + 1).or_else(|| source.find(&self.about))?;
        Some(start..start + self.about.len())
    }
}

impl Catalog {
    /// Parses a path of this catalog.
    pub fn path(&self, text: &str) -> Result<Path, PathError> {
        Path::parse(text, |name| self.types.iter().any(|ty| ty.name == name))
    }

    /// Every path that the catalog mentions, as written.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let types = self.types.iter().flat_map(|ty| ty.class.iter().chain(&ty.from));
        let builders = self.builders.iter().flat_map(|builder| &builder.class);
        let same = self.same.iter().flat_map(|same| same.path.iter().chain(&same.class).chain([&same.r#as]));
        let raw = self.raw.iter().flat_map(|raw| &raw.call).chain(self.http.iter().flat_map(|http| &http.call));
        let summaries = self.summaries.iter().flat_map(|summary| &summary.call);
        let switches = self.switches.iter().flat_map(|switch| switch.call.iter().chain(&switch.assigned));
        let values =
            self.environment.iter().chain(&self.proxies).chain(&self.parameters.omitted).chain(self.constants.keys());
        types
            .chain(builders)
            .chain(same)
            .chain(self.operations.keys())
            .chain(raw)
            .chain(summaries)
            .chain(switches)
            .chain(values)
            .map(String::as_str)
    }

    /// Everything wrong in it. `is_operation` knows the canonical operations. Catalogs of languages
    /// name globals that start with a capital; in all others such a name must be a type.
    pub fn check(&self, is_operation: impl Fn(&str) -> bool, language: bool) -> Vec<Problem> {
        let mut problems = self.check_types();
        problems.extend(self.paths().filter_map(|text| self.check_path(text, language)));
        problems.extend(self.check_operations(&is_operation));
        problems
            .extend(self.profile.iter().flat_map(|(name, conduct)| self.check_conduct(name, conduct, &is_operation)));
        problems.extend(self.raw.iter().filter(|raw| raw.http.is_some() == raw.method.is_some()).map(|raw| {
            let about = raw.call.first().map_or("[[raw]]", String::as_str);
            Problem::new(about, "a raw call has either `http` or `method`")
        }));
        problems
    }

    fn check_types(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut names = BTreeSet::new();
        for ty in &self.types {
            if !names.insert(&ty.name) {
                problems.push(Problem::new(&ty.name, format!("the type `{}` is defined twice", ty.name)));
            }
            if !ty.name.starts_with(char::is_uppercase) {
                problems.push(Problem::new(&ty.name, "the name of a type starts with a capital"));
            }
        }
        let extended = self.types.iter().filter_map(|ty| ty.extends.as_ref());
        let returned = self.operations.values().filter_map(|operation| operation.returns.as_ref());
        let constructed = self.same.iter().filter_map(|same| same.constructs.as_ref());
        let built = self.builders.iter().filter_map(|builder| builder.makes.as_ref());
        let made = self.http.iter().filter_map(|http| http.makes.as_ref()).chain(built);
        for name in extended.chain(returned).chain(constructed).chain(made).filter(|name| !names.contains(name)) {
            problems.push(Problem::new(name, format!("the catalog has no type `{name}`")));
        }
        problems
    }

    fn check_path(&self, text: &str, language: bool) -> Option<Problem> {
        match self.path(text) {
            Err(error) => Some(Problem::new(text, format!("`{text}` is no path: {error}"))),
            Ok(Path { head: Head::Module(name), .. }) if !language && text.starts_with(char::is_uppercase) => Some(
                Problem::new(text, format!("the catalog has no type `{name}` (a global stands in quotes: `'{name}'`)")),
            ),
            Ok(_) => None,
        }
    }

    fn check_operations(&self, is_operation: &dyn Fn(&str) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (path, operation) in &self.operations {
            if path.ends_with("()") {
                problems.push(Problem::new(path, "the path of an operation has no final `()`"));
            }
            problems.extend(self.check_conduct(path, &operation.conduct, is_operation));
            if let Some(profile) = operation.profile.as_ref().filter(|profile| !self.profile.contains_key(*profile)) {
                problems.push(Problem::new(path, format!("the catalog has no profile `{profile}`")));
            }
            for name in std::iter::once(&operation.operation).chain(&operation.also) {
                if !is_operation(name) {
                    problems
                        .push(Problem::new(path, format!("`{name}` is no operation of rules/policy/operations.toml")));
                }
            }
        }
        problems
    }

    /// What a framework does: `name` is the profile, or the path of the operation.
    fn check_conduct(&self, name: &str, conduct: &Conduct, is_operation: &dyn Fn(&str) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.catalog.framework && *conduct != Conduct::default() {
            problems.push(Problem::new(name, "only frameworks have profiles and conduct"));
        }
        let sent = conduct.cases.iter().filter_map(|case| case.operation.as_ref());
        for operation in sent.chain(conduct.beside.iter().map(|other| &other.operation)) {
            if !is_operation(operation) {
                problems
                    .push(Problem::new(name, format!("`{operation}` is no operation of rules/policy/operations.toml")));
            }
        }
        let inner = conduct.beside.iter().flat_map(|other| &other.conduct.cases);
        for condition in conduct.cases.iter().chain(inner).flat_map(|case| case.all.iter().chain(&case.any)) {
            problems.extend(self.check_condition(name, condition));
        }
        problems
    }

    fn check_condition(&self, name: &str, condition: &Condition) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(version) = condition.version.as_ref().filter(|version| version_tests(version).is_none()) {
            problems.push(Problem::new(version, format!("`{version}` tests no version")));
        }
        if let Some(switch) = &condition.switch
            && !self.switches.iter().any(|known| known.name == *switch)
        {
            problems.push(Problem::new(name, format!("the catalog has no switch `{switch}`")));
        }
        for ty in condition.of.iter().filter(|ty| !self.types.iter().any(|known| known.name == **ty)) {
            problems.push(Problem::new(name, format!("the catalog has no type `{ty}`")));
        }
        problems
    }
}

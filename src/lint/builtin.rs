//! The few predicates that a lint file names because its condition language cannot say them.

use super::Verdict;
use super::matching::Hit;
use super::schema::Lint;
use crate::policy::{Effect, matches_text};
use crate::request::{Confidence, Provider, Request, Unresolved, Via};

/// A predicate, by what it looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    /// `other_provider`: a client that somebody other than OpenAI answers, or may answer. Once per client.
    OtherProvider,
    /// `unproven_parameter`: parameters whose value is not known where one value would keep content.
    UnprovenParameter,
    /// `unresolved_client`: calls that the resolver handed over as unresolved.
    UnresolvedClient,
}

impl Builtin {
    /// The predicate that a lint names; an error holds the name that is not known.
    pub fn of(lint: &Lint) -> Result<Option<Self>, String> {
        match lint.builtin.as_deref() {
            None => Ok(None),
            Some("other_provider") => Ok(Some(Self::OtherProvider)),
            Some("unproven_parameter") => Ok(Some(Self::UnprovenParameter)),
            Some("unresolved_client") => Ok(Some(Self::UnresolvedClient)),
            Some(name) => Err(format!("`{name}` is no built-in predicate")),
        }
    }
}

/// Whether somebody other than OpenAI answers, or that is decided at run time. Azure has lints of its own.
pub(super) fn other_provider(request: &Request) -> Verdict {
    match request.provider {
        Provider::Other | Provider::Configurable => Verdict::Must,
        Provider::OpenAi | Provider::Azure => Verdict::No,
    }
}

/// The parameters of undecided hits that are worth a finding, each once, without those that another finding is about.
///
/// An unfavourable value counts where it would keep content; in strict mode, wherever it would be a warning.
pub(super) fn unproven_parameters<'a>(undecided: &[Hit<'a>], reported: &[&str], strict: bool) -> Vec<&'a str> {
    let mut parameters = Vec::new();
    for hit in undecided.iter().filter(|hit| is_unfavourable(hit.effect, strict)) {
        let in_strict = hit.lint.unproven_in_strict.iter().filter(|_| strict);
        for path in hit.lint.unproven.iter().chain(in_strict) {
            let is_tested = hit.case.when.iter().any(|test| matches_text(&test.parameter, path));
            let is_incomplete = hit.request.parameters.get(path).is_some_and(|parameter| !parameter.complete);
            if is_tested && is_incomplete && !reported.contains(&path.as_str()) && !parameters.contains(&path.as_str())
            {
                parameters.push(path.as_str());
            }
        }
    }
    parameters
}

/// Those of the parameters that an undecided case speaks of as left out.
pub(super) fn kept_if_left_out<'a>(undecided: &[Hit<'a>], parameters: &[&'a str], strict: bool) -> Vec<&'a str> {
    let tests = || undecided.iter().filter(|hit| is_unfavourable(hit.effect, strict)).flat_map(|hit| &hit.case.when);
    let is_absent = |path: &str| tests().any(|test| test.parameter == path && test.is == Some(super::Is::Absent));
    parameters.iter().copied().filter(|path| is_absent(path)).collect()
}

/// Whether an effect is one that code must be proven not to have.
pub(super) fn is_unfavourable(effect: Effect, strict: bool) -> bool {
    // What OpenAI overrides keeps nothing, whatever the value.
    let is_unsafe = effect > Effect::Undocumented && effect != Effect::Overridden;
    matches!(effect, Effect::Kept | Effect::KeptBriefly) || (strict && is_unsafe)
}

/// An unresolved call in the form in which requests are judged; it never reaches the inventory.
pub(super) fn unresolved_client(unresolved: &Unresolved) -> Request {
    Request {
        id: String::new(),
        path: unresolved.path.clone(),
        range: unresolved.range,
        call: unresolved.range,
        written: unresolved.written.clone(),
        language: unresolved.language,
        catalog: String::new(),
        via: Via::Sdk,
        operation: unresolved.operation.clone(),
        also: Vec::new(),
        http: String::new(),
        endpoint: String::new(),
        provider: Provider::Configurable,
        host: None,
        confidence: Confidence::Low,
        parameters: std::collections::BTreeMap::new(),
        trail: Vec::new(),
        clients: Vec::new(),
        providers: Vec::new(),
    }
}

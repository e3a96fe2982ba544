//! The judgement: requests and lints in, findings out. A pure function.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::{self, Assembled};
use super::builtin::{self, Builtin};
use super::condition::Verdict;
use super::context::Context;
use super::matching::{Hit, Matcher, Program};
use super::message::{self, Facts};
use super::schema::{Case, Lint, Test};
use crate::finding::{Finding, fingerprint};
use crate::policy::{Effect, Outcome, Pattern, matches_text};
use crate::request::{ClientSite, Confidence, Request, Unresolved};

/// Judges every request, every client and every unresolved call. Findings are sorted by path, then position.
///
/// `requests` must hold every request of the program, those of files that are not reported included:
/// some lints ask whether another request exists.
pub fn judge(requests: &[Request], unresolved: &[Unresolved], lints: &[Lint], context: &Context<'_>) -> Vec<Finding> {
    let matcher = Matcher { program: Program::new(requests), context, today: context.today.to_string() };
    let unresolved: Vec<Request> = unresolved.iter().map(builtin::unresolved_client).collect();
    let lints = Lints::new(lints);
    let mut assembled: Vec<Assembled> = Vec::new();
    let mut settings = Vec::new();
    for request in requests {
        assembled.extend(judge_request(&matcher, &lints, request, &mut settings));
    }
    assembled.extend(judge_settings(settings));
    let clients = clients_of(requests);
    for lint in &lints.clients {
        assembled.extend(judge_clients(&matcher, lint, &clients));
    }
    for call in &unresolved {
        let hits = lints.unresolved.iter().filter_map(|lint| matcher.judge(lint, call).hit);
        assembled.extend(hits.map(|hit| assemble::about_request(&hit, &Facts::of(&hit), &[])));
    }
    finish(assembled, context)
}

/// Every parameter path that the lints speak of, so that requests are resolved for these.
///
/// A pattern that begins with `*` names no parameter: its lint lists those that it is meant for.
pub fn parameters(lints: &[Lint]) -> BTreeSet<&str> {
    let mut paths = BTreeSet::from(["model"]);
    for lint in lints {
        let listed = lint.unproven.iter().chain(&lint.unproven_in_strict).chain(&lint.parameters);
        paths.extend(listed.map(String::as_str));
        paths.extend(lint.cases.iter().flat_map(of_case));
    }
    paths.retain(|path| !path.starts_with('*'));
    paths
}

fn of_case(case: &Case) -> impl Iterator<Item = &str> {
    let companions = case.with.iter().chain(&case.unless).flat_map(|companion| &companion.when);
    let tests = case.when.iter().chain(companions).map(|test| test.parameter.as_str());
    tests.chain(case.subject.as_deref())
}

/// The patterns of the operations for which a lint speaks of this parameter, by name or by pattern.
pub fn spoken_of(lints: &[Lint], path: &str) -> Vec<Pattern> {
    let names = |parameter: &str| matches_text(parameter, path);
    let mut operations =
        of_cases(lints, |tests, subject| subject.is_some_and(names) || tests.iter().any(|test| names(&test.parameter)));
    // Requests are told apart by it in the report.
    if path == "model" {
        operations.insert("**");
    }
    operations.into_iter().map(Pattern::name).collect()
}

/// Whether some lint compares this parameter with words, so that they may be shown.
pub fn is_compared(lints: &[Lint], path: &str) -> bool {
    let tests = lints.iter().flat_map(|lint| &lint.cases).flat_map(|case| &case.when);
    tests
        .into_iter()
        .any(|test| matches_text(&test.parameter, path) && test.equals.iter().any(serde_json::Value::is_string))
}

/// The patterns of the operations for which a lint tests this parameter by its full name, so that its absence says
/// something. Elements of lists and what stands beside the body (`headers.*`, `dropped.*`) have no such operations.
pub fn tested_for(lints: &[Lint], path: &str) -> Vec<Pattern> {
    let is_beside = ["headers.", "dropped."].iter().any(|prefix| path.starts_with(prefix));
    if is_beside || path.contains(['[', '*']) {
        return Vec::new();
    }
    let operations = of_cases(lints, |tests, _| tests.iter().any(|test| test.parameter == path));
    operations.into_iter().filter(|pattern| *pattern != "**").map(Pattern::name).collect()
}

/// The operations of the cases (and their companions) whose tests and subject pass; `**` where a case names none.
fn of_cases(lints: &[Lint], passes: impl Fn(&[Test], Option<&str>) -> bool) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for case in lints.iter().flat_map(|lint| &lint.cases) {
        let own = (&case.operations, &case.when, case.subject.as_deref());
        let companions = case.with.iter().chain(&case.unless).map(|other| (&other.operations, &other.when, None));
        for (operations, tests, subject) in std::iter::once(own).chain(companions) {
            if passes(tests, subject) {
                let any = operations.is_empty().then_some("**");
                found.extend(operations.iter().map(String::as_str).chain(any));
            }
        }
    }
    found
}

/// The lints, by what they are judged on.
struct Lints<'a> {
    requests: Vec<&'a Lint>,
    clients: Vec<&'a Lint>,
    unproven: Vec<&'a Lint>,
    unresolved: Vec<&'a Lint>,
}

impl<'a> Lints<'a> {
    fn new(lints: &'a [Lint]) -> Self {
        let of = |wanted| lints.iter().filter(move |lint| Builtin::of(lint) == Ok(wanted)).collect();
        Self {
            requests: of(None),
            clients: of(Some(Builtin::OtherProvider)),
            unproven: of(Some(Builtin::UnprovenParameter)),
            unresolved: of(Some(Builtin::UnresolvedClient)),
        }
    }
}

/// The findings about one request; hits that the client is to blame for go to `settings`.
fn judge_request<'a>(
    matcher: &Matcher<'_>,
    lints: &Lints<'a>,
    request: &'a Request,
    settings: &mut Vec<Hit<'a>>,
) -> Vec<Assembled> {
    let mut hits = Vec::new();
    let mut undecided = Vec::new();
    for lint in &lints.requests {
        let judged = matcher.judge(lint, request);
        hits.extend(judged.hit);
        hits.extend(judged.of_pattern);
        undecided.extend(judged.undecided);
    }
    let mut hits = one_per_subject(without_yielding(hits));
    if hits.iter().any(|hit| is_shut_down(hit)) {
        // Nobody answers the request any more, so it does not matter what its parameters would have kept.
        hits.retain(|hit| hit.subject.is_none() || hit.effect == Effect::Retired);
        undecided.clear();
    }
    let subjects: Vec<&str> = hits.iter().filter_map(|hit| hit.subject).collect();
    let strict = matcher.context.strict;
    let unproven = builtin::unproven_parameters(&undecided, &subjects, strict);
    let (of_client, hits): (Vec<_>, Vec<_>) = hits.into_iter().partition(is_set_by_client);
    settings.extend(of_client);
    let mut assembled: Vec<Assembled> = hits.iter().map(about).collect();
    if !unproven.is_empty() {
        undecided.retain(|hit| !builtin::unproven_parameters(std::slice::from_ref(hit), &subjects, strict).is_empty());
        let worst = worst_outcomes(&undecided, strict);
        let left_out = builtin::kept_if_left_out(&undecided, &unproven, strict);
        let unproven_hits = lints.unproven.iter().filter_map(|lint| matcher.judge(lint, request).hit);
        assembled.extend(unproven_hits.map(|hit| {
            let effect = hit.control.outcome(&worst).effect;
            let hit = Hit { confidence: Confidence::Low, outcomes: worst.clone(), effect, ..hit };
            let facts = Facts { parameters: &unproven, left_out: &left_out, ..Facts::of(&hit) };
            let mut about = assemble::about_request(&hit, &facts, &unproven);
            about.finding.label = Some("not known here".to_owned());
            about
        }));
    }
    assembled
}

/// The finding of a hit, about its subject.
fn about(hit: &Hit<'_>) -> Assembled {
    let subject: Vec<&str> = hit.subject.into_iter().collect();
    assemble::about_request(hit, &Facts::of(hit), &subject)
}

/// Whether a hit says that the endpoint of the request itself is shut down.
fn is_shut_down(hit: &Hit<'_>) -> bool {
    hit.effect == Effect::Retired && hit.subject.is_none() && hit.operation == hit.request.operation
}

/// The hits whose lint does not yield to another one that fires.
fn without_yielding(mut hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    let fired: BTreeSet<String> = hits.iter().map(|hit| hit.lint.code.clone()).collect();
    hits.retain(|hit| !hit.lint.yields_to.iter().any(|code| fired.contains(code)));
    hits
}

/// One hit for each subject. Elements of a list (`tools[].type`) are many subjects in one path, so each lint keeps its own.
fn one_per_subject(hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    let mut kept: BTreeMap<(&str, &str), Hit<'_>> = BTreeMap::new();
    for hit in hits {
        let key = match hit.subject {
            Some(path) if path.contains('[') => (path, hit.lint.code.as_str()),
            Some(path) => (path, ""),
            None => ("", hit.operation),
        };
        let weaker = kept.get(&key).is_some_and(|other| weight(other) >= weight(&hit));
        if !weaker {
            kept.insert(key, hit);
        }
    }
    kept.into_values().collect()
}

/// What a request would keep does not matter once the request is answered no more: retired comes first.
fn weight(hit: &Hit<'_>) -> impl Ord + use<> {
    (hit.effect == Effect::Retired, hit.level, hit.confidence, hit.effect, std::cmp::Reverse(hit.lint.code.clone()))
}

/// What unfavourable values would do at worst, under each control, and of which parameter.
fn worst_outcomes(undecided: &[Hit<'_>], strict: bool) -> [Outcome; 3] {
    let relevant = || undecided.iter().filter(|hit| builtin::is_unfavourable(hit.effect, strict));
    [0, 1, 2].map(|control| match relevant().max_by_key(|hit| hit.outcomes[control].effect) {
        Some(hit) if hit.outcomes[control].effect != Effect::None => {
            let Outcome { effect, text } = &hit.outcomes[control];
            let of = builtin::unproven_parameters(std::slice::from_ref(hit), &[], strict);
            let of = of.first().map_or_else(String::new, |path| format!(", by `{}`", message::display_path(path)));
            Outcome { effect: *effect, text: format!("at worst{of}: {text}") }
        }
        _ => Outcome { effect: Effect::None, text: "nothing more is kept, whatever the value".into() },
    })
}

/// The findings about clients: each client once, however many requests it sends.
fn judge_clients(matcher: &Matcher<'_>, lint: &Lint, clients: &[Request]) -> Vec<Assembled> {
    let mut by_place: BTreeMap<_, Vec<Hit<'_>>> = BTreeMap::new();
    for hit in clients.iter().filter_map(|client| matcher.judge(lint, client).hit) {
        let request = hit.request;
        let place = request.clients.first().map(|client| (client.place.path.clone(), client.place.at));
        by_place.entry(place.unwrap_or((request.path.clone(), request.range.start))).or_default().push(hit);
    }
    let surest = |hits: &[Hit<'_>]| hits.iter().map(|hit| hit.confidence).max().unwrap_or(Confidence::Low);
    by_place
        .into_values()
        .filter_map(|hits| {
            let uses: Vec<&Request> = hits.iter().map(|hit| hit.request).collect();
            let confidence = surest(&hits);
            let first = hits.into_iter().next()?;
            // A host that the environment or a setting may change is where requests may go.
            let client = first.request.clients.first();
            let is_certain = confidence == Confidence::High && client.is_none_or(|client| client.unset.is_none());
            Some(assemble::about_client(&Hit { confidence, is_certain, ..first }, &uses))
        })
        .collect()
}

/// Every client that somebody other than OpenAI answers, or may answer, in the form in which requests are judged:
/// each use of it as if it were the only one. A request whose clients are not seen stands for them.
fn clients_of(requests: &[Request]) -> Vec<Request> {
    let mut found = Vec::new();
    for request in requests {
        let alone = |client: &ClientSite| Request {
            provider: client.provider,
            providers: Vec::new(),
            host: client.host.clone(),
            confidence: client.confidence,
            trail: client.trail.clone(),
            clients: vec![client.clone()],
            ..request.clone()
        };
        found.extend(request.clients.iter().map(alone));
        if request.clients.is_empty() {
            found.push(request.clone());
        }
    }
    found.retain(|one| builtin::other_provider(one) == Verdict::Must);
    found
}

/// Whether a hit is about something that the client sets for all its requests.
fn is_set_by_client(hit: &Hit<'_>) -> bool {
    let subject = |name: &String| Some(name.as_str()) == hit.subject;
    hit.request.clients.iter().any(|client| client.parameters.iter().any(subject))
}

/// The findings about what clients set: each once, however many requests are sent with it.
fn judge_settings(hits: Vec<Hit<'_>>) -> Vec<Assembled> {
    let mut places: BTreeMap<_, Vec<Hit<'_>>> = BTreeMap::new();
    for hit in hits {
        let parameter = hit.subject.and_then(|subject| hit.request.parameters.get(subject));
        let place = parameter.and_then(|parameter| parameter.at.clone());
        places.entry((hit.lint.code.as_str(), hit.subject, place)).or_default().push(hit);
    }
    let surest = |hits: Vec<Hit<'_>>| {
        let uses: Vec<&Request> = hits.iter().map(|hit| hit.request).collect();
        let confidence = hits.iter().map(|hit| hit.confidence).max()?;
        let first = hits.first()?.clone();
        Some(assemble::about_setting(&Hit { confidence, ..first }, &uses))
    };
    places.into_values().filter_map(surest).collect()
}

fn finish(mut assembled: Vec<Assembled>, context: &Context<'_>) -> Vec<Finding> {
    let order = |finding: &Finding| (finding.path.clone(), finding.range, finding.code.clone());
    assembled.sort_by_cached_key(|assembled| order(&assembled.finding));
    fingerprint::assign(assembled.iter_mut().map(|Assembled { finding, text }| {
        let text = (context.text)(&finding.path, *text);
        (finding, text)
    }));
    assembled.into_iter().map(|assembled| assembled.finding).collect()
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;

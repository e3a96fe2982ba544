//! Matching one request against one lint.

use std::collections::BTreeMap;

use super::builtin::{self, Builtin};
use super::condition::{self, Verdict};
use super::context::Context;
use super::schema::{Case, Companion, Content, Link, Lint, Who};
use crate::finding::Level;
use crate::policy::{Control, Effect, Outcome, has_come, matches_name, matches_text};
use crate::request::{Confidence, Given, Place, Provider, Request};

/// All requests of a run, by file.
pub(super) struct Program<'a> {
    by_path: BTreeMap<&'a str, Vec<&'a Request>>,
    all: &'a [Request],
}

impl<'a> Program<'a> {
    pub(super) fn new(requests: &'a [Request]) -> Self {
        let mut by_path: BTreeMap<&str, Vec<&Request>> = BTreeMap::new();
        for request in requests {
            by_path.entry(&request.path).or_default().push(request);
        }
        Self { by_path, all: requests }
    }

    fn in_file(&self, path: &str) -> &[&'a Request] {
        self.by_path.get(path).map_or(&[], Vec::as_slice)
    }
}

/// A case of a lint that matches a request.
#[derive(Debug, Clone)]
pub(super) struct Hit<'a> {
    pub(super) lint: &'a Lint,
    pub(super) case: &'a Case,
    pub(super) request: &'a Request,
    /// The operation it is about: the request's, or a further one of a helper.
    pub(super) operation: &'a str,
    /// The parameter it is about, as matched.
    pub(super) subject: Option<&'a str>,
    pub(super) confidence: Confidence,
    /// Whether the case holds whatever the value; else for some values only.
    pub(super) is_certain: bool,
    pub(super) control: Control,
    pub(super) outcomes: [Outcome; 3],
    pub(super) effect: Effect,
    pub(super) level: Level,
    /// Who must answer for it to hold, where others may.
    pub(super) only: Option<Who>,
}

/// What a lint has to say about a request.
#[derive(Debug, Default)]
pub(super) struct Judged<'a> {
    /// The first case that matches.
    pub(super) hit: Option<Hit<'a>>,
    /// One for each parameter that a case with a pattern for a subject matches.
    pub(super) of_pattern: Vec<Hit<'a>>,
    /// Cases that could match, were an unknown value the unfavourable one.
    pub(super) undecided: Vec<Hit<'a>>,
}

/// Matches requests against lints.
pub(super) struct Matcher<'a> {
    pub(super) program: Program<'a>,
    pub(super) context: &'a Context<'a>,
    /// The context's day as text.
    pub(super) today: String,
}

impl Matcher<'_> {
    /// What `lint` has to say about `request`, given what its built-in predicate says.
    pub(super) fn judge<'b>(&self, lint: &'b Lint, request: &'b Request) -> Judged<'b> {
        let mut judged = Judged::default();
        if !self.context.reports(&request.path, lint) || predicate(lint, request) == Verdict::No {
            return judged;
        }
        for who in everyone(request) {
            let own = self.judge_answered_by(who, lint, request);
            judged.undecided.extend(own.undecided);
            let only = if_only(who, request, lint);
            judged.of_pattern.extend(own.of_pattern.into_iter().map(|hit| Hit { only, ..hit }));
            let own_hit = own.hit.map(|hit| Hit { only: if_only(who, request, hit.lint), ..hit });
            judged.hit = match (judged.hit, own_hit) {
                (Some(one), Some(other)) => Some(worse(one, other)),
                (one, other) => one.or(other),
            };
        }
        judged
    }

    /// The judgement of a request if it is answered by this one of those who may answer.
    fn judge_answered_by<'b>(&self, who: Who, lint: &'b Lint, request: &'b Request) -> Judged<'b> {
        let mut judged = Judged::default();
        for operation in std::iter::once(&request.operation).chain(&request.also) {
            if self.judge_operation(lint, (request, who), operation, &mut judged) {
                judged.undecided.clear();
                break;
            }
        }
        judged
    }

    /// Whether a case matched; one that has no effect under the control in force matches without a hit.
    fn judge_operation<'b>(
        &self,
        lint: &'b Lint,
        (request, who): (&'b Request, Who),
        operation: &'b str,
        judged: &mut Judged<'b>,
    ) -> bool {
        for case in &lint.cases {
            let verdict = self.case(case, (request, who), operation);
            if verdict == Verdict::No {
                continue;
            }
            let hit = self.hit(lint, case, request, operation, verdict);
            if verdict == Verdict::Incomplete {
                judged.undecided.extend(hit);
            } else if case.subject.as_deref().is_some_and(condition::is_pattern) {
                // What another case matches is another parameter.
                judged.of_pattern.extend(hit.into_iter().flat_map(|hit| each_subject(&hit)));
            } else {
                judged.hit = hit;
                return true;
            }
        }
        false
    }

    /// Whether a case matches one operation of a request.
    fn case(&self, case: &Case, (request, who): (&Request, Who), operation: &str) -> Verdict {
        let fixed = self.is_in_force(case)
            && case.providers.contains(&who)
            && names(&case.operations, &case.except, operation)
            && self.concerns_content(case, operation)
            && case.socket.is_none_or(|socket| socket == is_socket(request))
            && (case.hosts.is_empty() || is_host(&case.hosts, request));
        // What a helper sends beside its main request has parameters of its own, which are not seen.
        let is_further = operation != request.operation;
        if !fixed || (is_further && !self.is_plain_send(case, operation)) {
            return Verdict::No;
        }
        if !self.companions_allow(case, request) {
            return Verdict::No;
        }
        condition::all(&case.when, &request.parameters)
    }

    fn is_in_force(&self, case: &Case) -> bool {
        let has_come = |day: &String| has_come(day, &self.today);
        let begun = case.from.as_ref().is_none_or(has_come);
        let ended = case.until.as_ref().is_some_and(has_come);
        begun && !ended && (!case.baa || self.context.baa) && (!case.strict || self.context.strict)
    }

    /// Requests that carry no content, and those that delete it, are flagged by no case that does not ask for them.
    fn concerns_content(&self, case: &Case, operation: &str) -> bool {
        let content = (self.context.content)(operation);
        if case.content.is_empty() {
            matches!(content, Content::Sends | Content::Reads)
        } else {
            case.content.contains(&content)
        }
    }

    fn is_plain_send(&self, case: &Case, operation: &str) -> bool {
        let is_plain = case.when.is_empty() && case.subject.is_none();
        is_plain && (self.context.content)(operation) == Content::Sends
    }

    fn companions_allow(&self, case: &Case, request: &Request) -> bool {
        let exists = |companion| self.has_companion(companion, case, request);
        case.with.as_ref().is_none_or(exists) && !case.unless.as_ref().is_some_and(exists)
    }

    fn has_companion(&self, companion: &Companion, case: &Case, request: &Request) -> bool {
        let is_named = |other: &Request| names(&companion.operations, &[], &other.operation);
        let fits = |other: &Request| is_named(other) && may_hold(companion, other);
        match companion.link {
            Link::Program => {
                let here = self.program.in_file(&request.path);
                if self.writes(request, &companion.except_written) {
                    // It names one that is not of this program.
                    false
                } else if here.iter().any(|other| is_named(other)) {
                    here.iter().any(|other| fits(other))
                } else {
                    self.program.all.iter().any(fits)
                }
            }
            Link::Source => {
                let parameter = case.subject.as_ref().and_then(|subject| request.parameters.get(subject));
                let steps = parameter.into_iter().flat_map(|parameter| &parameter.trail);
                steps.map(|step| &step.place).any(|place| self.sent_from(place).any(fits))
            }
        }
    }

    /// Whether one of these texts stands in the call of a request.
    fn writes(&self, request: &Request, texts: &[String]) -> bool {
        let call = || (self.context.text)(&request.path, request.call);
        !texts.is_empty() && texts.iter().any(|text| call().contains(text.as_str()))
    }

    /// The requests whose call encloses a place.
    fn sent_from<'s>(&'s self, place: &'s Place) -> impl Iterator<Item = &'s Request> {
        let encloses = |request: &Request| request.call.start <= place.at && place.end <= request.call.end;
        self.program.in_file(&place.path).iter().copied().filter(move |request| encloses(request))
    }

    fn hit<'b>(
        &self,
        lint: &'b Lint,
        case: &'b Case,
        request: &'b Request,
        operation: &'b str,
        verdict: Verdict,
    ) -> Option<Hit<'b>> {
        let control = (self.context.control)(&request.path);
        let outcomes = Control::outcomes(&case.effects);
        let effect = control.outcome(&outcomes).effect;
        // A case that asks for requests which otherwise are never flagged means them as they stand.
        let content = match (self.context.content)(operation) {
            Content::Deletes | Content::None => Content::Sends,
            carried => carried,
        };
        let by_effect = effect.level(content)?;
        let level = match (self.context.setting)(&request.path, lint) {
            Some(setting) => setting.level()?,
            None => case.level.unwrap_or(by_effect),
        };
        let subject = case.subject.as_deref();
        let confidence = confidence(request, verdict);
        let is_certain = verdict == Verdict::Must;
        Some(Hit {
            lint,
            case,
            request,
            operation,
            subject,
            confidence,
            is_certain,
            control,
            outcomes,
            effect,
            level,
            only: None,
        })
    }
}

/// Whether the tests of a companion may hold: for some known value, or for an unknown one of a parameter that the code
/// does set (`background=self.background`).
fn may_hold(companion: &Companion, other: &Request) -> bool {
    let is_set = |path: &str| {
        let parameter = other.parameters.get(path);
        parameter.is_some_and(|parameter| parameter.values.iter().any(|value| *value != Given::ABSENT))
    };
    match condition::all(&companion.when, &other.parameters) {
        Verdict::No => false,
        Verdict::Incomplete => companion.when.iter().all(|test| is_set(&test.parameter)),
        Verdict::May | Verdict::Must => true,
    }
}

/// What the built-in predicate of a lint says of a request; without one, the cases decide.
fn predicate(lint: &Lint, request: &Request) -> Verdict {
    match Builtin::of(lint) {
        Ok(Some(Builtin::OtherProvider)) => builtin::other_provider(request),
        Ok(_) => Verdict::Must,
        Err(_) => Verdict::No,
    }
}

/// How sure a finding is: as sure as the request, and no surer than medium where only some value or host is meant.
fn confidence(request: &Request, verdict: Verdict) -> Confidence {
    let is_certain = verdict == Verdict::Must && request.provider != Provider::Configurable;
    if is_certain { request.confidence } else { request.confidence.min(Confidence::Medium) }
}

/// A hit for each parameter that the subject of the case means.
fn each_subject<'b>(hit: &Hit<'b>) -> Vec<Hit<'b>> {
    let Some(path) = hit.case.subject.as_deref() else { return Vec::new() };
    let tests: Vec<_> = hit.case.when.iter().filter(|test| test.parameter == path).collect();
    let verdict = |parameter: &crate::request::Parameter| {
        tests.iter().map(|test| condition::of_parameter(test, Some(parameter))).min().unwrap_or(Verdict::Must)
    };
    let named = hit.request.parameters.iter().filter(|(name, _)| matches_text(path, name));
    let meant = named.map(|(name, parameter)| (name, verdict(parameter))).filter(|(_, verdict)| *verdict > Verdict::No);
    let hits = meant.map(|(name, verdict)| Hit {
        subject: Some(name),
        confidence: confidence(hit.request, verdict),
        is_certain: verdict == Verdict::Must,
        ..hit.clone()
    });
    hits.collect()
}

fn names(patterns: &[String], except: &[String], operation: &str) -> bool {
    let any = |patterns: &[String]| patterns.iter().any(|pattern| matches_name(pattern, operation));
    (patterns.is_empty() || any(patterns)) && !any(except)
}

/// Everyone who may answer and whose terms are known; others only where nobody else answers.
fn everyone(request: &Request) -> Vec<Who> {
    let possible =
        if request.providers.is_empty() { std::slice::from_ref(&request.provider) } else { &request.providers };
    let mut all: Vec<Who> = Vec::new();
    for who in possible.iter().map(|provider| who(*provider)) {
        if !all.contains(&who) {
            all.push(who);
        }
    }
    if all.len() > 1 {
        all.retain(|who| *who != Who::Other);
    }
    all
}

/// The worse of two judgements of one request, with the worst of both under each control.
fn worse<'b>(one: Hit<'b>, other: Hit<'b>) -> Hit<'b> {
    let outcomes = [0, 1, 2].map(|control| {
        let (first, second) = (&one.outcomes[control], &other.outcomes[control]);
        if second.effect > first.effect { second.clone() } else { first.clone() }
    });
    let hit = if (other.level, other.effect) > (one.level, one.effect) { other } else { one };
    // It holds of both, if not for the same reason.
    Hit { outcomes, only: None, ..hit }
}

/// The one who must answer for a hit to hold, if somebody else may. What is about the client, or about no one in
/// particular, says so itself.
fn if_only(answering: Who, request: &Request, lint: &Lint) -> Option<Who> {
    let is_other = |provider: &Provider| match provider {
        Provider::Configurable => true,
        known => who(*known) != answering,
    };
    let is_open = is_other(&request.provider) || request.providers.iter().any(is_other);
    (is_open && lint.builtin.is_none()).then_some(answering)
}

fn who(provider: Provider) -> Who {
    match provider {
        Provider::OpenAi | Provider::Configurable => Who::Openai,
        Provider::Azure => Who::Azure,
        Provider::Other => Who::Other,
    }
}

fn is_socket(request: &Request) -> bool {
    matches!(request.http.as_str(), "WS" | "WEBRTC")
}

fn is_host(hosts: &[String], request: &Request) -> bool {
    request.host.as_deref().is_some_and(|host| hosts.iter().any(|pattern| matches_text(pattern, host)))
}

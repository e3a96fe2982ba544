//! The words of a finding: placeholders filled in, help in the reader's language.

use std::borrow::Cow;

use super::condition::{self, Verdict};
use super::document::PLACEHOLDERS;
use super::matching::Hit;
use super::schema::{Case, Lint, Who};
use crate::policy::Effect;
use crate::request::{Given, Parameter, Request};
use crate::syntax::Ecosystem;

const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/rules/lints/");

/// Longest piece of source that a message repeats, in characters.
const CLIP: usize = 80;

/// Most parameters that a message lists.
const LISTED: usize = 24;

/// The documentation of a lint; where it is one of the project, its first source.
pub fn page_url(lint: &Lint) -> String {
    if super::page(&lint.code).is_none() {
        return lint.sources.first().cloned().unwrap_or_default();
    }
    format!("{PAGES}{}.md", lint.name)
}

/// What placeholders stand for.
pub(super) struct Facts<'a> {
    /// The call, or the construction of a client.
    pub(super) call: &'a str,
    pub(super) request: &'a Request,
    pub(super) case: &'a Case,
    pub(super) subject: Option<&'a str>,
    /// The parameters of an unproven finding.
    pub(super) parameters: &'a [&'a str],
    /// Those of them that keep content where they are left out.
    pub(super) left_out: &'a [&'a str],
    /// Whether the case holds whatever the value.
    pub(super) is_certain: bool,
    /// Who must answer for it to hold, where others may.
    pub(super) only: Option<Who>,
    /// The effect under the control in force.
    pub(super) effect: Effect,
}

impl<'a> Facts<'a> {
    pub(super) fn of(hit: &'a Hit<'a>) -> Self {
        Self {
            call: &hit.request.written,
            request: hit.request,
            case: hit.case,
            subject: hit.subject,
            parameters: &[],
            left_out: &[],
            is_certain: hit.is_certain,
            only: hit.only,
            effect: hit.effect,
        }
    }

    /// The case's message.
    pub(super) fn message(&self) -> String {
        let may = self.case.message_may.as_ref().filter(|_| !self.is_certain);
        let message = may.unwrap_or(&self.case.message);
        let filled = match self.what_is_called() {
            Some(called) => self.fill(&message.replacen("`{call}`", &format!("`{{call}}` ({called})"), 1)),
            None => self.fill(message),
        };
        match self.only.map(name_of) {
            Some(name) => format!("{filled} This holds where {name} answers, which is decided at run time."),
            None => filled,
        }
    }

    /// The request, where the name of the function that makes it does not tell.
    fn what_is_called(&self) -> Option<String> {
        let request = self.request;
        let tells = self.call != request.written || self.call.contains(['.', ':']) || request.http.is_empty();
        (!tells).then(|| format!("{} {}", request.http, request.endpoint))
    }

    /// What to write instead.
    pub(super) fn help(&self) -> String {
        let key = ecosystem_key(self.request.language.ecosystem());
        let text = self.case.help.get(key).or_else(|| self.case.help.get("any"));
        text.map_or_else(String::new, |text| self.fill(text))
    }

    fn fill(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let known = PLACEHOLDERS.iter().find(|name| after.starts_with(&format!("{name}}}")));
            if let Some(name) = known {
                filled.push_str(&self.value(name));
                rest = &after[name.len() + 1..];
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, placeholder: &str) -> Cow<'a, str> {
        match placeholder {
            "call" => call(self.call),
            "endpoint" => Cow::Borrowed(&self.request.endpoint),
            "host" => self.request.host.as_deref().map_or(Cow::Borrowed("another provider"), clip),
            "unset" => self.unset(),
            "left-out" => self.left_out(),
            "at-worst" => Cow::Borrowed(at_worst(self.effect)),
            "model" => first(values(self.request.parameters.get("model"), &[]), "an unknown model"),
            "parameter" => self.subject.map_or(Cow::Borrowed(""), display_path),
            "value" => first(self.subject_values(), "not sent"),
            "values" => list(self.subject_values()),
            "parameters" => list_parameters(self.parameters),
            _ => Cow::Borrowed(""),
        }
    }

    /// A remark in parentheses, or nothing.
    fn left_out(&self) -> Cow<'a, str> {
        match self.left_out {
            [] => Cow::Borrowed(""),
            names => Cow::Owned(format!(" (leaving {} out keeps content, too)", list_parameters(names))),
        }
    }

    /// What applies where the host of the client is not set.
    fn unset(&self) -> Cow<'a, str> {
        let unset = self.request.clients.first().and_then(|client| client.unset.as_deref());
        match unset {
            Some(host) => Cow::Owned(format!("Where it is not set, requests go to {}.", clip(host))),
            None => Cow::Borrowed("What applies where it is not set is not seen in the code."),
        }
    }

    fn subject_values(&self) -> Vec<Cow<'a, str>> {
        let subject = self.subject.unwrap_or_default();
        let tests: Vec<_> = self.case.when.iter().filter(|test| test.parameter == subject).collect();
        values(self.request.parameters.get(subject), &tests)
    }
}

fn name_of(who: Who) -> &'static str {
    match who {
        Who::Openai => "OpenAI",
        Who::Azure => "Azure",
        Who::Other => "the other provider",
    }
}

/// What an unfavourable value would do.
fn at_worst(effect: Effect) -> &'static str {
    match effect {
        Effect::Kept | Effect::KeptBriefly => "a value that keeps content is possible",
        Effect::Refused => "a value with which the request is refused is possible",
        Effect::Overridden | Effect::Unavailable => "a value that OpenAI does not heed is possible",
        Effect::Shared => "a value that shares content with others is possible",
        _ => "a value that should be looked at is possible",
    }
}

/// The values that make the tests hold; all of them where none does.
fn values<'a>(parameter: Option<&'a Parameter>, tests: &[&super::Test]) -> Vec<Cow<'a, str>> {
    let all: &[Given] = parameter.map_or(&[], |parameter| &parameter.values);
    let holds = |value: &&Given| tests.iter().all(|test| condition::of_value(test, value) == Verdict::Must);
    let mut chosen: Vec<&Given> = all.iter().filter(holds).collect();
    if chosen.is_empty() {
        chosen = all.iter().collect();
    }
    chosen.into_iter().map(display_value).collect()
}

fn first<'a>(values: Vec<Cow<'a, str>>, fallback: &'static str) -> Cow<'a, str> {
    values.into_iter().next().unwrap_or(Cow::Borrowed(fallback))
}

fn display_value(value: &Given) -> Cow<'_, str> {
    match value {
        value if !value.is_setting() => Cow::Borrowed("a value that is not shown"),
        Given::Absent { .. } => Cow::Borrowed("not sent"),
        Given::Present { .. } => Cow::Borrowed("a value that is not shown"),
        Given::Literal(serde_json::Value::String(text)) => clip(text),
        Given::Literal(value) => Cow::Owned(clip(&value.to_string()).into_owned()),
    }
}

/// A parameter as people speak of it: `tools[].type` is about `tools`, `headers.x` about the header `x`.
pub fn display_path(path: &str) -> Cow<'_, str> {
    let path = path.strip_prefix("headers.").unwrap_or(path);
    Cow::Borrowed(path.split('[').next().unwrap_or(path))
}

fn list_parameters<'a>(paths: &[&'a str]) -> Cow<'a, str> {
    let mut names: Vec<Cow<'a, str>> = Vec::new();
    for path in paths {
        let name = display_path(path);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let mut names: Vec<Cow<'a, str>> = names.into_iter().map(|name| Cow::Owned(format!("`{name}`"))).collect();
    if more > 0 {
        names.push(Cow::Owned(format!("{more} more")));
    }
    list(names)
}

/// `a`, `a and b`, `a, b and c`, each once.
fn list(mut items: Vec<Cow<'_, str>>) -> Cow<'_, str> {
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    items.retain(|item| {
        let is_new = !seen.contains(item);
        seen.push(item.clone());
        is_new
    });
    match items.split_last() {
        None => Cow::Borrowed("not sent"),
        Some((only, [])) => only.clone(),
        Some((last, others)) => Cow::Owned(format!("{} and {last}", others.join(", "))),
    }
}

/// A callee in one line: of a long one its end, where the method stands.
fn call(text: &str) -> Cow<'_, str> {
    if text.chars().count() <= CLIP {
        clip(text)
    } else {
        Cow::Owned(clip(&crate::resolve::end_of(text, CLIP - 1)).into_owned())
    }
}

/// Source text in one line of bounded length; renderers escape what is left.
fn clip(text: &str) -> Cow<'_, str> {
    if text.chars().count() <= CLIP && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let mut clipped: String = text.chars().filter(|c| !c.is_control()).take(CLIP).collect();
    if text.chars().count() > CLIP {
        clipped.push('…');
    }
    Cow::Owned(clipped)
}

/// The key of `help` for a family of languages.
fn ecosystem_key(ecosystem: Ecosystem) -> &'static str {
    match ecosystem {
        Ecosystem::Python => "python",
        Ecosystem::Node => "node",
        Ecosystem::Cargo => "cargo",
        Ecosystem::Go => "go",
        Ecosystem::Php => "php",
        Ecosystem::Dotnet => "dotnet",
        Ecosystem::Ruby => "ruby",
        Ecosystem::Shell => "shell",
        Ecosystem::Data => "data",
        Ecosystem::Jvm => "jvm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_prose() {
        let items = |items: &[&'static str]| items.iter().map(|item| Cow::Borrowed(*item)).collect::<Vec<_>>();
        assert_eq!(list(items(&["a"])), "a");
        assert_eq!(list(items(&["a", "b", "a"])), "a and b");
        assert_eq!(list(items(&["a", "b", "c"])), "a, b and c");
        assert_eq!(list_parameters(&["store", "tools[].type", "tools[].file_ids"]), "`store` and `tools`");
        let many: Vec<String> = (0..27).map(|n| format!("p{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(list_parameters(&many).ends_with("`p23` and 3 more"));
    }

    #[test]
    fn long_and_control_characters_are_cut() {
        assert_eq!(clip("gpt-5"), "gpt-5");
        assert_eq!(clip("a\u{1b}[31mb\n"), "a[31mb");
        assert_eq!(clip(&"ä".repeat(200)).chars().count(), CLIP + 1);
    }
}

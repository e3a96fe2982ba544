//! Who answers a request of an HTTP library, and whether that is anybody to speak of.

use super::client::{Hosts, Judged, combine};
use super::eval::Evaluator;
use super::http::HttpRequest;
use super::value::{FileId, Ref};
use crate::lint::Who;
use crate::policy::{Host, Tie};
use crate::request::{Confidence, Provider};

impl Evaluator<'_> {
    /// Whether a request that is reported at a place is one of the program to the API. Where nothing but a path that
    /// others have as well says so, the code there must speak of OpenAI.
    pub(super) fn is_told(&self, request: &HttpRequest, at: Ref) -> bool {
        let mut hosts = telling(request).map(|url| host(url).provider);
        if hosts.any(|who| who != Provider::Configurable) {
            return true;
        }
        let files = [request.call.file, at.file];
        // What goes to a server of the tests' own is no request of the program.
        if files.iter().any(|file| self.file(*file).is_test) {
            return false;
        }
        let is_path_alone = tie_of(request).is_none_or(|(tie, _)| tie == Tie::Path);
        !is_path_alone || files.iter().any(|file| self.speaks_of_openai(*file))
    }

    /// Whether a file names OpenAI anywhere in its code.
    fn speaks_of_openai(&self, file: FileId) -> bool {
        let whose = &crate::policy::hosts().words.whose;
        self.file(file).ir.symbols.iter().any(|symbol| {
            let text = symbol.to_ascii_lowercase();
            whose.iter().any(|word| text.contains(word.as_str()))
        })
    }
}

/// Who answers a request.
pub(super) fn judge_http(request: &HttpRequest) -> Judged {
    let mut hosts = Hosts::default();
    for url in telling(request) {
        let host = host(url);
        match host.provider {
            Provider::Configurable => hosts.open = true,
            _ => hosts.known.push(host),
        }
    }
    hosts.known.sort_by(|a, b| a.host.cmp(&b.host));
    hosts.known.dedup();
    if !hosts.known.is_empty() {
        let judged = combine(&hosts, &Judged::of(Provider::OpenAi, Confidence::High));
        return Judged { host: judged.host.filter(|host| !host.contains('{')), ..judged };
    }
    match tie_of(request) {
        Some((_, Some(Who::Azure))) => Judged::of(Provider::Azure, Confidence::Medium),
        Some((Tie::Path, _)) | None => Judged::of(Provider::Configurable, Confidence::Low),
        Some(_) => Judged::of(Provider::Configurable, Confidence::Medium),
    }
}

/// Whether a request may go to OpenAI or Azure.
pub(super) fn is_of_the_api(request: &HttpRequest) -> bool {
    let hosts: Vec<Provider> = telling(request).map(|url| host(url).provider).collect();
    let is_known = hosts.iter().any(|who| matches!(who, Provider::OpenAi | Provider::Azure));
    is_known || (!hosts.contains(&Provider::Other) && tie_of(request).is_some())
}

/// Whether the code names somebody else who answers.
pub(super) fn names_another(request: &HttpRequest) -> bool {
    telling(request).any(|url| !is_path_alone(url) && host(url).provider == Provider::Other)
}

/// Whether nothing says who answers.
pub(super) fn is_nobodys(request: &HttpRequest) -> bool {
    telling(request).all(|url| host(url).provider == Provider::Configurable)
}

/// The URLs that say who answers. Beside one with a host, a path alone says nothing: code that takes both asks first
/// which of them it has.
fn telling(request: &HttpRequest) -> impl Iterator<Item = &String> {
    let has_host = request.urls.iter().any(|url| !is_path_alone(url));
    request.urls.iter().filter(move |url| !has_host || !is_path_alone(url))
}

fn is_path_alone(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//")
}

/// What ties a request to the API whose host is decided at run time.
fn tie_of(request: &HttpRequest) -> Option<(Tie, Option<Who>)> {
    request.urls.iter().filter_map(|url| crate::policy::tie(url)).max()
}

/// Who answers under a URL. A host of which only a part is unknown is somebody else's, or it would be known, and a path
/// alone is one of the page's own server.
fn host(url: &str) -> Host {
    let host = crate::policy::classify(url);
    if is_path_alone(url) {
        return Host { provider: Provider::Other, ..host };
    }
    let mut depth = 0_usize;
    let names = |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => return depth == 0 && c.is_ascii_alphabetic(),
        }
        false
    };
    if host.provider == Provider::Configurable && host.host.contains(names) {
        return Host { provider: Provider::Other, ..host };
    }
    host
}

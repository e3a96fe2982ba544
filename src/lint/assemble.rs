//! From a hit to a finding: places, related places, anchors and words.

use super::matching::Hit;
use super::message::{self, Facts};
use crate::finding::{Finding, Related};
use crate::request::{Given, Parameter, Place, Request, State, Step};
use crate::source::Range;

/// A finding, and the text that its fingerprint is taken of.
pub(super) struct Assembled {
    pub(super) finding: Finding,
    pub(super) text: Range,
}

/// The finding about a request, or one of its parameters.
pub(super) fn about_request(hit: &Hit<'_>, facts: &Facts<'_>, about: &[&str]) -> Assembled {
    let request = hit.request;
    let parameters = || about.iter().filter_map(|path| request.parameters.get(*path));
    let inside = parameters().find_map(|parameter| inside_call(request, parameter));
    let range = inside.unwrap_or(request.range);
    let mut related = Vec::new();
    for (path, parameter) in about.iter().filter_map(|path| Some((*path, request.parameters.get(*path)?))) {
        parameter_places(path, parameter, &mut related);
    }
    related.extend(own_steps(request, about).map(|step| near(&step.place, step.note.clone())));
    related.extend(client_places(request));
    let anchors = [range.start.line, request.call.start.line];
    let written = parameters().filter_map(|parameter| parameter.at.as_ref()).filter(|at| at.path == request.path);
    let anchors = anchors.into_iter().chain(written.map(|at| at.at.line)).collect();
    let mut finding = finding(hit, facts, range, related, anchors);
    finding.request = Some(request.id.clone()).filter(|id| !id.is_empty());
    Assembled { finding, text: request.call }
}

/// The finding about the construction of a client; `uses` are the requests made with it.
pub(super) fn about_client(hit: &Hit<'_>, uses: &[&Request]) -> Assembled {
    let Some(client) = hit.request.clients.first() else { return about_request(hit, &Facts::of(hit), &[]) };
    // A host that is named before, or in another file, says more as a related place than as the place of the finding.
    let is_argument = |host: &&Place| host.path == client.place.path && client.place.end <= host.at;
    let host = client.host_place.as_ref().filter(is_argument);
    let range = host.map_or(client.place.range(), Place::range);
    let mut related: Vec<_> = client_places(hit.request).collect();
    related.extend(own_steps(hit.request, &[]).map(|step| near(&step.place, step.note.clone())));
    related.extend(used_here(uses));
    let facts = Facts { call: &client.written, ..Facts::of(hit) };
    let anchors = vec![range.start.line, client.place.at.line];
    let mut finding = finding(hit, &facts, range, related, anchors);
    finding.path = client.place.path.clone();
    drop_primary(&mut finding);
    Assembled { finding, text: client.place.range() }
}

/// The finding about what a client sets for all its requests; `uses` are these.
pub(super) fn about_setting(hit: &Hit<'_>, uses: &[&Request]) -> Assembled {
    let request = hit.request;
    let parameter = hit.subject.and_then(|subject| request.parameters.get(subject));
    let set = parameter.and_then(|parameter| Some((parameter, parameter.at.as_ref()?)));
    let (Some((parameter, at)), Some(client)) = (set, request.clients.first()) else {
        return about_request(hit, &Facts::of(hit), &[]);
    };
    let mut related: Vec<_> = parameter.trail.iter().map(|step| near(&step.place, step.note.clone())).collect();
    related.extend(client_places(request).take(1));
    related.extend(used_here(uses));
    let facts = Facts { call: &client.written, ..Facts::of(hit) };
    let mut anchors = vec![at.at.line];
    anchors.extend((client.place.path == at.path).then_some(client.place.at.line));
    let mut finding = finding(hit, &facts, at.range(), related, anchors);
    finding.path = at.path.clone();
    drop_primary(&mut finding);
    Assembled { finding, text: at.range() }
}

fn used_here(uses: &[&Request]) -> impl Iterator<Item = Related> {
    let more = uses.len().saturating_sub(USES);
    uses.iter().take(USES).enumerate().map(move |(index, request)| {
        let place = Place { path: request.path.clone(), at: request.range.start, end: request.range.end };
        let is_last = more > 0 && index + 1 == USES;
        let rest = if is_last { format!(", and {more} more") } else { String::new() };
        near(&place, format!("used here: `{}`{rest}", request.written))
    })
}

/// Most uses of a client that are listed.
const USES: usize = 3;

fn finding(hit: &Hit<'_>, facts: &Facts<'_>, range: Range, related: Vec<Related>, mut anchors: Vec<u32>) -> Finding {
    anchors.sort_unstable();
    anchors.dedup();
    let mut finding = Finding {
        code: hit.lint.code.clone(),
        name: hit.lint.name.clone(),
        level: hit.level,
        confidence: hit.confidence,
        effect: hit.effect,
        control: hit.control,
        outcomes: hit.outcomes.clone(),
        message: facts.message(),
        help: facts.help(),
        url: message::page_url(hit.lint),
        path: hit.request.path.clone(),
        range,
        request: None,
        related,
        fingerprint: String::new(),
        suppressed: None,
        label: None,
        anchors,
    };
    drop_primary(&mut finding);
    finding
}

/// A related place that is the primary one, or was named before, explains nothing.
fn drop_primary(finding: &mut Finding) {
    let mut seen = vec![(finding.path.clone(), finding.range.start)];
    finding.related.retain(|related| {
        let place = (related.place.path.clone(), related.place.at);
        let is_new = !seen.contains(&place);
        seen.push(place);
        is_new
    });
}

/// The steps of a request's trail that are not about a parameter that the finding does not speak of.
fn own_steps<'r>(request: &'r Request, about: &[&str]) -> impl Iterator<Item = &'r Step> {
    let others = request.parameters.iter().filter(|(path, _)| !about.contains(&path.as_str()));
    let foreign: Vec<&Step> = others.flat_map(|(_, parameter)| &parameter.trail).collect();
    request.trail.iter().filter(move |step| !foreign.contains(step))
}

fn inside_call(request: &Request, parameter: &Parameter) -> Option<Range> {
    let at = parameter.at.as_ref().filter(|at| at.path == request.path)?;
    (request.call.start <= at.at && at.end <= request.call.end).then(|| at.range())
}

fn parameter_places(path: &str, parameter: &Parameter, related: &mut Vec<Related>) {
    let path = message::display_path(path);
    if let Some(at) = &parameter.at {
        let message = match parameter.state() {
            State::Unknown => "not known here".to_owned(),
            State::OneOf if parameter.values.contains(&Given::ABSENT) => {
                format!("`{path}` is set here, but not always sent")
            }
            _ => format!("`{path}` is set here"),
        };
        related.push(near(at, message));
    }
    related.extend(parameter.trail.iter().map(|step| near(&step.place, step.note.clone())));
}

fn client_places(request: &Request) -> impl Iterator<Item = Related> {
    request.clients.iter().flat_map(|client| {
        let host = client.host_place.as_ref().map(|host| near(host, "the host is named here".into()));
        std::iter::once(near(&client.place, client.label())).chain(host)
    })
}

fn near(place: &Place, message: String) -> Related {
    Related { place: place.clone(), message }
}

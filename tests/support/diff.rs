//! What a report says of a file against what the file expects.

use std::collections::BTreeSet;

use zdrlint::report::Report;
use zdrlint::request::Request;

use super::expectation::{Expectation, expectations, found_in, stated, underlined};
use super::notebook::{parts, place_in};

/// How a file compares.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// One line for each difference: `12: missing responses.create`.
    pub(crate) differences: Vec<String>,
    /// Requests and findings that were found as expected.
    pub(crate) met: usize,
    /// Known misses that are still missed: line and text.
    pub(crate) gaps: Vec<(u32, String)>,
}

/// Compares what was found in a file with its expectations; of a notebook, in each of its cells.
pub(crate) fn compare(text: &str, path: &str, report: &Report) -> Comparison {
    let mut whole = Comparison::default();
    for (cell, text) in parts(path, text) {
        let part = compare_part(&text, path, cell, report);
        whole.met += part.met;
        let cell = cell.map_or_else(String::new, |cell| format!("cell {cell}:"));
        whole.differences.extend(part.differences.into_iter().map(|difference| format!("{cell}{difference}")));
        whole.gaps.extend(part.gaps);
    }
    whole
}

fn compare_part(text: &str, path: &str, cell: Option<u32>, report: &Report) -> Comparison {
    let expected = expectations(text);
    let line_of = |request: &Request| place_in(report, path, request.range.start).at.line;
    let is_here =
        |request: &&Request| &*request.path == path && place_in(report, path, request.range.start).cell == cell;
    let requests: Vec<&Request> = report.requests.iter().filter(is_here).collect();
    let found = found_in(report, path, cell);
    let lines: BTreeSet<u32> = expected.iter().map(|expectation| expectation.line).collect();
    let lines = lines.into_iter().chain(requests.iter().map(|request| line_of(request)));
    let lines: BTreeSet<u32> = lines.chain(found.iter().map(|(line, _)| *line)).collect();
    let mut comparison = Comparison::default();
    for line in lines {
        let mut left = Left {
            requests: requests.iter().copied().filter(|request| line_of(request) == line).collect(),
            codes: found.iter().filter(|(at, _)| *at == line).map(|(_, code)| code.clone()).collect(),
        };
        let about: Vec<&Expectation> = expected.iter().filter(|expectation| expectation.line == line).collect();
        comparison.line(line, &about, &mut left);
    }
    for place in underlined(text) {
        let failed = place.failed(path, cell, report);
        comparison.met += usize::from(failed.is_empty());
        let (start, line) = (place.columns.0, place.line);
        comparison.differences.extend(failed.into_iter().map(|word| format!("{line}:{start}: no {word}")));
    }
    comparison
}

/// What was found on a line and is not accounted for yet.
struct Left<'a> {
    requests: Vec<&'a Request>,
    codes: Vec<String>,
}

impl Left<'_> {
    fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.codes.is_empty()
    }

    /// Takes what meets the expectation; else says what is amiss.
    fn take(&mut self, expectation: &Expectation) -> Vec<String> {
        let mut amiss = Vec::new();
        if let Some(expected) = &expectation.request {
            let candidates = self.requests.iter().enumerate().filter(|(_, got)| got.operation == expected.operation);
            let best =
                candidates.map(|(at, got)| (expected.failed(got), at)).min_by_key(|(failed, at)| (failed.len(), *at));
            match best {
                Some((failed, at)) => {
                    self.requests.remove(at);
                    amiss.extend(failed.into_iter().map(|failed| format!("{}: {failed}", expected.operation)));
                }
                None => amiss.push(format!("missing {}", expectation.text)),
            }
        }
        for code in &expectation.codes {
            match self.codes.iter().position(|got| got == code) {
                Some(at) => drop(self.codes.remove(at)),
                None => amiss.push(format!("missing {code}")),
            }
        }
        amiss
    }
}

impl Comparison {
    fn line(&mut self, line: u32, about: &[&Expectation], left: &mut Left<'_>) {
        for expectation in about.iter().filter(|expectation| !expectation.is_gap) {
            let amiss = left.take(expectation);
            self.met += usize::from(amiss.is_empty());
            self.differences.extend(amiss.into_iter().map(|amiss| format!("{line}: {amiss}")));
        }
        let gaps: Vec<_> = about.iter().filter(|expectation| expectation.is_gap).collect();
        if gaps.is_empty() {
            let surplus = left.requests.iter().map(|request| stated(request)).chain(left.codes.iter().cloned());
            self.differences.extend(surplus.map(|surplus| format!("{line}: surplus {surplus}")));
            return;
        }
        // What a known miss finds instead is not held against it.
        for gap in &gaps {
            let works = left.take(gap).is_empty();
            if works && (gaps.len() > 1 || left.is_empty()) {
                self.differences.push(format!("{line}: this gap is closed, {}", promoted(gap)));
            } else {
                self.gaps.push((line, gap.text.clone()));
            }
        }
    }
}

fn promoted(gap: &Expectation) -> String {
    if gap.request.is_none() && gap.codes.is_empty() {
        "remove it".to_owned()
    } else {
        format!("say `expect: {}`", gap.text)
    }
}

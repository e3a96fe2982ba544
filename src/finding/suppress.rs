//! Accepted findings: comments in the code and `[[allow]]` entries of the configuration.
//!
//! ```text
//! # zdrlint: ignore[ZDR201, files-api] until=2027-01-31 -- reviewed, no customer data
//! # zdrlint: ignore-file[ZDR106] -- fixture upload only
//! ```
//!
//! A comment counts for its own line and, where it stands alone on it, for the next line that is no comment. Where a
//! statement begins on that line, it counts for all of it (without the statements of a body). A finding is met on the
//! line of its place, of its call's beginning, or of the parameter.
//! Codes and names are equal. Without brackets every lint is meant; where reasons are required that is
//! reported as ZDR902 even with a reason, since nobody can check a reason that is given for everything.
//! The day of `until=` is the last one on which the comment counts.
//!
//! An accepted finding stays in the report and is marked. A comment that accepts nothing is ZDR901, and so
//! is one that cannot be understood; one that has expired is ZDR903 and accepts nothing.

use std::sync::Arc;

use super::directive::{self, Directive, Scope};
use super::{Finding, Level, Suppressed, fingerprint};
use crate::config::Allow;
use crate::lint::{Context, Lint, page_url};
use crate::policy::{Effect, Outcome};
use crate::request::Confidence;
use crate::source::Range;

const UNUSED: &str = "ZDR901";
const WITHOUT_REASON: &str = "ZDR902";
const EXPIRED: &str = "ZDR903";

/// A comment that holds `zdrlint:`.
#[derive(Debug, Clone)]
pub struct Comment<'a> {
    /// Root-relative path.
    pub path: Arc<str>,
    /// Where it stands.
    pub range: Range,
    /// Whether nothing but white space stands before it on its line.
    pub alone: bool,
    /// Its text without the comment markers.
    pub text: &'a str,
    /// The first and the last line of the statement that it speaks of, where that is known.
    pub lines: Option<(u32, u32)>,
    /// Its line as reports name it: `a.py:3`, `a.ipynb:cell 2:3`.
    pub line: String,
}

/// What accepts findings, and the rules for it.
pub struct Acceptances<'a> {
    /// Comments of the files reported on.
    pub comments: &'a [Comment<'a>],
    /// Entries of the configuration.
    pub allows: &'a [Allow],
    /// The configuration's root-relative path.
    pub configuration: Arc<str>,
    /// Report comments without a reason; the configuration is checked when it is read.
    pub require_reasons: bool,
    /// Whether the whole project is reported on; otherwise an unused entry of the configuration proves nothing.
    pub whole_project: bool,
    /// A path as the configuration speaks of it.
    pub inside: &'a dyn for<'p> Fn(&'p str) -> &'p str,
}

/// Marks the accepted findings and adds what is to be said about the acceptances themselves.
pub fn apply(
    findings: Vec<Finding>,
    acceptances: &Acceptances<'_>,
    lints: &[Lint],
    context: &Context<'_>,
) -> Vec<Finding> {
    let mut run = Run { findings, remarks: Vec::new(), lints, context };
    let directives = run.directives(acceptances.comments);
    for mut directive in directives {
        run.apply_directive(&mut directive, acceptances.require_reasons);
    }
    for allow in acceptances.allows {
        run.apply_allow(allow, acceptances);
    }
    run.finish()
}

/// Something to say about an acceptance.
struct Remark {
    code: &'static str,
    path: Arc<str>,
    range: Range,
    message: String,
    help: String,
    text: String,
}

struct Run<'a> {
    findings: Vec<Finding>,
    remarks: Vec<Remark>,
    lints: &'a [Lint],
    context: &'a Context<'a>,
}

impl Run<'_> {
    fn directives(&mut self, comments: &[Comment<'_>]) -> Vec<Placed> {
        let mut placed = Vec::new();
        for comment in comments {
            for parsed in directive::parse(comment.text) {
                match parsed {
                    Ok(directive) => placed.push(Placed::new(comment, directive, comments)),
                    Err(message) => {
                        let help = "Write `zdrlint: ignore[CODE] until=YYYY-MM-DD -- reason`; `until` may be left out.";
                        self.remark(UNUSED, comment, message, help.into());
                    }
                }
            }
        }
        placed
    }

    fn apply_directive(&mut self, placed: &mut Placed, require_reasons: bool) {
        let names = std::mem::take(&mut placed.directive.names);
        let (known, unknown): (Vec<_>, Vec<_>) = names.iter().partition(|name| self.is_acceptable(name));
        for name in unknown {
            let message = format!("`{name}` is no lint that a comment can accept");
            self.remark(UNUSED, &placed.at(), message, "Name a lint by its code or its name.".into());
        }
        if require_reasons && (placed.directive.reason.is_empty() || names.is_empty()) {
            let missing = if names.is_empty() { "names no lint" } else { "gives no reason" };
            let message = format!("this comment {missing}, and the project requires reasons for each lint");
            self.remark(WITHOUT_REASON, &placed.at(), message, "Write `zdrlint: ignore[CODE] -- reason`.".into());
        }
        if let Some(until) = placed.directive.until.filter(|until| *until < self.context.today) {
            let message = format!("this comment counted until {until}; what it accepted is reported again");
            self.remark(EXPIRED, &placed.at(), message, "Decide again: change the code, or the date.".into());
            return;
        }
        let suppressed = placed.suppressed();
        if names.is_empty() {
            if !self.accept(&suppressed, |finding| placed.covers(finding)) {
                let message = "this comment accepts nothing".to_owned();
                self.remark(UNUSED, &placed.at(), message, "Remove the comment.".into());
            }
            return;
        }
        for name in known {
            if !self.accept(&suppressed, |finding| placed.covers(finding) && is_named(finding, name)) {
                let message = format!("`{name}` accepts nothing here");
                self.remark(UNUSED, &placed.at(), message, "Remove it from the comment.".into());
            }
        }
    }

    /// The configuration has been checked when it was read: its lints exist, and reasons stand where they are required.
    fn apply_allow(&mut self, allow: &Allow, acceptances: &Acceptances<'_>) {
        let path = Arc::clone(&acceptances.configuration);
        let at = Comment {
            path,
            range: Range { start: allow.at, end: allow.at },
            alone: true,
            text: &allow.code,
            lines: None,
            line: String::new(),
        };
        if let Some(until) = allow.until.filter(|_| allow.is_expired(self.context.today)) {
            let message = format!("this entry for `{}` counted until {until}", allow.code);
            return self.remark(EXPIRED, &at, message, "Decide again: change the code, or the date.".into());
        }
        let suppressed = Suppressed {
            reason: allow.reason.clone(),
            r#where: format!("configuration at {}:{}", at.path, allow.at.line),
            until: allow.until.map(|until| until.to_string()),
        };
        let used = self.accept(&suppressed, |finding| allow.covers((acceptances.inside)(&finding.path), &finding.code));
        if !used && acceptances.whole_project {
            let message = format!("this entry for `{}` accepts nothing", allow.code);
            self.remark(UNUSED, &at, message, "Remove it from the configuration.".into());
        }
    }

    /// Marks what is covered; whether there was any, accepted elsewhere or not.
    fn accept(&mut self, suppressed: &Suppressed, covers: impl Fn(&Finding) -> bool) -> bool {
        let mut any = false;
        for finding in self.findings.iter_mut().filter(|finding| covers(finding)) {
            finding.suppressed.get_or_insert_with(|| suppressed.clone());
            any = true;
        }
        any
    }

    fn is_acceptable(&self, name: &str) -> bool {
        let about_acceptances = |lint: &Lint| [UNUSED, WITHOUT_REASON, EXPIRED].contains(&lint.code.as_str());
        self.lints.iter().any(|lint| means(name, &lint.code, &lint.name) && !about_acceptances(lint))
    }

    fn remark(&mut self, code: &'static str, at: &Comment<'_>, message: String, help: String) {
        let text = at.text.to_owned();
        self.remarks.push(Remark { code, path: at.path.clone(), range: at.range, message, help, text });
    }

    fn finish(mut self) -> Vec<Finding> {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.sort_by_cached_key(|remark| (remark.path.clone(), remark.range, remark.code));
        let mut added: Vec<(Finding, String)> = remarks.into_iter().filter_map(|remark| self.finding(remark)).collect();
        fingerprint::assign(added.iter_mut().map(|(finding, text)| (finding, text.clone())));
        self.findings.extend(added.into_iter().map(|(finding, _)| finding));
        self.findings.sort_by_cached_key(|finding| (finding.path.clone(), finding.range, finding.code.clone()));
        self.findings
    }

    fn finding(&self, remark: Remark) -> Option<(Finding, String)> {
        let lint = self.lints.iter().find(|lint| lint.code == remark.code)?;
        let level = match (self.context.setting)(&remark.path, lint) {
            Some(setting) => setting.level()?,
            None => lint.level.unwrap_or(Level::Error),
        };
        let nothing = Outcome { effect: Effect::None, text: String::new() };
        let finding = Finding {
            code: lint.code.clone(),
            name: lint.name.clone(),
            level,
            confidence: Confidence::High,
            effect: Effect::None,
            control: (self.context.control)(&remark.path),
            outcomes: [nothing.clone(), nothing.clone(), nothing],
            message: remark.message,
            help: remark.help,
            url: page_url(lint),
            path: remark.path,
            range: remark.range,
            request: None,
            related: Vec::new(),
            fingerprint: String::new(),
            suppressed: None,
            label: None,
            anchors: vec![remark.range.start.line],
        };
        Some((finding, remark.text))
    }
}

/// A directive and the lines it counts for.
struct Placed {
    directive: Directive,
    path: Arc<str>,
    range: Range,
    text: String,
    /// Where it stands, as reports name it.
    line: String,
    lines: Vec<u32>,
}

impl Placed {
    fn new(comment: &Comment<'_>, directive: Directive, all: &[Comment<'_>]) -> Self {
        let mut lines: Vec<u32> = (comment.range.start.line..=comment.range.end.line).collect();
        if let Some((first, last)) = comment.lines {
            lines.extend(first..=last);
        } else if comment.alone {
            let mut next = comment.range.end.line + 1;
            let is_comment = |line: u32| {
                all.iter().any(|other| {
                    other.alone
                        && other.path == comment.path
                        && (other.range.start.line..=other.range.end.line).contains(&line)
                })
            };
            while is_comment(next) {
                next += 1;
            }
            lines.push(next);
        }
        Self {
            directive,
            path: comment.path.clone(),
            range: comment.range,
            text: comment.text.to_owned(),
            line: comment.line.clone(),
            lines,
        }
    }

    fn at(&self) -> Comment<'_> {
        let (path, line) = (self.path.clone(), self.line.clone());
        Comment { path, range: self.range, alone: true, text: &self.text, lines: None, line }
    }

    fn covers(&self, finding: &Finding) -> bool {
        let on_line = || finding.anchors.iter().any(|line| self.lines.contains(line));
        finding.path == self.path && (self.directive.scope == Scope::File || on_line())
    }

    fn suppressed(&self) -> Suppressed {
        Suppressed {
            reason: self.directive.reason.clone(),
            r#where: format!("comment at {}", self.line),
            until: self.directive.until.map(|until| until.to_string()),
        }
    }
}

fn is_named(finding: &Finding, name: &str) -> bool {
    means(name, &finding.code, &finding.name)
}

fn means(written: &str, code: &str, name: &str) -> bool {
    written.eq_ignore_ascii_case(code) || written == name
}

#[cfg(test)]
#[path = "suppress_tests.rs"]
mod tests;

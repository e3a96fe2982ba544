//! The report for people: each finding with its code, and what OpenAI keeps under each control.
//! This is the only file that knows miette.

use std::fmt::{self, Write as _};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, Severity,
    SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Excerpt, Label, Mark};
use super::layout::{Ink, Look, labelled, pad};
use super::{Report, escape, summary, words};
use crate::finding::{Finding, Level, Related};
use crate::lint::Content;
use crate::policy::{Control, Effect};
use crate::source::{Range, Text};

/// The findings, then what the run amounts to. `quiet` leaves the latter out.
pub fn render(report: &Report, look: Look, quiet: bool) -> String {
    let mut out = String::new();
    for finding in report.active_findings() {
        out.push_str(&render_finding(report, finding, look));
        out.push('\n');
    }
    if !quiet {
        render_notes(&mut out, report, look);
        render_summary(&mut out, report, look);
    }
    escape::no_commands(out)
}

/// Something that is wrong with a file of the user's own: its configuration, a catalog, a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The bytes that are wrong, if it is known which.
    pub span: Option<std::ops::Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

/// Renders a problem with the same excerpt as a finding.
pub fn render_problem(problem: &Problem, look: Look) -> String {
    let text = Text::new(problem.text.clone());
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let ranges = problem
        .span
        .as_ref()
        .map(|span| text.range(crate::ir::Span { start: clamp(span.start), end: clamp(span.end.max(span.start)) }));
    let marks: Vec<Mark<'_>> = ranges.iter().map(|range| Mark { range: *range, message: "", primary: true }).collect();
    let excerpt = Excerpt::new(&text, &marks, code_columns(look));
    let path = escape::line(&problem.path).into_owned();
    let mut out = draw(Level::Error, &escape::line(&problem.message), &path, excerpt, look);
    if marks.is_empty() {
        labelled(&mut out, look, ("in:", Ink::Strong), 2, &path);
    }
    if let Some(help) = &problem.help {
        labelled(&mut out, look, ("help:", Ink::Note), 2, &escape::line(help));
    }
    out
}

fn render_finding(report: &Report, finding: &Finding, look: Look) -> String {
    let mut out = heading(finding, look);
    out.push_str(&message_and_code(report, finding, look));
    outcomes(&mut out, finding, look);
    if !finding.help.is_empty() {
        labelled(&mut out, look, ("help:", Ink::Note), 2, &escape::lines(&finding.help));
    }
    provenance(&mut out, report, finding, look);
    out
}

/// `error[ZDR201] response-stored-by-default`.
fn heading(finding: &Finding, look: Look) -> String {
    let code = format!("{}[{}]", words::level(finding.level), escape::line(&finding.code));
    let code = look.link(&finding.url, &look.paint(Ink::from(finding.level), &code));
    let name = look.paint(Ink::Strong, &escape::line(&finding.name));
    let doubt = summary::doubt(finding.confidence).map_or_else(String::new, |doubt| format!(" ({doubt})"));
    format!("{code} {name}{}\n", look.paint(Ink::Dim, &doubt))
}

fn message_and_code(report: &Report, finding: &Finding, look: Look) -> String {
    let sources = &report.sources;
    let message = escape::line(&finding.message);
    let written = |at| sources.written(&finding.path, at);
    let cell = written(finding.range.start).cell;
    let is_here = |related: &&Related| related.place.path == finding.path && written(related.place.at).cell == cell;
    let (here, elsewhere): (Vec<_>, Vec<_>) = finding.related.iter().partition(is_here);
    let label = finding.label.as_deref().unwrap_or_else(|| effect_label(finding.effect));
    let mark = |range: Range, message, primary| {
        let range = Range { start: written(range.start).at, end: written(range.end).at };
        Mark { range, message, primary }
    };
    let mut marks = vec![mark(finding.range, label, true)];
    marks.extend(here.iter().map(|related| mark(related.place.range(), &related.message, false)));
    let of_file = sources.get(&finding.path);
    let of_cell = of_file.and_then(|text| text.cell_of(finding.range.start));
    let empty = Text::default();
    let text = of_cell.as_ref().or(of_file).unwrap_or(&empty);
    let excerpt = Excerpt::new(text, &marks, code_columns(look));
    let has_code = excerpt.labels.iter().any(|label| label.primary);
    let hidden: Vec<_> = excerpt.hidden.iter().filter(|index| **index > 0).map(|index| here[*index - 1]).collect();
    let mut path = escape::line(&report.shown(&finding.path)).into_owned();
    if let Some(cell) = cell {
        let _ = write!(path, ":cell {cell}");
    }
    let mut out = draw(finding.level, &message, &path, excerpt, look);
    if !has_code {
        labelled(&mut out, look, ("at:", Ink::Strong), 2, &words::finding_place(report, finding));
    }
    for related in hidden.into_iter().chain(elsewhere) {
        let place = words::place(report, &related.place.path, related.place.at);
        labelled(&mut out, look, (&format!("{place}:"), Ink::Code), 4, &escape::line(&related.message));
    }
    out
}

/// What stands under the marked code: the effect in a word, where there is one to speak of.
fn effect_label(effect: Effect) -> &'static str {
    match effect {
        Effect::None | Effect::Note => "",
        effect => words::effect(effect),
    }
}

/// What happens under each control: all three where none is stated, else the one in force first.
fn outcomes(out: &mut String, finding: &Finding, look: Look) {
    // What is about the run itself has none.
    if finding.outcomes.iter().all(|outcome| outcome.effect == Effect::None && outcome.text.is_empty()) {
        return;
    }
    let mut rows: Vec<_> = words::CONTROLS.into_iter().zip(&finding.outcomes).collect();
    rows.sort_by_key(|(control, _)| *control != finding.control);
    for (control, outcome) in rows {
        let in_force = control == finding.control || finding.control == Control::Unknown;
        let label = pad(&format!("{}:", words::control_label(control)), 8);
        let level = outcome.effect.level(Content::Sends).unwrap_or(Level::Note);
        let ink = if in_force { Ink::from(level) } else { Ink::Dim };
        let text = match (outcome.text.is_empty(), control == finding.control) {
            (true, _) => words::effect(outcome.effect).to_owned(),
            (false, true) => format!("{} (in force)", escape::line(&outcome.text)),
            (false, false) => escape::line(&outcome.text).into_owned(),
        };
        labelled(out, look, (&label, ink), 2, &text);
    }
}

/// Where the fact comes from, and how old it is.
fn provenance(out: &mut String, report: &Report, finding: &Finding, look: Look) {
    if let Some(page) = report.lint(&finding.code) {
        let request = report.requests.iter().find(|request| Some(&request.id) == finding.request.as_ref());
        let (sources, checked) = words::sources(&page.lint, request.map(|request| request.provider));
        let mut text = sources.join(", ");
        if !checked.is_empty() {
            text = format!("checked {checked}{}{text}", if text.is_empty() { "" } else { ", " });
        }
        if !text.is_empty() {
            labelled(out, look, ("fact:", Ink::Dim), 2, &escape::line(&text));
        }
    }
    if !look.links && !finding.url.is_empty() {
        labelled(out, look, ("docs:", Ink::Dim), 2, &escape::line(&finding.url));
    }
}

fn render_notes(out: &mut String, report: &Report, look: Look) {
    let mut notes: Vec<_> = report.notes.iter().collect();
    notes.sort();
    for note in &notes {
        let place = match (&note.path, note.line) {
            (Some(path), Some(line)) => format!("{}:{line}: ", escape::line(&report.shown(path))),
            (Some(path), None) => format!("{}: ", escape::line(&report.shown(path))),
            (None, _) => String::new(),
        };
        labelled(out, look, ("note:", Ink::Note), 0, &format!("{place}{}", escape::line(&note.message)));
    }
    if !notes.is_empty() {
        out.push('\n');
    }
}

fn render_summary(out: &mut String, report: &Report, look: Look) {
    let worst = report.active_findings().iter().map(|finding| finding.level).max();
    let ink = worst.map_or(Ink::Good, Ink::from);
    labelled(out, look, (&summary::findings(report), ink), 0, "");
    let facts = [
        format!("{}; {}.", summary::requests(report), summary::files(report)),
        format!("{}; control: {}.", summary::policy(report), summary::control(report)),
    ];
    for text in facts {
        labelled(out, look, ("", Ink::Dim), 0, &text);
    }
    for skipped in &report.files.skipped {
        let text = format!("{} ({})", escape::line(&report.shown(&skipped.path)), escape::line(&skipped.reason));
        labelled(out, look, ("not read:", Ink::Warning), 0, &text);
    }
    for text in summary::passed_over(&report.files) {
        labelled(out, look, ("", Ink::Dim), 0, &escape::line(&text));
    }
}

/// Columns for code: what the line numbers leave.
fn code_columns(look: Look) -> usize {
    look.columns().saturating_sub(10).max(30)
}

/// Message and excerpt by miette.
fn draw(level: Level, message: &str, path: &str, excerpt: Excerpt, look: Look) -> String {
    let mut theme = GraphicalTheme {
        characters: if look.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if look.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let primary = match level {
        Level::Error => theme.styles.error,
        Level::Warning => theme.styles.warning,
        Level::Note => theme.styles.advice,
    };
    let highlight = |label: &Label| if label.primary { primary } else { theme.styles.help };
    if !excerpt.labels.is_empty() {
        theme.styles.highlights = excerpt.labels.iter().map(highlight).collect();
    }
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.columns())
        .with_context_lines(1)
        .with_urls(false)
        .without_syntax_highlighting();
    let shown = Shown { level, message, source: VirtualSource::new(path, excerpt) };
    let mut out = String::new();
    if handler.render_report(&mut out, &shown).is_err() {
        // A report without its excerpt is still a report.
        out = format!("  {message}\n");
    }
    // miette pads lines of context with spaces that nobody wants in a log.
    out.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

#[derive(Debug)]
struct Shown<'a> {
    level: Level,
    message: &'a str,
    source: VirtualSource<'a>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Note => Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = |label: &Label| {
            let message = (!label.message.is_empty()).then(|| label.message.clone());
            let span = SourceSpan::from((label.offset, label.length));
            if label.primary {
                LabeledSpan::new_primary_with_span(message, span)
            } else {
                LabeledSpan::new_with_span(message, span)
            }
        };
        Some(Box::new(self.source.excerpt.labels.iter().map(span)))
    }
}

/// An excerpt as miette reads sources: line numbers and columns are those of the file.
#[derive(Debug)]
struct VirtualSource<'a> {
    path: &'a str,
    text: String,
    excerpt: Excerpt,
}

impl<'a> VirtualSource<'a> {
    fn new(path: &'a str, excerpt: Excerpt) -> Self {
        let text = excerpt.lines.iter().map(|line| line.text.as_str()).collect();
        Self { path, text, excerpt }
    }

    /// The index of the line that holds a byte.
    fn line_at(&self, offset: usize) -> Option<usize> {
        self.excerpt.lines.partition_point(|line| line.start <= offset).checked_sub(1)
    }

    /// Whether the lines `from..=to` follow each other in the file.
    fn is_contiguous(&self, from: usize, to: usize) -> bool {
        self.excerpt.lines[from..=to].windows(2).all(|pair| pair[0].number + 1 == pair[1].number)
    }
}

impl SourceCode for VirtualSource<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let last_byte = span.offset() + span.len().saturating_sub(1);
        let first = self.line_at(span.offset()).ok_or(MietteError::OutOfBounds)?;
        let last = self.line_at(last_byte).filter(|_| last_byte < self.text.len()).ok_or(MietteError::OutOfBounds)?;
        if !self.is_contiguous(first, last) {
            return Err(MietteError::OutOfBounds);
        }
        let count = self.excerpt.lines.len();
        let from = (first.saturating_sub(before)..=first).find(|at| self.is_contiguous(*at, first)).unwrap_or(first);
        let to = (last..=(last + after).min(count - 1)).rfind(|at| self.is_contiguous(last, *at)).unwrap_or(last);
        let start = self.excerpt.lines[from].start;
        let end = self.excerpt.lines[to].start + self.excerpt.lines[to].text.len();
        // Only the heading `[path:line:column]` reads a column, and it asks without context.
        let here = self.excerpt.labels.iter().find(|label| before == 0 && label.offset == span.offset());
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.to_owned(),
            &self.text.as_bytes()[start..end],
            SourceSpan::from((start, end - start)),
            self.excerpt.lines[from].number as usize - 1,
            here.map_or(0, |label| label.column.saturating_sub(1) as usize),
            to - from + 1,
        )))
    }
}

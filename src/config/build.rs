//! From what is written to what counts: names, patterns and dates are judged, the command line wins.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;

use super::error::ConfigError;
use super::load::Loaded;
use super::schema::{self, FailOn, LintLevel, WrittenDate};
use super::{Allow, Config, Levels, Override, Wrapper, suggest};
use crate::date::Date;
use crate::finding::Level;
use crate::policy::Control;
use crate::request::Confidence;
use crate::source::{PathPatterns, Position, Text};

/// What names may be used.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Code and name of each lint.
    pub lints: &'a [(&'a str, &'a str)],
    /// Canonical operations; empty: not checked.
    pub operations: &'a [&'a str],
    /// Parameters that lints speak of, without what lies in them: a name that is nearly one of them is a mistake.
    pub parameters: &'a [&'a str],
}

/// Settings of the command line. They win over the file; `exclude` adds to it.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    /// Holds for every path, whatever `[[overrides]]` say.
    pub control: Option<Control>,
    /// The least level that fails the run.
    pub fail_on: Option<FailOn>,
    /// Findings of less confidence are not reported.
    pub min_confidence: Option<Confidence>,
    /// Findings of a lower level are not reported.
    pub min_level: Option<Level>,
    /// Whether what cannot be proven safe is a finding.
    pub strict: Option<bool>,
    /// Whether a Business Associate Agreement is in force.
    pub baa: Option<bool>,
    /// Whether accepting a finding needs a reason.
    pub require_reasons: Option<bool>,
    /// The day that facts and expiries are compared with.
    pub today: Option<Date>,
    /// Replaces the file's, unless empty.
    pub include: Vec<String>,
    /// Added to the file's.
    pub exclude: Vec<String>,
    /// Levels by code or name; hold for every path.
    pub lints: Vec<(String, LintLevel)>,
    /// Codes or names of the lints that are reported; empty: all.
    pub select: Vec<String>,
    /// A folder with own catalogs and lints.
    pub rules: Option<PathBuf>,
}

impl Config {
    /// Judges what the file says and merges the command line and the defaults. All errors are found at once.
    pub fn build(
        loaded: Option<&Loaded>,
        command_line: &CommandLine,
        known: Known<'_>,
    ) -> Result<Self, Vec<ConfigError>> {
        let arguments =
            Loaded { path: PathBuf::from("<command line>"), text: "".into(), file: schema::File::default() };
        let mut builder = Builder { source: loaded.unwrap_or(&arguments), known, errors: Vec::new() };
        let mut config = builder.file();
        config.path = loaded.map(|loaded| loaded.path.clone());
        builder.command_line(command_line, &mut config);
        if builder.errors.is_empty() { Ok(config) } else { Err(builder.errors) }
    }
}

struct Builder<'a> {
    source: &'a Loaded,
    known: Known<'a>,
    errors: Vec<ConfigError>,
}

impl Builder<'_> {
    fn file(&mut self) -> Config {
        let file = &self.source.file;
        let rules = self.source.rules().unwrap_or_else(|error| {
            self.errors.push(error);
            None
        });
        let require_reasons = file.require_reasons.unwrap_or(false);
        Config {
            path: None,
            control: file.control.unwrap_or_default(),
            fail_on: file.fail_on.unwrap_or_default(),
            include: self.patterns(&file.include),
            exclude: self.patterns(&file.exclude),
            require_reasons,
            strict: file.strict.unwrap_or(false),
            baa: file.baa.unwrap_or(false),
            min_confidence: file.min_confidence.unwrap_or(Confidence::Low),
            min_level: file.min_level.unwrap_or(Level::Note),
            today: file.today.as_ref().and_then(|date| self.date(date)).unwrap_or_else(Date::today),
            rules,
            wrappers: file.wrapper.iter().filter_map(|wrapper| self.wrapper(wrapper)).collect(),
            allows: file.allow.iter().filter_map(|allow| self.allow(allow)).collect(),
            selected: BTreeSet::new(),
            forced_control: None,
            forced_levels: Levels::new(),
            levels: self.levels(&file.lints),
            overrides: file.overrides.iter().map(|entry| self.overrides(entry)).collect(),
        }
    }

    fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        self.errors.push(self.source.error(Some(span), message).with_help(help));
    }

    fn patterns(&mut self, written: &[Spanned<String>]) -> PathPatterns {
        let texts: Vec<&str> = written.iter().map(|pattern| pattern.get_ref().as_str()).collect();
        PathPatterns::new(&texts).unwrap_or_else(|error| {
            let span = written.get(error.index).map_or(0..0, Spanned::span);
            self.error(span, format!("bad path pattern: {}", error.message), None);
            PathPatterns::default()
        })
    }

    fn date(&mut self, written: &Spanned<WrittenDate>) -> Option<Date> {
        let text = match written.get_ref() {
            WrittenDate::Text(text) => text.clone(),
            WrittenDate::Toml(date) => date.to_string(),
        };
        match text.parse() {
            Ok(date) => Some(date),
            Err(error) => {
                self.error(written.span(), format!("bad date `{text}`: {error}"), None);
                None
            }
        }
    }

    /// The code of a lint that is named by code or name.
    fn code(&mut self, written: &Spanned<String>) -> Option<String> {
        let code = find_lint(self.known, written.get_ref());
        if code.is_none() {
            let (message, help) = unknown_lint(self.known, written.get_ref());
            self.error(written.span(), message, help);
        }
        code
    }

    fn levels(&mut self, written: &schema::Lints) -> Levels {
        let mut levels = Levels::new();
        for (name, level) in written {
            let Some(code) = self.code(name) else { continue };
            if levels.insert(code.clone(), *level).is_some() {
                self.error(name.span(), format!("the level of {code} is given twice"), None);
            }
        }
        levels
    }

    fn overrides(&mut self, written: &schema::Override) -> Override {
        if written.paths.get_ref().is_empty() {
            let help = Some("settings for all paths stand at the top".to_owned());
            self.error(written.paths.span(), "no paths are given", help);
        }
        let paths = self.patterns(written.paths.get_ref());
        Override { paths, control: written.control, levels: self.levels(&written.lints) }
    }

    fn allow(&mut self, written: &schema::Allow) -> Option<Allow> {
        let reason = written.reason.as_deref().unwrap_or("").trim().to_owned();
        if reason.is_empty() {
            let help = Some("add `reason = \"...\"`".to_owned());
            self.error(written.lint.span(), "what is accepted needs a reason", help);
        }
        let paths = (!written.paths.is_empty()).then(|| self.patterns(&written.paths));
        let until = written.until.as_ref().and_then(|until| self.date(until));
        let at = self.position(written.lint.span().start);
        Some(Allow { code: self.code(&written.lint)?, reason, until, at, paths })
    }

    fn wrapper(&mut self, written: &schema::Wrapper) -> Option<Wrapper> {
        let call = written.call.get_ref();
        let function = call.rsplit('/').next().unwrap_or(call);
        let is_broken =
            |part: &str| part.trim() != part || part.is_empty() || part.contains(['\'', '"', '(', '[', '*']);
        if call.split(['.', '/']).any(is_broken) || !function.contains('.') {
            let help = Some("write the path of the function: `package.module.function` in Python, `src/module.function` in JavaScript".to_owned());
            self.error(written.call.span(), format!("`{call}` names no function"), help);
            return None;
        }
        let operation = written.operation.get_ref();
        let operations = self.known.operations;
        if !operations.is_empty() && !operations.contains(&operation.as_str()) {
            let nearest = suggest::nearest(operation, operations.iter().copied());
            let help = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
            self.error(written.operation.span(), format!("unknown operation `{operation}`"), help);
            return None;
        }
        for (name, wire) in &written.parameters {
            let nearest = suggest::nearest(wire, self.known.parameters.iter().copied());
            if let Some(nearest) = nearest.filter(|nearest| *nearest != wire) {
                let help = Some(format!("did you mean `{nearest}`?"));
                let message = format!("`{name}` fills `{wire}`, which no request has");
                self.error(written.operation.span(), message, help);
            }
        }
        let (call, operation) = (call.as_str().into(), operation.as_str().into());
        let at = self.position(written.call.span().start);
        let parameters = written.parameters.clone();
        Some(Wrapper { call, base: "".into(), configuration: "".into(), at, operation, parameters })
    }

    fn position(&self, offset: usize) -> Position {
        Text::new(self.source.text.to_string()).position(u32::try_from(offset).unwrap_or(u32::MAX))
    }

    fn command_line(&mut self, given: &CommandLine, config: &mut Config) {
        config.forced_control = given.control;
        config.control = given.control.unwrap_or(config.control);
        config.fail_on = given.fail_on.unwrap_or(config.fail_on);
        config.min_confidence = given.min_confidence.unwrap_or(config.min_confidence);
        config.min_level = given.min_level.unwrap_or(config.min_level);
        config.strict = given.strict.unwrap_or(config.strict);
        config.baa = given.baa.unwrap_or(config.baa);
        config.require_reasons = given.require_reasons.unwrap_or(config.require_reasons);
        config.today = given.today.unwrap_or(config.today);
        config.rules = given.rules.clone().or(config.rules.take());
        if !given.include.is_empty() {
            config.include = self.given_patterns(&given.include, 0);
        }
        if !given.exclude.is_empty() {
            let of_file = config.exclude.as_written().to_vec();
            config.exclude = self.given_patterns(&[&of_file[..], &given.exclude].concat(), of_file.len());
        }
        for name in &given.select {
            match find_lint(self.known, name) {
                Some(code) => {
                    config.selected.insert(code);
                }
                None => self.unknown_argument(name),
            }
        }
        for (name, level) in &given.lints {
            match find_lint(self.known, name) {
                Some(code) => {
                    config.forced_levels.insert(code, *level);
                }
                None => self.unknown_argument(name),
            }
        }
    }

    fn given_patterns(&mut self, patterns: &[String], of_file: usize) -> PathPatterns {
        PathPatterns::new(patterns).unwrap_or_else(|error| {
            // What is wrong in the file was said already.
            if error.index >= of_file {
                let pattern = patterns.get(error.index).map_or("", String::as_str);
                self.errors.push(argument_error(pattern, format!("bad path pattern: {}", error.message)));
            }
            PathPatterns::default()
        })
    }

    fn unknown_argument(&mut self, name: &str) {
        let (message, help) = unknown_lint(self.known, name);
        self.errors.push(argument_error(name, message).with_help(help));
    }
}

fn argument_error(argument: &str, message: String) -> ConfigError {
    ConfigError {
        path: PathBuf::from("<command line>"),
        text: argument.into(),
        span: Some(0..argument.len()),
        message,
        help: None,
    }
}

fn find_lint(known: Known<'_>, written: &str) -> Option<String> {
    let found = known.lints.iter().find(|(code, name)| code.eq_ignore_ascii_case(written) || *name == written);
    found.map(|(code, _)| (*code).to_owned())
}

fn unknown_lint(known: Known<'_>, written: &str) -> (String, Option<String>) {
    let words = known.lints.iter().flat_map(|(code, name)| [*code, *name]);
    let nearest = suggest::nearest(written, words);
    let help = nearest.map(|nearest| format!("did you mean `{nearest}`?"));
    (format!("unknown lint `{written}`"), help)
}

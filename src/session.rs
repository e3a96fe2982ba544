//! One run: configuration, walk, analysis, judgement, report.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::{self, Analysis, Comment, Interest, Taught};
use crate::config::{Choice, CommandLine, Config, ConfigError, Discovery, Known, Loaded, OwnRules, discover};
use crate::date::Date;
use crate::finding::Finding;
use crate::finding::baseline::Baseline;
use crate::finding::suppress::{self, Acceptances};
use crate::finding::unread;
use crate::lint::{Context, Lint};
use crate::policy::{Deciding, Eligible, Keeps};
use crate::report::{self, ConfigInfo, Facts, FilesInfo, LintPage, Note, PolicyInfo, Report, Sources};
use crate::request::{Provider, Request};
use crate::source::{Extent, Given, GivenError, SkipReason, Tree, WalkOptions, resolve_given, walk};

/// What is read, and under which settings.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Files and folders to report on, relative to the working directory.
    pub paths: Vec<PathBuf>,
    /// Which configuration counts.
    pub choice: Choice,
    /// Settings that win over the configuration.
    pub command_line: CommandLine,
    /// Read files that ignore files leave out.
    pub no_ignore: bool,
    /// Apply exclusions to the given paths too.
    pub force_exclude: bool,
    /// Threads; 0 for as many as there are cores.
    pub threads: usize,
    /// A file with findings that are accepted.
    pub baseline: Option<PathBuf>,
    /// The content of the one given file, which need not exist.
    pub content: Option<Vec<u8>>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Given paths that cannot be read.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Given(Vec<GivenError>),
    /// The configuration is wrong; never empty.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Config(Vec<ConfigError>),
    /// The baseline cannot be used.
    #[error("{path}: {message}", path = path.display())]
    Baseline {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// The threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The working directory is not known.
    #[error("cannot tell the working directory: {0}")]
    WorkingDirectory(std::io::Error),
}

/// Requests and findings. With `judge` false the requests alone.
pub fn run(setup: &Setup, judge: bool) -> Result<Report, Error> {
    let cwd = std::env::current_dir().map_err(Error::WorkingDirectory)?;
    let (given, discovery) = find(&cwd, setup)?;
    let (config, rules) = read_config(setup, &discovery)?;
    let baseline = setup.baseline.as_deref().map(read_baseline).transpose()?;
    let mut tree = walk(&walk_options(setup, &discovery, &config, given.clone()));
    if let (Some(content), [only]) = (&setup.content, given.as_slice()) {
        tree.replace(&only.absolute, content);
    }
    let pool = analysis::pool(setup.threads)?;
    let taught = Taught { catalogs: rules.catalogs.clone(), wrappers: config.wrappers.clone() };
    let lints = all_lints(&rules);
    let analysis = analysis::analyse_taught(&tree, &pool, &interests(&lints), &taught);
    let run = Run { discovery, config, rules, lints, tree, given, baseline };
    Ok(run.report(analysis, judge))
}

/// What was given, and the project that it belongs to.
fn find(cwd: &Path, setup: &Setup) -> Result<(Vec<Given>, Discovery), Error> {
    let given = match (&setup.content, setup.paths.as_slice()) {
        (Some(_), [name]) => Given::unsaved(cwd, name).map(|given| vec![given]).map_err(|error| vec![error]),
        _ => resolve_given(cwd, &setup.paths),
    };
    let given = given.map_err(Error::Given)?;
    let discovery = discover(cwd, &given, &setup.choice).map_err(|error| Error::Config(vec![error]))?;
    Ok((given, discovery))
}

/// The settings in force, as one would write them in a configuration file.
pub fn settings(setup: &Setup) -> Result<String, Error> {
    let cwd = std::env::current_dir().map_err(Error::WorkingDirectory)?;
    let (_, discovery) = find(&cwd, setup)?;
    let (config, _) = read_config(setup, &discovery)?;
    let file = discovery.config.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
    Ok(format!("# project: {}\n# configuration: {file}\n{config}", discovery.project.root.display()))
}

fn read_baseline(path: &Path) -> Result<(String, Baseline), Error> {
    let fail = |message: String| Error::Baseline { path: path.to_owned(), message };
    let text = crate::source::read_own(path).map_err(&fail)?;
    Ok((path.display().to_string(), Baseline::parse(&text).map_err(fail)?))
}

/// The configuration, and the rules in the folder that it names.
fn read_config(setup: &Setup, discovery: &Discovery) -> Result<(Config, OwnRules), Error> {
    let loaded = discovery.config.as_deref().map(Loaded::read).transpose();
    let loaded = loaded.map_err(|error| Error::Config(vec![error]))?;
    // A folder that is not there is said with the other errors of the configuration.
    let of_file = || loaded.as_ref().and_then(|loaded| loaded.rules().ok().flatten());
    let folder = setup.command_line.rules.clone().or_else(of_file);
    let rules = folder.as_deref().map(OwnRules::read).transpose().map_err(Error::Config)?.unwrap_or_default();
    let lints = all_lints(&rules);
    let lints: Vec<(&str, &str)> = lints.iter().map(|lint| (lint.code.as_str(), lint.name.as_str())).collect();
    let operations: Vec<&str> =
        crate::policy::facts().operations().iter().map(|operation| operation.name.as_str()).collect();
    let known = Known { lints: &lints, operations: &operations };
    let config = Config::build(loaded.as_ref(), &setup.command_line, known).map_err(Error::Config)?;
    Ok((config, rules))
}

/// The built-in lints and the project's own, by code.
fn all_lints(rules: &OwnRules) -> Vec<Lint> {
    let mut lints: Vec<Lint> = crate::lint::all().to_vec();
    lints.extend(rules.lints.iter().map(|(lint, _)| lint.clone()));
    lints.sort_by(|a, b| a.code.cmp(&b.code));
    lints
}

fn walk_options(setup: &Setup, discovery: &Discovery, config: &Config, given: Vec<Given>) -> WalkOptions {
    WalkOptions {
        no_ignore: setup.no_ignore,
        force_exclude: setup.force_exclude,
        include: config.include.clone(),
        exclude: config.exclude.clone(),
        threads: setup.threads,
        ..WalkOptions::new(discovery.project.clone(), given)
    }
}

/// The parameters that the lints speak of. A text is shown where some lint compares it with words, and for models.
pub fn interests(lints: &[Lint]) -> Vec<Interest> {
    let is_shown = |path: &str| path.rsplit('.').next() == Some("model") || crate::lint::is_compared(lints, path);
    let interest = |path: &str| {
        let of = crate::lint::spoken_of(lints, path);
        Interest::new(path, is_shown(path), of).asked_of(crate::lint::tested_for(lints, path))
    };
    // Patterns are for headers alone: those that a request has are known by name.
    let is_resolved = |path: &&str| !path.contains('*') || path.starts_with("headers.");
    crate::lint::parameters(lints).into_iter().filter(is_resolved).map(interest).collect()
}

struct Run {
    discovery: Discovery,
    config: Config,
    rules: OwnRules,
    /// The built-in ones too.
    lints: Vec<Lint>,
    tree: Tree,
    given: Vec<Given>,
    /// What is accepted as it is, and the file's name.
    baseline: Option<(String, Baseline)>,
}

impl Run {
    fn report(&self, mut analysis: Analysis, judge: bool) -> Report {
        let mut findings = if judge { self.judge(&analysis) } else { Vec::new() };
        findings.retain(|finding| self.is_reported(&finding.path) || !self.is_source(&finding.path));
        let gone = self
            .baseline
            .as_ref()
            .map_or(0, |(name, baseline)| baseline.apply(&mut findings, name, |path| self.is_reported(path)));
        analysis.requests.retain(|request| self.is_reported(&request.path));
        let files = self.files_info(&analysis);
        let mut report = Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            policy: self.policy_info(),
            config: self.config_info(),
            notes: self.notes(&analysis, &files),
            files,
            facts: analysis.requests.iter().map(|request| (request.id.clone(), self.facts(request))).collect(),
            lints: self.lint_pages(),
            sources: Sources::default(),
            prefix: self.prefix(),
            requests: analysis.requests,
            findings,
        };
        for (path, text) in analysis.texts {
            report.sources.insert(path, text);
        }
        if gone > 0 {
            let message = format!("{gone} of the findings in the baseline are gone: write it anew");
            report.notes.push(about_run("baseline", &message));
        }
        if !judge || self.config.strict {
            report.notes.extend(self.unjudged_hosts(&report, &analysis.naming_hosts));
        }
        report.notes.sort();
        report.retain(Some(self.config.min_level), Some(self.config.min_confidence));
        report
    }

    /// Files that name a host of OpenAI, although no request was found in them.
    fn unjudged_hosts(&self, report: &Report, naming: &[Arc<str>]) -> Option<Note> {
        let requesting: BTreeSet<&str> = report.requests.iter().map(|request| &*request.path).collect();
        let silent: Vec<&str> = naming
            .iter()
            .map(|path| &**path)
            .filter(|path| self.is_reported(path) && !requesting.contains(path))
            .collect();
        let listed = silent.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
        let more = silent.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let what = if silent.len() == 1 { "1 file names" } else { &format!("{} files name", silent.len()) };
        let message = format!("{what} a host of OpenAI, and no request was found there: {listed}{more}");
        (!silent.is_empty()).then(|| about_run("host-named", &message))
    }

    fn lint_pages(&self) -> Vec<LintPage> {
        let own = self.rules.lints.iter().map(|(lint, text)| lint_page(lint, text));
        let mut pages: Vec<LintPage> = lint_pages().into_iter().chain(own).collect();
        pages.sort_by(|a, b| a.lint.code.cmp(&b.lint.code));
        pages
    }

    fn is_source(&self, path: &str) -> bool {
        self.tree.find(path).is_some()
    }

    fn is_reported(&self, path: &str) -> bool {
        self.tree.find(path).is_some_and(|index| self.tree.candidates[index].reported)
    }

    // --- judgement -------------------------------------------------------------------------------

    fn judge(&self, analysis: &Analysis) -> Vec<Finding> {
        let text = |path: &str, range: crate::source::Range| {
            let span = crate::ir::Span { start: range.start.offset, end: range.end.offset };
            analysis.texts.get(path).map_or(String::new(), |text| text.slice(span).to_owned())
        };
        let control_for = |path: &str| self.config.control_for(path);
        let setting = |path: &str, lint: &Lint| self.config.level_for(path, &lint.code);
        let class_of = |operation: &str| crate::policy::facts().content(operation);
        let context = Context {
            today: self.config.today,
            strict: self.config.strict,
            baa: self.config.baa,
            control: &control_for,
            setting: &setting,
            content: &class_of,
            text: &text,
        };
        let lints = &self.lints;
        let mut findings = crate::lint::judge(&analysis.requests, &analysis.unresolved, lints, &context);
        findings.extend(unread::judge(&self.unread(analysis), lints, &context));
        let comments: Vec<suppress::Comment<'_>> =
            analysis.comments.iter().filter_map(|comment| self.comment(comment, analysis)).collect();
        let acceptances = Acceptances {
            comments: &comments,
            allows: &self.config.allows,
            configuration: self.config_path().unwrap_or_default().into(),
            require_reasons: self.config.require_reasons,
            whole_project: self.tree.candidates.iter().all(|candidate| candidate.reported),
        };
        suppress::apply(findings, &acceptances, lints, &context)
    }

    /// The files that were asked for and should have been read, and why they were not.
    fn unread(&self, analysis: &Analysis) -> Vec<(Arc<str>, String)> {
        let failed = |reason: SkipReason| {
            use SkipReason::{Binary, Encoding, Malformed, TooLarge, Unreadable};
            matches!(reason, Binary | Encoding | Malformed | TooLarge | Unreadable)
        };
        let skipped = self.tree.skipped.iter().chain(&analysis.skipped).filter(|skipped| failed(skipped.reason));
        let reported = skipped.filter(|skipped| !self.is_source(&skipped.path) || self.is_reported(&skipped.path));
        let mut files: Vec<(Arc<str>, String)> =
            reported.map(|skipped| (Arc::clone(&skipped.path), why(skipped))).collect();
        files.sort();
        files.dedup();
        files
    }

    fn comment<'a>(&self, comment: &'a Comment, analysis: &Analysis) -> Option<suppress::Comment<'a>> {
        let text = analysis.texts.get(&comment.path)?;
        self.is_reported(&comment.path).then(|| comment.borrowed(text))
    }

    // --- what the report says about the run ------------------------------------------------------

    fn facts(&self, request: &Request) -> Facts {
        let control = self.config.control_for(&request.path);
        match crate::policy::facts().row(request.provider, &request.endpoint, &request.http) {
            Some(row) => Facts {
                row: Some(row.endpoint.clone()),
                zdr_eligible: row.zdr_eligible,
                keeps: row.keeps.clone(),
                control,
            },
            None => Facts { row: None, zdr_eligible: without_row(request.provider), keeps: nothing_known(), control },
        }
    }

    fn policy_info(&self) -> PolicyInfo {
        let policy = crate::policy::facts().policy(Provider::OpenAi);
        PolicyInfo {
            provider: policy.map_or(String::new(), |policy| policy.provider.clone()),
            as_of: policy.map_or(String::new(), |policy| policy.as_of.clone()),
            today: self.config.today.to_string(),
            deciding: policy.map_or_else(Deciding::default, |policy| policy.deciding.clone()),
        }
    }

    fn config_path(&self) -> Option<String> {
        let path = self.config.path.as_deref()?;
        Some(crate::source::relative(&self.discovery.project.root, path).to_string())
    }

    fn config_info(&self) -> ConfigInfo {
        ConfigInfo {
            path: self.config_path(),
            control: self.config.control,
            fail_on: self.config.fail_on,
            strict: self.config.strict,
        }
    }

    fn files_info(&self, analysis: &Analysis) -> FilesInfo {
        let is_listed = |reason: SkipReason| reason != SkipReason::Dependency;
        let skipped = self.tree.skipped.iter().filter(|skipped| is_listed(skipped.reason)).chain(&analysis.skipped);
        let mut skipped: Vec<report::Skipped> =
            skipped.map(|skipped| report::Skipped { path: skipped.path.to_string(), reason: why(skipped) }).collect();
        skipped.sort();
        let counts = &self.tree.counts;
        let count = |entries: [(&str, usize); 2]| {
            entries.into_iter().filter(|(_, n)| *n > 0).map(|(reason, n)| (reason.to_owned(), n)).collect()
        };
        FilesInfo {
            walked: self.tree.candidates.iter().filter(|candidate| candidate.reported).count(),
            parsed: analysis.parsed,
            skipped,
            skipped_folders: count([("dependency", counts.dependency_folders), ("ignored", counts.ignored_folders)]),
            skipped_files: count([("ignored", counts.ignored_files), (report::EXCLUDED, counts.excluded_files)]),
            folder_given: self.given.iter().any(|given| given.is_folder),
        }
    }

    fn notes(&self, analysis: &Analysis, files: &FilesInfo) -> Vec<Note> {
        let about_report = |path: &Option<Arc<str>>| path.as_ref().is_none_or(|path| self.is_reported(path));
        let notes = self.tree.notes.iter().chain(&analysis.notes).filter(|note| about_report(&note.path));
        let mut notes: Vec<Note> = notes
            .map(|note| Note {
                kind: note.kind.to_owned(),
                message: note.message.clone(),
                path: note.path.as_ref().map(ToString::to_string),
                line: note.line,
            })
            .collect();
        if self.discovery.project.extent == Extent::Given && self.given.iter().all(|given| !given.is_folder) {
            let message = "no configuration and no repository: only the given files were read, and what they import \
                           from their folders";
            notes.push(about_run("extent", message));
        }
        notes.extend(staleness(&self.policy_info().as_of, self.config.today));
        if files.is_all_excluded() {
            notes.push(about_run("excluded", "the configuration excludes every file that was asked for"));
        }
        notes.sort();
        notes.dedup();
        notes
    }

    /// Where the project lies in its repository.
    fn prefix(&self) -> String {
        let project = &self.discovery.project;
        let inside = project.git.as_deref().and_then(|git| project.root.strip_prefix(git).ok());
        inside.unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/")
    }
}

fn why(skipped: &crate::source::Skipped) -> String {
    skipped.detail.clone().unwrap_or_else(|| skipped.reason.to_string())
}

/// Most files that a note lists.
const LISTED: usize = 5;

/// Facts that are older are worth a note.
const STALE_DAYS: u64 = 180;

/// That the facts may be out of date on the day that is judged for.
fn staleness(as_of: &str, today: Date) -> Option<Note> {
    let day: Date = as_of.parse().or_else(|_| format!("{as_of}-01").parse()).ok()?;
    let age = today.days_since(day);
    let message =
        format!("what OpenAI keeps was read {age} days ago ({as_of}): a newer version of zdrlint may know more");
    (age > STALE_DAYS).then(|| about_run("policy-age", &message))
}

fn about_run(kind: &str, message: &str) -> Note {
    Note { kind: kind.to_owned(), message: message.to_owned(), path: None, line: None }
}

fn without_row(provider: Provider) -> Eligible {
    match provider {
        Provider::OpenAi | Provider::Configurable => Eligible::Undocumented,
        Provider::Azure | Provider::Other => Eligible::NotApplicable,
    }
}

fn nothing_known() -> Keeps {
    let text = "not documented".to_owned();
    Keeps { none: text.clone(), mam: text.clone(), zdr: text }
}

/// The pages of all built-in lints, by code.
pub fn lint_pages() -> Vec<LintPage> {
    let page = |lint: &Lint| lint_page(lint, crate::lint::page(&lint.code).unwrap_or_default());
    crate::lint::all().iter().map(page).collect()
}

fn lint_page(lint: &Lint, text: &str) -> LintPage {
    LintPage { lint: lint.clone(), text: text.to_owned(), url: crate::lint::page_url(lint) }
}

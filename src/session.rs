//! One run: configuration, walk, analysis, judgement, report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::{self, Analysis, Comment, Interest, Taught};
use crate::config::{Choice, CommandLine, ConfigError, Discovery, Found, OwnRules, Scope, Scopes, discover};
use crate::date::Date;
use crate::finding::Finding;
use crate::finding::baseline::Baseline;
use crate::finding::suppress::{self, Acceptances};
use crate::finding::unread::{self, Unread};
use crate::lint::{Context, Lint};
use crate::policy::{Deciding, Eligible, Keeps};
use crate::report::{self, ConfigInfo, Facts, FilesInfo, LintPage, Note, PolicyInfo, Report, Sources};
use crate::request::{Provider, Request};
use crate::source::{
    self, Extent, Given, GivenError, Position, SkipReason, Tree, WalkOptions, relative, resolve_existing,
};

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
    /// A file that the findings will be written to as accepted; it may hold others already.
    pub next_baseline: Option<PathBuf>,
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
    let baseline = setup.baseline.as_deref().map(read_baseline).transpose()?;
    let next = setup.next_baseline.as_deref().filter(|path| path.exists()).map(read_baseline).transpose()?;
    let Project { discovery, given, missing, scopes, mut tree } = Project::find(&cwd, setup)?;
    if let (Some(content), [only]) = (&setup.content, given.as_slice()) {
        tree.replace(&only.absolute, content);
    }
    let pool = analysis::pool(setup.threads)?;
    let taught = Taught { catalogs: scopes.rules.catalogs.clone(), wrappers: scopes.wrappers() };
    let lints = all_lints(&scopes.rules);
    let analysis = analysis::analyse_taught(&tree, &pool, &interests(&lints), &taught);
    let cwd = cwd.canonicalize().unwrap_or(cwd);
    let run = Run { discovery, scopes, lints, tree, given, missing, baseline, next: next.map(|(_, next)| next), cwd };
    Ok(run.report(analysis, judge))
}

/// The settings in force, as one would write them in a configuration file: those of each configuration that counts for
/// what was given.
pub fn settings(setup: &Setup) -> Result<String, Error> {
    let cwd = std::env::current_dir().map_err(Error::WorkingDirectory)?;
    let Project { discovery, given, scopes, .. } = Project::find(&cwd, setup)?;
    let root = &discovery.project.root;
    let mut parts: Vec<String> = Vec::new();
    for given in &given {
        let scope = scopes.of_folder(&relative(root, given.folder()));
        let file = scope.config.path.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
        let part = format!("# project: {}\n# configuration: {file}\n{}", root.display(), scope.config);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    Ok(parts.join("\n"))
}

/// What was given, its files and its settings.
struct Project {
    discovery: Discovery,
    given: Vec<Given>,
    /// What was given and cannot be read.
    missing: Vec<GivenError>,
    scopes: Scopes,
    tree: Tree,
}

impl Project {
    fn find(cwd: &Path, setup: &Setup) -> Result<Self, Error> {
        let (given, missing) = match (&setup.content, setup.paths.as_slice()) {
            (Some(_), [name]) => {
                Given::unsaved(cwd, name).map_or_else(|error| (vec![], vec![error]), |one| (vec![one], vec![]))
            }
            _ => resolve_existing(cwd, &setup.paths),
        };
        if given.is_empty() {
            return Err(Error::Given(missing));
        }
        let discovery = discover(cwd, &given, &setup.choice).map_err(|error| Error::Config(vec![error]))?;
        let options = walk_options(setup, &discovery, given.clone());
        let mut tree = source::find(&options);
        let found = Found {
            discovery: &discovery,
            given: &given,
            choice: &setup.choice,
            force_exclude: setup.force_exclude,
            marked: &tree.marked,
        };
        let scopes = Scopes::read(&found, &setup.command_line, crate::lint::all()).map_err(Error::Config)?;
        source::select(&options, &mut tree, &scopes);
        let errors = scopes.errors(&scopes_that_count(&scopes, &tree, &given));
        if errors.is_empty() {
            Ok(Self { discovery, given, missing, scopes, tree })
        } else {
            Err(Error::Config(errors))
        }
    }
}

/// The configurations that speak of what was asked for.
fn scopes_that_count(scopes: &Scopes, tree: &Tree, given: &[Given]) -> BTreeSet<usize> {
    let reported = tree.candidates.iter().filter(|candidate| candidate.reported);
    let of_files = reported.map(|candidate| scopes.index_of(&candidate.path));
    // A file that stands in the folder, whatever its name.
    let inside = |given: &Given| format!("{}/_", relative(&tree.root, given.folder()));
    let of_given = given.iter().map(|given| scopes.index_of(inside(given).trim_start_matches('/')));
    of_files.chain(of_given).collect()
}

fn read_baseline(path: &Path) -> Result<(String, Baseline), Error> {
    let fail = |message: String| Error::Baseline { path: path.to_owned(), message };
    let text = source::read_own(path).map_err(&fail)?;
    Ok((path.display().to_string(), Baseline::parse(&text).map_err(fail)?))
}

/// The built-in lints and the project's own, by code.
fn all_lints(rules: &OwnRules) -> Vec<Lint> {
    let mut lints: Vec<Lint> = crate::lint::all().to_vec();
    lints.extend(rules.lints.iter().map(|(lint, _)| lint.clone()));
    lints.sort_by(|a, b| a.code.cmp(&b.code));
    lints
}

fn walk_options(setup: &Setup, discovery: &Discovery, given: Vec<Given>) -> WalkOptions {
    WalkOptions {
        no_ignore: setup.no_ignore,
        force_exclude: setup.force_exclude,
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
    scopes: Scopes,
    /// The built-in ones too.
    lints: Vec<Lint>,
    tree: Tree,
    given: Vec<Given>,
    /// What was given and cannot be read.
    missing: Vec<GivenError>,
    /// What is accepted as it is, and the file's name.
    baseline: Option<(String, Baseline)>,
    /// What the baseline that will be written holds already.
    next: Option<Baseline>,
    /// The working directory, without links.
    cwd: PathBuf,
}

impl Run {
    fn report(&self, mut analysis: Analysis, judge: bool) -> Report {
        let mut findings = if judge { self.judge(&analysis) } else { Vec::new() };
        findings.retain(|finding| self.is_reported(&finding.path) || !self.is_source(&finding.path));
        let gone = self.baseline.as_ref().map_or_else(Vec::new, |(name, baseline)| {
            baseline.apply(&mut findings, name, |code, path| self.judges(code, path))
        });
        analysis.requests.retain(|request| self.is_reported(&request.path));
        let files = self.files_info(&analysis);
        let (config, nested) = self.config_infos();
        let mut report = Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            policy: self.policy_info(&analysis),
            config,
            nested,
            notes: self.notes(&analysis, &files),
            files,
            facts: analysis.requests.iter().map(|request| (request.id.clone(), self.facts(request))).collect(),
            lints: self.lint_pages(),
            sources: Sources::default(),
            prefix: self.prefix(),
            root: self.tree.root.clone(),
            working_directory: self.cwd.clone(),
            kept_baseline: self.next.as_ref().map(|next| next.without(|code, path| self.judges(code, path))),
            missing: self.missing.iter().map(ToString::to_string).collect(),
            requests: analysis.requests,
            findings,
        };
        for (path, text) in analysis.texts {
            report.sources.insert(path, text);
        }
        report.notes.extend(gone_note(&gone));
        if !judge || self.scopes.iter().any(|scope| scope.config.strict) {
            report.notes.extend(self.unjudged_hosts(&report, &analysis.naming_hosts));
        }
        report.notes.sort();
        report.findings.retain(|finding| {
            let config = &self.scopes.of(&finding.path).config;
            finding.level >= config.min_level && finding.confidence >= config.min_confidence
        });
        report
    }

    /// Whether a finding of this lint at this path would have been found, were it there.
    fn judges(&self, code: &str, path: &str) -> bool {
        let is_off = self.scopes.of(path).level_for(path, code) == Some(crate::config::LintLevel::Off);
        let was_left_out = || self.tree.skipped.iter().any(|skipped| &*skipped.path == path);
        // What is in no file of the tree is gone with its file, where that would have been asked for.
        let is_asked =
            if self.is_source(path) { self.is_reported(path) } else { self.is_given(path) && !was_left_out() };
        is_asked && !is_off
    }

    /// Whether a path lies in what was given.
    fn is_given(&self, path: &str) -> bool {
        let place = self.tree.root.join(path);
        self.given.iter().any(|given| place.starts_with(&given.absolute))
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
        let own = self.scopes.rules.lints.iter().map(|(lint, text)| lint_page(lint, text));
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

    /// The findings of every configuration's own files.
    fn judge(&self, analysis: &Analysis) -> Vec<Finding> {
        let text = |path: &str, range: source::Range| {
            let span = crate::ir::Span { start: range.start.offset, end: range.end.offset };
            analysis.texts.get(path).map_or(String::new(), |text| text.slice(span).to_owned())
        };
        let control_for = |path: &str| self.scopes.of(path).control_for(path);
        let setting = |path: &str, lint: &Lint| self.scopes.of(path).level_for(path, &lint.code);
        let class_of = |operation: &str| crate::policy::facts().content(operation);
        let unread = self.unread(analysis);
        let comments: Vec<suppress::Comment<'_>> =
            analysis.comments.iter().filter_map(|comment| self.comment(comment, analysis)).collect();
        let counts = self.counts();
        // What has the same assumptions is judged at once.
        let mut judged: BTreeMap<(Date, bool, bool), Vec<Finding>> = BTreeMap::new();
        let mut findings = Vec::new();
        for (index, scope) in self.scopes.iter().enumerate() {
            let (today, strict, baa) = (scope.config.today, scope.config.strict, scope.config.baa);
            let context = Context {
                today,
                strict,
                baa,
                control: &control_for,
                setting: &setting,
                content: &class_of,
                text: &text,
            };
            let alike = judged.entry((today, strict, baa)).or_insert_with(|| {
                let mut all = crate::lint::judge(&analysis.requests, &analysis.unresolved, &self.lints, &context);
                all.extend(unread::judge(&unread, &self.lints, &context));
                all
            });
            let is_own = |path: &str| self.scopes.index_of(path) == index;
            let (own, others) = std::mem::take(alike).into_iter().partition(|finding| is_own(&finding.path));
            *alike = others;
            let comments: Vec<_> = comments.iter().filter(|comment| is_own(&comment.path)).cloned().collect();
            let acceptances = Acceptances {
                comments: &comments,
                allows: &scope.config.allows,
                configuration: scope.path.clone().unwrap_or_default(),
                require_reasons: scope.config.require_reasons,
                whole_project: counts[index].left_out == 0 && counts[index].reported > 0,
                inside: &|path| scope.inside(path),
            };
            findings.extend(suppress::apply(own, &acceptances, &self.lints, &context));
        }
        findings.sort_by_cached_key(|finding| (finding.path.clone(), finding.range, finding.code.clone()));
        findings
    }

    /// How many files of each scope are reported.
    fn counts(&self) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); self.scopes.iter().count()];
        for candidate in &self.tree.candidates {
            let of = &mut counts[self.scopes.index_of(&candidate.path)];
            if candidate.reported { of.reported += 1 } else { of.left_out += 1 }
        }
        counts
    }

    /// The files that were asked for and should have been read, whole or in part, and why they were not.
    fn unread(&self, analysis: &Analysis) -> Vec<Unread> {
        let failed = |reason: SkipReason| {
            use SkipReason::{Binary, Encoding, Malformed, TooLarge, Unreadable};
            matches!(reason, Binary | Encoding | Malformed | TooLarge | Unreadable)
        };
        let skipped = self.tree.skipped.iter().chain(&analysis.skipped).filter(|skipped| failed(skipped.reason));
        let whole = skipped.map(|skipped| Unread {
            path: Arc::clone(&skipped.path),
            why: why(skipped),
            at: Position::START,
            is_part: false,
        });
        let lost = analysis.notes.iter().filter(|note| note.lost);
        let parts = lost.filter_map(|note| {
            let path = note.path.clone()?;
            let text = analysis.texts.get(&path).filter(|text| text.is_file());
            let at = text.zip(note.line).map_or(Position::START, |(text, line)| text.line_start(line));
            Some(Unread { path, why: note.message.clone(), at, is_part: true })
        });
        let is_asked = |unread: &Unread| !self.is_source(&unread.path) || self.is_reported(&unread.path);
        let mut files: Vec<Unread> = whole.chain(parts).filter(is_asked).collect();
        files.sort_by(|a, b| (&a.path, a.at, &a.why).cmp(&(&b.path, b.at, &b.why)));
        files.dedup();
        files
    }

    fn comment<'a>(&self, comment: &'a Comment, analysis: &Analysis) -> Option<suppress::Comment<'a>> {
        let text = analysis.texts.get(&comment.path)?;
        self.is_reported(&comment.path).then(|| comment.borrowed(text))
    }

    // --- what the report says about the run ------------------------------------------------------

    fn facts(&self, request: &Request) -> Facts {
        let control = self.scopes.of(&request.path).control_for(&request.path);
        match crate::policy::facts().row(request.provider, &request.endpoint, &request.http) {
            Some(row) => Facts {
                row: Some(row.endpoint.clone()),
                family: row.family.clone().filter(|_| !row.printed),
                zdr_eligible: row.zdr_eligible,
                keeps: row.keeps.clone(),
                control,
            },
            None => Facts {
                row: None,
                family: None,
                zdr_eligible: without_row(request.provider),
                keeps: nothing_known(),
                control,
            },
        }
    }

    fn policy_info(&self, analysis: &Analysis) -> PolicyInfo {
        let facts = crate::policy::facts();
        let policy = facts.policy(Provider::OpenAi);
        let is_azure = |request: &Request| request.provider == Provider::Azure && self.is_reported(&request.path);
        let azure = facts.policy(Provider::Azure).filter(|_| analysis.requests.iter().any(is_azure));
        PolicyInfo {
            provider: policy.map_or(String::new(), |policy| policy.provider.clone()),
            as_of: policy.map_or(String::new(), |policy| policy.as_of.clone()),
            today: self.config_infos().0.today,
            others: azure.map(|policy| (policy.provider.clone(), policy.as_of.clone())).into_iter().collect(),
            deciding: policy.map_or_else(Deciding::default, |policy| policy.deciding.clone()),
        }
    }

    /// The configurations that speak of reported files: that of the root or the first folder, and the others.
    fn config_infos(&self) -> (ConfigInfo, Vec<ConfigInfo>) {
        let counts = self.counts();
        let counts = self.scopes.iter().zip(&counts);
        let mut infos: Vec<ConfigInfo> =
            counts.filter(|(_, counts)| counts.reported > 0).map(|(scope, _)| config_info(scope)).collect();
        if infos.is_empty() {
            let given = self.given.first().map(|given| relative(&self.tree.root, given.folder()));
            infos.push(config_info(self.scopes.of_folder(&given.unwrap_or_default())));
        }
        infos.sort_by(|a, b| a.folder.cmp(&b.folder));
        let first = infos.remove(0);
        (first, infos)
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
        let is_asked = |path: &Arc<str>| self.is_reported(path) || !self.is_source(path);
        let about_report = |path: &Option<Arc<str>>| path.as_ref().is_none_or(is_asked);
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
        let policy = crate::policy::facts().policy(Provider::OpenAi);
        let today = self.scopes.iter().map(|scope| scope.config.today).max();
        notes.extend(policy.zip(today).and_then(|(policy, today)| staleness(&policy.as_of, today)));
        notes.extend(self.about_configurations());
        if files.is_all_excluded() {
            notes.push(about_run("excluded", "the configuration excludes every file that was asked for"));
        }
        notes.sort();
        notes.dedup();
        notes
    }

    /// Configurations that do not count.
    fn about_configurations(&self) -> Vec<Note> {
        let about = |path: &str, message: String| Note {
            path: Some(path.to_owned()),
            ..about_run("unused-configuration", &message)
        };
        let shadowed = self.scopes.shadowed.iter();
        let shadowed = shadowed.map(|(path, by)| about(path, format!("this configuration is not used: {by} wins")));
        let broken = self.scopes.broken();
        let broken =
            broken.map(|path| about(path, "this configuration is broken; none of its files was asked for".to_owned()));
        shadowed.chain(broken).collect()
    }

    /// Where the project lies in its repository.
    fn prefix(&self) -> String {
        let project = &self.discovery.project;
        let inside = project.git.as_deref().and_then(|git| project.root.strip_prefix(git).ok());
        inside.unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/")
    }
}

/// How many files of a scope are reported, and how many are not.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    reported: usize,
    left_out: usize,
}

fn config_info(scope: &Scope) -> ConfigInfo {
    let config = &scope.config;
    ConfigInfo {
        folder: scope.folder.to_string(),
        path: scope.path.as_ref().map(ToString::to_string),
        control: config.control,
        overrides: config.controls_of_paths().map(|(paths, control)| (paths.to_vec(), control)).collect(),
        fail_on: config.fail_on,
        strict: config.strict,
        today: config.today.to_string(),
    }
}

/// What a baseline lists and is there no more.
fn gone_note(gone: &[(String, String)]) -> Option<Note> {
    let listed: Vec<String> = gone.iter().take(LISTED).map(|(path, code)| format!("{code} in {path}")).collect();
    let more = gone.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let what = if gone.len() == 1 {
        "1 finding of the baseline is"
    } else {
        &format!("{} findings of the baseline are", gone.len())
    };
    let message = format!("{what} gone ({}{more}): write it anew", listed.join(", "));
    (!gone.is_empty()).then(|| about_run("baseline", &message))
}

fn why(skipped: &source::Skipped) -> String {
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

//! The report, and one file per output format. Every renderer is a pure function of a [`Report`].

mod clean;
pub mod concise;
pub mod escape;
mod examples;
pub mod excerpt;
pub mod explain;
pub mod github;
pub mod inventory;
pub mod json;
mod layout;
mod line_hash;
pub mod lints;
mod markdown;
mod mask;
mod page;
pub mod policy;
pub mod sarif;
pub mod sdks;
pub mod statistics;
mod summary;
mod table;
pub mod text;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crate::config::FailOn;
use crate::finding::baseline::Baseline;
use crate::finding::{Finding, Level};
use crate::policy::{Control, Deciding, Eligible, Keeps};
use crate::request::{Confidence, Provider, Request};
use crate::source::{Position, Text, Written};

pub use layout::Look;
pub use page::{LintPage, PageFormat};

/// Everything that one run found out.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Version of the tool.
    pub version: String,
    /// The policy that was judged by.
    pub policy: PolicyInfo,
    /// The configuration that was in force; of several, the first by folder.
    pub config: ConfigInfo,
    /// The others, by folder.
    pub nested: Vec<ConfigInfo>,
    /// What was read and what was not.
    pub files: FilesInfo,
    /// Bounds that cut something, assumptions.
    pub notes: Vec<Note>,
    /// The requests.
    pub requests: Vec<Request>,
    /// What the policy says of each request, by its id.
    pub facts: BTreeMap<String, Facts>,
    /// The findings; those that a comment or the configuration accepts are marked, not left out.
    pub findings: Vec<Finding>,
    /// The pages of the lints that took part.
    pub lints: Vec<LintPage>,
    /// The texts of the files that hold findings.
    pub sources: Sources,
    /// Where the project's root lies in its repository: `services/api`; empty where they are the same folder.
    pub prefix: String,
    /// The root that paths are relative to; empty where that is the working directory.
    pub root: PathBuf,
    /// The working directory.
    pub working_directory: PathBuf,
    /// What the baseline that is written anew holds about what was not judged.
    pub kept_baseline: Option<Baseline>,
    /// What was asked for and is not there, a sentence each.
    pub missing: Vec<String>,
}

/// The policy that was judged by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyInfo {
    /// `openai`.
    pub provider: String,
    /// Date of the copy that the facts were read from.
    pub as_of: String,
    /// The day that verdicts were made for.
    pub today: String,
    /// Other providers whose policy was judged by, each with its date.
    pub others: Vec<(String, String)>,
    /// The parameters that decide what stays.
    pub deciding: Deciding,
}

/// The configuration that was in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigInfo {
    /// Root-relative folder whose files it speaks of; empty for the root.
    pub folder: String,
    /// Root-relative path of the file, if there was one.
    pub path: Option<String>,
    /// The control outside of overrides.
    pub control: Control,
    /// The paths that have another control, as the configuration writes them.
    pub overrides: Vec<(Vec<String>, Control)>,
    /// The least level that fails a run, unless the command line says otherwise.
    pub fail_on: FailOn,
    /// Whether the run fails closed.
    pub strict: bool,
    /// The day that verdicts were made for.
    pub today: String,
}

/// What was read and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesInfo {
    /// Files in a supported language that were looked at.
    pub walked: usize,
    /// Files that were parsed.
    pub parsed: usize,
    /// Files in a supported language that could not be read, each with the reason.
    pub skipped: Vec<Skipped>,
    /// Folders that were not entered, by reason.
    pub skipped_folders: BTreeMap<String, usize>,
    /// Files that were passed over without being worth a line each, by reason.
    pub skipped_files: BTreeMap<String, usize>,
    /// Whether a folder was among the paths that were asked for.
    pub folder_given: bool,
}

impl FilesInfo {
    /// Whether a folder was walked and held nothing to read: never a silent success.
    pub fn nothing_found(&self) -> bool {
        self.folder_given && self.walked == 0 && !self.is_all_excluded()
    }

    /// Whether files were found and the configuration keeps every one of them out of the report.
    pub fn is_all_excluded(&self) -> bool {
        self.walked == 0 && self.skipped_files.contains_key(EXCLUDED)
    }
}

/// Key of the files that `include` and `exclude` keep out of the report.
pub(crate) const EXCLUDED: &str = "excluded";

/// A file that was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Root-relative path.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// Something about the run that the reader should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What kind of note: `skipped`, `limit`, `assumption`, ...
    pub kind: String,
    /// What happened.
    pub message: String,
    /// Root-relative path, if it is about a file.
    pub path: Option<String>,
    /// Line from 1, if it is about a line.
    pub line: Option<u32>,
}

/// What the policy says of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The policy row that covers it; none where no row does.
    pub row: Option<String>,
    /// The row whose verdict it takes, where the page has none for the endpoint itself.
    pub family: Option<String>,
    /// Eligibility for Zero Data Retention.
    pub zdr_eligible: Eligible,
    /// What stays under each control.
    pub keeps: Keeps,
    /// The control in force where the request stands.
    pub control: Control,
}

static NOT_DOCUMENTED: LazyLock<Facts> = LazyLock::new(|| nothing(Eligible::Undocumented, "not documented"));
static NOT_APPLICABLE: LazyLock<Facts> =
    LazyLock::new(|| nothing(Eligible::NotApplicable, "not known; another provider answers"));

fn nothing(zdr_eligible: Eligible, text: &str) -> Facts {
    let keeps = Keeps { none: text.to_owned(), mam: text.to_owned(), zdr: text.to_owned() };
    Facts { row: None, family: None, zdr_eligible, keeps, control: Control::Unknown }
}

/// Texts of files, by root-relative path.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<Arc<str>, Arc<Text>>);

impl Sources {
    /// Remembers the text of a file.
    pub fn insert(&mut self, path: Arc<str>, text: Arc<Text>) {
        self.0.insert(path, text);
    }

    /// The text of a file, if it is known.
    pub fn get(&self, path: &str) -> Option<&Text> {
        self.0.get(path).map(AsRef::as_ref)
    }

    /// A position as the author of the code sees it: in a notebook, that in its cell.
    pub fn written(&self, path: &str, at: Position) -> Written {
        self.get(path).map_or(Written { cell: None, at }, |text| text.written(at))
    }

    /// A position as one of the file: in a notebook, that in the JSON.
    pub fn in_file(&self, path: &str, at: Position) -> Position {
        self.get(path).map_or(at, |text| text.in_file(at))
    }
}

impl Report {
    /// The requests by path, then position.
    pub fn sorted_requests(&self) -> Vec<&Request> {
        let mut requests: Vec<&Request> = self.requests.iter().collect();
        requests.sort_by(|a, b| {
            (&a.path, a.range.start, &a.operation, &a.id).cmp(&(&b.path, b.range.start, &b.operation, &b.id))
        });
        requests
    }

    /// The findings by path, then position; suppressed ones included.
    pub fn sorted_findings(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by(|a, b| {
            (&a.path, a.range.start, &a.code, &a.message).cmp(&(&b.path, b.range.start, &b.code, &b.message))
        });
        findings
    }

    /// The findings that nobody has accepted, by path, then position.
    pub fn active_findings(&self) -> Vec<&Finding> {
        self.sorted_findings().into_iter().filter(|finding| finding.suppressed.is_none()).collect()
    }

    /// What the policy says of a request; where nothing was found, that it says nothing.
    pub fn facts_of(&self, request: &Request) -> &Facts {
        let nothing = if request.provider == Provider::Other { &NOT_APPLICABLE } else { &NOT_DOCUMENTED };
        self.facts.get(&request.id).unwrap_or(nothing)
    }

    /// A path as one finds it from the working directory.
    pub fn shown(&self, path: &str) -> String {
        crate::source::relative(&self.working_directory, &self.root.join(path)).to_string()
    }

    /// All configurations, by folder.
    pub fn configs(&self) -> impl Iterator<Item = &ConfigInfo> {
        std::iter::once(&self.config).chain(&self.nested)
    }

    /// The configuration of a path: the nearest.
    pub fn config_of(&self, path: &str) -> &ConfigInfo {
        let holds = |config: &&ConfigInfo| {
            config.folder.is_empty()
                || path.strip_prefix(config.folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.configs().filter(holds).max_by_key(|config| config.folder.len()).unwrap_or(&self.config)
    }

    /// The control in force where a request stands.
    pub fn control_of(&self, request: &Request) -> Control {
        self.facts.get(&request.id).map_or(self.config_of(&request.path).control, |facts| facts.control)
    }

    /// The notes in a fixed order, with one for every reason why files or folders were passed over.
    pub fn all_notes(&self) -> Vec<Note> {
        let mut notes = self.notes.clone();
        let skipped = |message| Note { kind: "skipped".to_owned(), message, path: None, line: None };
        notes.extend(summary::passed_over(&self.files).into_iter().map(skipped));
        notes.sort();
        notes
    }

    /// Drops the findings below a level or a confidence.
    pub fn retain(&mut self, level: Option<Level>, confidence: Option<Confidence>) {
        self.findings.retain(|finding| {
            level.is_none_or(|least| finding.level >= least)
                && confidence.is_none_or(|least| finding.confidence >= least)
        });
    }

    /// Whether a finding that nobody has accepted reaches the fail level. A guess (low confidence) fails no run, unless
    /// the run is strict: then what cannot be proven safe fails it, as long as anything may.
    ///
    /// Without a level, that of the configuration of the finding's file counts.
    pub fn fails(&self, fail_on: Option<FailOn>) -> bool {
        let fails = |finding: &Finding| {
            let config = self.config_of(&finding.path);
            let fail_on = fail_on.unwrap_or(config.fail_on);
            match finding.confidence {
                Confidence::Low if config.strict => {
                    fail_on.fails(finding.level) || (fail_on != FailOn::Never && finding.level >= Level::Warning)
                }
                Confidence::Low => false,
                Confidence::Medium | Confidence::High => fail_on.fails(finding.level),
            }
        };
        self.findings.iter().any(|finding| finding.suppressed.is_none() && fails(finding))
    }

    /// The page of a lint.
    pub fn lint(&self, code: &str) -> Option<&LintPage> {
        self.lints.iter().find(|page| page.lint.code == code)
    }
}

//! Baselines: findings that were there when the tool was adopted. A file lists their fingerprints; what is in it is
//! accepted, what is new is reported, and what is gone is told, so that the file shrinks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Finding, Suppressed};

/// What a baseline file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of the format.
    schema: u32,
    /// The findings, by fingerprint.
    findings: BTreeMap<String, Entry>,
}

/// One finding, for whoever reads the file; the fingerprint alone decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    path: String,
}

const SCHEMA: u32 = 1;

impl Baseline {
    /// The findings that nobody has accepted otherwise.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let entry = |finding: &Finding| Entry { code: finding.code.clone(), path: finding.path.to_string() };
        let findings = findings.into_iter().map(|finding| (finding.fingerprint.clone(), entry(finding))).collect();
        Self { schema: SCHEMA, findings }
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| format!("is no baseline: {error}"))?;
        if baseline.schema == SCHEMA {
            Ok(baseline)
        } else {
            Err(format!("has schema {}, this version reads {SCHEMA}", baseline.schema))
        }
    }

    /// The text of a file, sorted by fingerprint.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Marks the findings that it holds. The entries, as path and code, that `judges` says would have been found and were
    /// not.
    pub fn apply(
        &self,
        findings: &mut [Finding],
        name: &str,
        judges: impl Fn(&str, &str) -> bool,
    ) -> Vec<(String, String)> {
        let mut met = BTreeSet::new();
        for finding in findings.iter_mut().filter(|finding| self.findings.contains_key(&finding.fingerprint)) {
            met.insert(finding.fingerprint.clone());
            let accepted = Suppressed { reason: String::new(), r#where: format!("baseline {name}"), until: None };
            finding.suppressed.get_or_insert(accepted);
        }
        let is_gone = |(print, entry): &(&String, &Entry)| !met.contains(*print) && judges(&entry.code, &entry.path);
        let gone = self.findings.iter().filter(is_gone);
        let mut gone: Vec<_> = gone.map(|(_, entry)| (entry.path.clone(), entry.code.clone())).collect();
        gone.sort();
        gone
    }

    /// The entries that are not of these lints and paths.
    #[must_use]
    pub fn without(&self, of: impl Fn(&str, &str) -> bool) -> Self {
        let kept = self.findings.iter().filter(|(_, entry)| !of(&entry.code, &entry.path));
        Self { schema: SCHEMA, findings: kept.map(|(print, entry)| (print.clone(), entry.clone())).collect() }
    }

    /// Adds the entries of another one; how many were new.
    pub fn add(&mut self, other: &Self) -> usize {
        let before = self.findings.len();
        for (print, entry) in &other.findings {
            self.findings.entry(print.clone()).or_insert_with(|| entry.clone());
        }
        self.findings.len() - before
    }
}

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

    /// Marks the findings that it holds. How many entries, in files that `is_judged`, have no finding any more.
    pub fn apply(&self, findings: &mut [Finding], name: &str, is_judged: impl Fn(&str) -> bool) -> usize {
        let mut met = BTreeSet::new();
        for finding in findings.iter_mut().filter(|finding| self.findings.contains_key(&finding.fingerprint)) {
            met.insert(finding.fingerprint.clone());
            let accepted = Suppressed { reason: String::new(), r#where: format!("baseline {name}"), until: None };
            finding.suppressed.get_or_insert(accepted);
        }
        let is_gone = |(print, entry): &(&String, &Entry)| !met.contains(*print) && is_judged(&entry.path);
        self.findings.iter().filter(is_gone).count()
    }
}

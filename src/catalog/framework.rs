//! What catalogs of frameworks say beside what catalogs of SDKs say. Shared with `build.rs`.
//!
//! A framework sends requests on the program's behalf, so its catalog says which *construction* (or run) leads to which
//! request, where the request's parameters are written, and what decides the endpoint: an argument, the model's name, the
//! installed version, a global switch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::schema::{Operation, Slot};

/// What an operation of a framework says beyond that of an SDK.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Conduct {
    /// Where the request is reported.
    #[serde(default)]
    pub site: Site,
    /// The object that this call works with (its model, its agent); the receiver, if not given. What is written here holds
    /// for the object's construction, and what is written there holds here, unless it is written here, too.
    #[serde(default)]
    pub uses: Option<Slot>,
    /// Names of positional arguments, as keywords (style `keywords`).
    #[serde(default)]
    pub positional: Vec<String>,
    /// Records among the arguments whose fields are the request's parameters: `model_settings`, `extra_body`,
    /// `providerOptions.openai`. The first that has the field counts.
    #[serde(default)]
    pub within: Vec<String>,
    /// Records among the arguments whose fields look like parameters but are not sent, as slots.
    #[serde(default)]
    pub dropped: Vec<Slot>,
    /// Arguments that are named like parameters but are not sent.
    #[serde(default)]
    pub unread: Vec<String>,
    /// Parameters that are sent with this value where the code does not say otherwise.
    #[serde(default)]
    pub defaults: BTreeMap<String, serde_json::Value>,
    /// Who answers, whatever the client is.
    #[serde(default)]
    pub provider: Option<String>,
    /// No request at all: another provider's model, for instance.
    #[serde(default)]
    pub silent: bool,
    /// What changes the above: the first case that applies counts.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
    /// Further requests of the same call.
    #[serde(default)]
    pub beside: Vec<Operation>,
}

/// Where a framework's request is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// At this call.
    #[default]
    Here,
    /// At the construction of the object that is used; here only where that is a known kind of object whose construction
    /// is out of sight.
    Construction,
    /// Nowhere: the call says something about the construction of the object, no more.
    Nowhere,
    /// Nowhere, since the call is a step of the chain that makes the object: of what it does not mention it says nothing.
    Step,
}

/// Something that changes what a call sends.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// All of these hold.
    #[serde(default)]
    pub all: Vec<Condition>,
    /// One of these holds; if there are none, that says nothing.
    #[serde(default)]
    pub any: Vec<Condition>,
    /// The operation then.
    #[serde(default)]
    pub operation: Option<String>,
    /// No request then.
    #[serde(default)]
    pub silent: bool,
    /// Who answers then.
    #[serde(default)]
    pub provider: Option<String>,
    /// Parameters that are always sent then.
    #[serde(default)]
    pub sends: BTreeMap<String, serde_json::Value>,
    /// Parameters that are sent then, unless the code says otherwise.
    #[serde(default)]
    pub defaults: BTreeMap<String, serde_json::Value>,
    /// What is not read then, instead of what is not read otherwise.
    #[serde(default)]
    pub unread: Option<Vec<String>>,
    /// What is dropped then.
    #[serde(default)]
    pub dropped: Vec<Slot>,
}

/// A test of a call's arguments and surroundings: everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    /// The parameter that the following speak of: a path (`tools[].type`).
    #[serde(default)]
    pub parameter: Option<String>,
    /// It is one of these.
    #[serde(default)]
    pub is: Vec<serde_json::Value>,
    /// It is a text, and one of these patterns (with `*`) matches it.
    #[serde(default)]
    pub like: Vec<String>,
    /// It is a text, and none of these patterns matches it.
    #[serde(default)]
    pub unlike: Vec<String>,
    /// It is a text, or not.
    #[serde(default)]
    pub text: Option<bool>,
    /// It is an object of one of these types of the catalog.
    #[serde(default)]
    pub of: Vec<String>,
    /// It is given (not null, false or empty), or not.
    #[serde(default)]
    pub given: Option<bool>,
    /// It is something definite, whatever that is.
    #[serde(default)]
    pub known: bool,
    /// The installed version of the catalog's package: `<2`, `>=1.0.0`, or several joined by a comma.
    #[serde(default)]
    pub version: Option<String>,
    /// The version of this package instead of the catalog's.
    #[serde(default)]
    pub package: Option<String>,
    /// One of these packages, where it does not matter which.
    #[serde(default)]
    pub packages: Vec<String>,
    /// `package`, or one of `packages`, is named by a manifest above the file, or is not.
    #[serde(default)]
    pub installed: Option<bool>,
    /// A global switch of the catalog that the program turns.
    #[serde(default)]
    pub switch: Option<String>,
}

/// A setting for the whole program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Switch {
    /// Its name in conditions.
    pub name: String,
    /// Functions that turn it, without `()`.
    #[serde(default)]
    pub call: Vec<String>,
    /// The argument that says so; if none is given, any call does.
    #[serde(default)]
    pub argument: Option<Slot>,
    /// Values of that argument that turn it; `true` if none are given.
    #[serde(default)]
    pub values: Vec<serde_json::Value>,
    /// What counts where the argument is left out.
    #[serde(default)]
    pub default: bool,
    /// Members that turn it when they are assigned: `llama_index.core.Settings.llm`.
    #[serde(default)]
    pub assigned: Vec<String>,
    /// Environment variables that turn it when the program sets them to one of these values, in any case.
    #[serde(default)]
    pub environment: BTreeMap<String, Vec<String>>,
}

impl Switch {
    /// Whether this is its name.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name
    }
}

impl Operation {
    /// What is sent where a case applies.
    #[must_use]
    pub fn in_case(&self, case: &Case) -> Self {
        let mut changed = self.clone();
        changed.operation = case.operation.clone().unwrap_or(changed.operation);
        changed.sends.extend(case.sends.clone());
        let conduct = &mut changed.conduct;
        conduct.silent = case.silent;
        conduct.provider = case.provider.clone().or(conduct.provider.take());
        conduct.unread = case.unread.clone().unwrap_or(std::mem::take(&mut conduct.unread));
        conduct.defaults.extend(case.defaults.clone());
        conduct.dropped.extend(case.dropped.iter().cloned());
        changed
    }
}

/// The parts of a version condition: operator and version.
pub fn version_tests(text: &str) -> Option<Vec<(&str, Vec<u64>)>> {
    text.split(',')
        .map(|part| {
            let part = part.trim();
            let end = part.find(|c: char| c.is_ascii_digit())?;
            let numbers = part[end..].split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>()?;
            ["<", "<=", ">", ">=", "="].contains(&&part[..end]).then_some((&part[..end], numbers))
        })
        .collect()
}

/// Whether a version meets a test; none is the newest.
pub fn is_met(test: &str, version: Option<&[u64]>) -> bool {
    let Some(tests) = version_tests(test) else { return false };
    tests.into_iter().all(|(operator, wanted)| {
        let order = match version {
            None => std::cmp::Ordering::Greater,
            Some(version) => {
                let length = version.len().max(wanted.len());
                let padded = |numbers: &[u64]| -> Vec<u64> {
                    (0..length).map(|index| numbers.get(index).copied().unwrap_or(0)).collect()
                };
                padded(version).cmp(&padded(&wanted))
            }
        };
        match operator {
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            _ => order.is_eq(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert!(is_met(">=2.0.0", Some(&[2])));
        assert!(is_met(">=2,<3", Some(&[2, 10, 1])));
        assert!(!is_met("<2", Some(&[10])));
        assert!(is_met(">=2", None));
        assert!(!is_met("<2", None));
        assert!(!is_met("two", Some(&[2])));
    }
}

//! What OpenAI (and Azure) keep: operations, endpoints and effects under each control.

mod address;
mod date;
mod facts;
mod glob;
mod host;
mod route;
mod schema;
mod text;
mod unnamed;
mod verdict;

use std::sync::LazyLock;

use crate::rules;

pub use address::{Tie, address, may_hold_address, tie};
pub use date::{has_come, is_date};
pub use facts::{Facts, Mistake, OperationFact};
pub use glob::{Pattern, Specificity, matches_name};
pub use host::Host;
pub use schema::{
    AddressWords, Control, Deciding, DecidingParameter, Effect, Eligible, Feature, HostName, Hosts, Keeps, Operations,
    Outcome, Policy, Region, Row, Source, TellingPath, Topic,
};
pub use text::matches_text;

/// The facts that come with the program.
pub fn facts() -> &'static Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| {
        let operations = serde_json::from_str(rules::OPERATIONS).expect("build.rs has checked it");
        let parse = |(_, json): &(&str, &str)| serde_json::from_str(json).expect("build.rs has checked it");
        Facts::new(operations, rules::POLICIES.iter().map(parse).collect()).expect("tests hold it")
    });
    &FACTS
}

/// The host names that come with the program.
pub fn hosts() -> &'static Hosts {
    static HOSTS: LazyLock<Hosts> =
        LazyLock::new(|| serde_json::from_str(rules::HOSTS).expect("build.rs has checked it"));
    &HOSTS
}

/// The host of a residency region: `eu` is `eu.api.openai.com`. None where that is the global host.
pub fn residency_host(region: &str) -> Option<String> {
    hosts().names.iter().find(|host| host.region.as_deref() == Some(region)).map(|host| host.name.clone())
}

/// Who answers under a URL or host name.
pub fn classify(url_or_host: &str) -> Host {
    hosts().classify(url_or_host)
}

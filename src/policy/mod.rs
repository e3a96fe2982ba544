//! What OpenAI (and Azure) keep: operations, endpoints and effects under each control.

mod date;
mod facts;
mod glob;
mod host;
mod route;
mod schema;
mod verdict;

use std::sync::LazyLock;

pub use date::{has_come, is_date};
pub use facts::{Facts, Mistake, OperationFact};
pub use glob::{Pattern, Specificity, matches_name};
pub use host::Host;
pub use schema::{
    Control, Effect, Eligible, Feature, HostName, Hosts, Keeps, Operations, Outcome, Policy, Region, Row, Source, Topic,
};

/// The facts that come with the program.
pub fn facts() -> &'static Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(|| {
        let policies = [
            ("openai.toml", include_str!("../../rules/policy/openai.toml")),
            ("azure.toml", include_str!("../../rules/policy/azure.toml")),
        ];
        Facts::from_toml(include_str!("../../rules/policy/operations.toml"), &policies).expect("rules/policy is tested")
    });
    &FACTS
}

/// The host names that come with the program.
pub fn hosts() -> &'static Hosts {
    static HOSTS: LazyLock<Hosts> = LazyLock::new(|| {
        Hosts::from_toml(include_str!("../../rules/policy/hosts.toml")).expect("rules/policy is tested")
    });
    &HOSTS
}

/// Who answers under a URL or host name.
pub fn classify(url_or_host: &str) -> Host {
    hosts().classify(url_or_host)
}

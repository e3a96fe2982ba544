//! zdrlint finds every request that code can make to OpenAI and says what OpenAI keeps of it.

pub mod analysis;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod date;
pub mod finding;
pub mod ir;
pub mod lint;
pub mod lower;
pub mod policy;
pub mod report;
pub mod request;
pub mod resolve;
pub(crate) mod rules;
pub mod session;
pub mod source;
pub mod syntax;

//! zdrlint finds every request that code can make to OpenAI and says what OpenAI keeps of it.

pub mod catalog;
pub mod config;
pub mod date;
pub mod finding;
pub mod ir;
pub mod lint;
pub mod lower;
pub mod policy;
pub mod request;
pub mod source;
pub mod syntax;

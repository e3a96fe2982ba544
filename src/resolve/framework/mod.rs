//! Frameworks: what their calls send, where that is reported, and what decides it.
//!
//! A request of a framework has up to three places: the construction of the model or agent, the run that uses it, and
//! settings for the whole program. [`Evaluator::note_uses`] first learns which calls use which construction and which
//! switches are turned; then each call is judged with that in mind.

mod cases;
mod environment;
mod requests;
mod uses;
mod values;

pub(super) use values::split_elements;

/// Longest chain of clients that are derived from each other, and of classes that extend each other.
const MAX_CHAIN: usize = 16;

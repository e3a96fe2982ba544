//! The settings in force, as one would write them.

use std::fmt::{self, Display, Write};

use super::{Config, Levels};
use crate::finding::Level;
use crate::policy::Control;
use crate::request::Confidence;

impl Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "control = {:?}", control(self.control))?;
        writeln!(f, "fail-on = {:?}", format!("{:?}", self.fail_on).to_lowercase())?;
        writeln!(f, "min-level = {:?}", level(self.min_level))?;
        writeln!(f, "min-confidence = {:?}", confidence(self.min_confidence))?;
        writeln!(f, "strict = {}", self.strict)?;
        writeln!(f, "baa = {}", self.baa)?;
        writeln!(f, "require-reasons = {}", self.require_reasons)?;
        writeln!(f, "today = \"{}\"", self.today)?;
        writeln!(f, "include = {:?}", self.include.as_written())?;
        writeln!(f, "exclude = {:?}", self.exclude.as_written())?;
        if let Some(rules) = &self.rules {
            writeln!(f, "rules = {:?}", rules.display().to_string())?;
        }
        // What the command line says stands last, since it wins.
        let mut levels = self.levels.clone();
        levels.extend(self.forced_levels.clone());
        if !levels.is_empty() {
            write!(f, "\n[lints]\n{}", lints(&levels))?;
        }
        for entry in &self.overrides {
            writeln!(f, "\n[[overrides]]\npaths = {:?}", entry.paths.as_written())?;
            if let Some(own) = self.forced_control.or(entry.control) {
                writeln!(f, "control = {:?}", control(own))?;
            }
            if !entry.levels.is_empty() {
                write!(f, "[overrides.lints]\n{}", lints(&entry.levels))?;
            }
        }
        for allow in &self.allows {
            writeln!(f, "\n[[allow]]\nlint = {:?}\nreason = {:?}", allow.code, allow.reason)?;
            if let Some(paths) = &allow.paths {
                writeln!(f, "paths = {:?}", paths.as_written())?;
            }
            if let Some(until) = allow.until {
                writeln!(f, "until = \"{until}\"")?;
            }
        }
        for wrapper in &self.wrappers {
            let call = (&*wrapper.call, &*wrapper.operation);
            writeln!(f, "\n[[wrapper]]\ncall = {:?}\noperation = {:?}", call.0, call.1)?;
        }
        if !self.selected.is_empty() {
            writeln!(f, "\n# --select {}", self.selected.iter().cloned().collect::<Vec<_>>().join(","))?;
        }
        Ok(())
    }
}

fn lints(levels: &Levels) -> String {
    let mut out = String::new();
    for (code, level) in levels {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{code} = {:?}", format!("{level:?}").to_lowercase());
    }
    out
}

fn control(control: Control) -> &'static str {
    match control {
        Control::Unknown => "unknown",
        Control::None => "none",
        Control::Mam => "mam",
        Control::Zdr => "zdr",
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

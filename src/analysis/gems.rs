//! Gems that a project of Ruby uses, and their versions.

/// `    ruby-openai (7.3.1)` of a lock file.
pub(super) fn of_lock(text: &str, gem: &str) -> Option<Vec<u64>> {
    text.lines().find_map(|line| {
        let rest = line.strip_prefix("    ")?.strip_prefix(gem)?.strip_prefix(" (")?;
        Some(version(rest))
    })
}

/// `gem "ruby-openai", "~> 7.3"` of a Gemfile, `spec.add_dependency "ruby-openai"` of a gemspec.
pub(super) fn of_manifest(text: &str, gem: &str) -> Option<Vec<u64>> {
    text.lines().find_map(|line| {
        let line = line.trim_start();
        let is_dependency = line.starts_with("gem") || line.contains("dependency");
        let after =
            [format!("\"{gem}\""), format!("'{gem}'")].iter().find_map(|name| line.split_once(name.as_str()))?.1;
        is_dependency.then(|| version(after))
    })
}

/// The first version that is named; of a gem without one, any may be installed, so that only the newest is sure.
fn version(text: &str) -> Vec<u64> {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let end = text[start..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |end| start + end);
    let numbers: Vec<u64> = text[start..end].split('.').map_while(|part| part.parse().ok()).collect();
    if numbers.is_empty() { vec![u64::MAX] } else { numbers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gems_are_told_apart_by_their_whole_names() {
        let lock = "GEM\n  specs:\n    openai (0.16.0)\n    ruby-openai (7.3.1)\n      faraday (>= 1)\n";
        assert_eq!(of_lock(lock, "openai"), Some(vec![0, 16, 0]));
        assert_eq!(of_lock(lock, "ruby-openai"), Some(vec![7, 3, 1]));
        assert_eq!(of_lock(lock, "faraday"), None);
        let manifest = "gem 'rails'\ngem \"ruby-openai\", '~> 7.1'\n# gem 'openai'\n";
        assert_eq!(of_manifest(manifest, "ruby-openai"), Some(vec![7, 1]));
        assert_eq!(of_manifest(manifest, "openai"), None);
        assert_eq!(of_manifest("  spec.add_dependency \"ruby-openai\"", "ruby-openai"), Some(vec![u64::MAX]));
    }
}

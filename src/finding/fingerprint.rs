//! Fingerprints: names of findings that survive moved lines.
//!
//! A fingerprint is a hash of the lint's code, the root-relative path, the call's text without its
//! whitespace, and which occurrence of these three it is in the file. Lines and columns take no part,
//! nor does the working directory, so a baseline stays valid when code above is edited or the code is
//! formatted anew. The algorithm (FNV-1a, 64 bits) is written out because fingerprints are stored in
//! other people's files: they must not change with a version of Rust or of a crate.

use std::collections::BTreeMap;

use super::Finding;

/// Gives findings their fingerprints; `texts` are their calls' texts in the same order.
///
/// The findings of a file must stand in source order.
pub fn assign<'a>(findings: impl IntoIterator<Item = (&'a mut Finding, String)>) {
    let mut occurrences: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    for (finding, text) in findings {
        let text = normalise(&text);
        let key = (finding.code.clone(), finding.path.to_string(), text.clone());
        let nth = occurrences.entry(key).or_insert(0);
        finding.fingerprint = fingerprint(&finding.code, &finding.path, &text, *nth);
        *nth += 1;
    }
}

/// The text without whitespace and without the trailing commas that formatters add and remove.
fn normalise(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if matches!(c, ')' | ']' | '}') && normal.ends_with(',') {
            normal.pop();
        }
        normal.push(c);
    }
    normal
}

fn fingerprint(code: &str, path: &str, text: &str, nth: usize) -> String {
    let nth = nth.to_string();
    let mut hash = OFFSET_BASIS;
    for part in [code, path, text, nth.as_str()] {
        // 0xff is no byte of UTF-8, so parts cannot run into each other.
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    format!("{hash:016x}")
}

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_does_not_matter_and_everything_else_does() {
        assert_eq!(normalise("f(\n    a=1,\n    b=[2,],\n)"), normalise("f(a=1, b=[2])"));
        assert_ne!(normalise("f(a=1)"), normalise("f(a=2)"));
        let base = fingerprint("ZDR201", "a.py", "f()", 0);
        assert_ne!(base, fingerprint("ZDR202", "a.py", "f()", 0));
        assert_ne!(base, fingerprint("ZDR201", "b.py", "f()", 0));
        assert_ne!(base, fingerprint("ZDR201", "a.py", "f()", 1));
        assert_ne!(fingerprint("ab", "c", "", 0), fingerprint("a", "bc", "", 0));
    }

    #[test]
    fn stored_fingerprints_stay_valid() {
        // Changing this value breaks every baseline in use.
        assert_eq!(fingerprint("ZDR201", "src/a.py", "client.responses.create(model=\"m\")", 0), "7ec5e55edf9d3408");
    }
}

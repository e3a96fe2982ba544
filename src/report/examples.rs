//! The examples of a lint's page, as readers are to see them.

use std::fmt::Write;

/// The page without what is there for the tests: expected findings, and settings that only the source shows.
pub(super) fn for_readers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for line in text.lines() {
        if let Some(info) = line.strip_prefix("```") {
            in_code = !in_code;
            if in_code {
                if let Some(settings) = settings(info) {
                    // Writing to a string cannot fail.
                    let _ = writeln!(out, "With {settings}:\n");
                }
                let language = info.split_whitespace().next().unwrap_or_default();
                let _ = writeln!(out, "```{language}");
                continue;
            }
        }
        out.push_str(if in_code { without_expectation(line) } else { line });
        out.push('\n');
    }
    out
}

/// What an example is judged under, where that is not the default.
fn settings(info: &str) -> Option<String> {
    let words = info.split_whitespace().skip(1).filter(|word| *word != "ignore");
    let settings: Vec<String> = words
        .map(|word| match word.split_once('=') {
            Some((key, value)) => format!("`--{key} {value}`"),
            // The configuration alone can say this.
            None if word == "baa" => "`baa = true`".to_owned(),
            None => format!("`--{word}`"),
        })
        .collect();
    (!settings.is_empty()).then(|| settings.join(" and "))
}

fn without_expectation(line: &str) -> &str {
    let comment = line.find("# expect:").or_else(|| line.find("// expect:"));
    comment.map_or(line, |at| line[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_left_out_and_settings_are_said() {
        let page = "Text # expect: stays\n\n```python baa control=zdr\nf(a=1)  # expect: ZDR201\ng()\n```\n\n```rust\nf(); // expect: ZDR1\n```\n";
        let seen = "Text # expect: stays\n\nWith `baa = true` and `--control zdr`:\n\n```python\nf(a=1)\ng()\n```\n\n```rust\nf();\n```\n";
        assert_eq!(for_readers(page), seen);
    }
}

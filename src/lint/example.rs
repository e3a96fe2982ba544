//! The examples of a lint file: fenced blocks whose findings are stated in comments.
//!
//! A block's info string is a language and settings: `python`, `ts control=zdr strict`. A comment
//! `expect: ZDR105, ZDR106` states the findings whose primary place begins on its line. Blocks in a
//! language that zdrlint does not read (`toml`, `json`) are no examples.

use crate::date::Date;
use crate::policy::Control;
use crate::syntax::Language;

/// A fenced block that is executed as a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Language of the block.
    pub language: Language,
    /// The heading it stands under: `Good`, `Bad`.
    pub heading: String,
    /// Line of the body on which the code begins, from 1.
    pub line: usize,
    /// The code, the `expect:` comments included.
    pub code: String,
    /// Settings under which it runs.
    pub settings: Settings,
    /// Line of the code (from 1) and code of each finding expected, in order.
    pub expected: Vec<(usize, String)>,
}

/// Settings under which an example runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `control=zdr`; `unknown` if not said.
    pub control: Control,
    /// `strict`.
    pub strict: bool,
    /// `baa`.
    pub baa: bool,
    /// `today=2026-12-01`; a fixed day if not said, so that examples do not change with the clock.
    pub today: Date,
    /// `ignore`, as in rustdoc: shown to readers, not executed.
    pub ignore: bool,
}

/// The examples of a Markdown text, or a message for the first block whose info string is not understood.
pub fn examples(body: &str) -> Result<Vec<Example>, String> {
    let mut examples = Vec::new();
    let mut heading = String::new();
    let mut lines = body.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(title) = line.strip_prefix('#') {
            title.trim_start_matches('#').trim().clone_into(&mut heading);
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let code: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let mut words = info.split_whitespace();
        let Some(language) = words.next().and_then(language) else { continue };
        examples.push(Example {
            language,
            heading: heading.clone(),
            line: number + 2,
            settings: settings(words).map_err(|message| format!("line {}: {message}", number + 1))?,
            expected: code.iter().enumerate().flat_map(|(at, line)| expected(at + 1, line)).collect(),
            code: code.join("\n") + "\n",
        });
    }
    Ok(examples)
}

/// Info strings are names of languages or their file extensions.
fn language(word: &str) -> Option<Language> {
    let extension = match word {
        "python" => "py",
        "javascript" => "js",
        "typescript" => "ts",
        "rust" => "rs",
        other => other,
    };
    Language::from_extension(extension)
}

fn settings<'a>(words: impl Iterator<Item = &'a str>) -> Result<Settings, String> {
    let today = "2026-11-22".parse().map_err(|error| format!("{error}"))?;
    let mut settings = Settings { control: Control::Unknown, strict: false, baa: false, today, ignore: false };
    for word in words {
        match word.split_once('=') {
            None if word == "strict" => settings.strict = true,
            None if word == "baa" => settings.baa = true,
            None if word == "ignore" => settings.ignore = true,
            Some(("control", control)) => settings.control = self::control(control)?,
            Some(("today", day)) => settings.today = day.parse().map_err(|error| format!("`{day}`: {error}"))?,
            _ => return Err(format!("`{word}` is no setting of an example")),
        }
    }
    Ok(settings)
}

fn control(word: &str) -> Result<Control, String> {
    match word {
        "unknown" => Ok(Control::Unknown),
        "none" => Ok(Control::None),
        "mam" => Ok(Control::Mam),
        "zdr" => Ok(Control::Zdr),
        other => Err(format!("`{other}` is no control")),
    }
}

fn expected(number: usize, line: &str) -> Vec<(usize, String)> {
    let comment = ["# expect:", "// expect:"].iter().find_map(|marker| line.split_once(marker));
    let codes = comment.map_or("", |(_, codes)| codes);
    codes.split(',').map(str::trim).filter(|code| !code.is_empty()).map(|code| (number, code.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_headings_settings_and_expectations_are_read() {
        let body = "# Title\n\n## Bad\n\n```python control=zdr strict today=2026-12-01\nf()\ng()  # expect: ZDR105, ZDR106\n```\n\n## Good\n\n```ts\nh();\n```\n```toml\nx = 1\n```\n";
        let found = examples(body).expect("is well formed");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].heading, "Bad");
        assert_eq!(found[0].line, 6);
        assert_eq!(found[0].expected, [(2, "ZDR105".to_owned()), (2, "ZDR106".to_owned())]);
        let today = "2026-12-01".parse().expect("is a day");
        assert_eq!(
            found[0].settings,
            Settings { control: Control::Zdr, strict: true, baa: false, today, ignore: false }
        );
        assert_eq!((found[1].language, found[1].heading.as_str()), (Language::TypeScript, "Good"));
        assert!(found[1].expected.is_empty());
        assert!(examples("```py contrl=zdr\n```\n").is_err());
    }
}

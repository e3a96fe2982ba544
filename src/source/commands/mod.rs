//! Commands among data: the steps of workflows, rules and images, and the scripts of a package. Everything else is blank,
//! and what the data's own syntax adds is rewritten in as many bytes, so that places are those of the file.
//!
//! The commands of a file are one script, as the steps of a job share their surroundings.

mod dockerfile;
mod makefile;
mod mask;
mod package;
mod yaml;

use super::pieces::Source;
use super::skip::Note;
use super::text::Text;
use crate::syntax::Container;
use mask::Mask;

/// The commands of a file.
pub(super) fn read(container: Container, text: Text) -> Source {
    let mut mask = Mask::new(text.as_str());
    match container {
        Container::Makefile => makefile::read(&mut mask),
        Container::Dockerfile => dockerfile::read(&mut mask),
        Container::Package => package::read(&mut mask),
        _ => yaml::read(&mut mask),
    }
    let mask::Shown { code, language, open, others } = mask.finish();
    let open = open.into_iter().map(|at| unread(&text, at));
    let others = others.into_iter().map(|at| foreign(&text, at));
    let notes = open.chain(others).collect();
    Source { text, code: Some(code), language, notes }
}

fn unread(text: &Text, at: usize) -> Note {
    let line = text.position(u32::try_from(at).unwrap_or(u32::MAX)).line;
    let message = "commands were not read from here on: something that is opened here is never closed";
    Note { line: Some(line), ..Note::new("commands", message) }.losing()
}

/// A file is read in one language, so that its steps share what they know.
fn foreign(text: &Text, at: usize) -> Note {
    let line = text.position(u32::try_from(at).unwrap_or(u32::MAX)).line;
    let message =
        "this script was not read: it is in another language than the other steps, or in one that is not read";
    Note { line: Some(line), ..Note::new("commands", message) }.losing()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Language;

    fn code(container: Container, file: &str) -> Vec<String> {
        let source = read(container, Text::new(file.to_owned()));
        assert_eq!(source.code().len(), file.len(), "{file}");
        let lines = source.code().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn steps_of_workflows() {
        let file = "jobs:\n  a:\n    steps:\n      - name: 'run: x'\n        run: curl a\n      - run: |\n          b ${{ x.y }}\n\n          c <<EOF\n          d\n          EOF\n        env: {}\n      - run: >-\n          e\n          f\n      - run: \"g \\\"h\\\"\"\nscript:\n  - i\n  - 'j'\nother: k\n";
        assert_eq!(
            code(Container::Yaml, file),
            ["curl a", "b ${__x_y__}", "c<<-EOF", "d", "EOF", "e f", "g \"h\"", "i", "j"]
        );
    }

    #[test]
    fn steps_in_python() {
        let file = "jobs:\n  a:\n    steps:\n      - run: |\n          import a\n          a.b(1)\n        shell: python\n      - shell: python3 {0}\n        run: c()\n      - run: ls\n";
        let code = read(Container::Yaml, Text::new(file.to_owned()));
        assert_eq!(code.language, Language::Python);
        let lines: Vec<&str> = code.code().lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["if 1:", "          import a", "          a.b(1)", "if 1:        c()"]);
        assert_eq!(code.notes.len(), 0);
        // Steps that send something themselves are read, and the others are said.
        let mixed = format!("{file}      - run: curl https://x\n");
        let code = read(Container::Yaml, Text::new(mixed));
        assert_eq!((code.language, code.notes.len()), (Language::Shell, 2));
        assert!(code.notes.iter().all(|note| note.lost));
        let defaults = "defaults:\n  run:\n    shell: python\njobs:\n  a:\n    steps:\n      - run: c()\n      - run: ls\n        shell: bash\n";
        let code = read(Container::Yaml, Text::new(defaults.to_owned()));
        assert_eq!((code.language, code.code().trim()), (Language::Python, "if 1:  c()"));
    }

    #[test]
    fn rules_of_make() {
        let file = "URL := https://x\nall: dep\n\t@curl $(URL) \\\n\t  -d $$BODY # x\n\t-b\nother = a b\n";
        assert_eq!(code(Container::Makefile, file), ["URL=https://x", "curl ${URL} \\", "-d $BODY # x", "b"]);
    }

    #[test]
    fn steps_of_images() {
        let file = "FROM x\n# RUN a\nENV URL=https://x\nRUN --mount=type=cache curl b \\\n  && c\nCMD [\"d\", \"e\"]\nrun <<EOF\nf\nEOF\nCOPY g h\n";
        assert_eq!(code(Container::Dockerfile, file), ["URL=https://x", "curl b \\", "&& c", "f"]);
    }

    #[test]
    fn scripts_of_packages() {
        let file =
            "{ \"name\": \"x\",\n \"scripts\": {\n \"a\": \"curl \\\"b\\\" && c\",\n \"d\": \"e\" }, \"f\": \"g\" }";
        assert_eq!(code(Container::Package, file), ["curl \"b\" && c;", "e;"]);
    }
}

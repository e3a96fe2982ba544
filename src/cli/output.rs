//! Writing: the report to standard output or a file, everything else to standard error.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::run::Error;
use super::terminal::{Stream, When, look};
use crate::report::{Look, Note, Report, escape};

/// Where the report goes and how it may look there.
#[derive(Debug, Clone)]
pub(super) struct Output {
    when: When,
    file: Option<PathBuf>,
    quiet: bool,
}

impl Output {
    pub(super) fn new(when: When, file: Option<PathBuf>, quiet: bool) -> Self {
        Self { when, file, quiet }
    }

    /// Plain text to a file.
    pub(super) fn to(file: &Path) -> Self {
        Self::new(When::Never, Some(file.to_owned()), true)
    }

    pub(super) fn look(&self) -> Look {
        look(self.when, if self.file.is_some() { Stream::File } else { Stream::Stdout })
    }

    pub(super) fn error_look(&self) -> Look {
        look(self.when, Stream::Stderr)
    }

    pub(super) fn quiet(&self) -> bool {
        self.quiet
    }

    /// The report itself.
    pub(super) fn print(&self, text: &str) -> Result<(), Error> {
        match &self.file {
            None => print_to(&mut io::stdout().lock(), text),
            Some(path) => write_whole(path, text.as_bytes())
                .map_err(|cause| Error::Output { path: path.display().to_string(), cause }),
        }
    }

    /// A note of the run; not with `--quiet`.
    pub(super) fn note(&self, report: &Report, note: &Note) {
        if !self.quiet {
            let path = note.path.as_deref().map_or_else(String::new, |path| report.shown(path));
            let line = note.line.map_or_else(String::new, |line| format!(":{line}"));
            let colon = if path.is_empty() { "" } else { ": " };
            say(&format!("note: {path}{line}{colon}{}", note.message));
        }
    }

    /// What was done; not with `--quiet`.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// What must not be passed over, whatever the format.
    #[expect(clippy::unused_self, reason = "reads as the other ways to say something")]
    pub(super) fn warn(&self, text: &str) {
        say(text);
    }

    /// Something that the exit code says too.
    #[expect(clippy::unused_self, reason = "reads as the other ways to say something")]
    pub(super) fn complain(&self, text: &str) {
        say(&format!("zdrlint: {text}"));
    }
}

fn say(text: &str) {
    // Nobody is left to hear that standard error is closed.
    let _ = writeln!(io::stderr(), "{}", escape::line(text));
}

fn print_to(stream: &mut dyn Write, text: &str) -> Result<(), Error> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Error::BrokenPipe),
        Err(cause) => Err(Error::Output { path: "standard output".to_owned(), cause }),
    }
}

/// Writes all of a file or nothing: beside it first, then in its place.
fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    // A link stays a link, and a device or pipe is written to as it is.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(&target, content);
    }
    let name = target.file_name().ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "is no file name"))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(beside);
    let written = write_new(&beside, content)
        .and_then(|()| keep_permissions(&target, &beside))
        .and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn keep_permissions(from: &Path, to: &Path) -> io::Result<()> {
    match fs::metadata(from) {
        Ok(metadata) => fs::set_permissions(to, metadata.permissions()),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed(ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_told_from_a_full_disk() {
        assert!(matches!(print_to(&mut Closed(ErrorKind::BrokenPipe), "x"), Err(Error::BrokenPipe)));
        assert!(matches!(print_to(&mut Closed(ErrorKind::StorageFull), "x"), Err(Error::Output { .. })));
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = std::env::temp_dir().join(format!("zdrlint-output-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("can be made");
        let path = folder.join("report.json");
        write_whole(&path, b"one").expect("is written");
        write_whole(&path, b"two").expect("is replaced");
        assert_eq!(fs::read(&path).expect("is there"), b"two");
        assert!(write_whole(&folder.join("missing/report.json"), b"x").is_err());
        assert_eq!(fs::read_dir(&folder).expect("is there").count(), 1);
        fs::remove_dir_all(&folder).expect("can be removed");
    }
}

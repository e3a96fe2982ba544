//! The paths on the command line.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A path that was given and exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As it was written.
    pub written: PathBuf,
    /// Absolute, with every link resolved but the last component: where the user sees it.
    pub place: PathBuf,
    /// Absolute, with every link resolved: where it is.
    pub absolute: PathBuf,
    /// A folder, or else a file.
    pub is_folder: bool,
}

impl Given {
    /// A file whose content comes from elsewhere, so that it need not exist; its folder must.
    ///
    /// # Errors
    /// If the folder is not there, or the path names no file.
    pub fn unsaved(cwd: &Path, written: &Path) -> Result<Self, GivenError> {
        let fail = |message: String| GivenError { written: written.to_owned(), message };
        let joined = cwd.join(written);
        let (Some(folder), Some(name)) = (joined.parent(), joined.file_name()) else {
            return Err(fail("names no file".to_owned()));
        };
        let folder = fs::canonicalize(folder).map_err(|error| fail(explain(folder, &error)))?;
        let place = folder.join(name);
        let absolute = fs::canonicalize(&place).unwrap_or_else(|_| place.clone());
        Ok(Self { written: written.to_owned(), place, absolute, is_folder: false })
    }

    /// The folder that it is, or lies in.
    pub fn folder(&self) -> &Path {
        if self.is_folder { &self.absolute } else { self.absolute.parent().unwrap_or(&self.absolute) }
    }

    /// Where reports place it: a link that leads out of the project keeps its own name.
    pub(super) fn shown(&self, root: &Path) -> &Path {
        if self.absolute.starts_with(root) || !self.place.starts_with(root) { &self.absolute } else { &self.place }
    }
}

/// A path that was given and cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", super::names::text(written.as_os_str()))]
pub struct GivenError {
    /// As it was written.
    pub written: PathBuf,
    /// What is wrong.
    pub message: String,
}

/// Resolves the given paths against the working directory; none given means the working directory.
///
/// # Errors
/// All that were found.
pub fn resolve_given(cwd: &Path, paths: &[PathBuf]) -> Result<Vec<Given>, Vec<GivenError>> {
    let (given, errors) = resolve_existing(cwd, paths);
    if errors.is_empty() { Ok(given) } else { Err(errors) }
}

/// As [`resolve_given`]: what is there, and what is wrong with the rest.
pub fn resolve_existing(cwd: &Path, paths: &[PathBuf]) -> (Vec<Given>, Vec<GivenError>) {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut given: Vec<Given> = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        match resolve(cwd, path) {
            Ok(one) => given.push(one),
            Err(message) => errors.push(GivenError { written: path.clone(), message }),
        }
    }
    (given, errors)
}

fn resolve(cwd: &Path, written: &Path) -> Result<Given, String> {
    if written.as_os_str().is_empty() {
        return Err("the path is empty".to_owned());
    }
    if written == Path::new("-") {
        return Err("standard input cannot be read; a file of that name is written ./-".to_owned());
    }
    let joined = cwd.join(written);
    let metadata = fs::metadata(&joined).map_err(|error| explain(&joined, &error))?;
    if !metadata.is_dir() && !metadata.is_file() {
        return Err("neither a file nor a folder".to_owned());
    }
    let absolute = fs::canonicalize(&joined).map_err(|error| explain(&joined, &error))?;
    let place = match (joined.parent(), joined.file_name()) {
        (Some(parent), Some(name)) => fs::canonicalize(parent).map(|parent| parent.join(name)),
        _ => Ok(absolute.clone()),
    };
    let place = place.unwrap_or_else(|_| absolute.clone());
    Ok(Given { written: written.to_owned(), place, absolute, is_folder: metadata.is_dir() })
}

fn explain(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => "a symbolic link to something that does not exist".to_owned(),
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        _ => error.to_string(),
    }
}

//! Where the project is and which configuration it has.
//!
//! The project is the git work tree; where there is none, the folder of the outermost configuration above what was
//! given, else what was given. So the program is the same whatever part of it is asked for. Which configuration counts
//! for a file is another question: the nearest one above it, see `scopes`.

use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::load::{PYPROJECT, base, configures_zdrlint};
use crate::source::{Extent, Given, Project, git_work_tree};

/// Names of the configuration, in the order in which they win within a folder.
const NAMES: &[&str] = &["zdrlint.toml", ".zdrlint.toml", ".config/zdrlint.toml"];

/// Which configuration is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// The nearest.
    #[default]
    Nearest,
    /// This file, for everything; its patterns are relative to its folder if that holds what was given, else to the
    /// project's root.
    File(PathBuf),
    /// None.
    Isolated,
}

/// The project, and the configuration of what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Where the project is.
    pub project: Project,
    /// The configuration that was named, or the nearest one of all that was given.
    pub config: Option<PathBuf>,
}

/// Folders that hold more than a project, whatever lies in them.
#[derive(Debug, Clone, Default)]
struct Broad(Vec<PathBuf>);

impl Broad {
    fn of_this_machine() -> Self {
        let home = std::env::home_dir();
        let above = home.as_deref().and_then(Path::parent).map(Path::to_owned);
        let folders = [home, above, Some(std::env::temp_dir())];
        Self(folders.into_iter().flatten().filter_map(|folder| folder.canonicalize().ok()).collect())
    }

    fn contains(&self, folder: &Path) -> bool {
        folder.parent().is_none() || self.0.iter().any(|broad| broad == folder)
    }
}

/// Finds the project of the given paths.
///
/// # Errors
/// If the configuration that is named cannot be read.
pub fn discover(cwd: &Path, given: &[Given], choice: &Choice) -> Result<Discovery, ConfigError> {
    let config = match choice {
        Choice::File(file) => Some(named(cwd, file)?),
        Choice::Nearest | Choice::Isolated => None,
    };
    Ok(locate(&common_folder(given), given, choice, config, &Broad::of_this_machine()))
}

/// The file named on the command line, absolute.
fn named(cwd: &Path, file: &Path) -> Result<PathBuf, ConfigError> {
    let joined = cwd.join(file);
    let absolute = joined.canonicalize();
    absolute.map_err(|error| ConfigError::about_file(file.to_owned(), format!("cannot be read: {error}")))
}

fn locate(folder: &Path, given: &[Given], choice: &Choice, named: Option<PathBuf>, broad: &Broad) -> Discovery {
    let git = git_work_tree(folder);
    let is_around = |home: &Path| folder.starts_with(home) && git.as_ref().is_none_or(|git| home.starts_with(git));
    let (config, homes) = match choice {
        Choice::Nearest => {
            let configured: Vec<PathBuf> = upward(folder, git.as_deref()).filter_map(in_folder).collect();
            let homes = configured.iter().rev().map(|file| base(file).to_owned()).collect();
            (configured.into_iter().next(), homes)
        }
        Choice::File(_) | Choice::Isolated => {
            let home = named.as_deref().map(base).filter(|home| is_around(home));
            let homes: Vec<PathBuf> = home.map(Path::to_owned).into_iter().collect();
            (named, homes)
        }
    };
    // The outermost mark: the program must not depend on what was asked for.
    let marks: Vec<PathBuf> = git.clone().into_iter().chain(homes).collect();
    let narrow = marks.iter().find(|mark| !broad.contains(mark));
    let (root, extent) = match (narrow, marks.first()) {
        (Some(root), _) => (root.clone(), Extent::Whole),
        (None, Some(root)) => (root.clone(), Extent::Given),
        (None, None) => {
            // The folder of a lone file may hold anything.
            let is_given = given.iter().any(|given| given.is_folder && given.absolute == folder);
            (folder.to_owned(), if is_given { Extent::Whole } else { Extent::Given })
        }
    };
    Discovery { project: Project { root, extent, git }, config }
}

/// The deepest folder that holds everything given.
fn common_folder(given: &[Given]) -> PathBuf {
    let mut folders = given.iter().map(Given::folder);
    let mut common = folders.next().unwrap_or(Path::new("/")).to_owned();
    for folder in folders {
        while !folder.starts_with(&common) && common.pop() {}
    }
    common
}

/// The nearest configuration of a folder: in it, or above it in the same work tree.
pub(super) fn nearest(folder: &Path) -> Option<PathBuf> {
    upward(folder, git_work_tree(folder).as_deref()).find_map(in_folder)
}

/// A folder and those above it, up to and including `top`.
fn upward<'p>(folder: &'p Path, top: Option<&'p Path>) -> impl Iterator<Item = &'p Path> {
    let mut is_over = false;
    folder.ancestors().take_while(move |folder| !std::mem::replace(&mut is_over, Some(*folder) == top))
}

/// The configuration of a folder.
fn in_folder(folder: &Path) -> Option<PathBuf> {
    configurations(folder).into_iter().next()
}

/// The configurations of a folder, in the order in which they win: there should be one. Whatever has the name counts,
/// so that one that cannot be read is said.
pub(super) fn configurations(folder: &Path) -> Vec<PathBuf> {
    let own = NAMES.iter().map(|name| folder.join(name)).filter(|file| file.symlink_metadata().is_ok());
    let pyproject = Some(folder.join(PYPROJECT)).filter(|file| file.is_file() && configures_zdrlint(file));
    own.chain(pyproject).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn given(path: &Path, is_folder: bool) -> Given {
        Given { written: path.to_owned(), place: path.to_owned(), absolute: path.to_owned(), is_folder }
    }

    #[test]
    fn folders_in_common() {
        let paths = ["/a/b/c", "/a/b/d/e", "/a/bc"].map(|path| given(Path::new(path), true));
        assert_eq!(common_folder(&paths[..1]), Path::new("/a/b/c"));
        assert_eq!(common_folder(&paths[..2]), Path::new("/a/b"));
        assert_eq!(common_folder(&paths), Path::new("/a"));
    }

    #[test]
    fn broad_folders_are_not_walked_for_the_sake_of_a_file() {
        let folder = Path::new("/nowhere/home/me");
        let broad = Broad(vec![folder.to_owned()]);
        let find = |given: Given, broad: &Broad| {
            let folder = given.folder().to_owned();
            locate(&folder, &[given], &Choice::Isolated, None, broad).project
        };
        assert_eq!(find(given(&folder.join("x.py"), false), &broad).extent, Extent::Given);
        assert_eq!(find(given(&folder.join("x.py"), false), &Broad::default()).extent, Extent::Given);
        assert_eq!(find(given(folder, true), &broad).extent, Extent::Whole);
        assert_eq!(find(given(folder, true), &broad).root, folder);
        assert!(broad.contains(Path::new("/")));
    }
}

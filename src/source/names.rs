//! How paths are written in reports: relative to the root, with `/`, always printable as text.

use std::ffi::OsStr;
use std::path::{Component, Path};
use std::sync::Arc;

/// `path` relative to `root`, with `/`. What lies outside starts with `..`; another drive stays absolute.
pub fn relative(root: &Path, path: &Path) -> Arc<str> {
    if let Ok(inside) = path.strip_prefix(root) {
        return join(inside.components()).into();
    }
    let shared = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return text(path.as_os_str()).replace('\\', "/").into();
    }
    let up = std::iter::repeat_n(Component::ParentDir, root.components().count() - shared);
    join(up.chain(path.components().skip(shared))).into()
}

fn join<'a>(components: impl Iterator<Item = Component<'a>>) -> String {
    let mut out = String::new();
    for component in components {
        if !out.is_empty() {
            out.push('/');
        }
        push_text(&mut out, component.as_os_str());
    }
    out
}

/// A name as text. Bytes that are no UTF-8 become `\xNN`, so that different names stay different.
pub(crate) fn text(name: &OsStr) -> String {
    let mut out = String::new();
    push_text(&mut out, name);
    out
}

fn push_text(out: &mut String, name: &OsStr) {
    use std::fmt::Write as _;

    for chunk in name.as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_and_outside() {
        let root = Path::new("/a/b");
        assert_eq!(&*relative(root, Path::new("/a/b/c/d.py")), "c/d.py");
        assert_eq!(&*relative(root, Path::new("/a/b")), "");
        assert_eq!(&*relative(root, Path::new("/a/bc/d.py")), "../bc/d.py");
        assert_eq!(&*relative(root, Path::new("/x/d.py")), "../../x/d.py");
        assert_eq!(&*relative(root, Path::new("/a")), "..");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text() {
        use std::os::unix::ffi::OsStrExt as _;

        assert_eq!(text(OsStr::from_bytes(b"a\xffb\xfe.py")), "a\\xFFb\\xFE.py");
        assert_eq!(text(OsStr::new("ünï.py")), "ünï.py");
    }
}

//! The text of `prompts/`: built into the binary, or read from a folder that replaces it; parsing is the bank's.

use crate::framework::{
    bank::Bank,
    content::{ContentError, Source},
};
use anyhow::Context;
use include_dir::{Dir, DirEntry, include_dir};
use std::path::Path;

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/prompts");

/// Deepest folder below a content folder that is read: `problems/<area>/<id>.toml` with one to spare.
const DEEPEST: usize = 4;

/// Why there is no bank.
#[derive(Debug, thiserror::Error)]
pub enum PromptsError {
    /// The folder or a file in it cannot be read.
    #[error("{0:#}")]
    Unreadable(#[source] anyhow::Error),
    /// Files that are refused, each with its place and reason.
    #[error("{}", lines(.0))]
    Refused(Vec<ContentError>),
}

fn lines(errors: &[ContentError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The bank: the built-in one, or that of a folder, which replaces it whole.
///
/// # Errors
/// Every fault of every file; nothing is half-loaded.
pub fn bank(folder: Option<&Path>) -> Result<Bank, PromptsError> {
    let sources = match folder {
        None => built_in(),
        Some(folder) => read(folder).map_err(PromptsError::Unreadable)?,
    };
    Bank::parse(&sources).map_err(PromptsError::Refused)
}

fn built_in() -> Vec<Source> {
    fn collect(dir: &Dir<'_>, sources: &mut Vec<Source>) {
        for entry in dir.entries() {
            match entry {
                DirEntry::Dir(dir) => collect(dir, sources),
                DirEntry::File(file) => {
                    let text = String::from_utf8_lossy(file.contents()).into_owned();
                    sources.push(Source {
                        path: file.path().to_string_lossy().replace('\\', "/"),
                        text,
                    });
                }
            }
        }
    }
    let mut sources = Vec::new();
    collect(&BUILT_IN, &mut sources);
    sources
}

fn read(root: &Path) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    let mut folders = vec![(root.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("reading the folder {}", folder.display()))?;
        for entry in entries {
            let path =
                entry.with_context(|| format!("reading the folder {}", folder.display()))?.path();
            if path.is_dir() {
                if depth < DEEPEST {
                    folders.push((path, depth + 1));
                }
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let bytes =
                    std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                let text = String::from_utf8(bytes)
                    .with_context(|| format!("{} is not UTF-8 text", path.display()))?;
                let below =
                    path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                sources.push(Source { path: below, text });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_bank_loads_whole() {
        let bank = bank(None).unwrap();
        assert_eq!(bank.problems().len(), 12);
    }

    #[test]
    fn a_folder_replaces_it_and_its_faults_are_all_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            bank(Some(&folder.path().join("none"))),
            Err(PromptsError::Unreadable(_))
        ));
        std::fs::write(folder.path().join("rubric.toml"), "version = 1\nwrong = 2\n").unwrap();
        std::fs::create_dir_all(folder.path().join("problems/x")).unwrap();
        std::fs::write(folder.path().join("problems/x/a.toml"), "id = ").unwrap();
        let error = bank(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains("rubric.toml:") && error.contains("problems/x/a.toml:1"), "{error}");
    }
}

//! What can be wrong with a content file, said with path, line, key and reason; it reads no files.

/// One content file as text: the path is for messages and decides what the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path below the content folder: `rubric.toml`, `problems/recsys/short-videos.toml`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Why a content file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {key}: {reason}")]
pub struct ContentError {
    /// Path below the content folder.
    pub path: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// The key the fault is at, dotted: `facts[3].answer`.
    pub key: String,
    /// What is wrong and what is wanted instead, in one sentence.
    pub reason: String,
}

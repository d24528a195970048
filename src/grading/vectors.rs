//! Static word-piece vectors: placeholder until the grading branch lands.
/// Placeholder.
#[derive(Debug)]
pub struct Vectors {}

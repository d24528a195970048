//! The port to whatever draws pictures.

use crate::chat::{card::Png, picture::Picture};

/// Draws pictures.
pub trait Painter: Send + Sync {
    /// Draws one. It takes tens of milliseconds of a processor: called where nothing waits.
    ///
    /// # Errors
    /// It could not be drawn: what it would have shown is said without it.
    fn paint(&self, picture: &Picture) -> anyhow::Result<Png>;
}

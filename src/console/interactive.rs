//! Lines from somebody at the keyboard.

use super::{Completion, sitting::Sitting};
use std::{future::Future, path::PathBuf};

pub(super) async fn run(
    _sitting: Sitting<'_>,
    _history: Option<PathBuf>,
    _completions: Vec<Completion>,
    _shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    Ok(())
}

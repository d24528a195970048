//! Logs to standard error: what an operator must see, never a reply, a token or a person's name above DEBUG.

use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging with a filter such as `warn` or `greenroom=debug`. A second call changes nothing.
///
/// # Errors
/// A filter that cannot be read.
pub fn start(filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        anyhow::anyhow!("GREENROOM_LOG is not a filter: {error}; use for example `info`")
    })?;
    let _ = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .compact()
        .try_init();
    Ok(())
}

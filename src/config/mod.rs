//! Settings of one run, from the command line, the environment and the machine; the only place that reads the environment.

mod discord;
mod fault;
pub mod keys;
pub mod settings;
mod sources;
#[cfg(test)]
mod tests;
mod tokens;

pub use fault::{Fault, Place, SettingsError};

use anyhow::Context;
use chrono_tz::Tz;
use etcetera::BaseStrategy;
use settings::ServeSettings;
use std::{
    collections::BTreeMap,
    io::IsTerminal,
    path::{Path, PathBuf},
};

/// Longest name of a person in the terminal, in characters.
const LONGEST_NAME: usize = 40;

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the environment is read"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The settings of `greenroom serve`, from the file given and from this process's environment.
///
/// # Errors
/// A file that cannot be read, a variable that is not text, or a [`SettingsError`].
pub fn serve(file: Option<&Path>) -> anyhow::Result<ServeSettings> {
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .with_context(|| format!("the settings in {} cannot be read", path.display()))
    };
    let text = file.map(|path| read(path).map(|text| (path, text))).transpose()?;
    let text = text.as_ref().map(|(path, text)| (*path, text.as_str()));
    Ok(settings::read(text, &variables()?, |path| std::fs::read_to_string(path))?)
}

/// The variables of the environment that may be ours.
fn variables() -> anyhow::Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(keys::VARIABLES)) else {
            continue;
        };
        let value = value
            .into_string()
            .map_err(|_| anyhow::anyhow!("{name} is not text in UTF-8; set it again"))?;
        found.insert(name.to_owned(), value);
    }
    Ok(found)
}

/// The database: the one given, or `greenroom/greenroom.db` in the user's data folder.
///
/// # Errors
/// When the machine has no home folder for the user.
pub fn database(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    match given {
        Some(path) => Ok(path.to_path_buf()),
        None => Ok(data_folder()?.join("greenroom.db")),
    }
}

/// Where the terminal remembers typed lines: beside the default database.
pub fn history() -> Option<PathBuf> {
    data_folder().ok().map(|folder| folder.join("history.txt"))
}

fn data_folder() -> anyhow::Result<PathBuf> {
    let strategy = etcetera::choose_base_strategy()
        .context("there is no home folder to keep the database in; give a file with --db")?;
    Ok(strategy.data_dir().join("greenroom"))
}

/// What the person at the terminal is called: the name given, or that of the account.
///
/// # Errors
/// A name with nothing to show in it, or one that is too long.
pub fn name(given: Option<&str>) -> anyhow::Result<String> {
    let account = || environment("USER").or_else(|| environment("USERNAME"));
    let name = given.map(str::to_owned).or_else(account).unwrap_or_else(|| "me".to_owned());
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME;
    anyhow::ensure!(
        fits && name.chars().all(|c| c.is_alphanumeric() || " -_.'".contains(c)),
        "a name has 1 to {LONGEST_NAME} letters, digits, spaces and - _ . ', not \u{201c}{name}\u{201d}; give another with --name"
    );
    Ok(name.to_owned())
}

/// The machine's time zone; UTC where it does not tell one.
pub fn zone() -> Tz {
    environment("TZ")
        .and_then(|name| name.trim_start_matches(':').parse().ok())
        .or_else(|| iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()))
        .unwrap_or(Tz::UTC)
}

/// Whether output may be coloured: a terminal, and no `NO_COLOR` (no-color.org) or `TERM=dumb`.
pub fn colour() -> bool {
    std::io::stdout().is_terminal()
        && environment("NO_COLOR").is_none()
        && environment("TERM").is_none_or(|term| term != "dumb")
}

/// Whether a person types: both ends of the terminal are one.
pub fn interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// What is logged, as a filter of `tracing`: `GREENROOM_LOG`, else warnings.
pub fn log_filter() -> String {
    environment("GREENROOM_LOG").unwrap_or_else(|| "warn".to_owned())
}

//! Time zones by the names people type; the rules of the zones are chrono-tz's.

use super::error::{CadenceError, quoted};
use chrono_tz::{IANA_TZDB_VERSION, TZ_VARIANTS, Tz};

/// Names suggested for one that is not known.
const SUGGESTIONS: usize = 3;

/// Jaro-Winkler similarity below which a name is no suggestion: "Berlim" to "berlin" is 0.93
const SIMILAR: f64 = 0.85;

/// A name this much less like than the best is not worth showing beside it: for "Europe/Berlim",
/// Europe/Berlin and not Europe/Dublin.
const MUCH_LESS: f64 = 0.05;

/// Longer text is no zone and is not compared with all names; the longest name has 32 bytes.
const LONGEST_NAME: usize = 64;

/// Which rules of zones this program knows: the release of the IANA database (such as `2025b`) as a number that grows with it.
pub fn rules() -> i64 {
    IANA_TZDB_VERSION.bytes().fold(0, |number, byte| number << 8 | i64::from(byte))
}

/// The zone of the tz database with this name; case and spaces for underscores are forgiven.
///
/// # Errors
///
/// [`CadenceError::UnknownZone`] with the nearest names.
pub fn parse_zone(name: &str) -> Result<Tz, CadenceError> {
    let name = name.trim();
    if let Ok(zone) = name.parse() {
        return Ok(zone);
    }
    if name.len() > LONGEST_NAME {
        return Err(CadenceError::UnknownZone { given: quoted(name), nearest: Vec::new() });
    }
    let folded = name.replace(' ', "_").to_lowercase();
    let same = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(&folded));
    same.copied()
        .ok_or_else(|| CadenceError::UnknownZone { given: quoted(name), nearest: nearest(&folded) })
}

/// The names most like `folded`, as a whole or by the place after the last slash.
fn nearest(folded: &str) -> Vec<&'static str> {
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        let place = name.rsplit('/').next().unwrap_or(&name);
        strsim::jaro_winkler(folded, &name).max(strsim::jaro_winkler(folded, place))
    };
    let mut scored: Vec<(f64, &'static str)> = TZ_VARIANTS
        .iter()
        .map(|zone| (likeness(zone.name()), zone.name()))
        .filter(|(score, _)| *score >= SIMILAR)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    scored.retain(|(score, _)| *score >= best - MUCH_LESS);
    scored.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}

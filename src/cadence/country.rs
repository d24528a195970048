//! Countries whose public holidays are known, by their codes and English names; the days come with the `opening-hours` crate.

use super::error::quoted;
use chrono::NaiveDate;
use opening_hours::localization::Country as Listed;

/// How many countries are suggested for one that is not known.
const SUGGESTIONS: usize = 3;

/// Jaro-Winkler likeness below which a country is no suggestion: "germnay" to "germany" is 0.97.
const SIMILAR: f64 = 0.85;

/// Codes that people write, which are not those of ISO 3166.
const OTHER_CODES: [(&str, Listed); 3] =
    [("uk", Listed::GB), ("usa", Listed::US), ("holland", Listed::NL)];

/// A country whose holidays are known, of the 122 listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(Listed);

impl Country {
    /// All of them, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        Listed::ALL.into_iter().map(Self)
    }

    /// Its ISO 3166 code: `DE`.
    pub fn code(self) -> &'static str {
        self.0.iso_code()
    }

    /// Its English name: `Germany`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The country with this code or English name, in any case.
    ///
    /// # Errors
    ///
    /// With the nearest ones.
    pub fn parse(typed: &str) -> Result<Self, UnknownCountry> {
        let folded = typed.trim().to_lowercase();
        let named = |country: &Self| {
            country.code().eq_ignore_ascii_case(&folded) || country.name().to_lowercase() == folded
        };
        let other = OTHER_CODES.iter().find(|(code, _)| *code == folded);
        Self::all().find(named).or(other.map(|(_, country)| Self(*country))).ok_or_else(|| {
            UnknownCountry { given: quoted(typed.trim()), nearest: nearest(&folded) }
        })
    }

    /// Whether the whole country keeps a day.
    pub(super) fn keeps(self, day: NaiveDate) -> bool {
        self.0.holidays().get_public().contains(day)
    }

    /// Whether some region of it keeps a day that the whole does not.
    pub(super) fn keeps_somewhere(self, day: NaiveDate) -> bool {
        self.0.holidays_regional().get_public().contains(day)
    }
}

/// The countries whose names are most like `folded`, best first.
fn nearest(folded: &str) -> Vec<Country> {
    let mut scored: Vec<(f64, Country)> = Country::all()
        .map(|country| (strsim::jaro_winkler(folded, &country.name().to_lowercase()), country))
        .filter(|(score, _)| *score >= SIMILAR)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().take(SUGGESTIONS).map(|(_, country)| country).collect()
}

/// No country with this code or name is listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no country whose holidays are known{}", did_you_mean(nearest))]
pub struct UnknownCountry {
    /// What was written, shortened.
    pub given: String,
    /// Up to three that are named like it, the nearest first.
    pub nearest: Vec<Country>,
}

fn did_you_mean(nearest: &[Country]) -> String {
    let named: Vec<_> =
        nearest.iter().map(|country| format!("{} ({})", country.code(), country.name())).collect();
    match named.as_slice() {
        [] => "; write an ISO code such as DE or US".to_owned(),
        [one] => format!("; did you mean {one}?"),
        [most @ .., last] => format!("; did you mean {} or {last}?", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_found_by_code_and_name_in_any_case() {
        for country in Country::all() {
            let found = |typed: &str| Country::parse(typed).unwrap();
            assert_eq!(found(&country.code().to_lowercase()), country);
            assert_eq!(found(&country.name().to_uppercase()), country);
        }
        assert_eq!(Country::parse(" UK ").unwrap().code(), "GB");
    }

    #[test]
    fn an_unknown_one_has_its_nearest_or_none() {
        let nearest = |typed: &str| -> Vec<_> {
            Country::parse(typed).unwrap_err().nearest.into_iter().map(Country::code).collect()
        };
        assert_eq!(nearest("germnay"), ["DE"]);
        assert!(nearest("xx").is_empty() && nearest("").is_empty());
    }
}

//! How long a post is answered. When it began is its instant's; what happens at its end is not decided here.
//!
//! ```text
//! window = number ["h" | "hour" | "hours" | "d" | "day" | "days"]
//! ```

use super::error::quoted;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Whole hours, 1 to two weeks. Kept as its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Window(u16);

/// A text that is no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no time for answers: say hours or days, such as 8 hours or 2 days, from an hour to {} days", Window::LONGEST / 24)]
pub struct WindowError {
    /// What was written, shortened.
    pub given: String,
}

impl Window {
    /// Hours of two weeks: later the next posts have buried it.
    const LONGEST: u16 = 14 * 24;

    /// How long it is.
    pub fn span(self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.0))
    }

    /// When it ends that began then; the end of time where there is no such instant.
    pub fn ends(self, began: DateTime<Utc>) -> DateTime<Utc> {
        began.checked_add_signed(self.span()).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(typed: &str) -> Result<Self, WindowError> {
        let wrong = || WindowError { given: quoted(typed.trim()) };
        let typed = typed.trim().to_lowercase();
        let digits = typed.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = typed.split_at(digits);
        let number: u16 = number.parse().map_err(|_| wrong())?;
        let hours = match unit.trim() {
            "" | "h" | "hour" | "hours" => Some(number),
            "d" | "day" | "days" => number.checked_mul(24),
            _ => None,
        };
        hours.filter(|hours| (1..=Self::LONGEST).contains(hours)).map(Self).ok_or_else(wrong)
    }
}

impl TryFrom<String> for Window {
    type Error = WindowError;

    fn try_from(text: String) -> Result<Self, WindowError> {
        text.parse()
    }
}

impl From<Window> for String {
    fn from(window: Window) -> Self {
        window.to_string()
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 hour"),
            hours if hours % 24 != 0 => write!(f, "{hours} hours"),
            24 => f.write_str("1 day"),
            hours => write!(f, "{} days", hours / 24),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_read_and_written_as_people_say_it() {
        for (typed, want) in [
            ("8 hours", Some("8 hours")),
            ("8h", Some("8 hours")),
            ("8", Some("8 hours")),
            ("1 Hour", Some("1 hour")),
            ("24 h", Some("1 day")),
            ("2 days", Some("2 days")),
            ("36", Some("36 hours")),
            ("14 d", Some("14 days")),
            ("15 days", None),
            ("0 h", None),
            ("70000 d", None),
            ("-3 h", None),
            ("half a day", None),
            ("", None),
        ] {
            let read = typed.parse::<Window>().ok();
            assert_eq!(read.map(|window| window.to_string()).as_deref(), want, "{typed}");
            if let Some(window) = read {
                assert_eq!(window.to_string().parse(), Ok(window));
            }
        }
    }
}

//! Why a cadence was refused, with the data to say so; the words shown in chat are `Display` of these.

use std::fmt;

/// Longest piece of a person's text that an error repeats, in characters.
const QUOTED_CHARS: usize = 40;

/// Why an expression or a zone was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CadenceError {
    /// The zone is not one of the tz database.
    #[error("`{given}` is not a time zone{}", did_you_mean(nearest))]
    UnknownZone {
        /// What was written, shortened.
        given: String,
        /// Up to three names that look like it, the nearest first.
        nearest: Vec<&'static str>,
    },
    /// The expression is longer than any that needs to be.
    #[error("the expression is {bytes} bytes long; {limit} are enough for any")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest that is read.
        limit: usize,
    },
    /// There are more or fewer than five fields.
    #[error(
        "a cron expression has five fields (minute, hour, day of month, month, day of week), \
         and this has {found}"
    )]
    FieldCount {
        /// How many there are; a sixth is often seconds, which are not accepted.
        found: usize,
    },
    /// A word after `@` that is not known.
    #[error("`{given}` is not one of @hourly, @daily, @weekly, @monthly, @yearly")]
    UnknownShorthand {
        /// What was written, shortened.
        given: String,
    },
    /// One of the five fields cannot be read.
    #[error("the {field} field `{given}` cannot be read: {fault}")]
    BadField {
        /// Which field.
        field: Field,
        /// The whole field as written, shortened.
        given: String,
        /// What is wrong with it.
        fault: FieldFault,
    },
    /// The expression leaves more than five years without an instant, or has none at all.
    #[error("`{expression}` names no time that comes at least once in five years")]
    NeverFires {
        /// The expression as written.
        expression: String,
    },
}

/// One of the five fields of an expression, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// 1 to 31.
    DayOfMonth,
    /// 1 to 12, or a name.
    Month,
    /// 0 to 7, where 0 and 7 are Sunday, or a name.
    DayOfWeek,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "day-of-month",
            Self::Month => "month",
            Self::DayOfWeek => "day-of-week",
        })
    }
}

/// What is wrong with one field. Texts in it are shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// Nothing where a value belongs, as in `1,,2` or `5-`.
    #[error("a value is missing")]
    Missing,
    /// Neither a number nor a name of this field.
    #[error("`{given}` is not {}", if *named { "a number or a name" } else { "a number" })]
    NotAValue {
        /// What was written.
        given: String,
        /// Whether this field has names.
        named: bool,
    },
    /// A number outside the field.
    #[error("{given} is not from {min} to {max}")]
    OutOfRange {
        /// The number as written.
        given: String,
        /// The smallest allowed.
        min: u32,
        /// The largest allowed.
        max: u32,
    },
    /// A range whose end is before its start.
    #[error("the range {range} runs backwards; write two, joined by a comma")]
    Backwards {
        /// The range as written.
        range: String,
    },
    /// A step of nought, or longer than the field.
    #[error("the step {given} is not from 1 to {max}")]
    BadStep {
        /// The step as written.
        given: String,
        /// How many values the field has.
        max: u32,
    },
}

/// A person's text, short enough to be repeated in a message.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn did_you_mean(nearest: &[&str]) -> String {
    match nearest {
        [] => "; write a name such as Europe/Berlin or UTC".to_owned(),
        [one] => format!("; did you mean {one}?"),
        [most @ .., last] => format!("; did you mean {} or {last}?", most.join(", ")),
    }
}

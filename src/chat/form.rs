//! Forms: what can be asked of a person at once, and what a filled one means. How a form looks is an edge's business.

use super::{
    command::{
        marks,
        parse::{self, Misuse},
    },
    words::forms as words,
};
use crate::{
    cadence::{Cadence, CadenceError},
    framework::{
        bank::Bank,
        content::{ContentError, Source},
        own,
        pool::Pool,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormName {
    /// Starts a practice interview.
    Practice,
    /// Starts a mock interview.
    Mock,
    /// Answers the open stage.
    Answer,
    /// Asks the interviewer.
    Ask,
    /// Adds a schedule.
    Schedule,
    /// Chooses where one is.
    Zone,
    /// Adds a problem of the workspace's own.
    AddProblem,
    /// Gives one another text.
    EditProblem,
    /// Marks somebody's answer.
    Mark,
}

impl FormName {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Practice,
        Self::Mock,
        Self::Answer,
        Self::Ask,
        Self::Schedule,
        Self::Zone,
        Self::AddProblem,
        Self::EditProblem,
        Self::Mark,
    ];

    /// As a word in ids.
    pub fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Mock => "mock",
            Self::Answer => "answer",
            Self::Ask => "ask",
            Self::Schedule => "schedule",
            Self::Zone => "zone",
            Self::AddProblem => "add-problem",
            Self::EditProblem => "edit-problem",
            Self::Mark => "mark",
        }
    }

    /// The form with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.word() == word)
    }
}

/// A form before it is rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Which.
    pub name: FormName,
    /// At most 24 characters.
    pub title: &'static str,
    /// What the button that sends it says, at most 24 characters.
    pub submit: &'static str,
    /// From top to bottom.
    pub fields: Vec<Field>,
}

/// Something asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in [`Values`].
    pub id: &'static str,
    /// What it is.
    pub label: &'static str,
    /// More about it.
    pub hint: Option<&'static str>,
    /// How it is given.
    pub kind: FieldKind,
}

/// How something is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A problem of the bank, found by searching: the value is its id, or `today` or `random`.
    Problem {
        /// Chosen at first.
        initial: Choice,
    },
    /// One of a few.
    Choice {
        /// All of them, at most 100.
        options: Vec<Choice>,
        /// The one chosen at first, by its position.
        initial: usize,
    },
    /// Text.
    Text {
        /// At most so many characters.
        most: usize,
        /// Several lines.
        lines: bool,
        /// What stands there at first.
        initial: String,
    },
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// At most 75 characters.
    pub label: String,
    /// What it stands for.
    pub value: String,
}

impl Choice {
    /// A choice.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// What was filled in, by field.
pub type Values = BTreeMap<String, String>;

/// What a filled form means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// A line of the command grammar.
    Line(String),
    /// An answer to the open stage, complete.
    Answer(String),
}

/// What is wrong, in one sentence for each field.
pub type Faults = BTreeMap<&'static str, String>;

/// Names of fields.
pub const PROBLEM: &str = "problem";
/// Minutes of a mock.
pub const MINUTES: &str = "minutes";
/// Seniority that is prepared for; [`ANY`] for none.
pub const AIM: &str = "aim";
/// An answer or a question.
pub const TEXT: &str = "text";
/// The stage of a mark.
pub const STAGE: &str = "stage";
/// Days of a schedule, as in a cron expression.
pub const DAYS: &str = "days";
/// Time of a schedule, as the first two fields of a cron expression.
pub const TIME: &str = "time";
/// Which problems a schedule draws from.
pub const POOL: &str = "pool";
/// Time zone of a schedule, or of a person.
pub const ZONE: &str = "zone";

/// No seniority in particular.
pub const ANY: &str = "any";

/// What a filled form means, where the workspace's bank is at hand.
///
/// # Errors
/// As [`read`], and what does not fit beside the other problems.
pub fn check(form: FormName, values: &Values, bank: &Bank) -> Result<Submitted, Faults> {
    let submitted = read(form, values)?;
    let value = |field: &str| values.get(field).map_or("", |value| value.trim());
    let in_place_of = match form {
        FormName::AddProblem => None,
        FormName::EditProblem => Some(value(PROBLEM)),
        _ => return Ok(submitted),
    };
    own::check(&written(value(TEXT)), bank, in_place_of)
        .map_err(|faults| content(&faults))
        .map(|_| submitted)
}

/// A problem as somebody wrote it in a form or a message.
pub fn written(text: &str) -> Source {
    Source { path: "problem.toml".to_owned(), text: text.to_owned() }
}

fn content(faults: &[ContentError]) -> Faults {
    Faults::from([(TEXT, words::content(faults))])
}

/// What a filled form means.
///
/// # Errors
/// What is wrong with which field.
pub fn read(form: FormName, values: &Values) -> Result<Submitted, Faults> {
    let value = |field: &'static str| values.get(field).map_or("", |value| value.trim());
    let fault = |field: &'static str, words: String| Faults::from([(field, words)]);
    let line = match form {
        FormName::Answer if value(TEXT).is_empty() => {
            return Err(fault(TEXT, words::nothing_written()));
        }
        FormName::Answer => return Ok(Submitted::Answer(value(TEXT).to_owned())),
        FormName::Ask if value(TEXT).is_empty() => {
            return Err(fault(TEXT, words::nothing_written()));
        }
        FormName::Ask => {
            format!("ask {}", value(TEXT).split_whitespace().collect::<Vec<_>>().join(" "))
        }
        FormName::Practice => format!("practice {}", value(PROBLEM)),
        FormName::Mock => {
            let aim = Some(value(AIM)).filter(|aim| *aim != ANY).unwrap_or_default();
            format!("mock {} {} {aim}", value(PROBLEM), value(MINUTES))
        }
        FormName::Schedule => {
            let expression = format!("{} * * {}", value(TIME), value(DAYS));
            Cadence::parse(&expression, value(ZONE)).map_err(|error| {
                let field =
                    if matches!(error, CadenceError::UnknownZone { .. }) { ZONE } else { DAYS };
                fault(field, words::said(&error.to_string()))
            })?;
            let pool = Some(value(POOL)).filter(|pool| *pool != Pool::Any.word());
            format!("schedule add {expression} {} {}", value(ZONE), pool.unwrap_or_default())
        }
        FormName::Zone => format!("settings zone {}", value(ZONE)),
        FormName::AddProblem | FormName::EditProblem => {
            own::read(&written(value(TEXT))).map_err(|faults| content(&faults))?;
            match form {
                FormName::AddProblem => format!("problems add\n{}", value(TEXT)),
                _ => format!("problems edit {}\n{}", value(PROBLEM), value(TEXT)),
            }
        }
        FormName::Mark if value(TEXT).is_empty() => {
            return Err(fault(TEXT, words::nothing_written()));
        }
        FormName::Mark => marks::line(value(STAGE), value(TEXT)),
    };
    let line = line.trim().to_owned();
    match parse::parse(&line) {
        Ok(_) => Ok(Submitted::Line(line)),
        Err(Misuse::Unknown { given, .. }) => Err(fault(TEXT, given)),
        Err(Misuse::Arguments { reason, .. }) => {
            let field = match form {
                FormName::Mock => MINUTES,
                FormName::Zone => ZONE,
                _ => TEXT,
            };
            Err(fault(field, words::said(&reason)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(form: FormName, values: &[(&str, &str)]) -> Result<Submitted, Faults> {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        read(form, &values.collect())
    }

    #[test]
    fn a_filled_form_is_a_line_of_the_grammar() {
        type Filled<'a> = (FormName, &'a [(&'a str, &'a str)], &'a str);
        let added = format!("problems add\n{}", own::TEMPLATE.trim());
        let edited = format!("problems edit ride-prices\n{}", own::TEMPLATE.trim());
        let cases: [Filled<'_>; 12] = [
            (
                FormName::Mark,
                &[(STAGE, "io"), (TEXT, "inputs 2\noutputs 1")],
                "mark io inputs 2 outputs 1",
            ),
            (
                FormName::Mark,
                &[(STAGE, "io"), (TEXT, "@Ana Maria inputs 2")],
                "mark @Ana Maria io inputs 2",
            ),
            (FormName::Practice, &[(PROBLEM, "card-fraud")], "practice card-fraud"),
            (FormName::Mock, &[(PROBLEM, "today"), (MINUTES, "45"), (AIM, ANY)], "mock today 45"),
            (
                FormName::Mock,
                &[(PROBLEM, "card-fraud"), (MINUTES, "30"), (AIM, "L5")],
                "mock card-fraud 30 L5",
            ),
            (FormName::Ask, &[(TEXT, " how many\nusers? ")], "ask how many users?"),
            (
                FormName::Schedule,
                &[(DAYS, "mon-fri"), (TIME, "0 9"), (ZONE, "Europe/Berlin")],
                "schedule add 0 9 * * mon-fri Europe/Berlin",
            ),
            (
                FormName::Schedule,
                &[(DAYS, "*"), (TIME, "30 18"), (ZONE, "UTC"), (POOL, "hard")],
                "schedule add 30 18 * * * UTC hard",
            ),
            (FormName::Zone, &[(ZONE, "Asia/Tokyo")], "settings zone Asia/Tokyo"),
            (FormName::Practice, &[], "practice"),
            (FormName::AddProblem, &[(TEXT, own::TEMPLATE)], &added),
            (FormName::EditProblem, &[(PROBLEM, "ride-prices"), (TEXT, own::TEMPLATE)], &edited),
        ];
        for (form, values, want) in cases {
            assert_eq!(filled(form, values), Ok(Submitted::Line(want.to_owned())));
        }
        let answer = filled(FormName::Answer, &[(TEXT, "The goal\n\nis growth. ")]);
        assert_eq!(answer, Ok(Submitted::Answer("The goal\n\nis growth.".to_owned())));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let field =
            |form, values: &[(&str, &str)]| filled(form, values).unwrap_err().into_keys().next();
        assert_eq!(field(FormName::Answer, &[(TEXT, " \n ")]), Some(TEXT));
        assert_eq!(field(FormName::Ask, &[]), Some(TEXT));
        assert_eq!(field(FormName::Mock, &[(PROBLEM, "x"), (MINUTES, "999")]), Some(MINUTES));
        let schedule = [(DAYS, "mon-fri"), (TIME, "0 9"), (ZONE, "Europe/Berln")];
        let faults = filled(FormName::Schedule, &schedule).unwrap_err();
        assert!(faults[ZONE].contains("Europe/Berlin"), "{faults:?}");
        let short = own::TEMPLATE.replacen("difficulty = 3", "difficulty = 9", 1);
        let faults = filled(FormName::AddProblem, &[(TEXT, &short)]).unwrap_err();
        assert!(faults[TEXT].starts_with("Line 4, difficulty: is 9"), "{faults:?}");
    }

    #[test]
    fn a_problem_that_another_one_is_already_is_told_before_it_is_sent() {
        let bank = crate::prompts::bank(None).unwrap();
        let text = own::TEMPLATE.replacen("ride-prices", "card-fraud", 1);
        let values = Values::from([(TEXT.to_owned(), text)]);
        assert!(read(FormName::AddProblem, &values).is_ok());
        let faults = check(FormName::AddProblem, &values, &bank).unwrap_err();
        assert!(faults[TEXT].contains("Line 1, id: `card-fraud` is the id"), "{faults:?}");
    }
}

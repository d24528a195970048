//! The grammar of what follows `leaderboard`, pure:
//!
//! ```text
//! board   = { span | measure } | "of" ("workspace" | problem)
//! span    = "day" | "week" | "month" | "season" | "all"
//! measure = "points" | "improvement" | "reviews"
//! ```
//!
//! A file of the group (`csv`) is asked for with the same verb; [`super::parse`] knows it. Whether there is such a problem is the bank's answer. Its board is for all time, as is that of a workspace.

use super::parse::split_word;
use crate::progress::period::{Period, Span};

/// What is typed for a file instead of a board.
pub const FILE: &str = "csv";

/// What is typed for the board of all groups of a workspace.
pub const WORKSPACE: &str = "workspace";

/// Which board is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoardPick {
    /// A group's, for a span.
    Span(Span, Measure),
    /// Everybody's in the workspace, for all time.
    Workspace,
    /// A problem's in the group, as typed.
    Problem(String),
}

/// What decides about the order of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// Points.
    #[default]
    Points,
    /// Scores against one's own past.
    Improvement,
    /// Answers of others that one marked.
    Reviews,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Points, Self::Improvement, Self::Reviews];

    /// Their words.
    pub const WORDS: [&str; 3] = [Self::ALL[0].word(), Self::ALL[1].word(), Self::ALL[2].word()];

    /// As typed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Improvement => "improvement",
            Self::Reviews => "reviews",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.word().eq_ignore_ascii_case(word))
    }
}

/// What is typed, taken apart: a span, a measure, and what is left.
pub fn parts(rest: &str) -> (Option<Span>, Option<Measure>, &str) {
    let (mut span, mut measure, mut left) = (None, None, rest.trim());
    loop {
        let (word, after) = split_word(left);
        if span.is_none() && Span::from_word(word).is_some() {
            span = Span::from_word(word);
        } else if measure.is_none() && Measure::from_word(word).is_some() {
            measure = Measure::from_word(word);
        } else {
            return (span, measure, left);
        }
        left = after;
    }
}

/// Parses what follows `leaderboard`.
pub(super) fn parse(rest: &str) -> Result<BoardPick, String> {
    let (span, measure, left) = parts(rest);
    match split_word(left) {
        ("", _) => {
            let week = Span::Period(Period::Week);
            Ok(BoardPick::Span(span.unwrap_or(week), measure.unwrap_or_default()))
        }
        (of, "") if of.eq_ignore_ascii_case("of") => {
            Err("say of which problem, or of workspace".to_owned())
        }
        (of, problem) if of.eq_ignore_ascii_case("of") => {
            let whole = measure.unwrap_or_default() == Measure::Points
                && span.is_none_or(|span| span == Period::All.into());
            if !whole {
                return Err(
                    "the board of a problem or of the workspace is for all time and by points"
                        .to_owned(),
                );
            }
            match problem.eq_ignore_ascii_case(WORKSPACE) {
                true => Ok(BoardPick::Workspace),
                false => Ok(BoardPick::Problem(problem.to_owned())),
            }
        }
        _ => Err(format!(
            "a board is for a day, week, month, season or all, by points, improvement or reviews, of workspace or of a problem, or a file as csv; not {left}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_board_are_taken_in_any_order_and_a_problem_is_named_after_of() {
        let span = |period: Period, measure| BoardPick::Span(period.into(), measure);
        for (line, want) in [
            ("", span(Period::Week, Measure::Points)),
            ("Month", span(Period::Month, Measure::Points)),
            ("season", BoardPick::Span(Span::Season, Measure::Points)),
            ("improvement", span(Period::Week, Measure::Improvement)),
            ("improvement month", span(Period::Month, Measure::Improvement)),
            ("season reviews", BoardPick::Span(Span::Season, Measure::Reviews)),
            ("all points", span(Period::All, Measure::Points)),
            ("of Workspace", BoardPick::Workspace),
            ("of Card fraud", BoardPick::Problem("Card fraud".to_owned())),
            ("all of card-fraud", BoardPick::Problem("card-fraud".to_owned())),
        ] {
            assert_eq!(parse(line), Ok(want), "{line}");
        }
        assert!(parse("of").unwrap_err().contains("which problem"));
        assert!(parse("week of card-fraud").unwrap_err().contains("all time"));
        assert!(parse("improvement of card-fraud").unwrap_err().contains("by points"));
        assert!(parse("card-fraud").unwrap_err().contains("not card-fraud"));
    }
}

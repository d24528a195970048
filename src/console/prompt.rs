//! What stands before the cursor: the open stage and the minutes left, as short as the terminal asks for.

use super::{render::clean, screen::Thread, words};
use crate::service::ports::clock::Clock;
use chrono::{DateTime, Utc};
use reedline::{Color, Prompt, PromptEditMode, PromptHistorySearch};
use std::{borrow::Cow, sync::Arc};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Longest label in columns; and never more than a third of the terminal, so that there is room to type.
const LONGEST: usize = 24;

/// Ends the prompt.
pub(super) const INDICATOR: &str = "> ";

/// Before further lines of one message.
pub(super) const MULTILINE: &str = ". ";

/// The prompt of one reading; the minutes are those of each repaint.
pub(super) struct Label {
    words: String,
    ends_at: Option<DateTime<Utc>>,
    clock: Arc<dyn Clock>,
}

impl Label {
    /// For a thread, or the room.
    pub(super) fn new(thread: Option<&Thread>, columns: usize, clock: &Arc<dyn Clock>) -> Self {
        let most = LONGEST.min(columns / 3);
        let words = match thread {
            Some(Thread { stage: Some((open, all)), .. }) => format!("{open}/{all}"),
            Some(Thread { title: Some(title), .. }) => cut(&clean(title).replace('\n', " "), most),
            Some(_) | None => String::new(),
        };
        let ends_at = thread.and_then(|thread| thread.ends_at);
        Self { words, ends_at, clock: Arc::clone(clock) }
    }

    /// What is shown before [`INDICATOR`] now.
    pub(super) fn shown(&self) -> String {
        let minutes = self.ends_at.map(|ends_at| {
            // The last minute has begun, but is not over: it counts.
            let seconds = (ends_at - self.clock.now()).num_seconds();
            words::minutes_left(seconds.div_euclid(60) + i64::from(seconds.rem_euclid(60) > 0))
        });
        let parts = [Some(self.words.clone()), minutes];
        let mut shown = String::new();
        for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
            shown.push_str(if shown.is_empty() { "" } else { ", " });
            shown.push_str(&part);
        }
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown
    }
}

/// As much of a text as fits into so many columns, with an ellipsis if that is not all.
fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    for grapheme in text.graphemes(true) {
        if short.width() + grapheme.width() + 1 > most {
            break;
        }
        short.push_str(grapheme);
    }
    short.trim_end().to_owned() + "…"
}

impl Prompt for Label {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        self.shown().into()
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_indicator(&self, _mode: PromptEditMode) -> Cow<'_, str> {
        INDICATOR.into()
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        MULTILINE.into()
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        format!("search {}: ", search.term).into()
    }

    fn get_prompt_color(&self) -> Color {
        Color::Cyan
    }

    fn get_prompt_multiline_color(&self) -> Color {
        Color::Cyan
    }

    fn get_indicator_color(&self) -> Color {
        Color::Cyan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    struct Stopped;

    impl Clock for Stopped {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH
        }
    }

    #[test]
    fn the_prompt_says_the_stage_or_the_problem_and_the_minutes() {
        let in_seconds = |seconds| Some(DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds));
        let thread =
            |title: &str, stage, ends_at| Thread { title: Some(title.to_owned()), stage, ends_at };
        for (thread, columns, want) in [
            (None, 80, ""),
            (Some(Thread::default()), 80, ""),
            (Some(thread("Card fraud", Some((3, 10)), None)), 80, "3/10 "),
            (Some(thread("Card fraud", Some((3, 10)), in_seconds(1381))), 80, "3/10, 24 min "),
            (Some(thread("Card fraud", None, in_seconds(60))), 80, "Card fraud, 1 min "),
            (Some(thread("Card fraud", None, in_seconds(0))), 80, "Card fraud, time is up "),
            (Some(thread("Card fraud", None, in_seconds(-90))), 80, "Card fraud, time is up "),
            (
                Some(thread("Find harmful posts in a feed", None, None)),
                80,
                "Find harmful posts in a… ",
            ),
            (Some(thread("Find harmful posts in a feed", None, None)), 30, "Find harm… "),
            (Some(thread("漢字漢字漢字漢字", None, None)), 30, "漢字漢字… "),
        ] {
            let clock: Arc<dyn Clock> = Arc::new(Stopped);
            assert_eq!(Label::new(thread.as_ref(), columns, &clock).shown(), want, "{thread:?}");
        }
    }
}

//! Pieces of sentences that many cards share: quotes, counts, names of stages, lists. No whole card.

use crate::{
    chat::{
        card::{Button, Tone},
        rich::{Rich, Run},
    },
    framework::{bank::Bank, stage::Stage},
};
use unicode_segmentation::UnicodeSegmentation as _;

/// Longest piece of a person's words shown as a quote, in characters; the whole answer is in the thread anyway.
const QUOTE_LENGTH: usize = 220;

/// The same where several quotes stand in one card: two lines or three on a phone.
const GLANCE_LENGTH: usize = 90;

/// Longest label of a button, in characters, as [`Button::label`] promises.
const LABEL_LENGTH: usize = 40;

/// Scores from here up are called strong, and from the second up on the way, out of 100.
const STRONG: u32 = 70;
const ON_THE_WAY: u32 = 35;

/// A person's words cut to quoting length between words.
pub fn quoted(text: &str) -> String {
    cut(text, QUOTE_LENGTH)
}

/// A person's words cut to what the eye takes in at once.
pub(super) fn glance(text: &str) -> String {
    cut(text, GLANCE_LENGTH)
}

/// A text in one line of so many characters and the sign that it goes on: cut between words where there are any,
/// else between what people see as one letter.
pub(super) fn cut(text: &str, length: usize) -> String {
    let flat = one_line(text);
    if flat.chars().count() <= length {
        return flat;
    }
    let mut end = 0;
    let mut taken = 0;
    for letter in flat.graphemes(true) {
        taken += letter.chars().count();
        if taken > length {
            break;
        }
        end += letter.len();
    }
    if end == 0 {
        // One letter under a heap of marks, longer than all that may be shown.
        return flat.chars().take(length).chain(['…']).collect();
    }
    let kept = &flat[..end];
    let whole_words = match kept.rfind(' ') {
        // In a script without blanks the only one may stand near the beginning.
        Some(blank) if blank * 2 >= end => &kept[..blank],
        _ => return format!("{kept}…"),
    };
    format!("{} …", whole_words.trim_end_matches([',', ';', ':', '-']))
}

/// A text with every run of white space made one blank.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The paragraphs of a text of the bank, each in one line.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.split("\n\n").map(one_line).filter(|paragraph| !paragraph.is_empty())
}

/// Counts things: `1 point`, `2 points`.
pub fn counted(number: impl Into<u64>, thing: &str) -> String {
    let number = number.into();
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// A stage with its number and title: `2 Define inputs and outputs`.
pub fn stage_name(bank: &Bank, stage: Stage) -> String {
    format!("{} {}", stage.number(), bank.rubric().stage(stage).title)
}

/// A first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A sentence: upper case first, an end last.
pub(super) fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}

/// Things in a row: `a, b or c` with `" or "` between the last two.
pub(super) fn listed(things: impl IntoIterator<Item = Run>, before_last: &str) -> Rich {
    let mut things = things.into_iter().peekable();
    let mut rich = Rich::new();
    while let Some(thing) = things.next() {
        if !rich.0.is_empty() {
            let between = if things.peek().is_some() { ", " } else { before_last };
            rich = rich.plain(between);
        }
        rich.0.push(thing);
    }
    rich
}

/// A command as it is typed.
pub(super) fn command(name: impl AsRef<str>) -> Run {
    Run::Code(format!("/{}", name.as_ref()))
}

/// The mood of a score out of 100.
pub(super) fn tone_of(score: u32) -> Tone {
    match score {
        STRONG.. => Tone::Good,
        ON_THE_WAY.. => Tone::Fair,
        _ => Tone::Weak,
    }
}

/// A button whose label ends in a title that may be long.
pub(super) fn button_about(before: &str, title: &str, action: String) -> Button {
    let room = LABEL_LENGTH.saturating_sub(before.chars().count() + " …".len());
    Button::new(format!("{before}{}", cut(title, room)), action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_quote_is_cut_between_words() {
        let long = "word ".repeat(100);
        let cut = quoted(&long);
        assert!(cut.ends_with("word …"), "{cut}");
        assert!(cut.chars().count() <= QUOTE_LENGTH + 2);
        assert_eq!(quoted("  two\n words "), "two words");
        assert_eq!(quoted(""), "");
    }

    #[test]
    fn a_script_without_blanks_is_cut_between_letters() {
        let cases = [
            ("欺诈".repeat(200), 220),
            (format!("我们 {}", "检测".repeat(200)), 220),
            ("e\u{301}".repeat(200), 220),
            (format!("a{}", "\u{301}".repeat(400)), 220),
        ];
        for (text, want) in cases {
            let cut = quoted(&text);
            let kept = cut.strip_suffix('…').expect("a sign that it goes on");
            assert_eq!(kept.chars().count(), want, "{cut}");
            assert!(text.starts_with(kept));
        }
        let family = "👩\u{200d}👩\u{200d}👧".repeat(60);
        let cut = quoted(&family);
        assert_eq!(cut.trim_end_matches('…').chars().count() % 5, 0, "families stay together");
    }

    #[test]
    fn one_thing_is_counted_in_the_singular_and_none_in_the_plural() {
        for (number, want) in [(0_u32, "0 points"), (1, "1 point"), (2, "2 points")] {
            assert_eq!(counted(number, "point"), want);
        }
    }

    #[test]
    fn things_in_a_row_have_their_word_before_the_last() {
        let plain = |rich: Rich| {
            rich.0
                .into_iter()
                .map(|run| match run {
                    Run::Plain(text) | Run::Code(text) | Run::Strong(text) => text,
                    Run::Time(at) => at.to_rfc3339(),
                    Run::Place { words, .. } => words,
                })
                .collect::<String>()
        };
        let cases: [(&[&str], &str); 4] = [
            (&[], ""),
            (&["a"], "/a"),
            (&["a", "b"], "/a or /b"),
            (&["a", "b", "c"], "/a, /b or /c"),
        ];
        for (names, want) in cases {
            assert_eq!(plain(listed(names.iter().map(command), " or ")), want);
        }
    }

    #[test]
    fn a_label_never_outgrows_its_button() {
        let button =
            button_about("Resume 10/10: ", &"Detect things ".repeat(9), "resume 1".to_owned());
        assert!(button.label.chars().count() <= LABEL_LENGTH, "{}", button.label);
        assert!(button.label.starts_with("Resume 10/10: Detect things"), "{}", button.label);
        assert_eq!(button_about("Resume 1/10: ", "Ads", String::new()).label, "Resume 1/10: Ads");
    }

    #[test]
    fn a_sentence_has_a_beginning_and_an_end() {
        for (text, want) in [("fine", "Fine."), ("really?", "Really?"), ("äh. ", "Äh."), ("", ".")]
        {
            assert_eq!(sentence(text), want);
        }
    }
}

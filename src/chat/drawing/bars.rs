//! Stages, scores and ticks as characters that can be read aloud. Colours and markup are an edge's business.

use crate::{
    chat::{
        card::{Block, Card, Mark},
        rich::{Rich, Run},
    },
    framework::checklist::Tick,
};
use chrono::{DateTime, Utc};

/// Cells of a meter's bar: as many as fit beside the words on a phone.
const CELLS: usize = 10;

/// Between the stages of the progress line.
const BETWEEN: &str = "  ·  ";

/// How a mark of a checklist looks; its words say it too, or their order does.
pub fn tick(tick: Tick) -> &'static str {
    match tick {
        Tick::Ticked => "✓",
        Tick::NamedOnly => "◐",
        Tick::Open => "○",
    }
}

/// A score out of 100 as a bar and a number.
pub fn meter(label: &str, score: u32) -> Rich {
    let score = score.min(100);
    let full = (score as usize * CELLS + 50) / 100;
    let bar = "█".repeat(full) + &"░".repeat(CELLS - full);
    let label = label.trim();
    let between = if label.is_empty() { "" } else { "  " };
    Rich::from(format!("{label}{between}{bar}  ")).strong(format!("{score}/100"))
}

/// The stages as one line; neighbours that stand alike are told together.
pub fn stages(marks: &[Mark]) -> Rich {
    let mut line = Rich::from("Stages  ");
    let mut at = 0;
    while let Some(mark) = marks.get(at) {
        let alike = match mark {
            Mark::Ahead | Mark::Done | Mark::Skipped => {
                marks[at..].iter().take_while(|next| *next == mark).count()
            }
            Mark::Open | Mark::Scored { .. } => 1,
        };
        let between = if at == 0 { "" } else { BETWEEN };
        let numbers = match alike {
            1 => (at + 1).to_string(),
            2 => format!("{}, {}", at + 1, at + 2),
            _ => format!("{}–{}", at + 1, at + alike),
        };
        let words = format!("{numbers}: {}", state(*mark));
        line = match mark {
            Mark::Open => line.plain(between).strong(words),
            _ => line.plain(format!("{between}{words}")),
        };
        at += alike;
    }
    line
}

/// The state of a stage in a word or a number.
fn state(mark: Mark) -> String {
    match mark {
        Mark::Ahead => "ahead".to_owned(),
        Mark::Open => "now".to_owned(),
        Mark::Scored { score } => score.to_string(),
        Mark::Done => "done".to_owned(),
        Mark::Skipped => "skipped".to_owned(),
    }
}

/// Whether the words of a card say this instant.
pub fn says(card: &Card, at: DateTime<Utc>) -> bool {
    let has = |rich: &Rich| rich.0.contains(&Run::Time(at));
    card.blocks.iter().any(|block| match block {
        Block::Text { text } | Block::Small { text } => has(text),
        Block::Bullets { items } => items.iter().any(has),
        Block::Checks { items } => items.iter().any(|item| has(&item.text)),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_can_be_read_aloud() {
        let scored = |score| Mark::Scored { score };
        let (done, open, ahead) = (Mark::Done, Mark::Open, Mark::Ahead);
        let line = Rich::from("Stages  ");
        for (marks, want) in [
            (
                vec![scored(87), Mark::Skipped, open, ahead, ahead, ahead],
                line.clone()
                    .plain("1: 87")
                    .plain("  ·  2: skipped")
                    .plain("  ·  ")
                    .strong("3: now")
                    .plain("  ·  4–6: ahead"),
            ),
            (
                vec![done, done, open, ahead],
                line.clone()
                    .plain("1, 2: done")
                    .plain("  ·  ")
                    .strong("3: now")
                    .plain("  ·  4: ahead"),
            ),
            (vec![scored(50), scored(50)], line.plain("1: 50").plain("  ·  2: 50")),
        ] {
            assert_eq!(stages(&marks), want);
        }
    }

    #[test]
    fn a_meter_is_a_bar_and_a_number() {
        for (score, bar, number) in [
            (0, "░░░░░░░░░░", "0/100"),
            (4, "░░░░░░░░░░", "4/100"),
            (87, "█████████░", "87/100"),
            (100, "██████████", "100/100"),
            (1000, "██████████", "100/100"),
        ] {
            let want = Rich::from(format!("Stage  {bar}  ")).strong(number);
            assert_eq!(meter(" Stage ", score), want);
        }
        assert_eq!(meter("", 0).0[0], Run::Plain("░░░░░░░░░░  ".to_owned()));
    }

    #[test]
    fn an_instant_is_said_where_a_paragraph_holds_it() {
        let at = DateTime::from_timestamp(1_785_834_000, 0).unwrap();
        let until = Rich::from("until ").time(at);
        assert!(says(&Card::default().small(until.clone()), at));
        assert!(says(&Card::default().bullets(vec![until]), at));
        assert!(!says(&Card::default().text("until later").ends_at(at), at));
    }
}

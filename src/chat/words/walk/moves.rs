//! The moves of an interview as buttons: those that are possible now and that most people want next.

use super::hint_cost;
use crate::{
    chat::{
        card::{Button, Card},
        form::FormName,
        words::beside,
    },
    framework::stage::Stage,
    grading::grade::Flag,
    ids::MemberId,
    interview::{
        state::{Interview, Mode, StageSheet},
        step::{Move, possible},
    },
};

/// Adds a button for each move that is worth one; the rest can be typed.
pub(in crate::chat::words) fn buttons(
    card: Card,
    interview: &Interview,
    member: &MemberId,
) -> Card {
    let cell = interview.sheets.get(member).map(|sheet| sheet.of(interview.stage));
    let button = |one: Move| button(one, interview, cell);
    possible(interview, member).into_iter().filter_map(button).fold(card, Card::button)
}

fn button(one: Move, interview: &Interview, cell: Option<&StageSheet>) -> Option<Button> {
    let group = matches!(interview.mode, Mode::Group);
    let written = cell.is_some_and(StageSheet::written);
    match one {
        // What others of a group wrote opens the next stage, too.
        Move::Next if !written && !group => None,
        Move::Next => {
            let label = match interview.stage.next() {
                None => "Finish: report card",
                Some(_) if group => "Next stage, for all",
                Some(_) => "Next stage",
            };
            let next = Button::new(label, "next");
            Some(if is_blank(cell) { next } else { next.primary() })
        }
        Move::Hint => {
            let taken = cell.map_or(0, |cell| cell.hints);
            let more = hint_cost(taken + 1) - hint_cost(taken);
            let label = match taken {
                0 => format!("Hint (costs {more} %)"),
                _ => format!("Another hint (costs {more} % more)"),
            };
            Some(Button::new(label, "hint"))
        }
        Move::Skip if !written => Some(Button::new("Skip", "skip").confirm(beside::SKIP)),
        Move::Answer => Some(Button::form("Answer in a form", FormName::Answer)),
        Move::Resume => Some(Button::new("Resume", "resume").primary()),
        Move::Back | Move::Skip | Move::Pause | Move::Finish | Move::GiveUp => None,
    }
}

fn is_blank(cell: Option<&StageSheet>) -> bool {
    cell.and_then(StageSheet::current_grade).is_some_and(|grade| grade.flags.contains(&Flag::Blank))
}

/// Finishing at once, asked about where stages would be lost.
pub(super) fn finish(interview: &Interview) -> Button {
    let button = Button::new("Finish: report card", "finish");
    if interview.stage == Stage::ALL[Stage::COUNT - 1] {
        button
    } else {
        button.confirm(beside::FINISH)
    }
}

//! The grammar of what follows `group`, pure:
//!
//! ```text
//! group = ["start"] [pick] ["sealed" | "turns"] | "goal" [goal | "none"] | "progress"
//! pick  = `parse`        goal = `progress::goal`
//! ```
//!
//! `start`, `goal` and `progress` are no names of problems here; one that begins so is named by its id. Goals count
//! interviews and stages.

use super::{
    GroupCommand,
    parse::{pick, read, split_word},
};
use crate::{
    interview::play::Manner,
    progress::goal::{Goal, Unit},
};

/// Ends a goal.
const NONE: &str = "none";

/// Parses what follows `group`.
pub(super) fn parse(rest: &str) -> Result<GroupCommand, String> {
    let (verb, arguments) = split_word(rest);
    match verb.to_lowercase().as_str() {
        "start" => Ok(start(arguments)),
        "goal" if arguments.is_empty() => Ok(GroupCommand::Goal),
        "goal" if arguments.eq_ignore_ascii_case(NONE) => Ok(GroupCommand::SetGoal(None)),
        "goal" => goal(arguments).map(|goal| GroupCommand::SetGoal(Some(goal))),
        "progress" if arguments.is_empty() => Ok(GroupCommand::Progress),
        "progress" => Err("nothing goes after group progress".to_owned()),
        _ => Ok(start(rest)),
    }
}

/// The last word may say how the group plays it.
fn start(rest: &str) -> GroupCommand {
    let (before, last) = rest.rsplit_once(char::is_whitespace).unwrap_or(("", rest));
    let manners = [Manner::Sealed, Manner::Turns];
    match manners.into_iter().find(|manner| manner.word().eq_ignore_ascii_case(last)) {
        Some(manner) => GroupCommand::Start(pick(before.trim()), manner),
        None => GroupCommand::Start(pick(rest), Manner::Together),
    }
}

fn goal(words: &str) -> Result<Goal, String> {
    let goal: Goal = read(words)?;
    match goal.unit() {
        Unit::Interviews | Unit::Stages => Ok(goal),
        Unit::Reviews => Err("a group's goal counts interviews or stages".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::command::{
        Command, Pick,
        parse::{Misuse, parse},
    };

    #[test]
    fn a_group_starts_an_interview_unless_its_goal_or_progress_is_meant() {
        let start = |pick| GroupCommand::Start(pick, Manner::Together);
        let typed = |text: &str| start(Pick::Typed(text.to_owned()));
        let goal = |words: &str| GroupCommand::SetGoal(Some(words.parse().unwrap()));
        for (line, want) in [
            ("group", start(Pick::Today)),
            ("group start", start(Pick::Today)),
            ("group weak", start(Pick::Weak)),
            ("group card-fraud", typed("card-fraud")),
            ("group Start card-fraud", typed("card-fraud")),
            ("group turns", GroupCommand::Start(Pick::Today, Manner::Turns)),
            (
                "group start card-fraud Sealed",
                GroupCommand::Start(Pick::Typed("card-fraud".to_owned()), Manner::Sealed),
            ),
            ("group goals of a search", typed("goals of a search")),
            ("group goal", GroupCommand::Goal),
            ("group goal None", GroupCommand::SetGoal(None)),
            ("group goal 3 interviews a week", goal("3 interviews a week")),
            ("group Progress", GroupCommand::Progress),
        ] {
            assert_eq!(parse(line), Ok(Command::Group(want)), "{line}");
        }
    }

    #[test]
    fn what_is_no_goal_is_told_with_one_that_is() {
        for (line, want) in [
            ("group GOAL lots a week", "3 interviews a week"),
            ("group goal 0 interviews a week", "from 1 to 100"),
            ("group goal 2 reviews a week", "interviews or stages"),
            ("group progress please", "nothing goes after"),
        ] {
            match parse(line) {
                Err(Misuse::Arguments { reason, .. }) => assert!(reason.contains(want), "{reason}"),
                other => panic!("{line}: {other:?}"),
            }
        }
    }
}

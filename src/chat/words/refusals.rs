//! Refusals and faults: why something did not happen, and what is possible now.

use super::phrases::{command, glance, listed, sentence, stage_name};
use crate::{
    chat::{
        card::{Card, Tone},
        command::{
            parse::Misuse,
            table::{self, CommandSpec},
        },
        inbound::{Unread, UnreadFile},
        rich::{Rich, Run},
    },
    framework::{bank::Bank, problem::ProblemId},
    interview::{event::Refusal, step::Move},
};

/// The move as something to type.
fn move_name(possible: Move) -> Option<&'static str> {
    match possible {
        Move::Answer => None,
        Move::Next => Some("next"),
        Move::Back => Some("back"),
        Move::Hint => Some("hint"),
        Move::Skip => Some("skip"),
        Move::Pause => Some("pause"),
        Move::Resume => Some("resume"),
        Move::Finish => Some("finish"),
        Move::GiveUp => Some("give-up"),
    }
}

/// A move the rules do not allow now, with what is possible instead.
pub fn refused(refusal: &Refusal, possible: &[Move], bank: &Bank) -> Card {
    let reason = match refusal {
        Refusal::Closed => "This interview is over.".to_owned(),
        Refusal::Paused => "This interview is paused.".to_owned(),
        Refusal::NotPaused => "This interview is running already.".to_owned(),
        Refusal::NotACandidate => "You are not a candidate of this interview.".to_owned(),
        Refusal::NothingWritten(stage) => {
            format!("There is no answer in stage {} yet.", stage_name(bank, *stage))
        }
        Refusal::FirstStage => "This is the first stage; there is none before it.".to_owned(),
        Refusal::NotReached(stage) => format!(
            "Stage {} is still ahead: stages open one after the other.",
            stage_name(bank, *stage)
        ),
        Refusal::AlreadyThere(stage) => {
            format!("Stage {} is the one that is open.", stage_name(bank, *stage))
        }
        Refusal::NoMoreHints(stage) => {
            format!("All three hints of stage {} are taken.", stage_name(bank, *stage))
        }
        Refusal::MockCannotPause => {
            "A mock runs against the clock and cannot be paused.".to_owned()
        }
        Refusal::AlreadyJoined => "You are a candidate of this interview already.".to_owned(),
        Refusal::NotAGroup => {
            "Practice and mock interviews have one candidate; nobody can join them.".to_owned()
        }
        Refusal::NotYourTurn(stage) => {
            format!("Somebody else is the candidate of stage {}.", stage_name(bank, *stage))
        }
        Refusal::Revealed(stage) => format!(
            "The answers to stage {} were shown, so none can be added.",
            stage_name(bank, *stage)
        ),
    };
    let card = Card::line(Tone::Warn, reason);
    match refusal {
        Refusal::NotACandidate => card.text(
            Rich::new()
                .plain("If it is a group interview, ")
                .code("/join")
                .plain(" lets you in. ")
                .code("/practice")
                .plain(" starts one of your own."),
        ),
        Refusal::Closed => card.text(
            Rich::new().code("/outline").plain(" shows a strong answer. ").then(start("another")),
        ),
        _ if possible.is_empty() => card.text(start("your own")),
        _ => card.text(way_out(possible)),
    }
}

/// How an interview is started.
fn start(which: &str) -> Rich {
    Rich::new()
        .plain(format!("Start {which} with "))
        .then(listed([command("practice"), command("mock")], " or "))
        .plain(".")
}

/// The moves that are possible now.
pub(super) fn way_out(possible: &[Move]) -> Rich {
    let answer = possible.contains(&Move::Answer).then(|| Run::Plain("write an answer".to_owned()));
    let commands = possible.iter().filter_map(|&one| move_name(one)).map(command);
    Rich::new()
        .plain("Possible now: ")
        .then(listed(answer.into_iter().chain(commands), " or "))
        .plain(".")
}

/// A line that is not a command.
pub fn misuse(misuse: &Misuse) -> Card {
    match misuse {
        Misuse::Unknown { given, nearest } => {
            let there_is_none = Rich::new()
                .plain("There is no command ")
                .code(format!("/{}", glance(given)))
                .plain(".");
            let card = Card::line(Tone::Warn, there_is_none);
            if nearest.is_empty() {
                return card.text(Rich::new().code("/help").plain(" shows those there are."));
            }
            let names = listed(nearest.iter().map(command), " or ");
            card.text(Rich::new().plain("Did you mean ").then(names).plain("?"))
        }
        Misuse::Arguments { name, reason } => {
            let usage = table::find(name).map_or_else(|| format!("/{name}"), CommandSpec::usage);
            Card::line(Tone::Warn, sentence(reason))
                .text(Rich::new().plain("It goes like this: ").code(usage))
        }
    }
}

/// A problem that the bank does not have.
pub fn no_such_problem(typed: &str, nearest: &[&ProblemId], areas: &[&str]) -> Card {
    let there_is_none = format!("There is no problem or area \u{201c}{}\u{201d}.", glance(typed));
    let mut card = Card::line(Tone::Warn, there_is_none);
    if !nearest.is_empty() {
        let ids = listed(nearest.iter().map(|id| Run::Code(id.slug().to_owned())), " or ");
        card = card.text(Rich::new().plain("Did you mean ").then(ids).plain("?"));
    }
    card.text(
        Rich::new()
            .plain("The areas are ")
            .then(listed(areas.iter().map(|&area| Run::Plain(area.to_owned())), " and "))
            .plain(". ")
            .code("/problems")
            .plain(" lists every problem."),
    )
}

/// A command of an interview where there is none.
pub fn no_interview_here(name: &str) -> Card {
    let reason = Rich::new()
        .code(format!("/{}", glance(name)))
        .plain(" works within an interview, and none is open here.");
    Card::line(Tone::Warn, reason).text(
        Rich::new()
            .code("/practice")
            .plain(" starts one. ")
            .code("/resume")
            .plain(" goes on with one that you have open."),
    )
}

/// Words written where no interview listens.
pub fn nobody_listens() -> Card {
    Card::line(Tone::Warn, "No interview is open here, so nothing was graded or kept.")
        .text(start("one"))
        .small(Rich::new().code("/menu").plain(" shows all that you can do."))
}

/// Why a channel cannot be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoEntry {
    /// We were not invited, or cannot see it.
    NotInvited,
    /// It is closed for good.
    Archived,
    /// Only some may post there.
    Restricted,
    /// It is a thread that a moderator closed.
    Locked,
    /// No thread can begin there.
    NoThreads,
    /// It has as many open threads as it may have.
    TooManyThreads,
    /// They take no direct messages from us.
    NoDirect,
    /// We may not do there what it takes: a permission, as the platform names it.
    Lacks(&'static str),
}

/// A card for a channel that we cannot write to: told to whoever asked there, alone.
pub fn no_entry(why: NoEntry) -> Card {
    let (reason, way_out) = match why {
        NoEntry::NotInvited => (
            "I am not in the channel where you asked, so I could not answer there.",
            "Invite me there, or practise here: ",
        ),
        NoEntry::Archived => (
            "The channel where you asked is archived, so I could not answer there.",
            "Practise here instead: ",
        ),
        NoEntry::Restricted => (
            "Only some people may post in the channel where you asked, and I am none of them.",
            "Ask an admin to let me post there, or practise here: ",
        ),
        NoEntry::Locked => (
            "The thread where you asked was locked by a moderator, so I could not answer there.",
            "Ask a moderator to unlock it, or practise here: ",
        ),
        NoEntry::NoThreads => (
            "No thread can begin where you asked, and an interview needs one.",
            "Ask in an ordinary text channel, or practise here: ",
        ),
        NoEntry::TooManyThreads => (
            "The channel where you asked has as many open threads as it may have.",
            "Ask a moderator to close old threads, or practise here: ",
        ),
        NoEntry::NoDirect => (
            "You do not take direct messages from me, so I could not write to you there.",
            "Allow direct messages from this server's members, or practise here: ",
        ),
        NoEntry::Lacks(permission) => {
            return Card::line(
                Tone::Warn,
                Rich::new()
                    .plain("I could not answer where you asked: I lack the permission ")
                    .strong(permission)
                    .plain(" there."),
            )
            .text(
                Rich::new()
                    .plain("Whoever manages that channel can give it to me in the channel's settings. ")
                    .plain("Elsewhere ")
                    .code("/practice")
                    .plain(" starts an interview."),
            );
        }
    };
    Card::line(Tone::Warn, reason)
        .text(Rich::new().plain(way_out).code("/practice").plain(" starts an interview."))
}

/// Files that came with a message and were not read; the rest of the message was.
pub fn files_not_read(files: &[UnreadFile]) -> Card {
    let line = |file: &UnreadFile| {
        let why = match file.why {
            Unread::NotText => "is not text",
            Unread::TooLong => "is longer than an answer can be",
            Unread::NotGiven => "could not be fetched",
        };
        Rich::new().strong(glance(&file.name)).plain(format!(" {why}."))
    };
    let more = match files.iter().any(|file| file.why == Unread::NotGiven) {
        true => "Share it again, or paste the words into the thread.",
        false => {
            "I read text: paste the words into the thread, or share them as a text file. A sketch can be \
             drawn with characters, or in Mermaid."
        }
    };
    Card::line(Tone::Warn, "What you shared was not graded.")
        .bullets(files.iter().map(line).collect())
        .text(more)
}

/// A message without words.
pub fn nothing_said() -> Card {
    Card::line(Tone::Warn, "There are no words in that message.")
        .text(Rich::new().code("/menu").plain(" shows what you can do."))
}

/// Something only hosts and admins may do.
pub fn admins_only(name: &str) -> Card {
    let reason = Rich::new()
        .code(format!("/{}", glance(name)))
        .plain(" is for the hosts of this group and for admins.");
    Card::line(Tone::Warn, reason).text("Ask one of them to do it for you.")
}

/// Something of ours broke; the reference finds it in the log.
pub fn broken(reference: &str) -> Card {
    Card::line(
        Tone::Warn,
        "Something went wrong on our side. What you sent is stored, but nothing came of it.",
    )
    .text(
        Rich::new()
            .plain("Please try again. If it happens again, tell the person who runs this bot: ")
            .code(reference)
            .plain("."),
    )
}

/// A numbered message that is not there.
pub fn no_such_message(count: usize) -> Card {
    let there = match count {
        0 => "You have no message in this stage yet.".to_owned(),
        1 => "You have one message in this stage, number 1.".to_owned(),
        more => format!("You have {more} messages in this stage, numbered from 1."),
    };
    let way_on = match count {
        0 => "What you write now is the first.".into(),
        _ => Rich::new().code("/status").plain(" shows your messages with their numbers."),
    };
    Card::line(Tone::Warn, there).text(way_on)
}

/// An interview number that is not one of theirs.
pub fn no_such_interview() -> Card {
    Card::line(Tone::Warn, "You have no open interview with that number.")
        .text(Rich::new().code("/menu").plain(" shows those you can go on with."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_is_possible() {
        let text = format!("{:?}", way_out(&[Move::Answer, Move::Hint, Move::Skip]));
        for words in ["write an answer", "/hint", "/skip"] {
            assert!(text.contains(words), "{text}");
        }
    }
}

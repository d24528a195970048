//! What can be commanded, as parsed values; the table is in [`table`], the grammar in [`parse`].

pub mod boards;
pub mod groups;
pub mod marks;
pub mod parse;
pub mod schedules;
pub mod table;

use crate::{
    cadence::{holidays::Calendar, missed::Missed, window::Window},
    chat::ping::Ping,
    framework::{criterion::Criterion, draw::Choice, pool::Pool, stage::Stage},
    ids::{InterviewId, ScheduleId},
    interview::{play::Manner, report::Bar},
    progress::{alias::Alias, board_rules::BoardRule, goal::Goal, rest::Rest, streak::Rhythm},
};
use boards::BoardPick;
use chrono::NaiveDate;
use chrono_tz::Tz;
use marks::MarkCommand;
use serde::{Deserialize, Serialize};

/// A command with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Start a practice interview.
    Practice(Pick),
    /// Start a mock interview.
    Mock {
        /// Of which problem.
        pick: Pick,
        /// Minutes, 1 to 180; the default when absent.
        minutes: Option<u32>,
        /// The seniority prepared for.
        aim: Option<Bar>,
    },
    /// A group interview, and what a group aims at.
    Group(GroupCommand),
    /// Post a problem that everyone can join.
    Post(Pick),
    /// Become a candidate of the group interview of this thread.
    Join,
    /// Go to the next stage.
    Next,
    /// Go back to a stage.
    Back(Option<Stage>),
    /// Take a hint.
    Hint,
    /// Leave the stage without an answer.
    Skip,
    /// Ask the interviewer.
    Ask(String),
    /// Explain the grade.
    Why(Option<Criterion>),
    /// Change a message of the open stage.
    Edit {
        /// Which, from 1; the newest when absent.
        number: Option<usize>,
        /// The new text.
        text: String,
    },
    /// Take back a message of the open stage.
    Undo(Option<usize>),
    /// Show where the interview stands.
    Status,
    /// Put the interview aside.
    Pause,
    /// Go on with an interview.
    Resume(Option<InterviewId>),
    /// Finish now.
    Finish,
    /// Give up.
    GiveUp,
    /// Show the outline of a strong answer, after the interview.
    Outline {
        /// Of which stage; all when absent.
        stage: Option<Stage>,
    },
    /// Marks that peers give to answers of an interview that is over.
    Mark(MarkCommand),
    /// Show a board.
    Leaderboard(BoardPick),
    /// How the people of a group stand, as a file for its host.
    GroupFile,
    /// Everything about accounts that are one person's.
    Link(LinkCommand),
    /// Everything about partners for a mock.
    Pair(PairCommand),
    /// Show my progress.
    Progress(ProgressPart),
    /// List problems.
    Problems {
        /// Only of this area.
        area: Option<String>,
    },
    /// Problems that the workspace writes for itself.
    Own(OwnCommand),
    /// Everything about schedules.
    Schedule(ScheduleCommand),
    /// What a person or a group has set.
    Settings(SettingsCommand),
    /// What is kept about me, and an end to it.
    Privacy(PrivacyCommand),
    /// Show the menu.
    Menu,
    /// Help, about one command or all.
    Help(Option<String>),
}

/// Which problem is meant; the bank decides whether it exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// The group's problem of the day.
    Today,
    /// Any.
    Random,
    /// One that exercises what the person, or the group it is for, finds hard.
    Weak,
    /// An area, an id or a title, as typed.
    Typed(String),
}

/// What can be done with a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupCommand {
    /// Start an interview that others can join.
    Start(Pick, Manner),
    /// Show what it aims at.
    Goal,
    /// Set that, or end it.
    SetGoal(Option<Goal>),
    /// Show how it is doing.
    Progress,
}

/// What of a person's progress comes with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressPart {
    /// The weeks, where there are several.
    Weeks,
    /// The criteria.
    Coverage,
}

/// What can be done about a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairCommand {
    /// Look for one.
    Join,
    /// Show who looks for one.
    List,
    /// Look for none any more.
    Leave,
}

/// What hosts can do with problems of their own. Ids are as typed; a text may be left out, and is asked for then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnCommand {
    /// Add one with this text.
    Add(Option<String>),
    /// Give one another text.
    Edit(String, Option<String>),
    /// Begin it no more.
    Retire(String),
    /// Have a retired one back.
    Return(String),
    /// Show its text.
    Show(String),
}

/// What can be done with schedules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleCommand {
    /// Add one.
    Add {
        /// A cron expression of five fields, or `@daily` and the like.
        expression: String,
        /// An IANA time zone, as typed; where whoever asks is, when absent.
        zone: Option<String>,
        /// Which problems it draws from.
        pool: Pool,
    },
    /// List those of the group.
    List,
    /// Show when one would fire, without adding it.
    Preview {
        /// As in [`ScheduleCommand::Add`].
        expression: String,
        /// As there.
        zone: Option<String>,
    },
    /// Change one.
    Edit(ScheduleId, ScheduleEdit),
    /// Let one rest: until that day of its zone, or until somebody ends it.
    Pause(ScheduleId, Option<NaiveDate>),
    /// End its rest.
    Resume(ScheduleId),
    /// Show what was posted, and what was not and why; of one, or of all.
    History(Option<ScheduleId>),
    /// Remove one.
    Remove(ScheduleId),
    /// Post a problem now, without changing when it is due; the only schedule when absent.
    RunNow(Option<ScheduleId>),
}

/// What can be changed of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScheduleEdit {
    /// When it fires.
    When {
        /// As in [`ScheduleCommand::Add`].
        expression: String,
        /// The zone; what it was, when absent.
        zone: Option<String>,
    },
    /// Which problems it draws from.
    From(Pool),
    /// Which of them comes next.
    Choice(Choice),
    /// What people join.
    Mode(PostMode),
    /// When it rests.
    Holidays(Calendar),
    /// What becomes of what was missed.
    Missed(Missed),
    /// How long posts are answered; as long as people like when absent.
    Window(Option<Window>),
    /// Whom posts call; nobody when absent.
    Ping(Option<Ping>),
}

/// What people join who join a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostMode {
    /// Their own interview, with feedback at once.
    #[default]
    Practice,
    /// Their own mock, against the clock.
    Mock,
    /// One interview in one thread.
    Group,
}

impl PostMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Practice, Self::Mock, Self::Group];

    /// As typed, and the command that begins it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Mock => "mock",
            Self::Group => "group",
        }
    }

    /// The mode with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word().eq_ignore_ascii_case(word))
    }
}

/// What can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsCommand {
    /// Show what is set.
    Show,
    /// Where I am.
    Zone(Tz),
    /// Where the days of the group's boards begin and end.
    GroupZone(Tz),
    /// A rule of the group's boards.
    GroupBoard(BoardRule),
    /// Something of my own.
    Mine(Preference),
}

/// Something that a person sets for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preference {
    /// Whether days or weeks make a streak.
    Streak(Rhythm),
    /// Weekdays on which nothing is owed.
    Rest(Rest),
    /// Holidays, and days away.
    Away(Calendar),
    /// Whether boards leave me out.
    Hidden(bool),
    /// What boards call me; as the platform does, when absent.
    Alias(Option<Alias>),
}

/// What somebody can ask about what is kept of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyCommand {
    /// Show what there is.
    Show,
    /// Have all of it as files.
    Export,
    /// Say what would be erased, and ask.
    Forget,
    /// Erase it.
    ForgetNow,
}

/// What can be done about accounts that are one person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkCommand {
    /// Tell a code.
    Tell,
    /// Give a code that another account was told, as typed.
    Give(String),
    /// Be linked with no other account any more.
    Leave,
}

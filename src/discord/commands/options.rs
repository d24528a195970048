//! The options of each verb, in the order in which the command grammar takes them. How Discord is told is not here.

use crate::chat::{
    command::{boards::Measure, parse::MOST_MINUTES, schedules::EDITS, table::CommandSpec},
    words::options as about,
};

/// Characters of an answer in an option: what a form takes too.
const LONGEST_TEXT: u16 = 3_000;

/// Characters of a question, an expression and the like.
const LONGEST_LINE: u16 = 300;

/// Characters of a name on boards.
const LONGEST_NAME: u16 = 32;

/// Characters of a code, with what people put between them.
const LONGEST_CODE: u16 = 20;

/// Characters of a date.
const LONGEST_DATE: u16 = 10;

/// An argument of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Argument {
    /// Its name in Discord.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) about: &'static str,
    /// What can be given.
    pub(super) kind: Kind,
    /// Whether the verb needs it.
    pub(super) required: bool,
    /// What the grammar has before it.
    pub(super) before: &'static str,
}

/// What can be given for an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything, found by searching what there is.
    Search,
    /// Anything, up to so many characters.
    Text(u16),
    /// A number from 1 to this, if there is an end.
    Number(Option<u32>),
    /// A stage.
    Stage,
    /// A seniority.
    Level,
    /// The span of a board.
    Period,
    /// A file; its text goes below the line.
    File,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// What follows a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Arguments, in the order of the grammar.
    Arguments(&'static [Argument]),
    /// One of these.
    Verbs(&'static [Verb]),
}

/// A verb behind a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verb {
    /// Its name in Discord, and the first of its words.
    pub(super) name: &'static str,
    /// What it does.
    pub(super) about: &'static str,
    /// As the grammar has it; empty for what the verb before it does alone.
    pub(super) words: &'static str,
    /// Its arguments, in the order of the grammar.
    pub(super) arguments: &'static [Argument],
}

/// Names of options that are searched.
pub(super) const PROBLEM: &str = "problem";
pub(super) const OF: &str = "of";
pub(super) const OWN: &str = "own";
pub(super) const AREA: &str = "area";
pub(super) const CRITERION: &str = "criterion";
pub(super) const COMMAND: &str = "command";
pub(super) const ZONE: &str = "zone";
pub(super) const ZONE_NAME: &str = "name";
pub(super) const POOL: &str = "pool";

const fn optional(name: &'static str, about: &'static str, kind: Kind) -> Argument {
    Argument { name, about, kind, required: false, before: "" }
}

const fn required(name: &'static str, about: &'static str, kind: Kind) -> Argument {
    Argument { name, about, kind, required: true, before: "" }
}

const WHICH_PROBLEM: Argument = optional(PROBLEM, about::PROBLEM, Kind::Search);
const WHICH_BOARD: Argument =
    Argument { before: "of ", ..optional(OF, about::PROBLEM_OF_BOARD, Kind::Search) };
const WHICH_STAGE: Argument = optional("stage", about::STAGE, Kind::Stage);
const WHICH_MESSAGE: Argument = optional("number", about::MESSAGE, Kind::Number(None));

/// What follows the verb of a command.
pub(super) fn shape(spec: &CommandSpec) -> Shape {
    Shape::Arguments(match spec.name {
        "practice" | "post" => const { &[WHICH_PROBLEM] },
        "mock" => {
            const {
                &[
                    WHICH_PROBLEM,
                    optional("minutes", about::MINUTES, Kind::Number(Some(MOST_MINUTES))),
                    optional("level", about::LEVEL, Kind::Level),
                ]
            }
        }
        "back" | "outline" => const { &[WHICH_STAGE] },
        "ask" => const { &[required("question", about::QUESTION, Kind::Text(LONGEST_LINE))] },
        "why" => const { &[optional(CRITERION, about::CRITERION, Kind::Search)] },
        "edit" => {
            const { &[WHICH_MESSAGE, required("text", about::NEW_WORDS, Kind::Text(LONGEST_TEXT))] }
        }
        "undo" => const { &[WHICH_MESSAGE] },
        "resume" => const { &[optional("interview", about::INTERVIEW, Kind::Number(None))] },
        "leaderboard" => {
            const {
                &[
                    optional("period", about::PERIOD, Kind::Period),
                    optional("by", about::MEASURE, Kind::OneOf(&Measure::WORDS)),
                    WHICH_BOARD,
                ]
            }
        }
        "link" => const { &[optional("code", about::CODE, Kind::Text(LONGEST_CODE))] },
        "help" => const { &[optional(COMMAND, about::COMMAND, Kind::Search)] },
        "mark" => {
            const {
                &[
                    optional("whom", about::WHOM, Kind::Text(LONGEST_LINE)),
                    WHICH_STAGE,
                    optional("levels", about::MARKS, Kind::Text(LONGEST_LINE)),
                ]
            }
        }
        "progress" => const { &[optional("picture", about::PROGRESS, Kind::OneOf(&["coverage"]))] },
        "group" => return Shape::Verbs(GROUP),
        "problems" => return Shape::Verbs(PROBLEMS),
        "pair" => return Shape::Verbs(PAIR),
        "schedule" => return Shape::Verbs(SCHEDULE),
        "settings" => return Shape::Verbs(SETTINGS),
        "privacy" => return Shape::Verbs(PRIVACY),
        _ => &[],
    })
}

const SCHEDULE: &[Verb] = &[
    Verb {
        name: "add",
        about: about::ADD,
        words: "add",
        arguments: &[
            required("when", about::WHEN, Kind::Text(LONGEST_LINE)),
            optional(ZONE, about::ZONE_OR_YOURS, Kind::Search),
            optional(POOL, about::POOL, Kind::Search),
        ],
    },
    Verb { name: "list", about: about::LIST, words: "list", arguments: &[] },
    Verb {
        name: "preview",
        about: about::PREVIEW,
        words: "preview",
        arguments: &[
            required("when", about::WHEN, Kind::Text(LONGEST_LINE)),
            optional(ZONE, about::ZONE_OR_YOURS, Kind::Search),
        ],
    },
    Verb {
        name: "edit",
        about: about::EDIT,
        words: "edit",
        arguments: &[
            required("id", about::LISTED, Kind::Number(None)),
            required("what", about::WHAT, Kind::OneOf(&EDITS)),
            required("value", about::VALUE, Kind::Text(LONGEST_LINE)),
        ],
    },
    Verb {
        name: "pause",
        about: about::PAUSE,
        words: "pause",
        arguments: &[
            required("id", about::LISTED, Kind::Number(None)),
            optional("until", about::UNTIL, Kind::Text(LONGEST_DATE)),
        ],
    },
    Verb {
        name: "resume",
        about: about::RESUME,
        words: "resume",
        arguments: &[required("id", about::LISTED, Kind::Number(None))],
    },
    Verb {
        name: "history",
        about: about::HISTORY,
        words: "history",
        arguments: &[optional("id", about::ONE_OR_ALL, Kind::Number(None))],
    },
    Verb {
        name: "remove",
        about: about::REMOVE,
        words: "remove",
        arguments: &[required("id", about::LISTED, Kind::Number(None))],
    },
    Verb {
        name: "run",
        about: about::RUN,
        words: "run now",
        arguments: &[optional("id", about::WHICH_SCHEDULE, Kind::Number(None))],
    },
];

const GROUP: &[Verb] = &[
    Verb {
        name: "start",
        about: about::GROUP_START,
        words: "",
        arguments: &[
            WHICH_PROBLEM,
            optional("manner", about::MANNER, Kind::OneOf(&["sealed", "turns"])),
        ],
    },
    Verb {
        name: "goal",
        about: about::GROUP_GOAL,
        words: "goal",
        arguments: &[optional("goal", about::GOAL, Kind::Text(LONGEST_NAME))],
    },
    Verb { name: "progress", about: about::GROUP_PROGRESS, words: "progress", arguments: &[] },
];

const WHICH_OWN: Argument = required(OWN, about::OWN_PROBLEM, Kind::Search);

const WHOLE_TEXT: Argument = optional("file", about::OWN_FILE, Kind::File);

const PROBLEMS: &[Verb] = &[
    Verb {
        name: "list",
        about: about::PROBLEMS_LIST,
        words: "",
        arguments: &[optional(AREA, about::AREA, Kind::Search)],
    },
    Verb { name: "add", about: about::OWN_ADD, words: "add", arguments: &[WHOLE_TEXT] },
    Verb {
        name: "edit",
        about: about::OWN_EDIT,
        words: "edit",
        arguments: &[WHICH_OWN, WHOLE_TEXT],
    },
    Verb { name: "retire", about: about::OWN_RETIRE, words: "retire", arguments: &[WHICH_OWN] },
    Verb { name: "return", about: about::OWN_RETURN, words: "return", arguments: &[WHICH_OWN] },
    Verb { name: "show", about: about::OWN_SHOW, words: "show", arguments: &[WHICH_OWN] },
];

const PAIR: &[Verb] = &[
    Verb { name: "find", about: about::PAIR_FIND, words: "", arguments: &[] },
    Verb { name: "list", about: about::PAIR_LIST, words: "list", arguments: &[] },
    Verb { name: "leave", about: about::PAIR_LEAVE, words: "leave", arguments: &[] },
];

const PRIVACY: &[Verb] = &[
    Verb { name: "show", about: about::KEPT, words: "", arguments: &[] },
    Verb { name: "export", about: about::EXPORT, words: "export", arguments: &[] },
    Verb { name: "hide", about: about::HIDE, words: "hide", arguments: &[] },
    Verb { name: "forget", about: about::FORGET, words: "forget", arguments: &[] },
];

const SETTINGS: &[Verb] = &[
    Verb { name: "show", about: about::SHOW, words: "", arguments: &[] },
    Verb {
        name: "zone",
        about: about::CHOOSE_ZONE,
        words: "zone",
        arguments: &[required(ZONE_NAME, about::ZONE, Kind::Search)],
    },
    Verb {
        name: "group-zone",
        about: about::CHOOSE_GROUP_ZONE,
        words: "group-zone",
        arguments: &[required(ZONE_NAME, about::ZONE, Kind::Search)],
    },
    Verb {
        name: "group-board",
        about: about::GROUP_BOARD,
        words: "group-board",
        arguments: &[required(
            "rule",
            about::BOARD_RULE,
            Kind::OneOf(&["on", "off", "with host", "without host"]),
        )],
    },
    Verb {
        name: "streak",
        about: about::STREAK,
        words: "streak",
        arguments: &[required("rhythm", about::RHYTHM, Kind::OneOf(&["daily", "weekly"]))],
    },
    Verb {
        name: "rest",
        about: about::REST,
        words: "rest",
        arguments: &[required("days", about::REST_DAYS, Kind::Text(LONGEST_LINE))],
    },
    Verb {
        name: "away",
        about: about::AWAY,
        words: "away",
        arguments: &[required("dates", about::AWAY_DATES, Kind::Text(LONGEST_LINE))],
    },
    Verb {
        name: "board",
        about: about::BOARD,
        words: "board",
        arguments: &[required("shown", about::BOARD_SHOWN, Kind::OneOf(&["show", "hide"]))],
    },
    Verb {
        name: "alias",
        about: about::ALIAS,
        words: "alias",
        arguments: &[required("alias", about::ALIAS_NAME, Kind::Text(LONGEST_NAME))],
    },
];

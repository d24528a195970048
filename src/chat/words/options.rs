//! What the arguments of commands are, each in one line of at most 100 characters: for platforms on which they are filled in
//! one by one. What they mean is the command grammar's business.

/// The problem of an interview.
pub const PROBLEM: &str = "A title, an area, random, or weak; today's problem when left out";
/// The minutes of a mock.
pub const MINUTES: &str = "How long it takes; 45 when left out";
/// The seniority of a mock.
pub const LEVEL: &str = "The seniority you aim at";
/// A stage.
pub const STAGE: &str = "Which stage";
/// A question to the interviewer.
pub const QUESTION: &str = "What you want to know";
/// What is explained.
pub const CRITERION: &str = "Which one; the whole stage when left out";
/// A message of the open stage.
pub const MESSAGE: &str = "Which message of this stage, from 1; the newest when left out";
/// What stands in a message then.
pub const NEW_WORDS: &str = "The new words";
/// An interview.
pub const INTERVIEW: &str = "Its number, as the menu shows it";
/// The span of a board.
pub const PERIOD: &str = "For how long; this week when left out";
/// What decides about the order of a board.
pub const MEASURE: &str =
    "What counts: points, being better than before, or answers of others marked";
/// The problem of a board.
pub const PROBLEM_OF_BOARD: &str = "The board of one problem or of all groups, for all time";
/// All groups of a workspace.
pub const ALL_GROUPS: &str = "All groups of this server or workspace";
/// `settings group-board`.
pub const GROUP_BOARD: &str = "Whether this group has boards, and its host is on them";
/// A rule of a group's boards.
pub const BOARD_RULE: &str = "What holds from now on";
/// The area of a list of problems.
pub const AREA: &str = "Only problems of this area";
/// `problems`.
pub const PROBLEMS_LIST: &str = "List the problems";
/// `problems add`.
pub const OWN_ADD: &str = "Hosts: write a problem that only this workspace sees";
/// `problems edit`.
pub const OWN_EDIT: &str =
    "Hosts: change a problem of your own; running interviews keep what they began with";
/// `problems retire`.
pub const OWN_RETIRE: &str = "Hosts: have a problem of your own begun no more";
/// `problems return`.
pub const OWN_RETURN: &str = "Hosts: have a retired problem back";
/// `problems show`.
pub const OWN_SHOW: &str = "Hosts: show the text of a problem of your own";
/// A file with the text of a problem.
pub const OWN_FILE: &str = "Its text as a file; a form opens when left out";
/// A problem of the workspace's own.
pub const OWN_PROBLEM: &str = "One of your own";
/// What help is about.
pub const COMMAND: &str = "Which command; all when left out";

/// `schedule add`.
pub const ADD: &str = "Post a problem here by the clock";
/// When a schedule posts.
pub const WHEN: &str =
    "Days and a time: weekdays at 9, Mon and Thu 18:30; or as in a crontab: 0 9 * * mon-fri";
/// The time zone of a schedule.
pub const ZONE_OR_YOURS: &str = "A time zone: Europe/Berlin; yours when left out";
/// A time zone.
pub const ZONE: &str = "A time zone: Europe/Berlin";
/// What a schedule draws from.
pub const POOL: &str = "Which problems: easy, medium, hard or an area; all when left out";
/// `schedule list`.
pub const LIST: &str = "Show the schedules of this group";
/// `schedule preview`.
pub const PREVIEW: &str = "Show when a schedule would post, without adding it";
/// `schedule edit`.
pub const EDIT: &str = "Change a schedule";
/// What of a schedule changes.
pub const WHAT: &str = "What to change";
/// What it changes to.
pub const VALUE: &str =
    "weekdays at 9 · hard · ramp, areas, weak · mock, group · DE, 2026-12-24 · skip, latest, all";
/// `schedule pause`.
pub const PAUSE: &str = "Let a schedule rest";
/// When a rest is over.
pub const UNTIL: &str =
    "The day on which it posts again, as 2026-12-24; until resumed when left out";
/// `schedule resume`.
pub const RESUME: &str = "End the rest of a schedule";
/// `schedule history`.
pub const HISTORY: &str = "Show what was posted when, and what was not and why";
/// A schedule, or all.
pub const ONE_OR_ALL: &str = "Of which schedule; of all when left out";
/// `schedule remove`.
pub const REMOVE: &str = "Stop a schedule; what it posted stays";
/// A schedule, of those that are listed.
pub const LISTED: &str = "Its number, as the list shows it";
/// `schedule run now`.
pub const RUN: &str = "Post a problem now, without changing when the next one is due";
/// A schedule, where there need not be one.
pub const WHICH_SCHEDULE: &str = "Which schedule, where there are several";

/// `group`.
pub const GROUP_START: &str = "Start an interview that others can join";
/// `group goal`.
pub const GROUP_GOAL: &str = "Show what the group aims at, set it or end it";
/// A goal.
pub const GOAL: &str = "3 interviews a week, 20 stages a month, or none; shown when left out";
/// `group progress`.
pub const GROUP_PROGRESS: &str = "Show how the group is doing: its goal, its days, what it covers";
/// What of a person's progress is drawn.
pub const PROGRESS: &str = "Which picture comes with it; your weeks when left out";
/// How a group plays.
pub const MANNER: &str = "Answers sealed until all are in, or one candidate at a time, in turns";
/// Whom `mark` is about.
pub const WHOM: &str = "Whose answer, where there were several candidates";
/// The levels of `mark`.
pub const MARKS: &str = "Criteria with levels from 0 to 2, such as inputs 2 outputs 1";

/// `pair`.
pub const PAIR_FIND: &str = "Look for a partner for a mock interview";
/// `pair list`.
pub const PAIR_LIST: &str = "Show who looks for a partner, and who yours is";
/// `pair leave`.
pub const PAIR_LEAVE: &str = "Look for a partner no longer";

/// `settings`.
pub const SHOW: &str = "Show what is set";
/// `settings zone`.
pub const CHOOSE_ZONE: &str = "Choose your time zone";
/// `settings group-zone`.
pub const CHOOSE_GROUP_ZONE: &str = "Choose where the days of this group's boards begin and end";
/// `settings streak`.
pub const STREAK: &str = "Choose whether days or weeks make your streak";
/// Days or weeks.
pub const RHYTHM: &str = "Days, or weeks from Monday";
/// `settings rest`.
pub const REST: &str = "Choose weekdays on which your streak needs nothing";
/// Weekdays.
pub const REST_DAYS: &str = "weekends, none, or days: Sat, Sun";
/// `settings away`.
pub const AWAY: &str = "Say when you are away: your streak waits";
/// Holidays and days away.
pub const AWAY_DATES: &str = "A country's holidays, dates, or none: DE, 2026-12-24..2027-01-01";
/// `privacy`.
pub const KEPT: &str = "Show what is kept about you";
/// `privacy export`.
pub const EXPORT: &str = "Get all that is kept about you, as files";
/// A code that links two accounts.
pub const CODE: &str =
    "The code that your other account was told; none to end it; left out: get a code";
/// The board of a group as a file.
pub const GROUP_FILE: &str = "csv file, for hosts";
/// `privacy hide`.
pub const HIDE: &str = "Have boards leave you out";
/// `privacy forget`.
pub const FORGET: &str = "See what would be erased of you, before it is";
/// `settings board`.
pub const BOARD: &str = "Choose whether boards show you";
/// Whether boards show somebody.
pub const BOARD_SHOWN: &str = "Show me, or leave me out";
/// `settings alias`.
pub const ALIAS: &str = "Choose what boards call you";
/// A name on boards.
pub const ALIAS_NAME: &str = "A name of 2 to 32 characters, or none for your own";

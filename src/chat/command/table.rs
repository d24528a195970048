//! The one table of commands: help, registration, README and "did you mean" all read it.

/// How a command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Only the asker sees it.
    OnlyYou,
    /// Everybody in the conversation sees it.
    Everyone,
    /// The card that was pressed changes.
    UpdateCard,
}

/// Where a command makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In the thread of an interview.
    Interview,
    /// Anywhere.
    Anywhere,
}

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct CommandSpec {
    /// What is typed, without the slash.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// Its arguments; `[x]` may be left out, capitals stand for something of yours.
    pub arguments: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// Lines that work, without the slash.
    pub examples: &'static [&'static str],
    /// Where it makes sense.
    pub scope: Scope,
    /// How it answers.
    pub answers: Answers,
    /// Alone in a message of an interview's thread it works without the slash.
    pub bare: bool,
    /// Only hosts and admins.
    pub admin: bool,
}

const fn interview(
    name: &'static str,
    arguments: &'static str,
    summary: &'static str,
) -> CommandSpec {
    CommandSpec {
        name,
        aliases: &[],
        arguments,
        summary,
        examples: &[],
        scope: Scope::Interview,
        answers: Answers::Everyone,
        bare: false,
        admin: false,
    }
}

const fn anywhere(
    name: &'static str,
    arguments: &'static str,
    summary: &'static str,
) -> CommandSpec {
    CommandSpec { scope: Scope::Anywhere, ..interview(name, arguments, summary) }
}

/// All commands, in the order of help.
pub const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        examples: &[
            "practice",
            "practice random",
            "practice weak",
            "practice card-fraud",
            "practice search",
        ],
        ..anywhere(
            "practice",
            "[today|random|weak|AREA|PROBLEM]",
            "Start an interview with feedback after every answer",
        )
    },
    CommandSpec {
        examples: &["mock", "mock visual-search 45", "mock random 30 L5"],
        ..anywhere(
            "mock",
            "[today|random|weak|AREA|PROBLEM] [MINUTES] [L4|L5|L6]",
            "Start a timed interview with feedback at the end",
        )
    },
    CommandSpec {
        examples: &[
            "group",
            "group harmful-posts",
            "group card-fraud sealed",
            "group turns",
            "group goal",
            "group goal 3 interviews a week",
            "group goal none",
            "group progress",
        ],
        ..anywhere(
            "group",
            "[today|random|weak|AREA|PROBLEM] [sealed|turns] | goal [GOAL|none] | progress",
            "Start an interview that others can join; show what the group aims at, and its progress",
        )
    },
    CommandSpec {
        examples: &["post", "post card-fraud"],
        ..anywhere(
            "post",
            "[today|random|weak|AREA|PROBLEM]",
            "Post a problem here that everyone can join",
        )
    },
    interview("join", "", "Become a candidate of this group interview"),
    CommandSpec { bare: true, ..interview("next", "", "Close this stage and open the next one") },
    CommandSpec {
        examples: &["back", "back io", "back 2"],
        ..interview("back", "[STAGE]", "Go back to a stage you have seen")
    },
    CommandSpec {
        bare: true,
        ..interview("hint", "", "Take the next of three hints; each costs a share of the stage")
    },
    CommandSpec {
        bare: true,
        ..interview("skip", "", "Leave this stage without an answer; it counts 0")
    },
    CommandSpec {
        examples: &["ask what is the latency budget?"],
        ..interview("ask", "QUESTION", "Ask the interviewer something")
    },
    CommandSpec {
        examples: &["why", "why io.inputs", "why inputs"],
        answers: Answers::OnlyYou,
        bare: true,
        ..interview(
            "why",
            "[CRITERION]",
            "Show which words earned which level, and what would lift it",
        )
    },
    CommandSpec {
        examples: &[
            "edit We serve 2,000 requests a second.",
            "edit 1 The goal is fewer refunds.",
            "edit -- 2,000 requests a second.",
        ],
        ..interview(
            "edit",
            "[NUMBER] TEXT",
            "Replace your newest message of this stage, or the one with that number",
        )
    },
    CommandSpec {
        examples: &["undo", "undo 2"],
        ..interview(
            "undo",
            "[NUMBER]",
            "Take back your newest message of this stage, or the one with that number",
        )
    },
    CommandSpec {
        answers: Answers::OnlyYou,
        ..interview("status", "", "Show where the interview stands")
    },
    interview("pause", "", "Put the interview aside; it waits for you"),
    CommandSpec {
        examples: &["resume", "resume 12"],
        ..anywhere("resume", "[INTERVIEW]", "Go on with an interview of yours")
    },
    CommandSpec {
        bare: true,
        ..interview("finish", "", "Finish now and get the report card; open stages count 0")
    },
    interview("give-up", "", "Stop this interview without a report card"),
    CommandSpec {
        examples: &["outline", "outline modeling"],
        answers: Answers::OnlyYou,
        ..interview("outline", "[STAGE]", "After the interview: show a strong answer")
    },
    CommandSpec {
        examples: &["mark", "mark io inputs 2 outputs 1", "mark @ben io inputs 2", "mark io"],
        answers: Answers::OnlyYou,
        ..anywhere(
            "mark",
            "[[@NAME] STAGE [CRITERION LEVEL …]]",
            "After an interview: mark the answers of somebody else, or see how peers marked yours",
        )
    },
    CommandSpec {
        aliases: &["board"],
        examples: &[
            "leaderboard",
            "leaderboard season",
            "leaderboard month improvement",
            "leaderboard of card-fraud",
            "leaderboard of workspace",
            "leaderboard csv",
        ],
        ..anywhere(
            "leaderboard",
            "[day|week|month|season|all] [points|improvement|reviews] | of workspace|PROBLEM | csv",
            "Show the board of this group, a problem or the workspace; csv gives its hosts a file",
        )
    },
    CommandSpec {
        examples: &["pair", "pair list", "pair leave"],
        answers: Answers::OnlyYou,
        ..anywhere("pair", "[list|leave]", "Find a partner of this group for a mock interview")
    },
    CommandSpec {
        examples: &["progress", "progress coverage"],
        answers: Answers::OnlyYou,
        ..anywhere("progress", "[coverage]", "Show how you are doing over all interviews")
    },
    CommandSpec {
        examples: &[
            "problems",
            "problems search",
            "problems add",
            "problems edit ride-prices",
            "problems retire ride-prices",
        ],
        answers: Answers::OnlyYou,
        ..anywhere(
            "problems",
            "[AREA | add | edit ID | retire ID | return ID | show ID]",
            "List the problems; hosts add, change and retire those of their own",
        )
    },
    CommandSpec {
        examples: &[
            "schedule add 0 9 * * mon-fri Europe/Berlin",
            "schedule list",
            "schedule add weekdays at 9",
            "schedule add Tue and Thu 18:30 Europe/Berlin hard",
            "schedule preview weekdays at 9",
            "schedule edit 3 choose ramp",
            "schedule edit 3 holidays DE, 2026-12-24",
            "schedule pause 3 until 2027-01-04",
            "schedule history",
            "schedule remove 3",
            "schedule run now",
        ],
        admin: true,
        ..anywhere(
            "schedule",
            "add WHEN [ZONE] [easy|medium|hard|AREA] | list | preview WHEN [ZONE] | edit ID WHAT VALUE | pause ID [until DATE] | resume ID | history [ID] | remove ID | run now [ID]",
            "Post a problem to this group by the clock",
        )
    },
    CommandSpec {
        examples: &[
            "settings",
            "settings zone Europe/Berlin",
            "settings group-zone Europe/Berlin",
            "settings group-board without host",
            "settings streak weekly",
            "settings rest weekends",
            "settings away DE, 2026-12-24",
            "settings board hide",
            "settings alias Night Owl",
        ],
        answers: Answers::OnlyYou,
        ..anywhere(
            "settings",
            "[zone ZONE | group-zone ZONE | group-board on|off|with host|without host | streak daily|weekly | rest DAYS | away DATES | board show|hide | alias NAME|none]",
            "Show or change your zone, your streak and how boards show you; and your group's zone and boards",
        )
    },
    CommandSpec {
        examples: &["privacy", "privacy export", "privacy hide", "privacy forget"],
        answers: Answers::OnlyYou,
        ..anywhere(
            "privacy",
            "[export | hide | forget [yes]]",
            "Show what is kept about you, get a copy, leave the boards, or have all of it erased",
        )
    },
    CommandSpec {
        examples: &["link", "link KMTR-4X9D", "link none"],
        answers: Answers::OnlyYou,
        ..anywhere("link", "[CODE|none]", "Link your Slack and Discord accounts as one person")
    },
    CommandSpec {
        aliases: &["start"],
        answers: Answers::OnlyYou,
        ..anywhere("menu", "", "Show what you can start or resume")
    },
    CommandSpec {
        examples: &["help", "help mock"],
        answers: Answers::OnlyYou,
        ..anywhere("help", "[COMMAND]", "Show the commands, or one of them with examples")
    },
];

impl CommandSpec {
    /// As it is typed: `/mock [today|random|weak|AREA|PROBLEM] [MINUTES]`.
    pub fn usage(&self) -> String {
        if self.arguments.is_empty() {
            format!("/{}", self.name)
        } else {
            format!("/{} {}", self.name, self.arguments)
        }
    }
}

/// The command with this name or alias, in any case.
pub fn find(name: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|spec| {
        spec.name.eq_ignore_ascii_case(name)
            || spec.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

/// Names nearest to what was typed, best first, at most three.
pub fn nearest(typed: &str) -> Vec<&'static str> {
    /// Below this likeness (Jaro-Winkler, 0 to 1) a suggestion is more confusing than none.
    const ALIKE: f64 = 0.75;
    let typed = typed.to_lowercase();
    let mut alike: Vec<(f64, &'static str)> = COMMANDS
        .iter()
        .flat_map(|spec| std::iter::once(spec.name).chain(spec.aliases.iter().copied()))
        .map(|name| (strsim::jaro_winkler(&typed, name), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    alike.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The table as Markdown rows, for the README.
pub fn markdown() -> String {
    let mut table = String::from("| command | what it does |\n| --- | --- |\n");
    for spec in COMMANDS {
        let usage = spec.usage().replace('|', "\\|");
        table.push_str(&format!("| `{usage}` | {} |\n", spec.summary));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_and_aliases_are_unique_and_lower_case() {
        let mut seen = BTreeSet::new();
        for spec in COMMANDS {
            for name in std::iter::once(&spec.name).chain(spec.aliases) {
                assert!(seen.insert(*name), "{name} twice");
                assert_eq!(name.to_lowercase(), **name);
            }
        }
    }

    #[test]
    fn a_slip_of_the_finger_finds_the_command() {
        for (typed, want) in [
            ("leaderbord", "leaderboard"),
            ("hnit", "hint"),
            ("practise", "practice"),
            ("finsh", "finish"),
        ] {
            assert_eq!(nearest(typed).first(), Some(&want), "{typed}");
        }
        assert!(nearest("zzzzzz").is_empty());
    }
}

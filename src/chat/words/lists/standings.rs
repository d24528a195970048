//! Boards of a group and the progress of a member.

use crate::{
    chat::{
        card::{Block, Button, Card, Check, Tone},
        file::Attached,
        rich::Rich,
        words::phrases::{capital, counted, stage_name},
    },
    framework::bank::Bank,
    grading::score::Score,
    ids::MemberId,
    progress::{
        board::Ranked,
        improvement::{BEFORE_AT_LEAST, Improvement, Reviews, WEEKS_BEFORE},
        period::{Period, Span},
        streak::{Rhythm, Streak, Today},
        summary::{Finished, StageProgress, Summary},
    },
};

/// Rows of a board that a card shows.
pub const BOARD_ROWS: usize = 20;

/// Interviews that the card of a member's progress names.
const RECENT: usize = 5;

fn span_words(span: Span) -> &'static str {
    match span {
        Span::Period(Period::Day) => "today",
        Span::Period(Period::Week) => "this week",
        Span::Period(Period::Month) => "this month",
        Span::Season => "this season",
        Span::Period(Period::All) => "all time",
    }
}

/// How the people of a group stand, as a file that goes with it; for its host alone.
pub fn group_file(attached: Attached) -> Card {
    Card::titled(Tone::Good, "Your group as a table")
        .text("The file has a row for everybody who was interviewed here: points, interviews, mean score and when they last wrote.")
        .small("Who hides from boards is not in it; names are those on boards. Times are in UTC.")
        .attached(attached)
}

/// A group's file is asked for where no group is, or by whoever is not its host.
pub fn group_file_for_hosts() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("The file of a group is for its hosts: say ")
            .code("/leaderboard csv")
            .plain(" in its channel."),
    )
}

/// A board of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Board<'a> {
    /// For a span.
    Span(Span),
    /// Of all groups of a workspace whose hosts want boards, for all time.
    Workspace,
    /// Of the problem with this title.
    Problem(&'a str),
}

/// A group has no boards.
pub fn no_boards() -> Card {
    Card::line(
        Tone::Warn,
        Rich::from("This group has no boards: its host turned them off. ")
            .code("/progress")
            .plain(" shows how you are doing; a host turns boards on with ")
            .code("/settings group-board on")
            .plain("."),
    )
}

/// A board of points; the asker's own row is added when it is below the top.
pub fn board(
    board: &Board<'_>,
    ranked: &[Ranked],
    me: &MemberId,
    name_of: impl Fn(&MemberId) -> String,
) -> Card {
    let card = Card::titled(
        Tone::Plain,
        match board {
            Board::Span(span) => format!("Board: {}", span_words(*span)),
            Board::Workspace => "Board of all groups: all time".to_owned(),
            Board::Problem(title) => format!("Board of {title}"),
        },
    );
    if ranked.is_empty() {
        return card
            .text("Nobody has points here yet. Each stage that is answered can earn some.")
            .button(practise_today());
    }
    let row = |entry: &Ranked| {
        vec![
            format!("{}. {}", entry.rank, name_of(&entry.standing.member)),
            entry.standing.points.to_string(),
            entry.standing.interviews.to_string(),
        ]
    };
    let rows = shown_rows(ranked, |entry| entry.standing.member == *me, |_, entry| row(entry));
    card.block(table(["Member", "Points", "Interviews"], rows))
        .small("Most points first. With equal points, whoever reached them first.")
}

/// The rows of a board that its card shows: the top, and the asker's own when it is below.
fn shown_rows<T>(
    all: &[T],
    is_mine: impl Fn(&T) -> bool,
    row: impl Fn(usize, &T) -> Vec<String>,
) -> Vec<Vec<String>> {
    let ranked = || (1..).zip(all);
    let mut shown: Vec<_> = ranked().take(BOARD_ROWS).map(|(rank, one)| row(rank, one)).collect();
    if let Some((rank, mine)) = ranked().skip(BOARD_ROWS).find(|(_, one)| is_mine(one)) {
        let mine = row(rank, mine);
        if rank > BOARD_ROWS + 1 {
            let mut gap = vec![String::new(); mine.len()];
            if let Some(first) = gap.first_mut() {
                "…".clone_into(first);
            }
            shown.push(gap);
        }
        shown.push(mine);
    }
    shown
}

/// A board of those whose interviews of a span are better than the ones before; the asker's own row is added when it is below
/// the top.
pub fn improvement_board(
    span: Span,
    rows: &[(MemberId, Improvement)],
    me: &MemberId,
    name_of: impl Fn(&MemberId) -> String,
) -> Card {
    let card = Card::titled(Tone::Plain, format!("Board by improvement: {}", span_words(span)));
    let rule = format!(
        "The mean score of the span against that of the {WEEKS_BEFORE} weeks before it, each by one's own interviews: at least one in \
         it and {BEFORE_AT_LEAST} before."
    );
    if rows.is_empty() {
        return card.text("Nobody is on this board yet.").small(rule).button(practise_today());
    }
    let row = |rank: usize, (member, better): &(MemberId, Improvement)| {
        vec![
            format!("{rank}. {}", name_of(member)),
            format!("+{}", gained(*better)),
            format!("{} → {}", better.before.rounded(), better.now.rounded()),
            better.interviews.to_string(),
        ]
    };
    let shown = shown_rows(rows, |(member, _)| member == me, row);
    card.block(table(["Member", "Better by", "Mean score", "Interviews"], shown)).small(rule)
}

/// A board of those who marked answers of others; the asker's own row is added when it is below the top.
pub fn review_board(
    span: Span,
    rows: &[Reviews],
    me: &MemberId,
    name_of: impl Fn(&MemberId) -> String,
) -> Card {
    let card = Card::titled(Tone::Plain, format!("Board by reviews: {}", span_words(span)));
    let rule = Rich::from("Answers of others marked with ")
        .code("/mark")
        .plain(" once their interview was over. With equally many, whoever had them first.");
    if rows.is_empty() {
        return card.text("Nobody is on this board yet.").small(rule);
    }
    let row = |rank: usize, one: &Reviews| {
        vec![format!("{rank}. {}", name_of(&one.member)), one.given.to_string()]
    };
    let shown = shown_rows(rows, |one| one.member == *me, row);
    card.block(table(["Member", "Answers marked"], shown)).small(rule)
}

/// Points of score with one digit behind the point.
fn gained(better: Improvement) -> String {
    format!("{:.1}", better.hundredths() as f64 / 100.0)
}

/// A member's progress.
pub fn progress(summary: &Summary, name: &str, bank: &Bank) -> Card {
    let card = Card::titled(Tone::Plain, format!("Progress of {name}"));
    if summary.interviews.is_empty() {
        return card.text("No interview is finished yet.").button(practise_today().primary());
    }
    let finished = summary.interviews.len();
    let rows = summary.stages.iter().map(|stage| stage_row(stage, bank)).collect();
    let items = bank
        .rubric()
        .checklist()
        .iter()
        .zip(&summary.checklist)
        .map(|(item, progress)| Check {
            tick: progress.latest,
            text: match finished {
                1 => capital(&item.title).into(),
                _ => format!("{} ({} of {finished})", capital(&item.title), progress.ticked).into(),
            },
            quote: None,
        })
        .collect();
    let heading = match finished {
        1 => "Checklist",
        _ => "Checklist: the latest interview (and all so far)",
    };
    let recent = summary.interviews.iter().take(RECENT).map(|one| finished_line(one, bank));
    let card = card
        .text(counted(finished as u64, "interview") + " finished.")
        .block(table(["Stage", "Mean", "Best", "Latest"], rows))
        .heading(heading)
        .block(Block::Checks { items })
        .heading("Latest interviews")
        .bullets(recent.collect());
    let card = match summary.weakest {
        Some(stage) => card.text(
            Rich::new()
                .plain("Most to gain: stage ")
                .strong(stage_name(bank, stage))
                .plain(", the lowest mean."),
        ),
        None => card,
    };
    card.button(practise_today())
}

/// A progress card with the streak: what is there and what keeps it, never what was missed.
pub fn streak(card: Card, streak: &Streak, rhythm: Rhythm) -> Card {
    let (one, now) = match rhythm {
        Rhythm::Daily => ("day", "today"),
        Rhythm::Weekly => ("week", "this week"),
    };
    let longest = counted(u64::from(streak.longest), one);
    let mut words = match streak.current {
        0 if streak.longest == 0 => return card,
        0 => Rich::from(format!("Longest streak: {longest}.")),
        current if current == streak.longest => Rich::from("Streak: ")
            .strong(counted(u64::from(current), one))
            .plain(", the longest so far."),
        current => Rich::from("Streak: ")
            .strong(counted(u64::from(current), one))
            .plain(format!("; the longest was {longest}.")),
    };
    words = match streak.today {
        Today::Done => words.plain(format!(" It counts {now} already.")),
        Today::Free => words.plain(format!(" Nothing is needed {now}.")),
        Today::Frozen => words.plain(format!(
            " An answer {now} adds to it; without one a freeze keeps it, of which {} left this month.",
            match streak.freezes_left {
                1 => "1 is".to_owned(),
                left => format!("{left} are"),
            }
        )),
        Today::Needed => words.plain(format!(" An answer {now} keeps it.")),
        Today::Open => words.plain(format!(" An answer {now} begins one.")),
    };
    card.text(words)
}

fn practise_today() -> Button {
    Button::new("Practise today's problem", "practice today")
}

fn stage_row(stage: &StageProgress, bank: &Bank) -> Vec<String> {
    let shown = |score: Score| match stage.answered {
        0 => "–".to_owned(),
        _ => score.rounded().to_string(),
    };
    vec![stage_name(bank, stage.stage), shown(stage.mean), shown(stage.best), shown(stage.latest)]
}

fn finished_line(finished: &Finished, bank: &Bank) -> Rich {
    let title = bank
        .get(&finished.problem)
        .map_or(finished.problem.slug(), |problem| problem.title.as_str());
    let result = format!("{title}: {} of 100, {}, ", finished.score.rounded(), finished.mode);
    Rich::new().plain(result).time(finished.at)
}

fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: Vec<Vec<String>>) -> Block {
    Block::Table { head: head.map(str::to_owned).to_vec(), rows }
}

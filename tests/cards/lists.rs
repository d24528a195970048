//! Boards, progress, problems, schedules, the menu and help.

use crate::{
    Shown,
    cast::{NAMES, ana, bank, fraud, now},
    show,
};
use chrono::{Duration, Offset};
use greenroom::{
    cadence::{
        Cadence,
        holidays::{Calendar, Holiday},
        missed::Missed,
        preview::{ClocksChange, Reason, Row},
    },
    chat::{
        command::PostMode,
        words::{
            self, Home,
            lists::{Board, HistoryLine, OpenInterview, Rests, ScheduleLine, Told},
        },
    },
    framework::{
        draw::Choice,
        pool::{Ease, Pool},
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    grading::score::Score,
    ids::{ConversationId, InterviewId, MemberId, ScheduleId},
    progress::{
        board::{Ranked, Standing, rank},
        board_rules::BoardRules,
        improvement::{Improvement, Reviews},
        period::{Period, Span},
        preferences::Preferences,
        streak::{Rhythm, Streak, Today},
        summary::{Finished, Summary, summarise},
    },
};

/// So many members, best first; Ana is the one at this place, from 1.
fn standings(members: u32, ana_at: u32) -> Vec<Ranked> {
    let member = |place: u32| match place {
        _ if place == ana_at => ana(),
        _ => MemberId::new(format!("console:{place}")),
    };
    let standing = |place: u32| Standing {
        member: member(place),
        points: 1_000 - 7 * place,
        interviews: 40 - place,
        reached_at: now(),
    };
    rank((1..=members).map(standing).collect())
}

fn name_of(id: &MemberId) -> String {
    match id.as_str().strip_prefix("console:") {
        Some("ana") => NAMES[0].to_owned(),
        Some(number) => number
            .parse::<usize>()
            .ok()
            .and_then(|place| NAMES.get(place))
            .map_or_else(|| format!("Member {number}"), |&name| name.to_owned()),
        None => id.to_string(),
    }
}

pub(crate) fn summary(interviews: u32) -> Summary {
    let finished = |number: u32| {
        let mut stages: Vec<Option<Score>> = (0..10)
            .map(|stage| Some(Score::from_hundredths(9_000 - 600 * stage + 500 * number)))
            .collect();
        stages[9] = None;
        if number.is_multiple_of(2) {
            stages[8] = None;
        }
        Finished {
            interview: InterviewId(i64::from(number)),
            member: ana(),
            problem: ProblemId::new(
                ["card-fraud", "visual-search", "no-longer-there"][number as usize % 3],
            ),
            mode: ["practice", "mock", "group"][number as usize % 3].to_owned(),
            at: now() - Duration::days(i64::from(number) * 3),
            score: Score::from_hundredths(6_150 - 350 * number),
            stages,
            ticked: ["goals", "io", "system"]
                .iter()
                .take(1 + number as usize % 3)
                .map(|&id| id.to_owned())
                .collect(),
            complete: false,
        }
    };
    let items: Vec<&str> =
        bank().rubric().checklist().iter().map(|item| item.id.as_str()).collect();
    summarise(ana(), (0..interviews).map(finished).collect(), &items)
}

fn open() -> Vec<OpenInterview> {
    ["card-fraud", "company-docs"]
        .iter()
        .zip([Stage::Io, Stage::Tradeoffs])
        .zip([12, 4096])
        .map(|((id, stage), number)| OpenInterview {
            id: InterviewId(number),
            title: bank().get(&ProblemId::new(*id)).unwrap().title.clone(),
            stage,
            thread: None,
        })
        .collect()
}

/// The page of a new person, and of one who practises in a group.
fn homes() -> (Home<'static>, Home<'static>) {
    let alone = Home {
        open: &[],
        progress: words::lists::progress(&summary(0), NAMES[2], bank()),
        group: None,
        zone: None,
    };
    let mut running = open();
    running[0].thread = Some(ConversationId::new("T1/C1/1700000001.000100"));
    let in_group = Home {
        open: running.leak(),
        progress: words::lists::progress(&summary(7), NAMES[0], bank()),
        group: Some((
            ConversationId::new("T1/C1"),
            Some(words::lists::board(
                &Board::Span(Period::Week.into()),
                &standings(5, 1),
                &ana(),
                name_of,
            )),
            vec![schedule(3, "0 9 * * mon-fri", 3)],
        )),
        zone: Some(chrono_tz::Europe::Berlin),
    };
    (alone, in_group)
}

fn schedule(id: i64, expression: &str, instants: i64) -> ScheduleLine {
    ScheduleLine {
        id: ScheduleId(id),
        expression: expression.to_owned(),
        zone: "Europe/Berlin".to_owned(),
        pool: Pool::Any,
        choice: Choice::Random,
        mode: PostMode::Practice,
        holidays: Calendar::default(),
        missed: Missed::Latest,
        ping: None,
        window: None,
        rests: Rests::Never,
        next: (1..=instants)
            .map(|day| row(now() + Duration::days(day) - Duration::hours(2), None, None))
            .collect(),
    }
}

fn row(instant: chrono::DateTime<chrono::Utc>, mark: Option<i64>, skipped: Option<Reason>) -> Row {
    let local = instant.with_timezone(&chrono_tz::Europe::Berlin);
    Row {
        instant,
        local: local.naive_local(),
        offset: local.offset().fix(),
        mark: mark.map(|hours| ClocksChange(Duration::hours(hours))),
        skipped,
    }
}

pub(crate) fn rooms(all: &mut Vec<Shown>) {
    let bank = bank();
    show!(all, "empty", lists::board(&Board::Span(Period::Week.into()), &[], &ana(), name_of));
    show!(
        all,
        "few, names of all kinds",
        lists::board(&Board::Span(Period::Day.into()), &standings(5, 1), &ana(), name_of)
    );
    show!(
        all,
        "own row below the top",
        lists::board(&Board::Span(Period::Month.into()), &standings(30, 27), &ana(), name_of)
    );
    show!(
        all,
        "own row right below the top",
        lists::board(&Board::Span(Period::All.into()), &standings(30, 21), &ana(), name_of)
    );
    show!(
        all,
        "not on it",
        lists::board(&Board::Span(Period::All.into()), &standings(22, 99), &ana(), name_of)
    );

    show!(
        all,
        "of a problem",
        lists::board(&Board::Problem("Card fraud"), &standings(5, 1), &ana(), name_of)
    );
    show!(
        all,
        "of a workspace",
        lists::board(&Board::Workspace, &standings(5, 1), &ana(), name_of)
    );
    show!(all, "turned off", lists::no_boards());
    let better = |interviews, now, before| Improvement {
        now: Score::from_hundredths(now),
        interviews,
        before: Score::from_hundredths(before),
    };
    let improved: Vec<_> = standings(24, 1)
        .into_iter()
        .map(|row| (row.standing.member, better(2, 7_250, 4_000 + 50 * row.rank)))
        .collect();
    let season = Span::Season;
    show!(all, "by improvement", lists::improvement_board(season, &improved, &ana(), name_of));
    let last = improved[23].0.clone();
    show!(
        all,
        "by improvement, own row below the top",
        lists::improvement_board(season, &improved, &last, name_of)
    );
    show!(all, "by improvement, nobody", lists::improvement_board(season, &[], &ana(), name_of));

    let reviews = |rank: u32, member: MemberId| Reviews { member, given: 30 - rank, last: now() };
    let given: Vec<_> =
        standings(24, 1).into_iter().map(|row| reviews(row.rank, row.standing.member)).collect();
    show!(all, "by reviews", lists::review_board(season, &given, &given[22].member, name_of));
    show!(all, "by reviews, nobody", lists::review_board(season, &[], &ana(), name_of));

    show!(all, "nothing finished", lists::progress(&summary(0), NAMES[2], bank));
    show!(all, "one interview", lists::progress(&summary(1), NAMES[3], bank));
    show!(all, "seven interviews", lists::progress(&summary(7), NAMES[0], bank));
    let streak = |current, longest, today| Streak {
        current,
        longest,
        freezes_used: 1,
        freezes_left: 1,
        today,
    };
    let progress = || words::lists::progress(&summary(1), NAMES[3], bank);
    show!(all, "done", lists::streak(progress(), &streak(5, 5, Today::Done), Rhythm::Daily));
    show!(all, "free", lists::streak(progress(), &streak(5, 9, Today::Free), Rhythm::Daily));
    show!(all, "frozen", lists::streak(progress(), &streak(5, 9, Today::Frozen), Rhythm::Daily));
    show!(all, "needed", lists::streak(progress(), &streak(1, 9, Today::Needed), Rhythm::Weekly));
    show!(all, "open", lists::streak(progress(), &streak(0, 9, Today::Open), Rhythm::Weekly));
    show!(all, "never any", lists::streak(progress(), &streak(0, 0, Today::Open), Rhythm::Daily));

    let problems = || bank.problems().iter().map(AsRef::as_ref);
    let of = |area: &'static str| problems().filter(move |problem: &&Problem| problem.area == area);
    show!(all, "all", lists::problems(problems(), None, &bank.areas()));
    show!(all, "an area", lists::problems(of("search"), Some("search"), &bank.areas()));
    show!(all, "no such area", lists::problems(of("cooking"), Some("cooking"), &bank.areas()));
    show!(all, "a problem", lists::posted(fraud(), PostMode::Practice, None));
    show!(all, "as a mock", lists::posted(fraud(), PostMode::Mock, None));
    show!(all, "for a group", lists::posted(fraud(), PostMode::Group, None));
    show!(
        all,
        "for a day",
        lists::posted(fraud(), PostMode::Practice, Some(now() + Duration::days(1)))
    );

    show!(all, "several", lists::which_interview(&open()));
    show!(all, "none", lists::which_interview(&[]));
    show!(all, "two others", lists::also_open(&open()));

    let (weekdays, odd) = (schedule(3, "0 9 * * mon-fri", 3), schedule(17, "30 2 29 2 *", 1));
    show!(all, "weekdays", lists::schedule_added(&weekdays));
    show!(all, "none", lists::schedules(&[]));
    show!(all, "two", lists::schedules(&[weekdays.clone(), odd.clone()]));
    show!(all, "without a next time", lists::schedules(&[schedule(4, "0 9 * * *", 0)]));
    show!(all, "removed", lists::schedule_removed(ScheduleId(3)));
    show!(all, "none", lists::no_such_schedule(&[]));
    let hard = ScheduleLine { pool: Pool::Of(Ease::Hard), ..weekdays.clone() };
    let search = ScheduleLine { pool: Pool::parse("search"), ..odd.clone() };
    show!(all, "from a pool", lists::schedules(&[hard, search]));
    let day = |days: i64| now() + Duration::days(days);
    let holiday = Some(Reason::Holiday(Holiday::Own));
    let full = ScheduleLine {
        choice: "list card-fraud, visual-search".parse().unwrap(),
        mode: PostMode::Group,
        holidays: "de, 2026-12-24".parse().unwrap(),
        missed: "all up to 3".parse().unwrap(),
        rests: Rests::Until(day(1)),
        next: vec![
            row(day(1), None, None),
            row(day(2), None, holiday),
            row(day(3), Some(-1), None),
        ],
        ..weekdays.clone()
    };
    let resting = ScheduleLine { rests: Rests::Always, next: Vec::new(), ..odd.clone() };
    show!(all, "all that can be set", lists::schedule_changed(&full));
    show!(all, "resting", lists::schedule_changed(&resting));
    show!(all, "a day that began", lists::pause_is_over(day(0).date_naive()));
    let cadence = Cadence::parse("0 9 * * *", "Europe/Berlin").unwrap();
    show!(all, "a preview", lists::preview(&cadence, &full.next));
    let told = |late, outcome| HistoryLine {
        schedule: ScheduleId(3),
        due_at: day(0),
        late: Duration::minutes(late),
        outcome,
    };
    let missed = |count| Told::Missed { count, first: day(-2) };
    let history = [
        told(0, Told::Posted("Card fraud".to_owned())),
        told(75, Told::Posted("Wake word".to_owned())),
        told(0, Told::Holiday),
        told(9, missed(1)),
        told(9, missed(12)),
    ];
    show!(all, "of all", lists::history(&history, None));
    show!(all, "of one, nothing yet", lists::history(&[], Some(ScheduleId(3))));
    show!(all, "a kind there is not", lists::empty_pool("astrology", &bank.areas()));
    let settings = words::Settings {
        zone: Some(chrono_tz::Europe::Berlin),
        told: true,
        locale: Some("de-DE"),
        group_zone: chrono_tz::America::New_York,
        board_rules: BoardRules::default(),
        schedules: std::slice::from_ref(&weekdays),
        preferences: &Preferences::default(),
    };
    let unknown =
        words::Settings { zone: None, told: false, locale: None, schedules: &[], ..settings };
    let chosen = words::Settings { told: false, ..settings };
    show!(all, "told by the profile", settings(&settings, now()));
    show!(all, "nothing chosen", settings(&unknown, now()));
    show!(all, "chosen", settings(&chosen, now()));
    let set = Preferences {
        rhythm: Rhythm::Weekly,
        rest: "none".parse().unwrap(),
        away: "de, 2026-12-24".parse().unwrap(),
        hidden: false,
        alias: Some("Night Owl".parse().unwrap()),
    };
    let hidden = Preferences { hidden: true, ..Preferences::default() };
    show!(all, "no boards", board_rules_changed(BoardRules { off: true, without_host: true }));
    show!(
        all,
        "without the host",
        board_rules_changed(BoardRules { off: false, without_host: true })
    );
    show!(all, "boards for everybody", board_rules_changed(BoardRules::default()));
    show!(all, "all of it", preferences_changed(&set));
    show!(all, "hidden", preferences_changed(&hidden));
    show!(all, "first met", ask_zone(chrono_tz::UTC));
    show!(all, "Tokyo", zone_chosen(chrono_tz::Asia::Tokyo, now()));
    show!(all, "Tokyo", group_zone_chosen(chrono_tz::Asia::Tokyo));
    show!(all, "Berlin", zone_is_told(Some(chrono_tz::Europe::Berlin)));
    show!(all, "nothing", zone_is_told(None));
    show!(all, "two", lists::no_such_schedule(&[weekdays, odd]));
    let error = |expression, zone| match Cadence::parse(expression, zone) {
        Ok(_) => panic!("{expression} in {zone} is a schedule"),
        Err(error) => error.to_string(),
    };
    show!(all, "a name with markup", pairs::paired(NAMES[3], 510));
    show!(all, "an hour", pairs::paired(NAMES[0], 60));
    show!(all, "nobody fits", pairs::waiting());
    let names: Vec<String> = NAMES.iter().cycle().take(23).map(|name| (*name).to_owned()).collect();
    show!(all, "nobody", pairs::list(&[], false, None));
    show!(all, "me, and a partner", pairs::list(&names[..1], true, Some(NAMES[2])));
    show!(all, "many", pairs::list(&names, false, None));
    show!(all, "off the list", pairs::left());
    show!(all, "not on it", pairs::not_waiting());
    show!(all, "alone", pairs::nobody_here());
    show!(all, "not an expression", lists::bad_schedule(&error("every day", "Europe/Berlin")));
    show!(all, "an hour too many", lists::bad_schedule(&error("0 25 * * *", "Europe/Berlin")));
    show!(all, "not a zone", lists::bad_schedule(&error("0 9 * * *", "Europe/Berlinn")));
    show!(all, "never", lists::bad_schedule(&error("0 9 30 2 *", "UTC")));
}

pub(crate) fn guide(all: &mut Vec<Shown>) {
    let areas = bank().areas();
    let today = (fraud().id.clone(), fraud().title.clone(), fraud().difficulty);
    show!(all, "a new person", menu(NAMES[0], Some(&today), &[], &areas));
    show!(
        all,
        "interviews open, a name with markup",
        menu(NAMES[3], Some(&today), &open(), &areas)
    );
    show!(all, "no problem of the day", menu(NAMES[2], None, &[], &[]));
    let channel = ConversationId::new("T1/C1");
    show!(all, "a channel", welcome(NAMES[0], chrono_tz::Europe::Berlin, &channel));
    let (alone, in_group) = homes();
    show!(all, "a new person", home(alone));
    show!(all, "interviews open, a group", home(in_group));
    show!(all, "all commands", help());
    for name in ["mock", "schedule", "leaderboard", "why", "hnit", "zzzzz"] {
        show!(all, name, help_about(name));
    }
}

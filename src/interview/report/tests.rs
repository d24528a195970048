//! Report cards of made-up interviews over the real rubric.

use super::*;
use crate::{
    framework::content::Source,
    grading::grade::{Graded, Span},
    ids::{GroupId, InterviewId, MessageKey},
    interview::{
        event::{Effect, Event, Heard, Stop},
        state::HINT_COST_PERCENT,
        step::{Start, start, step},
    },
};
use chrono::{DateTime, Duration, TimeZone, Utc};

fn bank() -> Bank {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    Bank::parse(&[
        source("rubric.toml", include_str!("../../../prompts/rubric.toml")),
        source(
            "problems/recsys/short-video-feed.toml",
            include_str!("../../../prompts/problems/recsys/short-video-feed.toml"),
        ),
        source(
            "problems/recsys/people-you-may-know.toml",
            include_str!("../../../prompts/problems/recsys/people-you-may-know.toml"),
        ),
        source(
            "problems/search/product-search.toml",
            include_str!("../../../prompts/problems/search/product-search.toml"),
        ),
    ])
    .unwrap()
}

fn ana() -> MemberId {
    MemberId::new("console:ana")
}

fn now() -> DateTime<Utc> {
    Utc.timestamp_opt(1_700_000_000, 0).unwrap()
}

/// What is written in a stage and the level of each of its criteria, in order; the rest is absent.
type Answer<'a> = (&'a str, &'a [u8]);

struct Room {
    interview: Interview,
    bank: Bank,
}

impl Room {
    fn new(mode: Mode) -> Self {
        let (interview, _) = start(
            Start {
                id: InterviewId(1),
                group: GroupId::new("local"),
                problem: ProblemId::new("short-video-feed"),
                mode,
                by: ana(),
                after_outline: false,
                answer_by: None,
            },
            now(),
        );
        Self { interview, bank: bank() }
    }

    fn does(&mut self, event: &Event) -> Vec<Effect> {
        let (interview, effects) = step(&self.interview, event, now()).unwrap();
        self.interview = interview;
        effects
    }

    /// Answers the open stage; every criterion above absent is earned by the whole text.
    fn answers(&mut self, (text, levels): Answer<'_>, flags: &[Flag]) -> &mut Self {
        let stage = self.interview.stage;
        self.does(&Event::Said {
            by: ana(),
            key: MessageKey::new(format!("{stage}")),
            at: now(),
            text: text.to_owned(),
            heard: Heard::Answer,
            whole: true,
        });
        let graded = |(at, criterion)| {
            let level = Level::try_from(levels.get(at).copied().unwrap_or(0)).unwrap();
            let earned = level > Level::Absent;
            let evidence = if earned { vec![Span { start: 0, end: text.len() }] } else { vec![] };
            Graded { criterion, level, evidence }
        };
        let levels: Vec<Graded> = Criterion::of(stage).enumerate().map(graded).collect();
        let grade = Grade {
            grader: "test-1".to_owned(),
            stage,
            score: Score::of_levels(levels.iter().map(|graded| graded.level)),
            levels,
            flags: flags.to_vec(),
        };
        let revision = self.interview.sheets[&ana()].of(stage).revision;
        self.does(&Event::Graded { by: ana(), stage, revision, grade });
        self
    }

    fn next(&mut self) -> &mut Self {
        self.does(&Event::Next { by: ana() });
        self
    }

    fn skips(&mut self, times: usize) -> &mut Self {
        for _ in 0..times {
            self.does(&Event::Skip { by: ana() });
        }
        self
    }

    fn report(&self) -> Report {
        let problem = self.bank.get(&self.interview.problem).unwrap();
        report(&self.interview, &ana(), problem, &self.bank).unwrap()
    }

    /// Every stage answered with all criteria at this level.
    fn through(text: &str, level: u8) -> Self {
        let mut room = Self::new(Mode::Practice);
        for _ in Stage::ALL {
            room.answers((text, &[level; 7]), &[]).next();
        }
        room
    }
}

#[test]
fn a_stranger_has_no_report() {
    let room = Room::new(Mode::Practice);
    let problem = room.bank.get(&room.interview.problem).unwrap();
    let stranger = MemberId::new("console:bo");
    assert_eq!(report(&room.interview, &stranger, problem, &room.bank), None);
    assert_eq!(ticks_so_far(&room.interview, &stranger, &room.bank), 0);
}

#[test]
fn stages_show_score_outcome_and_hints_and_missing_ones_count_zero() {
    let mut room = Room::new(Mode::Practice);
    room.does(&Event::Hint { by: ana() });
    room.answers(("we ask", &[2, 2, 2, 2, 2]), &[]).next().skips(1);
    room.does(&Event::Finish { by: ana() });
    let report = room.report();
    let outcomes: Vec<Outcome> = report.stages.iter().take(4).map(|stage| stage.outcome).collect();
    assert_eq!(
        outcomes,
        [Outcome::Answered, Outcome::Skipped, Outcome::Skipped, Outcome::NotReached]
    );
    let stage = Score::FULL.less_percent(HINT_COST_PERCENT[1]);
    assert_eq!((report.stages[0].score, report.stages[0].hints), (stage, 1));
    assert_eq!(report.score, Score::from_hundredths(stage.hundredths() / 10));
}

#[test]
fn the_checklist_quotes_the_words_that_ticked_it() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("is the goal retention, p99 200 ms, 40 M viewers?", &[2, 0, 1, 0, 0, 1]), &[])
        .next();
    room.answers(("video_id in, score out", &[1, 1]), &[]);
    let report = room.report();
    assert_eq!(report.checklist.len(), 7);
    let goals = &report.checklist[0];
    assert_eq!(goals.tick, Tick::Ticked);
    let words = goals.words.as_ref().unwrap();
    assert_eq!(words.text, "is the goal retention, p99 200 ms, 40 M viewers?");
    assert_eq!((words.stage, words.criterion.id()), (Stage::Clarify, "clarify.goal"));
    assert_eq!(report.checklist[1].tick, Tick::NamedOnly);
    assert_eq!((report.checklist[2].tick, &report.checklist[2].words), (Tick::Open, &None));
    assert_eq!(ticks_so_far(&room.interview, &ana(), &room.bank), 1);
}

#[test]
fn words_are_not_cut_out_of_a_text_that_is_not_the_graded_one() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("is the goal retention, p99 200 ms, 40 M viewers?", &[2, 0, 1, 0, 0, 1]), &[]);
    let (key, at) = (MessageKey::new("clarify"), now() + Duration::seconds(1));
    room.does(&Event::Edited { by: ana(), key, at, text: "üx".to_owned(), whole: true });
    let goals = &room.report().checklist[0];
    assert_eq!((goals.tick, &goals.words), (Tick::Ticked, &None));
}

#[test]
fn what_a_skipped_stage_earned_before_does_not_count() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("we ask", &[2; 7]), &[]).skips(1);
    let report = room.report();
    assert_eq!((report.score, report.checklist[0].tick), (Score::ZERO, Tick::Open));
}

#[test]
fn pitfalls_are_called_where_their_stages_were_reached() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("I train a transformer on everything at once", &[0]), &[Flag::ModelFirst]).next();
    assert_eq!(room.report().pitfalls, [Pitfall::ModelFirst]);
    room.skips(4);
    assert_eq!(room.report().pitfalls, [Pitfall::ModelFirst, Pitfall::DataQualityIgnored]);

    let mut mock =
        Room::new(Mode::Mock { minutes: 45, deadline: now() + Duration::minutes(45), aim: None });
    mock.skips(1);
    assert_eq!(mock.report().pitfalls, []);
    mock.does(&Event::Finish { by: ana() });
    assert_eq!(
        mock.report().pitfalls,
        [Pitfall::DataQualityIgnored, Pitfall::NoMonitoringOrRollback],
        "a finished mock is judged on all of it"
    );
}

#[test]
fn lifts_follow_the_arithmetic_of_the_score() {
    let mut room = Room::new(Mode::Practice);
    // Seven criteria, 4 points each, full marks 19.6: three more points of a mentioned one are worth 15.31.
    room.answers(("we ask", &[2, 2, 1, 1, 0, 0, 0]), &[]).next();
    // Five criteria, full marks 14: four more points of an absent one are worth 28.57.
    room.answers(("in and out", &[2, 1, 0, 0, 0]), &[]);
    let lifts = room.report().lifts;
    let named: Vec<(&str, Level, u32)> =
        lifts.iter().map(|lift| (lift.criterion.id(), lift.now, lift.gain.hundredths())).collect();
    assert_eq!(
        named,
        [("io.volume", Level::Absent, 286), ("io.upstream", Level::Absent, 286)],
        "ties in the order of the rubric"
    );
}

#[test]
fn a_stage_at_full_marks_lifts_nothing_and_hints_lower_the_gain() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("we ask", &[2, 2, 2, 2, 2, 0, 0]), &[]).next();
    for _ in 0..3 {
        room.does(&Event::Hint { by: ana() });
    }
    room.answers(("in and out", &[2, 2, 0, 0, 0]), &[]);
    let lifts = room.report().lifts;
    assert!(lifts.iter().all(|lift| lift.criterion.stage() == Stage::Io), "{lifts:?}");
    assert_eq!(lifts[0].gain.hundredths(), 200, "28.57 less 30 %, over ten stages");
}

#[test]
fn only_where_nothing_reached_is_left_to_gain_stages_ahead_are_named() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("we ask", &[2; 7]), &[]);
    let lifts = room.report().lifts;
    assert_eq!(lifts.len(), 2);
    assert!(lifts.iter().all(|lift| lift.criterion.stage() != Stage::Clarify), "{lifts:?}");
    assert_eq!(Room::through("all of it", 2).report().lifts, []);
}

#[test]
fn a_choice_tied_to_the_business_is_quoted_and_nothing_like_it_is_not() {
    let tied = "We trade recall for fewer false declines, because each refused card costs 18 dollars in churn.";
    let cases = [
        (tied, true),
        ("We use XGBoost since every refund we avoid is worth 9 dollars.", true),
        ("To protect revenue we choose a canary of 1 % of traffic.", true),
        ("We use XGBoost.", false),
        ("Revenue and churn matter because customers pay.", false),
        ("We won't use a canary because it costs revenue.", false),
        ("Should we use a canary because of churn?", false),
        ("We use a model since the cost function is convex.", false),
        ("", false),
    ];
    for (text, want) in cases {
        let mut room = Room::new(Mode::Practice);
        room.answers(("who is it for", &[1]), &[]).next();
        if text.is_empty() {
            room.skips(1);
        } else {
            room.answers((&format!("First the inputs. {text} Then more."), &[2]), &[]);
        }
        let quote = room.report().business_choice;
        assert_eq!(quote.as_ref().map(|quote| quote.text.as_str()), want.then_some(text), "{text}");
    }
}

#[test]
fn what_to_practise_is_the_weakest_stage_on_a_problem_near_this_one() {
    let mut room = Room::new(Mode::Practice);
    room.answers(("we ask", &[2]), &[]).next().answers(("in", &[1]), &[]).next();
    room.answers(("flow", &[2, 2]), &[]);
    let next = room.report().next;
    assert_eq!(next.stage, Stage::Io);
    assert_eq!(next.problem, Some(ProblemId::new("people-you-may-know")), "of the same area");
    let search = room.bank.get(&ProblemId::new("product-search")).unwrap();
    let elsewhere = report(&room.interview, &ana(), search, &room.bank).unwrap().next.problem;
    assert_eq!(elsewhere, Some(ProblemId::new("short-video-feed")), "nearest in difficulty");
}

#[test]
fn bars_ask_for_the_whole_path_and_for_more_at_its_beginning() {
    let tied = "We use a canary because each wrong card costs us customers.";
    assert_eq!(Room::through(tied, 2).report().bar, Some(Bar::L6));
    assert_eq!(
        Room::through("all of it", 2).report().bar,
        Some(Bar::L5),
        "no link to the business"
    );
    assert_eq!(Room::through("terms", 1).report().bar, None, "naming everything is no bar");
    assert_eq!(Room::new(Mode::Practice).report().bar, None);

    let mut room = Room::new(Mode::Practice);
    room.answers(("a bare question", &[1; 7]), &[]).next();
    for _ in 1..Stage::COUNT {
        room.answers((tied, &[2; 7]), &[]).next();
    }
    let report = room.report();
    assert!(report.score > Score::from_hundredths(9_000));
    assert_eq!(report.bar, None, "weak requirements outweigh the rest");
}

#[test]
fn an_interview_after_the_outline_is_marked() {
    let mut room = Room::new(Mode::Practice);
    assert!(!room.report().after_outline);
    if let Some(sheet) = room.interview.sheets.get_mut(&ana()) {
        sheet.after_outline = true;
    }
    assert!(room.report().after_outline);
}

#[test]
fn ungraded_text_is_waited_for_before_a_report_is_due() {
    let mut room = Room::new(Mode::Practice);
    room.does(&Event::Said {
        by: ana(),
        key: MessageKey::new("k"),
        at: now(),
        text: "we ask".to_owned(),
        heard: Heard::Answer,
        whole: true,
    });
    let finish = Event::Finish { by: ana() };
    assert!(matches!(step(&room.interview, &finish, now()), Err(Stop::Ungraded(_))));
}

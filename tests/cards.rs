//! Every card the bot can say, in the states people meet, as the terminal shows it; each survives being stored.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use chrono::{DateTime, Duration, Utc};
use greenroom::{
    chat::{
        card::Card,
        command::parse,
        words::{self, feedback, lists, report as report_words, walk},
    },
    console::render::{Style, render},
    framework::{
        bank::Bank,
        criterion::Criterion,
        level::Level,
        problem::{Problem, ProblemId},
        stage::Stage,
    },
    grading::{
        grade::{Flag, Grade, Graded, Span},
        score::Score,
    },
    ids::{GroupId, InterviewId, MemberId, MessageKey, ScheduleId},
    interview::{
        event::{Answered, Event, Heard, Refusal},
        report::report,
        state::{Interview, Mode},
        step::{Move, Start, start, step, ungraded},
    },
    progress::{
        board::{Standing, rank},
        period::Period,
        summary::{Finished, summarise},
    },
    prompts,
};
use std::{collections::BTreeSet, sync::LazyLock};

static BANK: LazyLock<Bank> = LazyLock::new(|| prompts::bank(None).unwrap());

const ANSWER: &str = "We log every attempt with amount, merchant and device id to a Kafka topic, because the chargeback \
comes 45 days later. We retrain every night and roll back when the block rate doubles within ten minutes of a release.";

fn problem() -> &'static Problem {
    BANK.get(&ProblemId::new("card-fraud")).unwrap()
}

fn ana() -> MemberId {
    MemberId::new("console:ana")
}

fn start_at() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn begun(mode: Mode) -> Interview {
    let start_with = Start {
        id: InterviewId(7),
        group: GroupId::new("local"),
        problem: problem().id.clone(),
        mode,
        by: ana(),
        after_outline: false,
    };
    start(start_with, start_at()).0
}

fn mock() -> Mode {
    Mode::Mock { minutes: 45, deadline: start_at() + Duration::minutes(45) }
}

fn then(interview: &Interview, event: &Event) -> Interview {
    step(interview, event, start_at() + Duration::minutes(5)).unwrap().0
}

/// Every criterion of the stage developed, but the second only mentioned and the last absent; two share a quote.
fn grade(stage: Stage, flags: &[Flag]) -> Grade {
    let criteria: Vec<Criterion> = Criterion::of(stage).collect();
    let levels: Vec<Graded> = criteria
        .iter()
        .enumerate()
        .map(|(place, &criterion)| {
            let level = match place {
                _ if flags.contains(&Flag::Blank) || place + 1 == criteria.len() => Level::Absent,
                1 => Level::Mentioned,
                _ => Level::Developed,
            };
            let (first, second) = ANSWER.split_once(" We retrain").unwrap();
            let span = if place < 2 {
                Span { start: 0, end: first.len() }
            } else {
                Span { start: ANSWER.len() - second.len() - "We retrain".len(), end: ANSWER.len() }
            };
            let evidence = if level == Level::Absent { Vec::new() } else { vec![span] };
            Graded { criterion, level, evidence }
        })
        .collect();
    let score = Score::of_levels(levels.iter().map(|graded| graded.level));
    Grade { grader: "static-1".to_owned(), stage, score, levels, flags: flags.to_vec() }
}

fn answered_as(interview: &Interview, by: &MemberId, key: &str, flags: &[Flag]) -> Interview {
    let said = Event::Said {
        by: by.clone(),
        key: MessageKey::new(key),
        at: start_at() + Duration::minutes(5),
        text: ANSWER.to_owned(),
        heard: Heard::Answer,
        whole: true,
    };
    let mut next = then(interview, &said);
    for one in ungraded(&next) {
        let grade = grade(one.stage, flags);
        next = then(
            &next,
            &Event::Graded { by: one.by, stage: one.stage, revision: one.revision, grade },
        );
    }
    next
}

fn answered(interview: &Interview, key: &str) -> Interview {
    answered_as(interview, &ana(), key, &[])
}

/// Three stages answered with a hint in the second, the fourth skipped, then finished.
fn finished() -> Interview {
    let mut interview = begun(Mode::Practice);
    for stage in 0..3 {
        if stage == 1 {
            interview = then(&interview, &Event::Hint { by: ana() });
        }
        interview = answered(&interview, &format!("m{stage}"));
        interview = then(&interview, &Event::Next { by: ana() });
    }
    interview = then(&interview, &Event::Skip { by: ana() });
    then(&interview, &Event::Finish { by: ana() })
}

fn interview_cards() -> Vec<(&'static str, Card)> {
    let bank = &*BANK;
    let now = start_at() + Duration::minutes(5);
    let fresh = begun(Mode::Practice);
    let one = answered(&fresh, "m1");
    let second = then(&one, &Event::Next { by: ana() });
    let in_mock = begun(mock());
    let mock_answered = answered(&in_mock, "m1");
    let ben = MemberId::new("console:ben");
    let group = then(&begun(Mode::Group), &Event::Join { by: ben.clone(), after_outline: false });
    let group = answered_as(&group, &ben, "b1", &[]);
    let hinted = then(&fresh, &Event::Hint { by: ana() });
    let data =
        (0..4).fold(fresh.clone(), |interview, _| then(&interview, &Event::Skip { by: ana() }));
    let last =
        (0..5).fold(data.clone(), |interview, _| then(&interview, &Event::Skip { by: ana() }));
    let closed = finished();
    let result = report(&closed, &ana(), problem(), bank).unwrap();
    let mock_closed = then(&mock_answered, &Event::Finish { by: ana() });
    let mock_result = report(&mock_closed, &ana(), problem(), bank).unwrap();
    let flagged = |flag| answered_as(&fresh, &ana(), "m1", &[flag]);
    let fb =
        |interview: &Interview| feedback::feedback(interview, &ana(), Stage::Clarify, bank, None);
    let told = |fact| Answered { question: "What latency\nis acceptable?".to_owned(), fact };
    vec![
        ("started: practice", walk::started(&fresh, problem(), "Ana <b>*María*</b>")),
        ("started: mock", walk::started(&in_mock, problem(), "李雷")),
        ("started: group", walk::started(&group, problem(), "Ana")),
        ("brief: practice", walk::brief(&fresh, problem())),
        ("brief: mock", walk::brief(&in_mock, problem())),
        ("brief: group", walk::brief(&group, problem())),
        ("stage_opened: first", walk::stage_opened(&fresh, &ana(), problem(), bank, now)),
        ("stage_opened: second", walk::stage_opened(&second, &ana(), problem(), bank, now)),
        ("stage_opened: with a twist", walk::stage_opened(&data, &ana(), problem(), bank, now)),
        ("stage_opened: last", walk::stage_opened(&last, &ana(), problem(), bank, now)),
        ("stage_opened: mock", walk::stage_opened(&in_mock, &ana(), problem(), bank, now)),
        ("feedback: practice", fb(&one)),
        ("feedback: with a hint", fb(&answered(&hinted, "m1"))),
        ("feedback: group", feedback::feedback(&group, &ben, Stage::Clarify, bank, Some("Ben"))),
        ("feedback: blank", fb(&flagged(Flag::Blank))),
        ("feedback: echo", fb(&flagged(Flag::Echo))),
        ("feedback: stuffed", fb(&flagged(Flag::Stuffed))),
        ("feedback: instruction", fb(&flagged(Flag::Instruction))),
        ("feedback: cut", fb(&flagged(Flag::Cut))),
        ("feedback: language", fb(&flagged(Flag::Language))),
        ("feedback_folded", feedback::feedback_folded(Stage::Io, bank)),
        ("why: graded", feedback::why(&one, &ana(), None, bank)),
        (
            "why: one criterion",
            feedback::why(&one, &ana(), Criterion::from_id("clarify.scope"), bank),
        ),
        ("why: nothing graded", feedback::why(&fresh, &ana(), None, bank)),
        ("why: mock", feedback::why(&in_mock, &ana(), None, bank)),
        ("noted", walk::noted(&mock_answered, &ana(), now)),
        ("answered: fact and none", walk::answered(&[told(Some(3)), told(None)], problem())),
        ("hint: nudge", walk::hint(&hinted, &ana(), Stage::Clarify, 0, bank)),
        ("hint: worked example", walk::hint(&hinted, &ana(), Stage::Io, 2, bank)),
        ("status: practice", walk::status(&one, &ana(), problem(), bank, now)),
        ("status: mock", walk::status(&mock_answered, &ana(), problem(), bank, now)),
        ("transcript_only", walk::transcript_only(Stage::Io, bank)),
        ("paused", walk::paused(problem())),
        ("resumed", walk::resumed(problem())),
        ("joined", walk::joined("@everyone Ben")),
        ("time_notice", walk::time_notice(&in_mock, now)),
        ("extended", walk::extended(Duration::seconds(61), start_at() + Duration::minutes(47))),
        ("nudge", walk::nudge(&second, problem(), bank)),
        ("given_up", walk::given_up(problem())),
        ("not_your_interview", walk::not_your_interview(&problem().id)),
        ("outline: one stage", walk::outline(problem(), Some(Stage::Tooling), bank)),
        ("outline_later", walk::outline_later()),
        (
            "report: practice",
            report_words::report(&result, &closed, &ana(), problem(), bank, None, 21),
        ),
        (
            "report: mock, named",
            report_words::report(
                &mock_result,
                &mock_closed,
                &ana(),
                problem(),
                bank,
                Some("Ana"),
                1,
            ),
        ),
    ]
}

fn list_cards() -> Vec<(&'static str, Card)> {
    let bank = &*BANK;
    let standing = |member: &str, points, second| Standing {
        member: MemberId::new(member),
        points,
        interviews: points / 50,
        reached_at: start_at() + Duration::seconds(second),
    };
    let few = rank(vec![standing("ana", 120, 9), standing("李雷", 120, 5), standing("ben", 7, 1)]);
    let many = rank(
        (0..30).map(|place| standing(&format!("member {place:02}"), 100 - place, 0)).collect(),
    );
    let name = |id: &MemberId| id.to_string();
    let result = Finished {
        interview: InterviewId(7),
        member: ana(),
        problem: problem().id.clone(),
        mode: "mock".to_owned(),
        at: start_at(),
        score: Score::from_hundredths(5_350),
        stages: Stage::ALL
            .map(|stage| (stage != Stage::Scale).then(|| Score::from_hundredths(6_000)))
            .to_vec(),
        ticked: vec!["goals".to_owned()],
        complete: false,
    };
    let items: Vec<&str> = bank.rubric().checklist().iter().map(|item| item.id.as_str()).collect();
    let open = [lists::OpenInterview {
        id: InterviewId(7),
        title: problem().title.clone(),
        stage: Stage::Io,
    }];
    let line = lists::ScheduleLine {
        id: ScheduleId(3),
        expression: "0 9 * * mon-fri".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        next: vec![start_at() + Duration::days(1), start_at() + Duration::days(2)],
    };
    let all = || bank.problems().iter().map(AsRef::as_ref);
    let today = (problem().id.clone(), problem().title.clone(), problem().difficulty);
    vec![
        ("board: few", lists::board(Period::Week, &few, &ana(), name)),
        (
            "board: mine below the top",
            lists::board(Period::All, &many, &MemberId::new("member 27"), name),
        ),
        ("board: empty", lists::board(Period::Day, &[], &ana(), name)),
        ("progress", lists::progress(&summarise(ana(), vec![result], &items), "Ana", bank)),
        ("progress: nothing", lists::progress(&summarise(ana(), vec![], &items), "Ana", bank)),
        ("problems: all", lists::problems(all(), None, &bank.areas())),
        (
            "problems: unknown area",
            lists::problems(std::iter::empty(), Some("cooking"), &bank.areas()),
        ),
        ("posted", lists::posted(problem())),
        ("schedule_added", lists::schedule_added(&line)),
        ("schedules", lists::schedules(std::slice::from_ref(&line))),
        ("schedules: none", lists::schedules(&[])),
        ("schedule_removed", lists::schedule_removed(ScheduleId(3))),
        ("no_such_schedule", lists::no_such_schedule(std::slice::from_ref(&line))),
        ("no_such_schedule: none", lists::no_such_schedule(&[])),
        ("bad_schedule", lists::bad_schedule("the hour field of `0 25 * * *` goes from 0 to 23")),
        ("which_interview", lists::which_interview(&open)),
        ("which_interview: none", lists::which_interview(&[])),
        ("also_open", lists::also_open(&open)),
        ("menu", words::menu("Ana", Some(&today), &open, &bank.areas())),
        ("menu: nothing open", words::menu("Ana", None, &[], &bank.areas())),
        ("help", words::help()),
        ("help_about: mock", words::help_about("mock")),
        ("help_about: unknown", words::help_about("mcok")),
        ("misuse: unknown", words::misuse(&parse::parse("fnish").unwrap_err())),
        ("misuse: nothing near", words::misuse(&parse::parse("zzzz").unwrap_err())),
        ("misuse: arguments", words::misuse(&parse::parse("mock card-fraud 500").unwrap_err())),
        (
            "no_such_problem",
            words::no_such_problem("card-frued", &bank.nearest("card-frued"), &bank.areas()),
        ),
        ("no_interview_here", words::no_interview_here("next")),
        ("nobody_listens", words::nobody_listens()),
        ("nothing_said", words::nothing_said()),
        ("admins_only", words::admins_only("schedule")),
        ("broken", words::broken("inbox-42")),
        ("no_such_message: none", words::no_such_message(0)),
        ("no_such_message: one", words::no_such_message(1)),
        ("no_such_message: more", words::no_such_message(3)),
        ("no_such_interview", words::no_such_interview()),
    ]
}

fn refusal_cards() -> Vec<(&'static str, Card)> {
    let stage = Stage::Io;
    let moves = [
        Move::Answer,
        Move::Next,
        Move::Back,
        Move::Hint,
        Move::Skip,
        Move::Pause,
        Move::Finish,
        Move::GiveUp,
    ];
    let all = [
        ("refused: closed", Refusal::Closed),
        ("refused: paused", Refusal::Paused),
        ("refused: not paused", Refusal::NotPaused),
        ("refused: not a candidate", Refusal::NotACandidate),
        ("refused: nothing written", Refusal::NothingWritten(stage)),
        ("refused: first stage", Refusal::FirstStage),
        ("refused: not reached", Refusal::NotReached(stage)),
        ("refused: already there", Refusal::AlreadyThere(stage)),
        ("refused: no more hints", Refusal::NoMoreHints(stage)),
        ("refused: mock cannot pause", Refusal::MockCannotPause),
        ("refused: already joined", Refusal::AlreadyJoined),
        ("refused: not a group", Refusal::NotAGroup),
    ];
    all.into_iter()
        .map(|(name, refusal)| {
            let possible = if refusal == Refusal::Closed { &[][..] } else { &moves[..] };
            (name, words::refused(&refusal, possible, &BANK))
        })
        .collect()
}

fn shown(cards: &[(&'static str, Card)]) -> String {
    let style =
        Style { width: 72, colour: false, first_choice: 1, zone: chrono_tz::UTC, now: start_at() };
    cards
        .iter()
        .map(|(name, card)| {
            format!("##### {name}\n{}\n\n", render(card, &style).trim_matches('\n'))
        })
        .collect()
}

#[test]
fn cards_of_an_interview() {
    insta::assert_snapshot!(shown(&interview_cards()));
}

#[test]
fn cards_of_lists_and_help() {
    insta::assert_snapshot!(shown(&list_cards()));
}

#[test]
fn cards_of_refusals() {
    insta::assert_snapshot!(shown(&refusal_cards()));
}

#[test]
fn a_stored_card_is_the_same_card() {
    for (name, card) in interview_cards().into_iter().chain(list_cards()).chain(refusal_cards()) {
        let stored = serde_json::to_string(&card).unwrap();
        assert_eq!(serde_json::from_str::<Card>(&stored).unwrap(), card, "{name}");
    }
}

#[test]
fn no_card_is_without_a_snapshot() {
    let mut words = BTreeSet::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/chat/words");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for item in text.split("\npub fn ").skip(1) {
            let signature = item.split('{').next().unwrap();
            if signature.trim_end().ends_with("-> Card") {
                words.insert(signature.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
    assert!(words.len() > 40, "{words:?}");
    let covered: BTreeSet<String> = interview_cards()
        .into_iter()
        .chain(list_cards())
        .chain(refusal_cards())
        .map(|(name, _)| name.split(':').next().unwrap().to_owned())
        .collect();
    assert_eq!(words, covered);
}

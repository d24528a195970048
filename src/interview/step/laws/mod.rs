//! Laws that hold after every step of any sequence of events, however senseless.

mod acts;

use acts::{Act, NAMES, a_mode, an_act, event};

use super::{
    tests::{grade, member, started},
    *,
};
use crate::{
    framework::level::Level,
    grading::grade::Grade,
    ids::MessageKey,
    interview::{
        alarm::{Patience, alarms},
        event::Heard,
        record::{GradeRow, PartRow, changes, restore},
        state::PartState,
    },
};
use chrono::Duration;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Who wrote a message, its text as it now is, and when it was last edited.
type Written = (MemberId, Option<String>, Option<DateTime<Utc>>);

/// What was written, what was stored and what was counted, kept apart from the machine.
#[derive(Default)]
struct Ledger {
    /// Writer and text as it should be seen in the transcript; no text when deleted.
    messages: BTreeMap<MessageKey, Written>,
    head: String,
    parts: BTreeMap<MessageKey, PartRow>,
    grades: BTreeMap<(MemberId, Stage), GradeRow>,
    /// Revisions that were graded.
    graded: BTreeSet<(MemberId, Stage, u32)>,
    /// Counted since the stage was last opened.
    counted: BTreeSet<(MemberId, Stage)>,
}

impl Ledger {
    fn note(&mut self, event: &Event, before: &Interview, after: &Interview, effects: &[Effect]) {
        self.note_message(event);
        self.note_rows(before, after);
        self.note_grades(before, after);
        for effect in effects {
            match effect {
                Effect::Opened { stage } => self.counted.retain(|(_, counted)| counted != stage),
                Effect::Counted { by, stage, correction, .. } => {
                    let first = self.counted.insert((by.clone(), *stage));
                    assert_eq!(first, !correction, "{stage} of {by} counted: {effects:?}");
                }
                _ => {}
            }
        }
    }

    fn note_message(&mut self, event: &Event) {
        match event {
            Event::Said { by, key, text, .. } => {
                let message = || (by.clone(), Some(text.clone()), None);
                self.messages.entry(key.clone()).or_insert_with(message);
            }
            Event::Edited { key, at, text, .. } => {
                if let Some((_, Some(shown), edited_at)) = self.messages.get_mut(key)
                    && edited_at.is_none_or(|before| *at >= before)
                {
                    (*shown, *edited_at) = (text.clone(), Some(*at));
                }
            }
            Event::Deleted { key, .. } => {
                if let Some((_, shown, _)) = self.messages.get_mut(key) {
                    *shown = None;
                }
            }
            _ => {}
        }
    }

    fn note_rows(&mut self, before: &Interview, after: &Interview) {
        let changes = changes(Some(before), after).unwrap();
        self.head = changes.head;
        self.parts.extend(changes.parts.into_iter().map(|row| (row.part.key.clone(), row)));
        let grades = changes.grades.into_iter();
        self.grades.extend(grades.map(|row| ((row.by.clone(), row.grade.stage), row)));
        let parts = self.parts.values().rev().cloned().collect();
        let grades = self.grades.values().cloned().collect();
        assert_eq!(&restore(&self.head, parts, grades).unwrap(), after);
    }

    fn note_grades(&mut self, before: &Interview, after: &Interview) {
        let grade_in = |interview: &Interview, by: &MemberId, stage| -> Option<(u32, Grade)> {
            interview.sheets.get(by).and_then(|sheet| sheet.of(stage).grade.clone())
        };
        for by in after.sheets.keys() {
            for stage in Stage::ALL {
                let new = grade_in(after, by, stage);
                if new != grade_in(before, by, stage)
                    && let Some((revision, _)) = new
                {
                    let first = self.graded.insert((by.clone(), stage, revision));
                    assert!(first, "{stage} of {by} graded twice for revision {revision}");
                }
            }
        }
    }

    fn no_text_is_lost(&self, interview: &Interview) {
        for (key, (by, text, _)) in &self.messages {
            let mut places = interview.sheets.iter().flat_map(|(by, sheet)| {
                let parts = sheet.stages.iter().flat_map(|cell| &cell.parts);
                parts.filter(|part| part.key == *key).map(move |part| (by, part.shown()))
            });
            assert_eq!(places.next(), Some((by, text.as_deref())), "{key}");
            assert_eq!(places.next(), None, "{key} lies in two stages");
        }
    }
}

fn invariants(interview: &Interview) {
    assert!(interview.openings.is_sorted_by_key(|opening| opening.at));
    assert_eq!(interview.openings.last().map(|opening| opening.stage), Some(interview.stage));
    for sheet in interview.sheets.values() {
        let turns = interview.play.manner == Manner::Turns;
        if !interview.is_closed() && !turns {
            assert_eq!(sheet.of(interview.stage).progress, Progress::Open);
        }
        for cell in &sheet.stages {
            assert!(cell.parts.is_sorted_by_key(|part| (part.at, &part.key)));
            assert!(cell.hints <= HINTS);
            assert!(cell.grade.as_ref().is_none_or(|(revision, _)| *revision <= cell.revision));
            let texts = cell.parts.iter().filter(|part| part.state == PartState::Answer);
            let joined: Vec<&str> =
                texts.map(|part| part.text.as_str()).skip_while(|text| text.is_empty()).collect();
            assert_eq!(cell.answer(), joined.join("\n\n"));
        }
    }
    played(interview);
    if interview.is_closed() {
        assert!(alarms(interview, Patience::default()).is_empty());
        assert!(ungraded(interview).is_empty());
    }
}

fn played_as((mode, manner): (Mode, Manner)) -> Interview {
    let mut interview = started(mode);
    interview.play = Play::of(manner);
    if manner == Manner::Turns {
        for sheet in interview.sheets.values_mut() {
            sheet.of_mut(Stage::ALL[0]).progress = Progress::Ahead;
        }
    }
    interview
}

/// What holds of the manner in which a group plays.
fn played(interview: &Interview) {
    let play = &interview.play;
    assert!(play.manner == Manner::Turns || play.turns.is_empty() && play.away.is_empty());
    assert!(play.manner == Manner::Sealed || play.revealed.is_empty());
    for (stage, turn) in &play.turns {
        assert!(interview.sheets.contains_key(&turn.candidate));
        assert_ne!(turn.interviewer.as_ref(), Some(&turn.candidate));
        assert!(turn.interviewer.iter().all(|one| interview.sheets.contains_key(one)));
        for (by, sheet) in &interview.sheets {
            let cell = sheet.of(*stage);
            assert!(*by == turn.candidate || !cell.written() && cell.progress == Progress::Ahead);
            let open = *stage == interview.stage && !interview.is_closed();
            assert!(*by != turn.candidate || !open || cell.progress == Progress::Open);
        }
    }
}

/// An alarm that comes when it is wanted is not wanted again for the same time, so that none rings for ever.
fn alarms_come_to_rest(interview: &Interview) {
    let patience = Patience::default();
    for (alarm, at) in alarms(interview, patience) {
        let mut interview = interview.clone();
        let mut tries = 0;
        loop {
            match step(&interview, &Event::Due(alarm), at) {
                Ok((after, _)) => {
                    let wanted = alarms(&after, patience);
                    assert!(!wanted.contains(&(alarm, at)), "{alarm:?} rings for ever");
                    break;
                }
                Err(Stop::Ungraded(ungraded)) if tries == 0 => {
                    tries += 1;
                    interview = graded_all(&interview, &ungraded, at).0;
                }
                Err(stop) => panic!("{alarm:?}: {stop:?}"),
            }
        }
    }
}

fn graded_all(
    interview: &Interview,
    ungraded: &[Ungraded],
    now: DateTime<Utc>,
) -> (Interview, Vec<(Event, Interview, Vec<Effect>)>) {
    let mut steps = Vec::new();
    let mut interview = interview.clone();
    for Ungraded { by, stage, revision, .. } in ungraded {
        let grade = grade(*stage, Level::Mentioned);
        let event = Event::Graded { by: by.clone(), stage: *stage, revision: *revision, grade };
        let (after, effects) = step(&interview, &event, now).unwrap();
        steps.push((event, after.clone(), effects));
        interview = after;
    }
    (interview, steps)
}

/// What is possible is not refused, and what is not possible is.
fn possible_is_what_is_not_refused(interview: &Interview, now: DateTime<Utc>) {
    if interview.deadline().is_some_and(|deadline| now >= deadline) {
        return;
    }
    for by in NAMES.map(member).into_iter().chain([member("a stranger")]) {
        let back = interview.openings.iter().map(|opening| opening.stage);
        let to = back.into_iter().find(|stage| *stage != interview.stage);
        let key = MessageKey::new("new");
        let (text, heard, by_) = ("x".to_owned(), Heard::Answer, || by.clone());
        let events = [
            (Move::Answer, Event::Said { by: by_(), key, at: now, text, heard, whole: true }),
            (Move::Next, Event::Next { by: by_() }),
            (Move::Back, Event::Back { by: by_(), to: to.or(Some(interview.stage)) }),
            (Move::Hint, Event::Hint { by: by_() }),
            (Move::Skip, Event::Skip { by: by_() }),
            (Move::Pause, Event::Pause { by: by_() }),
            (Move::Resume, Event::Resume { by: by_() }),
            (Move::Finish, Event::Finish { by: by_() }),
            (Move::GiveUp, Event::GiveUp { by: by_() }),
        ];
        let possible = possible(interview, &by);
        let earlier = interview.openings.last().is_some_and(|opening| now < opening.at)
            || interview.play.revealed.get(&interview.stage).is_some_and(|at| now < *at);
        for (kind, event) in events {
            // What was written before belongs to another stage, or to this one before it was revealed.
            if kind == Move::Answer && earlier && interview.play.manner != Manner::Together {
                continue;
            }
            let refused = matches!(step(interview, &event, now), Err(Stop::Refused(_)));
            assert_eq!(possible.contains(&kind), !refused, "{kind:?} for {by}");
        }
    }
}

/// Enough that every effect is reached many times.
const CASES: u32 = 2_500;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_sequence_of_events_breaks_a_law(
        mode in a_mode(),
        acts in prop::collection::vec(an_act(), 1..80),
    ) {
        let mut interview = played_as(mode);
        let mut now = interview.started_at;
        let mut ledger = Ledger::default();
        ledger.note_rows(&interview, &interview);
        for act in &acts {
            if let Act::Wait(seconds) = act {
                now += Duration::seconds(*seconds);
            }
            if matches!(act, Act::GradeAll) {
                let (_, steps) = graded_all(&interview, &ungraded(&interview), now);
                for (event, after, effects) in steps {
                    ledger.note(&event, &interview, &after, &effects);
                    interview = after;
                }
                prop_assert!(ungraded(&interview).is_empty());
            }
            let event = event(act, &interview, now);
            let Ok((after, effects)) = step(&interview, &event, now) else { continue };
            prop_assert_eq!(after.version, interview.version);
            if interview.is_closed() {
                prop_assert_eq!(after.status, interview.status);
                prop_assert_eq!(&after.openings, &interview.openings);
                for effect in &effects {
                    let transcript_only = matches!(effect, Effect::TranscriptOnly { .. });
                    prop_assert!(transcript_only, "{:?}", effect);
                }
                for (by, sheet) in &after.sheets {
                    for stage in Stage::ALL {
                        let before = interview.sheets[by].of(stage);
                        prop_assert_eq!(sheet.of(stage).answer(), before.answer());
                        prop_assert_eq!(&sheet.of(stage).grade, &before.grade);
                    }
                }
            }
            ledger.note(&event, &interview, &after, &effects);
            ledger.no_text_is_lost(&after);
            invariants(&after);
            interview = after;
        }
        alarms_come_to_rest(&interview);
        possible_is_what_is_not_refused(&interview, now);
    }
}

/// Names what a case reached, so that the laws above are not held over trifles.
fn reached_by(mode: (Mode, Manner), acts: &[Act], kinds: &mut BTreeSet<String>) {
    let mut interview = played_as(mode);
    let mut now = interview.started_at;
    for act in acts {
        if let Act::Wait(seconds) = act {
            now += Duration::seconds(*seconds);
        }
        if matches!(act, Act::GradeAll) {
            let (after, steps) = graded_all(&interview, &ungraded(&interview), now);
            interview = after;
            for (_, _, effects) in steps {
                kinds.extend(effects.iter().map(kind));
            }
        }
        match step(&interview, &event(act, &interview, now), now) {
            Ok((after, effects)) => {
                kinds.extend(effects.iter().map(kind));
                interview = after;
            }
            Err(Stop::Refused(refusal)) => drop(kinds.insert(first_word(&refusal))),
            Err(stop) => drop(kinds.insert(first_word(&stop))),
        }
    }
}

fn kind(effect: &Effect) -> String {
    match effect {
        Effect::Counted { correction: true, .. } => "Corrected".to_owned(),
        Effect::Closed { ending } => format!("{ending:?}"),
        other => first_word(other),
    }
}

fn first_word(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

#[test]
fn the_cases_of_the_laws_reach_every_effect_and_stop() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let cases = (a_mode(), prop::collection::vec(an_act(), 1..80));
    let mut kinds = BTreeSet::new();
    for _ in 0..CASES {
        let (mode, acts) = cases.new_tree(&mut runner).unwrap().current();
        reached_by(mode, &acts, &mut kinds);
    }
    let want = "Opened Feedback Noted Counted Corrected Hinted Answered TranscriptOnly Paused Resumed Joined \
                TimeLeft Extended Nudged Finished TimeUp Abandoned Ungraded Unseen Closed NotPaused \
                NotACandidate NothingWritten FirstStage NotReached AlreadyThere NoMoreHints MockCannotPause \
                AlreadyJoined NotAGroup Revealed Turn Passed NotYourTurn";
    let missed: Vec<&str> = want.split_whitespace().filter(|kind| !kinds.contains(*kind)).collect();
    assert_eq!(missed, [""; 0]);
}

//! What pictures say to whoever does not see them, word for word.

use super::*;
use crate::{
    chat::picture::{Day, Mean, Played},
    grading::score::Score,
};
use insta::assert_snapshot;
use proptest::prelude::*;
use std::num::NonZeroU32;

fn score(points: u32) -> Score {
    Score::from_hundredths(points * 100)
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn weeks(weeks: impl IntoIterator<Item = Option<(u32, u32, u32)>>) -> String {
    let played = weeks.into_iter().map(|week| {
        let (interviews, best, mean) = week?;
        Some(Played::new(NonZeroU32::new(interviews)?, score(best), score(mean)))
    });
    alt(&Picture::Weeks(Weeks::new(Line::new("Ana"), date(), played.collect())))
}

fn board(names: &[&str], beyond: u32) -> String {
    let rows = (1..).zip(names).map(|(rank, name)| Row {
        rank,
        name: Line::new(name),
        points: 1000 / rank,
        you: rank == 2,
    });
    alt(&Picture::Board(Board::new(Line::new("November"), rows.collect(), beyond)))
}

#[test]
fn a_radar_is_told_stage_by_stage() {
    let mut scores = [82, 64, 91, 45, 70, 58, 0, 77, 39, 100].map(|points| Some(score(points)));
    scores[6] = None;
    let title = Line::new("Card fraud");
    assert_snapshot!(alt(&Picture::Stages(Stages { title: title.clone(), scores, before: None })), @"Radar of scores by stage, 0 to 100. Card fraud: Clarify 82, In and out 64, Workflow 91, Tools 45, Data 70, Modeling 58, Rollout no answer, Monitoring 77, Scale 39, Trade-offs 100.");
    let before = Some([Some(score(50)); 10]);
    assert_snapshot!(alt(&Picture::Stages(Stages { title, scores, before })), @"Radar of scores by stage, 0 to 100. Card fraud: Clarify 82, In and out 64, Workflow 91, Tools 45, Data 70, Modeling 58, Rollout no answer, Monitoring 77, Scale 39, Trade-offs 100. Your average before: Clarify 50, In and out 50, Workflow 50, Tools 50, Data 50, Modeling 50, Rollout 50, Monitoring 50, Scale 50, Trade-offs 50.");
}

#[test]
fn few_weeks_are_told_one_by_one_and_many_by_their_ends() {
    assert_snapshot!(weeks([None, None]), @"Scores by week, 0 to 100. Ana: no interview finished in 2 weeks.");
    assert_snapshot!(weeks([Some((2, 80, 70)), None, Some((1, 60, 60))]), @"Scores by week, 0 to 100. Ana: week of 2 Mar best 80, mean 70, 2 interviews; week of 16 Mar best 60, mean 60, 1 interview. 1 week without an interview.");
    assert_snapshot!(weeks((1..=20).map(|at| (at != 7).then_some((at, at * 4, at * 3)))), @"Scores by week, 0 to 100. Ana: 203 interviews in 20 weeks. Mean 3 in the week of 2 Mar, 60 in the week of 13 Jul. Best 80 in the week of 13 Jul. 1 week without an interview.");
}

#[test]
fn a_board_is_told_as_far_as_there_is_room() {
    assert_snapshot!(board(&[], 0), @"Board. November: nobody has points yet.");
    assert_snapshot!(board(&["Ana", "Ben"], 0), @"Board. November: 1 Ana 1000 points; 2 Ben (you) 500 points.");
    assert_snapshot!(board(&["Ana", "علي 7", "王"], 4), @"Board. November: 1 Ana 1000 points; 2 \u{2068}علي 7\u{2069} (you) 500 points; 3 王 333 points; and 4 more.");
    assert_snapshot!(board(&["a name that is as long as names can be in chat"; 20], 1), @"Board. November: 1 a name that is as long as names can be… 1000 points; 2 a name that is as long as names can be… (you) 500 points; 3 a name that is as long as names can be… 333 points; 4 a name that is as long as names can be… 250 points; 5 a name that is as long as names can be… 200 points; and 16 more.");
}

#[test]
fn days_are_told_by_their_sum_and_their_busiest() {
    let days = |days| alt(&Picture::Days(Days::new(Line::new("Kyoto"), date(), days)));
    assert_snapshot!(days(vec![]), @"Calendar of stages answered a day. Kyoto: no days yet.");
    assert_snapshot!(days(vec![Day::default(); 3]), @"Calendar of stages answered a day. Kyoto: 0 stages on 0 of 3 days from 2 Mar to 4 Mar.");
    let busy = (0..60).map(|at| Day { count: at % 7, holiday: at % 30 == 3 });
    assert_snapshot!(days(busy.collect()), @"Calendar of stages answered a day. Kyoto: 174 stages on 51 of 60 days from 2 Mar to 30 Apr. Busiest day: 26 Apr with 6. 2 holidays marked.");
}

#[test]
fn coverage_is_told_by_counts_and_the_weakest() {
    let of = |means| alt(&Picture::Coverage(Coverage { title: Line::new("Ana"), means }));
    assert_snapshot!(of([].into()), @"Coverage of 52 criteria. Ana: 0 developed, 0 mentioned, 0 absent, 52 not asked yet.");
    let some = Criterion::all()
        .step_by(3)
        .map(|one| (one, Mean::from_hundredths(u16::try_from(one.index()).unwrap() * 4)));
    assert_snapshot!(of(some.collect()), @"Coverage of 52 criteria. Ana: 5 developed, 8 mentioned, 5 absent, 34 not asked yet. Weakest, mean level of 2: clarify.goal 0.0, clarify.data 0.1, clarify.scope 0.2, io.volume 0.3, workflow.ingestion 0.4, workflow.serving 0.6, workflow.human 0.7, tooling.serving 0.8.");
}

#[test]
fn every_word_for_a_criterion_is_the_only_one_of_its_stage() {
    for stage in Stage::ALL {
        let words: Vec<_> = Criterion::of(stage).map(criterion).collect();
        for (at, word) in words.iter().enumerate() {
            assert!(!words[..at].contains(word), "{stage}: {word}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_is_empty_or_too_long(names in prop::collection::vec(any::<String>(), 0..30), beyond: u32) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = board(&names, beyond);
        prop_assert!((1..=LONGEST_ALT).contains(&text.chars().count()), "{text}");
        prop_assert!(!text.contains(['\u{202a}', '\u{202e}', '\n']), "{text}");
    }
}

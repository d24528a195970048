//! Points: only gains are written, the best is kept, and every board is the sum of its ledger.

use super::*;
use crate::{
    progress::{
        board::{Standing, rank},
        board_rules::BoardRules,
        fairness::DAILY_CAP,
        ledger::{Achievement, Claim, Reason},
        period::{Period, PeriodKey},
        preferences::Preferences,
        season::Season,
        summary::Finished,
    },
    service::ports::rows::{FinishedWrite, Group},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const ZONE: chrono_tz::Tz = chrono_tz::America::New_York;

fn claim(name: &str, achievement: Achievement, points: u32, second: i64) -> Claim {
    Claim {
        member: member(name),
        group: group(),
        interview: InterviewId(1),
        problem: problem(),
        achievement,
        points,
        at: at(second),
        periods: Claim::periods(at(second), ZONE),
        reason: Reason::Closed,
    }
}

fn claiming(claims: Vec<Claim>) -> Commit {
    Commit { claims, ..Commit::default() }
}

fn finished(name: &str, interview: i64, second: i64) -> Finished {
    Finished {
        interview: InterviewId(interview),
        member: member(name),
        problem: problem(),
        mode: "practice".to_owned(),
        at: at(second),
        score: Score::from_hundredths(6_543),
        stages: vec![None, Some(Score::FULL), None],
        ticked: vec!["scale".to_owned()],
        complete: false,
    }
}

fn finishing(results: Vec<Finished>) -> Commit {
    let finished = results
        .into_iter()
        .map(|finished| FinishedWrite {
            group: group(),
            periods: Claim::periods(finished.at, ZONE),
            finished,
        })
        .collect();
    Commit { finished, ..Commit::default() }
}

async fn board(house: &House, period: Period, second: i64) -> Vec<Standing> {
    house.store.board(&group(), PeriodKey::holding(period, at(second), ZONE), 100).await.unwrap()
}

#[tokio::test]
async fn only_gains_over_the_best_so_far_are_written() {
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    let steps = [
        (
            vec![claim("ana", io, 5, 1), claim("ana", io, 3, 2), claim("ana", io, 8, 3)],
            vec![5, 0, 3],
        ),
        (vec![claim("ana", io, 8, 4), claim("ana", Achievement::AllTen, 10, 4)], vec![0, 10]),
        (vec![claim("ben", io, 8, 5), claim("ana", io, 0, 5)], vec![8, 0]),
    ];
    for (claims, gains) in steps {
        assert_eq!(house.store.commit(claiming(claims)).await.unwrap().gains, gains);
    }
    let elsewhere = Claim { group: GroupId::new("elsewhere"), ..claim("ana", io, 4, 6) };
    let other = Claim { problem: ProblemId::new("other"), ..claim("ana", io, 4, 6) };
    assert_eq!(house.store.commit(claiming(vec![elsewhere, other])).await.unwrap().gains, [4, 4]);
    assert_eq!(house.count("SELECT count(*) FROM ledger WHERE points <= 0").await, 0);
    assert_eq!(house.count("SELECT count(*) FROM ledger").await, 6);
    assert_eq!(
        house.count("SELECT points FROM best WHERE member = 'wire:ana' AND group_id = 'local' AND problem = 'card-fraud' AND achievement = 'io'").await,
        8
    );
    let standing = |name: &str, points, second| Standing {
        member: member(name),
        points,
        interviews: 0,
        reached_at: at(second),
    };
    assert_eq!(
        board(&house, Period::All, 0).await,
        [standing("ana", 22, 6), standing("ben", 8, 5)]
    );
    assert_eq!(house.store.check().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn two_claims_of_one_achievement_at_once_gain_the_best_once() {
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    let both = [6, 6].map(|points| house.store.commit(claiming(vec![claim("ana", io, points, 1)])));
    let gains: Vec<u32> =
        house.together(both).await.into_iter().flat_map(|answer| answer.unwrap().gains).collect();
    assert_eq!(gains, [6, 0]);
}

#[tokio::test]
async fn a_finished_interview_counts_once_and_does_not_move_when_points_were_reached() {
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    let nothing = finished("ben", 2, 50);
    house.store.commit(finishing(vec![nothing.clone()])).await.unwrap();
    house
        .store
        .commit(claiming(vec![claim("ana", io, 5, 10), claim("ben", io, 5, 20)]))
        .await
        .unwrap();
    let result = finished("ana", 1, 60);
    house.store.commit(finishing(vec![result.clone()])).await.unwrap();
    assert!(house.store.commit(finishing(vec![result.clone()])).await.is_err(), "a second time");
    let standing = |name: &str, second| Standing {
        member: member(name),
        points: 5,
        interviews: 1,
        reached_at: at(second),
    };
    for period in Period::ALL {
        let standings = board(&house, period, 10).await;
        assert_eq!(standings, [standing("ana", 10), standing("ben", 20)], "{period:?}");
    }
    assert_eq!(house.store.finished(None).await.unwrap(), [nothing, result.clone()]);
    assert_eq!(house.store.finished(Some(&member("ana"))).await.unwrap(), [result]);
}

#[tokio::test]
async fn a_board_holds_its_own_period_and_group_and_nobody_without_points() {
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    let day = 86_400;
    house
        .store
        .commit(claiming(vec![claim("ana", io, 5, 0), claim("ben", io, 7, 40 * day)]))
        .await
        .unwrap();
    house.store.commit(finishing(vec![finished("cleo", 3, 0)])).await.unwrap();
    let names = |standings: Vec<Standing>| {
        standings.into_iter().map(|standing| standing.member.to_string()).collect::<Vec<_>>()
    };
    for period in [Period::Day, Period::Week, Period::Month] {
        assert_eq!(names(board(&house, period, 0).await), ["wire:ana"], "{period:?}");
        assert_eq!(names(board(&house, period, 40 * day).await), ["wire:ben"], "{period:?}");
    }
    assert_eq!(names(board(&house, Period::All, 0).await), ["wire:ben", "wire:ana"]);
    let all = PeriodKey::holding(Period::All, at(0), ZONE);
    assert_eq!(house.store.board(&group(), all, 1).await.unwrap().len(), 1);
    assert_eq!(house.store.board(&GroupId::new("elsewhere"), all, 9).await.unwrap(), []);
}

#[tokio::test]
async fn a_board_that_was_tampered_with_is_found() {
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    house
        .store
        .commit(claiming(vec![claim("ana", io, 5, 0), claim("ben", io, 7, 0)]))
        .await
        .unwrap();
    let cases = [
        (
            "UPDATE board SET points = 6 WHERE member = 'wire:ana' AND period = 'all'",
            "wire:ana has 6 points, the ledger says 5",
        ),
        (
            "DELETE FROM board WHERE member = 'wire:ben' AND period = 'all'",
            "wire:ben has 0 points, the ledger says 7",
        ),
        (
            "INSERT INTO board VALUES ('local', 'all', 'wire:eve', 99, 0, 0)",
            "wire:eve has 99 points, the ledger says 0",
        ),
    ];
    for (number, (statement, words)) in cases.into_iter().enumerate() {
        house.sql(statement).await;
        let faults = house.store.check().await.unwrap();
        assert_eq!(faults.len(), number + 1, "{faults:?}");
        assert!(faults.contains(&format!("board of local, all: {words}")), "{faults:?}");
    }
}

#[tokio::test]
async fn bests_times_and_counts_that_were_tampered_with_are_found() {
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    house.store.commit(claiming(vec![claim("ana", io, 5, 0)])).await.unwrap();
    house.store.commit(finishing(vec![finished("ana", 3, 9)])).await.unwrap();
    assert_eq!(house.store.check().await.unwrap(), Vec::<String>::new());
    let cases = [
        ("UPDATE best SET points = 9", "is 9, the ledger says 5"),
        ("DELETE FROM best", "is 0, the ledger says 5"),
        ("UPDATE board SET reached_at = 7 WHERE period = 'all'", "reached at 7, the ledger says"),
        ("DELETE FROM finished", "has 1 interviews, the results are 0"),
    ];
    let mut before = 0;
    for (statement, words) in cases {
        house.sql(statement).await;
        let faults = house.store.check().await.unwrap();
        assert!(faults.iter().any(|fault| fault.contains(words)), "{words}: {faults:?}");
        assert!(faults.len() >= before, "{faults:?}");
        before = faults.len();
    }
}

#[tokio::test]
async fn a_season_is_the_sum_of_its_days_however_they_came() {
    const DAY: i64 = 86_400;
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    let claims = vec![
        claim("ana", io, 5, 2 * DAY),
        claim("ana", Achievement::AllTen, 10, 40 * DAY),
        claim("ben", io, 14, 30 * DAY),
        claim("ben", Achievement::AllTen, 10, 100 * DAY),
        claim("cleo", io, 15, 20 * DAY),
    ];
    house.store.commit(claiming(claims)).await.unwrap();
    let season = Season::holding(at(2 * DAY), ZONE);
    let all = house.store.season(&group(), season, 9).await.unwrap();
    let mut sums = BTreeMap::<MemberId, u32>::new();
    for day in season.days() {
        let key = PeriodKey { period: Period::Day, begins: day };
        for one in house.store.board(&group(), key, 9).await.unwrap() {
            *sums.entry(one.member).or_default() += one.points;
        }
    }
    let found: BTreeMap<_, _> = all.iter().map(|one| (one.member.clone(), one.points)).collect();
    assert_eq!(found, sums);
    assert!(sums.len() > 1, "{sums:?}");
    let ranked: Vec<Standing> = rank(all.clone()).into_iter().map(|one| one.standing).collect();
    assert_eq!(ranked, all);
    assert_eq!(house.store.season(&group(), season, 1).await.unwrap().len(), 1);
    assert_eq!(house.store.season(&group(), "2050 Q1".parse().unwrap(), 9).await.unwrap(), []);
}

#[tokio::test]
async fn among_ten_thousand_everybody_has_the_rank_that_the_rules_say() {
    const MEMBERS: u32 = 10_000;
    let house = House::new().await;
    let io = Achievement::Stage(Stage::Io);
    let name = |one: u32| match one {
        0 => "*<@U1>* `x`".to_owned(),
        1 => "\u{202e}\u{5d3}\u{5e0}\u{5d4}".to_owned(),
        _ => format!("m{one}"),
    };
    // Many ties of points, and some of points and time.
    let claims = (0..MEMBERS)
        .map(|one| claim(&name(one), io, 1 + one % 14, i64::from(one * 7_919 % 5_000)))
        .collect();
    house.store.commit(claiming(claims)).await.unwrap();
    let all = PeriodKey::holding(Period::All, at(0), ZONE);
    let board = house.store.board(&group(), all, u32::MAX).await.unwrap();
    assert_eq!(board.len(), MEMBERS as usize);
    let ranked = rank(board);
    for one in [0, 1, 2, 1_000, 5_432, 9_998, 9_999].map(name) {
        let place = house.store.place_on_board(&group(), all, &member(&one)).await.unwrap();
        let want = ranked.iter().find(|row| row.standing.member == member(&one));
        assert_eq!(place.as_ref(), want, "{one}");
    }
    // Who hides is not counted: the first of all, and the last, who is ahead of nobody.
    let [first, last] =
        [&ranked[0], &ranked[ranked.len() - 1]].map(|row| row.standing.member.clone());
    let hide = |who| (who, Preferences { hidden: true, ..Preferences::default() });
    let preferences = [first, last].map(hide).to_vec();
    house.store.commit(Commit { preferences, ..Commit::default() }).await.unwrap();
    let place = async |who: &MemberId| house.store.place_on_board(&group(), all, who).await;
    let middle = &ranked[6_000];
    let now = place(&middle.standing.member).await.unwrap().map(|one| one.rank);
    assert_eq!(now, Some(middle.rank - 1));
    assert_eq!(place(&member("nobody")).await.unwrap(), None);
}

/// Who, what, how many points, and when.
fn any_claim() -> impl Strategy<Value = (usize, usize, u32, i64)> {
    (0..3usize, 0..=Stage::COUNT, 0..14u32, 0..5_000_000i64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn boards_are_the_sum_of_the_ledger_and_ranked_as_the_rules_say(
        commits in prop::collection::vec(prop::collection::vec(any_claim(), 1..6), 1..8)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = House::new().await;
            let mut best = BTreeMap::new();
            let steps: Vec<Commit> = commits.into_iter().map(|claims| {
                claiming(claims.into_iter().map(|(who, what, points, second)| {
                    let name = ["ana", "ben", "cleo"][who];
                    let what = Stage::ALL.get(what).map_or(Achievement::AllTen, |stage| Achievement::Stage(*stage));
                    let so_far = best.entry((member(name), what)).or_insert(0);
                    *so_far = points.max(*so_far);
                    claim(name, what, points, second)
                }).collect())
            }).collect();
            for answer in house.together(steps.into_iter().map(|step| house.store.commit(step))).await {
                answer.unwrap();
            }
            prop_assert_eq!(house.store.check().await.unwrap(), [""; 0]);
            let standings = board(&house, Period::All, 0).await;
            for name in ["ana", "ben", "cleo"] {
                let sum: u32 = best.iter().filter(|((who, _), _)| *who == member(name)).map(|(_, best)| best).sum();
                let points = standings.iter().find(|one| one.member == member(name)).map_or(0, |one| one.points);
                prop_assert_eq!(points, sum, "{}", name);
            }
            let ranked: Vec<Standing> = rank(standings.clone()).into_iter().map(|ranked| ranked.standing).collect();
            prop_assert_eq!(ranked, standings);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn what_a_day_brings_beyond_its_bound_stays_in_the_ledger_and_is_on_no_board() {
    let house = House::new().await;
    let stage = |problem: &str, points, second| Claim {
        problem: ProblemId::new(problem),
        ..claim("ana", Achievement::Stage(Stage::Io), points, second)
    };
    let day = 24 * 3_600;
    let steps = [stage("one", DAILY_CAP - 5, 10), stage("two", 9, 20), stage("three", 9, 30)];
    for step in steps {
        house.store.commit(claiming(vec![step])).await.unwrap();
    }
    // Both of one step, and a day later.
    let later = vec![stage("four", DAILY_CAP, day), stage("five", 3, day)];
    let committed = house.store.commit(claiming(later)).await.unwrap();
    assert_eq!(committed.gains, [DAILY_CAP, 3], "what is gained is gained");
    assert_eq!(board(&house, Period::Day, 10).await[0].points, DAILY_CAP);
    assert_eq!(board(&house, Period::All, 10).await[0].points, 2 * DAILY_CAP);
    let ledger = house.count("SELECT sum(points) FROM ledger").await;
    assert_eq!(ledger, i64::from(2 * DAILY_CAP) - 5 + 9 + 9 + 3);
    assert_eq!(house.store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_board_of_a_problem_adds_up_the_bests_of_its_stages_in_one_group() {
    let house = House::new().await;
    let stage =
        |stage, name, points, second| claim(name, Achievement::Stage(stage), points, second);
    let elsewhere = Claim { group: GroupId::new("elsewhere"), ..stage(Stage::Io, "dora", 9, 1) };
    let other = Claim { problem: ProblemId::new("other"), ..stage(Stage::Io, "dora", 9, 1) };
    let claims = vec![
        stage(Stage::Io, "ana", 5, 1),
        stage(Stage::Scale, "ana", 4, 9),
        stage(Stage::Io, "ben", 9, 5),
        stage(Stage::Io, "cleo", 2, 2),
        stage(Stage::Io, "cleo", 7, 3),
        elsewhere,
        other,
    ];
    house.store.commit(claiming(claims)).await.unwrap();
    house.store.commit(finishing(vec![finished("ana", 1, 9)])).await.unwrap();
    let board = house.store.problem_board(&group(), &problem(), 9).await.unwrap();
    let rows: Vec<_> = board
        .iter()
        .map(|row| (row.member.as_str(), row.points, row.interviews, row.reached_at))
        .collect();
    assert_eq!(
        rows,
        [("wire:ben", 9, 0, at(5)), ("wire:ana", 9, 1, at(9)), ("wire:cleo", 7, 0, at(3))]
    );
}

#[tokio::test]
async fn the_board_of_a_workspace_adds_up_those_groups_whose_hosts_want_boards() {
    let house = House::new().await;
    let groups = ["one", "two", "silent"].map(GroupId::new);
    let stored = |id: &GroupId| Group {
        id: id.clone(),
        name: id.to_string(),
        zone: "UTC".to_owned(),
        platform: wire(),
        channel: ConversationId::new(format!("T1/{id}")),
        host: None,
    };
    let off = BoardRules { off: true, ..BoardRules::default() };
    let commit = Commit {
        groups: groups.iter().map(stored).collect(),
        board_rules: vec![(groups[2].clone(), off)],
        ..Commit::default()
    };
    house.store.commit(commit).await.unwrap();
    let stage = |group: &GroupId, name, points, second| Claim {
        group: group.clone(),
        ..claim(name, Achievement::Stage(Stage::Io), points, second)
    };
    let claims = vec![
        stage(&groups[0], "ana", 5, 1),
        stage(&groups[1], "ana", 4, 2),
        stage(&groups[1], "ben", 7, 3),
        stage(&groups[2], "ben", 9, 4),
    ];
    house.store.commit(claiming(claims)).await.unwrap();
    let known = house.store.groups_with_boards(&wire()).await.unwrap();
    let mut known: Vec<GroupId> = known.into_iter().map(|(id, _)| id).collect();
    known.sort();
    assert_eq!(known, groups[..2]);
    let board = house.store.board_of_all(&known).await.unwrap();
    let rows: Vec<_> = board.iter().map(|row| (row.member.as_str(), row.points)).collect();
    assert_eq!(rows, [("wire:ana", 9), ("wire:ben", 7)]);
    assert_eq!(house.store.board_of_all(&[]).await.unwrap(), []);
    let elsewhere = PlatformName::new("elsewhere");
    assert_eq!(house.store.groups_with_boards(&elsewhere).await.unwrap(), []);
}

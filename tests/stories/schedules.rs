//! Schedules: added, listed, fired exactly once, also by two tasks and after a stop.

use crate::harness::{Room, any_has, assert_has};
use chrono::Duration;
use greenroom::{
    chat::ping::Ping,
    framework::problem::ProblemId,
    ids::GroupId,
    service::{
        firing,
        ports::{
            rows::Commit,
            schedule::{Schedule, ScheduleChange},
            schedules::ScheduleStore,
            store::Store,
        },
    },
};

fn group() -> GroupId {
    GroupId::new(format!("group-{}", crate::harness::CHANNEL))
}

/// The newest problems posted to the group, newest first.
async fn posted(room: &Room, limit: u32) -> Vec<ProblemId> {
    room.store.posted(&[group()], limit).await.unwrap().remove(&group()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_posted_when_due_with_a_join_button_that_starts_ones_own_interview() {
    let mut room = Room::open_at("2026-03-06T20:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * mon-fri Europe/Berlin").await;
    let added = room.news();
    assert_has(&added, "2026-03-09T08:00:00");
    room.does("ana", "schedule list").await;
    assert_has(&room.news(), "0 9 * * mon-fri");
    room.advance(Duration::days(2)).await;
    assert!(room.news().is_empty(), "nothing at the weekend");
    room.advance(Duration::hours(12)).await;
    let post = room.news();
    assert_has(&post, "Problem of the day");
    let join = post[0]
        .lines()
        .find_map(|line| line.strip_prefix("[practice ")?.strip_suffix(']'))
        .unwrap()
        .to_owned();
    room.does_in_channel("ben", &format!("practice {join}")).await;
    assert_has(&room.news(), "Stage 1 of 10");
    room.does_in_channel("ana", "practice today").await;
    let posted = posted(&room, 10).await;
    assert_eq!(posted.iter().map(|id| id.as_str()).collect::<Vec<_>>(), [join]);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_due_instant_fires_once_whoever_looks_and_however_often() {
    let mut room = Room::open_at("2026-03-02T08:59:00Z").await;
    room.does("ana", "schedule add */5 * * * * UTC").await;
    room.news();
    let second = Room::service(&room.store, &room.clock, &room.paper);
    for _ in 0..6 {
        room.advance_silently(Duration::minutes(5));
        let looks = (0..4).map(|task| {
            let service = if task % 2 == 0 { room.service.clone() } else { second.clone() };
            async move { firing::tick(&service).await.unwrap() }
        });
        futures::future::join_all(looks).await;
        room.service.settled().await;
        second.settled().await;
    }
    let posts = room.news().iter().filter(|card| card.contains("Problem of the day")).count();
    assert_eq!(posts, 6);
    let posted = posted(&room, 100).await;
    assert_eq!(posted.len(), 6);
    let problems: std::collections::BTreeSet<_> = posted.into_iter().collect();
    assert_eq!(problems.len(), 6, "no problem is repeated while others are left");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_missed_in_a_stop_only_the_newest_is_posted() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.news();
    room.restart(Duration::days(4)).await;
    let cards = room.news();
    assert_eq!(
        cards.iter().filter(|card| card.contains("Problem of the day")).count(),
        1,
        "{cards:?}"
    );
    let history = room.store.history(&group(), 10).await.unwrap();
    assert_eq!(history[0].due_at.to_rfc3339(), "2026-03-05T09:00:00+00:00");
    room.does("ana", "schedule history").await;
    let told = room.news();
    assert_has(&told, "missed, the last of 3 since");
    assert_has(&told, "23 h late");
    let schedules = room.store.schedules(&group()).await.unwrap();
    assert_eq!(schedules[0].next_due_at.unwrap().to_rfc3339(), "2026-03-06T09:00:00+00:00");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn running_now_keeps_the_rhythm_and_removing_stops_it() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.does("ana", "schedule run now").await;
    assert_has(&room.news(), "Problem of the day");
    room.advance(Duration::hours(2)).await;
    assert_has(&room.news(), "Problem of the day");
    let id = room.store.schedules(&group()).await.unwrap()[0].id;
    room.does("ana", &format!("schedule remove {id}")).await;
    room.news();
    room.advance(Duration::days(3)).await;
    assert!(room.news().is_empty());
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_are_for_admins_and_bad_ones_are_refused_with_the_reason() {
    let mut room = Room::open().await;
    room.does("guest", "schedule list").await;
    assert_has(&room.news(), "[refused]\n/schedule is for the hosts");
    for (line, reason) in [
        ("schedule add 0 9 * * mon-fri Europe/Berln", "Europe/Berlin"),
        ("schedule add 0 25 * * * UTC", "hour"),
        ("schedule add 0 0 30 2 * UTC", "once in five years"),
        ("schedule remove 99", "no such schedule"),
        ("schedule run now", "no such schedule"),
    ] {
        room.does("ana", line).await;
        let cards = room.news();
        assert_has(&cards, "[refused]");
        assert!(any_has(&cards, reason), "{line}: {cards:?}");
    }
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_posts_only_the_kind_of_problem_it_was_given() {
    let mut room = Room::open_at("2026-03-02T08:59:00Z").await;
    room.does("ana", "schedule add */5 * * * * UTC astrology").await;
    assert_has(&room.news(), "no problems of the kind");
    room.does("ana", "schedule add */5 * * * * UTC hard").await;
    assert_has(&room.news(), "hard problems");
    for _ in 0..4 {
        room.advance(Duration::minutes(5)).await;
    }
    let posted = posted(&room, 10).await;
    assert_eq!(posted.len(), 4);
    let bank = greenroom::prompts::bank(None).unwrap();
    for problem in posted {
        assert!(bank.get(&problem).unwrap().difficulty >= 4, "{problem}");
    }
    room.end().await;
}

/// Posts of the problem of the day among the news.
fn posts(room: &mut Room) -> Vec<String> {
    room.news().into_iter().filter(|card| card.contains("Problem of the day")).collect()
}

/// The id of the only schedule.
async fn only(room: &Room) -> greenroom::ids::ScheduleId {
    room.store.schedules(&group()).await.unwrap()[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn on_holidays_and_while_it_rests_a_schedule_posts_nothing_and_says_so() {
    let mut room = Room::open_at("2026-12-22T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    let id = only(&room).await;
    room.does("ana", &format!("schedule edit {id} holidays DE, 2026-12-24")).await;
    let told = room.news();
    assert_has(&told, "No posts on holidays: de, 2026-12-24.");
    assert_has(&told, "None on Thu 24 Dec 2026, Fri 25 Dec 2026, Sat 26 Dec 2026, a holiday.");
    let mut days = Vec::new();
    for day in 22..=28 {
        room.advance(Duration::hours(2)).await;
        days.extend((!posts(&mut room).is_empty()).then_some(day));
        room.advance(Duration::hours(22)).await;
    }
    assert_eq!(days, [22, 23, 27, 28], "two holidays of Germany, and an own date");
    room.does("ana", "schedule history").await;
    let told = room.news();
    assert!(any_has(&told, "nothing, a holiday"), "{told:?}");

    // 2026-12-29, 08:00.
    room.does("ana", &format!("schedule pause {id} until 2027-01-02")).await;
    assert_has(&room.news(), "It rests until 2027-01-02T00:00:00");
    for _ in 0..4 {
        room.advance(Duration::days(1)).await;
    }
    assert!(posts(&mut room).is_empty());
    room.advance(Duration::hours(2)).await;
    assert_eq!(posts(&mut room).len(), 1, "on the second of January");
    room.does("ana", &format!("schedule pause {id}")).await;
    assert_has(&room.news(), "It rests: ");
    room.advance(Duration::days(5)).await;
    assert!(posts(&mut room).is_empty());
    room.does("ana", &format!("schedule pause {id} until 2027-01-02")).await;
    assert_has(&room.news(), "Sat 2 Jan 2027 has begun already");
    room.does("ana", &format!("schedule resume {id}")).await;
    room.news();
    room.advance(Duration::days(1)).await;
    assert_eq!(posts(&mut room).len(), 1, "nothing of the rest is made up for");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_missed_posts_is_the_hosts_choice() {
    for (policy, want) in [("skip", 0), ("latest", 1), ("all up to 3", 3)] {
        let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
        room.does("ana", "schedule add 0 9 * * * UTC").await;
        let id = only(&room).await;
        room.does("ana", &format!("schedule edit {id} missed {policy}")).await;
        room.news();
        room.restart(Duration::days(5)).await;
        // What is due at once again is seen to at the next look.
        for _ in 0..3 {
            room.advance(Duration::zero()).await;
        }
        assert_eq!(posts(&mut room).len(), want, "{policy}");
        let history = room.store.history(&group(), 10).await.unwrap();
        let posted = history.iter().filter(|one| one.outcome.posted().is_some()).count();
        assert_eq!((posted, history.len()), (want, want + 1), "{policy}");
        room.advance(Duration::minutes(65)).await;
        assert_eq!(posts(&mut room).len(), 1, "{policy}: what is due then is posted");
        room.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_chooses_as_it_is_told_and_opens_what_it_is_told() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    let id = only(&room).await;
    room.does("ana", &format!("schedule edit {id} choose list card-frud")).await;
    assert!(any_has(&room.news(), "card-fraud"), "a slip is told");
    room.does("ana", &format!("schedule edit {id} choose list wake-word, card-fraud")).await;
    room.does("ana", &format!("schedule edit {id} mode mock")).await;
    assert_has(&room.news(), "In this order: wake-word, card-fraud. People join as a mock.");
    for want in ["wake-word", "card-fraud", "wake-word"] {
        room.advance(Duration::days(1)).await;
        let posts = posts(&mut room);
        assert!(posts[0].contains(&format!("[mock {want}]")), "{posts:?}");
    }
    room.does("ana", &format!("schedule edit {id} choose ramp")).await;
    room.news();
    let bank = greenroom::prompts::bank(None).unwrap();
    for _ in 0..5 {
        room.advance(Duration::days(1)).await;
    }
    let mut ramp: Vec<u8> =
        posted(&room, 5).await.iter().map(|id| bank.get(id).unwrap().difficulty).collect();
    ramp.sort_unstable();
    ramp.dedup();
    assert!(ramp.len() >= 4, "each difficulty in its turn: {ramp:?}");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_clocks_is_told_before_it_happens() {
    let mut room = Room::open_at("2026-03-27T12:00:00Z").await;
    room.does("ana", "schedule preview every day at 9 Europe/Berlin").await;
    let told = room.news();
    assert_has(&told, "2026-03-28T08:00:00");
    assert_has(&told, "2026-03-29T07:00:00");
    assert_has(
        &told,
        "Before Sun 29 Mar 2026 the clocks in Europe/Berlin go forward by 1 h; it stays 09:00 there.",
    );
    assert!(room.store.schedules(&group()).await.unwrap().is_empty(), "nothing is added");
    room.does("ana", "schedule add 0 9 * * * Europe/Berlin").await;
    let id = only(&room).await;
    room.does("ana", &format!("schedule edit {id} when weekdays at 18:30 Asia/Tokyo")).await;
    assert_has(&room.news(), "30 18 * * mon-fri in Asia/Tokyo");
    let due = room.store.schedules(&group()).await.unwrap()[0].next_due_at.unwrap();
    assert_eq!(due.to_rfc3339(), "2026-03-30T09:30:00+00:00");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_calls_whom_the_host_said_and_only_when_it_is_posted() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.news();
    let id = room.store.schedules(&group()).await.unwrap()[0].id;
    room.does("ana", &format!("schedule edit {id} ping @juniors")).await;
    assert_has(&room.news(), "Say whom to call");
    room.does("ana", &format!("schedule edit {id} ping @here")).await;
    assert_has(&room.news(), "Its posts call whoever is here.");
    room.advance(Duration::hours(1)).await;
    assert_eq!(pings(&mut room), [Some(Ping::Here)]);
    room.does("ana", &format!("schedule edit {id} ping nobody")).await;
    room.news();
    room.advance(Duration::days(1)).await;
    assert_eq!(pings(&mut room), [None]);
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_ahead_is_worked_out_anew_when_zones_have_other_rules_and_what_is_overdue_stays()
{
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * Europe/Berlin").await;
    room.does("ana", "schedule add 0 10 * * * Europe/Berlin").await;
    room.does("ana", "schedule add 0 10 * * * Europe/Berlin").await;
    room.news();
    let stored = room.store.schedules(&group()).await.unwrap();
    // As the rules of an older version would have had it: an hour off, one that was missed, and one that never was.
    let old = |schedule: &Schedule, at: &str| ScheduleChange {
        schedule: Schedule { next_due_at: at.parse().ok(), ..schedule.clone() },
        moves: true,
    };
    let changed_schedules = vec![
        old(&stored[0], "2026-03-03T09:00:00Z"),
        old(&stored[1], "2026-03-01T09:00:00Z"),
        old(&stored[2], "2026-03-02T08:30:00Z"),
    ];
    let commit = Commit { changed_schedules, zone_rules: Some(1), ..Commit::default() };
    room.store.commit(commit).await.unwrap();
    room.restart(Duration::minutes(45)).await;
    let history = room.store.history(&group(), 10).await.unwrap();
    let due: Vec<String> = history.iter().map(|one| one.due_at.to_rfc3339()).collect();
    assert_eq!(due, ["2026-03-01T09:00:00+00:00"]);
    let stored = room.store.schedules(&group()).await.unwrap();
    let next: Vec<String> =
        stored.iter().map(|one| one.next_due_at.unwrap().to_rfc3339()).collect();
    let today = "2026-03-02T09:00:00+00:00";
    assert_eq!(next, ["2026-03-03T08:00:00+00:00", today, today]);
    assert!(room.store.zone_rules().await.unwrap().unwrap() > 1);
    room.end().await;
}

/// Whom the posts since the last look call.
fn pings(room: &mut Room) -> Vec<Option<Ping>> {
    let before = room.posted().len() - room.news().len();
    let posts = room.posted().split_off(before);
    posts.into_iter().map(|posted| posted.card.ping).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joined_and_fell_silent_is_reminded_before_the_time_for_answers_is_over() {
    let mut room = Room::open_at("2026-03-02T08:00:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.news();
    let id = room.store.schedules(&group()).await.unwrap()[0].id;
    room.does("ana", &format!("schedule edit {id} window soon")).await;
    assert_has(&room.news(), "such as 8 hours");
    room.does("ana", &format!("schedule edit {id} window 8 hours")).await;
    assert_has(&room.news(), "Answers are wanted for 8 hours.");
    room.advance(Duration::hours(1)).await;
    assert_has(&room.news(), "Answers are wanted until 2026-03-02T17:00:00");
    let posted = posted(&room, 1).await;
    for name in ["ben", "cem"] {
        room.does_in_channel(name, &format!("practice {}", posted[0])).await;
    }
    room.does_in_channel("dee", "practice card-fraud").await;
    room.news();
    room.advance(Duration::hours(5)).await;
    assert!(room.news().is_empty(), "an hour before anybody is reminded");
    room.restart(Duration::minutes(61)).await;
    let news = room.news();
    let reminded = |card: &&String| card.contains("are wanted until 2026-03-02T17:00:00");
    let of = if posted[0].as_str() == "card-fraud" { 3 } else { 2 };
    assert_eq!(news.iter().filter(reminded).count(), of, "{news:?}");
    room.advance(Duration::hours(30)).await;
    assert!(!room.news().iter().any(|card| reminded(&card)), "only once");
    room.does_in_channel("eli", &format!("practice {}", posted[0])).await;
    room.advance(Duration::hours(12)).await;
    assert!(!room.news().iter().any(|card| reminded(&card)), "the time was over");
    room.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_posts_nothing_twice_and_goes_on_with_the_first_new_instant() {
    for back in [Duration::hours(1), Duration::days(1)] {
        let mut room = Room::open_at("2026-03-04T08:59:00Z").await;
        room.does("ana", "schedule add 0 9 * * * UTC").await;
        room.advance(Duration::minutes(1)).await;
        assert_eq!(posted(&room, 9).await.len(), 1);
        room.advance_silently(-back);
        // Both work out anew what is due next: an instant that was posted already.
        let schedule = room.store.schedules(&group()).await.unwrap()[0].id;
        room.does("ana", &format!("schedule edit {schedule} when 0 9 * * * UTC")).await;
        for _ in 0..3 {
            room.advance(back / 2).await;
        }
        assert_eq!(posted(&room, 9).await.len(), 1, "{back}");
        let next = room.store.schedules(&group()).await.unwrap()[0].next_due_at;
        assert!(next > Some(room.now()), "{back}: it is due at {next:?} at {}", room.now());
        room.advance(Duration::days(1)).await;
        let history = room.store.history(&group(), 9).await.unwrap();
        let mut instants: Vec<_> = history.iter().map(|firing| firing.due_at).collect();
        instants.dedup();
        assert_eq!(instants.len(), history.len());
        assert_eq!(history[0].due_at.date_naive(), room.now().date_naive());
        room.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_forward_is_a_stop_that_is_seen_at_the_next_look() {
    for (forward, posts) in [(Duration::hours(1), 1), (Duration::days(1), 1)] {
        let mut room = Room::open_at("2026-03-04T08:30:00Z").await;
        room.does("ana", "schedule add 0 9 * * * UTC").await;
        room.advance(forward).await;
        assert_eq!(posted(&room, 9).await.len(), posts, "{forward}");
        let next = room.store.schedules(&group()).await.unwrap()[0].next_due_at;
        assert!(next > Some(room.now()));
        room.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_that_cannot_be_read_rests_and_keeps_no_other_waiting() {
    let mut room = Room::open_at("2026-03-04T08:59:00Z").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    room.does("ana", "schedule add 0 9 * * * UTC").await;
    let broken = room.store.schedules(&group()).await.unwrap().remove(0);
    let broken = Schedule { expression: "nonsense".to_owned(), ..broken };
    let change = ScheduleChange { schedule: broken.clone(), moves: false };
    let commit = Commit { changed_schedules: vec![change], ..Commit::default() };
    room.store.commit(commit).await.unwrap();
    for _ in 0..3 {
        room.advance(Duration::minutes(1)).await;
    }
    assert_eq!(posted(&room, 9).await.len(), 1, "the other one is posted once");
    let mended = Schedule { expression: "0 9 * * *".to_owned(), ..broken };
    let change = ScheduleChange { schedule: mended, moves: false };
    let commit = Commit { changed_schedules: vec![change], ..Commit::default() };
    room.store.commit(commit).await.unwrap();
    room.advance(Duration::hours(1)).await;
    assert_eq!(posted(&room, 9).await.len(), 2, "after its rest it is tried again");
    room.end().await;
}

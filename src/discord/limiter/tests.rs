//! Tests of what may be called when; the time is an argument, or paused.

use super::*;
use proptest::prelude::*;

const POST: &str = "POST /channels/{}/messages";
const EDIT: &str = "PATCH /channels/{}/messages/{}";

fn asked(main: &str) -> Asked<'_> {
    Asked { route: POST, main, counted: Counted::Fully }
}

fn told(bucket: &str, limit: u32, left: u32, after: f64) -> Told {
    Told {
        status: 200,
        bucket: Some(bucket.to_owned()),
        window: Some((limit, left, Duration::from_secs_f64(after))),
        ..Told::default()
    }
}

fn too_many(scope: Scope, after: u64) -> Told {
    Told { status: 429, scope, retry_after: Duration::from_secs(after), ..Told::default() }
}

fn go(state: &mut State, asked: &Asked<'_>, now: Instant) -> Key {
    match state.ask(asked, now) {
        Verdict::Go(key) => key,
        other => panic!("{other:?}"),
    }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn an_unknown_bucket_takes_one_call_at_a_time_and_a_known_one_what_is_left() {
    let (mut state, now) = (State::default(), Instant::now());
    let key = go(&mut state, &asked("1"), now);
    assert_eq!(state.ask(&asked("1"), now), Verdict::Held);
    assert!(matches!(state.ask(&asked("2"), now), Verdict::Go(_)), "another channel");
    state.note(&asked("1"), &key, &told("b", 5, 2, 4.0), now);
    go(&mut state, &asked("1"), now);
    go(&mut state, &asked("1"), now);
    assert_eq!(state.ask(&asked("1"), now), Verdict::At(now + secs(4)));
    // The new window has as many as the limit says, without those still under way.
    let later = now + secs(4);
    for _ in 0..3 {
        go(&mut state, &asked("1"), later);
    }
    assert!(!matches!(state.ask(&asked("1"), later), Verdict::Go(_)));
}

#[tokio::test]
async fn routes_of_one_bucket_share_it() {
    let (mut state, now) = (State::default(), Instant::now());
    let edit = Asked { route: EDIT, main: "1", counted: Counted::Fully };
    let key = go(&mut state, &asked("1"), now);
    state.note(&asked("1"), &key, &told("b", 5, 4, 9.0), now);
    let key = go(&mut state, &edit, now);
    state.note(&edit, &key, &told("b", 5, 0, 9.0), now);
    assert_eq!(state.ask(&asked("1"), now), Verdict::At(now + secs(9)));
    assert!(matches!(state.ask(&asked("2"), now), Verdict::Go(_)), "another channel");
}

#[tokio::test]
async fn a_429_closes_its_bucket_or_all_of_them() {
    let (mut state, now) = (State::default(), Instant::now());
    let key = go(&mut state, &asked("1"), now);
    state.note(&asked("1"), &key, &too_many(Scope::User, 3), now);
    assert_eq!(state.ask(&asked("1"), now), Verdict::At(now + secs(3)));
    let key = go(&mut state, &asked("2"), now);
    state.note(&asked("2"), &key, &too_many(Scope::Global, 7), now);
    assert_eq!(state.ask(&asked("3"), now), Verdict::At(now + secs(7)));
    let hook = Asked { route: "POST /webhooks/{}/{}", main: "t", counted: Counted::Apart };
    assert!(matches!(state.ask(&hook, now), Verdict::Go(_)), "interactions are apart");
    assert!(matches!(state.ask(&asked("3"), now + secs(7)), Verdict::Go(_)));
}

#[tokio::test]
async fn no_more_than_a_seconds_worth_is_called_at_once() {
    let (mut state, now) = (State::default(), Instant::now());
    for channel in 0..A_SECOND {
        go(&mut state, &asked(&channel.to_string()), now);
    }
    assert_eq!(state.ask(&asked("x"), now), Verdict::At(now + SECOND));
    let callback = Asked { route: "callback", main: "i", counted: Counted::Nowhere };
    assert!(matches!(state.ask(&callback, now), Verdict::Go(_)));
    assert!(matches!(state.ask(&asked("x"), now + SECOND), Verdict::Go(_)));
}

#[tokio::test]
async fn calls_stop_well_before_discord_shuts_us_out() {
    let (mut state, now) = (State::default(), Instant::now());
    let key: Key = ("b".into(), "1".into());
    let with = |status, scope| Told { status, scope, ..Told::default() };
    assert_eq!(state.note(&asked("1"), &key, &with(429, Scope::Shared), now), None);
    assert_eq!(state.note(&asked("1"), &key, &with(404, Scope::User), now), None);
    for count in 1..=REFUSED_MOST {
        let status = [401, 403, 429][count % 3];
        assert_eq!(
            state.note(&asked("1"), &key, &with(status, Scope::User), now),
            Some(count),
            "{status}"
        );
    }
    let later = now + secs(60);
    assert_eq!(state.ask(&asked("2"), later), Verdict::At(now + REFUSED_FOR));
    assert!(matches!(state.ask(&asked("2"), now + REFUSED_FOR), Verdict::Go(_)));
}

#[tokio::test]
async fn buckets_that_say_nothing_any_more_are_dropped() {
    let (mut state, mut now) = (State::default(), Instant::now());
    for token in 0..REMEMBERED * 3 {
        let token = token.to_string();
        let hook = Asked { route: "PATCH @original", main: &token, counted: Counted::Apart };
        let key = go(&mut state, &hook, now);
        state.note(&hook, &key, &told("hook", 5, 4, 0.5), now);
        now += Duration::from_millis(10);
    }
    assert!(state.buckets.len() <= REMEMBERED + 1, "{}", state.buckets.len());
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn a_caller_waits_for_its_turn_and_no_longer_than_it_wants() {
    let limiter = Limiter::default();
    let begun = Instant::now();
    let late = begun + secs(600);
    limiter.turn(asked("1"), late).await.unwrap().answered(&told("b", 1, 0, 0.2));
    let turn = limiter.turn(asked("1"), late).await.unwrap();
    assert!(begun.elapsed() >= millis(200));
    // Nobody tells what became of it: the next one may go all the same.
    drop(turn);
    limiter.turn(asked("1"), late).await.unwrap().answered(&told("b", 1, 0, 500.0));
    let wait = limiter.turn(asked("1"), Instant::now() + secs(60)).await.unwrap_err();
    assert!(wait > secs(60) && wait <= secs(500), "{wait:?}");
}

#[tokio::test]
async fn whoever_is_held_goes_when_the_call_before_is_answered() {
    let limiter = std::sync::Arc::new(Limiter::default());
    let late = Instant::now() + secs(600);
    let first = limiter.turn(asked("1"), late).await.unwrap();
    let second = tokio::spawn({
        let limiter = std::sync::Arc::clone(&limiter);
        async move { limiter.turn(asked("1"), late).await.map(drop) }
    });
    tokio::time::sleep(millis(50)).await;
    assert!(!second.is_finished());
    first.answered(&told("b", 5, 4, 1.0));
    assert_eq!(second.await.unwrap(), Ok(()));
    let _hangs = limiter.turn(asked("2"), late).await.unwrap();
    let soon = Instant::now() + millis(50);
    assert_eq!(limiter.turn(asked("2"), soon).await.unwrap_err(), HELD);
}

/// Discord's side of one bucket: a window opens at the first call in it.
struct Window {
    limit: u32,
    span: Duration,
    used: u32,
    ends: Option<Instant>,
}

impl Window {
    fn call(&mut self, now: Instant) -> Told {
        if self.ends.is_none_or(|ends| ends <= now) {
            self.ends = Some(now + self.span);
            self.used = 0;
        }
        self.used += 1;
        let after = self.ends.map_or(Duration::ZERO, |ends| ends - now);
        let status = if self.used > self.limit { 429 } else { 200 };
        Told {
            status,
            bucket: Some("b".to_owned()),
            window: Some((self.limit, self.limit.saturating_sub(self.used), after)),
            retry_after: after,
            scope: Scope::User,
        }
    }
}

proptest! {
    /// However calls and their answers fall in time, Discord never has to say 429 when its clock is ours.
    #[test]
    fn a_bucket_is_never_overrun(
        limit in 1..6_u32,
        span in 200..4_000_u64,
        steps in prop::collection::vec((any::<bool>(), 0..700_u64), 1..120),
    ) {
        let mut state = State::default();
        let mut now = Instant::now();
        let mut window =
            Window { limit, span: Duration::from_millis(span), used: 0, ends: None };
        let mut under_way = VecDeque::new();
        for (answer, pause) in steps {
            now += Duration::from_millis(pause);
            if answer {
                if let Some(key) = under_way.pop_front() {
                    let told = window.call(now);
                    prop_assert_ne!(told.status, 429);
                    state.note(&asked("1"), &key, &told, now);
                }
            } else if let Verdict::Go(key) = state.ask(&asked("1"), now) {
                under_way.push_back(key);
            }
        }
    }
}

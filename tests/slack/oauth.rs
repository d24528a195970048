//! Workspaces install the app in a browser, are served each with its own token, and remove it again.

use crate::{
    fake::{CLIENT_SECRET, Delivery, Fault, Kind, ORGANISATION, TEAM, TOKEN_LIFE, World},
    fake_tests::exchange,
    room::{ANA, BEN, CHANNEL, Room, SEAL_KEY, Way},
    stories::is_stored,
};
use axum::{
    body::Body,
    http::{HeaderMap, Request, header},
};
use greenroom::{
    ids::{GroupId, PlatformName},
    service::ports::{schedules::ScheduleStore, store::Store},
    store::sqlite::{Access, SqliteStore},
};
use serde_json::json;

/// A second workspace, its bot, one person and one channel.
const ELSE: &str = "T9ELSE";
const ELSE_BOT: &str = "U9ELSEBOT";
const CY: &str = "U9CY";
const ELSE_CHANNEL: &str = "C9ELSE";

const OTHER_KEY: &str = "9FcVZtoqmGRX2wKvYaixE3Cx8UVyCr6Y6tN8NQzOF2c=";

/// Two workspaces, and neither has the app yet.
async fn two() -> Room {
    let room = Room::open(Way::OAuth).await;
    room.fake.add_team(ELSE, "else <&> co", ELSE_BOT);
    room.fake.alter_team(ELSE, |team| team.installed = false);
    room.fake.add_user_of(ELSE, CY, |user| user.admin = true);
    room.fake.add_channel(ELSE_CHANNEL, "else", Kind::Public, &[CY, ELSE_BOT]);
    room
}

/// What a browser gets.
struct Page {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Page {
    fn location(&self) -> String {
        assert_eq!(self.status, 302, "{}", self.text);
        self.headers[header::LOCATION].to_str().unwrap().to_owned()
    }

    /// The cookie that it sets, as the browser sends it from then on.
    fn cookie(&self) -> String {
        let set = self.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(set.contains("; Secure; HttpOnly; SameSite=Lax"), "{set}");
        set.split(';').next().unwrap().to_owned()
    }
}

async fn get(url: &str, cookie: &str) -> Page {
    let request = Request::get(url).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let (status, headers, body) = exchange(request).await.unwrap();
    Page { status, headers, text: String::from_utf8(body).unwrap() }
}

/// Somebody goes to Slack by our link and chooses a workspace, or declines: where Slack sends them, and their cookie.
async fn chosen(room: &Room, team: Option<&str>) -> (String, String) {
    let went = get(&format!("{}/slack/install", room.address()), "").await;
    let choice = team.map(|team| format!("&team={team}")).unwrap_or_default();
    let back = get(&format!("{}{choice}", went.location()), "").await;
    (back.location(), went.cookie())
}

async fn install(room: &Room, team: &str) -> Page {
    let (back, cookie) = chosen(room, Some(team)).await;
    get(&back, &cookie).await
}

/// Both workspaces have the app.
async fn installed() -> Room {
    let room = two().await;
    for team in [TEAM, ELSE] {
        assert_eq!(install(&room, team).await.status, 200);
    }
    room
}

/// Somebody starts an interview in a channel; gives its thread, in which the bot has said what comes first.
async fn begun(room: &Room, user: &str, channel: &str) -> String {
    begun_with(room, user, channel, "card-fraud").await
}

async fn begun_with(room: &Room, user: &str, channel: &str, problem: &str) -> String {
    let before = room.fake.channel(channel).len();
    room.fake.command(user, channel, "/practice", problem).await;
    let root = move |world: &World| world.top(channel).get(before).map(|root| root.ts.clone());
    let thread = room.fake.wait_for("an interview's first message", root).await;
    heard(room, channel, &thread, "Stage 1 of 10").await;
    thread
}

async fn heard(room: &Room, channel: &str, thread: &str, words: &str) {
    let told = |world: &World| {
        let thread = world.thread(channel, thread);
        thread.iter().any(|one| one.bot_id.is_some() && one.text().contains(words))
    };
    room.fake.wait_until(words, told).await;
}

/// Workspaces that are kept, and schedules of a workspace's channel.
async fn kept(room: &Room, group: &str) -> (Vec<String>, usize) {
    let store = SqliteStore::open(&room.database(), Access::Read).await.unwrap();
    let all = store.installations(&PlatformName::new("slack")).await.unwrap();
    let schedules = store.schedules(&GroupId::new(format!("slack:{group}"))).await.unwrap().len();
    store.close().await;
    (all.into_iter().map(|one| one.workspace).collect(), schedules)
}

fn accesses(world: &World) -> usize {
    world.calls_of("oauth.v2.access")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workspaces_install_the_app_and_are_served_each_with_its_own_token() {
    let mut room = two().await;
    // Nobody has the app: what comes all the same is acknowledged and left.
    assert!(room.fake.command(BEN, CHANNEL, "/practice", "card-fraud").await.is_ok());
    let page = install(&room, TEAM).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("/invite @Greenroom"), "{}", page.text);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(page.cookie().ends_with('='), "the cookie is taken back");
    let page = install(&room, ELSE).await;
    assert!(page.text.contains("else &lt;&amp;&gt; co"), "{}", page.text);

    // The fake knows no channel of another workspace than the token's.
    let threads = [
        (ANA, CHANNEL, begun(&room, ANA, CHANNEL).await),
        (CY, ELSE_CHANNEL, begun(&room, CY, ELSE_CHANNEL).await),
    ];
    room.stop().await;
    room.start().await;
    for (user, channel, thread) in &threads {
        room.fake.reply(user, channel, thread, "hint");
        heard(&room, channel, thread, "Hint 1 of 3").await;
        assert_eq!(room.fake.channel(channel).len(), 1, "nothing of the time before");
    }
    for secret in ["xoxb-T0ROOM", "xoxb-T9ELSE", CLIENT_SECRET, SEAL_KEY] {
        assert!(!is_stored(&room, secret), "{secret}");
    }
    assert!(is_stored(&room, "g1."), "the look finds what is sealed");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_ends_only_in_the_browser_that_began_it_in_time_and_once() {
    let room = two().await;
    let (back, cookie) = chosen(&room, Some(TEAM)).await;
    let (_, others_cookie) = chosen(&room, Some(TEAM)).await;
    let address = format!("{}/slack/oauth", room.address());
    let forged = "g1.000102030405060708090a0b0c0d0e0f1011121314151617aabb";
    let code = back.split(['?', '&']).find(|part| part.starts_with("code=")).unwrap();
    for (url, cookie) in [
        (back.clone(), ""),
        (back.clone(), others_cookie.as_str()),
        (format!("{address}?{code}"), cookie.as_str()),
        (format!("{address}?{code}&state="), "__Host-greenroom-install="),
        (format!("{address}?{code}&state={forged}"), &format!("__Host-greenroom-install={forged}")),
    ] {
        let page = get(&url, cookie).await;
        assert_eq!(page.status, 400, "{url} with {cookie}");
        assert!(page.text.contains("href=\"/slack/install\""), "{}", page.text);
    }
    assert_eq!(room.fake.with(|world| accesses(world)), 0, "no code is given to anybody");

    // Right, and then once more.
    assert_eq!(get(&back, &format!("other=1; {cookie}")).await.status, 200);
    let page = get(&back, &cookie).await;
    assert!(page.status == 400 && page.text.contains("done already"), "{}", page.text);

    let (back, cookie) = chosen(&room, Some(TEAM)).await;
    room.pass(601);
    assert_eq!(get(&back, &cookie).await.status, 400);
    assert_eq!(room.fake.with(|world| accesses(world)), 1);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_declines_or_is_refused_reads_why_and_nothing_is_kept() {
    let room = two().await;
    let (back, cookie) = chosen(&room, None).await;
    let page = get(&back, &cookie).await;
    assert!(page.status == 200 && page.text.contains("You declined"), "{}", page.text);
    let (back, cookie) = chosen(&room, Some(ORGANISATION)).await;
    let page = get(&back, &cookie).await;
    assert!(page.status == 400 && page.text.contains("choose one workspace"), "{}", page.text);
    for (fault, status, words) in [
        (Fault::Error("bad_redirect_uri"), 400, "\u{201c}bad_redirect_uri\u{201d}"),
        (Fault::Status(503), 502, "Start again in a minute"),
        (Fault::Reset, 502, "Start again in a minute"),
    ] {
        room.fake.next("oauth.v2.access", fault);
        let page = install(&room, TEAM).await;
        assert!(page.status == status && page.text.contains(words), "{}", page.text);
    }
    assert_eq!(kept(&room, "").await.0, [""; 0]);
    // Without its address a workspace is installed all the same.
    room.fake.next("auth.test", Fault::Status(503));
    assert_eq!(install(&room, TEAM).await.status, 200);
    begun(&room, ANA, CHANNEL).await;
    room.close().await;
}

/// The last delivery of an event of this type.
fn last(room: &Room, kind: &str) -> Delivery {
    let mut all = room.fake.deliveries().into_iter().rev();
    all.find(|one| one.payload["event"]["type"] == kind).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_removes_the_app_is_forgotten_with_its_schedules() {
    let room = installed().await;
    for (user, channel) in [(ANA, CHANNEL), (CY, ELSE_CHANNEL)] {
        room.fake.command(user, channel, "/greenroom", "schedule add 0 9 * * * UTC").await;
        room.fake.wait_until("the schedule", |world| !world.top(channel).is_empty()).await;
    }
    // Somebody else's token is none of ours.
    let revoked = json!({ "oauth": [CY], "bot": ["U9OTHERBOT"] });
    let event = json!({ "type": "tokens_revoked", "tokens": revoked, "event_ts": "1.1" });
    room.fake.with(|world| world.event(TEAM, event));
    room.fake.all_acked().await;
    let both = (vec![TEAM.to_owned(), ELSE.to_owned()], 1);
    assert_eq!(kept(&room, "T0ROOM/C1ROOM").await, both);

    room.fake.uninstall(TEAM);
    room.fake.all_acked().await;
    let other = vec![ELSE.to_owned()];
    assert_eq!(kept(&room, "T0ROOM/C1ROOM").await, (other.clone(), 0));
    assert_eq!(kept(&room, "T9ELSE/C9ELSE").await, (other, 1));
    let before = room.fake.channel(CHANNEL).len();
    room.pass(24 * 60 * 60);
    let posted = |world: &World| world.top(ELSE_CHANNEL).len() == 2;
    room.fake.wait_until("the other workspace's problem of the day", posted).await;
    assert!(room.fake.command(ANA, CHANNEL, "/practice", "card-fraud").await.is_ok());
    assert_eq!(room.fake.channel(CHANNEL).len(), before);

    // It comes back, and then Slack repeats what it told before.
    assert_eq!(install(&room, TEAM).await.status, 200);
    for kind in ["tokens_revoked", "app_uninstalled"] {
        let id = room.fake.repeat(&last(&room, kind).id);
        assert!(room.fake.answer(&id).await.is_ok());
    }
    begun(&room, ANA, CHANNEL).await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_that_went_unnoticed_is_forgotten_when_a_call_says_so() {
    let room = installed().await;
    room.fake.alter_team(TEAM, |team| team.installed = false);
    assert!(room.fake.command(ANA, CHANNEL, "/practice", "card-fraud").await.is_ok());
    for _ in 0..500 {
        if kept(&room, "").await.0 == [ELSE] {
            begun(&room, CY, ELSE_CHANNEL).await;
            return room.close().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it is still kept");
}

/// Goes on until Slack was asked for tokens so often.
async fn asked(room: &Room, times: usize) {
    room.fake.wait_until("tokens", |world| accesses(world) == times).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_lapse_are_renewed_in_time_and_over_restarts() {
    let mut room = two().await;
    room.fake.alter_team(TEAM, |team| team.rotates = true);
    assert_eq!(install(&room, TEAM).await.status, 200);
    room.pass(TOKEN_LIFE - 3 * 60 * 60);
    begun_with(&room, ANA, CHANNEL, "card-fraud").await;
    assert_eq!(room.fake.with(|world| accesses(world)), 1, "not before it is due");
    // Due two hours before it lapses; Slack is away at first.
    room.fake.next("oauth.v2.access", Fault::Status(503));
    room.pass(60 * 60);
    asked(&room, 2).await;
    room.pass(6);
    asked(&room, 3).await;
    begun_with(&room, ANA, CHANNEL, "visual-search").await;

    // It lapses while we are down, and the refresh token that is kept is the newest.
    room.stop().await;
    room.pass(TOKEN_LIFE + 1);
    room.start().await;
    begun_with(&room, ANA, CHANNEL, "wake-word").await;
    let root = room.fake.channel(CHANNEL).pop().unwrap();
    assert!(root.text().contains("u1ana"), "people are known by name: {}", root.text());
    asked(&room, 4).await;

    // Slack voids it before its time: the call that hears of it is made again.
    let now = room.fake.time();
    room.fake.alter_team(TEAM, |team| team.lapses = Some(now));
    begun_with(&room, ANA, CHANNEL, "grocery-demand").await;
    asked(&room, 5).await;
    assert!(!is_stored(&room, "xoxe"), "neither token is readable");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_renewed_stops_messages_until_somebody_installs_again() {
    let mut room = two().await;
    room.fake.alter_team(TEAM, |team| team.rotates = true);
    assert_eq!(install(&room, TEAM).await.status, 200);
    room.fake.alter_team(TEAM, |team| team.refresh = Some("xoxe-another".to_owned()));
    room.pass(TOKEN_LIFE);
    asked(&room, 2).await;
    for text in ["card-fraud", "visual-search", "wake-word"] {
        // Each call is refused, and Slack is asked for no more tokens meanwhile.
        room.fake.command(ANA, CHANNEL, "/practice", text).await;
    }
    room.pass(6);
    asked(&room, 3).await;
    assert!(room.fake.channel(CHANNEL).is_empty());
    assert_eq!(install(&room, TEAM).await.status, 200);
    // What was to be said is said when it is tried again: after a minute, or by the next process.
    room.kill().await;
    room.start().await;
    room.fake.wait_until("three interviews", |world| world.top(CHANNEL).len() == 3).await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_seal_key_is_told_at_the_start_and_an_old_one_may_stand_second() {
    let mut room = installed().await;
    room.stop().await;
    room.seal_key = OTHER_KEY.to_owned();
    let told = room.refused().await;
    assert!(told.contains("seal.key does not open the tokens of T0ROOM, T9ELSE: give"), "{told}");
    assert!(!told.contains(". ") && !told.contains(OTHER_KEY), "{told}");

    // With both, everything is sealed anew; then the old one may go.
    room.seal_key = format!("{OTHER_KEY},{SEAL_KEY}");
    let before = sealed(&room).await;
    room.start().await;
    for _ in 0..500 {
        if sealed(&room).await.iter().zip(&before).all(|(now, before)| now != before) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    room.stop().await;
    room.seal_key = OTHER_KEY.to_owned();
    room.start().await;
    begun(&room, ANA, CHANNEL).await;
    begun(&room, CY, ELSE_CHANNEL).await;
    room.close().await;
}

async fn sealed(room: &Room) -> Vec<String> {
    let store = SqliteStore::open(&room.database(), Access::Read).await.unwrap();
    let all = store.installations(&PlatformName::new("slack")).await.unwrap();
    store.close().await;
    all.into_iter().map(|one| one.sealed).collect()
}

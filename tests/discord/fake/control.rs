//! A story's hand on the connection: faults, limits, the gateway's moods, things sent twice. The people are elsewhere.

use super::{
    Fake,
    faults::Fault,
    routes,
    sessions::{Audience, Login, Manners, Order, Session},
    world::Id,
};
use serde_json::{Value, json};
use std::time::Duration;

/// Steps of waiting, and how many there are: ten seconds in all.
pub(crate) const STEP: Duration = Duration::from_millis(10);
pub(crate) const STEPS: usize = 6_000;

impl Fake {
    /// Scripts a fault for the next request on a route, such as `POST /channels/{}/messages`, first in first out; `*` is every
    /// route, `GET /attachments` the CDN.
    pub(crate) fn next(&self, route: &str, fault: Fault) {
        assert!(routes::is_route(route), "the fake knows no route {route:?}");
        self.with(|world| world.faults.script(route, fault));
    }

    /// How many scripted faults did not happen yet.
    pub(crate) fn waiting_faults(&self) -> usize {
        self.with(|world| world.faults.waiting())
    }

    /// Forgets the scripted faults that did not happen yet.
    pub(crate) fn clear_faults(&self) {
        self.with(|world| world.faults.clear());
    }

    /// What the bot did that real Discord would refuse, or that the fake does not know. Empty at the end of a good story.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.with(|world| world.faults.found().to_vec())
    }

    /// The same, and forgets it: for stories in which the bot is meant to do wrong.
    pub(crate) fn take_faults(&self) -> Vec<String> {
        self.with(|world| world.faults.take_found())
    }

    /// From now on a route takes so many requests in a window, in each place; more get 429. On the real clock.
    pub(crate) fn limit(&self, route: &str, limit: u32, window: Duration) {
        assert!(routes::is_route(route), "the fake knows no route {route:?}");
        self.with(|world| world.pace.limit(route, limit, window));
    }

    /// From now on so many requests in a window are taken on all routes together; Discord: 50 a second.
    pub(crate) fn limit_all(&self, limit: u32, window: Duration) {
        self.with(|world| world.pace.limit_all(limit, window));
    }

    /// Routes that got a 429 which was not scripted, in order.
    pub(crate) fn throttled(&self) -> Vec<String> {
        self.with(|world| world.pace.throttled.clone())
    }

    /// Requests so far that count towards a ban: answered with 401, 403 or a 429 that is not shared.
    pub(crate) fn invalid_requests(&self) -> usize {
        self.with(|world| world.pace.invalid)
    }

    /// Changes how the gateway behaves from now on.
    pub(crate) fn gateway(&self, change: impl FnOnce(&mut Manners)) {
        self.with(|world| change(&mut world.sessions.manners));
    }

    /// Every IDENTIFY and RESUME so far, in order.
    pub(crate) fn logins(&self) -> Vec<Login> {
        self.with(|world| world.sessions.logins.clone())
    }

    /// How often a new session was asked for.
    pub(crate) fn identifies(&self) -> usize {
        self.logins().iter().filter(|login| matches!(login, Login::Identify(_))).count()
    }

    /// How often a session was resumed, or should have been.
    pub(crate) fn resumes(&self) -> usize {
        self.logins().iter().filter(|login| matches!(login, Login::Resume(..))).count()
    }

    /// Heartbeats so far, of all connections.
    pub(crate) fn heartbeats(&self) -> usize {
        self.with(|world| world.sessions.heartbeats)
    }

    /// Connections that are open, logged in and not stalled.
    pub(crate) fn connections(&self) -> usize {
        self.with(|world| world.sessions.connected())
    }

    /// The sessions that can be resumed or are connected.
    pub(crate) fn sessions(&self) -> Vec<Session> {
        self.with(|world| world.sessions.list.clone())
    }

    /// Op 7: asks all connections to come again. They stay open until the client closes them.
    pub(crate) fn ask_to_reconnect(&self) {
        self.order(|| Order::Text(json!({ "op": 7, "d": null, "s": null, "t": null }).to_string()));
    }

    /// Op 9: the session is no longer good; without `resumable` it is forgotten.
    pub(crate) fn invalidate(&self, resumable: bool) {
        self.order(|| {
            Order::Text(json!({ "op": 9, "d": resumable, "s": null, "t": null }).to_string())
        });
        if !resumable {
            self.forget_sessions();
        }
    }

    /// No session can be resumed any more; the next RESUME gets op 9 with false.
    pub(crate) fn forget_sessions(&self) {
        self.with(|world| world.sessions.list.clear());
    }

    /// Op 1: asks all connections for a heartbeat.
    pub(crate) fn ask_for_heartbeat(&self) {
        self.order(|| Order::Text(json!({ "op": 1, "d": null, "s": null, "t": null }).to_string()));
    }

    /// Closes all connections with this code.
    pub(crate) fn close(&self, code: u16) {
        self.order(|| Order::Close(code, "scripted"));
        self.leave_out_lines();
    }

    /// Resets all connections without a word.
    pub(crate) fn cut(&self) {
        self.order(|| Order::Cut);
        self.leave_out_lines();
    }

    /// All connections stay open, but nothing is read from them or sent over them any more.
    pub(crate) fn stall(&self) {
        self.order(|| Order::Stall);
        self.leave_out_lines();
    }

    /// Sends this text over all connections, whatever it is.
    pub(crate) fn send_text(&self, text: &str) {
        self.order(|| Order::Text(text.to_owned()));
    }

    /// Sends these bytes over all connections, whatever they are.
    pub(crate) fn send_bytes(&self, bytes: &[u8]) {
        self.order(|| Order::Bytes(bytes.to_vec()));
    }

    /// Sends an event of a story's own making to every session, whatever is in it.
    pub(crate) fn send_event(&self, name: &str, data: Value) {
        self.with(|world| world.dispatch(Audience::All, name, data));
    }

    /// The next events come twice, each.
    pub(crate) fn duplicate(&self, events: usize) {
        self.with(|world| world.sessions.twice = events);
    }

    /// The next events are held back until there are so many, and then come in reverse order.
    pub(crate) fn reverse(&self, events: usize) {
        self.with(|world| world.sessions.hold = events);
    }

    /// What is held back comes now.
    pub(crate) fn release(&self) {
        self.with(super::World::release);
    }

    /// The events that the last session of a shard was told, in order: name and data.
    pub(crate) fn told(&self, shard: u64) -> Vec<(String, Value)> {
        self.with(|world| {
            let session = world.sessions.list.iter().rev().find(|it| it.shard.0 == shard);
            session.map(|session| session.log.clone()).unwrap_or_default()
        })
    }

    /// Ids that this channel's server has on the shard of so many.
    pub(crate) fn shard_of(&self, guild: Id, shards: u64) -> u64 {
        (guild >> 22) % shards
    }

    fn order(&self, order: impl Fn() -> Order) {
        self.with(|world| {
            for line in world.sessions.lines.iter().filter(|line| !line.gone) {
                // A task that has ended needs no order.
                let _ = line.orders.send(order());
            }
        });
    }

    /// Nothing more goes over the connections that are there now.
    fn leave_out_lines(&self) {
        self.with(|world| world.sessions.lines.iter_mut().for_each(|line| line.gone = true));
    }
}

//! A story's hand on the connection: faults, sockets, HTTP mode, things sent twice. The people are elsewhere.

use super::{
    Fake,
    faults::Fault,
    hook,
    outgoing::{Answer, Delivery, Order, Route},
};
use std::time::Duration;

/// Steps of waiting, and how many there are: ten seconds in all.
pub(crate) const STEP: Duration = Duration::from_millis(10);
pub(crate) const STEPS: usize = 6_000;

impl Fake {
    /// Scripts a fault for the next call of a method, first in first out. `upload`, `download` and `response_url` count
    /// as methods.
    pub(crate) fn next(&self, method: &str, fault: Fault) {
        self.with(|world| world.faults.script(method, fault));
    }

    /// How many scripted faults did not happen yet.
    pub(crate) fn waiting_faults(&self) -> usize {
        self.with(|world| world.faults.waiting())
    }

    /// What the bot did that real Slack would refuse, or that the fake does not know. Empty at the end of a good story.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.with(|world| world.faults.found().to_vec())
    }

    /// The same, and forgets it: for stories in which the bot is meant to do wrong.
    pub(crate) fn take_faults(&self) -> Vec<String> {
        self.with(|world| world.faults.take_found())
    }

    /// From now on everything is sent as signed requests to `/slack/events`, `/slack/commands` and
    /// `/slack/interactions` below this address.
    pub(crate) fn http_target(&self, base_url: &str, signing_secret: &str) {
        let base = base_url.trim_end_matches('/').to_owned();
        let route = Route::Http { base, secret: signing_secret.to_owned() };
        self.with(|world| world.outgoing.route = route);
    }

    /// One signed request of a story's own making, such as one with an old time or another secret.
    pub(crate) async fn knock(
        &self,
        url: &str,
        content_type: &str,
        body: &str,
        secret: &str,
        at: i64,
    ) -> Answer {
        hook::exchange(hook::signed(url, content_type, body.to_owned(), secret, at)).await
    }

    /// Sends all events again that have no good answer, with the next attempt's number. Gives how many went out.
    pub(crate) fn redeliver(&self) -> usize {
        self.with(|world| world.redeliver())
    }

    /// Sends the payload of a delivery once more, as something new: the same event in another envelope. Gives the id.
    pub(crate) fn repeat(&self, id: &str) -> String {
        self.with(|world| {
            let old = world.outgoing.find(id).unwrap_or_else(|| panic!("never sent: {id}")).clone();
            world.send(old.sort, old.payload)
        })
    }

    /// Everything sent so far, in order.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.with(|world| world.outgoing.deliveries.clone())
    }

    /// What came back for a delivery; nothing yet, or never, is `None`.
    pub(crate) fn acked(&self, id: &str) -> Option<Answer> {
        self.with(|world| world.outgoing.find(id).and_then(|delivery| delivery.answer.clone()))
    }

    /// Waits for what comes back for a delivery, ten seconds at most; then it is silence.
    pub(crate) async fn answer(&self, id: &str) -> Answer {
        for _ in 0..STEPS {
            if let Some(answer) = self.acked(id) {
                return answer;
            }
            tokio::time::sleep(STEP).await;
        }
        Answer::Silence
    }

    /// Sockets that are open and not stalled.
    pub(crate) fn sockets(&self) -> usize {
        self.with(|world| world.outgoing.sockets.iter().filter(|socket| !socket.stalled).count())
    }

    /// Sends a `disconnect` frame over all sockets: `warning`, after which they stay open, or `refresh_requested` or
    /// `link_disabled`, after which they are closed.
    pub(crate) fn disconnect(&self, reason: &str) {
        let frame = serde_json::json!({
            "type": "disconnect", "reason": reason, "debug_info": { "host": "applink-fake" },
        });
        self.order(|| Order::Text(frame.to_string()));
        if reason != "warning" {
            self.order(|| Order::Close);
            self.leave_out_sockets();
        }
    }

    /// Resets all sockets' connections without a word.
    pub(crate) fn drop_sockets(&self) {
        self.order(|| Order::Cut);
        self.leave_out_sockets();
    }

    /// All sockets stay open, but nothing is read from them or sent over them any more, not even a pong.
    pub(crate) fn stall(&self) {
        self.order(|| Order::Stall);
        self.leave_out_sockets();
    }

    /// Sends this text over one socket, whatever it is. False when none is open.
    pub(crate) fn send_raw(&self, text: &str) -> bool {
        self.with(|world| world.outgoing.give_a_socket(text.to_owned()))
    }

    fn order(&self, order: impl Fn() -> Order) {
        self.with(|world| {
            for socket in &world.outgoing.sockets {
                // A task that has ended needs no order.
                let _ = socket.orders.send(order());
            }
        });
    }

    /// Nothing more goes to the sockets that are there now.
    fn leave_out_sockets(&self) {
        self.with(|world| {
            world.outgoing.sockets.iter_mut().for_each(|socket| socket.stalled = true);
        });
    }
}

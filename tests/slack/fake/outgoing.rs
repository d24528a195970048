//! What Slack sends to the bot: each thing once, its attempts, its answer; by sockets or by HTTP. What is in it is made elsewhere.

use super::{hook, world::World};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, Weak},
};
use tokio::sync::mpsc::UnboundedSender;

/// The world, shared by the story and the server's tasks.
pub(crate) type Shared = Arc<Mutex<World>>;

/// The three kinds of things Slack sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// An event of the Events API: sent again when nobody acknowledges it.
    Event,
    /// A slash command.
    Command,
    /// A button, a menu, a form.
    Interaction,
}

impl Sort {
    /// The `type` of its envelope.
    pub(crate) fn envelope(self) -> &'static str {
        match self {
            Self::Event => "events_api",
            Self::Command => "slash_commands",
            Self::Interaction => "interactive",
        }
    }
}

/// What came back for one delivery.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// No acknowledgement, or no connection.
    Silence,
    /// The status (200 for a socket's acknowledgement) and the body: JSON, a string, or null when empty.
    Given {
        /// HTTP status.
        status: u16,
        /// The body, or the acknowledgement's `payload`.
        body: Value,
    },
}

impl Answer {
    /// The body; panics on silence or a status other than 200.
    pub(crate) fn body(&self) -> &Value {
        match self {
            Self::Given { status: 200, body } => body,
            other => panic!("the bot did not answer well: {other:?}"),
        }
    }

    /// Whether Slack would take this as an acknowledgement.
    pub(crate) fn is_ok(&self) -> bool {
        matches!(self, Self::Given { status: 200..=299, .. })
    }
}

/// One thing sent, with all its attempts.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// The envelope's id; also names it over HTTP.
    pub(crate) id: String,
    pub(crate) sort: Sort,
    pub(crate) payload: Value,
    /// 0 for the first attempt.
    pub(crate) attempt: u32,
    /// `None` until it is acknowledged or given up.
    pub(crate) answer: Option<Answer>,
}

/// An order to one socket's task.
#[derive(Debug)]
pub(crate) enum Order {
    /// Send this text.
    Text(String),
    /// Close politely.
    Close,
    /// Reset the connection.
    Cut,
    /// Neither read nor write any more, but stay open.
    Stall,
}

/// One connected socket.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) id: u64,
    pub(crate) orders: UnboundedSender<Order>,
    pub(crate) stalled: bool,
}

/// Where things go.
#[derive(Clone, Debug, Default)]
pub(crate) enum Route {
    /// To a connected socket, in turn.
    #[default]
    Sockets,
    /// As signed requests.
    Http {
        /// Without a slash at the end.
        base: String,
        /// The signing secret.
        secret: String,
    },
}

/// All deliveries, the sockets and the route.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    pub(crate) world: Weak<Mutex<World>>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) sockets: Vec<Socket>,
    pub(crate) route: Route,
    /// Of `apps.connections.open`, each good for one connection.
    pub(crate) tickets: HashSet<String>,
    turn: usize,
}

impl Outgoing {
    /// Gives a text to the next living socket; false when there is none.
    pub(crate) fn give_a_socket(&mut self, text: String) -> bool {
        let living: Vec<&Socket> = self.sockets.iter().filter(|socket| !socket.stalled).collect();
        if living.is_empty() {
            return false;
        }
        self.turn += 1;
        living[self.turn % living.len()].orders.send(Order::Text(text)).is_ok()
    }

    /// The delivery with this id.
    pub(crate) fn find(&mut self, id: &str) -> Option<&mut Delivery> {
        self.deliveries.iter_mut().find(|delivery| delivery.id == id)
    }
}

impl World {
    /// Sends something new to the bot and gives the delivery's id.
    ///
    /// With no socket open an event waits for `redeliver`, and anything else is met with silence at once.
    pub(crate) fn send(&mut self, sort: Sort, payload: Value) -> String {
        let id = self.next_id("envelope-");
        let delivery = Delivery { id: id.clone(), sort, payload, attempt: 0, answer: None };
        self.outgoing.deliveries.push(delivery.clone());
        if !self.attempt(&delivery) && sort != Sort::Event {
            self.answer(&id, Answer::Silence);
        }
        id
    }

    /// Sends every event again that has no good answer; gives how many went out.
    pub(crate) fn redeliver(&mut self) -> usize {
        let unanswered: Vec<Delivery> = self
            .outgoing
            .deliveries
            .iter_mut()
            .filter(|delivery| delivery.sort == Sort::Event)
            .filter(|delivery| !delivery.answer.as_ref().is_some_and(Answer::is_ok))
            .map(|delivery| {
                delivery.attempt += 1;
                delivery.answer = None;
                delivery.clone()
            })
            .collect();
        unanswered.iter().filter(|delivery| self.attempt(delivery)).count()
    }

    /// Notes what came back for a delivery.
    pub(crate) fn answer(&mut self, id: &str, answer: Answer) {
        match self.outgoing.find(id) {
            Some(delivery) => delivery.answer = Some(answer),
            None => self.faults.note(format!("acknowledged {id:?}, which was never sent")),
        }
    }

    fn attempt(&mut self, delivery: &Delivery) -> bool {
        match self.outgoing.route.clone() {
            Route::Sockets => self.outgoing.give_a_socket(frame(delivery).to_string()),
            Route::Http { base, secret } => {
                let Some(world) = self.outgoing.world.upgrade() else { return false };
                let request = hook::request(delivery, &base, &secret, self.now);
                let id = delivery.id.clone();
                tokio::spawn(async move {
                    let answer = hook::exchange(request).await;
                    world.lock().unwrap().answer(&id, answer);
                });
                true
            }
        }
    }
}

fn frame(delivery: &Delivery) -> Value {
    let mut frame = json!({
        "envelope_id": delivery.id,
        "type": delivery.sort.envelope(),
        "payload": delivery.payload,
        "accepts_response_payload": accepts_payload(delivery),
    });
    if delivery.sort == Sort::Event {
        frame["retry_attempt"] = delivery.attempt.into();
        frame["retry_reason"] = if delivery.attempt == 0 { "" } else { "timeout" }.into();
    }
    frame
}

/// Whether an acknowledgement of this may carry a payload.
pub(crate) fn accepts_payload(delivery: &Delivery) -> bool {
    match delivery.sort {
        Sort::Event => false,
        Sort::Command => true,
        Sort::Interaction => {
            let kind = delivery.payload["type"].as_str();
            matches!(kind, Some("view_submission" | "block_suggestion"))
        }
    }
}

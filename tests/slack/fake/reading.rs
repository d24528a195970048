//! Looking at what is there: threads, channels, Homes, modals, calls; and waiting for it. It changes nothing.

use super::{
    Fake,
    control::{STEP, STEPS},
    world::{Message, View, World},
};
use serde_json::Value;
use std::fmt;

impl World {
    /// The messages of a channel outside threads, broadcast replies among them.
    pub(crate) fn top(&self, channel: &str) -> Vec<&Message> {
        let shown = |message: &&Message| {
            message.channel == channel && (message.thread_ts.is_none() || message.broadcast)
        };
        self.messages.iter().filter(shown).collect()
    }

    /// What only this person sees, in order.
    pub(crate) fn seen_by(&self, user: &str) -> Vec<&Message> {
        self.ephemerals.iter().filter(|(who, _)| who == user).map(|(_, message)| message).collect()
    }

    /// How often a method was called.
    pub(crate) fn calls_of(&self, method: &str) -> usize {
        self.calls.iter().filter(|(called, _)| called == method).count()
    }
}

/// The whole state as lines, for a test that fails.
impl fmt::Display for World {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |message: &Message, who: &str| {
            let thread = message.thread_ts.as_deref().unwrap_or("-");
            let text = message.text().replace('\n', "\n      ");
            writeln!(to, "  {} in {thread} by {}{who}: {text}", message.ts, message.user)
        };
        for channel in self.channels.keys() {
            let inside = self.messages.iter().filter(|message| message.channel == *channel);
            inside.into_iter().try_for_each(|message| line(message, &format!(" to {channel}")))?;
        }
        self.ephemerals
            .iter()
            .try_for_each(|(who, message)| line(message, &format!(" only for {who}")))?;
        for (user, view) in &self.homes {
            writeln!(to, "  Home of {user}: {}", view.text())?;
        }
        for view in self.modals.values().flatten() {
            writeln!(to, "  modal of {}: {}", view.user, view.text())?;
        }
        for delivery in self.outgoing.deliveries.iter().filter(|sent| sent.answer.is_none()) {
            writeln!(to, "  unanswered {}: {}", delivery.id, delivery.payload)?;
        }
        let calls: Vec<&str> = self.calls.iter().map(|(method, _)| method.as_str()).collect();
        writeln!(to, "  calls: {calls:?}\n  faults: {:?}", self.faults.found())
    }
}

impl Fake {
    /// A thread, its root first.
    pub(crate) fn thread(&self, channel: &str, ts: &str) -> Vec<Message> {
        self.with(|world| world.thread(channel, ts).into_iter().cloned().collect())
    }

    /// The messages of a channel outside threads.
    pub(crate) fn channel(&self, channel: &str) -> Vec<Message> {
        self.with(|world| world.top(channel).into_iter().cloned().collect())
    }

    /// What only this person sees, in order.
    pub(crate) fn ephemerals(&self, user: &str) -> Vec<Message> {
        self.with(|world| world.seen_by(user).into_iter().cloned().collect())
    }

    /// This person's Home, if the bot ever published one.
    pub(crate) fn home(&self, user: &str) -> Option<View> {
        self.with(|world| world.homes.get(user).cloned())
    }

    /// The modal on top for this person.
    pub(crate) fn modal(&self, user: &str) -> Option<View> {
        self.with(|world| world.modals.get(user)?.last().cloned())
    }

    /// The arguments of every call of a method, in order; failed ones too.
    pub(crate) fn calls(&self, method: &str) -> Vec<Value> {
        self.with(|world| {
            let of_it = world.calls.iter().filter(|(called, _)| called == method);
            of_it.map(|(_, arguments)| arguments.clone()).collect()
        })
    }

    /// A file's content, once its upload is complete.
    pub(crate) fn file(&self, id: &str) -> Option<Vec<u8>> {
        self.with(|world| {
            world.files.get(id).filter(|file| file.complete).map(|file| file.content.clone())
        })
    }

    /// Waits until `found` finds something, ten seconds at most, and gives it; panics with the state when it does not.
    pub(crate) async fn wait_for<T>(&self, what: &str, found: impl Fn(&World) -> Option<T>) -> T {
        for _ in 0..STEPS {
            if let Some(it) = self.with(|world| found(world)) {
                return it;
            }
            tokio::time::sleep(STEP).await;
        }
        let state = self.with(|world| world.to_string());
        panic!("waited in vain for {what}. There is:\n{state}")
    }

    /// Waits until this holds, ten seconds at most; panics with the state when it never does.
    pub(crate) async fn wait_until(&self, what: &str, holds: impl Fn(&World) -> bool) {
        self.wait_for(what, |world| holds(world).then_some(())).await;
    }

    /// Waits until the bot has acknowledged everything that was sent.
    pub(crate) async fn all_acked(&self) {
        self.wait_until("all acknowledgements", |world| {
            world.outgoing.deliveries.iter().all(|sent| sent.answer.is_some())
        })
        .await;
    }

    /// The end of a story: panics when the bot did wrong or a scripted fault never happened.
    pub(crate) fn done(&self) {
        assert_eq!(self.faults(), Vec::<String>::new(), "what the bot did wrong");
        assert_eq!(self.waiting_faults(), 0, "scripted faults that did not happen");
    }
}

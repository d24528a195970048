//! Looking at a Discord: what is written where, what was asked for, waiting until something is so. It changes nothing.

use super::{
    BOT, Fake,
    control::{STEP, STEPS},
    modals::Modal,
    world::{Call, Channel, Id, Message, World},
};

impl Fake {
    /// What all in a channel, thread or direct message see, in order, without what Discord itself says.
    pub(crate) fn messages(&self, channel: Id) -> Vec<Message> {
        let said = |message: &&Message| matches!(message.kind, 0 | 19 | 20);
        self.with(|world| world.messages_in(channel).into_iter().filter(said).cloned().collect())
    }

    /// What somebody alone sees in a channel, in order.
    pub(crate) fn quiet(&self, user: Id, channel: Id) -> Vec<Message> {
        self.with(|world| {
            let own = world.messages.iter();
            own.filter(|it| it.channel == channel && it.only_for == Some(user)).cloned().collect()
        })
    }

    /// One message.
    pub(crate) fn message(&self, channel: Id, id: Id) -> Option<Message> {
        self.with(|world| world.message(channel, id).cloned())
    }

    /// The last message of the bot that all in a channel see; panics when there is none.
    pub(crate) fn card_in(&self, channel: Id) -> Message {
        let found = self.messages(channel).into_iter().rev().find(|it| it.author == BOT);
        found.unwrap_or_else(|| panic!("the bot wrote nothing in {channel}"))
    }

    /// The messages of the bot in a channel that say this.
    pub(crate) fn cards_saying(&self, channel: Id, text: &str) -> Vec<Message> {
        let all = self.messages(channel).into_iter();
        all.filter(|it| it.author == BOT && it.text().contains(text)).collect()
    }

    /// One channel or thread; panics when it is not there.
    pub(crate) fn channel(&self, id: Id) -> Channel {
        self.with(|world| world.channel(id).clone())
    }

    /// The threads of a channel, oldest first.
    pub(crate) fn threads(&self, channel: Id) -> Vec<Channel> {
        self.with(|world| world.threads_of(channel).into_iter().cloned().collect())
    }

    /// The direct message of this person with the bot, made when there is none.
    pub(crate) fn direct(&self, user: Id) -> Id {
        self.with(|world| world.direct(user))
    }

    /// The form that is open for somebody.
    pub(crate) fn modal(&self, user: Id) -> Option<Modal> {
        self.with(|world| world.modals.get(&user).cloned())
    }

    /// Name and content of the files of a message.
    pub(crate) fn files(&self, message: &Message) -> Vec<(String, Vec<u8>)> {
        self.with(|world| {
            let files = message.files.iter().map(|id| &world.files[id]);
            files.map(|file| (file.name.clone(), file.content.clone())).collect()
        })
    }

    /// Every request of this route, in order.
    pub(crate) fn calls(&self, route: &str) -> Vec<Call> {
        self.with(|world| world.calls.iter().filter(|call| call.route == route).cloned().collect())
    }

    /// The names of the commands that somebody sees in a channel.
    pub(crate) fn commands_for(&self, user: Id, channel: Id) -> Vec<String> {
        self.with(|world| {
            let place = world.channel(channel);
            let all = world.commands.values().flatten();
            let names = all.map(|it| it.json["name"].as_str().unwrap().to_owned());
            names.filter(|name| world.command_for(user, place, name).is_some()).collect()
        })
    }

    /// Waits until something is so, ten seconds at most; panics then, with what the bot did wrong meanwhile.
    pub(crate) async fn wait_until(&self, what: &str, is_so: impl Fn(&World) -> bool) {
        for _ in 0..STEPS {
            if self.with(|world| is_so(world)) {
                return;
            }
            tokio::time::sleep(STEP).await;
        }
        panic!("waited for {what}; faults: {:?}", self.take_faults());
    }

    /// Waits until so many connections are open and logged in.
    pub(crate) async fn connected(&self, connections: usize) {
        self.wait_until("connections", |world| world.sessions.connected() == connections).await;
    }
}

//! Sittings from a pipe against a service that gives canned answers.

use super::*;
use crate::{
    chat::{
        card::{Block, Button, Card, Focus, Mark, Tone},
        inbound::InboundKind,
    },
    ids::{ConversationId, InboxId, MemberId, MessageKey},
    service::ports::platform::Address,
};
use chrono::{DateTime, TimeZone as _, Utc};
use std::{
    io::Cursor,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 3, 9, 0, 0).unwrap()
    }
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Takes so many writes; then nobody reads any more.
struct Torn(u32);

impl Write for Torn {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

use std::io;

fn console(out: impl Write + Send + 'static, wanted: Option<&str>) -> Arc<Console> {
    let settings = Settings {
        name: "Ana".to_owned(),
        wanted: wanted.map(str::to_owned),
        zone: Tz::Europe__Berlin,
        colour: false,
        columns: Box::new(|| 60),
        sitting: "s1".to_owned(),
        clock: Arc::new(StoppedClock),
    };
    Arc::new(Console::new(settings, Box::new(out)))
}

/// Something the canned service says.
struct Say {
    address: Address,
    card: Card,
    opens_thread: bool,
    replaces: Option<&'static str>,
}

fn say(conversation: &ConversationId, card: Card) -> Say {
    let address = Address::Conversation(conversation.clone());
    Say { address, card, opens_thread: false, replaces: None }
}

type Answer = dyn Fn(&Inbound) -> Vec<Say> + Send + Sync;

/// Understands every frame through the console, as the real service does, and gives its canned answers.
struct Canned {
    console: Arc<Console>,
    answer: Box<Answer>,
    heard: Mutex<Vec<(Frame, Inbound)>>,
    said: AtomicU64,
}

impl Canned {
    fn new(
        console: &Arc<Console>,
        answer: impl Fn(&Inbound) -> Vec<Say> + Send + Sync + 'static,
    ) -> Self {
        Self {
            console: Arc::clone(console),
            answer: Box::new(answer),
            heard: Mutex::default(),
            said: AtomicU64::new(0),
        }
    }

    async fn say(&self, say: Say) {
        let number = self.said.fetch_add(1, Ordering::Relaxed);
        let key = MessageKey::new(format!("ours-{number}"));
        let Say { address, card, opens_thread, replaces } = say;
        let replaces = replaces.map(str::to_owned);
        let wanted = replaces.clone().unwrap_or_else(|| key.as_str().to_owned());
        let message = Outbound { key: &key, address, card: &card, replaces, opens_thread, attempt: 0 };
        assert_eq!(self.console.send(&message).await.unwrap(), wanted);
    }

    /// Who said what where, one line each.
    fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .map(|(_, inbound)| {
                let what = match &inbound.kind {
                    InboundKind::Message { text, .. } => format!("wrote {text:?}"),
                    InboundKind::Command { line } => format!("/{line}"),
                    InboundKind::Arrived { wanted } => format!("arrived {wanted:?}"),
                    other => panic!("a terminal cannot do that: {other:?}"),
                };
                format!("{} in {}: {what}", inbound.actor.member, inbound.conversation)
            })
            .collect()
    }
}

#[async_trait]
impl Front for Canned {
    async fn hand_in(&self, frame: Frame) -> anyhow::Result<()> {
        let row = InboxRow { id: InboxId(1), frame: frame.clone() };
        let inbound = self.console.inbound(&row)?.unwrap();
        let answers = (self.answer)(&inbound);
        self.heard.lock().unwrap().push((frame, inbound));
        for answer in answers {
            self.say(answer).await;
        }
        Ok(())
    }

    async fn settled(&self) {}
}

async fn sit(
    console: &Console,
    front: &dyn Front,
    lines: impl Into<Vec<u8>>,
) -> anyhow::Result<Outcome> {
    let input = Input::Piped(Box::new(Cursor::new(lines.into())));
    tokio::time::timeout(Duration::from_secs(20), console.run(front, input, std::future::pending()))
        .await
        .expect("the sitting ends with its input")
}

/// A menu, one interview, a report, as the service would say them.
fn interviewer(inbound: &Inbound) -> Vec<Say> {
    let here = &inbound.conversation;
    let marks =
        |open: usize| (0..10).map(|at| if at == open { Mark::Open } else { Mark::Ahead }).collect();
    match &inbound.kind {
        InboundKind::Arrived { wanted: None } => vec![say(
            here,
            Card::titled(Tone::Plain, "Menu")
                .button(Button::new("Today", "practice today"))
                .button(Button::new("Mock", "mock")),
        )],
        InboundKind::Arrived { wanted: Some(line) } | InboundKind::Command { line }
            if line.starts_with("practice") =>
        {
            let card = Card::titled(Tone::Plain, "Card fraud")
                .block(Block::Stages { marks: marks(0) })
                .button(Button::new("Next stage", "next"))
                .button(Button::new("Give up", "give-up").confirm("Really?"))
                .focus(Focus::Here);
            vec![Say { opens_thread: true, ..say(here, card) }]
        }
        InboundKind::Command { line } if line == "next" => vec![say(
            here,
            Card::titled(Tone::Good, "Report card")
                .button(Button::new("Outline", "outline"))
                .focus(Focus::Away),
        )],
        InboundKind::Command { line } if line == "give-up" => {
            vec![say(here, Card::line(Tone::Plain, "Stopped.").focus(Focus::Away))]
        }
        InboundKind::Command { line } => {
            vec![say(here, Card::line(Tone::Warn, format!("There is no /{line} here.")))]
        }
        InboundKind::Message { text, .. } => {
            vec![say(
                here,
                Card::line(Tone::Plain, format!("You wrote {} characters.", text.chars().count())),
            )]
        }
        other => panic!("unexpected {other:?}"),
    }
}

#[tokio::test]
async fn a_whole_interview_from_a_pipe() {
    let paper = Paper::default();
    let console = console(paper.clone(), None);
    let front = Canned::new(&console, interviewer);
    let script = "1\n\
        We want fewer\\\n\
        \n\
        chargebacks\\\n\
        next quarter.\n\
        \n\
        @Bo: I am not a candidate\n\
        1\n\
        Back in the room\n\
        1\n\
        7\n";
    // The first of two choices after an answer without choices still is the thread's.
    let outcome = sit(&console, &front, script).await.unwrap();
    assert_eq!(
        front.heard(),
        [
            "console:ana in room: arrived None",
            "console:ana in room: /practice today",
            "console:ana in ours-1: wrote \"We want fewer\"",
            "console:ana in ours-1: wrote \"chargebacks\\nnext quarter.\"",
            "console:bo in ours-1: wrote \"I am not a candidate\"",
            "console:ana in ours-1: /next",
            "console:ana in room: wrote \"Back in the room\"",
            "console:ana in ours-1: /outline",
            "console:ana in room: wrote \"7\"",
        ]
    );
    assert!(outcome.refused, "there is no outline");
    insta::assert_snapshot!("piped_interview", paper.text());
}

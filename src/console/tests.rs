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
    collections::BTreeSet,
    io::{self, Cursor},
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

fn console(out: impl Write + Send + 'static, wanted: Option<&str>) -> Arc<Console> {
    let settings = Settings {
        name: "Ana".to_owned(),
        wanted: wanted.map(str::to_owned),
        zone: Tz::Europe__Berlin,
        colour: false,
        columns: Box::new(|| 60),
        sitting: "s1".to_owned(),
        clock: Arc::new(StoppedClock),
        files: None,
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
        let message = Outbound {
            key: &key,
            address,
            card: &card,
            files: &[],
            replaces,
            opens_thread,
            asked_by: None,
            attempt: 0,
        };
        assert_eq!(self.console.send(&message).await.unwrap().id, wanted);
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

#[tokio::test]
async fn a_terminal_opened_for_something_begins_with_it_and_nothing_is_refused() {
    let console = console(Paper::default(), Some("practice card-fraud"));
    let front = Canned::new(&console, interviewer);
    let outcome = sit(&console, &front, "\u{feff}hello\r\n").await.unwrap();
    assert_eq!(
        front.heard(),
        [
            "console:ana in room: arrived Some(\"practice card-fraud\")",
            "console:ana in ours-0: wrote \"hello\"",
        ]
    );
    assert!(!outcome.refused);
}

#[tokio::test]
async fn keys_are_unique_and_times_rise_while_the_clock_stands_still() {
    let console = console(Paper::default(), None);
    let front = Canned::new(&console, |_| vec![]);
    sit(&console, &front, "a\nb\nb\n/next\n").await.unwrap();
    let heard = front.heard.lock().unwrap();
    let keys: BTreeSet<_> = heard.iter().map(|(frame, _)| frame.key.clone()).collect();
    assert_eq!(keys.len(), 5, "{keys:?}");
    assert!(keys.iter().all(|key| key.starts_with("s1-")), "{keys:?}");
    assert!(heard.windows(2).all(|pair| pair[0].0.at < pair[1].0.at));
}

#[tokio::test]
async fn long_and_broken_lines_are_handed_in_and_endless_ones_refused() {
    let console = console(Paper::default(), None);
    let front = Canned::new(&console, |_| vec![]);
    let long = "x".repeat(100_000);
    let endless = "y".repeat(3 * 1024 * 1024);
    let mut lines = format!("{long}\n\u{200b}\u{202e}\n").into_bytes();
    lines.extend(b"\xff\0\n");
    lines.extend(format!("{endless}\nlast").as_bytes());
    let outcome = sit(&console, &front, lines).await.unwrap();
    assert!(outcome.refused);
    let wrote = |text: &str| format!("console:ana in room: wrote {text:?}");
    let want = [wrote(&long), wrote("\u{200b}\u{202e}"), wrote("\u{fffd}\0"), wrote("last")];
    assert_eq!(front.heard()[1..], want);
}

#[tokio::test]
async fn a_continuation_beyond_the_limit_is_refused_as_a_whole() {
    let console = console(Paper::default(), None);
    let front = Canned::new(&console, |_| vec![]);
    let part = format!("{}\\\n", "x".repeat(1023));
    let lines = format!("{}\nshort\n", part.repeat(1030));
    assert!(sit(&console, &front, lines).await.unwrap().refused);
    let heard = front.heard();
    assert!(heard.last().is_some_and(|last| last.ends_with("wrote \"short\"")), "{heard:?}");
}

#[tokio::test]
async fn a_reader_that_goes_away_ends_the_sitting_in_peace() {
    let console = console(Torn(2), None);
    let front = Canned::new(&console, interviewer);
    sit(&console, &front, "1\ntwo\nthree\nfour\n").await.unwrap();
    let heard = front.heard();
    assert_eq!(
        heard.len(),
        3,
        "the menu and the stage were read, what came next was not: {heard:?}"
    );
}

struct FullDisk;

#[async_trait]
impl Front for FullDisk {
    async fn hand_in(&self, _frame: Frame) -> anyhow::Result<()> {
        anyhow::bail!("database or disk is full")
    }

    async fn settled(&self) {}
}

#[tokio::test]
async fn a_line_that_cannot_be_stored_ends_a_sitting_from_a_pipe() {
    let error = sit(&console(Paper::default(), None), &FullDisk, "one\n").await.unwrap_err();
    assert_eq!(format!("{error:#}"), "storing a line: database or disk is full");
}

#[tokio::test]
async fn a_stop_ends_a_sitting_that_waits_for_lines() {
    let console = console(Paper::default(), None);
    let front = Canned::new(&console, |_| vec![]);
    let (held_open, pipe) = io::pipe().map(|(pipe, held_open)| (held_open, pipe)).unwrap();
    let (input, stop) =
        (Input::Piped(Box::new(io::BufReader::new(pipe))), tokio::sync::Notify::new());
    stop.notify_one();
    let sitting = console.run(&front, input, stop.notified());
    tokio::time::timeout(Duration::from_secs(20), sitting).await.expect("it stops").unwrap();
    drop(held_open);
}

#[tokio::test]
async fn what_comes_by_itself_says_where_it_is_and_takes_no_number_away() {
    let paper = Paper::default();
    let console = console(paper.clone(), Some("practice card-fraud"));
    let front = Canned::new(&console, interviewer);
    sit(&console, &front, "").await.unwrap();
    let room = ConversationId::new(frame::ROOM);
    let post =
        Card::titled(Tone::Plain, "Problem of the day").button(Button::new("Join", "practice x"));
    // A daily post opens a thread that nobody is led into.
    front.say(Say { opens_thread: true, ..say(&room, post) }).await;
    let bo = Address::Only(MemberId::new("console:bo"), room.clone());
    front.say(Say { address: bo, ..say(&room, Card::line(Tone::Plain, "Not you.")) }).await;
    let ana = Address::Only(MemberId::new("console:ana"), room.clone());
    front.say(Say { address: ana, ..say(&room, Card::line(Tone::Plain, "You.")) }).await;
    let other = ConversationId::new("other");
    front.say(say(&other, Card::titled(Tone::Plain, "Search"))).await;
    front.say(say(&other, Card::line(Tone::Plain, "Again."))).await;
    let folded = Card { folded: true, ..Card::line(Tone::Plain, "Older.") };
    front.say(Say { replaces: Some("ours-0"), ..say(&room, folded) }).await;
    let changed = Card::line(Tone::Plain, "Changed.").focus(Focus::Away);
    front.say(Say { replaces: Some("ours-0"), ..say(&other, changed) }).await;
    sit(&console, &front, "2\n3\n").await.unwrap();
    let heard = front.heard();
    // The second sitting opened with the same wish, which led into a thread of its own.
    assert_eq!(heard[2], "console:ana in ours-8: /give-up", "{heard:?}");
    insta::assert_snapshot!("by_itself", paper.text());
}

#[tokio::test]
async fn a_number_of_a_card_that_came_by_itself_is_pressed_where_it_is() {
    let console = console(Paper::default(), Some("practice card-fraud"));
    let front = Canned::new(&console, interviewer);
    let room = ConversationId::new(frame::ROOM);
    let sitting = {
        let mut sitting = sitting::Sitting::new(&console, &front);
        sitting.hand_in(sitting.arrival()).await.unwrap();
        sitting.settled().await;
        sitting
    };
    let post = Card::titled(Tone::Plain, "Post").button(Button::new("Join", "practice x"));
    front.say(Say { opens_thread: true, ..say(&room, post) }).await;
    let asked = |line: &str| match sitting.asked(line) {
        sitting::Asked::Act(act) => format!("{act:?}"),
        other => format!("{other:?}"),
    };
    for (line, wants) in [
        ("1", ["ours-0", "next"]),
        ("2", ["Really?", "give-up"]),
        ("3", ["room", "practice x"]),
        ("4", ["ours-0", "Wrote"]),
        ("@bo: 3", ["\"bo\"", "practice x"]),
    ] {
        let asked = asked(line);
        assert!(wants.iter().all(|want| asked.contains(want)), "{line}: {asked}");
    }
}

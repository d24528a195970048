//! Cards of every kind at three widths, and texts that want to break the terminal.

use super::{text::columns, *};
use crate::{
    chat::{
        card::{Check, Mark},
        rich::{Rich, Run},
    },
    framework::checklist::Tick,
};
use chrono::TimeZone as _;
use insta::assert_snapshot;

fn style(width: usize, colour: bool) -> Style {
    let now = Utc.with_ymd_and_hms(2026, 8, 4, 9, 0, 0).unwrap();
    Style { width, colour, first_choice: 1, zone: Tz::Europe__Berlin, now }
}

fn instant(month: u32, day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, month, day, hour, 30, 0).unwrap()
}

fn menu() -> Card {
    Card::titled(Tone::Plain, "Welcome back, Ana")
        .text("Pick what to practise. An interview has ten stages and takes about an hour.")
        .small(Rich::new().plain("The next problem is posted ").time(instant(8, 5, 7)).plain("."))
        .button(Button::new("Today: Card fraud at a payments company", "practice today").primary())
        .button(Button::new("Something random", "practice random"))
        .button(Button::new("Mock interview", "mock"))
        .button(Button::new("Resume: Visual search", "resume 12"))
}

fn stage() -> Card {
    let scored = |score| Mark::Scored { score };
    let mut marks = vec![scored(84), scored(45), Mark::Skipped, Mark::Open];
    marks.resize(10, Mark::Ahead);
    Card::titled(Tone::Plain, "Stage 4 of 10: Choose tools by data size and latency")
        .block(Block::Stages { marks })
        .text(
            Rich::new()
                .plain("How much data is there, and how fast must an answer be? Name the tools ")
                .strong("and why these and no others, at this size and this latency")
                .plain(". Type ")
                .code("/ask what is the latency budget?")
                .plain(" to ask; the interview ends at ")
                .time(instant(8, 4, 18))
                .plain("."),
        )
        .small("About 6 minutes.")
        .small("Every hint costs a tenth of the stage.")
        .button(Button::new("Next stage", "next").primary())
        .button(Button::new("Hint", "hint"))
        .button(Button::new("Skip", "skip").confirm("Skip it?"))
}

fn feedback() -> Card {
    let check = |tick, text: &str, quote: Option<&str>| Check {
        tick,
        text: text.into(),
        quote: quote.map(str::to_owned),
    };
    Card::titled(Tone::Fair, "So far: 45 of 100")
        .block(Block::Meter { label: "This stage".to_owned(), score: 45 })
        .heading("What counted")
        .block(Block::Checks {
            items: vec![
                check(
                    Tick::Ticked,
                    "Latency is stated as a number",
                    Some("p99 below 50 ms, because the card network gives up after 100 ms"),
                ),
                check(Tick::NamedOnly, "Data size is named", Some("lots of transactions")),
                check(Tick::Open, "What a missed fraud costs against a false alarm", None),
            ],
        })
        .text("Two things would lift this most:")
        .bullets(vec![
            Rich::new().strong("Throughput").plain(": how many payments a second, at the peak?"),
            "Storage: where do features live, and for how long are they kept?".into(),
        ])
        .small("Checklist: 2 of 7.")
}

fn report() -> Card {
    let meter = |label: &str, score| Block::Meter { label: label.to_owned(), score };
    Card::titled(Tone::Good, "Report card: Card fraud")
        .block(meter("1 Clarify requirements", 100))
        .block(meter("2 Inputs and outputs", 71))
        .block(meter("3 Workflow", 39))
        .block(meter("10 Trade-offs", 0))
        .heading("In your words")
        .quote("We retrain nightly,\n    and roll out behind a flag.")
        .button(Button::new("Outline of a strong answer", "outline"))
}

fn board() -> Card {
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    Card::titled(Tone::Plain, "This week").block(Block::Table {
        head: row(["Name", "Points", "Interviews", "Streak"]),
        rows: vec![
            row(["Ana", "1204", "12", "5 days"]),
            row(["王小明", "980", "9", "none"]),
            row(["Maximiliana of the very long family name", "7", "1", "1 day"]),
        ],
    })
}

fn mock() -> Card {
    let mut marks = vec![Mark::Done; 9];
    marks.push(Mark::Open);
    Card::titled(Tone::Plain, "Mock").block(Block::Stages { marks })
}

fn finished() -> Card {
    let marks = (0..10).map(|at| Mark::Scored { score: 10 * at + 10 }).collect();
    Card::default().block(Block::Stages { marks })
}

fn refusal() -> Card {
    Card::line(
        Tone::Warn,
        Rich::new()
            .plain("There is no stage after the tenth. Finish with ")
            .code("/finish")
            .plain("."),
    )
}

fn all(style: &Style) -> String {
    [menu(), stage(), feedback(), report(), board(), mock(), finished(), refusal()]
        .iter()
        .map(|card| render(card, style))
        .collect()
}

/// Without what this module writes to colour things.
fn without_ink(drawn: &str) -> String {
    let mut plain = String::new();
    let mut rest = drawn;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').expect("an ink ends").1;
    }
    plain + rest
}

#[test]
fn cards_in_a_wide_terminal() {
    assert_snapshot!(all(&style(100, false)));
}

#[test]
fn cards_at_sixty_columns() {
    assert_snapshot!(all(&style(60, false)));
}

#[test]
fn cards_at_thirty_columns() {
    assert_snapshot!(all(&style(30, false)));
}

#[test]
fn cards_in_colour() {
    assert_snapshot!(all(&style(60, true)).replace('\u{1b}', "␛"));
}

#[test]
fn no_line_is_wider_than_the_terminal_and_every_ink_ends_with_its_line() {
    for width in [0, NARROWEST, 25, 30, 31, 40, 47, 60, 72, WIDEST, 300] {
        for colour in [false, true] {
            let drawn = all(&style(width, colour));
            assert!(colour || !drawn.contains('\u{1b}'), "ink without colour");
            for line in drawn.lines() {
                let shown = without_ink(line);
                assert!(columns(&shown) <= width.clamp(NARROWEST, WIDEST), "{width}: {line:?}");
                assert_eq!(shown, shown.trim_end(), "{width}: {line:?}");
                let last = line.rfind('\u{1b}').map_or(PLAIN, |at| &line[at..]);
                assert!(last.starts_with(PLAIN), "{width}: {line:?}");
            }
        }
    }
}

#[test]
fn choices_go_on_counting_where_they_are_told() {
    let drawn = render(&menu(), &Style { first_choice: 4, ..style(88, false) });
    assert!(drawn.contains("[4] Today"), "{drawn}");
    assert!(drawn.contains("[7] Resume"), "{drawn}");
}

#[test]
fn times_are_as_short_as_they_can_be_understood() {
    for (at, want) in [
        (instant(8, 4, 18), "20:30"),
        (instant(8, 4, 22), "Wed 5 Aug 00:30"),
        (instant(1, 9, 7), "Fri 9 Jan 08:30"),
        (Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap(), "Fri 1 Jan 2027 01:00"),
    ] {
        let drawn = render(&Card::line(Tone::Plain, Rich::new().time(at)), &style(60, false));
        assert_eq!(drawn.trim(), want);
    }
}

#[test]
fn text_of_people_cannot_drive_the_terminal() {
    for (text, want) in [
        ("\u{1b}[2J\u{1b}]0;title\u{7}", "␛[2J␛]0;title␇"),
        ("back\u{8}\u{8}space\u{7f}", "back␈␈space␡"),
        ("one\r\ntwo\rthree", "one\ntwo␍three"),
        ("\u{9b}31mred", "\u{fffd}31mred"),
        ("admin\u{202e}txt.exe\u{202c}", "admin\u{fffd}txt.exe\u{fffd}"),
        ("\u{2066}a\u{2069}", "\u{fffd}a\u{fffd}"),
        ("zero\u{200b}width\u{feff}", "zerowidth"),
        ("tab\tstop", "tab    stop"),
        ("tag\u{e0041}\u{e007f}", "tag"),
        ("line\u{2028}break", "line\nbreak"),
        ("nul\0", "nul␀"),
        ("שלום, 漢字, 👩‍💻, नमस्ते", "שלום, 漢字, 👩‍💻, नमस्ते"),
    ] {
        assert_eq!(clean(text), want, "{text:?}");
    }
}

#[test]
fn nothing_in_any_part_of_a_card_drives_the_terminal() {
    let bad = "\u{1b}[31mA\u{202e}\u{9b}\r\u{7}";
    let rich = Rich(vec![
        Run::Plain(bad.to_owned()),
        Run::Strong(bad.to_owned()),
        Run::Code(bad.to_owned()),
    ]);
    let card = Card::titled(Tone::Good, bad)
        .text(rich.clone())
        .small(rich.clone())
        .heading(bad)
        .quote(bad)
        .bullets(vec![rich.clone()])
        .block(Block::Meter { label: bad.to_owned(), score: 50 })
        .block(Block::Checks {
            items: vec![Check { tick: Tick::Open, text: rich, quote: Some(bad.to_owned()) }],
        })
        .block(Block::Table {
            head: vec![bad.to_owned(), bad.to_owned()],
            rows: vec![vec![bad.to_owned(), bad.to_owned()]],
        })
        .button(Button::new(bad, "next"));
    for width in [20, 88] {
        let drawn = render(&card, &style(width, false));
        let bad = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!drawn.contains(bad), "{drawn:?}");
    }
}

#[test]
fn a_word_without_an_end_is_cut_and_a_sketch_keeps_its_shape() {
    let word = "x".repeat(100_000);
    let drawn = render(&Card::line(Tone::Plain, word.as_str()), &style(40, false));
    assert_eq!(drawn.trim().lines().count(), 2500);
    let sketch = "users --> [api] --> [queue]\n             |\n             v\n          [model]";
    let drawn = render(&Card::default().quote(sketch), &style(60, false));
    assert_snapshot!(drawn, @r"

    │ users --> [api] --> [queue]
    │              |
    │              v
    │           [model]
    ");
}

#[test]
fn an_empty_card_and_empty_parts_are_drawn() {
    let empty = Card::titled(Tone::Plain, "")
        .text("")
        .quote("")
        .block(Block::Stages { marks: vec![] })
        .block(Block::Checks { items: vec![] })
        .block(Block::Table { head: vec![], rows: vec![] })
        .block(Block::Table { head: vec!["A".to_owned()], rows: vec![vec![]] })
        .button(Button::new("", "next"));
    for width in [0, 30, 88] {
        render(&empty, &style(width, true));
        render(&Card::default(), &style(width, false));
    }
}

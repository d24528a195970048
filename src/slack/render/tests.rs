//! Parts of a card as blocks, texts that want to be markup, and arbitrary cards against Slack's limits.

use super::{limits, *};
use crate::{
    chat::card::{Check, Mark},
    chat::form::FormName,
    framework::checklist::Tick,
    ids::ConversationId,
    slack::workspace::tests::home,
};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_785_834_000, 0).unwrap()
}

const DATE: &str = "<!date^1785834000^{date_short_pretty} {time}|2026-08-04 09:00 UTC>";

fn drawn_of(card: &Card) -> Rendered {
    render(card, &home())
}

/// All texts of the first block, one after the other.
fn first(card: &Card) -> (String, String) {
    let drawn = drawn_of(card).blocks;
    let mut words = String::new();
    collect(&drawn[0], &mut words);
    (drawn[0]["type"].as_str().unwrap().to_owned(), words)
}

fn collect(value: &Value, into: &mut String) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(words)) = fields.get("text") {
                into.push_str(words);
            }
            fields.values().for_each(|value| collect(value, into));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, into)),
        _ => {}
    }
}

#[test]
fn nothing_is_a_link_or_a_ping_once_it_is_escaped() {
    for (text, want) in [
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("<!channel> <@U1> <https://x|y>", "&lt;!channel&gt; &lt;@U1&gt; &lt;https://x|y&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("@here @Everyone", "@\u{2060}here @\u{2060}Everyone"),
        ("@channel", "@\u{2060}channel"),
        ("ana@example.org @ana @ 5", "ana@example.org @ana @ 5"),
        ("@hé", "@hé"),
    ] {
        assert_eq!(escape(text), want);
    }
}

#[test]
fn our_words_are_sections_and_what_could_be_markup_is_literal() {
    let rich = Rich::from("Type ").code("/next").plain(" by ").time(at()).plain(". ").strong("Now");
    let card = Card::default().text(rich);
    let want = format!("Type `next` by {DATE}. *Now*");
    assert_eq!(first(&card), ("section".to_owned(), want));
    for text in [
        "*bold*",
        "_it_",
        "~no~",
        "a `b",
        "> quote",
        "line\n> quote",
        ":fire:",
        "* a",
        "p_99",
        "```\ncode",
    ] {
        let want = ("rich_text".to_owned(), text.to_owned());
        assert_eq!(first(&Card::default().text(text)), want);
        assert_eq!(first(&Card::default().quote(text)), want);
        let (kind, words) = first(&Card::default().small(text));
        assert_eq!((kind.as_str(), words), ("context", escape(text)));
        let small = drawn_of(&Card::default().small(text)).blocks;
        assert_eq!(small[0]["elements"][0]["type"], "plain_text", "{text}");
    }
    let card = Card::default().text(Rich::new().strong("It asks: ").plain("Why?"));
    assert_eq!(first(&card), ("section".to_owned(), "*It asks:* Why?".to_owned()));
    for text in ["at 11:45", "a: b: c", "5 < 6", "a > b", "See: this"] {
        assert_eq!(first(&Card::default().text(text)).0, "section", "{text}");
    }
}

#[test]
fn marks_that_slack_would_show_are_not_written() {
    let literal = [
        Rich::from("un").strong("like").plain("ly"),
        Rich::new().strong("a").plain("b"),
        Rich::new().strong("a").code("b"),
        Rich::new().strong("a\nb"),
        Rich::new().code("a\nb"),
        Rich::new().code("a`b"),
    ];
    for rich in literal {
        let card = Card::default().text(rich.clone());
        let (kind, words) = first(&card);
        assert_eq!((kind.as_str(), words), ("rich_text", text::words(&rich)), "{rich:?}");
    }
}

#[test]
fn an_instant_in_literal_text_is_still_the_readers_own() {
    let blocks = drawn_of(&Card::default().text(Rich::from("*x* ").time(at()))).blocks;
    let date = &blocks[0]["elements"][0]["elements"][1];
    assert_eq!(date["type"], "date");
    assert_eq!(date["timestamp"], 1_785_834_000);
    assert_eq!(date["fallback"], "2026-08-04 09:00 UTC");
}

#[test]
fn the_stages_can_be_read_aloud() {
    let scored = |score| Mark::Scored { score };
    for (marks, want) in [
        (
            vec![scored(87), Mark::Skipped, Mark::Open, Mark::Ahead, Mark::Ahead, Mark::Ahead],
            "Stages  1: 87  ·  2: skipped  ·  *3: now*  ·  4–6: ahead",
        ),
        (
            vec![Mark::Done, Mark::Done, Mark::Open, Mark::Ahead],
            "Stages  1, 2: done  ·  *3: now*  ·  4: ahead",
        ),
        (vec![scored(50), scored(50)], "Stages  1: 50  ·  2: 50"),
    ] {
        let (kind, words) = first(&Card::default().block(Block::Stages { marks }));
        assert_eq!((kind.as_str(), words.as_str()), ("context", want));
    }
}

#[test]
fn a_meter_is_a_bar_and_a_number() {
    for (score, want) in [
        (0, "Stage  ░░░░░░░░░░  *0/100*"),
        (4, "Stage  ░░░░░░░░░░  *4/100*"),
        (87, "Stage  █████████░  *87/100*"),
        (100, "Stage  ██████████  *100/100*"),
        (1000, "Stage  ██████████  *100/100*"),
    ] {
        let meter = Block::Meter { label: "Stage".to_owned(), score };
        assert_eq!(first(&Card::default().block(meter)).1, want);
    }
}

#[test]
fn a_checklist_shows_its_ticks_and_the_words_that_earned_them() {
    let check = |tick, text: &str, quote: Option<&str>| Check {
        tick,
        text: text.into(),
        quote: quote.map(str::to_owned),
    };
    let items = vec![
        check(Tick::Ticked, "One", Some("<!channel> *a*")),
        check(Tick::NamedOnly, "Two", None),
        check(Tick::Open, "Three", None),
    ];
    let blocks = drawn_of(&Card::default().block(Block::Checks { items })).blocks;
    assert_eq!(blocks.len(), 1);
    let elements = blocks[0]["elements"].as_array().unwrap();
    let shown: Vec<(String, String)> = elements
        .iter()
        .map(|element| {
            let mut words = String::new();
            collect(element, &mut words);
            (element["type"].as_str().unwrap().to_owned(), words)
        })
        .collect();
    let want = [
        ("rich_text_section", "✓ One"),
        ("rich_text_quote", "<!channel> *a*"),
        ("rich_text_section", "◐ Two\n○ Three"),
    ];
    assert_eq!(shown, want.map(|(kind, words)| (kind.to_owned(), words.to_owned())));
}

#[test]
fn a_button_says_what_typing_would() {
    let card = Card::line(Tone::Plain, "x")
        .button(Button::new("Go & on", "next").primary())
        .button(Button::new("Skip", "skip").confirm("Skip it?"))
        .button(Button::new("Too long", "x".repeat(BUTTON_VALUE + 1)));
    let blocks = drawn_of(&card).blocks;
    let actions = blocks.last().unwrap();
    assert_eq!(actions["elements"].as_array().unwrap().len(), 2);
    let [next, skip] = [&actions["elements"][0], &actions["elements"][1]];
    assert_eq!((&next["value"], &next["style"]), (&json!("next"), &json!("primary")));
    assert_eq!(next["text"]["text"], "Go &amp; on");
    assert_eq!(next["action_id"], "greenroom:0");
    assert!(next.get("confirm").is_none());
    assert_eq!((&skip["value"], skip.get("style")), (&json!("skip"), None));
    assert_eq!(skip["confirm"]["text"]["text"], "Skip it?");
    assert_eq!(skip["action_id"], "greenroom:1");
}

#[test]
fn the_end_is_said_once() {
    let silent = drawn_of(&Card::line(Tone::Plain, "x").ends_at(at())).blocks;
    assert_eq!(silent[1]["elements"][0]["text"], format!("Closes {DATE}."));
    let said = Card::line(Tone::Plain, Rich::from("until ").time(at())).ends_at(at());
    assert_eq!(drawn_of(&said).blocks.len(), 1);
}

#[test]
fn a_folded_card_is_one_line_without_buttons() {
    let mut card = Card::titled(Tone::Good, "Feedback")
        .text("See the\nnewer card.")
        .button(Button::new("Next", "next"));
    card.folded = true;
    let drawn = drawn_of(&card);
    assert_eq!(drawn.blocks.len(), 1);
    assert_eq!(drawn.blocks[0]["type"], "context");
    assert_eq!(drawn.blocks[0]["elements"][0]["text"], "Feedback See the newer card.");
}

#[test]
fn a_long_text_is_split_between_words_and_a_longer_one_says_what_is_missing() {
    let words = "word ".repeat(1000);
    let drawn = drawn_of(&Card::default().text(words.trim())).blocks;
    let texts: Vec<&str> = drawn.iter().map(|b| b["text"]["text"].as_str().unwrap()).collect();
    assert_eq!(texts.len(), 2);
    assert_eq!(texts.concat(), words.trim());
    assert!(texts[0].ends_with("word "), "{}", texts[0]);
    let paragraphs = format!("{}\n\n{}", "a ".repeat(1200), "b ".repeat(1200));
    let drawn = drawn_of(&Card::default().quote(paragraphs)).blocks;
    let mut second = String::new();
    collect(&drawn[1], &mut second);
    assert!(second.starts_with('b'), "{second}");
    let long = Card::default().quote("<&>*x".repeat(20_000)).button(Button::new("Next", "next"));
    let drawn = drawn_of(&long).blocks;
    assert_eq!(limits::faults(&drawn), Vec::<String>::new());
    assert_eq!(drawn.last().unwrap()["type"], "actions");
    let mut said = String::new();
    collect(&drawn[drawn.len() - 2], &mut said);
    assert!(said.starts_with("… About ") && said.ends_with("do not fit in one message."), "{said}");
}

#[test]
fn what_cannot_be_seen_is_not_sent() {
    for text in ["", " \n ", "\u{200b}\u{2060}", "\0\u{7}", "\u{202e}"] {
        let card = Card::titled(Tone::Plain, text)
            .text(text)
            .small(text)
            .heading(text)
            .quote(text)
            .bullets(vec![text.into()])
            .block(Block::Stages { marks: vec![] })
            .block(Block::Table { head: vec![], rows: vec![] })
            .button(Button::new(text, text));
        assert_eq!(drawn_of(&card).blocks, Vec::<Value>::new(), "{text:?}");
    }
    let drawn = first(&Card::default().quote("admin\u{202e}txt\r\nb\tc\0"));
    assert_eq!(drawn.1, "admintxt\nb c");
}

/// Anything that people write, short and very long.
fn words() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "<!channel>",
        "<@U123>",
        "@here",
        "<!date^1^{date}|x>",
        "&lt;",
        "*b*",
        "_i_",
        "`c`",
        "~s~",
        "> q\n",
        ":fire:",
        "שלום",
        "\u{202e}",
        "\u{200b}",
        "👩‍💻",
        "\n\n",
        " ",
        "\0",
        "```",
        "&&&&&",
        "<<",
    ]);
    prop_oneof![
        4 => any::<String>(),
        4 => prop::collection::vec(nasty.clone(), 0..12).prop_map(|parts| parts.concat()),
        2 => (nasty, 1usize..5_000).prop_map(|(part, times)| part.repeat(times)),
        1 => Just("x".repeat(100_000)),
        1 => Just("some words ".repeat(9_000)),
    ]
}

fn rich() -> impl Strategy<Value = Rich> {
    let run = prop_oneof![
        words().prop_map(Run::Plain),
        words().prop_map(Run::Strong),
        words().prop_map(Run::Code),
        Just(Run::Time(at())),
        (prop::sample::select(vec!["T1/C1", "T1/C1/17.1", "room"]), words()).prop_map(
            |(place, words)| Run::Place { conversation: ConversationId::new(place), words }
        ),
    ];
    prop::collection::vec(run, 0..5).prop_map(Rich)
}

fn part() -> impl Strategy<Value = Block> {
    let check = (rich(), prop::option::of(words()), 0..3usize).prop_map(|(text, quote, at)| {
        Check { tick: [Tick::Open, Tick::NamedOnly, Tick::Ticked][at], text, quote }
    });
    let marks = prop::sample::select(vec![Mark::Ahead, Mark::Open, Mark::Done, Mark::Skipped]);
    prop_oneof![
        rich().prop_map(|text| Block::Text { text }),
        rich().prop_map(|text| Block::Small { text }),
        words().prop_map(|text| Block::Heading { text }),
        words().prop_map(|text| Block::Quote { text }),
        prop::collection::vec(rich(), 0..6).prop_map(|items| Block::Bullets { items }),
        prop::collection::vec(marks, 0..12).prop_map(|marks| Block::Stages { marks }),
        words().prop_map(|alt| Block::Picture { png: Png(vec![1]), alt }),
        (words(), any::<u32>()).prop_map(|(label, score)| Block::Meter { label, score }),
        prop::collection::vec(check, 0..6).prop_map(|items| Block::Checks { items }),
        (
            prop::collection::vec(words(), 0..5),
            prop::collection::vec(prop::collection::vec(words(), 0..5), 0..4)
        )
            .prop_map(|(head, rows)| Block::Table { head, rows }),
    ]
}

fn cards() -> impl Strategy<Value = Card> {
    let opens = prop::option::of(prop::sample::select(FormName::ALL.to_vec()));
    let button = (words(), words(), prop::option::of(words()), any::<bool>(), opens).prop_map(
        |(label, action, confirm, primary, opens)| Button {
            label,
            action,
            confirm,
            primary,
            opens,
        },
    );
    let many = prop_oneof![9 => 0..8usize, 1 => 60..90usize];
    let parts = many.prop_flat_map(|many| prop::collection::vec(part(), many));
    (
        prop::option::of(words()),
        parts,
        prop::collection::vec(button, 0..30),
        prop::bool::weighted(0.1),
        prop::sample::select(vec![Tone::Plain, Tone::Warn]),
        prop::option::of(Just(at())),
    )
        .prop_map(|(title, blocks, buttons, folded, tone, ends_at)| Card {
            tone,
            title,
            blocks,
            buttons,
            folded,
            ends_at,
            ..Card::default()
        })
}

/// A card that may be 100,000 characters long, for whoever reads the failure.
struct Brief(Card);

impl std::fmt::Debug for Brief {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&format!("{:?}", self.0).chars().take(2_000).collect::<String>())
    }
}

/// Without the marks of our own links.
fn without_links(words: &str) -> String {
    let mut words = words.replace("<#C1>", "");
    let link = "<https://room.slack.com/archives/C1/p171|";
    while let Some(start) = words.find(link) {
        words.replace_range(start..start + link.len(), "");
        let end = words[start..].find('>').unwrap();
        words.remove(start + end);
    }
    words
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_card_keeps_the_limits_and_nobody_is_pinged(Brief(card) in cards().prop_map(Brief)) {
        let drawn = drawn_of(&card);
        prop_assert_eq!(limits::faults(&drawn.blocks), Vec::<String>::new());
        prop_assert!(drawn.text.encode_utf16().count() <= TEXT);
        for words in limits::parsed(&drawn.blocks).iter().chain([&drawn.text]) {
            let without_dates = without_links(&words.replace(DATE, ""));
            prop_assert!(!without_dates.contains(['<', '>']), "{}", without_dates);
            let lower = without_dates.to_lowercase();
            prop_assert!(!["@here", "@channel", "@everyone"].iter().any(|ping| lower.contains(ping)));
        }
        let pressed = card.buttons.iter().filter(|button| {
            !text::blank(&text::clean(&button.action)) && text::length(&button.action) <= BUTTON_VALUE
        });
        let kept = drawn.blocks.last().filter(|b| b["type"] == "actions").map_or(0, |b| {
            b["elements"].as_array().map_or(0, Vec::len)
        });
        let wanted = if card.folded { 0 } else { pressed.count().min(BUTTONS) };
        prop_assert_eq!(kept, wanted);
    }
}

#[test]
fn whom_a_card_calls_stands_above_its_words() {
    for (typed, want) in
        [("here", "<!here>"), ("everyone", "<!channel>"), ("S0AB12CD3", "<!subteam^S0AB12CD3>")]
    {
        let card = Card { ping: typed.parse().ok(), ..Card::line(Tone::Plain, "New") };
        assert_eq!(first(&card), ("section".to_owned(), want.to_owned()));
    }
}

//! Parts of a card as markdown, texts that want to be markup, and what is pressed. Laws over any card are in `laws`.

use super::{limits, *};
use crate::{
    chat::{
        card::{Block, Button, Check, Mark},
        form::FormName,
        rich::Rich,
    },
    discord::place::Snowflake,
    framework::checklist::Tick,
    ids::ConversationId,
};
use chrono::{DateTime, Utc};

pub(super) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_785_834_000, 0).unwrap()
}

fn here() -> Place {
    Place::channel(Some(Snowflake(7)), Snowflake(8))
}

pub(super) fn drawn_of(card: &Card) -> Rendered {
    render(card, &here(), &here())
}

/// The text of the only embed.
fn text_of(card: &Card) -> String {
    let drawn = drawn_of(card);
    assert_eq!(drawn.embeds.len(), 1, "{drawn:?}");
    drawn.embeds[0]["description"].as_str().unwrap_or_default().to_owned()
}

pub(super) fn buttons_of(drawn: &Rendered) -> Vec<Value> {
    let rows = drawn.components.iter();
    rows.flat_map(|row| row["components"].as_array().unwrap().clone()).collect()
}

#[test]
fn our_words_are_marked_up_and_what_could_be_markup_is_not() {
    let place = |id: &str| ConversationId::new(id);
    for (rich, want) in [
        (
            Rich::from("Type ").code("/next").plain(" by ").time(at()),
            "Type `/next` by <t:1785834000:f>",
        ),
        (Rich::new().strong("It asks: ").plain("Why?"), "**It asks:** Why?"),
        (Rich::from("un").strong("like").plain("ly"), "un**like**ly"),
        (Rich::new().strong("a").code("b").strong("c"), "**a**`b`**c**"),
        (Rich::new().strong("*Bob* <@1>"), r"**\*Bob\* \<@1>**"),
        (Rich::new().strong("a\nb"), "**a b**"),
        (Rich::new().code("a\nb"), "`a b`"),
        (Rich::new().code("a`b*"), r"a\`b\*"),
        (Rich::new().strong(" ").plain("x").code(""), " x"),
        (Rich::new().plain("- a\n- b"), "\\- a\n\\- b"),
        (Rich::new().strong("a").plain("- b"), "**a**- b"),
        (Rich::new().place(place("7/9"), "there"), "<#9>"),
        (
            Rich::new().place(place("6/9"), "the [thread]"),
            "[the (thread)](https://discord.com/channels/6/9)",
        ),
        (Rich::new().place(place("7/9/3"), "it"), "[it](https://discord.com/channels/7/9/3)"),
        (
            Rich::new().place(place("@me/9"), "our talk"),
            "[our talk](https://discord.com/channels/@me/9)",
        ),
        (Rich::new().place(place("room"), "room"), "**room**"),
    ] {
        assert_eq!(text_of(&Card::default().text(rich.clone())), want, "{rich:?}");
    }
}

#[test]
fn every_kind_of_part_has_its_form() {
    let check = |tick, text: &str, quote: Option<&str>| Check {
        tick,
        text: text.into(),
        quote: quote.map(str::to_owned),
    };
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let card = Card::titled(Tone::Good, "Stage *2*")
        .block(Block::Stages { marks: vec![Mark::Scored { score: 87 }, Mark::Open, Mark::Ahead] })
        .block(Block::Meter { label: "So far".to_owned(), score: 87 })
        .text("A paragraph.")
        .text("Another.")
        .heading("Quotes")
        .quote("# one\n\n> two\n```x")
        .text("An answer.")
        .quote("three")
        .text("Another.")
        .bullets(vec!["one\nmore".into(), Rich::new().strong("two")])
        .block(Block::Checks {
            items: vec![
                check(Tick::Ticked, "One", Some("<@1>")),
                check(Tick::NamedOnly, "Two", None),
                check(Tick::Open, "Three", None),
            ],
        })
        .text("After it.")
        .block(Block::Table { head: row(&["A", "B"]), rows: vec![row(&["```", "1"])] })
        .small("Small\nprint.")
        .small("More.");
    let drawn = drawn_of(&card);
    assert_eq!(drawn.embeds[0]["title"], r"Stage \*2\*");
    assert_eq!(drawn.embeds[0]["color"], 0x2f_9e_5f);
    let want = "\
-# Stages  1: 87  ·  **2: now**  ·  3: ahead
So far  █████████░  **87/100**

A paragraph.

Another.
### Quotes
> \\# one
> 
> \\> two
> \\`\\`\\`x
An answer.

> three
Another.
- one
  more
- **two**
✓ One
> \\<@1>
◐ Two
○ Three

After it.
```
A    B
───  ─
ˋˋˋ  1
```
-# Small
-# print.
-# More.";
    assert_eq!(drawn.embeds[0]["description"], want);
}

#[test]
fn a_deadline_counts_down_and_is_said_once() {
    let until = Rich::from("until ").time(at()).plain(".");
    let said = Card::line(Tone::Plain, until.clone()).ends_at(at());
    assert_eq!(text_of(&said), "until <t:1785834000:t> (<t:1785834000:R>).");
    assert_eq!(text_of(&Card::line(Tone::Plain, until)), "until <t:1785834000:f>.");
    let silent = Card::line(Tone::Plain, "x").ends_at(at());
    assert_eq!(text_of(&silent), "x\n-# Closes <t:1785834000:t> (<t:1785834000:R>).");
}

#[test]
fn a_refusal_shows_that_it_is_one() {
    assert_eq!(text_of(&Card::line(Tone::Warn, "No.").text("Try.")), "⚠️ No.\n\nTry.");
    assert_eq!(text_of(&Card::titled(Tone::Warn, "No").text("Try.")), "Try.");
}

#[test]
fn a_button_says_what_typing_would() {
    let card = Card::line(Tone::Plain, "x")
        .button(Button::new("Go & *on*", "next").primary())
        .button(Button::new("Skip", "skip").confirm("Skip it?"))
        .button(Button::form("Answer", FormName::Answer))
        .button(Button::new("Too long", "x".repeat(buttons::ID - 3)))
        .button(Button::new("", "hint"))
        .button(Button::new("w".repeat(100), "why"));
    let drawn = drawn_of(&card);
    let shown: Vec<(String, String, u64)> = buttons_of(&drawn)
        .iter()
        .map(|button| {
            let words = |field: &str| button[field].as_str().unwrap().to_owned();
            (words("custom_id"), words("label"), button["style"].as_u64().unwrap())
        })
        .collect();
    let cut = format!("{}…", "w".repeat(79));
    let want = [
        ("g:0:next", "Go & *on*", 1),
        ("c:1:skip", "Skip", 2),
        ("f:2:answer", "Answer", 2),
        ("g:4:hint", "hint", 2),
        ("g:5:why", cut.as_str(), 2),
    ];
    assert_eq!(shown, want.map(|(id, label, style)| (id.to_owned(), label.to_owned(), style)));
    let read: Vec<_> = want.iter().map(|(id, ..)| pressed(id).unwrap()).collect();
    assert_eq!(
        read,
        [
            Pressed::Line("next"),
            Pressed::Sure("skip"),
            Pressed::Form(FormName::Answer),
            Pressed::Line("hint"),
            Pressed::Line("why")
        ]
    );
    for other in
        ["", "g", "g:1", "g::x", "g:x:y", "g:1: ", "z:1:next", "f:1:nothing", "greenroom:mock"]
    {
        assert_eq!(pressed(other), None, "{other}");
    }
}

#[test]
fn buttons_of_a_card_that_is_shown_elsewhere_name_their_channel() {
    let channel = Place::channel(Some(Snowflake(7)), Snowflake(u64::MAX));
    let direct = Place::channel(None, Snowflake(5));
    // The longest action of a card of ours.
    let zone = "America/Argentina/ComodRivadavia";
    let action = format!("schedule add 0 9 * * mon-fri {zone}");
    let card = Card::default()
        .button(Button::new("Weekdays", action.as_str()))
        .button(Button::form("Other days", FormName::Schedule))
        .button(Button::new("Skip", "skip").confirm("Skip it?"));
    let ids = |shown: &Place| {
        let drawn = render(&card, shown, &channel);
        assert_eq!(limits::faults(&drawn.body()), Vec::<String>::new());
        let words = |button: &Value| button["custom_id"].as_str().unwrap().to_owned();
        buttons_of(&drawn).iter().map(words).collect::<Vec<_>>()
    };
    let afar = ids(&direct);
    assert_eq!(afar[1], "f@7/3w5e11264sgsf:1:schedule");
    let read: Vec<_> = afar.iter().map(|id| (pressed(id).unwrap(), acts_in(id))).collect();
    let said = [Pressed::Line(&action), Pressed::Form(FormName::Schedule), Pressed::Sure("skip")];
    assert_eq!(read, said.map(|said| (said, Some(channel))));
    assert_eq!(ids(&channel)[1], "f:1:schedule");
    assert_eq!(pressed("g@7:0:next"), None, "no place");
}

#[test]
fn what_cannot_be_taken_back_is_asked_about_alone() {
    let asked = question("skip", Some("Skip"), &here(), &here());
    assert_eq!(limits::faults(&asked), Vec::<String>::new());
    assert_eq!(asked["flags"], 64);
    assert_eq!(
        asked["embeds"][0]["description"],
        "Leave this stage without an answer? It then counts 0."
    );
    let button = &asked["components"][0]["components"][0];
    assert_eq!((&button["custom_id"], &button["label"]), (&json!("g:0:skip"), &json!("Skip")));
    assert_eq!(
        question("give-up", None, &here(), &here())["embeds"][0]["description"],
        "Are you sure?"
    );
}

#[test]
fn a_picture_stands_where_it_is_and_its_file_is_named() {
    let picture = |byte, alt: &str| Block::Picture { png: Png(vec![byte]), alt: alt.to_owned() };
    let card = Card::titled(Tone::Plain, "Report")
        .text("Above.")
        .block(picture(1, "A radar"))
        .text("Below.")
        .block(picture(2, ""));
    let drawn = drawn_of(&card);
    let shown: Vec<_> = drawn
        .embeds
        .iter()
        .map(|embed| {
            (embed["description"].as_str().unwrap(), embed["image"]["url"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        shown,
        [("Above.", "attachment://picture-1.png"), ("Below.", "attachment://picture-2.png")]
    );
    let files = &drawn.body()["attachments"];
    assert_eq!(files[0], json!({"id": "0", "filename": "picture-1.png", "description": "A radar"}));
    assert_eq!(files[1], json!({"id": "1", "filename": "picture-2.png"}));
    assert_eq!(drawn.pictures[1].png, Png(vec![2]));
    let alone = drawn.only_you();
    assert_eq!(limits::faults(&alone), Vec::<String>::new());
    assert_eq!(alone["embeds"][0]["image"], Value::Null);
}

#[test]
fn a_folded_card_is_one_small_line() {
    let mut card = Card::titled(Tone::Good, "Feedback")
        .text("See the\nnewer card.")
        .button(Button::new("Next", "next"));
    card.folded = true;
    let drawn = drawn_of(&card);
    assert_eq!(drawn.content, "-# Feedback See the newer card.");
    assert_eq!((drawn.embeds.len(), drawn.components.len()), (0, 0));
    assert_eq!(drawn.body()["embeds"], json!([]), "an edit takes the embeds away");
}

#[test]
fn a_long_text_goes_on_and_a_longer_one_says_what_is_missing() {
    let words = "word ".repeat(900);
    let drawn = drawn_of(&Card::titled(Tone::Plain, "Long").text(words.trim()));
    let texts: Vec<&str> =
        drawn.embeds.iter().map(|embed| embed["description"].as_str().unwrap()).collect();
    assert_eq!(texts.len(), 2);
    assert_eq!(texts.join(" "), words.trim());
    assert_eq!(
        (&drawn.embeds[0]["title"], &drawn.embeds[1]["title"]),
        (&json!("Long"), &Value::Null)
    );
    let long = Card::default().quote("<&>*x ".repeat(20_000)).button(Button::new("Next", "next"));
    let drawn = drawn_of(&long);
    assert_eq!(limits::faults(&drawn.body()), Vec::<String>::new());
    let last = drawn.embeds.last().unwrap()["description"].as_str().unwrap();
    let said = last.lines().last().unwrap();
    assert!(
        said.starts_with("-# … About ") && said.ends_with("do not fit in one message."),
        "{said}"
    );
    assert_eq!(buttons_of(&drawn).len(), 1);
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
        let drawn = drawn_of(&card);
        assert_eq!((drawn.embeds, drawn.components), (Vec::new(), Vec::new()), "{text:?}");
    }
    assert_eq!(text_of(&Card::default().quote("admin\u{202e}txt\r\nb\tc\0")), "> admintxt\n> b c");
}

#[test]
fn a_thread_is_called_what_the_card_says() {
    let card = Card::titled(Tone::Plain, "Title");
    assert_eq!(thread_name(&card), "Title");
    assert_eq!(thread_name(&card.thread("Ana:\n *fraud*")), "Ana: *fraud*");
    assert!(thread_name(&Card::titled(Tone::Plain, "long ".repeat(50))).chars().count() <= THREAD);
    assert_eq!(thread_name(&Card::default()), "");
}

#[test]
fn whom_a_card_calls_is_mentioned_and_nobody_else() {
    for (typed, content, allowed) in [
        ("here", "@here", json!({ "parse": ["everyone"], "replied_user": false })),
        ("everyone", "@everyone", json!({ "parse": ["everyone"], "replied_user": false })),
        ("<@&12>", "<@&12>", json!({ "parse": [], "roles": ["12"], "replied_user": false })),
    ] {
        let card = Card { ping: typed.parse().ok(), ..Card::line(Tone::Plain, "@everyone <@&9>") };
        let body = drawn_of(&card).body();
        assert_eq!((&body["content"], &body["allowed_mentions"]), (&json!(content), &allowed));
        assert_eq!(limits::faults(&body), Vec::<String>::new());
        assert_eq!(body["embeds"][0]["description"], "@\u{2060}everyone \\<@&9>");
    }
}

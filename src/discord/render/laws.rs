//! Laws over arbitrary cards: Discord's limits hold, and nothing that people wrote is markup.

use super::{
    limits,
    tests::{at, buttons_of, drawn_of},
    *,
};
use crate::{
    chat::{
        card::{Block, Button, Check, Mark},
        form::FormName,
        rich::{Rich, Run},
    },
    discord::text,
    framework::checklist::Tick,
    ids::ConversationId,
};
use proptest::prelude::*;

/// Anything that people write, short and very long.
fn words() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "@everyone",
        "<@123>",
        "<@&1>",
        "@here",
        "<t:1:R>",
        "<#5>",
        "</x:1>",
        "[a](https://x.y)",
        "*b*",
        "_i_",
        "`c`",
        "~~s~~",
        "||p||",
        "> q\n",
        ">>> r\n",
        "# h\n",
        "-# t\n",
        "- l\n",
        "1. n\n",
        ":fire:",
        "<:e:1>",
        "\\",
        "שלום",
        "\u{202e}",
        "\u{200b}",
        "👩‍💻",
        "\n\n",
        " ",
        "\0",
        "```",
        "```rs\n",
        "https://",
        "<<",
    ]);
    prop_oneof![
        4 => any::<String>(),
        4 => prop::collection::vec(nasty.clone(), 0..12).prop_map(|parts| parts.concat()),
        2 => (nasty, 1usize..3_000).prop_map(|(part, times)| part.repeat(times)),
        1 => Just("x".repeat(50_000)),
        1 => Just("some words ".repeat(5_000)),
    ]
}

fn rich() -> impl Strategy<Value = Rich> {
    let run = prop_oneof![
        words().prop_map(Run::Plain),
        words().prop_map(Run::Strong),
        words().prop_map(Run::Code),
        Just(Run::Time(at())),
        (prop::sample::select(vec!["7/9", "@me/9", "6/9/3", "room"]), words()).prop_map(
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
        prop::collection::vec(button, 0..40),
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_card_keeps_the_limits(Brief(card) in cards().prop_map(Brief)) {
        let drawn = drawn_of(&card);
        prop_assert_eq!(limits::faults(&drawn.body()), Vec::<String>::new());
        let shown: usize = drawn.embeds.iter().map(|e| e["description"].as_str().map_or(0, units)).sum();
        prop_assert!(shown <= TOTAL && units(&drawn.content) <= CONTENT);
        let fits = |(at, button): &(usize, &Button)| {
            let length = button.opens.map_or(units(&button.action), |form| form.word().len());
            let visible = !blank(&text::clean(&button.action));
            visible && 3 + at.to_string().len() + length <= buttons::ID
        };
        let pressed = card.buttons.iter().enumerate().filter(fits).count();
        let wanted = if card.folded { 0 } else { pressed.min(25) };
        prop_assert_eq!(buttons_of(&drawn).len(), wanted);
    }

    #[test]
    fn words_of_people_are_never_markup(words in words()) {
        let said: String = words.chars().take(900).collect();
        for (card, begins) in [
            (Card::default().text(said.as_str()), ""),
            (Card::default().quote(said.as_str()), "> "),
            (Card::default().small(said.as_str()), "-# "),
            (Card::default().heading(said.as_str()), "### "),
            (Card { title: Some(said), ..Card::default() }, ""),
        ] {
            for embed in drawn_of(&card).embeds {
                for shown in [&embed["title"], &embed["description"]] {
                    let shown = shown.as_str().unwrap_or_default();
                    prop_assert_eq!(limits::alive(shown, begins), Vec::<String>::new());
                }
            }
        }
    }
}

//! Cards as they are stored.

use super::*;

#[test]
fn a_card_of_every_block_survives_json() {
    let check = |tick| Check { tick, text: "an item".into(), quote: Some("words".to_owned()) };
    let marks =
        vec![Mark::Scored { score: 87 }, Mark::Skipped, Mark::Done, Mark::Open, Mark::Ahead];
    let card = Card::titled(Tone::Good, "Title")
        .block(Block::Stages { marks })
        .block(Block::Meter { label: "This stage".to_owned(), score: 87 })
        .text("text")
        .small("small")
        .heading("Heading")
        .quote("  as\n written ")
        .bullets(vec!["one".into()])
        .block(Block::Checks {
            items: [Tick::Open, Tick::NamedOnly, Tick::Ticked].map(check).to_vec(),
        })
        .block(Block::Table { head: vec!["A".to_owned()], rows: vec![vec!["1".to_owned()]] })
        .button(Button::new("Skip", "skip").primary().confirm("Sure?"))
        .focus(Focus::Away)
        .ends_at(DateTime::from_timestamp(1_785_834_000, 0).unwrap());
    let json = serde_json::to_string(&card).unwrap();
    assert_eq!(serde_json::from_str::<Card>(&json).unwrap(), card, "{json}");
    for word in ["open", "named_only", "ticked"] {
        assert!(json.contains(&format!("\"tick\":\"{word}\"")), "{json}");
    }
}

#[test]
fn a_card_stored_before_it_had_a_focus_is_still_read() {
    let json = r#"{"tone":"warn","title":null,"blocks":[],"buttons":[],"folded":false}"#;
    let card: Card = serde_json::from_str(json).unwrap();
    assert_eq!((card.tone, card.focus, card.ends_at), (Tone::Warn, Focus::Stay, None));
}

#[test]
fn a_tick_of_another_word_is_refused() {
    let json = r#"{"tick":"half","text":[],"quote":null}"#;
    assert!(serde_json::from_str::<Check>(json).unwrap_err().to_string().contains("not a tick"));
}

#[test]
fn an_empty_list_adds_nothing() {
    assert_eq!(Card::default().bullets(Vec::new()), Card::default());
}

//! Every card as Slack takes it, in a short form that people can read: what kind each block is, and its words.

use crate::{Shown, all};
use greenroom::{
    secret::Secret,
    slack::{
        render::{Rendered, TEXT, render},
        workspace::Workspace,
    },
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

#[path = "../../src/slack/render/limits.rs"]
mod limits;

fn home() -> Workspace {
    let me = json!({"team_id": "T1", "user_id": "UBOT", "url": "https://room.slack.com/"});
    Workspace::read(&me, &Secret::new("")).unwrap()
}

fn words(value: &Value) -> &str {
    value["text"].as_str().unwrap()
}

fn items(value: &Value) -> &[Value] {
    value["elements"].as_array().unwrap()
}

/// The words of rich text, emphasis marked.
fn literal(value: &Value) -> String {
    items(value)
        .iter()
        .map(|run| match run["type"].as_str().unwrap() {
            "date" => format!("{{{}}}", run["fallback"].as_str().unwrap()),
            "link" => format!("[{}]({})", words(run), run["url"].as_str().unwrap()),
            "channel" => format!("<#{}>", run["channel_id"].as_str().unwrap()),
            _ if run["style"]["bold"] == true => format!("**{}**", words(run)),
            _ if run["style"]["code"] == true => format!("``{}``", words(run)),
            _ => words(run).to_owned(),
        })
        .collect()
}

fn lines(page: &mut String, start: &str, words: &str) {
    for line in words.lines() {
        writeln!(page, "{}", format!("{start}{line}").trim_end()).unwrap();
    }
}

fn rich(page: &mut String, block: &Value) {
    for element in items(block) {
        match element["type"].as_str().unwrap() {
            "rich_text_section" => lines(page, "  rich | ", &literal(element)),
            "rich_text_quote" => lines(page, "  rich | > ", &literal(element)),
            "rich_text_preformatted" => lines(page, "  mono | ", &literal(element)),
            "rich_text_list" => {
                for item in items(element) {
                    lines(page, "  rich | • ", &literal(item));
                }
            }
            other => panic!("{other}"),
        }
    }
}

fn page(drawn: &Rendered) -> String {
    let mut page = String::new();
    lines(&mut page, "  text = ", &drawn.text);
    for block in &drawn.blocks {
        match block["type"].as_str().unwrap() {
            "header" => lines(&mut page, "header # ", words(&block["text"])),
            "section" => lines(&mut page, "       | ", words(&block["text"])),
            "rich_text" => rich(&mut page, block),
            "context" => {
                for element in items(block) {
                    lines(&mut page, " small | ", words(element));
                }
            }
            "actions" => {
                for button in items(block) {
                    let style = button["style"].as_str().unwrap_or("button");
                    let (label, value) = (words(&button["text"]), &button["value"]);
                    writeln!(page, "{style:>7}[ {label} ] {}", value.as_str().unwrap()).unwrap();
                    if let Some(question) = button["confirm"]["text"]["text"].as_str() {
                        lines(&mut page, "      ?| ", question);
                    }
                }
            }
            other => panic!("{other}"),
        }
    }
    page
}

#[test]
fn every_card_is_drawn_in_slack_as_it_was() {
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    let mut cards = all();
    cards.sort_by(|one, other| (one.function, &one.state).cmp(&(other.function, &other.state)));
    for Shown { function, state, card } in cards {
        let of = function.split_once("::").map_or("other", |(module, _)| module);
        let page_of = pages.entry(of).or_default();
        write!(page_of, "═══ {function}: {state} ═══\n{}\n", page(&render(&card, &home())))
            .unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/slack");
    settings.bind(|| {
        for (name, page) in pages {
            insta::assert_snapshot!(name, page);
        }
    });
}

#[test]
fn every_card_keeps_the_limits_of_slack_whole_and_with_all_its_buttons() {
    for Shown { function, state, card } in all() {
        let place = format!("{function} ({state})");
        let drawn = render(&card, &home());
        assert_eq!(limits::faults(&drawn.blocks), Vec::<String>::new(), "{place}");
        assert!((1..=TEXT).contains(&drawn.text.chars().count()), "{place}");
        let pages = page(&drawn);
        assert!(!pages.contains("do not fit in one message"), "{place} is cut");
        let kept = drawn.blocks.last().map_or(&[][..], |last| match last["type"] == "actions" {
            true => items(last),
            false => &[],
        });
        let wanted = if card.folded { 0 } else { card.buttons.len() };
        assert_eq!(kept.len(), wanted, "{place}");
        for (button, drawn) in card.buttons.iter().zip(kept) {
            assert_eq!(drawn["value"], button.action.as_str(), "{place}");
        }
    }
}

#[test]
fn nothing_that_slack_parses_is_made_from_a_name() {
    for Shown { function, state, card } in all() {
        for words in limits::parsed(&render(&card, &home()).blocks) {
            let ours = words.matches("<!date^").count() + words.matches("<#C1>").count();
            assert_eq!(words.matches('<').count(), ours, "{function} ({state}): {words}");
            assert!(!words.contains("@everyone"), "{function} ({state}): {words}");
        }
    }
}

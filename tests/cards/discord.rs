//! Every card as Discord takes it, in a short form that people can read: the embed as it is written, and its buttons.

use crate::{Shown, all};
use greenroom::discord::{
    place::{Place, Snowflake},
    render::{Pressed, Rendered, pressed, question, render, thread_name},
};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Write as _};

#[path = "../../src/discord/render/limits.rs"]
mod limits;

fn here() -> Place {
    Place::channel(Some(Snowflake(7)), Snowflake(8))
}

fn lines(page: &mut String, start: &str, words: &str) {
    for line in words.lines() {
        writeln!(page, "{}", format!("{start}{line}").trim_end()).unwrap();
    }
}

fn buttons(drawn: &Rendered) -> Vec<&Value> {
    let rows = drawn.components.iter();
    rows.flat_map(|row| row["components"].as_array().unwrap()).collect()
}

fn page(drawn: &Rendered) -> String {
    let mut page = String::new();
    lines(&mut page, "content| ", &drawn.content);
    for embed in &drawn.embeds {
        let colour = embed["color"].as_u64().unwrap();
        writeln!(page, "#{colour:06x}").unwrap();
        lines(&mut page, " title | ", embed["title"].as_str().unwrap_or_default());
        lines(&mut page, "       | ", embed["description"].as_str().unwrap_or_default());
        lines(&mut page, " image | ", embed["image"]["url"].as_str().unwrap_or_default());
    }
    for row in &drawn.components {
        for (at, button) in row["components"].as_array().unwrap().iter().enumerate() {
            let style = match button["style"].as_u64() {
                Some(1) => "primary",
                _ => "button",
            };
            let start = if at == 0 { "▸" } else { " " };
            let words = |field: &str| button[field].as_str().unwrap();
            let (label, id) = (words("label"), words("custom_id"));
            writeln!(page, "{start}{style:>7}[ {label} ] {id}").unwrap();
        }
    }
    page
}

#[test]
fn every_card_is_drawn_in_discord_as_it_was() {
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    let mut cards = all();
    cards.sort_by(|one, other| (one.function, &one.state).cmp(&(other.function, &other.state)));
    for Shown { function, state, card } in cards {
        let of = function.split_once("::").map_or("other", |(module, _)| module);
        let page_of = pages.entry(of).or_default();
        write!(
            page_of,
            "═══ {function}: {state} ═══\n{}\n",
            page(&render(&card, &here(), &here()))
        )
        .unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/discord");
    settings.bind(|| {
        for (name, page) in pages {
            insta::assert_snapshot!(name, page);
        }
    });
}

#[test]
fn every_card_keeps_the_limits_of_discord_whole_and_with_all_its_buttons() {
    for Shown { function, state, card } in all() {
        let place = format!("{function} ({state})");
        let drawn = render(&card, &here(), &here());
        assert_eq!(limits::faults(&drawn.body()), Vec::<String>::new(), "{place}");
        assert!(!page(&drawn).contains("do not fit in one message"), "{place} is cut");
        assert!(drawn.embeds.len() <= 1 || card.blocks.len() > 20, "{place} is two embeds");
        let kept = buttons(&drawn);
        let wanted = if card.folded { 0 } else { card.buttons.len() };
        assert_eq!(kept.len(), wanted, "{place}");
        assert!(card.thread.is_none() || !thread_name(&card).is_empty(), "{place}");
        for (button, drawn) in card.buttons.iter().zip(kept) {
            let read = pressed(drawn["custom_id"].as_str().unwrap());
            let wanted = match (button.opens, &button.confirm) {
                (Some(form), _) => Pressed::Form(form),
                (None, Some(_)) => Pressed::Sure(&button.action),
                (None, None) => Pressed::Line(&button.action),
            };
            assert_eq!(read, Some(wanted), "{place}");
            if let Some(words) = &button.confirm {
                let asked = question(&button.action, Some(&button.label), &here(), &here());
                assert_eq!(asked["embeds"][0]["description"], words.as_str(), "{place}");
            }
        }
    }
}

#[test]
fn nothing_that_discord_reads_is_made_from_a_name() {
    for Shown { function, state, card } in all() {
        let drawn = render(&card, &here(), &here());
        for embed in &drawn.embeds {
            let title = embed["title"].as_str().unwrap_or_default();
            assert_eq!(limits::alive(title, ""), Vec::<String>::new(), "{function} ({state})");
            let words = embed["description"].as_str().unwrap_or_default();
            let bare = words.replace("\\<", "");
            let ours = bare.matches("<t:").count() + bare.matches("<#").count();
            // In code nothing is read.
            let shown: String = bare.split("```").step_by(2).collect();
            let shown: String = shown.split('`').step_by(2).collect();
            assert_eq!(shown.matches('<').count(), ours, "{function} ({state}): {words}");
            assert!(!shown.contains("@everyone"), "{function} ({state}): {words}");
        }
    }
}

//! The page of Discord: its tables, its link, its settings.

use super::{between, read};
use greenroom::{
    chat::command::table::find,
    config::{keys, settings},
    discord::{invite, place::Snowflake},
};
use std::{collections::BTreeMap, path::Path};

const PAGE: &str = "docs/discord.md";

/// When one changed, paste what this prints.
#[test]
fn the_page_has_the_tables_of_settings_and_permissions() {
    let page = read(PAGE);
    for (name, table) in [
        ("settings", keys::markdown(&["slack", "http", "seal"])),
        ("permissions", invite::markdown()),
    ] {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let written = between(&page, &begin, &end);
        assert!(written == table, "paste this between the markers {name} of {PAGE}:\n{table}");
    }
}

#[test]
fn the_link_of_the_page_is_the_one_that_the_program_tells() {
    let link = invite::link(Snowflake(7)).replace("client_id=7", "client_id=ID");
    assert!(read(PAGE).lines().any(|line| line.trim() == link), "{link}");
}

/// The page's own lines of settings are taken once the dots are filled in.
#[test]
fn the_settings_of_the_page_are_enough() {
    let page = read(PAGE);
    let block = between(&page, "```toml\n", "```").replace('…', "a.b.c");
    let read = settings::read(Some((Path::new("x"), &block)), &BTreeMap::new(), |_| {
        unreachable!("no _FILE is set")
    });
    assert!(read.unwrap().discord.is_some(), "{block}");
}

#[test]
fn the_commands_that_the_page_names_are_there() {
    let page = read(PAGE);
    let named = page.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix('/'));
    let mut count = 0;
    for line in named {
        let verb = line.split_whitespace().next().unwrap();
        assert!(find(verb).is_some(), "/{line}");
        count += 1;
    }
    assert!(count >= 6, "{count}");
}

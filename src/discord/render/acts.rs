//! Where a card's buttons and forms act when it is shown elsewhere: a card for one person alone about a channel reaches them
//! as a direct message. The place is a part of their ids. What they do there is not known here.
//!
//! | `custom_id` | is |
//! | --- | --- |
//! | `g@7/8:2:next` | a button |
//! | `greenroom:schedule@7/8` | a form |

use super::modal;
use crate::discord::place::{Place, Snowflake};

/// Stands before the place.
const SIGN: char = '@';

/// The numbers of a place are written with these: in ten digits they would leave too little room for a long action.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const RADIX: u32 = 36;

/// What the ids on a card that is shown in one place say of another one, where they act; nothing where nothing need be said.
pub(super) fn named(shown: &Place, acts: &Place) -> String {
    match (shown.guild, acts.guild) {
        (None, Some(guild)) => format!("{SIGN}{}/{}", written(guild), written(acts.channel)),
        _ => String::new(),
    }
}

/// The kind of a button or the word of a form, and the place beside it; `None` when that is no place.
pub(super) fn split(part: &str) -> Option<(&str, Option<Place>)> {
    let Some((word, place)) = part.split_once(SIGN) else { return Some((part, None)) };
    let (guild, channel) = place.split_once('/')?;
    Some((word, Some(Place::channel(Some(read(guild)?), read(channel)?))))
}

/// Where what was pressed or filled in acts, if its id says that.
pub fn acts_in(custom_id: &str) -> Option<Place> {
    let part = match custom_id.strip_prefix(modal::PREFIX) {
        Some(form) => form,
        None => custom_id.split_once(':')?.0,
    };
    split(part)?.1
}

fn written(id: Snowflake) -> String {
    let mut digits = Vec::new();
    let mut rest = id.0;
    while rest > 0 {
        let digit = usize::try_from(rest % u64::from(RADIX)).unwrap_or(0);
        digits.push(char::from(DIGITS[digit]));
        rest /= u64::from(RADIX);
    }
    digits.iter().rev().collect()
}

fn read(text: &str) -> Option<Snowflake> {
    let digits = text.bytes().all(|byte| DIGITS.contains(&byte));
    let number = digits.then(|| u64::from_str_radix(text, RADIX).ok()).flatten();
    number.filter(|id| *id > 0).map(Snowflake)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DIRECT: Place = Place { guild: None, channel: Snowflake(5), message: None };

    #[test]
    fn an_id_names_a_place_only_where_it_is_another() {
        let channel = Place::channel(Some(Snowflake(7)), Snowflake(46));
        assert_eq!(named(&DIRECT, &channel), "@7/1a");
        assert_eq!(named(&DIRECT, &channel.at(Snowflake(9))), "@7/1a");
        for (shown, acts) in [(DIRECT, DIRECT), (channel, channel), (channel, DIRECT)] {
            assert_eq!(named(&shown, &acts), "");
        }
        for id in ["g@7/1a:2:next", "f@7/1a:0:schedule", "greenroom:schedule@7/1a"] {
            assert_eq!(acts_in(id), Some(channel), "{id}");
        }
        for id in [
            "g:2:schedule add @daily UTC",
            "greenroom:mock",
            "g@7:2:next",
            "g@0/8:2:next",
            "g@+7/8:2:next",
            "g@7/A:2:next",
            "g@7/8/9:2:next",
            "g@/:2:next",
            "",
        ] {
            assert_eq!(acts_in(id), None, "{id}");
        }
    }

    proptest! {
        #[test]
        fn every_place_is_read_back(guild in 1u64.., channel in 1u64..) {
            let place = Place::channel(Some(Snowflake(guild)), Snowflake(channel));
            let said = named(&DIRECT, &place);
            prop_assert!(said.len() <= 28, "{said}");
            prop_assert_eq!(acts_in(&format!("g{said}:0:next")), Some(place));
        }
    }
}

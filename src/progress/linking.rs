//! Codes that join two accounts of one person: how they look, how long they count, how often one may be wrong. Pure; random
//! bytes are an argument.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use std::fmt;

/// What a code is made of: capitals and digits that nobody takes for one another.
const SIGNS: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Signs of a code: 31^8, more than 850 thousand millions.
const LENGTH: usize = 8;

/// Minutes for which a code counts.
pub const COUNTS_MINUTES: i64 = 10;

/// Wrong codes that an account may give in [`TRIES_MINUTES`].
pub const MOST_TRIES: u32 = 5;

/// Minutes after the first wrong code until an account may be wrong again.
pub const TRIES_MINUTES: i64 = 60;

/// A code as it is told once. Not `Debug`: it is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// What is kept of a code: SHA-256 of its signs, as 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash(pub String);

impl Code {
    /// The code that random bytes make; `None` when too many of them had to be thrown away. Each code is as likely as any other.
    pub fn of(random: &[u8]) -> Option<Self> {
        let signs = SIGNS.len();
        // The last bytes would make some signs likelier than others.
        let fair = 256 / signs * signs;
        let fair = random.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        let code: String = fair
            .take(LENGTH)
            .filter_map(|byte| SIGNS.get(byte % signs))
            .map(|sign| char::from(*sign))
            .collect();
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// Reads a code as typed: in any case, with blanks and dashes.
    pub fn parse(typed: &str) -> Option<Self> {
        let signs = typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
        let code: String = signs.map(|sign| sign.to_ascii_uppercase()).collect();
        let known = |sign: u8| SIGNS.contains(&sign);
        (code.len() == LENGTH && code.bytes().all(known)).then_some(Self(code))
    }

    /// What is kept of it.
    pub fn hash(&self) -> Hash {
        Hash(hex::encode(Sha256::digest(self.0.as_bytes())))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(LENGTH / 2);
        write!(out, "{first}-{second}")
    }
}

/// When a code told now is void.
pub fn void_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::minutes(COUNTS_MINUTES)
}

/// Wrong codes of one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub wrong: u32,
    /// Since the first of them.
    pub since: DateTime<Utc>,
}

impl Tries {
    /// When the account may try again, if it may not now.
    pub fn wait_until(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let over = self.since + Duration::minutes(TRIES_MINUTES);
        (self.wrong >= MOST_TRIES && now < over).then_some(over)
    }

    /// One more wrong code, after these.
    pub fn one_more(before: Option<Self>, now: DateTime<Utc>) -> Self {
        let counts = |tries: &Self| now < tries.since + Duration::minutes(TRIES_MINUTES);
        match before.filter(counts) {
            Some(tries) => Self { wrong: tries.wrong.saturating_add(1), ..tries },
            None => Self { wrong: 1, since: now },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap()
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = Code::of(&[0, 255, 30, 31, 1, 2, 3, 4, 247, 9]).unwrap();
        assert_eq!(code.to_string(), "A9AB-CDE9");
        for typed in ["A9AB-CDE9", "a9abcde9", " a9ab cde9 "] {
            assert!(Code::parse(typed).unwrap() == code, "{typed}");
        }
        for typed in ["", "A9AB-CDE", "A9AB-CDE99", "O9AB-CDE9", "A1AB-CDE9", "\u{e4}9AB-CDE"] {
            assert!(Code::parse(typed).is_none(), "{typed}");
        }
        assert!(Code::of(&[255; 64]).is_none() && Code::of(&[1; 7]).is_none());
        assert_eq!(code.hash(), Code::parse("a9ab-cde9").unwrap().hash());
        assert_eq!(code.hash().0.len(), 64);
    }

    #[test]
    fn whoever_is_wrong_five_times_waits_an_hour() {
        let mut tries = None;
        for count in 1..=5 {
            assert_eq!(tries.and_then(|tries: Tries| tries.wait_until(minute(count))), None);
            tries = Some(Tries::one_more(tries, minute(count)));
        }
        let tries = tries.unwrap();
        assert_eq!((tries.wrong, tries.wait_until(minute(6))), (5, Some(minute(61))));
        assert_eq!(tries.wait_until(minute(61)), None);
        assert_eq!(Tries::one_more(Some(tries), minute(61)), Tries { wrong: 1, since: minute(61) });
    }

    proptest! {
        #[test]
        fn every_code_comes_back(random in prop::array::uniform32(0_u8..248)) {
            let code = Code::of(&random).unwrap();
            prop_assert!(Code::parse(&code.to_string()).unwrap() == code);
        }
    }
}

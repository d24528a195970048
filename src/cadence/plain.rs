//! Days and a time in plain words, as an expression: `weekdays at 9`, `Mon and Thu 18:30`. English only.
//!
//! ```text
//! words = days and one time, in any order; "at", "on", "every", "each", "and" and commas say nothing
//! days  = "day" | "daily" | "weekdays" | "workdays" | "weekend" | day | day ("-" | "to") day
//! day   = a weekday's name, or its first letters (at least two), also in the plural
//! time  = 9 | 9:30 | 9am | 9:30 pm | "noon" | "midnight"
//! ```

/// Longest text that is looked at, in bytes; no days and time are longer.
const LONGEST: usize = 120;

const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words that say nothing here.
const FILLERS: [&str; 7] = ["at", "on", "every", "each", "and", "the", "o'clock"];

/// A set of weekdays, Monday first.
type Week = [bool; 7];

/// The expression that the words stand for; `None` when they are no days and one time.
pub fn expression(words: &str) -> Option<String> {
    if words.len() > LONGEST {
        return None;
    }
    let words = words.to_lowercase().replace([',', '&'], " ").replace(['-', '–'], " - ");
    let mut tokens = words.split_whitespace().peekable();
    let mut week: Week = [false; 7];
    let mut time = None;
    while let Some(token) = tokens.next() {
        if FILLERS.contains(&token) {
            continue;
        }
        if let Some(days) = several(token) {
            days.iter().zip(&mut week).for_each(|(named, day)| *day |= named);
        } else if let Some(first) = weekday(token) {
            let last = match tokens.peek() {
                Some(&("-" | "to" | "through")) => {
                    tokens.next();
                    weekday(tokens.next()?)?
                }
                _ => first,
            };
            span(first, last).for_each(|day| week[day] = true);
        } else {
            let half = tokens.peek().copied().filter(|half| matches!(*half, "am" | "pm"));
            let named = clock(token, half)?;
            if half.is_some() {
                tokens.next();
            }
            // Two times would be two schedules.
            if time.replace(named).is_some() {
                return None;
            }
        }
    }
    let (hour, minute) = time?;
    Some(format!("{minute} {hour} * * {}", days(week)?))
}

fn several(token: &str) -> Option<Week> {
    Some(match token {
        "day" | "days" | "daily" | "everyday" => [true; 7],
        "weekday" | "weekdays" | "workday" | "workdays" => {
            [true, true, true, true, true, false, false]
        }
        "weekend" | "weekends" => [false, false, false, false, false, true, true],
        _ => return None,
    })
}

fn weekday(token: &str) -> Option<usize> {
    let token = token.trim_end_matches('.');
    let named = |token: &str| {
        DAYS.iter().position(|day| day.starts_with(token)).filter(|_| token.len() >= 2)
    };
    named(token).or_else(|| named(token.strip_suffix('s')?))
}

/// From one day to another, over the end of the week if need be.
fn span(first: usize, last: usize) -> impl Iterator<Item = usize> {
    (0..=(last + 7 - first) % 7).map(move |step| (first + step) % 7)
}

/// Hour and minute of a time, with the half of the day that follows it, if one does.
fn clock(token: &str, half: Option<&str>) -> Option<(u32, u32)> {
    match token {
        "noon" => return Some((12, 0)),
        "midnight" => return Some((0, 0)),
        _ => {}
    }
    let (token, half) = match (token.strip_suffix("am"), token.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some("am")),
        (_, Some(rest)) => (rest, Some("pm")),
        _ => (token, half),
    };
    let (hour, minute) = token.split_once(':').unwrap_or((token, "00"));
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|one| one.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute).filter(|_| minute.len() == 2)?);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("am") => hour % 12,
        Some(_) => hour % 12 + 12,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// A set of weekdays as a field of an expression; `None` for the empty one.
fn days(week: Week) -> Option<String> {
    let named: Vec<&str> =
        DAYS.iter().zip(week).filter(|(_, on)| *on).map(|(day, _)| &day[..3]).collect();
    Some(match named.as_slice() {
        [] => return None,
        ["mon", "tue", "wed", "thu", "fri"] => "mon-fri".to_owned(),
        all if all.len() == 7 => "*".to_owned(),
        some => some.join(","),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::Cadence, *};
    use proptest::prelude::*;

    #[test]
    fn days_and_a_time_are_an_expression() {
        for (words, want) in [
            ("weekdays at 9", "0 9 * * mon-fri"),
            ("Mon and Thu 18:30", "30 18 * * mon,thu"),
            ("every day at noon", "0 12 * * *"),
            ("daily 7:05", "5 7 * * *"),
            ("weekends at 10am", "0 10 * * sat,sun"),
            ("at 6 pm on Tuesdays & Fridays", "0 18 * * tue,fri"),
            ("Fri-Mon 12:30 am", "30 0 * * mon,fri,sat,sun"),
            ("monday to friday at 09:00", "0 9 * * mon-fri"),
            ("thurs. 8", "0 8 * * thu"),
            ("wed midnight", "0 0 * * wed"),
        ] {
            assert_eq!(expression(words).as_deref(), Some(want), "{words}");
            assert!(Cadence::parse(want, "UTC").is_ok());
        }
    }

    #[test]
    fn what_is_not_quite_days_and_one_time_is_nothing() {
        for words in [
            "",
            "at 9",
            "weekdays",
            "mon 9 and tue 10",
            "weekdays at 25",
            "weekdays at 9:60",
            "weekdays at 13 pm",
            "weekdays at 9:5",
            "t 9",
            "0 9 * * mon-fri",
            "0 9 1 1 mon",
            "@daily",
            "someday at 9",
            "mon to 9",
        ] {
            assert_eq!(expression(words), None, "{words}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_understood_is_an_expression(words in "(mon|tue|fri|day|weekdays|to|-|at|and|9|12|18:30|am|pm| ){1,8}") {
            if let Some(expression) = expression(&words) {
                prop_assert!(Cadence::parse(&expression, "UTC").is_ok(), "{} of {}", expression, words);
            }
        }

        #[test]
        fn no_text_panics(words in "\\PC{0,130}") {
            let _ = expression(&words);
        }
    }
}

//! Tables of what expressions mean and how they are refused; `properties.rs` has the random ones.

use super::*;

fn cadence(expression: &str, zone: &str) -> Cadence {
    Cadence::parse(expression, zone).unwrap_or_else(|fault| panic!("{expression}: {fault}"))
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The next instants as the wall clock with its offset: `03-08 03:00-04`.
fn nexts(expression: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
    let cadence = cadence(expression, zone);
    cadence
        .after(utc(after))
        .take(count)
        .map(|at| at.with_timezone(&cadence.zone()).format("%m-%d %H:%M%:z").to_string())
        .map(|shown| shown.trim_end_matches(":00").to_owned())
        .collect()
}

#[test]
fn clock_changes_are_met_as_debian_meets_them() {
    let new_york = "America/New_York";
    let (spring, autumn) = ("2026-03-07T12:00:00Z", "2026-11-01T03:59:59Z");
    let table: &[(&str, &str, &str, &str, &[&str])] = &[
        (
            "a named time in the gap fires at its end",
            "30 2 * * *",
            new_york,
            spring,
            &["03-08 03:00-04", "03-09 02:30-04"],
        ),
        (
            "times that one gap swallowed fire together",
            "0,30 2,3 * * *",
            new_york,
            spring,
            &["03-08 03:00-04", "03-08 03:30-04", "03-09 02:00-04"],
        ),
        (
            "a named time fires in the first pass only",
            "30 1 * * *",
            new_york,
            autumn,
            &["11-01 01:30-04", "11-02 01:30-05"],
        ),
        (
            "a list is still named times",
            "30 1,3 * * *",
            new_york,
            autumn,
            &["11-01 01:30-04", "11-01 03:30-05", "11-02 01:30-05"],
        ),
        (
            "every hour is every real hour",
            "0 * * * *",
            new_york,
            autumn,
            &["11-01 00:00-04", "11-01 01:00-04", "11-01 01:00-05", "11-01 02:00-05"],
        ),
        (
            "half hours stay in order",
            "*/30 * * * *",
            new_york,
            "2026-11-01T04:59:00Z",
            &["11-01 01:00-04", "11-01 01:30-04", "11-01 01:00-05", "11-01 01:30-05"],
        ),
        (
            "a real-time minute in a named hour fires in both passes",
            "*/40 1 * * *",
            new_york,
            autumn,
            &["11-01 01:00-04", "11-01 01:40-04", "11-01 01:00-05", "11-01 01:40-05"],
        ),
        (
            "a real-time minute in a swallowed hour does not fire",
            "*/40 2 * * *",
            new_york,
            spring,
            &["03-09 02:00-04", "03-09 02:40-04"],
        ),
        (
            "a midnight that does not exist",
            "@daily",
            "America/Santiago",
            "2026-09-05T12:00:00Z",
            &["09-06 01:00-03", "09-07 00:00-03"],
        ),
        (
            "half an hour put back",
            "45 * * * *",
            "Australia/Lord_Howe",
            "2026-04-04T14:00:00Z",
            &["04-05 01:45+11", "04-05 01:45+10:30", "04-05 02:45+10:30"],
        ),
        (
            "a day that does not exist",
            "0 9 * * *",
            "Pacific/Apia",
            "2011-12-29T20:00:00Z",
            &["12-31 00:00+14", "12-31 09:00+14"],
        ),
        (
            "weekdays in spring",
            "0 9 * * MON-FRI",
            new_york,
            "2026-03-06T12:00:00Z",
            &["03-06 09:00-05", "03-09 09:00-04"],
        ),
    ];
    for (name, expression, zone, after, want) in table {
        let got = nexts(expression, zone, after, want.len());
        assert_eq!(got, *want, "{name}: {expression}");
    }
}

#[test]
fn expressions_mean_what_crontab_means() {
    let table: &[(&str, &str, &[&str])] = &[
        ("weekday 1 is Monday", "0 9 * * 1", &["06-01 09:00+00", "06-08 09:00+00"]),
        ("weekday 0 is Sunday", "0 9 * * 0", &["06-07 09:00+00"]),
        ("weekday 7 is Sunday too", "0 9 * * 7", &["06-07 09:00+00"]),
        ("a range may end in Sunday", "0 9 * * sat-sun", &["06-06 09:00+00", "06-07 09:00+00"]),
        ("names in any case, in full too", "0 9 * jUn Friday", &["06-05 09:00+00"]),
        (
            "day of month OR day of week",
            "0 9 3 * FRI",
            &["06-03 09:00+00", "06-05 09:00+00", "06-12 09:00+00"],
        ),
        (
            "a star before a step joins them with AND",
            "0 9 */2 * FRI",
            &["06-05 09:00+00", "06-19 09:00+00", "07-03 09:00+00"],
        ),
        ("a full range of days is a restriction", "0 9 1-31 * FRI", &["06-01 09:00+00"]),
        (
            "a start and a step run to the end",
            "20/20 9 * * *",
            &["06-01 09:20+00", "06-01 09:40+00"],
        ),
        ("a range and a step", "0 6-18/6 * * *", &["06-01 06:00+00", "06-01 12:00+00"]),
        ("hourly", "@hourly", &["06-01 01:00+00", "06-01 02:00+00"]),
        ("daily", "@daily", &["06-02 00:00+00"]),
        ("midnight", " @Midnight ", &["06-02 00:00+00"]),
        ("weekly", "@weekly", &["06-07 00:00+00", "06-14 00:00+00"]),
        ("monthly", "@monthly", &["07-01 00:00+00"]),
        ("yearly", "@yearly", &["01-01 00:00+00"]),
        ("a 1st that is a Monday", "0 0 */31 * MON", &["02-01 00:00+00", "03-01 00:00+00"]),
        ("the last day of February", "0 0 29 2 *", &["02-29 00:00+00"]),
    ];
    for (name, expression, want) in table {
        let got = nexts(expression, "UTC", "2026-06-01T00:00:00Z", want.len());
        assert_eq!(got, *want, "{name}: {expression}");
    }
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let table: &[(&str, &str, &str)] = &[
        (
            "",
            "UTC",
            "a cron expression has five fields (minute, hour, day of month, month, day of week), and this has 0",
        ),
        (
            "0 0 9 * * 1",
            "UTC",
            "a cron expression has five fields (minute, hour, day of month, month, day of week), and this has 6",
        ),
        ("@reboot", "UTC", "`@reboot` is not one of @hourly, @daily, @weekly, @monthly, @yearly"),
        ("60 9 * * *", "UTC", "the minute field `60` cannot be read: 60 is not from 0 to 59"),
        ("0 24 * * *", "UTC", "the hour field `24` cannot be read: 24 is not from 0 to 23"),
        ("0 9 0 * *", "UTC", "the day-of-month field `0` cannot be read: 0 is not from 1 to 31"),
        ("0 9 * 13 *", "UTC", "the month field `13` cannot be read: 13 is not from 1 to 12"),
        ("0 9 * * 8", "UTC", "the day-of-week field `8` cannot be read: 8 is not from 0 to 7"),
        (
            "0 9 * * 99999999999",
            "UTC",
            "the day-of-week field `99999999999` cannot be read: 99999999999 is not from 0 to 7",
        ),
        (
            "0 9 * * mo",
            "UTC",
            "the day-of-week field `mo` cannot be read: `mo` is not a number or a name",
        ),
        ("0 9 ? * *", "UTC", "the day-of-month field `?` cannot be read: `?` is not a number"),
        ("+5 9 * * *", "UTC", "the minute field `+5` cannot be read: `+5` is not a number"),
        ("0 9 * * 1,,2", "UTC", "the day-of-week field `1,,2` cannot be read: a value is missing"),
        ("0 9- * * *", "UTC", "the hour field `9-` cannot be read: a value is missing"),
        (
            "0 22-2 * * *",
            "UTC",
            "the hour field `22-2` cannot be read: the range 22-2 runs backwards; write two, joined by a comma",
        ),
        (
            "*/0 * * * *",
            "UTC",
            "the minute field `*/0` cannot be read: the step 0 is not from 1 to 60",
        ),
        (
            "*/90 * * * *",
            "UTC",
            "the minute field `*/90` cannot be read: the step 90 is not from 1 to 60",
        ),
        ("*/ * * * *", "UTC", "the minute field `*/` cannot be read: a value is missing"),
        ("0 0 30 2 *", "UTC", "`0 0 30 2 *` names no time that comes at least once in five years"),
        (
            "0  0 31 4,6,9,11 *",
            "UTC",
            "`0 0 31 4,6,9,11 *` names no time that comes at least once in five years",
        ),
        // The 1st of February is a Monday in 2027, and then not until 2038.
        (
            "0 0 */31 2 MON",
            "UTC",
            "`0 0 */31 2 MON` names no time that comes at least once in five years",
        ),
        (
            "0 0 29 2 */7",
            "UTC",
            "`0 0 29 2 */7` names no time that comes at least once in five years",
        ),
        (
            "*/5 2 25-31 3 */7",
            "Europe/Berlin",
            "`*/5 2 25-31 3 */7` names no time that comes at least once in five years",
        ),
        (
            "0 9 * * *",
            "Europe/Berlim",
            "`Europe/Berlim` is not a time zone; did you mean Europe/Berlin?",
        ),
        ("0 9 * * *", "Berlin", "`Berlin` is not a time zone; did you mean Europe/Berlin?"),
        ("0 9 * * *", "", "`` is not a time zone; write a name such as Europe/Berlin or UTC"),
        (
            "0 9 * * *",
            "\u{202e}\0",
            "`\u{202e}\0` is not a time zone; write a name such as Europe/Berlin or UTC",
        ),
    ];
    for (expression, zone, want) in table {
        let fault = Cadence::parse(expression, zone).expect_err(expression);
        assert_eq!(fault.to_string(), *want, "{expression} in {zone}");
    }
}

#[test]
fn a_refusal_of_something_huge_is_short() {
    let huge = "1,".repeat(50_000);
    for (expression, zone) in [(huge.as_str(), "UTC"), ("0 9 * * *", huge.as_str())] {
        let fault = Cadence::parse(expression, zone).expect_err("huge");
        assert!(fault.to_string().chars().count() < 150, "{fault}");
    }
    let long_field = format!("{} * * * *", "é".repeat(200));
    assert!(Cadence::parse(&long_field, "UTC").expect_err("long").to_string().len() < 300);
}

#[test]
fn the_longest_useful_expression_is_read() {
    let list = |range: std::ops::RangeInclusive<u32>| {
        range.map(|value| value.to_string()).collect::<Vec<_>>().join(",")
    };
    let all = [list(0..=59), list(0..=23), list(1..=31), list(1..=12), list(0..=7)].join(" ");
    assert_eq!(
        cadence(&all, "UTC").next(utc("2026-06-01T00:00:00Z")),
        Some(utc("2026-06-01T00:01:00Z"))
    );
}

#[test]
fn a_zone_is_found_in_any_case_and_with_spaces() {
    for name in ["America/New_York", "america/new_york", " America/New York "] {
        assert_eq!(parse_zone(name), Ok(Tz::America__New_York), "{name}");
    }
}

#[test]
fn a_cadence_is_kept_as_its_two_strings() {
    let kept = r#"{"expression":"0 9 * * MON","zone":"Europe/Berlin"}"#;
    let read: Cadence = serde_json::from_str(kept).unwrap();
    assert_eq!(read, cadence("  0 9 *  * MON", "europe/berlin"));
    assert_ne!(read, cadence("0 9 * * MON", "Europe/Paris"));
    assert_eq!(read.to_string(), "0 9 * * MON Europe/Berlin");
    assert_eq!(serde_json::to_string(&read).unwrap(), kept);
    assert!(serde_json::from_str::<Cadence>(&kept.replace("0 9", "0 99")).is_err());
}

#[test]
fn the_ends_of_time_are_no_danger() {
    for zone in ["Pacific/Kiritimati", "Pacific/Niue", "UTC"] {
        let daily = cadence("0 9 * * *", zone);
        assert_eq!(daily.next(DateTime::<Utc>::MAX_UTC), None);
        assert_eq!(daily.next(utc("2101-01-01T12:00:00Z")), None);
        let first = daily.next(DateTime::<Utc>::MIN_UTC).unwrap();
        assert!(first >= DateTime::UNIX_EPOCH && first < utc("1970-01-03T00:00:00Z"), "{first}");
        assert!(daily.next(utc("2100-12-30T00:00:00Z")).is_some());
    }
    let leap = cadence("0 0 29 2 *", "UTC");
    assert_eq!(leap.next(utc("2093-01-01T00:00:00Z")), Some(utc("2096-02-29T00:00:00Z")));
    assert_eq!(leap.next(utc("2096-02-29T00:00:00Z")), None, "2100 has no 29 February");
}

#!/usr/bin/env python3
"""Writes expected.txt, the reference that tests/cadence.rs holds the cadence to.

    python3 -m venv VENV && VENV/bin/pip install cronsim==2.8 tzdata==2025.2
    VENV/bin/python tests/data/cadence/make_expected.py

tzdata must be the release that chrono-tz embeds (chrono_tz::IANA_TZDB_VERSION); its package number is
the year and the place of the release's letter: 2025b is 2025.2. The system's zone files are not read.

For every zone, around every change of its clock from 2025 to 2028, fourteen kinds of expression made
for that change, and two over all four years (cronsim's alone, so not where a clock moves by half an
hour; see EXCEPTIONS). Zones whose clocks agree all that time share one block.

The instants are cronsim's, a Python port of Debian cron's rules. A second reading of the house's two
rules (`by_rule`, a scan of every minute) is made beside it. Where they differ, the rule is written, and
the reason must be one of EXCEPTIONS below, or nothing is written at all.

Format, one line each, times in minutes since 1970:
    tzdata RELEASE
    zones NAME...                        begins a block
    change AT BEFORE AFTER               offsets in minutes; equal ones only mark a quiet moment
    EXPRESSION|FROM|TO|RUNS              every instant in (FROM, TO]; runs are steps, STEP or STEP*TIMES
"""

import sys
import zoneinfo
from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path

import cronsim
import tzdata

zoneinfo.reset_tzpath([])

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1)
DAYS = "SUN MON TUE WED THU FRI SAT".split()
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
WINDOW = 30 * 60  # minutes on both sides of a change: a whole day each, and some
EVERY_MINUTE_WINDOW = 3 * 60
WARM_UP = 2 * 24 * 60


def minutes_of(year, month=1, day=1):
    return int((datetime(year, month, day) - EPOCH).total_seconds()) // 60


START, END = minutes_of(2025), minutes_of(2029)
FOUR_YEARS = ("30 2 * * *", "0 */6 * * 1,3")
QUIET = minutes_of(2026, 3, 1) + 90

EXCEPTIONS = {
    "whole hours": "cronsim steps real hours of 60 minutes from the hour's start, and where the clock "
    "moves by half an hour it steps over the start of the next",
}


def offset(zone, at):
    shift = datetime.fromtimestamp(at * 60, zone).utcoffset()
    minutes, rest = divmod(shift, timedelta(minutes=1))
    assert not rest, (zone, at)
    return minutes


def changes_of(zone):
    """Every change of the offset in [START, END): its minute, the offsets before and after."""
    found, at, before = [], START, offset(zone, START)
    while at < END:
        later = at + 6 * 60
        after = offset(zone, later)
        if after != before:
            low, high = at, later
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
            found.append((high, before, after))
            before = after
        at = later
    return found


def kinds(change):
    """The expressions for one change, and how far on each side they are followed."""
    at, before, after = change
    first = EPOCH + timedelta(minutes=at + min(before, after))
    last = EPOCH + timedelta(minutes=at + max(before, after))
    middle = first + (last - first) // 2
    hours = ",".join(str(h) for h in sorted({(middle.hour + d) % 24 for d in (-1, 0, 1)}))
    weekday = (first.weekday() + 1) % 7
    minutes = ",".join(str(m) for m in sorted({0, middle.minute, 59}))
    named = f"{middle.minute} {middle.hour}"
    return [
        (f"{named} * * *", WINDOW),
        (f"{first.minute} {first.hour} * * *", WINDOW),
        (f"{last.minute} {last.hour} * * *", WINDOW),
        (f"{minutes} {hours} * * *", WINDOW),
        (f"5-55/25 {middle.hour} * * {DAYS[weekday].lower()}", WINDOW),
        (f"{named} {first.day} * {(weekday + 1) % 7}", WINDOW),
        (f"{named} */2 {MONTHS[first.month - 1]} *", WINDOW),
        (f"*/20 {middle.hour} * * *", WINDOW),
        (f"{middle.minute} * * * *", WINDOW),
        ("15 */2 * * *", WINDOW),
        ("*/15 * * * *", WINDOW),
        ("* * * * *", EVERY_MINUTE_WINDOW),
        ("0 9 * * 1-5", WINDOW),
        ("@daily", WINDOW),
    ]


def written_out(expression):
    return "0 0 * * *" if expression == "@daily" else expression


def by_cronsim(expression, zone, start, end):
    found = []
    for instant in cronsim.CronSim(written_out(expression), datetime.fromtimestamp(start * 60, zone)):
        at = int(instant.timestamp()) // 60
        if at > end:
            return found
        found.append(at)
    return found


def values(field, low, high, names=()):
    found = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        ends = [names.index(e.upper()) + low if e.upper() in names else e for e in span.split("-")]
        first, last = (low, high) if span == "*" else (int(ends[0]), int(ends[-1]))
        found.update(range(first, last + 1, int(step or 1)))
    return found


def by_rule(expression, clock, start, end):
    """The house's rules read plainly; clock gives the local minute of every minute from start - WARM_UP."""
    fields = written_out(expression).split()
    minutes, hours = values(fields[0], 0, 59), values(fields[1], 0, 23)
    days, months = values(fields[2], 1, 31), values(fields[3], 1, 12, MONTHS)
    weekdays = {d % 7 for d in values(fields[4], 0, 7, DAYS)}
    both = fields[2].startswith("*") or fields[4].startswith("*")
    day_matches = {}

    def matches(local):
        day, minute = divmod(local, 24 * 60)
        if minute % 60 not in minutes or minute // 60 not in hours:
            return False
        if day not in day_matches:
            date = EPOCH + timedelta(days=day)
            in_days, in_weekdays = date.day in days, (date.weekday() + 1) % 7 in weekdays
            chosen = in_days and in_weekdays if both else in_days or in_weekdays
            day_matches[day] = chosen and date.month in months
        return day_matches[day]

    real_time = fields[0].startswith("*") or fields[1].startswith("*")
    found, highest = [], clock[0]
    for at, local in zip(range(start - WARM_UP, end + 1), clock, strict=False):
        if real_time:
            fires = matches(local)
        else:
            fires = any(matches(reached) for reached in range(highest + 1, local + 1))
            highest = max(highest, local)
        if fires and at > start:
            found.append(at)
    return found


def exception(expression, change, sim, rule):
    """Why cronsim differs here: a key of EXCEPTIONS, or None when no reason is known."""
    fields = written_out(expression).split()
    real_time = fields[0].startswith("*") or fields[1].startswith("*")
    _, before, after = change
    if real_time and (after - before) % 60 and set(sim) < set(rule):
        return "whole hours"
    return None


def runs(start, instants):
    steps = [b - a for a, b in zip([start, *instants], instants, strict=False)]
    parts = []
    for step, same in groupby(steps):
        times = len(list(same))
        parts.append(f"{step}*{times}" if times > 1 else str(step))
    return " ".join(parts)


def main():
    blocks = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = zoneinfo.ZoneInfo(name)
        key = (offset(zone, START), tuple(changes_of(zone)))
        blocks.setdefault(key, []).append(name)
    lines = [f"tzdata {tzdata.IANA_VERSION}"]
    excepted, unexplained, cases = Counter(), 0, 0
    for (first_offset, changes), names in sorted(blocks.items(), key=lambda block: block[1]):
        zone = zoneinfo.ZoneInfo(names[0])
        lines.append("zones " + " ".join(names))
        for change in changes or [(QUIET, first_offset, first_offset)]:
            at = change[0]
            lines.append("change {} {} {}".format(*change))
            clock = [m + offset(zone, m) for m in range(at - WINDOW - WARM_UP, at + WINDOW + 1)]
            for expression, window in dict.fromkeys(kinds(change)):
                start, end = at - window, at + window
                sim = by_cronsim(expression, zone, start, end)
                rule = by_rule(expression, clock[WINDOW - window :], start, end)
                cases += 1
                if sim != rule:
                    reason = exception(expression, change, sim, rule)
                    excepted[reason] += 1
                    if reason is not None:
                        print(names[0], f"`{expression}`", reason, file=sys.stderr)
                    else:
                        unexplained += 1
                        print(names[0], change, expression, "cronsim", sim, "rule", rule, file=sys.stderr)
                lines.append(f"{expression}|{start}|{end}|{runs(start, rule)}")
        if all((after - before) % 60 == 0 for _, before, after in changes):
            for expression in FOUR_YEARS:
                sim = by_cronsim(expression, zone, START, END)
                cases += 1
                lines.append(f"{expression}|{START}|{END}|{runs(START, sim)}")
    print(f"{len(blocks)} blocks, {cases} cases, exceptions {dict(excepted)}", file=sys.stderr)
    if unexplained:
        sys.exit(f"{unexplained} cases differ for no known reason: nothing written")
    Path(__file__).with_name("expected.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

//! What forms ask, and what they say when something is missing.

use super::phrases::sentence;
use crate::{
    chat::{
        card::{Card, Tone},
        form::{self, Choice, Field, FieldKind, Form, FormName},
        rich::Rich,
    },
    framework::{
        bank::Bank,
        content::ContentError,
        criterion::Criterion,
        own::TEMPLATE,
        pool::{Ease, Pool},
        stage::Stage,
    },
    interview::report::Bar,
};
use chrono_tz::Tz;

/// Minutes that a mock is offered with; the third is the usual slot.
const MINUTES: [u32; 5] = [20, 30, 45, 60, 90];
const USUAL_MINUTES: usize = 2;

/// Days that a schedule is offered with, as in a cron expression.
const DAYS: [(&str, &str); 6] = [
    ("Monday to Friday", "mon-fri"),
    ("Every day", "*"),
    ("Monday, Wednesday, Friday", "mon,wed,fri"),
    ("Tuesday and Thursday", "tue,thu"),
    ("Monday", "mon"),
    ("Saturday and Sunday", "sat,sun"),
];

/// Time zones that are offered, from west to east; 25 at most, which is what a select of Discord holds.
const ZONES: [(&str, &str); 24] = [
    ("Universal time (UTC)", "UTC"),
    ("Honolulu", "Pacific/Honolulu"),
    ("Los Angeles, Vancouver", "America/Los_Angeles"),
    ("Denver", "America/Denver"),
    ("Phoenix", "America/Phoenix"),
    ("Chicago", "America/Chicago"),
    ("New York, Toronto", "America/New_York"),
    ("Halifax", "America/Halifax"),
    ("São Paulo", "America/Sao_Paulo"),
    ("London, Dublin, Lisbon", "Europe/London"),
    ("Berlin, Paris, Madrid, Warsaw", "Europe/Berlin"),
    ("Athens, Bucharest, Kyiv, Helsinki", "Europe/Athens"),
    ("Lagos", "Africa/Lagos"),
    ("Johannesburg", "Africa/Johannesburg"),
    ("Nairobi, Riyadh", "Africa/Nairobi"),
    ("Dubai", "Asia/Dubai"),
    ("Karachi, Tashkent", "Asia/Karachi"),
    ("India", "Asia/Kolkata"),
    ("Dhaka", "Asia/Dhaka"),
    ("Bangkok, Jakarta, Hanoi", "Asia/Bangkok"),
    ("Shanghai, Singapore, Perth", "Asia/Singapore"),
    ("Tokyo, Seoul", "Asia/Tokyo"),
    ("Sydney, Melbourne", "Australia/Sydney"),
    ("Auckland", "Pacific/Auckland"),
];

/// The hour that a schedule is offered with at first, of half hours since midnight: 9:00.
const USUAL_TIME: usize = 18;
const HALF_HOURS: usize = 48;

/// Characters of an answer in a form: more than anybody writes in one stage, and what Slack takes at the most.
const LONGEST_ANSWER: usize = 3_000;
const LONGEST_QUESTION: usize = 300;
const LONGEST_ZONE: usize = 60;

/// Faults of a problem told at once below its field.
const FAULTS_SHOWN: usize = 3;

/// Characters of a choice.
const CHOICE: usize = 75;

/// A form, empty. `zone` is where whoever asked for it is.
pub fn form(name: FormName, zone: Tz) -> Form {
    let (title, submit, fields) = match name {
        FormName::Practice => ("Practice interview", "Start", vec![problem()]),
        FormName::Mock => ("Mock interview", "Start the clock", vec![problem(), minutes(), aim()]),
        FormName::Answer => (
            "Answer this stage",
            "Send answer",
            vec![text(
                "Your answer",
                Some("Paragraphs are kept. Feedback comes in the thread."),
                LONGEST_ANSWER,
                true,
            )],
        ),
        FormName::Ask => (
            "Ask the interviewer",
            "Ask",
            vec![text("Your question", Some("One question at a time."), LONGEST_QUESTION, false)],
        ),
        FormName::Schedule => ("Daily problem", "Set it up", schedule(zone)),
        FormName::Zone => ("Your time zone", "That is mine", vec![zones(zone)]),
        FormName::AddProblem => ("Your own problem", "Add it", vec![problem_text(TEMPLATE)]),
        FormName::EditProblem => ("Your own problem", "Change it", vec![problem_text("")]),
        FormName::Mark => ("Mark as a peer", "Give marks", vec![stages(), marks()]),
    };
    Form { name, title, submit, fields }
}

/// The form with the text of a problem in it: one to be added, or one of the workspace's own to be changed. `None` when the
/// text is longer than a form takes.
pub fn problem_form(changed: Option<&str>, text: &str) -> Option<Form> {
    if text.chars().count() > LONGEST_ANSWER {
        return None;
    }
    let name = if changed.is_some() { FormName::EditProblem } else { FormName::AddProblem };
    let mut form = form(name, Tz::UTC);
    form.fields = vec![problem_text(text)];
    if let Some(id) = changed {
        let kind = FieldKind::Choice { options: vec![Choice::new(id, id)], initial: 0 };
        form.fields.insert(0, Field { id: form::PROBLEM, label: "Problem", hint: None, kind });
    }
    Some(form)
}

fn problem_text(text: &str) -> Field {
    let kind = FieldKind::Text { most: LONGEST_ANSWER, lines: true, initial: text.to_owned() };
    let hint =
        Some("Lines as they stand here; people type the id. A longer one can be sent as a file.");
    Field { id: form::TEXT, label: "The problem", hint, kind }
}

/// What is wrong with a problem, a few faults at once.
pub fn content(faults: &[ContentError]) -> String {
    let said: Vec<String> = faults.iter().take(FAULTS_SHOWN).map(content_fault).collect();
    said.join(" ")
}

/// A fault of a problem as a sentence.
pub fn content_fault(fault: &ContentError) -> String {
    sentence(&format!("line {}, {}: {}", fault.line, fault.key, fault.reason))
}

fn text(label: &'static str, hint: Option<&'static str>, most: usize, lines: bool) -> Field {
    let kind = FieldKind::Text { most, lines, initial: String::new() };
    Field { id: form::TEXT, label, hint, kind }
}

fn stages() -> Field {
    let stage = |stage: Stage| {
        let ids: Vec<_> = Criterion::of(stage).map(Criterion::short).collect();
        let label = format!("{} {}: {}", stage.number(), stage.id(), ids.join(", "));
        Choice::new(super::phrases::cut(&label, CHOICE - 2), stage.id())
    };
    let kind = FieldKind::Choice { options: Stage::ALL.map(stage).to_vec(), initial: 0 };
    Field { id: form::STAGE, label: "Stage and its criteria", hint: None, kind }
}

fn marks() -> Field {
    let hint = "0 absent, 1 mentioned, 2 developed: goal 2 scale 1. Of several candidates, begin with @name.";
    text("Levels", Some(hint), LONGEST_QUESTION, true)
}

fn problem() -> Field {
    Field {
        id: form::PROBLEM,
        label: "Problem",
        hint: Some("Type to search by title or area."),
        kind: FieldKind::Problem { initial: today() },
    }
}

fn minutes() -> Field {
    let option = |minutes: u32| Choice::new(format!("{minutes} minutes"), minutes.to_string());
    let options = MINUTES.map(option).to_vec();
    let kind = FieldKind::Choice { options, initial: USUAL_MINUTES };
    Field {
        id: form::MINUTES,
        label: "Time",
        hint: Some("It cannot be paused, and closes itself."),
        kind,
    }
}

fn aim() -> Field {
    let mut options = vec![Choice::new("No level in particular", form::ANY)];
    options.extend(Bar::ALL.map(|bar| Choice::new(super::report::level(bar), bar.word())));
    let kind = FieldKind::Choice { options, initial: 0 };
    Field {
        id: form::AIM,
        label: "Level you aim at",
        hint: Some("The report card says whether you reached its bar."),
        kind,
    }
}

fn schedule(zone: Tz) -> Vec<Field> {
    let days = DAYS.map(|(label, value)| Choice::new(label, value)).to_vec();
    let time = |half: usize| {
        let (hour, minute) = (half / 2, half % 2 * 30);
        Choice::new(format!("{hour:02}:{minute:02}"), format!("{minute} {hour}"))
    };
    let times = (0..HALF_HOURS).map(time).collect();
    vec![
        Field {
            id: form::DAYS,
            label: "Days",
            hint: None,
            kind: FieldKind::Choice { options: days, initial: 0 },
        },
        Field {
            id: form::TIME,
            label: "Time",
            hint: None,
            kind: FieldKind::Choice { options: times, initial: USUAL_TIME },
        },
        pool(),
        Field {
            id: form::ZONE,
            label: "Time zone",
            hint: Some("Such as Europe/Berlin. Daylight saving time is followed."),
            kind: FieldKind::Text {
                most: LONGEST_ZONE,
                lines: false,
                initial: zone.name().to_owned(),
            },
        },
    ]
}

fn pool() -> Field {
    let ease = |ease: Ease| {
        let which = ease.difficulties();
        let numbers = match which.start() == which.end() {
            true => format!("{}", which.start()),
            false => format!("{} and {}", which.start(), which.end()),
        };
        Choice::new(format!("Only {} ones ({numbers} of 5)", ease.word()), ease.word())
    };
    let mut options = vec![Choice::new("All problems", Pool::Any.word())];
    options.extend(Ease::ALL.map(ease));
    let kind = FieldKind::Choice { options, initial: 0 };
    Field { id: form::POOL, label: "Problems", hint: None, kind }
}

fn zones(here: Tz) -> Field {
    let options = ZONES.map(|(label, zone)| Choice::new(label, zone)).to_vec();
    let initial = options.iter().position(|option| option.value == here.name());
    let kind = FieldKind::Choice { options, initial: initial.unwrap_or(0) };
    let hint = Some("Daylight saving time is followed. Another one: /settings zone NAME");
    Field { id: form::ZONE, label: "Time zone", hint, kind }
}

fn today() -> Choice {
    Choice::new("Today's problem", "today")
}

/// Problems to choose from when this is typed, best first.
pub fn problems(bank: &Bank, typed: &str) -> Vec<Choice> {
    let typed = typed.trim().to_lowercase();
    let fixed = [today(), Choice::new("A random problem", "random")];
    let fixed = fixed.into_iter().filter(|one| one.label.to_lowercase().contains(&typed));
    fixed.chain(titles(bank, &typed)).collect()
}

/// Problems by name: those that fit what is typed.
pub fn titles(bank: &Bank, typed: &str) -> impl Iterator<Item = Choice> {
    bank.search(typed).into_iter().map(|problem| {
        let about = format!(" ({}, {} of 5)", problem.area, problem.difficulty);
        let room = CHOICE.saturating_sub(about.chars().count());
        let title = super::phrases::cut(&problem.title, room);
        Choice::new(format!("{title}{about}"), problem.id.slug())
    })
}

/// Nothing was written where something must be.
pub fn nothing_written() -> String {
    "Write something first.".to_owned()
}

/// A fault as a sentence.
pub fn said(fault: &str) -> String {
    sentence(fault)
}

/// A form could not be opened: what can be typed instead.
pub fn not_opened(name: FormName) -> Card {
    let (before, typed) = match name {
        FormName::Practice => ("Typed, it works too: ", "/practice card-fraud"),
        FormName::Mock => ("Typed, it works too: ", "/mock card-fraud 45"),
        FormName::Answer => ("Write your answer in the thread instead.", ""),
        FormName::Ask => ("Typed, it works too: ", "/ask what is the latency budget?"),
        FormName::Schedule => {
            ("Typed, it works too: ", "/schedule add 0 9 * * mon-fri Europe/Berlin")
        }
        FormName::Zone => ("Typed, it works too: ", "/settings zone Europe/Berlin"),
        FormName::AddProblem | FormName::EditProblem => {
            ("Sent as a file with a message, it works too: ", "/problems add")
        }
        FormName::Mark => ("Typed, it works too: ", "/mark io inputs 2 outputs 1"),
    };
    let way_out = Rich::from(before);
    let way_out = if typed.is_empty() { way_out } else { way_out.code(typed) };
    Card::line(Tone::Warn, "The form did not open in time. Press again, please.").text(way_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chat::form::Values, prompts};

    /// What a form says when it is sent as it was opened.
    fn untouched(name: FormName) -> Values {
        let initial = |field: &Field| match &field.kind {
            FieldKind::Problem { initial } => initial.value.clone(),
            FieldKind::Choice { options, initial } => options[*initial].value.clone(),
            FieldKind::Text { initial, .. } => initial.clone(),
        };
        let fields = form(name, chrono_tz::Europe::Berlin).fields;
        fields.iter().map(|field| (field.id.to_owned(), initial(field))).collect()
    }

    #[test]
    fn a_form_that_needs_nothing_written_can_be_sent_as_it_is() {
        let line = |name| match form::read(name, &untouched(name)) {
            Ok(form::Submitted::Line(line)) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line(FormName::Practice), "practice today");
        assert_eq!(line(FormName::Mock), "mock today 45");
        assert_eq!(line(FormName::Zone), "settings zone Europe/Berlin");
        assert_eq!(line(FormName::Schedule), "schedule add 0 9 * * mon-fri Europe/Berlin");
        assert_eq!(line(FormName::AddProblem), format!("problems add\n{}", TEMPLATE.trim()));
    }

    #[test]
    fn every_offered_choice_is_taken() {
        for name in FormName::ALL {
            for field in form(name, chrono_tz::UTC).fields {
                let FieldKind::Choice { options, .. } = field.kind else { continue };
                for option in options {
                    let mut values = untouched(name);
                    if name == FormName::Mark {
                        let stage = Stage::from_id(&option.value).unwrap();
                        let first = Criterion::of(stage).next().unwrap();
                        values.insert(form::TEXT.to_owned(), format!("{} 2", first.short()));
                    }
                    values.insert(field.id.to_owned(), option.value.clone());
                    assert!(form::read(name, &values).is_ok(), "{name:?} {option:?}");
                }
            }
        }
    }

    #[test]
    fn every_zone_that_is_offered_is_one() {
        for (label, zone) in ZONES {
            assert!(crate::cadence::parse_zone(zone).is_ok(), "{label}");
        }
    }

    #[test]
    fn labels_fit_into_every_platform() {
        for name in FormName::ALL {
            let form = form(name, chrono_tz::UTC);
            assert!(form.title.len() <= 24 && form.submit.len() <= 24, "{form:?}");
        }
    }

    #[test]
    fn problems_are_found_by_what_people_type() {
        let bank = prompts::bank(None).unwrap();
        let first = |typed: &str| problems(&bank, typed).first().map(|one| one.value.clone());
        assert_eq!(first("").as_deref(), Some("today"));
        assert_eq!(first("fraud").as_deref(), Some("card-fraud"));
        assert_eq!(first("visaul").as_deref(), Some("visual-search"));
        assert_eq!(first("rand").as_deref(), Some("random"));
        assert_eq!(first("zzzz"), None);
        assert_eq!(problems(&bank, "").len(), bank.problems().len() + 2);
    }
}

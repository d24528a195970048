//! What is offered while somebody types an option: problems, areas, criteria, commands, time zones. It changes nothing.

use super::{
    options::{AREA, COMMAND, CRITERION, OF, OWN, POOL, PROBLEM, ZONE, ZONE_NAME},
    register::{DESCRIPTION, cut},
};
use crate::{
    chat::{
        command::{boards::WORKSPACE, table::COMMANDS},
        form::Choice,
        words::{self, forms},
    },
    framework::{
        bank::{Bank, Own},
        criterion::Criterion,
        pool::Ease,
    },
};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde_json::{Value, json};

/// Choices that Discord shows (docs.discord.com/developers/interactions/receiving-and-responding).
pub(super) const CHOICES: usize = 25;

/// Offered before a time zone is searched.
const ZONES: [Tz; 10] = [
    Tz::UTC,
    Tz::America__Los_Angeles,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Asia__Kolkata,
    Tz::Asia__Singapore,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
];

/// The option that somebody is typing, and what is there so far: of the `data` of an autocomplete interaction.
pub fn focused(data: &Value) -> Option<(String, String)> {
    let options = data.get("options")?.as_array()?;
    options.iter().find_map(|option| match option.get("focused") {
        Some(Value::Bool(true)) => {
            let typed = match option.get("value") {
                Some(Value::String(words)) => words.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            };
            Some((option.get("name")?.as_str()?.to_owned(), typed))
        }
        _ => focused(option),
    })
}

/// What is offered for an option, best first: the `data` of an answer of type 8. Nothing for an option without a search.
pub fn choices(option: &str, typed: &str, bank: &Bank) -> Value {
    let found = match option {
        PROBLEM => forms::problems(bank, typed),
        OWN => begun(typed, bank.own().iter().map(own)),
        OF => {
            let all = Choice::new(words::options::ALL_GROUPS, WORKSPACE);
            let all = Some(all)
                .filter(|all| all.label.to_lowercase().contains(&typed.trim().to_lowercase()));
            all.into_iter().chain(forms::titles(bank, typed.trim())).collect()
        }
        AREA => begun(typed, bank.areas().into_iter().map(|area| Choice::new(area, area))),
        CRITERION => begun(typed, criteria(bank)),
        COMMAND => begun(
            typed,
            COMMANDS
                .iter()
                .map(|spec| Choice::new(format!("{}: {}", spec.name, spec.summary), spec.name)),
        ),
        POOL => begun(typed, pools(bank)),
        ZONE | ZONE_NAME if typed.trim().is_empty() => ZONES.into_iter().map(zone).collect(),
        ZONE | ZONE_NAME => begun(&typed.replace(' ', "_"), TZ_VARIANTS.iter().copied().map(zone)),
        _ => Vec::new(),
    };
    let choice = |choice: &Choice| json!({ "name": cut(&choice.label), "value": choice.value });
    let fits = |choice: &&Choice| choice.value.encode_utf16().count() <= DESCRIPTION;
    json!({ "choices": found.iter().filter(fits).take(CHOICES).map(choice).collect::<Vec<_>>() })
}

fn own(own: &Own) -> Choice {
    let id = own.problem.id.slug();
    Choice::new(format!("{id}: {}", own.problem.title), id)
}

fn zone(zone: Tz) -> Choice {
    Choice::new(zone.name(), zone.name())
}

fn pools(bank: &Bank) -> impl Iterator<Item = Choice> {
    let choice = |word: &str| Choice::new(word, word);
    let eases = Ease::ALL.into_iter().map(move |ease| choice(ease.word()));
    eases.chain(bank.areas().into_iter().map(choice))
}

fn criteria(bank: &Bank) -> impl Iterator<Item = Choice> {
    Criterion::all().map(|criterion| {
        let name = &bank.rubric().criterion(criterion).name;
        let stage = criterion.stage().number();
        Choice::new(format!("{name} (stage {stage})"), criterion.id())
    })
}

/// Those whose words or value hold what is typed; first those with a word that begins with it.
fn begun(typed: &str, all: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let typed = typed.trim().trim_start_matches('/').to_lowercase();
    let rank = |choice: &Choice| {
        let text = format!("{} {}", choice.label, choice.value).to_lowercase();
        let begins = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        if text.starts_with(&typed) {
            Some(0)
        } else if begins.into_iter().any(|word| word.starts_with(&typed)) {
            Some(1)
        } else {
            text.contains(&typed).then_some(2)
        }
    };
    let mut found: Vec<(i32, Choice)> =
        all.filter_map(|choice| Some((rank(&choice)?, choice))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, choice)| choice).collect()
}

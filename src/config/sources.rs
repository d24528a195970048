//! Gathers what file and environment give for each setting, as text with its place; what a value means is not known here.

use super::{
    fault::{Fault, Place},
    keys::{FROM_FILE, Key, Kind, SECTIONS, Spec, VARIABLES},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::Range,
    path::Path,
};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

/// What was given for one setting. Not `Debug`: it may be a secret.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) place: Place,
}

/// All that was given, and what was wrong already with that.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) values: BTreeMap<Key, Given>,
    /// Settings that somebody tried to give, also where it went wrong: they are not missing.
    pub(super) named: BTreeSet<Key>,
    /// Sections that the file has or the environment has a setting of.
    pub(super) sections: BTreeSet<&'static str>,
    pub(super) faults: Vec<Fault>,
    /// The file is not TOML, so nobody knows what it gives.
    pub(super) unreadable: bool,
}

/// Below this likeness (Jaro-Winkler, 0 to 1) a suggestion is more confusing than none.
const ALIKE: f64 = 0.8;

/// A variable this near to one of ours (edits, with letters swapped as one) is a slip. Others that begin alike may be
/// somebody else's: Kubernetes sets `GREENROOM_HTTP_PORT` for a service named `greenroom-http`.
const SLIPS: usize = 2;

/// Gathers from both; the environment wins.
pub(super) fn gather(
    text: Option<(&Path, &str)>,
    environment: &BTreeMap<String, String>,
    read_file: impl Fn(&Path) -> io::Result<String>,
) -> Gathered {
    let mut gathered = Gathered::default();
    if let Some((path, text)) = text {
        File { path, text }.gather(&mut gathered);
    }
    for key in Key::ALL {
        gathered.variable(key, environment, &read_file);
    }
    gathered.slips(environment);
    gathered
}

impl Gathered {
    fn variable(
        &mut self,
        key: Key,
        environment: &BTreeMap<String, String>,
        read_file: impl Fn(&Path) -> io::Result<String>,
    ) {
        // An empty variable is how compose files and unit files leave one out.
        let of = |name: &str| environment.get(name).filter(|value| !value.is_empty());
        let name = key.variable();
        let from_file = format!("{name}{FROM_FILE}");
        let (plain, from) = (of(&name), of(&from_file));
        if plain.or(from).is_some() {
            self.named.insert(key);
        }
        let (name, text) = match (plain, from) {
            (None, None) => return,
            (Some(_), Some(_)) => {
                let reason = format!("{from_file} is set too; unset one of the two");
                self.faults.push(Fault { place: Place::Variable(name), reason });
                return;
            }
            (Some(text), None) => (name, text.clone()),
            (None, Some(path)) => match read_file(Path::new(path)) {
                Ok(text) => (from_file, text.trim().to_owned()),
                Err(error) => {
                    let reason = format!(
                        "the file {path} cannot be read ({error}); the variable names a file that holds the value of `{}` and nothing else",
                        key.path()
                    );
                    self.faults.push(Fault { place: Place::Variable(from_file), reason });
                    return;
                }
            },
        };
        self.sections.insert(key.spec().section);
        self.values.insert(key, Given { text, place: Place::Variable(name) });
    }

    fn slips(&mut self, environment: &BTreeMap<String, String>) {
        let ours: BTreeSet<String> = Key::ALL
            .iter()
            .flat_map(|key| [key.variable(), format!("{}{FROM_FILE}", key.variable())])
            .collect();
        for name in environment.keys().filter(|name| name.starts_with(VARIABLES)) {
            let near = ours
                .iter()
                .map(|our| (strsim::damerau_levenshtein(name, our), our))
                .filter(|(edits, _)| (1..=SLIPS).contains(edits))
                .min();
            if let Some((_, near)) = near.filter(|_| !ours.contains(name)) {
                let reason = format!("is not a setting; did you mean {near}?");
                self.faults.push(Fault { place: Place::Variable(name.clone()), reason });
            }
        }
    }
}

#[derive(Clone, Copy)]
struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn gather(self, gathered: &mut Gathered) {
        let table = match DeTable::parse(self.text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().unwrap_or_default();
                // The message alone: the error's own picture shows the line, which may hold a secret.
                let reason = format!(
                    "this line cannot be read: {}; settings are written as name = \"text\", each once, under their [section]",
                    error.message().replace('\n', ", ")
                );
                gathered.unreadable = true;
                gathered.faults.push(self.fault(&at, reason));
                return;
            }
        };
        for (name, value) in table.get_ref() {
            let typed: &str = name.get_ref();
            let section = SECTIONS.into_iter().find(|section| *section == typed);
            match (section, value.get_ref()) {
                (Some(section), DeValue::Table(inner)) => {
                    gathered.sections.insert(section);
                    for (name, value) in inner {
                        self.setting(section, name, value, gathered);
                    }
                }
                (Some(section), _) => {
                    let reason = format!(
                        "`{section}` is a section; write [{section}] on a line of its own and its settings below"
                    );
                    gathered.faults.push(self.fault(&name.span(), reason));
                }
                (None, _) => self.setting("", name, value, gathered),
            }
        }
    }

    fn setting(
        self,
        section: &str,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
        gathered: &mut Gathered,
    ) {
        let Some(key) = Key::named(section, name.get_ref()) else {
            let (reason, meant) = unknown(section, name.get_ref());
            gathered.named.extend(meant);
            gathered.faults.push(self.fault(&name.span(), reason));
            return;
        };
        gathered.named.insert(key);
        let Spec { kind, example, .. } = key.spec();
        let text = match (kind, value.get_ref()) {
            (Kind::Text, DeValue::String(text)) => text.to_string(),
            (Kind::Truth, DeValue::Boolean(truth)) => truth.to_string(),
            (Kind::Whole, DeValue::Integer(number)) => {
                i64::from_str_radix(number.as_str(), number.radix())
                    .map_or_else(|_| number.as_str().to_owned(), |number| number.to_string())
            }
            (_, other) => {
                let wanted = match kind {
                    Kind::Text => "a text in quotes",
                    Kind::Whole => "a whole number",
                    Kind::Truth => "true or false, without quotes,",
                };
                let reason = format!(
                    "`{}` is {}; {wanted} is wanted, such as {} = {example}",
                    key.path(),
                    what(other),
                    key.spec().name,
                );
                gathered.faults.push(self.fault(&name.span(), reason));
                return;
            }
        };
        let place = Place::Line(self.path.to_owned(), self.line(&name.span()));
        gathered.values.insert(key, Given { text, place });
    }

    fn fault(self, at: &Range<usize>, reason: String) -> Fault {
        Fault { place: Place::Line(self.path.to_owned(), self.line(at)), reason }
    }

    fn line(self, at: &Range<usize>) -> usize {
        self.text.bytes().take(at.start).filter(|&byte| byte == b'\n').count() + 1
    }
}

fn what(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

/// What is said of a name that is no setting here: where it belongs, or what it looks like, or what there is; and the
/// setting that was probably meant.
fn unknown(section: &str, typed: &str) -> (String, Option<Key>) {
    let folded = typed.to_lowercase().replace('-', "_");
    let shown = if section.is_empty() { typed.to_owned() } else { format!("{section}.{typed}") };
    let elsewhere = Key::ALL.into_iter().find(|key| {
        let spec = key.spec();
        spec.name == folded && spec.section != section
    });
    if let Some(key) = elsewhere {
        let Spec { section, name, .. } = key.spec();
        let place = match section {
            "" => "at the top of the file, before any [section]".to_owned(),
            section => format!("under [{section}]"),
        };
        return (format!("`{shown}` is not a setting; {name} stands {place}"), Some(key));
    }
    let here = Key::ALL.iter().map(|key| key.spec()).filter(|spec| spec.section == section);
    let sections = SECTIONS.into_iter().filter(|_| section.is_empty());
    let names: Vec<&str> = here.map(|spec| spec.name).chain(sections).collect();
    let near = names
        .iter()
        .map(|name| (strsim::jaro_winkler(&folded, name), *name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match near {
        Some((_, name)) => (
            format!("`{shown}` is not a setting; did you mean `{name}`?"),
            Key::named(section, name),
        ),
        None => (format!("`{shown}` is not a setting; here stand {}", names.join(", ")), None),
    }
}

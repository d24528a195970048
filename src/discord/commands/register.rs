//! What Discord is told of the slash commands: names, options, who sees them. What they mean is not here.

use super::options::{Argument, Kind, Shape, Verb, shape};
use crate::{
    chat::{
        command::table::{COMMANDS, CommandSpec},
        form::{self, FieldKind, FormName},
        words::{self, forms},
    },
    framework::{bank::Bank, stage::Stage},
    progress::period::Span,
};
use chrono_tz::Tz;
use serde_json::{Value, json};
use serenity::{
    all::{CommandOptionType, CommandType, InstallationContext, InteractionContext},
    builder::{CreateCommand, CreateCommandOption},
};

/// Characters of a description and of a choice's name
/// (docs.discord.com/developers/interactions/application-commands#application-command-object).
pub(super) const DESCRIPTION: usize = 100;

/// The permission to manage a server: who has it is shown commands of admins, unless an admin decides otherwise in the
/// server's settings. A number: the official description has no other form of it.
const MANAGE_GUILD: u64 = 1 << 5;

/// All commands, and their other names, as `PUT /applications/{id}/commands` takes them.
pub fn commands(bank: &Bank) -> Value {
    let names = |spec: &'static CommandSpec| std::iter::once(&spec.name).chain(spec.aliases);
    let all = COMMANDS.iter().flat_map(|spec| names(spec).map(|name| command(spec, name, bank)));
    Value::Array(all.collect())
}

fn command(spec: &CommandSpec, name: &str, bank: &Bank) -> Value {
    let options = match shape(spec) {
        Shape::Arguments(arguments) => options(arguments, bank),
        Shape::Verbs(verbs) => verbs.iter().map(|verb| below(verb, bank)).collect(),
    };
    let command = CreateCommand::new(name)
        .kind(CommandType::ChatInput)
        .description(spec.summary)
        .set_options(options)
        .integration_types(vec![InstallationContext::Guild])
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm]);
    let mut command = without_defaults(json!(command));
    if spec.admin {
        command["default_member_permissions"] = MANAGE_GUILD.into();
    }
    command
}

/// The builder names every field of every kind; those that say nothing do not belong to each kind of option.
fn without_defaults(value: Value) -> Value {
    let says = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => true,
    };
    match value {
        Value::Array(items) => items.into_iter().map(without_defaults).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| says(value));
            Value::Object(fields.map(|(name, value)| (name, without_defaults(value))).collect())
        }
        other => other,
    }
}

fn below(verb: &Verb, bank: &Bank) -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::SubCommand, verb.name, verb.about)
        .set_sub_options(options(verb.arguments, bank))
}

/// Discord wants those that must be given first.
fn options(arguments: &[Argument], bank: &Bank) -> Vec<CreateCommandOption> {
    let (first, then): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| argument.required);
    first.into_iter().chain(then).map(|argument| option(argument, bank)).collect()
}

fn option(argument: &Argument, bank: &Bank) -> CreateCommandOption {
    let kind = match argument.kind {
        Kind::Number(_) => CommandOptionType::Integer,
        Kind::File => CommandOptionType::Attachment,
        _ => CommandOptionType::String,
    };
    let option =
        CreateCommandOption::new(kind, argument.name, argument.about).required(argument.required);
    match argument.kind {
        Kind::Search => option.set_autocomplete(true),
        Kind::Text(most) => option.max_length(most),
        Kind::File => option,
        Kind::Number(most) => {
            let option = option.min_int_value(1);
            most.map_or(option.clone(), |most| option.max_int_value(most.into()))
        }
        Kind::Stage => Stage::ALL.into_iter().fold(option, |option, stage| {
            let title = &bank.rubric().stage(stage).title;
            option.add_string_choice(cut(&format!("{} {title}", stage.number())), stage.id())
        }),
        Kind::Level => levels()
            .into_iter()
            .fold(option, |option, (label, word)| option.add_string_choice(label, word)),
        Kind::OneOf(words) => {
            words.iter().fold(option, |option, word| option.add_string_choice(*word, *word))
        }
        Kind::Period => Span::ALL
            .into_iter()
            .fold(option, |option, span| option.add_string_choice(span.word(), span.word()))
            .add_string_choice(words::options::GROUP_FILE, "csv"),
    }
}

/// As the form of a mock offers them.
fn levels() -> Vec<(String, String)> {
    let fields = forms::form(FormName::Mock, Tz::UTC).fields.into_iter();
    let choices = fields.filter(|field| field.id == form::AIM).flat_map(|field| match field.kind {
        FieldKind::Choice { options, .. } => options,
        FieldKind::Problem { .. } | FieldKind::Text { .. } => Vec::new(),
    });
    choices
        .filter(|choice| choice.value != form::ANY)
        .map(|choice| (choice.label, choice.value))
        .collect()
}

/// Cut to what a description or a choice may be.
pub(super) fn cut(words: &str) -> String {
    crate::discord::render::cut(words, DESCRIPTION)
}

//! What a typed line is, pure: a message, a command, the number of a choice, or the wish to leave. Its grammar:
//!
//! ```text
//! line    = ["@" name ":"] said
//! said    = "/" command | number | "//" text (the text with one slash) | text
//! leaving = "/exit" | "/leave" | "/quit"
//! ```
//!
//! A line whose end is a single `\` goes on in the next one ([`Joiner`]).

/// Verbs of the terminal itself: no command of the table has these names.
pub(super) const LEAVING: [&str; 3] = ["exit", "leave", "quit"];

/// Longest name in characters; a longer word before a colon is somebody's text.
const LONGEST_NAME: usize = 32;

/// Most digits of a choice's number: no screen shows a thousand.
const MOST_DIGITS: usize = 3;

/// A line as understood before it is known which choices are on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// Nothing but blanks.
    Nothing,
    /// The person wants to go.
    Leave,
    /// Somebody said something.
    Said {
        /// For whom it was said, when not for the terminal's owner.
        speaker: Option<String>,
        /// What.
        said: Said,
    },
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// A line of the command grammar, without the slash.
    Command(String),
    /// A number alone: a choice, where one has it; a text otherwise.
    Number(usize),
    /// A message.
    Text(String),
}

/// Reads one whole line, which may hold line breaks (a paste).
pub(super) fn read(line: &str) -> Typed {
    let line = line.trim_end();
    if line.trim_start().is_empty() {
        return Typed::Nothing;
    }
    let (speaker, rest) = match address(line) {
        Some((name, rest)) => (Some(name.to_owned()), rest),
        None => (None, line),
    };
    if rest.trim().is_empty() {
        return Typed::Nothing;
    }
    let said = said(rest);
    match &said {
        Said::Command(verb) if LEAVING.iter().any(|word| verb.eq_ignore_ascii_case(word)) => {
            Typed::Leave
        }
        _ => Typed::Said { speaker, said },
    }
}

fn said(line: &str) -> Said {
    let trimmed = line.trim_start();
    if let Some(after) = trimmed.strip_prefix("//") {
        return Said::Text(format!("/{after}"));
    }
    if let Some(command) = trimmed.strip_prefix('/') {
        let command = command.trim();
        return Said::Command(if command.is_empty() { "help" } else { command }.to_owned());
    }
    let digits = trimmed.len() <= MOST_DIGITS && trimmed.bytes().all(|byte| byte.is_ascii_digit());
    if let (true, Ok(number)) = (digits, trimmed.parse()) {
        return Said::Number(number);
    }
    // Leading blanks stay: the first line of a sketch may be indented.
    Said::Text(line.trim_start_matches(['\n', '\r']).to_owned())
}

/// The name and the rest of `@name: rest`.
fn address(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.trim_start().strip_prefix('@')?.split_once(':')?;
    is_name(name).then_some((name, rest.strip_prefix(' ').unwrap_or(rest)))
}

/// Whether it can stand between `@` and `:`.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.chars().count() <= LONGEST_NAME && name.chars().all(fits)
}

/// Puts lines that end in `\` together with those that follow them.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    held: Option<String>,
}

impl Joiner {
    /// Takes the next line, without its line break; gives a whole one when there is one.
    pub(super) fn push(&mut self, line: &str) -> Option<String> {
        let (text, goes_on) = match line.strip_suffix('\\') {
            Some(text) if continues(line) => (text, true),
            _ => (line, false),
        };
        let whole = match self.held.take() {
            Some(held) => format!("{held}\n{text}"),
            None => text.to_owned(),
        };
        if goes_on {
            self.held = Some(whole);
            None
        } else {
            Some(whole)
        }
    }

    /// What is left when no line follows.
    pub(super) fn finish(&mut self) -> Option<String> {
        self.held.take()
    }

    /// How many bytes are held.
    pub(super) fn held(&self) -> usize {
        self.held.as_ref().map_or(0, String::len)
    }
}

/// Whether a line goes on in the next: it ends in an odd number of `\`, as two stand for themselves.
pub(super) fn continues(line: &str) -> bool {
    line.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The same for a text of several lines typed at once: a paste keeps its line breaks.
pub(super) fn unfold(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let last = lines.len() - 1;
    let cut = |(at, line): (usize, &&str)| {
        let marker = at < last && continues(line);
        line[..line.len() - usize::from(marker)].to_owned()
    };
    lines.iter().enumerate().map(cut).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::command::table;

    fn by(speaker: Option<&str>, said: Said) -> Typed {
        Typed::Said { speaker: speaker.map(str::to_owned), said }
    }

    fn text(text: &str) -> Said {
        Said::Text(text.to_owned())
    }

    fn command(line: &str) -> Said {
        Said::Command(line.to_owned())
    }

    #[test]
    fn a_line_is_a_message_a_command_or_a_number() {
        for (line, want) in [
            ("", Typed::Nothing),
            ("  \t\n ", Typed::Nothing),
            ("We log every request.", by(None, text("We log every request."))),
            ("  indented sketch  ", by(None, text("  indented sketch"))),
            ("\n\nafter blank lines", by(None, text("after blank lines"))),
            ("/next", by(None, command("next"))),
            ("  /practice card-fraud ", by(None, command("practice card-fraud"))),
            ("/", by(None, command("help"))),
            ("//not a command", by(None, text("/not a command"))),
            ("/edit one\ntwo", by(None, command("edit one\ntwo"))),
            ("3", by(None, Said::Number(3))),
            (" 12 ", by(None, Said::Number(12))),
            ("1234", by(None, text("1234"))),
            ("3.", by(None, text("3."))),
            ("-1", by(None, text("-1"))),
            ("/exit", Typed::Leave),
            ("/LEAVE", Typed::Leave),
            ("/exit now", by(None, command("exit now"))),
        ] {
            assert_eq!(read(line), want, "{line:?}");
        }
    }

    #[test]
    fn a_name_before_a_colon_speaks_for_another() {
        for (line, want) in [
            ("@bo: I would shard by user.", by(Some("bo"), text("I would shard by user."))),
            ("@bo:/join", by(Some("bo"), command("join"))),
            ("@Zoë-2: 1", by(Some("Zoë-2"), Said::Number(1))),
            ("@bo: //etc", by(Some("bo"), text("/etc"))),
            ("@bo: two\nlines", by(Some("bo"), text("two\nlines"))),
            ("@bo:", Typed::Nothing),
            ("@bo says: no", by(None, text("@bo says: no"))),
            ("@: no", by(None, text("@: no"))),
            ("@bo", by(None, text("@bo"))),
            ("mail a@b: no", by(None, text("mail a@b: no"))),
        ] {
            assert_eq!(read(line), want, "{line:?}");
        }
        let long = format!("@{}: text", "x".repeat(LONGEST_NAME + 1));
        assert_eq!(read(&long), by(None, text(&long)));
    }

    #[test]
    fn no_command_of_the_table_means_leaving() {
        for word in LEAVING {
            assert!(table::find(word).is_none(), "{word}");
        }
    }

    #[test]
    fn a_backslash_at_the_end_goes_on_in_the_next_line() {
        let mut joiner = Joiner::default();
        let cases: [(&str, Option<&str>); 8] = [
            ("one", Some("one")),
            ("a\\", None),
            ("\\", None),
            ("c", Some("a\n\nc")),
            ("two stand for themselves\\\\", Some("two stand for themselves\\\\")),
            ("last \\", None),
            ("", Some("last \n")),
            ("held\\", None),
        ];
        for (line, want) in cases {
            assert_eq!(joiner.push(line).as_deref(), want, "{line:?}");
        }
        assert_eq!(joiner.held(), 4);
        assert_eq!(joiner.finish().as_deref(), Some("held"));
        assert_eq!(joiner.finish(), None);
    }

    #[test]
    fn a_paste_keeps_its_line_breaks() {
        for (typed, want) in [
            ("a\nb", "a\nb"),
            ("a\\\nb", "a\nb"),
            ("a\\\\\nb", "a\\\\\nb"),
            ("end\\", "end\\"),
            ("", ""),
        ] {
            assert_eq!(unfold(typed), want, "{typed:?}");
        }
    }
}

//! Line editing: one reading at a time, which output that arrives can interrupt without losing what was typed.

use super::{
    completion::Completer,
    line,
    prompt::{INDICATOR, Label, MULTILINE},
};
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use reedline::{
    ColumnarMenu, DefaultHinter, EditCommand, Emacs, FileBackedHistory, KeyCode as Key,
    KeyModifiers as Modifiers, MenuBuilder as _, Reedline, ReedlineEvent, ReedlineMenu, Signal,
    ValidationResult, Validator, default_emacs_keybindings,
};
use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use unicode_width::UnicodeWidthStr as _;

/// Lines remembered over sittings: a few interviews.
const REMEMBERED: usize = 2000;

/// How often output that waits is looked for: no one notices a tenth of a second, and it costs nothing.
const LOOK: Duration = Duration::from_millis(100);

const MENU: &str = "completions";
const ASK_TO_LEAVE: &str = "ask-to-leave";

/// What was typed and not sent, and where the cursor was, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    text: String,
    cursor: usize,
}

/// How a reading ended.
#[derive(Debug)]
pub(super) enum Heard {
    /// A line, perhaps of several lines.
    Line(String),
    /// Ctrl-C. The cursor is so many rows below the prompt's first.
    AskToLeave(Draft, u16),
    /// Ctrl-D on an empty line.
    End,
    /// Something else wants to be on the screen. The cursor is so many rows below the prompt's first.
    Interrupted(Draft, u16),
}

/// Reads lines from the terminal.
pub(super) struct Editor {
    history: Option<PathBuf>,
    completer: Vec<super::Completion>,
    colour: bool,
    /// Ends a reading when it is raised.
    pub(super) interrupt: Arc<AtomicBool>,
    /// Kept over readings that end with a line, for the history of a terminal without a file.
    line_editor: Option<Reedline>,
}

impl Editor {
    pub(super) fn new(
        history: Option<PathBuf>,
        completer: Vec<super::Completion>,
        colour: bool,
    ) -> Self {
        let history = history.filter(|path| private_file(path).is_ok());
        let interrupt = Arc::new(AtomicBool::new(false));
        Self { history, completer, colour, interrupt, line_editor: None }
    }

    /// Reads one line, going on with a draft. Blocks.
    ///
    /// # Errors
    /// The terminal cannot be read or set up.
    pub(super) fn read(&mut self, label: &Label, draft: &Draft) -> io::Result<Heard> {
        let mut line_editor = match self.line_editor.take() {
            Some(line_editor) => line_editor,
            None => self.build(),
        };
        if !draft.text.is_empty() {
            line_editor.run_edit_commands(&[
                EditCommand::Clear,
                EditCommand::InsertString(draft.text.clone()),
                EditCommand::MoveToPosition { position: draft.cursor, select: false },
            ]);
        }
        let heard = line_editor.read_line(label)?;
        let draft = Draft {
            text: line_editor.current_buffer_contents().to_owned(),
            cursor: line_editor.current_insertion_point(),
        };
        let rows = rows_above(&label.shown(), &draft, crossterm::terminal::size()?);
        // An editor that was interrupted goes on believing that it owns the rows it drew on, and would draw over the
        // output; a new one with the same draft begins below.
        Ok(match heard {
            Signal::Success(text) => {
                // A history that cannot be written is no reason to stop an interview.
                let _ = line_editor.sync_history();
                self.line_editor = Some(line_editor);
                Heard::Line(line::unfold(&text))
            }
            Signal::CtrlD => Heard::End,
            Signal::CtrlC | Signal::HostCommand(_) => Heard::AskToLeave(draft, rows),
            // The signal may grow; whatever else it says, nothing typed is lost.
            Signal::ExternalBreak(_) | _ => Heard::Interrupted(draft, rows),
        })
    }

    fn build(&self) -> Reedline {
        let mut keys = default_emacs_keybindings();
        let complete = vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext];
        keys.add_binding(Modifiers::NONE, Key::Tab, ReedlineEvent::UntilFound(complete));
        // Unlike the editor's own answer to Ctrl-C, this keeps what was typed.
        let ask = ReedlineEvent::ExecuteHostCommand(ASK_TO_LEAVE.to_owned());
        keys.add_binding(Modifiers::CONTROL, Key::Char('c'), ask);
        let menu = ColumnarMenu::default().with_name(MENU).with_marker(INDICATOR);
        let line_editor = Reedline::create()
            .with_edit_mode(Box::new(Emacs::new(keys)))
            .with_completer(Box::new(Completer(self.completer.clone())))
            .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
            .with_quick_completions(true)
            .with_partial_completions(true)
            .with_validator(Box::new(GoesOn))
            .with_ansi_colors(self.colour)
            .use_bracketed_paste(true)
            .with_break_signal(Arc::clone(&self.interrupt))
            .with_poll_interval(LOOK);
        // Without colour a hint cannot be told from what was typed.
        let line_editor = match self.colour {
            true => line_editor.with_hinter(Box::new(DefaultHinter::default())),
            false => line_editor,
        };
        let history = self.history.as_ref();
        match history.and_then(|path| FileBackedHistory::with_file(REMEMBERED, path.clone()).ok()) {
            Some(history) => line_editor.with_history(Box::new(history)),
            None => line_editor,
        }
    }

    /// Waits for one key: whether it was `y`, or Ctrl-C where that means yes too. Blocks until then, or until the
    /// flag is raised, which counts as no.
    ///
    /// # Errors
    /// The terminal cannot be read or set up.
    pub(super) fn yes(&self, ctrl_c: bool) -> io::Result<bool> {
        crossterm::terminal::enable_raw_mode()?;
        let answer = self.key(ctrl_c);
        crossterm::terminal::disable_raw_mode()?;
        answer
    }

    fn key(&self, ctrl_c: bool) -> io::Result<bool> {
        while !self.interrupt.swap(false, Ordering::Relaxed) {
            if !event::poll(LOOK)? {
                continue;
            }
            let Event::Key(key) = event::read()? else { continue };
            if key.kind == KeyEventKind::Release {
                continue;
            }
            let control = key.modifiers.contains(KeyModifiers::CONTROL);
            return Ok(match key.code {
                KeyCode::Char('c') if control => ctrl_c,
                KeyCode::Char('y' | 'Y') => !control,
                _ => false,
            });
        }
        Ok(false)
    }
}

/// A line that ends in `\` goes on in the next.
struct GoesOn;

impl Validator for GoesOn {
    fn validate(&self, typed: &str) -> ValidationResult {
        match line::continues(typed) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Complete,
        }
    }
}

/// Answers are nobody else's business: the file that remembers them is made readable for its owner alone.
fn private_file(path: &PathBuf) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// How many rows lie between the prompt's first and the cursor's, in a terminal of this size.
fn rows_above(label: &str, draft: &Draft, (columns, rows): (u16, u16)) -> u16 {
    let columns = usize::from(columns).max(1);
    let before = draft.text.get(..draft.cursor).unwrap_or(&draft.text);
    let mut above = 0;
    for (at, line) in before.split('\n').enumerate() {
        let start = match at {
            0 => label.width() + INDICATOR.width(),
            _ => MULTILINE.width(),
        };
        above += (start + line.width()) / columns + usize::from(at > 0);
    }
    u16::try_from(above).unwrap_or(u16::MAX).min(rows.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_above_the_cursor_are_counted_as_the_terminal_wraps() {
        for (label, text, cursor, want) in [
            ("", "", 0, 0),
            ("3/10 ", "0123456789", 10, 0),
            ("3/10 ", "0123456789012", 13, 1),
            ("3/10 ", "0123456789012", 2, 0),
            ("", "one\ntwo\nthree", 13, 2),
            ("", "one\ntwo\nthree", 3, 0),
            ("", "one\n012345678901234567\nx", 24, 3),
            ("", "漢字漢字漢字漢字漢", 27, 1),
        ] {
            let draft = Draft { text: text.to_owned(), cursor };
            assert_eq!(rows_above(label, &draft, (20, 24)), want, "{label:?} {text:?} {cursor}");
        }
        let long = Draft { text: "x".repeat(100_000), cursor: 100_000 };
        assert_eq!(rows_above("", &long, (20, 24)), 23);
        assert_eq!(rows_above("", &long, (0, 0)), 0);
    }

    #[test]
    fn a_history_file_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("history");
        private_file(&path).unwrap();
        #[cfg(unix)]
        {
            let mode =
                std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(private_file(&path.join("below a file")).is_err());
    }
}

//! Lines from somebody at the keyboard. Output that comes while they type is put above what they typed.

use super::{
    Completion, completion,
    editor::{Draft, Editor, Heard},
    prompt::Label,
    sitting::{Act, Asked, Sitting},
    words,
};
use anyhow::Context as _;
use std::{
    future::Future,
    path::PathBuf,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long answers are waited for before the prompt is shown again: nearly all come within it, and those that do
/// not are shown above what is being typed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Talks until the person leaves or `shutdown` is ready.
pub(super) async fn run(
    sitting: Sitting<'_>,
    history: Option<PathBuf>,
    completions: Vec<Completion>,
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let known = completion::with_own(completions);
    let editor = Editor::new(history, known, sitting.console.settings.colour);
    let mut talk = Talk { sitting, editor: Some(editor) };
    let mut shutdown = pin!(shutdown);
    let arrival = talk.sitting.arrival();
    if !talk.answered(arrival, shutdown.as_mut()).await {
        return Ok(());
    }
    let mut draft = Draft::default();
    loop {
        let Some(heard) = talk.heard(std::mem::take(&mut draft), shutdown.as_mut()).await? else {
            return Ok(());
        };
        let line = match heard {
            Heard::Line(line) => line,
            Heard::Interrupted(typed, _) => {
                draft = typed;
                continue;
            }
            Heard::End => return Ok(talk.goodbye()),
            Heard::AskToLeave(typed) => {
                let Some(leaves) = talk.yes(words::LEAVE, true, shutdown.as_mut()).await? else {
                    return Ok(());
                };
                if leaves {
                    return Ok(talk.goodbye());
                }
                draft = typed;
                continue;
            }
        };
        let act = match talk.sitting.asked(&line) {
            Asked::Nothing => continue,
            Asked::Leave => return Ok(talk.goodbye()),
            Asked::Act(act) => act,
        };
        if let Some(question) = &act.confirm {
            let question = super::render::clean(question) + words::YES_OR_NO;
            match talk.yes(&question, false, shutdown.as_mut()).await? {
                None => return Ok(()),
                Some(true) => {}
                Some(false) => {
                    talk.sitting.console.screen().line(words::KEPT);
                    continue;
                }
            }
        }
        if !talk.answered(act, shutdown.as_mut()).await {
            return Ok(());
        }
    }
}

struct Talk<'a> {
    sitting: Sitting<'a>,
    /// Lent to the thread that reads.
    editor: Option<Editor>,
}

impl Talk<'_> {
    /// Stores one thing done and waits for its answers; says whether to go on.
    async fn answered(
        &mut self,
        act: Act,
        shutdown: Pin<&mut (impl Future<Output = ()> + Send)>,
    ) -> bool {
        // Not within the race below: what is being stored is never dropped half way.
        if let Err(cause) = self.sitting.hand_in(act).await {
            self.sitting.note(&words::not_stored(&cause));
            return true;
        }
        tokio::select! {
            biased;
            () = shutdown => return false,
            waited = tokio::time::timeout(PATIENCE, self.sitting.settled()) => {
                if waited.is_err() {
                    self.sitting.console.screen().end_answers();
                }
            }
        }
        !self.sitting.console.screen().closed()
    }

    /// Reads once; `None` when it is time to go.
    async fn heard(
        &mut self,
        draft: Draft,
        shutdown: Pin<&mut (impl Future<Output = ()> + Send)>,
    ) -> anyhow::Result<Option<Heard>> {
        let settings = &self.sitting.console.settings;
        let label = {
            let mut screen = self.sitting.console.screen();
            // One row of space, so that what is typed stands apart from what was said.
            if draft == Draft::default() {
                screen.line("");
            }
            if let Some(editor) = &self.editor {
                screen.begin_typing(&editor.interrupt);
            }
            Label::new(screen.thread(), (settings.columns)(), &settings.clock)
        };
        let read = move |editor: &mut Editor| editor.read(&label, &draft);
        let heard = self.blocking(read, shutdown).await;
        let stopped = matches!(heard, Ok(None));
        let mut screen = self.sitting.console.screen();
        let waiting = screen.end_typing();
        if let Ok(Some(Ok(Heard::Interrupted(_, rows)))) = &heard {
            screen.write(&erase(*rows));
        }
        screen.write(&waiting);
        if !waiting.is_empty() || stopped {
            screen.line("");
        }
        heard?.transpose().context("reading from the terminal")
    }

    /// Asks a question; `None` when it is time to go.
    async fn yes(
        &mut self,
        question: &str,
        ctrl_c: bool,
        shutdown: Pin<&mut (impl Future<Output = ()> + Send)>,
    ) -> anyhow::Result<Option<bool>> {
        {
            let mut screen = self.sitting.console.screen();
            screen.write(question);
            // A question is not interrupted: what comes meanwhile waits for the answer.
            screen.begin_typing(&Arc::new(AtomicBool::new(false)));
        }
        let answer = self.blocking(move |editor| editor.yes(ctrl_c), shutdown).await;
        let mut screen = self.sitting.console.screen();
        let waiting = screen.end_typing();
        screen.line("");
        screen.write(&waiting);
        drop(screen);
        answer?.transpose().context("reading from the terminal")
    }

    /// Runs something that waits for keys; `None` when it is time to go.
    async fn blocking<T: Send + 'static>(
        &mut self,
        wait: impl FnOnce(&mut Editor) -> T + Send + 'static,
        shutdown: Pin<&mut (impl Future<Output = ()> + Send)>,
    ) -> anyhow::Result<Option<T>> {
        let mut editor = self.editor.take().context("the terminal is being read already")?;
        let interrupt = Arc::clone(&editor.interrupt);
        let mut reading = tokio::task::spawn_blocking(move || {
            let waited = wait(&mut editor);
            (editor, waited)
        });
        let (ended, stopped) = tokio::select! {
            ended = &mut reading => (ended, false),
            () = shutdown => {
                interrupt.store(true, Ordering::Relaxed);
                // The thread puts the terminal back in order before it ends.
                (reading.await, true)
            }
        };
        let (editor, waited) = ended.context("reading from the terminal")?;
        self.editor = Some(editor);
        Ok((!stopped).then_some(waited))
    }

    fn goodbye(&self) {
        self.sitting.console.screen().line(words::BYE);
    }
}

/// Takes a half typed line off the screen: it is drawn again below what is shown instead.
fn erase(rows_above: u16) -> String {
    use crossterm::{
        Command as _,
        cursor::{MoveToColumn, MoveUp},
        terminal::{Clear, ClearType},
    };
    let mut sequences = String::new();
    // Writing to a string cannot fail.
    let _ = MoveToColumn(0).write_ansi(&mut sequences);
    if rows_above > 0 {
        let _ = MoveUp(rows_above).write_ansi(&mut sequences);
    }
    let _ = Clear(ClearType::FromCursorDown).write_ansi(&mut sequences);
    sequences
}

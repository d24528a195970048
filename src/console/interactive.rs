//! Lines from somebody at the keyboard. Output that comes while they type is put above what they typed.

use super::{
    Completion, completion,
    editor::{Draft, Editor, Heard},
    prompt::Label,
    render::clean,
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
        match talk.turn(&mut draft, shutdown.as_mut()).await? {
            Next::GoOn => {}
            Next::Leave => {
                talk.sitting.console.screen().line(words::BYE);
                return Ok(());
            }
            Next::Stop => return Ok(()),
        }
    }
}

/// What follows a turn.
enum Next {
    GoOn,
    /// The person leaves.
    Leave,
    /// The process stops, or nothing can be shown any more.
    Stop,
}

struct Talk<'a> {
    sitting: Sitting<'a>,
    /// Lent to the thread that reads.
    editor: Option<Editor>,
}

impl Talk<'_> {
    /// Reads once and does what is asked for.
    async fn turn(
        &mut self,
        draft: &mut Draft,
        mut shutdown: Pin<&mut (impl Future<Output = ()> + Send)>,
    ) -> anyhow::Result<Next> {
        let heard = self.heard(std::mem::take(draft), shutdown.as_mut()).await?;
        let line = match heard {
            None => return Ok(Next::Stop),
            Some(Heard::Line(line)) => line,
            Some(Heard::End) => return Ok(Next::Leave),
            Some(Heard::Interrupted(typed, _)) => {
                *draft = typed;
                return Ok(Next::GoOn);
            }
            Some(Heard::AskToLeave(typed, _)) => {
                *draft = typed;
                return Ok(match self.yes(words::LEAVE, true, shutdown).await? {
                    None => Next::Stop,
                    Some(true) => Next::Leave,
                    Some(false) => Next::GoOn,
                });
            }
        };
        let act = match self.sitting.asked(&line) {
            Asked::Nothing => return Ok(Next::GoOn),
            Asked::Leave => return Ok(Next::Leave),
            Asked::Act(act) => act,
        };
        if let Some(question) = &act.confirm {
            let question = clean(question) + words::YES_OR_NO;
            match self.yes(&question, false, shutdown.as_mut()).await? {
                None => return Ok(Next::Stop),
                Some(true) => {}
                Some(false) => {
                    self.sitting.console.screen().line(words::KEPT);
                    return Ok(Next::GoOn);
                }
            }
        }
        Ok(if self.answered(act, shutdown).await { Next::GoOn } else { Next::Stop })
    }

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
        if let Ok(Some(Ok(Heard::Interrupted(_, rows) | Heard::AskToLeave(_, rows)))) = &heard {
            // What was typed is drawn again below.
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
        if !waiting.is_empty() {
            screen.write(&waiting);
            screen.line("");
        }
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

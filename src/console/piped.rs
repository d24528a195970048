//! Lines from a pipe or file: each is worked on and answered before the next, so that the output is always the same.

use super::{
    line::Joiner,
    sitting::{Act, Asked, Sitting},
    words,
};
use anyhow::Context as _;
use std::{
    future::Future,
    io::{self, BufRead, Read as _},
    pin::{Pin, pin},
    thread,
};
use tokio::sync::mpsc;

/// Longest message in bytes: far beyond any answer, and little enough to hold when somebody pipes in a disk.
const LONGEST: usize = 1024 * 1024;

/// A line as it came.
enum Line {
    /// Without its line break; what is no UTF-8 became `U+FFFD`.
    Whole(String),
    /// Longer than [`LONGEST`], left out.
    TooLong,
}

/// Works on all lines, then leaves.
pub(super) async fn run(
    mut sitting: Sitting<'_>,
    input: Box<dyn BufRead + Send>,
    shutdown: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let mut shutdown = pin!(shutdown);
    let arrival = sitting.arrival();
    if !answered(&mut sitting, arrival, shutdown.as_mut()).await? {
        return Ok(());
    }
    let mut lines = reader(input)?;
    let mut joiner = Joiner::default();
    loop {
        let line = tokio::select! {
            biased;
            () = shutdown.as_mut() => return Ok(()),
            line = lines.recv() => line,
        };
        let whole = match line.transpose().context("reading the input")? {
            Some(Line::Whole(line)) if joiner.held() + line.len() <= LONGEST => {
                match joiner.push(&line) {
                    Some(whole) => whole,
                    None => continue,
                }
            }
            Some(Line::Whole(_) | Line::TooLong) => {
                joiner = Joiner::default();
                sitting.note(&words::too_long(LONGEST));
                continue;
            }
            None => match joiner.finish() {
                Some(rest) => rest,
                None => return Ok(()),
            },
        };
        match sitting.asked(&whole) {
            Asked::Nothing => {}
            Asked::Leave => return Ok(()),
            // Whoever wrote the script has thought about it: pressing is the confirmation.
            Asked::Act(act) => {
                if !answered(&mut sitting, act, shutdown.as_mut()).await? {
                    return Ok(());
                }
            }
        }
    }
}

/// Stores one thing done and waits for its answers; says whether to go on.
async fn answered(
    sitting: &mut Sitting<'_>,
    act: Act,
    shutdown: Pin<&mut (impl Future<Output = ()> + Send)>,
) -> anyhow::Result<bool> {
    // Not within the race below: what is being stored is never dropped half way.
    sitting.hand_in(act).await.context("storing a line")?;
    tokio::select! {
        biased;
        () = shutdown => Ok(false),
        () = sitting.settled() => Ok(!sitting.console.screen().closed()),
    }
}

/// Reads in a thread of its own, which is left behind when nobody wants lines any more: a read from a pipe cannot be
/// called off.
fn reader(mut input: Box<dyn BufRead + Send>) -> anyhow::Result<mpsc::Receiver<io::Result<Line>>> {
    let (hand_over, lines) = mpsc::channel(1);
    let read = move || {
        let mut first = true;
        while let Some(line) = next_line(&mut input, std::mem::take(&mut first)).transpose() {
            let failed = line.is_err();
            if hand_over.blocking_send(line).is_err() || failed {
                break;
            }
        }
    };
    thread::Builder::new()
        .name("console-input".to_owned())
        .spawn(read)
        .context("starting to read the input")?;
    Ok(lines)
}

fn next_line(mut input: impl BufRead, first: bool) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    // Two more for the line break.
    input.by_ref().take(LONGEST as u64 + 2).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let ended = bytes.ends_with(b"\n");
    if ended {
        bytes.pop();
        if bytes.ends_with(b"\r") {
            bytes.pop();
        }
    }
    if bytes.len() > LONGEST {
        if !ended {
            input.skip_until(b'\n')?;
        }
        return Ok(Some(Line::TooLong));
    }
    let text = String::from_utf8_lossy(&bytes);
    let text = if first { text.strip_prefix('\u{feff}').unwrap_or(&text) } else { &text };
    Ok(Some(Line::Whole(text.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Option<String>> {
        let mut input = bytes;
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input, lines.is_empty()).unwrap() {
            lines.push(match line {
                Line::Whole(line) => Some(line),
                Line::TooLong => None,
            });
        }
        lines
    }

    #[test]
    fn lines_of_every_kind_are_read() {
        let some = |line: &str| Some(line.to_owned());
        for (bytes, want) in [
            (&b""[..], vec![]),
            (b"one\ntwo", vec![some("one"), some("two")]),
            (b"one\r\n\r\ntwo\n", vec![some("one"), some(""), some("two")]),
            (b"\xef\xbb\xbf/next\n", vec![some("/next")]),
            (b"bad \xff\xfe bytes\n\0\n", vec![some("bad \u{fffd}\u{fffd} bytes"), some("\0")]),
        ] {
            assert_eq!(lines(bytes), want, "{bytes:?}");
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_left_out_and_the_next_is_whole() {
        let fits = "x".repeat(LONGEST);
        let beyond = "x".repeat(LONGEST * 2 + 17);
        let just_beyond = "x".repeat(LONGEST + 1);
        let input = format!("{fits}\n{beyond}\n{just_beyond}\r\nshort\n{just_beyond}");
        let read = lines(input.as_bytes());
        assert_eq!(read, vec![Some(fits), None, None, Some("short".to_owned()), None]);
    }
}

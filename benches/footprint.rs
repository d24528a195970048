//! What the program costs before anybody writes: time to the first prompt, resident memory, size of the binary.
//!
//! Not a criterion bench: it starts the release binary as a person would and reads what the system says of it.

use std::{
    io::Read,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Starts whose median is told.
const STARTS: usize = 15;

fn main() -> std::io::Result<()> {
    let binary = env!("CARGO_BIN_EXE_greenroom");
    let dir = tempfile::tempdir()?;
    let mut times = Vec::new();
    let mut resident = 0;
    for _ in 0..STARTS {
        let start = Instant::now();
        let mut child = Command::new(binary)
            .args(["console", "--name", "ana", "--problem", "card-fraud", "--db"])
            .arg(dir.path().join("footprint.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut seen = Vec::new();
        let mut chunk = [0; 4096];
        if let Some(out) = child.stdout.as_mut() {
            while !String::from_utf8_lossy(&seen).contains("Stage 1 of 10") {
                let read = out.read(&mut chunk)?;
                if read == 0 {
                    break;
                }
                seen.extend_from_slice(&chunk[..read]);
            }
        }
        times.push(start.elapsed());
        std::thread::sleep(Duration::from_millis(50));
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        resident = status
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()
            })
            .unwrap_or(0)
            .max(resident);
        drop(child.stdin.take());
        child.wait()?;
    }
    times.sort();
    let size = std::fs::metadata(binary)?.len();
    println!("start to first prompt: median {:?} of {STARTS} (bar: 150 ms)", times[STARTS / 2]);
    println!("resident memory after it: {:.1} MiB at most (bar: 40 MiB)", resident as f64 / 1024.0);
    println!("binary: {:.1} MB (bar: 40 MB)", size as f64 / 1e6);
    Ok(())
}

//! The release binary that serves the stub's Discord with a database of its own, and what the system tells of it. It is killed
//! when it is dropped, with no time to write anything.

use anyhow::Context;
use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Ticks of a processor's second (`sysconf(_SC_CLK_TCK)` on every Linux of today).
const TICKS: f64 = 100.0;

/// A running program.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts the release binary on a database in `folder`, beside its settings and its log.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(folder: &Path, api: SocketAddr) -> anyhow::Result<Self> {
        let settings = folder.join("greenroom.toml");
        let database = database(folder);
        fs::write(
            &settings,
            format!(
                "database = {database:?}\nzone = \"UTC\"\n\n[discord]\ntoken = \"MTEwMA.bench0.not-a-real-token\"\n\
                 api_url = \"http://{api}\"\n"
            ),
        )?;
        let log = folder.join("greenroom.log");
        let child = Command::new(env!("CARGO_BIN_EXE_greenroom"))
            .arg("serve")
            .arg("--config")
            .arg(&settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()?;
        Ok(Self { child, log })
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// It has ended; its log is told.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        match self.child.try_wait()? {
            Some(status) => anyhow::bail!("it ended: {status}\n{}", self.log()),
            None => Ok(()),
        }
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Memory that it has in use now, in MiB.
    ///
    /// # Errors
    /// The system does not tell.
    pub(crate) fn resident(&self) -> anyhow::Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most memory that it ever had in use, in MiB.
    ///
    /// # Errors
    /// The system does not tell.
    pub(crate) fn peak(&self) -> anyhow::Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kilobytes: f64 = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"))
            .with_context(|| format!("the system tells no {name}"))?
            .parse()?;
        Ok(kilobytes / 1024.0)
    }

    /// Time of processors that it took so far.
    ///
    /// # Errors
    /// The system does not tell.
    pub(crate) fn worked(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // Fields 14 and 15; the second is a name in brackets that may hold blanks.
        let (_, rest) = stat.rsplit_once(')').context("the system tells no name")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(Duration::from_secs_f64(ticks.sum::<Result<f64, _>>()? / TICKS))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // An error is a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The database of the program that runs in a folder.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("greenroom.db")
}

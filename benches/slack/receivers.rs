//! The processes that are asked: the release binary in HTTP mode with a database of its own, and the peer on Node. Each is killed
//! when it is dropped, with no time to write anything.

use super::{
    load::once,
    requests::{BOT_USER, Kind, Maker, SIGNING_SECRET, TEAM},
};
use anyhow::{Context, bail, ensure};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Longest start; more is a fault.
const LONGEST_START: Duration = Duration::from_secs(20);

/// Pause between looks whether it answers.
const PAUSE: Duration = Duration::from_millis(20);

/// A process that answers Slack.
pub(crate) struct Receiver {
    child: Child,
    /// Where it answers.
    pub(crate) address: SocketAddr,
}

impl Receiver {
    /// Starts the release binary on a database in `folder`, beside its settings and its log.
    ///
    /// # Errors
    /// It does not start; its log is told.
    pub(crate) fn greenroom(folder: &Path, api: SocketAddr) -> anyhow::Result<Self> {
        // Somebody else may take the port in between; then it does not start, and that is told.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let settings = folder.join("greenroom.toml");
        let database = database(folder);
        fs::write(
            &settings,
            format!(
                "database = {database:?}\nzone = \"UTC\"\n\n[http]\nlisten = \"{address}\"\n\n[slack]\nmode = \"http\"\nbot_token = \"xoxb-1\"\n\
                 signing_secret = \"{SIGNING_SECRET}\"\napi_url = \"http://{api}/api\"\n"
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
        let mut receiver = Self { child, address };
        receiver
            .await_answer()
            .with_context(|| fs::read_to_string(&log).unwrap_or_default())
            .context("greenroom did not start")?;
        Ok(receiver)
    }

    /// Starts the peer that is installed in `folder`.
    ///
    /// # Errors
    /// It does not start.
    pub(crate) fn bolt(folder: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new("node")
            .arg("server.mjs")
            .current_dir(folder)
            .env("SIGNING_SECRET", SIGNING_SECRET)
            .env("BOT_USER", BOT_USER)
            .env("TEAM", TEAM)
            .env("NODE_ENV", "production")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("no output of node")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let port: u16 = line.trim().parse().context("bolt told no port")?;
        let mut receiver = Self { child, address: SocketAddr::from(([127, 0, 0, 1], port)) };
        receiver.await_answer().context("bolt did not start")?;
        Ok(receiver)
    }

    /// Waits until it answers, and makes sure that it refuses what Slack did not sign.
    fn await_answer(&mut self) -> anyhow::Result<()> {
        let forged = Maker::new(Kind::Commands)?.forged();
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended: {status}");
            }
            match once(self.address, &forged) {
                Ok(status) => {
                    ensure!(status == 401, "a forged request was answered {status}");
                    return Ok(());
                }
                Err(error) => ensure!(began.elapsed() < LONGEST_START, "{error:#}"),
            }
            sleep(PAUSE);
        }
    }

    /// Memory that it has in use now, in MiB.
    ///
    /// # Errors
    /// The system does not tell.
    pub(crate) fn resident(&self) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kilobytes: f64 = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))
            .context("the system tells no resident memory")?
            .parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // An error is a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The database of the release binary that runs in a folder.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("greenroom.db")
}

/// Installs the peer where the build keeps its own, unless it is there; `None`, said aloud, where it cannot be had.
///
/// # Errors
/// Its files cannot be copied.
pub(crate) fn install_bolt(build: &Path) -> anyhow::Result<Option<PathBuf>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/bolt");
    let folder = build.join("bolt");
    fs::create_dir_all(&folder)?;
    for name in ["package.json", "package-lock.json", "server.mjs"] {
        fs::copy(source.join(name), folder.join(name)).with_context(|| name.to_owned())?;
    }
    let installed = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--silent"])
        .current_dir(&folder)
        .status();
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    Ok(match (installed, node) {
        (Ok(npm), Ok(node)) if npm.success() && node.success() => Some(folder),
        _ => None,
    })
}

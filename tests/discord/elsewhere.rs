//! Nothing goes anywhere but to the Discord that is set, whatever that one tells: this process's sockets are watched meanwhile.
//! What is sent to it, and what is made of what it sends, is the other stories' business.

use crate::{
    gaps::begun,
    hostile::{goes_on, message, with},
    room::{ANA, ANSWER, Room},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashSet},
    net::{Ipv4Addr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Mutex;

/// Where Discord tells its gateways to be.
const REAL: &str = "wss://gateway.discord.gg";

/// Tables of the system in which the sockets of this machine stand; names are looked up through the last two.
const TABLES: [&str; 4] =
    ["/proc/self/net/tcp", "/proc/self/net/tcp6", "/proc/self/net/udp", "/proc/self/net/udp6"];

/// Pause between two looks at the sockets; nothing is looked up or refused in less.
const LOOK: Duration = Duration::from_micros(200);

/// Only one at a time: all sockets of the process are watched.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Watches where the sockets of this process lead, until it is asked.
struct Watch {
    over: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<(usize, BTreeSet<String>)>,
}

impl Watch {
    fn begin() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let (mut looks, mut outside) = (0, BTreeSet::new());
            while !until.load(Ordering::Relaxed) {
                outside.extend(peers().into_iter().filter(|peer| !is_here(peer)));
                looks += 1;
                std::thread::sleep(LOOK);
            }
            (looks, outside)
        });
        Self { over, thread }
    }

    /// Addresses outside of this machine that were talked to.
    fn end(self) -> BTreeSet<String> {
        self.over.store(true, Ordering::Relaxed);
        let (looks, outside) = self.thread.join().unwrap();
        assert!(looks > 0, "nobody looked");
        outside
    }
}

/// The other ends of this process's sockets, in hexadecimal as the system writes them.
fn peers() -> Vec<String> {
    let mut own = HashSet::new();
    for entry in std::fs::read_dir("/proc/self/fd").unwrap().flatten() {
        let target = std::fs::read_link(entry.path()).unwrap_or_default();
        let name = target.to_string_lossy().into_owned();
        if let Some(inode) = name.strip_prefix("socket:[").and_then(|name| name.strip_suffix(']')) {
            own.insert(inode.to_owned());
        }
    }
    let mut peers = Vec::new();
    for table in TABLES {
        let table = std::fs::read_to_string(table).unwrap_or_default();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if let [_, _, peer, _, _, _, _, _, _, inode, ..] = fields[..]
                && own.contains(inode)
            {
                peers.push(peer.to_owned());
            }
        }
    }
    peers
}

/// Whether an address is this machine's own, or none (a socket that listens).
fn is_here(peer: &str) -> bool {
    let address = peer.split(':').next().unwrap();
    let words: Vec<u32> = (0..address.len() / 8)
        .map(|at| u32::from_str_radix(&address[at * 8..at * 8 + 8], 16).unwrap())
        .collect();
    match words[..] {
        [word] => {
            let v4 = Ipv4Addr::from(word.to_ne_bytes());
            v4.is_loopback() || v4.is_unspecified()
        }
        [a, b, c, d] => {
            let bytes: Vec<u8> = [a, b, c, d].into_iter().flat_map(u32::to_ne_bytes).collect();
            let v6 = Ipv6Addr::from(<[u8; 16]>::try_from(bytes).unwrap());
            let v4 = v6.to_ipv4_mapped();
            v6.is_loopback()
                || v6.is_unspecified()
                || v4.is_some_and(|v4| v4.is_loopback() || v4.is_unspecified())
        }
        _ => false,
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "what is skipped is said")]
fn the_watch_sees_a_socket_that_leads_outside() {
    let _alone = ALONE.blocking_lock();
    let watch = Watch::begin();
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    // Nothing is sent: to connect a datagram socket only notes the address, which is set aside for examples.
    if socket.connect("192.0.2.7:53").is_ok() {
        let seen = || peers().iter().any(|peer| !is_here(peer));
        assert!(seen());
        std::thread::sleep(LOOK * 50);
        drop(socket);
        assert_eq!(watch.end().len(), 1);
    } else {
        println!("SKIPPED: no way leads out of this machine, so no socket can");
    }
    for (peer, want) in [
        ("0100007F:1F90", true),
        ("00000000:0000", true),
        ("070200C0:0035", false),
        ("00000000000000000000000001000000:0035", true),
        ("0000000000000000FFFF00000100007F:0035", true),
        ("0000000000000000FFFF0000070200C0:0035", false),
    ] {
        assert_eq!(is_here(peer), want, "{peer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_fetched_from_elsewhere() {
    let _alone = ALONE.lock().await;
    let watch = Watch::begin();
    let (room, thread) = begun().await;
    let elsewhere = [
        "https://cdn.discordapp.com/attachments/1/2/a.txt?ex=1&is=2&hm=3",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//discord.com/a.txt",
    ];
    let files: Vec<Value> = elsewhere
        .iter()
        .enumerate()
        .map(|(at, url)| {
            let (id, name) = ((9_100 + at).to_string(), format!("a{at}.txt"));
            json!({ "id": id, "filename": name, "content_type": "text/plain", "size": 9,
                "url": url, "proxy_url": url })
        })
        .collect();
    let before = room.fake.calls("GET /attachments").len();
    let shared = with(message(&room.fake, thread, ANSWER), "attachments", json!(files));
    room.fake.send_event("MESSAGE_CREATE", shared);
    let unread = room.told(room.fake.direct(ANA), "a0.txt").await;
    assert!(unread.text().contains("a3.txt"), "{}", unread.text());
    room.pass(10);
    room.told(thread, "Feedback: stage 1").await;
    assert_eq!(room.fake.calls("GET /attachments").len(), before);

    // A session is resumed where Discord says only if that is this Discord.
    room.fake.with(|world| REAL.clone_into(&mut world.resume_url));
    let sessions = room.fake.identifies();
    room.fake.forget_sessions();
    room.fake.cut();
    while room.fake.identifies() == sessions {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    room.fake.connected(1).await;
    // The new session stands once something is heard in it.
    goes_on(&room, thread, "Hint 1 of 3").await;
    room.fake.cut();
    room.pass(1);
    goes_on(&room, thread, "Hint 2 of 3").await;
    let told = room.fake.take_faults();
    assert!(
        told.iter().all(|one| one.contains("elsewhere than at resume_gateway_url")),
        "{told:?}"
    );
    assert_eq!(told.len(), 1);
    room.close().await;
    assert_eq!(watch.end(), BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_elsewhere_is_not_connected_to_and_another_one_is_asked_for() {
    let _alone = ALONE.lock().await;
    let watch = Watch::begin();
    let mut room = Room::quiet(|_| {}).await;
    let told = [REAL, "ws://192.0.2.7:80"].map(str::to_owned);
    room.fake.with(|world| world.sessions.manners.advised.extend(told));
    room.start().await;
    assert!(room.fake.calls("GET /gateway/bot").len() >= 3);
    room.close().await;
    assert_eq!(watch.end(), BTreeSet::new());
}

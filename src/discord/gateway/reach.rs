//! Which hosts a gateway connection may go to: pure. Discord tells addresses in its answers, and a token must go nowhere else.

use anyhow::Context;
use url::{Host, Url};

/// Where Discord's own API is.
const DISCORD: &str = "https://discord.com";

/// The domain of its gateways.
const GATEWAYS: &str = "discord.gg";

/// Version of the gateway that is spoken here (docs.discord.com/developers/reference#api-versioning).
const VERSION: &str = "10";

/// Hosts that may be talked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// Discord's gateways, encrypted.
    Discord,
    /// The host of another API, and this machine. `plain`: also without encryption, as its API is.
    Only { host: Host<String>, plain: bool },
}

impl Reach {
    /// The hosts that go with an API.
    ///
    /// # Errors
    /// It is no address.
    pub(super) fn of(api_url: &str) -> anyhow::Result<Self> {
        if api_url == DISCORD {
            return Ok(Self::Discord);
        }
        let url = Url::parse(api_url).with_context(|| format!("{api_url} is no address"))?;
        let host = url.host().with_context(|| format!("{api_url} names no host"))?.to_owned();
        Ok(Self::Only { host, plain: url.scheme() == "http" })
    }

    /// The address to connect to, when it may be; with the version and the encoding that are spoken here.
    pub(super) fn address(&self, told: &str) -> Option<Url> {
        let mut url = Url::parse(told).ok()?;
        let encrypted = match url.scheme() {
            "wss" => true,
            "ws" => false,
            _ => return None,
        };
        let host = url.host()?.to_owned();
        let allowed = match self {
            Self::Discord => encrypted && url.port().is_none() && is_gateway(&host),
            Self::Only { host: only, plain } => {
                is_here(&host) || (host == *only && (encrypted || *plain))
            }
        };
        if !allowed || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        url.set_fragment(None);
        url.query_pairs_mut().clear().append_pair("v", VERSION).append_pair("encoding", "json");
        Some(url)
    }
}

fn is_gateway(host: &Host<String>) -> bool {
    let Host::Domain(name) = host else { return false };
    let below = name.strip_suffix(GATEWAYS);
    below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

fn is_here(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_gateways_of_discord_are_within_reach() {
        let reach = Reach::of("https://discord.com").unwrap();
        let address = |told: &str| reach.address(told).map(|url| url.to_string());
        let full = "wss://gateway.discord.gg/?v=10&encoding=json";
        for told in ["wss://gateway.discord.gg", "wss://GATEWAY.discord.gg/?v=6&compress=zlib#x"] {
            assert_eq!(address(told).as_deref(), Some(full), "{told}");
        }
        assert!(address("wss://gateway-us-east1-b.discord.gg").is_some());
        for told in [
            "ws://gateway.discord.gg",
            "https://gateway.discord.gg",
            "wss://gateway.discord.gg.evil.example",
            "wss://evildiscord.gg",
            "wss://discord.gg@evil.example",
            "wss://user:word@gateway.discord.gg",
            "wss://gateway.discord.gg:8443",
            "wss://127.0.0.1",
            "wss://localhost",
            "wss://evil.example/.discord.gg",
            "gateway.discord.gg",
            "",
        ] {
            assert_eq!(address(told), None, "{told}");
        }
    }

    #[test]
    fn another_api_is_never_left() {
        let local = Reach::of("http://127.0.0.1:9").unwrap();
        for told in ["ws://127.0.0.1:4", "ws://localhost:4", "ws://[::1]:4", "wss://127.0.0.1"] {
            assert!(local.address(told).is_some(), "{told}");
        }
        for told in ["wss://gateway.discord.gg", "ws://10.0.0.1", "ws://127.0.0.1.evil.example"] {
            assert_eq!(local.address(told), None, "{told}");
        }
        let remote = Reach::of("https://Chat.example/api").unwrap();
        assert!(remote.address("wss://chat.example:444/gate").is_some());
        assert_eq!(remote.address("ws://chat.example"), None);
        assert_eq!(remote.address("wss://gate.chat.example"), None);
        let plain = Reach::of("http://10.0.0.1").unwrap();
        assert!(plain.address("ws://10.0.0.1:5").is_some());
        assert!(Reach::of("nowhere").is_err());
        assert!(Reach::of("https://discord.com.evil.example").unwrap() != Reach::Discord);
    }
}

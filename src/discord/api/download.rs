//! Files that people attached to their messages, fetched without our token from where Discord keeps them, and nowhere else.

use super::{Api, DISCORD, read, why};
use anyhow::Context;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// Where Discord keeps files.
const KEPT_AT: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];

/// Longest time for one file.
const TIME_OUT: Duration = Duration::from_secs(10);

impl Api {
    /// The content of an attached file; `None` when it is longer than `most` bytes.
    ///
    /// # Errors
    /// It lies elsewhere, or was not given.
    pub async fn download(&self, url: &str, most: usize) -> anyhow::Result<Option<Vec<u8>>> {
        anyhow::ensure!(self.is_discords(url), "a file outside of Discord");
        let fetched = async {
            let response =
                self.client.get(url).send().await.map_err(why).map_err(anyhow::Error::msg)?;
            let status = response.status().as_u16();
            anyhow::ensure!(status == 200, "HTTP {status}");
            read(response, most).await.map_err(anyhow::Error::msg)
        };
        timeout(TIME_OUT, fetched).await.context("no answer in time")?
    }

    /// Whether an address is where files of this Discord are. Where another Discord is set, its own files are with it.
    fn is_discords(&self, url: &str) -> bool {
        let (Ok(url), Ok(base)) = (Url::parse(url), Url::parse(&self.base)) else { return false };
        if self.base != DISCORD {
            return url.origin() == base.origin();
        }
        let known = url.host_str().is_some_and(|host| KEPT_AT.contains(&host));
        known && url.scheme() == "https" && url.port().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn files_are_fetched_from_discord_alone() {
        let api = Api::new(DISCORD, &Secret::new("t")).unwrap();
        for (url, want) in [
            ("https://cdn.discordapp.com/attachments/1/2/a.txt?ex=1&is=2&hm=3", true),
            ("https://media.discordapp.net/attachments/1/2/a.txt", true),
            ("http://cdn.discordapp.com/attachments/1/2/a.txt", false),
            ("https://cdn.discordapp.com:8443/a.txt", false),
            ("https://cdn.discordapp.com.evil.example/a.txt", false),
            ("https://cdn.discordapp.com@evil.example/a.txt", false),
            ("https://evilcdn.discordapp.com/a.txt", false),
            ("https://discord.com/a.txt", false),
            ("file:///etc/passwd", false),
            ("/attachments/1/2/a.txt", false),
        ] {
            assert_eq!(api.is_discords(url), want, "{url}");
        }
    }

    #[test]
    fn another_discord_keeps_its_own_files() {
        let api = Api::new("http://127.0.0.1:9/", &Secret::new("t")).unwrap();
        for (url, want) in [
            ("http://127.0.0.1:9/attachments/1/2/a.txt", true),
            ("http://127.0.0.1:10/attachments/1/2/a.txt", false),
            ("https://127.0.0.1:9/attachments/1/2/a.txt", false),
            ("https://cdn.discordapp.com/attachments/1/2/a.txt", false),
        ] {
            assert_eq!(api.is_discords(url), want, "{url}");
        }
    }
}

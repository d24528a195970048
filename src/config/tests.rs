//! Every fault of the settings with its words, what right ones mean, and that no fault shows a secret.

use super::{
    keys::{Key, Kind},
    settings::{ServeSettings, read},
    *,
};
use crate::{
    discord::{
        place::Snowflake,
        settings::{self as discord_settings, DiscordSettings, Shards, Threads},
    },
    interview::alarm::Patience,
    secret::Secret,
    slack::{
        settings::{Join, SlackMode, SlackSettings, SlackToken},
        socket::SILENCE,
    },
};
use std::io;

/// In every secret of these tests, and so in no fault.
const HIDDEN: &str = "S3CR3T";

const SOCKET: &str = "[slack]\nbot_token = \"xoxb-S3CR3T\"\napp_token = \"xapp-S3CR3T\"\n";
const HTTP: &str = "[http]\nlisten = \"127.0.0.1:8080\"\n[slack]\nmode = \"http\"\n";

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Files that variables may name.
fn file(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("/run/bot") => Ok("  xoxb-S3CR3T-file\n".to_owned()),
        Some("/run/empty") => Ok("\n".to_owned()),
        _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
    }
}

fn with(text: &str, environment: &[(&str, &str)]) -> Result<ServeSettings, SettingsError> {
    let environment =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    read(Some((Path::new("g.toml"), text)), &environment, file)
}

fn socket(bot: &str, app: &str) -> SlackSettings {
    SlackSettings {
        api_url: "https://slack.com/api".to_owned(),
        guests: true,
        join: Join::Channel,
        silence: SILENCE,
        mode: SlackMode::Socket { bot_token: Secret::new(bot), app_token: Secret::new(app) },
    }
}

#[test]
fn nothing_given_is_no_fault() {
    let none = ServeSettings {
        database: None,
        zone: None,
        http: None,
        slack: None,
        discord: None,
        patience: Patience::default(),
    };
    assert_eq!(with("", &[]), Ok(none.clone()));
    assert_eq!(read(None, &BTreeMap::new(), file), Ok(none.clone()));
    let others =
        [("GREENROOM_LOG", "debug"), ("GREENROOM_DB", "x"), ("GREENROOM_HTTP_PORT", "tcp")];
    assert_eq!(with("", &others), Ok(none.clone()));
    assert_eq!(with("", &[("GREENROOM_SLACK_BOT_TOKEN", "")]), Ok(none));
}

#[test]
fn a_whole_file_is_read() {
    let text = format!(
        "database = \"/x/g.db\"\nzone = \"europe/berlin\"\n{HTTP}api_url = \"http://127.0.0.1:9/api\"\nguests = false\nsigning_secret = \"a1\"\nclient_id = \"1.2\"\nclient_secret = \"b2\"\n[seal]\nkey = \"{KEY}\"\n[interviews]\nnudge_days = 3\nabandon_days = 0x10\n"
    );
    let settings = with(&text, &[]).unwrap();
    assert_eq!(settings.database.as_deref(), Some(Path::new("/x/g.db")));
    assert_eq!(settings.zone, Some(Tz::Europe__Berlin));
    assert_eq!(settings.http, Some(([127, 0, 0, 1], 8080).into()));
    assert_eq!(settings.patience, Patience { nudge_days: 3, abandon_days: 16 });
    let token = SlackToken::OAuth {
        client_id: "1.2".to_owned(),
        client_secret: Secret::new("b2"),
        seal_key: Secret::new(KEY),
    };
    assert_eq!(
        settings.slack,
        Some(SlackSettings {
            api_url: "http://127.0.0.1:9/api".to_owned(),
            guests: false,
            join: Join::Channel,
            silence: SILENCE,
            mode: SlackMode::Http { signing_secret: Secret::new("a1"), token },
        })
    );
}

#[test]
fn socket_mode_is_what_it_is_without_a_mode_and_other_secrets_may_lie_beside() {
    let slack = Some(socket("xoxb-S3CR3T", "xapp-S3CR3T"));
    for text in [
        SOCKET.to_owned(),
        format!("{SOCKET}mode = \"socket\"\nsigning_secret = \"a1\"\n"),
        "slack.bot_token = 'xoxb-S3CR3T'\nslack.app_token = 'xapp-S3CR3T'\n".to_owned(),
    ] {
        assert_eq!(with(&text, &[]).unwrap().slack, slack, "{text}");
    }
}

#[test]
fn http_mode_takes_the_bot_token_of_one_workspace() {
    let text = format!("{HTTP}signing_secret = \"a1\"\nbot_token = \"xoxb-1\"\n");
    let mode = SlackMode::Http {
        signing_secret: Secret::new("a1"),
        token: SlackToken::Bot(Secret::new("xoxb-1")),
    };
    assert_eq!(with(&text, &[]).unwrap().slack.unwrap().mode, mode);
}

#[test]
fn the_environment_wins_and_is_enough() {
    let slack = |settings: ServeSettings| settings.slack.unwrap();
    let settings = with(SOCKET, &[("GREENROOM_SLACK_BOT_TOKEN", "xoxb-2")]).unwrap();
    assert_eq!(slack(settings), socket("xoxb-2", "xapp-S3CR3T"));
    let settings = with(SOCKET, &[("GREENROOM_SLACK_BOT_TOKEN_FILE", "/run/bot")]).unwrap();
    assert_eq!(slack(settings), socket("xoxb-S3CR3T-file", "xapp-S3CR3T"));
    let settings = with(
        "",
        &[
            ("GREENROOM_DATABASE", "g.db"),
            ("GREENROOM_ZONE", "Asia/Tokyo"),
            ("GREENROOM_HTTP_LISTEN", "[::1]:1"),
            ("GREENROOM_SLACK_MODE", "socket"),
            ("GREENROOM_SLACK_BOT_TOKEN", "xoxb-1"),
            ("GREENROOM_SLACK_APP_TOKEN", "xapp-1"),
            ("GREENROOM_SLACK_GUESTS", "false"),
            ("GREENROOM_INTERVIEWS_NUDGE_DAYS", "1"),
            ("GREENROOM_INTERVIEWS_ABANDON_DAYS", "2"),
        ],
    )
    .unwrap();
    assert_eq!(settings.database.as_deref(), Some(Path::new("g.db")));
    assert_eq!(settings.zone, Some(Tz::Asia__Tokyo));
    assert_eq!(settings.patience, Patience { nudge_days: 1, abandon_days: 2 });
    assert_eq!(slack(settings), SlackSettings { guests: false, ..socket("xoxb-1", "xapp-1") });
}

type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// What is given, and what its only fault says: the place, what is wrong, the way out.
const FAULTS: &[Row<'_>] = &[
    // What cannot be read.
    ("\n[slack\n", &[], &["g.toml:2: this line cannot be read", "name = \"text\""]),
    ("[slack]\nbot_token = xoxb-S3CR3T\n", &[], &["g.toml:2:", "written as name = \"text\""]),
    ("zone = 'UTC'\nzone = 'UTC'\n", &[], &["g.toml:2:", "duplicate key", "each once"]),
    ("[slack]\n[slack]\n", &[], &["g.toml:2:", "duplicate key"]),
    // Names.
    ("zoen = 'UTC'\n", &[], &["g.toml:1: `zoen` is not a setting; did you mean `zone`?"]),
    ("[slak]\nmode = 'socket'\n", &[], &["g.toml:1: `slak`", "did you mean `slack`?"]),
    ("[interviews]\nnudge-dayz = 1\n", &[], &["g.toml:2:", "did you mean `nudge_days`?"]),
    ("\n\nbot_token = 'xoxb-S3CR3T'\n", &[], &["g.toml:3:", "bot_token stands under [slack]"]),
    ("[http]\nzone = 'UTC'\n", &[], &["g.toml:2: `http.zone`", "zone stands at the top"]),
    ("[http]\nqqq = 1\n", &[], &["g.toml:2: `http.qqq` is not a setting; here stand listen"]),
    ("[http.deeper]\nqqq = 1\n", &[], &["g.toml:1: `http.deeper` is not a setting"]),
    ("", &[("GREENROOM_SLACK_GUEST", "x")], &["did you mean GREENROOM_SLACK_GUESTS?"]),
    (
        "",
        &[("GREENROOM_SLACK_BOT_TOKEN_FLIE", "x")],
        &["did you mean GREENROOM_SLACK_BOT_TOKEN_FILE?"],
    ),
    // Types.
    (
        "database = 5\n",
        &[],
        &["g.toml:1: `database` is a number; a text in quotes is wanted, such as database = \""],
    ),
    (
        "[interviews]\nnudge_days = '7'\n",
        &[],
        &[
            "g.toml:2: `interviews.nudge_days` is a text; a whole number is wanted",
            "nudge_days = 7",
        ],
    ),
    ("[interviews]\nnudge_days = 7.5\n", &[], &["is a number; a whole number is wanted"]),
    ("zone = [1]\n", &[], &["`zone` is a list; a text in quotes is wanted"]),
    ("zone = 2026-01-01\n", &[], &["`zone` is a date; a text in quotes is wanted"]),
    ("[zone]\n", &[], &["`zone` is a section; a text in quotes is wanted"]),
    ("zone = true\n", &[], &["`zone` is true or false; a text in quotes is wanted"]),
    ("http = 'x'\n", &[], &["g.toml:1: `http` is a section; write [http] on a line of its own"]),
    ("[[http]]\n", &[], &["`http` is a section; write [http] on a line of its own"]),
    // Values.
    ("database = ''\n", &[], &["g.toml:1: `database` is empty; give it a value or remove it"]),
    (
        "zone = 'Europe/Berlim'\n",
        &[],
        &["g.toml:1: `zone` is wrong", "Europe/Berlin", "tz database"],
    ),
    (
        "[http]\nlisten = 'localhost:80'\n",
        &[],
        &["`http.listen` is \"localhost:80\"", "127.0.0.1:8080"],
    ),
    (
        "[interviews]\nabandon_days = 0\n",
        &[],
        &["g.toml:2: `interviews.abandon_days` is 0; it is a number of days from 1 to 3650"],
    ),
    ("[interviews]\nabandon_days = -1\n", &[], &["is -1; it is a number of days"]),
    (
        "",
        &[("GREENROOM_INTERVIEWS_NUDGE_DAYS", "week")],
        &[
            "GREENROOM_INTERVIEWS_NUDGE_DAYS: `interviews.nudge_days` is week; it is a number of days",
        ],
    ),
    (
        "[seal]\nkey = 'S3CR3T'\n",
        &[],
        &[
            "g.toml:2: `seal.key` is wrong in key 1: a key is 32 bytes, as 64 hex digits or as base64",
            "make one with `openssl rand -hex 32`",
        ],
    ),
    ("[seal]\nkey = ','\n", &[], &["`seal.key` holds no key; make one"]),
    ("[seal]\nkeys = 'x'\n", &[], &["did you mean `key`?"]),
    // The environment.
    (
        "",
        &[("GREENROOM_ZONE", "UTC"), ("GREENROOM_ZONE_FILE", "/run/bot")],
        &["GREENROOM_ZONE: GREENROOM_ZONE_FILE is set too; unset one of the two"],
    ),
    (
        "",
        &[("GREENROOM_ZONE_FILE", "/run/none")],
        &[
            "GREENROOM_ZONE_FILE: the file /run/none cannot be read (no such file)",
            "names a file that holds the value of `zone`",
        ],
    ),
    ("", &[("GREENROOM_ZONE_FILE", "/run/empty")], &["GREENROOM_ZONE_FILE: `zone` is empty"]),
];

/// The same with Slack set up but for what is wrong: lines put after the head of the section.
const SLACK_FAULTS: &[(&str, &str, &[&str])] = &[
    (
        SOCKET,
        "mode = 'sockets'\n",
        &["g.toml:4: `slack.mode` is \"sockets\"; it is \"socket\" or \"http\""],
    ),
    (
        SOCKET,
        "guests = 'yes'\n",
        &["`slack.guests` is a text; true or false, without quotes, is wanted"],
    ),
    (
        SOCKET,
        "api_url = 'slack.com/api'\n",
        &["`slack.api_url` ", "such as \"https://slack.com/api\""],
    ),
    (SOCKET, "api_url = 'ftp://x/api'\n", &["does not begin with https:// or http://"]),
    (SOCKET, "api_url = 'https://x/api/'\n", &["ends with a slash, which must go"]),
    (SOCKET, "api_url = 'https://u:S3CR3T@x/api'\n", &["has a query or a password in it"]),
    (SOCKET, "api_url = 'https://x y'\n", &["is not an address"]),
    (
        SOCKET,
        "signing_secret = 'xoxb-S3CR3T'\n",
        &["`slack.signing_secret` holds a bot token; copy it from Basic Information"],
    ),
    (SOCKET, "client_id = 'a b'\n", &["`slack.client_id` is not a whole one"]),
    (
        "[slack]\n",
        "app_token = 'xapp-S3CR3T'\n",
        &[
            "`slack.bot_token` is missing: with it Greenroom reads and writes",
            "api.slack.com/apps) at OAuth & Permissions",
            "write bot_token under [slack] in g.toml or set GREENROOM_SLACK_BOT_TOKEN",
        ],
    ),
    (
        "[slack]\n",
        "bot_token = 'xoxb-S3CR3T'\n",
        &[
            "`slack.app_token` is missing",
            "App-Level Tokens",
            "connections:write",
            "GREENROOM_SLACK_APP_TOKEN",
        ],
    ),
    (
        "[slack]\nbot_token = 'xoxb-1'\n",
        "app_token = 'xoxb-S3CR3T'\n",
        &[
            "g.toml:3: `slack.app_token` holds a bot token where one that begins with xapp- is wanted; copy it from Basic Information",
        ],
    ),
    (
        "[slack]\napp_token = 'xapp-1'\n",
        "bot_token = 'xapp-S3CR3T'\n",
        &[
            "`slack.bot_token` holds an app-level token where one that begins with xoxb- is wanted; copy it from OAuth & Permissions",
        ],
    ),
    ("[slack]\napp_token = 'xapp-1'\n", "bot_token = 'xoxp-S3CR3T'\n", &["holds a user token"]),
    (
        "[slack]\napp_token = 'xapp-1'\n",
        "bot_token = 'xoxe.xoxb-S3CR3T'\n",
        &["lapses after hours", "deploy/slack/manifest.yaml"],
    ),
    ("[slack]\napp_token = 'xapp-1'\n", "bot_token = 'S3CR3T'\n", &["does not begin with xoxb-"]),
    ("[slack]\napp_token = 'xapp-1'\n", "bot_token = 'xoxb-'\n", &["is not a whole one"]),
    ("[slack]\napp_token = 'xapp-1'\n", "bot_token = 'xoxb-...'\n", &["is not a whole one"]),
    (
        "[slack]\napp_token = 'xapp-1'\n",
        "bot_token = 'xoxb-S3CR3T '\n",
        &["is not a whole one, or has a blank"],
    ),
    (
        HTTP,
        "bot_token = 'xoxb-1'\n",
        &["`slack.signing_secret` is missing", "App Credentials", "GREENROOM_SLACK_SIGNING_SECRET"],
    ),
    (
        HTTP,
        "signing_secret = 'S3CR3T'\n",
        &["`slack.bot_token` is missing", "client_id and client_secret instead"],
    ),
    (
        HTTP,
        "signing_secret = 'S3CR3T'\nclient_id = '1.2'\n[seal]\nkey = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'\n",
        &["`slack.client_secret` is missing: it goes with `slack.client_id`"],
    ),
    (
        HTTP,
        "signing_secret = 'S3CR3T'\nclient_secret = 'S3CR3T'\n[seal]\nkey = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'\n",
        &["`slack.client_id` is missing: it goes with `slack.client_secret`"],
    ),
    (
        HTTP,
        "signing_secret = 'S3CR3T'\nclient_id = '1.2'\nclient_secret = 'S3CR3T'\n",
        &[
            "`seal.key` is missing: with it the tokens of workspaces that install the app are sealed",
            "make one with `openssl rand -hex 32`",
            "write key under [seal] in g.toml or set GREENROOM_SEAL_KEY",
        ],
    ),
    (
        HTTP,
        "signing_secret = 'S3CR3T'\nbot_token = 'xoxb-S3CR3T'\nclient_id = '1.2'\nclient_secret = 'S3CR3T'\n",
        &["g.toml:6: `slack.bot_token` is for one workspace", "remove the one or the other two"],
    ),
    (
        "[slack]\nmode = 'http'\n",
        "signing_secret = 'S3CR3T'\nbot_token = 'xoxb-S3CR3T'\n",
        &[
            "`http.listen` is missing",
            "write listen under [http] in g.toml or set GREENROOM_HTTP_LISTEN",
            "127.0.0.1:8080",
        ],
    ),
];

/// Below `[discord]`.
const DISCORD_FAULTS: &[(&str, &[&str])] = &[
    (
        "guild = '123456789012345678'",
        &[
            "`discord.token` is missing: with it Greenroom is your bot in Discord",
            "discord.com/developers/applications",
            "write token under [discord] in g.toml or set GREENROOM_DISCORD_TOKEN",
        ],
    ),
    ("token = 'Bot S3CR3T.a.b'", &["begins with \u{201c}Bot\u{201d}, which must go"]),
    ("token = 'S3CR3T'", &["is no token of a bot, which has three parts", "Reset Token"]),
    ("token = 'xoxb-S3CR3T'", &["holds a bot token of Slack"]),
    ("token = 'a.b.c'\nshards = '4..4/16'", &["g.toml:3: `discord.shards` is \"4..4/16\""]),
    ("token = 'a.b.c'\nshards = '0..17/16'", &["it is \"auto\", or such as \"0..4/16\""]),
    ("token = 'a.b.c'\nthreads = 'secret'", &["\"public\" or \"private\""]),
    (
        "token = 'a.b.c'\nadmin_roles = '12,hosts'",
        &["`discord.admin_roles` is \"hosts\"", "Copy ID"],
    ),
    ("token = 'a.b.c'\nmessage_content = 'yes'", &["true or false"]),
    ("token = 'a.b.c'\napi_url = 'discord.com'", &["an address such as \"https://discord.com\""]),
    ("tokn = 'a.b.c'", &["token"]),
];

#[test]
fn discord_is_set_up_beside_slack_or_alone() {
    let text = format!(
        "{SOCKET}[discord]\ntoken = 'a.b.c'\nshards = '4..8/16'\nmessage_content = false\nthreads = 'private'\n\
         guild = '9'\nadmin_roles = '7, 8'\nhost_roles = '6'\napi_url = 'http://127.0.0.1:9'\n"
    );
    let settings = with(&text, &[]).unwrap();
    assert!(settings.slack.is_some());
    let want = DiscordSettings {
        api_url: "http://127.0.0.1:9".to_owned(),
        token: Secret::new("a.b.c"),
        shards: Shards::Some { first: 4, end: 8, total: 16 },
        message_content: false,
        guild: Some(Snowflake(9)),
        threads: Threads::Private,
        admin_roles: vec![Snowflake(7), Snowflake(8)],
        host_roles: vec![Snowflake(6)],
        silence: discord_settings::SILENCE,
    };
    assert_eq!(settings.discord, Some(want.clone()));
    let alone = with("", &[("GREENROOM_DISCORD_TOKEN", "a.b.c")]).unwrap();
    let usual = DiscordSettings {
        api_url: "https://discord.com".to_owned(),
        shards: Shards::Auto,
        message_content: true,
        guild: None,
        threads: Threads::Public,
        admin_roles: Vec::new(),
        host_roles: Vec::new(),
        ..want
    };
    assert_eq!((alone.slack, alone.discord), (None, Some(usual)));
}

#[test]
fn each_fault_names_its_place_and_the_way_out_in_one_sentence() {
    let slack =
        SLACK_FAULTS.iter().map(|(head, lines, said)| (format!("{head}{lines}"), &[][..], *said));
    let rows = FAULTS.iter().map(|(text, set, said)| ((*text).to_owned(), *set, *said));
    let discord =
        DISCORD_FAULTS.iter().map(|(line, said)| (format!("[discord]\n{line}\n"), &[][..], *said));
    for (text, environment, said) in rows.chain(slack).chain(discord) {
        let error = with(&text, environment).unwrap_err();
        let shown = format!("{error}");
        assert_eq!(error.faults.len(), 1, "{text}\n{shown}");
        for words in said {
            assert!(shown.contains(words), "{text}\n{shown}\nlacks {words}");
        }
        assert!(!shown.contains('\n') && !shown.contains(". ") && !shown.ends_with('.'), "{shown}");
        assert!(!format!("{shown}{error:?}").contains(HIDDEN), "{shown}");
    }
}

#[test]
fn without_a_file_what_is_missing_belongs_into_the_one_of_the_option() {
    let set = [("GREENROOM_SLACK_BOT_TOKEN".to_owned(), "xoxb-1".to_owned())].into();
    let error = read(None, &set, file).unwrap_err().to_string();
    assert!(
        error.contains("write app_token under [slack] of the file that --config names"),
        "{error}"
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let error = with(
        "zoen = 1\n[slack]\nbot_token = 'xapp-S3CR3T'\nguests = 1\n",
        &[("GREENROOM_HTTP_LISTEN", "80")],
    )
    .unwrap_err();
    let places: Vec<&Place> = error.faults.iter().map(|fault| &fault.place).collect();
    let line = |line| Place::Line("g.toml".into(), line);
    let variable = Place::Variable("GREENROOM_HTTP_LISTEN".to_owned());
    assert_eq!(places, [&line(1), &line(3), &line(4), &variable, &Place::Absent]);
    let shown = error.to_string();
    assert!(shown.starts_with("5 settings are wrong:\n  g.toml:1: "), "{shown}");
    assert_eq!(shown.lines().count(), 6);
}

#[test]
fn what_is_there_but_wrong_is_not_called_missing() {
    let app = [("GREENROOM_SLACK_APP_TOKEN", "xapp-1")];
    for (text, environment) in [
        ("[slack]\nbot_token = \n", &[][..]),
        ("[slack]\nbot_token = \n", &app),
        ("[slack]\nbot_token = 5\n", &app),
        ("[slack]\nbot_tokn = 'xoxb-1'\n", &app),
        ("bot_token = 'xoxb-1'\n[slack]\n", &app),
        ("[slack]\nmode = 5\n", &[]),
        ("[slack]\nmoode = 'http'\n", &[]),
        ("[slack]\n", &[app[0], ("GREENROOM_SLACK_BOT_TOKEN_FILE", "/run/none")]),
    ] {
        let error = with(text, environment).unwrap_err();
        assert_eq!(error.faults.len(), 1, "{text}\n{error}");
        assert_ne!(error.faults[0].place, Place::Absent, "{text}\n{error}");
    }
}

#[test]
fn every_example_of_the_table_is_taken_in_the_file_and_in_the_environment() {
    for key in Key::ALL {
        let spec = key.spec();
        let quoted = spec.example.starts_with('"') && spec.example.ends_with('"');
        assert_eq!(quoted, spec.kind == Kind::Text, "{}", key.path());
        let error = with(&format!("{} = {}\n", key.path(), spec.example), &[]).err();
        let plain = spec.example.trim_matches('"');
        let from_variable = with("", &[(&key.variable(), plain)]).err();
        for error in [error, from_variable].into_iter().flatten() {
            // Alone, a setting of a platform lacks the tokens; nothing else may be wrong.
            let absent = error.faults.iter().all(|fault| fault.place == Place::Absent);
            assert!(absent && ["slack", "discord"].contains(&spec.section), "{error}");
        }
        assert_eq!(Key::named(spec.section, spec.name), Some(key));
    }
}

#[test]
fn names_are_shown_to_others_so_they_must_be_showable() {
    for good in ["ana", "Ana María", "O'Neil-2", "李雷"] {
        assert_eq!(name(Some(good)).unwrap(), good);
    }
    for bad in ["", "   ", "a:b", "@x", "\u{1b}[31m", &"x".repeat(41)] {
        assert!(name(Some(bad)).is_err(), "{bad:?}");
    }
}

#[test]
fn a_database_that_is_given_is_used() {
    assert_eq!(database(Some(Path::new("x.db"))).unwrap(), Path::new("x.db"));
}

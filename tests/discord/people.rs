//! Who does what: hosts and others, bots, people by their names, people who left; what they share and write, and how they
//! answer where their messages cannot be read.

use crate::{
    fake::{BOT, Channel, GUILD, Id, Message, OWNER, Seen, World, permissions as bits},
    room::{ANA, ANSWER, BEN, CHANNEL, Room},
};
use greenroom::discord::place::Snowflake;

const CLEO: Id = 803;

/// A room in which Ana is in stage 1, and her thread.
async fn begun() -> (Room, Channel) {
    let room = Room::open().await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    (room, thread)
}

/// Somebody practises, and earns points in stage 1.
async fn earns(room: &Room, user: Id) {
    let thread = room.begin(user, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    room.fake.say(user, thread.id, ANSWER);
    room.pass(10);
    room.told(thread.id, "Feedback: stage 1").await;
    room.pass(1);
    room.fake.say(user, thread.id, "finish");
    room.told(thread.id, "Report card").await;
}

async fn board(room: &Room, user: Id, channel: Id) -> String {
    room.pass(1);
    room.fake.command(user, channel, "/leaderboard").await;
    let seen = room.fake.outcome(user).await;
    assert!(matches!(seen, Seen::Message(_)), "{seen:?}");
    seen.text()
}

/// All that is written in a message, as Discord reads it.
fn raw(message: &Message) -> String {
    let mut raw = message.content.clone();
    for embed in &message.embeds {
        for part in ["title", "description"] {
            raw.push('\n');
            raw.push_str(embed[part].as_str().unwrap_or_default());
        }
    }
    raw
}

#[tokio::test(flavor = "multi_thread")]
async fn text_files_are_answers_and_other_files_are_refused() {
    let (room, thread) = begun().await;
    let share = |text: &str, name: &str, kind: &str, content: &[u8]| {
        room.pass(1);
        room.fake.say_with_file(ANA, thread.id, text, name, Some(kind), content);
    };
    let direct = room.fake.direct(ANA);
    share("", "board.png", "image/png", b"\x89PNG");
    let refused = room.told(direct, "is not text").await;
    assert!(refused.text().contains("board.png"), "{}", refused.text());
    share("", "long.txt", "text/plain", &vec![b'a'; 40_001]);
    room.told(direct, "is longer than an answer can be").await;
    assert!(!room.is_stored(&"a".repeat(40_001)));
    share("", "answer.txt", "text/plain; charset=utf-8", ANSWER.as_bytes());
    room.pass(10);
    let feedback = room.told(thread.id, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "{}", feedback.text());
    assert_eq!(room.fake.messages(direct).len(), 2);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_messages_cannot_be_read_people_answer_by_form_mention_and_directly() {
    let room = Room::open_with(|settings| settings.message_content = false).await;
    room.fake.command(OWNER, CHANNEL, "/post problem:visual-search").await;
    let post = room.told(CHANNEL, "Problem of the day").await;
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    let stage = room.told(thread.id, "Stage 1 of 10").await;
    let hints = |channel| room.fake.cards_saying(channel, "I cannot read plain messages").len();
    assert_eq!((hints(CHANNEL), hints(thread.id)), (1, 0));
    assert!(!post.text().contains("cannot read"), "nobody is interviewed there");

    // Plain words do nothing.
    room.pass(1);
    room.fake.say(ANA, thread.id, "lunch was walrus stew");
    room.pass(1);
    room.fake.mention(ANA, thread.id, "The goal is to do well.");
    room.pass(10);
    room.told(thread.id, "Feedback: stage 1").await;
    assert!(!room.is_stored("walrus stew"));

    room.pass(1);
    let form = room.fake.press(ANA, thread.id, stage.id, "Answer in a form").await;
    assert!(form.modal().text().contains("Answer this stage"), "{}", form.modal().text());
    room.fake.submit(ANA, "greenroom:answer", &[("text", ANSWER)]).await;
    room.pass(10);
    room.told(thread.id, "20 %").await;
    room.pass(1);
    room.fake.mention(ANA, thread.id, "next");
    room.told(thread.id, "Stage 2 of 10").await;
    room.pass(1);
    room.fake.whisper(ANA, "The input is a stream of payments with amount, merchant and time.");
    room.pass(10);
    room.told(thread.id, "Feedback: stage 2").await;
    // In a direct message everything can be read, and nothing else is said.
    room.pass(1);
    room.fake.whisper(BEN, "practice card-fraud");
    let direct = room.fake.direct(BEN);
    room.told(direct, "Stage 1 of 10").await;
    assert_eq!(hints(direct), 0);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_are_told_by_rights_and_by_roles_of_the_settings() {
    let room = Room::quiet(|settings| {
        settings.host_roles = vec![Snowflake(720)];
        settings.admin_roles = vec![Snowflake(721)];
    })
    .await;
    let mut room = room;
    room.fake.add_member(CLEO, "Cleo");
    room.fake.add_member(804, "Dan");
    room.fake.add_role(GUILD, 720, "hosts", 0, &[BEN]);
    room.fake.add_role(GUILD, 721, "admins", 0, &[804]);
    room.fake.add_role(GUILD, 722, "managers", bits::MANAGE_GUILD, &[CLEO]);
    room.start().await;
    assert!(!room.fake.commands_for(ANA, CHANNEL).contains(&"schedule".to_owned()));
    room.fake.mention(ANA, CHANNEL, "schedule add 0 9 * * * UTC");
    let direct = room.fake.direct(ANA);
    room.told(direct, "is for the hosts").await;
    assert!(room.fake.cards_saying(CHANNEL, "Added schedule").is_empty());
    let added = |many: usize| {
        let added = move |world: &World| {
            let ours = world.messages_in(CHANNEL).into_iter();
            ours.filter(|one| one.text().contains("Added schedule")).count() == many
        };
        room.fake.wait_until("a schedule", added)
    };
    for (many, user) in [(1, BEN), (2, 804), (3, OWNER)] {
        room.pass(1);
        room.fake.mention(user, CHANNEL, "schedule add 0 9 * * * UTC");
        added(many).await;
    }
    room.fake.command(CLEO, CHANNEL, "/schedule list").await;
    let seen = room.fake.outcome(CLEO).await;
    room.fake
        .wait_until("the schedules", |world| {
            let all = world.messages.iter().filter(|one| one.channel == CHANNEL);
            all.into_iter().any(|one| one.text().contains("0 9 * * *") && one.author == BOT)
        })
        .await;
    assert!(!matches!(seen, Seen::Failed), "{seen:?}");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bots_and_webhooks_are_no_candidates() {
    let (room, thread) = begun().await;
    room.fake.add_user(900, |user| user.bot = true);
    let call = format!("<@{BOT}> practice visual-search");
    room.fake.strange(900, false, 0, CHANNEL, &call);
    room.fake.strange(901, true, 0, CHANNEL, &call);
    room.fake.strange(900, false, 0, thread.id, "walrus stew");
    room.fake.strange(901, true, 0, thread.id, "penguin parade");
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    assert_eq!(room.fake.threads(CHANNEL).len(), 1);
    assert!(!room.is_stored("walrus stew") && !room.is_stored("penguin parade"));
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_called_as_they_are_in_each_server() {
    let room = Room::open().await;
    room.fake.add_guild(1700, "Other", OWNER);
    room.fake.add_channel(1710, 1700, "general");
    room.fake.invite_bot(1700);
    room.fake.join_guild(1700, ANA);
    room.fake.change_member(GUILD, ANA, |member| member.nick = Some("Annie".to_owned()));
    room.fake.change_member(1700, ANA, |member| member.nick = Some("Zed".to_owned()));
    earns(&room, ANA).await;
    let root = room.fake.messages(CHANNEL).swap_remove(0);
    assert!(root.text().contains("**Annie** begins"), "{}", root.text());
    let there = board(&room, ANA, 1710).await;
    assert!(!there.contains("Annie"), "{there}");
    let here = board(&room, BEN, CHANNEL).await;
    assert!(here.contains("1. Annie") && !here.contains("Zed"), "{here}");
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_is_a_command_line() {
    let room = Room::open().await;
    room.fake.mention(BEN, CHANNEL, "pracitce card-fraud");
    let direct = room.fake.direct(BEN);
    room.told(direct, "Did you mean").await;
    room.pass(1);
    room.fake.mention(BEN, CHANNEL, "");
    room.told(direct, "Ben").await;
    room.pass(1);
    room.fake.mention(BEN, CHANNEL, "practice card-fraud");
    room.fake.wait_until("a thread", |world| world.threads_of(CHANNEL).len() == 1).await;
    let thread = room.fake.threads(CHANNEL).swap_remove(0);
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    room.fake.mention(BEN, thread.id, "pause");
    room.told(thread.id, "Paused").await;
    room.close().await;
}

/// What would ping, link, quote or format, if it were not made harmless.
const TRICKS: &str = "@everyone <@801> <@&720> <#810> [x](http://y) ``` > | **b** </help:1> <t:0:R> :x: https://y.example";

#[tokio::test(flavor = "multi_thread")]
async fn nobody_pings_or_links_through_a_name_or_an_answer() {
    let room = Room::open().await;
    room.fake.change_member(GUILD, ANA, |member| {
        member.nick = Some("@here [y](http://z)```".to_owned());
    });
    let thread = room.begin(ANA, "/practice problem:card-fraud").await;
    room.told(thread.id, "Stage 1 of 10").await;
    room.pass(1);
    let answer = format!(
        "The goal is to cut fraud losses by 20 % {TRICKS} within two quarters without blocking good customers, because each false alarm costs us a sale."
    );
    room.fake.say(ANA, thread.id, &format!("{answer}\n> a quote\n```\ncode\n```\n# head"));
    room.pass(10);
    let feedback = room.told(thread.id, "Feedback: stage 1").await;
    assert!(feedback.text().contains("20 %"), "{}", feedback.text());
    room.pass(1);
    let stage = room.fake.cards_saying(thread.id, "Stage 1 of 10").swap_remove(0);
    // The longest answer that a form takes.
    room.fake.press(ANA, thread.id, stage.id, "Answer in a form").await;
    let long: String = format!("{ANSWER} {TRICKS} ").repeat(20).chars().take(3_000).collect();
    room.fake.submit(ANA, "greenroom:answer", &[("text", &long)]).await;
    room.pass(10);
    room.told(thread.id, "Feedback: stage 1").await;
    room.pass(1);
    room.fake.say(ANA, thread.id, "why");
    room.pass(1);
    room.fake.say(ANA, thread.id, "finish");
    room.told(thread.id, "Report card").await;
    let standings = board(&room, BEN, CHANNEL).await;
    assert!(standings.matches("```").count() == 2, "{standings}");

    let all = room.fake.with(|world| world.messages.clone());
    for message in all.iter().filter(|one| one.author == BOT) {
        let raw = raw(message);
        assert!(message.mentions.is_empty(), "{raw}");
        // In tables nothing is markup, and nothing in them ends them.
        let raw: String = raw.split("\n```").step_by(2).collect();
        // Where the first card leads.
        let raw = raw.replace("](https://discord.com/channels/700/810)", "");
        for ping in ["@everyone", "@here"] {
            assert!(!raw.contains(ping), "{ping}: {raw}");
        }
        let bare = |mark: &str| raw.match_indices(mark).any(|(at, _)| !raw[..at].ends_with('\\'));
        let slash =
            ["<@", "<#810", "</help", "<t:0", "[x]", "[y]", "://", "**b**", "```", "\n# head"];
        // Times and links of ours are none of these.
        for mark in slash {
            assert!(!bare(mark), "{mark}: {raw}");
        }
    }
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_no_direct_messages_is_left_alone() {
    let (room, thread) = begun().await;
    room.fake.alter_user(BEN, |user| user.closed = true);
    room.fake.say(BEN, thread.id, "may I say something here");
    room.fake.mention(BEN, CHANNEL, "help");
    room.fake.say(ANA, thread.id, "hint");
    room.told(thread.id, "Hint 1 of 3").await;
    let direct = room.fake.direct(BEN);
    let tried = move |world: &World| {
        let path = format!("/channels/{direct}/messages");
        world.calls.iter().filter(|call| call.path.starts_with(&path)).count() >= 2
    };
    room.fake.wait_until("two tries", tried).await;
    assert!(room.fake.messages(direct).is_empty());
    // Where they ask by a command, they are answered there.
    room.fake.command(BEN, CHANNEL, "/help").await;
    room.whispered(BEN, CHANNEL, "/practice").await;
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_left_the_server_is_not_on_its_boards() {
    let room = Room::open().await;
    earns(&room, BEN).await;
    earns(&room, ANA).await;
    let both = board(&room, ANA, CHANNEL).await;
    assert!(both.contains("Ana") && both.contains("Ben"), "{both}");
    room.fake.with(|world| world.guild(GUILD).members.remove(&BEN));
    // For a day what was told is believed: nobody is asked anew for each board.
    let asked = || room.fake.calls("GET /guilds/{}/members/{}").len();
    let before = asked();
    board(&room, ANA, CHANNEL).await;
    assert_eq!(asked(), before);
    room.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_back_is_on_the_board_again() {
    let mut room = Room::open().await;
    earns(&room, BEN).await;
    earns(&room, ANA).await;
    room.fake.with(|world| world.guild(GUILD).members.remove(&BEN));
    room.stop().await;
    room.start().await;
    let left = board(&room, ANA, CHANNEL).await;
    assert!(left.contains("1. Ana") && !left.contains("Ben"), "{left}");
    let asked = room.fake.calls("GET /guilds/{}/members/{}").len();
    board(&room, ANA, CHANNEL).await;
    assert_eq!(room.fake.calls("GET /guilds/{}/members/{}").len(), asked);
    room.fake.join_guild(GUILD, BEN);
    room.fake.command(BEN, CHANNEL, "/help").await;
    room.fake.outcome(BEN).await;
    let back = board(&room, ANA, CHANNEL).await;
    assert!(back.contains("1. Ben") && back.contains("2. Ana"), "{back}");
    room.close().await;
}

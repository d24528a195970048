//! Permissions by their bits, as far as the fake knows them.

/// Everything at once.
pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
/// Commands for those who run a server.
pub(crate) const MANAGE_GUILD: u64 = 1 << 5;
/// Without it nothing of a channel is seen.
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
/// Has no meaning in threads.
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
/// Deleting what others wrote.
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
/// Without it embeds are refused.
pub(crate) const EMBED_LINKS: u64 = 1 << 14;
/// Without it files are refused.
pub(crate) const ATTACH_FILES: u64 = 1 << 15;
/// Without it history is empty.
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Slash commands.
pub(crate) const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Locking, and seeing every private thread.
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
/// Threads that all can read.
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
/// Threads by invitation.
pub(crate) const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
/// Talking in threads.
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// What somebody may do in a direct message.
pub(crate) const DIRECT: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS;

/// What everybody in a server may do at first.
pub(crate) const EVERYONE: u64 =
    DIRECT | CREATE_PUBLIC_THREADS | CREATE_PRIVATE_THREADS | SEND_MESSAGES_IN_THREADS;

/// What an owner or an administrator may do.
pub(crate) const ALL: u64 =
    EVERYONE | ADMINISTRATOR | MANAGE_GUILD | MANAGE_MESSAGES | MANAGE_THREADS;

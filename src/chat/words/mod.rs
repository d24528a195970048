//! Every word the bot says, as functions that return a card; nothing is decided here.
//!
//! What is said during an interview is in [`walk`], of its answers in [`feedback`], at its end in [`report`]; boards,
//! problems, schedules and open interviews in [`lists`], refusals and faults in `refusals`, menu, welcome and help in `guide`,
//! the page for one person in `home`, goals and what is due in [`goals`], what is set in `settings`, what is kept about somebody in `privacy`, what an admin must mend in `trouble`,
//! manners of a group in [`groups`], marks of peers in [`peers`], forms in [`forms`], problems of a workspace's own in [`own`], arguments of commands in [`options`], what platforms put around cards in [`beside`], words on [`pictures`], pages for whoever
//! adds the app to a workspace in [`install`], accounts that are one person's in [`links`], what stands in files in [`export`].
//! A card says one idea a sentence, praises nothing that was not shown, and names what can be done next.

pub mod beside;
pub mod export;
pub mod feedback;
pub mod forms;
pub mod goals;
pub mod groups;
mod guide;
mod home;
pub mod install;
pub mod links;
pub mod lists;
pub mod options;
pub mod own;
pub mod pairs;
pub mod peers;
mod phrases;
pub mod pictures;
mod privacy;
mod refusals;
pub mod report;
mod settings;
mod trouble;
pub mod walk;

pub use guide::{cannot_read, help, help_about, menu, welcome};
pub use home::{Home, home};
pub use phrases::{counted, quoted, stage_name};
pub use privacy::{Kept, exported, forget_what, forgotten, kept, nothing_kept};
pub use refusals::{
    NoEntry, admins_only, broken, files_not_read, misuse, no_entry, no_interview_here,
    no_such_interview, no_such_message, no_such_problem, nobody_listens, nothing_said, refused,
};
pub use settings::{
    Settings, ask_zone, board_rules_changed, group_zone_chosen, preferences_changed, settings,
    zone_chosen, zone_is_told,
};
pub use trouble::{Trouble, trouble};

//! What is listed: boards and progress, problems and open interviews, schedules.

mod interviews;
mod problems;
mod schedules;
mod standings;

pub use interviews::{OpenInterview, also_open, which_interview};
pub use problems::{posted, problems};
pub use schedules::{
    HistoryLine, Rests, ScheduleLine, Told, bad_schedule, empty_pool, history, no_such_schedule,
    pause_is_over, preview, schedule_added, schedule_changed, schedule_removed, schedules,
};
pub use standings::{
    BOARD_ROWS, Board, board, group_file, group_file_for_hosts, improvement_board, no_boards,
    progress, review_board, streak,
};

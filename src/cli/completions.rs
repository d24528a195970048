//! `greenroom completions`: a script that completes this command line in a shell.

use clap::{Args, Command};
use clap_complete::Shell;
use std::io::Write;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  greenroom completions bash > ~/.local/share/bash-completion/completions/greenroom"
)]
pub(super) struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, command: &mut Command, mut out: &mut dyn Write) {
    clap_complete::generate(args.shell, command, "greenroom", &mut out);
}

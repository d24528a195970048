//! What whoever adds the app to a workspace reads in the browser: plain pages, not cards.

/// A page: a heading and a paragraph, both plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The heading.
    pub title: &'static str,
    /// The paragraph.
    pub text: String,
}

fn page(title: &'static str, text: impl Into<String>) -> Page {
    Page { title, text: text.into() }
}

/// The workspace has the app.
pub fn installed(workspace: &str) -> Page {
    page(
        "Greenroom is installed",
        format!(
            "Now open {workspace}, go to the channel where you want to practise, and type: /invite @Greenroom"
        ),
    )
}

/// The person chose not to.
pub fn denied() -> Page {
    page(
        "Greenroom was not installed",
        "You declined, so nothing was changed. You can start again whenever you want.",
    )
}

/// It took too long, went through another browser, or was done before.
pub fn stale() -> Page {
    page(
        "This installation cannot go on",
        "It was begun in another browser, more than ten minutes ago, or is done already. Start again, in one browser.",
    )
}

/// Slack offers whole organisations, too.
pub fn organisation() -> Page {
    page(
        "One workspace at a time",
        "Greenroom cannot be installed for a whole organisation. Start again and choose one workspace.",
    )
}

/// Slack does not take what we sent, in its own word.
pub fn refused(reason: &str) -> Page {
    page(
        "Slack refused the installation",
        format!(
            "It says \u{201c}{reason}\u{201d}. Start again; if it says so again, tell whoever runs this Greenroom."
        ),
    )
}

/// Slack or we cannot do it now.
pub fn failed() -> Page {
    page("Greenroom was not installed", "Something did not answer. Start again in a minute.")
}

/// The link on every page but that of success.
pub fn again() -> &'static str {
    "Start again"
}

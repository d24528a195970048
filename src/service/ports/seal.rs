//! The port to sealing: a short secret text becomes one that may be stored. Which cipher and which keys is not known here.

/// Seals texts, each bound to the place where it is kept.
pub trait Seal: Send + Sync {
    /// Seals a text. Only whoever holds the key and names the same place opens it again.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`], [`SealError::TooLong`]
    fn seal(&self, text: &str, place: &str) -> Result<String, SealError>;

    /// Opens a sealed text that was kept at this place.
    ///
    /// # Errors
    /// [`SealError::Foreign`], [`SealError::NoKey`]
    fn open(&self, sealed: &str, place: &str) -> Result<Opened, SealError>;
}

/// An opened text. Not `Debug`: it is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// The text as it was sealed.
    pub text: String,
    /// Whether the key that new texts are sealed with opened it; if not, it should be sealed anew.
    pub is_current: bool,
}

/// Why a text was not sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {reason}")]
    NoRandomness {
        /// What it says.
        reason: String,
    },
    /// The cipher takes no text of this length.
    #[error("a text of {bytes} bytes is too long to be sealed")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// The text was never sealed by this version's format.
    #[error("it is not a sealed text that this version knows")]
    Foreign,
    /// It was sealed with another key or for another place, or was changed.
    #[error("none of {keys} keys opens it")]
    NoKey {
        /// How many were tried.
        keys: usize,
    },
}

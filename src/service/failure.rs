//! The two ways a step can fail, split once: refused is told to the person, broken is logged.

use crate::{chat::card::Card, ids::MessageKey};

/// Why a step did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The person is told, with the way out.
    Refused(Box<Card>),
    /// It refers to a message not seen yet: kept until one arrives.
    Waits(MessageKey),
    /// Ours: logged once with a reference, the person sees neutral words.
    Broken(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<crate::service::ports::store::StoreError> for Failure {
    fn from(error: crate::service::ports::store::StoreError) -> Self {
        Self::Broken(error.into())
    }
}

/// A refusal with these words.
pub fn refused<T>(card: Card) -> Result<T, Failure> {
    Err(Failure::Refused(Box::new(card)))
}

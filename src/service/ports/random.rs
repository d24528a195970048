//! The one place where random bytes come from; everywhere else they are an argument. What needs no secrecy is drawn from a seed
//! instead ([`crate::framework::chance`]).

/// Gives random bytes that nobody can guess.
pub trait Random: Send + Sync {
    /// Fills all of it.
    ///
    /// # Errors
    /// The system gives none.
    fn fill(&self, bytes: &mut [u8]) -> anyhow::Result<()>;
}

/// The system's own.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> anyhow::Result<()> {
        getrandom::fill(bytes)
            .map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_the_same() {
        let draw = || {
            let mut bytes = [0_u8; 32];
            SystemRandom.fill(&mut bytes).unwrap();
            bytes
        };
        let (first, second) = (draw(), draw());
        assert_ne!(first, second);
        assert!(first.iter().any(|byte| *byte != 0));
        assert!(SystemRandom.fill(&mut []).is_ok());
    }

    #[test]
    fn a_long_draw_holds_most_bytes_there_are() {
        let mut bytes = [0_u8; 4_096];
        SystemRandom.fill(&mut bytes).unwrap();
        let mut seen = [false; 256];
        for byte in bytes {
            if let Some(seen) = seen.get_mut(usize::from(byte)) {
                *seen = true;
            }
        }
        assert!(seen.iter().filter(|seen| **seen).count() > 200);
    }
}

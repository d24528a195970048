//! Compressed payloads: each is one whole zlib stream of its own. What is in them is not known here.

use flate2::{Decompress, FlushDecompress, Status};

/// Longest payload in bytes, also of one that came as text. Discord's longest are servers of many thousand channels and
/// threads, which stay well below.
pub(super) const LONGEST: usize = 8 << 20;

/// What is kept of a payload that is too long, in bytes.
pub(super) const BEGINNING: usize = 64 << 10;

/// Room that is kept for the next payload, in bytes.
const KEPT: usize = 256 << 10;

/// First room for a payload, in bytes.
const FIRST: usize = 16 << 10;

/// Opens payloads, one after the other.
pub(super) struct Inflater {
    state: Decompress,
    room: Vec<u8>,
}

/// A payload that was opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inflated<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// The beginning of one that is longer than [`LONGEST`].
    TooLong(&'a [u8]),
    /// It is no zlib stream, or not a whole one.
    Broken,
}

impl Default for Inflater {
    fn default() -> Self {
        Self { state: Decompress::new(true), room: Vec::new() }
    }
}

impl Inflater {
    /// Opens one payload.
    pub(super) fn inflate(&mut self, packed: &[u8]) -> Inflated<'_> {
        self.state.reset(true);
        self.room.clear();
        self.room.shrink_to(KEPT);
        loop {
            if self.room.len() == self.room.capacity() {
                if self.room.len() > LONGEST {
                    return Inflated::TooLong(&self.room[..BEGINNING]);
                }
                // One byte more than is allowed: a stream of just the longest ends when nothing is left to write.
                let more = self.room.len().max(FIRST).min(LONGEST + 1 - self.room.len());
                self.room.reserve_exact(more);
            }
            // In bounds: the state counts what it took of these bytes.
            let rest = usize::try_from(self.state.total_in()).ok().and_then(|at| packed.get(at..));
            let before = (self.state.total_in(), self.room.len());
            let opened = self.state.decompress_vec(
                rest.unwrap_or_default(),
                &mut self.room,
                FlushDecompress::None,
            );
            match opened {
                Ok(Status::StreamEnd) => break,
                Ok(_) if before != (self.state.total_in(), self.room.len()) => {}
                Ok(_) if self.room.len() == self.room.capacity() => {}
                Ok(_) | Err(_) => return Inflated::Broken,
            }
        }
        if self.room.len() > LONGEST {
            return Inflated::TooLong(&self.room[..BEGINNING]);
        }
        Inflated::Whole(&self.room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn payloads_are_opened_one_after_the_other() {
        let mut inflater = Inflater::default();
        for length in [0, 1, FIRST - 1, FIRST, FIRST + 1, 300_000, 2_000_000, LONGEST, 5] {
            let bytes: Vec<u8> = (0..length).map(|at| (at * at / 7) as u8).collect();
            let opened = inflater.inflate(&packed(&bytes));
            assert!(opened == Inflated::Whole(&bytes), "{length}");
        }
        assert!(inflater.room.capacity() <= KEPT);
    }

    #[test]
    fn a_bomb_stays_small() {
        let mut inflater = Inflater::default();
        for length in [LONGEST + 1, 200 << 20] {
            let bomb = packed(&vec![b'['; length]);
            assert_eq!(inflater.inflate(&bomb), Inflated::TooLong(&vec![b'['; BEGINNING]));
            assert!(inflater.room.capacity() <= LONGEST + 1);
        }
        assert_eq!(inflater.inflate(&packed(b"{}")), Inflated::Whole(b"{}"));
    }

    #[test]
    fn what_is_cut_or_no_stream_is_broken() {
        let mut inflater = Inflater::default();
        let whole = packed(&[7; 100_000]);
        for length in 0..whole.len() {
            assert_eq!(inflater.inflate(&whole[..length]), Inflated::Broken, "{length}");
        }
        assert_eq!(inflater.inflate(b"{\"op\":11}"), Inflated::Broken);
        assert_eq!(inflater.inflate(&packed(b"{}")), Inflated::Whole(b"{}"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut inflater = Inflater::default();
            inflater.inflate(&bytes);
            prop_assert_eq!(inflater.inflate(&packed(&bytes)), Inflated::Whole(&bytes));
        }
    }
}

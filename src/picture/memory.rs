//! Large pieces of memory that go back to the system as soon as they are dropped. What an allocator gave once it may keep: a
//! process that paints a picture a day shall not hold one all day.

use memmap2::MmapMut;
use std::{
    io,
    ops::{Deref, DerefMut},
};

/// Bytes of our own, zero at first.
pub(super) struct Memory(MmapMut);

impl Memory {
    /// So many bytes.
    pub(super) fn zeroed(bytes: usize) -> io::Result<Self> {
        MmapMut::map_anon(bytes).map(Self)
    }
}

impl Deref for Memory {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Memory {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

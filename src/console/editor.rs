//! Line editing.

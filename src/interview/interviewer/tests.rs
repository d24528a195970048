//! Questions put to real problems.

//! Questions put to real problems.
use super::*;

//! tmp
use super::*;

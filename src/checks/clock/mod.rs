//! Checks about a server's own clock, as its time service describes it.

pub(super) mod synchronised;

//! The regions of the window. Each has `data.rs`, which decides what is said, and draws it without deciding anything.

pub mod approve;
pub mod card;
pub mod causes;
pub mod certificate;
pub mod claims;
pub mod compare;
pub mod endpoints;
pub mod evidence;
pub mod findings;
pub mod first_run;
pub mod keys;
pub mod live;
pub mod network;
pub mod raw;
pub mod steps;
pub mod text;
pub mod top_bar;
pub mod verdict;

//! The window, driven without a display: journeys by role and label, outlines of what a screen reader hears, and pictures.
#![cfg(feature = "gui")]

mod bench;
mod cases;
#[cfg(test)]
#[path = "../common/mod.rs"]
mod common;

mod compare;
mod endpoints;
mod fetch;
mod files;
mod gallery;
mod journeys;
mod kinds;
mod network;
mod network_menu;
mod outline;
mod probing;
mod real;
mod screens;
mod secrets;
#[cfg(test)]
#[path = "../common/server/mod.rs"]
mod server;
mod words;

//! The window, driven without a display: journeys by role and label, outlines of what a screen reader hears, and pictures.
#![cfg(feature = "gui")]

mod bench;

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
mod screens;
mod secrets;
mod words;

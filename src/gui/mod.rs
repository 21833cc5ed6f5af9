//! The window: theme, tasks, widgets, panels and the application that joins them. It shows what an assessment says and
//! computes no verdict of its own.

pub mod app;
pub mod clock;
pub mod command;
pub mod guess;
pub mod launch;
pub mod load;
pub mod network;
pub mod panels;
pub mod probe;
pub mod reading;
pub mod settings;
pub mod slot;
pub mod task;
pub mod theme;
pub mod view;
pub mod widgets;
pub mod words;

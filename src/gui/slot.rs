//! One answer that follows a key: what the window computes in the background and shows meanwhile.

use super::task::{Panicked, Task};

/// One answer that follows a key: starts work only when the key changes, keeps the previous answer to show while the
/// next is computed, and never takes the answer to an old key.
pub struct Slot<K, T: Send + 'static> {
    key: Option<K>,
    task: Option<Task<T>>,
    answer: Option<Result<T, Panicked>>,
    asked_at_secs: f64,
}

impl<K, T: Send + 'static> Default for Slot<K, T> {
    fn default() -> Self {
        Self { key: None, task: None, answer: None, asked_at_secs: 0.0 }
    }
}

impl<K: PartialEq, T: Send + 'static> Slot<K, T> {
    /// Asks for the answer to `key`; starts work unless it was the last key asked for.
    pub fn ask(&mut self, key: K, now_secs: f64, start: impl FnOnce(&K) -> Task<T>) {
        if self.key.as_ref() == Some(&key) {
            return;
        }
        self.task = Some(start(&key)); // the old task, if any, is dropped and thereby cancelled
        self.key = Some(key);
        self.asked_at_secs = now_secs;
    }

    /// Forgets key, work and answer.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes an answer that has come; true if there is a new one.
    pub fn poll(&mut self) -> bool {
        let Some(task) = self.task.take() else { return false };
        match task.take() {
            Ok(answer) => {
                self.answer = Some(answer);
                true
            }
            Err(task) => {
                self.task = Some(task);
                false
            }
        }
    }

    /// The newest answer, perhaps to an older key while work is under way.
    pub fn value(&self) -> Option<&T> {
        self.answer.as_ref().and_then(|answer| answer.as_ref().ok())
    }

    /// The newest answer, to change what is shown of it.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        self.answer.as_mut().and_then(|answer| answer.as_mut().ok())
    }

    /// That the newest work ended in a panic.
    pub fn panicked(&self) -> Option<Panicked> {
        self.answer.as_ref().and_then(|answer| answer.as_ref().err().copied())
    }

    /// Whether work is under way.
    pub fn is_working(&self) -> bool {
        self.task.is_some()
    }

    /// For how long work has been under way; zero when none is.
    pub fn working_secs(&self, now_secs: f64) -> f64 {
        if self.is_working() { now_secs - self.asked_at_secs } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eframe::egui;

    use super::*;
    use crate::gui::task::{Held, Tasks};

    fn held() -> (Arc<Held>, Tasks) {
        let held = Arc::new(Held::default());
        (held.clone(), Tasks::new(held, egui::Context::default()))
    }

    #[test]
    fn the_previous_answer_stays_while_the_next_is_computed() {
        let (held, tasks) = held();
        let mut slot = Slot::default();
        slot.ask(1, 0.0, |_| tasks.start("test", |_| "one"));
        assert_eq!((slot.value(), slot.is_working()), (None, true));
        assert!(held.run_next() && slot.poll());
        slot.ask(2, 1.0, |_| tasks.start("test", |_| "two"));
        assert_eq!((slot.value(), slot.is_working()), (Some(&"one"), true));
        assert!((slot.working_secs(1.5) - 0.5).abs() < f64::EPSILON);
        assert!(held.run_next() && slot.poll());
        assert_eq!((slot.value(), slot.is_working()), (Some(&"two"), false));
    }

    #[test]
    fn a_stale_answer_is_dropped() {
        let (held, tasks) = held();
        let mut slot = Slot::default();
        slot.ask("old", 0.0, |_| tasks.start("test", |_| "stale"));
        slot.ask("new", 0.0, |_| tasks.start("test", |_| "fresh"));
        assert!(held.run_last() && slot.poll());
        assert!(held.run_next()); // the old work answers late, into nothing
        assert!(!slot.poll());
        assert_eq!(slot.value(), Some(&"fresh"));
    }

    #[test]
    fn the_same_key_starts_no_work() {
        let (held, tasks) = held();
        let mut slot = Slot::default();
        for _ in 0..3 {
            slot.ask(7, 0.0, |_| tasks.start("test", |_| ()));
        }
        assert_eq!(held.waiting(), 1);
    }

    #[test]
    fn a_panic_is_a_value() {
        let (held, tasks) = held();
        let mut slot: Slot<u8, ()> = Slot::default();
        slot.ask(1, 0.0, |_| tasks.start("test", |_| panic!("on purpose")));
        assert!(held.run_next() && slot.poll());
        assert_eq!((slot.value(), slot.panicked()), (None, Some(Panicked)));
    }
}

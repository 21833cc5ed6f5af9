//! One blocking call's own runtime: work ends with the call, whatever still hangs in the system.

use std::time::Duration;

use super::Watch;
use crate::network::{Fault, Stage};

/// Runs work until it ends or somebody calls it off. A name server that never answers holds a thread of the system's for a
/// while, and nobody else.
pub(super) fn run<T>(watch: &dyn Watch, work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    if watch.is_cancelled() {
        return Err(Fault::Cancelled);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Fault::Other { stage: Stage::Total, reason: error.to_string() })?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = work => outcome,
            () = cancelled(watch) => Err(Fault::Cancelled),
        }
    });
    runtime.shutdown_background();
    outcome
}

/// Runs a stage within its time.
pub(super) async fn within<T>(
    limit: Duration,
    stage: Stage,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    tokio::time::timeout(limit, work).await.unwrap_or(Err(Fault::TimedOut { stage, after: limit }))
}

async fn cancelled(watch: &dyn Watch) {
    while !watch.is_cancelled() {
        tokio::time::sleep(POLL).await;
    }
}

const POLL: Duration = Duration::from_millis(50); // nobody sees a twentieth of a second

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use super::*;

    /// Calls the work off when it is asked for the third time.
    struct Impatient(AtomicUsize);

    impl Watch for Impatient {
        fn is_cancelled(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed) >= 2
        }
    }

    #[test]
    fn work_that_hangs_is_called_off_and_holds_nobody() {
        let begun = Instant::now();
        let outcome: Result<(), _> = run(&Impatient(AtomicUsize::new(0)), async {
            let _joined = tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_secs(5))).await;
            Ok(())
        });
        assert_eq!(outcome, Err(Fault::Cancelled));
        assert!(begun.elapsed() < Duration::from_secs(2));
    }

    #[test]
    fn a_stage_ends_with_its_time() {
        let limit = Duration::from_millis(20);
        let outcome: Result<(), _> =
            run(&Impatient(AtomicUsize::new(0)), within(limit, Stage::Tls, std::future::pending()));
        assert_eq!(outcome, Err(Fault::TimedOut { stage: Stage::Tls, after: limit }));
    }
}

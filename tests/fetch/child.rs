//! A test in a process of its own, for what is a process's: its environment and its memory.

use std::process::Command;

/// Runs one ignored test of this program by its name, with these variables and no proxy from outside. What it prints.
#[track_caller]
pub(crate) fn run(test: &str, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]);
    for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    let output =
        command.env_remove("NO_PROXY").env_remove("no_proxy").envs(environment.iter().copied()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{test}: {printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// What a test was told by whoever runs it.
pub(crate) fn told(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "that is how a test tells its child process what to do")]
    std::env::var(name).ok()
}

//! The rules of the house, read from the sources: who may use whom, who may touch the world, and what every file has.
#![cfg(test)]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::rust::{Name, Source, mark_test_files, sources};

/// The modules from the top down. Each may use what stands in a lower row, and nothing else of the crate but itself.
const LEVELS: [&[&str]; 11] = [
    &["bin"],
    &["gui", "cli"],
    &["report", "sample", "lessons", "scan", "fetch"],
    &["assess"],
    &["checks", "causes", "timeline"],
    &["case", "compare", "guess", "policy"],
    &["intake", "claims"],
    &["exchange", "metadata", "network"],
    &["event"],
    &["jose", "x509", "powershell"],
    &["text", "time"],
];

/// The only steps sideways.
const SIDEWAYS: [(&str, &str); 2] = [("causes", "checks"), ("jose", "x509")];

/// Who may read the clock, the network, the environment and files.
const WORLDLY: [&str; 4] = ["bin", "gui", "cli", "fetch"];

/// What reads them. `std::fs` stands for everything in it, `std::net` for all but addresses, which are plain values.
const WORLD: [&[&str]; 10] = [
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["io", "stdin"],
    &["io", "stdout"],
    &["io", "stderr"],
    &["SystemTime", "now"],
    &["Utc", "now"],
    &["Local", "now"],
    &["Instant", "now"],
];

/// Part of `std::net`, but nothing that reaches out.
const ADDRESSES: [&str; 4] = ["IpAddr", "Ipv4Addr", "Ipv6Addr", "SocketAddr"];

const MAX_LINES: usize = 600;

#[test]
fn imports_go_down() {
    report(sources("src").iter().flat_map(against_the_direction));
}

#[test]
fn every_module_has_a_level() {
    let unknown = |source: &Source| level(source.top()).is_none() && !source.top().is_empty();
    let faults = sources("src").into_iter().filter(unknown);
    report(faults.map(|source| format!("{}: its module has no level in this test", source.path)));
}

#[test]
fn only_the_edge_touches_the_world() {
    report(sources("src").iter().flat_map(touching_the_world));
}

#[test]
fn only_the_window_names_the_window_library() {
    report(sources("src").iter().flat_map(naming_the_window));
}

#[test]
fn only_the_command_line_names_clap_and_prints() {
    report(sources("src").iter().flat_map(naming_clap).chain(sources("src").iter().flat_map(printing)));
}

#[test]
fn only_fetch_names_what_reaches_out() {
    report(sources("src").iter().flat_map(naming_the_network));
}

#[test]
fn no_file_is_long() {
    report(all_sources().iter().filter_map(too_long));
}

#[test]
fn every_file_says_what_it_is_for() {
    report(all_sources().iter().filter_map(without_doc));
}

#[test]
fn nothing_is_unsafe() {
    report(all_sources().iter().flat_map(|source| {
        let names = source.names.iter().filter(|name| name.parts == ["unsafe"]);
        names.map(|name| format!("{}: `unsafe`", source.place(name.line))).collect::<Vec<_>>()
    }));
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    report(without_reason(&manifest));
}

fn all_sources() -> Vec<Source> {
    let all = [sources("src"), sources("tests"), sources("benches")].concat_all();
    assert!(all.len() > 50, "only {} files were found", all.len());
    all
}

/// `concat` for what cannot be cloned.
trait ConcatAll<T> {
    fn concat_all(self) -> Vec<T>;
}

impl<T, const N: usize> ConcatAll<T> for [Vec<T>; N] {
    fn concat_all(self) -> Vec<T> {
        self.into_iter().flatten().collect()
    }
}

#[track_caller]
fn report(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<_> = faults.into_iter().collect();
    let mut text = String::new();
    for fault in &faults {
        let _infallible = write!(text, "\n  {fault}");
    }
    assert!(faults.is_empty(), "{} against the rules:{text}", faults.len());
}

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|row| row.contains(&module))
}

fn against_the_direction(source: &Source) -> Vec<String> {
    let from = source.top();
    let Some(own) = level(from) else { return Vec::new() };
    let upwards = |name: &&Name| {
        let Some(to) = used_module(source, name) else { return false };
        let below = level(to).is_some_and(|other| other > own);
        to != from && !below && !SIDEWAYS.contains(&(from, to))
    };
    let faults = source.names.iter().filter(upwards);
    let words = |name: &Name| {
        let to = used_module(source, name).unwrap_or_default();
        format!("{}: `{from}` uses `{to}` ({})", source.place(name.line), name.parts.join("::"))
    };
    faults.map(words).collect()
}

/// The module of this crate that a name leads into.
fn used_module<'n>(source: &Source, name: &'n Name) -> Option<&'n str> {
    let root = name.parts.first()?;
    let is_ours = root == "crate" && source.top() != "bin" || root == "assay";
    let module = name.parts.get(1).filter(|_| is_ours)?;
    (module != "self").then_some(module)
}

fn touching_the_world(source: &Source) -> Vec<String> {
    if source.is_test || WORLDLY.contains(&source.top()) {
        return Vec::new();
    }
    let is_address = |name: &Name| name.parts.get(2).is_some_and(|part| ADDRESSES.contains(&part.as_str()));
    let touches =
        |name: &&Name| !name.is_test && !is_address(name) && WORLD.iter().any(|world| holds(&name.parts, world));
    let faults = source.names.iter().filter(touches);
    faults.map(|name| format!("{}: `{}`", source.place(name.line), name.parts.join("::"))).collect()
}

fn naming_the_window(source: &Source) -> Vec<String> {
    const CRATES: [&str; 5] = ["egui", "eframe", "egui_extras", "poll_promise", "rfd"];
    if source.top() == "gui" || source.path == "src/bin/assay.rs" {
        return Vec::new();
    }
    naming(source, &CRATES)
}

fn naming_clap(source: &Source) -> Vec<String> {
    if matches!(source.top(), "cli" | "bin") { Vec::new() } else { naming(source, &["clap", "clap_complete"]) }
}

fn naming_the_network(source: &Source) -> Vec<String> {
    const CRATES: [&str; 9] = [
        "hyper",
        "hyper_util",
        "reqwest",
        "rsntp",
        "rustls",
        "rustls_platform_verifier",
        "tokio",
        "tokio_rustls",
        "tokio_socks",
    ];
    if source.top() == "fetch" { Vec::new() } else { naming(source, &CRATES) }
}

fn naming(source: &Source, crates: &[&str]) -> Vec<String> {
    let named = |name: &&Name| name.parts.iter().any(|part| crates.contains(&part.as_str()));
    let faults = source.names.iter().filter(named);
    faults.map(|name| format!("{}: `{}`", source.place(name.line), name.parts.join("::"))).collect()
}

fn printing(source: &Source) -> Vec<String> {
    const MACROS: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];
    if source.is_test || matches!(source.top(), "cli" | "bin") {
        return Vec::new();
    }
    let prints = |name: &&Name| {
        name.is_macro && !name.is_test && name.parts.last().is_some_and(|last| MACROS.contains(&last.as_str()))
    };
    let faults = source.names.iter().filter(prints);
    faults.map(|name| format!("{}: `{}!`", source.place(name.line), name.parts.join("::"))).collect()
}

fn too_long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > MAX_LINES).then(|| format!("{}: {lines} lines; {MAX_LINES} are the most", source.path))
}

/// The first lines are a module doc, whose first paragraph ends as a sentence does.
fn without_doc(source: &Source) -> Option<String> {
    let doc: Vec<_> = source.text.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let paragraph: Vec<_> = doc.iter().take_while(|line| !line.trim().is_empty()).copied().collect();
    let Some(last) = paragraph.last() else { return Some(format!("{}:1: no `//!` to begin with", source.path)) };
    let is_sentence = last.trim_end().ends_with(['.', '?', ':']);
    (!is_sentence).then(|| format!("{}:{}: the module's doc does not end as a sentence", source.path, paragraph.len()))
}

fn without_reason(manifest: &str) -> Vec<String> {
    let mut is_dependencies = false;
    let mut faults = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        let fault = || format!("Cargo.toml:{}: a dependency without a reason behind it: {line}", index + 1);
        if let Some(header) = line.trim().strip_prefix('[') {
            let table = header.split(']').next().unwrap_or_default();
            is_dependencies = table.ends_with("dependencies");
            if table.contains("dependencies.") && reason(line).is_none() {
                faults.push(fault());
            }
            continue;
        }
        let is_entry = line.starts_with(|first: char| first.is_ascii_alphanumeric()) && line.contains('=');
        if is_dependencies && is_entry && reason(line).is_none() {
            faults.push(fault());
        }
    }
    faults
}

/// The comment at the end of a line, if it says something.
fn reason(line: &str) -> Option<&str> {
    let mut is_text = false;
    let start = line.find(|next: char| {
        is_text ^= next == '"';
        next == '#' && !is_text
    })?;
    let reason = line.get(start + 1..)?.trim();
    (reason.split_whitespace().count() >= 2).then_some(reason)
}

fn holds(parts: &[String], wanted: &[&str]) -> bool {
    parts.windows(wanted.len()).any(|window| window == wanted)
}

/// The rules are held to their word: each finds a planted fault, and only that.
mod planted {
    use super::*;

    #[track_caller]
    fn check(rule: impl Fn(&Source) -> Vec<String>, path: &str, text: &str, lines: &[usize]) {
        let places: Vec<_> = lines.iter().map(|line| format!("{path}:{line}:")).collect();
        let faults = rule(&Source::parse(path, text));
        let seen: Vec<_> = faults.iter().map(|fault| fault.split_inclusive(' ').next().unwrap().trim_end()).collect();
        assert_eq!(seen, places, "{faults:?}");
    }

    #[test]
    fn imports_upwards_and_sideways_are_found() {
        let check = |path: &str, text: &str, lines: &[usize]| check(against_the_direction, path, text, lines);
        check("src/jose/token.rs", "use crate::text::quoted;\nuse crate::x509::Thumbprint;\nuse super::key::Key;", &[]);
        check("src/jose/token.rs", "use crate::intake::Evidence;", &[1]);
        check("src/jose/token.rs", "use crate::{\n    text,\n    checks::{Code,\n    Finding},\n};", &[3, 4]);
        check("src/x509/pem.rs", "fn f() {\n    let k = crate::jose::Key::bare();\n}", &[2]);
        check("src/jose/key.rs", "//! crate::gui\n// crate::gui\nconst T: &str = \"crate::gui\";", &[]);
        check("src/jose/key.rs", "const T: &str = r#\"\"crate::gui\"#;\nfn f<'a>(x: &'a crate::gui::App) {}", &[2]);
        check("src/jose/verify.rs", "use super::super::assess::assess;", &[1]);
        check("src/jose/verify.rs", "mod tests {\n    use super::super::key::Key;\n}", &[]);
        check("src/jose/verify.rs", "mod tests {\n    use super::super::super::case::Case;\n}", &[2]);
        check("src/cli/run.rs", "use crate::gui::App;\nuse crate::report::text;", &[1]);
        check("src/gui/app.rs", "use crate::cli::args;\nuse super::cli;", &[1]);
        check("src/gui/mod.rs", "use super::cli;", &[1]);
        check("src/text.rs", "use crate::time::utc;", &[1]);
        check("src/policy/gate.rs", "use crate::exchange::CLOUDS;\nuse crate::case::Case;", &[2]);
        check("src/bin/assay.rs", "use assay::gui;\nuse crate::helper;", &[]);
        check("src/assess/run.rs", "use crate::unheard_of::Thing;", &[1]);
    }

    #[test]
    fn the_world_is_found_outside_tests_only() {
        let check = |path: &str, text: &str, lines: &[usize]| check(touching_the_world, path, text, lines);
        check("src/case.rs", "use std::{\n    fmt,\n    fs,\n};", &[3]);
        check("src/case.rs", "fn f() { std::env::var(\"X\"); }\nfn g() { chrono::Utc::now(); }", &[1, 2]);
        check("src/case.rs", "use std::time::Instant;\nfn f() { let t = Instant::now(); }", &[2]);
        check("src/case.rs", "fn f() { TcpStream::connect(a) }\nuse std::net::TcpStream;", &[2]);
        check("src/case.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\nuse std::fs;", &[5]);
        check("src/case.rs", "#[cfg(test)]\nuse std::fs;\nuse std::env;", &[3]);
        check("src/case.rs", "use std::net::{IpAddr,\n    UdpSocket};", &[2]);
        check("src/cli/run.rs", "use std::fs;", &[]);
        check("src/case.rs", "let version = env!(\"CARGO_PKG_VERSION\");", &[]);
    }

    #[test]
    fn files_that_only_tests_see_are_told_by_their_declaration() {
        let parse = |path: &str, text: &str| Source::parse(path, text);
        let mut sources = vec![
            parse("src/x509/mod.rs", "mod pem;\n#[cfg(test)]\nmod testing;\n#[cfg(test)]\nmod vectors;"),
            parse("src/x509/pem.rs", ""),
            parse("src/x509/testing.rs", ""),
            parse("src/x509/vectors/mod.rs", ""),
            parse("src/x509/vectors/read.rs", ""),
            parse("src/testing.rs", ""),
        ];
        mark_test_files(&mut sources);
        let seen: Vec<_> = sources.iter().map(|source| source.is_test).collect();
        assert_eq!(seen, [false, false, true, true, true, false]);
    }

    #[test]
    fn foreign_crates_and_prints_are_found() {
        check(naming_the_window, "src/report/mod.rs", "use egui::Ui;\nfn f() { rfd::open() }", &[1, 2]);
        check(naming_the_window, "src/gui/app.rs", "use egui::Ui;", &[]);
        check(naming_the_window, "src/bin/assay-cli.rs", "use eframe::App;", &[1]);
        check(naming_clap, "src/report/mod.rs", "#[derive(clap::Args)]\nstruct A;", &[1]);
        check(naming_clap, "src/cli/mod.rs", "use clap::Args;", &[]);
        check(naming_the_network, "src/gui/app.rs", "use tokio::net::TcpStream;\nfn f() { reqwest::get(u) }", &[1, 2]);
        check(naming_the_network, "src/fetch/tls.rs", "use rustls::ClientConfig;", &[]);
        check(printing, "src/gui/app.rs", "fn f() {\n    println!(\"x\");\n    std::eprint!(\"x\");\n}", &[2, 3]);
        check(printing, "src/case.rs", "fn f(print: bool) -> bool { print != true }\n// dbg!(1)", &[]);
        check(printing, "src/case.rs", "#[cfg(test)]\nmod tests { fn f() { dbg!(1); } }\nfn g() { dbg!(2); }", &[3]);
    }

    #[test]
    fn long_and_nameless_files_are_found() {
        let of = |text: &str| Source::parse("src/a.rs", text);
        assert_eq!(too_long(&of(&"\n".repeat(600))), None);
        assert_eq!(too_long(&of(&"\n".repeat(601))).unwrap(), "src/a.rs: 601 lines; 600 are the most");
        assert_eq!(without_doc(&of("//! What it is for.\n\nuse a;")), None);
        assert!(without_doc(&of("// What it is for.\n")).is_some());
        assert!(without_doc(&of("//! What it is for\n")).is_some());
        assert!(without_doc(&of("use a;\n//! Too late.\n")).is_some());
    }

    #[test]
    fn dependencies_without_a_reason_are_found() {
        let manifest = "[dependencies]\nurl = \"2\" # parses URLs\nfoo = \"1\"\nbar = \"1\" #\n\
            baz = { git = \"https://x/#y z\" }\n[features]\ngui = []\n[target.'cfg(windows)'.dev-dependencies]\n\
            win = \"1\"\n[dependencies.long]\nversion = \"1\"\n";
        let lines: Vec<_> =
            without_reason(manifest).iter().map(|fault| fault[11..].split(':').next().unwrap().to_owned()).collect();
        assert_eq!(lines, ["3", "4", "5", "9", "10"]);
    }
}

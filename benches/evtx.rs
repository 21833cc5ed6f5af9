//! What reading a large event log costs. `log_assay` reads it as the window and the command line do: every record counted, the
//! events that matter taken out. `log_bare_xml` and `log_bare_json` let the `evtx` crate hand out every record as text, which
//! is what a program without Assay would start from. The ratio to the crate's XML is measured by itself, by turns, and stands
//! on the last line. The log is made of the chunks of logs that lie beside the project; without them nothing is measured.

#![expect(clippy::expect_used, reason = "a benchmark without its log measures nothing")]
#![expect(clippy::print_stderr, reason = "the ratio is what the benchmark is for")]

use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assay::event::log;
use divan::{Bencher, black_box};
use evtx::EvtxParser;

fn main() {
    let Some(large) = Large::made() else { return };
    divan::main();
    let arguments: Vec<_> = env::args().skip(1).collect();
    if arguments == ["--bench"] {
        compare(&large.0);
    }
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn log_assay(bencher: Bencher<'_, '_>) {
    bencher.bench(|| assay(black_box(&path())));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn log_bare_xml(bencher: Bencher<'_, '_>) {
    bencher.bench(|| bare_xml(black_box(&path())));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn log_bare_json(bencher: Bencher<'_, '_>) {
    bencher.bench(|| bare_json(black_box(&path())));
}

/// How many records there are.
fn assay(path: &Path) -> u64 {
    let file = File::open(path).expect("the log is there");
    let read = log::read(file, |_progress| ControlFlow::Continue(())).expect("the log can be read");
    read.log.records
}

fn bare_xml(path: &Path) -> u64 {
    let mut parser = EvtxParser::from_path(path).expect("the log is there");
    parser.records().filter_map(Result::ok).map(black_box).count() as u64
}

fn bare_json(path: &Path) -> u64 {
    let mut parser = EvtxParser::from_path(path).expect("the log is there");
    parser.records_json().filter_map(Result::ok).map(black_box).count() as u64
}

/// By turns, so that whatever else the machine does slows both.
fn compare(path: &Path) {
    let timed = |work: fn(&Path) -> u64| {
        let begun = Instant::now();
        let records = work(path);
        (begun.elapsed(), records)
    };
    let (mut ours, mut theirs, mut records) = (Duration::ZERO, Duration::ZERO, 0);
    for _ in 0..ROUNDS {
        let (took, read) = timed(assay);
        let (took_bare, read_bare) = timed(bare_xml);
        assert_eq!(read, read_bare, "both read every record");
        (ours, theirs, records) = (ours + took, theirs + took_bare, read);
    }
    let [ours, theirs] = [ours, theirs].map(|time| time.as_secs_f64() / f64::from(ROUNDS));
    let size = fs::metadata(path).map_or(0, |metadata| metadata.len()) / 1_000_000;
    eprintln!(
        "{size} MB, {records} records: {ours:.2} s against {theirs:.2} s of the evtx crate's XML: {:.2} of its rate",
        theirs / ours
    );
}

const ROUNDS: u32 = 5;

/// A log of about 200 MB, which is removed again.
struct Large(PathBuf);

const CHUNKS: usize = 3_200;
const CHUNK_BYTES: usize = 65_536;
const HEADER_BYTES: usize = 4_096;

impl Large {
    /// The chunks of real logs, one after another, again and again.
    fn made() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "where the logs are is the caller's to say, as in the tests")]
        let vectors = env::var_os("ASSAY_VECTORS");
        let vectors =
            vectors.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors"), PathBuf::from);
        let mut header = Vec::new();
        let mut chunks: Vec<Vec<u8>> = Vec::new();
        for name in LOGS {
            let Ok(bytes) = fs::read(vectors.join("evtx").join(name)) else {
                eprintln!("not measured: {name} is not there; set ASSAY_VECTORS to the folder of the vectors");
                return None;
            };
            header = bytes.get(..HEADER_BYTES).expect("a log has a header").to_vec();
            let sound = bytes.get(HEADER_BYTES..).unwrap_or_default().chunks_exact(CHUNK_BYTES);
            chunks.extend(sound.filter(|chunk| chunk.starts_with(b"ElfChnk\0")).map(<[u8]>::to_vec));
        }
        let large = Self(path());
        let mut file = File::create(&large.0).expect("the folder for temporary files can be written");
        file.write_all(&header).expect("there is room for the log");
        for chunk in chunks.iter().cycle().take(CHUNKS) {
            file.write_all(chunk).expect("there is room for the log");
        }
        Some(large)
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

fn path() -> PathBuf {
    env::temp_dir().join(format!("assay-bench-{}.evtx", std::process::id()))
}

const LOGS: [&str; 3] = [
    "evtx__2-system-Microsoft-Windows-LiveId_4Operational.evtx",
    "evtx__E_Windows_system32_winevt_logs_Microsoft-Windows-CAPI2_4Operational.evtx",
    "evtx__Application_no_crc32.evtx",
];

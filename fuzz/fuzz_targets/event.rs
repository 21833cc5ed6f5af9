//! Windows events: as text, XML and CSV, and event logs that begin as one should.

#![no_main]

use std::io::Cursor;
use std::ops::ControlFlow;

use assay::event::{self, MAX_EVENTS, log};
use assay_fuzz::{judge, read, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: write_seeds("event"), |bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes) {
        let events = event::read(text);
        let mut end = 0;
        for event in &events {
            assert!(text.get(event.range.clone()).is_some(), "{:?} is a range of the text", event.range);
            assert!(event.range.start >= end, "{:?} begins behind {end}", event.range);
            assert!(event.provider.is_some() || event.id.is_some(), "an event has a name");
            end = event.range.end;
        }
    }
    let whole = if bytes.starts_with(log::MAGIC) { bytes.to_vec() } else { as_log(bytes) };
    let size = whole.len() as u64;
    let mut seen = 0;
    let read_log = log::read(Cursor::new(&whole), |progress| {
        assert!(progress.bytes >= seen && progress.bytes <= size, "{progress:?} of {size}");
        seen = progress.bytes;
        ControlFlow::Continue(())
    });
    let read_log = read_log.expect("damage is no error");
    assert!(read_log.events.len() <= 2 * MAX_EVENTS, "{} events", read_log.events.len());
    let counted: u64 = read_log.log.counts.values().sum();
    assert!(counted <= read_log.log.records, "{counted} of {} records", read_log.log.records);
    judge(read(bytes));
});

/// A log of one chunk: a header that is well, and the bytes as what stands in it.
fn as_log(bytes: &[u8]) -> Vec<u8> {
    let mut whole = vec![0; 4_096];
    whole[..log::MAGIC.len()].copy_from_slice(log::MAGIC);
    whole[40..42].copy_from_slice(&4_096_u16.to_le_bytes());
    whole.extend_from_slice(b"ElfChnk\0");
    whole.extend_from_slice(bytes);
    whole
}

//! What servers and Exchange's client say, wherever it stands: the input is a text as somebody pastes it, a log or a HAR file.

#![no_main]

use assay::event::Diagnostic;
use assay::event::diagnostics::{self, Category};
use assay_fuzz::{judge, read, write_seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: write_seeds("diagnostics"), |input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let found = diagnostics::find(&text);
    assert!(found.is_sorted_by_key(|item| item.range().start));
    found.iter().for_each(|item| check(&text, item));
    for trace in diagnostics::read(&text, &|_| false) {
        assert!(text.get(trace.range.clone()).is_some(), "{:?}", trace.range);
        assert!(trace.count > 0);
        trace.items.iter().for_each(|item| check(&text, item));
    }
    // What belongs to something else is never touched.
    let half = text.floor_char_boundary(text.len() / 2);
    for trace in diagnostics::read(&text, &|range| range.start < half) {
        let is_whole_file = text.trim_start().starts_with('{') || text.contains("#Fields:");
        assert!(trace.range.start >= half || is_whole_file, "{:?}", trace.range);
    }
    judge(read(input));
});

fn check(text: &str, item: &Diagnostic) {
    let part = text.get(item.range().clone());
    assert!(part.is_some_and(|part| !part.is_empty()), "{:?}", item.range());
    match item {
        Diagnostic::Refusal(refusal) => {
            let by_name = refusal.written_category.as_deref().and_then(Category::from_name);
            assert!(by_name.is_none_or(|category| category == refusal.category), "the written category comes first");
            let _words = (refusal.quoted(), refusal.expected_and_actual(), refusal.disagreement());
        }
        Diagnostic::Aadsts(error) => assert_eq!(error.codes.last(), Some(&error.code)),
        Diagnostic::Challenge(challenge) => assert!(!challenge.scheme.is_empty()),
        Diagnostic::Client(message) => assert!(!message.kind.id().is_empty()),
    }
}

//! Fetching: what is asked before, what is shown meanwhile, and what comes of it.

use crate::bench::{Bench, fixture};

#[test]
fn nothing_is_asked_by_pasting() {
    let mut bench = Bench::new();
    bench.paste(&fixture("token-good.txt"));
    bench.paste("https://mail.contoso.com/autodiscover/metadata/json/1");
    assert!(bench.network.calls().is_empty());
}

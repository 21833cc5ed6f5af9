//! The rows about Windows events.

use std::sync::Arc;

use assay::event::EventLog;
use assay::intake::{Body, Evidence, Source, SourceKind};

use super::{Fixture, Row, input, row};

pub(super) fn rows() -> Vec<Row> {
    let event = |provider: &str, id: u32, text: &str| {
        input(format!("Source: {provider}\nEvent ID: {id}\nComputer: EX01\nDescription:\n{text}\n"))
    };
    let oauth = |id: u32| event("MSExchange OAuth", id, "something happened");
    let proxy = |text: &str| event("MSExchange Front End HTTPS Proxy", 1003, text);
    let crash = |text: &str| event("MSExchange Common", 4999, text);
    let pool = |name: &str| event("Microsoft-Windows-WAS", 5011, &format!("the pool '{name}' failed"));
    let admin = |id: u32| event("MSExchange AuthAdmin", id, "something happened");
    let log = |log: EventLog| {
        let source = Source { name: "log.evtx".to_owned(), kind: SourceKind::File, start: 0, end: 0, fetched: None };
        Fixture::of(vec![Evidence::new(source, Body::EventLog(Arc::new(log)))])
    };
    let damaged = || EventLog { problems: vec!["a record is damaged".to_owned()], ..EventLog::default() };
    let full = || EventLog { left_out: 1, ..EventLog::default() };
    let dated = |date: &str| input(format!("Source: MSExchange OAuth\nDate: {date}\nEvent ID: 2004\n"));
    vec![
        row("event/log-damaged", log(damaged()), log(full())),
        row("intake/damaged", input(b"ElfFile\0"), log(EventLog::default())),
        row("event/log-left-out", log(full()), log(damaged())),
        row("intake/locale-date-ambiguous", dated("05/06/2027 10:00:00"), dated("25/06/2027 10:00:00")),
        row("event/oauth-validation-failed", oauth(1003), oauth(2004)),
        row("event/front-end-1003", proxy("FbaModule.ParseCadataCookies"), proxy("HttpException")),
        row(
            "event/certificate-expired",
            event("MSExchange OAuth", 1003, "The OAuth certificate has expired."),
            event("MSExchange OAuth", 1003, "The token has expired."),
        ),
        row("event/signing-certificate-missing", oauth(2004), admin(2004)),
        row("event/metadata-differs", oauth(2008), oauth(2004)),
        row("event/metadata-differs", oauth(2006), admin(2006)),
        row("event/in-future", dated("2030-01-01T00:00:00Z"), dated("2020-01-01T00:00:00Z")),
        row("event/certificate-rotated", admin(2014), oauth(2014)),
        row("event/ews-pool-crash", crash("V1ProfileLocalTokenIssuer"), crash("SomethingElse")),
        row("event/ews-pool-crash", pool("MSExchangeServicesAppPool"), pool("DefaultAppPool")),
        row("event/unrelated-1003", event("Windows Defender", 1003, "a scan was paused"), oauth(1003)),
        row("event/unknown", oauth(1), oauth(1003)),
    ]
}

//! The clocks of those who answer: by their `Date`, and a time server's.

use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::Duration;

use assay::fetch::{Limits, Network as _, Plan, Settings, SystemNetwork};
use assay::network::{Attempt, ClockComparison, ClockSource, Fault, Stage};
use chrono::TimeDelta;

use crate::server::answer::{http_date, now};
use crate::server::{Answer, Server};
use crate::setup::{HOST, Names, Patient, own, probe, taken_apart, tls};

/// The server's clock and its age in a cache; how far this computer's is ahead, if it can be told.
#[track_caller]
fn check(ahead_of_now: TimeDelta, age: Option<&'static str>, expected: Option<TimeDelta>) {
    let server = Server::answering(tls(), move |_| {
        let answer = Answer::json("{}").header("Date", &http_date(now() + ahead_of_now));
        age.map_or(answer.clone(), |age| answer.header("Age", age))
    });
    let (attempts, clocks) = probe(Names::leading_to(&server).settings(), vec![own(&format!("https://{HOST}/"))]);
    assert_eq!(attempts[0].fault, None);
    let samples = clocks.map(|clocks| clocks.samples).unwrap_or_default();
    let Some(expected) = expected else { return assert_eq!(samples, []) };
    let [sample] = &samples[..] else { panic!("{samples:?}") };
    assert_eq!((&sample.host[..], sample.source), (HOST, ClockSource::HttpDate));
    let off = (sample.ahead - expected).abs();
    assert!(off <= sample.uncertainty, "{sample:?}");
    assert!(sample.uncertainty < TimeDelta::seconds(5), "{sample:?}");
}

#[test]
fn a_clock_that_is_off_is_seen_with_what_that_may_be_off_by() {
    check(TimeDelta::zero(), None, Some(TimeDelta::zero()));
    check(TimeDelta::hours(1), None, Some(TimeDelta::hours(-1)));
    check(TimeDelta::minutes(-7), Some("0"), Some(TimeDelta::minutes(7)));
    check(TimeDelta::hours(1), Some("5"), None);
}

#[test]
fn a_clock_that_stands_apart_is_named() {
    let right = Server::answering(tls(), |_| Answer::json("{}"));
    let wrong = Server::answering(crate::setup::AUTHORITY.tls(&["wrong.contoso.com"]), |_| {
        Answer::json("{}").header("Date", &http_date(now() + TimeDelta::hours(1)))
    });
    let other = Server::answering(crate::setup::AUTHORITY.tls(&["other.contoso.com"]), |_| Answer::json("{}"));
    let names = Names::leading_to(&right)
        .leading("wrong.contoso.com", wrong.address())
        .leading("other.contoso.com", other.address());
    let hosts = ["wrong.contoso.com", HOST, "other.contoso.com", HOST];
    let (_, clocks) = probe(names.settings(), hosts.map(|host| own(&format!("https://{host}/"))).into());
    let clocks = clocks.unwrap();
    let seen: Vec<_> = clocks.samples.iter().map(|sample| sample.host.as_str()).collect();
    assert_eq!(seen, ["wrong.contoso.com", HOST, "other.contoso.com"]);
    let estimate = clocks.estimate().unwrap();
    assert_eq!((estimate.agreeing, &estimate.outliers[..]), (2, &[0][..]));
    assert!(!estimate.may_exceed(TimeDelta::minutes(5)), "{estimate:?}");
}

/// A time server whose clock is so far ahead, or what else it answers to a request.
fn time_server(answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    // Ends with the test's process: one question is all that it is asked.
    thread::spawn(move || {
        let mut request = [0; 128];
        while let Ok((length, from)) = socket.recv_from(&mut request) {
            if let Some(answer) = answer(&request[..length]) {
                let _gone = socket.send_to(&answer, from);
            }
        }
    });
    address
}

/// A packet of a time server (RFC 5905 section 7.3): version 4, mode 4, stratum 2.
fn packet(request: &[u8], ahead_of_now: TimeDelta) -> Vec<u8> {
    let moment = now() + ahead_of_now;
    let seconds = u32::try_from(moment.timestamp() + 2_208_988_800).unwrap();
    let fraction = u64::from(moment.timestamp_subsec_nanos()) * (1 << 32) / 1_000_000_000;
    let time = [seconds.to_be_bytes(), u32::try_from(fraction).unwrap().to_be_bytes()].concat();
    let mut packet = vec![0b00_100_100, 2, 6, 0xec];
    packet.extend([0; 20]);
    packet.extend(&request[40..48]); // when the client asked, by its own clock
    packet.extend(&time);
    packet.extend(&time);
    packet
}

fn ask(server: &str, patience: Duration) -> (Vec<Attempt>, Option<ClockComparison>) {
    let settings = Names::default().settings();
    let limits = Limits { answer: patience, ..settings.limits };
    let network = SystemNetwork::new(Settings { limits, ..settings });
    let plan = Plan { endpoints: Vec::new(), ntp: Some(server.to_owned()) };
    taken_apart(&network.probe(&plan, &Patient, &|_, _| {}))
}

#[test]
fn a_time_server_is_asked_where_one_is_named() {
    for ahead in [TimeDelta::zero(), TimeDelta::seconds(90), TimeDelta::hours(-3)] {
        let address = time_server(move |request| Some(packet(request, ahead)));
        let (attempts, clocks) = ask(&address.to_string(), Duration::from_secs(5));
        assert_eq!(attempts, []);
        let [sample] = &clocks.unwrap().samples[..] else { panic!("one clock answers") };
        assert_eq!((&sample.host[..], sample.source), ("127.0.0.1", ClockSource::Ntp));
        // The uncertainty is half the trip; the clock of this test is read in between.
        let off = (sample.ahead + ahead).abs();
        assert!(off <= sample.uncertainty + TimeDelta::milliseconds(5), "{ahead}: {sample:?}");
        assert!(sample.uncertainty < TimeDelta::seconds(3), "{sample:?}");
    }
}

#[test]
fn a_time_server_that_does_not_answer_is_said_to_be_one() {
    #[track_caller]
    fn check(server: &str, is_expected: impl Fn(&Fault) -> bool) {
        check_within(Duration::from_secs(5), server, is_expected);
    }
    #[track_caller]
    fn check_within(patience: Duration, server: &str, is_expected: impl Fn(&Fault) -> bool) {
        let (attempts, clocks) = ask(server, patience);
        let [attempt] = &attempts[..] else { panic!("{attempts:?}") };
        let fault = attempt.fault.as_ref().unwrap();
        assert!(is_expected(fault), "{server}: {fault:?}");
        assert_eq!((&attempt.url, clocks), (&format!("ntp://{server}"), None));
    }
    let is_silent = |fault: &Fault| matches!(fault, Fault::TimedOut { stage: Stage::Answer, .. });
    check_within(Duration::from_millis(200), &time_server(|_| None).to_string(), is_silent);
    let is_wrong = |fault: &Fault| matches!(fault, Fault::Other { stage: Stage::Answer, .. });
    check(&time_server(|_| Some(b"what?".to_vec())).to_string(), is_wrong);
    let unasked = |request: &[u8]| Some(packet(&vec![7; request.len()], TimeDelta::zero()));
    check(&time_server(unasked).to_string(), is_wrong);
    let kiss_of_death = |request: &[u8]| {
        let mut packet = packet(request, TimeDelta::zero());
        packet[1] = 0;
        packet[12..16].copy_from_slice(b"RATE");
        Some(packet)
    };
    check(&time_server(kiss_of_death).to_string(), is_wrong);
    check("nowhere.contoso.com", |fault| matches!(fault, Fault::NameNotResolved { .. }));
    check("a/b", |fault| matches!(fault, Fault::NotPermitted { .. }));
    check("224.0.1.1", |fault| matches!(fault, Fault::AddressRefused { .. }));
}

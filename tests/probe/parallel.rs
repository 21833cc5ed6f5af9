//! Many endpoints at once: they take as long as the slowest, each is reported as it comes, and they can be called off.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use assay::fetch::{Network as _, Plan, Settings, SystemNetwork, Watch};
use assay::network::Fault;

use crate::server::{Answer, Connection, Security, Server};
use crate::setup::{HOST, Names, Patient, own, probe, taken_apart, tls};

#[test]
fn a_hundred_take_little_longer_than_one() {
    let server = Server::start(tls(), |connection| {
        connection.request()?;
        connection.pause(Duration::from_millis(400))?;
        connection.send(Answer::json("{}").bytes())
    });
    let timed = |number: usize| {
        let begun = Instant::now();
        let endpoints = vec![own(&format!("https://{HOST}/")); number];
        let (attempts, _) = probe(Names::leading_to(&server).settings(), endpoints);
        assert_eq!(attempts.len(), number);
        assert!(attempts.iter().all(|attempt| attempt.fault.is_none()));
        begun.elapsed()
    };
    let (one, hundred) = (timed(1), timed(100));
    // One after the other they would take a hundred times as long; the tests' own servers need the same processors.
    assert!(hundred < one * 20, "one: {one:?}, a hundred: {hundred:?}");
}

#[test]
fn a_name_server_that_hangs_holds_up_nobody_else() {
    let server = Server::answering(tls(), |_| Answer::json("{}"));
    let mut names = Names::leading_to(&server);
    names.0.insert("slow.contoso.com".to_owned(), (server.address(), Duration::from_secs(20)));
    let settings = names.settings();
    let limits = assay::fetch::Limits { resolve: Duration::from_millis(500), ..settings.limits };
    let mut endpoints = vec![own("https://slow.contoso.com/"); 50];
    endpoints.push(own(&format!("https://{HOST}/")));
    let begun = Instant::now();
    let (attempts, _) = probe(Settings { limits, ..settings }, endpoints);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let answered: Vec<_> = attempts.iter().map(|attempt| attempt.fault.is_none()).collect();
    assert_eq!(answered, [vec![false; 50], vec![true]].concat());
}

#[test]
fn each_is_reported_once_and_all_come_back_in_order() {
    let server = Server::start(tls(), |connection| {
        let request = connection.request()?.unwrap_or_default();
        if request.contains("/slow ") {
            connection.pause(Duration::from_millis(300))?;
        }
        connection.send(Answer::json("{}").bytes())
    });
    let urls = ["/slow", "/1", "/2"].map(|path| format!("https://{HOST}{path}"));
    let plan = Plan { endpoints: urls.iter().map(|url| own(url)).collect(), ntp: None };
    let reported = Mutex::new(Vec::new());
    let network = SystemNetwork::new(Names::leading_to(&server).settings());
    let evidence = network.probe(&plan, &Patient, &|place, attempt| {
        reported.lock().unwrap().push((place, attempt.url.clone()));
    });
    let mut reported = reported.into_inner().unwrap();
    assert_eq!(reported.last(), Some(&(0, urls[0].clone())));
    reported.sort();
    assert_eq!(reported, urls.iter().cloned().enumerate().collect::<Vec<_>>());
    let (attempts, _) = taken_apart(&evidence);
    assert_eq!(attempts.into_iter().map(|attempt| attempt.url).collect::<Vec<_>>(), urls);
}

/// Calls everything off once so many have come.
struct After<'a>(usize, &'a AtomicUsize);

impl Watch for After<'_> {
    fn is_cancelled(&self) -> bool {
        self.1.load(Ordering::SeqCst) >= self.0
    }
}

#[test]
fn called_off_it_ends_at_once_and_keeps_what_has_come() {
    let quick = Server::answering(tls(), |_| Answer::json("{}"));
    let mute = Server::start(Security::Plain, Connection::hang);
    let mut names = Names::leading_to(&quick).leading("mute.contoso.com", mute.address());
    names.0.insert("slow.contoso.com".to_owned(), (quick.address(), Duration::from_secs(20)));
    let hosts = [HOST, "mute.contoso.com", "slow.contoso.com"];
    let plan = Plan { endpoints: hosts.map(|host| own(&format!("https://{host}/"))).into(), ntp: None };
    let come = AtomicUsize::new(0);
    let begun = Instant::now();
    let evidence = SystemNetwork::new(names.settings()).probe(&plan, &After(1, &come), &|_, _| {
        come.fetch_add(1, Ordering::SeqCst);
    });
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let (attempts, clocks) = taken_apart(&evidence);
    let faults: Vec<_> = attempts.into_iter().map(|attempt| attempt.fault).collect();
    assert_eq!(faults, [None, Some(Fault::Cancelled), Some(Fault::Cancelled)]);
    assert_eq!(clocks.map(|clocks| clocks.samples.len()), Some(1));
    assert_eq!(come.into_inner(), 3);
}

#[test]
fn what_is_called_off_before_it_began_asks_nobody() {
    let server = Server::answering(tls(), |_| Answer::json("{}"));
    let plan = Plan { endpoints: vec![own(&format!("https://{HOST}/"))], ntp: None };
    let network = SystemNetwork::new(Names::leading_to(&server).settings());
    let (attempts, _) = taken_apart(&network.probe(&plan, &After(0, &AtomicUsize::new(0)), &|_, _| {}));
    assert_eq!(attempts[0].fault, Some(Fault::Cancelled));
    assert_eq!(server.seen().connections, 0);
}

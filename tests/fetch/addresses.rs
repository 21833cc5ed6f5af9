//! Names that lead where nobody should be led: nothing is connected, whatever listens there.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use assay::fetch::{Network as _, Permit, Resolve, Watch};
use assay::network::{AddressClass, Fault};

use crate::server::documents::{EXCHANGE_PATH, publishing};
use crate::server::{Answer, Security, Server};
use crate::setup::{AUTHORITY, HOST, Patient, World, until, url};
use crate::words::brief;

fn publisher() -> Server {
    Server::answering(AUTHORITY.tls(&[HOST]), publishing)
}

#[test]
fn a_name_that_leads_inside_is_refused_without_a_connection() {
    let server = publisher();
    let check = |ip: &str, class: &str| {
        let address = SocketAddr::new(ip.parse().unwrap(), server.port());
        let attempt = World::new().foreign().leading(HOST, address).fails(EXCHANGE_PATH, &format!("{ip} is {class}"));
        assert_eq!((attempt.addresses, attempt.peer), (vec![address.ip()], None));
    };
    check("127.0.0.1", "Loopback");
    check("127.8.8.8", "Loopback");
    check("::1", "Loopback");
    check("::ffff:127.0.0.1", "Loopback");
    check("10.1.2.3", "Private");
    check("172.16.0.1", "Private");
    check("192.168.1.1", "Private");
    check("100.64.0.1", "Private");
    check("fd12::1", "Private");
    check("169.254.7.7", "LinkLocal");
    check("fe80::1", "LinkLocal");
    check("169.254.169.254", "CloudMetadata");
    check("168.63.129.16", "CloudMetadata");
    check("fd00:ec2::254", "CloudMetadata");
    check("224.0.0.1", "Multicast");
    check("ff02::1", "Multicast");
    check("0.0.0.0", "Reserved");
    check("::", "Reserved");
    check("192.0.2.1", "Reserved");
    assert_eq!(server.seen().connections, 0);
}

#[test]
fn one_address_inside_is_enough() {
    let server = publisher();
    let mixed = vec!["8.8.8.8:443".parse().unwrap(), server.address()];
    let world = World::new().foreign().answering(HOST, vec![mixed]);
    world.fails(EXCHANGE_PATH, "127.0.0.1 is Loopback");
    assert_eq!(server.seen().connections, 0);
}

#[test]
fn a_name_that_turns_inside_after_it_was_shown_is_refused() {
    let server = publisher();
    let answers = vec![vec!["8.8.8.8:443".parse().unwrap()], vec![server.address()]];
    let world = World::new().foreign().answering(HOST, answers);
    // What the user saw when they were asked.
    let shown = world.network().look_up(HOST, &Patient);
    assert_eq!(shown, Ok(vec![("8.8.8.8".parse().unwrap(), None)]));
    world.fails(EXCHANGE_PATH, "127.0.0.1 is Loopback");
    assert_eq!(server.seen().connections, 0);
}

#[test]
fn the_address_that_was_checked_is_the_one_that_is_connected() {
    let (checked, other) = (publisher(), publisher());
    let world = World::new().answering(HOST, vec![vec![checked.address()], vec![other.address()]]);
    let attempt = world.fetches(EXCHANGE_PATH);
    assert_eq!(attempt.peer, Some(checked.address()));
    assert_eq!((checked.seen().connections, other.seen().connections, world.names_asked()), (1, 0, 1));
}

#[test]
fn another_try_goes_where_the_first_one_went() {
    let server = Server::answering(AUTHORITY.tls(&[HOST]), |_| {
        Answer::status("429 Too Many Requests").header("Retry-After", "0").header("Connection", "close")
    });
    let other = publisher();
    let world = World::new().answering(HOST, vec![vec![server.address()], vec![other.address()]]);
    world.fails(EXCHANGE_PATH, "429");
    assert_eq!((server.seen().requests.len(), other.seen().connections, world.names_asked()), (2, 0, 1));
}

#[test]
fn ones_own_host_may_stand_inside_but_not_everywhere() {
    let server = publisher();
    World::leading_to(&server).fetches(EXCHANGE_PATH);
    let check = |ip: &str, class: &str| {
        let address = SocketAddr::new(ip.parse().unwrap(), server.port());
        World::new().leading(HOST, address).fails(EXCHANGE_PATH, &format!("{ip} is {class}"));
    };
    check("169.254.169.254", "CloudMetadata");
    check("224.0.0.1", "Multicast");
    check("0.0.0.0", "Reserved");
}

#[test]
fn version_six_is_spoken() {
    let ip = IpAddr::V6(Ipv6Addr::LOCALHOST);
    let Ok(server) = Server::start_at(ip, AUTHORITY.tls(&[HOST]), |connection| {
        connection.request()?;
        connection.send(publishing(&format!("GET {EXCHANGE_PATH} HTTP/1.1")).bytes())
    }) else {
        println!("skipped: this computer has no ::1");
        return;
    };
    let attempt = World::leading_to(&server).fetches(EXCHANGE_PATH);
    assert_eq!(attempt.peer, Some(server.address()));
}

#[test]
fn the_next_address_is_tried_where_nobody_listens() {
    let server = publisher();
    let nobody = Server::start(Security::Plain, |_| Ok(())).address();
    let world = World::new().answering(HOST, vec![vec![nobody, server.address()]]);
    let attempt = world.fetches(EXCHANGE_PATH);
    assert_eq!(attempt.peer, Some(server.address()));
}

#[test]
fn a_name_that_leads_nowhere_is_told() {
    World::new().fails(EXCHANGE_PATH, "name not resolved");
    World::new().answering(HOST, vec![vec![]]).fails(EXCHANGE_PATH, "name not resolved");
}

/// A name server that does this.
struct Odd<F>(F);

impl<F: Fn() + Send + Sync> Resolve for Odd<F> {
    fn resolve(&self, _name: &str) -> io::Result<Vec<SocketAddr>> {
        (self.0)();
        Ok(Vec::new())
    }
}

#[test]
fn a_name_server_that_does_not_answer_holds_nobody() {
    let world = World::new().impatient();
    let permit = Permit::for_wanted(&url(EXCHANGE_PATH), &world.policy()).unwrap();
    let check = |resolver: Arc<dyn Resolve>, watch: &dyn Watch, expected: &str| {
        let begun = Instant::now();
        let evidence = world.network_with(resolver).fetch(&permit, watch);
        assert_eq!(World::attempt(&evidence).fault.as_ref().map(brief).as_deref(), Some(expected));
        assert!(begun.elapsed() < Duration::from_secs(15), "{expected}: took {:?}", begun.elapsed());
    };
    let never = || Arc::new(Odd(|| thread::sleep(Duration::from_secs(20))));
    check(never(), &Patient, "timed out: Resolve");
    let begun = Instant::now();
    check(never(), &until(|| begun.elapsed() > Duration::from_millis(100)), "cancelled");
    check(Arc::new(Odd(|| panic!("on purpose"))), &Patient, "name not resolved");
}

#[test]
fn offline_nobody_is_asked_anything() {
    let server = publisher();
    let world = World::leading_to(&server).offline();
    world.fails(EXCHANGE_PATH, "offline");
    assert_eq!(world.network().look_up(HOST, &Patient), Err(Fault::Offline));
    assert_eq!((server.seen().connections, world.names_asked()), (0, 0));
}

#[test]
fn what_a_name_leads_to_is_shown_with_what_it_is() {
    let mixed = ["127.0.0.1:1", "8.8.8.8:1", "[fe80::1]:1"].map(|address| address.parse().unwrap()).to_vec();
    let world = World::new().answering(HOST, vec![mixed]);
    let expected =
        [("127.0.0.1", Some(AddressClass::Loopback)), ("8.8.8.8", None), ("fe80::1", Some(AddressClass::LinkLocal))];
    let expected: Vec<(IpAddr, _)> = expected.map(|(ip, class)| (ip.parse().unwrap(), class)).to_vec();
    assert_eq!(world.network().look_up(HOST, &Patient), Ok(expected));
}

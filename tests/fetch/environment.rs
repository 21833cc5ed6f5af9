//! Proxies that the environment asks for, as every other program reads it: each case in a process of its own.

use crate::child;
use crate::server::documents::{EXCHANGE_PATH, publishing};
use crate::server::{Demand, Server, proxy};
use crate::setup::{AUTHORITY, HOST, World};
use crate::words::brief;

/// Fetches behind a proxy that demands a password, with these variables in the environment, in which `PROXY` stands for
/// its address. Says what was shown and what became of it, and how many connections the proxy saw.
#[track_caller]
fn check(environment: &[(&str, &str)], expected: &str, connections: usize) {
    let proxy = proxy(Demand::Basic("user:secret".to_owned()), &[]);
    let address = proxy.address().to_string();
    let variables: Vec<_> = environment.iter().map(|(name, value)| (*name, value.replace("PROXY", &address))).collect();
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = child::run("environment::one_fetch", &variables);
    let seen = text.lines().find_map(|line| line.split_once("seen: ")).map(|(_, seen)| seen.replace(&address, "PROXY"));
    assert_eq!(seen.as_deref(), Some(expected), "{environment:?}: {text}");
    assert_eq!(proxy.seen().connections, connections, "{environment:?}");
}

#[test]
fn the_environment_is_honoured_and_named() {
    check(&[("HTTPS_PROXY", "http://PROXY")], "http://PROXY by HTTPS_PROXY: proxy: asks for Basic", 1);
    check(&[("https_proxy", "http://PROXY")], "http://PROXY by https_proxy: proxy: asks for Basic", 1);
    check(&[("ALL_PROXY", "http://PROXY")], "http://PROXY by ALL_PROXY: proxy: asks for Basic", 1);
    check(&[("HTTPS_PROXY", "PROXY")], "http://PROXY by HTTPS_PROXY: proxy: asks for Basic", 1);
    let with_user = "http://PROXY by HTTPS_PROXY with a user: proxy: blocked 403";
    check(&[("HTTPS_PROXY", "http://user:secret@PROXY")], with_user, 1);
}

#[test]
fn what_is_not_for_https_is_not_used() {
    check(&[("HTTP_PROXY", "http://PROXY")], "no proxy: fetched", 0);
    check(&[("HTTPS_PROXY", "")], "no proxy: fetched", 0);
}

#[test]
fn exceptions_are_honoured() {
    let proxy = ("HTTPS_PROXY", "http://PROXY");
    check(&[proxy, ("NO_PROXY", "mail.contoso.com")], "no proxy: fetched", 0);
    check(&[proxy, ("NO_PROXY", ".contoso.com, 10.0.0.0/8")], "no proxy: fetched", 0);
    check(&[proxy, ("no_proxy", "*")], "no proxy: fetched", 0);
    check(&[proxy, ("NO_PROXY", "fabrikam.com")], "http://PROXY by HTTPS_PROXY: proxy: asks for Basic", 1);
}

#[test]
fn settings_that_make_no_sense_are_told() {
    check(&[("HTTPS_PROXY", "gopher://PROXY")], "no proxy: proxy: malformed", 0);
    check(&[("HTTPS_PROXY", "http://")], "no proxy: proxy: malformed", 0);
}

#[test]
#[ignore = "the tests above run it, in a process of its own"]
fn one_fetch() {
    let server = Server::answering(AUTHORITY.tls(&[HOST]), publishing);
    let world = World::leading_to(&server).by_the_system();
    let evidence = world.fetch(EXCHANGE_PATH);
    let attempt = World::attempt(&evidence);
    let proxy = attempt.proxy.as_ref().map_or_else(
        || "no proxy".to_owned(),
        |proxy| format!("{} by {}{}", proxy.url, proxy.from, if proxy.has_credentials { " with a user" } else { "" }),
    );
    println!("\nseen: {proxy}: {}", attempt.fault.as_ref().map_or_else(|| "fetched".to_owned(), brief));
}

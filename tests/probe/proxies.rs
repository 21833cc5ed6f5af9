//! Probing through a proxy: the tunnel is a stage of its own, and a proxy in the way is told from a server that fails.

use assay::fetch::{ProxyChoice, Settings, Setup};
use assay::network::{Attempt, Fault, ProxyFault};

use crate::server::{Answer, Demand, Server, proxy};
use crate::setup::{HOST, Names, own, probe, tls};

fn through(address: &str) -> Attempt {
    let settings = Names::default().settings();
    let setup = Setup { proxy: ProxyChoice::Address(address.to_owned()), ..Setup::default() };
    let settings = Settings { setup, ..settings };
    let (attempts, _) = probe(settings, vec![own(&format!("https://{HOST}/"))]);
    let [attempt] = attempts.try_into().unwrap_or_else(|other: Vec<_>| panic!("{other:?}"));
    attempt
}

#[test]
fn the_tunnel_is_a_stage() {
    let server = Server::answering(tls(), |_| Answer::json("{}"));
    let proxy = proxy(Demand::Nothing, &[("mail.contoso.com:443", server.address())]);
    let attempt = through(&format!("http://{}", proxy.address()));
    assert_eq!(attempt.fault, None);
    assert_eq!(attempt.proxy.map(|proxy| proxy.url), Some(format!("http://{}", proxy.address())));
    assert_eq!(attempt.peer, Some(proxy.address()));
    assert!(attempt.stages.tunnel.is_some() && attempt.stages.tls.is_some());
    assert_eq!(attempt.response.unwrap().status, 200);
    let head = server.seen().requests.concat();
    assert!(head.starts_with("HEAD / HTTP/1.1\r\n"), "{head}");
}

#[track_caller]
fn check(address: &str, expected: ProxyFault) {
    let attempt = through(address);
    assert_eq!(attempt.fault, Some(Fault::Proxy(expected)));
    assert_eq!((attempt.tls, attempt.response), (None, None));
}

#[test]
fn a_proxy_in_the_way_is_named() {
    let closed = proxy(Demand::Nothing, &[]);
    check(&format!("http://{}", closed.address()), ProxyFault::Blocked { status: 403 });
    let strict = proxy(Demand::Negotiate, &[]);
    let schemes = vec!["Negotiate".to_owned(), "NTLM".to_owned()];
    check(&format!("http://{}", strict.address()), ProxyFault::AuthenticationRequired { schemes });
    check("http://nowhere.contoso.com:8080", ProxyFault::NameNotResolved);
}

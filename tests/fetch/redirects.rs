//! Servers that send on: within the host they are followed, a few times; anywhere else they are not.

use crate::server::documents::{EXCHANGE_PATH, host, path, publishing};
use crate::server::{Answer, Security, Server};
use crate::setup::{AUTHORITY, HOST, World, url};

/// What comes of a redirect to this address. Wherever it leads, nobody goes there.
#[track_caller]
fn check(to: &str, expected: &str) {
    let elsewhere = Server::answering(AUTHORITY.tls(&[HOST, "127.0.0.1", "localhost", "evil.example"]), publishing);
    let plain = Server::answering(Security::Plain, publishing);
    let to = to.replace("PORT", &elsewhere.port().to_string()).replace("PLAIN", &plain.port().to_string());
    let answer = Answer::redirect(&to);
    let server = Server::answering(AUTHORITY.tls(&[HOST]), move |_| answer.clone());
    let world = World::leading_to(&server).leading("evil.example", elsewhere.address());
    let world = world.leading("sub.mail.contoso.com", elsewhere.address());
    let attempt = world.fails("/", &expected.replace("TO", &to));
    assert_eq!(attempt.response.and_then(|response| response.location), Some(to));
    assert_eq!((elsewhere.seen().connections, plain.seen().connections), (0, 0));
    assert_eq!((server.seen().requests.len(), world.names_asked()), (1, 1));
}

#[test]
fn nobody_is_led_elsewhere() {
    check("https://evil.example/autodiscover/metadata/json/1", "redirect to TO");
    check("//evil.example/autodiscover/metadata/json/1", "redirect to TO");
    check("https://sub.mail.contoso.com/", "redirect to TO");
    check("https://mail.contoso.com.evil.example/", "redirect to TO");
    check("https://mail.contoso.com@evil.example/", "redirect to TO");
    check("https://user@mail.contoso.com/", "redirect to TO");
    check("https://mail.contoso.com:PORT/", "redirect to TO");
    check("https://127.0.0.1:PORT/", "redirect to TO");
    check("https://localhost:PORT/", "redirect to TO");
    check("https://[::1]:PORT/", "redirect to TO");
    check("https://169.254.169.254/latest/meta-data", "redirect to TO");
    check("http://mail.contoso.com/", "redirect to TO");
    check("http://127.0.0.1:PLAIN/", "redirect to TO");
    check("file:///etc/passwd", "redirect to TO");
    check("data:application/json,{}", "redirect to TO");
    check("ftp://mail.contoso.com/", "redirect to TO");
    check("https://", "redirect to TO");
}

#[test]
fn redirects_without_end_end() {
    let to_itself = Server::answering(AUTHORITY.tls(&[HOST]), |_| Answer::redirect("/"));
    World::leading_to(&to_itself).fails("/", "5 redirects");
    assert_eq!(to_itself.seen().requests.len(), 6);
    let ever_longer =
        Server::answering(AUTHORITY.tls(&[HOST]), |request| Answer::redirect(&format!("{}x", path(request))));
    World::leading_to(&ever_longer).fails("/", "5 redirects");
}

#[test]
fn within_the_host_they_are_followed() {
    let server = Server::answering(AUTHORITY.tls(&[HOST]), |request| match path(request) {
        "/old" => Answer::redirect("/older"),
        "/older" => Answer::redirect(&format!("https://{}{EXCHANGE_PATH}", host(request))),
        _ => publishing(request),
    });
    let world = World::leading_to(&server);
    let attempt = world.fetches("/old");
    // What the user approved, not where it led.
    assert_eq!(attempt.url, url("/old"));
    assert_eq!(server.seen().requests.len(), 3);
}

#[test]
fn one_that_says_not_where_is_no_document() {
    let server = Server::answering(AUTHORITY.tls(&[HOST]), |_| Answer::status("302 Found"));
    World::leading_to(&server).fails("/", "302");
}

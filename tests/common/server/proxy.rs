//! A forward proxy: opens tunnels for `CONNECT`, if it is content with who asks and for what.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Answer, Connection, Security, Server};

/// What a proxy demands before it opens a tunnel.
#[derive(Clone, Debug)]
pub(crate) enum Demand {
    /// Nothing.
    Nothing,
    /// `user:password`, Basic.
    Basic(String),
    /// Tokens that a program without the user's domain password does not have.
    Negotiate,
}

/// A proxy that leads these hosts, written `host:port`, to these places, and no others.
pub(crate) fn proxy(demand: Demand, ways: &[(&str, SocketAddr)]) -> Server {
    let ways: HashMap<_, _> = ways.iter().map(|&(to, way)| (to.to_owned(), way)).collect();
    Server::start(Security::Plain, move |connection| {
        while let Some(request) = connection.request()? {
            let Some(target) = request.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()) else {
                connection.send(Answer::status("405 Method Not Allowed").bytes())?;
                continue;
            };
            if let Some(challenge) = demand.challenge(&request) {
                connection.send(challenge.bytes())?;
                continue;
            }
            return match ways.get(target) {
                Some(&way) => tunnel(connection, way),
                None => connection.send(Answer::status("403 Forbidden").header("Via", "1.1 proxy").bytes()),
            };
        }
        Ok(())
    })
}

fn tunnel(connection: &mut Connection, way: SocketAddr) -> io::Result<()> {
    let Ok(other) = TcpStream::connect(way) else {
        return connection.send(Answer::status("502 Bad Gateway").bytes());
    };
    connection.send("HTTP/1.1 200 Connection established\r\n\r\n")?;
    connection.join(other)
}

impl Demand {
    fn challenge(&self, request: &str) -> Option<Answer> {
        let answer = Answer::status("407 Proxy Authentication Required");
        match self {
            Self::Nothing => None,
            Self::Basic(credentials) => {
                let wanted = format!("proxy-authorization: basic {}\r\n", STANDARD.encode(credentials));
                let is_there = request.to_lowercase().contains(&wanted.to_lowercase());
                (!is_there).then(|| answer.header("Proxy-Authenticate", "Basic realm=\"proxy\""))
            }
            Self::Negotiate => {
                Some(answer.header("Proxy-Authenticate", "Negotiate").also("Proxy-Authenticate", "NTLM"))
            }
        }
    }
}

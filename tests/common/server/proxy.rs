//! Forward proxies: they open tunnels for `CONNECT` or SOCKS 5, if they are content with who asks and for what.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
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
    proxy_within(Security::Plain, demand, ways)
}

/// The same for a proxy that speaks TLS itself.
pub(crate) fn proxy_within(security: Security, demand: Demand, ways: &[(&str, SocketAddr)]) -> Server {
    let ways: HashMap<_, _> = ways.iter().map(|&(to, way)| (to.to_owned(), way)).collect();
    Server::start(security, move |connection| {
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

/// The same for SOCKS 5 (RFC 1928), with a user name and a password (RFC 1929) where they are demanded.
pub(crate) fn socks(credentials: Option<(&str, &str)>, ways: &[(&str, SocketAddr)]) -> Server {
    let ways: HashMap<_, _> = ways.iter().map(|&(to, way)| (to.to_owned(), way)).collect();
    let credentials = credentials.map(|(user, password)| [field(user), field(password)].concat());
    Server::start(Security::Plain, move |connection| {
        let [5, count] = read(connection)? else { return Err(ErrorKind::InvalidData.into()) };
        let methods = read_all(connection, count.into())?;
        let method = if credentials.is_some() { 2 } else { 0 };
        if !methods.contains(&method) {
            return connection.send([5, 0xff]);
        }
        connection.send([5, method])?;
        if let Some(credentials) = &credentials {
            let [1] = read(connection)? else { return Err(ErrorKind::InvalidData.into()) };
            let given = [read_field(connection)?, read_field(connection)?].concat();
            let is_right = given == *credentials;
            connection.send([1, u8::from(!is_right)])?;
            if !is_right {
                return Ok(());
            }
        }
        let [5, 1, 0, 3] = read(connection)? else { return Err(ErrorKind::InvalidData.into()) };
        let host = read_field(connection)?;
        let port = u16::from_be_bytes(read(connection)?);
        let target = format!("{}:{port}", String::from_utf8_lossy(&host[1..]));
        connection.note(&format!("CONNECT {target} SOCKS/5"));
        let way = ways.get(&target).and_then(|&way| TcpStream::connect(way).ok());
        let status = if way.is_some() { 0 } else { 2 }; // not allowed by the rules
        connection.send([5, status, 0, 1, 0, 0, 0, 0, 0, 0])?;
        way.map_or(Ok(()), |way| connection.join(way))
    })
}

fn read<const N: usize>(connection: &mut Connection) -> io::Result<[u8; N]> {
    Ok(read_all(connection, N)?.try_into().unwrap_or([0; N]))
}

fn read_all(connection: &mut Connection, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    for byte in &mut bytes {
        if connection.read(std::slice::from_mut(byte))? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(bytes)
}

/// A text behind its length, as it comes.
fn read_field(connection: &mut Connection) -> io::Result<Vec<u8>> {
    let [length] = read(connection)?;
    Ok([vec![length], read_all(connection, length.into())?].concat())
}

/// A text behind its length.
fn field(text: &str) -> Vec<u8> {
    [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}

//! One connection as a script sees it: requests in, bytes out, in whatever manner.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

use super::{Security, Shared, VERY_LONG, lock};

/// A connection to a client.
pub(crate) struct Connection {
    number: usize,
    wire: Wire,
    shared: Arc<Shared>,
    /// What was read beyond the last request.
    ahead: Vec<u8>,
    is_cut: bool,
}

enum Wire {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Connection {
    /// Which connection of the server this is, from 0.
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    /// The head of the next request, with its last empty line; `None` where the client sends no more.
    pub(crate) fn request(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.ahead.split_off(end + 4);
                let head = String::from_utf8_lossy(&self.ahead).into_owned();
                self.ahead = rest;
                self.shared.note(|seen| seen.requests.push(head.clone()));
                return Ok(Some(head));
            }
            let mut buffer = [0; 4096];
            match self.read(&mut buffer) {
                Ok(0) => return Ok(None),
                Ok(read) => self.ahead.extend_from_slice(&buffer[..read]),
                // A client that has what it wants may just go away.
                Err(error) if is_end(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Puts something among the requests that the server has seen.
    pub(crate) fn note(&self, request: &str) {
        self.shared.note(|seen| seen.requests.push(request.to_owned()));
    }

    /// Reads what comes, as it comes.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.wire {
            Wire::Plain(socket) => socket.read(buffer),
            Wire::Tls(stream) => stream.read(buffer),
        }
    }

    /// Sends all of it.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let bytes = bytes.as_ref();
        match &mut self.wire {
            Wire::Plain(socket) => socket.write_all(bytes)?,
            Wire::Tls(stream) => {
                stream.write_all(bytes)?;
                stream.flush()?;
            }
        }
        self.shared.note(|seen| seen.sent += bytes.len() as u64);
        Ok(())
    }

    /// Sends the same again and again, until the client has had enough, or the limit is reached.
    pub(crate) fn send_repeatedly(&mut self, bytes: &[u8], limit: u64) -> io::Result<()> {
        let mut left = limit;
        while left > 0 {
            let now = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            self.send(&bytes[..now])?;
            left -= now as u64;
        }
        Ok(())
    }

    /// Sends bytes one at a time, so far apart.
    pub(crate) fn drip(&mut self, bytes: impl IntoIterator<Item = u8>, apart: Duration) -> io::Result<()> {
        for byte in bytes {
            self.send([byte])?;
            self.pause(apart)?;
        }
        Ok(())
    }

    /// Does nothing for a while. An error when the server ends meanwhile.
    pub(crate) fn pause(&self, time: Duration) -> io::Result<()> {
        let has_stopped = lock(&self.shared.has_stopped);
        let waited = self.shared.stopped.wait_timeout_while(has_stopped, time, |has_stopped| !*has_stopped);
        let (has_stopped, _) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        if *has_stopped { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }

    /// Says nothing more until the client goes away or the server ends.
    pub(crate) fn hang(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        while self.read(&mut buffer)? > 0 {}
        Ok(())
    }

    /// Cuts the connection with a reset.
    pub(crate) fn reset(&mut self) -> io::Result<()> {
        SockRef::from(self.socket()).set_linger(Some(Duration::ZERO))?;
        self.is_cut = true;
        Ok(())
    }

    /// Passes bytes on in both directions until either side ends.
    pub(crate) fn join(&mut self, other: TcpStream) -> io::Result<()> {
        let Wire::Plain(socket) = &self.wire else {
            return Err(io::Error::other("only a plain connection can be passed on"));
        };
        let (mut there, mut back) = ((socket.try_clone()?, other.try_clone()?), (other, socket.try_clone()?));
        let thread = std::thread::spawn(move || {
            let _cut = io::copy(&mut back.0, &mut back.1);
            let _gone = back.1.shutdown(Shutdown::Write);
        });
        let _cut = io::copy(&mut there.0, &mut there.1);
        let _gone = there.1.shutdown(Shutdown::Write);
        let _panicked = thread.join();
        Ok(())
    }

    fn socket(&self) -> &TcpStream {
        match &self.wire {
            Wire::Plain(socket) => socket,
            Wire::Tls(stream) => &stream.sock,
        }
    }

    /// Ends in an orderly way. What the client still sends is read: bytes that nobody reads would become a reset, which
    /// takes the answer away from the client.
    fn close(&mut self) {
        if let Wire::Tls(stream) = &mut self.wire {
            stream.conn.send_close_notify();
            let _gone = stream.flush();
        }
        let _gone = self.socket().shutdown(Shutdown::Write);
        let mut socket = self.socket();
        let _unset = socket.set_read_timeout(Some(VERY_LONG));
        let mut buffer = [0; 4096];
        while matches!(socket.read(&mut buffer), Ok(read) if read > 0) {}
    }
}

/// Runs a script on a connection that was accepted.
pub(super) fn serve(
    number: usize,
    socket: TcpStream,
    security: &Security,
    shared: &Arc<Shared>,
    script: &dyn Fn(&mut Connection) -> io::Result<()>,
) {
    let wire = match security {
        Security::Plain => Ok(Wire::Plain(socket)),
        Security::Tls(config) => handshake(socket, config, shared),
    };
    if let Ok(wire) = wire {
        let mut connection = Connection { number, wire, shared: Arc::clone(shared), ahead: Vec::new(), is_cut: false };
        let ended = script(&mut connection);
        if ended.is_ok() && !connection.is_cut {
            connection.close();
        }
        lock(&shared.open).remove(&number);
    } else {
        lock(&shared.open).remove(&number);
    }
}

fn handshake(mut socket: TcpStream, config: &Arc<ServerConfig>, shared: &Shared) -> io::Result<Wire> {
    let mut connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    let ended = loop {
        if !connection.is_handshaking() {
            break Ok(());
        }
        if let Err(error) = connection.complete_io(&mut socket) {
            break Err(error);
        }
    };
    shared.note(|seen| {
        seen.handshakes += usize::from(ended.is_ok());
        seen.server_names.extend(connection.server_name().map(str::to_owned));
    });
    if let Err(error) = ended {
        // The alert goes out, and what is on its way comes in, before the socket closes.
        let _gone = connection.write_tls(&mut socket);
        let _gone = socket.shutdown(Shutdown::Write);
        let _unset = socket.set_read_timeout(Some(VERY_LONG));
        let mut buffer = [0; 4096];
        while matches!(socket.read(&mut buffer), Ok(read) if read > 0) {}
        return Err(error);
    }
    Ok(Wire::Tls(Box::new(StreamOwned::new(connection, socket))))
}

fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

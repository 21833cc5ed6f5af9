//! Servers on loopback for tests of the network: each has a port of its own, follows a script on every connection, and
//! keeps what it was sent, so that a test can also prove that nothing was. All of it ends when the server is dropped.
#![allow(dead_code, unused_imports, reason = "every test program uses its own part of this")]

pub(crate) mod answer;
mod authority;
mod connection;
pub(crate) mod documents;
mod proxy;
pub(crate) mod wire;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustls::ServerConfig;

pub(crate) use answer::Answer;
pub(crate) use authority::{Authority, Identity};
pub(crate) use connection::Connection;
pub(crate) use proxy::{Demand, proxy, proxy_within, socks};

/// What a server puts around its answers.
#[derive(Clone)]
pub(crate) enum Security {
    /// Nothing.
    Plain,
    /// TLS, before the script begins.
    Tls(Arc<ServerConfig>),
}

/// A server, until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What a server has seen so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Connections that were accepted.
    pub(crate) connections: usize,
    /// TLS handshakes that came about, on the server's side.
    pub(crate) handshakes: usize,
    /// The names that clients asked for in TLS.
    pub(crate) server_names: Vec<String>,
    /// The heads of the requests, whole, in the order in which they came.
    pub(crate) requests: Vec<String>,
    /// Bytes that the scripts have sent, before TLS.
    pub(crate) sent: u64,
}

struct Shared {
    seen: Mutex<Seen>,
    has_stopped: Mutex<bool>,
    stopped: Condvar,
    /// Sockets that scripts may hang on.
    open: Mutex<HashMap<usize, TcpStream>>,
}

impl Server {
    /// A server on 127.0.0.1 that runs the script on every connection. When the script ends well, the connection is closed
    /// in an orderly way, else it is cut.
    pub(crate) fn start<S>(security: Security, script: S) -> Self
    where
        S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), security, script).expect("loopback has a free port")
    }

    /// The same at another address of this computer.
    pub(crate) fn start_at<S>(ip: IpAddr, security: Security, script: S) -> io::Result<Self>
    where
        S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind((ip, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            has_stopped: Mutex::new(false),
            stopped: Condvar::new(),
            open: Mutex::default(),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::spawn(move || accept(&listener, &security, &theirs, &Arc::new(script)));
        Ok(Self { address, shared, thread: Some(thread) })
    }

    /// A server that answers every request, several on one connection if the client likes.
    pub(crate) fn answering<A>(security: Security, answer: A) -> Self
    where
        A: Fn(&str) -> Answer + Send + Sync + 'static,
    {
        Self::start(security, move |connection| {
            while let Some(request) = connection.request()? {
                connection.send(answer(&request).bytes())?;
            }
            Ok(())
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port that it listens on.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it has seen so far.
    pub(crate) fn seen(&self) -> Seen {
        lock(&self.shared.seen).clone()
    }

    /// Waits until it has seen something; says what it has seen instead when that takes very long.
    #[track_caller]
    pub(crate) fn wait_until(&self, is_there: impl Fn(&Seen) -> bool) {
        let begun = Instant::now();
        while !is_there(&self.seen()) {
            assert!(begun.elapsed() < VERY_LONG, "it never came to that: {:?}", self.seen());
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        *lock(&self.shared.has_stopped) = true;
        self.shared.stopped.notify_all();
        // Wakes `accept`.
        let _refused = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
        for socket in lock(&self.shared.open).values() {
            let _gone = socket.shutdown(std::net::Shutdown::Both);
        }
    }
}

impl Shared {
    fn has_stopped(&self) -> bool {
        *lock(&self.has_stopped)
    }

    fn note(&self, note: impl FnOnce(&mut Seen)) {
        note(&mut lock(&self.seen));
    }
}

fn accept<S>(listener: &TcpListener, security: &Security, shared: &Arc<Shared>, script: &Arc<S>)
where
    S: Fn(&mut Connection) -> io::Result<()> + Send + Sync + 'static,
{
    for (number, socket) in listener.incoming().enumerate() {
        let Ok(socket) = socket else { continue };
        if shared.has_stopped() {
            return;
        }
        shared.note(|seen| seen.connections += 1);
        if let Ok(socket) = socket.try_clone() {
            lock(&shared.open).insert(number, socket);
        }
        let (security, shared, script) = (security.clone(), Arc::clone(shared), Arc::clone(script));
        thread::spawn(move || connection::serve(number, socket, &security, &shared, &*script));
    }
}

/// A test that failed elsewhere must not hide behind a poisoned lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Nothing in these tests takes this long, even where other programs keep the computer busy.
const VERY_LONG: Duration = Duration::from_secs(30);

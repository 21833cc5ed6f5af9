//! Answers of a web server, well-formed unless a test says otherwise.

use std::fmt::Write as _;
use std::io::Write as _;

use assay::time::Time;
use flate2::Compression;
use flate2::write::GzEncoder;

/// An answer: `Answer::json("{}").header("Age", "5")`.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// A status with its reason (`404 Not Found`), the server's clock, and no body.
    pub(crate) fn status(status: &str) -> Self {
        Self { status: status.to_owned(), headers: vec![("Date".to_owned(), http_date(now()))], body: Vec::new() }
    }

    /// A document that was found.
    pub(crate) fn document(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::status("200 OK").header("Content-Type", content_type).body(body)
    }

    /// A JSON document that was found.
    pub(crate) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::document("application/json; charset=utf-8", body)
    }

    /// A web page.
    pub(crate) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self::document("text/html", body)
    }

    /// Sends on to another address.
    pub(crate) fn redirect(to: &str) -> Self {
        Self::status("302 Found").header("Location", to)
    }

    /// With a header, instead of one of that name which is there.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(there, _)| !there.eq_ignore_ascii_case(name));
        self.also(name, value)
    }

    /// With one more header.
    pub(crate) fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this body.
    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// With its body packed.
    pub(crate) fn gzip(mut self) -> Self {
        self.body = gzip(&self.body);
        self.header("Content-Encoding", "gzip")
    }

    /// As it goes over the wire, with the length of its body.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let length = self.body.len().to_string();
        let whole = self.header("Content-Length", &length);
        [whole.head().into_bytes(), whole.body].concat()
    }

    /// Its head alone, for a body that comes in another manner.
    pub(crate) fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status);
        for (name, value) in &self.headers {
            let _infallible = write!(head, "{name}: {value}\r\n");
        }
        head + "\r\n"
    }
}

/// Packs bytes.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A moment as the header `Date` writes it (RFC 9110 section 5.6.7).
pub(crate) fn http_date(time: Time) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// What a server's clock says.
pub(crate) fn now() -> Time {
    #[expect(clippy::disallowed_methods, reason = "a server has a clock of its own")]
    chrono::Utc::now()
}

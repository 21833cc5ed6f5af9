//! The head of the request for a document: what is sent, and nothing else.

use hyper::Method;
use url::Url;

use super::https;

/// The lines of the request's head, as they go to the server. A text that is no URL has none.
pub fn request_head(url: &str) -> Vec<String> {
    let request = Url::parse(url).ok().and_then(|url| https::request(&Method::GET, &url).ok());
    let Some(request) = request else { return Vec::new() };
    let mut head = vec![format!("{} {} {:?}", request.method(), request.uri(), request.version())];
    let line = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
    };
    head.extend(request.headers().iter().map(line));
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_holds_the_address_and_nothing_of_a_token() {
        let head = request_head("https://mail.contoso.com:443/autodiscover/metadata/json/1?x#y");
        let start: Vec<&str> = head.iter().map(String::as_str).take(2).collect();
        assert_eq!(start, ["GET /autodiscover/metadata/json/1?x HTTP/1.1", "host: mail.contoso.com"]);
        assert!(request_head("nonsense").is_empty());
    }
}

//! Logs of IIS (W3C, blanks between the columns) and of Exchange's front end (commas): of their lines those that say
//! something, and lines that say the same once.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::request::plain_url;
use super::{Diagnostic, Diagnostics, Exchanged, MAX_TRACES, find};
use crate::time::{DateOrder, Written};

/// The lines that matter of a log, or nothing if the text is none.
pub(super) fn read(text: &str) -> Option<Vec<Diagnostics>> {
    memchr::memmem::find(text.as_bytes(), b"#Fields:")?;
    let mut fields = Fields::default();
    let mut found: Vec<Diagnostics> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        if let Some(names) = line.trim_start().strip_prefix("#Fields:") {
            fields = Fields::new(names);
            continue;
        }
        if line.starts_with('#') || line.len() < MIN_LINE {
            continue;
        }
        let mut items = find(line);
        if items.is_empty() {
            continue;
        }
        let (request, time) = fields.read(line);
        let key = key(&items, &request);
        if let Some(same) = known.get(&key).and_then(|same| found.get_mut(*same)) {
            same.count += 1;
            same.until = time.or(same.until.take());
            continue;
        }
        if found.len() >= MAX_TRACES {
            continue;
        }
        for item in &mut items {
            let range = item.range_mut();
            *range = range.start + at..range.end + at;
        }
        known.insert(key, found.len());
        let range = at..at + line.trim_end().len();
        found.push(Diagnostics { items, request: Some(request), time, count: 1, until: None, range });
    }
    Some(found)
}

/// What makes two lines the same.
fn key(items: &[Diagnostic], request: &Exchanged) -> String {
    let mut key = format!("{:?} {:?} {:?}", request.method, request.url, request.status);
    for item in items {
        let _infallible = match item {
            Diagnostic::Refusal(refusal) => {
                write!(key, "|{:?} {} {:?}", refusal.code, refusal.reason, refusal.category)
            }
            Diagnostic::Challenge(challenge) => write!(key, "|{} {:?}", challenge.scheme, challenge.trusted_issuers),
            Diagnostic::Aadsts(error) => write!(key, "|{:?} {:?}", error.codes, error.used),
            Diagnostic::Client(message) => write!(key, "|{:?} {:?}", message.kind, message.names),
        };
    }
    key
}

/// The columns, by their names.
#[derive(Default)]
struct Fields {
    names: Vec<String>,
    has_commas: bool,
}

impl Fields {
    fn new(line: &str) -> Self {
        let has_commas = line.contains(',');
        let names = line.split(|character: char| if has_commas { character == ',' } else { character.is_whitespace() });
        let names = names.map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty());
        Self { names: names.take(MAX_FIELDS).collect(), has_commas }
    }

    /// The request of a line, and its time.
    fn read(&self, line: &str) -> (Exchanged, Option<Written>) {
        let values = self.values(line);
        let get = |names: &[&str]| {
            let value = |name: &&str| {
                let at = self.names.iter().position(|known| known == name)?;
                values.get(at).map(String::as_str).filter(|value| !value.is_empty() && *value != "-")
            };
            names.iter().find_map(value)
        };
        let stem = get(&["cs-uri-stem", "urlstem"]);
        let url = match (get(&["cs-host", "cs(host)", "urlhost"]), stem) {
            (Some(host), Some(stem)) => Some(plain_url(&format!("{host}{stem}"))),
            (None, Some(stem)) => Some(plain_url(stem)),
            _ => None,
        };
        let request = Exchanged {
            method: get(&["cs-method", "method"]).map(str::to_owned),
            url,
            status: get(&["sc-status", "httpstatus"]).and_then(|status| status.parse().ok()),
            ..Exchanged::default()
        };
        // Both logs are written in UTC.
        let time = match (get(&["date"]), get(&["time"]), get(&["datetime", "date-time"])) {
            (Some(date), Some(time), _) => Some(format!("{date}T{time}Z")),
            (_, _, Some(both)) => Some(both.to_owned()),
            _ => None,
        };
        (request, time.map(|time| Written::parse(&time, DateOrder::Unknown)))
    }

    fn values(&self, line: &str) -> Vec<String> {
        if !self.has_commas {
            return line.split_whitespace().take(MAX_FIELDS).map(str::to_owned).collect();
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
        let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
        record.iter().take(MAX_FIELDS).map(str::to_owned).collect()
    }
}

const MIN_LINE: usize = 20; // shorter lines hold no diagnostics
const MAX_FIELDS: usize = 200; // Exchange's front end writes 70

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::diagnostics::Category;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let words = |trace: &Diagnostics| {
            let request = trace.request.clone().unwrap_or_default();
            let time = |time: &Option<Written>| time.as_ref().map_or("-", |time| time.text.as_str()).to_owned();
            let (from, until) = (time(&trace.time), time(&trace.until));
            let url = request.url.unwrap_or_default();
            format!("{} {url} {} {from} {until}", trace.count, request.status.unwrap_or_default())
        };
        let found = read(text).expect("it is a log");
        assert_eq!(found.iter().map(words).collect::<Vec<_>>(), expected, "{text}");
        for trace in &found {
            let Diagnostic::Refusal(refusal) = &trace.items[0] else { panic!("{text}") };
            assert_eq!(refusal.category, Category::TokenExpired);
            assert!(text[refusal.range.clone()].starts_with("2000002"));
        }
    }

    #[test]
    fn lines_that_say_the_same_are_one() {
        let line = |time: &str, path: &str, end: &str| {
            format!("2024-10-01 {time} 10.0.0.1 POST {path} - 443 - 10.0.0.9 agent {end} 401 0 0 12\r\n")
        };
        let expired = "2000002;reason=\"The+token+has+expired.\";error_category=\"token_expired\"";
        let text = [
            "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem \
             cs-uri-query s-port cs-username c-ip cs(User-Agent) x-ms-diagnostics sc-status sc-substatus sc-win32-status \
             time-taken\r\n",
            &line("00:00:01", "/ews/exchange.asmx", expired),
            &line("00:00:02", "/ews/exchange.asmx", "-"),
            &line("00:00:03", "/ews/exchange.asmx", expired),
            &line("00:00:04", "/autodiscover/autodiscover.svc", expired),
        ];
        check(
            &text.concat(),
            &[
                "2 /ews/exchange.asmx 401 2024-10-01T00:00:01Z 2024-10-01T00:00:03Z",
                "1 /autodiscover/autodiscover.svc 401 2024-10-01T00:00:04Z -",
            ],
        );
    }

    #[test]
    fn the_front_end_writes_commas() {
        let text = "#Fields: DateTime,RequestId,UrlHost,UrlStem,Method,HttpStatus,GenericErrors\n\
                    2024-10-01T00:00:01.123Z,1,mail.contoso.com,/EWS/Exchange.asmx,POST,401,\
                    \"OAuthError=2000002;reason=\"\"The token has expired.\"\";error_category=\"\"token_expired\"\"\"\n";
        check(text, &["1 mail.contoso.com/EWS/Exchange.asmx 401 2024-10-01T00:00:01.123Z -"]);
    }
}

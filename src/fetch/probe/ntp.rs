//! A time server (RFC 5905), asked where the user names one. Naming it is consent, wherever it stands: in most companies it is
//! a machine inside. One packet without any content of the user's goes out, to each of its addresses until one answers.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rsntp::{AsyncSntpClient, Config, SntpDuration, SynchronizationError};
use url::Url;

use crate::fetch::resolve;
use crate::fetch::settings::Settings;
use crate::network::{Attempt, ClockSample, Fault, Stage};

/// Asks a time server, given as a host with or without a port.
pub(super) async fn ask(server: &str, settings: &Settings, attempt: &mut Attempt) -> Result<ClockSample, Fault> {
    let (url, port) = parse(server).ok_or_else(|| Fault::NotPermitted { reason: NOT_A_HOST.to_owned() })?;
    let host = url.host().ok_or_else(|| Fault::NotPermitted { reason: NOT_A_HOST.to_owned() })?;
    let begun = Instant::now();
    let addresses = resolve::look_up(host.clone(), settings).await?;
    attempt.stages.resolve = Some(begun.elapsed());
    attempt.addresses = addresses.iter().map(SocketAddr::ip).collect();
    resolve::check(&addresses, &host, true)?;
    let mut last = Fault::NameNotResolved { reason: String::new() };
    for mut address in addresses.into_iter().take(MAX_ADDRESSES) {
        if address.port() == 0 || port.is_some() {
            address.set_port(port.unwrap_or(NTP_PORT));
        }
        attempt.peer = Some(address);
        attempt.tries = attempt.tries.saturating_add(1);
        match ask_one(address, settings, attempt).await {
            Ok((offset, round_trip)) => {
                let received = (settings.clock)();
                return Ok(ClockSample::from_ntp(url.host_str().unwrap_or_default(), received, offset, round_trip));
            }
            Err(fault) => last = fault,
        }
    }
    Err(last)
}

/// The server's clock against the system's, and the time on the way.
async fn ask_one(
    address: SocketAddr,
    settings: &Settings,
    attempt: &mut Attempt,
) -> Result<(TimeDelta, TimeDelta), Fault> {
    let own = if address.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
    let timeout = settings.limits.answer.min(PATIENCE);
    let client = AsyncSntpClient::with_config(Config::default().bind_address(own).timeout(timeout));
    let begun = Instant::now();
    let answer = client.synchronize(address).await;
    let answer = answer.map_err(|error| fault(&error, timeout))?;
    let waited = begun.elapsed();
    attempt.stages.answer = Some(waited);
    let (offset, round_trip) = (delta(answer.clock_offset()), delta(answer.round_trip_delay()));
    if !is_possible(round_trip, waited) {
        let reason = "its answer is not that of a time server: its two stamps contradict each other".to_owned();
        return Err(Fault::Other { stage: Stage::Answer, reason });
    }
    Ok((offset, round_trip))
}

/// The time on the way can neither be less than nothing nor more than what passed here: a server whose stamps of receiving and
/// sending say so has no time to give (a stamp of zero means that; RFC 5905 section 8).
fn is_possible(round_trip: TimeDelta, waited: Duration) -> bool {
    let waited = TimeDelta::from_std(waited).unwrap_or(TimeDelta::MAX);
    (-CLOCK_STEP..=waited.checked_add(&CLOCK_STEP).unwrap_or(waited)).contains(&round_trip)
}

fn fault(error: &SynchronizationError, timeout: Duration) -> Fault {
    let reason = match error {
        SynchronizationError::IOError(error) => match error.kind() {
            io::ErrorKind::TimedOut => return Fault::TimedOut { stage: Stage::Answer, after: timeout },
            io::ErrorKind::ConnectionRefused => return Fault::Refused,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => return Fault::Unreachable,
            _ => error.to_string(),
        },
        SynchronizationError::ProtocolError(error) => format!("its answer is not that of a time server: {error}"),
    };
    Fault::Other { stage: Stage::Answer, reason }
}

fn delta(duration: SntpDuration) -> TimeDelta {
    let length = duration.abs_as_std_duration().ok().and_then(|length| TimeDelta::from_std(length).ok());
    let length = length.unwrap_or(TimeDelta::MAX);
    if duration.signum() < 0 { -length } else { length }
}

/// Whether this names a time server: a host with or without a port. The error is a sentence.
pub fn check_time_server(text: &str) -> Result<(), &'static str> {
    parse(text).map(drop).ok_or(NOT_A_HOST)
}

/// The URL standard reads hosts in every spelling.
fn parse(server: &str) -> Option<(Url, Option<u16>)> {
    let url = Url::parse(&format!("https://{server}")).ok()?;
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_plain = is_plain && url.username().is_empty() && url.password().is_none() && !server.contains(['/', '@']);
    let port = url.port();
    is_plain.then_some((url, port))
}

const CLOCK_STEP: TimeDelta = TimeDelta::milliseconds(10); // what a clock may be set by while the answer is under way
const NTP_PORT: u16 = 123;
const PATIENCE: Duration = Duration::from_secs(3); // as long as time servers are waited for everywhere
const MAX_ADDRESSES: usize = 3;
const NOT_A_HOST: &str = "give the host of a time server, with or without a port";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_that_contradict_each_other_are_no_time() {
        let waited = Duration::from_millis(40);
        for (millis, expected) in [(0, true), (39, true), (-5, true), (-500, false), (60_000, false)] {
            assert_eq!(is_possible(TimeDelta::milliseconds(millis), waited), expected, "{millis}");
        }
        assert!(!is_possible(TimeDelta::MAX, waited) && !is_possible(-TimeDelta::MAX, waited));
    }

    #[test]
    fn a_time_server_is_a_host_with_or_without_a_port() {
        let read = |text: &str| parse(text).map(|(url, port)| (url.host_str().unwrap().to_owned(), port));
        let host = |name: &str, port| Some((name.to_owned(), port));
        assert_eq!(read("Time.contoso.com"), host("time.contoso.com", None));
        assert_eq!(read("127.0.0.1:1123"), host("127.0.0.1", Some(1123)));
        assert_eq!(read("[::1]:123"), host("[::1]", Some(123)));
        for text in ["", "https://time.contoso.com", "time.contoso.com/", "a@b", "a b", "a:b", "a?b"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

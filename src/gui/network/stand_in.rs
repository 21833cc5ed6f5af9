//! Stands where the network will be.

use std::net::IpAddr;

use crate::fetch::{Network, Permit, Plan, Watch};
use crate::intake::Evidence;
use crate::network::{AddressClass, Attempt, Fault, Proxy};

/// A network that is always off.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNetwork;

impl Network for NoNetwork {
    fn look_up(&self, _host: &str, _watch: &dyn Watch) -> Result<Vec<(IpAddr, Option<AddressClass>)>, Fault> {
        Err(Fault::Offline)
    }

    fn proxy(&self, _url: &str) -> Option<Proxy> {
        None
    }

    fn fetch(&self, permit: &Permit, _watch: &dyn Watch) -> Evidence {
        use crate::intake::{Body, Source, SourceKind};
        let begun_at = crate::time::from_unix(0).unwrap_or_default();
        let mut attempt = Attempt::new(permit.text(), permit.purpose().clone(), begun_at);
        attempt.fault = Some(Fault::Offline);
        let name = permit.url().host_str().unwrap_or_default().to_owned();
        Evidence {
            source: Source { name, kind: SourceKind::Fetch, start: 0, end: 0, fetched: None },
            repairs: Vec::new(),
            body: Body::Attempt(std::sync::Arc::new(attempt)),
            nested: false,
        }
    }

    fn probe(&self, _plan: &Plan, _watch: &dyn Watch, _report: &(dyn Fn(usize, &Attempt) + Sync)) -> Vec<Evidence> {
        Vec::new()
    }
}

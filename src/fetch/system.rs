//! The network as it is.

use std::net::{IpAddr, SocketAddr};
use std::sync::{PoisonError, RwLock};

use url::{Host, Url};

use super::{CacheContents, Network, Permit, Plan, Settings, Setup, Watch, https, probe, proxy, resolve, runtime};
use crate::intake::Evidence;
use crate::network::{AddressClass, Attempt, Fault, Proxy};

/// The network as it is, with the system's certificate store, proxy settings and name servers, or what the settings put in
/// their place.
#[derive(Default)]
pub struct SystemNetwork {
    settings: RwLock<Settings>,
}

impl SystemNetwork {
    /// With settings of one's own.
    pub fn new(settings: Settings) -> Self {
        Self { settings: RwLock::new(settings) }
    }

    /// As they are now: what has begun goes on with those that it began with.
    fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Network for SystemNetwork {
    fn set_up(&self, setup: &Setup) {
        self.settings.write().unwrap_or_else(PoisonError::into_inner).setup = setup.clone();
    }

    fn cache_contents(&self) -> Option<CacheContents> {
        Some(self.settings().cache?.contents())
    }

    fn clear_cache(&self) -> Result<(), String> {
        self.settings().cache.map_or(Ok(()), |cache| cache.clear()).map_err(|error| error.to_string())
    }

    fn look_up(&self, host: &str, watch: &dyn Watch) -> Result<Vec<(IpAddr, Option<AddressClass>)>, Fault> {
        let settings = self.settings();
        if settings.is_offline {
            return Err(Fault::Offline);
        }
        let host = Host::parse(host).map_err(|error| Fault::NameNotResolved { reason: error.to_string() })?;
        let host = match &host {
            Host::Domain(name) => Host::Domain(name.as_str()),
            Host::Ipv4(address) => Host::Ipv4(*address),
            Host::Ipv6(address) => Host::Ipv6(*address),
        };
        let addresses = runtime::run(watch, resolve::look_up(host, &settings))?;
        Ok(addresses.iter().map(SocketAddr::ip).map(|address| (address, AddressClass::of(address))).collect())
    }

    fn proxy(&self, url: &str) -> Option<Proxy> {
        let chosen = proxy::choose(&self.settings(), &Url::parse(url).ok()?).ok()??;
        Some(chosen.shown)
    }

    fn fetch(&self, permit: &Permit, watch: &dyn Watch) -> Evidence {
        https::fetch(permit, &self.settings(), watch)
    }

    fn kept(&self, permit: &Permit) -> Option<Evidence> {
        let settings = self.settings();
        settings.cache.filter(|_| settings.setup.caches)?.find(permit)
    }

    fn probe(&self, plan: &Plan, watch: &dyn Watch, report: &(dyn Fn(usize, &Attempt) + Sync)) -> Vec<Evidence> {
        probe::run(&self.settings(), plan, watch, report)
    }
}

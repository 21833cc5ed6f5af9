//! Names → addresses, and whether they may be connected: the gate's second half. A name is resolved once; what was checked
//! is what is connected.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;

use url::Host;

use super::runtime::within;
use super::settings::Settings;
use crate::network::{AddressClass, Fault, Stage};

/// Who knows the addresses of names. Blocks; is called on a thread of its own.
pub trait Resolve: Send + Sync {
    /// The addresses of a name, the best first. A port other than 0 is connected in place of the standard one.
    fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>>;
}

/// The system's own way (`getaddrinfo`): hosts file, name servers, whatever is set up.
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        Ok((name, 0).to_socket_addrs()?.collect())
    }
}

/// The addresses of a host, unchecked; an address stands for itself.
pub(super) async fn look_up(host: Host<&str>, settings: &Settings) -> Result<Vec<SocketAddr>, Fault> {
    let name = match host {
        Host::Ipv4(address) => return Ok(vec![SocketAddr::new(address.into(), 0)]),
        Host::Ipv6(address) => return Ok(vec![SocketAddr::new(address.into(), 0)]),
        Host::Domain(name) => name.to_owned(),
    };
    let resolver = Arc::clone(&settings.resolver);
    let asked = async {
        let answer = tokio::task::spawn_blocking(move || resolver.resolve(&name)).await;
        let answer = answer.unwrap_or_else(|panicked| Err(io::Error::other(panicked)));
        let mut addresses = answer.map_err(|error| Fault::NameNotResolved { reason: words(&error) })?;
        addresses.truncate(MAX_ADDRESSES);
        if addresses.is_empty() {
            return Err(Fault::NameNotResolved { reason: "it has no address".to_owned() });
        }
        Ok(addresses)
    };
    within(settings.limits.resolve, Stage::Resolve, asked).await
}

/// Whether all of these addresses may be connected. One inside is enough to refuse: whoever mixes them waits for his turn.
pub(super) fn check(addresses: &[SocketAddr], host: &Host<&str>, is_own: bool) -> Result<(), Fault> {
    let is_literal = !matches!(host, Host::Domain(_));
    addresses.iter().try_for_each(|address| check_one(address.ip(), is_literal, is_own))
}

fn check_one(address: IpAddr, is_literal: bool, is_own: bool) -> Result<(), Fault> {
    let Some(class) = AddressClass::of(address) else { return Ok(()) };
    let is_fine = match class {
        AddressClass::Loopback | AddressClass::Private | AddressClass::LinkLocal => is_own,
        // No name leads there for an honest reason; the user may name the address itself.
        AddressClass::CloudMetadata => is_own && is_literal,
        AddressClass::Multicast | AddressClass::Reserved => false,
    };
    if is_fine { Ok(()) } else { Err(Fault::AddressRefused { address, class }) }
}

/// `failed to lookup address information: Name or service not known` → its second half.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.strip_prefix("failed to lookup address information: ").unwrap_or(&text).to_owned()
}

const MAX_ADDRESSES: usize = 32; // the largest pools in the field answer with eight

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn allowed(host: &str, addresses: &[&str], is_own: bool) -> Option<AddressClass> {
        let url = url::Url::parse(&format!("https://{host}/")).unwrap();
        let addresses: Vec<_> = addresses.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
        match check(&addresses, &url.host().unwrap(), is_own) {
            Ok(()) => None,
            Err(Fault::AddressRefused { class, .. }) => Some(class),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_address_inside_refuses_all() {
        assert_eq!(allowed("mail.contoso.com", &["8.8.8.8", "2603:1026::1"], false), None);
        assert_eq!(allowed("mail.contoso.com", &["8.8.8.8", "10.0.0.1"], false), Some(AddressClass::Private));
        assert_eq!(allowed("mail.contoso.com", &["::ffff:127.0.0.1"], false), Some(AddressClass::Loopback));
        assert_eq!(allowed("127.0.0.1", &["127.0.0.1"], false), Some(AddressClass::Loopback));
    }

    #[test]
    fn ones_own_hosts_may_stand_inside_but_not_just_anywhere() {
        assert_eq!(allowed("mail.contoso.com", &["8.8.8.8", "10.0.0.1", "127.0.0.1", "fe80::1"], true), None);
        let metadata = "169.254.169.254";
        assert_eq!(allowed("mail.contoso.com", &[metadata], true), Some(AddressClass::CloudMetadata));
        assert_eq!(allowed(metadata, &[metadata], true), None);
        assert_eq!(allowed(metadata, &[metadata], false), Some(AddressClass::CloudMetadata));
        assert_eq!(allowed("mail.contoso.com", &["224.0.0.1"], true), Some(AddressClass::Multicast));
        assert_eq!(allowed("mail.contoso.com", &["0.0.0.0"], true), Some(AddressClass::Reserved));
    }
}

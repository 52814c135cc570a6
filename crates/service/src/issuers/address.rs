//! Which addresses may be asked anything: public ones, found by name, over https (security S1).
//!
//! What is not known to be public is refused. The exception is for practice on one machine: a
//! provider on loopback, and nothing else beside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The ports on which an issuer may listen.
const PORTS: [u16; 2] = [443, 8443];

/// Whether an address belongs to the public network.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_unspecified();
    let reserved = a == 0
        // Shared between a provider and its customers (RFC 6598).
        || (a == 100 && (64..128).contains(&b))
        // Protocol assignments (RFC 6890), the former 6to4 relays, and benchmarks (RFC 2544).
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240;
    !special && !reserved
}

/// Global unicast is 2000::/3; within it, whatever leads to another address is refused. Mapped
/// v4, NAT64, unique local, link-local and multicast addresses are all outside of it.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global = first & 0xe000 == 0x2000;
    // Protocol assignments with Teredo, documentation twice, and 6to4.
    let special = (first == 0x2001 && second < 0x0200)
        || (first == 0x2001 && second == 0x0db8)
        || (first == 0x3fff && second < 0x1000)
        || first == 0x2002;
    global && !special
}

/// Whether the host of an address is this very machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address may be asked: https, by name, on a usual port; with the practice setting
/// also this very machine.
pub(super) fn may_be_asked(url: &Url, loopback: bool) -> bool {
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    if is_loopback(url) {
        return loopback && ["http", "https"].contains(&url.scheme());
    }
    url.scheme() == "https"
        && matches!(url.host(), Some(Host::Domain(_)))
        && url
            .port_or_known_default()
            .is_some_and(|port| PORTS.contains(&port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Security S1: the address classes.
    #[test]
    fn only_public_addresses_are_connected_to() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff:1::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    /// Security S1: literal addresses in every spelling, schemes and ports.
    #[test]
    fn only_https_names_are_asked_and_this_machine_only_for_practice() {
        let asked =
            |text: &str, loopback| Url::parse(text).is_ok_and(|url| may_be_asked(&url, loopback));
        for good in ["https://id.example/a", "https://id.example:8443/"] {
            assert!(asked(good, false) && asked(good, true), "{good}");
        }
        for practice in [
            "http://127.0.0.1:9000/",
            "http://localhost:9000/",
            "https://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
        ] {
            assert!(
                !asked(practice, false) && asked(practice, true),
                "{practice}"
            );
        }
        for bad in [
            "http://id.example/",
            "https://id.example:22/",
            "https://8.8.8.8/",
            "https://0x08080808/",
            "https://[2606:4700::1111]/",
            "https://169.254.169.254/",
            "https://0.0.0.0/",
            "http://[::ffff:127.0.0.1]/",
            "https://user@id.example/",
            "file:///etc/passwd",
            "ftp://id.example/",
        ] {
            assert!(!asked(bad, false) && !asked(bad, true), "{bad}");
        }
    }
}

//! How many connections one address holds.
//!
//! An IPv6 household has a whole /64, so that is what is counted there.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::http::security::address::household;

/// Counts connections by address.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    most: usize,
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection of one address; given back when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    address: IpAddr,
    addresses: Addresses,
}

impl Addresses {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            held: Arc::default(),
        }
    }

    /// A seat for this address, while it has one left.
    pub(super) fn take(&self, address: IpAddr) -> Option<Seat> {
        let address = household(address);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Seat {
            address,
            addresses: self.clone(),
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut held = self
            .addresses
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                held.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_and_gives_them_back() {
        let addresses = Addresses::new(2);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let one = addresses.take(ip("2001:db8::1")).unwrap();
        let two = addresses.take(ip("2001:db8::2")).unwrap();
        assert!(addresses.take(ip("2001:db8::3")).is_none());
        assert!(addresses.take(ip("2001:db8:0:1::3")).is_some());
        assert!(addresses.take(ip("192.0.2.1")).is_some());
        drop(one);
        assert!(addresses.take(ip("2001:db8::3")).is_some());
        drop(two);
        assert!(addresses.held.lock().unwrap().is_empty());
    }
}

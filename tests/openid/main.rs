//! Latchkey and a real OpenID provider, as browsers and programs meet both: signing in, proving
//! something, and everything that can go wrong between two sites. It needs Node and `npm ci`.

#[cfg(test)]
#[path = "../uma/answer.rs"]
#[expect(dead_code, reason = "shared with the tests of the machine door")]
mod answer;
#[cfg(test)]
#[path = "../uma/browser.rs"]
#[expect(dead_code, reason = "shared with the tests of the machine door")]
mod browser;
#[cfg(test)]
#[path = "../uma/cast.rs"]
mod cast;
#[cfg(test)]
#[path = "../uma/house.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the tests of the machine door"
)]
mod house;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod mixed_up;
#[cfg(test)]
mod provider;
#[cfg(test)]
mod proving;
#[cfg(test)]
mod pushed;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod town;
#[cfg(test)]
mod traveller;

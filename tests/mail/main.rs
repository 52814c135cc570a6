//! Letters on their way to a real mail server, which may be away, in a hurry or strict. It needs
//! Node and `npm ci`.

#[cfg(test)]
mod letters;
#[cfg(test)]
mod server;

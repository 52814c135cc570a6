//! The small signs by which a page shapes the headers of its answer.
//!
//! They travel as extensions, never over the network: the security layer of the server reads them
//! and writes the headers.

/// The nonce of this answer's content security policy: a request extension set by the security
/// layer, and a response extension where the page made its own, which then wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CspNonce(pub String);

/// A response extension: forms of this page may also lead to this origin, taken from a redirect
/// target that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormActionOrigin(pub String);

/// A response extension: the address of this page holds a handle, send no `Referer` from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoReferrer;

/// A response extension: the page is the same for everybody and says nothing of anybody, so search
/// engines may find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Findable;

/// A request extension of a sign-in form: the network address it comes from, as the limits count
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(pub String);

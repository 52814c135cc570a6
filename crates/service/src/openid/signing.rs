//! Making signing keys and signing with them (RFC 7515, 7517, 7518, 7638).
//!
//! `ring` signs: its code does not tell a key by its timing. It cannot make RSA keys, so `rsa` does
//! that, and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use latchkey_domain::party::IdTokenAlg;

const RSA_BITS: usize = 2048;

/// A key that cannot be made, read or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot be used")]
pub(super) struct Unusable;

/// A new key.
pub(super) struct Made {
    /// Its thumbprint.
    pub(super) kid: String,
    /// The public half as a JWK, with `kid`, `alg` and `use`.
    pub(super) jwk: Value,
    /// The private half: PKCS#8 for ECDSA, PKCS#1 for RSA.
    pub(super) private: Vec<u8>,
}

/// Makes a key. An RSA key takes its time.
pub(super) fn make(alg: IdTokenAlg, seed: [u8; 32]) -> Result<Made, Unusable> {
    let (private, public) = match alg {
        IdTokenAlg::Es256 => ecdsa()?,
        IdTokenAlg::Rs256 => rsa(seed)?,
    };
    // Members in the order of the alphabet and no others: the text that RFC 7638 3 hashes.
    let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(public.to_string().as_bytes()));
    let mut jwk = public;
    if let Some(members) = jwk.as_object_mut() {
        members.insert("kid".to_owned(), kid.as_str().into());
        members.insert("alg".to_owned(), alg.name().into());
        members.insert("use".to_owned(), "sig".into());
    }
    Ok(Made { kid, jwk, private })
}

fn ecdsa() -> Result<(Vec<u8>, Value), Unusable> {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let random = SystemRandom::new();
    let private = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| Unusable)?;
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, private.as_ref(), &random);
    let pair = pair.map_err(|_| Unusable)?;
    // An uncompressed point: 4, then both coordinates.
    let point = pair.public_key().as_ref().get(1..).ok_or(Unusable)?;
    let (x, y) = point.split_at_checked(32).ok_or(Unusable)?;
    let public = json!({
        "crv": "P-256",
        "kty": "EC",
        "x": URL_SAFE_NO_PAD.encode(x),
        "y": URL_SAFE_NO_PAD.encode(y),
    });
    Ok((private.as_ref().to_vec(), public))
}

fn rsa(seed: [u8; 32]) -> Result<(Vec<u8>, Value), Unusable> {
    let mut chance = ChaCha20Rng::from_seed(seed);
    let made = RsaPrivateKey::new(&mut chance, RSA_BITS).map_err(|_| Unusable)?;
    let private = made
        .to_pkcs1_der()
        .map_err(|_| Unusable)?
        .as_bytes()
        .to_vec();
    let pair = RsaKeyPair::from_der(&private).map_err(|_| Unusable)?;
    let parts = PublicKeyComponents::<Vec<u8>>::from(pair.public());
    let public = json!({
        "e": URL_SAFE_NO_PAD.encode(&parts.e),
        "kty": "RSA",
        "n": URL_SAFE_NO_PAD.encode(&parts.n),
    });
    Ok((private, public))
}

/// Signs claims as a JWS in its compact form.
pub(super) fn sign(
    alg: IdTokenAlg,
    kid: &str,
    private: &[u8],
    claims: &Value,
) -> Result<String, Unusable> {
    let header = json!({ "alg": alg.name(), "kid": kid, "typ": "JWT" });
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encoded(&header), encoded(claims));
    let random = SystemRandom::new();
    let signature = match alg {
        IdTokenAlg::Es256 => {
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private, &random)
                .map_err(|_| Unusable)?
                .sign(&random, input.as_bytes())
                .map_err(|_| Unusable)?
                .as_ref()
                .to_vec()
        }
        IdTokenAlg::Rs256 => {
            let pair = RsaKeyPair::from_der(private).map_err(|_| Unusable)?;
            let mut signature = vec![0; pair.public().modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &random, input.as_bytes(), &mut signature)
                .map_err(|_| Unusable)?;
            signature
        }
    };
    Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The left half of a hash, by which an ID token names the access token beside it (Core 3.1.3.6).
pub(super) fn half_hash(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let (left, _) = hash.split_at(hash.len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

#[cfg(test)]
mod tests {
    use ring::signature::{
        ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
        UnparsedPublicKey,
    };

    use super::*;

    fn bytes(jwk: &Value, member: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD
            .decode(jwk[member].as_str().unwrap())
            .unwrap()
    }

    #[test]
    fn what_a_key_signs_its_public_half_verifies_and_nothing_private_is_in_it() {
        for alg in [IdTokenAlg::Es256, IdTokenAlg::Rs256] {
            let made = make(alg, [7; 32]).unwrap();
            let jws = sign(alg, &made.kid, &made.private, &json!({ "sub": "x" })).unwrap();
            let (input, signature) = jws.rsplit_once('.').unwrap();
            let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
            let good = |input: &str| match alg {
                IdTokenAlg::Es256 => {
                    let point = [vec![4], bytes(&made.jwk, "x"), bytes(&made.jwk, "y")].concat();
                    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                        .verify(input.as_bytes(), &signature)
                }
                IdTokenAlg::Rs256 => RsaPublicKeyComponents {
                    n: bytes(&made.jwk, "n"),
                    e: bytes(&made.jwk, "e"),
                }
                .verify(&RSA_PKCS1_2048_8192_SHA256, input.as_bytes(), &signature),
            };
            assert!(good(input).is_ok(), "{alg:?}");
            assert!(good(&format!("{input}x")).is_err(), "{alg:?}");
            for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                assert!(made.jwk.get(private).is_none(), "{alg:?}: {private}");
            }
            assert_eq!(made.jwk["use"], "sig");
            assert_eq!(made.jwk["alg"], alg.name());
        }
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638_3_1() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let public = json!({ "e": "AQAB", "kty": "RSA", "n": n });
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(public.to_string().as_bytes()));
        assert_eq!(kid, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn the_half_hash_is_sixteen_bytes() {
        assert_eq!(
            URL_SAFE_NO_PAD.decode(half_hash("lka_x")).unwrap().len(),
            16
        );
    }
}

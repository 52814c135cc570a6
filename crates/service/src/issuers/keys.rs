//! The keys of an issuer, read from its key set (RFC 7517), and what they verify.
//!
//! Weak keys, symmetric ones and private ones are left out as if they were not there (security J2,
//! J11). The key decides what it can verify; a token's header only says which of it is meant.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::Value;

use latchkey_domain::issuer::SigningAlg;

/// More keys than any issuer needs.
const MOST: usize = 64;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VerifyingKey {
    kid: Option<String>,
    alg: Option<SigningAlg>,
    material: Material,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    P256(Vec<u8>),
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ed25519(Vec<u8>),
}

impl VerifyingKey {
    /// The usable keys of a key set.
    pub(crate) fn of_set(set: &Value) -> Option<Vec<Self>> {
        let keys = set.get("keys")?.as_array()?;
        Some(keys.iter().take(MOST).filter_map(Self::from_jwk).collect())
    }

    /// A key as a JWK has it, if it is usable for signatures.
    pub(crate) fn from_jwk(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
        let private = ["d", "p", "q", "k"]
            .iter()
            .any(|name| jwk.get(name).is_some());
        let meant = match jwk.get("use") {
            None => true,
            Some(usage) => usage.as_str() == Some("sig"),
        };
        let verifies = match jwk.get("key_ops") {
            None => true,
            Some(ops) => ops
                .as_array()
                .is_some_and(|ops| ops.iter().any(|op| op.as_str() == Some("verify"))),
        };
        if private || !meant || !verifies {
            return None;
        }
        let material = match (text("kty")?, text("crv")) {
            ("EC", Some("P-256")) => {
                let (x, y) = (bytes("x")?, bytes("y")?);
                if x.len() != 32 || y.len() != 32 {
                    return None;
                }
                Material::P256([&[4], x.as_slice(), y.as_slice()].concat())
            }
            ("OKP", Some("Ed25519")) => Material::Ed25519(bytes("x").filter(|x| x.len() == 32)?),
            ("RSA", None) => {
                let (n, e) = (stripped(bytes("n")?), stripped(bytes("e")?));
                if !is_strong(&n, &e) {
                    return None;
                }
                Material::Rsa { n, e }
            }
            _ => return None,
        };
        let alg = match text("alg") {
            None => None,
            Some(name) => Some(SigningAlg::from_name(name)?),
        };
        Some(Self {
            kid: text("kid").map(str::to_owned),
            alg,
            material,
        })
    }

    /// Whether this key is meant by a header with this algorithm and key id.
    pub(crate) fn fits(&self, alg: SigningAlg, kid: Option<&str>) -> bool {
        let of_kind = matches!(
            (&self.material, alg),
            (Material::P256(_), SigningAlg::Es256)
                | (Material::Rsa { .. }, SigningAlg::Rs256 | SigningAlg::Ps256)
                | (Material::Ed25519(_), SigningAlg::EdDsa)
        );
        let named = kid.is_none_or(|kid| self.kid.as_deref() == Some(kid));
        of_kind && named && self.alg.is_none_or(|own| own == alg)
    }

    /// Whether this key made a signature.
    pub(crate) fn verifies(&self, alg: SigningAlg, message: &[u8], signature: &[u8]) -> bool {
        let checked =
            match (&self.material, alg) {
                (Material::P256(point), SigningAlg::Es256) => {
                    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                        .verify(message, signature)
                }
                (Material::Ed25519(key), SigningAlg::EdDsa) => {
                    UnparsedPublicKey::new(&ED25519, key).verify(message, signature)
                }
                (Material::Rsa { n, e }, SigningAlg::Rs256) => RsaPublicKeyComponents { n, e }
                    .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
                (Material::Rsa { n, e }, SigningAlg::Ps256) => RsaPublicKeyComponents { n, e }
                    .verify(&RSA_PSS_2048_8192_SHA256, message, signature),
                _ => return false,
            };
        checked.is_ok()
    }
}

/// A number without zeros in front.
fn stripped(number: Vec<u8>) -> Vec<u8> {
    number.into_iter().skip_while(|byte| *byte == 0).collect()
}

/// A modulus of 2048 bits or more, and an odd exponent of 3 or more.
fn is_strong(n: &[u8], e: &[u8]) -> bool {
    let lead = n.first().map_or(8, |byte| byte.leading_zeros());
    let bits = (n.len() * 8).saturating_sub(usize::try_from(lead).unwrap_or(8));
    let odd = e.last().is_some_and(|byte| byte % 2 == 1);
    bits >= 2048 && odd && e != [1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rsa(bits: usize, e: &[u8]) -> Value {
        let mut n = vec![0xff; bits / 8];
        n.insert(0, 0);
        json!({"kty": "RSA", "kid": "1", "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e)})
    }

    fn with(mut jwk: Value, name: &str, value: Value) -> Value {
        jwk[name] = value;
        jwk
    }

    /// Security J11: weak keys are ignored; J2: symmetric ones cannot even be held.
    #[test]
    fn weak_symmetric_and_private_keys_are_left_out() {
        let good = || rsa(2048, &[1, 0, 1]);
        assert!(VerifyingKey::from_jwk(&good()).is_some());
        assert!(VerifyingKey::from_jwk(&rsa(2048, &[3])).is_some());
        for bad in [
            rsa(512, &[1, 0, 1]),
            rsa(2040, &[1, 0, 1]),
            rsa(2048, &[1]),
            rsa(2048, &[0, 1]),
            rsa(2048, &[1, 0, 0]),
            rsa(2048, &[]),
            with(good(), "use", json!("enc")),
            with(good(), "use", json!(["sig"])),
            with(good(), "key_ops", json!(["sign"])),
            with(good(), "alg", json!("HS256")),
            with(good(), "alg", json!("none")),
            with(good(), "d", json!("AQ")),
            json!({"kty": "oct", "k": "c2VjcmV0"}),
            json!({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}),
            json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}),
            json!({"kty": "OKP", "crv": "X25519", "x": URL_SAFE_NO_PAD.encode([1; 32])}),
            json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
            json!({}),
            json!("RSA"),
        ] {
            assert_eq!(VerifyingKey::from_jwk(&bad), None, "{bad}");
        }
        let set = json!({"keys": [good(), rsa(512, &[3])]});
        assert_eq!(VerifyingKey::of_set(&set).unwrap().len(), 1);
        assert!(VerifyingKey::of_set(&json!({"keys": {}})).is_none());
    }

    #[test]
    fn a_key_verifies_only_algorithms_of_its_own_kind() {
        let key = VerifyingKey::from_jwk(&rsa(2048, &[1, 0, 1])).unwrap();
        assert!(key.fits(SigningAlg::Rs256, Some("1")) && key.fits(SigningAlg::Ps256, None));
        assert!(!key.fits(SigningAlg::Es256, None) && !key.fits(SigningAlg::Rs256, Some("2")));
        let only = with(rsa(2048, &[3]), "alg", json!("PS256"));
        let only = VerifyingKey::from_jwk(&only).unwrap();
        assert!(only.fits(SigningAlg::Ps256, None) && !only.fits(SigningAlg::Rs256, None));
    }

    /// Security J11: a point that is on no curve verifies nothing.
    #[test]
    fn a_point_beside_the_curve_verifies_nothing() {
        let one = URL_SAFE_NO_PAD.encode([1; 32]);
        let beside = json!({"kty": "EC", "crv": "P-256", "x": one, "y": one});
        let key = VerifyingKey::from_jwk(&beside).unwrap();
        assert!(!key.verifies(SigningAlg::Es256, b"message", &[1; 64]));
    }
}

//! An issuer on loopback: it publishes keys, signs whatever it is told to, counts who asks, and
//! can be out of reach, change its keys, or call itself by another name.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A key that signs.
pub(crate) enum Signer {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
    Ps256(RsaKeyPair),
    /// A secret, as somebody would use who takes a public key for one.
    Hs256(Vec<u8>),
    /// No signature at all.
    Nothing,
    /// A signature of these bytes.
    Bytes(Vec<u8>),
}

impl Signer {
    pub(crate) fn es256() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self::Es256(EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap())
    }

    pub(crate) fn ed_dsa() -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::EdDsa(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap())
    }

    pub(crate) fn rsa() -> RsaKeyPair {
        let text: String = include_str!("issuer/rsa.base64")
            .split_whitespace()
            .collect();
        RsaKeyPair::from_pkcs8(&STANDARD.decode(text).unwrap()).unwrap()
    }

    /// The public half, as a key set has it.
    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Es256(key) => {
                let point = key.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig",
                       "x": b64(&point[1..33]), "y": b64(&point[33..])})
            }
            Self::EdDsa(key) => {
                let x = b64(key.public_key().as_ref());
                json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x})
            }
            Self::Rs256(key) | Self::Ps256(key) => {
                let RsaPublicKeyComponents { n, e } =
                    RsaPublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({"kty": "RSA", "kid": kid, "n": b64(&n), "e": b64(&e)})
            }
            Self::Hs256(_) | Self::Nothing | Self::Bytes(_) => panic!("it has no public half"),
        }
    }

    /// A compact token with this header and these claims, which may be any text.
    pub(crate) fn sign(&self, header: &str, claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signed = format!("{}.{}", part(header), part(claims));
        let random = SystemRandom::new();
        let message = signed.as_bytes();
        let rsa = |key: &RsaKeyPair, how: &'static dyn ring::signature::RsaEncoding| {
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(how, &random, message, &mut signature).unwrap();
            signature
        };
        let signature = match self {
            Self::Es256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Self::Rs256(key) => rsa(key, &RSA_PKCS1_SHA256),
            Self::Ps256(key) => rsa(key, &RSA_PSS_SHA256),
            Self::Hs256(secret) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
                mac.update(message);
                mac.finalize().into_bytes().to_vec()
            }
            Self::Nothing => Vec::new(),
            Self::Bytes(bytes) => bytes.clone(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[derive(Default)]
struct Shown {
    named: String,
    keys: Vec<Value>,
    out: bool,
    asked: usize,
}

/// An issuer.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) address: String,
    shown: Arc<Mutex<Shown>>,
}

impl Issuer {
    pub(crate) async fn open(keys: Vec<Value>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shown = Arc::new(Mutex::new(Shown {
            named: address.clone(),
            keys,
            ..Shown::default()
        }));
        let issuer = Self {
            address: address.clone(),
            shown: Arc::clone(&shown),
        };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = [0; 4096];
                let read = stream.read(&mut head).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let body = answer(&head, &address, &mut shown.lock().unwrap());
                let Some(body) = body else { continue };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        issuer
    }

    /// From now on it has these keys.
    pub(crate) fn publish(&self, keys: Vec<Value>) {
        self.shown.lock().unwrap().keys = keys;
    }

    /// From now on it answers, or does not.
    pub(crate) fn goes(&self, out: bool) {
        self.shown.lock().unwrap().out = out;
    }

    /// From now on its description names this issuer.
    pub(crate) fn call_itself(&self, name: &str) {
        name.clone_into(&mut self.shown.lock().unwrap().named);
    }

    /// How often its keys were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.shown.lock().unwrap().asked
    }
}

fn answer(head: &str, address: &str, shown: &mut Shown) -> Option<String> {
    let keys = head.starts_with("GET /jwks ");
    shown.asked += usize::from(keys);
    if shown.out {
        return None;
    }
    let body = if keys {
        json!({"keys": shown.keys})
    } else if head.starts_with("GET /.well-known/openid-configuration ") {
        json!({
            "issuer": shown.named,
            "authorization_endpoint": format!("{address}/authorize"),
            "token_endpoint": format!("{address}/token"),
            "jwks_uri": format!("{address}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        })
    } else {
        return None;
    };
    Some(body.to_string())
}

//! Signing keys of several nodes on one database.

use std::path::Path;
use std::sync::Arc;

use latchkey_domain::time::Clock;
use latchkey_service::Services;
use latchkey_service::openid::KeyState;
use latchkey_service::testing::{FakeClock, SeededEntropy, fresh_postgres, settings};

use super::house::START;

async fn node(url: &str, seed: u64) -> Services {
    let clock: Arc<dyn Clock> = Arc::new(FakeClock::at(START));
    Services::open_with(settings(url), clock, Arc::new(SeededEntropy::new(seed)))
        .await
        .unwrap()
}

async fn two_nodes_make_one_key(url: &str) {
    let (one, two) = (node(url, 1).await, node(url, 2).await);
    let (first, second) = tokio::join!(one.openid.key_set(), two.openid.key_set());
    let first = first.unwrap();
    assert_eq!(first, second.unwrap());
    assert_eq!(first["keys"].as_array().unwrap().len(), 1);
    // And one successor, however many ask for it.
    let (made, too) = tokio::join!(one.openid.rotate_keys(), two.openid.rotate_keys());
    assert_eq!(made.unwrap() + too.unwrap(), 1);
    let keys = one.openid.keys().await.unwrap();
    let states: Vec<KeyState> = keys.iter().map(|key| key.state).collect();
    assert_eq!(states, [KeyState::Active, KeyState::Next]);
    one.close().await;
    two.close().await;
}

#[tokio::test]
async fn two_nodes_make_one_key_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file: &Path = &folder.path().join("nodes.sqlite");
    two_nodes_make_one_key(&format!("sqlite:{}", file.display())).await;
}

#[tokio::test]
async fn two_nodes_make_one_key_on_postgres() {
    let url = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL is not set: run scripts/with-postgres.sh cargo test");
    let url = fresh_postgres(&url, "signing_keys").await.unwrap();
    two_nodes_make_one_key(&url).await;
}

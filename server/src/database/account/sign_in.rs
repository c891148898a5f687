//! Sign-ins: a token on the device, its hash here, 180 days from the last use.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use passerelle_shared::model::{EmailAddress, Timestamp, UiLanguage};
use passerelle_shared::sync::Followed;
use sqlx::FromRow;
use sqlx::any::AnyRow;

use super::code::{self, CodeVerdict, TypedCode};
use super::shown::{self, DeviceMark, ShownSignIn};
use super::{Account, ensure, find};
use crate::chance;
use crate::clock::SKEW_MAX;
use crate::database::engine::Connection;
use crate::database::{Database, Error, Key, Result};

/// A field trip, a leave, a long project pause: half a year.
pub const SIGN_IN_LIFE: i64 = 180 * Timestamp::DAY;
/// Renewing at every use would write at every request.
const RENEWAL_PAUSE: i64 = Timestamp::DAY;

/// Sign-ins that are over, and that the database doesn't know to be: it was away, or its disk full.
#[derive(Debug, Default)]
pub(in crate::database) struct SignedOut(Mutex<BTreeSet<String>>);

impl SignedOut {
    /// Far above a hall that signs out while the disk is full; who comes later has lost the cookie all the same.
    const MAX: usize = 100_000;

    fn put(&self, hash: String) {
        let mut hashes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if hashes.len() < Self::MAX {
            hashes.insert(hash);
        }
    }

    fn take_out(&self, hash: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }

    fn holds(&self, hash: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(hash)
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Which one it is, for us alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInId(String);

impl SignInId {
    /// Enough to tell one device from another, and nothing to sign in with.
    pub fn short(&self) -> &str {
        const LENGTH: usize = 12;
        self.0.get(..LENGTH).unwrap_or(&self.0)
    }
}

#[derive(Debug, Clone)]
pub struct SignIn {
    pub id: SignInId,
    pub account: Account,
    /// How far its device has read the scopes that it follows, as it said last.
    pub followed: Followed,
    /// The token to be given anew, for another 180 days.
    pub renewed: Option<String>,
}

impl Database {
    /// Exchanges a code for a sign-in: the account, made if it is new, and the token.
    pub async fn sign_in_with_code(
        &self,
        (email, code): (&EmailAddress, &TypedCode),
        device: Option<&DeviceMark>,
        language: UiLanguage,
        now: Timestamp,
    ) -> Result<std::result::Result<(Account, String), CodeVerdict>> {
        let mut transaction = self.write().await?;
        let verdict = code::redeem(&mut transaction, &self.key, (email, code), device, now).await?;
        if verdict != CodeVerdict::Right {
            transaction.commit().await?;
            return Ok(Err(verdict));
        }
        let signed_in = begin(&mut transaction, &self.key, email, language, now).await?;
        transaction.commit().await?;
        Ok(Ok(signed_in))
    }

    /// For the demonstration, whose code is known to all.
    pub async fn sign_in_without_code(
        &self,
        email: &EmailAddress,
        language: UiLanguage,
        now: Timestamp,
    ) -> Result<(Account, String)> {
        let mut transaction = self.write().await?;
        let signed_in = begin(&mut transaction, &self.key, email, language, now).await?;
        transaction.commit().await?;
        Ok(signed_in)
    }

    /// Whose token this is; using it renews it.
    pub async fn sign_in(&self, token: &str, now: Timestamp) -> Result<Option<SignIn>> {
        let shown = ShownSignIn::open(&self.key, token);
        let Some(secret) = shown.secret() else { return Ok(None) };
        let hash = hash(&self.key, secret);
        if self.signed_out.holds(&hash) {
            return Ok(None);
        }
        let row = sqlx::query(
            "SELECT account.id, account.email, account.name, account.language, account.is_organiser, sign_in.renewed_at,
                 sign_in.followed
             FROM sign_in JOIN account ON account.id = sign_in.account
             WHERE sign_in.hash = $1 AND sign_in.expires_at > $2",
        )
        .bind(&hash)
        .bind(now.0)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = account_of_row(&row)?;
        // One that was renewed in the future, by a clock that is right by now, would last too long.
        let is_due = !(-SKEW_MAX..=RENEWAL_PAUSE).contains(&now.since_ms(renewed_at(&row)?));
        // Where nothing can be written now it is renewed another time: one can go on reading.
        let is_renewed = is_due && self.renew(&hash, now).await.is_ok();
        let is_given_anew = is_renewed || matches!(shown, ShownSignIn::Unsealed { .. });
        let renewed = is_given_anew.then(|| shown::seal_sign_in(&self.key, secret, &account.id));
        Ok(Some(SignIn { id: SignInId(hash), account, followed: followed(&row)?, renewed }))
    }

    /// Notes what its device follows, and how far it has read.
    pub async fn note_followed(&self, sign_in: &SignInId, followed: &Followed) -> Result<()> {
        sqlx::query("UPDATE sign_in SET followed = $2 WHERE hash = $1")
            .bind(&sign_in.0)
            .bind(serde_json::to_string(followed)?)
            .execute(self.writer()?)
            .await?;
        Ok(())
    }

    /// From here on the token is nobody's, even where that can't be written yet.
    pub async fn sign_out(&self, token: &str) -> Result<()> {
        let Some(secret) = ShownSignIn::open(&self.key, token).secret() else { return Ok(()) };
        let hash = hash(&self.key, secret);
        self.signed_out.put(hash.clone());
        self.forget(&hash).await
    }

    /// Writes what couldn't be written when people signed out.
    pub async fn forget_signed_out(&self) -> Result<()> {
        for hash in self.signed_out.all() {
            self.forget(&hash).await?;
        }
        Ok(())
    }

    async fn forget(&self, hash: &str) -> Result<()> {
        sqlx::query("DELETE FROM sign_in WHERE hash = $1").bind(hash).execute(self.writer()?).await?;
        self.signed_out.take_out(hash);
        Ok(())
    }

    async fn renew(&self, hash: &str, now: Timestamp) -> Result<()> {
        sqlx::query("UPDATE sign_in SET renewed_at = $2, expires_at = $3 WHERE hash = $1")
            .bind(hash)
            .bind(now.0)
            .bind(now.plus_ms(SIGN_IN_LIFE).0)
            .execute(self.writer()?)
            .await?;
        sqlx::query("UPDATE account SET seen_at = $2 WHERE id = (SELECT account FROM sign_in WHERE hash = $1)")
            .bind(hash)
            .bind(now.0)
            .execute(self.writer()?)
            .await?;
        Ok(())
    }
}

async fn begin(
    connection: &mut Connection,
    key: &Key,
    email: &EmailAddress,
    language: UiLanguage,
    now: Timestamp,
) -> Result<(Account, String)> {
    ensure(connection, email, now).await?;
    // Whoever speaks what only a newer server knows is written to as before.
    let language = Some(language).filter(|language| *language != UiLanguage::Unknown);
    sqlx::query("UPDATE account SET language = coalesce($2, language), seen_at = $3 WHERE email = $1")
        .bind(email.as_str())
        .bind(language.map(UiLanguage::code))
        .bind(now.0)
        .execute(&mut *connection)
        .await?;
    let account = find(connection, email).await?.ok_or(Error::Assertion("an account was just made"))?;
    let secret = chance::secret();
    sqlx::query("INSERT INTO sign_in (hash, account, made_at, renewed_at, expires_at) VALUES ($1, $2, $3, $3, $4)")
        .bind(hash(key, &secret))
        .bind(&account.id.0)
        .bind(now.0)
        .bind(now.plus_ms(SIGN_IN_LIFE).0)
        .execute(connection)
        .await?;
    let token = shown::seal_sign_in(key, &secret, &account.id);
    Ok((account, token))
}

fn account_of_row(row: &AnyRow) -> Result<Account> {
    Ok(Account::from_row(row)?)
}

fn renewed_at(row: &AnyRow) -> Result<Timestamp> {
    Ok(Timestamp(sqlx::Row::try_get(row, "renewed_at")?))
}

/// What can't be read was never heard: then the device says it again.
fn followed(row: &AnyRow) -> Result<Followed> {
    let json: Option<String> = sqlx::Row::try_get(row, "followed")?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

fn hash(key: &Key, secret: &str) -> String {
    chance::hex(&key.hash("sign-in", &[secret]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::on_trial;

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_written_of_a_sign_out_is_not_remembered_any_more() {
        let (_folder, database) = on_trial().await;
        let (email, now) = (EmailAddress::parse("amina@example.org").expect("an address"), Timestamp(0));
        let signed_in = database.sign_in_without_code(&email, UiLanguage::English, now).await;
        let (_, token) = signed_in.expect("it works");

        database.sign_out(&token).await.expect("it works");
        let (remembered, holds) = (database.signed_out.all(), database.sign_in(&token, now).await.expect("it works"));

        assert_eq!((remembered.len(), holds.is_none()), (0, true));
    }
}

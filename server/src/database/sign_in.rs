//! Sign-ins: a token on the device, its hash here, 180 days from the last use.

use passerelle_shared::model::{EmailAddress, Timestamp, UiLanguage};
use sqlx::FromRow;
use sqlx::any::AnyRow;

use super::{Account, CodeVerdict, Connection, Database, Error, Key, Result, account, code};
use crate::chance;

/// A field trip, a leave, a long project pause: half a year.
pub const SIGN_IN_LIFE: i64 = 180 * Timestamp::DAY;
/// Renewing at every use would write at every request.
const RENEWAL_PAUSE: i64 = Timestamp::DAY;

#[derive(Debug, Clone)]
pub struct SignIn {
    pub account: Account,
    /// The cookie is to be given anew, for another 180 days.
    pub is_renewed: bool,
}

impl Database {
    /// Exchanges a code for a sign-in: the account, made if it is new, and the token.
    pub async fn sign_in_with_code(
        &self,
        email: &EmailAddress,
        code: &str,
        language: UiLanguage,
        now: Timestamp,
    ) -> Result<std::result::Result<(Account, String), CodeVerdict>> {
        let mut transaction = self.write().await?;
        let verdict = code::redeem(&mut transaction, &self.key, email, code, now).await?;
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
        let row = sqlx::query(
            "SELECT account.id, account.email, account.name, account.language, account.is_organiser, sign_in.renewed_at
             FROM sign_in JOIN account ON account.id = sign_in.account
             WHERE sign_in.hash = $1 AND sign_in.expires_at > $2",
        )
        .bind(hash(&self.key, token))
        .bind(now.0)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = account_of_row(&row)?;
        let is_due = now.since_ms(renewed_at(&row)?) > RENEWAL_PAUSE;
        // Where nothing can be written now it is renewed another time: one can go on reading.
        let is_renewed = is_due && self.renew(token, now).await.is_ok();
        Ok(Some(SignIn { account, is_renewed }))
    }

    pub async fn sign_out(&self, token: &str) -> Result<()> {
        sqlx::query("DELETE FROM sign_in WHERE hash = $1").bind(hash(&self.key, token)).execute(&self.writer).await?;
        Ok(())
    }

    async fn renew(&self, token: &str, now: Timestamp) -> Result<()> {
        sqlx::query("UPDATE sign_in SET renewed_at = $2, expires_at = $3 WHERE hash = $1")
            .bind(hash(&self.key, token))
            .bind(now.0)
            .bind(now.0 + SIGN_IN_LIFE)
            .execute(&self.writer)
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
    account::ensure(connection, email, now).await?;
    sqlx::query("UPDATE account SET language = $2 WHERE email = $1")
        .bind(email.as_str())
        .bind(language.code())
        .execute(&mut *connection)
        .await?;
    let account = account::find(connection, email).await?.ok_or(Error::Assertion("an account was just made"))?;
    let token = chance::secret();
    sqlx::query("INSERT INTO sign_in (hash, account, made_at, renewed_at, expires_at) VALUES ($1, $2, $3, $3, $4)")
        .bind(hash(key, &token))
        .bind(&account.id.0)
        .bind(now.0)
        .bind(now.0 + SIGN_IN_LIFE)
        .execute(connection)
        .await?;
    Ok((account, token))
}

fn account_of_row(row: &AnyRow) -> Result<Account> {
    Ok(Account::from_row(row)?)
}

fn renewed_at(row: &AnyRow) -> Result<Timestamp> {
    Ok(Timestamp(sqlx::Row::try_get(row, "renewed_at")?))
}

fn hash(key: &Key, token: &str) -> String {
    chance::hex(&key.hash("sign-in", &[token]))
}

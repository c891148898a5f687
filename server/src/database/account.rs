//! Accounts, one for each verified e-mail address, and how one signs in to them.

mod code;
mod shown;
mod sign_in;

use passerelle_shared::model::{EmailAddress, Timestamp, UiLanguage};
use passerelle_shared::sync::AccountId;
use sqlx::FromRow;
use sqlx::any::AnyRow;

pub use code::{
    Asking, CODE_LIFE, CODES_BY_DEVICE_MAX, CODES_BY_STRANGER_MAX, CodeRefusal, CodeVerdict, Codes, GUESSES_A_DAY_MAX,
    TypedCode,
};
pub use shown::{DeviceMark, ShownSignIn};
pub(super) use sign_in::SignedOut;
pub use sign_in::{SIGN_IN_LIFE, SignIn, SignInId};

use super::engine::Connection;
use super::{Database, Error, Result};
use crate::chance;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub email: EmailAddress,
    /// How an organiser is named where they decided; the address unless another was given.
    pub name: String,
    /// Of the mails to come.
    pub language: UiLanguage,
    pub is_organiser: bool,
}

impl<'r> FromRow<'r, AnyRow> for Account {
    fn from_row(row: &'r AnyRow) -> sqlx::Result<Self> {
        let (id, email, name, language, is_organiser) = <(String, String, String, String, i64)>::from_row(row)?;
        let email = EmailAddress::parse(&email).ok_or_else(|| sqlx::Error::Decode("a stored address".into()))?;
        let language = UiLanguage::parse(&language).unwrap_or_default();
        Ok(Account { id: AccountId(id), email, name, language, is_organiser: is_organiser != 0 })
    }
}

impl Database {
    pub async fn account_of(&self, email: &EmailAddress) -> Result<Option<Account>> {
        let mut connection = self.readers.acquire().await?;
        find(&mut connection, email).await
    }

    /// Notes the language that the person reads in now.
    pub async fn speak(&self, account: &Account, language: UiLanguage) -> Result<Account> {
        if account.language != language {
            sqlx::query("UPDATE account SET language = $2 WHERE id = $1")
                .bind(&account.id.0)
                .bind(language.code())
                .execute(self.writer()?)
                .await?;
        }
        Ok(Account { language, ..account.clone() })
    }
}

pub(super) async fn find(connection: &mut Connection, email: &EmailAddress) -> Result<Option<Account>> {
    Ok(sqlx::query_as("SELECT id, email, name, language, is_organiser FROM account WHERE email = $1")
        .bind(email.as_str())
        .fetch_optional(connection)
        .await?)
}

/// The account of this address, made if it is new.
pub(super) async fn ensured(connection: &mut Connection, email: &EmailAddress, now: Timestamp) -> Result<Account> {
    ensure(connection, email, now).await?;
    find(connection, email).await?.ok_or(Error::Assertion("an account was just made"))
}

async fn ensure(connection: &mut Connection, email: &EmailAddress, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO account (id, email, name, language, is_organiser, made_at) VALUES ($1, $2, $2, $3, 0, $4)
         ON CONFLICT (email) DO NOTHING",
    )
    .bind(chance::name())
    .bind(email.as_str())
    .bind(UiLanguage::default().code())
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

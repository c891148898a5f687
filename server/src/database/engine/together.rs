//! Statements that go to the database together, one after the other.
//!
//! SQLite works on a thread of its own: the way there and back costs more than most statements, so that they are made
//! one text of many. PostgreSQL takes one statement with values at a time, and those without values in one message.

use std::borrow::Cow;

use futures_util::TryStreamExt;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Arguments, AssertSqlSafe, Either, Executor, FromRow};

use super::error::{Error, Result};
use super::transaction::Connection;

/// A statement with its values: `$1` is the first of them.
#[derive(Debug, Clone)]
pub(in crate::database) struct Statement {
    sql: Cow<'static, str>,
    values: Vec<Value>,
    /// It changes one row, or this rule doesn't hold.
    rule: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(in crate::database) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Value::Number(number)
    }
}

impl Statement {
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), values: Vec::new(), rule: None }
    }

    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// What is wrong where it doesn't change exactly one row.
    pub fn changes_one(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }
}

/// What a statement led to.
pub(in crate::database) struct Done {
    rows: Vec<AnyRow>,
    changed: u64,
}

impl Done {
    pub fn optional<T: for<'r> FromRow<'r, AnyRow>>(&self) -> Result<Option<T>> {
        Ok(self.rows.first().map(T::from_row).transpose()?)
    }

    pub fn one<T: for<'r> FromRow<'r, AnyRow>>(&self) -> Result<T> {
        Ok(self.optional()?.ok_or(sqlx::Error::RowNotFound)?)
    }

    pub fn all<T: for<'r> FromRow<'r, AnyRow>>(&self) -> Result<Vec<T>> {
        Ok(self.rows.iter().map(T::from_row).collect::<sqlx::Result<_>>()?)
    }
}

/// Carries them out in their order. The first that fails is the last one.
pub(in crate::database) async fn together(
    connection: &mut Connection,
    statements: Vec<Statement>,
) -> Result<Vec<Done>> {
    let mut all = Vec::with_capacity(statements.len());
    let is_postgres = super::is_postgres(connection);
    for text in in_texts(statements, is_postgres) {
        let rules: Vec<_> = text.iter().map(|statement| statement.rule).collect();
        let done = carry_out(connection, text, is_postgres).await?;
        if let Some((_, Some(rule))) = done.iter().zip(rules).find(|(done, rule)| rule.is_some() && done.changed != 1) {
            return Err(Error::Assertion(rule));
        }
        all.extend(done);
    }
    Ok(all)
}

/// What goes in one text.
fn in_texts(statements: Vec<Statement>, is_postgres: bool) -> Vec<Vec<Statement>> {
    if !is_postgres {
        return if statements.is_empty() { Vec::new() } else { vec![statements] };
    }
    let mut texts: Vec<Vec<Statement>> = Vec::new();
    for statement in statements {
        match texts.last_mut().filter(|text| statement.values.is_empty() && text[0].values.is_empty()) {
            Some(text) => text.push(statement),
            None => texts.push(vec![statement]),
        }
    }
    texts
}

async fn carry_out(connection: &mut Connection, statements: Vec<Statement>, is_postgres: bool) -> Result<Vec<Done>> {
    let (sql, values) = one_text(&statements)?;
    let sql = AssertSqlSafe(sql);
    let mut answers = match is_postgres && values.len() == 0 {
        true => connection.fetch_many(sqlx::raw_sql(sql)),
        false => connection.fetch_many(sqlx::query_with(sql, values)),
    };
    let mut done = Vec::with_capacity(statements.len());
    let mut rows = Vec::new();
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Right(row) => rows.push(row),
            Either::Left(result) => {
                done.push(Done { rows: std::mem::take(&mut rows), changed: result.rows_affected() });
            }
        }
    }
    Ok(done)
}

/// The numbers of each one's values are counted on from those before.
fn one_text(statements: &[Statement]) -> Result<(String, AnyArguments)> {
    let (mut text, mut values) = (String::new(), AnyArguments::default());
    for Statement { sql, values: own, .. } in statements {
        if !text.is_empty() {
            text.push_str(";\n");
        }
        append(&mut text, sql, values.len());
        for value in own {
            let added = match value {
                Value::Text(text) => values.add(text.as_deref()),
                Value::Number(number) => values.add(*number),
            };
            added.map_err(sqlx::Error::Encode)?;
        }
    }
    Ok((text, values))
}

fn append(text: &mut String, sql: &str, before: usize) {
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        let number = number.parse::<usize>().unwrap_or_default().saturating_add(before);
        text.push('$');
        text.push_str(&number.to_string());
        text.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_each_statement_are_its_own_in_one_text_of_many() {
        let first = Statement::new("INSERT INTO a VALUES ($1, $2)").bind("x").bind(7);
        let second = Statement::new("SELECT b FROM a WHERE c = $2 AND d = $1").bind("y").bind(None::<i64>);

        let (text, values) = one_text(&[first, Statement::new("SAVEPOINT one"), second]).expect("plain values");

        let expected = "INSERT INTO a VALUES ($1, $2);\nSAVEPOINT one;\nSELECT b FROM a WHERE c = $4 AND d = $3";
        assert_eq!((text.as_str(), values.len()), (expected, 4));
    }

    #[test]
    fn postgres_gets_one_statement_with_values_at_a_time() {
        let plain = || Statement::new("RELEASE one");
        let statements = vec![plain(), plain(), Statement::new("SELECT $1").bind(1), plain()];

        let lengths =
            |is_postgres| -> Vec<usize> { in_texts(statements.clone(), is_postgres).iter().map(Vec::len).collect() };

        assert_eq!((lengths(true), lengths(false)), (vec![2, 1, 1], vec![4]));
    }
}

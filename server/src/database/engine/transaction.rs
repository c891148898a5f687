//! A transaction, beside whom it may write, and the connection that its statements run on.

use sqlx::{Any, AnyConnection};

/// Of either engine.
pub(in crate::database) type Connection = AnyConnection;

/// A change that is kept as a whole by `Engine::commit`, or dropped as a whole.
pub(in crate::database) type Transaction = sqlx::Transaction<'static, Any>;

/// Beside whom a transaction may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::database) enum Beside {
    /// Whoever else decides: rows are locked one by one.
    Others,
    /// The same, and only one publishes at a time.
    OthersThatPublishNothing,
    /// The epoch ends: nobody is in the middle of a decision.
    Nobody,
}

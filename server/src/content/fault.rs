//! What is wrong with a pack: file, line and reason.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum Refused {
    Faults(Vec<Fault>),
    /// More than a quarter of the pack would be withdrawn: that is asked about first.
    ManyWithdrawals {
        pack: String,
        withdrawn: usize,
        records: usize,
        examples: Vec<String>,
    },
    Unreadable {
        path: String,
        cause: std::io::Error,
    },
    Database(crate::database::Error),
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Faults(faults) => {
                writeln!(formatter, "nothing was imported, because of {} fault(s):", faults.len())?;
                faults.iter().try_for_each(|fault| writeln!(formatter, "  {fault}"))
            }
            Refused::ManyWithdrawals { pack, withdrawn, records, examples } => write!(
                formatter,
                "nothing was imported: {withdrawn} of the {records} records of the pack `{pack}` would be withdrawn \
                 ({}, …). If that is meant, import with --allow-withdrawals.",
                examples.join(", ")
            ),
            Refused::Unreadable { path, cause } => write!(formatter, "{path} can't be read: {cause}"),
            Refused::Database(cause) => write!(formatter, "{cause}"),
        }
    }
}

impl std::error::Error for Refused {}

impl From<crate::database::Error> for Refused {
    fn from(cause: crate::database::Error) -> Self {
        Refused::Database(cause)
    }
}

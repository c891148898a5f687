//! Device and server under faults.

//! What knows HTTP and nothing else: heads, cookies, types and encodings of whatever is asked and answered.

pub mod client;
pub mod content_type;
pub mod cookie;
pub mod encoding;
pub mod json;
pub mod tag;
pub mod trouble;

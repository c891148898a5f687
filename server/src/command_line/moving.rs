//! `passerelle-server move`.

use std::error::Error;

use super::arguments::MoveOptions;
use crate::database::{self, Database};
use crate::server;

/// Works while the server rests.
pub async fn move_to(options: MoveOptions) -> Result<(), Box<dyn Error>> {
    let MoveOptions { to, data } = options;
    if !Database::is_in(&data) {
        return Err(format!("there is no database in {}", data.display()).into());
    }
    let _turn = server::take_turn(&data).await?;
    let moved = database::move_to_postgres(&data, &to).await?;
    println!("{} rows are moved to {to}", moved.rows);
    println!("the file is kept as {}; start the nodes with --database", moved.kept.display());
    Ok(())
}

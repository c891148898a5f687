//! PostgreSQL: what only a database that many nodes share needs.
//!
//! ```text
//! one decision    begin, epoch shared ─▶ outcome ─▶ event ─▶ quota ─▶ heads in the order of their ids ─▶ commit
//! publishing      begin, publishing alone, epoch shared ─▶ events ─▶ quotas ─▶ heads ─▶ commit
//! a new epoch     begin, epoch alone: every decision is over, and none begins ─▶ commit
//! ```

use std::borrow::Cow;
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, AnyPool, Connection as _, Row as _};

use super::error::{Error, Failure, Result};
use super::installation;
use super::location::PostgresAddress;
use super::tables::{MIGRATIONS, migrate};
use super::transaction::{Beside, Connection};

/// Of a hundred connections that a server allows by default, five nodes take eighty.
const WRITERS_MAX: u32 = 8;
const READERS_MAX: u32 = 8;
/// So long a request waits for a server that is away before it is answered by "busy".
const AWAY_MAX: Duration = Duration::from_secs(3);

/// What only PostgreSQL needs: after the first of the shared ones, before there are rows.
static OWN_MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");

pub(super) struct Pools {
    pub writer: AnyPool,
    pub readers: AnyPool,
}

pub(super) async fn open(address: &PostgresAddress) -> Result<Pools> {
    bring_up_to_date(address).await?;
    let options = address.options()?;
    let writer = connect(options.clone(), WRITERS_MAX, OF_WRITERS).await?;
    let readers = connect(options, READERS_MAX, OF_READERS).await?;
    Ok(Pools { writer, readers })
}

/// Of many nodes that start together one does it, and the others wait: on a connection of its own, so that they may
/// wait for long, and so that the lock is let go of, however it ends.
async fn bring_up_to_date(address: &PostgresAddress) -> Result<()> {
    let mut connection = reach(address).await?;
    let migrations: Vec<_> = MIGRATIONS.iter().chain(OWN_MIGRATIONS.iter()).cloned().collect();
    let done = migrate(&Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT }, &mut connection).await;
    connection.close().await?;
    done
}

/// Waits a little for a server that is just starting, too. A pool would do so as well, and not say what was wrong.
async fn reach(address: &PostgresAddress) -> Result<AnyConnection> {
    const PAUSE: Duration = Duration::from_millis(200);
    let options = address.options()?;
    let end = Instant::now() + AWAY_MAX;
    loop {
        match introduce(&options).await {
            Ok(connection) => return Ok(connection),
            Err(cause) if Instant::now() > end || !Failure::of(&cause).is_passing() => {
                return Err(Error::Away { location: address.to_string(), cause });
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn introduce(options: &AnyConnectOptions) -> sqlx::Result<AnyConnection> {
    let mut connection = AnyConnection::connect_with(options).await?;
    refuse_standby(&mut connection).await?;
    Ok(connection)
}

/// A node that stops in the middle must not hold up the others: its locks are let go of, and whoever waits for longer
/// is answered by "busy". What was acknowledged is on the disk, whatever the server's default is.
const OF_WRITERS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '10s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
const OF_READERS: &str =
    "SET default_transaction_read_only = on; SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '10s'";

async fn connect(options: AnyConnectOptions, connections_max: u32, session: &'static str) -> Result<AnyPool> {
    let pool = AnyPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(AWAY_MAX)
        .after_connect(move |connection, _| Box::pin(begin_session(connection, session)))
        .after_release(|connection, _| Box::pin(has_come_to_rest(connection)));
    Ok(pool.connect_with(options).await?)
}

/// Whoever gives up while a transaction begins and waits for its lock leaves one behind that sqlx doesn't know of: what
/// others did with that connection would never be committed. Such a connection isn't used again.
async fn has_come_to_rest(connection: &mut Connection) -> sqlx::Result<bool> {
    // Inside a transaction it was "now" when that began. Sent as one message, which begins and ends at once.
    let asked = sqlx::raw_sql("SELECT now() = statement_timestamp()").fetch_one(connection);
    // Over a line that swallows everything no answer comes, and its place in the pool would never be free again.
    let row = tokio::time::timeout(AWAY_MAX, asked).await.map_err(|_| sqlx::Error::PoolTimedOut)??;
    row.try_get(0)
}

async fn begin_session(connection: &mut Connection, session: &'static str) -> sqlx::Result<()> {
    refuse_standby(connection).await?;
    sqlx::raw_sql(session).execute(connection).await?;
    Ok(())
}

/// A standby is behind: cursors of the primary would seem to be from the future.
async fn refuse_standby(connection: &mut Connection) -> sqlx::Result<()> {
    let is_standby: bool = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(connection).await?;
    match is_standby {
        true => Err(sqlx::Error::Configuration("this server is a standby; only the primary will do".into())),
        false => Ok(()),
    }
}

/// What the installation remembers of the life that its database lives.
const LIFE: &str = "life of the database";

/// A dump that was put back is another database, on another server perhaps; a recovery to a point in time, and a
/// standby that takes over, are another timeline. Whatever was acknowledged last may be missing there. What happens
/// while nodes go on is told by the cursors of devices.
pub(super) async fn notice_going_back(writer: &AnyPool) -> Result<()> {
    let Some(life) = life(writer).await else { return Ok(()) };
    if installation::read(&mut *writer.acquire().await?, LIFE).await?.as_ref() == Some(&life) {
        return Ok(());
    }
    let mut transaction = writer.begin_with(begin(Beside::Nobody)).await?;
    // Of many nodes that start after it the first has noticed.
    let known = installation::read(&mut transaction, LIFE).await?.filter(|known| *known != life);
    installation::write(&mut transaction, LIFE, &life).await?;
    if let Some(known) = known {
        let epoch = installation::begin_epoch(&mut transaction).await?.0;
        tracing::warn!(
            known,
            life,
            epoch,
            "the database was put back, or another server took over: a new epoch begins"
        );
    }
    transaction.commit().await?;
    Ok(())
}

async fn life(writer: &AnyPool) -> Option<String> {
    const LIFE_NOW: &str =
        "SELECT 'server ' || system_identifier || ', timeline ' || timeline_id || ', database ' || oid
        FROM pg_control_system(), pg_control_checkpoint(), pg_database WHERE datname = current_database()";
    let life = sqlx::query_scalar(LIFE_NOW).fetch_one(writer).await;
    life.inspect_err(|cause| tracing::warn!(%cause, "whether the database was put back is told by devices alone")).ok()
}

/// The locks are taken with the same message that begins: the way to the server and back is what a decision waits for.
pub(super) fn begin(beside: Beside) -> &'static str {
    // Two numbers, so that they meet no name's; the first is ours, the second says what is locked.
    match beside {
        Beside::Others => "BEGIN; SELECT pg_advisory_xact_lock_shared(7277, 1)",
        Beside::OthersThatPublishNothing => {
            // A first start takes in a whole programme, and nodes that start beside it wait for that.
            "BEGIN; SET LOCAL lock_timeout = '10min'; SELECT pg_advisory_xact_lock(7277, 2);
                SET LOCAL lock_timeout = '10s'; SELECT pg_advisory_xact_lock_shared(7277, 1)"
        }
        Beside::Nobody => "BEGIN; SELECT pg_advisory_xact_lock(7277, 1)",
    }
}

pub(super) async fn take_turns(connection: &mut Connection, name: &str) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(name).execute(connection).await?;
    Ok(())
}

//! The pages of `docs/` whose tables are computed.

mod disturbances;
mod findings;
mod limits;
mod neighbourhood;
mod received;
mod tolerance;

use std::error::Error;
use std::thread;

use lightpipe::clock::impair::Unfit;
use lightpipe::link::Protocol;

use crate::File;

pub(crate) use disturbances::{SEED, complaints};

/// Every page, complete.
pub(crate) fn files() -> Result<Vec<File>, Box<dyn Error>> {
    let limits = limits::page()?;
    let disturbances = disturbances::page()?;
    Ok(vec![
        File { name: "limits.md", bytes: limits.into_bytes() },
        File { name: "disturbances.md", bytes: disturbances.into_bytes() },
    ])
}

/// The page of findings, which is not computed but only put together.
pub(crate) fn of_findings() -> Result<Vec<File>, Box<dyn Error>> {
    Ok(vec![File { name: "findings.md", bytes: findings::page()?.into_bytes() }])
}

/// What each protocol gives, one thread for each.
fn each_protocol<T: Send>(
    work: impl Fn(Protocol) -> Result<T, Unfit> + Sync,
) -> Result<Vec<(Protocol, T)>, Box<dyn Error>> {
    let work = &work;
    thread::scope(|scope| {
        let threads = Protocol::ALL.map(|protocol| (protocol, scope.spawn(move || work(protocol))));
        let join = |(protocol, thread): (_, thread::ScopedJoinHandle<'_, Result<T, Unfit>>)| {
            Ok((protocol, thread.join().map_err(|_| "a thread panicked")??))
        };
        threads.into_iter().map(join).collect()
    })
}

/// Millionths as a number with three decimals.
fn decimal(millionths: i64) -> String {
    let thousandths = (millionths.abs() + 500) / 1000;
    let sign = if millionths < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", thousandths / 1000, thousandths % 1000)
}

/// "frames" or "subframes".
fn units(protocol: Protocol) -> &'static str {
    if protocol == Protocol::Adat { "frames" } else { "subframes" }
}

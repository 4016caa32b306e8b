//! Measures a Parley server: starts the given binary on a fresh data folder, seeds it, runs
//! each scenario at several numbers of connections, and prints a table.
//!
//! The load is closed-loop: each connection sends its next request when the answer to the last
//! one has been read whole. Load generator and server share the machine.

mod client;
mod measure;
mod scenarios;
mod server;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// Measures a Parley server on seeded data.
#[derive(Parser)]
struct Arguments {
    /// The `parley` binary to measure.
    #[arg(long)]
    binary: PathBuf,
    /// Seconds for each scenario at each number of connections.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Numbers of connections.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// Only scenarios whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// What to seed, as arguments of `parley seed`.
    #[arg(
        long,
        default_value = "--companies 10000 --contacts 50000 --deals 20000 --chats 1000 --messages 200000"
    )]
    seed: String,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let seeded = server::seed(&arguments.binary, folder.path(), &arguments.seed)?;
    println!("seeded in {:.1} s", seeded.took.as_secs_f64());
    let server = server::start(&arguments.binary, folder.path()).await?;
    println!(
        "start to ready {:.0} ms",
        server.ready_after.as_secs_f64() * 1000.0
    );
    println!("memory when ready {:.0} MB", server.memory()?.now_mb);

    let world = scenarios::World::load(server.addr, &seeded).await?;
    println!("\n| scenario | connections | requests/s | p50 ms | p95 ms | p99 ms | failed | kB |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for scenario in scenarios::ALL
        .iter()
        .filter(|s| s.name.contains(&arguments.only))
    {
        for connections in &arguments.connections {
            let duration = Duration::from_secs(arguments.seconds);
            let result =
                measure::run(server.addr, &world, scenario, *connections, duration).await?;
            println!("{}", result.row(scenario.name, *connections));
        }
    }
    let memory = server.memory()?;
    println!(
        "\nmemory after the load {:.0} MB, highest {:.0} MB",
        memory.now_mb, memory.peak_mb
    );
    Ok(())
}

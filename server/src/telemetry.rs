//! Logs and metrics.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Log, LogFormat};

/// Bounds of the latency histograms, in seconds.
const LATENCIES: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Begins to log to the standard error. A second call changes nothing.
pub fn start_logging(log: &Log) {
    let filter = EnvFilter::new(&log.filter);
    let registry = tracing_subscriber::registry().with(filter);
    let colours = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    // An error means that somebody (a test) has already decided.
    let _ = match log.format {
        LogFormat::Text => registry.with(lines.with_target(false)).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}

/// The metrics of this process, which has one recorder however many servers it runs.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let suffix = Matcher::Suffix("_seconds".to_owned());
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(suffix, LATENCIES)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // An error means that another recorder is in place; then this one stays empty.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        handle
    })
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!(
        "parley_http_requests_total",
        "Requests answered, by method, route and status"
    );
    describe_histogram!(
        "parley_http_request_seconds",
        "Time to answer, by method and route"
    );
    describe_gauge!("parley_websockets", "Open windows");
    describe_gauge!(
        "parley_db_connections",
        "Connections to the database, open and idle"
    );
    describe_counter!(
        "parley_jobs_total",
        "Background jobs run, by kind and outcome"
    );
    describe_histogram!("parley_job_seconds", "Time a background job took, by kind");
    describe_counter!(
        "parley_websocket_frames_total",
        "Frames sent to open windows"
    );
}

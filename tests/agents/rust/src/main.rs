//! A program that the crate `pyroscope` profiles as its users set it up.
//!
//!     hearth-rust-agent http://127.0.0.1:4040 my-service 5

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use pyroscope::backend::{pprof_backend, BackendConfig, PprofConfig};
use pyroscope::pyroscope::PyroscopeAgentBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    env_logger::init();
    let [address, service, seconds] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        return Err("say address, service and seconds".into());
    };
    let mut builder = PyroscopeAgentBuilder::new(
        address,
        service,
        100,
        "pyroscope-rs",
        env!("CARGO_PKG_VERSION"),
        pprof_backend(PprofConfig::default(), BackendConfig::default()),
    )
    .tags(vec![("region", "eu")])
    .upload_interval(Duration::from_secs(2));
    if let (Ok(user), Ok(password)) = (
        env::var("PYROSCOPE_BASIC_AUTH_USER"),
        env::var("PYROSCOPE_BASIC_AUTH_PASSWORD"),
    ) {
        builder = builder.basic_auth(user, password);
    }
    let agent = builder.build()?.start()?;
    let (add_tag, remove_tag) = agent.tag_wrapper();
    let labelled = |endpoint: &str, work: &dyn Fn() -> usize| -> Result<usize, Box<dyn Error>> {
        add_tag("endpoint".into(), endpoint.into())?;
        let found = work();
        remove_tag("endpoint".into(), endpoint.into())?;
        Ok(found)
    };
    let mut found = 0;
    let end = Instant::now() + Duration::from_secs(seconds.parse()?);
    while Instant::now() < end {
        found += labelled("/primes", &|| count_primes(Duration::from_millis(80)))?;
        found += labelled("/words", &|| sort_words(Duration::from_millis(20)))?;
    }
    println!("{found}");
    agent.stop()?.shutdown();
    Ok(())
}

/// The hot function: four fifths of the time.
#[inline(never)]
fn count_primes(during: Duration) -> usize {
    let mut found = 0;
    let end = Instant::now() + during;
    while Instant::now() < end {
        for candidate in (3..black_box(20_000u64)).step_by(2) {
            let mut factor = 3;
            while factor * factor <= candidate && candidate % factor != 0 {
                factor += 2;
            }
            if factor * factor > candidate {
                found += 1;
            }
        }
    }
    found
}

/// The cooler one.
#[inline(never)]
fn sort_words(during: Duration) -> usize {
    let mut length = 0;
    let end = Instant::now() + during;
    while Instant::now() < end {
        let mut words: Vec<String> = (0..2_000).map(|i| (i * 7_919 % 2_000).to_string()).collect();
        words.sort();
        length += words.join(" ").len();
    }
    length
}

//! The stages of a long run: each is announced, timed and counted in the line that a person reads last.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

pub struct Stages {
    begun: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Stages {
    pub fn begin() -> Self {
        Self { begun: Instant::now(), done: Vec::new() }
    }

    /// Runs one stage; what it found wrong is said at once.
    pub fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let begun = Instant::now();
        let result = work();
        let took = begun.elapsed();
        println!(
            "== {name}: {} in {:.1} s",
            if result.is_ok() { "good" } else { "FAILED" },
            took.as_secs_f64()
        );
        self.done.push((name, took));
        result.with_context(|| {
            format!("FAILED in {name}, {:.1} s from the start", self.begun.elapsed().as_secs_f64())
        })
    }

    pub fn summary(&self) -> String {
        let stages: Vec<_> =
            self.done.iter().map(|(name, took)| format!("{name} {:.1} s", took.as_secs_f64())).collect();
        format!("Everything holds, in {:.1} s: {}", self.begun.elapsed().as_secs_f64(), stages.join(", "))
    }
}

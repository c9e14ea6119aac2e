//! One table: what was measured, how much, and what was aimed at.

use std::{fmt, time::Instant};

#[derive(Default)]
pub struct Table(Vec<Row>);

struct Row {
    id: &'static str,
    what: String,
    figure: f64,
    unit: &'static str,
    target: Target,
}

#[derive(Clone, Copy)]
pub enum Target {
    AtMost(f64),
    AtLeast(f64),
}

impl Table {
    pub fn row(
        &mut self,
        id: &'static str,
        what: impl Into<String>,
        figure: f64,
        unit: &'static str,
        target: Target,
    ) {
        let what = what.into();
        eprintln!("{id} {what}: {figure:.3} {unit}");
        self.0.push(Row { id, what, figure, unit, target });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| id | measure | figure | target | |\n|---|---|---|---|---|")?;
        for Row { id, what, figure, unit, target } in &self.0 {
            let (target, met) = match target {
                Target::AtMost(most) => (format!("≤ {most}"), if figure <= most { "met" } else { "missed" }),
                Target::AtLeast(least) => {
                    (format!("≥ {least}"), if figure >= least { "met" } else { "missed" })
                }
            };
            writeln!(f, "| {id} | {what} | {figure:.3} {unit} | {target} | {met} |")?;
        }
        Ok(())
    }
}

pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// So many in a hundred are not above it.
pub fn percentile(mut figures: Vec<f64>, hundredths: usize) -> f64 {
    figures.sort_by(f64::total_cmp);
    let last = figures.len().saturating_sub(1);
    figures.get((figures.len() * hundredths / 100).min(last)).copied().unwrap_or(f64::NAN)
}

/// How long something took, in milliseconds, and what came of it.
pub async fn timed<T, E>(work: impl Future<Output = Result<T, E>>) -> Result<(f64, T), E> {
    let start = Instant::now();
    let done = work.await?;
    Ok((start.elapsed().as_secs_f64() * 1000.0, done))
}

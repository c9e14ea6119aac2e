//! One file a measure. Each starts what it needs and ends it.

pub mod bare;
pub mod export;
pub mod first_load;
pub mod growth;
pub mod many;
pub mod memory;
pub mod names;
pub mod pages;
pub mod parts;
pub mod polls;
pub mod queue;
pub mod screen;
pub mod search;
pub mod size;
pub mod start;
pub mod storm;

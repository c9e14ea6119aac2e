//! One file a measure. Each starts what it needs and ends it.

pub mod bare;
pub mod first_load;
pub mod memory;
pub mod names;
pub mod pages;
pub mod size;
pub mod start;
pub mod storm;

//! Release builds carry `target/site` inside, so they are built anew when it changes; debug builds read it from disk.

#[allow(clippy::disallowed_methods, reason = "this is how cargo speaks to a build script")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site");
        // A folder that is missing would count as changed every time.
        if let Err(error) = std::fs::create_dir_all(site) {
            println!("cargo:warning=cannot make {site}: {error}");
        }
        println!("cargo:rerun-if-changed={site}");
    }
}

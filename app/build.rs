//! Turns the language files into code, with the parser and the generator of leptos_i18n. They are called directly
//! because `leptos_i18n_build` brings in a downloader of ICU data, and `load_locales!` cannot give plain strings.
//! A language that lacks a key, or has one that English lacks, stops the build.

#[cfg(feature = "ssr")]
#[expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use leptos_i18n_parser::parse_locales::{
        options::{Config, ParseOptions},
        parse_locales,
    };

    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let config =
        Config::new("en")?.add_locale("nl")?.parse_options(ParseOptions::new().interpolate_display(true));
    let parsed = parse_locales(None, config)?;
    let amiss: Vec<String> = parsed.diag.warnings().iter().map(ToString::to_string).collect();
    if !amiss.is_empty() {
        return Err(amiss.join("\n").into());
    }
    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)?;
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo gives OUT_DIR")?);
    Ok(std::fs::write(out.join("i18n.rs"), code.to_string())?)
}

/// The browser gets its words from the page.
#[cfg(not(feature = "ssr"))]
fn main() {}

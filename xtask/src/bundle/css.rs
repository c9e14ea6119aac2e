//! One stylesheet out of `style/main.css` and what it imports, written so that the oldest browsers we promise
//! understand it.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

/// Spring of 2023. Nesting and `light-dark()` are younger and get lowered; layers are older and stay.
fn browsers() -> Targets {
    let version = |major: u32, minor: u32| Some((major << 16) | (minor << 8));
    Targets::from(Browsers {
        chrome: version(111, 0),
        edge: version(111, 0),
        firefox: version(115, 0),
        safari: version(16, 4),
        ios_saf: version(16, 4),
        ..Browsers::default()
    })
}

pub fn bundle(main: &Path, release: bool) -> Result<String> {
    if !main.is_file() {
        bail!("{} is missing", main.display());
    }
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(main).map_err(|error| anyhow!("the stylesheet: {error}"))?;
    let targets = browsers();
    let lower = MinifyOptions { targets, ..MinifyOptions::default() };
    sheet.minify(lower).map_err(|error| anyhow!("the stylesheet: {error}"))?;
    let print = PrinterOptions { minify: release, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(print).map_err(|error| anyhow!("the stylesheet: {error}"))?.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn imports_become_one_sheet_and_young_words_are_lowered() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.css");
        fs::write(&main, "@layer a;\n@import './b.css' layer(a);\n").unwrap();
        let b = ":root { color-scheme: light dark } .x { & .y { color: light-dark(#000, #fff) } }";
        fs::write(folder.path().join("b.css"), b).unwrap();
        let css = bundle(&main, true).unwrap();
        assert!(css.contains(".x .y") && !css.contains("light-dark(") && css.contains("@layer a"), "{css}");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.css");
        fs::write(&main, ".x {\n  color red;\n}\n@import 'late.css'").unwrap();
        let said = bundle(&main, false).unwrap_err().to_string();
        assert!(said.contains("main.css:"), "{said}");
    }
}

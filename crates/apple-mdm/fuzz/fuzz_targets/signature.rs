#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| apple_mdm::hostile::door("signature").unwrap()(data));

//! Tells the linker what each program asks of it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The page is divided by every address that is put into its module.
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bin=dateline=--emit-relocs");
        // A document that unpacks without end is given up before the browser is.
        println!("cargo::rustc-link-arg-bin=pdf=--max-memory=1073741824");
    }
}

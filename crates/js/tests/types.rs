//! The TypeScript types of the package are those of the session. With `WRITE_TYPES=1` in the environment
//! they are written anew.

use redscope_session::{Comparison, Frame, Goal};
use ts_rs::{Config, TS, TypeVisitor};

/// Numbers are JavaScript's: what the session counts stays far below 2^53.
fn config() -> Config {
    Config::new().with_large_int("number")
}

/// Collects the declarations of a type and of all that it is made of.
struct Declarations {
    config: Config,
    all: Vec<(String, String)>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let name = T::ident(&self.config);
        if T::output_path().is_none() || self.all.iter().any(|(known, _)| *known == name) {
            return;
        }
        self.all.push((name, T::decl(&self.config)));
        T::visit_dependencies(self);
    }
}

#[test]
fn the_types_of_the_package_are_those_of_the_session() {
    let mut declarations = Declarations { config: config(), all: Vec::new() };
    declarations.visit::<Frame>();
    declarations.visit::<Comparison>();
    declarations.visit::<Goal>();
    declarations.all.sort();
    let lines = declarations.all.iter().map(|(_, text)| format!("export {text}\n"));
    let text = lines.collect::<String>();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/types.d.ts");
    if std::env::var_os("WRITE_TYPES").is_some() {
        std::fs::write(path, &text).expect("the file can be written");
    }
    let written = std::fs::read_to_string(path).expect("the file is there");
    assert!(
        written == text,
        "write them anew: WRITE_TYPES=1 cargo test -p redscope-js --test types"
    );
}

//! The loader of blocks in other pages: one script with its style in it, under a name that stays; and the same as a
//! module of the npm package, with the program beside it.

use std::path::Path;

use crate::command::root;
use crate::files::{read, write};

/// Pages name it, so its name stays.
pub(crate) const LOADER: &str = "embed.js";
/// Where the style stands in the loader.
const STYLE: &str = "/* style */";

/// Lays the loader into a folder.
pub(crate) fn lay_out(dist: &Path) -> Result<(), String> {
    let web = root().join("web");
    let tokens = read(&web.join("styles").join("tokens.css"))?;
    let style = themed(&tokens)? + &packed(&read(&web.join("embed").join("static.css"))?);
    let loader = read(&web.join("embed").join(LOADER))?;
    if !loader.contains(STYLE) {
        return Err(format!("{LOADER} has no place for its style"));
    }
    write(&dist.join(LOADER), &bare(&loader).replace(STYLE, &style))
}

/// How the loader says where it lies itself.
const OWN: &str = "const OWN = ";
/// How a module does.
const OWN_OF_MODULE: &str = "const OWN = import.meta.url;";

/// Lays what a built site has of blocks into a folder of a package, the loader as a module.
pub(crate) fn as_module(site: &Path, folder: &Path) -> Result<(), String> {
    let loader = read(&site.join(LOADER))?;
    let own = loader.lines().find(|line| line.starts_with(OWN));
    let own = own.ok_or_else(|| format!("{LOADER} does not say where it lies"))?;
    write(&folder.join(LOADER), &loader.replace(own, OWN_OF_MODULE))?;
    for name in named(&loader) {
        let copied = |name: &str| {
            let copied = std::fs::copy(site.join(name), folder.join(name));
            copied.map(drop).map_err(|error| format!("{name}: {error}"))
        };
        copied(name)?;
        // A worker's script names its program itself.
        if let Some(stem) = name.strip_suffix(".js").filter(|stem| stem.starts_with("worker")) {
            copied(&format!("{stem}_bg.wasm"))?;
        }
    }
    Ok(())
}

/// The files of the site that the loader names.
fn named(loader: &str) -> impl Iterator<Item = &str> {
    loader.split("'./").skip(1).filter_map(|rest| rest.split_once('\'')).filter_map(|(name, _)| {
        // The folder of the site itself is named so, too.
        Some(name).filter(|name| !name.is_empty())
    })
}

/// A script without indentation and lines that are remarks: every page with a block has it.
fn bare(script: &str) -> String {
    let lines = script.lines().map(str::trim);
    let kept = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.map(|line| format!("{line}\n")).collect()
}

/// The tokens of the page as custom properties of a block, each of which a page can set under its name behind
/// `--redscope-`.
fn themed(tokens: &str) -> Result<String, String> {
    let rule = |selector: &str, within: &str| {
        let declared = declarations(tokens, selector)?;
        let set = declared
            .iter()
            .map(|(name, value)| format!("--{name}:var(--redscope-{name},{value});"));
        Ok::<String, String>(format!("{within}{{{}}}", set.collect::<String>()))
    };
    Ok(rule(":root", ".rs")? + &rule("[data-theme=dark]", ".rs[data-theme=dark]")?)
}

/// The custom properties that the first rule of a selector declares.
fn declarations<'a>(css: &'a str, selector: &str) -> Result<Vec<(&'a str, &'a str)>, String> {
    let rule =
        css.split_once(&format!("\n{selector}{{")).and_then(|(_, rest)| rest.split_once('}'));
    let (inside, _) = rule.ok_or_else(|| format!("no rule of {selector}"))?;
    // A remark may hold what ends a declaration.
    let plain = inside
        .split("/*")
        .flat_map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest).split(';'));
    Ok(plain.filter_map(|one| one.trim().strip_prefix("--")?.split_once(':')).collect())
}

/// A stylesheet as what may stand between quotes of a script: without remarks, on one line.
fn packed(css: &str) -> String {
    let plain = css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest));
    let lines = plain.collect::<String>();
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_can_set_every_token() {
        let tokens = "/* T */\n:root{\n  --bg:#fff; --ink:#000;\n  /* a remark; so */\n  --sans:\"A B\",c;\n}\n[data-theme=dark]{\n --bg:#111;\n}\n";
        let expected = ".rs{--bg:var(--redscope-bg,#fff);--ink:var(--redscope-ink,#000);--sans:var(--redscope-sans,\"A B\",c);}.rs[data-theme=dark]{--bg:var(--redscope-bg,#111);}";
        assert_eq!(themed(tokens).as_deref(), Ok(expected));
        assert!(themed("p{}").is_err());
    }

    #[test]
    fn the_loader_names_its_files_and_says_where_it_lies() {
        let loader =
            bare(&read(&root().join("web").join("embed").join(LOADER)).expect("it is there"));
        let names: Vec<&str> = named(&loader).collect();
        assert_eq!(names[..2], ["block.js", "block_bg.wasm"]);
        assert!(names.contains(&"worker.js") && names.len() == 6, "{names:?}");
        assert_eq!(loader.lines().filter(|line| line.starts_with(OWN)).count(), 1);
    }

    #[test]
    fn the_style_can_stand_in_the_script() {
        let folder = root().join("web");
        let tokens = read(&folder.join("styles").join("tokens.css")).expect("it is there");
        let style = read(&folder.join("embed").join("static.css")).expect("it is there");
        let all = themed(&tokens).expect("it has both rules") + &packed(&style);
        assert!(!all.contains(['\'', '\\', '\n']), "what ends or bends a text in quotes");
        assert!(all.contains("--redscope-accent") && all.contains(".em {"));
    }
}

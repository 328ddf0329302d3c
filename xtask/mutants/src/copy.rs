//! The copy of the repository whose core holds all mutants, and the rounds of the compiler that find those that are no Rust.

use crate::list::Mutant;
use crate::render::{self, Source};
use crate::sites::{self, Site};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Rounds of the compiler before it is given up: names, types and borrows are looked at one after the other.
const ROUNDS: usize = 12;

/// The copy, and what cannot be switched in it.
pub(crate) struct Copy {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// Mutants that do not compile.
    pub(crate) unviable: BTreeSet<usize>,
    /// Mutants that cannot be switched: in constants, or where the switch itself does not compile.
    pub(crate) unswitched: BTreeSet<usize>,
    files: BTreeMap<String, (String, Vec<Site>)>,
}

impl Copy {
    /// Copies what git knows of `repository` to `root` and finds the places of the mutants.
    pub(crate) fn of(repository: &Path, folder: &Path, mutants: &[Mutant]) -> Result<Self> {
        let root = folder.join("tree");
        copy_files(repository, &root)?;
        let manifest = root.join("llmhw-core/Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        let switch = "[dependencies]\nmutant-switch = { path = \"../xtask/mutants/switch\" }\n";
        write(&manifest, &text.replacen("[dependencies]\n", switch, 1))?;
        let mut files = BTreeMap::new();
        let mut unswitched = BTreeSet::new();
        let mut start = 0;
        while let Some(first) = mutants.get(start) {
            let count = mutants.iter().skip(start).take_while(|other| other.file == first.file).count();
            let text = fs::read_to_string(repository.join(&first.file))?;
            let (sites, lost) = sites::find(&text, mutants, start..start + count)?;
            unswitched.extend(lost);
            unswitched
                .extend(sites.iter().filter(|site| site.is_constant).flat_map(|site| site.mutants.iter().copied()));
            files.insert(first.file.clone(), (text, sites));
            start += count;
        }
        unswitched.extend((0..mutants.len()).filter(|number| mutants.get(*number).is_some_and(Mutant::is_opaque)));
        Ok(Self { root, target: folder.join("build"), unviable: BTreeSet::new(), unswitched, files })
    }

    /// Compiles until it succeeds, each time without the mutants that an error points at.
    pub(crate) fn make_viable(&mut self, mutants: &[Mutant]) -> Result<()> {
        for round in 1..=ROUNDS {
            let rendered = self.render(mutants)?;
            let errors = self.check()?;
            println!("  round {round}: {} errors", errors.len());
            if errors.is_empty() {
                return Ok(());
            }
            let before = self.unviable.len() + self.unswitched.len();
            let mut unplaced = Vec::new();
            for error in &errors {
                // Without an arm the match is not exhaustive, and arms with conditions do not count: none of its arms can go.
                if error.is_not_exhaustive() {
                    let place = error.places().next();
                    let arms = place.and_then(|(file, byte)| Some(sites::arms(rendered.get(&file)?, byte)));
                    self.unviable.extend(arms.unwrap_or_default());
                    continue;
                }
                let found = error.places().find_map(|(file, byte)| render::at(rendered.get(&file)?, byte));
                match found {
                    Some(number) => {
                        self.unviable.insert(number);
                    }
                    None => unplaced.push(error),
                }
            }
            // Errors at a place itself are often the consequence of one in a mutant: they are looked at when those are gone.
            if self.unviable.len() + self.unswitched.len() == before {
                for error in &unplaced {
                    let around = error.places().find_map(|(file, byte)| self.around(rendered.get(&file)?, &file, byte));
                    match around {
                        Some(numbers) => self.unswitched.extend(numbers),
                        None => bail!("an error that belongs to no mutant:\n{}", error.rendered),
                    }
                }
            }
        }
        bail!("the copy does not compile after {ROUNDS} rounds")
    }

    /// The first mutant of each mutant's place, by which tests that reach it are known.
    pub(crate) fn first_of_place(&self) -> HashMap<usize, usize> {
        let sites = self.files.values().flat_map(|(_, sites)| sites);
        let pairs = sites.filter_map(|site| Some((site, *site.mutants.first()?)));
        pairs.flat_map(|(site, first)| site.mutants.iter().map(move |number| (*number, first))).collect()
    }

    /// The mutants of the innermost place whose question stands before a byte, on the same level or around it.
    fn around(&self, rendered: &str, file: &str, byte: usize) -> Option<Vec<usize>> {
        let line_end = byte + rendered.get(byte..)?.find('\n')?;
        let before = rendered.get(..line_end)?;
        let ask = before.rfind("mutant_switch::on(")?;
        let number: usize = before.get(ask..)?.split(['(', ',']).nth(1)?.parse().ok()?;
        let (_, sites) = self.files.get(file)?;
        sites.iter().find(|site| site.mutants.contains(&(number - 1))).map(|site| site.mutants.clone())
    }

    fn render(&self, mutants: &[Mutant]) -> Result<BTreeMap<String, String>> {
        let is_in = |number: usize| !self.unviable.contains(&number) && !self.unswitched.contains(&number);
        let mut rendered = BTreeMap::new();
        for (file, (text, sites)) in &self.files {
            let source = Source { text, sites, mutants, is_in: &is_in }.render();
            write(&self.root.join(file), &source)?;
            rendered.insert(file.clone(), source);
        }
        Ok(rendered)
    }

    /// A cargo for the copy: optimised, because tests run thousands of times; checks of overflow and of debugging stay on.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new("cargo");
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUSTFLAGS", "--cap-lints=allow");
        command
    }

    fn check(&self) -> Result<Vec<Diagnostic>> {
        let output = self
            .cargo()
            .args(["check", "--quiet", "-p", "llmhw-core", "--all-features", "--message-format=json"])
            .output()
            .context("cargo does not start")?;
        let text = String::from_utf8(output.stdout)?;
        let mut errors = Vec::new();
        for line in text.lines() {
            let message: Message = serde_json::from_str(line)?;
            if let Some(diagnostic) = message.message.filter(|d| d.level == "error" && !d.spans.is_empty()) {
                errors.push(diagnostic);
            }
        }
        ensure!(output.status.success() || !errors.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(errors)
    }
}

#[derive(Deserialize)]
struct Message {
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    code: Option<Code>,
    #[serde(default)]
    rendered: String,
    spans: Vec<SpanOf>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct SpanOf {
    file_name: String,
    byte_start: usize,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: SpanOf,
}

impl Diagnostic {
    fn is_not_exhaustive(&self) -> bool {
        self.code.as_ref().is_some_and(|code| code.code == "E0004")
    }

    /// File and byte of each span, those that the error is about first; of a macro's, where it is used as well.
    fn places(&self) -> impl Iterator<Item = (String, usize)> {
        let mut places = Vec::new();
        for primary in [true, false] {
            for span in self.spans.iter().filter(|span| span.is_primary == primary) {
                let mut span = span;
                places.push((span.file_name.clone(), span.byte_start));
                while let Some(expansion) = &span.expansion {
                    span = &expansion.span;
                    places.push((span.file_name.clone(), span.byte_start));
                }
            }
        }
        places.into_iter()
    }
}

/// What git knows of, and new files that it does not ignore.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(from)
        .output()
        .context("git does not start")?;
    ensure!(output.status.success(), "git ls-files fails in {}", from.display());
    let _ = fs::remove_dir_all(to);
    for name in output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = std::str::from_utf8(name)?;
        let source = from.join(name);
        if source.is_file() {
            let target = to.join(name);
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::copy(&source, &target).with_context(|| format!("can not copy {name}"))?;
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).with_context(|| format!("can not write {}", path.display()))
}

//! One source with all its mutants: each place asks which one is on.
//!
//! A mutant's code is the source's own bytes with the change, so that it is what cargo-mutants would compile. It stands between
//! marks, by which a compiler's error is known as that mutant's.

use crate::list::Mutant;
use crate::sites::{Kind, Site};
use std::fmt::Write;
use std::ops::Range;

/// What asks, in a crate that only the copy depends on.
const ASK: &str = "::mutant_switch::on";

/// A source, its places, and which of its mutants are in.
pub(crate) struct Source<'a> {
    pub(crate) text: &'a str,
    pub(crate) sites: &'a [Site],
    pub(crate) mutants: &'a [Mutant],
    /// Whether a mutant is in, by its number.
    pub(crate) is_in: &'a dyn Fn(usize) -> bool,
}

impl Source<'_> {
    /// The whole source.
    pub(crate) fn render(&self) -> String {
        self.part(0..self.text.len(), 0)
    }

    fn raw(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    /// A part of the source, in which places from the `from`th on are looked for.
    fn part(&self, range: Range<usize>, from: usize) -> String {
        let mut out = String::new();
        let mut at = range.start;
        for (number, site) in self.sites.iter().enumerate().skip(from) {
            if site.range.start < at || site.range.end > range.end {
                continue;
            }
            if site.range.start >= range.end {
                break;
            }
            let numbers: Vec<usize> = site.mutants.iter().copied().filter(|number| (self.is_in)(*number)).collect();
            if site.is_constant || numbers.is_empty() {
                continue;
            }
            out.push_str(self.raw(at..site.range.start));
            out.push_str(&self.site(site, number, &numbers));
            at = site.range.end;
        }
        out.push_str(self.raw(at..range.end));
        out
    }

    /// A place with those of its mutants that are in.
    fn site(&self, site: &Site, number: usize, numbers: &[usize]) -> String {
        // Numbers of a place follow each other in the list, but some may be out: each one asks for itself.
        let first = site.mutants.first().map_or(0, |number| number + 1);
        let ask = format!("{ASK}({first}, {})", site.mutants.len());
        let place = |number: usize| site.mutants.iter().position(|other| *other == number).map_or(0, |place| place + 1);
        let inner = |range: Range<usize>| self.part(range, number + 1);
        let mut out = String::new();
        match &site.kind {
            Kind::Body => {
                let _ = writeln!(out, "match {ask} {{");
                for number in numbers {
                    let value = self.replacement(*number);
                    let _ = writeln!(out, "{} => {}", place(*number), marked(*number, &format!("return {value}")));
                }
                let _ = writeln!(out, "_ => {{}} }}");
                out.push_str(&inner(site.range.clone()));
            }
            Kind::Operator(operator) => {
                let _ = writeln!(out, "(match {ask} {{ 0 => {},", inner(site.range.clone()));
                for number in numbers {
                    let (before, after) = (site.range.start..operator.start, operator.end..site.range.end);
                    let changed = format!("{}{}{}", self.raw(before), self.replacement(*number), self.raw(after));
                    let _ = writeln!(out, "{} => {}", place(*number), marked(*number, &changed));
                }
                let _ = write!(out, "_ => unreachable!() }})");
            }
            Kind::Arm { pattern, guard } => {
                let _ = write!(out, "{} if {ask} == 0", inner(pattern.clone()));
                if let Some(guard) = guard {
                    let _ = write!(out, " && ({})", inner(guard.clone()));
                }
                out.push(' ');
            }
            Kind::Guard => {
                let _ = writeln!(out, "(match {ask} {{ 0 => {},", inner(site.range.clone()));
                for number in numbers {
                    let _ = writeln!(out, "{} => {}", place(*number), marked(*number, self.replacement(*number)));
                }
                let _ = write!(out, "_ => unreachable!() }})");
            }
            Kind::Field { value, name, whole, base } => {
                let _ = writeln!(out, "{name}: (match {ask} {{ 0 => {},", inner(value.clone()));
                for number in numbers {
                    let changed = format!("{{ let base: {whole} = {}; base.{name} }}", self.raw(base.clone()));
                    let _ = writeln!(out, "{} => {}", place(*number), marked(*number, &changed));
                }
                let _ = write!(out, "_ => unreachable!() }})");
            }
        }
        out
    }

    fn replacement(&self, number: usize) -> &str {
        self.mutants.get(number).map_or("", |mutant| &mutant.replacement)
    }
}

/// Code between the marks of a mutant, on lines of its own: a comment may end it.
fn marked(number: usize, code: &str) -> String {
    format!("/*<{number}*/ {code}\n/*{number}>*/,")
}

/// The mutants whose code holds a byte of a rendered source, outermost first, and the place around it.
pub(crate) fn at(rendered: &str, byte: usize) -> Option<usize> {
    let before = rendered.get(..byte)?;
    // The last mark that opens, unless it closed.
    let open = before.rfind("/*<")?;
    let number: usize = before.get(open + 3..)?.split("*/").next()?.parse().ok()?;
    let closed = format!("/*{number}>*/");
    (!before.get(open..)?.contains(&closed)).then_some(number)
}

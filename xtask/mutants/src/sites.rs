//! The places of a source file where mutants are, found in its syntax.

use crate::list::{Genre, Mutant, Place};
use anyhow::{Context, Result};
use proc_macro2::LineColumn;
use std::collections::HashMap;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A place where one or more mutants change the code.
#[derive(Debug)]
pub(crate) struct Site {
    /// The bytes that are rewritten.
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    /// The code runs in a constant: nothing can be switched there.
    pub(crate) is_constant: bool,
    /// Positions in the list of mutants.
    pub(crate) mutants: Vec<usize>,
}

/// What stands at a place.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// The statements of a function.
    Body,
    /// An expression with an operator at these bytes.
    Operator(Range<usize>),
    /// Pattern of an arm, and its guard.
    Arm { pattern: Range<usize>, guard: Option<Range<usize>> },
    /// The condition of an arm.
    Guard,
    /// A field's value, its name, the type of the whole and the bytes of the base.
    Field { value: Range<usize>, name: String, whole: String, base: Range<usize> },
}

/// What was found of a file, and the mutants whose place was not.
pub(crate) fn find(text: &str, mutants: &[Mutant], wanted: Range<usize>) -> Result<(Vec<Site>, Vec<usize>)> {
    let file = syn::parse_file(text).context("a source that is no Rust")?;
    let mut finder = Finder { lines: Lines::of(text), text, depth: 0, found: HashMap::new() };
    finder.visit_file(&file);
    let mut sites: HashMap<(Genre, Place), Site> = HashMap::new();
    let mut lost = Vec::new();
    for number in wanted {
        let Some(mutant) = mutants.get(number) else { continue };
        let key = (mutant.genre, mutant.span.start);
        match finder.found.get(&key) {
            None => lost.push(number),
            Some((range, kind, is_constant)) => sites
                .entry(key)
                .or_insert_with(|| Site {
                    range: range.clone(),
                    kind: kind.clone(),
                    is_constant: *is_constant,
                    mutants: Vec::new(),
                })
                .mutants
                .push(number),
        }
    }
    let mut sites: Vec<Site> = sites.into_values().collect();
    // Outer ones first: a body begins where its first expression does.
    sites.sort_by_key(|site| (site.range.start, usize::MAX - site.range.end, !matches!(site.kind, Kind::Body)));
    Ok((sites, lost))
}

/// The mutants that take away an arm of the match whose value stands at `byte` of a rendered source.
pub(crate) fn arms(rendered: &str, byte: usize) -> Vec<usize> {
    struct Arms<'a>(Lines, &'a str, usize, Vec<usize>);
    impl<'ast> Visit<'ast> for Arms<'_> {
        fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
            if self.0.byte(self.1, node.expr.span().start()) == self.2 {
                for (_, guard) in node.arms.iter().filter_map(|arm| arm.guard.as_ref()) {
                    let span = guard.span();
                    let text = self.1.get(self.0.byte(self.1, span.start())..).unwrap_or("");
                    let number = text.strip_prefix("::mutant_switch::on(").and_then(|text| text.split(',').next());
                    self.3.extend(number.and_then(|number| number.parse::<usize>().ok()).map(|number| number - 1));
                }
            }
            visit::visit_expr_match(self, node);
        }
    }
    let Ok(file) = syn::parse_file(rendered) else { return Vec::new() };
    let mut arms = Arms(Lines::of(rendered), rendered, byte, Vec::new());
    arms.visit_file(&file);
    arms.3
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    fn byte(&self, text: &str, place: LineColumn) -> usize {
        let start = self.0.get(place.line.saturating_sub(1)).copied().unwrap_or(0);
        let line = text.get(start..).unwrap_or("");
        start + line.char_indices().nth(place.column).map_or(line.len(), |(at, _)| at)
    }
}

struct Finder<'a> {
    lines: Lines,
    text: &'a str,
    /// How many constants are around.
    depth: usize,
    found: HashMap<(Genre, Place), (Range<usize>, Kind, bool)>,
}

impl Finder<'_> {
    fn range(&self, span: proc_macro2::Span) -> Range<usize> {
        self.lines.byte(self.text, span.start())..self.lines.byte(self.text, span.end())
    }

    fn note(&mut self, genre: Genre, key: proc_macro2::Span, range: Range<usize>, kind: Kind) {
        let start = key.start();
        let place = Place { line: start.line, column: start.column + 1 };
        self.found.insert((genre, place), (range, kind, self.depth > 0));
    }

    fn body(&mut self, is_constant: bool, block: &syn::Block) {
        self.depth += usize::from(is_constant);
        if let (Some(first), Some(last)) = (block.stmts.first(), block.stmts.last()) {
            let range = self.range(first.span()).start..self.range(last.span()).end;
            self.note(Genre::FnValue, first.span(), range, Kind::Body);
        }
    }
}

/// Whether an operand is a `let` of a chain, where nothing but `&&` may stand.
fn is_chain(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => is_chain(&binary.left) || is_chain(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_const(&mut self, node: &'ast syn::ItemConst) {
        self.depth += 1;
        visit::visit_item_const(self, node);
        self.depth -= 1;
    }

    fn visit_item_static(&mut self, node: &'ast syn::ItemStatic) {
        self.depth += 1;
        visit::visit_item_static(self, node);
        self.depth -= 1;
    }

    fn visit_impl_item_const(&mut self, node: &'ast syn::ImplItemConst) {
        self.depth += 1;
        visit::visit_impl_item_const(self, node);
        self.depth -= 1;
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        let is_constant = node.sig.constness.is_some();
        self.body(is_constant, &node.block);
        visit::visit_item_fn(self, node);
        self.depth -= usize::from(is_constant);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        let is_constant = node.sig.constness.is_some();
        self.body(is_constant, &node.block);
        visit::visit_impl_item_fn(self, node);
        self.depth -= usize::from(is_constant);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.body(false, block);
        }
        visit::visit_trait_item_fn(self, node);
    }

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        if !is_chain(&node.left) && !is_chain(&node.right) {
            let kind = Kind::Operator(self.range(node.op.span()));
            self.note(Genre::BinaryOperator, node.op.span(), self.range(node.span()), kind);
        }
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        let kind = Kind::Operator(self.range(node.op.span()));
        self.note(Genre::UnaryOperator, node.op.span(), self.range(node.span()), kind);
        visit::visit_expr_unary(self, node);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        let guard = node.guard.as_ref().map(|(_, guard)| guard);
        let arrow = self.range(node.fat_arrow_token.span()).start;
        let kind =
            Kind::Arm { pattern: self.range(node.pat.span()), guard: guard.map(|guard| self.range(guard.span())) };
        self.note(Genre::MatchArm, node.span(), self.range(node.pat.span()).start..arrow, kind);
        if let Some(guard) = guard {
            self.note(Genre::MatchArmGuard, guard.span(), self.range(guard.span()), Kind::Guard);
        }
        visit::visit_arm(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        if let Some(base) = &node.rest {
            for field in &node.fields {
                let kind = Kind::Field {
                    value: self.range(field.expr.span()),
                    name: self.text.get(self.range(field.member.span())).unwrap_or("").to_owned(),
                    whole: self.text.get(self.range(node.path.span())).unwrap_or("").to_owned(),
                    base: self.range(base.span()),
                };
                self.note(Genre::StructField, field.span(), self.range(field.span()), kind);
            }
        }
        visit::visit_expr_struct(self, node);
    }
}

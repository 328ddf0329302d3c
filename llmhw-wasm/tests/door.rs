//! The door stays thin: no arithmetic, and only the listed functions go through it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, ExprUnary, ItemFn, UnOp};

/// Every function JavaScript can call.
const EXPORTS: &[&str] = &["call", "columns", "find", "list", "version"];

/// The same of the module that reads files.
const FILES: &[&str] =
    &["config", "gguf", "gguf_needs", "measurements", "own_runs", "read_catalog", "safetensors_needs", "write_catalog"];

/// The same of the module that plans.
const PLANNER: &[&str] = &["call"];

/// Methods that reckon.
const RECKONING: &[&str] =
    &["sum", "product", "sqrt", "powi", "powf", "exp", "ln", "mul_add", "abs", "round", "floor", "ceil"];

#[derive(Default)]
struct Findings {
    arithmetic: Vec<String>,
    exports: Vec<String>,
}

impl<'ast> Visit<'ast> for Findings {
    fn visit_expr_binary(&mut self, it: &'ast ExprBinary) {
        let compares = matches!(
            it.op,
            BinOp::Eq(_)
                | BinOp::Ne(_)
                | BinOp::Lt(_)
                | BinOp::Le(_)
                | BinOp::Gt(_)
                | BinOp::Ge(_)
                | BinOp::And(_)
                | BinOp::Or(_)
        );
        if !compares {
            self.arithmetic.push(format!("{:?}", it.op));
        }
        visit::visit_expr_binary(self, it);
    }

    fn visit_expr_unary(&mut self, it: &'ast ExprUnary) {
        // A negative literal is a number written down, not one worked out.
        if matches!(it.op, UnOp::Neg(_)) && !matches!(*it.expr, Expr::Lit(_)) {
            self.arithmetic.push("negation".to_owned());
        }
        visit::visit_expr_unary(self, it);
    }

    fn visit_expr_method_call(&mut self, it: &'ast ExprMethodCall) {
        let method = it.method.to_string();
        let is_checked = ["checked_", "wrapping_", "saturating_"].iter().any(|start| method.starts_with(start));
        if is_checked || RECKONING.contains(&method.as_str()) {
            self.arithmetic.push(method);
        }
        visit::visit_expr_method_call(self, it);
    }

    fn visit_item_fn(&mut self, it: &'ast ItemFn) {
        if it.attrs.iter().any(|attribute| attribute.path().is_ident("wasm_bindgen")) {
            self.exports.push(it.sig.ident.to_string());
        }
        visit::visit_item_fn(self, it);
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

fn find(code: &str) -> Findings {
    let mut findings = Findings::default();
    findings.visit_file(&syn::parse_file(code).unwrap());
    findings
}

#[test]
fn there_is_no_arithmetic_and_nothing_else_goes_out() {
    for (folder, expected) in [("src", EXPORTS), ("files/src", FILES), ("planner/src", PLANNER)] {
        let mut exports = Vec::new();
        for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let findings = find(&fs::read_to_string(&path).unwrap());
            assert!(findings.arithmetic.is_empty(), "{}: {:?}", path.display(), findings.arithmetic);
            exports.extend(findings.exports);
        }
        exports.sort();
        assert_eq!(exports, expected);
    }
}

#[test]
fn arithmetic_is_seen() {
    for code in [
        "fn f() { a + 1 }",
        "fn f() { x *= 2.0 }",
        "fn f() { -a }",
        "fn f() { v.iter().sum() }",
        "fn f() { g(|b| b << 3) }",
    ] {
        assert!(!find(code).arithmetic.is_empty(), "{code}");
    }
    assert!(find("fn f() { if a == -1 && b < 2 { c() } }").arithmetic.is_empty());
    assert_eq!(find("#[wasm_bindgen(js_name = x)] pub fn f() {}").exports, ["f"]);
}

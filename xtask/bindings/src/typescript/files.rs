//! What `llmhw/files` reads, and the field `catalog` of every question.

use crate::schema::{Definitions, Interface, definitions};
use anyhow::Result;
use llmhw_core::files::measurements;
use llmhw_core::record::schema;
use std::fmt::Write as _;

/// What is handed over beside the calls' own questions, and what that refers to.
pub(super) const HANDED: &[&str] = &["CatalogFile", OWN_RUNS];

/// A question, though not one of the calls.
pub(super) const OWN_RUNS: &str = "OwnRunsOf";

/// The field that every question takes.
pub(super) const CATALOG_FIELD: &str = "  /** Rows of your own, which lie over the built-in ones. */
  readonly catalog?: CatalogFileInput | null | undefined;
";

/// What lists are asked with.
pub(super) const WITH_CATALOG: &str = "/** What may go with a question about the catalogue. */
export interface WithCatalog {
  /** Rows of your own, which lie over the built-in ones. */
  readonly catalog?: CatalogFileInput | null | undefined;
}

";

/// The interface with the records of files among its definitions.
pub(super) fn with_files(interface: &Interface) -> Result<Interface> {
    let files = schema::files();
    let (read, written) = (serde_json::to_value(&files.definitions)?, serde_json::to_value(&files.written)?);
    Ok(Interface {
        calls: interface.calls.clone(),
        lists: interface.lists.clone(),
        asked: together(&interface.asked, definitions(&read)?),
        written: together(&interface.written, definitions(&written)?),
    })
}

fn together(known: &Definitions, more: Definitions) -> Definitions {
    let mut all = known.clone();
    all.extend(more.into_iter().filter(|(name, _)| !known.iter().any(|(known, _)| known == name)));
    all
}

const FUNCTIONS: &str = r#"export { LlmhwError } from "./index.js";
export type { CatalogFile, CatalogFileInput, Measurement, Measurements, ModelFile, OwnRun, TensorSize } from "./index.js";

/** A file as a browser hands it over, its bytes, or in Node alone the path to it. */
export type FileSource = Blob | Uint8Array | ArrayBuffer | string;

/** A model in a GGUF file: `model` and `format` go into any question. */
export interface GgufFile extends ModelFile {
  /** How its weights are stored. */
  readonly format: WeightFormat;
  /** The size of its weights, part by part. */
  readonly weights: WeightSizes;
  /** The length of the file, or of all its parts together, in bytes. */
  readonly fileBytes: number;
  /** How many tensors it has. */
  readonly tensors: number;
}

/** The same with every tensor, in the order of the file. */
export interface GgufFileWithTensors extends GgufFile {
  readonly tensorSizes: readonly TensorSize[];
}

export interface ReadGguf<T extends boolean = boolean> {
  /** Whether to list every tensor. */
  readonly tensors?: T | undefined;
  /** The length of the whole file, or of each part, when only its beginning is handed over as bytes. */
  readonly fileBytes?: number | readonly number[] | undefined;
}

/**
 * Reads the header of a GGUF file, or of all parts of a split one; never the weights. A path that can not be read is Node's own error.
 * @example `const { model, format } = await readGguf(input.files[0]); project({ hardware, model, format, contextTokens });`
 */
export function readGguf(file: FileSource | readonly FileSource[], options: ReadGguf<true> & { readonly tensors: true }): Promise<GgufFileWithTensors>;
export function readGguf(file: FileSource | readonly FileSource[], options?: ReadGguf): Promise<GgufFile>;

export interface ReadConfig {
  /** `model.safetensors.index.json`, as text or parsed. */
  readonly index?: string | object | undefined;
  /** The headers of all safetensors files, as `readSafetensorsHeader` gives them: the weights are then counted in them. */
  readonly safetensors?: readonly Uint8Array[] | undefined;
  /** The name in messages. */
  readonly name?: string | undefined;
}

/** The model of a Hugging Face `config.json`, given as text or parsed. Its format is that of `torch_dtype`, or of its
 * quantisation; null where it says neither. */
export function readConfig(config: string | object, options?: ReadConfig): ModelFile;

/** The bytes of a safetensors file up to the end of its header. */
export function readSafetensorsHeader(file: FileSource): Promise<Uint8Array>;

export interface ReadMeasurements {
  /** What printed it. The text itself says it in most cases. */
  readonly tool?: MeasurementTool | undefined;
  /** The name in messages. */
  readonly name?: string | undefined;
}

/** The rows that a benchmark tool printed, from its output as text. */
export function readMeasurements(text: string, options?: ReadMeasurements): Measurements;

/** Rows of one machine, model and format as runs, for `ownRuns` of questions and for `calibrate`. */
export function ownRuns(measurements: { readonly rows: OwnRunsOf["rows"] } | OwnRunsOf["rows"], what: Omit<OwnRunsOf, "rows">): readonly OwnRun[];

/** The lists a catalogue file has. */
export type CatalogList = Exclude<keyof CatalogFile, "schemaVersion">;

export interface ReadCatalog {
  /** The file's name: its ending says how the text is written, `.json`, `.toml` or `.csv`, and messages begin with it. */
  readonly name: string;
  /** Of CSV: which list it is. */
  readonly list?: CatalogList | undefined;
}

/** A catalogue file of your own, for `catalog` of any question. Names in the file are spelled `memory_gibibytes`. */
export function readCatalog(text: string, options: ReadCatalog): CatalogFile;

/** The text of a catalogue file; every number reads back as the same bits. CSV has one list. */
export function writeCatalog(file: CatalogFileInput, kind: "json" | "toml"): string;
export function writeCatalog(file: CatalogFileInput, kind: "csv", list: CatalogList): string;
"#;

/// `files.d.ts`: the functions of `llmhw/files`. Their records are in `index.d.ts`.
pub(super) fn types(interface: &Interface) -> Result<String> {
    // What the text below speaks of must be there.
    for name in ["ModelFile", "Measurements", "TensorSize", "CatalogFile", "OwnRun", "WeightFormat", "WeightSizes"] {
        interface.written(name)?;
    }
    let mut text = String::from("import type {\n");
    for name in [
        "CatalogFile",
        "CatalogFileInput",
        "Measurements",
        "ModelFile",
        "OwnRun",
        "OwnRunsOf",
        "TensorSize",
        "WeightFormat",
        "WeightSizes",
    ] {
        let _ = writeln!(text, "  {name},");
    }
    text += "} from \"./index.js\";\n\n";
    let tools: Vec<&str> = measurements::Format::ALL.iter().map(|format| format.as_str()).collect();
    let _ = write!(
        text,
        "/** Tools and how they print. */\nexport type MeasurementTool ={};\n\n",
        super::write::words(&tools)
    );
    Ok(text + FUNCTIONS)
}

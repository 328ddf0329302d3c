// The shapes of forms, read out of the JSON Schemas of the records: what there is to fill in is for the core to say, once.
import hardware from "../../../../data/schema/hardware.schema.json";
import link from "../../../../data/schema/link.schema.json";
import model from "../../../../data/schema/model.schema.json";
import runtime from "../../../../data/schema/runtime.schema.json";
import format from "../../../../data/schema/weight-format.schema.json";

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export type Shape =
  | { readonly kind: "text" | "number" | "flag" }
  | { readonly kind: "choice" | "several"; readonly words: readonly string[] }
  | { readonly kind: "group"; readonly entries: readonly Entry[] }
  | { readonly kind: "list"; readonly of: Shape }
  /** One of several groups, told apart by their `type`. */
  | { readonly kind: "variants"; readonly by: Readonly<Record<string, { readonly what: string; readonly entries: readonly Entry[] }>> };

export interface Entry {
  /** As the package spells it. */
  readonly name: string;
  /** What it means, as the record's documentation has it. */
  readonly hint: string;
  readonly isNeeded: boolean;
  /** What holds when it is left out, where that is a value. */
  readonly otherwise: string | undefined;
  readonly shape: Shape;
}

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const plain = (text: string | undefined) => (text ?? "").replaceAll("`", "").replace(/\s+/g, " ").trim();

function shapeOf(schema: Schema, root: Schema): Shape {
  if (schema.$ref !== undefined) return shapeOf(root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {}, root);
  // An optional one is itself or null, and leaving it out says the same.
  if (schema.anyOf !== undefined) return shapeOf(schema.anyOf.find(({ type }) => type !== "null") ?? {}, root);
  if (schema.enum !== undefined) return { kind: "choice", words: schema.enum };
  if (schema.oneOf !== undefined) {
    const variants = schema.oneOf.map((one) => [one.properties?.type?.const ?? "", { what: plain(one.description), entries: entriesOf(one, root).filter(({ name }) => name !== "type") }] as const);
    return { kind: "variants", by: Object.fromEntries(variants) };
  }
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (type === "boolean") return { kind: "flag" };
  if (type === "number" || type === "integer") return { kind: "number" };
  if (type === "array") {
    const of = shapeOf(schema.items ?? {}, root);
    return of.kind === "choice" ? { kind: "several", words: of.words } : { kind: "list", of };
  }
  return type === "object" ? { kind: "group", entries: entriesOf(schema, root) } : { kind: "text" };
}

function entriesOf(schema: Schema, root: Schema): readonly Entry[] {
  return Object.entries(schema.properties ?? {}).map(([name, one]) => ({
    name: camel(name),
    hint: plain(one.description),
    isNeeded: schema.required?.includes(name) ?? false,
    otherwise: one.default === undefined || one.default === "" ? undefined : String(one.default),
    shape: shapeOf(one, root),
  }));
}

/** The entries of a record: the one the schema is of, or another of its definitions. */
function fields(schema: unknown, part?: string): readonly Entry[] {
  const root = schema as Schema;
  return entriesOf(root.$defs?.[part ?? (root.$ref ?? "").replace("#/$defs/", "")] ?? {}, root);
}

/** What each noun is described with. */
export const entries = {
  hardware: fields(hardware),
  model: fields(model),
  format: fields(format),
  runtime: fields(runtime),
  link: fields(link),
  host: fields(hardware, "Host"),
} as const;
export type Noun = keyof typeof entries;

// Everything a reader can set, with its value at the start and the short name it has in the address.
// A field that is missing in the address has its value at the start, so links stay short.
import { signal, type Signal } from "@preact/signals";
import { catalog } from "llmhw";
import * as of from "./choices";

type Value = string | number | boolean | null | readonly string[];
/** Hears which part of a text is no value of its field, why, and what holds instead. */
export type Tell = (part: string, why: string, instead: string) => void;
export interface Field<T extends Value> extends Signal<T> {
  readonly start: T;
  readonly write: (value: T) => string;
  readonly read: (text: string, tell: Tell) => T;
}

const LEFT_OUT = "it is left out";
/** What is no value of it is told, and the start is taken. */
function field<T extends Value>(start: T, write: (value: T) => string, valueOf: (text: string) => T | undefined, why = ""): Field<T> {
  const read = (text: string, tell: Tell) => {
    const value = valueOf(text);
    if (value !== undefined) return value;
    tell(text, why, write(start) === "" ? LEFT_OUT : `${write(start)} is taken`);
    return start;
  };
  return Object.assign(signal<T>(start), { start, write, read });
}
const finite = (text: string) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined);
/** Any text: whether it names or describes something is said where that is asked about. */
const text = (start: string) => field<string>(start, String, (given) => given);
const number = (start: number) => field<number>(start, String, finite, "is no number");
const flag = (start: boolean) => field<boolean>(start, (value) => (value ? "1" : "0"), (given) => ({ 1: true, 0: false })[given], "is neither 0 nor 1");
/** Empty means: what the catalogue or the projection says. */
const optional = (start: number | null = null) => field<number | null>(start, (value) => (value === null ? "" : String(value)), (given) => (given === "" ? null : finite(given)), "is no number");
/** One of few words, which are told, or of a list that has a name. */
const choice = <C extends string>(start: C, values: readonly C[], why = `is none of ${values.filter((value) => value !== "").join(", ")}`) => field<C>(start, String, (given) => values.find((value) => value === given), why);
const ids = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);
const region = () => choice("us-average", ids(catalog.electricity()), "is no region of the catalogue");
/** What is no part of a list is told and left out, the others stay. */
function list(start: readonly string[], isPart = (_: string) => true, why = ""): Field<readonly string[]> {
  const read = (given: string, tell: Tell) =>
    (given === "" ? [] : given.split("~")).filter((part) => {
      if (!isPart(part)) tell(part, why, LEFT_OUT);
      return isPart(part);
    });
  return Object.assign(signal(start), { start, write: (value: readonly string[]) => value.join("~"), read });
}

/** What runs where. Every section speaks about this. */
export const scenario = {
  hw: text("mac-mini-m4-pro-20c-48gb"),
  model: text("qwen3-coder-30b-a3b"),
  format: text("q4-k-m"),
  runtime: text(""),
  ctx: number(8192),
  seq: number(1),
  kv: choice("f16", ids(catalog.kvFormats()), "is no KV format of the catalogue"),
  out: number(500),
  /** Empty: as the catalogue has it. */
  host: text(""),
  /** Tokens drafted per step; none without speculation. */
  drafted: number(0),
  accepted: number(2),
  /** What leaves the card where not all of a model fits it. */
  leaves: choice("layers", of.LEAVES),
};

/** The guide's own three sliders. */
export const guideSliders = { gbw: number(400), gsize: number(15), geff: number(0.6) };

/** Which hardware is shown in the lineup and the charts. */
export const lineup = { vendor: choice("all", of.VENDORS), maxprice: optional(), minmem: number(0), form: choice("all", of.FORMS), sort: choice("rate", of.ORDERS), fitsonly: flag(true), measuredonly: flag(false), whole: flag(false) };

export const matrix = {
  mhw: list(["macbook-pro-m2-max-38c-32gb", "mac-mini-m4-pro-20c-48gb", "mac-studio-m4-max-40c-128gb", "mac-studio-m3-ultra-80c-512gb", "dgx-spark-gb10-128gb", "framework-desktop-ryzen-ai-max-395-128gb", "rtx-4090-24gb", "rtx-5090-32gb", "h100-sxm5-80gb"]),
  mmodel: list(["gemma-3-4b", "llama-3.1-8b", "qwen2.5-coder-14b", "gpt-oss-20b", "qwen3-coder-30b-a3b", "qwen3-32b", "llama-3.3-70b", "gpt-oss-120b", "qwen3-235b-a22b", "llama-3.1-405b"]),
  mformat: text("q4-k-m"),
};

export const cluster = { node: text("mac-mini-m4-pro-20c-48gb"), n: number(4), link: text("thunderbolt-5"), strategy: choice("pipeline", of.STRATEGIES), mix: list([]), split: choice("by-bandwidth", of.SPLITS) };

const clouds = ids(catalog.cloudModels());
const NO_CLOUD = "is no rented model of the catalogue";

/** Empty fields take the catalogue's price and power, and the projected rate. */
export const money = {
  price: optional(),
  load: optional(),
  idle: optional(),
  region: region(),
  kwh: optional(),
  years: number(3),
  use: number(0.25),
  resale: number(0),
  on: flag(false),
  rate: optional(),
  perout: number(0),
  cached: number(0),
  method: choice("marginal", of.METHODS),
  clouds: flag(false),
  /** A rented price of one's own, in US dollars per million tokens written and read. */
  rentout: optional(),
  rentin: optional(),
  cloud: list(["anthropic/claude-haiku-4-5", "anthropic/claude-sonnet-4-6", "anthropic/claude-opus-4-6", "openrouter/qwen3-coder-30b-a3b-instruct"], (id) => clouds.includes(id), NO_CLOUD),
};

export const needs = {
  budget: number(4000),
  nmodel: text(""),
  least: number(20),
  most: number(40),
  nctx: number(16384),
  users: number(1),
  tps: number(15),
  bits: number(4),
  portable: flag(false),
  quiet: flag(false),
  alwayson: flag(false),
  mtok: number(5),
  nyears: number(3),
  nregion: region(),
  machines: number(1),
  nlink: text("thunderbolt-5"),
  show: choice("own", of.SHOWN),
  missed: choice("all", of.MISSED),
};

/** A measure with its ends, as in `price:2000:4000`; one of them may be open. */
function isRange(given: string): boolean {
  const [measure, ...ends] = given.split(":");
  return of.MEASURES.some((one) => one === measure) && ends.length === 2 && ends.join("") !== "" && ends.every((end) => end === "" || finite(end) !== undefined);
}

/** What only a plan asks, beside the needs; what its chart shows, and the ranges of it that are looked at. */
export const plan = {
  pwait: optional(),
  pprompt: optional(),
  ppower: optional(),
  pspare: number(0),
  pvendor: choice("", of.MAKERS),
  plinks: list(["ethernet-10g", "thunderbolt-5"]),
  pleast: number(1),
  px: choice("price", of.MEASURES),
  py: choice("rate", of.MEASURES),
  pbrush: list([], isRange, "is no range of what points are compared by, such as price:2000:4000"),
  pall: flag(false),
};

/** Many users: how they ask and what they put up with. What runs where and what it costs is that of the sections above. */
export const fleet = {
  fusers: number(200),
  fasks: number(2),
  fday: choice("work", of.DAYS),
  fhours: text(""),
  fprompt: number(1500),
  fpvary: number(1),
  fanswer: number(300),
  favary: number(0.7),
  fwait: optional(5),
  ffirst: optional(),
  frate: optional(),
  fshare: number(0.95),
  fseq: optional(),
  fnodes: number(1),
  fstrategy: choice("pipeline", of.LINKED),
  fgrowth: number(0.5),
  fmonths: number(36),
  fcloud: choice("openrouter/qwen3-coder-30b-a3b-instruct", ["", of.OWN_PRICE, ...clouds], NO_CLOUD),
};

/** What is not known exactly: from here to there. Empty ends mean that it is known. */
export const odds = {
  ohw: list(["mac-studio-m4-max-40c-128gb", "rtx-4090-24gb"]),
  opricelow: optional(),
  opricehigh: optional(),
  okwhlow: optional(),
  okwhhigh: optional(),
  ouselow: optional(0.05),
  ousehigh: optional(0.6),
};

/** The guide's four questions. */
export const guideNeeds = { gbudget: choice("2000-4000", of.BUDGETS), gteam: choice("one", of.TEAMS), gmodel: choice("14b-to-70b", of.SIZES), gportable: flag(false) };

export const published = flag(false);
/** Runs of the reader's own, as JSON: see runs.ts. */
export const runs = text("");
/** Descriptions of what nobody has listed, as JSON: see own.ts. */
export const own = { own: text(""), ownmodel: text(""), ownformat: text(""), ownruntime: text(""), ownlink: text(""), ownhost: text("") };

export const fields: Readonly<Record<string, Field<never>>> = {
  ...scenario,
  ...guideSliders,
  ...lineup,
  ...matrix,
  ...cluster,
  ...money,
  ...needs,
  ...plan,
  ...fleet,
  ...odds,
  ...guideNeeds,
  published,
  runs,
  ...own,
} as unknown as Readonly<Record<string, Field<never>>>;

// Numbers as people read them. Only the writing: the numbers come from llmhw.
const plain = (digits: number) => new Intl.NumberFormat("en-US", { maximumFractionDigits: digits });
const whole = plain(0);
const one = plain(1);
const two = plain(2);
const hundredths = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** What is not nothing is not written as nothing: two digits of it, however small. */
const SMALL = 0.01;
const digits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
const small = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 2 });
const isSmall = (value: number) => value !== 0 && Math.abs(value) < SMALL;
const percent = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });

export const NONE = "–";
type Maybe = number | null | undefined;
const known = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** Three digits or so: more would promise what an estimate cannot keep. */
export const number = (value: Maybe) => (known(value) ? (Math.abs(value) >= 100 ? whole : Math.abs(value) >= 10 ? one : isSmall(value) ? digits : two).format(value) : NONE);
export const integer = (value: Maybe) => (known(value) ? whole.format(value) : NONE);
export const rate = (value: Maybe) => (known(value) ? `${number(value)} tok/s` : NONE);
export const gigabytes = (value: Maybe) => (known(value) ? `${number(value)} GB` : NONE);
export const gibibytes = (value: Maybe) => (known(value) ? `${number(value)} GiB` : NONE);
export const bandwidth = (value: Maybe) => (known(value) ? `${number(value)} GB/s` : NONE);
export const usd = (value: Maybe) => (known(value) ? (Math.abs(value) >= 100 || value === 0 ? dollars : isSmall(value) ? small : cents).format(value) : NONE);
export const share = (value: Maybe) => (known(value) ? percent.format(value) : NONE);
export const change = (value: Maybe) => (known(value) ? signed.format(value) : NONE);
export const tokens = (value: Maybe) => (known(value) ? `${whole.format(value)} tokens` : NONE);
/** A context as people write it: 32K, 128K. */
export const context = (value: Maybe) => (known(value) ? (value >= 1024 ? `${(value < 102_400 && value % 1024 !== 0 ? one : whole).format(value / 1024)}K` : whole.format(value)) : NONE);
export const watts = (value: Maybe) => (known(value) ? `${number(value)} W` : NONE);
export const times = (value: Maybe) => (known(value) ? `${hundredths.format(value)}×` : NONE);

export function seconds(value: Maybe): string {
  if (!known(value)) return NONE;
  if (value < 1) return `${whole.format(value * 1000)} ms`;
  return value < 120 ? `${number(value)} s` : `${number(value / 60)} min`;
}

export function months(value: Maybe): string {
  if (!known(value)) return "never";
  return value < 24 ? `${number(value)} months` : `${number(value / 12)} years`;
}

export function millions(value: Maybe): string {
  if (!known(value)) return "never";
  return value >= 1000 ? `${number(value / 1000)} billion` : `${number(value)} million`;
}

// What selects offer, grouped as people look for it.
import { computed } from "@preact/signals";
import { catalog } from "llmhw";
import * as f from "../state/format";
import { allHardware, allModels, mine } from "../state/own";
import { vendorWords } from "../state/words";

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly group?: string | undefined;
  readonly disabled?: boolean;
}

export const vendorOf = (hardware: { readonly id?: string | null; readonly vendor?: string | null; readonly device: string }) =>
  mine("hardware").some(({ id }) => id === hardware.id) ? "own" : hardware.device === "cpu" ? "cpu" : (hardware.vendor ?? "other");

const ORDER = ["own", "apple", "nvidia", "amd", "intel", "cpu", "other"];
export const hardwareOptions = computed<readonly Option[]>(() =>
  [...allHardware.value]
    .map((one) => ({ one, vendor: vendorOf(one) }))
    .sort((a, b) => ORDER.indexOf(a.vendor) - ORDER.indexOf(b.vendor))
    .map(({ one, vendor }) => ({ value: one.id, label: one.name, group: vendorWords[vendor] ?? vendor })),
);

const OWN = "Your own";
export const modelOptions = computed<readonly Option[]>(() =>
  allModels.value.map((model) => ({
    value: model.id,
    label: `${model.name} (${f.number(model.totalParametersBillions)}B${model.activeParametersBillions && model.experts ? `, ${f.number(model.activeParametersBillions)}B active` : ""})`,
    group: mine("model").some(({ id }) => id === model.id) ? OWN : (/^[A-Za-z-]+/.exec(model.family ?? model.name)?.[0].replace(/-$/, "") ?? "Other"),
  })),
);

const FAMILIES: Record<string, string> = { ggml: "GGUF", float: "16 and 32 bit", mlx: "MLX", gptq: "GPTQ", awq: "AWQ", "compressed-tensors": "compressed-tensors", fp8: "FP8", nvfp4: "NVFP4", mxfp4: "MXFP4", bitsandbytes: "bitsandbytes", exl2: "EXL2", exl3: "EXL3" };
export const formatOptions = computed<readonly Option[]>(() => [
  ...mine("format").map(({ id, input }) => ({ value: id, label: input.bitsPerWeight == null ? (input.name ?? id) : `${input.name} (${f.number(input.bitsPerWeight)} bit)`, group: OWN })),
  ...catalog.formats().map(({ id, name, family }) => ({ value: id, label: name, group: FAMILIES[family] ?? family })),
]);
export const runtimeOptions = computed<readonly Option[]>(() => [...mine("runtime").map(({ input: { id, name } }) => ({ value: id, label: name })), ...catalog.runtimes().map(({ id, name }) => ({ value: id, label: name }))]);
export const linkOptions = computed<readonly Option[]>(() =>
  [...mine("link").map(({ input }) => input), ...catalog.links()].map(({ id, name, bandwidthGigabytesPerSecond }) => ({ value: id, label: `${name}, ${f.bandwidth(bandwidthGigabytesPerSecond)}` })),
);
export const hostOptions = computed<readonly Option[]>(() => mine("host").map(({ id, input }) => ({ value: id, label: `${input.name}${input.memoryGibibytes == null ? "" : `, ${f.gibibytes(input.memoryGibibytes)}`}` })));
export const kvOptions: readonly Option[] = catalog.kvFormats().map(({ id, bitsPerValue }) => ({ value: id, label: `${id} (${f.number(bitsPerValue)} bit)` }));
export const regionOptions: readonly Option[] = catalog.electricity().map(({ id, name, residentialUsdPerKilowattHour }) => ({ value: id, label: `${name}, ${f.usd(residentialUsdPerKilowattHour)}/kWh` }));
export const cloudOptions: readonly Option[] = catalog.cloudModels().map(({ id, name, provider }) => ({ value: id, label: name, group: provider }));

/** Groups in the order in which they first appear, so that each is offered once. */
export function grouped(options: readonly Option[]): readonly (readonly [string | undefined, readonly Option[]])[] {
  const groups = new Map<string | undefined, Option[]>();
  for (const option of options) groups.set(option.group, [...(groups.get(option.group) ?? []), option]);
  return [...groups];
}

/** Context lengths a slider steps through; the number beside it takes any. */
export const CONTEXTS = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144, 524288, 1048576];

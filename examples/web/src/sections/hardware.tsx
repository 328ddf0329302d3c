// Section 3: every listed machine, filtered, with its projection for the chosen model.
import { catalog } from "llmhw";
import { barsHeight, rateBars } from "../chart/bars";
import { Figure } from "../chart/figure";
import { FORMS, VENDORS } from "../state/choices";
import { lineup, scenario } from "../state/fields";
import * as f from "../state/format";
import { lineupRefusal, type LineupRow, lineupRows } from "../state/lineup";
import { formWords, vendorWords } from "../state/words";
import { Check, OptionalNumber, Select, Steps } from "../ui/fields";
import { Card, Section } from "../ui/section";
import { type Column, Exports, Table } from "../ui/table";
import { guide, Published } from "./published";
import { ScenarioLine } from "./scenario-line";

export const lineupColumns: readonly Column<LineupRow>[] = [
  { name: "Machine", value: (row) => row.name, show: (row) => <button type="button" class="link" title="Choose it in the calculator" onClick={() => (scenario.hw.value = row.id)}>{row.name}</button> },
  { name: "Maker", value: (row) => vendorWords[row.vendor] ?? row.vendor },
  { name: "Memory GiB", value: (row) => row.memoryGibibytes, show: (row) => f.number(row.memoryGibibytes), isNumber: true },
  { name: "Usable GB", value: (row) => row.usableGigabytes, show: (row) => f.number(row.usableGigabytes), isNumber: true },
  { name: "GB/s", value: (row) => row.bandwidth, show: (row) => f.number(row.bandwidth), isNumber: true },
  { name: "Watts", value: (row) => row.watts, show: (row) => f.number(row.watts), isNumber: true },
  { name: "Price USD", value: (row) => row.priceUsd, show: (row) => f.usd(row.priceUsd), isNumber: true },
  { name: "tok/s", value: (row) => row.rate, show: (row) => <b>{f.number(row.rate)}</b>, isNumber: true },
  { name: "80 % interval", value: (row) => (row.low === null ? null : `${row.low} ${row.high}`), show: (row) => (row.low === null ? f.NONE : `${f.number(row.low)}–${f.number(row.high)}`), isNumber: true },
  { name: "Measured", value: (row) => row.measured, show: (row) => (row.measured === 0 ? f.NONE : `${row.measured} times`), isNumber: true },
  { name: "Error", value: (row) => row.error, show: (row) => f.change(row.error), isNumber: true },
  { name: "Basis", value: (row) => row.basis },
  { name: "Fits", value: (row) => row.fits, show: (row) => (row.reason ? <span title={row.reason}>refused</span> : <span class="together">{row.fits ? `${f.gigabytes(row.headroom)} free` : `${f.gigabytes(row.shortfall)} short`}</span>) },
];

export function Filters() {
  const vendors = VENDORS.map((value) => ({ value, label: value === "all" ? "All" : (vendorWords[value] ?? value) }));
  const forms = FORMS.map((value) => ({ value, label: formWords[value] ?? "All" }));
  return (
    <div class="fields filters">
      <Select label="Maker" bind={lineup.vendor} options={vendors} />
      <Select label="Kind" bind={lineup.form} options={forms} />
      <Steps label="At least memory" bind={lineup.minmem} values={[0, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512]} show={f.gibibytes} />
      <OptionalNumber label="At most price" unit="USD" bind={lineup.maxprice} placeholder="any" />
      <Select label="Order" bind={lineup.sort} options={[{ value: "rate", label: "Fastest first" }, { value: "price", label: "Cheapest first" }, { value: "memory", label: "Most memory first" }, { value: "bandwidth", label: "Most bandwidth first" }]} />
      <Check label="Only where the model fits" bind={lineup.fitsonly} />
      <Check label="Only measured ones" bind={lineup.measuredonly} />
    </div>
  );
}

const AT_FIRST = 12;

export function HardwareSection() {
  const isAll = lineup.whole.value;
  const rows = lineupRows.value;
  const top = rows.slice(0, 16);
  return (
    <Section id="hardware" lead={`${catalog.hardware().length} machines, cards and processors, each an exact configuration. Prices of cards include a machine around them. Click a name to put it into the calculator.`}>
      <ScenarioLine />
      <Card><Filters /></Card>
      <Card>
        <div class="table-head">
          <h3>{f.integer(rows.length)} of them</h3>
          <Exports name="llmhw-lineup" columns={lineupColumns} rows={rows} />
        </div>
        {rows.length === 0 && lineupRefusal.value != null ? (
          <p class="refusal">{lineupRefusal.value}</p>
        ) : (
          <Table caption="Lineup" columns={lineupColumns} rows={isAll ? rows : rows.slice(0, AT_FIRST)} empty="No machine is left. Loosen a filter." />
        )}
        {rows.length > AT_FIRST && <button type="button" class="more" aria-expanded={isAll} onClick={() => (lineup.whole.value = !isAll)}>{isAll ? "Show fewer" : `Show all ${rows.length}`}</button>}
      </Card>
      <Card>
        <Figure
          name="llmhw-lineup-bandwidth"
          title="Memory bandwidth of the first of them"
          summary={top.map((row) => `${row.name} ${f.bandwidth(row.bandwidth)}`).join(", ")}
          rows={top}
          columns={[
            { name: "Machine", value: (row) => row.name },
            { name: "GB/s", value: (row) => row.bandwidth, isNumber: true },
          ]}
          height={barsHeight(top.length, 26)}
          draw={(colors) => rateBars(top.map((row) => ({ label: row.name, value: row.bandwidth, color: colors.accent })), colors, "GB/s")}
        />
      </Card>
      <Published title="the lineup" corrections={["m4-ultra", "m3-ultra-memory", "m4-pro-price"]}>
        <Table
          caption="The guide's lineup"
          rows={guide.machine}
          columns={[
            { name: "Machine", value: (row) => row.name },
            { name: "Chip", value: (row) => row.chip },
            { name: "Memory (most)", value: (row) => row.memoryGigabytes, show: (row) => `${row.memoryGigabytes} (${row.maximumMemoryGigabytes}) GB`, isNumber: true },
            { name: "GB/s", value: (row) => row.memoryBandwidthGigabytesPerSecond, isNumber: true },
            { name: "GPU cores", value: (row) => row.gpuCores, isNumber: true },
            { name: "Price", value: (row) => row.priceUsd, show: (row) => (row.priceUsd === 0 ? "owned" : f.usd(row.priceUsd)), isNumber: true },
            { name: "qwen3-coder", value: (row) => row.projectedTokensPerSecond, show: (row) => (row.measuredTokensPerSecond ? `${row.measuredTokensPerSecond} measured` : f.rate(row.projectedTokensPerSecond)), isNumber: true },
            { name: "Note", value: (row) => row.note ?? "" },
          ]}
        />
      </Published>
    </Section>
  );
}

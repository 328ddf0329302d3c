// Tables, which are also the other form of every chart, and their way out as CSV and JSON.
import { download } from "./download";

export type Cell = string | number | boolean | null;
export interface Column<R> {
  readonly name: string;
  /** The plain value, for files. */
  readonly value: (row: R) => Cell;
  /** As shown; the plain value when left out. */
  readonly show?: (row: R) => preact.ComponentChildren;
  readonly isNumber?: boolean;
}
interface Data<R> {
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
}

const quoted = (cell: Cell) => {
  const text = cell === null ? "" : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
export const csvOf = <R,>({ columns, rows }: Data<R>) =>
  [columns.map(({ name }) => quoted(name)), ...rows.map((row) => columns.map(({ value }) => quoted(value(row))))].map((line) => line.join(",")).join("\r\n");
export const recordsOf = <R,>({ columns, rows }: Data<R>) => rows.map((row) => Object.fromEntries(columns.map(({ name, value }) => [name, value(row)])));

export function Table<R>({ columns, rows, caption, isCaptionShown = false, empty = "Nothing to show." }: Data<R> & { caption: string; isCaptionShown?: boolean; empty?: string }) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  // The box scrolls sideways on a phone, so it takes the keyboard's focus.
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class={isCaptionShown ? undefined : "unseen"}>{caption}</caption>
        <thead>
          <tr>{columns.map(({ name, isNumber }) => <th key={name} scope="col" class={isNumber ? "num" : undefined}>{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map(({ name, value, show, isNumber }, place) => {
                const content = show === undefined ? value(row) : show(row);
                return place === 0 ? <th key={name} scope="row" class={isNumber ? "num" : undefined}>{content}</th> : <td key={name} class={isNumber ? "num" : undefined}>{content}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Exports<R>({ name, columns, rows, children }: Data<R> & { name: string; children?: preact.ComponentChildren }) {
  return (
    <div class="exports" role="group" aria-label={`Save ${name}`}>
      <button type="button" class="small" onClick={() => download(`${name}.csv`, "text/csv", csvOf({ columns, rows }))}>CSV</button>
      <button type="button" class="small" onClick={() => download(`${name}.json`, "application/json", JSON.stringify(recordsOf({ columns, rows }), null, 2))}>JSON</button>
      {children}
    </div>
  );
}

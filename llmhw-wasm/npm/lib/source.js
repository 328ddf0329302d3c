// Where bytes come from: a file of a browser, bytes, or a path in Node. Only what is asked for is read.
import { LlmhwError, refuse } from "./error.js";

let openPath;

/** Node knows paths: how to open one. */
export function openPathsWith(open) {
  openPath = open;
}

const nothing = async () => {};

/** Name, length, bytes from here to there, and how to close it. `length` is that of the whole file where only its beginning is here. */
export async function opened(file, place, length) {
  if (length !== undefined && !(Number.isSafeInteger(length) && length >= 0)) {
    throw refuse("invalid-record", "fileBytes", length, "be a whole number of bytes", "give the length of the whole file");
  }
  if (typeof file === "string" && openPath !== undefined && length === undefined) return openPath(file);
  if (length === undefined && typeof Blob !== "undefined" && file instanceof Blob) {
    const read = async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer());
    return { name: file.name ?? "", size: file.size, read, close: nothing };
  }
  const bytes = file instanceof ArrayBuffer ? new Uint8Array(file) : file;
  if (bytes instanceof Uint8Array) return { name: "", size: length ?? bytes.length, read: async (from, to) => bytes.subarray(from, to), close: nothing };
  const what = openPath === undefined ? "be a File, a Blob, a Uint8Array or an ArrayBuffer" : "be a path, a File, a Blob, a Uint8Array or an ArrayBuffer";
  const rule = length === undefined ? what : "be a Uint8Array or an ArrayBuffer where fileBytes is given";
  throw refuse("invalid-record", place, file, rule, typeof file?.then === "function" ? "await it first" : "hand over the file or its bytes");
}

function cut(parameter, length, wanted) {
  const message = `${parameter} has ${length} bytes, and its header does not end there; give the first ${wanted} bytes, or the whole file`;
  return new LlmhwError({ kind: "invalid-record", parameter, message });
}

/** As many bytes from the beginning as are needed; `needs` says how many, or 0 when there are enough. */
export async function beginning(source, needs) {
  let bytes = new Uint8Array(0);
  for (;;) {
    const wanted = needs(bytes);
    if (wanted === 0) return bytes;
    const more = wanted > bytes.length ? await source.read(bytes.length, wanted) : [];
    // What is asked for is a good amount; a shorter beginning may do.
    if (more.length === 0) throw cut(source.name || "file", bytes.length, wanted);
    const longer = new Uint8Array(bytes.length + more.length);
    longer.set(bytes);
    longer.set(more, bytes.length);
    bytes = longer;
  }
}

// Runs the cases of data/vectors; in Node and in the browser alike. No imports: both hand in what it needs.

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

/** A record in this package's spelling; an own function, so that the package's does not check itself. */
export function camelled(value) {
  if (Array.isArray(value)) return value.map(camelled);
  if (value === null || typeof value !== "object") return value;
  // The words of a refusal begin with the name of a field.
  const said = (key, field) => (key === "not_known" && field !== null ? field.replace(/^[a-z_]+(?= is missing)/, camel) : camelled(field));
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [camel(key), said(key, field)]));
}

function difference(expected, found, decimals, place) {
  if (typeof expected === "number" && typeof found === "number") {
    const isSame = decimals === undefined ? Object.is(expected, found) : Math.abs(expected - found) <= 0.5000001 / 10 ** decimals;
    return isSame ? null : `${place}: expected ${expected}, found ${found}`;
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (expected.length !== found.length) return `${place}: ${found.length} items instead of ${expected.length}`;
    return first(expected.map((item, at) => difference(item, found[at], decimals, `${place}[${at}]`)));
  }
  if (expected !== null && typeof expected === "object" && found !== null && typeof found === "object") {
    if (decimals === undefined && place !== "" && Object.keys(expected).length !== Object.keys(found).length) return `${place}: other fields`;
    return first(Object.keys(expected).map((key) => difference(expected[key], found[key], decimals, `${place}.${key}`)));
  }
  return Object.is(expected, found) ? null : `${place}: expected ${expected}, found ${found}`;
}

const first = (differences) => differences.find((it) => it !== null) ?? null;

/** What went wrong in each case; empty when all hold. */
export function failures(llmhw, cases) {
  return cases.flatMap((it) => {
    const what = `${it.call}, ${it.note}`;
    const ask = llmhw[camel(it.call)];
    const decimals = it.origin === "pinned" ? undefined : (it.decimals ?? 12);
    let wrong;
    try {
      const answer = ask(camelled(it.input));
      wrong = it.error ? "was not refused" : difference(camelled(it.expected), answer, decimals, "");
    } catch (error) {
      const isRefusal = it.error && error instanceof llmhw.LlmhwError;
      const found = isRefusal ? `${error.kind} ${error.parameter}` : String(error);
      const wanted = it.error && `${it.error.kind} ${camel(it.error.parameter)}`;
      wrong = found === wanted ? null : `refused as ${found} instead of ${wanted}`;
    }
    return wrong === null ? [] : [`${what}: ${wrong}`];
  });
}

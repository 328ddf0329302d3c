export const LISTS = ["hardware", "models", "formats", "kv_formats", "runtimes", "links", "cloud_models", "electricity", "sources", "comparisons", "bounds", "constants", "interval_factors"];
export const FOUND = ["hardware", "models", "formats", "kv_formats", "runtimes", "links", "cloud_models", "electricity", "sources"];

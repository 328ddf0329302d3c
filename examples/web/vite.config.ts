import { defineConfig, type Plugin } from "vite";

// No inline script and no inline style. WebAssembly needs its own word; nothing is fetched from elsewhere.
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The policy is for the built page: Vite's own development client writes inline styles. */
function policy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" }],
  };
}

/** The main module is asked for while the script is still on its way: without this the two wait for each other. */
function preloadModule(): Plugin {
  return {
    name: "preload-module",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => file.endsWith(".wasm") && !/llmhw_(files|planner)/.test(file))
          .map((file) => ({ tag: "link", attrs: { rel: "preload", as: "fetch", type: "application/wasm", crossorigin: "", href: `./${file}` }, injectTo: "head" as const })),
    },
  };
}

export default defineConfig({
  // Relative addresses: the built page works under any path.
  base: "./",
  plugins: [policy(), preloadModule()],
  resolve: { alias: { react: "preact/compat", "react-dom": "preact/compat", "react/jsx-runtime": "preact/jsx-runtime" } },
  worker: { format: "es" },
  // The package and the schemas lie beside this folder, not in it.
  server: { fs: { allow: ["../.."] } },
  // llmhw loads its module by an address beside its own file; the pre-bundler would move one and not the other.
  optimizeDeps: { exclude: ["llmhw", "llmhw/files", "llmhw/planner"] },
  build: {
    // "use client" in libraries means nothing here.
    rolldownOptions: { onLog: (level, log, then) => log.code !== "MODULE_LEVEL_DIRECTIVE" && then(level, log) },
    target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 700, modulePreload: { polyfill: false },
  },
});

// Runs before the first paint, so that a remembered theme does not flash. A file of its own: inline scripts are not allowed.
(function () {
  var known = ["dark", "light", "neon", "solarized"];
  var kept = null;
  try { kept = localStorage.getItem("llmhw-theme"); } catch (_) { /* storage may be forbidden */ }
  var system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  document.documentElement.dataset.theme = known.indexOf(kept) >= 0 ? kept : system;
})();

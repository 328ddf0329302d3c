// Start: the address first, so that the first picture is already the linked one.
import { render } from "preact";
import { App } from "./app";
import { keepAddress, readAddress } from "./state/address";
import { followSystem, printLight } from "./state/theme";
import { listenToKeys } from "./ui/keys";

readAddress();
followSystem();
printLight();
const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<App />, page);
}
keepAddress();
listenToKeys();
addEventListener("popstate", readAddress);
if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
performance.mark("llmhw-first-render");

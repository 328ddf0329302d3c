// Start: the address first, so that the first picture is already the linked one.
import { render } from "preact";
import { App } from "./app";
import { keepAddress, readAddress } from "./state/address";
import { followSystem, printLight } from "./state/theme";
import { Guarded } from "./ui/guarded";
import { listenToKeys } from "./ui/keys";
import { hold } from "./ui/section";

readAddress();
followSystem();
printLight();
const page = document.getElementById("page");
if (page) {
  page.replaceChildren();
  render(<Guarded><App /></Guarded>, page);
}
keepAddress();
listenToKeys();
addEventListener("popstate", readAddress);
const section = location.hash === "" ? null : document.getElementById(location.hash.slice(1));
if (section) {
  section.scrollIntoView();
  hold(section);
}
performance.mark("llmhw-first-render");

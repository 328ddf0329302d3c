// One short message at a time, also for those who listen.
import { signal } from "@preact/signals";

const message = signal("");
let waiting: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  message.value = text;
  clearTimeout(waiting);
  waiting = setTimeout(() => (message.value = ""), 2500);
}

export async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say("The browser does not allow copying; the address bar has the link.");
  }
}

export const Toast = () => <p class={message.value === "" ? "toast" : "toast toast-shown"} role="status">{message.value}</p>;

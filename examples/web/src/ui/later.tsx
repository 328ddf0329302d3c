// A part of the page whose code comes when it is nearly in view: the first picture does not wait for it.
import type { FunctionComponent, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Begins once, when the box is nearly in view or the page is printed. */
export function useNear(box: RefObject<Element | null>, begin: () => void): void {
  useEffect(() => {
    const stop = () => {
      watcher.disconnect();
      removeEventListener("beforeprint", now);
    };
    const now = () => {
      stop();
      begin();
    };
    const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && now(), { rootMargin: "600px" });
    if (box.current) watcher.observe(box.current);
    addEventListener("beforeprint", now);
    return stop;
  }, []);
}

/** Printing waits for nothing: the paper says what it lacks, and the next one has it. */
export const NotOnPaper = () => <p class="on-paper">Not on this paper: this part had not been computed when the page was printed. It is now; print once more.</p>;

export function Later({ load, words }: { load: () => Promise<FunctionComponent>; words: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [Body, setBody] = useState<FunctionComponent | null>(null);
  const [isLost, setLost] = useState(false);
  useNear(box, () => void load().then((body) => setBody(() => body), () => setLost(true)));
  return (
    <div ref={box} class="later">
      {Body !== null ? <Body /> : (
        <div class="card later-card">
          <p class={isLost ? "refusal" : "empty off-paper"} role={isLost ? "alert" : undefined}>{isLost ? "This part of the page could not be loaded. Reload the page when the connection is back." : words}</p>
          {!isLost && <NotOnPaper />}
        </div>
      )}
    </div>
  );
}

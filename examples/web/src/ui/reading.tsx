// How far down the page one is, and the way back up.
import { useEffect, useRef, useState } from "preact/hooks";
import { goToTop } from "./section";

export function Reading() {
  const bar = useRef<HTMLDivElement>(null);
  const [isFar, setFar] = useState(false);
  useEffect(() => {
    const read = () => {
      const room = document.documentElement.scrollHeight - innerHeight;
      const part = room > 0 ? Math.min(1, scrollY / room) : 0;
      bar.current?.style.setProperty("--read", String(part));
      setFar(scrollY > innerHeight);
    };
    read();
    addEventListener("scroll", read, { passive: true });
    addEventListener("resize", read);
    return () => {
      removeEventListener("scroll", read);
      removeEventListener("resize", read);
    };
  }, []);
  return (
    <>
      <div class="reading" ref={bar} aria-hidden="true" />
      <button type="button" class={isFar ? "to-top to-top-shown" : "to-top"} aria-label="To the top" tabIndex={isFar ? 0 : -1} onClick={goToTop}>↑</button>
    </>
  );
}

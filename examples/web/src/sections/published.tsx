// What the guide printed, beside what is computed, with the places where it goes wrong. Shown by the "As published" switch.
import { guideFigures } from "llmhw";
import { published } from "../state/fields";

export const guide = guideFigures();
export type CorrectionId = (typeof guide.correction)[number]["id"];

export function Corrections({ ids }: { ids?: readonly string[] }) {
  const shown = guide.correction.filter(({ id }) => ids === undefined || ids.includes(id));
  return (
    <ul class="corrections">
      {shown.map(({ id, asPublished, correct }) => (
        <li key={id}><del>{asPublished}</del> <span>{correct}</span></li>
      ))}
    </ul>
  );
}

export function Published({ title, corrections, children }: { title: string; corrections?: readonly string[]; children?: preact.ComponentChildren }) {
  if (!published.value) return null;
  return (
    <aside class="published" aria-label={`As published: ${title}`}>
      <h3><span class="stamp">As published, {guide.guide.published}</span> {title}</h3>
      {children}
      {corrections !== undefined && (
        <>
          <h4>Where it goes wrong</h4>
          <Corrections ids={corrections} />
        </>
      )}
    </aside>
  );
}

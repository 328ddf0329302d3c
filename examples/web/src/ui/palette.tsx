// The command palette: cmdk's list in the browser's own dialog. cmdk's dialog would write a style element, which the policy forbids.
import { Command } from "cmdk";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Action, actionsByGroup, isPaletteOpen } from "./actions";
import { Dialog } from "./dialog";

function run(action: Action): void {
  isPaletteOpen.value = false;
  // A dialog gives the focus back when it closes: where an action puts it comes after that.
  setTimeout(action.run, 0);
}

/** Made anew each time the dialog opens, so that it starts empty. */
function Commands() {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // cmdk names the chosen entry to screen readers before Preact has marked it, so it is named again here.
    const item = box.current?.querySelector('[cmdk-item][aria-selected="true"]');
    if (item) box.current?.querySelector("[cmdk-input]")?.setAttribute("aria-activedescendant", item.id);
  });
  return (
    <Command ref={box} label="Command palette" value={chosen} onValueChange={setChosen}>
      <Command.Input autoFocus value={typed} onValueChange={setTyped} placeholder="A section, a machine, a model, an action …" />
      <Command.List label="Commands">
        <Command.Empty>Nothing of that name.</Command.Empty>
        {actionsByGroup.value.map(({ group, members }) => (
          <Command.Group key={group} heading={group}>
            {members.map((action) => (
              <Command.Item key={action.name} value={`${group} ${action.name}`} onSelect={() => run(action)}>
                <span>{action.name}</span>
                {action.keys && <kbd>{action.keys}</kbd>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

export const Palette = () => (
  <Dialog open={isPaletteOpen} title="Command palette" class="palette">
    <Commands />
  </Dialog>
);

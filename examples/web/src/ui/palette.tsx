// The command palette: cmdk's list in the browser's own dialog. cmdk's dialog would write a style element, which the policy forbids.
import { Command } from "cmdk";
import { useState } from "preact/hooks";
import { type Action, actionsByGroup, isPaletteOpen } from "./actions";
import { Dialog } from "./dialog";

const ALWAYS = new Set(["Go to", "Do", "Theme"]);

export function Palette() {
  const [typed, setTyped] = useState("");
  const run = (action: Action) => {
    isPaletteOpen.value = false;
    setTyped("");
    action.run();
  };
  // Hundreds of machines and models come only once something is typed.
  const groups = actionsByGroup.filter(({ group }) => ALWAYS.has(group) || typed.length > 1);
  return (
    <Dialog open={isPaletteOpen} title="Command palette" class="palette">
      <Command label="Command palette">
        <Command.Input autoFocus value={typed} onValueChange={setTyped} placeholder="A section, a machine, a model, an action …" />
        <Command.List label="Commands">
          <Command.Empty>Nothing of that name.</Command.Empty>
          {groups.map(({ group, members }) => (
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
    </Dialog>
  );
}

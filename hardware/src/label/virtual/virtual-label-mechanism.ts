import type { VirtualLine } from '../../printer/virtual-machine.ts';
import type { VirtualConnection } from '../../printer/virtual-mechanism.ts';
import type { VirtualLabelCondition, VirtualLabelFaults } from './virtual-label-faults.ts';
import type { VirtualLabelCommand, VirtualLabelLanguage } from './virtual-language.ts';

export type VirtualLabel = {
  /** Its commands, as they came. */
  readonly text: string;
};

export type VirtualLabelMechanism = {
  connect(line: VirtualLine): VirtualConnection;
  setFaults(faults: VirtualLabelFaults): void;
  faults(): VirtualLabelFaults;
  onPower(listener: (isOn: boolean) => void): void;
};

type Options = {
  readonly language: VirtualLabelLanguage;
  readonly onLabel: (label: VirtualLabel) => void;
};

/** A label printer behind its sockets: one roll, formats in the order in which they became whole. */
export function createVirtualLabelMechanism(options: Options): VirtualLabelMechanism {
  const machine: Machine = {
    ...{ options, faults: {}, printed: 0, formats: [], connections: new Set(), powerListeners: [] },
    timer: undefined,
  };
  return {
    faults: () => machine.faults,
    onPower: (listener) => machine.powerListeners.push(listener),
    setFaults(faults) {
      const wasOff = machine.faults.isOff === true;
      machine.faults = faults;
      machine.printed = 0;
      const isOff = faults.isOff === true;
      if (isOff) cutPower(machine);
      if (wasOff !== isOff) for (const listener of machine.powerListeners) listener(!isOff);
      for (const connection of [...machine.connections]) hear(machine, connection);
      work(machine);
    },
    connect(line) {
      const connection: Connection = { line, bytes: Buffer.alloc(0) };
      machine.connections.add(connection);
      return {
        waitingBytes: () => connection.bytes.length,
        receive(bytes) {
          if (!machine.connections.has(connection)) return;
          connection.bytes = Buffer.concat([connection.bytes, bytes]);
          hear(machine, connection);
        },
        end: () => machine.connections.delete(connection),
      };
    },
  };
}

type Machine = {
  readonly options: Options;
  faults: VirtualLabelFaults;
  printed: number;
  /** With the copies that are still to come. */
  formats: { readonly text: string; left: number }[];
  readonly connections: Set<Connection>;
  readonly powerListeners: ((isOn: boolean) => void)[];
  timer: NodeJS.Timeout | undefined;
};

type Connection = { readonly line: VirtualLine; bytes: Buffer };

function hear(machine: Machine, connection: Connection): void {
  if (machine.faults.neverRead === true || hasStruck(machine, 'stallAtLabel')) return;
  const { commands, rest } = machine.options.language.take(connection.bytes);
  connection.bytes = rest;
  const printed = commands.filter((command) => command.type === 'print');
  machine.formats.push(...printed.map(({ text, copies }) => ({ text, left: copies })));
  // A label that takes no time is on paper before the next question is heard.
  work(machine);
  for (const command of commands) answer(machine, connection, command);
}

function answer(machine: Machine, { line }: Connection, command: VirtualLabelCommand): void {
  if (command.type === 'print' || machine.faults.mute === true || hasStruck(machine, 'stallAtLabel')) return;
  const { language } = machine.options;
  const text = command.type === 'status' ? language.status(conditionOf(machine)) : language.identity;
  line.answer(Buffer.from(text, 'latin1'));
}

function work(machine: Machine): void {
  const { labelMs = 0 } = machine.faults;
  while (machine.timer === undefined && machine.formats.length > 0 && !isStopped(machine)) {
    if (hasStruck(machine, 'resetAtLabel')) {
      const { resetAtLabel: _, ...faults } = machine.faults;
      machine.faults = faults;
      cutPower(machine);
      return;
    }
    if (labelMs === 0) printOne(machine);
    else {
      machine.timer = setTimeout(() => {
        machine.timer = undefined;
        if (!isStopped(machine)) printOne(machine);
        work(machine);
      }, labelMs);
    }
  }
}

function printOne(machine: Machine): void {
  const [format] = machine.formats;
  if (format === undefined) return;
  format.left -= 1;
  if (format.left === 0) machine.formats.shift();
  machine.printed += 1;
  machine.options.onLabel({ text: format.text });
}

/** What it had not printed is lost. */
function cutPower(machine: Machine): void {
  clearTimeout(machine.timer);
  machine.timer = undefined;
  machine.formats = [];
  const connections = [...machine.connections];
  machine.connections.clear();
  for (const { line } of connections) line.drop();
}

function isStopped(machine: Machine): boolean {
  const { headOpen, paused, ribbonOut, overheated } = machine.faults;
  const isHeld = [headOpen, paused, ribbonOut, overheated].includes(true);
  return isHeld || hasStruck(machine, 'paperOutAtLabel') || hasStruck(machine, 'stallAtLabel');
}

function hasStruck(machine: Machine, fault: 'paperOutAtLabel' | 'stallAtLabel' | 'resetAtLabel'): boolean {
  return machine.printed >= (machine.faults[fault] ?? Number.POSITIVE_INFINITY);
}

function conditionOf(machine: Machine): VirtualLabelCondition {
  const { faults, formats, connections } = machine;
  return {
    faults,
    isPaperOut: hasStruck(machine, 'paperOutAtLabel'),
    isPartial: [...connections].some(({ bytes }) => bytes.length > 0),
    waiting: Math.max(0, formats.length - 1),
    remaining: formats[0]?.left ?? 0,
  };
}

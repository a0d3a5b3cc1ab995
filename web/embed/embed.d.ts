/**
 * The element `<redscope-lab>`, which `embed.js` of a Redscope site defines. All times are virtual milliseconds of
 * the run.
 */
export interface RedscopeLab extends HTMLElement {
  /** Has the block run, as pressing "Run it" does. Resolves when its world is there; rejects with a sentence if not. */
  start(): Promise<void>;
  /**
   * Types a line at a client (`c1` unless named; one that is not there is opened) and resolves with what came for it,
   * as redis-cli prints it.
   */
  exec(line: string, client?: string): Promise<RedscopeAnswer[]>;
  /** Does something to the world, such as `crash n1`, `cut n1 n3`, `heal all`; rejects with a sentence if it cannot be done. */
  act(words: string): Promise<number>;
  /** Runs on for so long. Resolves with the moment. */
  run(ms: number): Promise<number>;
  /** Goes to a moment, back or on, and stands still there. */
  seek(ms: number): Promise<number>;
  /** Carries out one event, and stands still. */
  step(): Promise<number>;
  /** Goes back to before the last event, and stands still. */
  stepBack(): Promise<number>;
  /** Lets time go on. */
  play(): Promise<number>;
  /** Stands still. */
  pause(): Promise<number>;
  /** Begins anew: the block's transcript is typed again. */
  reset(): Promise<void>;
  /** The run as an address of the whole Redscope page; rejects if it is too long for one. */
  link(): Promise<string>;
  /** The present moment; 0 before it runs. */
  readonly now: number;
  /** Whether time goes on by itself. */
  readonly playing: boolean;

  addEventListener<Name extends keyof RedscopeEvents>(
    type: Name, listener: (this: RedscopeLab, event: CustomEvent<RedscopeEvents[Name]>) => unknown,
    options?: boolean | AddEventListenerOptions): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** A line that came for a command: `note` is redis-cli's own, as `-> Redirected to slot …`. */
export interface RedscopeAnswer {
  kind: 'reply' | 'error' | 'note';
  text: string;
  at_ms: number;
}

/** What the element tells, by the names of its events: each a `CustomEvent` that bubbles and is composed. */
export interface RedscopeEvents {
  /** The world is there, at first and whenever it has begun anew. */
  ready: { scenario: string; seed: number; lesson: string | null };
  /** A command is answered. */
  reply: { client: string; line: string; text: string; kind: 'reply' | 'error' | 'note'; at_ms: number };
  /** A goal of the lesson is lit, or is not any more; `solved` if all are lit. */
  goal: { index: number; text: string; lit: boolean; solved: boolean; at_ms: number };
  /** A promise was broken. `allowed`: Redis itself promises no more than that. */
  violation: { kind: RedscopeFinding; allowed: boolean; node: string; text: string; fact: string; at_ms: number };
  /** The run was made an address of the whole page. */
  share: { url: string };
}

/** What can be found. The first four Redis allows. */
export type RedscopeFinding = 'writes-lost' | 'stale-read' | 'two-masters' | 'lock-lost'
  | 'two-votes' | 'two-leaders' | 'two-winners' | 'two-owners' | 'unequal' | 'no-agreement' | 'lost-despite-always';

declare global {
  interface HTMLElementTagNameMap {
    'redscope-lab': RedscopeLab;
  }
}

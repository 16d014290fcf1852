/**
 * How templates are marked, and what happens to white space around the marks.
 *
 * @module
 */

/** Jinja's settings, as Ansible sets them. */
export interface Syntax {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  /** Whether the line end after a block is dropped. */
  readonly trimBlocks: boolean;
  /** Whether blanks before a block are dropped. */
  readonly lstripBlocks: boolean;
  readonly keepTrailingNewline: boolean;
  readonly newlineSequence: string;
  /** Whether backslashes in texts inside of `{{ }}` stand for themselves. */
  readonly rawStrings: boolean;
  /** Statements that are not there by default: `do`, `loopcontrols`. */
  readonly extensions: readonly string[];
}

/** What a playbook's texts are read with. */
export const ANSIBLE_SYNTAX: Syntax = {
  blockStart: "{%",
  blockEnd: "%}",
  variableStart: "{{",
  variableEnd: "}}",
  commentStart: "{#",
  commentEnd: "#}",
  trimBlocks: true,
  lstripBlocks: false,
  keepTrailingNewline: false,
  newlineSequence: "\n",
  rawStrings: true,
  extensions: [],
};

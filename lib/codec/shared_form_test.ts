import { assertEquals, assertInstanceOf, assertStrictEquals, assertThrows } from "@std/assert";
import { InvariantError, StaleHandleError, UnpicklingError } from "../errors.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { registerModule } from "./loaded_modules.ts";
import { type Handle, registerSharedForm } from "./shared_form.ts";
import { assertCannotSend } from "./testdata/cannot_send.ts";
import { roundTrip } from "./testdata/round_trip.ts";
import { FinalCell } from "./testdata/shared_cell.ts";
import * as cells from "./testdata/shared_cell.ts";

const { Cell } = cells;

registerModule(new URL("./testdata/shared_cell.ts", import.meta.url).href, cells);

Deno.test("a shared object travels as its handle", () => {
  const { handles, bytes } = encode({ cell: new Cell(64, 3) });
  assertEquals(handles, [{ address: 64, generation: 3 }]);
  const { cell } = decode<{ cell: cells.Cell }>(bytes, handles);
  assertInstanceOf(cell, Cell);
  assertEquals(cell.handle, { address: 64, generation: 3 });
});

Deno.test("a shared object that is there twice has one handle and arrives once", () => {
  const cell = new Cell(64, 3);
  const { handles } = encode([cell, { cell }]);
  assertEquals(handles.length, 1);
  const copy = roundTrip([cell, cell]);
  assertStrictEquals(copy[0], copy[1]);
});

Deno.test("several shared objects keep their handles apart", () => {
  const copy = roundTrip([new Cell(64, 1), new Cell(128, 2), new Cell(192, 3)]);
  assertEquals(copy.map(({ handle }) => handle.address), [64, 128, 192]);
});

Deno.test("the state of a shared object may hold others", () => {
  const outer = new Cell(64, 1);
  outer.state = { inner: new Cell(128, 2), list: [1, 2] };
  const copy = roundTrip(outer);
  const state = copy.state as { inner: cells.Cell; list: number[] };
  assertEquals(state.inner.handle.address, 128);
  assertEquals(state.list, [1, 2]);
});

Deno.test("the state of a shared object cannot hold the object", () => {
  const cell = new Cell(64, 1);
  cell.state = [cell];
  assertCannotSend({ cell }, "args.cell[0]: it is part of what it is itself made from", "args");
});

Deno.test("an object of a derived class brings its class and its fields", () => {
  const cell = new FinalCell(64, 3);
  cell.label = "results";
  const copy = roundTrip({ cell, again: cell });
  assertInstanceOf(copy.cell, FinalCell);
  assertEquals(copy.cell.handle, { address: 64, generation: 3 });
  assertEquals(copy.cell.label, "results");
  assertEquals(copy.cell.shout(), "RESULTS");
  assertStrictEquals(copy.again, copy.cell);
});

Deno.test("what the form throws while sending is named with the path", () => {
  assertCannotSend([new Cell(-1, 0)], "item[0]: cell is closed", "item");
});

Deno.test("what the form throws while receiving reaches the receiver", () => {
  const { bytes } = encode(new Cell(64, 3));
  const stale = [{ address: 64, generation: 99 }];
  assertThrows(() => decode(bytes, stale), StaleHandleError, "cell is gone");
});

Deno.test("a message without its handles is unreadable", () => {
  const { bytes } = encode([new Cell(64, 3)]);
  assertThrows(() => decode(bytes), UnpicklingError, "a handle is missing");
});

Deno.test("a handle list belongs to its message alone", () => {
  const first = encode(new Cell(64, 1)).handles;
  encode(new Cell(128, 1));
  assertEquals(first, [{ address: 64, generation: 1 }]);
});

Deno.test("registerSharedForm() refuses a tag that is taken", () => {
  class Other {}
  const form = { tag: "Cell", handles: () => [] as Handle[], rebuild: () => new Other() };
  assertThrows(() => registerSharedForm(Other, form), InvariantError, "the tag is taken");
});

/** A program that must not be evaluated in children: it has no guard. */

import { parentProcess } from "@pystd/multiprocessing";
import { printSquares, square } from "./print_squares.ts";

if (parentProcess() !== null) throw new Error("evaluated in a child");

await printSquares(Deno.args[0], square);

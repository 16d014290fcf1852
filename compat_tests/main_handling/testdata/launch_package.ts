/** A program whose main module only loads the entry of a package. */

await import("./package/main.ts");

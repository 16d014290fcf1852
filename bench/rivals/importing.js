// A worker that imports this package and does nothing.
import "../../mod.ts";

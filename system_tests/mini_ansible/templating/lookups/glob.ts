/**
 * Names with `*`, `?` and `[...]`.
 *
 * @module
 */

/** Whether a name fits the pattern of `fnmatch`. */
export function globPattern(pattern: string): RegExp {
  const source = pattern.replace(/\[!?\]?[^\]]*\]|[*?]|[\\^$.+()[\]{}|]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.startsWith("[") && part.length > 1) {
      return part.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    }
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`, "s");
}

/** The plain files in `directory` whose names fit, hidden ones only if asked for. */
export function globFiles(directory: string, pattern: string): string[] {
  const fits = globPattern(pattern);
  try {
    return [...Deno.readDirSync(directory)]
      .filter(({ name }) => fits.test(name) && (pattern.startsWith(".") || !name.startsWith(".")))
      .map(({ name }) => `${directory}/${name}`)
      .filter((path) => Deno.statSync(path).isFile)
      .sort();
  } catch {
    return [];
  }
}

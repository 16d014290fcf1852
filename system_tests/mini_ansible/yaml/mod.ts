/**
 * YAML 1.1 as Ansible reads it.
 *
 * @module
 */
export { parseAllYaml, parseYaml, type YamlOptions } from "./parse_yaml.ts";
export { float, formatFloat, PyFloat } from "./py_float.ts";
export { isUnsafe, markUnsafe, UnsafeText, unsafeTexts } from "./unsafe.ts";
export { YamlError, type YamlPlace } from "./yaml_error.ts";

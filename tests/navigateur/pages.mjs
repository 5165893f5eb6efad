// The pages of a publication, and those that are opened.
import { readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** Above this number a folder holds one document in many copies, such as the fiches: a regular sample is opened. */
const DOSSIER_COMPLET = 30;
const ECHANTILLON = 12;

/** Every HTML page, as a path relative to the publication. */
export function toutes(racine) {
  return readdirSync(racine, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith(".html"))
    .map((e) => relative(racine, join(e.parentPath ?? e.path, e.name)).split(sep).join("/"))
    .sort();
}

/** Every page of a folder, or the first, the last and others evenly spread. */
export function aOuvrir(pages) {
  const dossiers = new Map();
  for (const p of pages) dossiers.set(dirname(p), [...(dossiers.get(dirname(p)) ?? []), p]);
  return [...dossiers.values()].flatMap((siennes) => {
    if (siennes.length <= DOSSIER_COMPLET) return siennes;
    const pas = (siennes.length - 1) / (ECHANTILLON - 1);
    return Array.from({ length: ECHANTILLON }, (_, i) => siennes[Math.round(i * pas)]);
  });
}

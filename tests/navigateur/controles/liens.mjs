// Every link inside the publication leads to a file that exists, and to an anchor of that file. All pages are read, opened or not.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

// Written by the program, whose attributes are always quoted; scripts and styles hold no link.
const HORS_CONTENU = /<(script|style)\b[\s\S]*?<\/\1>/g;
const REFERENCE = /\b(?:href|aria-labelledby|aria-describedby|for)="([^"]*)"/g;

export function liens(racine, pages, constats) {
  const lus = new Map();
  const lire = (chemin) => {
    if (!lus.has(chemin)) {
      const html = readFileSync(chemin, "utf8").replace(HORS_CONTENU, "");
      lus.set(chemin, { html, ancres: new Set([...html.matchAll(/\bid="([^"]+)"/g)].map((m) => m[1])) });
    }
    return lus.get(chemin);
  };
  let suivis = 0;
  for (const page of pages) {
    const constater = constats.pour(page);
    const ici = join(racine, page);
    const { html } = lire(ici);
    for (const [attribut, valeur] of html.matchAll(REFERENCE)) {
      if (!attribut.startsWith("href")) {
        for (const id of valeur.split(" ").filter((x) => !lire(ici).ancres.has(x))) {
          constater("référence", attribut, `aucun élément n'a l'identifiant « ${id} »`, "corrigez l'identifiant dans le modèle");
        }
        continue;
      }
      if (/^(https?|mailto|tel):/.test(valeur)) continue;
      suivis += 1;
      const [fichier, ancre] = valeur.replaceAll("&amp;", "&").replaceAll("&#x2f;", "/").split("#").map(decodeURIComponent);
      const but = fichier ? join(dirname(ici), fichier) : ici;
      if (relative(racine, but).startsWith("..")) {
        constater("lien", attribut, "mène hors de la publication", "un lien reste dans le dossier publié, qui se déplace en bloc");
      } else if (!existsSync(but) || !statSync(but).isFile()) {
        constater("lien", attribut, "ce fichier n'est pas dans la publication", "écrivez le fichier, ou retirez le lien");
      } else if (ancre && !lire(but).ancres.has(ancre)) {
        constater("lien", attribut, `aucun élément de cette page n'a l'identifiant « ${ancre} »`, "corrigez l'ancre, ou l'identifiant de la partie visée");
      }
    }
  }
  return suivis;
}

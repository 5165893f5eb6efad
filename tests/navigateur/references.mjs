// Pictures kept of the main pages, so that a change of look is seen by who makes it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

import { onglet } from "./navigateur.mjs";

const ICI = dirname(fileURLToPath(import.meta.url));
/** By publication of the demo, the pages kept. */
export const PAGES = {
  cil: ["index.html", "bilan_cil.html", "page_mensuelle.html", "comparaison.html", "fiche_qpv/qn00001m.html", "fiche_residence/r0061.html"],
  npnru: ["index.html", "revue_pru_grand_pavois.html"],
};
const LARGEUR = 1100;
/** Enough for the key figures, a drawing and a table. */
const HAUTEUR_MAX = 1600;
/** Share of pixels that may differ: the smoothing of letters changes a little from one Chromium to the next. */
const TOLERANCE = 0.002;

async function capturer(navigateur, racine, nom, constater) {
  const page = await onglet(navigateur, pathToFileURL(join(racine, nom)).href, { largeur: LARGEUR }, constater);
  const hauteur = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), HAUTEUR_MAX);
  const image = Buffer.from(await page.screenshot({ clip: { x: 0, y: 0, width: LARGEUR, height: hauteur }, captureBeyondViewport: true }));
  await page.close();
  return image;
}

/** Writes a picture where it can be looked at, and gives its path. */
function garder(octets, ...chemin) {
  const fichier = join(ICI, ...chemin);
  mkdirSync(dirname(fichier), { recursive: true });
  writeFileSync(fichier, octets);
  return fichier;
}

export async function references(navigateur, racine, jeu, renouveler, constats) {
  for (const nom of PAGES[jeu]) {
    const constater = constats.pour(nom);
    const refuser = (constat) => constater("aspect", `tests/navigateur/references/${jeu}/${fichier}`, constat,
      `si le changement est voulu, renouvelez les références : node tests/navigateur/visite.mjs ${racine} --references ${jeu} --renouveler`);
    const fichier = `${nom.replaceAll("/", "_").replace(/\.html$/, "")}.png`;
    if (!existsSync(join(racine, nom))) {
      refuser("cette page n'est plus dans la publication");
      continue;
    }
    const vue = await capturer(navigateur, racine, nom, constater);
    const chemin = join(ICI, "references", jeu, fichier);
    if (renouveler) garder(vue, "references", jeu, fichier);
    else if (!existsSync(chemin)) refuser("cette page n'a pas de référence");
    else comparer(readFileSync(chemin), vue, [jeu, fichier], refuser);
  }
}

function comparer(gardee, octets, [jeu, fichier], refuser) {
  const [attendue, vue] = [gardee, octets].map((x) => PNG.sync.read(x));
  if (attendue.height !== vue.height) {
    const ou = garder(octets, "ecarts", jeu, fichier);
    refuser(`la page fait ${vue.height} px de haut, la référence ${attendue.height} px ; la page : ${ou}`);
    return;
  }
  const ecart = new PNG({ width: vue.width, height: vue.height });
  const part = pixelmatch(attendue.data, vue.data, ecart.data, vue.width, vue.height, { threshold: 0.15 }) / (vue.width * vue.height);
  if (part > TOLERANCE) {
    const ou = garder(PNG.sync.write(ecart), "ecarts", jeu, fichier);
    refuser(`${(100 * part).toFixed(2).replace(".", ",")} % des points diffèrent, en rouge dans ${ou}`);
  }
}

// Opens the pages of a publication in a real browser and says, in French, everything that is wrong with them.
//
//     node visite.mjs <dossier de publication> [--pdf <dossier>] [--references <jeu> [--renouveler]]
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { accessibilite } from "./controles/accessibilite.mjs";
import { cartes } from "./controles/cartes.mjs";
import { defilement } from "./controles/defilement.mjs";
import { impression, imprimer } from "./controles/impression.mjs";
import { largeur } from "./controles/largeur.mjs";
import { liens } from "./controles/liens.mjs";
import { politique } from "./controles/politique.mjs";
import { comparer, contenu } from "./controles/sans_script.mjs";
import { tableaux } from "./controles/tableaux.mjs";
import { Constats } from "./constats.mjs";
import { elargir, onglet, ouvrir, trouver } from "./navigateur.mjs";
import { aOuvrir, toutes } from "./pages.mjs";
import { PAGES, references } from "./references.mjs";

const BUREAU = 1280;
const ETROIT = 320;
/** Two key figures in a line. */
const TABLETTE = 800;
const LARGEURS = [BUREAU, ETROIT];
/** Pages opened at the same time. */
const DE_FRONT = 2;

function arreter(message) {
  console.error(message);
  process.exit(2);
}

async function visiter(navigateur, racine, nom, constats, pdfs) {
  const constater = constats.pour(nom);
  const adresse = pathToFileURL(join(racine, nom)).href;
  const page = await onglet(navigateur, adresse, { largeur: BUREAU }, constater);
  const estFiche = await page.evaluate(() => document.body.classList.contains("fiche"));
  const avec = await contenu(page);
  for (const cote of LARGEURS) {
    await elargir(page, cote);
    await largeur(page, constater);
    await defilement(page, constater);
    await cartes(page, constater);
    await accessibilite(page, { complet: cote === BUREAU }, constater);
  }
  await elargir(page, TABLETTE);
  await cartes(page, constater);
  await elargir(page, BUREAU);
  const pdf = await imprimer(page);
  if (pdfs) writeFileSync(join(pdfs, nom.replaceAll("/", "_").replace(/html$/, "pdf")), pdf);
  const feuilles = await impression(nom, pdf, estFiche, constater);
  const essais = await tableaux(page, constater);
  await page.close();

  const nue = await onglet(navigateur, adresse, { largeur: BUREAU, script: false }, constater);
  comparer(avec, await contenu(nue), constater);
  await nue.close();
  await politique(navigateur, adresse, constater);
  return { feuilles, ...essais };
}

const USAGE = "Usage : node visite.mjs <dossier de publication> [--pdf <dossier>] [--references <jeu> [--renouveler]]";

function lireOptions() {
  const options = { pdf: { type: "string" }, references: { type: "string" }, renouveler: { type: "boolean" } };
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    return arreter(USAGE);
  }
}

const { values: options, positionals } = lireOptions();
if (positionals.length !== 1 || (options.renouveler && !options.references)) arreter(USAGE);
if (options.references && !PAGES[options.references]) arreter(`${options.references} : jeu de références inconnu, attendu : ${Object.keys(PAGES).join(" ou ")}`);
const racine = resolve(positionals[0]);
if (!statSync(racine, { throwIfNoEntry: false })?.isDirectory()) arreter(`${racine} : ce dossier n'existe pas. Donnez celui d'une publication, par exemple demo/publication/2026-09.`);
const pages = toutes(racine);
if (pages.length === 0) arreter(`${racine} : aucune page HTML. Donnez le dossier d'une publication, par exemple demo/publication/2026-09.`);
const programme = trouver();
if (!programme) arreter("Aucun navigateur : installez Chromium (apt-get install chromium), ou donnez son chemin dans CHROMIUM.");
if (options.pdf) mkdirSync(options.pdf, { recursive: true });

const constats = new Constats();
const suivis = liens(racine, pages, constats);
// to renew the pictures is not to visit
const file = options.renouveler ? [] : aOuvrir(pages);
const ouvertes = file.length;
const bilan = { feuilles: 0, tris: 0, filtres: 0 };
const navigateur = await ouvrir(programme);
try {
  await Promise.all(Array.from({ length: DE_FRONT }, async () => {
    for (let nom = file.shift(); nom !== undefined; nom = file.shift()) {
      const vu = await visiter(navigateur, racine, nom, constats, options.pdf);
      for (const cle of Object.keys(bilan)) bilan[cle] += vu[cle];
      console.log(`  ${nom} : ${vu.feuilles} ${vu.feuilles > 1 ? "feuilles" : "feuille"}`);
    }
  }));
  if (options.references) await references(navigateur, racine, options.references, options.renouveler ?? false, constats);
} finally {
  await navigateur.close();
}

console.log(`${pages.length} pages, ${ouvertes} ouvertes : ${suivis} liens suivis, ${bilan.tris} tableaux triés, ${bilan.filtres} filtrés, ${bilan.feuilles} feuilles imprimées.`);
if (constats.nombre > 0) {
  console.error(`\n${constats.texte()}\n\n${constats.nombre} défaut${constats.nombre > 1 ? "s" : ""}.`);
  process.exit(1);
}

// The browser of the system, never one that is downloaded, and tabs that report everything that goes wrong in them.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer from "puppeteer-core";

const NOMS = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];

/** Path of the browser, or null. */
export function trouver() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : null;
  const dossiers = (process.env.PATH ?? "").split(delimiter);
  return NOMS.flatMap((nom) => dossiers.map((d) => join(d, nom))).find(existsSync) ?? null;
}

export function ouvrir(programme) {
  // Same pixels everywhere: no hinting, no subpixel colours. The sandbox refuses to start for root, who runs the checks in a container.
  const args = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--hide-scrollbars"];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return puppeteer.launch({ executablePath: programme, headless: true, args, protocolTimeout: 600_000 });
}

/** A tab on a page of the publication. Its errors and requests are reported as they come. */
export async function onglet(navigateur, adresse, { largeur, hauteur = 900, script = true }, constater) {
  const page = await navigateur.newPage();
  page.setDefaultTimeout(120_000);
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width: largeur, height: hauteur });
  // a page that still glides when the mouse comes down receives the click elsewhere
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  page.on("console", (m) => {
    if (["error", "warn"].includes(m.type())) {
      constater("console", `ligne ${m.location().lineNumber ?? "?"}`, m.text(), "corrigez le script ou la ressource en cause : la console doit rester vide");
    }
  });
  page.on("pageerror", (e) => constater("erreur de script", "script de la page", String(e.message ?? e), "corrigez reports/modeles/tableaux.js"));
  page.on("request", (r) => {
    if (!/^(file|data):/.test(r.url())) {
      constater("requête réseau", r.url(), `demandé comme ${r.resourceType()}`, "mettez la ressource dans la page : une publication se lit hors ligne");
    }
  });
  page.on("requestfailed", (r) => {
    constater("ressource absente", r.url().slice(0, 200), r.failure()?.errorText ?? "échec", "mettez la ressource dans la page");
  });
  await page.goto(adresse, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready.then(() => true));
  return page;
}

/** Changes the width, and waits until the page has been laid out and has answered. */
export async function elargir(page, width) {
  await page.setViewport({ width, height: 900 });
  await page.evaluate(() => new Promise((fini) => requestAnimationFrame(() => requestAnimationFrame(() => fini(true)))));
}

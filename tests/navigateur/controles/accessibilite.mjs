// The audit of axe-core, with its French sentences. No rule is turned off.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const exiger = createRequire(import.meta.url);
const AXE = readFileSync(exiger.resolve("axe-core/axe.min.js"), "utf8");
const FRANCAIS = JSON.parse(readFileSync(exiger.resolve("axe-core/locales/fr.json"), "utf8"));
const ETIQUETTES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
/** What a width may change: read again on a narrow screen, where the other rules would say the same twice. */
const SELON_LARGEUR = ["scrollable-region-focusable", "color-contrast", "skip-link", "bypass", "link-in-text-block"];

export async function accessibilite(page, { complet }, constater) {
  if (!(await page.evaluate("typeof window.axe === 'object'"))) {
    await page.evaluate(`${AXE};0`);
    await page.evaluate((locale) => window.axe.configure({ locale }), FRANCAIS);
  }
  const runOnly = complet ? { type: "tag", values: ETIQUETTES } : { type: "rule", values: SELON_LARGEUR };
  const violations = await page.evaluate(async (runOnly) => {
    // No contrast is measured over a gradient: the shadows of frames are put away, their own contrast is told in style.css.
    const cadres = [...document.querySelectorAll(".defile")];
    cadres.forEach((c) => c.style.setProperty("background-image", "none"));
    const r = await window.axe.run(document, { runOnly, resultTypes: ["violations"] });
    cadres.forEach((c) => c.removeAttribute("style"));
    return r.violations.map((v) => ({
      id: v.id,
      aide: v.help,
      noeuds: v.nodes.map((n) => ({ cible: n.target.join(" "), html: n.html.slice(0, 160), resume: n.failureSummary })),
    }));
  }, runOnly);
  const largeur = page.viewport().width;
  for (const v of violations) {
    for (const n of v.noeuds) {
      constater(`accessibilité, ${v.id} (à ${largeur} px)`, `${n.cible}  ${n.html}`, n.resume.replace(/\s+/g, " "), v.aide);
    }
  }
}

// On a narrow screen the page itself never scrolls sideways: wide tables and drawings scroll in their frame, which shows that it does.
import { PNG } from "pngjs";

export async function largeur(page, constater) {
  const trouves = await page.evaluate(() => {
    const limite = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limite) return [];
    const encadre = (e) => {
      for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") return true;
      return false;
    };
    const sortent = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > limite + 0.5 && !encadre(e));
    // the innermost ones are the cause; what contains them only follows
    return sortent.filter((e) => !sortent.some((f) => f !== e && e.contains(f))).slice(0, 10).map((e) => ({
      element: `<${e.tagName.toLowerCase()}${e.id ? ` id="${e.id}"` : ""} class="${e.className?.baseVal ?? e.className}"> ${e.textContent.trim().slice(0, 60)}`,
      droite: Math.round(e.getBoundingClientRect().right),
      limite,
    }));
  });
  for (const t of trouves) {
    constater(`débordement à ${page.viewport().width} px`, t.element, `va jusqu'à ${t.droite} px pour ${t.limite} px`, "laissez le texte passer à la ligne, ou mettez l'élément dans un cadre « defile »");
  }
}

/** Frames looked at on a page that holds hundreds of them. */
const CADRES = 6;
/** What is looked at, at the foot of a frame and along its right edge, in pixels. */
const PIED = 12;
const BORD = 20;

/** Whether the light falls towards the right edge of a picture of a frame, which a shadow does and white paper does not. */
function ombre({ data, width, height }) {
  // The palest of each column: letters and lines of a table come between, a shadow has no hole.
  const clarte = (x) => Math.max(...Array.from({ length: height }, (_, y) => data[4 * (y * width + x)]));
  return clarte(width - 2) < clarte(1) - 10;
}

/** A frame that scrolls has a shadow on the side where there is more to see, and none once all is seen. */
export async function defilement(page, constater) {
  const remede = "rendez à « .defile » ses ombres, dans reports/modeles/style.css";
  for (const cadre of (await page.$$(".defile")).slice(0, CADRES)) {
    const vu = await cadre.evaluate((e) => ({ defile: e.checkVisibility() && e.scrollWidth > e.clientWidth + 20, nom: e.textContent.trim().slice(0, 60) }));
    if (!vu.defile) continue;
    const bord = async (gauche) => {
      // A picture is taken in the coordinates of the page.
      const clip = await cadre.evaluate((e, x, bord, pied) => {
        e.scrollIntoView({ block: "end" });
        e.scrollLeft = x;
        const b = e.getBoundingClientRect();
        return { x: b.right + scrollX - bord, y: b.bottom + scrollY - pied, width: bord, height: pied };
      }, gauche, BORD, PIED);
      return ombre(PNG.sync.read(Buffer.from(await page.screenshot({ clip, captureBeyondViewport: false }))));
    };
    const signaler = (constat) => constater(`défilement à ${page.viewport().width} px`, vu.nom, constat, remede);
    if (!(await bord(0))) signaler("rien ne montre que ce cadre défile");
    if (await bord(1e5)) signaler("l'ombre reste à droite quand tout est vu");
    await cadre.evaluate((e) => { e.scrollLeft = 0; });
  }
}

/** Key figures fill their lines: a hole reads as a figure that is missing. */
export async function cartes(page, constater) {
  const trous = await page.evaluate(() => [...document.querySelectorAll(".cartes")].flatMap((liste) => {
    const fin = liste.getBoundingClientRect().right;
    const lignes = new Map();
    for (const c of liste.children) {
      const b = c.getBoundingClientRect();
      lignes.set(Math.round(b.top), Math.max(lignes.get(Math.round(b.top)) ?? 0, b.right));
    }
    return [...lignes.values()].filter((droite) => droite < fin - 2).map((droite) => Math.round(fin - droite));
  }));
  for (const px of trous) {
    constater(`chiffres clés à ${page.viewport().width} px`, "« En bref »", `une ligne laisse ${px} px vides à droite`, "reprenez « .cartes » dans reports/modeles/style.css");
  }
}

// A frame that scrolls shows it, on the side where there is more to see.
import { PNG } from "pngjs";

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

// On A4 paper: no blank sheet, nothing cut at the edge, one sheet for what is meant for one, the length that the bilan is given.
import "./sans_dessin.mjs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Sheets of a document, from its file name: the bilan of the CIL is read in a meeting. */
const LONGUEURS = { "bilan_cil.html": [12, 20] };
/** Bottom of the sheet, in points, where only the running foot is. */
const PIED = 12 * (72 / 25.4);

export async function imprimer(page) {
  return page.pdf({ preferCSSPageSize: true, printBackground: false });
}

/** What each sheet holds. The watermark, which is slanted and on every sheet, counts for nothing. */
async function feuilles(pdf) {
  const tache = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const doc = await tache.promise;
  const lues = [];
  for (let n = 1; n <= doc.numPages; n += 1) {
    const feuille = await doc.getPage(n);
    const [, , largeur, hauteur] = feuille.view;
    const textes = (await feuille.getTextContent()).items.filter((t) => t.str?.trim() && Math.abs(t.transform[1]) < 0.01);
    const coupes = textes.filter((t) => t.transform[4] < -1 || t.transform[4] + t.width > largeur + 1).map((t) => t.str);
    lues.push({ vide: !textes.some((t) => t.transform[5] > PIED), coupes, a4: Math.abs(largeur * hauteur - 595 * 842) < 2000 });
    feuille.cleanup();
  }
  await tache.destroy();
  return lues;
}

export async function impression(nom, pdf, estFiche, constater) {
  const lues = await feuilles(pdf);
  const remede = "reprenez reports/modeles/impression.css";
  lues.forEach((f, i) => {
    const element = `feuille ${i + 1} sur ${lues.length}`;
    if (f.vide) constater("impression", element, "cette feuille est blanche", remede);
    if (!f.a4) constater("impression", element, "cette feuille n'est pas au format A4", remede);
    for (const texte of f.coupes) constater("impression", element, `« ${texte.slice(0, 60)} » sort de la feuille`, remede);
  });
  const [min, max] = estFiche ? [1, 1] : (LONGUEURS[nom] ?? [1, Infinity]);
  if (lues.length < min || lues.length > max) {
    const attendu = min === max ? "une seule feuille" : `de ${min} à ${max} feuilles`;
    constater("impression", "document", `${lues.length} feuilles, attendu : ${attendu}`, `${remede}, ou ce que dit le document`);
  }
  return lues.length;
}

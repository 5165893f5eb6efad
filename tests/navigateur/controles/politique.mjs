// The content-security policy of a page: strict, first in the head, and applied by the browser.

/** What a page of the program may do. Each style and script is named by its fingerprint: nothing else runs. */
const ATTENDUES = {
  "default-src": /^'none'$/,
  "style-src": /^'sha256-[A-Za-z0-9+/]{43}='( 'sha256-[A-Za-z0-9+/]{43}=')*$/,
  "script-src": /^'sha256-[A-Za-z0-9+/]{43}='( 'sha256-[A-Za-z0-9+/]{43}=')*$/,
  "img-src": /^data:$/,
  "font-src": /^data:$/,
  "base-uri": /^'none'$/,
  "form-action": /^'none'$/,
};
const REMEDE = "laissez le programme écrire la politique : retirez ce qui la précède dans reports/modeles/base.html.j2";

/** Reads the policy, then tries to break it, in a tab of its own: what the browser says of the attempt is expected. */
export async function politique(navigateur, adresse, constater) {
  const page = await navigateur.newPage();
  await page.goto(adresse, { waitUntil: "load" });
  const vu = await page.evaluate(async () => {
    const meta = document.head.querySelector('meta[http-equiv="Content-Security-Policy"]');
    // A script or a style that stands before the policy escapes it.
    const avant = [...document.querySelectorAll("script, style, link, [style]")].filter(
      (e) => meta && e.compareDocumentPosition(meta) & Node.DOCUMENT_POSITION_FOLLOWING).map((e) => e.tagName.toLowerCase());
    const enLigne = [...document.querySelectorAll("*")].filter(
      (e) => e.hasAttribute("style") || [...e.attributes].some((a) => a.name.startsWith("on"))).map((e) => e.outerHTML.slice(0, 120));
    const script = document.createElement("script");
    script.textContent = "window.intrus = true";
    document.body.append(script);
    const bouton = document.createElement("button");
    bouton.setAttribute("onclick", "window.intrus = true");
    document.body.append(bouton);
    bouton.click();
    const style = document.createElement("style");
    style.textContent = "body{outline-color:rgb(1, 2, 3)}";
    document.head.append(style);
    const image = document.createElement("img");
    const bloquee = new Promise((fini) => {
      document.addEventListener("securitypolicyviolation", (e) => e.effectiveDirective === "img-src" && fini(true));
      setTimeout(() => fini(false), 1000);
    });
    image.src = "http://exemple.invalid/x.png";
    document.body.append(image);
    return {
      texte: meta?.content ?? null, avant, enLigne, image: await bloquee,
      script: window.intrus === true,
      style: getComputedStyle(document.body).outlineColor === "rgb(1, 2, 3)",
    };
  });
  await page.close();
  if (vu.texte === null) {
    constater("politique de sécurité", "<head>", "aucune politique", REMEDE);
    return;
  }
  const lues = Object.fromEntries(vu.texte.split(";").map((d) => d.trim()).filter(Boolean).map((d) => [d.split(/\s+/)[0], d.split(/\s+/).slice(1).join(" ")]));
  for (const [nom, attendue] of Object.entries(ATTENDUES)) {
    if (!attendue.test(lues[nom] ?? "")) constater("politique de sécurité", nom, lues[nom] ?? "absent", REMEDE);
  }
  for (const nom of Object.keys(lues).filter((n) => !(n in ATTENDUES))) constater("politique de sécurité", nom, "directive inattendue", REMEDE);
  for (const e of vu.avant) constater("politique de sécurité", `<${e}>`, "cet élément précède la politique", REMEDE);
  for (const e of vu.enLigne) constater("politique de sécurité", e, "style ou script dans un attribut", "mettez-le dans style.css ou tableaux.js");
  if (vu.script) constater("politique de sécurité", "script ajouté", "il s'exécute", REMEDE);
  if (vu.style) constater("politique de sécurité", "style ajouté", "il s'applique", REMEDE);
  if (!vu.image) constater("politique de sécurité", "image d'un autre site", "elle est demandée", REMEDE);
}

/* Confort de lecture : tri et filtre des tableaux. Sans script, rien ne manque. */
(function () {
  "use strict";
  var ordre = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

  function cle(ligne, rang) {
    var c = ligne.cells[rang];
    if (!c) return null;
    if (c.dataset.v !== undefined) return Number(c.dataset.v);
    return c.querySelector(".marque") ? null : c.textContent.trim();
  }

  function comparer(a, b, sens) {
    if (a === null || b === null) return (a === null) - (b === null); /* les marques restent en bas */
    if (typeof a === "number" && typeof b === "number") return sens * (a - b);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return sens * ordre.compare(a, b);
  }

  /* Des pourcentages et des euros dans une même colonne ne se rangent pas : chaque ligne est une mesure à part. */
  function comparable(lignes) {
    var unites = {};
    lignes.forEach(function (l) {
      Array.from(l.cells).forEach(function (c, rang) {
        if (c.dataset.v === undefined) return;
        var unite = /[^0-9]*$/.exec(c.firstChild.textContent)[0].trim();
        (unites[rang] = unites[rang] || {})[unite] = true;
      });
    });
    return Object.keys(unites).every(function (r) { return Object.keys(unites[r]).length === 1; });
  }

  function trier(table, rang, entete) {
    var sens = entete.getAttribute("aria-sort") === "descending" ? 1
      : entete.getAttribute("aria-sort") === "ascending" ? -1
      : entete.classList.contains("nb") ? -1 : 1;
    var corps = table.tBodies[0];
    var lignes = Array.from(corps.rows);
    var totaux = lignes.filter(function (l) { return l.classList.contains("total"); });
    lignes = lignes.filter(function (l) { return !l.classList.contains("total"); });
    lignes.map(function (l, i) { return { l: l, k: cle(l, rang), i: i }; })
      .sort(function (x, y) { return comparer(x.k, y.k, sens) || x.i - y.i; })
      .forEach(function (x) { corps.appendChild(x.l); });
    totaux.forEach(function (l) { corps.appendChild(l); });
    Array.from(table.tHead.rows[0].cells).forEach(function (c) { c.removeAttribute("aria-sort"); });
    entete.setAttribute("aria-sort", sens > 0 ? "ascending" : "descending");
  }

  function simple(texte) {
    return texte.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
      .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/’/g, "'").replace(/\s+/g, " ");
  }

  function filtrer(table) {
    var bloc = document.createElement("div");
    var nom = document.createElement("label");
    var champ = document.createElement("input");
    var compte = document.createElement("output");
    bloc.className = "filtre";
    champ.type = "search";
    champ.id = "filtre-" + table.closest(".tableau").id;
    nom.htmlFor = champ.id;
    nom.textContent = "Filtrer les lignes";
    bloc.append(nom, champ, compte);
    var region = table.closest(".defile");
    region.parentNode.insertBefore(bloc, region);
    champ.addEventListener("input", function () {
      var mot = simple(champ.value.trim());
      var vues = 0, toutes = 0;
      Array.from(table.tBodies[0].rows).forEach(function (l) {
        /* un total porte sur l'ensemble : il s'efface tant qu'une partie seule est montrée */
        if (l.classList.contains("total")) { l.hidden = mot !== ""; return; }
        toutes += 1;
        l.hidden = mot !== "" && simple(l.textContent).indexOf(mot) < 0;
        if (!l.hidden) vues += 1;
      });
      var debut = vues === 0 ? "Aucune ligne" : vues === 1 ? "Une ligne" : vues + "\u00a0lignes";
      compte.textContent = mot === "" ? "" : debut + " sur " + toutes;
    });
  }

  document.querySelectorAll("table.triable, table[data-filtre]").forEach(function (table) {
    var lignes = Array.from(table.tBodies[0].querySelectorAll("tr:not(.total)"));
    if (table.classList.contains("triable") && lignes.length > 2 && comparable(lignes)) {
      Array.from(table.tHead.rows[0].cells).forEach(function (entete, rang) {
        var bouton = document.createElement("button");
        bouton.type = "button";
        bouton.title = "Trier";
        while (entete.firstChild) bouton.appendChild(entete.firstChild);
        entete.appendChild(bouton);
        bouton.addEventListener("click", function () { trier(table, rang, entete); });
      });
    }
    if (table.hasAttribute("data-filtre")) filtrer(table);
  });

  /* Un cadre qui ne défile pas n'a pas à arrêter le clavier. */
  function cadrer(cadre) {
    if (cadre.scrollWidth > cadre.clientWidth) cadre.setAttribute("tabindex", "0"); else cadre.removeAttribute("tabindex");
  }
  var guet = new ResizeObserver(function (vus) { vus.forEach(function (v) { cadrer(v.target.closest(".defile")); }); });
  document.querySelectorAll(".defile").forEach(function (cadre) {
    cadrer(cadre);
    guet.observe(cadre);
    guet.observe(cadre.firstElementChild);
  });
})();

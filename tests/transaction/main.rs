//! A job that can be left alone: killed, starved of disk, damaged or doubled, it loses nothing and publishes nothing by halves.

#[path = "../support/mod.rs"]
mod support;

mod atelier;
mod disque;
mod durable;
mod etat;
mod integrite;
mod journal;
mod mort;
mod place;
mod retour;

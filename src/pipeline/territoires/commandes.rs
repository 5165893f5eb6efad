//! Which commands speak of a chain as a whole, and which of one territory.

use crate::config::designation::Designation;
use crate::error::{Error, Result};
use crate::pipeline::travail::Travail;

impl Travail {
    /// Whether the run is that of all the territories of a chain that has several.
    pub fn pour_plusieurs(&self) -> bool {
        self.pipeline.territoires.is_some() && self.lecture.is_none()
    }

    /// For a command that looks after what the territories of a chain share.
    ///
    /// # Errors
    /// One of them is named.
    pub fn en_entier(&self) -> Result<()> {
        if self.lecture.is_none() {
            return Ok(());
        }
        Err(Error::configuration("cette commande porte sur la chaîne entière, non sur un de ses territoires")
            .in_file(&self.chaine)
            .aide("ôtez le SIREN qui suit le nom de la chaîne"))
    }

    /// For a command that speaks of one territory.
    ///
    /// # Errors
    /// The chain has several, and none is named.
    pub fn d_un_territoire(&self) -> Result<()> {
        if !self.pour_plusieurs() {
            return Ok(());
        }
        let exemple = Designation::nommer(&self.chaine, &self.pipeline.territoire.epci);
        Err(Error::configuration("cette chaîne a plusieurs territoires : dites lequel")
            .in_file(&self.chaine)
            .aide(format!("son SIREN, après un dièse : {}", exemple.display())))
    }
}

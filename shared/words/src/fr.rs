//! French: what the first screen says.

use super::sentence::{One, Plural};
use super::sentences::{Dates, Frame, Sentences, Today};

pub mod more;
mod more_agenda;
mod more_desk;
mod more_words;
mod words;

pub const SENTENCES: Sentences = Sentences {
    frame: Frame {
        skip_to_content: "Aller au contenu",
        navigation: "Navigation principale",
        today: "Aujourd’hui",
        programme: "Programme",
        news: "Actualités",
        sign_ups: "Inscriptions",
        account: "Compte",
        desk: "Gestion",
        language: "Langue",
        loading_programme: One::new("Chargement du programme : {}"),
        checking: "Recherche de nouveautés…",
        up_to_date: "À jour",
        offline: "Hors ligne",
        offline_as_of: One::new("Hors ligne (mise à jour : {})"),
        offline_part: One::new("Hors ligne : {} du programme est là"),
        as_of: One::new("Mis à jour : {}"),
        reading_anew: "Nouvelle lecture…",
        waiting_to_be_sent: Plural::two_forms("{} demande à envoyer", "{} demandes à envoyer"),
        sign_in_to_send: "Connectez-vous pour envoyer",
        sample: "Exemple",
        not_here_yet: "Ce contenu n’est pas encore sur votre appareil et apparaîtra une fois le programme chargé.",
    },
    dates: Dates {
        was_planned: One::new("était prévu : {}"),
        not_given: "Date non indiquée",
        from: One::new("Début : {}"),
        until: One::new("Fin : {}"),
        days: Plural::two_forms("{} jour", "{} jours"),
        own_time: One::new("{}, à votre heure"),
        now: "En cours",
        next: "Ensuite",
        tomorrow: "Demain",
        in_days: Plural::two_forms("Dans {} jour", "Dans {} jours"),
    },
    today: Today {
        title: "Aujourd’hui",
        welcome: "Bienvenue sur Passerelle",
        welcome_means: [
            "Lisez le programme, même sans réseau.",
            "Demandez une place : votre demande est gardée ici et part dès que possible.",
            "Suivez ce qu’elle devient.",
        ],
        welcome_start: "Parcourir le programme",
        next: "En cours et à venir",
        next_none: "Aucun événement à venir n’est annoncé.",
        requests: "Où en sont mes demandes",
        requests_all: "Toutes mes inscriptions",
        news: "Dernières actualités",
        news_all: "Toutes les actualités",
        programme_all: "Tous les événements",
    },
    kinds: words::KINDS,
    states: words::STATES,
};

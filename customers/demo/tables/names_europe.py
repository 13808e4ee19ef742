"""The names and firm words of Europe's languages, also used overseas; every combination is invented."""

EUROPE: dict[str, dict[str, str]] = {
    "en": {
        "people": "{g} {f}|{g} {f}|{g} {f}|{g} {h[0]}. {f}|{g} {f}|{g} {h[0]}. {f}|{g} {f}-{h}",
        "women": "Abigail, Alice, Audrey, Beatrice, Bridget, Caroline, Clara, Daphne, Eleanor, Esther, Fiona, "
        "Frances, Georgia, Hazel, Imogen, Isla, Josephine, June, Lorna, Lydia, Mabel, Marianne, Naomi, "
        "Nora, Olive, Phoebe, Priscilla, Rosalind, Sylvia, Tabitha, Willa, Zora",
        "men": "Alistair, Amos, Barnaby, Calvin, Clive, Desmond, Duncan, Edgar, Elliot, Felix, Gareth, Graham, "
        "Hugo, Ivan, Jasper, Joel, Julian, Leonard, Malcolm, Miles, Nathaniel, Oscar, Percy, Quentin, "
        "Rowan, Rupert, Silas, Simeon, Theodore, Tobias, Vernon, Wesley",
        "families": "Abernathy, Ashcroft, Atwell, Bancroft, Barlow, Birch, Bramwell, Calloway, Carver, Chadwick, Colby, "
        "Cragg, Dalton, Denholm, Draycott, Easton, Ellery, Fairbank, Farrow, Finch, Garrick, Goodall, "
        "Hadley, Halloran, Hartwell, Haverford, Hollis, Ingram, Kelham, Kendrick, Larkin, Lockhart, Maddox, "
        "Marlowe, McAllister, Merriweather, Norwood, O'Hara, Oakes, Pemberton, Prescott, Quigley, Ramsay, "
        "Redfern, Rutherglen, Selby, Shawcross, Stanhope, Tattersall, Thackeray, Thornbury, Underhill, "
        "Vickers, Wainwright, Wetherby, Whitlock, Winslow, Wycliffe, Yardley, Yateley",
        "heads": "Harbor, Lantern, Stone, Silver, Cedar, Bright, Heron, Bramble, Copper, Granite, Willow, Amber, "
        "Juniper, Prairie, Fern, Marsh, Thistle, Kestrel",
        "tails": "mere, gate, wick, ridge, crest, haven, well, ford, brook, line, combe, mark",
        "trades": "Analytics, Architects, Bakery, Bicycles, Books, Brewing, Ceramics, Clinics, Consulting, Dental, "
        "Design, Education, Electronics, Engineering, Farms, Films, Fitness, Foods, Freight, Furniture, "
        "Gardens, Health, Hotels, Instruments, Interiors, Labs, Logistics, Media, Optics, Outdoors, Paper, "
        "Partners, Pharmacy, Press, Robotics, Roasters, Software, Solar, Studios, Supply, Textiles, Tools, "
        "Travel, Works",
        "firms": "{p} {t}|{p} {t}|{p} {t}|{p} & Co. {t}|{c} {p} {t}",
        "offices": "accounts, ap, billing, finance, hello, invoices, office, payables",
    },
    "de": {
        "women": "Annegret, Antonia, Birgit, Carla, Dorothea, Elke, Franziska, Friederike, Greta, Hanna, Ilse, "
        "Johanna, Katharina, Käthe, Lena, Liesel, Marlene, Mathilda, Nele, Ottilie, Paula, Ronja, Svenja, "
        "Theresa, Ulrike, Wiebke",
        "men": "Anton, Benedikt, Bernd, Clemens, Detlef, Eike, Emil, Fabian, Gregor, Hannes, Henrik, Jannis, Jörg, "
        "Konrad, Lasse, Lorenz, Mathis, Moritz, Norbert, Ole, Ruben, Rüdiger, Sönke, Tilman, Valentin, "
        "Wolfram",
        "families": "Achterberg, Ahlers, Bachmeier, Brandstätter, Brinkmann, Dörfler, Eberhardt, Eichinger, Falkner, "
        "Feldhaus, Gärtner, Grünwald, Hagemann, Hellwig, Hölscher, Jansen, Kaltenbach, Kröger, Lindemann, "
        "Löffler, Mahnke, Moosbrugger, Nagel, Oberländer, Petersen, Quandel, Rademacher, Reitinger, "
        "Röhrich, Schöller, Seidel, Stadler, Sübkow, Thalmann, Uhlig, Vollmer, Wächter, Weidner, Wüstefeld, "
        "Zeller",
        "heads": "Nord, Silber, Falken, Linden, Moor, Stein, Birken, Ahorn, Kranich, Hoch, Alt, Eschen, Wolken",
        "tails": "bach, tal, wald, brück, hof, ufer, feld, au, horst, born",
        "trades": "Anlagenbau, Apotheke, Architekten, Backwaren, Bau, Buchhandlung, Digital, Druckerei, "
        "Elektrotechnik, Energie, Fahrräder, Feinmechanik, Gartenbau, Gebäudetechnik, Holzbau, Immobilien, "
        "Kaffeerösterei, Keramik, Logistik, Maschinenbau, Medizintechnik, Möbel, Optik, Solar, Software, "
        "Spedition, Verlag, Weinhandel, Werkzeugbau",
        "firms": "{p} {t}|{p} {t}|{p} & Söhne {t}|{t} {p}|{p} {t} {c}",
        "offices": "buchhaltung, rechnung, einkauf, kontakt, verwaltung, info",
    },
    "fr": {
        "women": "Adèle, Agathe, Amandine, Apolline, Bérénice, Capucine, Céline, Clémence, Coralie, Éléonore, "
        "Élodie, Faustine, Héloïse, Inès, Joséphine, Léonie, Maëlle, Margaux, Noémie, Océane, Pénélope, "
        "Romane, Solène, Zoé",
        "men": "Adrien, Amaury, Anatole, Aurélien, Bastien, Baptiste, Cédric, Clément, Corentin, Damien, Étienne, "
        "Fabrice, Firmin, Gaël, Gaspard, Jérôme, Loïc, Mathieu, Maxence, Octave, Quentin, Rémi, Sylvain, "
        "Théo",
        "families": "Aubertin, Barthélemy, Beaulieu, Berthier, Boissonnet, Cazeneuve, Chastaing, Colombet, Crépin, "
        "Daumas, Delahaye, Delmas, Deschênes, Dubreuil, Fabre, Faucher, Gaillard, Garrigue, Hébrard, "
        "Jacquemin, Lacombe, Lefebvre, Lespinasse, Maréchal, Marchand, Montagnac, Noirot, Pélissier, "
        "Perrault, Prévost, Quéméner, Rivoire, Roussel, Sauvage, Serrault, Teyssier, Thévenin, Vasseur, "
        "Verdier, Villeneuve",
        "heads": "Belle, Clair, Haute, Mont, Roche, Val, Fon, Brise, Aube, Grand",
        "tails": "rive, mont, val, lune, combe, pierre, fleur, brune, rose",
        "trades": "Aménagement, Architecture, Boulangerie, Céramiques, Conseil, Déménagements, Éditions, Électricité, "
        "Énergies, Formation, Horlogerie, Imprimerie, Informatique, Jardins, Librairie, Logistique, "
        "Menuiserie, Mobilier, Optique, Pâtisserie, Pharmacie, Santé, Studio, Textiles, Transports, Vins",
        "firms": "{t} {p}|{p} {t}|Atelier {p} {t}|Maison {p}, {t}|{t} {p} {c}",
        "offices": "comptabilite, facturation, achats, contact, bonjour, gestion",
    },
    "nl": {
        "women": "Anneke, Annelies, Bente, Carlijn, Eefje, Femke, Floor, Geertje, Hanneke, Ilse, Jolien, Katrijn, "
        "Liesbeth, Lotte, Maaike, Marijke, Noor, Roos, Saskia, Sterre, Tess, Wendelien",
        "men": "Bart, Bas, Casper, Coen, Diederik, Floris, Gijs, Hendrik, Jelle, Joost, Jurre, Koen, Luuk, "
        "Maarten, Niels, Pepijn, Ruben, Sander, Sjoerd, Teun, Thijs, Wouter",
        "families": "Aalbers, Bakker, van den Berg, Boersma, Brouwer, Claessens, Coppens, De Smet, Dekkers, Dijkstra, "
        "van Eck, Goossens, de Graaf, van der Heijden, Hoekstra, Hofman, Jacobs, Kuipers, van Leeuwen, "
        "Maes, Meijer, Mertens, Mulder, Nijland, Peetermans, Postma, Schouten, Smeets, van Veen, Verhoeven, "
        "Visser, Vos, de Wit, Wouters, Zwart",
        "heads": "Noorder, Zilver, Linden, Molen, Duin, Water, Berken, Kraan, Hooge, Veen",
        "tails": "hof, dijk, veld, brug, haven, burg, zand, kamp",
        "trades": "Advies, Architecten, Bakkerij, Bloemen, Bouw, Boekhandel, Drukkerij, Fietsen, Installatie, "
        "Interieur, Keramiek, Koffie, Logistiek, Machines, Makelaardij, Optiek, Software, Techniek, "
        "Transport, Tuinen, Zorg, Zuivel",
        "offices": "administratie, facturen, boekhouding, inkoop, info",
    },
    "es": {
        "people": "{g} {f} {h}|{g} {f}",
        "women": "Adriana, Aitana, Alba, Amparo, Araceli, Belén, Carolina, Clara, Elvira, Esperanza, Estefanía, "
        "Fátima, Inés, Itziar, Jimena, Leire, Lucía, Macarena, Marisol, Nerea, Noelia, Paloma, Remedios, "
        "Rocío, Valeria, Ximena",
        "men": "Adrián, Agustín, Álvaro, Andrés, Bruno, Ciro, Cristóbal, Darío, Eduardo, Emilio, Esteban, Fermín, "
        "Gonzalo, Hernán, Ignacio, Íñigo, Joaquín, Leandro, Matías, Nicolás, Rubén, Santiago, Tomás, Unai, "
        "Vicente",
        "families": "Aguirre, Alarcón, Arriaga, Ballesteros, Barrientos, Benítez, Cabezas, Calderón, Cárdenas, Castaño, "
        "Cisneros, Domínguez, Echeverría, Espinoza, Figueroa, Fuentes, Gallardo, Garrido, Herrero, Ibáñez, "
        "Izquierdo, Jaramillo, Larrañaga, Lozano, Machuca, Maldonado, Montalvo, Mújica, Navarrete, Núñez, "
        "Olivares, Ordóñez, Palacios, Peña, Quiroga, Rebolledo, Rosales, Saldívar, Sepúlveda, Tejada, "
        "Urrutia, Valdivia, Vallejo, Villaseñor, Yáñez, Zambrano",
        "heads": "Monte, Valle, Costa, Piedra, Alta, Sierra, Campo, Fuente, Luna, Rio",
        "tails": "verde, claro, blanca, nova, mar, sol, rey, alto",
        "trades": "Alimentos, Arquitectura, Calzados, Cerámicas, Comercial, Construcciones, Consultores, Diseño, "
        "Distribuciones, Editorial, Electrónica, Energía Solar, Farmacia, Imprenta, Ingeniería, Librería, "
        "Logística, Maderas, Muebles, Óptica, Panadería, Papelería, Sistemas, Textiles, Transportes, "
        "Viajes, Viveros",
        "firms": "{t} {p}|{t} {p}|{p} {t}|{t} {p} de {c}",
        "offices": "facturacion, contabilidad, administracion, compras, hola, pagos",
    },
    "pt": {
        "people": "{g} {f}|{g} {h} {f}|{g} {h} de {f}",
        "women": "Adriana, Amélia, Beatriz, Benedita, Camila, Carlota, Catarina, Conceição, Débora, Eduarda, "
        "Francisca, Graça, Heloísa, Iara, Inês, Joana, Larissa, Leonor, Lívia, Luísa, Madalena, Marília, "
        "Raquel, Tainá, Vitória",
        "men": "Afonso, André, Antônio, Bernardo, Caetano, Caio, Davi, Diogo, Duarte, Estêvão, Fábio, Gonçalo, "
        "Heitor, Igor, João, Lourenço, Márcio, Murilo, Nuno, Otávio, Raul, Rui, Simão, Thiago, Vasco",
        "families": "Abrantes, Almodôvar, Andrade, Antunes, Azevedo, Barreto, Bragança, Brito, Cardoso, Carvalhal, "
        "Coutinho, Damasceno, Esteves, Falcão, Figueiredo, Fontoura, Garcês, Guimarães, Leitão, Lobato, "
        "Macedo, Magalhães, Marinho, Meireles, Moura, Noronha, Paixão, Peixoto, Pinheiro, Queirós, "
        "Quintela, Rezende, Salgueiro, Sampaio, Siqueira, Taveira, Teixeira, Valadares, Vasconcelos, Xavier",
        "heads": "Monte, Serra, Mar, Pedra, Lagoa, Campo, Alto, Rio, Vila, Mata",
        "tails": "verde, claro, nova, mansa, bela, azul, serena",
        "trades": "Alimentos, Arquitetura, Cafés, Cerâmicas, Comércio, Confecções, Construções, Consultoria, Design, "
        "Distribuidora, Editora, Eletrônica, Energia, Engenharia, Farmácia, Gráfica, Hotéis, Livraria, "
        "Logística, Madeiras, Móveis, Ótica, Padaria, Sistemas, Têxteis, Transportes, Viagens",
        "firms": "{p} {t}|{t} {p}|{t} {p} de {c}",
        "offices": "financeiro, faturas, contabilidade, compras, contato, pagamentos",
    },
    "it": {
        "women": "Agnese, Alessia, Arianna, Benedetta, Camilla, Caterina, Chiara, Costanza, Donatella, Elisa, "
        "Federica, Fiorella, Ginevra, Giulia, Ilaria, Letizia, Lucrezia, Martina, Noemi, Ornella, Rossella, "
        "Serena, Viola",
        "men": "Achille, Alessio, Baldassarre, Bruno, Cesare, Corrado, Damiano, Davide, Edoardo, Elio, Fabrizio, "
        "Gaetano, Gualtiero, Jacopo, Leandro, Lorenzo, Manlio, Niccolò, Ottavio, Pietro, Raffaele, Saverio, "
        "Tommaso",
        "families": "Albanese, Amoroso, Barbagallo, Bellandi, Bonaventura, Brambilla, Caruso, Castellani, Colasanti, "
        "D'Angelo, De Santis, Dell'Orto, Di Benedetto, Fabbri, Ferrante, Fontanella, Galimberti, Gentile, "
        "Giordanengo, Lombardini, Mancuso, Marchetti, Molinari, Montanari, Negri, Orlandi, Pagano, "
        "Palmieri, Pellicani, Piras, Quaranta, Riccomini, Rinaldi, Sartori, Serafini, Tedesco, Valentini, "
        "Vitale, Zanetti, Zuccarello",
        "heads": "Monte, Val, Pietra, Chiara, Rocca, Fonte, Ripa, Torre, Colle, Acqua",
        "tails": "verde, fiorita, serena, nova, lunga, mare, stella, bianca",
        "trades": "Alimentari, Arredamenti, Cartoleria, Ceramiche, Conceria, Costruzioni, Editrice, Elettronica, "
        "Enoteca, Farmaceutici, Forniture, Impianti, Legnami, Libreria, Logistica, Meccanica, Mobili, "
        "Officine, Ottica, Panificio, Sistemi, Tessuti, Tipografia, Trasporti, Viaggi, Vivai",
        "firms": "{t} {p}|{p} {t}|{t} {p}|Fratelli {p} {t}|{t} {p} {c}",
        "offices": "amministrazione, fatture, contabilita, acquisti, ufficio, info",
    },
    "sv": {
        "women": "Agneta, Alva, Annika, Asta, Birgitta, Ebba, Elsa, Freja, Gunilla, Hedda, Ingrid, Karin, Liv, "
        "Linnéa, Märta, Moa, Ronja, Saga, Signe, Sigrid, Tuva, Wilma, Ylva, Åsa",
        "men": "Albin, Anders, Arvid, Axel, Björn, Ebbe, Elias, Folke, Gustav, Göran, Håkan, Ivar, Jesper, "
        "Jonatan, Kjell, Lennart, Ludvig, Melker, Nils, Olof, Rasmus, Sixten, Torsten, Viggo",
        "families": "Ahlgren, Almqvist, Backlund, Bergendahl, Björklund, Blomqvist, Dahlström, Ekdahl, Engström, "
        "Fagerlund, Forsberg, Granqvist, Hagström, Hedlund, Hellgren, Holmberg, Isaksson, Jonsson, "
        "Kjellberg, Lindahl, Ljungberg, Lövgren, Malmqvist, Nordlund, Nyström, Öberg, Rosendahl, Sandberg, "
        "Sjöberg, Söderlund, Strömberg, Sundqvist, Törnqvist, Vikström, Wallin, Åkesson",
        "heads": "Björk, Gran, Silver, Norr, Lind, Fjäll, Älv, Skog, Havs, Hög, Tall, Sten",
        "tails": "dalen, viken, holmen, berga, ängen, lund, hamn, torp",
        "trades": "Arkitekter, Bageri, Bokhandel, Bygg, Design, Elteknik, Energi, Fastigheter, Företagshälsa, "
        "Glasbruk, Kafferosteri, Keramik, Konsult, Logistik, Maskin, Möbler, Optik, Redovisning, Snickeri, "
        "Systemutveckling, Teknik, Transport, Trä, Tryckeri",
        "offices": "ekonomi, faktura, inkop, reception, info",
    },
    "nb": {
        "women": "Astrid, Aurora, Bergljot, Eline, Frida, Guro, Hedvig, Helga, Ingeborg, Kaja, Kjersti, Marit, "
        "Marte, Oda, Ragnhild, Silje, Solveig, Synnøve, Tiril, Tone, Tuva, Vilde, Wenche, Åshild",
        "men": "Aksel, Bjarne, Brage, Eirik, Eivind, Gaute, Halvor, Håvard, Jens, Jørgen, Kåre, Lars, Magnus, "
        "Mikkel, Odd, Olav, Sigurd, Sindre, Sverre, Terje, Tormod, Trygve, Vegard, Øyvind",
        "families": "Aamodt, Bakken, Berntsen, Bjørnstad, Brekke, Dahlen, Eide, Engebretsen, Fossum, Fredriksen, "
        "Gjerde, Grønvold, Haugland, Hegge, Holte, Iversen, Kleiven, Kvamme, Lia, Lunde, Moen, Myhre, "
        "Nordby, Nygård, Rønning, Sande, Skaar, Solberg, Strand, Sæther, Tangen, Tveit, Ulven, Vik, "
        "Ødegård, Østby",
        "heads": "Fjell, Nord, Bjørke, Hav, Sølv, Stein, Elve, Skog, Bre, Lyng",
        "tails": "vik, dal, nes, haug, sund, li, strand, heim",
        "trades": "Arkitekter, Bakeri, Bokhandel, Bygg, Data, Eiendom, Elektro, Energi, Fiskeri, Interiør, "
        "Kaffebrenneri, Keramikk, Logistikk, Maskin, Møbler, Offshore, Optikk, Regnskap, Sjømat, Sykler, "
        "Teknikk, Transport, Trykkeri",
        "offices": "faktura, regnskap, innkjop, post, okonomi",
    },
    "da": {
        "women": "Agnes, Anne-Mette, Asta, Birgitte, Dagny, Ditte, Ellen, Frederikke, Gry, Inge, Johanne, Karoline, "
        "Kirsten, Lærke, Maren, Mathilde, Merete, Nanna, Pernille, Signe, Sofie, Tove, Vibeke",
        "men": "Aage, Albert, Anker, Asger, Bertil, Christoffer, Ejnar, Esben, Frode, Hjalmar, Holger, Jeppe, "
        "Jørgen, Kristian, Lauge, Malthe, Mogens, Niels, Palle, Rasmus, Søren, Troels, Villads",
        "families": "Agerskov, Andreasen, Bech, Bjerregaard, Brandt, Carstensen, Dalgaard, Enevoldsen, Frandsen, "
        "Gravesen, Hald, Høegh, Iversen, Jeppesen, Juul, Kjær, Kofoed, Krogh, Lauridsen, Madsen, Mortensen, "
        "Møllegaard, Nørgaard, Overgaard, Østergaard, Poulsen, Ravn, Riis, Skovgaard, Søndergaard, "
        "Thygesen, Toft, Vestergaard, Winther",
        "heads": "Bøge, Strand, Sølv, Nord, Linde, Eng, Hav, Sten, Klit, Lyng",
        "tails": "gården, holm, bæk, lund, høj, havn, bro, vang",
        "trades": "Arkitekter, Bageri, Boghandel, Byg, Cykler, Design, Energi, Keramik, Konsulent, Logistik, Lys, "
        "Maskinfabrik, Mejeri, Møbler, Optik, Regnskab, Snedkeri, Software, Teknik, Tekstil, Transport, "
        "Trykkeri, VVS",
        "offices": "faktura, bogholderi, indkob, kontakt, okonomi",
    },
    "fi": {
        "women": "Aino, Anneli, Eeva, Elina, Emmi, Hilla, Hilkka, Iida, Inka, Kaarina, Kerttu, Lumi, Maija, Minttu, "
        "Noora, Oona, Päivi, Riikka, Saara, Sanni, Tuulikki, Venla, Viivi",
        "men": "Aatos, Antti, Arttu, Eero, Eino, Heikki, Ilmari, Jukka, Kalle, Kimmo, Lauri, Mikko, Niilo, Oskari, "
        "Otso, Pekka, Rasmus, Reijo, Sampo, Tapio, Tuomas, Väinö, Ville",
        "families": "Aaltonen, Ahola, Eskola, Haapala, Hakala, Heinonen, Hyvönen, Hämäläinen, Järvinen, Kallio, "
        "Kettunen, Koivisto, Korhonen, Laaksonen, Lehtonen, Leppänen, Mäkelä, Mäntylä, Niemi, Ojala, "
        "Pakarinen, Peltola, Pitkänen, Rautio, Räsänen, Salmela, Savola, Suomela, Tähtinen, Tuominen, "
        "Uusitalo, Väisänen, Vuorela, Ylönen",
        "heads": "Kuusi, Koivu, Lumi, Hopea, Järvi, Pohja, Tuuli, Meri, Kivi, Vesi",
        "tails": "mäki, lahti, ranta, vuori, salo, lampi, harju",
        "trades": "Arkkitehdit, Asennus, Energia, Huonekalut, Kahvila, Keramiikka, Kiinteistöt, Kirjakauppa, "
        "Konepaja, Kuljetus, Leipomo, Logistiikka, Optiikka, Ohjelmistot, Paino, Puu, Rakennus, Sähkö, "
        "Tekniikka, Tekstiili, Tilitoimisto",
        "offices": "laskutus, talous, toimisto, osto, info",
    },
    "is": {
        "people": "{g} {f}",
        "women": "Arna, Ásdís, Birna, Dagný, Edda, Eyrún, Freyja, Guðrún, Hafdís, Hildur, Íris, Katrín, Ragna, "
        "Sigríður, Þórdís",
        "men": "Aron, Ari, Birkir, Böðvar, Dagur, Egill, Einar, Gísli, Hlynur, Ísak, Kári, Logi, Óttar, Sölvi, "
        "Þorsteinn",
        "families": "Arnarson:Arnardóttir, Birgisson:Birgisdóttir, Davíðsson:Davíðsdóttir, Egilsson:Egilsdóttir, "
        "Finnsson:Finnsdóttir, Gíslason:Gísladóttir, Hallsson:Hallsdóttir, Ísaksson:Ísaksdóttir, "
        "Kárason:Káradóttir, Logason:Logadóttir, Ómarsson:Ómarsdóttir, Sveinsson:Sveinsdóttir, "
        "Þórsson:Þórsdóttir",
        "heads": "Norður, Silfur, Fjalla, Hraun, Jökul, Strand",
        "tails": "vík, nes, berg, heimar, foss",
        "trades": "Bókaútgáfa, Ferðir, Fiskur, Hönnun, Hugbúnaður, Kaffi, Orka, Prentun, Raftækni, Ráðgjöf, Verk",
        "family_firms": "no",
        "offices": "bokhald, reikningar, skrifstofa, hallo",
    },
    "pl": {
        "women": "Agata, Aleksandra, Aniela, Bożena, Celina, Danuta, Dorota, Elżbieta, Gabriela, Halina, Iwona, "
        "Jadwiga, Kinga, Łucja, Małgorzata, Milena, Oliwia, Róża, Urszula, Wanda, Weronika, Zofia, Żaneta",
        "men": "Adam, Błażej, Bogdan, Czesław, Damian, Dominik, Feliks, Grzegorz, Hubert, Jacek, Jarosław, Kacper, "
        "Kajetan, Łukasz, Maciej, Mateusz, Mikołaj, Paweł, Przemysław, Sławomir, Stefan, Tymon, Wojciech",
        "families": "Adamczyk, Baranowski:Baranowska, Bielecki:Bielecka, Chmielewski:Chmielewska, Cieślak, "
        "Czarnecki:Czarnecka, Dąbek, Gajewski:Gajewska, Głowacki:Głowacka, Górski:Górska, "
        "Jabłoński:Jabłońska, Jaworski:Jaworska, Kaczmarek, Krawczyk, Kubiak, Lipiński:Lipińska, Łuczak, "
        "Maciejewski:Maciejewska, Malinowski:Malinowska, Mazurek, Michalak, Nowicki:Nowicka, "
        "Olszewski:Olszewska, Pawlak, Piątek, Ratajczak, Sikora, Sobczak, Świątek, Szczepański:Szczepańska, "
        "Szymczak, Urbaniak, Walczak, Wieczorek, Wróbel, Zawadzki:Zawadzka, Zieliński:Zielińska, Żurek",
        "heads": "Złoto, Srebro, Jasno, Biało, Lipo, Dębo, Zielono, Nowo",
        "tails": "gród, las, dół, pol, brzeg, staw, wiec",
        "trades": "Architekci, Budownictwo, Ceramika, Drukarnia, Elektronika, Energia, Inżynieria, Kawa, Księgarnia, "
        "Logistyka, Maszyny, Meble, Nieruchomości, Ogrody, Optyka, Piekarnia, Rowery, Stolarka, Systemy, "
        "Szkolenia, Tekstylia, Transport, Wydawnictwo",
        "offices": "biuro, faktury, ksiegowosc, zakupy, kontakt",
    },
    "cs": {
        "women": "Adéla, Alžběta, Barbora, Blanka, Dagmar, Eliška, Hedvika, Ivana, Jitka, Kamila, Klára, Květa, "
        "Markéta, Naděžda, Pavlína, Radka, Šárka, Tereza, Vendula, Zdeňka, Žofie",
        "men": "Bohumil, Břetislav, Ctibor, Dalibor, Dušan, František, Hynek, Jáchym, Jiří, Kryštof, Ladislav, "
        "Luboš, Matěj, Miloš, Ondřej, Otakar, Přemysl, Radim, Štěpán, Vítězslav, Zdeněk",
        "families": "Bartoš:Bartošová, Beneš:Benešová, Blažek:Blažková, Bureš:Burešová, Čermák:Čermáková, "
        "Doležal:Doležalová, Dušek:Dušková, Fiala:Fialová, Hájek:Hájková, Havlíček:Havlíčková, "
        "Hruška:Hrušková, Jelínek:Jelínková, Kadlec:Kadlecová, Kolář:Kolářová, Kopecký:Kopecká, "
        "Kratochvíl:Kratochvílová, Kříž:Křížová, Macháček:Macháčková, Matoušek:Matoušková, "
        "Moravec:Moravcová, Pospíšil:Pospíšilová, Řezníček:Řezníčková, Říha:Říhová, Sedláček:Sedláčková, "
        "Štěpánek:Štěpánková, Tichý:Tichá, Vaněk:Vaňková, Vávra:Vávrová, Zemánek:Zemánková",
        "words": "Jasmínka, Bystřina, Kamenice, Stříbrnka, Lipovka, Skalnice, Borovina, Zlatník, Vltavín, Rosnička, "
        "Javorník, Polabí",
        "trades": "Architekti, Elektro, Energie, Keramika, Knihy, Kola, Logistika, Nábytek, Optika, Papír, Pekařství, "
        "Pivovar, Reality, Servis, Sklo, Software, Stavby, Strojírna, Tisk, Truhlářství, Zahrady",
        "offices": "fakturace, ucetni, obchod, kancelar, info",
    },
    "sk": {
        "women": "Alžbeta, Božena, Darina, Elena, Hana, Ivica, Jarmila, Katarína, Ľubica, Magdaléna, Nina, Oľga, "
        "Petra, Soňa, Tatiana, Viera, Zlatica, Zuzana",
        "men": "Andrej, Blažej, Boris, Dušan, Erik, Filip, Igor, Juraj, Kamil, Ľuboš, Marek, Matúš, Michal, "
        "Oliver, Radoslav, Samuel, Štefan, Vladimír",
        "families": "Baláž:Balážová, Blaško:Blašková, Chovanec:Chovancová, Ďurica:Ďuricová, Gajdoš:Gajdošová, "
        "Hlaváč:Hlaváčová, Hudák:Hudáková, Jančo:Jančová, Kováčik:Kováčiková, Kučera:Kučerová, "
        "Lukáč:Lukáčová, Mihálik:Miháliková, Ondruš:Ondrušová, Oravec:Oravcová, Polák:Poláková, "
        "Sloboda:Slobodová, Šimko:Šimková, Turčan:Turčanová, Valent:Valentová, Zelenák:Zelenáková",
        "words": "Jasenka, Bystrička, Kamenná, Striebrina, Lipnica, Skalka, Borinka, Zlatica, Javorina, Rosička, "
        "Tatranka, Poľana",
        "trades": "Architekti, Dom, Elektro, Energia, Keramika, Knihy, Logistika, Nábytok, Optika, Pekáreň, Servis, "
        "Sklo, Softvér, Stavby, Strojárne, Tlačiareň, Záhrady",
        "offices": "fakturacia, uctovnictvo, obchod, kancelaria",
    },
    "hu": {
        "women": "Adél, Boglárka, Csilla, Dalma, Dóra, Emese, Enikő, Fruzsina, Gyöngyi, Hajnalka, Ildikó, Kinga, "
        "Lilla, Nóra, Piroska, Réka, Sarolta, Tímea, Tünde, Zsófia",
        "men": "Ákos, Álmos, Balázs, Barnabás, Bence, Botond, Csaba, Dezső, Ernő, Gellért, Gergő, Győző, Kálmán, "
        "Kristóf, Lőrinc, Márton, Örs, Szabolcs, Vince, Zsolt",
        "families": "Antal, Balogh, Barta, Bíró, Bodnár, Csonka, Dobos, Erdélyi, Fekete, Gulyás, Hegedűs, Illés, Jakab, "
        "Kelemen, Kerekes, Lukács, Major, Mészáros, Orosz, Pásztor, Pintér, Rácz, Sipos, Somogyi, Szűcs, "
        "Takács, Török, Vámos, Végh, Zsigmond",
        "people": "{f} {g}",
        "words": "Ezüsthárs, Kékbolt, Nyírliget, Tölgyfa, Harmat, Aranykapu, Holdfény, Szélrózsa, Napfény, Zöldág, "
        "Kőris, Pagony",
        "trades": "Bútor, Cukrászda, Energia, Építő, Építész Stúdió, Fémipari, Gépgyártó, Informatika, Kerámia, "
        "Kereskedelmi, Kerékpár, Könyvkiadó, Logisztika, Nyomda, Optika, Pékség, Szállítmányozó, Szoftver, "
        "Textil",
        "offices": "szamlazas, penzugy, iroda, konyveles, info",
    },
    "ro": {
        "people": "{g} {f}|{f} {g}",
        "women": "Adina, Anca, Bianca, Camelia, Crina, Daciana, Doinița, Elena, Florentina, Georgeta, Ileana, Ioana, "
        "Lăcrămioara, Luminița, Mălina, Oana, Raluca, Roxana, Smaranda, Ștefania, Viorica",
        "men": "Alin, Bogdan, Călin, Cătălin, Ciprian, Cosmin, Dănuț, Dorin, Eusebiu, Felix, Horia, Iacob, Ionuț, "
        "Liviu, Marius, Octavian, Răzvan, Silviu, Ștefan, Tiberiu, Vlad",
        "families": "Albu, Anghel, Apostol, Bălan, Barbu, Cernat, Chirilă, Ciobanu, Cojocaru, Dănilă, Dobre, "
        "Dumitrache, Enache, Filip, Găină, Grigore, Iacob, Lungu, Manolache, Mocanu, Neagu, Olaru, Opriș, "
        "Păun, Pîrvu, Rotaru, Sârbu, Stănescu, Tănase, Țurcanu, Văduva, Zaharia",
        "words": "Brădet, Izvorul, Poienița, Lunca, Stejarul, Codrul, Argintiu, Floarea, Carpatina, Zorile, Salcia, "
        "Râuleț",
        "trades": "Arhitectură, Cafea, Ceramică, Construcții, Consult, Distribuție, Editura, Electro, Energie, "
        "Imobiliare, Librărie, Logistică, Mobila, Optica, Panificație, Soft, Tehnic, Textil, Tipografie, "
        "Transport",
        "offices": "facturi, contabilitate, achizitii, birou, contact",
    },
    "hr": {
        "women": "Anđela, Ana, Božica, Dora, Dunja, Iva, Jadranka, Ivka, Klara, Lucija, Marija, Mirta, Nives, Petra, "
        "Sanja, Snježana, Tea, Vesna, Željka, Zrinka",
        "men": "Ante, Bartol, Borna, Branimir, Damir, Domagoj, Frane, Goran, Hrvoje, Ivica, Jakov, Krešimir, "
        "Lovro, Marin, Matija, Nikša, Petar, Šime, Tin, Zvonimir",
        "families": "Babić, Barišić, Blažević, Božić, Bubalo, Ćosić, Delić, Đurić, Filipović, Galić, Grgić, Herceg, "
        "Jurić, Jurišić, Knežević, Kovačić, Lončar, Lovrić, Marušić, Matić, Miličić, Novosel, Pavić, "
        "Perković, Radić, Šarić, Tomašić, Vidović, Vuković, Žagar",
        "words": "Modrina, Srebrna, Kamenjar, Lavanda, Galeb, Bura, Maslina, Javorje, Primorka, Zvijezda, Lipa, "
        "Ružmarin",
        "trades": "Arhitekti, Dizajn, Elektro, Energija, Gradnja, Inženjering, Keramika, Knjižara, Logistika, "
        "Namještaj, Nekretnine, Optika, Pekarnica, Promet, Softver, Tehnika, Tisak, Turizam, Usluge, Vina",
        "offices": "racuni, racunovodstvo, ured, nabava, info",
    },
    "sl": {
        "women": "Alenka, Barbara, Brina, Darja, Eva, Helena, Irena, Jasna, Katja, Lara, Manca, Neža, Polona, Špela, "
        "Tjaša, Urška, Vida, Živa",
        "men": "Aleš, Anže, Blaž, Bojan, Črt, David, Gašper, Gregor, Jernej, Jure, Klemen, Marko, Matjaž, Nejc, "
        "Rok, Tadej, Uroš, Žiga",
        "families": "Bizjak, Božič, Cerar, Črnič, Golob, Hribar, Jereb, Kastelic, Kavčič, Kobal, Kos, Košir, Kralj, "
        "Lesjak, Marolt, Mlakar, Oblak, Petek, Pirc, Rozman, Šuštar, Turk, Vidmar, Zupan, Žnidaršič",
        "words": "Jelševica, Modras, Srebrnik, Kamnina, Encijan, Sončnica, Lipovec, Borovnica, Soča, Javor",
        "trades": "Arhitekti, Čebelarstvo, Elektronika, Energija, Gradnje, Inženiring, Keramika, Knjigarna, Les, "
        "Logistika, Optika, Pekarna, Pohištvo, Programska oprema, Tisk, Transport",
        "offices": "racuni, racunovodstvo, pisarna, info",
    },
    "et": {
        "women": "Aino, Anneli, Eha, Helve, Hele, Kadri, Kristiina, Laine, Leelo, Liisi, Maarika, Õie, Piret, Riina, "
        "Signe, Tiina, Ülle",
        "men": "Aivar, Andres, Ants, Heino, Indrek, Jaan, Kalev, Kaur, Lauri, Madis, Margus, Mihkel, Priit, Rein, "
        "Siim, Tõnu, Urmas",
        "families": "Aavik, Allik, Ilves, Jõgi, Kallas, Kask, Koppel, Kukk, Kuusk, Laanemets, Lepik, Luik, Mägi, Mets, "
        "Õunapuu, Pärnamäe, Pihlak, Raudsepp, Saar, Sepp, Tamm, Teder, Toom, Uibo, Vaher, Välja",
        "words": "Kuldmets, Hõberand, Sinilill, Põhjatuul, Merekivi, Kasesalu, Valgejõe, Tuulik, Pärnaõis, Rabaveski",
        "trades": "Arhitektid, Ehitus, Elekter, Energia, Kohv, Keraamika, Kinnisvara, Logistika, Mööbel, Optika, "
        "Pagar, Puit, Raamatud, Tarkvara, Tehnika, Transport, Trükk",
        "offices": "arved, raamatupidamine, kontor, info",
    },
    "lv": {
        "people": "{g} {f}",
        "women": "Agnese, Aija, Baiba, Dace, Elīna, Gunta, Ieva, Ilze, Inese, Kristīne, Laima, Līga, Madara, Rūta, "
        "Sanita, Velga, Zane",
        "men": "Aigars, Andris, Dainis, Edgars, Gints, Guntis, Ivars, Jānis, Juris, Kārlis, Māris, Modris, Oskars, "
        "Raivis, Toms, Uldis, Valdis",
        "families": "Apinis:Apine, Balodis:Balode, Bērziņš:Bērziņa, Celmiņš:Celmiņa, Dreimanis:Dreimane, "
        "Eglītis:Eglīte, Freimanis:Freimane, Jansons:Jansone, Kalniņš:Kalniņa, Krūmiņš:Krūmiņa, "
        "Lapiņš:Lapiņa, Liepiņš:Liepiņa, Ozoliņš:Ozoliņa, Pētersons:Pētersone, Rozītis:Rozīte, "
        "Siliņš:Siliņa, Vanags:Vanaga, Vītols:Vītola, Zariņš:Zariņa",
        "words": "Dzintarkrasts, Sudrabkalns, Ozolāji, Ziemelis, Jūrmalnieks, Bērzaine, Liepavoti, Saulrīts, "
        "Vējdzirnas",
        "trades": "Arhitekti, Būve, Dizains, Enerģija, Grāmatas, Keramika, Koks, Loģistika, Maiznīca, Mēbeles, "
        "Optika, Poligrāfija, Programmatūra, Serviss, Tehnika, Transports",
        "family_firms": "no",
        "offices": "rekini, gramatvediba, birojs, info",
    },
    "lt": {
        "women": "Agnė, Asta, Birutė, Dalia, Eglė, Gabija, Giedrė, Inga, Jolanta, Jurgita, Kristina, Lina, Milda, "
        "Rasa, Rūta, Ugnė, Živilė",
        "men": "Algirdas, Arūnas, Audrius, Darius, Donatas, Gintaras, Jonas, Justas, Kęstutis, Linas, Mantas, "
        "Mindaugas, Paulius, Rimas, Saulius, Tomas, Žygimantas",
        "families": "Adomaitis:Adomaitytė, Balčiūnas:Balčiūnienė, Bagdonas:Bagdonienė, Gudaitis:Gudaitytė, "
        "Jankauskas:Jankauskienė, Kairys:Kairienė, Kavaliauskas:Kavaliauskaitė, Mažeika:Mažeikaitė, "
        "Mikalauskas:Mikalauskienė, Navickas:Navickaitė, Petrauskas:Petrauskienė, Rimkus:Rimkutė, "
        "Šimkus:Šimkutė, Stankevičius:Stankevičiūtė, Urbonas:Urbonaitė, Vaitkus:Vaitkutė, Žukas:Žukaitė",
        "words": "Gintarkrantis, Sidabrinė, Ąžuolynė, Šiaurys, Pajūris, Beržynė, Liepkalnis, Aušrinė, Vėjūnas",
        "trades": "Architektai, Baldai, Dizainas, Energija, Keramika, Kepykla, Knygos, Logistika, Mediena, Optika, "
        "Programos, Spauda, Statyba, Technika, Tekstilė, Transportas",
        "family_firms": "no",
        "offices": "saskaitos, buhalterija, biuras, info",
    },
    "ru": {
        "people": "{g} {f}",
        "women": "Алина, Анфиса, Варвара, Вероника, Дарья, Евгения, Зинаида, Инна, Кира, Лариса, Маргарита, Надежда, "
        "Оксана, Полина, Раиса, Светлана, Таисия, Ульяна, Эльвира, Юлия, Яна",
        "men": "Аркадий, Валентин, Вадим, Герман, Глеб, Денис, Евгений, Захар, Игнат, Кирилл, Лев, Макар, Никита, "
        "Олег, Павел, Роман, Савелий, Тимур, Фёдор, Эдуард, Ярослав",
        "families": "Агапов:Агапова, Белозёров:Белозёрова, Виноградов:Виноградова, Воронин:Воронина, "
        "Гаврилин:Гаврилина, Голубев:Голубева, Дементьев:Дементьева, Ершов:Ершова, Жаров:Жарова, "
        "Зайчиков:Зайчикова, Калугин:Калугина, Кисляков:Кислякова, Кольцов:Кольцова, Лаптев:Лаптева, "
        "Лебединский:Лебединская, Мельников:Мельникова, Носков:Носкова, Осокин:Осокина, Панфилов:Панфилова, "
        "Рябинин:Рябинина, Селезнёв:Селезнёва, Тихонов:Тихонова, Уваров:Уварова, Филатов:Филатова, "
        "Хохлов:Хохлова, Цветков:Цветкова, Чижов:Чижова, Шубин:Шубина, Щукин:Щукина, Яковлев:Яковлева",
        "heads": "Северо, Бело, Светло, Ясно, Верхне, Сосно",
        "tails": "бор, град, речье, камень, полье",
        "words": "Серебряный Бор, Лазурит, Вереск, Родник, Маяк, Кедровник, Рябина",
        "trades": "Архитектура, Электроника, Книги, Логистика, Мебель, Медтехника, Оптика, Печать, Приборы, Проект, "
        "Сервис, Софт, Строй, Текстиль, Техника, Торг, Транзит, Хлеб, Чай, Энергия",
        "family_firms": "no",
        "offices": "buh, scheta, ofis, zakupki, info",
    },
    "uk": {
        "people": "{g} {f}",
        "women": "Богдана, Галина, Дарина, Євгенія, Зоряна, Іванна, Катерина, Леся, Людмила, Мар'яна, Мирослава, "
        "Наталія, Олена, Роксолана, Соломія, Уляна, Христина, Юстина",
        "men": "Андрій, Богдан, Василь, Гліб, Данило, Євген, Захар, Ігор, Кирило, Левко, Максим, Назар, Орест, "
        "Остап, Роман, Тарас, Устим, Ярема",
        "families": "Бабенко, Бойчук, Василенко, Гаврилюк, Гнатюк, Гончар, Данилюк, Дорошенко, Журба, Заєць, Іваненко, "
        "Кобзар, Коваленко, Корнієнко, Кушнір, Лисенко, Мазур, Мороз, Олійник, Панченко, Романюк, Савчук, "
        "Сидоренко, Ткаченко, Федорчук, Хоменко, Черненко, Шульга, Яремчук",
        "words": "Калинове, Срібна Роса, Ясен, Джерело, Барвінок, Світанок, Дубрава, Лелека, Вербиця, Кам'янка",
        "trades": "Архітектура, Буд, Дизайн, Друк, Електроніка, Енергія, Книгарня, Логістика, Меблі, Оптика, Пекарня, "
        "Сервіс, Софт, Текстиль, Технології, Торг, Транс",
        "offices": "rakhunky, buhgalter, ofis, info",
    },
    "bg": {
        "women": "Биляна, Боряна, Весела, Гергана, Десислава, Елица, Жана, Златка, Ивета, Калина, Лилия, Мариела, "
        "Невена, Петя, Ралица, Силвия, Теодора, Цветелина, Яна",
        "men": "Асен, Благой, Борис, Веселин, Георги, Делян, Емил, Живко, Ивайло, Калоян, Любомир, Мартин, Никола, "
        "Огнян, Пламен, Радослав, Стоян, Тодор, Явор",
        "families": "Ангелаков:Ангелакова, Атанасов:Атанасова, Божилов:Божилова, Вълчев:Вълчева, Ганчев:Ганчева, "
        "Данаилов:Данаилова, Желев:Желева, Златев:Златева, Илчовски:Илчовска, Колчев:Колчева, "
        "Лазаров:Лазарова, Маринов:Маринова, Найденов:Найденова, Павлов:Павлова, Русев:Русева, "
        "Славов:Славова, Тонев:Тонева, Христозов:Христозова, Цанков:Цанкова, Янев:Янева",
        "words": "Бреза, Извор, Розова Долина, Кестен, Среброструй, Балканика, Зорница, Явора, Каменар, Люляк",
        "trades": "Архитекти, Дизайн, Електроникс, Енергия, Инженеринг, Керамика, Книги, Логистик, Мебели, Оптика, "
        "Печат, Софт, Строй, Текстил, Транспорт, Туризъм, Хляб",
        "family_firms": "no",
        "offices": "fakturi, schetovodstvo, ofis, info",
    },
    "el": {
        "people": "{g} {f}",
        "women": "Αγγελική, Αθηνά, Βασιλική, Γεωργία, Δέσποινα, Ειρήνη, Ελένη, Ευαγγελία, Ζωή, Θεοδώρα, Ιωάννα, "
        "Καλλιόπη, Κωνσταντίνα, Μαρία, Νίκη, Ουρανία, Παρασκευή, Σταματία, Φωτεινή, Χριστίνα",
        "men": "Αλέξανδρος, Ανδρέας, Βασίλης, Γιώργος, Δημήτρης, Ευάγγελος, Ηλίας, Θανάσης, Ιωάννης, Κώστας, "
        "Λεωνίδας, Μιχάλης, Νίκος, Παναγιώτης, Πέτρος, Σπύρος, Στέλιος, Τάσος, Φώτης, Χρήστος",
        "families": "Αναγνώστου, Βλάχος:Βλάχου, Γαλάνης:Γαλάνη, Γεωργιάδης:Γεωργιάδη, Δελής:Δελή, Δημητρίου, Ζαφειρίου, "
        "Θεοχάρης:Θεοχάρη, Ιωαννίδης:Ιωαννίδου, Καλογεράς:Καλογερά, Καραγιώργης:Καραγιώργη, "
        "Κουτσός:Κουτσού, Λαμπρόπουλος:Λαμπροπούλου, Μακρής:Μακρή, Μαυρίδης:Μαυρίδου, Νικολάου, "
        "Οικονομέας:Οικονομέα, Παπαδάκης:Παπαδάκη, Ράπτης:Ράπτη, Σταθόπουλος:Σταθοπούλου, Τριανταφύλλου, "
        "Φιλίππου, Χατζής:Χατζή",
        "words": "Ελαιώνας, Γαλάζιο, Αλκυόνα, Πευκώνας, Μελισσάνθη, Αμφορέας, Θυμάρι, Κύμα, Ανεμώνη, Ασημένια",
        "trades": "Αρχιτεκτονική, Βιβλία, Εκδόσεις, Ενέργεια, Έπιπλα, Ηλεκτρονικά, Καφές, Κεραμικά, Λογισμικό, "
        "Μεταφορές, Οπτικά, Τεχνική, Τουριστική, Τρόφιμα, Τυπογραφείο, Υφάσματα",
        "family_firms": "no",
        "offices": "logistirio, timologia, grafeio, info",
    },
    "tr": {
        "women": "Asuman, Aylin, Ayşegül, Bahar, Berrin, Burcu, Ceyda, Çiğdem, Defne, Ebru, Elif, Esra, Feride, "
        "Gülşen, Hande, İpek, Merve, Nazlı, Nilüfer, Özge, Pınar, Selin, Şebnem, Yasemin, Zehra",
        "men": "Ahmet, Alper, Bülent, Cem, Cihan, Çağlar, Deniz, Efe, Emre, Ferhat, Gökhan, Hakan, İlker, Kaan, "
        "Kerem, Levent, Murat, Onur, Orhan, Ömer, Serkan, Tolga, Ufuk, Volkan, Yiğit",
        "families": "Akgül, Aktaş, Aydınlı, Baysal, Bozkurt, Ceylan, Coşkun, Çakır, Çetin, Demirağ, Duman, Ergün, "
        "Gökçe, Güler, Işık, Karacaoğlu, Karakaş, Keskin, Kurt, Özkan, Öztürk, Polat, Sönmez, Şahin, Tekin, "
        "Toprak, Uçar, Uysal, Ünal, Yalçın, Yavuz, Yıldırmaz",
        "words": "Gümüşdere, Çınaraltı, Akpınar, Yeşilova, Maviay, Karanfil, Zeytinlik, Yıldızkaya, Deniztaşı, "
        "Altınbaşak, Poyraz, Ihlamur",
        "trades": "Ambalaj, Bilişim, Dış Ticaret, Elektronik, Enerji, Gıda, İnşaat, Kahve, Kırtasiye, Lojistik, "
        "Makina, Matbaa, Mimarlık, Mobilya, Optik, Otomasyon, Seramik, Tekstil, Turizm, Yazılım",
        "offices": "muhasebe, fatura, satinalma, ofis, bilgi",
    },
}

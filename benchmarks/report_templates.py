"""Wordings of facts in the news, for `report_pairs.py`: some to tune by, others kept out."""

from benchmarks.report_pairs import Family

TUNING = (
    Family(
        "How many people died in the Marlow flood?",
        "Flood in Marlow",
        (
            "At least {} people died in the Marlow flood, the police said.",
            "The flood in Marlow killed {} people on Tuesday.",
            "Rescuers said that {} people had died in Marlow after the flood.",
        ),
        (("14", "14", "fourteen"), ("23", "23"), ("31", "thirty-one")),
    ),
    Family(
        "How much will the Dornach bridge cost?",
        "A new bridge for Dornach",
        (
            "The Dornach bridge will cost {}.",
            "The cost of the bridge in Dornach is put at {}.",
            "Building the Dornach bridge is to cost {}, the council said.",
        ),
        (
            ("1.2 billion euros", "1,200 million euros", "€1.2 billion"),
            ("860 million euros", "€860 million"),
            ("95 million euros", "about 95 million euros"),
        ),
    ),
    Family(
        "Who won the mayoral election in Pelham?",
        "Pelham elects a mayor",
        (
            "{} won the mayoral election in Pelham on Sunday.",
            "The mayoral election in Pelham was won by {}.",
            "In Pelham, {} won the election for mayor by a wide margin.",
        ),
        (("Nora Whitfield", "Whitfield"), ("Samuel Ortega", "Mr Ortega"), ("Grace Liu", "Liu")),
    ),
    Family(
        "When will the Arden tunnel open?",
        "Arden tunnel",
        (
            "The Arden tunnel will open on {}.",
            "The opening of the Arden tunnel is planned for {}, the ministry said.",
            "Drivers can use the Arden tunnel when it opens on {}.",
        ),
        (
            ("12 May 2026", "May 12, 2026", "12 May"),
            ("30 June 2026", "June 30"),
            ("1 September 2027",),
        ),
    ),
    Family(
        "What percentage of voters backed the Selby plan?",
        "Selby votes",
        (
            "{} of voters backed the Selby plan.",
            "The Selby plan was backed by {} of the voters.",
            "In the vote, {} of voters backed the plan for Selby.",
        ),
        (("54 percent", "54%", "54 per cent"), ("61 percent", "61%"), ("48.5 percent", "48.5%")),
    ),
    Family(
        "Where will the Nordic forest summit be held?",
        "Nordic forest summit",
        (
            "The Nordic forest summit will be held in {}.",
            "Ministers said that the Nordic forest summit is to be held in {} in the autumn.",
            "The forest summit of the Nordic states will be held in {}, the hosts announced.",
        ),
        (("Tampere", "Tampere, Finland"), ("Bergen",), ("Aarhus",)),
    ),
)

KEPT_OUT = (
    Family(
        "How many jobs will the Corwen plant create?",
        "Corwen gets a battery plant",
        (
            "The battery plant in Corwen will create {} jobs.",
            "{} jobs will be created by the Corwen plant over three years.",
            "The company says its plant at Corwen is to create {} jobs.",
        ),
        (("1,400", "1400", "about 1,400"), ("900", "nearly 900"), ("2,250", "more than 2,200")),
    ),
    Family(
        "How much did Halden pay for Brightwell?",
        "Halden buys Brightwell",
        (
            "Halden paid {} for the software maker Brightwell.",
            "Halden bought Brightwell for {}.",
            "The price that Halden paid for Brightwell was {}, according to two people.",
        ),
        (
            ("$3.4 billion", "3.4 billion dollars"),
            ("$2.9 billion", "2,900 million dollars"),
            ("$750 million",),
        ),
    ),
    Family(
        "Who chaired the Elmsworth inquiry?",
        "The Elmsworth inquiry",
        (
            "{} chaired the Elmsworth inquiry.",
            "The Elmsworth inquiry was chaired by {}, a retired judge.",
            "The judge {} chaired the inquiry into the Elmsworth fire.",
        ),
        (("Dame Ruth Calloway", "Calloway"), ("Peter Nwosu", "Sir Peter Nwosu"), ("Alan Drew",)),
    ),
    Family(
        "When did the Stanmore strike begin?",
        "Strike at Stanmore",
        (
            "The Stanmore strike began on {}.",
            "Workers at Stanmore began their strike on {}.",
            "The strike at Stanmore, which began on {}, has closed two lines.",
        ),
        (
            ("3 February 2025", "February 3, 2025", "3 February"),
            ("17 February 2025", "February 17"),
            ("10 March 2025",),
        ),
    ),
    Family(
        "How many tonnes of copper did Quillota produce in 2024?",
        "Quillota reports",
        (
            "Quillota produced {} tonnes of copper in 2024.",
            "In 2024 the Quillota mine produced {} tonnes of copper.",
            "Copper output of Quillota came to {} tonnes in 2024.",
        ),
        (("312,000", "about 310,000"), ("285,000", "285,000"), ("340,500", "more than 340,000")),
    ),
    Family(
        "By what percentage did rents in Lisbon rise?",
        "Rents in Lisbon",
        (
            "Rents in Lisbon rose by {} last year.",
            "Over the year, rents in Lisbon rose {}, the institute said.",
            "The institute reported that Lisbon rents rose by {}.",
        ),
        (
            ("7.4 percent", "7.4%"),
            ("11 percent", "11 per cent"),
            ("5.9 percent", "about 6 percent"),
        ),
    ),
    Family(
        "Where was the treaty on deep-sea cables signed?",
        "Deep-sea cable treaty",
        (
            "The treaty on deep-sea cables was signed in {}.",
            "Twelve states signed the deep-sea cables treaty in {} on Friday.",
            "The treaty about cables in the deep sea was signed by ministers in {}.",
        ),
        (("Valletta", "Valletta, Malta"), ("Reykjavik",), ("Lisbon",)),
    ),
)

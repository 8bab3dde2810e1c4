"""Names of countries and continents, since a town does not contradict the country it lies in."""

_REGIONS = frozenset(
    name.strip()
    for name in """
    afghanistan; albania; algeria; angola; argentina; armenia; australia; austria; azerbaijan;
    bahrain; bangladesh; belarus; belgium; benin; bolivia; bosnia; botswana; brazil; britain;
    bulgaria; burma; burundi; cambodia; cameroon; canada; chad; chile; china; colombia; congo;
    costa rica; croatia; cuba; cyprus; czechia; czech republic; denmark; ecuador; egypt; england;
    eritrea; estonia; ethiopia; finland; france; gabon; georgia; germany; ghana; great britain;
    greece; greenland; guatemala; guinea; haiti; honduras; hungary; iceland; india; indonesia; iran;
    iraq; ireland; israel; italy; ivory coast; jamaica; japan; jordan; kazakhstan; kenya; kosovo;
    kuwait; kyrgyzstan; laos; latvia; lebanon; lesotho; liberia; libya; lithuania; luxembourg;
    madagascar; malawi; malaysia; mali; malta; mauritania; mexico; moldova; mongolia; montenegro;
    morocco; mozambique; myanmar; namibia; nepal; netherlands; new zealand; nicaragua; niger;
    nigeria; north korea; northern ireland; north macedonia; norway; oman; pakistan; palestine;
    panama; papua new guinea; paraguay; peru; philippines; poland; portugal; qatar; romania; russia;
    rwanda; saudi arabia; scotland; senegal; serbia; sierra leone; singapore; slovakia; slovenia;
    somalia; south africa; south korea; south sudan; spain; sri lanka; sudan; sweden; switzerland;
    syria; taiwan; tajikistan; tanzania; thailand; togo; tunisia; turkey; turkmenistan; uganda;
    ukraine; united arab emirates; united kingdom; united states; uruguay; us; u.s; usa; uk;
    uzbekistan; venezuela; vietnam; wales; yemen; zambia; zimbabwe; america; north america;
    south america; africa; europe; asia; european union; eu; middle east; scandinavia
    """.split(";")
)


def is_region(name: str) -> bool:
    """Whether a name is that of a country or a continent."""
    plain = " ".join(name.casefold().split()).removeprefix("the ").strip(" .")
    return plain.removesuffix("’s").removesuffix("'s") in _REGIONS

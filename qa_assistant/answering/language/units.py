"""Words and signs for magnitudes, currencies and units of measurement, each with one short name."""

MAGNITUDES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
CURRENCY_SIGNS = {
    "$": "USD",
    "US$": "USD",
    "USD": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
    "€": "EUR",
    "EUR": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "¥": "¥",
    "RMB": "CNY",
    "CNY": "CNY",
    "₹": "INR",
    "CHF": "CHF",
    "JPY": "JPY",
    "SEK": "SEK",
    "NOK": "NOK",
}
_NAMES = {
    "USD": "dollar dollars usd us-dollars",
    "EUR": "euro euros eur",
    "GBP": "gbp pounds-sterling",
    "JPY": "yen jpy",
    "CNY": "yuan renminbi rmb cny chinese-yuan",
    "INR": "rupee rupees inr indian-rupees",
    "RUB": "rouble roubles ruble rubles russian-roubles russian-rubles",
    "CHF": "franc francs chf swiss-franc swiss-francs",
    "SEK": "krona kronor sek swedish-kronor swedish-crowns",
    "NOK": "krone kroner nok norwegian-kroner norwegian-crowns",
    "AUD": "australian-dollars",
    "CAD": "canadian-dollars",
    "HKD": "hong-kong-dollars",
    "cent": "cent cents",
    "pound": "pound pounds lb lbs",
    "%": "% percent per-cent pct",
    "pp": "percentage-point percentage-points",
    "bp": "basis-point basis-points bps",
    "t": "tonne tonnes ton tons metric-tons metric-tonnes",
    "kg": "kg kilogram kilograms kilo kilos",
    "g": "gram grams",
    "oz": "ounce ounces",
    "km": "km kilometre kilometres kilometer kilometers",
    "m": "metre metres meter meters",
    "cm": "cm centimetre centimetres centimeter centimeters",
    "mm": "mm millimetre millimetres millimeter millimeters",
    "mi": "mile miles",
    "ft": "foot feet ft",
    "in": "inch inches",
    "km²": "km² km2 square-kilometres square-kilometers",
    "mi²": "square-miles",
    "ha": "ha hectare hectares",
    "acre": "acre acres",
    "l": "litre litres liter liters",
    "barrel": "barrel barrels",
    "kW": "kw kilowatt kilowatts",
    "MW": "mw megawatt megawatts",
    "GW": "gw gigawatt gigawatts",
    "kWh": "kwh kilowatt-hours",
    "MWh": "mwh megawatt-hours",
    "GWh": "gwh gigawatt-hours",
    "TWh": "twh terawatt-hours",
    "°C": "°c degrees-celsius",
    "°F": "°f degrees-fahrenheit",
    "year": "year years year-old years-old",
    "month": "month months",
    "week": "week weeks",
    "day": "day days",
    "hour": "hour hours",
    "minute": "minute minutes",
    "second": "seconds",
    "km/h": "km/h kph",
    "mph": "mph",
}
CURRENCIES = frozenset(CURRENCY_SIGNS.values()) | {
    "JPY", "RUB", "CHF", "SEK", "NOK", "cent", "pound"
}  # fmt: skip
"""Units of money; "pound" may be one."""
SAME_UNITS = ({"¥", "JPY"}, {"¥", "CNY"}, {"GBP", "pound"})
"""Pairs of which either may stand for the other."""
UNITS = {
    form: unit
    for unit, names in _NAMES.items()
    for name in names.split()
    for form in {name, name.replace("-", " ")}
}
"""For each spelling, in lower case, the unit's one name."""

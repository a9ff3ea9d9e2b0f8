"""Code lists of casework with their words (`../data/code_sets.yml` for the ethnicities)."""

ETHNICITIES: dict[str, dict[str, str]] = {
    "White": {
        "WBRI": "White British",
        "WIRI": "White Irish",
        "WIRT": "Traveller of Irish heritage",
        "WROM": "Gypsy/Roma",
        "WOTH": "Any other White background",
    },
    "Mixed": {
        "MWBC": "White and Black Caribbean",
        "MWBA": "White and Black African",
        "MWAS": "White and Asian",
        "MOTH": "Any other mixed background",
    },
    "Asian": {
        "AIND": "Indian",
        "APKN": "Pakistani",
        "ABAN": "Bangladeshi",
        "AOTH": "Any other Asian background",
        "CHNE": "Chinese",
    },
    "Black": {
        "BCRB": "Caribbean",
        "BAFR": "African",
        "BOTH": "Any other Black background",
    },
    "Other": {
        "OOTH": "Any other ethnic group",
        "REFU": "Refused",
        "NOBT": "Information not yet obtained",
    },
}
ETHNICITY_WORDS = {code: words for group in ETHNICITIES.values() for code, words in group.items()}

# Kept as these words, since case files carry them as text.
INTERVENTION_KINDS = (
    "counselling",
    "debt advice",
    "domestic abuse recovery",
    "employment coaching",
    "family support",
    "housing support",
    "mentoring",
    "parenting course",
    "play therapy",
    "school attendance panel",
    "substance treatment",
    "youth work",
    "other support",
)

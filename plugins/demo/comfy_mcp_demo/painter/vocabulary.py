"""The words that the painter knows: phrases of a prompt and the concept that each stands for.

Every table maps a concept's name to the words and phrases for it, separated by commas, in the
singular; plurals are found by rule (see `singular`) or listed when they are irregular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from .colour import COLOURS

Kind = Literal[
    "subject",
    "place",
    "sky",
    "light",
    "weather",
    "season",
    "framing",
    "mood",
    "part",
    "colour",
    "size",
    "trait",
    "count",
    "many",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Concept:
    """What a word stands for: a kind, and a name that is unique within the kind."""

    kind: Kind
    name: str


SUBJECT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "sailboat": (
            "sailboat, boat, sailing boat, sail boat, yacht, sailing ship, dinghy, catamaran"
        ),
        "rowboat": "rowboat, rowing boat, canoe, kayak, gondola, raft",
        "ship": "ship, steamship, steamer, cruise ship, ocean liner, ferry, freighter, vessel",
        "whale": "whale, orca, humpback",
        "fish": "fish, fishes, goldfish, koi, salmon fish, trout",
        "lighthouse": "lighthouse, light house, beacon",
        "house": "house, home, villa, farmhouse",
        "cottage": "cottage, cabin, hut, log cabin, chalet, bungalow",
        "barn": "barn, farm",
        "church": "church, chapel, cathedral",
        "castle": "castle, fortress, palace, citadel",
        "tower": "tower, turret, watchtower, clock tower",
        "pagoda": "pagoda, temple, shrine",
        "windmill": "windmill, mill",
        "bridge": "bridge, stone bridge, viaduct",
        "tent": "tent, campsite, camp",
        "campfire": "campfire, bonfire, fire, camp fire",
        "pyramid": "pyramid",
        "tree": "tree, oak, oak tree, maple, maple tree, apple tree, birch, willow",
        "blossom": (
            "cherry tree, cherry blossom, sakura, blossom, blossom tree, cherry blossom tree"
        ),
        "pine": "pine, pine tree, fir, fir tree, spruce, conifer, evergreen, christmas tree",
        "palm": "palm, palm tree, coconut tree, coconut palm",
        "cactus": "cactus, cacti, cactuses, saguaro",
        "mushroom": "mushroom, toadstool, fungus, fungi",
        "flower": "flower, daisy, poppy, daisies, poppies, wildflower, cosmos",
        "tulip": "tulip",
        "sunflower": "sunflower",
        "rose": "rose, rose flower, roses",
        "cat": "cat, kitten, kitty, tabby, tomcat, feline",
        "dog": "dog, puppy, hound, retriever, puppies, labrador, corgi",
        "fox": "fox, foxes, vixen",
        "wolf": "wolf, wolves, husky",
        "rabbit": "rabbit, bunny, hare, bunnies",
        "bear": "bear, grizzly, teddy bear, teddy",
        "polar bear": "polar bear, ice bear",
        "panda": "panda, panda bear",
        "owl": "owl",
        "horse": "horse, pony, stallion, mare, foal, ponies",
        "unicorn": "unicorn",
        "deer": "deer, stag, doe, reindeer, elk, moose, fawn",
        "sheep": "sheep, lamb",
        "cow": "cow, cattle, bull",
        "elephant": "elephant",
        "penguin": "penguin",
        "duck": "duck, duckling, goose, geese, swan",
        "bird": "bird, robin, sparrow, songbird, bluebird, finch",
        "gull": (
            "gull, seagull, flock of birds, flying bird, flying birds, bird flying, birds flying, "
            "bird over, birds over, bird above, birds above, "
            "eagle, hawk, albatross, crow, raven, swallow"
        ),
        "butterfly": "butterfly, butterflies, moth",
        "dragon": "dragon, wyvern",
        "turtle": "turtle, tortoise, sea turtle",
        "jellyfish": "jellyfish",
        "person": (
            "person, man, guy, boy, human, people, figure, men, hiker, traveller, traveler, "
            "wanderer, farmer, persons, character, someone, fisherman"
        ),
        "woman": "woman, girl, lady, women, ladies, princess, queen, dancer",
        "astronaut": "astronaut, cosmonaut, spaceman, space suit",
        "robot": "robot, android, droid, bot, mech",
        "snowman": "snowman, snowmen, snow man",
        "car": "car, automobile, sports car, taxi, cab, vehicle, convertible",
        "truck": "truck, lorry, van, pickup, pick up truck, camper, camper van",
        "bus": "bus, buses, coach",
        "train": "train, locomotive, steam train, steam locomotive, railway",
        "bicycle": "bicycle, bike, cycle",
        "balloon": "hot air balloon, hot air balloons, balloon, air balloon",
        "airplane": "airplane, aeroplane, plane, jet, aircraft, airliner",
        "rocket": "rocket, spaceship, space ship, rocket ship, spacecraft, shuttle",
        "ufo": "ufo, flying saucer, alien ship, saucer",
        "planet": "planet, saturn",
        "kite": "kite",
        "apple": "apple",
        "orange fruit": "orange fruit, oranges, tangerine",
        "pear": "pear",
        "fruit bowl": "fruit bowl, bowl of fruit, fruit, fruits, fruit basket, basket of fruit",
        "cup": "cup, mug, coffee cup, cup of coffee, cup of tea, coffee mug, coffee, teacup, tea",
        "teapot": "teapot, tea pot, kettle",
        "book": "book, novel, open book, notebook",
        "lantern": "lantern, oil lamp, paper lantern, lamp",
        "candle": "candle, candlelight",
        "vase": "vase, vase of flowers, bouquet, flower vase, bunch of flowers, flowerpot",
        "cake": "cake, birthday cake, cupcake",
        "umbrella": "umbrella, parasol",
        "waterfall": "waterfall, cascade, water fall",
        "emblem": "emblem, crest, insignia, monogram",
    }
)
"""Things that can be painted; the name is that of the entry in the registry of subjects."""

PLACE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "sea": (
            "sea, ocean, seas, seascape, waves, wave, bay, coast, seaside, harbour, harbor, port"
        ),
        "lake": "lake, pond, lagoon, lakeside, water, lakeshore, fjord",
        "river": "river, stream, creek, brook, riverside, canal",
        "beach": "beach, shore, seashore, sandy beach",
        "island": "island, isle, islet",
        "cliff": "cliff, headland, rocky cliff, sea cliff, rock, crag",
        "mountains": (
            "mountain, alps, peak, mountain range, summit, snowy peak, mount, snow capped mountain"
        ),
        "hills": "hill, hillside, rolling hills, valley, countryside, landscape, highland, scenery",
        "meadow": "meadow, grass, grassland, field, lawn, garden, park, pasture, prairie",
        "flower field": (
            "field of flowers, flower field, flower meadow, meadow of flowers, wildflower meadow, "
            "field of wildflowers, flower garden, fields of flowers, garden of flowers"
        ),
        "lavender field": "lavender field, field of lavender, lavender fields, fields of lavender",
        "sunflower field": "sunflower field, field of sunflowers, sunflower fields",
        "wheat field": "wheat field, field of wheat, wheat, cornfield, corn field",
        "desert": "desert, dune, sand dune, sahara, sand",
        "forest": "forest, wood, woods, woodland, jungle, grove, pine forest, rainforest, trees",
        "snow field": (
            "snow field, snowfield, tundra, snowy field, arctic, ice, glacier, snowy land"
        ),
        "city": (
            "city, skyline, city skyline, cityscape, downtown, metropolis, "
            "skyscraper, town skyline, "
            "urban, building, street, new york, manhattan, tokyo"
        ),
        "village": "village, town, hamlet, cottages",
        "road": "road, path, highway, trail, lane, pathway, track",
        "space": "space, outer space, cosmos space, deep space, galaxy, universe, nebula, orbit",
        "moon surface": "on the moon, moon surface, lunar surface, surface of the moon, lunar",
        "mars surface": "on mars, mars, martian, surface of mars",
        "underwater": (
            "underwater, under water, under the sea, undersea, coral reef, reef, aquarium, "
            "under the ocean, seabed, deep sea, beneath the waves, bottom of the sea"
        ),
        "table": (
            "table, indoors, indoor, desk, still life, interior, room, kitchen, kitchen table, "
            "wooden table, on a table, inside, living room, windowsill"
        ),
    }
)
"""Where the picture takes place; several may be combined."""

SKY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "sky": "sky, skies, heaven",
        "sun": "sun",
        "moon": "moon, full moon, moonlight, moonlit, crescent moon, crescent",
        "stars": "star, starry, starlight, starry sky, starry night, milky way, constellation",
        "aurora": "aurora, northern lights, aurora borealis, polar lights",
        "clouds": "cloud, cloudy, cloudscape, partly cloudy",
        "rainbow": "rainbow",
        "fireworks": "fireworks, firework",
    }
)
"""What may stand in the sky besides subjects."""

LIGHT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "dawn": "dawn, daybreak, early morning, first light",
        "sunrise": "sunrise, sun rise, rising sun, morning, sunup",
        "day": "day, daylight, noon, midday, daytime, afternoon, sunny, "
        "clear sky, sunlit, sunlight, "
        "sunshine, blue sky, clear day, sunny day",
        "golden hour": "golden hour, golden light, late afternoon, warm light, magic hour",
        "sunset": "sunset, setting sun, sun set, sundown",
        "dusk": "dusk, twilight, evening, blue hour, nightfall, gloaming",
        "night": "night, midnight, nighttime, night sky, night time, nocturnal",
        "overcast": "overcast, grey sky, gray sky, cloudy sky, cloudy day",
        "storm": "storm, stormy, thunderstorm, tempest, stormy sky, hurricane",
    }
)
"""The hour and state of the sky, which sets the palette."""

WEATHER_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "rain": "rain, rainy, raining, rainfall, drizzle, downpour, shower",
        "snow": "snow, snowing, snowfall, snowflake, blizzard, falling snow, snowstorm",
        "fog": "fog, foggy, mist, misty, haze, hazy",
        "lightning": "lightning, thunder, lightning bolt, lightning strike",
        "wind": "wind, windy, breeze, breezy, gale",
    }
)
"""What falls or drifts through the air."""

SEASON_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "autumn": (
            "autumn, fall, autumnal, autumn leaves, fall colors, fall colours, falling leaves"
        ),
        "winter": "winter, snowy, snow covered, wintry, frozen, icy, snow capped, frosty",
        "spring": "spring, springtime, vernal",
        "summer": "summer, summertime, summery",
    }
)

FRAMING_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "logo": "logo, icon, logotype, badge, sticker, app icon, brand mark, symbol",
        "hero": (
            "hero image, website, landing page, hero, banner, web page, webpage, homepage, header, "
            "wallpaper, background, web site, header image, panorama, panoramic"
        ),
        "portrait": "portrait, close up, closeup, headshot, head shot, face",
    }
)
"""How the picture is composed."""

MOOD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "monochrome": "monochrome, black and white, grayscale, greyscale, noir",
        "sepia": "sepia, vintage, retro, nostalgic",
        "pastel": "pastel, soft colors, soft colours, gentle, dreamy",
        "vivid": "vibrant, vivid, colorful, colourful, saturated, bold colors",
        "dark": "dark, moody, gloomy, shadowy, ominous, spooky, mysterious, dramatic",
        "bright": "bright, airy, cheerful, luminous, radiant, happy",
        "warm": "warm, cozy, cosy",
        "cold": "cold, cool, chilly, frigid",
    }
)

PART_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "accent": (
            "sail, roof, window, hat, scarf, dress, shirt, coat, jacket, wing, "
            "stripe, eye, collar, "
            "door, rooftop, wheel, ribbon, basket"
        )
    }
)
"""Parts of a subject that take a colour of their own: "a boat with red sails"."""

SIZES: Mapping[str, str] = MappingProxyType(
    {
        "tiny": "tiny, miniature, minuscule",
        "small": "small, little, distant, far",
        "big": "big, large, tall, grand",
        "giant": "giant, huge, enormous, gigantic, massive, colossal, towering, majestic",
    }
)
"""Adjectives of size."""

TRAITS: Mapping[str, str] = MappingProxyType(
    {
        "old": "old, ancient, abandoned, rustic, weathered, ruined",
        "glowing": "glowing, shining, illuminated, lit, luminescent, neon",
    }
)
"""Other adjectives that change how a subject is drawn."""

COUNTS: Mapping[str, str] = MappingProxyType(
    {
        "1": "one, single, lone, lonely, solitary",
        "2": "two, pair of, a pair of, couple of, a couple of, both, twin, pair",
        "3": "three, trio of, few, a few",
        "4": "four, some",
        "5": "five, several",
        "6": "six, half a dozen, group of",
        "7": "seven, bunch of",
        "8": "eight, many, lots of, a lot of, numerous, multiple",
        "9": "nine, flock of, fleet of, herd of, school of",
        "10": "ten",
        "12": "twelve, dozen, a dozen, countless, hundreds of, dozens of",
    }
)
"""Words of number; digits are understood too. No more than twelve of a kind are painted."""

_TABLES: tuple[tuple[Kind, Mapping[str, str]], ...] = (
    ("subject", SUBJECT_WORDS),
    ("place", PLACE_WORDS),
    ("sky", SKY_WORDS),
    ("light", LIGHT_WORDS),
    ("weather", WEATHER_WORDS),
    ("season", SEASON_WORDS),
    ("framing", FRAMING_WORDS),
    ("mood", MOOD_WORDS),
    ("part", PART_WORDS),
    ("size", SIZES),
    ("trait", TRAITS),
    ("count", COUNTS),
)


def _index() -> dict[str, Concept]:
    found = {name: Concept(kind="colour", name=name) for name in COLOURS}
    for kind, table in _TABLES:
        for name, words in table.items():
            for phrase in words.split(","):
                found.setdefault(phrase.strip(), Concept(kind=kind, name=name))
    return found


PHRASES: Mapping[str, Concept] = MappingProxyType(_index())
"""Every phrase, in lower case with single spaces, and its concept."""

LONGEST_PHRASE = max(phrase.count(" ") + 1 for phrase in PHRASES)
"""Words in the longest phrase."""


def singular(word: str) -> tuple[str, ...]:
    """The forms that ``word`` may be the plural of, likeliest first; empty when it is none."""
    forms: list[str] = []
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
    return tuple(forms)


def look_up(phrase: str) -> tuple[Concept, bool] | None:
    """Finds the concept of a phrase and whether the phrase was a plural; None if unknown."""
    concept = PHRASES.get(phrase)
    if concept is not None:
        return concept, phrase in PLURALS
    head, _, last = phrase.rpartition(" ")
    for form in singular(last):
        concept = PHRASES.get(f"{head} {form}".strip())
        if concept is not None and concept.kind not in {"colour", "size", "trait", "count"}:
            return concept, True
    return None


PLURALS = frozenset(
    (
        *("people", "men", "women", "ladies", "persons", "wolves", "foxes", "geese", "cattle"),
        *("cacti", "cactuses", "fungi", "butterflies", "puppies", "bunnies", "ponies", "daisies"),
        *("poppies", "snowmen", "fishes", "roses", "flock of birds", "oranges", "buses"),
        *("hot air balloons", "flying birds", "birds flying", "birds over", "birds above"),
    )
)
"""Plurals that stand in the tables themselves."""

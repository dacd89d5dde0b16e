"""The words that the musician knows: phrases of a description, and what each stands for.

Every table maps a name to the words and phrases for it, separated by commas, in the singular.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["style", "instrument", "mood", "voice", "sound", "trait", "form", "count"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Concept:
    """What a phrase stands for: a kind, and a name that is unique within the kind."""

    kind: Kind
    name: str


STYLE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "lofi": "lofi, lo-fi, lo fi, chillhop, lofi hip hop, lo-fi hip hop, chillout, study beats",
        "hip hop": "hip hop, hip-hop, hiphop, rap, boom bap, r&b, rnb",
        "trap": "trap, drill, phonk",
        "pop": "pop, dance pop, electropop, indie pop, synth pop, k-pop, ballad, soul",
        "rock": "rock, indie rock, alternative, grunge, hard rock, indie",
        "punk": "punk, pop punk, punk rock",
        "metal": "metal, heavy metal, thrash, metalcore, death metal",
        "techno": "techno, minimal techno, industrial, acid",
        "house": "house, deep house, tech house, edm, dance, electronic, electronica, club",
        "trance": "trance, eurodance, progressive trance, psytrance",
        "drum and bass": "drum and bass, drum & bass, dnb, jungle, liquid, breakbeat",
        "synthwave": "synthwave, retrowave, outrun, vaporwave, 80s, cyberpunk",
        "disco": "disco, nu disco",
        "funk": "funk, funky, groovy",
        "ambient": "ambient, drone, meditation, new age, soundscape, spa, downtempo",
        "jazz": "jazz, swing, bebop, smooth jazz, lounge, big band",
        "blues": "blues, rhythm and blues, boogie",
        "bossa nova": "bossa nova, bossa",
        "latin": "latin, salsa, samba, cumbia, reggaeton, flamenco, mariachi",
        "reggae": "reggae, dub, ska, dancehall",
        "folk": "folk, celtic, irish, acoustic, singer-songwriter, sea shanty, campfire song",
        "country": "country, bluegrass, americana, western",
        "classical": "classical, classical piano, baroque, sonata, nocturne, romantic piano, etude",
        "orchestral": "orchestral, orchestra, symphony, symphonic, chamber",
        "cinematic": "cinematic, epic, trailer, film score, soundtrack, adventure, heroic",
        "chiptune": "chiptune, 8-bit, 8 bit, 8bit, chip tune, video game, retro game, arcade",
        "lullaby": "lullaby, nursery rhyme, children's, kids",
        "waltz": "waltz, musette, 3/4",
        "gospel": "gospel, spiritual, hymn",
    }
)

INSTRUMENT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "piano": "piano, grand piano, upright piano",
        "electric piano": "electric piano, rhodes, wurlitzer, keys, keyboard",
        "organ": "organ, hammond",
        "accordion": "accordion, concertina, bandoneon",
        "harpsichord": "harpsichord, clavinet",
        "marimba": "marimba, xylophone, kalimba, steel drum, steelpan",
        "vibraphone": "vibraphone, vibes",
        "music box": "music box, celesta",
        "bells": "bell, glockenspiel, chimes",
        "nylon guitar": "nylon guitar, classical guitar, spanish guitar, ukulele",
        "steel guitar": "acoustic guitar, guitar, steel guitar, mandolin",
        "electric guitar": "electric guitar, clean guitar",
        "distorted guitar": "distorted guitar, distortion, power chord, heavy guitar, guitar riff",
        "lead guitar": "lead guitar, guitar solo",
        "harp": "harp, lyre, koto",
        "banjo": "banjo",
        "sitar": "sitar",
        "strings": "string, string section, string quartet, viola",
        "violin": "violin, fiddle, erhu",
        "cello": "cello",
        "flute": "flute, pan flute, recorder, ocarina, shakuhachi",
        "whistle": "whistle, whistling, tin whistle",
        "clarinet": "clarinet, oboe, bassoon",
        "saxophone": "saxophone, sax, tenor sax",
        "trumpet": "trumpet, muted trumpet, flugelhorn",
        "brass": "brass, horn, french horn, trombone, tuba",
        "harmonica": "harmonica",
        "choir": "choir, choral, chant",
        "pad": "pad, synth pad, warm pad",
        "synth lead": "synth, synthesizer, synthesiser, lead synth, moog",
        "super saw": "supersaw, super saw",
        "synth pluck": "pluck, arpeggio, arp, sequencer",
        "sub bass": "sub bass, 808",
        "synth bass": "synth bass, bassline, acid bass",
        "bass guitar": "bass, bass guitar, electric bass",
        "upright bass": "upright bass, double bass, contrabass, standup bass",
        "drums": "drum, drums, drum kit, percussion, beat, drum machine, kick, snare, hi-hat",
    }
)
"""Names of `instruments.INSTRUMENTS`, and `drums`."""

MOOD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "happy": "happy, cheerful, joyful, sunny, playful, fun, bright, optimistic, feel-good",
        "sad": "sad, melancholic, melancholy, sorrowful, heartbreak, lonely, bittersweet",
        "dark": "dark, ominous, scary, sinister, haunting, gloomy, brooding, eerie, horror",
        "calm": (
            "calm, chill, relaxing, relaxed, peaceful, gentle, soft, mellow, soothing, quiet, "
            "tranquil, sleepy, cozy, cosy, tender, intimate, serene"
        ),
        "energetic": (
            "energetic, upbeat, driving, powerful, intense, exciting, high energy, party, "
            "danceable, pumping, lively, bouncy"
        ),
        "dreamy": "dreamy, ethereal, atmospheric, spacey, floating, hazy, shoegaze, airy",
        "aggressive": "aggressive, angry, heavy, brutal, hard",
        "warm": "warm, nostalgic, vintage, analog, analogue, retro, romantic, dusty",
        "mysterious": "mysterious, mystical, exotic, suspenseful, tense, suspense",
        "slow": "slow, slowly, slow tempo, adagio, largo",
        "fast": "fast, quick, up-tempo, uptempo, fast tempo, presto, allegro, rapid",
        "major": "major, major key",
        "minor": "minor, minor key",
    }
)

VOICE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "female": (
            "female voice, female vocal, female vocals, female singer, woman, soprano, girl, female"
        ),
        "male": "male voice, male vocal, male vocals, male singer, man, tenor, baritone, male",
        "any": "vocal, vocals, voice, singing, singer, sung, humming, lyrics, vocaloid",
        "none": "instrumental, instrumental only, no vocals, karaoke",
    }
)

SOUND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "rain": "rain, rainfall, raining, drizzle, downpour, rainy, rainstorm, shower",
        "thunder": "thunder, thunderstorm, lightning, thunderclap, storm",
        "wind": "wind, breeze, gust, windy, blizzard",
        "waves": "ocean, sea, wave, ocean waves, surf, beach, shore, seashore, waves crashing",
        "stream": "stream, river, brook, creek, waterfall, flowing water, running water, fountain",
        "drip": "water drop, drip, dripping, dripping water, droplet, drop",
        "bubbles": "bubble, bubbling, boiling, underwater",
        "fire": "fire, campfire, fireplace, crackling, flame, bonfire, fire crackle",
        "birds": "bird, birdsong, birds chirping, chirping, songbird, dawn chorus, forest, jungle",
        "crickets": "cricket, cicada, insects, night ambience, summer night",
        "owl": "owl, hooting",
        "frogs": "frog, toad, croaking, pond",
        "dog": "dog, bark, barking, dog barking, puppy",
        "cat": "cat, meow, kitten, meowing",
        "heartbeat": "heartbeat, heart beat, heart, pulse",
        "footsteps": "footstep, footsteps, walking, step, running footsteps",
        "knock": "knock, door knock, knocking, knocking on door, knock on a door",
        "door": "door creak, creak, creaking, creaking door, squeak, door",
        "typing": "typing, keyboard typing, typewriter, computer keyboard",
        "clock": "clock, ticking, tick, tick tock, clock ticking, timer, metronome",
        "engine": "engine, motor, car, motorcycle, truck, car engine, race car, vehicle, traffic",
        "helicopter": "helicopter, propeller, chopper, rotor",
        "train": "train, steam train, railway, locomotive",
        "siren": "siren, police siren, ambulance, alarm siren, police",
        "alarm": "alarm, alarm clock, beep, beeping, buzzer, warning",
        "phone": "phone ring, phone ringing, telephone, ringtone, telephone ringing, phone",
        "bell": "bell, church bell, gong, bell toll, tolling",
        "chimes": "wind chime, chime, chimes, doorbell, door bell",
        "explosion": "explosion, blast, boom, bomb, explode, detonation, cannon",
        "gunshot": "gunshot, gun, shot, rifle, pistol",
        "laser": "laser, zap, blaster, ray gun, laser gun, pew pew, sci-fi gun",
        "coin": "coin, coin pickup, pickup, collect, power-up, power up, level up",
        "click": "click, ui click, button, button click, tap, pop, notification",
        "whoosh": "whoosh, swoosh, swish, sweep, riser, transition",
        "glass": "glass, glass breaking, breaking glass, shatter, smash",
        "applause": "applause, clapping, clap, cheering, audience, crowd, crowd cheering",
        "static": "static, white noise, noise, radio static, hiss, tv static, fan, air conditioner",
        "vinyl": "vinyl, vinyl crackle, record crackle, crackle, old record, vinyl noise",
        "hum": "hum, electric hum, buzz, drone hum, spaceship, machine room, machine, fridge",
        "robot": "robot, computer, robot voice, sci-fi computer, data",
    }
)

TRAIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "distant": "distant, far, faraway, far away, muffled, background, in the distance",
        "close": "close, nearby, near, close-up",
        "loud": "loud, strong, heavy, big, massive, huge, powerful, violent, intense",
        "soft": "soft, quiet, light, gentle, faint, subtle, calm, small",
        "deep": "deep, low, low-pitched, bass, rumbling",
        "high": "high, high-pitched, sharp, shrill, tiny",
        "slow": "slow, slowly, lazy",
        "fast": "fast, quick, rapid, hurried, running",
        "echoing": "echoing, echo, reverb, reverberant, cave, hall, cathedral, large room, tunnel",
    }
)
"""What is said of a sound; it belongs to the next sound that is named, or else to the last one."""

COUNT_WORDS: Mapping[str, str] = MappingProxyType(
    {"1": "one, single, a single", "2": "two, twice, double", "3": "three", "4": "four"}
)


def tables() -> Mapping[Kind, Mapping[str, str]]:
    """Every table by the kind of its concepts."""
    return {
        "style": STYLE_WORDS,
        "instrument": INSTRUMENT_WORDS,
        "mood": MOOD_WORDS,
        "voice": VOICE_WORDS,
        "sound": SOUND_WORDS,
        "trait": TRAIT_WORDS,
        "count": COUNT_WORDS,
    }

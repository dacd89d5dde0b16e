"""Words that carry no sound of their own: they are neither made nor reported as missing."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PASSED_OVER = _words(
    """
    a an the this that these those my your his her its our their i you he she it we they of in on at
    by to from for with into onto over under above below between near through across around along
    and or nor but as is are was were be been being so very really quite too also just only some any
    each every all other than then like about please make create generate give want need
    music song track tune melody melodic rhythm rhythmic harmony beats groove tempo key loop sound
    sounds effect effects sfx audio recording recorded field stereo mono quality high-quality
    studio professional production produced clean clear crisp hd hifi hi-fi khz bpm style styled
    inspired vibe feel feeling mood background ambience ambiance atmosphere theme
    beautiful nice lovely amazing awesome great good best perfect catchy memorable rich full
    realistic natural real detailed featuring including plays playing played
    accompaniment backing solo ensemble band modern contemporary traditional simple complex
    short long seconds second s minute minutes old new while there during where when up down out off
    outside inside indoors outdoors room window roof night day morning evening
    tag instrument instruments cafe
    wooden metal metallic wet dry ground floor
    slightly gradually continuous constant steady repeated repeating
    sampled synthesized electric layered lush textured texture
    street city park country side house home kitchen late early after before
    """
)
"""Function words, and words about quality, place and manner that no sound follows from."""

NEGATIONS = frozenset({"no", "without", "not", "minus", "except"})
"""They take the next thing out."""
